use api::SessionState;
use leptos::prelude::*;
use wechat_bank_api as api;

use super::list::{Key, List};
use crate::session::use_visit;
use crate::ui::effect;

/// How many lists are kept; each may hold 20,000 transactions.
const MOST: usize = 2;

/// The lists that the customer may come back to.
#[derive(Clone, Copy)]
pub struct Kept(StoredValue<Vec<List>>);

impl Kept {
    /// Keeps nothing yet, and nothing beyond the end of a session.
    pub fn new() -> Self {
        let visit = use_visit();
        let kept = Self(StoredValue::new(Vec::new()));
        effect(move || {
            if visit.state() != Some(SessionState::Certified) {
                kept.0.set_value(Vec::new());
            }
        });
        kept
    }

    /// The list as it was left, if it is still kept and has something to show.
    pub fn find(self, key: &Key) -> Option<List> {
        self.0.with_value(|lists| {
            lists
                .iter()
                .find(|list| list.key() == key && list.is_kept())
                .cloned()
        })
    }

    /// Keeps the list, in place of an older one.
    pub fn keep(self, list: &List) {
        self.0.update_value(|lists| {
            lists.retain(|kept| kept.key() != list.key());
            lists.truncate(MOST - 1);
            lists.insert(0, list.clone());
        });
    }
}
