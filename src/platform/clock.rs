//! Monotonic time, and sleeping.

use core::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::leptos_dom::helpers::{IntervalHandle, set_interval_with_handle};
use leptos::prelude::window;
pub use wechat_bank_client::Moment;

/// The current time of the page's monotonic clock.
pub fn now() -> Moment {
    let milliseconds = window()
        .performance()
        .map_or_else(js_sys::Date::now, |performance| performance.now());
    Moment::from_milliseconds(milliseconds)
}

/// The wall clock in seconds since 1970: the clock of a bank in the page.
#[cfg(all(feature = "preview", debug_assertions))]
pub fn unix_seconds() -> i64 {
    #[expect(clippy::as_conversions, reason = "a number of seconds that i64 holds")]
    let seconds = (js_sys::Date::now() / 1000.0) as i64;
    seconds
}

pub async fn sleep(milliseconds: u32) {
    TimeoutFuture::new(milliseconds).await;
}

#[cfg(all(feature = "preview", debug_assertions))]
thread_local! {
    static HURRY: core::cell::Cell<bool> = const { core::cell::Cell::new(false) };
}

/// Makes seconds pass instantly: scenes of previews skip waits that are not their point.
#[cfg(all(feature = "preview", debug_assertions))]
pub fn hurry(hurry: bool) {
    HURRY.set(hurry);
}

/// Calls back every second until the current reactive owner is disposed.
pub fn every_second(tick: impl Fn() + 'static) {
    #[cfg(all(feature = "preview", debug_assertions))]
    if HURRY.get() {
        // Fast while a scene is played in a hurry, and at the usual pace afterwards.
        let tick = std::rc::Rc::new(tick);
        let often = {
            let tick = std::rc::Rc::clone(&tick);
            set_interval_with_handle(
                move || {
                    if HURRY.get() {
                        tick();
                    }
                },
                Duration::from_millis(50),
            )
        };
        if let Ok(handle) = often {
            leptos::prelude::on_cleanup(move || IntervalHandle::clear(&handle));
        }
        if let Ok(handle) = set_interval_with_handle(move || tick(), Duration::from_secs(1)) {
            leptos::prelude::on_cleanup(move || IntervalHandle::clear(&handle));
        }
        return;
    }
    if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        leptos::prelude::on_cleanup(move || IntervalHandle::clear(&handle));
    }
}
