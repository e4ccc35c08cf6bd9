//! The list on the screen: a virtual list, of which only what is near the visible part is in the document.

use core::time::Duration;

use api::{AccountId, DaySummary};
use leptos::html::Div;
use wechat_bank_api as api;
use wechat_bank_domain::{Date, Direction};

use super::days::Item;
use super::glyph;
use super::list::{Anchor, List, Phase};
use super::page::Row;
use crate::form::FormFailure;
use crate::navigation::Navigator;
use crate::pages::amount::AmountsShown;
use crate::platform::browser;
use crate::platform::template::{self, Element};
use crate::platform::virtual_list::VirtualList;
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::transactions as words;
use crate::ui::{Button, ButtonKind, Show, derived, effect, memo};

/// The maximum characters of a memo in a row; more never fit on its two lines.
const ROW_TEXT: usize = 80;

/// Delay before the loading message of a page.
const PATIENT: Duration = Duration::from_millis(300);

/// How long scrolling has to have stopped before invisible rows are made, where there are none.
const REST: Duration = Duration::from_millis(300);

/// All transactions that have been loaded, by day, and how to load more.
#[component]
pub fn Rows(
    /// The list to show.
    list: List,
) -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    // The list is built again when the customer hides or shows amounts.
    let shows_balances = untrack(|| expect_context::<AmountsShown>().get());
    let today = list.key().today;
    let element = NodeRef::<Div>::new();
    let rows = StoredValue::new_local(None::<VirtualList>);
    let shown = list.clone();
    let rest = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(rest) = rest.try_update_value(Option::take).flatten() {
            rest.clear();
        }
    };
    let when_at_rest = move || {
        stop();
        let fill = move || {
            rows.try_update_value(|rows| rows.as_mut().map(VirtualList::fill));
        };
        rest.set_value(set_timeout_with_handle(fill, REST).ok());
    };
    effect(move || {
        let (Some(element), length) = (element.get(), shown.length()) else {
            return;
        };
        let begin = || {
            let (items, headings) = (shown.clone(), shown.clone());
            let account = shown.key().asked.account.clone();
            let row = row();
            let make = move |index, old: Option<&Element>| {
                let made = items.with_item(index, |item| match item {
                    Item::Day { date, sums } => day(*date, today, sums.as_ref()),
                    Item::Transaction(transaction) => {
                        let row = old.cloned().or_else(|| template::copy(row.as_ref()?))?;
                        fill(&row, transaction, account.as_ref(), shows_balances)?;
                        Some(row)
                    }
                });
                made.flatten()
            };
            VirtualList::new(element.into(), shown.extent(), make, move |index| {
                headings.heading_of(index)
            })
        };
        let due = rows.try_update_value(|rows| {
            if rows.is_none() {
                *rows = begin();
            }
            rows.as_mut().is_some_and(|rows| rows.lengthen(length))
        });
        if let Some((index, top)) = shown.take_anchor() {
            let go = move || {
                rows.try_update_value(|rows| rows.as_mut().map(|rows| rows.go_to(index, top.into())));
            };
            go();
            // Again once the page around it has settled.
            browser::after_layout(go);
        }
        if due == Some(true) {
            when_at_rest();
        }
    });
    navigator.anchor_with({
        let list = list.clone();
        Callback::new(move |()| {
            // Without scrolling, the position is at the top whatever is loaded.
            let (index, top) = rows
                .try_with_value(|rows| rows.as_ref()?.first_seen())
                .flatten()
                .filter(|_| browser::scroll_position() > 0.0)?;
            let id = list.with_item(index, |item| match item {
                Item::Transaction(transaction) => Some(transaction.id.clone()),
                Item::Day { .. } => None,
            })??;
            let top = browser::whole(top);
            Some(Anchor { id, index, top }.to_string())
        })
    });
    browser::on_view_moved(move || {
        let due = rows.try_update_value(|rows| rows.as_mut().is_some_and(VirtualList::follow));
        if due == Some(true) {
            when_at_rest();
        }
    });
    on_cleanup({
        let list = list.clone();
        move || {
            stop();
            if let Some(rows) = rows.try_update_value(Option::take).flatten() {
                list.keep_extent(rows.into_extent());
            }
        }
    });
    view! {
        <div class="transactions__list" node_ref=element></div>
        <End list=list />
    }
}

/// The heading of a day.
fn day(date: Date, today: Date, sums: Option<&DaySummary>) -> Option<Element> {
    let heading = template::element("h2", "transactions__day", &[])?;
    let name = format!("{} ", zh::day_heading(date, today));
    heading.append_child(&template::text(&name)).ok()?;
    if let Some(sums) = sums {
        let sums = format!(
            "{} {} {} {}",
            zh::direction(Direction::Income),
            sums.income,
            zh::direction(Direction::Expense),
            sums.expense
        );
        let sums = template::element("span", zh::amount_class(&sums), &[&template::text(&sums)])?;
        heading.append_child(&sums).ok()?;
    }
    Some(heading)
}

/// The template of a row.
fn row() -> Option<Element> {
    let text = || template::text("");
    let who = template::element("bdi", "transactions__who", &[&text()])?;
    let word = template::element("small", "", &[&text()])?;
    let amount = template::element("span", "", &[&word, &text()])?;
    let memo = template::element("bdi", "", &[&text()])?;
    let what = template::element("span", "transactions__what", &[&text(), &memo])?;
    let note = template::element("span", "", &[&text()])?;
    let glyph = template::outline("icon icon--line")?;
    template::element("a", "transactions__row", &[&glyph, &who, &amount, &what, &note])
}

/// Fills a row with a transaction of this account, or of the one that it names.
fn fill(row: &Element, transaction: &Row, account: Option<&AccountId>, shows_balance: bool) -> Option<()> {
    let whose = transaction.whose.as_ref();
    let kind = transaction.kind.name();
    let who = transaction.counterparty.as_deref().and_then(row_text);
    // The kind is shown once: as the name where there is no other, else before the memo.
    let what = if who.is_some() { kind } else { "" };
    let amount = zh::signed_amount(transaction.direction, transaction.amount);
    let note = match (whose, transaction.balance) {
        (Some(whose), _) => words::account(whose.kind, &whose.number),
        (None, Some(balance)) if shows_balance => format!("余额 {balance}"),
        (None, _) => String::new(),
    };
    template::write(
        row,
        &[
            &who.unwrap_or_else(|| kind.to_owned()),
            zh::direction(transaction.direction),
            &format!(" {amount}"),
            &format!("{} {what} ", zh::time_of_day(transaction.time)),
            &row_text(&transaction.memo).unwrap_or_default(),
            &note,
        ],
    )?;
    let glyph = row.first_element_child()?;
    let drawn = glyph.first_element_child()?;
    drawn.set_attribute("d", glyph::outline(transaction.kind)).ok()?;
    glyph
        .next_element_sibling()?
        .next_element_sibling()?
        .set_class_name(amount_class(transaction.direction, &amount));
    row.last_element_child()?
        .set_class_name(match zh::amount_size(&note) {
            0 => "transactions__balance",
            1 => "transactions__balance amount--long",
            _ => "transactions__balance amount--longest",
        });
    let account = whose.map(|whose| &whose.account).or(account)?;
    let address = Route::Transaction(account.clone(), transaction.id.clone()).to_string();
    row.set_attribute("href", &address).ok()
}

/// The colour of an amount, which is never the only sign of its direction (IC11), and its size.
pub fn amount_class(direction: Direction, amount: &str) -> &'static str {
    match (direction, zh::amount_size(amount)) {
        (Direction::Income, 0) => "amount amount--income",
        (Direction::Income, 1) => "amount amount--income amount--long",
        (Direction::Income, _) => "amount amount--income amount--longest",
        (Direction::Expense, 0) => "amount amount--expense",
        (Direction::Expense, 1) => "amount amount--expense amount--long",
        (Direction::Expense, _) => "amount amount--expense amount--longest",
    }
}

/// What a row shows of an external text; `None` if it is blank.
fn row_text(text: &str) -> Option<String> {
    let text = text.trim();
    let mut characters = text.chars();
    let start: String = characters.by_ref().take(ROW_TEXT).collect();
    let more = if characters.next().is_some() { "…" } else { "" };
    (!text.is_empty()).then(|| zh::visible(&start) + more)
}

/// The end of the list: a button that presses itself when it is nearly visible, an error, or that this is all.
#[component]
fn End(list: List) -> impl IntoView {
    let context = use_session_context();
    let element = NodeRef::<Div>::new();
    let watch = StoredValue::new_local(None);
    let phase = {
        let list = list.clone();
        memo(move || list.phase())
    };
    let more = move || list.more(context);
    effect({
        let more = more.clone();
        move || {
            // Observed again after each page: an end that is still near requests the next one.
            let ready = phase.get() == Phase::Ready;
            let near = element
                .get()
                .filter(|_| ready)
                .and_then(|element| browser::on_near(&element, more.clone()));
            watch.set_value(near);
        }
    });
    // A page that loads fast needs no loading message, which would only flash.
    let loading = RwSignal::new(false);
    effect(move || {
        loading.set(false);
        if phase.get() == Phase::Loading
            && let Ok(timer) = set_timeout_with_handle(move || loading.set(true), PATIENT)
        {
            on_cleanup(move || timer.clear());
        }
    });
    let failure = derived(move || match phase.get() {
        Phase::Failed(failure) => Some(failure),
        Phase::Ready | Phase::Loading | Phase::Complete => None,
    });
    let more = Callback::new(move |()| more());
    let is_complete = move || phase.get() == Phase::Complete;
    view! {
        <div class="transactions__end" node_ref=element>
            <FormFailure failure=failure />
            // Only the printed page says that there is more.
            <p class=move || if is_complete() { "transactions__all" } else { "transactions__all printed" }>
                {move || if is_complete() { words::END } else { words::MORE }}
            </p>
            <Show when=move || !is_complete()>
                <Button
                    kind=ButtonKind::Secondary
                    busy=loading
                    on_press=more
                >
                    {move || match phase.get() {
                        Phase::Failed(_) => "重试",
                        _ if loading.get() => "正在加载",
                        _ => "加载更多",
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
