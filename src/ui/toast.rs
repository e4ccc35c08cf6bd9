use core::time::Duration;

use leptos::prelude::*;

/// Says something in passing, over any page; provided by the app as a context.
#[derive(Clone, Copy)]
pub struct Toaster {
    shown: RwSignal<Option<String>>,
    count: StoredValue<u32>,
}

impl Toaster {
    /// Nothing is said yet.
    pub fn new() -> Self {
        Self { shown: RwSignal::new(None), count: StoredValue::new(0) }
    }

    /// Says it for three seconds; a newer word replaces an older one.
    pub fn say(self, text: impl Into<String>) {
        let number = self.count.get_value().wrapping_add(1);
        self.count.set_value(number);
        self.shown.set(Some(text.into()));
        set_timeout(
            move || {
                if self.count.try_get_value() == Some(number) {
                    self.shown.set(None);
                }
            },
            Duration::from_secs(3),
        );
    }
}

/// Where toasts appear; once in the app.
#[component]
pub fn ToastHost(
    /// What speaks.
    toaster: Toaster,
) -> impl IntoView {
    view! {
        <div class="toast-host" role="status" aria-live="polite">
            {move || toaster.shown.get().map(|text| view! { <p class="toast">{text}</p> })}
        </div>
    }
}
