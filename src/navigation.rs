//! Moving between pages, with the browser's back and forward.
//!
//! Our own few lines instead of `leptos_router`: that one costs 51 kB of compressed wasm (measured), and `Route`
//! already parses, prints and matches every address.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::platform::{browser, history};
use crate::route::Route;

/// Where the customer is, and the way elsewhere.
#[derive(Clone, Copy)]
pub struct Navigator {
    route: RwSignal<Route>,
    entry: StoredValue<u32>,
    scrolled: StoredValue<HashMap<u32, f64>>,
    restore: StoredValue<Option<f64>>,
}

impl Navigator {
    /// Reads the address bar and follows it, and all links of ours, from now on.
    pub fn start() -> Self {
        let navigator = Self {
            route: RwSignal::new(Route::parse(&history::address())),
            entry: StoredValue::new(history::entry()),
            scrolled: StoredValue::new(HashMap::new()),
            restore: StoredValue::new(None),
        };
        history::on_move(move || navigator.moved());
        history::on_link(move |address| navigator.push(&Route::parse(&address)));
        navigator
    }

    /// The current page; reactive.
    pub fn route(self) -> Route {
        self.route.get()
    }

    /// The current page's address with its query; reactive.
    pub fn signal(self) -> RwSignal<Route> {
        self.route
    }

    /// Opens a page; back leads to the current one.
    pub fn push(self, route: &Route) {
        if self.route.with_untracked(|current| current == route) {
            return;
        }
        self.remember_scroll();
        let entry = self.entry.get_value() + 1;
        history::push(&route.to_string(), entry);
        self.entry.set_value(entry);
        self.restore.set_value(Some(0.0));
        self.route.set(route.clone());
        self.settle();
    }

    /// Opens a page in place of the current one; also for tabs, filters and steps, so that back leads out of the
    /// page and iOS shows no bottom bar for them.
    pub fn replace(self, route: &Route) {
        if self.route.with_untracked(|current| current == route) {
            return;
        }
        let stays = self.route.with_untracked(Route::place) == route.place();
        history::replace(&route.to_string());
        if !stays {
            self.restore.set_value(Some(0.0));
        }
        self.route.set(route.clone());
        if !stays {
            self.settle();
        }
    }

    /// Goes back, or to `otherwise` where the page was opened directly.
    pub fn back_or(self, otherwise: &Route) {
        if self.entry.get_value() > 0 { history::back() } else { self.replace(otherwise) }
    }

    /// Whether the customer just came back or forward to this page, which should look as it was left.
    pub fn is_return(self) -> bool {
        self.restore.get_value().is_some_and(|top| top > 0.0)
    }

    /// To be called by a page once what it loads is there: returns to where the page was left.
    pub fn settle(self) {
        if let Some(top) = self.restore.get_value() {
            browser::after_layout(move || {
                browser::scroll_to(top);
                // A page that is still loading is not tall enough yet; it calls again.
                if (browser::scroll_position() - top).abs() < 2.0 {
                    self.restore.try_set_value(None);
                }
            });
        }
    }

    fn moved(self) {
        self.remember_scroll();
        let entry = history::entry();
        self.entry.set_value(entry);
        let top = self.scrolled.with_value(|all| all.get(&entry).copied()).unwrap_or(0.0);
        self.restore.set_value(Some(top));
        self.route.set(Route::parse(&history::address()));
        self.settle();
    }

    fn remember_scroll(self) {
        let entry = self.entry.get_value();
        self.scrolled.update_value(|all| {
            all.insert(entry, browser::scroll_position());
        });
    }
}
