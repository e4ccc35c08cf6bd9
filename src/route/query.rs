use core::convert::Infallible;
use core::fmt;
use core::str::FromStr;

use wechat_bank_domain::{Date, DateRange, Direction, Money, Period, normalise};

/// The maximum length of a search, in characters.
pub const LONGEST_TEXT: usize = 50;

/// The days that a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// 本日, 本周 or 本月, relative to the day on which the page is opened.
    Period(Period),
    /// 自定义, or another month.
    Custom(DateRange),
}

impl Span {
    pub fn range(self, today: Date) -> DateRange {
        match self {
            Self::Period(period) => period.range(today),
            Self::Custom(range) => range,
        }
    }
}

/// The filters of a list of transactions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub span: Span,
    pub direction: Option<Direction>,
    /// Only transactions with this text.
    pub text: Option<String>,
    /// Minimum amount.
    pub least: Option<Money>,
    /// Maximum amount.
    pub most: Option<Money>,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            span: Span::Period(Period::ThisMonth),
            direction: None,
            text: None,
            least: None,
            most: None,
        }
    }
}

impl Query {
    /// Whether anything but the days filters the list.
    pub fn is_filtered(&self) -> bool {
        self.direction.is_some() || self.text.is_some() || self.least.is_some() || self.most.is_some()
    }

    /// Whether a query asked for more than this, because something in it was invalid. Other parameters, such as those
    /// that WeChat adds to shared links, do not count.
    pub(super) fn departs_from(&self, query: &str) -> bool {
        let printed = self.print();
        form_urlencoded::parse(query.as_bytes()).any(|asked| {
            let (name, value) = &asked;
            matches!(name.as_ref(), "days" | "direction" | "text" | "least" | "most")
                && !matches!(value.as_ref(), "" | "month")
                && form_urlencoded::parse(printed.as_bytes()).all(|kept| kept != asked)
        })
    }

    fn print(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let days = match self.span {
            Span::Period(Period::Today) => Some("today".to_owned()),
            Span::Period(Period::ThisWeek) => Some("week".to_owned()),
            Span::Period(Period::ThisMonth) => None,
            Span::Custom(range) => Some(format!("{}_{}", range.from(), range.to())),
        };
        if let Some(days) = days {
            query.append_pair("days", &days);
        }
        if let Some(direction) = self.direction {
            let direction = match direction {
                Direction::Income => "income",
                Direction::Expense => "expense",
            };
            query.append_pair("direction", direction);
        }
        if let Some(text) = &self.text {
            query.append_pair("text", text);
        }
        if let Some(least) = self.least {
            query.append_pair("least", &least.fen().to_string());
        }
        if let Some(most) = self.most {
            query.append_pair("most", &most.fen().to_string());
        }
        query.finish()
    }
}

/// With its `?`, if there is anything to it.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = self.print();
        if query.is_empty() {
            Ok(())
        } else {
            write!(f, "?{query}")
        }
    }
}

impl FromStr for Query {
    type Err = Infallible;

    /// The valid part of a query; of a repeated parameter, the last one.
    fn from_str(query: &str) -> Result<Self, Infallible> {
        let mut parsed = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let amount = || {
                value
                    .parse()
                    .ok()
                    .map(Money::from_fen)
                    .filter(|amount| !amount.is_negative())
            };
            match name.as_ref() {
                "days" => parsed.span = parse_span(&value.to_ascii_lowercase()).unwrap_or(parsed.span),
                "direction" => {
                    parsed.direction = match value.to_ascii_lowercase().as_str() {
                        "income" => Some(Direction::Income),
                        "expense" => Some(Direction::Expense),
                        _ => None,
                    }
                }
                "text" => parsed.text = search_text(&value),
                "least" => parsed.least = amount(),
                "most" => parsed.most = amount(),
                _ => {}
            }
        }
        if parsed
            .least
            .zip(parsed.most)
            .is_some_and(|(least, most)| most < least)
        {
            core::mem::swap(&mut parsed.least, &mut parsed.most);
        }
        parsed.least = parsed.least.filter(|least| *least != Money::ZERO);
        Ok(parsed)
    }
}

/// A search text, if it filters anything: banks compare texts without what `normalise` removes.
pub fn search_text(text: &str) -> Option<String> {
    let text = text.trim();
    let is_said = text.chars().count() <= LONGEST_TEXT && !normalise(text).is_empty();
    is_said.then(|| text.to_owned())
}

fn parse_span(text: &str) -> Option<Span> {
    match text {
        "today" => Some(Span::Period(Period::Today)),
        "week" => Some(Span::Period(Period::ThisWeek)),
        "month" => Some(Span::Period(Period::ThisMonth)),
        _ => {
            let (from, to) = text.split_once('_')?;
            let (from, to): (Date, Date) = (from.parse().ok()?, to.parse().ok()?);
            DateRange::new(from.min(to), from.max(to)).ok().map(Span::Custom)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    /// The query that is parsed from this one, and whether something was dropped.
    fn made_of(query: &str) -> (String, bool) {
        let parsed = parse(query);
        (parsed.print(), parsed.departs_from(query))
    }

    fn parse(query: &str) -> Query {
        let Ok(parsed) = query.parse();
        parsed
    }

    #[test]
    fn what_makes_no_sense_is_mended_or_dropped_with_a_message() {
        for (query, made) in [
            ("least=50000&most=100", "least=100&most=50000"),
            ("least=100&most=0", "most=100"),
            ("most=-1", ""),
            ("least=-500", ""),
            ("least=-500&most=100", "most=100"),
            ("least=0", ""),
            ("least=1.5", ""),
            ("most=9223372036854775808", ""),
            ("least=1e3", ""),
            ("most=٣", ""),
            ("days=2026-11-21_2026-11-01", "days=2026-11-01_2026-11-21"),
            ("days=2025-02-30_2025-03-05", ""),
            ("days=2025-02-28_2025-02-29", ""),
            ("days=1899-12-31_2026-11-21", ""),
            ("days=2026-11-21", ""),
            ("days=_", ""),
            ("days=Month", ""),
            ("days=TODAY", "days=today"),
            ("days=WEEK&direction=Income", "days=week&direction=income"),
            ("days=year", ""),
            ("days=week&days=today", "days=today"),
            ("days=week&days=year", "days=week"),
            ("direction=up", ""),
            ("direction=income&direction=expense", "direction=expense"),
            ("text=-", ""),
            ("text=%E2%80%94", ""),
            ("text=%E2%80%8B%20%EF%BC%8D", ""),
            (
                "days=today&text=%20%E7%BE%8E%E5%9B%A2+",
                "days=today&text=%E7%BE%8E%E5%9B%A2",
            ),
        ] {
            assert_eq!(made_of(query), (made.to_owned(), true), "{query}");
        }
        let (long, longest) = ("a".repeat(51), "a".repeat(50));
        assert_eq!(made_of(&format!("text={long}")), (String::new(), true));
        assert_eq!(
            made_of(&format!("text={longest}")),
            (format!("text={longest}"), false)
        );
    }

    #[test]
    fn what_is_only_written_otherwise_or_concerns_no_customer_has_no_message() {
        for (query, made) in [
            ("", ""),
            ("days=month", ""),
            ("days=&direction=&text=&least=&most=", ""),
            ("from=singlemessage&isappinstalled=0", ""),
            ("x=1&days=today&&=&y", "days=today"),
            ("text=%e7%be%8e%e5%9b%a2", "text=%E7%BE%8E%E5%9B%A2"),
            ("text=a%20b", "text=a+b"),
            ("d%61ys=tod%61y", "days=today"),
            ("most=0", "most=0"),
            ("least=5&most=5", "least=5&most=5"),
        ] {
            assert_eq!(made_of(query), (made.to_owned(), false), "{query}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn what_is_made_of_any_query_is_made_of_it_again(pairs in proptest::collection::vec((
            select(&["days", "direction", "text", "least", "most", "from", ""][..]),
            prop_oneof![
                any::<String>(),
                "(today|week|Month|income|EXPENSE|-?[0-9]{1,20}|[ -—\u{200B}]{0,3})",
                "20[0-9]{2}-[01][0-9]-[0-3][0-9]_20[0-9]{2}-[01][0-9]-[0-3][0-9]",
            ],
        ), 0..6)) {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            let (made, _) = made_of(&query);
            prop_assert_eq!(made_of(&made), (made.clone(), false));
            let query = parse(&made);
            // Every filter is valid and effective.
            prop_assert!(query.least.is_none_or(|least| least > Money::ZERO && query.most.is_none_or(|most| least <= most)));
            prop_assert!(query.most.is_none_or(|most| !most.is_negative()));
            prop_assert!(query.text.is_none_or(|text| !normalise(&text).is_empty()));
        }
    }
}
