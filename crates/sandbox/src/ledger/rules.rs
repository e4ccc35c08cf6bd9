//! The rules that transactions follow: what is booked, and when.

use wechat_bank_api::TransactionKind;
use wechat_bank_domain::{Date, Timestamp, Weekday};

use super::random::{Random, mix, scale};

/// A recurring transaction.
#[derive(Debug)]
pub(crate) struct Rule {
    when: When,
    /// Between which full hours; the second is exclusive.
    hours: (u8, u8),
    /// The possible transactions with their weights; with [`When::InTurn`], one a day in turn.
    templates: &'static [(u32, Template)],
    /// Booked instead if the balance does not cover the expense; without it nothing is.
    instead: Option<&'static Template>,
}

/// How often a rule applies.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// From the first to the second number of times a day.
    Daily(u64, u64),
    /// Once a day, the templates one after the other.
    InTurn,
    /// On average on one day in this many.
    OneDayIn(u64),
    /// Every week on this day.
    Weekly(Weekday),
    /// Every month on this day.
    Monthly(u8),
    /// On the day after each quarter's settlement, when banks credit interest.
    Quarterly,
    /// This many times in any 365 days, evenly spread.
    Yearly(i64),
}

/// One possible booking.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) kind: TransactionKind,
    pub(crate) party: Option<Party>,
    pub(crate) channel: &'static str,
    pub(crate) memo: &'static str,
    sign: i64,
    amount: Amount,
}

/// The counterparty; names are already masked, as the bank shows them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Party {
    pub(crate) name: &'static str,
    /// The full account number; only its mask leaves the bank.
    pub(crate) number: Option<&'static str>,
    pub(crate) bank: Option<&'static str>,
}

/// The amount of a booking, in fen.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Amount {
    /// A fixed amount.
    Exactly(u64),
    /// From the first to the second in steps of the third; small amounts are more likely.
    Between(u64, u64, u64),
    /// A share of the balance in millionths, rounded down to steps of the second.
    Share(u64, u64),
    /// All that is owed.
    Debt,
}

/// A booking of one day before its amount is known.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) time: Timestamp,
    template: &'static Template,
    instead: Option<&'static Template>,
    roll: u64,
}

impl Rule {
    pub(crate) const fn new(when: When, hours: (u8, u8), templates: &'static [(u32, Template)]) -> Self {
        Self {
            when,
            hours,
            templates,
            instead: None,
        }
    }

    pub(crate) const fn or_else(mut self, instead: &'static Template) -> Self {
        self.instead = Some(instead);
        self
    }

    fn pick(&self, date: Date, random: &mut Random) -> Option<&'static Template> {
        if matches!(self.when, When::InTurn) {
            let turn = usize::try_from(date.days_since_epoch())
                .ok()?
                .checked_rem(self.templates.len())?;
            return self.templates.get(turn).map(|(_, template)| template);
        }
        let total = self.templates.iter().map(|(weight, _)| u64::from(*weight)).sum();
        let mut left = random.below(total);
        self.templates
            .iter()
            .find_map(|(weight, template)| match left.checked_sub(u64::from(*weight)) {
                Some(rest) => {
                    left = rest;
                    None
                }
                None => Some(template),
            })
    }
}

impl When {
    fn count(self, date: Date, random: &mut Random) -> u64 {
        let on = match self {
            Self::Daily(least, most) => return least + random.below(most - least + 1),
            Self::Yearly(times) => {
                let day = i64::from(date.days_since_epoch());
                let by = |day: i64| (day * times).div_euclid(365);
                return u64::try_from(by(day + 1) - by(day)).unwrap_or_default();
            }
            Self::InTurn => true,
            Self::OneDayIn(days) => random.below(days) == 0,
            Self::Weekly(weekday) => date.weekday() == weekday,
            Self::Monthly(day) => date.day() == day,
            Self::Quarterly => date.day() == 21 && date.month().is_multiple_of(3),
        };
        u64::from(on)
    }
}

impl Template {
    pub(crate) const fn income(
        kind: TransactionKind,
        amount: Amount,
        party: Option<Party>,
        channel: &'static str,
        memo: &'static str,
    ) -> Self {
        Self {
            kind,
            party,
            channel,
            memo,
            sign: 1,
            amount,
        }
    }

    pub(crate) const fn expense(
        kind: TransactionKind,
        amount: Amount,
        party: Option<Party>,
        channel: &'static str,
        memo: &'static str,
    ) -> Self {
        Self {
            kind,
            party,
            channel,
            memo,
            sign: -1,
            amount,
        }
    }

    /// The change and the balance after it; `None` if there is nothing to book or the balance does not cover it.
    fn settle(&self, roll: u64, balance: i64, floor: i64) -> Option<(i64, i64)> {
        let change = self.sign * self.amount.fen(roll, balance)?;
        let after = balance.checked_add(change)?;
        let covered = change > 0 || after >= floor;
        (change != 0 && covered).then_some((change, after))
    }
}

impl Amount {
    fn fen(self, roll: u64, balance: i64) -> Option<i64> {
        let fen = match self {
            Self::Exactly(fen) => fen,
            Self::Between(least, most, step) => {
                let steps = (most - least) / step + 1;
                // A draw below a draw, so that small amounts are more frequent.
                least + scale(mix(roll), scale(roll, steps) + 1) * step
            }
            Self::Share(millionths, step) => {
                let share = u128::from(balance.max(0).unsigned_abs()) * u128::from(millionths) / 1_000_000;
                u64::try_from(share).ok()? / step * step
            }
            Self::Debt => balance.min(0).unsigned_abs(),
        };
        i64::try_from(fen).ok()
    }
}

impl Draft {
    /// What is booked at this balance: the template, the change and the balance after it, in fen.
    pub(super) fn settle(&self, balance: i64, floor: i64) -> Option<(&'static Template, i64, i64)> {
        [Some(self.template), self.instead]
            .into_iter()
            .flatten()
            .find_map(|template| {
                let (change, after) = template.settle(self.roll, balance, floor)?;
                Some((template, change, after))
            })
    }
}

/// The bookings of one day, ordered by time.
pub(super) fn drafts(rules: &'static [Rule], account: u64, date: Date) -> Vec<Draft> {
    let day = u64::from(date.days_since_epoch().unsigned_abs());
    let mut drafts = Vec::new();
    for (index, rule) in (0_u64..).zip(rules) {
        let mut random = Random::new(&[account, day, index]);
        for _ in 0..rule.when.count(date, &mut random) {
            let Some(template) = rule.pick(date, &mut random) else {
                continue;
            };
            let Some(time) = time_between(rule.hours, date, &mut random) else {
                continue;
            };
            drafts.push(Draft {
                time,
                template,
                instead: rule.instead,
                roll: random.next(),
            });
        }
    }
    // Stable: bookings in the same second stay in the order of the rules.
    drafts.sort_by_key(|draft| draft.time);
    drafts
}

fn time_between((from, to): (u8, u8), date: Date, random: &mut Random) -> Option<Timestamp> {
    let start = Timestamp::new(date, from, 0, 0).ok()?;
    let seconds = u64::from(to.saturating_sub(from)) * 3600;
    Some(Timestamp::from_unix(
        start.unix() + i64::try_from(random.below(seconds)).ok()?,
    ))
}
