//! The calendar's arithmetic: a month as weeks, and picking a range day by day.

use wechat_bank_domain::{Date, DateRange, DateRangeError, RangeLimits};

/// The month of this day as weeks from Monday to Sunday, with gaps for days of other months.
pub fn weeks(day: Date) -> Vec<[Option<Date>; 7]> {
    let mut weeks = Vec::new();
    let mut week = [None; 7];
    for number in 1..=day.days_in_month() {
        let Ok(date) = Date::new(day.year(), day.month(), number) else {
            continue;
        };
        let place = usize::from(date.weekday().days_from_monday());
        if let Some(place) = week.get_mut(place) {
            *place = Some(date);
        }
        if place == 6 || date == day.last_of_month() {
            weeks.push(core::mem::take(&mut week));
        }
    }
    weeks
}

/// Why this day cannot be picked, if so.
pub fn check_day(date: Date, limits: &RangeLimits) -> Result<(), DateRangeError> {
    if date < limits.earliest {
        Err(DateRangeError::TooEarly)
    } else if date > limits.latest {
        Err(DateRangeError::TooLate)
    } else {
        Ok(())
    }
}

/// The nearest day that can be picked.
pub fn nearest(date: Date, limits: &RangeLimits) -> Date {
    date.max(limits.earliest).min(limits.latest)
}

/// Progress in picking a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picked {
    /// No day yet.
    Nothing,
    /// The first day.
    Start(Date),
    /// Both ends.
    Range(DateRange),
}

/// The role of a day in the picked range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Not part of it.
    None,
    /// Its first day, while its last is not picked.
    Begun,
    /// Its first day.
    Start,
    /// Between its ends.
    Within,
    /// Its last day.
    End,
    /// Its only day.
    Only,
}

impl Picked {
    /// The initial pick when the calendar opens: the current range, if the bank offers it.
    pub fn of(range: DateRange, limits: &RangeLimits) -> Self {
        Self::Range(range).within(limits)
    }

    /// The same if the bank offers it; its limits may arrive, or change, after it was picked.
    pub fn within(self, limits: &RangeLimits) -> Self {
        match self.range() {
            Some(range) if range.check(limits).is_err() => Self::Nothing,
            _ => self,
        }
    }

    /// The same after one more tap: the first tap is the start, the second the end, the third a new start. A second
    /// tap before the start is a new start too; on the start itself it makes a single day.
    pub fn tap(self, date: Date, limits: &RangeLimits) -> Result<Self, DateRangeError> {
        check_day(date, limits)?;
        match self {
            Self::Start(start) if start <= date => {
                let range = DateRange::new(start, date)?;
                range.check(limits)?;
                Ok(Self::Range(range))
            }
            _ => Ok(Self::Start(date)),
        }
    }

    /// The range picked so far; a start alone is a single day.
    pub fn range(self) -> Option<DateRange> {
        match self {
            Self::Nothing => None,
            Self::Start(start) => DateRange::new(start, start).ok(),
            Self::Range(range) => Some(range),
        }
    }

    /// The role of this day in it.
    pub fn mark(self, date: Date) -> Mark {
        match self.range() {
            Some(_) if self == Self::Start(date) => Mark::Begun,
            Some(range) if range.contains(date) => match (date == range.from(), date == range.to()) {
                (true, true) => Mark::Only,
                (true, false) => Mark::Start,
                (false, true) => Mark::End,
                (false, false) => Mark::Within,
            },
            _ => Mark::None,
        }
    }
}

/// Ranges that can be picked with one tap, as far as the bank offers them.
pub fn shortcuts(limits: &RangeLimits) -> Vec<(&'static str, DateRange)> {
    let latest = limits.latest;
    let all = [
        ("最近7天", latest.add_days(-6)),
        ("最近30天", latest.add_days(-29)),
        ("最近3个月", latest.add_months(-3).add_days(1)),
    ];
    let ranges = all
        .into_iter()
        .filter_map(|(name, from)| Some((name, DateRange::new(from, latest).ok()?)));
    ranges.filter(|(_, range)| range.check(limits).is_ok()).collect()
}

/// Where a key moves from a day: arrows by days and weeks, Home and End to the ends of the week, PageUp and PageDown by
/// months.
pub fn step(from: Date, key: &str) -> Option<Date> {
    let into_week = i32::from(from.weekday().days_from_monday());
    Some(match key {
        "ArrowLeft" => from.add_days(-1),
        "ArrowRight" => from.add_days(1),
        "ArrowUp" => from.add_days(-7),
        "ArrowDown" => from.add_days(7),
        "Home" => from.add_days(-into_week),
        "End" => from.add_days(6 - into_week),
        "PageUp" => from.add_months(-1),
        "PageDown" => from.add_months(1),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use wechat_bank_domain::Weekday;

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn range(from: &str, to: &str) -> DateRange {
        DateRange::new(date(from), date(to)).unwrap()
    }

    fn limits(longest_days: u32) -> RangeLimits {
        RangeLimits {
            earliest: date("2025-11-21"),
            latest: date("2026-11-21"),
            longest_days,
        }
    }

    #[test]
    fn every_month_of_two_centuries_is_whole_and_each_day_stands_under_its_weekday() {
        let mut month = Date::MIN;
        let mut months = 0;
        loop {
            let weeks = weeks(month);
            let days: Vec<_> = weeks.iter().flatten().copied().flatten().collect();
            assert_eq!(days.len(), usize::from(month.days_in_month()), "{month}");
            assert_eq!(
                (days[0], days[days.len() - 1]),
                (month.first_of_month(), month.last_of_month())
            );
            assert!(days.windows(2).all(|pair| pair[0].add_days(1) == pair[1]));
            for week in &weeks {
                assert!(week.iter().any(Option::is_some), "{month} has an empty week");
                for (place, day) in week.iter().enumerate() {
                    assert!(day.is_none_or(|day| day.weekday() == Weekday::ALL[place]));
                }
            }
            months += 1;
            let next = month.add_months(1);
            if next <= month || next.first_of_month() == month.first_of_month() {
                break;
            }
            month = next.first_of_month();
        }
        assert_eq!(months, 201 * 12);
    }

    #[test]
    fn a_month_that_begins_on_monday_has_no_gap_before_it() {
        // February 2027: 28 days from Monday to Sunday.
        let weeks = weeks(date("2027-02-14"));
        assert_eq!(weeks.len(), 4);
        assert!(weeks.iter().flatten().all(Option::is_some));
    }

    #[test]
    fn a_month_that_begins_on_sunday_has_six_weeks() {
        let weeks = weeks(date("2026-03-01"));
        assert_eq!(weeks.len(), 6);
        assert_eq!(
            weeks[0],
            [None, None, None, None, None, None, Some(date("2026-03-01"))]
        );
        assert_eq!(
            weeks[5][..3],
            [Some(date("2026-03-30")), Some(date("2026-03-31")), None]
        );
    }

    #[test]
    fn the_29th_of_february_is_there_in_leap_years_only() {
        let has_29th = |month: &str| {
            weeks(date(month))
                .iter()
                .flatten()
                .flatten()
                .any(|day| day.day() == 29)
        };
        assert!(has_29th("2024-02-01"));
        assert!(!has_29th("2026-02-01"));
        assert!(!has_29th("2100-02-01"));
    }

    #[test]
    fn two_taps_make_a_range_and_a_third_begins_another() {
        let limits = limits(366);
        let picked = Picked::Nothing.tap(date("2026-02-01"), &limits).unwrap();
        assert_eq!(picked, Picked::Start(date("2026-02-01")));
        let picked = picked.tap(date("2026-02-28"), &limits).unwrap();
        assert_eq!(picked, Picked::Range(range("2026-02-01", "2026-02-28")));
        let picked = picked.tap(date("2026-02-10"), &limits).unwrap();
        assert_eq!(picked, Picked::Start(date("2026-02-10")));
    }

    #[test]
    fn one_day_tapped_twice_is_a_single_day() {
        let day = date("2026-02-28");
        let picked = Picked::Nothing.tap(day, &limits(366)).unwrap();
        assert_eq!(picked.range().map(DateRange::days), Some(1));
        // The first tap is seen to be the start at once.
        assert_eq!(picked.mark(day), Mark::Begun);
        let picked = picked.tap(day, &limits(366)).unwrap();
        assert_eq!(picked, Picked::Range(range("2026-02-28", "2026-02-28")));
        assert_eq!(picked.mark(day), Mark::Only);
    }

    #[test]
    fn a_tap_before_the_start_is_a_new_start() {
        let picked = Picked::Start(date("2026-02-10")).tap(date("2026-02-09"), &limits(366));
        assert_eq!(picked, Ok(Picked::Start(date("2026-02-09"))));
    }

    #[test]
    fn days_outside_the_limits_and_spans_beyond_the_longest_are_refused() {
        let limits = limits(31);
        assert_eq!(
            Picked::Nothing.tap(date("2025-11-20"), &limits),
            Err(DateRangeError::TooEarly)
        );
        assert_eq!(
            Picked::Nothing.tap(date("2026-11-22"), &limits),
            Err(DateRangeError::TooLate)
        );
        let picked = Picked::Start(date("2026-10-01"));
        assert_eq!(
            picked.tap(date("2026-11-01"), &limits),
            Err(DateRangeError::TooLong)
        );
        assert_eq!(
            picked.tap(date("2026-10-31"), &limits),
            Ok(Picked::Range(range("2026-10-01", "2026-10-31")))
        );
        assert!(Picked::Nothing.tap(limits.earliest, &limits).is_ok());
        assert!(Picked::Nothing.tap(limits.latest, &limits).is_ok());
    }

    #[test]
    fn the_calendar_opens_on_the_current_range_unless_the_bank_does_not_offer_it() {
        let current = range("2026-11-01", "2026-11-21");
        assert_eq!(Picked::of(current, &limits(366)), Picked::Range(current));
        assert_eq!(Picked::of(current, &limits(20)), Picked::Nothing);
        assert_eq!(
            Picked::of(range("2020-01-01", "2020-01-02"), &limits(366)),
            Picked::Nothing
        );
        let start = Picked::Start(date("2026-11-01"));
        assert_eq!(start.within(&limits(1)), start);
        assert_eq!(
            Picked::Start(date("2020-01-01")).within(&limits(1)),
            Picked::Nothing
        );
    }

    #[test]
    fn the_ends_and_the_days_between_are_marked() {
        let picked = Picked::Range(range("2026-02-27", "2026-03-01"));
        let marks = [
            "2026-02-26",
            "2026-02-27",
            "2026-02-28",
            "2026-03-01",
            "2026-03-02",
        ]
        .map(|day| picked.mark(date(day)));
        assert_eq!(
            marks,
            [Mark::None, Mark::Start, Mark::Within, Mark::End, Mark::None]
        );
    }

    #[test]
    fn shortcuts_end_today_and_stay_within_what_the_bank_offers() {
        let days = |longest| {
            shortcuts(&limits(longest))
                .into_iter()
                .map(|(name, range)| (name, range.days()))
                .collect::<Vec<_>>()
        };
        assert_eq!(days(366), [("最近7天", 7), ("最近30天", 30), ("最近3个月", 92)]);
        assert_eq!(days(31), [("最近7天", 7), ("最近30天", 30)]);
        assert!(
            shortcuts(&limits(366))
                .iter()
                .all(|(_, range)| range.to() == date("2026-11-21"))
        );
    }

    #[test]
    fn three_months_back_from_the_end_of_a_month_begin_with_the_next_day_that_there_is() {
        let limits = RangeLimits {
            earliest: date("2025-05-31"),
            latest: date("2026-05-31"),
            longest_days: 366,
        };
        let (_, range) = shortcuts(&limits)[2];
        assert_eq!(range.from(), date("2026-03-01"));
    }

    #[test]
    fn keys_move_by_days_weeks_and_months() {
        let from = date("2026-01-31");
        for (key, to) in [
            ("ArrowLeft", "2026-01-30"),
            ("ArrowRight", "2026-02-01"),
            ("ArrowUp", "2026-01-24"),
            ("ArrowDown", "2026-02-07"),
            ("Home", "2026-01-26"),
            ("End", "2026-02-01"),
            ("PageUp", "2025-12-31"),
            ("PageDown", "2026-02-28"),
        ] {
            assert_eq!(step(from, key), Some(date(to)), "{key}");
        }
        assert_eq!(step(from, "Enter"), None);
    }

    #[test]
    fn a_day_outside_the_limits_gives_way_to_the_nearest_within() {
        assert_eq!(nearest(date("2020-01-01"), &limits(1)), date("2025-11-21"));
        assert_eq!(nearest(date("2027-01-01"), &limits(1)), date("2026-11-21"));
        assert_eq!(nearest(date("2026-01-01"), &limits(1)), date("2026-01-01"));
    }
}
