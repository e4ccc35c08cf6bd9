//! The menu at the bottom of the account's chat (创建自定义菜单).

mod button;
mod error;
mod json;

pub use self::button::{Action, Button, Capture, Entry, Media};
pub use self::error::{MenuError, MenuRule};
use self::json::MenuJson;
use crate::call::{Call, Done, Method, Refusal, Request, access_token, json, target, text};
use crate::query::Query;
use crate::value::AccessToken;

/// A menu that WeChat accepts: 1 to 3 entries, each a button or a group of 1 to 5 buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu(Vec<Entry>);

/// Replaces the account's menu. Phones show it when the chat is opened and theirs is more than five minutes old.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateMenu {
    /// The account's access token.
    pub token: AccessToken,
    /// The menu.
    pub menu: Menu,
}

impl Menu {
    /// Reads a menu from a file. A name that WeChat does not know is an error here, while WeChat itself ignores it.
    pub fn from_json(text: &str) -> Result<Self, MenuError> {
        let json: MenuJson = serde_json::from_str(text).map_err(|_| MenuError {
            place: "the file".to_owned(),
            rule: MenuRule::Json,
        })?;
        json.check_names()?;
        json.read().map(Self)
    }

    /// The menu as JSON, as [`CreateMenu`] sends it.
    pub fn to_json(&self) -> String {
        text(&MenuJson::of(&self.0))
    }

    /// The entries, in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// The names of which phones show only the beginning and `…`: more than 4 Chinese characters in the menu, 8 in a
    /// group; letters and digits are half as wide.
    pub fn cut_names(&self) -> Vec<&str> {
        let mut cut = Vec::new();
        let is_cut = |name: &str, longest: usize| width(name) > 2 * longest;
        for entry in &self.0 {
            match entry {
                Entry::Button(button) => cut.extend(is_cut(&button.name, 4).then_some(button.name.as_str())),
                Entry::Group { name, buttons } => {
                    cut.extend(is_cut(name, 4).then_some(name.as_str()));
                    for button in buttons {
                        cut.extend(is_cut(&button.name, 8).then_some(button.name.as_str()));
                    }
                }
            }
        }
        cut
    }
}

/// How many letters wide it is.
fn width(name: &str) -> usize {
    name.chars()
        .map(|character| if character.is_ascii() { 1 } else { 2 })
        .sum()
}

impl Call for CreateMenu {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/cgi-bin/menu/create";
    const REPORTS_SUCCESS: bool = true;
    type Reply = Done;

    fn encode(&self) -> Request {
        Request {
            method: Self::METHOD,
            target: target::<Self>(&self.token),
            body: Some(self.menu.to_json()),
        }
    }

    fn decode(query: &str, body: &[u8]) -> Result<Self, Refusal> {
        let token = access_token(&Query::read(query))?;
        let menu: MenuJson = json(body)?;
        match menu.read() {
            Ok(entries) => Ok(Self {
                token,
                menu: Menu(entries),
            }),
            Err(error) => Err(error.code().into()),
        }
    }
}

#[cfg(test)]
mod tests;
