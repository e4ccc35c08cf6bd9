//! The alert settings of one account.

mod catalogue;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use wechat_bank_api::{
    AccountKind, AlertChoice, AlertHours, AlertKind, AlertSetting, AlertState, AlertThreshold, Code,
    CopyOutcome, Lock, OpaqueError, Problem, Revision, Suggestion, ThresholdChoice,
};
use wechat_bank_domain::{HourRange, Money, Threshold};

pub(crate) use catalogue::{ADVISED_CHANGES, notes};
use catalogue::{Alert, Hours};

/// One account's alerts as the customer set them; everything else follows the bank's defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AlertBook {
    on: bool,
    /// Counts changes, to detect conflicting edits.
    revision: u64,
    choices: BTreeMap<AlertKind, Choice>,
    hours: Option<HourRange>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Choice {
    on: bool,
    thresholds: Vec<ThresholdChoice>,
}

impl AlertBook {
    /// Whether alerts are enabled.
    pub(crate) fn state(&self) -> AlertState {
        if self.on { AlertState::On } else { AlertState::Off }
    }

    /// Enables (IC02) or disables the alerts; the settings are kept.
    pub(crate) fn switch(&mut self, on: bool) {
        self.change(|book| book.on = on);
    }

    /// The revision that a change has to name.
    pub(crate) fn revision(&self) -> Result<Revision, OpaqueError> {
        Revision::try_from(format!("r{}", self.revision))
    }

    /// The settings of all kinds of alert, for an account of this kind.
    pub(crate) fn settings(&self, account: AccountKind) -> Result<Vec<AlertSetting>, OpaqueError> {
        Alert::ALL
            .into_iter()
            .map(|alert| self.setting(alert, account))
            .collect()
    }

    fn setting(&self, alert: Alert, account: AccountKind) -> Result<AlertSetting, OpaqueError> {
        let kind = alert.kind()?;
        let choice = self.choices.get(&kind);
        let fixed = alert.fixed(account);
        let default_on = fixed.map_or(alert.default_on(account), |fixed| fixed.on);
        let on = if fixed.is_some() {
            default_on
        } else {
            choice.map_or(default_on, |choice| choice.on)
        };
        let suggestion = alert.suggestion(account);
        let lock = alert.fixed_thresholds(account);
        let thresholds = alert.thresholds().iter().map(|&(direction, amount)| {
            let default_amount = at_least_one_yuan(amount);
            let chosen = choice.and_then(|choice| {
                choice
                    .thresholds
                    .iter()
                    .find(|chosen| chosen.direction == direction)
            });
            let chosen = chosen.filter(|_| lock.is_none());
            AlertThreshold {
                direction,
                on: chosen.is_none_or(|chosen| chosen.on),
                amount: chosen.map_or(default_amount, |chosen| chosen.amount),
                default_amount,
                suggestion: suggestion.map(|(amount, reason)| Suggestion {
                    amount: at_least_one_yuan(amount),
                    reason: reason.to_owned(),
                }),
                lock: lock.map(locked),
            }
        });
        let (name, description) = alert.words();
        Ok(AlertSetting {
            kind,
            name: name.to_owned(),
            description: description.to_owned(),
            on,
            default_on,
            thresholds: thresholds.collect(),
            lock: fixed.map(|fixed| locked(fixed.reason)),
        })
    }

    /// When alerts may arrive on an account of this kind.
    pub(crate) fn hours(&self, account: AccountKind) -> AlertHours {
        let Hours {
            default,
            exempt_from,
            lock,
        } = Hours::of(account);
        AlertHours {
            hours: self.hours.filter(|_| lock.is_none()).unwrap_or(default),
            widest: HourRange::WIDEST,
            exempt_from,
            lock: lock.map(locked),
        }
    }

    /// Saves the customer's choices, all or none.
    ///
    /// Refused with `alerts-not-enabled`, `revision-conflict`, `setting-locked` (repeating a locked setting's current
    /// value is allowed), or `invalid` for kinds and directions that the bank does not have or that are named twice.
    pub(crate) fn save(
        &mut self,
        account: AccountKind,
        revision: &Revision,
        choices: &[AlertChoice],
        hours: HourRange,
    ) -> Result<(), Problem> {
        if !self.on {
            return Err(Code::AlertsNotEnabled.problem());
        }
        if self.revision().as_ref() != Ok(revision) {
            return Err(Code::RevisionConflict.problem());
        }
        let mut settings = self.settings(account).map_err(|_| Code::Internal)?;
        let mut named = BTreeSet::new();
        for choice in choices {
            let setting = settings.iter_mut().find(|setting| setting.kind == choice.kind);
            let setting = setting
                .filter(|_| named.insert(&choice.kind))
                .ok_or_else(invalid_choices)?;
            apply(setting, choice)?;
        }
        let present = self.hours(account);
        if present.lock.is_some() && present.hours != hours {
            return Err(Code::SettingLocked.problem().with_field("hours"));
        }
        self.change(|book| {
            book.keep(settings.iter().filter(|setting| named.contains(&setting.kind)));
            book.hours = present.lock.is_none().then_some(hours).or(book.hours);
        });
        Ok(())
    }

    /// Copies another account's settings as far as this kind of account allows.
    ///
    /// Settings that the other kind of account locks are not the customer's choice and are not copied.
    pub(crate) fn copy(
        &mut self,
        account: AccountKind,
        settings: &[AlertSetting],
        hours: &AlertHours,
    ) -> Result<CopyOutcome, OpaqueError> {
        if !self.on {
            return Ok(CopyOutcome::NotEnabled);
        }
        let mut own = self.settings(account)?;
        let mut complete = true;
        for from in settings {
            let Some(to) = own.iter_mut().find(|to| to.kind == from.kind) else {
                continue;
            };
            if from.lock.is_none() {
                complete &= to.lock.is_none() || to.on == from.on;
                to.on = if to.lock.is_none() { from.on } else { to.on };
            }
            for from in from.thresholds.iter().filter(|from| from.lock.is_none()) {
                let Some(to) = to.thresholds.iter_mut().find(|to| to.direction == from.direction) else {
                    continue;
                };
                if to.lock.is_none() {
                    (to.on, to.amount) = (from.on, from.amount);
                } else {
                    complete &= (to.on, to.amount) == (from.on, from.amount);
                }
            }
        }
        let own_hours = self.hours(account);
        let copies_hours = hours.lock.is_none() && own_hours.lock.is_none();
        complete &= hours.lock.is_some() || copies_hours || own_hours.hours == hours.hours;
        self.change(|book| {
            book.keep(own.iter());
            if copies_hours {
                book.hours = Some(hours.hours);
            }
        });
        Ok(if complete {
            CopyOutcome::Copied
        } else {
            CopyOutcome::CopiedButLocked
        })
    }

    /// Stores these settings as the customer's choices.
    fn keep<'a>(&mut self, settings: impl Iterator<Item = &'a AlertSetting>) {
        for setting in settings.filter(|setting| setting.lock.is_none() || has_open_threshold(setting)) {
            let thresholds = setting.thresholds.iter().map(|threshold| ThresholdChoice {
                direction: threshold.direction,
                on: threshold.on,
                amount: threshold.amount,
            });
            let choice = Choice {
                on: setting.on,
                thresholds: thresholds.collect(),
            };
            self.choices.insert(setting.kind.clone(), choice);
        }
    }

    /// Applies a change, and increments the revision if it changed anything.
    fn change(&mut self, change: impl FnOnce(&mut Self)) {
        let before = self.clone();
        change(self);
        if *self != before {
            self.revision = before.revision.wrapping_add(1);
        }
    }
}

/// Applies a choice to a setting, unless the kind of account locks it.
fn apply(setting: &mut AlertSetting, choice: &AlertChoice) -> Result<(), Problem> {
    let setting_locked = || Code::SettingLocked.problem().with_field("choices");
    if setting.lock.is_some() && setting.on != choice.on {
        return Err(setting_locked());
    }
    setting.on = choice.on;
    let mut named = Vec::new();
    for chosen in &choice.thresholds {
        let threshold = setting
            .thresholds
            .iter_mut()
            .find(|threshold| threshold.direction == chosen.direction);
        let threshold = threshold
            .filter(|_| !named.contains(&chosen.direction))
            .ok_or_else(invalid_choices)?;
        named.push(chosen.direction);
        if threshold.lock.is_some() && (threshold.on, threshold.amount) != (chosen.on, chosen.amount) {
            return Err(setting_locked());
        }
        (threshold.on, threshold.amount) = (chosen.on, chosen.amount);
    }
    Ok(())
}

fn has_open_threshold(setting: &AlertSetting) -> bool {
    setting
        .thresholds
        .iter()
        .any(|threshold| threshold.lock.is_none())
}

fn invalid_choices() -> Problem {
    Code::Invalid.problem().with_field("choices")
}

fn locked(reason: &str) -> Lock {
    Lock {
        reason: reason.to_owned(),
    }
}

fn at_least_one_yuan(amount: Money) -> Threshold {
    Threshold::try_from(amount).unwrap_or(Threshold::MINIMUM)
}

#[cfg(test)]
mod tests;
