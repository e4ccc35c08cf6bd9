use core::time::Duration;

use crate::prelude::*;

/// Shows toasts over any page; provided by the app as a context.
#[derive(Clone, Copy)]
pub struct Toaster {
    shown: RwSignal<Option<String>>,
    count: StoredValue<u32>,
}

impl Toaster {
    pub fn new() -> Self {
        Self {
            shown: RwSignal::new(None),
            count: StoredValue::new(0),
        }
    }

    /// Shows a text for as long as it takes to read; a newer one replaces an older one.
    pub fn say(self, text: impl Into<String>) {
        let text = text.into();
        let number = self.count.get_value().wrapping_add(1);
        self.count.set_value(number);
        // Emptied first, so that the same text is announced again; and in a frame of its own, so that a toast in the
        // background waits until the page is visible.
        self.shown.set(None);
        request_animation_frame(move || {
            if self.count.get_value() != number {
                return;
            }
            let long = reading_time(&text);
            self.shown.set(Some(text));
            set_timeout(
                move || {
                    if self.count.get_value() == number {
                        self.shown.set(None);
                    }
                },
                long,
            );
        });
    }
}

/// Three seconds for a short text, and more for longer ones.
fn reading_time(text: &str) -> Duration {
    let beyond = text.chars().skip(10).fold(0_u64, |count, _| count + 1);
    Duration::from_millis((3_000 + beyond * 150).min(10_000))
}

/// Where toasts appear; once in the app.
#[component]
pub fn ToastHost(toaster: Toaster) -> impl IntoView {
    view! {
        <div class="toast-host" role="status" aria-live="polite">
            {move || toaster.shown.get().map(|text| view! { <p class="toast">{text}</p> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_stay_longer_but_not_for_ever() {
        assert_eq!(reading_time("已保存"), Duration::from_secs(3));
        assert_eq!(reading_time(&"字".repeat(30)), Duration::from_secs(6));
        assert_eq!(reading_time(&"字".repeat(500)), Duration::from_secs(10));
    }
}
