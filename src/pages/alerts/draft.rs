//! What the customer has on the screen and has not saved yet, as plain values: no signal, no request, no clock.

use wechat_bank_api::{AlertChoice, AlertKind, AlertSettings, AlertState, SaveAlerts, ThresholdChoice};
use wechat_bank_domain::{Direction, HourRange, HourRangeError, Threshold, ThresholdError};

/// One thing that can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Whether a kind of alert is sent.
    Kind(AlertKind),
    /// Whether a kind tells about money in one direction.
    Direction(AlertKind, Direction),
    /// From which amount on it tells about money in one direction.
    Amount(AlertKind, Direction),
    /// When alerts may arrive.
    Hours,
}

/// What an item is set to.
#[derive(Clone, Debug)]
pub enum Value {
    /// On or off.
    Switch(bool),
    /// An amount as typed.
    Amount(String),
    /// From and to which hour.
    Hours(u8, u8),
}

impl Eq for Value {}

impl PartialEq for Value {
    /// Amounts are the same when they are worth the same, however they are written: `1000`, `１,０００.00`.
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

/// An amount as it stands in a field: without the commas, which would be in the way while typing.
pub fn plain(amount: Threshold) -> String {
    amount.to_string().replace(',', "")
}

/// Every item of an account with its value, in the bank's order.
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

    /// What the item is set to, where the account has it.
    pub fn value(&self, item: &Item) -> Option<&Value> {
        self.0
            .iter()
            .find(|(known, _)| known == item)
            .map(|(_, value)| value)
    }

    /// Sets an item that the account has.
    pub fn set(&mut self, item: &Item, value: Value) {
        if let Some((_, known)) = self.0.iter_mut().find(|(known, _)| known == item) {
            *known = value;
        }
    }

    /// Whether a switch is on.
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

    /// The hours as chosen.
    pub fn hours(&self) -> (u8, u8) {
        match self.value(&Item::Hours) {
            Some(Value::Hours(from, to)) => (*from, *to),
            _ => (HourRange::EARLIEST, HourRange::LATEST),
        }
    }

    /// Whether money in this direction is told about, so that its amount matters and is on the screen.
    pub fn is_told(&self, kind: &AlertKind, direction: Direction) -> bool {
        self.is_on(&Item::Kind(kind.clone())) && self.is_on(&Item::Direction(kind.clone(), direction))
    }

    /// What is wrong with an amount as typed.
    pub fn amount_error(&self, item: &Item) -> Option<ThresholdError> {
        self.amount(item).parse::<Threshold>().err()
    }

    /// What is wrong with the hours as chosen.
    pub fn hours_error(&self) -> Option<HourRangeError> {
        let (from, to) = self.hours();
        HourRange::new(from, to).err()
    }

    /// The same with each amount that is faulty but not on the screen put back to what the bank has: nobody can be
    /// asked to correct what they do not see.
    fn settled(&self, bank: &AlertSettings) -> Self {
        let saved = Self::of(bank);
        let items = self.0.iter().map(|(item, value)| match item {
            Item::Amount(kind, direction)
                if !self.is_told(kind, *direction) && self.amount_error(item).is_some() =>
            {
                (item.clone(), saved.value(item).unwrap_or(value).clone())
            }
            _ => (item.clone(), value.clone()),
        });
        Self(items.collect())
    }

    /// The items that differ; a bank that sends one twice has not changed it.
    fn changed(&self, from: &Self) -> Vec<Item> {
        let changed = self.0.iter().filter(|item| !from.0.contains(item));
        changed.map(|(item, _)| item.clone()).collect()
    }
}

/// Whether the kind of account fixes an item (IC10).
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

/// Carries the customer's changes (what is in `mine` and was not in `base`) over to the bank's newest settings; what
/// the bank fixes by now stays the bank's.
fn merge(base: &Draft, mine: &Draft, newest: &AlertSettings) -> Draft {
    let mut merged = Draft::of(newest);
    for item in mine.changed(base) {
        if let Some(value) = mine.value(&item).filter(|_| !is_locked(newest, &item)) {
            merged.set(&item, value.clone());
        }
    }
    merged
}

/// An item that the customer and the bank have differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub item: Item,
    /// What the customer has on the screen.
    pub mine: Value,
    /// What the bank has now.
    pub bank: Value,
    /// What becomes of it when the customer keeps their changes.
    pub outlook: Outlook,
}

/// What becomes of a difference when the customer keeps their changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// It stays as the customer has it.
    Mine,
    /// It becomes what the bank has: the customer did not change it.
    Theirs,
    /// It becomes what the bank has: the kind of account fixes it by now (IC10).
    Locked,
}

/// One account's settings while they are being changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editing {
    /// What the bank had when the customer began.
    bank: AlertSettings,
    draft: Draft,
    /// What the bank has now, if that was changed elsewhere in between.
    newest: Option<AlertSettings>,
}

impl Editing {
    /// Nothing is changed yet.
    pub fn new(bank: AlertSettings) -> Self {
        Self {
            draft: Draft::of(&bank),
            bank,
            newest: None,
        }
    }

    /// What the bank had when the customer began.
    pub fn bank(&self) -> &AlertSettings {
        &self.bank
    }

    /// Whether the kind of account leaves anything to choose (IC10).
    pub fn is_open(&self) -> bool {
        self.draft.0.iter().any(|(item, _)| !is_locked(&self.bank, item))
    }

    /// What is on the screen.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Changes an item on the screen, unless the kind of account fixes it.
    pub fn set(&mut self, item: &Item, value: Value) {
        if !is_locked(&self.bank, item) {
            self.draft.set(item, value);
        }
    }

    /// What is not saved yet.
    pub fn changes(&self) -> Vec<Item> {
        self.draft.settled(&self.bank).changed(&Draft::of(&self.bank))
    }

    /// How many of the bank's defaults these changes leave (IC13).
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
            // The bank names no default for these.
            Item::Direction(..) | Item::Hours => false,
        };
        self.changes().iter().filter(|item| leaves(item)).count()
    }

    /// What to send: only the kinds that changed. Else the first faulty item in the page's order.
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

    /// The bank has saved what was `sent`; what was changed since then stays unsaved.
    pub fn saved(&mut self, sent: &Draft, reply: AlertSettings) {
        self.draft = merge(sent, &self.draft, &reply);
        self.bank = reply;
        self.newest = None;
    }

    /// Takes in what the bank has now. Unsaved changes stay; if the bank's own settings have moved on meanwhile, the
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

    /// Whether the bank's settings have moved on under unsaved changes.
    pub fn is_in_conflict(&self) -> bool {
        self.newest.is_some()
    }

    /// What the customer and the bank have differently; empty without a conflict.
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

    /// Drops the customer's changes for what the bank has now.
    pub fn adopt_newest(&mut self) {
        if let Some(newest) = self.newest.take() {
            *self = Self::new(newest);
        }
    }

    /// Puts the customer's changes on top of what the bank has now, ready to be saved.
    pub fn keep_changes(&mut self) {
        if let Some(newest) = self.newest.take() {
            self.draft = merge(&Draft::of(&self.bank), &self.draft, &newest);
            self.bank = newest;
        }
    }
}

#[cfg(test)]
mod tests;
