//! The paths that a file names, such as `crate::client::send`.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A path as written, with the place it stands in; a `use` with braces is one path for each name in them.
#[derive(Debug, PartialEq)]
pub struct NamedPath {
    /// The names between the `::`, `*` for a glob.
    pub segments: Vec<String>,
    /// Line of the last name, from 1.
    pub line: usize,
    /// The `mod … { }` of the same file around it, outermost first.
    pub within: Vec<String>,
    /// The name that it has from here on, if it stands in a `use`.
    pub binds: Option<String>,
}

/// Every path in the tokens, also in macros; a single name is a path, too.
pub fn named_in(tokens: &TokenStream) -> Vec<NamedPath> {
    let mut found = Vec::new();
    walk(tokens.clone(), &mut Vec::new(), &mut found);
    found
}

fn walk(tokens: TokenStream, within: &mut Vec<String>, found: &mut Vec<NamedPath>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    while let [first, after @ ..] = rest {
        rest = match (first, after) {
            (TokenTree::Ident(word), [TokenTree::Ident(name), TokenTree::Group(body), after @ ..])
                if word == "mod" =>
            {
                within.push(name.to_string());
                walk(body.stream(), within, found);
                within.pop();
                after
            }
            (TokenTree::Ident(word), after) if word == "use" => {
                let path = match after {
                    [TokenTree::Punct(one), TokenTree::Punct(two), path @ ..]
                        if one.as_char() == ':' && two.as_char() == ':' =>
                    {
                        path
                    }
                    path => path,
                };
                read(path, &[], true, within, found)
            }
            (TokenTree::Ident(_), _) => read(rest, &[], false, within, found),
            (TokenTree::Group(group), after) => {
                walk(group.stream(), within, found);
                after
            }
            (TokenTree::Punct(_) | TokenTree::Literal(_), after) => after,
        };
    }
}

/// Reads one path that goes on from `prefix`, and returns the tokens behind it.
fn read<'a>(
    mut rest: &'a [TokenTree],
    prefix: &[String],
    is_use: bool,
    within: &[String],
    found: &mut Vec<NamedPath>,
) -> &'a [TokenTree] {
    let mut segments = prefix.to_vec();
    let mut line = 0;
    loop {
        match rest {
            [TokenTree::Ident(name), after @ ..] => {
                segments.push(name.to_string());
                line = name.span().start().line;
                rest = after;
            }
            [TokenTree::Punct(star), after @ ..] if star.as_char() == '*' && !segments.is_empty() => {
                segments.push("*".into());
                line = star.span().start().line;
                rest = after;
            }
            [TokenTree::Group(names), after @ ..]
                if names.delimiter() == Delimiter::Brace && !segments.is_empty() =>
            {
                let names: Vec<_> = names.stream().into_iter().collect();
                for name in
                    names.split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ','))
                {
                    read(name, &segments, is_use, within, found);
                }
                return after;
            }
            _ => break,
        }
        match rest {
            [TokenTree::Punct(one), TokenTree::Punct(two), after @ ..]
                if one.as_char() == ':' && one.spacing() == Spacing::Joint && two.as_char() == ':' =>
            {
                rest = after;
            }
            _ => break,
        }
    }
    if line > 0 {
        found.push(NamedPath {
            binds: bound(&segments, rest).filter(|_| is_use),
            segments,
            line,
            within: within.to_vec(),
        });
    }
    rest
}

/// The name that a `use` gives to a path: its last one, or what follows `as`.
fn bound(segments: &[String], rest: &[TokenTree]) -> Option<String> {
    if let [TokenTree::Ident(word), TokenTree::Ident(name), ..] = rest
        && word == "as"
    {
        return Some(name.to_string());
    }
    segments.iter().rev().find(|name| *name != "self").cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(source: &str) -> Vec<String> {
        let named = named_in(&source.parse().unwrap());
        named
            .into_iter()
            .filter(|path| path.segments.len() > 1)
            .map(|path| path.segments.join("::"))
            .collect()
    }

    #[test]
    fn a_use_with_braces_is_one_path_for_each_name() {
        assert_eq!(
            paths("use crate::{client::{self, send}, text::*, ui};"),
            [
                "crate::client::self",
                "crate::client::send",
                "crate::text::*",
                "crate::ui"
            ]
        );
    }

    #[test]
    fn paths_in_bodies_and_macros_are_found() {
        assert_eq!(
            paths(
                "fn a() { let x: ::js_sys::Date = crate::client::send::<u8>(); view! { <p>{text::zh::TITLE}</p> } }"
            ),
            ["js_sys::Date", "crate::client::send", "text::zh::TITLE"]
        );
    }

    #[test]
    fn comments_and_strings_name_no_paths() {
        assert_eq!(
            paths("// use crate::client;\n/* web_sys::a */ const A: &str = \"crate::client::send\";"),
            [""; 0]
        );
    }

    #[test]
    fn a_use_binds_names_and_other_paths_do_not() {
        let named = named_in(
            &"pub use crate::{client::{self, send as post}, ui::*}; use ::std::fmt; fn a() { text::zh() }"
                .parse()
                .unwrap(),
        );
        let bound: Vec<_> = named
            .iter()
            .filter(|path| path.segments.len() > 1)
            .map(|path| path.binds.as_deref())
            .collect();
        assert_eq!(
            bound,
            [Some("client"), Some("post"), Some("*"), Some("fmt"), None]
        );
    }

    #[test]
    fn every_path_knows_its_line_and_the_module_around_it() {
        let named = named_in(
            &"use a::b;\nmod tests {\n    use super::{\n        c,\n    };\n}"
                .parse()
                .unwrap(),
        );
        let place = |name: &str| {
            let path = named
                .iter()
                .find(|path| path.segments.last().unwrap() == name)
                .unwrap();
            (path.line, path.within.join("::"))
        };
        assert_eq!(place("b"), (1, String::new()));
        assert_eq!(place("c"), (4, "tests".to_owned()));
    }
}
