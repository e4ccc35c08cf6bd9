use leptos::prelude::*;

/// A two-way binding: a value that a control shows and changes, a signal or a part of something larger.
pub struct Bound<T: Send + Sync + 'static> {
    value: Signal<T>,
    on_change: Callback<T>,
}

impl<T: Send + Sync + 'static> Clone for Bound<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Bound<T> {}

impl<T: Clone + Send + Sync + 'static> Bound<T> {
    /// Reads the value from one place and changes it through another.
    pub fn new(value: impl Into<Signal<T>>, on_change: impl Fn(T) + Send + Sync + 'static) -> Self {
        Self {
            value: value.into(),
            on_change: Callback::new(on_change),
        }
    }

    /// The value; reactive.
    pub fn get(self) -> T {
        self.value.get()
    }

    /// The value, not reactive.
    pub fn get_untracked(self) -> T {
        self.value.get_untracked()
    }

    /// The value, not reactive; `None` once the page it belongs to is unmounted.
    pub fn try_get_untracked(self) -> Option<T> {
        self.value.try_get_untracked()
    }

    pub fn set(self, value: T) {
        self.on_change.run(value);
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Bound<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self::new(signal, move |value| signal.set(value))
    }
}
