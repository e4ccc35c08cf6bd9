//! The list on the screen: only what is near the visible part is in the document, the rest keeps its room.

use api::{AccountId, Transaction};
use leptos::html::Div;
use leptos::prelude::*;
use wechat_bank_api as api;
use wechat_bank_domain::{Date, Direction};

use super::days::Run;
use super::list::{List, Part, Phase};
use crate::form::FormFailure;
use crate::platform::browser;
use crate::route::Route;
use crate::session::use_visit;
use crate::text::zh;
use crate::text::zh::transactions as words;
use crate::ui::{Button, ButtonKind};

/// How many characters of a memo a row takes; more never fit on its two lines.
const ROW_TEXT: usize = 80;

/// All transactions that have been loaded, by day, and how to get more.
#[component]
pub fn Rows(
    /// What is shown.
    list: List,
    /// Whose transactions.
    account: AccountId,
) -> impl IntoView {
    let today = list.key().today;
    let parts = list.clone();
    view! {
        <div class="transactions__list">
            <For each=move || parts.parts() key=|part| part.index let(part)>
                <Piece part=part account=account.clone() today=today />
            </For>
        </div>
        <End list=list />
    }
}

/// A piece of the list; keeps only its room while it is more than a screen away.
#[component]
fn Piece(part: Part, account: AccountId, today: Date) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    let watch = StoredValue::new_local(None);
    let Part { piece, away, .. } = part;
    Effect::new({
        let away = away.clone();
        move |_| {
            let Some(element) = element.get() else { return };
            let (watched, away) = (element.clone(), away.clone());
            let moved = move |distance: browser::Distance| {
                let was_away = away.with_untracked(Option::is_some);
                if distance.near {
                    if was_away {
                        away.set(None);
                    }
                } else if !was_away && !browser::holds_focus(&watched) {
                    // Whoever stands on a row with the keyboard keeps the ground under their feet.
                    away.set(Some(distance.height));
                }
            };
            watch.set_value(browser::on_distance(&element, moved));
        }
    });
    let room = {
        let away = away.clone();
        move || away.get().map(|height| format!("{height}px"))
    };
    let runs = move || {
        let runs = away.with(Option::is_none).then(|| {
            piece
                .iter()
                .map(|run| run_view(run, &account, today))
                .collect_view()
        });
        runs.into_any()
    };
    view! {
        <div node_ref=element style:height=room>
            {runs}
        </div>
    }
}

fn run_view(run: &Run, account: &AccountId, today: Date) -> impl IntoView + use<> {
    let heading = run.begins.then(|| {
        let sums = run.sums.map(|sums| {
            view! {
                <span class="transactions__day-sums">
                    {zh::direction(Direction::Income)} " " {sums.income.to_string()} " "
                    {zh::direction(Direction::Expense)} " " {sums.expense.to_string()}
                </span>
            }
        });
        view! { <h2 class="transactions__day">{zh::day_heading(run.date, today)} " " {sums}</h2> }
    });
    let rows = run
        .transactions
        .iter()
        .map(|transaction| row_view(transaction, account));
    view! {
        {heading}
        <ul class="transactions__rows" role="list">
            {rows.collect_view()}
        </ul>
    }
}

fn row_view(transaction: &Transaction, account: &AccountId) -> impl IntoView + use<> {
    let href = Route::Transaction(account.clone(), transaction.id.clone()).to_string();
    let kind = zh::transaction_kind(transaction.kind);
    let who = transaction.counterparty.as_deref().and_then(row_text);
    // The kind stands once: as the name where there is no other, else before the memo.
    let what = who.is_some().then_some(kind);
    let who = who.unwrap_or_else(|| kind.to_owned());
    let amount = zh::signed_amount(transaction.direction, transaction.amount);
    view! {
        <li>
            <a class="transactions__row" href=href>
                <bdi class="transactions__who">{who}</bdi>
                <span class=amount_class(transaction.direction)>
                    <small>{zh::direction(transaction.direction)}</small>
                    " "
                    {amount}
                </span>
                <span class="transactions__what">
                    {zh::time_of_day(transaction.time)} " " {what} " " <bdi>{row_text(&transaction.memo)}</bdi>
                </span>
                <span class="transactions__balance">"余额 " {transaction.balance.to_string()}</span>
            </a>
        </li>
    }
}

/// The colour of an amount, which is never all that tells its direction (IC11).
pub const fn amount_class(direction: Direction) -> &'static str {
    match direction {
        Direction::Income => "amount amount--income",
        Direction::Expense => "amount amount--expense",
    }
}

/// What a row shows of a text from outside; nothing if it is blank.
fn row_text(text: &str) -> Option<String> {
    let text = text.trim();
    let mut characters = text.chars();
    let start: String = characters.by_ref().take(ROW_TEXT).collect();
    let more = if characters.next().is_some() { "…" } else { "" };
    (!text.is_empty()).then(|| zh::visible(&start) + more)
}

/// What stands at the end: a button that presses itself when it comes near, what went wrong, or that this is all.
#[component]
fn End(list: List) -> impl IntoView {
    let visit = use_visit();
    let element = NodeRef::<Div>::new();
    let watch = StoredValue::new_local(None);
    let phase = {
        let list = list.clone();
        Memo::new(move |_| list.phase())
    };
    let more = move || list.more(visit);
    Effect::new({
        let more = more.clone();
        move |_| {
            // Watched anew after each page: an end that is still near asks for the next one.
            let ready = phase.get() == Phase::Ready;
            let near = element
                .get()
                .filter(|_| ready)
                .and_then(|element| browser::on_near(&element, more.clone()));
            watch.set_value(near);
        }
    });
    let failure = Signal::derive(move || match phase.get() {
        Phase::Failed(failure) => Some(failure),
        Phase::Ready | Phase::Loading | Phase::Complete => None,
    });
    let more = Callback::new(move |()| more());
    view! {
        <div class="transactions__end" node_ref=element>
            <FormFailure failure=failure />
            <Show
                when=move || phase.get() != Phase::Complete
                fallback=|| view! { <p class="transactions__all">{words::END}</p> }
            >
                <Button
                    kind=ButtonKind::Secondary
                    busy=Signal::derive(move || phase.get() == Phase::Loading)
                    on_press=more
                >
                    {move || match phase.get() {
                        Phase::Failed(_) => "重试",
                        Phase::Loading => "正在加载",
                        Phase::Ready | Phase::Complete => "加载更多",
                    }}
                </Button>
            </Show>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_two_lines_of_a_memo_and_says_that_there_is_more() {
        let text = row_text(&"字".repeat(10_000)).unwrap();
        assert_eq!(text.chars().count(), ROW_TEXT + 1);
        assert!(text.ends_with("字…"));
        assert_eq!(
            row_text(&"字".repeat(ROW_TEXT)).unwrap().chars().count(),
            ROW_TEXT
        );
    }

    #[test]
    fn a_blank_memo_is_none() {
        assert_eq!(row_text(" \u{3000}\n"), None);
    }

    #[test]
    fn what_turns_text_around_is_visible_in_a_row_too() {
        assert_eq!(row_text("退\u{202E}00.01").as_deref(), Some("退▯00.01"));
    }
}
