//! One list of transactions: what has been loaded of it, and loading more.

use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use api::{Cursor, Summary, TransactionId};
use futures::FutureExt as _;
use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use wechat_bank_api as api;
use wechat_bank_domain::{Date, RangeLimits};

use super::days::{Days, Item};
use super::page::{self, Asked, Page, Row, Subject};
use crate::client::Failure;
use crate::platform::virtual_list::Extent;
use crate::session::SessionContext;

/// Identifies a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The account, range and filters.
    pub asked: Asked,
    /// The bank's date: 今天 is another day when it changes.
    pub today: Date,
    /// The session in which it was requested.
    pub session: u32,
}

/// What the first page says about the whole list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The account, or all of them.
    pub subject: Subject,
    /// The ranges that the bank offers.
    pub limits: RangeLimits,
    /// Sums over the whole range.
    pub summary: Summary,
}

/// Progress of loading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// There is more to load.
    Ready,
    /// More is being loaded.
    Loading,
    /// Loading more failed.
    Failed(Failure),
    /// Everything is loaded.
    Complete,
}

/// How many items beyond its former position are searched for a transaction.
const BEYOND: usize = 100;

/// The first visible transaction, and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The transaction.
    pub id: TransactionId,
    /// How many items were before it.
    pub index: usize,
    /// Its distance from the top of the screen, in CSS pixels.
    pub top: i32,
}

impl Anchor {
    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        Some(Self {
            id: parts.next()?.parse().ok()?,
            index: parts.next()?.parse().ok()?,
            top: parts.next()?.parse().ok()?,
        })
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.id, self.index, self.top)
    }
}

/// A list of transactions; outlives its page, so that going back restores it.
#[derive(Clone)]
pub struct List(Arc<Inner>);

struct Inner {
    key: Key,
    head: ArcRwSignal<Option<Head>>,
    phase: ArcRwSignal<Phase>,
    length: ArcRwSignal<usize>,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    /// The position to show first; until that has been loaded nothing is shown.
    anchor: Option<Anchor>,
    /// What the first page said, until the list is shown.
    head: Option<Head>,
    next: Option<Cursor>,
    days: Days,
    items: Vec<Item>,
    /// The heights of the items, as measured by the page that showed them last.
    extent: Extent,
    loading: Option<AbortHandle>,
}

impl Progress {
    fn find(&self, id: &TransactionId) -> Option<usize> {
        self.items
            .iter()
            .position(|item| matches!(item, Item::Transaction(found) if found.id == *id))
    }

    /// Whether the anchor is not loaded yet. If it is not near its former position, it is gone.
    fn is_before_anchor(&self) -> bool {
        self.anchor
            .as_ref()
            .is_some_and(|anchor| self.items.len() < anchor.index + BEYOND && self.find(&anchor.id).is_none())
    }
}

impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl List {
    /// A list of which nothing was requested; it is loaded up to the anchor before it is shown.
    pub fn new(key: Key, anchor: Option<Anchor>) -> Self {
        Self(Arc::new(Inner {
            key,
            head: ArcRwSignal::new(None),
            phase: ArcRwSignal::new(Phase::Ready),
            length: ArcRwSignal::new(0),
            progress: Mutex::new(Progress {
                anchor,
                ..Progress::default()
            }),
        }))
    }

    pub fn key(&self) -> &Key {
        &self.0.key
    }

    /// What the first page said, once it is loaded; reactive.
    pub fn head(&self) -> Option<Head> {
        self.0.head.get()
    }

    /// Progress of loading; reactive.
    pub fn phase(&self) -> Phase {
        self.0.phase.get()
    }

    /// Whether the request has completed, successfully or not; reactive.
    pub fn is_answered(&self) -> bool {
        self.0.head.with(Option::is_some) || self.0.phase.with(|phase| matches!(phase, Phase::Failed(_)))
    }

    /// How many items have been loaded; reactive.
    pub fn length(&self) -> usize {
        self.0.length.get()
    }

    /// Borrows an item.
    pub fn with_item<T>(&self, index: usize, look: impl FnOnce(&Item) -> T) -> Option<T> {
        self.progress(|progress| progress.items.get(index).map(look))
    }

    /// The item to show first, and its distance from the top of the screen; returned once.
    pub fn take_anchor(&self) -> Option<(usize, i32)> {
        self.progress(|progress| {
            let anchor = progress.anchor.take()?;
            Some((progress.find(&anchor.id)?, anchor.top))
        })
    }

    /// The heading of an item.
    pub fn heading_of(&self, index: usize) -> usize {
        self.progress(|progress| {
            let before = progress.items.get(..=index).unwrap_or_default();
            before
                .iter()
                .rposition(|item| matches!(item, Item::Day { .. }))
                .unwrap_or_default()
        })
    }

    /// The heights of the items, as stored by [`List::keep_extent`].
    pub fn extent(&self) -> Extent {
        self.progress(|progress| progress.extent.clone())
    }

    /// Stores the heights of the items for the next page that shows them.
    pub fn keep_extent(&self, extent: Extent) {
        self.progress(|progress| progress.extent = extent);
    }

    /// Whether there is something that can be shown at once.
    pub fn is_kept(&self) -> bool {
        self.0.head.with_untracked(Option::is_some)
    }

    /// Requests the next page, unless that is pending or there is none.
    pub fn more(&self, context: SessionContext) {
        if matches!(self.0.phase.get_untracked(), Phase::Loading | Phase::Complete) {
            return;
        }
        self.0.phase.set(Phase::Loading);
        let list = self.clone();
        let cursor = self.progress(|progress| progress.next.clone());
        let (work, handle) = abortable(async move {
            let answer = page::read(context, &list.0.key.asked, cursor.clone()).await;
            let another_day = answer.as_ref().is_ok_and(|page| page.today != list.0.key.today);
            list.take(cursor, answer);
            if list.progress(|progress| progress.head.is_some()) {
                list.more(context);
            }
            if another_day {
                // Midnight has passed since the visit began: everything that depends on today is loaded again.
                context.check().await;
            }
        });
        self.progress(|progress| progress.loading = Some(handle));
        // The request is sent synchronously, before the caller builds a page for the response.
        let mut work = Box::pin(work);
        if work.as_mut().now_or_never().is_none() {
            leptos::task::spawn_local(async move {
                let _ = work.await;
            });
        }
    }

    /// Aborts the pending request; the list can continue later.
    pub fn pause(&self) {
        if let Some(handle) = self.progress(|progress| progress.loading.take()) {
            handle.abort();
        }
        if self.0.phase.get_untracked() == Phase::Loading {
            self.0.phase.set(Phase::Ready);
        }
    }

    fn take(&self, asked: Option<Cursor>, answer: Result<Page, Failure>) {
        let phase = match answer {
            Err(failure) => Phase::Failed(failure),
            // A page whose cursor leads to itself would be requested for ever.
            Ok(page) if page.next.is_some() && page.next == asked => Phase::Failed(Failure::Unreadable),
            Ok(page) => {
                let Page {
                    subject,
                    limits,
                    summary,
                    days,
                    rows,
                    next,
                    ..
                } = page;
                let phase = if next.is_some() {
                    Phase::Ready
                } else {
                    Phase::Complete
                };
                self.append(rows, &days, next);
                if asked.is_none() {
                    let head = Head {
                        subject,
                        limits,
                        summary,
                    };
                    self.progress(|progress| progress.head = Some(head));
                }
                phase
            }
        };
        let head = self.progress(|progress| {
            if phase == Phase::Ready && progress.is_before_anchor() {
                None
            } else {
                progress.head.take()
            }
        });
        if head.is_some() {
            self.0.head.set(head);
        }
        self.0.phase.set(phase);
    }

    fn append(&self, rows: Vec<Row>, days: &[api::DaySummary], next: Option<Cursor>) {
        let length = self.progress(|progress| {
            progress.next = next;
            let items = progress.days.take(rows, days);
            progress.items.extend(items);
            progress.items.len()
        });
        self.0.length.set(length);
    }

    fn progress<T>(&self, change: impl FnOnce(&mut Progress) -> T) -> T {
        // Nothing panics while it is locked, so it is never half changed.
        change(&mut self.0.progress.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use api::TransactionKind;
    use wechat_bank_domain::{DateRange, Direction, Money};

    use super::*;
    use crate::route::Query;

    fn today() -> Date {
        "2026-11-21".parse().unwrap()
    }

    fn list() -> List {
        anchored(None)
    }

    fn anchored(anchor: Option<Anchor>) -> List {
        let asked = Asked {
            account: None,
            range: DateRange::new(today(), today()).unwrap(),
            filters: Query::default(),
        };
        let key = Key {
            asked,
            today: today(),
            session: 1,
        };
        List::new(key, anchor)
    }

    fn page(numbers: core::ops::Range<u32>, next: Option<&str>) -> Page {
        let rows = numbers.map(|number| Row {
            whose: None,
            id: format!("t{number}").parse().unwrap(),
            time: "2026-11-21T09:30:05+08:00".parse().unwrap(),
            direction: Direction::Income,
            amount: Money::from_fen(1),
            balance: None,
            kind: TransactionKind::Transfer,
            counterparty: None,
            memo: String::new(),
        });
        Page {
            subject: Subject::All(2),
            today: today(),
            limits: RangeLimits {
                earliest: today(),
                latest: today(),
                longest_days: 1,
            },
            summary: Summary {
                income: Money::ZERO,
                expense: Money::ZERO,
                count: 100,
            },
            days: Vec::new(),
            rows: rows.collect(),
            next: next.map(|next| next.parse().unwrap()),
        }
    }

    /// The number of items, without the heading of the only day.
    fn length(list: &List) -> usize {
        list.length() - 1
    }

    #[test]
    fn pages_follow_each_other_until_the_last() {
        let list = list();
        assert!(!list.is_answered());
        list.take(None, Ok(page(0..50, Some("c1"))));
        assert_eq!(
            (length(&list), list.phase(), list.is_kept()),
            (50, Phase::Ready, true)
        );
        list.take(Some("c1".parse().unwrap()), Ok(page(50..70, None)));
        assert_eq!((length(&list), list.phase()), (70, Phase::Complete));
        assert_eq!(
            list.with_item(70, |item| matches!(item, Item::Transaction(_))),
            Some(true)
        );
        assert_eq!(list.with_item(71, |_| ()), None);
        assert_eq!((list.heading_of(0), list.heading_of(70)), (0, 0));
    }

    #[test]
    fn a_list_is_shown_once_it_has_come_to_its_anchor() {
        let anchor = |index| Anchor {
            id: "t60".parse().unwrap(),
            index,
            top: -12,
        };
        assert_eq!(Anchor::parse(&anchor(61).to_string()), Some(anchor(61)));
        let cursor = |name: &str| Some(name.parse().unwrap());
        let list = anchored(Some(anchor(61)));
        list.take(None, Ok(page(0..50, Some("c1"))));
        assert!(!list.is_answered());
        list.take(cursor("c1"), Ok(page(50..100, Some("c2"))));
        assert_eq!(list.head().map(|head| head.summary.count), Some(100));
        // Below the day's heading, and only the first time.
        assert_eq!(list.take_anchor(), Some((61, -12)));
        assert_eq!(list.take_anchor(), None);

        // A missing one is not searched for without end, nor one beyond a page that fails.
        let list = anchored(Some(anchor(0)));
        list.take(None, Ok(page(100..150, Some("c1"))));
        assert!(!list.is_kept());
        list.take(cursor("c1"), Ok(page(150..200, Some("c2"))));
        assert!(list.is_kept());
        assert_eq!(list.take_anchor(), None);
        let list = anchored(Some(anchor(61)));
        list.take(None, Ok(page(0..50, Some("c1"))));
        list.take(cursor("c1"), Err(Failure::Offline));
        assert_eq!((list.is_kept(), length(&list)), (true, 50));
    }

    #[test]
    fn a_page_that_fails_leaves_what_is_there_and_can_be_asked_for_again() {
        let list = list();
        list.take(None, Ok(page(0..50, Some("c1"))));
        list.take(Some("c1".parse().unwrap()), Err(Failure::Offline));
        assert_eq!(
            (length(&list), list.phase()),
            (50, Phase::Failed(Failure::Offline))
        );
        list.take(Some("c1".parse().unwrap()), Ok(page(50..60, None)));
        assert_eq!((length(&list), list.phase()), (60, Phase::Complete));
    }

    #[test]
    fn a_page_that_leads_to_itself_ends_as_a_failure_rather_than_never() {
        let list = list();
        list.take(None, Ok(page(0..50, Some("c1"))));
        list.take(Some("c1".parse().unwrap()), Ok(page(50..60, Some("c1"))));
        assert_eq!(
            (length(&list), list.phase()),
            (50, Phase::Failed(Failure::Unreadable))
        );
    }

    #[test]
    fn the_sums_stay_those_of_the_first_page() {
        let list = list();
        list.take(None, Ok(page(0..50, Some("c1"))));
        let mut later = page(50..60, None);
        later.summary.count = 101;
        list.take(Some("c1".parse().unwrap()), Ok(later));
        assert_eq!(list.head().map(|head| head.summary.count), Some(100));
    }

    #[test]
    fn a_refusal_is_an_answer_but_nothing_to_keep() {
        let list = list();
        list.take(
            None,
            Err(Failure::Refused(Box::new(api::Code::NotFound.problem()))),
        );
        assert!(list.is_answered());
        assert!(!list.is_kept());
    }
}
