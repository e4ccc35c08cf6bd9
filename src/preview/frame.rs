//! The frames of the desk: which one this document is in, and what that frame has of its own.

use leptos::prelude::window;
use web_sys::Storage;

/// The frame of a single phone.
pub const PHONE: &str = "phone";
/// The frames of phones side by side: light, dark and care.
pub const BESIDE: [&str; 3] = ["phone-light", "phone-dark", "phone-care"];
/// What the preview itself stores; everything else belongs to the pages.
const OURS: &str = "preview-";

/// The name of this document's frame; empty outside of the desk.
pub fn name() -> String {
    if is_in_desk() {
        window().name().unwrap_or_default()
    } else {
        String::new()
    }
}

/// Whether this document is a phone in the desk.
pub fn is_in_desk() -> bool {
    let parent = window().parent().ok().flatten();
    parent.is_some_and(|parent| parent != window())
}

/// A storage key that phones side by side do not share: each has a bank of its own.
pub fn own(key: &str) -> String {
    let name = name();
    if BESIDE.contains(&name.as_str()) {
        format!("{key}-{name}")
    } else {
        key.to_owned()
    }
}

/// Makes this a phone that has never been here: what the pages have stored before would change a scene.
pub fn forget_visits() {
    for storage in [window().local_storage(), window().session_storage()] {
        if let Ok(Some(storage)) = storage {
            for key in keys(&storage) {
                if !key.starts_with(OURS) {
                    let _ = storage.remove_item(&key);
                }
            }
        }
    }
}

fn keys(storage: &Storage) -> Vec<String> {
    let count = storage.length().unwrap_or_default();
    (0..count)
        .filter_map(|index| storage.key(index).ok().flatten())
        .collect()
}
