//! Time that only moves forward, and waiting.

use core::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::leptos_dom::helpers::{IntervalHandle, set_interval_with_handle};

use super::browser::window;

/// A moment on the page's monotonic clock, in milliseconds; the phone's own clock may be wrong or set back.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Moment(f64);

impl Moment {
    /// This moment.
    pub fn now() -> Self {
        Self(
            window()
                .performance()
                .map_or_else(js_sys::Date::now, |performance| performance.now()),
        )
    }

    /// The moment as a number that is not the same twice within one page.
    pub fn bits(self) -> u64 {
        self.0.to_bits()
    }

    /// The moment so many seconds later.
    pub fn after_seconds(self, seconds: u32) -> Self {
        Self(self.0 + f64::from(seconds) * 1000.0)
    }

    /// The moment so many milliseconds later.
    pub fn after_milliseconds(self, milliseconds: u32) -> Self {
        Self(self.0 + f64::from(milliseconds))
    }

    /// Whole seconds until this moment, rounded up; 0 once it has passed.
    pub fn seconds_left(self) -> u32 {
        self.milliseconds_left().div_ceil(1000)
    }

    /// Whole milliseconds until this moment; 0 once it has passed.
    pub fn milliseconds_left(self) -> u32 {
        let left = (self.0 - Self::now().0).ceil().clamp(0.0, f64::from(u32::MAX));
        #[expect(
            clippy::as_conversions,
            reason = "clamped to the range of u32 in the line above"
        )]
        let left = left as u32;
        left
    }
}

/// Hour and minute as the phone itself shows them: for telling when something happened on this page, never for deciding.
pub fn time_of_day() -> (u32, u32) {
    let now = js_sys::Date::new_0();
    (now.get_hours(), now.get_minutes())
}

/// The machine's own clock, in seconds since 1970: what a bank in the page takes for its clock.
#[cfg(all(feature = "preview", debug_assertions))]
pub fn unix_seconds() -> i64 {
    #[expect(clippy::as_conversions, reason = "a number of seconds that i64 holds")]
    let seconds = (js_sys::Date::now() / 1000.0) as i64;
    seconds
}

/// Waits so many milliseconds.
pub async fn sleep(milliseconds: u32) {
    TimeoutFuture::new(milliseconds).await;
}

#[cfg(all(feature = "preview", debug_assertions))]
thread_local! {
    static HURRY: core::cell::Cell<bool> = const { core::cell::Cell::new(false) };
}

/// Whether a second is over at once: scenes of previews do not wait for what is not their point.
#[cfg(all(feature = "preview", debug_assertions))]
pub fn hurry(hurry: bool) {
    HURRY.set(hurry);
}

/// Calls back every second until the current reactive owner is gone.
pub fn every_second(tick: impl Fn() + 'static) {
    #[cfg(all(feature = "preview", debug_assertions))]
    if HURRY.get() {
        // For as long as the scene is played in a hurry, and at the usual pace afterwards.
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
