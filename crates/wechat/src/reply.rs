//! Passive replies: what the account answers a push with (被动回复用户消息).

use std::fmt;

use crate::incoming::{Content, Incoming};
use crate::text::{ReplyText, TextError};
use crate::value::{AccountId, OpenId};
use crate::web_url::WebUrl;
use crate::xml::{self, Element, Writer, XmlError};

/// What the account's server answers a push with, within five seconds: else WeChat sends the push again, three times in
/// all, and then shows the customer that the account is out of order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing is shown: `success`, as WeChat recommends; an empty body means the same.
    Nothing,
    /// The customer gets this reply.
    Reply(Reply),
}

/// A reply to a customer.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    to: OpenId,
    from: AccountId,
    created: u64,
    body: ReplyBody,
}

/// What a reply shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyBody {
    /// A text, in which there may be links.
    Text(ReplyText),
    /// Links with title and picture.
    News(Vec<Article>),
}

/// One link of [`ReplyBody::News`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its heading.
    pub title: String,
    /// What it is about; only shown where it is the only one.
    pub description: String,
    /// A picture of 360 × 200, or 200 × 200 in a list.
    pub picture: Option<WebUrl>,
    /// Where it leads.
    pub url: WebUrl,
}

/// Why a reply is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyError {
    /// The answer is not XML, or not of a reply's form: WeChat shows that the account is out of order.
    Xml(XmlError),
    /// The text is empty, too long, or has a control character.
    Text(TextError),
    /// There are no articles, or more than this push may be answered with.
    Articles,
    /// It is addressed to another customer, or from another account.
    Addressee,
    /// Its type is not known here.
    Kind,
}

/// To a message of the customer, one article is the most; to an event, eight.
const ARTICLES_TO_MESSAGE: usize = 1;
const ARTICLES_TO_EVENT: usize = 8;

impl Reply {
    /// A reply to a push, created at this time in seconds since 1970.
    pub fn to(incoming: &Incoming, created: u64, body: ReplyBody) -> Result<Self, ReplyError> {
        let reply = Self {
            to: incoming.from.clone(),
            from: incoming.account.clone(),
            created,
            body,
        };
        reply.check(incoming)?;
        Ok(reply)
    }

    /// What it shows.
    pub fn body(&self) -> &ReplyBody {
        &self.body
    }

    /// The rules that depend on what is replied to; WeChat's end checks them, too.
    pub(crate) fn check(&self, incoming: &Incoming) -> Result<(), ReplyError> {
        if self.to != incoming.from || self.from != incoming.account {
            return Err(ReplyError::Addressee);
        }
        let most = match incoming.content {
            Content::Message { .. } => ARTICLES_TO_MESSAGE,
            Content::Event(_) => ARTICLES_TO_EVENT,
        };
        match &self.body {
            ReplyBody::News(articles) if !(1..=most).contains(&articles.len()) => Err(ReplyError::Articles),
            ReplyBody::News(_) | ReplyBody::Text(_) => Ok(()),
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.text("ToUserName", self.to.expose());
        writer.text("FromUserName", self.from.as_str());
        writer.plain("CreateTime", self.created);
        match &self.body {
            ReplyBody::Text(text) => {
                writer.text("MsgType", "text");
                writer.text("Content", text.as_str());
            }
            ReplyBody::News(articles) => {
                writer.text("MsgType", "news");
                writer.plain("ArticleCount", articles.len());
                writer.element("Articles", |writer| {
                    articles.iter().for_each(|article| article.write(writer));
                });
            }
        }
    }

    fn read(root: Element<'_, '_>) -> Result<Self, ReplyError> {
        let body = match root.text("MsgType")?.as_str() {
            "" => return Err(XmlError::Missing("MsgType").into()),
            "text" => ReplyBody::Text(root.text("Content")?.parse().map_err(ReplyError::Text)?),
            "news" => {
                let list = root.child("Articles")?.ok_or(XmlError::Missing("Articles"))?;
                let articles: Vec<_> = list.all("item").map(Article::read).collect::<Result<_, _>>()?;
                if root.value::<usize>("ArticleCount")? != articles.len() {
                    return Err(XmlError::Invalid("ArticleCount").into());
                }
                ReplyBody::News(articles)
            }
            _ => return Err(ReplyError::Kind),
        };
        Ok(Self {
            to: root.value("ToUserName")?,
            from: root.value("FromUserName")?,
            created: root.value("CreateTime")?,
            body,
        })
    }
}

impl Article {
    fn write(&self, writer: &mut Writer) {
        writer.element("item", |writer| {
            writer.text("Title", &self.title);
            writer.text("Description", &self.description);
            writer.text("PicUrl", self.picture.as_ref().map_or("", WebUrl::as_str));
            writer.text("Url", self.url.as_str());
        });
    }

    fn read(item: Element<'_, '_>) -> Result<Self, XmlError> {
        Ok(Self {
            title: item.text("Title")?,
            description: item.text("Description")?,
            picture: item.optional("PicUrl")?,
            url: item.value("Url")?,
        })
    }
}

impl Answer {
    /// The body of the response where nothing is encrypted; also for keeping an answer, to give it again when the push is
    /// repeated.
    pub fn encode(&self) -> String {
        match self {
            Self::Nothing => "success".to_owned(),
            Self::Reply(reply) => {
                let mut writer = Writer::new();
                reply.write(&mut writer);
                writer.finish()
            }
        }
    }

    /// Reads such a body as WeChat does.
    pub fn decode(body: &[u8]) -> Result<Self, ReplyError> {
        match body {
            b"" | b"success" => Ok(Self::Nothing),
            body => xml::parse(body, Reply::read).map(Self::Reply),
        }
    }
}

impl fmt::Debug for Reply {
    /// Not to whom.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl From<XmlError> for ReplyError {
    fn from(error: XmlError) -> Self {
        Self::Xml(error)
    }
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xml(error) => write!(f, "the reply is no XML of a reply: {error}"),
            Self::Text(error) => write!(f, "the text of the reply: {error}"),
            Self::Articles => f.write_str("a reply has 1 article to a message, 1 to 8 to an event"),
            Self::Addressee => f.write_str("the reply is not to the sender of the push"),
            Self::Kind => f.write_str("the reply has an unknown type"),
        }
    }
}

impl std::error::Error for ReplyError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::incoming::{Event, Message};
    use crate::testing::cases;

    fn pushed(content: Content) -> Incoming {
        Incoming {
            account: "gh_7f083739789a".parse().unwrap(),
            from: "oABC".parse().unwrap(),
            created: 1,
            content,
        }
    }

    fn text() -> Incoming {
        pushed(Content::Message {
            id: 1,
            message: Message::Text("a".to_owned()),
        })
    }

    fn article() -> Article {
        Article {
            title: "网点".to_owned(),
            description: String::new(),
            picture: None,
            url: "https://bank.example/branches".parse().unwrap(),
        }
    }

    #[test]
    fn a_text_is_written_as_documented() {
        let body = ReplyBody::Text("你好".parse().unwrap());
        let reply = Reply::to(&text(), 12_345_678, body).unwrap();
        assert_eq!(
            Answer::Reply(reply).encode(),
            "<xml><ToUserName><![CDATA[oABC]]></ToUserName>\
             <FromUserName><![CDATA[gh_7f083739789a]]></FromUserName><CreateTime>12345678</CreateTime>\
             <MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content></xml>"
        );
    }

    #[test]
    fn articles_are_written_as_documented() {
        let reply = Reply::to(&text(), 12_345_678, ReplyBody::News(vec![article()])).unwrap();
        assert_eq!(
            Answer::Reply(reply).encode(),
            "<xml><ToUserName><![CDATA[oABC]]></ToUserName>\
             <FromUserName><![CDATA[gh_7f083739789a]]></FromUserName><CreateTime>12345678</CreateTime>\
             <MsgType><![CDATA[news]]></MsgType><ArticleCount>1</ArticleCount><Articles><item>\
             <Title><![CDATA[网点]]></Title><Description><![CDATA[]]></Description><PicUrl><![CDATA[]]></PicUrl>\
             <Url><![CDATA[https://bank.example/branches]]></Url></item></Articles></xml>"
        );
    }

    #[test]
    fn success_and_an_empty_body_show_nothing() {
        assert_eq!(Answer::Nothing.encode(), "success");
        assert_eq!(Answer::decode(b"success"), Ok(Answer::Nothing));
        assert_eq!(Answer::decode(b""), Ok(Answer::Nothing));
        for body in ["Success", "success\n", "{}", "ok", "<html></html>"] {
            assert!(Answer::decode(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn a_message_gets_one_article_and_an_event_eight() {
        let allows = |incoming: &Incoming, count: usize| {
            Reply::to(incoming, 1, ReplyBody::News(vec![article(); count])).is_ok()
        };
        let event = pushed(Content::Event(Event::Unsubscribed));
        assert_eq!(
            [0, 1, 2].map(|count| allows(&text(), count)),
            [false, true, false]
        );
        assert_eq!(
            [0, 1, 8, 9].map(|count| allows(&event, count)),
            [false, true, true, false]
        );
    }

    #[test]
    fn a_reply_goes_to_the_sender_of_the_push_only() {
        let reply = Reply::to(&text(), 1, ReplyBody::Text("a".parse().unwrap())).unwrap();
        let mut other = text();
        other.from = "oDEF".parse().unwrap();
        assert_eq!(reply.check(&other), Err(ReplyError::Addressee));
        assert!(!format!("{reply:?}").contains("oABC"));
    }

    #[test]
    fn a_reply_that_is_none_is_refused() {
        let reply = |elements: &str| {
            let body = format!(
                "<xml><ToUserName>oABC</ToUserName><FromUserName>gh_1</FromUserName><CreateTime>1</CreateTime>{elements}\
                 </xml>"
            );
            Answer::decode(body.as_bytes())
        };
        assert!(reply("<MsgType>text</MsgType><Content>a</Content>").is_ok());
        assert_eq!(
            reply("<MsgType>text</MsgType>"),
            Err(ReplyError::Text(TextError::Empty))
        );
        assert_eq!(
            reply("<Content>a</Content>"),
            Err(ReplyError::Xml(XmlError::Missing("MsgType")))
        );
        assert_eq!(reply("<MsgType>hologram</MsgType>"), Err(ReplyError::Kind));
        let item = "<Articles><item><Url>https://a</Url></item></Articles>";
        assert!(
            reply(&format!(
                "<MsgType>news</MsgType><ArticleCount>1</ArticleCount>{item}"
            ))
            .is_ok()
        );
        assert!(
            reply(&format!(
                "<MsgType>news</MsgType><ArticleCount>2</ArticleCount>{item}"
            ))
            .is_err()
        );
    }

    fn articles() -> impl Strategy<Value = Vec<Article>> {
        let url =
            || "https://[a-z]{1,9}/[ -~]{0,20}".prop_filter_map("a URL", |text| text.parse::<WebUrl>().ok());
        let words = "[ -~\\n你好。\\]]{0,20}";
        let article =
            (words, words, prop::option::of(url()), url()).prop_map(|(title, description, picture, url)| {
                Article {
                    title,
                    description,
                    picture,
                    url,
                }
            });
        prop::collection::vec(article, 1..=8)
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn what_is_written_is_read_back(articles in articles(), created in any::<u64>()) {
            let event = pushed(Content::Event(Event::Unsubscribed));
            let answer = Answer::Reply(Reply::to(&event, created, ReplyBody::News(articles)).unwrap());
            prop_assert_eq!(Answer::decode(answer.encode().as_bytes()), Ok(answer));
        }

        #[test]
        fn any_bytes_are_an_answer_or_refused(body in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = Answer::decode(&body);
        }
    }
}
