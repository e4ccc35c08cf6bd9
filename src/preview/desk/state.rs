//! What the desk knows: its settings, the scene, and what is in the phones.

use wasm_bindgen::JsCast;
use web_sys::{HtmlIFrameElement, Window};

use super::address;
use crate::platform::{browser, clock, history};
use crate::prelude::*;
use crate::preview::calls::{self, Call};
use crate::preview::settings::Settings;
use crate::preview::stage;

/// Storage key of the first phone's last address, for a reload of the desk.
const PHONE_AT: &str = "preview-phone";
/// From this width on a phone fits next to the panel; below, states open in place of the desk.
const WIDE: f64 = 900.0;
/// How often the desk looks at its phones, in milliseconds.
const GLANCE: u32 = 250;

/// What a phone shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub title: String,
    /// Of its scene: `playing`, `ready`, or `failed: …`.
    pub outcome: Option<String>,
}

#[derive(Clone, Copy)]
pub struct Desk {
    pub settings: RwSignal<Settings>,
    /// The scene that was opened last.
    pub scene: RwSignal<Option<String>>,
    /// The phones from left to right.
    pub seen: RwSignal<Vec<Seen>>,
    /// Those of the first phone.
    pub calls: RwSignal<Vec<Call>>,
    /// Whether there is room for phones.
    pub wide: bool,
}

impl Desk {
    /// The state in the address, else that of this visit; from now on kept in both.
    pub fn open() -> Self {
        let given = address::parse(&history::address());
        let (settings, scene) = given.unwrap_or_else(|| (Settings::now(), None));
        // Before any phone opens, which reads them.
        settings.clone().keep();
        let width = window().inner_width().ok().and_then(|width| width.as_f64());
        let desk = Self {
            settings: RwSignal::new(settings),
            scene: RwSignal::new(scene),
            seen: RwSignal::new(Vec::new()),
            calls: RwSignal::new(Vec::new()),
            wide: width.unwrap_or_default() >= WIDE,
        };
        Effect::new(move |before: Option<()>| {
            let settings = desk.settings.get();
            let address = desk
                .scene
                .with(|scene| address::print(&settings, scene.as_deref()));
            history::replace(&address);
            if before.is_some() && Settings::now() != settings {
                settings.keep();
            }
        });
        desk.look_at_phones();
        browser::on_leave(move || {
            let at = phones().first().and_then(address_of);
            let kept = at.map(|at| format!("{}\n{at}", desk.scene.get_untracked().unwrap_or_default()));
            browser::keep_for_visit(PHONE_AT, kept.as_deref());
        });
        desk
    }

    /// Where the first phone begins: where it was left, if it was left in this scene.
    pub fn first_address(self) -> String {
        let scene = self.scene.get_untracked();
        let kept = browser::kept_for_visit(PHONE_AT);
        let left = kept.as_deref().and_then(|kept| {
            let (of, at) = kept.split_once('\n')?;
            (of == scene.as_deref().unwrap_or_default() && at.starts_with('/')).then(|| at.to_owned())
        });
        left.unwrap_or_else(|| self.scene_address())
    }

    /// The address of the scene, or of the first page.
    pub fn scene_address(self) -> String {
        let scene = self.scene.get_untracked();
        scene.map_or_else(|| "/".to_owned(), |scene| stage::address_of(&scene))
    }

    /// Plays a scene in every phone; the same one once more.
    pub fn play(self, scene: &str) {
        self.scene.set(Some(scene.to_owned()));
        go(&stage::address_of(scene));
    }

    /// Opens what is no scene in every phone.
    pub fn leave_for(self, address: &str) {
        self.scene.set(None);
        go(address);
    }

    pub fn change(self, change: impl FnOnce(&mut Settings)) {
        self.settings.update(change);
    }

    /// Follows titles, outcomes and calls: a frame has no event for any of them.
    fn look_at_phones(self) {
        leptos::task::spawn_local(async move {
            loop {
                let phones = phones();
                let seen: Vec<_> = phones.iter().map(seen).collect();
                if self.seen.with_untracked(|known| *known != seen) {
                    self.seen.set(seen);
                }
                let calls = phones.first().map(calls::of).unwrap_or_default();
                if self.calls.with_untracked(|known| *known != calls) {
                    self.calls.set(calls);
                }
                clock::sleep(GLANCE).await;
            }
        });
    }
}

/// Leads all phones to an address, without an entry in the desk's own history.
fn go(address: &str) {
    for phone in phones() {
        let _ = phone.location().replace(address);
    }
}

/// The windows of the phones from left to right.
pub fn phones() -> Vec<Window> {
    let Ok(list) = document().query_selector_all("iframe.phone__page") else {
        return Vec::new();
    };
    (0..list.length())
        .filter_map(|index| {
            let frame: HtmlIFrameElement = list.item(index)?.dyn_into().ok()?;
            frame.content_window()
        })
        .collect()
}

/// Path and query of what is in a phone.
pub fn address_of(phone: &Window) -> Option<String> {
    let location = phone.location();
    Some(location.pathname().ok()? + &location.search().ok()?)
}

fn seen(phone: &Window) -> Seen {
    let document = phone.document();
    let root = document.as_ref().and_then(|document| document.document_element());
    Seen {
        title: document.map(|document| document.title()).unwrap_or_default(),
        outcome: root.and_then(|root| root.get_attribute("data-scene")),
    }
}
