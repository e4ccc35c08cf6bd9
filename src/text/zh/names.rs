//! Texts for enumerations, amounts and times.

use wechat_bank_domain::{Date, DateRange, Direction, DocumentType, Money, Period, Timestamp, Weekday};

/// Read by screen readers in place of a hidden amount.
pub const AMOUNT_HIDDEN: &str = "金额已隐藏";
/// The button that shows and hides all amounts.
pub const SHOW_AMOUNTS: &str = "显示余额";

/// 证件类型.
pub const fn document_type(document_type: DocumentType) -> &'static str {
    match document_type {
        DocumentType::ResidentIdentityCard => "居民身份证",
        DocumentType::Passport => "护照",
        DocumentType::HongKongMacaoPermit => "港澳居民来往内地通行证",
        DocumentType::TaiwanPermit => "台湾居民来往大陆通行证",
        DocumentType::ForeignPermanentResident => "外国人永久居留身份证",
        DocumentType::HouseholdRegister => "户口簿",
        DocumentType::MilitaryIdentity => "军官证",
        DocumentType::ResidencePermitHMT => "港澳台居民居住证",
        DocumentType::Unknown => "其他证件",
    }
}

/// 收入 or 支出.
pub const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Income => "收入",
        Direction::Expense => "支出",
    }
}

/// 本日, 本周 or 本月 (HH42).
pub const fn period(period: Period) -> &'static str {
    match period {
        Period::Today => "本日",
        Period::ThisWeek => "本周",
        Period::ThisMonth => "本月",
    }
}

/// `周一` to `周日`.
pub const fn weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    }
}

/// An amount with its sign: plus for income, minus for expense, never colour alone (IC11).
pub fn signed_amount(direction: Direction, amount: Money) -> String {
    let sign = match direction {
        Direction::Income => '+',
        Direction::Expense => '-',
    };
    format!("{sign}{amount}")
}

/// Whether the longest number of a text is short (0), long (1) or longest (2). Longer ones are drawn smaller with large
/// text, as a number broken over two lines would read as two (style/base.css).
pub fn amount_size(text: &str) -> usize {
    let (mut longest, mut length) = (0, 0);
    for byte in text.bytes() {
        // Digits, and signs and separators between them.
        length = if matches!(byte, b'+'..=b'9') {
            length + 1
        } else {
            0
        };
        longest = longest.max(length);
    }
    usize::from(longest > 10) + usize::from(longest > 16)
}

/// The class of an element with this text, by its size.
pub fn amount_class(text: &str) -> &'static str {
    match amount_size(text) {
        0 => "amount",
        1 => "amount amount--long",
        _ => "amount amount--longest",
    }
}

/// `2026年11月21日`.
pub fn long_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `11月21日 周六`, with the year where it is not the bank's current one; `今天` for the bank's today.
pub fn day_heading(date: Date, today: Date) -> String {
    let weekday = weekday(date.weekday());
    if date == today {
        format!("今天 {}月{}日 {weekday}", date.month(), date.day())
    } else if date.year() == today.year() {
        format!("{}月{}日 {weekday}", date.month(), date.day())
    } else {
        format!("{} {weekday}", long_date(date))
    }
}

/// `2026年11月1日 至 2026年11月21日`, or a single day.
pub fn range(range: DateRange) -> String {
    if range.from() == range.to() {
        long_date(range.from())
    } else {
        format!("{} 至 {}", long_date(range.from()), long_date(range.to()))
    }
}

/// `09:30`.
pub fn time_of_day(time: Timestamp) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// `2026年11月21日 09:30:05`.
pub fn long_time(time: Timestamp) -> String {
    format!(
        "{} {:02}:{:02}:{:02}",
        long_date(time.date()),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// A waiting time: `45秒`, `12分钟`, `2小时`; rounded up.
pub fn wait(seconds: u32) -> String {
    match seconds {
        0..=90 => format!("{seconds}秒"),
        91..=5400 => format!("{}分钟", seconds.div_ceil(60)),
        _ => format!("{}小时", seconds.div_ceil(3600)),
    }
}

/// External text, with the characters that reorder or hide other text made visible (T11): a memo must not be able to
/// change how an amount next to it reads.
pub fn visible(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\u{061C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200C}'
            | '\u{200E}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}' => '▯',
            '\n' | '\r' | '\t' => ' ',
            character if character.is_control() => '▯',
            character => character,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_turn_text_around_are_made_visible_and_joined_emoji_stay() {
        assert_eq!(visible("a\u{202E}b\u{2066}\u{200B}\u{FEFF}\u{061C}"), "a▯b▯▯▯▯");
        assert_eq!(visible("👨\u{200D}👩\u{200D}👧"), "👨\u{200D}👩\u{200D}👧");
        assert_eq!(visible("一\n二\t三\0"), "一 二 三▯");
    }

    #[test]
    fn how_small_an_amount_is_drawn_follows_from_its_longest_number() {
        assert_eq!(amount_class("收入 +123,456.7"), "amount");
        assert_eq!(amount_class("余额 -123,456.78 元"), "amount amount--long");
        assert_eq!(amount_class("9,999,999,999.99"), "amount amount--long");
        assert_eq!(amount_class("1.00–10,000,000,000.00元"), "amount amount--longest");
        assert_eq!(
            amount_class("-92,233,720,368,547,758.08"),
            "amount amount--longest"
        );
    }

    #[test]
    fn a_wait_is_never_shown_shorter_than_it_is() {
        assert_eq!(wait(59), "59秒");
        assert_eq!(wait(121), "3分钟");
        assert_eq!(wait(7201), "3小时");
    }

    #[test]
    fn an_amount_always_has_its_sign() {
        assert_eq!(
            signed_amount(Direction::Expense, Money::from_fen(123_456)),
            "-1,234.56"
        );
        assert_eq!(signed_amount(Direction::Income, Money::from_fen(1)), "+0.01");
    }
}
