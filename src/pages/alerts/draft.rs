//! The customer's unsaved settings, as plain values: no signal, no request, no clock.

use wechat_bank_api::{AlertChoice, AlertKind, AlertSettings, AlertState, SaveAlerts, ThresholdChoice};
use wechat_bank_domain::{Direction, HourRange, HourRangeError, Threshold, ThresholdError};

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Whether this kind of alert is sent.
    Kind(AlertKind),
    /// Whether this kind reports money in one direction.
    Direction(AlertKind, Direction),
    /// The minimum amount that it reports in one direction.
    Amount(AlertKind, Direction),
    /// The hours in which alerts may arrive.
    Hours,
}

/// The value of a setting.
#[derive(Clone, Debug)]
pub enum Value {
    Switch(bool),
    /// An amount as typed.
    Amount(String),
    /// The first and the last hour.
    Hours(u8, u8),
}

impl Eq for Value {}

impl PartialEq for Value {
    /// Amounts are equal when their values are, however they are written: `1000`, `１,０００.00`.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Switch(one), Self::Switch(other)) => one == other,
            (Self::Amount(one), Self::Amount(other)) => {
                match (one.parse::<Threshold>(), other.parse::<Threshold>()) {
                    (Ok(one), Ok(other)) => one == other,
                    (Err(_), Err(_)) => one == other,
                    _ => false,
                }
            }
            (Self::Hours(from, to), Self::Hours(other_from, other_to)) => {
                (from, to) == (other_from, other_to)
            }
            _ => false,
        }
    }
}

/// An amount as it is put into a field: without commas, which would be in the way while typing.
pub fn plain(amount: Threshold) -> String {
    amount.to_string().replace(',', "")
}

/// Every setting of an account with its value, in the bank's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft(Vec<(Item, Value)>);

impl Draft {
    /// The settings as the bank has them.
    pub fn of(settings: &AlertSettings) -> Self {
        let mut items = Vec::new();
        for setting in &settings.settings {
            let kind = &setting.kind;
            items.push((Item::Kind(kind.clone()), Value::Switch(setting.on)));
            for threshold in &setting.thresholds {
                let direction = threshold.direction;
                items.push((
                    Item::Direction(kind.clone(), direction),
                    Value::Switch(threshold.on),
                ));
                items.push((
                    Item::Amount(kind.clone(), direction),
                    Value::Amount(plain(threshold.amount)),
                ));
            }
        }
        let hours = settings.hours.hours;
        items.push((Item::Hours, Value::Hours(hours.from(), hours.to())));
        Self(items)
    }

    /// The value of a setting, if the account has it.
    pub fn value(&self, item: &Item) -> Option<&Value> {
        self.0
            .iter()
            .find(|(known, _)| known == item)
            .map(|(_, value)| value)
    }

    /// Changes a setting that the account has.
    pub fn set(&mut self, item: &Item, value: Value) {
        if let Some((_, known)) = self.0.iter_mut().find(|(known, _)| known == item) {
            *known = value;
        }
    }

    pub fn is_on(&self, item: &Item) -> bool {
        matches!(self.value(item), Some(Value::Switch(true)))
    }

    /// The amount as typed.
    pub fn amount(&self, item: &Item) -> &str {
        match self.value(item) {
            Some(Value::Amount(text)) => text,
            _ => "",
        }
    }

    pub fn hours(&self) -> (u8, u8) {
        match self.value(&Item::Hours) {
            Some(Value::Hours(from, to)) => (*from, *to),
            _ => (HourRange::EARLIEST, HourRange::LATEST),
        }
    }

    /// Whether money in this direction is reported, so that its amount matters and is shown.
    pub fn is_announced(&self, kind: &AlertKind, direction: Direction) -> bool {
        self.is_on(&Item::Kind(kind.clone())) && self.is_on(&Item::Direction(kind.clone(), direction))
    }

    /// What is invalid about an amount as typed.
    pub fn amount_error(&self, item: &Item) -> Option<ThresholdError> {
        self.amount(item).parse::<Threshold>().err()
    }

    /// What is invalid about the hours as chosen.
    pub fn hours_error(&self) -> Option<HourRangeError> {
        let (from, to) = self.hours();
        HourRange::new(from, to).err()
    }

    /// The draft with each amount that is invalid but not shown reset to the bank's: a customer cannot correct what is
    /// not on the screen.
    fn settled(&self, bank: &AlertSettings) -> Self {
        let saved = Self::of(bank);
        let items = self.0.iter().map(|(item, value)| match item {
            Item::Amount(kind, direction)
                if !self.is_announced(kind, *direction) && self.amount_error(item).is_some() =>
            {
                (item.clone(), saved.value(item).unwrap_or(value).clone())
            }
            _ => (item.clone(), value.clone()),
        });
        Self(items.collect())
    }

    /// The settings that differ; one that the bank sends twice has not changed.
    fn changed(&self, from: &Self) -> Vec<Item> {
        let changed = self.0.iter().filter(|item| !from.0.contains(item));
        changed.map(|(item, _)| item.clone()).collect()
    }
}

/// Whether the kind of account fixes a setting (IC10).
fn is_locked(settings: &AlertSettings, item: &Item) -> bool {
    let setting = |kind: &AlertKind| settings.settings.iter().find(|setting| setting.kind == *kind);
    match item {
        Item::Hours => settings.hours.lock.is_some(),
        Item::Kind(kind) => setting(kind).is_some_and(|setting| setting.lock.is_some()),
        Item::Direction(kind, direction) | Item::Amount(kind, direction) => setting(kind)
            .and_then(|setting| {
                setting
                    .thresholds
                    .iter()
                    .find(|threshold| threshold.direction == *direction)
            })
            .is_some_and(|threshold| threshold.lock.is_some()),
    }
}

/// Three-way merge: applies the customer's changes (what is in `mine` and was not in `base`) to the bank's newest
/// settings; what the bank fixes by now stays the bank's.
fn merge(base: &Draft, mine: &Draft, newest: &AlertSettings) -> Draft {
    let mut merged = Draft::of(newest);
    for item in mine.changed(base) {
        if let Some(value) = mine.value(&item).filter(|_| !is_locked(newest, &item)) {
            merged.set(&item, value.clone());
        }
    }
    merged
}

/// A setting in which the customer and the bank differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub item: Item,
    /// The customer's value on the screen.
    pub mine: Value,
    /// The bank's current value.
    pub bank: Value,
    /// The result if the customer keeps their changes.
    pub outlook: Outlook,
}

/// The result of a difference if the customer keeps their changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// The customer's value stays.
    Mine,
    /// The bank's value: the customer did not change it.
    Theirs,
    /// The bank's value: the kind of account fixes it by now (IC10).
    Locked,
}

/// One account's settings while they are being changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editing {
    /// The bank's settings when the customer began.
    bank: AlertSettings,
    draft: Draft,
    /// The bank's current settings, if they were changed elsewhere in between.
    newest: Option<AlertSettings>,
}

impl Editing {
    pub fn new(bank: AlertSettings) -> Self {
        Self {
            draft: Draft::of(&bank),
            bank,
            newest: None,
        }
    }

    /// The bank's settings when the customer began.
    pub fn bank(&self) -> &AlertSettings {
        &self.bank
    }

    /// Whether the kind of account leaves any choice (IC10).
    pub fn is_open(&self) -> bool {
        self.draft.0.iter().any(|(item, _)| !is_locked(&self.bank, item))
    }

    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Changes a setting on the screen, unless the kind of account fixes it.
    pub fn set(&mut self, item: &Item, value: Value) {
        if !is_locked(&self.bank, item) {
            self.draft.set(item, value);
        }
    }

    /// The unsaved changes.
    pub fn changes(&self) -> Vec<Item> {
        self.draft.settled(&self.bank).changed(&Draft::of(&self.bank))
    }

    /// How many of the bank's defaults these changes override (IC13).
    pub fn left_defaults(&self) -> usize {
        let leaves = |item: &Item| match item {
            Item::Kind(kind) => self
                .bank
                .settings
                .iter()
                .any(|setting| setting.kind == *kind && self.draft.is_on(item) != setting.default_on),
            Item::Amount(kind, direction) => {
                let setting = self.bank.settings.iter().find(|setting| setting.kind == *kind);
                let thresholds = setting
                    .map(|setting| setting.thresholds.as_slice())
                    .unwrap_or_default();
                thresholds.iter().any(|threshold| {
                    threshold.direction == *direction
                        && self.draft.amount(item).parse::<Threshold>() != Ok(threshold.default_amount)
                })
            }
            // The bank has no defaults for these.
            Item::Direction(..) | Item::Hours => false,
        };
        self.changes().iter().filter(|item| leaves(item)).count()
    }

    /// The request, with only the kinds that changed; else the first invalid setting in the page's order.
    pub fn request(&self) -> Result<SaveAlerts, Item> {
        let draft = self.draft.settled(&self.bank);
        let changed = self.changes();
        let mut choices = Vec::new();
        for setting in &self.bank.settings {
            let mut thresholds = Vec::new();
            for direction in setting.thresholds.iter().map(|threshold| threshold.direction) {
                let item = Item::Amount(setting.kind.clone(), direction);
                let amount = draft.amount(&item).parse().map_err(|_| item)?;
                let on = draft.is_on(&Item::Direction(setting.kind.clone(), direction));
                thresholds.push(ThresholdChoice {
                    direction,
                    on,
                    amount,
                });
            }
            let is_changed = changed.iter().any(|item| match item {
                Item::Kind(kind) | Item::Direction(kind, _) | Item::Amount(kind, _) => *kind == setting.kind,
                Item::Hours => false,
            });
            if is_changed {
                let on = draft.is_on(&Item::Kind(setting.kind.clone()));
                choices.push(AlertChoice {
                    kind: setting.kind.clone(),
                    on,
                    thresholds,
                });
            }
        }
        let (from, to) = draft.hours();
        let hours = HourRange::new(from, to).map_err(|_| Item::Hours)?;
        let revision = self.bank.revision.clone();
        Ok(SaveAlerts {
            account: self.bank.account.id.clone(),
            revision,
            choices,
            hours,
        })
    }

    /// Notes that the bank has saved what was `sent`; later changes stay unsaved.
    pub fn saved(&mut self, sent: &Draft, reply: AlertSettings) {
        self.draft = merge(sent, &self.draft, &reply);
        self.bank = reply;
        self.newest = None;
    }

    /// Takes over the bank's current settings. Unsaved changes stay; if the bank's settings have changed meanwhile, the
    /// customer has to choose.
    pub fn arrive(&mut self, fresh: AlertSettings) {
        let mine = self.draft.settled(&self.bank);
        let bank = Draft::of(&fresh);
        let is_kept = |item: &Item| {
            bank.value(item)
                .is_some_and(|value| Some(value) != mine.value(item))
        };
        if fresh.state != AlertState::On || !self.changes().iter().any(is_kept) {
            *self = Self::new(fresh);
        } else if fresh.revision == self.bank.revision {
            (self.bank, self.newest) = (fresh, None);
        } else {
            self.newest = Some(fresh);
        }
    }

    /// Whether the bank's settings have changed in spite of unsaved changes.
    pub fn is_in_conflict(&self) -> bool {
        self.newest.is_some()
    }

    /// The differences between the customer's and the bank's settings; empty without a conflict.
    pub fn differences(&self) -> Vec<Difference> {
        let Some(newest) = &self.newest else {
            return Vec::new();
        };
        let mine = self.draft.settled(&self.bank);
        let (base, bank) = (Draft::of(&self.bank), Draft::of(newest));
        let own = mine.changed(&base);
        let differing = bank.changed(&mine).into_iter().filter_map(|item| {
            let outlook = match (own.contains(&item), is_locked(newest, &item)) {
                (false, _) => Outlook::Theirs,
                (true, true) => Outlook::Locked,
                (true, false) => Outlook::Mine,
            };
            let (mine, bank) = (mine.value(&item)?.clone(), bank.value(&item)?.clone());
            Some(Difference {
                item,
                mine,
                bank,
                outlook,
            })
        });
        differing.collect()
    }

    /// Drops the customer's changes and takes the bank's current settings.
    pub fn adopt_newest(&mut self) {
        if let Some(newest) = self.newest.take() {
            *self = Self::new(newest);
        }
    }

    /// Applies the customer's changes to the bank's current settings, ready to be saved.
    pub fn keep_changes(&mut self) {
        if let Some(newest) = self.newest.take() {
            self.draft = merge(&Draft::of(&self.bank), &self.draft, &newest);
            self.bank = newest;
        }
    }
}

#[cfg(test)]
mod tests;
