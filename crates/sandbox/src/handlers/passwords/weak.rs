//! Login passwords that are easy to guess: personal data, context-specific words, common passwords (T9, ASVS 6.2.4).

use wechat_bank_domain::{PinContext, normalise};

/// Common passwords, and base words of common passwords. The pages have a shorter list for early feedback.
const COMMON: &str = include_str!("weak/common_passwords.txt");

/// Context-specific words (ASVS 6.2.11). A real bank puts its own names here.
const OUR_WORDS: [&str; 6] = ["汇和", "huihe", "xjhh", "微信", "wechat", "weixin"];

/// Family names, and words that are common in China but not in lists from elsewhere. Up to three letters count anyway.
const WORDS: [&str; 24] = [
    "aini", "chen", "cheng", "deng", "feng", "huang", "liang", "mima", "peng", "shen", "song", "tang",
    "wang", "woaini", "woshi", "xiao", "xinjiang", "yang", "yuan", "zeng", "zhang", "zhao", "zheng", "zhou",
];

/// Popular numbers that follow no rule.
const FAVOURITES: [&str; 4] = ["1314", "1314520", "5201314", "147258369"];

/// The length of a part of one of the customer's numbers that makes a password weak.
const PIECE: usize = 6;

/// Whether a login password contains personal data or a context-specific word, or is a common one.
pub(super) fn is_weak(password: &str, own: &PinContext, names: &[[&str; 2]]) -> bool {
    let typed = normalise(password).to_lowercase();
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    holds_own_number(&plain, own)
        || names.iter().any(|&name| holds_name(&plain, &typed, name))
        || OUR_WORDS.iter().any(|word| typed.contains(word))
        || is_common(&typed)
}

fn holds_own_number(plain: &str, own: &PinContext) -> bool {
    let numbers = own.tails.iter().any(|number| {
        let number = number.to_lowercase();
        let bytes = number.as_bytes();
        bytes
            .windows(PIECE)
            .filter_map(|piece| core::str::from_utf8(piece).ok())
            .any(|piece| plain.contains(piece))
    });
    let birthday = own.birthday.is_some_and(|day| {
        let (year, month, day) = (day.year(), day.month(), day.day());
        let short = year % 100;
        [
            format!("{year}{month:02}{day:02}"),
            format!("{year}{month}{day}"),
            format!("{short:02}{month:02}{day:02}"),
            format!("{day:02}{month:02}{year}"),
            format!("{day:02}{month:02}{short:02}"),
            format!("{month:02}{day:02}{year}"),
            format!("{month:02}{day:02}{short:02}"),
        ]
        .iter()
        .any(|written| plain.contains(written))
    });
    numbers || birthday
}

/// A name in two parts, in either order. Short Latin names occur within other words, so they have to be a whole word.
fn holds_name(plain: &str, typed: &str, [family, given]: [&str; 2]) -> bool {
    [[family, given].concat(), [given, family].concat()]
        .iter()
        .any(|name| match name.is_ascii() {
            false => typed.contains(name),
            true if name.len() < PIECE => plain.split(|c: char| c.is_ascii_digit()).any(|word| word == name),
            true => plain.contains(name),
        })
}

fn is_common(typed: &str) -> bool {
    // As in pa$$w0rd.
    let spelled = typed.chars().map(|c| match c {
        '@' | '4' => 'a',
        '$' | '5' => 's',
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        other => other,
    });
    is_listed(typed) || is_listed(&spelled.collect::<String>()) || is_word_with_digits(typed)
}

fn is_listed(word: &str) -> bool {
    COMMON.lines().any(|listed| listed == word)
}

/// A common word, or at most three letters, with up to four characters or guessable digits before or after it.
fn is_word_with_digits(typed: &str) -> bool {
    let outside = |c: char| !c.is_alphabetic();
    let word = typed.trim_matches(outside);
    if word.contains(outside) {
        return false;
    }
    let (before, behind) = match typed.split_once(word) {
        Some(parts) if !word.is_empty() => parts,
        _ => ("", typed),
    };
    let is_easy = |rest: &str| (!word.is_empty() && rest.chars().count() <= 4) || is_guessable(rest);
    let is_known = word.chars().count() <= 3 || WORDS.contains(&word) || is_listed(word);
    is_known && is_easy(before) && is_easy(behind)
}

/// Digits that are a run, a repetition, a date or a popular number.
fn is_guessable(text: &str) -> bool {
    let digits: Vec<_> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != text.chars().count() {
        return false;
    }
    let steps_by = |step: u32| {
        digits
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if (a + step) % 10 == *b))
    };
    let repeats = |length: usize| {
        digits
            .iter()
            .zip(digits.iter().skip(length))
            .all(|(one, next)| one == next)
    };
    steps_by(1)
        || steps_by(9)
        || (1..=4).any(|length| digits.len() >= 2 * length && repeats(length))
        || is_day(&digits)
        || FAVOURITES.contains(&text)
}

/// A date of the 20th or 21st century, year first.
fn is_day(digits: &[u32]) -> bool {
    let number = |digits: &[u32]| digits.iter().fold(0, |number, digit| number * 10 + digit);
    let (year, month, day) = match digits {
        [year @ .., m1, m2, d1, d2] => (number(year), m1 * 10 + m2, d1 * 10 + d2),
        _ => return false,
    };
    let is_year = match digits.len() {
        8 => (1900..2100).contains(&year),
        6 => true,
        _ => false,
    };
    is_year && (1..=12).contains(&month) && (1..=31).contains(&day)
}

#[cfg(test)]
mod tests {
    use wechat_bank_domain::Date;

    use super::*;

    fn zhang_wei() -> PinContext {
        PinContext {
            birthday: Some(Date::new(1949, 12, 31).unwrap()),
            tails: [
                "11010519491231002X",
                "13800138000",
                "6230910000000017",
                "881000000001",
            ]
            .map(str::to_owned)
            .to_vec(),
        }
    }

    fn weak(password: &str) -> bool {
        is_weak(
            password,
            &zhang_wei(),
            &[["张", "伟"], ["zhang", "wei"], ["li", "na"]],
        )
    }

    #[test]
    fn what_is_the_customers_own_is_weak_wherever_it_stands() {
        for password in [
            "19491231",
            "4912311949",
            "31121949",
            "1949-12-31",
            "１９４９年12月31日",
            "Kuqa-1949.12.31-tea",
            "kuqa491231tea",
            "11010519",
            "91231002x",
            "91231002X!kuqa",
            "13800138",
            "138 0013 8000",
            "kuqa-138001",
            "tea-000017-Kuqa",
            "zhangwei",
            "Zhang.Wei.Kuqa7",
            "weizhang7391",
            "张伟在库车喝茶去",
            "lina-7391-kuqa",
        ] {
            assert!(weak(password), "{password}");
        }
    }

    #[test]
    fn the_banks_own_words_are_weak_wherever_they_stand() {
        for password in [
            "huihe123",
            "HuiHe-7391-kuqa",
            "wechat123",
            "我的微信密码7391",
            "新疆汇和银行！",
        ] {
            assert!(weak(password), "{password}");
        }
    }

    #[test]
    fn common_passwords_are_weak_with_a_few_digits_as_well() {
        for password in [
            "football1",
            "Football1",
            "f00tball",
            "welcome123",
            "admin888",
            "admin@123",
            "wang1234",
            "123wang456",
            "dragon1990",
            "monkey19900101",
            "woaini520",
            "woaini5201314",
            "abc12345678",
            "19900307",
            "52015201",
            "jennifer",
            "p@ssw0rd",
        ] {
            assert!(weak(password), "{password}");
        }
    }

    #[test]
    fn passwords_of_ones_own_are_not_weak() {
        for password in [
            "天山雪莲-2026",
            "another-one-2026",
            "purple-Tea-kettle-7",
            "green-Rice-bowl-4",
            "tea4Kuqa",
            "camels walk at dawn",
            "carolina-blue-77",
            "kuqatea-83619472",
            "dragon-83619472",
            "83619472",
            "x7Q9m2Lp",
        ] {
            assert!(!weak(password), "{password}");
        }
    }

    #[test]
    fn the_list_has_its_three_thousand_passwords_in_order() {
        let words: Vec<_> = COMMON.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(words.is_sorted());
        // ASVS 6.2.4: of those that the pages would take otherwise.
        let long = words.iter().filter(|word| word.len() >= 8).count();
        assert!(long >= 3_000, "{long}");
        assert!(
            words
                .iter()
                .all(|word| !word.contains(char::is_whitespace) && *word == word.to_lowercase())
        );
    }
}
