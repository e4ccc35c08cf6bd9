//! What no page may do: a strict Content-Security-Policy blocks it, or it would be a hole.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use super::finding::Finding;
use super::paths::named_in;
use super::source::SourceFile;

/// Names that turn a string into markup.
const MARKUP: [&str; 6] = [
    "inner_html",
    "set_inner_html",
    "outer_html",
    "set_outer_html",
    "insert_adjacent_html",
    "create_contextual_fragment",
];
const PRINTING: [&str; 5] = ["println", "print", "eprintln", "eprint", "dbg"];

const WHY_MARKUP: &str = "text from the bank is text: markup made of strings is where scripts get in";
const WHY_STYLE: &str = "the Content-Security-Policy blocks it: use a class, or `style:name=value`";
const WHY_EVAL: &str = "the Content-Security-Policy blocks code made of strings";
const WHY_PRINTING: &str = "nothing is printed to a customer's console, least of all what is theirs";

/// Every forbidden call in a file of the pages.
pub fn check(file: &SourceFile, tokens: &TokenStream) -> Vec<Finding> {
    if file.module().is_none() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    walk(file, tokens.clone(), &mut findings);
    for path in named_in(tokens) {
        if let [.., of, function] = path.segments.as_slice()
            && of == "Function"
            && function.starts_with("new")
        {
            findings.push(file.finding(path.line, format!("`{}`", path.segments.join("::")), WHY_EVAL));
        }
    }
    findings
}

fn walk(file: &SourceFile, tokens: TokenStream, findings: &mut Vec<Finding>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut before: Option<&TokenTree> = None;
    let mut rest = tokens.as_slice();
    while let [token, after @ ..] = rest {
        if let TokenTree::Group(group) = token {
            walk(file, group.stream(), findings);
        }
        if let TokenTree::Ident(word) = token
            && let Some((what, why)) = forbidden(&word.to_string(), before, after)
        {
            findings.push(file.finding(word.span().start().line, what, why));
        }
        before = Some(token);
        rest = after;
    }
}

fn forbidden(word: &str, before: Option<&TokenTree>, after: &[TokenTree]) -> Option<(String, &'static str)> {
    let next = after.first();
    let is_called_with = |literal: &str| {
        let Some(TokenTree::Group(arguments)) = next else {
            return false;
        };
        arguments
            .stream()
            .into_iter()
            .next()
            .is_some_and(|first| first.to_string() == literal)
    };
    match word {
        _ if MARKUP.contains(&word) => Some((format!("`{word}`"), WHY_MARKUP)),
        _ if PRINTING.contains(&word) && is_mark(next, '!') => Some((format!("`{word}!`"), WHY_PRINTING)),
        "style" if is_attribute(before, after) => Some(("a `style=` attribute".into(), WHY_STYLE)),
        "Style" if is_mark(before, '<') => Some(("a `<Style>` element".into(), WHY_STYLE)),
        "attr" | "set_attribute" if is_called_with("\"style\"") => {
            Some(("a `style` attribute".into(), WHY_STYLE))
        }
        "eval" if matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis) => {
            Some(("`eval(…)`".into(), WHY_EVAL))
        }
        _ => None,
    }
}

fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == mark)
}

/// Whether `style` stands in a tag, `<p style=…`, and is no variable that gets or has a value.
fn is_attribute(before: Option<&TokenTree>, after: &[TokenTree]) -> bool {
    let Some(TokenTree::Punct(equals)) = after.first() else {
        return false;
    };
    let declared = matches!(before, Some(TokenTree::Ident(word)) if word == "let" || word == "mut");
    equals.as_char() == '=' && equals.spacing() == Spacing::Alone && !declared && !is_mark(before, '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let file = SourceFile::new("src/pages/accounts/list.rs", text);
        check(&file, &file.tokens().unwrap())
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn forbidden_calls_are_found() {
        for text in [
            "view! { <p inner_html=memo/> }",
            "element.set_inner_html(&memo);",
            "view! { <p style=\"color: red\">\"a\"</p> }",
            "view! { <p class=\"a\" style=move || width.get()/> }",
            "view! { <Style>\"p { color: red }\"</Style> }",
            "element.set_attribute(\"style\", \"color: red\");",
            "js_sys::Function::new_no_args(\"alert(1)\");",
            "use js_sys::Function; fn a() { Function::new_with_args(\"a\", \"alert(a)\"); }",
            "js_sys::eval(\"1\");",
            "println!(\"{card}\");",
            "dbg!(card);",
        ] {
            assert_eq!(findings(text).len(), 1, "{text}: {:?}", findings(text));
        }
    }

    #[test]
    fn what_merely_looks_alike_is_left_alone() {
        for text in [
            "view! { <p style:width=width class:open=open/> }",
            "let style = look.style; let mut style = 1; look.style = style; if style == 1 {}",
            "view! { <Styled/> }",
            "// println!(\"a\") and inner_html\nconst A: &str = \"style=\\\"a\\\" eval(1)\";",
            "element.set_attribute(\"class\", \"style\");",
            "fn evaluate() {} evaluate();",
        ] {
            assert_eq!(findings(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn other_packages_may_print() {
        let file = SourceFile::new(
            "crates/sandbox/src/main.rs",
            "fn main() { println!(\"listening\"); }",
        );
        assert_eq!(check(&file, &file.tokens().unwrap()), []);
    }

    #[test]
    fn a_finding_has_the_line_of_the_call() {
        let found = findings("fn a() {\n    view! {\n        <p style=\"a\"/>\n    }\n}");
        assert!(
            found[0].starts_with("src/pages/accounts/list.rs:3: a `style=` attribute"),
            "{found:?}"
        );
    }
}
