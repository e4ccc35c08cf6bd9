//! Removes what keyboards, pasting and copied messages add to a number.

/// The text as parsers of numbers expect it: full-width forms become ASCII, look-alikes of X become X; spaces, hyphens
/// and invisible marks (zero-width, bidirectional) are removed; everything else stays, so that a wrong character is
/// reported.
///
/// ```
/// assert_eq!(wechat_bank_domain::normalise("６２２２ 02-x"), "622202x");
/// ```
pub fn normalise(text: &str) -> String {
    normalised(text).collect()
}

/// [`normalise`] without an allocation, for secrets and for counting.
pub(crate) fn normalised(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter_map(fold)
        .filter(|&character| character != '-')
}

/// The ASCII form of one typed character (every dash is `-`), or `None` for separators and invisible marks.
pub(crate) fn fold(character: char) -> Option<char> {
    match character {
        // Soft hyphen, Arabic letter mark, Mongolian vowel separator, zero-width and bidirectional marks, BOM.
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' => None,
        '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2E3A}' | '\u{2E3B}' | '\u{FE58}' | '\u{FE63}' => Some('-'),
        // Keyboards and scanners produce these for the X of an identity card.
        '×' | '✕' | 'Х' | 'х' | 'Χ' | 'χ' => Some('X'),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0),
        space if space.is_whitespace() => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases, decorated};

    #[test]
    fn full_width_forms_become_ascii() {
        assert_eq!(normalise("６２２２０２＋ＡｂＸ．，￥"), "622202+AbX.,￥");
    }

    #[test]
    fn what_looks_like_an_x_is_one() {
        assert_eq!(normalise("1×2✕3Х4х5Χ6χ"), "1X2X3X4X5X6X");
    }

    #[test]
    fn every_space_of_unicode_is_removed() {
        let spaces = "\t\n\u{B}\u{C}\r \u{85}\u{A0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\
                      \u{2008}\u{2009}\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}";
        assert_eq!(normalise(spaces), "");
    }

    #[test]
    fn every_hyphen_and_dash_is_removed() {
        assert_eq!(normalise("1-2‐3‑4‒5–6—7―8−9－0﹘1﹣2"), "123456789012");
    }

    #[test]
    fn invisible_marks_are_removed() {
        let marks = "\u{200B}\u{200C}\u{200D}\u{200E}\u{200F}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2060}\u{2066}\u{2067}\
                     \u{2068}\u{2069}\u{61C}\u{FEFF}\u{AD}\u{180E}";
        assert_eq!(normalise(marks), "");
    }

    #[test]
    fn wrong_characters_stay_to_be_reported() {
        assert_eq!(normalise("6222o2。张😀"), "6222o2。张😀");
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn normalising_twice_changes_nothing_more(text in any_text()) {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn decoration_is_undone(text in decorated("6222021234567890X")) {
            prop_assert_eq!(normalise(&text), "6222021234567890X");
        }
    }
}
