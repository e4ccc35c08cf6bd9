//! Menus as JSON has them: which fields a button has depends on its type.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::button::{Action, Button, Capture, Entry, Media};
use super::error::{MenuError, MenuRule};
use crate::web_url::WebUrl;

const LONGEST_ENTRY_NAME: usize = 16;
const LONGEST_BUTTON_NAME: usize = 60;
const LONGEST_KEY: usize = 128;
const LONGEST_URL: usize = 1024;

pub(super) const CAPTURES: [(Capture, &str); 5] = [
    (Capture::Scan, "scancode_push"),
    (Capture::ScanAndWait, "scancode_waitmsg"),
    (Capture::Photo, "pic_sysphoto"),
    (Capture::PhotoOrAlbum, "pic_photo_or_album"),
    (Capture::Album, "pic_weixin"),
];
/// With what the id is called.
pub(super) const MEDIA: [(Media, &str, IdName); 4] = [
    (Media::Send, "media_id", IdName::Media),
    (Media::View, "view_limited", IdName::Media),
    (Media::Article, "article_id", IdName::Article),
    (Media::ViewArticle, "article_view_limited", IdName::Article),
];

#[derive(Clone, Copy)]
pub(super) enum IdName {
    Media,
    Article,
}

/// A menu as JSON has it.
#[derive(Serialize, Deserialize)]
pub(super) struct MenuJson {
    button: Vec<ButtonJson>,
    #[serde(flatten)]
    unknown: BTreeMap<String, Value>,
}

/// A button or group; which fields there are depends on the type.
#[derive(Default, Serialize, Deserialize)]
struct ButtonJson {
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    appid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pagepath: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    media_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    article_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sub_button: Option<Vec<Self>>,
    #[serde(flatten)]
    unknown: BTreeMap<String, Value>,
}

/// Where a button is: in the menu, or in a group of it.
#[derive(Clone, Copy)]
struct Place {
    entry: usize,
    button: Option<usize>,
}

impl MenuJson {
    pub(super) fn of(entries: &[Entry]) -> Self {
        let button = entries.iter().map(|entry| match entry {
            Entry::Button(button) => written(button),
            Entry::Group { name, buttons } => ButtonJson {
                name: name.clone(),
                sub_button: Some(buttons.iter().map(written).collect()),
                ..ButtonJson::default()
            },
        });
        Self {
            button: button.collect(),
            unknown: BTreeMap::new(),
        }
    }

    /// Refuses names that WeChat does not know.
    pub(super) fn check_names(&self) -> Result<(), MenuError> {
        if let Some(name) = self.unknown.keys().next() {
            return Err(MenuError {
                place: name.clone(),
                rule: MenuRule::UnknownName,
            });
        }
        for (entry, json) in self.button.iter().enumerate() {
            json.check_names(Place { entry, button: None })?;
            for (button, json) in json.sub_button.iter().flatten().enumerate() {
                let button = Some(button);
                json.check_names(Place { entry, button })?;
            }
        }
        Ok(())
    }

    pub(super) fn read(self) -> Result<Vec<Entry>, MenuError> {
        if !(1..=3).contains(&self.button.len()) {
            return Err(MenuError {
                place: "button".to_owned(),
                rule: MenuRule::EntryCount,
            });
        }
        let entries = self.button.into_iter().enumerate();
        entries.map(|(entry, json)| json.into_entry(entry)).collect()
    }
}

impl Place {
    fn error(self, field: &str, rule: MenuRule) -> MenuError {
        let group = self
            .button
            .map(|button| format!(".sub_button[{button}]"))
            .unwrap_or_default();
        MenuError {
            place: format!("button[{}]{group}.{field}", self.entry),
            rule,
        }
    }

    fn is_in_group(self) -> bool {
        self.button.is_some()
    }
}

impl ButtonJson {
    fn check_names(&self, place: Place) -> Result<(), MenuError> {
        match self.unknown.keys().next() {
            Some(name) => Err(place.error(name, MenuRule::UnknownName)),
            None => Ok(()),
        }
    }

    fn into_entry(self, entry: usize) -> Result<Entry, MenuError> {
        let place = Place { entry, button: None };
        match self.sub_button {
            // Clients write an empty group beside a type.
            Some(buttons) if self.kind.is_none() || !buttons.is_empty() => {
                check_length(&self.name, LONGEST_ENTRY_NAME, place, "name", MenuRule::Name)?;
                if self.kind.is_some() {
                    return Err(place.error("type", MenuRule::Nested));
                }
                if !(1..=5).contains(&buttons.len()) {
                    return Err(place.error("sub_button", MenuRule::ButtonCount));
                }
                let buttons = buttons.into_iter().enumerate().map(|(button, raw)| {
                    raw.into_button(Place {
                        entry,
                        button: Some(button),
                    })
                });
                Ok(Entry::Group {
                    name: self.name,
                    buttons: buttons.collect::<Result<_, _>>()?,
                })
            }
            _ => self.into_button(place).map(Entry::Button),
        }
    }

    fn into_button(self, place: Place) -> Result<Button, MenuError> {
        let longest = if place.is_in_group() {
            LONGEST_BUTTON_NAME
        } else {
            LONGEST_ENTRY_NAME
        };
        check_length(&self.name, longest, place, "name", MenuRule::Name)?;
        if self
            .sub_button
            .as_ref()
            .is_some_and(|buttons| !buttons.is_empty())
        {
            return Err(place.error("sub_button", MenuRule::Nested));
        }
        let action = self.action(place)?;
        Ok(Button {
            name: self.name,
            action,
        })
    }

    fn action(&self, place: Place) -> Result<Action, MenuError> {
        let kind = self.kind.as_deref().unwrap_or_default();
        let capture = CAPTURES.iter().find(|(_, name)| *name == kind);
        let media = MEDIA.iter().find(|(_, name, _)| *name == kind);
        match (kind, capture, media) {
            ("click", ..) => Ok(Action::Click {
                key: self.key(place)?,
            }),
            ("view", ..) => Ok(Action::View {
                url: self.url(place)?,
            }),
            ("location_select", ..) => Ok(Action::LocationSelect {
                key: self.key(place)?,
            }),
            ("miniprogram", ..) => {
                let page = self.pagepath.clone().filter(|page| !page.is_empty());
                let app = self.appid.as_deref().and_then(|app| app.parse().ok());
                Ok(Action::MiniProgram {
                    app: app.ok_or_else(|| place.error("appid", MenuRule::MiniProgram))?,
                    page: page.ok_or_else(|| place.error("pagepath", MenuRule::MiniProgram))?,
                    url: self.url(place)?,
                })
            }
            (_, Some((what, _)), _) => Ok(Action::Capture {
                what: *what,
                key: self.key(place)?,
            }),
            (_, _, Some((what, _, id))) => {
                let (field, id) = match id {
                    IdName::Media => ("media_id", &self.media_id),
                    IdName::Article => ("article_id", &self.article_id),
                };
                let id = id.as_deref().and_then(|id| id.parse().ok());
                let id = id.ok_or_else(|| place.error(field, MenuRule::Media))?;
                Ok(Action::Media { what: *what, id })
            }
            _ => Err(place.error("type", MenuRule::Type)),
        }
    }

    fn key(&self, place: Place) -> Result<String, MenuError> {
        let key = self.key.clone().unwrap_or_default();
        check_length(&key, LONGEST_KEY, place, "key", MenuRule::Key)?;
        Ok(key)
    }

    fn url(&self, place: Place) -> Result<WebUrl, MenuError> {
        let url = self.url.as_deref().unwrap_or_default();
        check_length(url, LONGEST_URL, place, "url", MenuRule::UrlLength)?;
        url.parse().map_err(|_| place.error("url", MenuRule::Url))
    }
}

fn check_length(text: &str, most: usize, place: Place, field: &str, rule: MenuRule) -> Result<(), MenuError> {
    if (1..=most).contains(&text.len()) {
        Ok(())
    } else {
        Err(place.error(field, rule))
    }
}

fn written(button: &Button) -> ButtonJson {
    let (name, key, url) = (
        button.name.clone(),
        |key: &String| Some(key.clone()),
        |url: &WebUrl| Some(url.to_string()),
    );
    let of = |kind: &str| ButtonJson {
        kind: Some(kind.to_owned()),
        name,
        ..ButtonJson::default()
    };
    match &button.action {
        Action::Click { key: of_click } => ButtonJson {
            key: key(of_click),
            ..of("click")
        },
        Action::View { url: page } => ButtonJson {
            url: url(page),
            ..of("view")
        },
        Action::LocationSelect { key: of_place } => ButtonJson {
            key: key(of_place),
            ..of("location_select")
        },
        Action::MiniProgram {
            app,
            page,
            url: instead,
        } => ButtonJson {
            url: url(instead),
            appid: Some(app.to_string()),
            pagepath: Some(page.clone()),
            ..of("miniprogram")
        },
        Action::Capture {
            what,
            key: of_capture,
        } => {
            let kind = CAPTURES
                .iter()
                .find(|(found, _)| found == what)
                .map_or("", |(_, kind)| kind);
            ButtonJson {
                key: key(of_capture),
                ..of(kind)
            }
        }
        Action::Media { what, id } => match MEDIA.iter().find(|(found, ..)| found == what) {
            Some((_, kind, IdName::Article)) => ButtonJson {
                article_id: Some(id.to_string()),
                ..of(kind)
            },
            Some((_, kind, IdName::Media)) => ButtonJson {
                media_id: Some(id.to_string()),
                ..of(kind)
            },
            None => of(""),
        },
    }
}
