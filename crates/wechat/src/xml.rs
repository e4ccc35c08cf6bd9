//! The XML of pushes and replies: elements with text or other elements, nothing else.

use std::fmt;

use roxmltree::{Document, Node, ParsingOptions};

/// The longest body that is read or accepted.
pub const MAX_BODY: usize = 64 * 1024;

/// More than any message has.
const MAX_NODES: u32 = 2_000;

/// Why a text is not the XML of a message. It quotes nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XmlError {
    /// Longer than [`MAX_BODY`].
    TooLarge,
    /// Not UTF-8.
    NotUtf8,
    /// Not well-formed, or with a document type, an entity that it would declare, or too many elements.
    Malformed,
    /// The root is not `xml`.
    WrongRoot,
    /// The element occurs twice where it may occur once.
    Repeated(&'static str),
    /// The element is missing.
    Missing(&'static str),
    /// The element's content is none for it.
    Invalid(&'static str),
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "longer than {MAX_BODY} bytes"),
            Self::NotUtf8 => f.write_str("not UTF-8"),
            Self::Malformed => f.write_str("malformed XML"),
            Self::WrongRoot => f.write_str("the root element is not xml"),
            Self::Repeated(name) => write!(f, "{name} occurs more than once"),
            Self::Missing(name) => write!(f, "{name} is missing"),
            Self::Invalid(name) => write!(f, "{name} is invalid"),
        }
    }
}

impl std::error::Error for XmlError {}

/// Hands the root element to `read`. There is no document type, so there are no entities but XML's own five, and what
/// is read is never longer than the body.
pub(crate) fn parse<T, E: From<XmlError>>(
    body: &[u8],
    read: impl FnOnce(Element<'_, '_>) -> Result<T, E>,
) -> Result<T, E> {
    if body.len() > MAX_BODY {
        return Err(XmlError::TooLarge.into());
    }
    let text = std::str::from_utf8(body).map_err(|_| XmlError::NotUtf8)?;
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MAX_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|_| XmlError::Malformed)?;
    let root = document.root_element();
    if root.tag_name().name() != "xml" {
        return Err(XmlError::WrongRoot.into());
    }
    read(Element(root))
}

/// An element with others in it.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a, 'input>(Node<'a, 'input>);

impl<'a, 'input> Element<'a, 'input> {
    /// All elements of this name in it.
    pub(crate) fn all(self, name: &'static str) -> impl Iterator<Item = Self> {
        self.0
            .children()
            .filter(move |node| node.is_element() && node.tag_name().name() == name)
            .map(Self)
    }

    /// The one element of this name in it.
    pub(crate) fn child(self, name: &'static str) -> Result<Option<Self>, XmlError> {
        let mut found = self.all(name);
        let first = found.next();
        match found.next() {
            None => Ok(first),
            // Two readers could take different ones for the right one.
            Some(_) => Err(XmlError::Repeated(name)),
        }
    }

    /// The text of the element of this name, which has no other elements in it; empty if there is no such element.
    pub(crate) fn text(self, name: &'static str) -> Result<String, XmlError> {
        let Some(Self(node)) = self.child(name)? else {
            return Ok(String::new());
        };
        if node.children().any(|child| child.is_element()) {
            return Err(XmlError::Invalid(name));
        }
        let texts = node.children().filter(Node::is_text);
        Ok(texts.filter_map(|text| text.text()).collect())
    }

    /// The text of the element of this name as a value; none if it is missing or empty.
    pub(crate) fn optional<T: std::str::FromStr>(self, name: &'static str) -> Result<Option<T>, XmlError> {
        match self.text(name)?.as_str() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| XmlError::Invalid(name)),
        }
    }

    /// The text of the element of this name as a value.
    pub(crate) fn value<T: std::str::FromStr>(self, name: &'static str) -> Result<T, XmlError> {
        self.optional(name)?.ok_or(XmlError::Missing(name))
    }
}

/// Writes a message as WeChat does: texts in CDATA, numbers without, no blanks between elements.
#[derive(Clone)]
pub(crate) struct Writer(String);

impl Writer {
    pub(crate) fn new() -> Self {
        Self("<xml>".to_owned())
    }

    pub(crate) fn finish(mut self) -> String {
        self.0.push_str("</xml>");
        self.0
    }

    /// An element with a text. Characters that XML cannot carry become `U+FFFD`, and the end of a line is `\n`.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        let text: String = lines
            .chars()
            .map(|character| if is_xml(character) { character } else { '\u{FFFD}' })
            .collect();
        let cdata = text.replace("]]>", "]]]]><![CDATA[>");
        self.0
            .extend(["<", name, "><![CDATA[", &cdata, "]]></", name, ">"]);
    }

    /// An element with a number, or with another text that needs no CDATA.
    pub(crate) fn plain(&mut self, name: &str, value: impl fmt::Display) {
        self.0.push_str(&format!("<{name}>{value}</{name}>"));
    }

    /// An element with others in it.
    pub(crate) fn element(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.0.extend(["<", name, ">"]);
        content(self);
        self.0.extend(["</", name, ">"]);
    }
}

/// Whether XML 1.0 allows the character.
fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::cases;

    fn text_of(body: &str) -> Result<String, XmlError> {
        parse(body.as_bytes(), |root| root.text("A"))
    }

    #[test]
    fn the_text_of_an_element_is_all_of_it() {
        for (body, text) in [
            ("<xml><A><![CDATA[b]]></A></xml>", "b"),
            ("<xml><A>b</A></xml>", "b"),
            ("<?xml version=\"1.0\"?>\n<xml>\n<A>b</A>\n</xml>\n", "b"),
            ("<xml><A><![CDATA[<b>&amp;]]></A></xml>", "<b>&amp;"),
            ("<xml><A>&lt;b&gt;&amp;&#20320;</A></xml>", "<b>&你"),
            ("<xml><A>b<!-- c -->d<![CDATA[e]]></A></xml>", "bde"),
            ("<xml><A/></xml>", ""),
            ("<xml></xml>", ""),
        ] {
            assert_eq!(text_of(body).as_deref(), Ok(text), "{body}");
        }
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        assert_eq!(
            text_of("<xml><A>b</A><A>c</A></xml>"),
            Err(XmlError::Repeated("A"))
        );
        assert_eq!(
            text_of("<xml><A>b<B>c</B></A></xml>"),
            Err(XmlError::Invalid("A"))
        );
        assert_eq!(text_of("<xmll><A>b</A></xmll>"), Err(XmlError::WrongRoot));
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for body in [
            "",
            "xml",
            "{}",
            "<xml>",
            "<xml></xm>",
            "<xml></xml><xml></xml>",
            "<xml>\u{0}</xml>",
            "<xml a=b/>",
        ] {
            assert_eq!(text_of(body), Err(XmlError::Malformed), "{body}");
        }
        let broken = parse(b"<xml>\xff</xml>", |_| Ok::<_, XmlError>(()));
        assert_eq!(broken, Err(XmlError::NotUtf8));
    }

    #[test]
    fn a_document_type_is_refused_with_all_that_it_could_bring() {
        let laughs = "<!DOCTYPE xml [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>\
                      <xml><A>&b;&b;&b;&b;&b;&b;&b;&b;</A></xml>";
        let file = "<!DOCTYPE xml [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><xml><A>&a;</A></xml>";
        let remote = "<!DOCTYPE xml SYSTEM \"https://attacker.example/a.dtd\"><xml><A>b</A></xml>";
        for body in [
            laughs,
            file,
            remote,
            "<!DOCTYPE xml><xml><A>b</A></xml>",
            "<xml><A>&a;</A></xml>",
        ] {
            assert_eq!(text_of(body), Err(XmlError::Malformed), "{body}");
        }
    }

    #[test]
    fn a_body_has_at_most_64_kib() {
        let of_length = |length: usize| format!("<xml><A>{}</A></xml>", "b".repeat(length - 18));
        assert_eq!(of_length(MAX_BODY).len(), MAX_BODY);
        assert!(text_of(&of_length(MAX_BODY)).is_ok());
        assert_eq!(text_of(&of_length(MAX_BODY + 1)), Err(XmlError::TooLarge));
    }

    #[test]
    fn many_and_deeply_nested_elements_are_refused_and_break_nothing() {
        let deep = "<xml>".repeat(9_000);
        let closed = format!("<xml>{}{}</xml>", "<A>".repeat(9_000), "</A>".repeat(9_000));
        let wide = format!("<xml>{}</xml>", "<A/>".repeat(9_000));
        let attributes = format!(
            "<xml {}/>",
            (0..9_000).map(|n| format!("a{n}='' ")).collect::<String>()
        );
        for body in [deep, closed, wide] {
            assert_eq!(text_of(&body), Err(XmlError::Malformed));
        }
        assert_eq!(text_of(&attributes), Err(XmlError::TooLarge));
    }

    #[test]
    fn the_end_of_a_cdata_section_in_a_text_ends_nothing() {
        let mut writer = Writer::new();
        writer.text("A", "a]]><B>b</B>]]");
        let body = writer.finish();
        assert_eq!(body, "<xml><A><![CDATA[a]]]]><![CDATA[><B>b</B>]]]]></A></xml>");
        assert_eq!(text_of(&body).as_deref(), Ok("a]]><B>b</B>]]"));
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&body, |root| root.text("A"));
        }

        #[test]
        fn any_markup_is_read_or_refused(body in "(<|>|/|!|\\[|\\]|CDATA|DOCTYPE|ENTITY|xml|A|&|;|#|\"|=|-| ){0,60}") {
            let _ = text_of(&body);
            let _ = text_of(&format!("<xml>{body}</xml>"));
        }

        #[test]
        fn a_text_that_is_written_is_read_back(text in any::<String>()) {
            let mut writer = Writer::new();
            writer.text("A", &text);
            let expected: String = text.replace("\r\n", "\n").replace('\r', "\n").chars()
                .map(|character| if is_xml(character) { character } else { '\u{FFFD}' }).collect();
            prop_assert_eq!(text_of(&writer.finish()), Ok(expected));
        }
    }
}
