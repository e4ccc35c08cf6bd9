//! Days and times in fields.

/// Whether this is a time, with or without a day before it, or a span of two.
pub(super) fn is_time_or_span(value: &str) -> bool {
    is_span(value, |moment| match moment.split_once(' ') {
        None => is_time(moment),
        Some((day, time)) => is_day(day) && is_time(time),
    })
}

/// Whether this is a day or month, with or without a time after it, or a span of two.
pub(super) fn is_date_or_span(value: &str) -> bool {
    is_span(value, |moment| match moment.split_once(' ') {
        None => is_date(moment),
        Some((day, time)) => is_day(day) && is_time(time),
    })
}

fn is_span(value: &str, is_moment: fn(&str) -> bool) -> bool {
    match value.split_once('~') {
        None => is_moment(value),
        Some((from, to)) => is_moment(from) && is_moment(to),
    }
}

/// `HH:MM` or `HH:MM:SS`.
fn is_time(text: &str) -> bool {
    let parts: Vec<_> = text.split(':').collect();
    let part = |text: &str, limit: u32| text.len() == 2 && number(text).is_some_and(|number| number < limit);
    match parts.as_slice() {
        [hour, minute] => part(hour, 24) && part(minute, 60),
        [hour, minute, second] => part(hour, 24) && part(minute, 60) && part(second, 60),
        _ => false,
    }
}

/// A whole date: year, month and day.
fn is_day(text: &str) -> bool {
    matches!(parts_of(text), Some((Some(year), month, Some(day))) if exists(Some(year), month, day))
}

/// A day, a month of a year, or a day of any year.
fn is_date(text: &str) -> bool {
    match parts_of(text) {
        Some((year, month, Some(day))) => exists(year, month, day),
        Some((Some(_), month, None)) => (1..=12).contains(&month),
        _ => false,
    }
}

/// Year, month and day of `y年m月d日`, `y年m月`, `m月d日`, or the same joined by `-`, `/` or `.`.
fn parts_of(text: &str) -> Option<(Option<u32>, u32, Option<u32>)> {
    let (year, month, day) = match text.split_once('月') {
        Some((before, after)) => {
            let (year, month) = match before.split_once('年') {
                Some((year, month)) => (Some(year), month),
                None => (None, before),
            };
            let day = if after.is_empty() {
                None
            } else {
                Some(after.strip_suffix('日')?)
            };
            (year, month, day)
        }
        None => {
            let separator = ['-', '/', '.']
                .into_iter()
                .find(|separator| text.contains(*separator))?;
            let parts: Vec<_> = text.split(separator).collect();
            match parts.as_slice() {
                [year, month, day] => (Some(*year), *month, Some(*day)),
                [year, month] if year.len() == 4 => (Some(*year), *month, None),
                [month, day] => (None, *month, Some(*day)),
                _ => return None,
            }
        }
    };
    let of_length = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()).then(|| number(text)).flatten()
    };
    let year = match year {
        Some(year) => Some(of_length(year, 4..=4)?),
        None => None,
    };
    let day = match day {
        Some(day) => Some(of_length(day, 1..=2)?),
        None => None,
    };
    Some((year, of_length(month, 1..=2)?, day))
}

/// Whether the day is one of that month; without a year, of a leap year.
fn exists(year: Option<u32>, month: u32, day: u32) -> bool {
    let is_leap =
        |year: u32| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 if year.is_none_or(is_leap) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}

fn number(text: &str) -> Option<u32> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| text.parse().ok()).flatten()
}
