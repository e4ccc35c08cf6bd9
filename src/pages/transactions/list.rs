//! One list of transactions: what of it has been loaded, and how it goes on.

use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use api::{Account, Cursor, ListTransactions, Summary, Transaction, TransactionId, TransactionPage};
use futures::FutureExt as _;
use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use wechat_bank_api as api;
use wechat_bank_domain::{Date, RangeLimits};

use super::days::{Days, Item};
use crate::client::Failure;
use crate::platform::strip::Extent;
use crate::session::Visit;

/// What makes a list another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The account, range and filters; without a cursor.
    pub request: ListTransactions,
    /// The bank's date: 今天 means another day when it changes.
    pub today: Date,
    /// Which session of the visit it was asked in.
    pub session: u32,
}

/// What the first page tells about the whole list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The account.
    pub account: Account,
    /// Which ranges the bank answers.
    pub limits: RangeLimits,
    /// Sums over the whole range.
    pub summary: Summary,
}

/// How far the list has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// There is more to ask for.
    Ready,
    /// More has been asked for.
    Loading,
    /// Asking for more did not work.
    Failed(Failure),
    /// All of it is there.
    Complete,
}

/// How many items beyond where it was are looked through for a transaction.
const BEYOND: usize = 100;

/// Which transaction was the first on the screen, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The transaction.
    pub id: TransactionId,
    /// How many items stood before it.
    pub index: usize,
    /// How far it was below the top of the screen, in CSS pixels.
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

/// A list of transactions; outlives its page, so that the way back finds it as it was left.
#[derive(Clone)]
pub struct List(Arc<Inner>);

struct Inner {
    key: Key,
    head: ArcRwSignal<Option<Head>>,
    phase: ArcRwSignal<Phase>,
    /// How many items there are.
    length: ArcRwSignal<usize>,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    /// Where it is to be shown first; until that has been loaded nothing is shown.
    anchor: Option<Anchor>,
    /// What the first page told, until the list is shown.
    head: Option<Head>,
    next: Option<Cursor>,
    days: Days,
    items: Vec<Item>,
    /// How high the items are, as the page found out that showed them last.
    extent: Extent,
    loading: Option<AbortHandle>,
}

impl Progress {
    fn find(&self, id: &TransactionId) -> Option<usize> {
        self.items
            .iter()
            .position(|item| matches!(item, Item::Transaction(found) if found.id == *id))
    }

    /// Whether the anchor is still to come. What is not near where it was is not there any more.
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
    /// A list of which nothing has been asked for; it is loaded as far as the anchor before it is shown.
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

    /// What makes it another one.
    pub fn key(&self) -> &Key {
        &self.0.key
    }

    /// What the first page told, once it is there; reactive.
    pub fn head(&self) -> Option<Head> {
        self.0.head.get()
    }

    /// How far it has come; reactive.
    pub fn phase(&self) -> Phase {
        self.0.phase.get()
    }

    /// Whether the bank has said anything about it, be it no; reactive.
    pub fn is_answered(&self) -> bool {
        self.0.head.with(Option::is_some) || self.0.phase.with(|phase| matches!(phase, Phase::Failed(_)))
    }

    /// How many items have been loaded; reactive.
    pub fn length(&self) -> usize {
        self.0.length.get()
    }

    /// A look at an item.
    pub fn with_item<T>(&self, index: usize, look: impl FnOnce(&Item) -> T) -> Option<T> {
        self.progress(|progress| progress.items.get(index).map(look))
    }

    /// The item that is to be shown first, and how far below the top of the screen; once.
    pub fn take_anchor(&self) -> Option<(usize, i32)> {
        self.progress(|progress| {
            let anchor = progress.anchor.take()?;
            Some((progress.find(&anchor.id)?, anchor.top))
        })
    }

    /// The heading that an item stands under.
    pub fn heading_of(&self, index: usize) -> usize {
        self.progress(|progress| {
            let before = progress.items.get(..=index).unwrap_or_default();
            before
                .iter()
                .rposition(|item| matches!(item, Item::Day { .. }))
                .unwrap_or_default()
        })
    }

    /// How high the items are, as far as [`List::keep_extent`] was told.
    pub fn extent(&self) -> Extent {
        self.progress(|progress| progress.extent.clone())
    }

    /// Keeps how high the items are for whoever shows them next.
    pub fn keep_extent(&self, extent: Extent) {
        self.progress(|progress| progress.extent = extent);
    }

    /// Whether something has been loaded that can be shown at once.
    pub fn is_kept(&self) -> bool {
        self.0.head.with_untracked(Option::is_some)
    }

    /// Asks for the next page, unless it has been asked for or there is none.
    pub fn more(&self, visit: Visit) {
        if matches!(self.0.phase.get_untracked(), Phase::Loading | Phase::Complete) {
            return;
        }
        self.0.phase.set(Phase::Loading);
        let list = self.clone();
        let cursor = self.progress(|progress| progress.next.clone());
        let request = ListTransactions {
            cursor: cursor.clone(),
            ..self.0.key.request.clone()
        };
        let (work, handle) = abortable(async move {
            let answer = visit.read(&request).await;
            let another_day = answer.as_ref().is_ok_and(|page| page.today != list.0.key.today);
            list.take(cursor, answer);
            if list.progress(|progress| progress.head.is_some()) {
                list.more(visit);
            }
            if another_day {
                // Midnight has passed since the visit began: whoever depends on today is asked to look again.
                visit.check().await;
            }
        });
        self.progress(|progress| progress.loading = Some(handle));
        // The request goes out here and now, before whoever asks builds a page for the answer.
        let mut work = Box::pin(work);
        if work.as_mut().now_or_never().is_none() {
            leptos::task::spawn_local(async move {
                let _ = work.await;
            });
        }
    }

    /// Gives up what is under way; the list can go on later.
    pub fn pause(&self) {
        if let Some(handle) = self.progress(|progress| progress.loading.take()) {
            handle.abort();
        }
        if self.0.phase.get_untracked() == Phase::Loading {
            self.0.phase.set(Phase::Ready);
        }
    }

    fn take(&self, asked: Option<Cursor>, answer: Result<TransactionPage, Failure>) {
        let phase = match answer {
            Err(failure) => Phase::Failed(failure),
            // A page that leads to itself would be asked for without end.
            Ok(page) if page.next.is_some() && page.next == asked => Phase::Failed(Failure::Unreadable),
            Ok(page) => {
                let TransactionPage {
                    account,
                    limits,
                    summary,
                    days,
                    transactions,
                    next,
                    ..
                } = page;
                let phase = if next.is_some() {
                    Phase::Ready
                } else {
                    Phase::Complete
                };
                self.append(transactions, &days, next);
                if asked.is_none() {
                    let head = Head {
                        account,
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

    fn append(&self, transactions: Vec<Transaction>, days: &[api::DaySummary], next: Option<Cursor>) {
        let length = self.progress(|progress| {
            progress.next = next;
            let items = progress.days.take(transactions, days);
            progress.items.extend(items);
            progress.items.len()
        });
        self.0.length.set(length);
    }

    fn progress<T>(&self, change: impl FnOnce(&mut Progress) -> T) -> T {
        // Nothing panics while it is held, so it is never half changed.
        change(&mut self.0.progress.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use api::{AccountKind, TransactionKind};
    use wechat_bank_domain::{Direction, MaskedName, MaskedNumber, Money};

    use super::*;

    fn today() -> Date {
        "2026-11-21".parse().unwrap()
    }

    fn list() -> List {
        anchored(None)
    }

    fn anchored(anchor: Option<Anchor>) -> List {
        let account = "a1".parse().unwrap();
        let (from, to) = (today(), today());
        let request = ListTransactions {
            account,
            from,
            to,
            direction: None,
            text: None,
            least: None,
            most: None,
            cursor: None,
        };
        let key = Key {
            request,
            today: today(),
            session: 1,
        };
        List::new(key, anchor)
    }

    fn page(numbers: core::ops::Range<u32>, next: Option<&str>) -> TransactionPage {
        let transactions = numbers.map(|number| Transaction {
            id: format!("t{number}").parse().unwrap(),
            time: "2026-11-21T09:30:05+08:00".parse().unwrap(),
            direction: Direction::Income,
            amount: Money::from_fen(1),
            balance: Money::ZERO,
            kind: TransactionKind::Transfer,
            counterparty: None,
            memo: String::new(),
        });
        TransactionPage {
            account: Account {
                id: "a1".parse().unwrap(),
                number: MaskedNumber::mask("6230910000000017"),
                holder: MaskedName::mask("张伟"),
                kind: AccountKind::Savings,
                bank: String::new(),
                balance: Money::ZERO,
                available: Money::ZERO,
                certified: true,
            },
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
            transactions: transactions.collect(),
            next: next.map(|next| next.parse().unwrap()),
        }
    }

    /// How many items there are, less the heading of the only day.
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

        // One that is gone is not looked for without end, nor one beyond a page that fails.
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
