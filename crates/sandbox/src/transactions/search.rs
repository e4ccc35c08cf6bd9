//! Which entries a customer asks for, and their sums.

use std::collections::HashMap;
use std::ptr;

use wechat_bank_api::{Code, DaySummary, ListTransactions, Problem, Summary};
use wechat_bank_domain::{Date, DateRange, Direction, Money, normalise};

use crate::ledger::{Entry, Statement, Template, digest, digest_text, kind_name};

/// Range and filters of one list.
#[derive(Debug)]
pub(super) struct Search {
    range: DateRange,
    direction: Option<Direction>,
    /// What memo, counterparty or kind have to contain, folded; empty for everything.
    text: String,
    least: Money,
    most: Money,
}

/// What a search found.
#[derive(Debug)]
pub(super) struct Found<'a> {
    /// Over all that match.
    pub(super) summary: Summary,
    /// Over the whole of each day that is on the page.
    pub(super) days: Vec<DaySummary>,
    /// Newest first, each with its sequence number.
    pub(super) page: Vec<(usize, &'a Entry)>,
    /// Whether older ones match that are not on the page.
    pub(super) more: bool,
}

impl Search {
    pub(super) fn new(request: &ListTransactions, range: DateRange) -> Result<Self, Problem> {
        let least = request.least.unwrap_or(Money::ZERO);
        let most = request.most.unwrap_or(Money::from_fen(i64::MAX));
        if least > most {
            return Err(Code::Invalid.problem().with_field("most"));
        }
        let text = fold(request.text.as_deref().unwrap_or_default());
        Ok(Self {
            range,
            direction: request.direction,
            text,
            least,
            most,
        })
    }

    /// One number that other ranges and filters do not have.
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

    /// The matching entries older than `before`, up to `limit` of them, and the sums over all that match; none where a
    /// sum is beyond `i64`.
    pub(super) fn run<'a>(&self, statement: &'a Statement, before: usize, limit: usize) -> Option<Found<'a>> {
        let mut total = Sums::default();
        let mut days: Vec<(Date, Sums)> = Vec::new();
        let mut page = Vec::new();
        let mut more = false;
        let mut day_begins = i64::MAX;
        let mut words = HashMap::new();
        for (sequence, entry) in self.in_range(statement.entries()) {
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
            if sequence < before {
                if page.len() < limit {
                    page.push((sequence, entry));
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

    /// The entries of the range's days, newest first, with their sequence numbers.
    fn in_range<'a>(&self, entries: &'a [Entry]) -> impl Iterator<Item = (usize, &'a Entry)> {
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
                // The words stand in few templates, so each is looked at once and not 20,000 times.
                || *words.entry(ptr::from_ref(entry.template)).or_insert_with(|| self.is_said_in(entry.template)))
    }

    fn is_said_in(&self, template: &Template) -> bool {
        let party = template.party.map_or("", |party| party.name);
        [template.memo, party, kind_name(template.kind)]
            .into_iter()
            .any(|words| fold(words).contains(&self.text))
    }
}

/// A text as it is compared: without case, spaces, hyphens and what nobody sees, so that what a customer can read can be
/// found.
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
