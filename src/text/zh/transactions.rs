//! 交易明细 and 交易详情.

use wechat_bank_api::Summary;
use wechat_bank_domain::{Date, DateRange, DateRangeError, Direction, Money, Period, RangeLimits};

use super::{date_range_error, direction, long_date, signed_amount, weekday};

/// The tab for a range of one's own (HH42).
pub const CUSTOM: &str = "自定义";
/// The end of a list.
pub const END: &str = "没有更多了";
/// The end of a printed list of which not all has been loaded.
pub const MORE: &str = "以上仅为已加载的交易，后面还有更多";
/// A list that the bank has nothing for.
pub const EMPTY_ADVICE: &str = "可以选择更长的时间再查";
/// A list that the filters leave nothing of.
pub const EMPTY_FILTERED: &str = "没有符合条件的交易";
/// What to do then.
pub const EMPTY_FILTERED_ADVICE: &str = "可以清除筛选条件，或选择其他时间再查";
/// The account is not one of the customer's.
pub const NO_ACCOUNT: &str = "没有找到这个账户";
/// What to do then.
pub const NO_ACCOUNT_ADVICE: &str = "账户可能已被删除。请返回账户管理，选择要查询的账户";
/// The transaction is not one of the account's.
pub const NO_TRANSACTION: &str = "没有找到这笔交易";
/// What to do then.
pub const NO_TRANSACTION_ADVICE: &str = "链接可能已失效，或账户已被删除。请到交易明细中查找";
/// What the payer wrote.
pub const MEMO: &str = "附言";
/// What the serial number is for.
pub const SERIAL_ADVICE: &str = "如对这笔交易有疑问，请准备好交易流水号，拨打客服热线咨询";
/// The serial number is on the clipboard.
pub const COPIED: &str = "交易流水号已复制";
/// The browser has no clipboard for us.
pub const COPY_BY_HAND: &str = "未能自动复制，已选中流水号，请长按复制";
/// The calendar, before anything is picked.
pub const PICK_START: &str = "请选择开始日期";
/// The calendar, after the first day is picked.
pub const PICK_END: &str = "请选择结束日期；只查这一天，可直接点确定";
/// A search text that is too long.
pub const TEXT_TOO_LONG: &str = "搜索内容最多50个字";
/// A search for nothing but spaces, hyphens and what nobody sees.
pub const TEXT_BLANK: &str = "没有可搜索的文字，请修改或清空";
/// The address of a list asked for something that makes no sense.
pub const ADDRESS_MENDED: &str = "链接中的查询条件有误，已为您调整";
/// An amount below zero to search for.
pub const AMOUNT_NEGATIVE: &str = "金额不能小于0";
/// Two amounts in the wrong order.
pub const AMOUNTS_CROSSED: &str = "最高金额不能低于最低金额";

/// `本日没有交易`, or of another range.
pub fn empty(period: Option<Period>) -> String {
    format!("{}没有交易", period.map_or("这段时间", super::period))
}

/// What a screen reader says when a list is there.
pub fn found(summary: &Summary) -> String {
    match summary.count {
        0 => "没有交易".to_owned(),
        count => format!("共{count}笔，收入{}元，支出{}元", summary.income, summary.expense),
    }
}

/// `2026年2月28日 周六`.
pub fn calendar_day(date: Date) -> String {
    format!("{} {}", long_date(date), weekday(date.weekday()))
}

/// `2026年2月`.
pub fn calendar_month(date: Date) -> String {
    format!("{}年{}月", date.year(), date.month())
}

/// What the calendar's confirming button says.
pub fn confirm_days(range: Option<DateRange>) -> String {
    range.map_or_else(
        || "确定".to_owned(),
        |range| format!("确定（{}天）", range.days()),
    )
}

/// Why a range or a day cannot be chosen, with the limit that it breaks.
pub fn range_error(error: DateRangeError, limits: &RangeLimits) -> String {
    match error {
        DateRangeError::TooEarly => format!("最早可查询{}的交易", long_date(limits.earliest)),
        DateRangeError::TooLong => format!("一次最多查询{}天，请缩短时间", limits.longest_days),
        DateRangeError::TooLate | DateRangeError::EndBeforeStart => date_range_error(error).to_owned(),
    }
}

/// The two ends of a range being picked: `2026年11月1日 至 2026年11月21日，共21天`.
pub fn picked(range: DateRange) -> String {
    format!("{}，共{}天", super::range(range), range.days())
}

/// An active filter on the amount.
pub fn amounts(least: Option<Money>, most: Option<Money>) -> Option<String> {
    match (least, most) {
        (None, None) => None,
        (Some(least), None) => Some(format!("{least}元以上")),
        (None, Some(most)) => Some(format!("{most}元以下")),
        (Some(least), Some(most)) if least == most => Some(format!("{least}元")),
        (Some(least), Some(most)) => Some(format!("{least}–{most}元")),
    }
}

/// An active filter on the direction.
pub fn only(way: Direction) -> String {
    format!("只看{}", direction(way))
}

/// An active search.
pub fn searched(text: &str) -> String {
    format!("含“{}”", super::visible(text))
}

/// A sum with the sign of its direction, and none for nothing.
pub fn sum(way: Direction, sum: Money) -> String {
    if sum == Money::ZERO {
        sum.to_string()
    } else {
        signed_amount(way, sum)
    }
}

/// Who was on the other side, by which way the money went.
pub const fn counterparty(way: Direction) -> &'static str {
    match way {
        Direction::Income => "付款方",
        Direction::Expense => "收款方",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_of_the_calendar_is_said_with_its_weekday() {
        assert_eq!(calendar_day(date("2026-02-28")), "2026年2月28日 周六");
    }

    #[test]
    fn a_sum_of_nothing_has_no_sign() {
        assert_eq!(sum(Direction::Expense, Money::ZERO), "0.00");
        assert_eq!(sum(Direction::Expense, Money::from_fen(1)), "-0.01");
        assert_eq!(sum(Direction::Income, Money::from_fen(1)), "+0.01");
    }

    #[test]
    fn a_range_that_is_not_offered_is_told_with_the_limit_it_breaks() {
        let limits = RangeLimits {
            earliest: date("2025-11-21"),
            latest: date("2026-11-21"),
            longest_days: 90,
        };
        assert_eq!(
            range_error(DateRangeError::TooEarly, &limits),
            "最早可查询2025年11月21日的交易"
        );
        assert_eq!(
            range_error(DateRangeError::TooLong, &limits),
            "一次最多查询90天，请缩短时间"
        );
        assert_eq!(
            range_error(DateRangeError::TooLate, &limits),
            "不能选择今天之后的日期"
        );
    }

    #[test]
    fn amounts_of_a_filter_read_as_a_range() {
        let yuan = |yuan: i64| Some(Money::from_fen(yuan * 100));
        assert_eq!(amounts(None, None), None);
        assert_eq!(amounts(yuan(1000), None).as_deref(), Some("1,000.00元以上"));
        assert_eq!(amounts(None, yuan(5)).as_deref(), Some("5.00元以下"));
        assert_eq!(amounts(yuan(1), yuan(5)).as_deref(), Some("1.00–5.00元"));
        assert_eq!(amounts(yuan(5), yuan(5)).as_deref(), Some("5.00元"));
    }
}
