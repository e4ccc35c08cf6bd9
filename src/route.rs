//! Every address of the pages: parsed here, printed here, and nowhere else.

use core::fmt;

use wechat_bank_api::{AccountId, TransactionId};
use wechat_bank_domain::{Date, DateRange, Direction, Money, Period, normalise};

/// How many characters a search may have.
pub const LONGEST_TEXT: usize = 50;

/// A page, as the address bar names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// Goes where the session says.
    Home,
    /// 客户认证.
    Certify,
    /// 认证成功 (HH12).
    Certified,
    /// 登录设置 (HH61).
    LoginSettings,
    /// 登录.
    Login,
    /// 账户管理 (HH41).
    Accounts,
    /// 添加删除 (HH44).
    ManageAccounts,
    /// 账户加挂 (HH44).
    AddAccount,
    /// 交易明细 (HH42).
    Transactions(AccountId, Query),
    /// One transaction (HH70).
    Transaction(AccountId, TransactionId),
    /// 动账提醒 of all accounts.
    Alerts,
    /// 动账提醒 of one account.
    AccountAlerts(AccountId),
    /// No page has this address.
    NotFound,
}

/// Which days a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// 本日, 本周 or 本月: whatever that is when the page is opened.
    Period(Period),
    /// 自定义.
    Custom(DateRange),
}

impl Span {
    /// The days it stands for, given the bank's date.
    pub fn range(self, today: Date) -> DateRange {
        match self {
            Self::Period(period) => period.range(today),
            Self::Custom(range) => range,
        }
    }
}

/// What a list of transactions is narrowed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Which days.
    pub span: Span,
    /// Only one direction.
    pub direction: Option<Direction>,
    /// Only with this text.
    pub text: Option<String>,
    /// Only from this amount.
    pub least: Option<Money>,
    /// Only up to this amount.
    pub most: Option<Money>,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            span: Span::Period(Period::Today),
            direction: None,
            text: None,
            least: None,
            most: None,
        }
    }
}

impl Query {
    /// Whether anything but the days narrows the list.
    pub fn is_filtered(&self) -> bool {
        self.direction.is_some() || self.text.is_some() || self.least.is_some() || self.most.is_some()
    }

    /// What makes sense of a query; of what is said twice, the last.
    fn parse(query: &str) -> Self {
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
        parsed
    }

    /// Whether this is not all that a query asked for, as something in it made no sense. What it says beside that, as
    /// WeChat does in links that were shared, is no part of it.
    fn departs_from(&self, query: &str) -> bool {
        let printed = self.print();
        form_urlencoded::parse(query.as_bytes()).any(|asked| {
            let (name, value) = &asked;
            matches!(name.as_ref(), "days" | "direction" | "text" | "least" | "most")
                && !matches!(value.as_ref(), "" | "today")
                && form_urlencoded::parse(printed.as_bytes()).all(|kept| kept != asked)
        })
    }

    fn print(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let days = match self.span {
            Span::Period(Period::Today) => None,
            Span::Period(Period::ThisWeek) => Some("week".to_owned()),
            Span::Period(Period::ThisMonth) => Some("month".to_owned()),
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

/// What a list is searched for, if it narrows the list: banks compare texts without what `normalise` takes away.
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

impl Route {
    /// Reads an address (path and query); what no page has is [`Route::NotFound`].
    pub fn parse(address: &str) -> Self {
        let address = address.split('#').next().unwrap_or_default();
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] => Self::Home,
            ["certify"] => Self::Certify,
            ["certify", "done"] => Self::Certified,
            ["login-settings"] => Self::LoginSettings,
            ["login"] => Self::Login,
            ["accounts"] => Self::Accounts,
            ["accounts", "manage"] => Self::ManageAccounts,
            ["accounts", "add"] => Self::AddAccount,
            ["accounts", account, "transactions"] => match account.parse() {
                Ok(account) => Self::Transactions(account, Query::parse(query)),
                Err(_) => Self::NotFound,
            },
            ["accounts", account, "transactions", transaction] => {
                match (account.parse(), transaction.parse()) {
                    (Ok(account), Ok(transaction)) => Self::Transaction(account, transaction),
                    _ => Self::NotFound,
                }
            }
            ["alerts"] => Self::Alerts,
            ["alerts", account] => account.parse().map_or(Self::NotFound, Self::AccountAlerts),
            _ => Self::NotFound,
        }
    }

    /// Whether this is what [`Route::parse`] made of an address that asked for something else, too.
    pub fn departs_from(&self, address: &str) -> bool {
        match (self, address.split_once('?')) {
            (Self::Transactions(_, query), Some((_, asked))) => query.departs_from(asked),
            _ => false,
        }
    }

    /// The same page without its query: as long as this stays the same, the page stays mounted.
    #[must_use]
    pub fn place(&self) -> Self {
        match self {
            Self::Transactions(account, _) => Self::Transactions(account.clone(), Query::default()),
            other => other.clone(),
        }
    }

    /// Whether the page shows something of a customer, so that it needs a certified session (HH14).
    pub fn needs_certification(&self) -> bool {
        !matches!(self, Self::Home | Self::Certify | Self::Login | Self::NotFound)
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Home | Self::NotFound => f.write_str("/"),
            Self::Certify => f.write_str("/certify"),
            Self::Certified => f.write_str("/certify/done"),
            Self::LoginSettings => f.write_str("/login-settings"),
            Self::Login => f.write_str("/login"),
            Self::Accounts => f.write_str("/accounts"),
            Self::ManageAccounts => f.write_str("/accounts/manage"),
            Self::AddAccount => f.write_str("/accounts/add"),
            Self::Transactions(account, query) => {
                write!(f, "/accounts/{account}/transactions")?;
                let query = query.print();
                if query.is_empty() {
                    Ok(())
                } else {
                    write!(f, "?{query}")
                }
            }
            Self::Transaction(account, transaction) => {
                write!(f, "/accounts/{account}/transactions/{transaction}")
            }
            Self::Alerts => f.write_str("/alerts"),
            Self::AccountAlerts(account) => write!(f, "/alerts/{account}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn account() -> AccountId {
        "a1B2_-".parse().unwrap()
    }

    #[test]
    fn every_page_is_found_again_by_the_address_it_prints() {
        let custom = Span::Custom(
            DateRange::new("2026-02-01".parse().unwrap(), "2026-02-28".parse().unwrap()).unwrap(),
        );
        let query = Query {
            span: custom,
            direction: Some(Direction::Expense),
            text: Some("超市 &=?#%+<b>".to_owned()),
            least: Some(Money::from_fen(1)),
            most: Some(Money::from_fen(i64::MAX)),
        };
        let transaction = "t9".parse().unwrap();
        let pages = [
            Route::Home,
            Route::Certify,
            Route::Certified,
            Route::LoginSettings,
            Route::Login,
            Route::Accounts,
            Route::ManageAccounts,
            Route::AddAccount,
            Route::Transactions(account(), Query::default()),
            Route::Transactions(account(), query),
            Route::Transactions(
                account(),
                Query {
                    span: Span::Period(Period::ThisWeek),
                    ..Query::default()
                },
            ),
            Route::Transactions(
                account(),
                Query {
                    span: Span::Period(Period::ThisMonth),
                    ..Query::default()
                },
            ),
            Route::Transaction(account(), transaction),
            Route::Alerts,
            Route::AccountAlerts(account()),
        ];
        for page in pages {
            assert_eq!(Route::parse(&page.to_string()), page, "{page}");
        }
    }

    #[test]
    fn an_address_of_no_page_is_not_found() {
        for address in [
            "/nothing",
            "/accounts/%3Cscript%3E/transactions",
            "/accounts/a/transactions/t/more",
            "/alerts/ä",
        ] {
            assert_eq!(Route::parse(address), Route::NotFound, "{address}");
        }
    }

    /// The query that is made of this one, and whether that is not all it asked for.
    fn made_of(query: &str) -> (String, bool) {
        let address = format!("/accounts/a/transactions?{query}");
        let route = Route::parse(&address);
        let printed = route.to_string();
        let made = printed.strip_prefix("/accounts/a/transactions").unwrap();
        (
            made.trim_start_matches('?').to_owned(),
            route.departs_from(&address),
        )
    }

    #[test]
    fn what_makes_no_sense_is_mended_or_dropped_and_told() {
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
            ("days=Month", "days=month"),
            ("days=WEEK&direction=Income", "days=week&direction=income"),
            ("days=year", ""),
            ("days=week&days=month", "days=month"),
            ("days=week&days=year", "days=week"),
            ("direction=up", ""),
            ("direction=income&direction=expense", "direction=expense"),
            ("text=-", ""),
            ("text=%E2%80%94", ""),
            ("text=%E2%80%8B%20%EF%BC%8D", ""),
            (
                "days=month&text=%20%E7%BE%8E%E5%9B%A2+",
                "days=month&text=%E7%BE%8E%E5%9B%A2",
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
    fn what_is_only_written_otherwise_or_is_nobodys_business_is_not_told() {
        for (query, made) in [
            ("", ""),
            ("days=today", ""),
            ("days=&direction=&text=&least=&most=", ""),
            ("from=singlemessage&isappinstalled=0", ""),
            ("x=1&days=month&&=&y", "days=month"),
            ("text=%e7%be%8e%e5%9b%a2", "text=%E7%BE%8E%E5%9B%A2"),
            ("text=a%20b", "text=a+b"),
            ("d%61ys=mon%74h", "days=month"),
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
            let Route::Transactions(_, query) = Route::parse(&format!("/accounts/a/transactions?{made}")) else { panic!() };
            // None of it can be refused or narrows nothing.
            prop_assert!(query.least.is_none_or(|least| least > Money::ZERO && query.most.is_none_or(|most| least <= most)));
            prop_assert!(query.most.is_none_or(|most| !most.is_negative()));
            prop_assert!(query.text.is_none_or(|text| !normalise(&text).is_empty()));
        }
    }

    #[test]
    fn only_pages_that_show_nothing_of_a_customer_open_without_certification() {
        assert!(!Route::Certify.needs_certification());
        assert!(!Route::Login.needs_certification());
        assert!(Route::Accounts.needs_certification());
        assert!(Route::LoginSettings.needs_certification());
        assert!(Route::Transaction(account(), "t".parse().unwrap()).needs_certification());
    }
}
