//! Moving between pages, with the browser's back and forward.
//!
//! Our own few lines instead of `leptos_router`: that one costs 51 kB of compressed wasm (measured), and `Route`
//! already parses, prints and matches every address.

use leptos::prelude::*;

use crate::platform::{browser, history};
use crate::route::Route;
use crate::ui::{close_uppermost, focus_link, focus_quietly};

/// Where the customer is, and the way elsewhere.
#[derive(Clone, Copy)]
pub struct Navigator {
    route: RwSignal<Route>,
    entry: StoredValue<u32>,
    /// Which page each history entry has, and how it was left.
    left: StoredValue<Vec<(u32, Route, Place)>>,
    /// Where the current entry still has to be scrolled to.
    target: StoredValue<Option<Place>>,
    returned: StoredValue<bool>,
    /// Whether the address that the page was opened with asked for something that made no sense.
    mended: StoredValue<bool>,
    /// Whether the current page has something that would be lost.
    held: StoredValue<Option<Signal<bool>>>,
    /// The move that waits for the customer's word.
    waiting: RwSignal<Option<Move>>,
}

/// A move to another page.
#[derive(Clone)]
enum Move {
    Push(Route),
    Replace(Route),
    /// So many history entries forward, or back if negative.
    Go(i32),
}

/// A place on a page.
#[derive(Clone, Default)]
struct Place {
    /// How far the page is scrolled, in CSS pixels.
    top: f64,
    /// Where the link led through which the page was left, if it was one.
    followed: Option<String>,
}

impl Navigator {
    /// Reads the address bar and follows it, and all links of ours, from now on.
    pub fn start() -> Self {
        let address = history::address();
        let route = Route::parse(&address);
        // The address says what the page shows.
        let printed = route.to_string();
        if matches!(route, Route::Transactions(..)) && printed != address {
            history::replace(&printed);
        }
        let navigator = Self {
            mended: StoredValue::new(route.departs_from(&address)),
            route: RwSignal::new(route),
            entry: StoredValue::new(history::entry()),
            left: StoredValue::new(Vec::new()),
            target: StoredValue::new(None),
            returned: StoredValue::new(false),
            held: StoredValue::new(None),
            waiting: RwSignal::new(None),
        };
        history::on_move(move || navigator.moved());
        history::on_link(move |address| navigator.push(&Route::parse(&address)));
        // Whoever scrolls a page that is still loading has gone elsewhere.
        browser::on_gesture(move || navigator.target.set_value(None));
        navigator
    }

    /// The current page with its query; reactive.
    pub fn route(self) -> Route {
        self.route.get()
    }

    /// Opens a page at its top; back leads to the current one.
    pub fn push(self, route: &Route) {
        if self.route.with_untracked(|current| current == route) {
            return;
        }
        if self.holds_back(Move::Push(route.clone())) {
            return;
        }
        let address = route.to_string();
        self.leave(Some(address.clone()));
        let entry = self.entry.get_value().saturating_add(1);
        history::push(&address, entry);
        self.entry.set_value(entry);
        self.arrive(route.clone(), Place::default(), false);
    }

    /// Opens a page in place of the current one; also for tabs, filters and steps, so that back leads out of the
    /// page and iOS shows no bottom bar for them. The page stays where it is when only its query changes.
    pub fn replace(self, route: &Route) {
        if self.route.with_untracked(|current| current == route) {
            return;
        }
        history::replace(&route.to_string());
        if self.route.with_untracked(Route::place) == route.place() {
            self.returned.set_value(false);
            self.route.set(route.clone());
        } else {
            self.arrive(route.clone(), Place::default(), false);
        }
    }

    /// Goes back to this page; where it is not the one before, as when the page was opened directly or after
    /// certification, it takes the current one's place.
    pub fn back_or(self, otherwise: &Route) {
        let before = self.entry.get_value().checked_sub(1);
        let is_other = |entry| {
            self.left.with_value(|all| {
                all.iter()
                    .any(|(left, route, _)| *left == entry && route.place() != otherwise.place())
            })
        };
        if before.is_some_and(|entry| !is_other(entry)) {
            history::back();
        } else if !self.holds_back(Move::Replace(otherwise.clone())) {
            self.replace(otherwise);
        }
    }

    /// Has the customer asked before they leave the current page, as long as `held` is true: through a link, back or
    /// forward, or by closing the window. Ends with the current reactive owner, the page.
    ///
    /// [`Navigator::replace`] is not held back: that is the app's own way of leading elsewhere.
    pub fn hold(self, held: Signal<bool>) {
        self.held.set_value(Some(held));
        browser::ask_before_unload(move || held.try_get_untracked().unwrap_or(false));
        on_cleanup(move || {
            self.held.set_value(None);
            self.waiting.set(None);
        });
    }

    /// Whether a move waits for the customer's word; reactive.
    pub fn is_held_back(self) -> bool {
        self.waiting.with(Option::is_some)
    }

    /// The customer stays.
    pub fn stay(self) {
        self.waiting.set(None);
    }

    /// The customer leaves all the same.
    pub fn leave_anyway(self) {
        let Some(waiting) = self.waiting.try_update(Option::take).flatten() else {
            return;
        };
        self.held.set_value(None);
        match waiting {
            Move::Push(route) => self.push(&route),
            Move::Replace(route) => self.replace(&route),
            Move::Go(steps) => history::go(steps),
        }
    }

    fn holds_back(self, wanted: Move) -> bool {
        let held = self
            .held
            .get_value()
            .and_then(|held| held.try_get_untracked())
            .unwrap_or(false);
        if held {
            self.waiting.set(Some(wanted));
        }
        held
    }

    /// Whether the address that the page was opened with had to be mended; told once.
    pub fn take_mended(self) -> bool {
        self.mended.try_update_value(core::mem::take).unwrap_or(false)
    }

    /// Whether the customer came from outside, through a menu or a message, and not from another page.
    pub fn is_entrance(self) -> bool {
        self.entry.get_value() == 0
    }

    /// Whether the customer came to this page by back or forward, so that it should look as it was left.
    pub fn is_return(self) -> bool {
        self.returned.get_value()
    }

    /// To be called by a page once what it loads is there, or has failed: scrolls to where the page was left, and gives
    /// the focus back to the link that was followed.
    pub fn settle(self) {
        self.find_place(true);
    }

    fn find_place(self, is_loaded: bool) {
        if self.target.with_value(Option::is_none) {
            return;
        }
        browser::before_paint(move || {
            let Some(place) = self.target.try_get_value().flatten() else {
                return;
            };
            browser::scroll_to(place.top);
            // A page that is still loading may not be tall enough yet; it settles later.
            if !is_loaded && (browser::scroll_position() - place.top).abs() >= 2.0 {
                return;
            }
            if !self.is_return() {
                self.target.set_value(None);
                return;
            }
            let is_back = place.followed.as_deref().is_some_and(focus_link);
            if !is_back {
                focus_quietly("page-title");
            }
            // A link that comes with what the page loads is looked for again then.
            if is_back || place.followed.is_none() {
                self.target.set_value(None);
            }
            // Engines before 2018 scroll to whatever takes the focus.
            browser::scroll_to(place.top);
        });
    }

    fn moved(self) {
        let entry = history::entry();
        let steps = i64::from(entry) - i64::from(self.entry.get_value());
        // The browser has moved already. Where the customer is to stay it is sent back, and this is called again with no
        // step.
        let Some(steps) = i32::try_from(steps).ok().filter(|steps| *steps != 0) else {
            return;
        };
        // Phones have one button for back and for closing what is on top.
        if close_uppermost() || self.holds_back(Move::Go(steps)) {
            history::go(steps.saturating_neg());
            return;
        }
        self.leave(None);
        self.entry.set_value(entry);
        let place = self
            .left
            .with_value(|all| all.iter().find(|(left, ..)| *left == entry).cloned())
            .map(|(_, _, place)| place)
            .unwrap_or_default();
        self.arrive(Route::parse(&history::address()), place, true);
    }

    fn arrive(self, route: Route, place: Place, returned: bool) {
        self.target.set_value(Some(place));
        self.returned.set_value(returned);
        self.route.set(route);
        self.find_place(false);
    }

    fn leave(self, followed: Option<String>) {
        // A page that is left before it has settled is left where it was going to be.
        let place = match self.target.get_value() {
            Some(place) if followed.is_none() => place,
            _ => Place {
                top: browser::scroll_position(),
                followed,
            },
        };
        let entry = self.entry.get_value();
        let route = self.route.get_untracked();
        self.left.update_value(|all| {
            all.retain(|(left, ..)| *left != entry);
            all.push((entry, route, place));
        });
    }
}
