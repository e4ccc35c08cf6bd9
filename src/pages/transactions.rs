//! 交易明细 (HH42): an account's transactions by range and filters, which the address bar holds.

mod calendar;
mod days;
pub mod details;
mod filters;
mod kept;
mod list;
mod rows;

use api::{Account, AccountId, Code, ListTransactions, Summary};
use leptos::prelude::*;
use wechat_bank_api as api;
use wechat_bank_domain::{Date, DateRange, Direction, Period, RangeLimits};

use self::calendar::Calendar;
use self::filters::Filters;
pub use self::kept::Kept;
use self::list::{Anchor, Key, List, Phase};
use self::rows::Rows;
use crate::client::Failure;
use crate::load::{Failed, Hotline, Waiting};
use crate::navigation::Navigator;
use crate::platform::{browser, clock};
use crate::route::{Query, Route, Span};
use crate::session::use_visit;
use crate::text::zh;
use crate::text::zh::titles;
use crate::text::zh::transactions as words;
use crate::ui::{
    Button, ButtonKind, DrawingName, Empty, LinkButton, Notice, NoticeKind, Outcome, OutcomeKind, Page,
    Segments, Sheet, Toaster, effect, focus_quietly,
};

/// How long the old list stays while a new one is loaded, in milliseconds: what comes sooner replaces it at once.
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
    /// Whose transactions.
    account: AccountId,
) -> impl IntoView {
    let visit = use_visit();
    let navigator = expect_context::<Navigator>();
    let kept = expect_context::<Kept>();
    let account = StoredValue::new(account);
    if navigator.take_mended() {
        expect_context::<Toaster>().say(words::ADDRESS_MENDED);
    }

    // The address is the state. While another page is being opened the last query stands.
    let query = Memo::new(move |before: Option<&Query>| match navigator.route() {
        Route::Transactions(shown, query) if account.with_value(|account| *account == shown) => query,
        _ => before.cloned().unwrap_or_default(),
    });
    let change = Callback::new(move |query: Query| {
        navigator.replace(&Route::Transactions(account.get_value(), query));
    });
    let today = Memo::new(move |before: Option<&Date>| {
        visit
            .session()
            .map(|session| session.today)
            .or(before.copied())
            .unwrap_or(Date::MIN)
    });
    let range = Memo::new(move |_| query.with(|query| query.span).range(today.get()));

    // What is asked for; whatever was asked for before is given up, so that no late answer can replace it.
    let key = Memo::new(move |_| Key {
        request: request(account.get_value(), range.get(), &query.get()),
        today: today.get(),
        session: visit.opened(),
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
        // A list that comes anew, not one that was chosen, is shown where it was left.
        let comes_anew = before.is_none_or(|before| before.key().request == key.request);
        let list = left.unwrap_or_else(|| {
            let anchor = navigator.anchor().filter(|_| comes_anew);
            List::new(key, anchor.as_deref().and_then(Anchor::parse))
        });
        kept.keep(&list);
        if !list.is_kept() {
            list.more(visit);
        }
        list
    });
    on_cleanup(move || {
        if let Some(list) = wanted.try_get_untracked() {
            list.pause();
        }
    });

    // What is shown: the old list stays for a moment, so that a quick answer does not flash.
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

    // What any list of the account has told stays known while the next one is loaded.
    let known = Memo::new(move |before: Option<&Option<Account>>| {
        wanted
            .get()
            .head()
            .map(|head| head.account)
            .or_else(|| before.cloned().flatten())
    });
    let offered = RwSignal::new(None::<RangeLimits>);
    effect(move || {
        if let Some(head) = wanted.get().head() {
            offered.set(Some(head.limits));
        }
    });
    // Until the bank has told its limits, only the future is out of reach.
    let limits = Signal::derive(move || {
        let unknown = RangeLimits {
            earliest: Date::MIN,
            latest: today.get(),
            longest_days: u32::MAX,
        };
        offered.get().unwrap_or(unknown)
    });

    let calendar = RwSignal::new(false);
    let filters = RwSignal::new(false);
    let refused = Memo::new(move |_| is_refused(&wanted.get()));
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
        calendar.set(true);
        if offered.get_untracked().is_none() {
            // A refusal does not tell the limits; any list that is offered does.
            let today = today.get_untracked();
            let Ok(day) = DateRange::new(today, today) else {
                return;
            };
            let request = request(account.get_value(), day, &Query::default());
            leptos::task::spawn_local(async move {
                if let Ok(page) = visit.read(&request).await {
                    offered.try_set(Some(page.limits));
                }
            });
        }
    });

    let tabs = Period::ALL
        .into_iter()
        .map(|period| (Tab::Period(period), zh::period(period)))
        .chain([(Tab::Custom, words::CUSTOM)])
        .collect();
    let tab = Signal::derive(move || {
        Some(query.with(|query| match query.span {
            Span::Period(period) => Tab::Period(period),
            Span::Custom(_) => Tab::Custom,
        }))
    });
    let spanning = move |span: Span| {
        change.run(Query {
            span,
            ..query.get_untracked()
        })
    };
    let choose = move |tab: Tab| match tab {
        Tab::Period(period) => spanning(Span::Period(period)),
        Tab::Custom => calendar.set(true),
    };
    let pick = move |range: DateRange| {
        calendar.set(false);
        spanning(Span::Custom(range));
    };
    let filter = move |query: Query| {
        filters.set(false);
        change.run(query);
    };
    let active = move || query.with(filters::active);
    let busy = move || (shown.get() != wanted.get()).then_some("true");

    view! {
        <Page title=titles::TRANSACTIONS.to_owned()>
            {move || known.get().map(|account| view! { <AccountHead account=account /> })}
            <div class="transactions__tabs">
                <Segments label="时间范围" options=tabs chosen=tab on_choose=choose opening=Tab::Custom />
            </div>
            <div class="transactions__bar">
                <p class="transactions__range">{move || zh::range(range.get())}</p>
                <button
                    type="button"
                    class="button button--text"
                    id="filters-open"
                    aria-haspopup="dialog"
                    on:click=move |_| filters.set(true)
                >
                    "筛选"
                </button>
            </div>
            {move || chips(active(), change)}
            <p class="visually-hidden" role="status">
                {move || shown.get().head().map(|head| words::found(&head.summary))}
            </p>
            <section aria-label="交易记录" aria-busy=busy>
                {move || {
                    let list = shown.get();
                    view! {
                        <Found
                            list=list
                            query=query
                            on_change=change
                            on_calendar=move |()| calendar.set(true)
                        />
                    }
                }}
            </section>
            <Sheet id="calendar" title="选择日期" open=calendar on_close=move |()| calendar.set(false)>
                <Calendar
                    range=range.get_untracked()
                    today=today.get_untracked()
                    limits=limits
                    refused=Signal::derive(refusal)
                    on_pick=pick
                />
            </Sheet>
            <Sheet id="filters" title="筛选" open=filters on_close=move |()| filters.set(false)>
                <Filters query=query.get_untracked() on_apply=filter />
            </Sheet>
        </Page>
    }
}

fn request(account: AccountId, range: DateRange, query: &Query) -> ListTransactions {
    ListTransactions {
        account,
        from: range.from(),
        to: range.to(),
        direction: query.direction,
        text: query.text.clone(),
        least: query.least,
        most: query.most,
        cursor: None,
    }
}

/// Whether the bank does not offer the list's range; reactive.
fn is_refused(list: &List) -> bool {
    matches!(list.phase(), Phase::Failed(failure) if failure.code() == Some(Code::RangeNotOffered))
}

/// Whose transactions they are.
#[component]
fn AccountHead(account: Account) -> impl IntoView {
    let balance = account.balance.to_string();
    let class = zh::amount_class(&balance);
    view! {
        <section class="transactions__account" aria-label="账户">
            <p class="transactions__name">
                {zh::account_kind(account.kind)} " " <bdi>{zh::visible(&account.number.to_string())}</bdi>
            </p>
            <p class="transactions__holder">
                <bdi>{zh::visible(&account.holder.to_string())}</bdi>
            </p>
            <p class="transactions__funds">
                "余额 " <span class=class>{balance}</span> " 元"
            </p>
        </section>
    }
}

/// The active filters, each with a tap to remove it.
fn chips(active: Vec<(String, Query)>, change: Callback<Query>) -> impl IntoView {
    let chips = active.into_iter().map(|(name, without)| {
        let label = format!("移除筛选：{name}");
        let class = zh::amount_class(&name);
        let remove = move |_| {
            // The chip is gone then; the focus goes to where filters are made.
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
    (!chips.is_empty()).then(|| view! { <ul class="transactions__chips" aria-label="筛选条件">{chips}</ul> })
}

/// How a list stands.
#[derive(Clone, PartialEq)]
enum Stage {
    Opening,
    Refused(Failure),
    Empty,
    Open(Summary),
}

/// What was found, or why nothing was.
#[component]
fn Found(
    list: List,
    query: Memo<Query>,
    on_change: Callback<Query>,
    #[prop(into)] on_calendar: Callback<()>,
) -> impl IntoView {
    let visit = use_visit();
    let navigator = expect_context::<Navigator>();
    let stage = {
        let list = list.clone();
        Memo::new(move |_| match (list.head(), list.phase()) {
            (Some(head), _) if head.summary.count == 0 => Stage::Empty,
            (Some(head), _) => Stage::Open(head.summary),
            // In the next session it is asked for anew.
            (None, Phase::Failed(failure)) if !failure.is_about_session() => Stage::Refused(failure),
            (None, _) => Stage::Opening,
        })
    };
    let clear = Callback::new(move |()| on_change.run(query.with_untracked(filters::without)));
    let span = Callback::new(move |span: Span| {
        on_change.run(Query {
            span,
            ..query.get_untracked()
        })
    });
    move || match stage.get() {
        Stage::Opening => view! { <Waiting lines=8 /> }.into_any(),
        Stage::Refused(failure) => {
            navigator.settle();
            let list = list.clone();
            let retry = Callback::new(move |()| list.more(visit));
            refused_view(failure, retry, on_calendar)
        }
        Stage::Empty => {
            navigator.settle();
            query.with_untracked(|query| empty_view(query, clear, span, on_calendar))
        }
        Stage::Open(summary) => {
            navigator.settle();
            let account = list.key().request.account.clone();
            view! {
                <Sums summary=summary />
                <Rows list=list.clone() account=account />
            }
            .into_any()
        }
    }
}

fn refused_view(failure: Failure, on_retry: Callback<()>, on_calendar: Callback<()>) -> AnyView {
    match failure.code() {
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

fn empty_view(
    query: &Query,
    on_clear: Callback<()>,
    on_span: Callback<Span>,
    on_calendar: Callback<()>,
) -> AnyView {
    let elsewhere =
        move || view! { <Button kind=ButtonKind::Secondary on_press=on_calendar>"选择其他时间"</Button> };
    if query.is_filtered() {
        return view! {
            <Empty drawing=DrawingName::SEARCH title=words::EMPTY_FILTERED description=words::EMPTY_FILTERED_ADVICE>
                <Button on_press=on_clear>"清除筛选条件"</Button>
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
                <dd class="amount">{summary.count} "笔"</dd>
            </div>
        </dl>
    }
}
