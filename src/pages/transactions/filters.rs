//! The filters of a list: direction, text, amounts.

use leptos::ev::SubmitEvent;
use wechat_bank_domain::{Direction, Money};

use crate::form::{Field, FieldInput, check_all};
use crate::platform::browser;
use crate::prelude::*;
use crate::route::{LONGEST_TEXT, Query, search_text};
use crate::text::zh;
use crate::text::zh::transactions as words;
use crate::ui::{Button, ButtonKind, InputKind, Segments, derived, effect};

/// The texts of the active filters, each with the query without that filter.
pub fn active(query: &Query) -> Vec<(String, Query)> {
    let direction = query.direction.map(|way| {
        (
            words::only(way),
            Query {
                direction: None,
                ..query.clone()
            },
        )
    });
    let text = query.text.as_ref().map(|text| {
        (
            words::searched(text),
            Query {
                text: None,
                ..query.clone()
            },
        )
    });
    let amounts = words::amounts(query.least, query.most).map(|amounts| {
        (
            amounts,
            Query {
                least: None,
                most: None,
                ..query.clone()
            },
        )
    });
    [direction, text, amounts].into_iter().flatten().collect()
}

/// The same days without any filter.
pub fn without(query: &Query) -> Query {
    Query {
        span: query.span,
        ..Query::default()
    }
}

fn text(typed: &str) -> Result<Option<String>, &'static str> {
    let text = search_text(typed);
    match typed.trim().chars().count() {
        1..=LONGEST_TEXT if text.is_none() => Err(words::TEXT_BLANK),
        0..=LONGEST_TEXT => Ok(text),
        _ => Err(words::TEXT_TOO_LONG),
    }
}

fn amount(typed: &str) -> Result<Option<Money>, &'static str> {
    match typed.parse::<Money>() {
        Ok(amount) if amount.is_negative() => Err(words::AMOUNT_NEGATIVE),
        Ok(amount) => Ok(Some(amount)),
        Err(wechat_bank_domain::MoneyError::Empty) => Ok(None),
        Err(error) => Err(zh::money_error(error)),
    }
}

/// The minimum amount; none is below zero, so zero is no filter.
fn lower(typed: &str) -> Result<Option<Money>, &'static str> {
    Ok(amount(typed)?.filter(|least| *least != Money::ZERO))
}

/// The maximum amount, given the minimum.
fn upper(typed: &str, least: Option<Money>) -> Result<Option<Money>, &'static str> {
    match (amount(typed)?, least) {
        (Some(most), Some(least)) if most < least => Err(words::AMOUNTS_CROSSED),
        (most, _) => Ok(most),
    }
}

/// The form of the filters; nothing is requested before it is confirmed.
#[component]
pub fn Filters(
    /// The current query.
    query: Query,
    /// Whether to begin with the search.
    searches: bool,
    /// Called with the new query.
    #[prop(into)]
    on_apply: Callback<Query>,
) -> impl IntoView {
    let direction = RwSignal::new(query.direction);
    let search = Field::new("filter-text", text);
    let least = Field::new("filter-least", lower);
    let most = Field::new("filter-most", move |typed| upper(typed, least.value().flatten()));
    search.text.set(query.text.clone().unwrap_or_default());
    for (field, amount) in [(least, query.least), (most, query.most)] {
        field
            .text
            .set(amount.map(|amount| amount.to_string()).unwrap_or_default());
    }
    if searches {
        effect(move || browser::focus(search.id));
    }
    let span = query.span;
    let apply = move |event: SubmitEvent| {
        event.prevent_default();
        let fields = [
            (search.id, search.check()),
            (least.id, least.check()),
            (most.id, most.check()),
        ];
        if check_all(&fields) {
            on_apply.run(Query {
                span,
                direction: direction.get_untracked(),
                text: untrack(|| search.value().flatten()),
                least: untrack(|| least.value().flatten()),
                most: untrack(|| most.value().flatten()),
            });
        }
    };
    let clear = move |()| {
        direction.set(None);
        search.clear();
        least.clear();
        most.clear();
    };
    let ways = vec![
        (None, "全部"),
        (Some(Direction::Income), zh::direction(Direction::Income)),
        (Some(Direction::Expense), zh::direction(Direction::Expense)),
    ];
    view! {
        <form class="filters" novalidate on:submit=apply>
            <div class="fields">
                <FieldInput field=search label="搜索" input=InputKind::TEXT.placeholder("对方、附言或交易类型") />
            </div>
            <div class="filters__direction">
                <Segments
                    label="收支方向"
                    options=ways
                    chosen=derived(move || Some(direction.get()))
                    on_choose=move |way| direction.set(way)
                />
            </div>
            <div class="fields">
                <FieldInput field=least label="最低金额（元）" input=InputKind::AMOUNT.placeholder("不限") />
                <FieldInput field=most label="最高金额（元）" input=InputKind::AMOUNT.placeholder("不限") />
            </div>
            <div class="filters__actions">
                <Button kind=ButtonKind::Secondary on_press=clear>
                    "清空"
                </Button>
                <Button submits=true>"查询"</Button>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use wechat_bank_domain::Period;

    use super::*;
    use crate::route::Span;

    #[test]
    fn an_empty_search_is_none_and_a_long_one_is_refused() {
        assert_eq!(text("  \u{3000} "), Ok(None));
        assert_eq!(text(" 超市 "), Ok(Some("超市".to_owned())));
        assert!(text(&"超".repeat(50)).is_ok());
        assert_eq!(text(&"超".repeat(51)), Err(words::TEXT_TOO_LONG));
    }

    #[test]
    fn a_search_for_what_the_bank_does_not_compare_is_refused() {
        for typed in ["-", "—", "－ –", "\u{200B}", "\u{FEFF}-\u{202E}"] {
            assert_eq!(text(typed), Err(words::TEXT_BLANK), "{typed:?}");
        }
        assert_eq!(text("a-b"), Ok(Some("a-b".to_owned())));
    }

    #[test]
    fn from_nothing_on_is_no_filter() {
        assert_eq!(lower("0.00"), Ok(None));
        assert_eq!(lower("0.01"), Ok(Some(Money::from_fen(1))));
        assert_eq!(lower("-1"), Err(words::AMOUNT_NEGATIVE));
    }

    #[test]
    fn amounts_are_read_as_customers_type_them() {
        assert_eq!(amount(""), Ok(None));
        assert_eq!(amount("１,２３４.5"), Ok(Some(Money::from_fen(123_450))));
        assert_eq!(amount("-1"), Err(words::AMOUNT_NEGATIVE));
        assert_eq!(amount("1.234"), Err("金额最多两位小数"));
    }

    #[test]
    fn the_upper_amount_is_not_below_the_lower() {
        let least = Some(Money::from_fen(10_000));
        assert_eq!(upper("99.99", least), Err(words::AMOUNTS_CROSSED));
        assert_eq!(upper("100", least), Ok(least));
        assert_eq!(upper("", least), Ok(None));
        assert_eq!(upper("1", None), Ok(Some(Money::from_fen(100))));
    }

    #[test]
    fn each_active_filter_can_be_removed_alone_and_the_days_stay() {
        let query = Query {
            span: Span::Period(Period::ThisMonth),
            direction: Some(Direction::Expense),
            text: Some("超市\u{202E}".to_owned()),
            least: Some(Money::from_fen(100)),
            most: None,
        };
        let active = active(&query);
        let words: Vec<_> = active.iter().map(|(words, _)| words.as_str()).collect();
        assert_eq!(words, ["只看支出", "关键词：超市▯", "1.00元以上"]);
        let [(_, undirected), (_, unsearched), (_, any_amount)] = active.as_slice() else {
            panic!()
        };
        assert_eq!(
            *undirected,
            Query {
                direction: None,
                ..query.clone()
            }
        );
        assert_eq!(
            *unsearched,
            Query {
                text: None,
                ..query.clone()
            }
        );
        assert_eq!(
            *any_amount,
            Query {
                least: None,
                ..query.clone()
            }
        );
        assert_eq!(
            without(&query),
            Query {
                span: query.span,
                ..Query::default()
            }
        );
        assert!(super::active(&Query::default()).is_empty());
    }
}
