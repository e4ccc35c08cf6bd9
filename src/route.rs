//! Every address of the pages: the only place that parses and prints them.

mod query;

use core::fmt;

use wechat_bank_api::{AccountId, TransactionId};

pub use self::query::{LONGEST_TEXT, Query, Span, search_text};
use crate::sitemap::sitemap;
use crate::text::zh::titles;

/// A part of the program that is loaded when one of its pages is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Login,
    Accounts,
    Passwords,
    Transactions,
    Alerts,
}

/// Who may see a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Anyone,
    /// Those with a certified session (HH14).
    Customer,
}

/// A segment of an address as a format string.
macro_rules! segment {
    ($text:literal) => {
        $text
    };
    ($parameter:ident) => {
        "{}"
    };
}

macro_rules! routes {
    ($($chunk:ident: $part:expr => {$(
        $(#[$doc:meta])+
        $page:ident $(($($field:ident: $type:ty),+))?: [$($segment:tt),+] $(? $query:ident)?, $access:ident,
            $title:ident $(= $text:literal)?, $($component:ident)::+ $(($($given:ident),+))?;
    )+})+) => {
        /// A page, as the address bar identifies it.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Route {
            $($($(#[$doc])+ $page $(($($type),+))?,)+)+
            /// No page has this address.
            NotFound,
        }

        impl Route {
            /// The page at this path; none if a parameter is invalid.
            fn find(path: &[&str], query: &str) -> Option<Self> {
                Some(match path {
                    [] => Self::Home,
                    $($([$($segment),+] => {
                        $(let $query = query;)?
                        Self::$page $(($($field.parse().ok()?),+))?
                    })+)+
                    _ => Self::NotFound,
                })
            }

            /// The title of the window, and of the static shell.
            pub const fn title(&self) -> &'static str {
                match self {
                    $($(Self::$page { .. } => titles::$title,)+)+
                    Self::NotFound => titles::NOT_FOUND,
                }
            }

            const fn access(&self) -> Access {
                match self {
                    Self::NotFound => Access::Anyone,
                    $($(Self::$page { .. } => Access::$access,)+)+
                }
            }

            /// The part of the program that the page is in; none if that starts first.
            pub const fn part(&self) -> Option<Part> {
                match self {
                    Self::NotFound => None,
                    $($(Self::$page { .. } => $part,)+)+
                }
            }

            /// The part's name in the bundle.
            #[cfg(test)]
            const fn chunk(&self) -> &'static str {
                match self {
                    Self::NotFound => "",
                    $($(Self::$page { .. } => stringify!($chunk),)+)+
                }
            }

            /// The path of the address, with `{}` for each parameter.
            #[cfg(any(test, all(feature = "preview", debug_assertions)))]
            pub const fn pattern(&self) -> &'static str {
                match self {
                    Self::NotFound => "/",
                    $($(Self::$page { .. } => concat!($("/", segment!($segment)),+),)+)+
                }
            }

            /// Each page once.
            #[cfg(any(test, all(feature = "preview", debug_assertions)))]
            pub fn examples() -> Vec<Self> {
                vec![$($(example(concat!($("/", segment!($segment)),+)),)+)+ Self::NotFound]
            }
        }

        impl fmt::Display for Route {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::NotFound => f.write_str("/"),
                    $($(Self::$page $(($($field),+))? => {
                        write!(f, concat!($("/", segment!($segment)),+ $(, segment!($query))?), $($($field),+)?)
                    })+)+
                }
            }
        }
    };
}

sitemap!(routes);

/// The page with this pattern, and something valid for each parameter.
#[cfg(any(test, all(feature = "preview", debug_assertions)))]
fn example(pattern: &str) -> Route {
    Route::parse(&pattern.replace("{}", "a"))
}

impl Route {
    /// Parses an address (path and query); anything unknown is [`Route::NotFound`].
    pub fn parse(address: &str) -> Self {
        let address = address.split('#').next().unwrap_or_default();
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        Self::find(&path, query).unwrap_or(Self::NotFound)
    }

    /// Whether [`Route::parse`] dropped something from this address.
    pub fn departs_from(&self, address: &str) -> bool {
        match (self.query(), address.split_once('?')) {
            (Some(query), Some((_, asked))) => query.departs_from(asked),
            _ => false,
        }
    }

    /// The query of a page that has one.
    pub const fn query(&self) -> Option<&Query> {
        match self {
            Self::AllTransactions(query) | Self::Transactions(_, query) => Some(query),
            _ => None,
        }
    }

    /// The page without its query: while this stays the same, the page stays mounted.
    #[must_use]
    pub fn place(&self) -> Self {
        match self {
            Self::AllTransactions(_) => Self::AllTransactions(Query::default()),
            Self::Transactions(account, _) => Self::Transactions(account.clone(), Query::default()),
            other => other.clone(),
        }
    }

    /// Whether the customer returns to what they came from: the same page, or for a list of transactions that of all
    /// accounts.
    pub fn is_back_to(&self, wanted: &Self) -> bool {
        self.place() == wanted.place()
            || matches!((self, wanted), (Self::AllTransactions(_), Self::Transactions(..)))
    }

    /// Whether the page shows data of a customer, so that it needs a certified session (HH14).
    pub fn needs_certification(&self) -> bool {
        self.access() == Access::Customer
    }
}

#[cfg(test)]
mod tests {
    use wechat_bank_domain::{DateRange, Direction, Money, Period};

    use super::*;

    fn account() -> AccountId {
        "a1B2_-".parse().unwrap()
    }

    #[test]
    fn every_page_is_found_again_by_the_address_it_prints() {
        let mut pages = Route::examples();
        assert_eq!(pages.pop(), Some(Route::NotFound));
        for (index, page) in pages.iter().enumerate() {
            assert_eq!(Route::parse(&page.to_string()), *page);
            // Else its address is that of a row above, too, or a parameter cannot be what it is in the example.
            assert!(
                *page != Route::NotFound && !pages[..index].contains(page),
                "row {index}"
            );
        }
    }

    #[test]
    fn a_query_is_found_again_in_the_address_that_it_prints() {
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
        let of = |span| Query {
            span,
            ..Query::default()
        };
        for query in [
            query,
            of(Span::Period(Period::ThisWeek)),
            of(Span::Period(Period::Today)),
            Query::default(),
        ] {
            for page in [
                Route::AllTransactions(query.clone()),
                Route::Transactions(account(), query),
            ] {
                assert_eq!(Route::parse(&page.to_string()), page, "{page}");
            }
        }
    }

    #[test]
    fn a_page_with_a_query_stays_mounted_when_that_changes_and_notices_what_is_invalid() {
        for page in Route::examples()
            .into_iter()
            .filter(|page| *page != Route::NotFound)
        {
            let week = Route::parse(&format!("{page}?days=week"));
            let address = format!("{page}?days=never");
            let takes_query = week != page;
            assert_eq!(
                Route::parse(&address).departs_from(&address),
                takes_query,
                "{page}"
            );
            assert!(!takes_query || week.place() == page, "{page}");
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

    #[test]
    fn a_transaction_leads_back_to_the_list_it_was_opened_from() {
        let list = Route::Transactions(account(), Query::default());
        for (address, leads_back) in [
            ("/accounts/a1B2_-/transactions?days=week", true),
            ("/transactions?direction=income", true),
            ("/accounts/other/transactions", false),
            ("/accounts", false),
        ] {
            assert_eq!(Route::parse(address).is_back_to(&list), leads_back, "{address}");
        }
        assert!(!list.is_back_to(&Route::Accounts));
    }

    #[test]
    fn slashes_and_what_follows_a_hash_do_not_matter() {
        for (address, page) in [
            ("", Route::Home),
            ("/", Route::Home),
            ("//certify/done/", Route::Certified),
            ("/alerts#top", Route::Alerts),
            ("/certify?from=timeline", Route::Certify),
        ] {
            assert_eq!(Route::parse(address), page, "{address}");
        }
    }

    #[test]
    fn only_pages_that_show_nothing_of_a_customer_open_without_certification() {
        let mut pages = Route::examples();
        pages.retain(|page| !page.needs_certification());
        assert_eq!(
            pages,
            [Route::Certify, Route::Login, Route::Home, Route::NotFound]
        );
    }

    #[test]
    fn the_boot_script_knows_the_title_and_the_part_of_every_page() {
        let mut rows = Vec::new();
        for page in Route::examples()
            .into_iter()
            .filter(|page| *page != Route::NotFound)
        {
            let mut row = vec![page.pattern().replace("{}", "[^/]+"), page.title().to_owned()];
            row.extend(page.part().map(|_| page.chunk().to_owned()));
            rows.push(format!("    [\"{}\"]", row.join("\", \"")));
        }
        let table = format!("  var PAGES = [\n{}\n  ];\n", rows.join(",\n"));
        let script = include_str!("../boot/boot.js");
        assert!(script.contains(&table), "boot/boot.js has to have\n\n{table}");
    }
}
