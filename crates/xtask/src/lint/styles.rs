//! The style sheets: colours stand in `style/tokens.css` alone, and whatever is read can be read there in light and in
//! dark (WCAG 2.2 AA, 1.4.3 and 1.4.11).

use contrast::{Colour, PAIRS, Pair, Theme};

use super::finding::Finding;
use super::source::SourceFile;

/// The one file with colours in it.
const TOKENS: &str = "style/tokens.css";
/// What stands around the pages in previews, with colours of its own so that it is not taken for a part of them.
const DESK: &str = "style/preview/";
const WHY_TOKENS: &str = "a bank changes its colours in style/tokens.css and nowhere else";
const WHY_CONTRAST: &str = "too little contrast to be read by everybody";

/// Colours by name that are none of the page's own (`currentColor`, `transparent`).
const NAMED: [&str; 6] = ["black", "white", "red", "green", "gray", "grey"];

/// Every colour outside the tokens, and every pair of tokens with too little contrast.
pub fn check(sheets: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sheet in sheets {
        if sheet.name() == TOKENS {
            findings.extend(unreadable(sheet));
        } else if !sheet.name().starts_with(DESK) {
            findings.extend(colours(sheet));
        }
    }
    findings
}

fn colours(sheet: &SourceFile) -> impl Iterator<Item = Finding> {
    sheet.lines().filter_map(move |(line, text)| {
        let colour = value_of(text)?
            .split([' ', ',', '(', ')', ';'])
            .find(|word| is_colour(word))?;
        Some(Finding::new(sheet, line, format!("`{colour}`"), WHY_TOKENS))
    })
}

/// The value of a declaration that stands on one line.
fn value_of(line: &str) -> Option<&str> {
    let (_, value) = line.trim().strip_suffix(';')?.split_once(':')?;
    Some(value.trim())
}

fn is_colour(word: &str) -> bool {
    let is_hex = word.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|digit| digit.is_ascii_hexdigit())
    });
    is_hex || matches!(word, "rgb" | "rgba" | "hsl" | "hsla") || NAMED.contains(&word)
}

fn unreadable(tokens: &SourceFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for theme in Theme::BOTH {
        for Pair { over, grounds, least } in PAIRS {
            for ground in grounds {
                let contrast = colour(tokens, theme, over)
                    .zip(colour(tokens, theme, ground))
                    .map(|(over, ground)| over.contrast(ground));
                if contrast.is_none_or(|contrast| contrast < least) {
                    let measured = contrast.map_or_else(
                        || "no colour to measure".to_owned(),
                        |contrast| format!("{contrast:.2}:1 instead of {least}:1"),
                    );
                    let line = line_of(tokens, over).map_or(1, |(line, _)| line);
                    let what = format!("{over} on {ground}, {theme:?}: {measured}");
                    findings.push(Finding::new(tokens, line, what, WHY_CONTRAST));
                }
            }
        }
    }
    findings
}

/// The declaration of a token, with its line.
fn line_of<'sheet>(tokens: &'sheet SourceFile, name: &str) -> Option<(usize, &'sheet str)> {
    tokens.lines().find_map(|(line, text)| {
        let (declared, _) = text.trim().split_once(':')?;
        (declared == name).then(|| value_of(text).map(|value| (line, value)))?
    })
}

/// What a token is in a theme.
fn colour(tokens: &SourceFile, theme: Theme, name: &str) -> Option<Colour> {
    let declared = |name: &str| line_of(tokens, name).map(|(_, value)| value.to_owned());
    contrast::token(theme, name, &declared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    fn findings(sheet: &SourceFile) -> Vec<String> {
        colours(sheet).map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn a_colour_outside_the_tokens_is_found_and_what_only_looks_like_one_is_not() {
        let sheet = SourceFile::new(
            "style/ui/toast.css",
            "#fade {\n  color: var(--weui-FG-0);\n  background: #3c3c3c;\n  border-color: transparent;\n  \
             box-shadow: 0 1px 2px rgba(0, 0, 0, 0.1);\n  fill: currentColor;\n  color: white;\n}\n",
        );
        let found = findings(&sheet);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            found[0].starts_with("style/ui/toast.css:3: `#3c3c3c`"),
            "{found:?}"
        );
        assert!(found[1].starts_with("style/ui/toast.css:5: `rgba`"), "{found:?}");
        assert!(found[2].starts_with("style/ui/toast.css:7: `white`"), "{found:?}");
    }

    #[test]
    fn the_tokens_as_they_are_can_be_read() {
        let sheets = crate::lint::source::sheets(&Project::find().unwrap()).unwrap();
        assert!(sheets.iter().any(|sheet| sheet.name() == TOKENS));
        assert_eq!(check(&sheets), []);
    }

    #[test]
    fn a_token_that_is_too_pale_is_found_with_its_line() {
        let text: String = PAIRS
            .iter()
            .flat_map(|Pair { over, grounds, .. }| {
                let grounds = grounds.iter().map(|ground| format!("  {ground}: #fff;\n"));
                grounds.chain([format!("  {over}: #999;\n")])
            })
            .collect();
        let found = unreadable(&SourceFile::new(TOKENS, &text));
        assert!(!found.is_empty());
        assert!(found[0].to_string().contains("instead of 4.5:1"), "{}", found[0]);
    }
}
