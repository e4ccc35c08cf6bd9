//! The text of a reply, in which there may be links.

use std::fmt;
use std::str::FromStr;

use crate::web_url::WebUrl;

/// A text of at most 2,047 bytes. WeChat drops longer ones without an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyText(String);

/// Why a text is none for a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// It shows nothing.
    Empty,
    /// It has more than [`ReplyText::LONGEST`] bytes.
    TooLong,
    /// It has a control character other than the end of a line.
    Control,
    /// The words of a link have angle brackets.
    Link,
}

/// A part of a text as the customer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// Words.
    Words(&'a str),
    /// Words that lead somewhere.
    Link {
        /// Where to.
        url: &'a str,
        /// The words.
        words: &'a str,
    },
}

const OPENS: &str = "<a href=\"";
const OPENED: &str = "\">";
const CLOSES: &str = "</a>";

impl ReplyText {
    /// The most bytes a text may have in UTF-8.
    pub const LONGEST: usize = 2047;

    /// A text of these parts.
    pub fn of(segments: &[Segment<'_>]) -> Result<Self, TextError> {
        let mut text = String::new();
        for segment in segments {
            match segment {
                Segment::Words(words) => text.push_str(words),
                Segment::Link { url, words } => {
                    let is_plain = !words.contains(['<', '>']) && url.parse::<WebUrl>().is_ok();
                    if !is_plain || words.is_empty() {
                        return Err(TextError::Link);
                    }
                    text.extend([OPENS, url, OPENED, words, CLOSES]);
                }
            }
        }
        text.parse()
    }

    /// The text as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its parts. What only looks like a link is words.
    pub fn segments(&self) -> Vec<Segment<'_>> {
        let mut segments = Vec::new();
        let mut rest = self.as_str();
        while let Some((before, url, words, after)) = next_link(rest) {
            if !before.is_empty() {
                segments.push(Segment::Words(before));
            }
            segments.push(Segment::Link { url, words });
            rest = after;
        }
        if !rest.is_empty() {
            segments.push(Segment::Words(rest));
        }
        segments
    }

    /// The words that the customer reads, without addresses.
    pub fn visible(&self) -> String {
        let words = self.segments().into_iter().map(|segment| match segment {
            Segment::Words(words) | Segment::Link { words, .. } => words,
        });
        words.collect()
    }
}

/// The first link of a text: what is before it, its address, its words, and what is after it.
fn next_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let starts = text.match_indices(OPENS);
    starts.into_iter().find_map(|(start, _)| {
        let (before, link) = text.split_at_checked(start)?;
        let (url, rest) = link.strip_prefix(OPENS)?.split_once(OPENED)?;
        let (words, after) = rest.split_once(CLOSES)?;
        let is_link = url.parse::<WebUrl>().is_ok() && !words.is_empty() && !words.contains(['<', '>']);
        is_link.then_some((before, url, words, after))
    })
}

impl FromStr for ReplyText {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        let is_control = |character: char| character.is_control() && character != '\n';
        if text.trim().is_empty() {
            Err(TextError::Empty)
        } else if text.len() > Self::LONGEST {
            Err(TextError::TooLong)
        } else if text.contains(is_control) || text.contains(['\u{FFFE}', '\u{FFFF}']) {
            Err(TextError::Control)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "it is empty",
            Self::TooLong => "it has more than 2047 bytes",
            Self::Control => "it has a control character",
            Self::Link => {
                "the words of a link are not empty and have no angle brackets; its address is a plain one"
            }
        })
    }
}

impl std::error::Error for TextError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::cases;

    const URL: &str = "https://bank.example/certify?a=1&b=2";

    #[test]
    fn a_link_is_an_anchor_in_the_text() {
        let segments = [
            Segment::Words("您好，注销请点击"),
            Segment::Link {
                url: URL,
                words: "这里",
            },
        ];
        let text = ReplyText::of(&segments).unwrap();
        assert_eq!(
            text.as_str(),
            format!("您好，注销请点击<a href=\"{URL}\">这里</a>")
        );
        assert_eq!(text.visible(), "您好，注销请点击这里");
        assert_eq!(text.segments(), segments);
    }

    #[test]
    fn what_would_break_out_of_a_link_is_refused() {
        for (url, words) in [
            (URL, ""),
            (URL, "a</a><a href=\"https://attacker.example\">"),
            ("javascript:alert(1)", "a"),
            ("https://a\">", "a"),
        ] {
            assert_eq!(
                ReplyText::of(&[Segment::Link { url, words }]),
                Err(TextError::Link),
                "{url} {words}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_a_link_is_words() {
        for text in [
            "<a href=\"javascript:alert(1)\">a</a>",
            "<a href=\"https://a\">a",
            "<a href=\"https://a\"></a>",
            "<a href=\"https://a",
            "a < b > c",
        ] {
            let text: ReplyText = text.parse().unwrap();
            assert_eq!(text.segments(), [Segment::Words(text.as_str())]);
        }
        let second = format!("<a href=\"https://a <a href=\"{URL}\">b</a>");
        assert_eq!(
            second.parse::<ReplyText>().unwrap().visible(),
            "<a href=\"https://a b"
        );
    }

    /// 2,047 bytes are 682 Chinese characters and one letter.
    #[test]
    fn a_text_has_at_most_2047_bytes() {
        let longest = format!("{}a", "你".repeat(682));
        assert!(longest.parse::<ReplyText>().is_ok());
        assert_eq!(
            format!("{longest}a").parse::<ReplyText>(),
            Err(TextError::TooLong)
        );
    }

    #[test]
    fn a_text_shows_something_and_has_no_control_characters_but_ends_of_lines() {
        assert!("a\nb".parse::<ReplyText>().is_ok());
        for (text, error) in [
            ("", TextError::Empty),
            (" \n", TextError::Empty),
            ("a\u{0}", TextError::Control),
            ("a\r\n", TextError::Control),
            ("a\u{1b}[31m", TextError::Control),
        ] {
            assert_eq!(text.parse::<ReplyText>(), Err(error), "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn the_parts_of_a_text_make_the_text_again(
            text in "(<a href=\"|https://a|\">|</a>|你好|<|>|\"| |\n){1,20}x"
        ) {
            let text: ReplyText = text.parse().unwrap();
            prop_assert_eq!(ReplyText::of(&text.segments()), Ok(text.clone()));
        }

        #[test]
        fn any_text_is_one_for_a_reply_or_refused(text in any::<String>()) {
            if let Ok(text) = text.parse::<ReplyText>() {
                let _ = text.segments();
            }
        }
    }
}
