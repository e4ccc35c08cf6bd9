//! XPath locators: by role and name.

/// Text as an XPath string; ours never contains both kinds of quotes.
pub(crate) fn quoted(text: &str) -> String {
    if text.contains('\'') {
        format!("\"{text}\"")
    } else {
        format!("'{text}'")
    }
}

/// How to match a name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Name<'a> {
    /// All of it.
    Is(&'a str),
    /// A part of it.
    Holds(&'a str),
    /// How it begins.
    Begins(&'a str),
}

impl Name<'_> {
    /// A condition on an element: its text, its label, or the text of what labels it.
    fn condition(self) -> String {
        let of = |expression: &str| match self {
            Self::Is(name) => format!("{expression}={}", quoted(name)),
            Self::Holds(name) => format!("contains({expression},{})", quoted(name)),
            Self::Begins(name) => format!("starts-with({expression},{})", quoted(name)),
        };
        format!(
            "{} or {} or @aria-labelledby=//*[{}]/@id",
            of("normalize-space(.)"),
            of("@aria-label"),
            of("normalize-space(.)")
        )
    }
}

pub(crate) fn button(name: Name<'_>) -> String {
    format!("//button[{}]", name.condition())
}

pub(crate) fn link(name: Name<'_>) -> String {
    format!("//a[@href][{}]", name.condition())
}

/// An element with an explicit role.
pub(crate) fn role(role: &str, name: Name<'_>) -> String {
    format!("//*[@role='{role}'][{}]", name.condition())
}

/// The heading of a page that is open; it is focusable, unlike that of a page that is still loading.
pub(crate) fn heading(name: &str) -> String {
    format!("//h1[@tabindex][normalize-space()={}]", quoted(name))
}

/// The input with this label.
pub(crate) fn field(label: &str) -> String {
    format!(
        "//*[self::input or self::textarea][@id=//label[normalize-space(.)={}]/@for]",
        quoted(label)
    )
}

/// The checkbox whose label contains this; it is inside the label, or next to it.
pub(crate) fn checkbox(part: &str) -> String {
    let label = format!("label[contains(normalize-space(.),{})]", quoted(part));
    format!("//input[@type='checkbox'][ancestor::{label} or @id=//{label}/@for]")
}

/// The innermost elements that show this text.
pub(crate) fn text(text: &str) -> String {
    let text = quoted(text);
    format!("//body//*[contains(normalize-space(.),{text}) and not(*[contains(normalize-space(.),{text})])]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_one_kind_of_quotes_is_put_in_the_other() {
        assert_eq!(quoted("it's"), "\"it's\"");
        assert_eq!(quoted("含\"超市\""), "'含\"超市\"'");
    }

    #[test]
    fn a_button_is_known_by_its_text_its_label_or_what_labels_it() {
        assert_eq!(
            button(Name::Is("保存")),
            "//button[normalize-space(.)='保存' or @aria-label='保存' or @aria-labelledby=//*[normalize-space(.)='保存']/@id]"
        );
    }
}
