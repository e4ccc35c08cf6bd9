//! Months: which days of one are offered, and whether a range is one.

use wechat_bank_domain::{Date, DateRange, Period, RangeLimits};

use crate::route::Span;

/// How many months are offered while the bank's limits are unknown.
const USUAL: i32 = 12;

/// The month of this day as far as the bank offers it; `None` if it does not, or no whole month at once.
pub fn span(day: Date, today: Date, limits: &RangeLimits) -> Option<Span> {
    let this_month = Period::ThisMonth.range(today);
    let range = whole(day, limits)?;
    Some(if range == this_month {
        Span::Period(Period::ThisMonth)
    } else {
        Span::Custom(range)
    })
}

/// The first day of the month that this span is; `None` if it is none.
pub fn of(span: Span, today: Date, limits: &RangeLimits) -> Option<Date> {
    let range = match span {
        Span::Period(Period::ThisMonth) => return Some(today.first_of_month()),
        Span::Period(Period::Today | Period::ThisWeek) => return None,
        Span::Custom(range) => range,
    };
    (whole(range.from(), limits)? == range).then(|| range.from().first_of_month())
}

fn whole(day: Date, limits: &RangeLimits) -> Option<DateRange> {
    let from = day.first_of_month().max(limits.earliest);
    let to = day.last_of_month().min(limits.latest);
    let range = DateRange::new(from, to).ok()?;
    range.check(limits).is_ok().then_some(range)
}

/// Years with those of their months that are offered, the latest year first; each month is its first day.
pub fn years(limits: &RangeLimits) -> Vec<(u16, Vec<Date>)> {
    let last = limits.latest.first_of_month();
    let first = if limits.earliest == Date::MIN {
        last.add_months(1 - USUAL)
    } else {
        limits.earliest.first_of_month()
    };
    let mut years: Vec<(u16, Vec<Date>)> = Vec::new();
    let mut month = last;
    while month >= first {
        match years.last_mut().filter(|(year, _)| *year == month.year()) {
            Some((_, months)) => months.insert(0, month),
            None => years.push((month.year(), vec![month])),
        }
        let before = month.add_months(-1);
        if before == month {
            break;
        }
        month = before;
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn custom(from: &str, to: &str) -> Span {
        Span::Custom(DateRange::new(date(from), date(to)).unwrap())
    }

    fn limits(longest_days: u32) -> RangeLimits {
        RangeLimits {
            earliest: date("2025-11-22"),
            latest: date("2026-11-21"),
            longest_days,
        }
    }

    fn today() -> Date {
        date("2026-11-21")
    }

    #[test]
    fn a_month_is_shown_as_far_as_the_bank_offers_it() {
        let span = |day: &str| span(date(day), today(), &limits(366));
        assert_eq!(span("2026-11-21"), Some(Span::Period(Period::ThisMonth)));
        assert_eq!(span("2026-10-01"), Some(custom("2026-10-01", "2026-10-31")));
        assert_eq!(span("2026-02-28"), Some(custom("2026-02-01", "2026-02-28")));
        assert_eq!(span("2025-11-01"), Some(custom("2025-11-22", "2025-11-30")));
        assert_eq!(span("2025-10-31"), None);
        assert_eq!(span("2026-12-01"), None);
    }

    #[test]
    fn a_bank_that_shows_only_some_days_at_once_offers_short_months_only() {
        let span = |day: &str| span(date(day), today(), &limits(28));
        assert_eq!(span("2026-10-01"), None);
        assert_eq!(span("2026-02-01"), Some(custom("2026-02-01", "2026-02-28")));
    }

    #[test]
    fn a_range_of_whole_months_days_is_that_month_and_no_other_is() {
        let of = |span| of(span, today(), &limits(366));
        assert_eq!(of(Span::Period(Period::ThisMonth)), Some(date("2026-11-01")));
        assert_eq!(of(Span::Period(Period::ThisWeek)), None);
        assert_eq!(of(custom("2026-10-01", "2026-10-31")), Some(date("2026-10-01")));
        assert_eq!(of(custom("2026-10-01", "2026-10-30")), None);
        assert_eq!(of(custom("2026-10-02", "2026-10-31")), None);
        assert_eq!(of(custom("2026-09-01", "2026-10-31")), None);
        assert_eq!(of(custom("2025-11-22", "2025-11-30")), Some(date("2025-11-01")));
        // On the first of a month its only day is 本日 as well as 本月.
        assert_eq!(
            super::of(Span::Period(Period::Today), date("2026-11-01"), &limits(366)),
            None
        );
    }

    #[test]
    fn years_come_the_latest_first_with_the_months_that_are_offered() {
        let years = years(&limits(366));
        let written: Vec<_> = years
            .iter()
            .map(|(year, months)| {
                (
                    *year,
                    months.iter().map(|month| month.month()).collect::<Vec<_>>(),
                )
            })
            .collect();
        assert_eq!(written, [(2026, (1..=11).collect()), (2025, vec![11, 12])]);
    }

    #[test]
    fn while_the_limits_are_unknown_the_last_twelve_months_are_offered() {
        let limits = RangeLimits {
            earliest: Date::MIN,
            latest: today(),
            longest_days: u32::MAX,
        };
        let months: usize = years(&limits).iter().map(|(_, months)| months.len()).sum();
        assert_eq!(months, 12);
    }
}
