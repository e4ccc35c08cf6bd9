use std::str::FromStr;

use super::message::Location;
use super::unknown::unknown_name;
use crate::value::TemplateId;
use crate::xml::{Element, Writer, XmlError};

/// Something that has happened between a customer and the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The customer follows the account now (接收事件推送).
    Subscribed {
        /// What the QR code stood for by which they found it; empty without one.
        scene: String,
    },
    /// The customer no longer follows the account. WeChat asks to delete what is stored about them.
    Unsubscribed,
    /// A follower has scanned a QR code of the account.
    Scanned {
        /// What the QR code stands for.
        scene: String,
    },
    /// WeChat reports a follower's position by itself. A bank does not want that; the position is not read.
    PositionReported,
    /// A button of the menu was tapped (自定义菜单的事件推送).
    Menu(MenuTap),
    /// A template message has been delivered, or has not (发送模板消息).
    TemplateSent {
        /// The message's number, as in the reply to the call.
        message: u64,
        /// How it ended.
        delivery: Delivery,
    },
    /// The customer was asked whether they want messages, in a page or an article (订阅通知的事件推送).
    SubscriptionAsked(Vec<Subscription>),
    /// The customer has changed in WeChat's settings what messages they want.
    SubscriptionChanged(Vec<Subscription>),
    /// Subscription messages have been delivered, or have not.
    SubscriptionSent(Vec<SubscriptionReceipt>),
    /// An event that is not known here.
    Other(String),
}

/// Which button of the menu was tapped. The customer who opens a group causes no event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuTap {
    /// One that asks the account's server for a reply.
    Click {
        /// The button's key.
        key: String,
    },
    /// One that opens a page.
    View {
        /// The page's address as in the menu.
        url: String,
    },
    /// One that lets the customer choose a place; WeChat sends the place as a message, too.
    LocationSelect {
        /// The button's key.
        key: String,
        /// The place.
        location: Location,
    },
}

/// How a template message ended. Events may be late and out of order: delivered is final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// On the customer's phone.
    Delivered,
    /// The customer accepts no messages of the account.
    BlockedByUser,
    /// WeChat failed.
    Failed,
    /// A result that is not known here.
    Other(String),
}

/// What a customer has decided about the messages of one template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The template.
    pub template: TemplateId,
    /// Whether they want one. WeChat has several words for yes, which all begin with `accept`.
    pub accepted: bool,
}

/// What became of one subscription message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionReceipt {
    /// Its template.
    pub template: TemplateId,
    /// Its number.
    pub message: u64,
    /// Zero, or why it was not delivered.
    pub code: i32,
}

/// What each list of subscriptions is in.
const ASKED: &str = "SubscribeMsgPopupEvent";
const CHANGED: &str = "SubscribeMsgChangeEvent";
const SENT: &str = "SubscribeMsgSentEvent";
/// Before what a QR code stands for, in the event of a new follower.
const SCENE: &str = "qrscene_";

impl Event {
    /// Its name in `Event`, as WeChat writes it.
    pub fn name(&self) -> &str {
        match self {
            Self::Subscribed { .. } => "subscribe",
            Self::Unsubscribed => "unsubscribe",
            Self::Scanned { .. } => "SCAN",
            Self::PositionReported => "LOCATION",
            Self::Menu(MenuTap::Click { .. }) => "CLICK",
            Self::Menu(MenuTap::View { .. }) => "VIEW",
            Self::Menu(MenuTap::LocationSelect { .. }) => "location_select",
            Self::TemplateSent { .. } => "TEMPLATESENDJOBFINISH",
            Self::SubscriptionAsked(_) => "subscribe_msg_popup_event",
            Self::SubscriptionChanged(_) => "subscribe_msg_change_event",
            Self::SubscriptionSent(_) => "subscribe_msg_sent_event",
            Self::Other(name) => name,
        }
    }

    /// What it is about, where one customer can cause two of the same kind in a second.
    pub(super) fn subject(&self) -> String {
        let templates = |list: &[Subscription]| {
            let ids = list.iter().map(|subscription| subscription.template.as_str());
            ids.collect::<Vec<_>>().join(",")
        };
        match self {
            Self::Subscribed { scene } | Self::Scanned { scene } => scene.clone(),
            Self::Menu(MenuTap::Click { key } | MenuTap::LocationSelect { key, .. }) => key.clone(),
            Self::Menu(MenuTap::View { url }) => url.clone(),
            Self::TemplateSent { message, .. } => message.to_string(),
            Self::SubscriptionAsked(list) | Self::SubscriptionChanged(list) => templates(list),
            Self::SubscriptionSent(list) => {
                let ids = list.iter().map(|receipt| receipt.message.to_string());
                ids.collect::<Vec<_>>().join(",")
            }
            Self::Unsubscribed | Self::PositionReported | Self::Other(_) => String::new(),
        }
    }

    pub(super) fn read(root: Element<'_, '_>) -> Result<Self, XmlError> {
        let name = root.text("Event")?;
        let key = || root.text("EventKey");
        // WeChat itself is not consistent in upper and lower case.
        Ok(match name.to_ascii_lowercase().as_str() {
            "" => return Err(XmlError::Missing("Event")),
            "subscribe" => {
                let key = key()?;
                let scene = key.strip_prefix(SCENE).unwrap_or(&key).to_owned();
                Self::Subscribed { scene }
            }
            "unsubscribe" => Self::Unsubscribed,
            "scan" => Self::Scanned { scene: key()? },
            "location" => Self::PositionReported,
            "click" => Self::Menu(MenuTap::Click { key: key()? }),
            "view" => Self::Menu(MenuTap::View { url: key()? }),
            "location_select" => {
                let sent = root.child("SendLocationInfo")?;
                let sent = sent.ok_or(XmlError::Missing("SendLocationInfo"))?;
                let location = Location::read(sent)?;
                Self::Menu(MenuTap::LocationSelect {
                    key: key()?,
                    location,
                })
            }
            "templatesendjobfinish" => Self::TemplateSent {
                message: root.value("MsgID")?,
                delivery: Delivery::read(&root.text("Status")?),
            },
            "subscribe_msg_popup_event" => Self::SubscriptionAsked(listed(root, ASKED, Subscription::read)?),
            // In WeChat's own example the element has the name of the other event.
            "subscribe_msg_change_event" => {
                let wrapper = if root.child(CHANGED)?.is_some() {
                    CHANGED
                } else {
                    ASKED
                };
                Self::SubscriptionChanged(listed(root, wrapper, Subscription::read)?)
            }
            "subscribe_msg_sent_event" => {
                Self::SubscriptionSent(listed(root, SENT, SubscriptionReceipt::read)?)
            }
            _ => Self::Other(unknown_name(&name)),
        })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Subscribed { scene } => {
                let key = if scene.is_empty() {
                    String::new()
                } else {
                    format!("{SCENE}{scene}")
                };
                writer.text("EventKey", &key);
            }
            Self::Scanned { scene } => writer.text("EventKey", scene),
            Self::Menu(MenuTap::Click { key }) => writer.text("EventKey", key),
            Self::Menu(MenuTap::View { url }) => writer.text("EventKey", url),
            Self::Menu(MenuTap::LocationSelect { key, location }) => {
                writer.text("EventKey", key);
                writer.element("SendLocationInfo", |writer| {
                    location.write(writer, |writer, name, number| writer.text(name, &number));
                    writer.text("Poiname", "");
                });
            }
            Self::TemplateSent { message, delivery } => {
                writer.plain("MsgID", message);
                writer.text("Status", delivery.as_str());
            }
            Self::SubscriptionAsked(list) => write_list(writer, ASKED, list, |writer, entry| {
                entry.write(writer);
                writer.plain("PopupScene", 1);
            }),
            Self::SubscriptionChanged(list) => {
                write_list(writer, CHANGED, list, |writer, entry| entry.write(writer));
            }
            Self::SubscriptionSent(list) => {
                write_list(writer, SENT, list, |writer, entry| entry.write(writer))
            }
            Self::Unsubscribed | Self::PositionReported | Self::Other(_) => {}
        }
    }
}

fn listed<T>(
    root: Element<'_, '_>,
    wrapper: &'static str,
    read: fn(Element<'_, '_>) -> Result<T, XmlError>,
) -> Result<Vec<T>, XmlError> {
    let wrapper = root.child(wrapper)?.ok_or(XmlError::Missing(wrapper))?;
    wrapper.all("List").map(read).collect()
}

fn write_list<T>(writer: &mut Writer, wrapper: &str, list: &[T], write: fn(&mut Writer, &T)) {
    writer.element(wrapper, |writer| {
        for entry in list {
            writer.element("List", |writer| write(writer, entry));
        }
    });
}

impl Delivery {
    /// With and without a blank after the colon: servers were seen to send both.
    fn read(status: &str) -> Self {
        let plain: String = status
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        match plain.as_str() {
            "success" => Self::Delivered,
            "failed:userblock" => Self::BlockedByUser,
            "failed:systemfailed" => Self::Failed,
            other => Self::Other(unknown_name(other)),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Delivered => "success",
            Self::BlockedByUser => "failed:user block",
            Self::Failed => "failed: system failed",
            Self::Other(status) => status,
        }
    }
}

impl Subscription {
    fn read(entry: Element<'_, '_>) -> Result<Self, XmlError> {
        Ok(Self {
            template: entry.value("TemplateId")?,
            accepted: entry.text("SubscribeStatusString")?.starts_with("accept"),
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.text("TemplateId", self.template.as_str());
        let status = if self.accepted { "accept" } else { "reject" };
        writer.text("SubscribeStatusString", status);
    }
}

impl SubscriptionReceipt {
    fn read(entry: Element<'_, '_>) -> Result<Self, XmlError> {
        Ok(Self {
            template: entry.value("TemplateId")?,
            message: entry.value("MsgID")?,
            code: i32::from_str(&entry.text("ErrorCode")?).map_err(|_| XmlError::Invalid("ErrorCode"))?,
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.text("TemplateId", self.template.as_str());
        writer.plain("MsgID", self.message);
        writer.plain("ErrorCode", self.code);
        writer.text("ErrorStatus", if self.code == 0 { "success" } else { "failed" });
    }
}
