//! Filtering entries and summing them up.

use std::collections::HashMap;
use std::ptr;

use wechat_bank_api::{Code, DaySummary, ListAllTransactions, ListTransactions, Problem, Summary};
use wechat_bank_domain::{Date, DateRange, Direction, Money, normalise};

use crate::ledger::{Entry, Statement, Template, digest, digest_text};

/// Range and filters of one list.
#[derive(Debug)]
pub(super) struct Search {
    range: DateRange,
    direction: Option<Direction>,
    /// Text that memo, counterparty or kind has to contain, folded; empty matches all.
    text: String,
    least: Money,
    most: Money,
}

/// What a search found; `P` is a position in what was searched.
#[derive(Debug)]
pub(super) struct Found<'a, P> {
    /// Over all that match.
    pub(super) summary: Summary,
    /// Over the whole of each day that is on the page.
    pub(super) days: Vec<DaySummary>,
    /// Newest first, each with its position.
    pub(super) page: Vec<(P, &'a Entry)>,
    /// Whether older ones match that are not on the page.
    pub(super) more: bool,
}

/// What the two calls have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    from: Date,
    to: Date,
    direction: Option<Direction>,
    text: Option<&'a str>,
    least: Option<Money>,
    most: Option<Money>,
}

macro_rules! wanted {
    ($($request:ident),+) => {$(
        impl<'a> From<&'a $request> for Wanted<'a> {
            fn from(request: &'a $request) -> Self {
                Self {
                    from: request.from,
                    to: request.to,
                    direction: request.direction,
                    text: request.text.as_deref(),
                    least: request.least,
                    most: request.most,
                }
            }
        }
    )+};
}

wanted!(ListTransactions, ListAllTransactions);

impl Search {
    pub(super) fn new(wanted: Wanted<'_>) -> Result<Self, Problem> {
        let range =
            DateRange::new(wanted.from, wanted.to).map_err(|_| Code::Invalid.problem().with_field("to"))?;
        let least = wanted.least.unwrap_or(Money::ZERO);
        let most = wanted.most.unwrap_or(Money::from_fen(i64::MAX));
        if least > most {
            return Err(Code::Invalid.problem().with_field("most"));
        }
        Ok(Self {
            range,
            direction: wanted.direction,
            text: fold(wanted.text.unwrap_or_default()),
            least,
            most,
        })
    }

    /// Its days.
    pub(super) fn range(&self) -> DateRange {
        self.range
    }

    /// A digest of range and filters.
    pub(super) fn digest(&self) -> u64 {
        let day = |date: Date| u64::from(date.days_since_epoch().unsigned_abs());
        let direction = match self.direction {
            None => 0,
            Some(Direction::Income) => 1,
            Some(Direction::Expense) => 2,
        };
        let [from, to] = [self.range.from(), self.range.to()].map(day);
        let [least, most] = [self.least, self.most].map(|amount| amount.fen().cast_unsigned());
        digest(&[from, to, direction, digest_text(&self.text), least, most])
    }

    /// The matching ones of these entries, which are the newest first, that are older than `before`, up to `limit` of
    /// them, and the sums over all that match; `None` if a sum is beyond `i64`.
    pub(super) fn run<'a, P: PartialOrd>(
        &self,
        entries: impl IntoIterator<Item = (P, &'a Entry)>,
        before: Option<&P>,
        limit: usize,
    ) -> Option<Found<'a, P>> {
        let mut total = Sums::default();
        let mut days: Vec<(Date, Sums)> = Vec::new();
        let mut page = Vec::new();
        let mut more = false;
        let mut day_begins = i64::MAX;
        let mut words = HashMap::new();
        for (position, entry) in entries {
            if !self.matches(entry, &mut words) {
                continue;
            }
            total.add(entry);
            if entry.time.unix() < day_begins {
                let date = entry.time.date();
                day_begins = begin_of(date);
                days.push((date, Sums::default()));
            }
            if let Some((_, sums)) = days.last_mut() {
                sums.add(entry);
            }
            if before.is_none_or(|before| position < *before) {
                if page.len() < limit {
                    page.push((position, entry));
                } else {
                    more = true;
                }
            }
        }
        let on_page = match (page.first(), page.last()) {
            (Some((_, newest)), Some((_, oldest))) => oldest.time.date()..=newest.time.date(),
            _ => {
                return Some(Found {
                    summary: total.summary()?,
                    days: Vec::new(),
                    page,
                    more,
                });
            }
        };
        let days = days.iter().filter(|(date, _)| on_page.contains(date));
        let days = days.map(|(date, sums)| {
            let Summary { income, expense, .. } = sums.summary()?;
            Some(DaySummary {
                date: *date,
                income,
                expense,
            })
        });
        Some(Found {
            summary: total.summary()?,
            days: days.collect::<Option<_>>()?,
            page,
            more,
        })
    }

    /// The statement's entries of the range's days, newest first, with their sequence numbers.
    pub(super) fn in_range<'a>(
        &self,
        statement: &'a Statement,
    ) -> impl Iterator<Item = (usize, &'a Entry)> + use<'a> {
        let entries = statement.entries();
        let start = entries.partition_point(|entry| entry.time.date() < self.range.from());
        let end = entries.partition_point(|entry| entry.time.date() <= self.range.to());
        let numbered = entries.iter().enumerate().take(end).skip(start);
        numbered.rev()
    }

    fn matches(&self, entry: &Entry, words: &mut HashMap<*const Template, bool>) -> bool {
        self.direction
            .is_none_or(|direction| entry.direction() == direction)
            && (self.least..=self.most).contains(&entry.amount())
            && (self.text.is_empty()
                // The text is in a few templates, so each is checked once instead of 20,000 times.
                || *words.entry(ptr::from_ref(entry.template)).or_insert_with(|| self.is_said_in(entry.template)))
    }

    fn is_said_in(&self, template: &Template) -> bool {
        let party = template.party.map_or("", |party| party.name);
        [template.memo, party, template.kind.name()]
            .into_iter()
            .any(|words| fold(words).contains(&self.text))
    }
}

/// The text without case, spaces, hyphens and invisible characters, so that any visible text can be found.
fn fold(text: &str) -> String {
    normalise(text).to_lowercase()
}

/// The day's first second, since 1970.
fn begin_of(date: Date) -> i64 {
    const DAY: i64 = 86_400;
    const SHANGHAI: i64 = 28_800;
    i64::from(date.days_since_epoch()) * DAY - SHANGHAI
}

/// Sums wide enough for any number of amounts.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    income: i128,
    expense: i128,
    count: u32,
}

impl Sums {
    fn add(&mut self, entry: &Entry) {
        let amount = i128::from(entry.amount().fen());
        match entry.direction() {
            Direction::Income => self.income += amount,
            Direction::Expense => self.expense += amount,
        }
        self.count = self.count.saturating_add(1);
    }

    fn summary(self) -> Option<Summary> {
        let money = |fen: i128| i64::try_from(fen).ok().map(Money::from_fen);
        Some(Summary {
            income: money(self.income)?,
            expense: money(self.expense)?,
            count: self.count,
        })
    }
}
