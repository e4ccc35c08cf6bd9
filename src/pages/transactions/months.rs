//! The months that the bank offers, to choose one.

use wechat_bank_domain::{Date, RangeLimits};

use super::month::years;
use crate::prelude::*;
use crate::text::zh::transactions as words;
use crate::ui::true_or_false;

/// A button for each month, by year.
#[component]
pub fn Months(
    /// The first day of the current month, if one is shown.
    chosen: Option<Date>,
    limits: Signal<RangeLimits>,
    /// Called with the first day of the chosen month.
    #[prop(into)]
    on_pick: Callback<Date>,
) -> impl IntoView {
    let button = move |month: Date| {
        let is_chosen = chosen == Some(month);
        view! {
            <button
                type="button"
                class="months__item"
                aria-label=words::calendar_month(month)
                aria-pressed=true_or_false(is_chosen)
                data-autofocus=is_chosen.then_some("")
                on:click=move |_| on_pick.run(month)
            >
                {month.month()}
                "月"
            </button>
        }
    };
    move || {
        let years = limits.with(years).into_iter().map(|(year, months)| {
            let months = months.into_iter().map(button);
            view! {
                <h3 class="months__year">{year} "年"</h3>
                <div class="months__grid">{months.collect_view()}</div>
            }
        });
        view! { <div class="months">{years.collect_view()}</div> }
    }
}
