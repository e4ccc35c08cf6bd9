//! Leptos' reactive functions for any closure. Its own would be in the bundle once for each closure, these only once for
//! each type of value: see docs/size.md.

use leptos::prelude::*;

/// Runs at once, and again whenever a signal that it reads changes; ends with the current reactive owner.
pub fn effect(run: impl FnMut() + 'static) {
    fn start(mut run: Box<dyn FnMut()>) {
        Effect::new(move |_| run());
    }
    start(Box::new(run));
}

/// A value computed from signals, which notifies its readers only when it has changed.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    compute: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    fn start<T: PartialEq + Send + Sync + 'static>(compute: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
        Memo::new(move |_| compute())
    }
    start(Box::new(compute))
}

/// A value computed from signals whenever it is read.
pub fn derived<T: Send + Sync + 'static>(compute: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    fn start<T: Send + Sync + 'static>(compute: Box<dyn Fn() -> T + Send + Sync>) -> Signal<T> {
        Signal::derive(compute)
    }
    start(Box::new(compute))
}

/// The value of an ARIA attribute that is present either way; optional like those of most others, so that the pages have
/// one type of reactive attribute for all.
pub fn true_or_false(value: bool) -> Option<&'static str> {
    Some(if value { "true" } else { "false" })
}
