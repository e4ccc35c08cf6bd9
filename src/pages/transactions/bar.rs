//! The bar with days, search and filters, which stays at the top of the screen while the list is scrolled.

use wechat_bank_domain::{Date, RangeLimits};

use super::{filters, month};
use crate::prelude::*;
use crate::route::{Query, Span};
use crate::text::zh;
use crate::text::zh::transactions as words;
use crate::ui::{Icon, IconName, derived, memo};

/// What lies over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    Months,
    Calendar,
    /// The filters, and whether the search has the focus.
    Filters(bool),
}

#[component]
pub fn Bar(
    query: Memo<Query>,
    today: Memo<Date>,
    limits: Signal<RangeLimits>,
    /// The first day of the month that is shown, if it is one.
    month: Memo<Option<Date>>,
    on_span: Callback<Span>,
    over: RwSignal<Option<Over>>,
) -> impl IntoView {
    let label = memo(move || {
        let span = query.with(|query| query.span);
        let range = span.range(today.get());
        match month.get() {
            Some(first) if range.from() == first => words::calendar_month(first),
            Some(first) => words::month_from(first, range.from().day()),
            None => zh::range(range),
        }
    });
    let neighbour = move |months: i32| {
        derived(move || month::span(month.get()?.add_months(months), today.get(), &limits.get()))
    };
    let is_month = memo(move || month.get().is_some());
    let is_filtered = memo(move || query.with(|query| !filters::active(query).is_empty()));
    view! {
        <div class="transactions__bar">
            <Step name=words::MONTH_BEFORE icon=IconName::LEFT to=neighbour(-1) shown=is_month on_span=on_span />
            <button
                type="button"
                class="transactions__range"
                aria-haspopup="dialog"
                on:click=move |_| over.set(Some(Over::Months))
            >
                <span>{move || label.get()}</span>
                <Icon name=IconName::DOWN />
                <span class="visually-hidden">{words::CHOOSE_MONTH}</span>
            </button>
            <Step name=words::MONTH_AFTER icon=IconName::RIGHT to=neighbour(1) shown=is_month on_span=on_span />
            <button
                type="button"
                class="transactions__tool"
                aria-haspopup="dialog"
                aria-label="搜索"
                on:click=move |_| over.set(Some(Over::Filters(true)))
            >
                <Icon name=IconName::SEARCH />
            </button>
            <button
                type="button"
                class="transactions__tool"
                class:transactions__tool--on=move || is_filtered.get()
                id="filters-open"
                aria-haspopup="dialog"
                on:click=move |_| over.set(Some(Over::Filters(false)))
            >
                "筛选"
                <Icon name=IconName::FUNNEL />
            </button>
        </div>
    }
}

/// One tap to the month before or after; not there while the days are no month.
#[component]
fn Step(
    name: &'static str,
    icon: IconName,
    to: Signal<Option<Span>>,
    shown: Memo<bool>,
    on_span: Callback<Span>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="transactions__step"
            aria-label=name
            aria-disabled=move || to.with(Option::is_none).then_some("true")
            hidden=move || !shown.get()
            on:click=move |_| {
                if let Some(span) = to.get_untracked() {
                    on_span.run(span);
                }
            }
        >
            <Icon name=icon />
        </button>
    }
}
