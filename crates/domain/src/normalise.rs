//! What a phone's keyboard, a paste or a copied message adds to a number, taken away again.

/// The text as a number's parser wants it: full-width forms are their ASCII selves; spaces, hyphens and marks that
/// nobody sees (zero-width, bidirectional) are gone; everything else stays, so that a wrong character is reported.
///
/// ```
/// assert_eq!(wechat_bank_domain::normalise("６２２２ 02-x"), "622202x");
/// ```
pub fn normalise(text: &str) -> String {
    normalised(text).collect()
}

/// [`normalise`] without a copy, for secrets and for counting.
pub(crate) fn normalised(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter_map(fold)
        .filter(|&character| character != '-')
}

/// One character of a number as typed: its ASCII form (every dash is `-`), or `None` where it only separates or hides.
pub(crate) fn fold(character: char) -> Option<char> {
    match character {
        // Soft hyphen, Arabic letter mark, Mongolian vowel separator, zero-width and bidirectional marks, BOM.
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' => None,
        '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2E3A}' | '\u{2E3B}' | '\u{FE58}' | '\u{FE63}' => Some('-'),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0),
        space if space.is_whitespace() => None,
        other => Some(other),
    }
}
