use crate::value::{AppId, MediaId};
use crate::web_url::WebUrl;

/// One of the menu's entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A button.
    Button(Button),
    /// A name that opens a list of buttons.
    Group {
        /// Its name.
        name: String,
        /// The buttons.
        buttons: Vec<Button>,
    },
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// Its name.
    pub name: String,
    /// What a tap does.
    pub action: Action,
}

/// What a tap on a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Pushes an event, which the account's server answers.
    Click {
        /// What the event names.
        key: String,
    },
    /// Opens a page.
    View {
        /// The page.
        url: WebUrl,
    },
    /// Lets the customer choose a place, and pushes it.
    LocationSelect {
        /// What the event names.
        key: String,
    },
    /// Opens a page of a mini program.
    MiniProgram {
        /// The mini program.
        app: AppId,
        /// The page in it.
        page: String,
        /// What clients open that are too old for it.
        url: WebUrl,
    },
    /// Opens the camera, pushes a code that was scanned, or pushes pictures.
    Capture {
        /// Which of these.
        what: Capture,
        /// What the event names.
        key: String,
    },
    /// Sends uploaded media, or opens an article.
    Media {
        /// Which of these.
        what: Media,
        /// What is sent or opened.
        id: MediaId,
    },
}

/// The types of buttons that need the camera or the album.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    /// Scans a code, and shows what it leads to.
    Scan,
    /// Scans a code, and waits for the account's message.
    ScanAndWait,
    /// Takes a photo.
    Photo,
    /// Takes a photo or chooses some.
    PhotoOrAlbum,
    /// Chooses photos.
    Album,
}

/// The types of buttons that show what was uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// Sends it into the chat.
    Send,
    /// Opens it.
    View,
    /// Sends a published article into the chat.
    Article,
    /// Opens a published article.
    ViewArticle,
}
