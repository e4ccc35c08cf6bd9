use api::SessionState;
use leptos::prelude::*;
use wechat_bank_api as api;

use super::list::{Key, List};
use crate::session::use_session_context;
use crate::ui::effect;

/// How many lists are cached; each may hold 20,000 transactions.
const MOST: usize = 2;

/// Cache of the lists that the customer may return to.
#[derive(Clone, Copy)]
pub struct ListCache(StoredValue<Vec<List>>);

impl ListCache {
    /// An empty cache, which is cleared at the end of a session.
    pub fn new() -> Self {
        let context = use_session_context();
        let kept = Self(StoredValue::new(Vec::new()));
        effect(move || {
            if context.state() != Some(SessionState::Certified) {
                kept.0.set_value(Vec::new());
            }
        });
        kept
    }

    /// The list as it was left, if it is still cached and has something to show.
    pub fn find(self, key: &Key) -> Option<List> {
        self.0.with_value(|lists| {
            lists
                .iter()
                .find(|list| list.key() == key && list.is_kept())
                .cloned()
        })
    }

    /// Caches the list, in place of an older one.
    pub fn keep(self, list: &List) {
        self.0.update_value(|lists| {
            lists.retain(|kept| kept.key() != list.key());
            lists.truncate(MOST - 1);
            lists.insert(0, list.clone());
        });
    }
}
