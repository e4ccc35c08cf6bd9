//! Words that stay out of comments, because they read as a translation or mean several things.

use super::finding::Finding;
use super::source::SourceFile;

/// The words with all of their forms, and what to write instead.
const WORDS: [(&[&str], &str); 8] = [
    (
        &["tell", "tells", "telling", "told"],
        "ambiguous: write report, show, return, reveal or distinguish",
    ),
    (
        &["whoever", "whomever"],
        "name who it is: the customer, the caller, an attacker",
    ),
    (
        &["nobody"],
        "write what does not happen: not reported, no longer used, not stored",
    ),
    (&["anew"], "write again, or the verb: reload, restart"),
    (&["undertaking", "undertakings"], "write operation or form"),
    (
        &["foist", "foists", "foisted"],
        "use the standard term, such as session fixation",
    ),
    (&["heed", "heeds", "heeded"], "write check or apply"),
    (&["whence", "whither", "thereof", "thereupon"], "archaic"),
];

/// Each of these words in the file's comments; code between backticks does not count.
pub fn check(file: &SourceFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, comment) in comments(file) {
        for text in comment.split('`').step_by(2) {
            let words = text.split(|character: char| !character.is_alphanumeric());
            findings.extend(words.filter_map(|word| {
                let why = instead_of(&word.to_lowercase())?;
                Some(Finding::new(file, line, format!("`{word}` in a comment"), why))
            }));
        }
    }
    findings
}

fn instead_of(word: &str) -> Option<&'static str> {
    let (_, instead) = WORDS.iter().find(|(forms, _)| forms.contains(&word))?;
    Some(instead)
}

/// The text of the comments in each line, with the number of the line.
fn comments(file: &SourceFile) -> Vec<(usize, String)> {
    let is = |ending: &str| file.name().ends_with(ending);
    let (opens, closes) = if is(".html") {
        ("<!--", "-->")
    } else {
        ("/*", "*/")
    };
    // Rust here has line comments only; `/*` is part of strings.
    let has_blocks = !is(".rs");
    let has_lines = is(".rs") || is(".js");
    let mut is_open = false;
    let mut all = Vec::new();
    for (line, text) in file.lines() {
        let mut found = String::new();
        let mut rest = text;
        loop {
            if is_open {
                let Some((inside, after)) = rest.split_once(closes) else {
                    found.push_str(rest);
                    break;
                };
                found.push_str(inside);
                (rest, is_open) = (after, false);
            } else if let Some((_, after)) = rest.split_once(opens).filter(|_| has_blocks) {
                (rest, is_open) = (after, true);
            } else {
                if has_lines {
                    found.push_str(line_comment(rest));
                }
                break;
            }
        }
        all.push((line, found));
    }
    all
}

/// The comment at the end of a line of code, or the whole line; empty without one. `//` inside a string opens none.
fn line_comment(text: &str) -> &str {
    let mut found = text
        .match_indices("//")
        .filter_map(|(at, _)| text.split_at_checked(at));
    found
        .find(|(code, _)| code.replace("\\\"", "").matches('"').count() % 2 == 0)
        .map_or("", |(_, comment)| comment)
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;
    use crate::project::Project;

    fn found(name: &str, text: &str) -> Vec<String> {
        let findings = check(&SourceFile::new(name, text));
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_word_in_any_kind_of_comment_is_found_with_its_line() {
        for (name, text) in [
            ("src/app.rs", "fn a() {}\n/// Tells the bank."),
            ("src/app.rs", "\n//! Whoever calls."),
            ("src/app.rs", "\nlet a = \"//\"; // told to nobody else"),
            ("boot/boot.js", "\n  var a = 1; // loaded anew"),
            ("boot/boot.js", "\n} catch (e) { /* nobody */ }"),
            ("style/base.css", "/* For\n   whoever reads. */ a {}"),
            ("index.html", "<p>\n<!-- told --></p>"),
        ] {
            let found = found(name, text);
            let first = found.first().map(String::as_str).unwrap_or_default();
            assert!(first.starts_with(&format!("{name}:2: `")), "{text}: {found:?}");
        }
    }

    #[test]
    fn the_finding_says_what_to_write_instead() {
        assert_eq!(
            found("src/app.rs", "// The page is loaded anew."),
            ["src/app.rs:1: `anew` in a comment (write again, or the verb: reload, restart)"]
        );
    }

    #[test]
    fn code_strings_and_parts_of_words_are_no_findings() {
        for (name, text) in [
            ("src/app.rs", "fn tell(told: &str) {}"),
            ("src/app.rs", "let a = \"https://tell.example\";"),
            ("src/app.rs", "let a = \"/* nobody */\";"),
            (
                "src/app.rs",
                "// [`tell`] and `told` are names; foretold, teller.",
            ),
            (
                "style/base.css",
                ".nobody { color: inherit; } /* A class. */ .told {}",
            ),
            ("index.html", "<p>nobody // told</p>"),
            ("boot/boot.js", "tell(\"anew\");"),
        ] {
            assert_eq!(found(name, text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn no_comment_of_this_project_has_such_a_word() {
        let project = Project::find().unwrap();
        let files = [source::files, source::sheets, source::shell].map(|list| list(&project).unwrap());
        let findings: Vec<_> = files
            .iter()
            .flatten()
            .flat_map(check)
            .map(|found| found.to_string())
            .collect();
        assert_eq!(findings, Vec::<String>::new());
    }
}
