//! A field that shows a number in groups of four while it is typed, the caret staying where the customer types.
//!
//! Nothing but spaces, hyphens and invisible marks is dropped: a wrong character stays in the field, so that the customer
//! sees it and the parser reports it. Carets are counted in UTF-16 units, as browsers do.

use crate::normalise::{fold, normalised};

/// What a field holds after an edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edited {
    /// The characters in groups of four.
    pub text: String,
    /// Where the caret stands, in UTF-16 units.
    pub caret: usize,
}

/// A deletion of the one character beside the caret.
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

/// Groups whatever the field holds now; as many kept characters stand left of the caret as did before.
pub fn regroup(text: &str, caret: usize) -> Edited {
    place(normalised(text), kept_before(text, caret))
}

/// Groups what the field holds after an edit of `before`. Where a [`Deletion`] took nothing but a separator, the character
/// next to it goes too, in the deletion's direction: else the key would seem dead.
pub fn edit(before: &str, now: &str, caret: usize, deletion: Option<Deletion>) -> Edited {
    let kept = kept_before(now, caret);
    let gone = match deletion {
        Some(_) if !normalised(before).eq(normalised(now)) => None,
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

/// How many characters that stay are left of the caret.
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
    // A caret between two groups stands at the end of the first, where the customer has just typed.
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
