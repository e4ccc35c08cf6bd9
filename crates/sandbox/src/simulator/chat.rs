//! What a phone shows of the chat with the account.

use serde::Serialize;
use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{Answer, ReplyBody, ReplyText, Segment};

/// One bubble or card.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Entry {
    pub(super) number: u64,
    pub(super) time: Timestamp,
    pub(super) from: Sender,
    #[serde(flatten)]
    pub(super) content: Shown,
}

/// Who it is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Sender {
    Customer,
    Account,
    Wechat,
}

/// What it shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(super) enum Shown {
    /// A text, in parts: those with an address are links.
    Text { parts: Vec<Part> },
    /// A place.
    Location { label: String },
    /// A picture, which is not shown.
    Picture,
    /// Links with titles.
    News { articles: Vec<Article> },
    /// A template message, or a subscription message.
    Template {
        title: String,
        rows: Vec<Row>,
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// Words of WeChat itself, in grey. For the account's developers, why.
    Notice {
        text: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Part {
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Article {
    title: String,
    description: String,
    url: String,
}

/// One line of a template message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Row {
    pub(super) label: String,
    pub(super) value: String,
}

impl Shown {
    /// What the customer has typed: there are no links in it.
    pub(super) fn typed(text: &str) -> Self {
        let text = text.to_owned();
        Self::Text {
            parts: vec![Part { text, url: None }],
        }
    }

    /// What an answer of the account shows.
    pub(super) fn of(answer: &Answer) -> Option<Self> {
        let Answer::Reply(reply) = answer else {
            return None;
        };
        Some(match reply.body() {
            ReplyBody::Text(text) => Self::Text { parts: parts(text) },
            ReplyBody::News(articles) => Self::News {
                articles: articles
                    .iter()
                    .map(|article| Article {
                        title: article.title.clone(),
                        description: article.description.clone(),
                        url: article.url.to_string(),
                    })
                    .collect(),
            },
        })
    }
}

fn parts(text: &ReplyText) -> Vec<Part> {
    let parts = text.segments().into_iter().map(|segment| match segment {
        Segment::Words(words) => Part {
            text: words.to_owned(),
            url: None,
        },
        Segment::Link { url, words } => Part {
            text: words.to_owned(),
            url: Some(url.to_owned()),
        },
    });
    parts.collect()
}
