//! Whether the agreement was read (BK03).

use api::{AddAccountForm, Agreement, AgreementVersion};
use wechat_bank_api as api;

use crate::platform::browser;
use crate::prelude::*;
use crate::text::zh::accounts as words;
use crate::ui::effect;

/// The id of the scrollable box.
pub const BOX: &str = "agreement";
pub const CONSENT: &str = "consent";

/// Progress of reading the agreement: it has to be open for some time and scrolled to its end.
#[derive(Clone, Copy)]
pub struct Reading {
    /// The version being read.
    version: RwSignal<Option<AgreementVersion>>,
    pub seconds_left: RwSignal<u32>,
    at_end: RwSignal<bool>,
    /// Whether this version is laid out: until then the box may still be at the end of the one before.
    is_shown: StoredValue<bool>,
    pub accepted: RwSignal<bool>,
    /// Whether the customer tried to continue too early, so that what is missing is shown.
    pub urged: RwSignal<bool>,
}

impl Reading {
    pub fn new() -> Self {
        Self {
            version: RwSignal::new(None),
            seconds_left: RwSignal::new(0),
            at_end: RwSignal::new(false),
            is_shown: StoredValue::new(false),
            accepted: RwSignal::new(false),
            urged: RwSignal::new(false),
        }
    }

    /// Starts again whenever the form has another version.
    pub fn follow(self, form: RwSignal<AddAccountForm>) {
        effect(move || {
            form.with(|form| {
                let Agreement {
                    version, read_for, ..
                } = &form.agreement;
                if self
                    .version
                    .with_untracked(|known| known.as_ref() != Some(version))
                {
                    self.version.set(Some(version.clone()));
                    self.seconds_left.set(read_for.0);
                    self.at_end.set(false);
                    self.is_shown.set_value(false);
                    self.accepted.set(false);
                    self.urged.set(false);
                    // Another version is shown from its beginning; a short one is at its end without scrolling.
                    browser::after_layout(move || {
                        browser::scroll_to_start(BOX);
                        self.is_shown.try_set_value(true);
                        self.look();
                    });
                }
            });
        });
    }

    /// What is missing before it can be accepted; reactive.
    pub fn missing(self) -> Option<String> {
        words::reading_left(self.seconds_left.get(), self.at_end.get())
    }

    /// The error at the consent; reactive.
    pub fn complaint(self) -> Option<&'static str> {
        if !self.urged.get() || self.accepted.get() {
            None
        } else if self.missing().is_some() {
            Some(words::AGREEMENT_UNREAD)
        } else {
            Some(words::CONSENT_MISSING)
        }
    }

    /// Whether it is accepted; if not, shows what is missing and moves the focus there.
    pub fn check(self) -> bool {
        if self.accepted.get_untracked() {
            return true;
        }
        self.urged.set(true);
        browser::focus(if untrack(move || self.missing()).is_some() {
            BOX
        } else {
            CONSENT
        });
        false
    }

    pub fn look(self) {
        // By the time this runs, the page may be unmounted.
        if self.is_shown.try_get_value() == Some(true)
            && self.at_end.try_get_untracked() == Some(false)
            && browser::is_scrolled_to_end(BOX)
        {
            self.at_end.set(true);
        }
    }
}
