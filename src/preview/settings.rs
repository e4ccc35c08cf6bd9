//! The desk's settings: stored for the visit, shared with the phones in the desk's frames.

use core::cell::RefCell;

use js_sys::encode_uri_component;
use leptos::prelude::document;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use wechat_bank_domain::Date;
use wechat_bank_sandbox::faults::NetworkFault;

use super::brand::Brand;
use super::frame::{self, BESIDE};
use super::phones::Phone;
use super::styles;
use crate::platform::browser;

const KEPT_AS: &str = "preview-settings";
/// The bank's logo as the address of a picture: too long for the desk's address, and never sent anywhere.
const LOGO: &str = "preview-logo";

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
    /// Three phones: light, dark and care.
    Beside,
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
    pub phone: Phone,
    /// Whether the phone is drawn in its own size where the window is too small for that.
    pub actual: bool,
    /// The bank's date, if not the real one.
    pub day: Option<Date>,
    pub brand: Brand,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            network: Network::default(),
            theme: Theme::default(),
            care: false,
            text: 100,
            phone: Phone::default(),
            actual: false,
            day: None,
            brand: Brand::default(),
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

    /// Applies and stores these; the phones in the frames are notified by the browser's `storage` event.
    pub fn keep(self) {
        let json = serde_json::to_string(&self).ok();
        SETTINGS.set(Some(self));
        browser::keep_for_visit(KEPT_AS, json.as_deref());
    }

    /// What a phone looks like in this frame: of several side by side, each has a look of its own.
    pub const fn look(&self, frame: usize) -> (Theme, bool) {
        match (self.theme, frame) {
            (Theme::Beside, 0) => (Theme::Light, false),
            (Theme::Beside, 1) => (Theme::Dark, false),
            (Theme::Beside, _) => (Theme::Light, true),
            (theme, _) => (theme, self.care),
        }
    }
}

/// The logo to show in place of the bank's, if one was chosen.
pub fn logo() -> Option<String> {
    browser::kept_for_visit(LOGO)
}

/// Chooses a logo, or the drawn one.
pub fn keep_logo(address: Option<&str>) {
    browser::keep_for_visit(LOGO, address);
}

/// Applies the settings to this document, now and whenever the desk changes them.
pub fn apply() {
    show(&Settings::now());
    let handle = leptos::prelude::window_event_listener_untyped("storage", move |event: web_sys::Event| {
        let key = event
            .dyn_ref::<web_sys::StorageEvent>()
            .and_then(web_sys::StorageEvent::key);
        if !frame::is_in_desk() {
            return;
        }
        match key.as_deref() {
            Some(KEPT_AS) => {
                let (before, settings) = (Settings::now(), Settings::kept());
                show(&settings);
                // The bank is opened with its name and its day.
                let other_bank = before.day != settings.day || before.brand.name != settings.brand.name;
                SETTINGS.set(Some(settings));
                if other_bank {
                    browser::reload();
                }
            }
            Some(LOGO) => show(&Settings::now()),
            _ => {}
        }
    });
    core::mem::forget(handle);
}

/// Applies theme, mode, text size and brand to the document, as WeChat and a bank would; the desk keeps its own look.
fn show(settings: &Settings) {
    let Some(root) = document().document_element() else {
        return;
    };
    let set = |name: &str, value: Option<&str>| match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
    let name = frame::name();
    let index = BESIDE.iter().position(|frame| *frame == name).unwrap_or(0);
    let (theme, care) = settings.look(index);
    let theme = match theme {
        Theme::System | Theme::Beside => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    let _ = set("data-weui-theme", theme);
    let _ = set("data-weui-mode", care.then_some("care"));
    // A phone has no scroll bars beside its page.
    let _ = set("data-in-desk", frame::is_in_desk().then_some(""));
    if let Some(root) = root.dyn_ref::<web_sys::HtmlElement>() {
        let size = format!("{}%", settings.text);
        let _ = match settings.text {
            100 => root.style().remove_property("font-size").map(drop),
            _ => root.style().set_property("font-size", &size),
        };
    }
    let drawn = || {
        let drawing = settings.brand.drawn_logo()?;
        let text = encode_uri_component(&drawing).as_string()?;
        Some(format!("data:image/svg+xml,{text}"))
    };
    let logo = logo().or_else(drawn);
    styles::put_brand(&settings.brand.sheet(logo.as_deref()));
}
