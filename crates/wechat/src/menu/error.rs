use std::fmt;

use crate::error_code::ErrorCode;

/// Why a menu is refused, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuError {
    /// The place in the JSON, such as `button[1].sub_button[0].name`.
    pub place: String,
    /// The rule that it breaks.
    pub rule: MenuRule,
}

/// A rule of menus. Lengths are in bytes of UTF-8, in which a Chinese character has three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuRule {
    /// It is a JSON object with an array `button`.
    Json,
    /// It has no other names than WeChat's: probably one is misspelt.
    UnknownName,
    /// There are 1 to 3 entries.
    EntryCount,
    /// A group has 1 to 5 buttons.
    ButtonCount,
    /// A group has no type, and no group in it.
    Nested,
    /// The type is one of WeChat's.
    Type,
    /// A name has 1 to 16 bytes, in a group 1 to 60.
    Name,
    /// A key has 1 to 128 bytes.
    Key,
    /// An address has at most 1,024 bytes.
    UrlLength,
    /// An address is a plain one.
    Url,
    /// Media or an article is named.
    Media,
    /// A mini program has an AppID and a page.
    MiniProgram,
}

impl MenuError {
    /// The code that WeChat refuses it with.
    pub fn code(&self) -> ErrorCode {
        let is_in_group = self.place.contains(".sub_button[");
        let either = |entry: ErrorCode, button: ErrorCode| if is_in_group { button } else { entry };
        match self.rule {
            MenuRule::Json | MenuRule::UnknownName => ErrorCode::MalformedBody,
            MenuRule::EntryCount => ErrorCode::InvalidButtonCount,
            MenuRule::ButtonCount => ErrorCode::InvalidSubButtonCount,
            MenuRule::Nested => ErrorCode::InvalidMenuLevel,
            MenuRule::Type => either(ErrorCode::InvalidButtonType, ErrorCode::InvalidSubButtonType),
            MenuRule::Name => either(ErrorCode::InvalidButtonName, ErrorCode::InvalidSubButtonName),
            MenuRule::Key => either(ErrorCode::InvalidButtonKey, ErrorCode::InvalidSubButtonKey),
            MenuRule::UrlLength => either(ErrorCode::InvalidButtonUrl, ErrorCode::InvalidSubButtonUrl),
            MenuRule::Url => either(ErrorCode::InvalidButtonDomain, ErrorCode::InvalidSubButtonDomain),
            MenuRule::Media => ErrorCode::InvalidMedia,
            MenuRule::MiniProgram => ErrorCode::InvalidAppId,
        }
    }
}

impl fmt::Display for MenuRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "a menu is a JSON object with an array `button` of objects",
            Self::UnknownName => "WeChat knows no such name",
            Self::EntryCount => "a menu has 1 to 3 entries",
            Self::ButtonCount => "a group has 1 to 5 buttons",
            Self::Nested => "a group has no type, and no other group in it",
            Self::Type => "the type is missing or unknown",
            Self::Name => "a name has 1 to 16 bytes in the menu, 1 to 60 in a group",
            Self::Key => "a key has 1 to 128 bytes",
            Self::UrlLength => "an address has 1 to 1024 bytes",
            Self::Url => "the address is not a plain http or https one",
            Self::Media => "the id of media or article is missing or invalid",
            Self::MiniProgram => "a mini program has an AppID and a page",
        })
    }
}

impl fmt::Display for MenuError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.rule)
    }
}

impl std::error::Error for MenuError {}
