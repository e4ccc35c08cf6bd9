//! Groups a number by four while it is typed, and keeps the caret where the customer types.
//!
//! Only spaces, hyphens and invisible marks are removed from typed text: a wrong character stays in the field, so that
//! the customer sees it and the parser reports it. Pasted text is reduced to its number, if it contains only one. Caret
//! positions are in UTF-16 units, as in browsers.

use crate::account::SHORTEST as SHORTEST_ACCOUNT;
use crate::normalise::{fold, normalise, normalised};

/// The content of a field after an edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edited {
    /// The characters in groups of four.
    pub text: String,
    /// The caret's position, in UTF-16 units.
    pub caret: usize,
}

/// A deletion of one character next to the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// The one before it: the backspace key.
    Backward,
    /// The one after it: the delete key.
    Forward,
}

/// The characters in groups of four, separated by single spaces.
///
/// ```
/// assert_eq!(wechat_bank_domain::group_by_four("6222021234"), "6222 0212 34");
/// ```
pub fn group_by_four(digits: &str) -> String {
    group(normalised(digits))
}

/// Groups the field's content; the number of kept characters before the caret does not change.
pub fn regroup(text: &str, caret: usize) -> Edited {
    place(normalised(text), kept_before(text, caret))
}

/// The part of `now` that an edit of `before` inserted before the caret; all of `now` if that is unknown.
pub fn inserted<'a>(before: &str, now: &'a str, caret: usize) -> &'a str {
    let mut units = 0;
    let left = now.chars().take_while(|character| {
        units += character.len_utf16();
        units <= caret
    });
    let Some((left, right)) = now.split_at_checked(left.map(char::len_utf8).sum()) else {
        return now;
    };
    let Some(kept) = before.strip_suffix(right) else {
        return now;
    };
    let same = kept
        .bytes()
        .zip(left.bytes())
        .take_while(|(one, other)| one == other);
    left.get(same.count()..).unwrap_or(now)
}

/// The number in a text that was pasted, filled in or composed, if the text is more than a number and contains exactly
/// one with at least this many digits. A number consists of digits, and of letters if `letters`.
pub fn only_number(text: &str, digits: usize, letters: bool) -> Option<String> {
    let text = normalise(text);
    let mut only = None;
    for number in
        text.split(|c: char| !(c.is_ascii_digit() || c == '+' || letters && c.is_ascii_alphabetic()))
    {
        if number.bytes().filter(u8::is_ascii_digit).count() >= digits
            && only.replace(number).is_some_and(|other| other != number)
        {
            return None;
        }
    }
    only.filter(|number| number.len() < text.len()).map(str::to_owned)
}

/// Groups what the field holds after an edit of `before`. A pasted text that contains a single account number becomes
/// that number. If a [`Deletion`] removed only a separator, the character next to it is deleted too, in the same
/// direction; otherwise the key would seem dead.
pub fn edit(before: &str, now: &str, caret: usize, deletion: Option<Deletion>) -> Edited {
    if let Some(number) = only_number(inserted(before, now, caret), SHORTEST_ACCOUNT, false) {
        return place(number.chars(), number.len());
    }
    let kept = kept_before(now, caret);
    let gone = match deletion {
        Some(_) if now == before || !normalised(before).eq(normalised(now)) => None,
        Some(Deletion::Backward) => kept.checked_sub(1),
        Some(Deletion::Forward) => Some(kept),
        None => None,
    };
    let characters = normalised(now)
        .enumerate()
        .filter(|(index, _)| Some(*index) != gone)
        .map(|(_, c)| c);
    place(
        characters,
        if deletion == Some(Deletion::Backward) && gone.is_some() {
            kept - 1
        } else {
            kept
        },
    )
}

/// The number of kept characters before the caret.
fn kept_before(text: &str, caret: usize) -> usize {
    let mut units = 0;
    text.chars()
        .take_while(|character| {
            units += character.len_utf16();
            units <= caret
        })
        .filter(|&character| fold(character).is_some_and(|folded| folded != '-'))
        .count()
}

fn place(characters: impl Iterator<Item = char>, kept: usize) -> Edited {
    let text = group(characters);
    // A caret between two groups is placed at the end of the first, where the customer just typed.
    let separators = kept.saturating_sub(1) / 4;
    let caret = text.chars().take(kept + separators).map(char::len_utf16).sum();
    Edited { text, caret }
}

fn group(characters: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    for (index, character) in characters.enumerate() {
        if index > 0 && index.is_multiple_of(4) {
            text.push(' ');
        }
        text.push(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::testing::{any_text, cases, decorated};

    /// The field with `|` at the caret.
    fn shown(edited: &Edited) -> String {
        let units: Vec<u16> = edited.text.encode_utf16().collect();
        let (left, right) = units.split_at(edited.caret);
        format!(
            "{}|{}",
            String::from_utf16(left).unwrap(),
            String::from_utf16(right).unwrap()
        )
    }

    /// The text and the caret of such a field.
    fn field(text: &str) -> (String, usize) {
        let (left, right) = text.split_once('|').unwrap();
        (format!("{left}{right}"), left.encode_utf16().count())
    }

    fn regrouped(text: &str) -> String {
        let (text, caret) = field(text);
        shown(&regroup(&text, caret))
    }

    fn edited(before: &str, now: &str, deletion: Option<Deletion>) -> String {
        let (now, caret) = field(now);
        shown(&edit(before, &now, caret, deletion))
    }

    #[test]
    fn digits_are_shown_in_groups_of_four() {
        for (digits, grouped) in [
            ("", ""),
            ("6222", "6222"),
            ("62220", "6222 0"),
            ("6222021234567890123", "6222 0212 3456 7890 123"),
            ("62-22 02", "6222 02"),
            ("６２２２０", "6222 0"),
        ] {
            assert_eq!(group_by_four(digits), grouped);
        }
    }

    #[test]
    fn the_caret_stays_behind_what_was_typed() {
        for (field, expected) in [
            ("|", "|"),
            ("6|", "6|"),
            ("6222|", "6222|"),
            ("62220|", "6222 0|"),
            ("6222 0|", "6222 0|"),
            ("629|22 02", "629|2 202"),
            ("6222 9|02", "6222 9|02"),
            ("6229|2 02", "6229| 202"),
            ("|6222 02", "|6222 02"),
            ("62 22-02|", "6222 02|"),
        ] {
            assert_eq!(regrouped(field), expected, "{field}");
        }
    }

    #[test]
    fn wrong_characters_stay_to_be_seen() {
        assert_eq!(regrouped("62o2张😀7|8"), "62o2 张😀7|8");
        assert_eq!(regrouped("６２２２０２|"), "6222 02|");
    }

    #[test]
    fn a_caret_past_the_end_stands_at_the_end() {
        assert_eq!(
            regroup("62220", 99),
            Edited {
                text: "6222 0".to_owned(),
                caret: 6
            }
        );
    }

    #[test]
    fn a_caret_within_a_character_of_two_units_stands_before_it() {
        assert_eq!(regroup("😀12", 1).caret, 0);
        assert_eq!(regroup("😀12", 2).caret, 2);
    }

    #[test]
    fn backspace_behind_a_separator_takes_the_digit_before_it() {
        assert_eq!(edited("6222 02", "6222|02", Some(Deletion::Backward)), "622|0 2");
    }

    #[test]
    fn delete_before_a_separator_takes_the_digit_after_it() {
        assert_eq!(edited("6222 02", "6222|02", Some(Deletion::Forward)), "6222| 2");
    }

    #[test]
    fn a_deletion_that_took_a_digit_takes_no_other() {
        assert_eq!(edited("6222 02", "622| 02", Some(Deletion::Backward)), "622|0 2");
        assert_eq!(edited("6222 02", "6222 |2", Some(Deletion::Forward)), "6222| 2");
    }

    #[test]
    fn a_deletion_that_took_nothing_takes_nothing() {
        assert_eq!(
            edited("6222 02", "|6222 02", Some(Deletion::Backward)),
            "|6222 02"
        );
        assert_eq!(edited("6222 02", "6222 02|", Some(Deletion::Forward)), "6222 02|");
        assert_eq!(edited("6222", "62|22", Some(Deletion::Backward)), "62|22");
    }

    #[test]
    fn a_paste_of_another_number_is_grouped_again() {
        assert_eq!(edited("6222 02", "6230-9100-0000|", None), "6230 9100 0000|");
    }

    #[test]
    fn what_an_edit_put_in_is_distinguished_from_what_was_there() {
        let put_in = |before: &str, now: &str| {
            let (now, caret) = field(now);
            inserted(before, &now, caret).to_owned()
        };
        assert_eq!(put_in("111111", "111111验证码284656|"), "验证码284656");
        assert_eq!(put_in("111111", "验证码284656|111111"), "验证码284656");
        assert_eq!(put_in("111111", "111验证码😀284656|111"), "验证码😀284656");
        assert_eq!(put_in("111111", "284656|"), "284656");
        assert_eq!(put_in("", "284656|"), "284656");
        assert_eq!(put_in("284656", "28465|"), "");
        // A caret that is not after the inserted text carries no information.
        assert_eq!(put_in("111111", "111111|284656"), "111111284656");
        assert_eq!(put_in("11", "1|1284656"), "11284656");
    }

    #[test]
    fn the_only_number_of_a_pasted_text_is_taken() {
        for pasted in [
            "卡号：6230 9100 0000 0017",
            "卡号6230910000000017（张伟）",
            "张伟（6230-9100-0000-0017）",
            "“6230910000000017”",
            "'6230910000000017",
            "6230910000000017,",
            "6230910000000017，张伟，尾号0017",
            "卡号\n6230 9100 0000 0017\n户名 张伟",
            "６２３０９１００００００００１７。",
            "卡1：6230910000000017；卡1：6230910000000017",
        ] {
            for (before, now) in [
                ("", format!("{pasted}|")),
                ("6230 91", format!("6230 91{pasted}|")),
            ] {
                assert_eq!(edited(before, &now, None), "6230 9100 0000 0017|", "{now}");
            }
        }
        assert_eq!(edited("", "账号：8810 0000 0001|", None), "8810 0000 0001|");
    }

    #[test]
    fn a_text_without_a_number_or_with_two_stays_to_be_seen() {
        for (pasted, shown) in [
            ("尾号0017|", "尾号00 17|"),
            ("张伟|", "张伟|"),
            (
                "6230910000000017,13800138000|",
                "6230 9100 0000 0017 ,138 0013 8000|",
            ),
        ] {
            assert_eq!(edited("", pasted, None), shown);
        }
    }

    #[test]
    fn letters_belong_to_the_numbers_of_documents() {
        let number = |text| only_number(text, 6, true);
        for (text, expected) in [
            ("身份证：11010519491231002X", "11010519491231002X"),
            ("张伟，110105 19491231 002x。", "11010519491231002x"),
            ("身份证号 11010519491231002×", "11010519491231002X"),
            ("护照（E12345678）", "E12345678"),
            ("Passport No.E12345678", "E12345678"),
            ("手机：+86 138 0013 8000", "+8613800138000"),
        ] {
            assert_eq!(number(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "11010519491231002X",
            "+86 13800138000",
            "证件：无",
            "E12345678，E12345679",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    /// An action of the customer in the field; positions count characters, modulo their number.
    #[derive(Clone, Debug)]
    enum Action {
        Move(usize),
        Insert(String),
        Replace(usize, usize, String),
        Backspace,
        Delete,
    }

    fn actions() -> impl Strategy<Value = Vec<Action>> {
        let characters = select("0123456789０９Xx -　—张😀\u{200B}".chars().collect::<Vec<_>>());
        let text = || proptest::collection::vec(characters.clone(), 0..7).prop_map(String::from_iter);
        let action = prop_oneof![
            (0..40_usize).prop_map(Action::Move),
            text().prop_map(Action::Insert),
            (0..40_usize, 0..40_usize, text()).prop_map(|(from, to, text)| Action::Replace(from, to, text)),
            Just(Action::Backspace),
            Just(Action::Delete),
        ];
        proptest::collection::vec(action, 1..16)
    }

    /// The plain characters, edited in the simplest way: the model that the field has to agree with.
    #[derive(Default)]
    struct Plain {
        characters: Vec<char>,
        caret: usize,
    }

    impl Plain {
        fn replace(&mut self, from: usize, to: usize, text: &str) {
            let inserted: Vec<char> = normalise(text).chars().collect();
            self.caret = from + inserted.len();
            self.characters.splice(from..to, inserted);
        }

        fn grouped(&self) -> String {
            let groups: Vec<String> = self.characters.chunks(4).map(String::from_iter).collect();
            groups.join(" ")
        }
    }

    /// The browser's change of the field, before the page handles it.
    fn browser(field: &Edited, from: usize, to: usize, text: &str) -> (String, usize) {
        let left: String = field.text.chars().take(from).collect();
        let right: String = field.text.chars().skip(to).collect();
        let caret = format!("{left}{text}").encode_utf16().count();
        (format!("{left}{text}{right}"), caret)
    }

    fn kept(characters: impl Iterator<Item = char>) -> usize {
        characters.filter(|&character| character != ' ').count()
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn every_edit_equals_the_same_edit_on_the_plain_characters(actions in actions()) {
            let mut plain = Plain::default();
            let mut field = Edited::default();
            for action in actions {
                let length = field.text.chars().count();
                let units: Vec<u16> = field.text.encode_utf16().collect();
                let caret = String::from_utf16(&units[..field.caret]).unwrap().chars().count();
                let (from, to, text, deletion) = match action {
                    Action::Move(place) => {
                        let left: String = field.text.chars().take(place % (length + 1)).collect();
                        field.caret = left.encode_utf16().count();
                        plain.caret = kept(left.chars());
                        continue;
                    }
                    Action::Insert(text) => {
                        plain.replace(plain.caret, plain.caret, &text);
                        (caret, caret, text, None)
                    }
                    Action::Replace(one, other, text) => {
                        let (one, other) = (one % (length + 1), other % (length + 1));
                        let (from, to) = (one.min(other), one.max(other));
                        let before = |place| kept(field.text.chars().take(place));
                        plain.replace(before(from), before(to), &text);
                        (from, to, text, None)
                    }
                    Action::Backspace if caret == 0 => continue,
                    Action::Backspace => {
                        plain.replace(plain.caret - 1, plain.caret, "");
                        (caret - 1, caret, String::new(), Some(Deletion::Backward))
                    }
                    Action::Delete if caret == length => continue,
                    Action::Delete => {
                        plain.replace(plain.caret, plain.caret + 1, "");
                        (caret, caret + 1, String::new(), Some(Deletion::Forward))
                    }
                };
                let (now, caret) = browser(&field, from, to, &text);
                field = edit(&field.text, &now, caret, deletion);
                prop_assert_eq!(&field.text, &plain.grouped());
                let units: Vec<u16> = field.text.encode_utf16().collect();
                let left = String::from_utf16(&units[..field.caret]).unwrap();
                prop_assert_eq!(kept(left.chars()), plain.caret, "{}", shown(&field));
            }
        }

        #[test]
        fn the_number_is_taken_out_of_any_words_around_it(
            typed in "[0-9]{0,6}",
            before in "[^0-9０-９+＋]{0,8}",
            number in decorated("6230910000000017"),
            after in "[^0-9０-９+＋]{0,8}",
        ) {
            // Text of only digits is inserted between the existing digits.
            prop_assume!(!normalise(&before).is_empty() || !normalise(&after).is_empty());
            let now = format!("{typed}{before}{number}{after}");
            let edited = edit(&typed, &now, now.encode_utf16().count(), None);
            prop_assert_eq!(shown(&edited), "6230 9100 0000 0017|");
        }

        #[test]
        fn any_text_is_grouped_once_and_for_all(text in any_text(), caret in 0_usize..60) {
            let edited = regroup(&text, caret);
            prop_assert_eq!(&edited.text, &group_by_four(&text));
            prop_assert_eq!(normalise(&edited.text), normalise(&text));
            prop_assert!(edited.caret <= edited.text.encode_utf16().count());
            prop_assert_eq!(regroup(&edited.text, edited.caret), edited);
        }
    }
}
