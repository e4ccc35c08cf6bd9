//! What WeChat and the server of an official account (服务号) send each other: pushes and passive replies, OAuth, and the
//! calls of WeChat's API that a bank makes.
//!
//! There is no HTTP here, no clock, no randomness and no I/O: a server hands in what it has received, the time and random
//! bytes, and sends what it gets. Both ends of the protocol are here, so that a simulator of WeChat uses the same types.
//! Each rule names the page of WeChat's documents that it is from.
//!
//! # A push
//! ```
//! use wechat_bank_wechat::{
//!     Account, Answer, Content, Keys, Message, Mode, PushQuery, Reply, ReplyBody, Sealing, Segment, ReplyText,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let account = Account {
//!     app: "wxba5fad812f8e6fb9".parse()?,
//!     token: "AAAAA".parse()?,
//!     mode: Mode::Encrypted(Keys::new("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".parse()?)),
//! };
//! # let incoming = wechat_bank_wechat::Incoming {
//! #     account: "gh_7f083739789a".parse()?, from: "oABC".parse()?, created: 1_714_112_445,
//! #     content: Content::Message { id: 1, message: Message::Text("zx".to_owned()) },
//! # };
//! # let sent = Sealing { timestamp: 1_714_112_445, nonce: "415670741".parse()?, random: [7; 16] };
//! # let (query, body) = account.push(&incoming, &sent);
//! # let (query, body, now) = (query.encode(), body.into_bytes(), 1_714_112_446);
//! // Of the request: its query and its body.
//! let query = PushQuery::decode(&query)?;
//! let push = account.open(&query, &body)?;
//! // Then, in the server: is the nonce a new one?
//! assert!(query.is_recent(now, 300));
//! let answer = match &push.incoming.content {
//!     Content::Message { message: Message::Text(text), .. } if text == "zx" => {
//!         let text = ReplyText::of(&[
//!             Segment::Words("您好，注销请点击"),
//!             Segment::Link { url: "https://bank.example/deregister", words: "这里" },
//!         ])?;
//!         Answer::Reply(Reply::to(&push.incoming, now, ReplyBody::Text(text))?)
//!     }
//!     _ => Answer::Nothing,
//! };
//! let sealing = Sealing { timestamp: now, nonce: "1514711492".parse()?, random: [8; 16] };
//! let body_of_response = account.answer(&push, &answer, &sealing);
//! # assert!(matches!(account.read_answer(&incoming, body_of_response.as_bytes())?, Answer::Reply(_)));
//! # Ok(())
//! # }
//! ```
//!
//! # A call
//! ```
//! use wechat_bank_wechat::{Call, ErrorCode, Remedy, ReplyFault, RequestToken, decode_reply};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let call = RequestToken { app: "wx520c15f417810387".parse()?, secret: "0123456789abcdef".parse()?, force: false };
//! let request = call.encode();
//! assert_eq!(request.target, "/cgi-bin/stable_token");
//! // Of the response: its body, with any status.
//! let body = br#"{"errcode":40164,"errmsg":"invalid ip 192.0.2.1, not in whitelist rid: 63919c9c-14be7d2e"}"#;
//! match decode_reply::<RequestToken>(body) {
//!     Ok(granted) => println!("valid for {} s", granted.expires_in),
//!     Err(fault) => assert_eq!(fault.remedy(), Remedy::Alarm),
//! }
//! # Ok(())
//! # }
//! ```

#[cfg(test)]
mod testing;

mod call;
mod error_code;
mod field;
mod incoming;
mod jssdk;
mod menu;
mod notice;
mod oauth;
mod position;
mod push;
mod query;
mod reply;
mod seal;
mod signature;
mod text;
mod token;
mod value;
mod web_url;
mod xml;

pub use call::{API_ORIGIN, Call, Done, Method, Refusal, ReplyFault, Request, decode_reply, encode_reply};
pub use error_code::{ErrorCode, Remedy};
pub use field::{FieldError, FieldKey, FieldKind, Fields};
pub use incoming::{
    Content, Delivery, Event, Incoming, Location, MenuTap, Message, Subscription, SubscriptionReceipt,
};
pub use jssdk::{JsConfig, RequestTicket, TicketGranted, sign_page};
pub use menu::{Action, Button, Capture, CreateMenu, Entry, Media, Menu, MenuError, MenuRule};
pub use notice::{Link, MiniProgram, SendSubscription, SendTemplate, TemplateAccepted};
pub use oauth::{Authorise, AuthoriseError, Callback, ExchangeCode, OPEN_ORIGIN, Scope, Visitor};
pub use position::Position;
pub use push::{Account, AnswerError, Keys, Mode, Push, PushError, PushQuery, Sealing};
pub use reply::{Answer, Article, Reply, ReplyBody, ReplyError};
pub use seal::{UnsealError, seal, unseal};
pub use signature::{Signature, sign_address, sign_message};
pub use text::{ReplyText, Segment, TextError};
pub use token::{RequestToken, TokenGranted};
pub use value::{
    AccessToken, AccountId, AppId, AppSecret, ClientMessageId, EncodingAesKey, InvalidValue, JsTicket,
    MediaId, MessageToken, Nonce, OAuthCode, OAuthState, OpenId, RefreshToken, TemplateId, UnionId,
    WebAccessToken,
};
pub use web_url::WebUrl;
pub use xml::{MAX_BODY, XmlError};
