use std::fmt;

use super::unknown::unknown_name;
use crate::position::{Degrees, Position};
use crate::xml::{Element, Writer, XmlError};

/// What a customer has sent (接收普通消息).
#[derive(Clone, PartialEq, Eq)]
pub enum Message {
    /// Typed text.
    Text(String),
    /// A picture.
    Image,
    /// A recording.
    Voice,
    /// A video, long or short.
    Video,
    /// A place that was chosen on the map.
    Location(Location),
    /// A shared link.
    Link,
    /// A type that is not known here.
    Other(String),
}

/// A place that a customer has sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Location {
    /// Where it is.
    pub position: Position,
    /// The map's zoom level.
    pub scale: u32,
    /// The address that the map shows for it; may be empty.
    pub label: String,
}

impl Message {
    /// Its name in `MsgType`.
    pub fn kind(&self) -> &str {
        match self {
            Self::Text(_) => "text",
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::Location(_) => "location",
            Self::Link => "link",
            Self::Other(kind) => kind,
        }
    }

    pub(super) fn read(kind: &str, root: Element<'_, '_>) -> Result<Self, XmlError> {
        Ok(match kind {
            "text" => Self::Text(root.text("Content")?),
            "image" => Self::Image,
            "voice" => Self::Voice,
            "video" | "shortvideo" => Self::Video,
            "location" => Self::Location(Location::read(root)?),
            "link" => Self::Link,
            other => Self::Other(unknown_name(other)),
        })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Text(text) => writer.text("Content", text),
            Self::Location(location) => location.write(writer, Writer::plain),
            // Nothing here reads the media, so none is sent either.
            Self::Image | Self::Voice | Self::Video | Self::Link | Self::Other(_) => {}
        }
    }
}

impl Location {
    pub(super) fn read(element: Element<'_, '_>) -> Result<Self, XmlError> {
        let latitude: Degrees = element.value("Location_X")?;
        let longitude: Degrees = element.value("Location_Y")?;
        Ok(Self {
            position: Position::of(latitude, longitude).ok_or(XmlError::Invalid("Location_X"))?,
            scale: element.optional("Scale")?.unwrap_or_default(),
            label: element.text("Label")?,
        })
    }

    /// Numbers are in CDATA in events, and not in messages.
    pub(super) fn write(&self, writer: &mut Writer, number: fn(&mut Writer, &str, String)) {
        let (latitude, longitude) = self.position.degrees();
        number(writer, "Location_X", latitude.to_string());
        number(writer, "Location_Y", longitude.to_string());
        number(writer, "Scale", self.scale.to_string());
        writer.text("Label", &self.label);
    }
}

impl fmt::Debug for Message {
    /// Not what was sent: customers type card numbers into chats.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({}, ****)", self.kind())
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Location(****)")
    }
}
