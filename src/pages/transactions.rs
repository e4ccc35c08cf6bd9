//! 交易明细 (HH42): the transactions of an account, or of all, by range and filters, which are stored in the address.

mod account;
mod bar;
mod calendar;
mod days;
pub mod details;
mod filters;
mod glyph;
pub mod known;
mod list;
mod list_cache;
mod month;
mod months;
mod page;
pub mod receipt;
mod rows;
mod top;

use api::{AccountId, Code, Summary};
use wechat_bank_api as api;
use wechat_bank_domain::{Date, DateRange, Direction, Period, RangeLimits};

use self::account::{AccountLine, route};
use self::bar::{Bar, Over};
use self::calendar::Calendar;
use self::filters::Filters;
use self::list::{Anchor, Key, List, Phase};
pub use self::list_cache::ListCache;
use self::months::Months;
use self::page::{Asked, Subject};
use self::rows::Rows;
use self::top::ToTop;
use crate::client::Failure;
use crate::load::{Failed, Hotline, Waiting};
use crate::navigation::Navigator;
use crate::pages::amount::AmountsShown;
use crate::platform::{browser, clock};
use crate::prelude::*;
use crate::route::{Query, Route, Span};
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::titles;
use crate::text::zh::transactions as words;
use crate::ui::{
    Button, ButtonKind, DrawingName, Empty, LinkButton, Notice, NoticeKind, Outcome, OutcomeKind, Page,
    Segments, Sheet, Toaster, derived, effect, focus_quietly, memo,
};

/// How long the old list stays while a new one is loaded, in milliseconds: a faster response replaces it directly.
const PATIENT: u32 = 300;

/// The tabs above the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Period(Period),
    Custom,
}

/// 交易明细 of one account.
#[component]
pub fn Transactions(
    /// The account.
    account: AccountId,
) -> impl IntoView {
    view! { <Statement account=Some(account) /> }
}

/// 交易明细 of all accounts in one list.
#[component]
pub fn AllTransactions() -> impl IntoView {
    view! { <Statement account=None /> }
}

#[component]
fn Statement(account: Option<AccountId>) -> impl IntoView {
    let context = use_session_context();
    let navigator = expect_context::<Navigator>();
    let amounts = expect_context::<AmountsShown>();
    let kept = expect_context::<ListCache>();
    let account = StoredValue::new(account);
    if navigator.take_mended() {
        expect_context::<Toaster>().say(words::ADDRESS_MENDED);
    }

    // The address is the state. While another page is being opened the last query stays.
    let query = Memo::new(move |before: Option<&Query>| match navigator.route() {
        Route::AllTransactions(query) if account.with_value(Option::is_none) => query,
        Route::Transactions(shown, query)
            if account.with_value(|account| account.as_ref() == Some(&shown)) =>
        {
            query
        }
        _ => before.cloned().unwrap_or_default(),
    });
    let change = Callback::new(move |query: Query| navigator.replace(&route(account.get_value(), query)));
    let today = Memo::new(move |before: Option<&Date>| {
        context
            .session()
            .map(|session| session.today)
            .or(before.copied())
            .unwrap_or(Date::MIN)
    });
    let range = memo(move || query.with(|query| query.span).range(today.get()));

    // The requested list; an earlier request is aborted, so that no late response can replace it.
    let key = memo(move || Key {
        asked: asked(account.get_value(), range.get(), &query.get()),
        today: today.get(),
        session: context.opened(),
    });
    let wanted = Memo::new(move |before: Option<&List>| {
        if let Some(before) = before {
            before.pause();
        }
        let key = key.get();
        let left = if navigator.is_return() {
            kept.find(&key)
        } else {
            None
        };
        // A list that is loaded again, not one that was chosen, is shown at the position where it was left.
        let is_loaded_again = before.is_none_or(|before| before.key().asked == key.asked);
        let list = left.unwrap_or_else(|| {
            let anchor = navigator.anchor().filter(|_| is_loaded_again);
            List::new(key, anchor.as_deref().and_then(Anchor::parse))
        });
        kept.keep(&list);
        if !list.is_kept() {
            list.more(context);
        }
        list
    });
    on_cleanup(move || {
        if let Some(list) = wanted.try_get_untracked() {
            list.pause();
        }
    });

    // The list on the screen: the old one stays for a moment, so that a fast response causes no flash.
    let shown = RwSignal::new(wanted.get_untracked());
    let show = move |list: List| {
        if shown.try_get_untracked().is_some_and(|before| before != list)
            && wanted.try_get_untracked().as_ref() == Some(&list)
        {
            shown.set(list);
            browser::scroll_to(0.0);
        }
    };
    effect(move || {
        let list = wanted.get();
        if list.is_answered() {
            show(list);
        } else {
            leptos::task::spawn_local(async move {
                clock::sleep(PATIENT).await;
                show(list);
            });
        }
    });

    // What any list of the account has returned stays known while the next one is loaded.
    let subject = Memo::new(move |before: Option<&Option<Subject>>| {
        wanted
            .get()
            .head()
            .map(|head| head.subject)
            .or_else(|| before.cloned().flatten())
    });
    let offered = RwSignal::new(None::<RangeLimits>);
    effect(move || {
        if let Some(head) = wanted.get().head() {
            offered.set(Some(head.limits));
        }
    });
    // Until the bank has sent its limits, only the future is out of range.
    let limits = derived(move || {
        let unknown = RangeLimits {
            earliest: Date::MIN,
            latest: today.get(),
            longest_days: u32::MAX,
        };
        offered.get().unwrap_or(unknown)
    });

    let over = RwSignal::new(None::<Over>);
    let refused = memo(move || is_refused(&wanted.get()));
    let refusal = move || {
        refused.get().then(|| match range.get().check(&limits.get()) {
            Ok(()) => zh::refusal(&Code::RangeNotOffered.problem()),
            Err(error) => words::range_error(error, &limits.get()),
        })
    };
    effect(move || {
        if !refused.get() {
            return;
        }
        over.set(Some(Over::Calendar));
        if offered.get_untracked().is_none() {
            // A refusal does not contain the limits; any list that is offered does.
            let today = today.get_untracked();
            let Ok(day) = DateRange::new(today, today) else {
                return;
            };
            let asked = asked(account.get_value(), day, &Query::default());
            leptos::task::spawn_local(async move {
                if let Ok(page) = page::read(context, &asked, None).await {
                    offered.try_set(Some(page.limits));
                }
            });
        }
    });

    let shown_month = memo(move || month::of(query.with(|query| query.span), today.get(), &limits.get()));
    let tabs = Period::ALL
        .into_iter()
        .map(|period| (Tab::Period(period), zh::period(period)))
        .chain([(Tab::Custom, words::CUSTOM)])
        .collect();
    let tab = derived(move || match query.with(|query| query.span) {
        Span::Period(period) => Some(Tab::Period(period)),
        // Another month is none of them.
        Span::Custom(_) => shown_month.get().is_none().then_some(Tab::Custom),
    });
    let spanning = Callback::new(move |span: Span| {
        over.set(None);
        change.run(Query {
            span,
            ..query.get_untracked()
        });
    });
    let choose = move |tab: Tab| match tab {
        Tab::Period(period) => spanning.run(Span::Period(period)),
        Tab::Custom => over.set(Some(Over::Calendar)),
    };
    let pick_month = move |month: Date| {
        if let Some(span) = month::span(month, today.get_untracked(), &limits.get_untracked()) {
            spanning.run(span);
        }
    };
    let filter = move |query: Query| {
        over.set(None);
        change.run(query);
    };
    let active = move || query.with(filters::active);
    let busy = move || (shown.get() != wanted.get()).then_some("true");
    let is_over = move |wanted: Over| derived(move || over.get() == Some(wanted));
    let is_filtering = derived(move || matches!(over.get(), Some(Over::Filters(_))));
    let close = move |()| over.set(None);

    view! {
        <Page title=titles::TRANSACTIONS.to_owned() slim=true>
            <AccountLine account=account subject=subject query=query />
            <div class="transactions__tabs">
                <Segments label="时间范围" options=tabs chosen=tab on_choose=choose opening=Tab::Custom />
            </div>
            <Bar query=query today=today limits=limits month=shown_month on_span=spanning over=over />
            {move || chips(active(), change)}
            <p class="visually-hidden" role="status">
                {move || shown.get().head().map(|head| words::found(&head.summary))}
            </p>
            <section aria-label="交易记录" aria-busy=busy>
                {move || {
                    let list = shown.get();
                    let _ = amounts.get();
                    view! { <Found list=list query=query limits=limits on_change=change over=over /> }
                }}
            </section>
            <ToTop />
            <Sheet id="months" title=words::CHOOSE_MONTH open=is_over(Over::Months) on_close=close>
                <Months chosen=shown_month.get_untracked() limits=limits on_pick=pick_month />
            </Sheet>
            <Sheet id="calendar" title="选择日期" open=is_over(Over::Calendar) on_close=close>
                <Calendar
                    range=range.get_untracked()
                    today=today.get_untracked()
                    limits=limits
                    refused=derived(refusal)
                    on_pick=move |range| spanning.run(Span::Custom(range))
                />
            </Sheet>
            <Sheet id="filters" title="筛选" open=is_filtering on_close=close>
                <Filters
                    query=query.get_untracked()
                    searches=over.get_untracked() == Some(Over::Filters(true))
                    on_apply=filter
                />
            </Sheet>
        </Page>
    }
}

fn asked(account: Option<AccountId>, range: DateRange, query: &Query) -> Asked {
    Asked {
        account,
        range,
        filters: Query {
            span: Query::default().span,
            ..query.clone()
        },
    }
}

/// Whether the bank does not offer the list's range; reactive.
fn is_refused(list: &List) -> bool {
    matches!(list.phase(), Phase::Failed(failure) if failure.code() == Some(Code::RangeNotOffered))
}

/// The active filters, each with a tap to remove it.
fn chips(active: Vec<(String, Query)>, change: Callback<Query>) -> impl IntoView {
    let chips = active.into_iter().map(|(name, without)| {
        let label = format!("移除筛选：{name}");
        let class = zh::amount_class(&name);
        let remove = move |_| {
            // The chip is removed then; the focus moves to the filter button.
            focus_quietly("filters-open");
            change.run(without.clone());
        };
        view! {
            <li>
                <button type="button" class="transactions__chip" aria-label=label on:click=remove>
                    <bdi class=class>{name}</bdi>
                    <span aria-hidden="true">" ×"</span>
                </button>
            </li>
        }
    });
    let chips = chips.collect::<Vec<_>>();
    // The next filter moves into the element of a removed one: boot/boot.js drops the second tap of a double tap.
    let series = chips.len().to_string();
    (!chips.is_empty()).then(|| {
        view! {
            <ul class="transactions__chips" aria-label="筛选条件" data-series=series>
                {chips}
            </ul>
        }
    })
}

/// What is shown of a list.
#[derive(Clone, PartialEq)]
enum Stage {
    Opening,
    Refused(Failure),
    Empty,
    Open(Summary),
}

/// The list, or why it is empty.
#[component]
fn Found(
    list: List,
    query: Memo<Query>,
    limits: Signal<RangeLimits>,
    on_change: Callback<Query>,
    over: RwSignal<Option<Over>>,
) -> impl IntoView {
    let context = use_session_context();
    let navigator = expect_context::<Navigator>();
    let stage = {
        let list = list.clone();
        memo(move || match (list.head(), list.phase()) {
            (Some(head), _) if head.summary.count == 0 => Stage::Empty,
            (Some(head), _) => Stage::Open(head.summary),
            // The next session loads it again.
            (None, Phase::Failed(failure)) if !failure.is_about_session() => Stage::Refused(failure),
            (None, _) => Stage::Opening,
        })
    };
    let on_calendar = Callback::new(move |()| over.set(Some(Over::Calendar)));
    let clear = Callback::new(move |()| on_change.run(query.with_untracked(filters::without)));
    let span = Callback::new(move |span: Span| {
        on_change.run(Query {
            span,
            ..query.get_untracked()
        })
    });
    move || match stage.get() {
        Stage::Opening => view! {
            <div class="opening transactions__waiting">
                <Waiting lines=8 />
            </div>
        }
        .into_any(),
        Stage::Refused(failure) => {
            navigator.settle();
            let is_all = list.key().asked.account.is_none();
            let list = list.clone();
            let retry = Callback::new(move |()| list.more(context));
            refused_view(failure, is_all, retry, on_calendar)
        }
        Stage::Empty => {
            navigator.settle();
            let everything = whole_range(&limits.get_untracked());
            query.with_untracked(|query| empty_view(query, everything, clear, span, on_calendar))
        }
        Stage::Open(summary) => {
            navigator.settle();
            view! {
                <Sums summary=summary />
                <Rows list=list.clone() />
            }
            .into_any()
        }
    }
}

fn refused_view(
    failure: Failure,
    is_all: bool,
    on_retry: Callback<()>,
    on_calendar: Callback<()>,
) -> AnyView {
    match failure.code() {
        // This bank has no list of all accounts.
        Some(Code::NotFound) if is_all => view! {
            <Outcome kind=OutcomeKind::Info title=words::ALL_OFF description=words::ALL_OFF_ADVICE>
                <LinkButton href=Route::Accounts.to_string()>{titles::ACCOUNTS}</LinkButton>
            </Outcome>
        }
        .into_any(),
        Some(Code::NotFound) => view! {
            <Outcome kind=OutcomeKind::Missing title=words::NO_ACCOUNT description=words::NO_ACCOUNT_ADVICE>
                <LinkButton href=Route::Accounts.to_string()>{titles::ACCOUNTS}</LinkButton>
            </Outcome>
            <Hotline />
        }
        .into_any(),
        Some(Code::RangeNotOffered) => view! {
            <div class="failed">
                <Notice kind=NoticeKind::Warning>{zh::refusal(&Code::RangeNotOffered.problem())}</Notice>
                <Button on_press=on_calendar>"重新选择时间"</Button>
            </div>
        }
        .into_any(),
        _ => view! { <Failed failure=failure on_retry=on_retry /> }.into_any(),
    }
}

/// All days that can be asked for at once.
fn whole_range(limits: &RangeLimits) -> Option<DateRange> {
    let range = DateRange::new(limits.earliest, limits.latest).ok()?;
    range.check(limits).is_ok().then_some(range)
}

fn empty_view(
    query: &Query,
    everything: Option<DateRange>,
    on_clear: Callback<()>,
    on_span: Callback<Span>,
    on_calendar: Callback<()>,
) -> AnyView {
    let elsewhere =
        move || view! { <Button kind=ButtonKind::Secondary on_press=on_calendar>"选择其他时间"</Button> };
    if query.is_filtered() {
        // What was looked for may have been long ago.
        let everywhere = everything
            .filter(|range| Span::Custom(*range) != query.span)
            .map(|range| {
                view! {
                    <Button on_press=move |()| on_span.run(Span::Custom(range))>
                        {words::search_all(range)}
                    </Button>
                }
            });
        let clear_kind = if everywhere.is_some() {
            ButtonKind::Secondary
        } else {
            ButtonKind::Primary
        };
        return view! {
            <Empty drawing=DrawingName::SEARCH title=words::EMPTY_FILTERED description=words::EMPTY_FILTERED_ADVICE>
                {everywhere}
                <Button kind=clear_kind on_press=on_clear>"清除筛选条件"</Button>
                {elsewhere()}
            </Empty>
        }
        .into_any();
    }
    let period = match query.span {
        Span::Period(period) => Some(period),
        Span::Custom(_) => None,
    };
    // The next longer period is one tap away.
    let longer = match period {
        Some(Period::Today) => Some((Period::ThisWeek, "查看本周")),
        Some(Period::ThisWeek) => Some((Period::ThisMonth, "查看本月")),
        Some(Period::ThisMonth) | None => None,
    };
    let longer = longer.map(|(period, name)| {
        view! { <Button on_press=move |()| on_span.run(Span::Period(period))>{name}</Button> }
    });
    view! {
        <Empty title=words::empty(period) description=words::EMPTY_ADVICE>
            {longer}
            {elsewhere()}
        </Empty>
    }
    .into_any()
}

/// The sums of the range.
#[component]
fn Sums(summary: Summary) -> impl IntoView {
    let income = words::sum(Direction::Income, summary.income);
    let expense = words::sum(Direction::Expense, summary.expense);
    let classes = [
        rows::amount_class(Direction::Income, &income),
        rows::amount_class(Direction::Expense, &expense),
    ];
    view! {
        <dl class="transactions__sums">
            <div>
                <dt>{zh::direction(Direction::Income)}</dt>
                <dd class=classes[0]>{income}</dd>
            </div>
            <div>
                <dt>{zh::direction(Direction::Expense)}</dt>
                <dd class=classes[1]>{expense}</dd>
            </div>
            <div>
                <dt>"笔数"</dt>
                <dd class="amount">{summary.count}</dd>
            </div>
        </dl>
    }
}
