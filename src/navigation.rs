//! Navigation between pages, with the browser's back and forward.
//!
//! Our own few lines instead of `leptos_router`: that costs 51 kB of compressed wasm (measured), and `Route` already
//! parses, prints and matches every address.

use core::cell::{Cell, RefCell};
use core::time::Duration;
use std::rc::Rc;

use leptos::prelude::*;

use crate::platform::{browser, history};
use crate::route::Route;
use crate::ui::{Overlays, close_uppermost, focus_link, focus_quietly};

/// The current route, and navigation to others.
#[derive(Clone, Copy)]
pub struct Navigator {
    route: RwSignal<Route>,
    /// Whether something in the address that the page was opened with was invalid and dropped.
    mended: StoredValue<bool>,
    /// The overlays over the page; also changes with what else needs the guard.
    overlays: Overlays,
    /// The navigation that waits for the customer's confirmation.
    waiting: RwSignal<Option<Move>>,
}

thread_local! {
    /// State that nothing on a page has to react to; there is one history, and one page at a time.
    static STATE: State = const { State::new() };
}

/// Whether something holds, from signals. A `Signal` of its own would be in the bundle once for each.
pub type Active = Rc<dyn Fn() -> bool>;

/// When back leads to the step before, and how.
type StepBack = (Active, Rc<dyn Fn()>);

struct State {
    entry: Cell<u32>,
    /// The page of each history entry, and how it was left.
    left: RefCell<Vec<(u32, Route, Place)>>,
    /// The scroll position to restore on the current entry.
    target: RefCell<Option<Place>>,
    returned: Cell<bool>,
    /// Describes the position on the current page more precisely than its scroll offset.
    anchor: Cell<Option<Callback<(), Option<String>>>>,
    /// Whether the current page is at a step that another one precedes, and how to return to that.
    step: RefCell<Option<StepBack>>,
    /// Whether the current page has input that would be lost.
    held: RefCell<Option<Active>>,
    /// Whether the customer has confirmed that they leave the current page.
    is_leaving: Cell<bool>,
    /// Whether an overlay covers the page, so that back is not meant for what is on it.
    covered: Cell<bool>,
    guard: Cell<Guard>,
    /// Where to go once the browser has moved between the page and its guard.
    next: RefCell<Option<Move>>,
}

impl State {
    const fn new() -> Self {
        Self {
            entry: Cell::new(0),
            left: RefCell::new(Vec::new()),
            target: RefCell::new(None),
            returned: Cell::new(false),
            anchor: Cell::new(None),
            step: RefCell::new(None),
            held: RefCell::new(None),
            is_leaving: Cell::new(false),
            covered: Cell::new(false),
            guard: Cell::new(Guard::NONE),
            next: RefCell::new(None),
        }
    }

    fn is_held(&self) -> bool {
        let held = self.held.borrow().clone();
        held.is_some_and(|held| held()) && !self.is_leaving.get()
    }

    fn step(&self) -> Option<Rc<dyn Fn()>> {
        let (active, back) = self.step.borrow().clone()?;
        active().then_some(back)
    }

    fn set_guard(&self, change: impl FnOnce(&mut Guard)) {
        let mut guard = self.guard.get();
        change(&mut guard);
        self.guard.set(guard);
    }
}

/// The state of the current page's guard; see [`history`].
///
/// It exists while back has something to close or a step to go to, so that back never leaves the page then, not even
/// the first page of a window.
#[derive(Clone, Copy)]
struct Guard {
    /// It is the current entry.
    is_current: bool,
    /// It is the next entry: back has just left it.
    is_ahead: bool,
    /// The app has sent the browser from the page to the guard, or back.
    is_moving: bool,
    /// The customer has tapped or typed since the last navigation. Chrome skips all entries of a document that adds
    /// one without that.
    may_be_pushed: bool,
}

impl Guard {
    const NONE: Self = Self {
        is_current: false,
        is_ahead: false,
        is_moving: false,
        may_be_pushed: false,
    };
}

/// A navigation to another page.
#[derive(Clone)]
enum Move {
    Push(Route),
    Replace(Route),
    /// By this many history entries: forward, or back if negative.
    Go(i32),
}

/// A position on a page.
#[derive(Clone)]
struct Place {
    /// The scroll offset, in CSS pixels; `None` where the page restores it by itself, from [`Navigator::anchor`].
    top: Option<f64>,
    /// The target of the link through which the page was left, if it was one.
    followed: Option<String>,
}

impl Place {
    const START: Self = Self {
        top: Some(0.0),
        followed: None,
    };

    fn scroll(&self) {
        if let Some(top) = self.top {
            browser::scroll_to(top);
        }
    }
}

impl Navigator {
    /// Reads the address bar, and from now on follows it and all of our links.
    pub fn start() -> Self {
        let address = history::address();
        let route = Route::parse(&address);
        // Normalises the address: it shows what the page shows.
        let printed = route.to_string();
        if route.query().is_some() && printed != address {
            history::replace(&printed);
        }
        let navigator = Self {
            mended: StoredValue::new(route.departs_from(&address)),
            route: RwSignal::new(route),
            overlays: Overlays::new(),
            waiting: RwSignal::new(None),
        };
        provide_context(navigator.overlays);
        let (entry, is_current) = history::entry();
        if history::begins() {
            forget_place(entry);
        }
        STATE.with(|state| {
            state.entry.set(entry);
            state.target.replace(kept_place(entry).map(|(place, _)| place));
            state.set_guard(|guard| guard.is_current = is_current);
        });
        browser::on_hide(move || navigator.keep_place());
        history::on_move(move || navigator.moved());
        history::on_link(move |address| {
            let route = Route::parse(&address);
            // Other files of the host.
            let is_page = route != Route::NotFound;
            if is_page {
                navigator.push(&route);
            }
            is_page
        });
        // A customer who scrolls a page that is still loading keeps that position.
        browser::on_gesture(|| drop(STATE.with(|state| state.target.take())));
        // A page from the back/forward cache may come back at another entry than the one it was left at, and with
        // another document ahead of it.
        browser::on_return(move || {
            let (_, is_current) = history::entry();
            STATE.with(|state| {
                state.is_leaving.set(false);
                state.set_guard(|guard| {
                    guard.is_ahead = false;
                    guard.is_moving &= guard.is_current == is_current;
                    guard.is_current = is_current;
                });
            });
            navigator.settle_guard();
        });
        browser::on_activation(move || {
            STATE.with(|state| state.set_guard(|guard| guard.may_be_pushed = true));
            navigator.settle_guard();
        });
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
        STATE.with(|state| {
            let guard = state.guard.get();
            if guard.is_moving {
                state.next.replace(Some(Move::Push(route.clone())));
                return;
            }
            self.leave(Some(address.clone()));
            let entry = state.entry.get().saturating_add(1);
            state.left.borrow_mut().retain(|(left, ..)| *left < entry);
            history::push(&address, entry, guard.is_current);
            forget_place(entry);
            state.entry.set(entry);
            state.guard.set(Guard {
                may_be_pushed: true,
                ..Guard::NONE
            });
            self.arrive(route.clone(), Place::START, false);
        });
    }

    /// Replaces the current page; also for tabs, filters and steps, so that back leaves the page and iOS shows no
    /// bottom bar for them. The scroll position stays when only the query changes.
    pub fn replace(self, route: &Route) {
        if self.route.with_untracked(|current| current == route) {
            return;
        }
        history::replace(&route.to_string());
        if self.route.with_untracked(Route::place) == route.place() {
            STATE.with(|state| state.returned.set(false));
            self.route.set(route.clone());
        } else {
            self.arrive(route.clone(), Place::START, false);
        }
    }

    /// Goes back to this page; where it is not the previous one, as when the page was opened directly or after
    /// certification, it replaces the current one.
    pub fn back_or(self, otherwise: &Route) {
        let before = STATE.with(|state| state.entry.get()).checked_sub(1);
        let is_other = |entry| {
            STATE.with(|state| {
                state
                    .left
                    .borrow()
                    .iter()
                    .any(|(left, route, _)| *left == entry && !route.is_back_to(otherwise))
            })
        };
        if before.is_some_and(|entry| !is_other(entry)) {
            self.go(-1);
        } else if !self.holds_back(Move::Replace(otherwise.clone())) {
            self.replace(otherwise);
        }
    }

    /// Asks the customer for confirmation before they leave the current page, as long as `held` is true: through a
    /// link, back or forward. Ends with the current reactive owner, the page.
    ///
    /// [`Navigator::replace`] is not held back: that is the app's own redirect.
    pub fn hold(self, held: Active) {
        STATE.with(|state| state.held.replace(Some(held)));
        self.overlays.notify();
        on_cleanup(move || {
            STATE.with(|state| state.held.take());
            self.waiting.set(None);
            self.overlays.notify();
        });
    }

    /// Makes back do this instead of leaving the current page, as long as `active` is true. Ends with the current
    /// reactive owner, the page.
    pub fn step_back(self, active: Active, back: Rc<dyn Fn()>) {
        STATE.with(|state| state.step.replace(Some((active, back))));
        self.overlays.notify();
        on_cleanup(move || {
            STATE.with(|state| state.step.take());
            self.overlays.notify();
        });
    }

    /// Keeps the guard while back has something to do on the page, unless that is covered; reactive.
    pub fn keep_guard(self, covered: bool) {
        STATE.with(|state| state.covered.set(covered));
        self.needs_guard();
        self.settle_guard();
    }

    fn needs_guard(self) -> bool {
        // All of them are read, so that every one is tracked.
        let is_open = self.overlays.is_any();
        STATE.with(|state| {
            let (step, held) = (state.step(), state.is_held());
            (is_open || step.is_some() || held) && !state.covered.get()
        })
    }

    fn settle_guard(self) {
        let is_needed = untrack(move || self.needs_guard());
        STATE.with(|state| {
            let mut guard = state.guard.get();
            match (is_needed, guard.is_current) {
                _ if guard.is_moving => {}
                (true, false) if guard.is_ahead => {
                    guard.is_moving = true;
                    history::go(1);
                }
                (true, false) if guard.may_be_pushed => {
                    guard.is_current = true;
                    history::push_guard(state.entry.get());
                }
                (false, true) => {
                    guard.is_moving = true;
                    history::go(-1);
                }
                _ => {}
            }
            state.guard.set(guard);
        });
    }

    /// Moves by this many pages: forward, or back if negative. While the browser is on its way to another page this does
    /// nothing, so that a button that is pressed twice leads one page back.
    fn go(self, pages: i32) {
        STATE.with(|state| {
            let guard = state.guard.get();
            if guard.is_moving {
                state.next.replace(Some(Move::Go(pages)));
                return;
            }
            state.set_guard(|guard| guard.is_moving = true);
            history::go(pages - i32::from(guard.is_current));
        });
    }

    /// Whether the current page has input that would be lost; not once the customer has confirmed that they leave it.
    pub fn is_held(self) -> bool {
        STATE.with(|state| untrack(|| state.is_held()))
    }

    /// Whether a navigation waits for the customer's confirmation; reactive.
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
        STATE.with(|state| state.is_leaving.set(true));
        match waiting {
            // There is no entry before the first page of a window, and a page cannot close its window.
            Move::Go(..0) if self.is_entrance() && history::is_at_most(2) => self.replace(&Route::Home),
            waiting => self.perform(waiting),
        }
    }

    fn perform(self, wanted: Move) {
        match wanted {
            Move::Push(route) => self.push(&route),
            Move::Replace(route) => self.replace(&route),
            Move::Go(pages) => self.go(pages),
        }
    }

    fn holds_back(self, wanted: Move) -> bool {
        let held = self.is_held() && !STATE.with(|state| state.covered.get());
        if held {
            self.waiting.set(Some(wanted));
        }
        held
    }

    /// Whether something in the address that the page was opened with was invalid; true only once.
    pub fn take_mended(self) -> bool {
        self.mended.try_update_value(core::mem::take).unwrap_or(false)
    }

    /// Whether the customer came from outside, through a menu or a message, and not from another page.
    pub fn is_entrance(self) -> bool {
        STATE.with(|state| state.entry.get()) == 0
    }

    /// Whether the customer came to this page by back or forward, so that it is restored as it was left.
    pub fn is_return(self) -> bool {
        STATE.with(|state| state.returned.get())
    }

    /// To be called by a page once its content is loaded, or has failed: restores the scroll position, and the focus on
    /// the link that was followed.
    pub fn settle(self) {
        self.find_place(true);
    }

    fn find_place(self, is_loaded: bool) {
        let target = || STATE.with(|state| state.target.borrow().clone());
        let settled = || drop(STATE.with(|state| state.target.take()));
        if target().is_none() {
            return;
        }
        browser::before_paint(move || {
            let Some(place) = target() else {
                return;
            };
            place.scroll();
            // A page that is still loading may not be tall enough yet; it settles later.
            let is_there = |top: f64| (browser::scroll_position() - top).abs() < 2.0;
            if !is_loaded && !place.top.is_some_and(is_there) {
                return;
            }
            if !self.is_return() {
                settled();
                return;
            }
            let is_back = place.followed.as_deref().is_some_and(focus_link);
            if !is_back {
                focus_quietly("page-title");
            }
            // A link in content that is still loading is looked for again then.
            if is_back || place.followed.is_none() {
                settled();
            }
            // Engines before 2018 scroll to whatever gets the focus.
            place.scroll();
        });
    }

    fn moved(self) {
        let (entry, is_guard) = history::entry();
        let (left, before) = STATE.with(|state| (state.entry.get(), state.guard.get()));
        let Ok(steps) = i32::try_from(i64::from(entry) - i64::from(left)) else {
            return;
        };
        let leaves_guard = before.is_current && !is_guard;
        STATE.with(|state| {
            state.guard.set(Guard {
                is_current: is_guard,
                is_ahead: leaves_guard && steps == 0,
                ..Guard::NONE
            });
        });
        // By then, what was closed has been removed.
        set_timeout(move || self.settle_guard(), Duration::ZERO);
        let next = STATE.with(|state| state.next.take());
        if steps == 0 {
            self.moved_within(leaves_guard, before.is_moving, next);
            return;
        }
        // The browser has moved already. If the customer is to stay it is sent back, and this is called again with no
        // step. From a guard only two steps lead to another page, the first of which was for the overlay.
        if !before.is_current && close_uppermost() || self.steps_back() || self.holds_back(Move::Go(steps)) {
            history::go(steps.saturating_neg());
            return;
        }
        self.leave(None);
        let place = STATE.with(|state| {
            state.entry.set(entry);
            let all = state.left.borrow();
            let place = all.iter().find(|(left, ..)| *left == entry);
            place
                .map(|(_, _, place)| place.clone())
                .or_else(|| Some(kept_place(entry)?.0))
                .unwrap_or(Place::START)
        });
        self.arrive(Route::parse(&history::address()), place, true);
    }

    /// Between a page and its guard.
    fn moved_within(self, leaves_guard: bool, is_own_move: bool, next: Option<Move>) {
        // The page's address, which may have changed while the guard was the current entry.
        let route = self.route.get_untracked();
        if leaves_guard && Route::parse(&history::address()) != route {
            history::replace(&route.to_string());
        }
        if let Some(next) = next {
            self.perform(next);
        } else if leaves_guard
            && !is_own_move
            && !close_uppermost()
            && !self.steps_back()
            && !self.holds_back(Move::Go(-1))
        {
            // The reason for the guard has just disappeared.
            history::go(-1);
        }
    }

    /// Returns to the previous step, if there is one.
    fn steps_back(self) -> bool {
        let step = STATE.with(|state| untrack(|| state.step()).filter(|_| !state.covered.get()));
        if let Some(back) = &step {
            back();
        }
        step.is_some()
    }

    fn arrive(self, route: Route, place: Place, returned: bool) {
        STATE.with(|state| {
            state.target.replace(Some(place));
            state.returned.set(returned);
            state.is_leaving.set(false);
        });
        self.route.set(route);
        self.find_place(false);
    }

    /// Lets a page describe its position more precisely than its scroll offset, to find it again after a reload;
    /// nothing personal. Ends with the current reactive owner.
    pub fn anchor_with(self, anchor: Callback<(), Option<String>>) {
        STATE.with(|state| state.anchor.set(Some(anchor)));
        on_cleanup(|| STATE.with(|state| state.anchor.set(None)));
    }

    /// What the page returned when this history entry was last left, covered or hidden.
    pub fn anchor(self) -> Option<String> {
        kept_place(STATE.with(|state| state.entry.get()))?.1
    }

    /// Stores the position on the current page beyond the lifetime of this document, unless the page is covered.
    pub fn keep_place(self) {
        STATE.with(|state| {
            if !state.covered.get() {
                let anchor = state.anchor.get().and_then(|anchor| anchor.run(()));
                let place = format!(
                    "{} {}",
                    browser::whole(browser::scroll_position()),
                    anchor.unwrap_or_default()
                );
                browser::keep_for_visit(&place_name(state.entry.get()), Some(&place));
            }
        });
    }

    fn leave(self, followed: Option<String>) {
        self.keep_place();
        STATE.with(|state| {
            // A page that is left before it has settled keeps the position it was going to restore.
            let place = match state.target.take() {
                Some(place) if followed.is_none() => place,
                _ => Place {
                    top: Some(browser::scroll_position()),
                    followed,
                },
            };
            let entry = state.entry.get();
            let route = self.route.get_untracked();
            let mut all = state.left.borrow_mut();
            all.retain(|(left, ..)| *left != entry);
            all.push((entry, route, place));
        });
    }
}

/// The storage key of the position on the page of a history entry.
fn place_name(entry: u32) -> String {
    format!("place-{entry}")
}

/// The stored position on the page of a history entry, and what the page said about it.
fn kept_place(entry: u32) -> Option<(Place, Option<String>)> {
    let kept = browser::kept_for_visit(&place_name(entry))?;
    let (top, anchor) = kept.split_once(' ')?;
    let anchor = Some(anchor.to_owned()).filter(|anchor| !anchor.is_empty());
    let top = anchor.is_none().then(|| top.parse::<u32>()).transpose().ok()?;
    let place = Place {
        top: top.map(f64::from),
        followed: None,
    };
    Some((place, anchor))
}

fn forget_place(entry: u32) {
    browser::keep_for_visit(&place_name(entry), None);
}
