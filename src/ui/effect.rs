use leptos::prelude::*;

/// Runs at once, and again whenever a signal that it reads changes; ends with the current reactive owner.
///
/// [`Effect::new`] is in the pages once for each closure, and this for all of them.
pub fn effect(run: impl FnMut() + 'static) {
    fn start(mut run: Box<dyn FnMut()>) {
        Effect::new(move |_| run());
    }
    start(Box::new(run));
}
