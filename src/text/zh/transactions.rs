//! Texts of 交易明细 and 交易详情.

use wechat_bank_api::{AccountKind, Summary};
use wechat_bank_domain::{
    Date, DateRange, DateRangeError, Direction, MaskedNumber, Money, Period, RangeLimits,
};

use super::{date_range_error, direction, long_date, signed_amount, visible, weekday};

/// Tab label: custom range (HH42).
pub const CUSTOM: &str = "自定义";
pub const END: &str = "没有更多了";
/// The end of a printed list that is not fully loaded.
pub const MORE: &str = "以上仅为已加载的交易，后面还有更多";
/// Advice for a range without transactions.
pub const EMPTY_ADVICE: &str = "可以选择更长的时间再查";
/// The filters match nothing.
pub const EMPTY_FILTERED: &str = "没有符合条件的交易";
pub const EMPTY_FILTERED_ADVICE: &str = "可以清除筛选条件，或选择其他时间再查";
/// All accounts in one list.
pub const ALL_ACCOUNTS: &str = "全部账户";
/// This bank has no such list.
pub const ALL_OFF: &str = "暂不能一起查询全部账户";
pub const ALL_OFF_ADVICE: &str = "请到账户管理中选择一个账户，查询它的交易明细";
/// What the name of the account does, for screen readers.
pub const SWITCH_ACCOUNT: &str = "切换账户";
/// The heading above the accounts.
pub const CHOOSE_ACCOUNT: &str = "选择账户";
/// The heading above the months, and what the name of the month does.
pub const CHOOSE_MONTH: &str = "选择月份";
pub const MONTH_BEFORE: &str = "上月";
pub const MONTH_AFTER: &str = "下月";
/// The account does not belong to the customer.
pub const NO_ACCOUNT: &str = "没有找到这个账户";
pub const NO_ACCOUNT_ADVICE: &str = "账户可能已被移除。请返回账户管理，选择要查询的账户";
/// The transaction does not belong to the account.
pub const NO_TRANSACTION: &str = "没有找到这笔交易";
pub const NO_TRANSACTION_ADVICE: &str = "链接可能已失效，或账户已被移除。请到交易明细中查找";
/// The payer's message.
pub const MEMO: &str = "附言";
/// What can be copied besides the serial number.
pub const OWN_NUMBER: &str = "本方账号";
pub const SERIAL: &str = "交易流水号";
/// Under the link to the receipt.
pub const RECEIPT_ADVICE: &str = "可保存或打印";
/// Under a receipt: what it is worth.
pub const RECEIPT_NOTE: &str = "本回单根据银行记录生成，供您核对。如需加盖印章的回单，请携带证件到网点办理";
/// How to keep a receipt, where pages cannot be printed and where they can.
pub const KEEP_BY_SCREENSHOT: &str = "截屏即可保存这张回单";
pub const KEEP_BY_PRINTING: &str = "可以截屏保存，也可以打印或存为PDF";
/// What the serial number is for.
pub const SERIAL_ADVICE: &str = "如对这笔交易有疑问，请准备好交易流水号，拨打客服热线咨询";
/// It is on the clipboard.
pub const COPIED: &str = "已复制";
/// The clipboard is not available.
pub const COPY_BY_HAND: &str = "未能自动复制，已为您选中，请长按复制";
/// The calendar, before anything is picked.
pub const PICK_START: &str = "请选择开始日期";
/// The calendar, after the first day is picked.
pub const PICK_END: &str = "请选择结束日期；只查这一天，可直接点确定";
/// A search text that is too long.
pub const TEXT_TOO_LONG: &str = "搜索内容最多50个字";
/// A search text of only spaces, hyphens and invisible characters.
pub const TEXT_BLANK: &str = "没有可搜索的文字，请修改或清空";
/// Something in the address of a list was invalid and dropped.
pub const ADDRESS_MENDED: &str = "链接中的查询条件有误，已为您调整";
/// A negative amount as a filter.
pub const AMOUNT_NEGATIVE: &str = "金额不能小于0";
/// Minimum and maximum in the wrong order.
pub const AMOUNTS_CROSSED: &str = "最高金额不能低于最低金额";

/// An account where it has to be distinguished from others in little space: `储蓄卡 尾号0017`.
pub fn account(kind: AccountKind, number: &MaskedNumber) -> String {
    format!("{} 尾号{}", kind.name(), visible(number.last_four()))
}

/// `全部账户（4个）`.
pub fn all_accounts(count: u32) -> String {
    format!("{ALL_ACCOUNTS}（{count}个）")
}

/// `2025年11月（22日起）`: a month of which the bank does not show the first days any more.
pub fn month_from(month: Date, day: u8) -> String {
    format!("{}（{day}日起）", calendar_month(month))
}

/// Looks for the same in all days of this range, which are those that the bank offers.
pub fn search_all(range: DateRange) -> String {
    format!("在全部{}天内查找", range.days())
}

/// `本日没有交易`, or of another range.
pub fn empty(period: Option<Period>) -> String {
    format!("{}没有交易", period.map_or("这段时间", super::period))
}

/// Announced by screen readers when a list is loaded.
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

/// The label of the calendar's confirming button.
pub fn confirm_days(range: Option<DateRange>) -> String {
    range.map_or_else(
        || "确定".to_owned(),
        |range| format!("确定（{}天）", range.days()),
    )
}

/// Why a range or a day cannot be chosen, with the limit that it violates.
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

/// The filter on the amount, if active.
pub fn amounts(least: Option<Money>, most: Option<Money>) -> Option<String> {
    match (least, most) {
        (None, None) => None,
        (Some(least), None) => Some(format!("{least}元以上")),
        (None, Some(most)) => Some(format!("{most}元以下")),
        (Some(least), Some(most)) if least == most => Some(format!("{least}元")),
        (Some(least), Some(most)) => Some(format!("{least}–{most}元")),
    }
}

/// The filter on the direction.
pub fn only(way: Direction) -> String {
    format!("只看{}", direction(way))
}

/// The search text as a filter.
pub fn searched(text: &str) -> String {
    format!("关键词：{}", visible(text))
}

/// A sum with the sign of its direction; no sign for zero.
pub fn sum(way: Direction, sum: Money) -> String {
    if sum == Money::ZERO {
        sum.to_string()
    } else {
        signed_amount(way, sum)
    }
}

/// The label of the counterparty, depending on the direction.
pub const fn counterparty(way: Direction) -> &'static str {
    match way {
        Direction::Income => "付款方",
        Direction::Expense => "收款方",
    }
}

/// An amount in the characters of contracts, which cannot be altered: `壹仟零伍拾元整`.
pub fn capital(amount: Money) -> String {
    const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
    const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
    const GROUPS: [&str; 5] = ["", "万", "亿", "万", "亿"];
    let digit = |number: u64| {
        usize::try_from(number)
            .ok()
            .and_then(|number| DIGITS.get(number))
            .copied()
            .unwrap_or_default()
    };
    let fen = amount.fen().unsigned_abs();
    let (yuan, jiao, fen) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut text = String::new();
    // Whether noughts have been left out since the last digit.
    let mut gap = false;
    for (group, group_name) in GROUPS.iter().enumerate().rev() {
        let value = (0..group).fold(yuan, |value, _| value / 10_000) % 10_000;
        for (place, place_name) in PLACES.iter().enumerate().rev() {
            let number = (0..place).fold(value, |value, _| value / 10) % 10;
            if number == 0 {
                gap = !text.is_empty();
                continue;
            }
            if core::mem::take(&mut gap) {
                text.push('零');
            }
            text.push(digit(number));
            text.push_str(place_name);
        }
        // 亿 is said once for all that is counted in it.
        let is_named = if group == 2 {
            yuan >= 100_000_000
        } else {
            value > 0
        };
        if is_named {
            text.push_str(group_name);
        }
    }
    if yuan > 0 {
        text.push('元');
    }
    match (jiao, fen) {
        (0, 0) if yuan == 0 => text.push_str("零元整"),
        (0, 0) => text.push('整'),
        (0, _) if yuan > 0 => text.push('零'),
        (0, _) => {}
        (_, _) => {
            text.push(digit(jiao));
            text.push('角');
        }
    }
    if fen > 0 {
        text.push(digit(fen));
        text.push('分');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_in_capitals_reads_as_it_is_written_on_a_cheque() {
        for (fen, text) in [
            (0, "零元整"),
            (1, "壹分"),
            (10, "壹角"),
            (18, "壹角捌分"),
            (100, "壹元整"),
            (105, "壹元零伍分"),
            (150, "壹元伍角"),
            (5_448, "伍拾肆元肆角捌分"),
            (101_000, "壹仟零壹拾元整"),
            (100_100, "壹仟零壹元整"),
            (1_000_000, "壹万元整"),
            (10_005_000, "壹拾万零伍拾元整"),
            (10_500_000, "壹拾万零伍仟元整"),
            (100_000_000, "壹佰万元整"),
            (10_000_000_000, "壹亿元整"),
            (10_000_000_100, "壹亿零壹元整"),
            (100_000_000_000_500, "壹万亿零伍元整"),
            (
                123_456_789_012_345,
                "壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元肆角伍分",
            ),
            (
                i64::MAX,
                "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分",
            ),
        ] {
            assert_eq!(capital(Money::from_fen(fen)), text, "{fen}");
        }
    }

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
    fn a_range_that_is_not_offered_is_refused_with_the_limit_it_breaks() {
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
