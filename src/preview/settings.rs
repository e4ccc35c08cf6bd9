//! The desk's settings: stored for the visit, shared with the phone in the desk's frame.

use core::cell::RefCell;

use leptos::prelude::{document, window};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use wechat_bank_domain::Date;
use wechat_bank_sandbox::faults::NetworkFault;

use crate::platform::browser;

const KEPT_AS: &str = "preview-settings";

/// Network behaviour between the page and the bank in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// A response after 200 to 400 ms.
    #[default]
    Usual,
    /// A response at once.
    Fast,
    /// A response after 2 to 4 s.
    Slow,
    /// The phone knows that there is no network.
    Offline,
    /// The bank's gateway answers 500.
    Failing,
    /// Responses are truncated.
    Garbled,
    /// There is no response; the page times out as usual.
    Silent,
    /// There is no response, and the page waits for ever: to look at its waiting state.
    Endless,
}

impl Network {
    /// What it does to a call, apart from taking its time.
    pub fn fault(self) -> Option<NetworkFault> {
        match self {
            // The phone or the page itself ends the call, without the bank.
            Self::Usual | Self::Fast | Self::Slow | Self::Offline | Self::Endless => None,
            Self::Failing => Some(NetworkFault::server_error()),
            Self::Garbled => Some(NetworkFault::truncated()),
            Self::Silent => Some(NetworkFault::SilentBefore),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// The system's setting.
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// For all calls.
    pub network: Network,
    pub theme: Theme,
    /// WeChat's mode for people who need larger text (关怀模式).
    pub care: bool,
    /// WeChat's font size, in percent.
    pub text: u16,
    /// The phone's width in the desk's frame, in CSS pixels.
    pub width: u16,
    /// The bank's date, if not the real one.
    pub day: Option<Date>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            network: Network::default(),
            theme: Theme::default(),
            care: false,
            text: 100,
            width: 375,
            day: None,
        }
    }
}

thread_local! {
    static SETTINGS: RefCell<Option<Settings>> = const { RefCell::new(None) };
}

impl Settings {
    pub fn now() -> Self {
        SETTINGS.with_borrow_mut(|settings| settings.get_or_insert_with(Self::kept).clone())
    }

    fn kept() -> Self {
        browser::kept_for_visit(KEPT_AS)
            .and_then(|json| serde_json::from_str(&json).ok())
            .unwrap_or_default()
    }

    /// Applies and stores these; the phone in the frame is notified by the browser's `storage` event.
    pub fn keep(self) {
        let json = serde_json::to_string(&self).ok();
        SETTINGS.set(Some(self));
        browser::keep_for_visit(KEPT_AS, json.as_deref());
    }
}

/// Applies the settings to this document, now and whenever the desk changes them.
pub fn apply() {
    show(&Settings::now());
    let handle = leptos::prelude::window_event_listener_untyped("storage", move |event: web_sys::Event| {
        let about_settings = event
            .dyn_ref::<web_sys::StorageEvent>()
            .is_some_and(|event| event.key().as_deref() == Some(KEPT_AS));
        if about_settings && is_in_frame() {
            let settings = Settings::kept();
            let other_day = Settings::now().day != settings.day;
            show(&settings);
            SETTINGS.set(Some(settings));
            if other_day {
                browser::reload();
            }
        }
    });
    core::mem::forget(handle);
}

/// Whether this document is the phone in the desk's frame.
pub fn is_in_frame() -> bool {
    window()
        .parent()
        .ok()
        .flatten()
        .is_some_and(|parent| parent != window())
}

/// Applies theme, mode and text size to the document, as WeChat would; the desk itself keeps its own look.
fn show(settings: &Settings) {
    let Some(root) = document().document_element() else {
        return;
    };
    let set = |name: &str, value: Option<&str>| match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
    let theme = match settings.theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    let _ = set("data-weui-theme", theme);
    let _ = set("data-weui-mode", settings.care.then_some("care"));
    if let Some(root) = root.dyn_ref::<web_sys::HtmlElement>() {
        let size = format!("{}%", settings.text);
        let _ = match settings.text {
            100 => root.style().remove_property("font-size").map(drop),
            _ => root.style().set_property("font-size", &size),
        };
    }
}
