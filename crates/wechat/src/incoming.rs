//! What WeChat pushes to the account's server: messages of customers, and events.

mod event;
mod message;
mod unknown;

use std::fmt;

pub use self::event::{Delivery, Event, MenuTap, Subscription, SubscriptionReceipt};
pub use self::message::{Location, Message};
use crate::value::{AccountId, OpenId};
use crate::xml::{Element, Writer, XmlError};

/// One push (接收普通消息, 接收事件推送).
#[derive(Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The account it was sent to.
    pub account: AccountId,
    /// The customer it is from.
    pub from: OpenId,
    /// When it was created, in seconds since 1970.
    pub created: u64,
    /// What it is.
    pub content: Content,
}

/// What a push is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The customer has sent something.
    Message {
        /// Its number: all repetitions of a message have the same.
        id: u64,
        /// What was sent.
        message: Message,
    },
    /// Something has happened.
    Event(Event),
}

impl Incoming {
    /// Its kind, for a log: `text`, `event:CLICK`.
    pub fn kind(&self) -> String {
        match &self.content {
            Content::Message { message, .. } => message.kind().to_owned(),
            Content::Event(event) => format!("event:{}", event.name()),
        }
    }

    /// What all repetitions of one push have in common, and no other push has. For messages that is their number; for
    /// events WeChat names sender and time (被动回复用户消息), which two events in one second share: the event's name and
    /// subject are added.
    pub fn identity(&self) -> String {
        match &self.content {
            Content::Message { id, .. } => format!("message {id}"),
            Content::Event(event) => {
                let (from, created) = (self.from.expose(), self.created);
                format!("event {from} {created} {} {}", event.name(), event.subject())
            }
        }
    }

    pub(crate) fn read(root: Element<'_, '_>) -> Result<Self, XmlError> {
        let kind = root.text("MsgType")?;
        let content = match kind.as_str() {
            "" => return Err(XmlError::Missing("MsgType")),
            "event" => Content::Event(Event::read(root)?),
            kind => match (root.optional("MsgId")?, Message::read(kind, root)?) {
                (Some(id), message) => Content::Message { id, message },
                // Only messages of customers are numbered.
                (None, Message::Other(kind)) => Content::Event(Event::Other(kind)),
                (None, _) => return Err(XmlError::Missing("MsgId")),
            },
        };
        Ok(Self {
            account: root.value("ToUserName")?,
            from: root.value("FromUserName")?,
            created: root.value("CreateTime")?,
            content,
        })
    }

    /// Its elements, in the order of WeChat's documents.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text("ToUserName", self.account.as_str());
        writer.text("FromUserName", self.from.expose());
        writer.plain("CreateTime", self.created);
        match &self.content {
            Content::Message { id, message } => {
                writer.text("MsgType", message.kind());
                message.write(writer);
                writer.plain("MsgId", id);
            }
            Content::Event(event) => {
                writer.text("MsgType", "event");
                writer.text("Event", event.name());
                event.write(writer);
            }
        }
    }
}

impl fmt::Debug for Incoming {
    /// Neither who has sent it nor what: customers type card numbers into chats.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("kind", &self.kind())
            .field("created", &self.created)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
