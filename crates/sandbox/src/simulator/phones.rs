//! Phones: each with one WeChat user, and their chat with the account.

use std::collections::{BTreeMap, HashMap, VecDeque};

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{AppId, OpenId, TemplateId};

use super::chat::{Entry, Sender, Shown};

/// How many phones there are at most, the newest.
const MOST: usize = 10_000;
/// How many entries a chat has at most, the newest.
const LONGEST: usize = 200;

/// All phones, by the digests of their cookies.
#[derive(Default)]
pub(super) struct Phones {
    all: HashMap<String, Phone>,
    order: VecDeque<String>,
}

/// A phone with a WeChat user.
pub(super) struct Phone {
    pub(super) openid: OpenId,
    /// Whether the user follows the account.
    pub(super) follows: bool,
    pub(super) chat: VecDeque<Entry>,
    /// How many messages of each template they still accept.
    pub(super) accepted: BTreeMap<String, u32>,
    entries: u64,
}

impl Phones {
    /// The phone of this browser; a new one if the simulator has not seen it yet.
    pub(super) fn open(&mut self, id: &str, app: &AppId) -> Option<&mut Phone> {
        if !self.all.contains_key(id) {
            while self.all.len() >= MOST {
                let oldest = self.order.pop_front()?;
                self.all.remove(&oldest);
            }
            self.all
                .insert(id.to_owned(), Phone::new(openid(app, id, "user")?));
            self.order.push_back(id.to_owned());
        }
        self.all.get_mut(id)
    }

    /// A phone that is known already.
    pub(super) fn get(&mut self, id: &str) -> Option<&mut Phone> {
        self.all.get_mut(id)
    }

    /// The phone of a WeChat user.
    pub(super) fn find(&self, openid: &OpenId) -> Option<String> {
        let found = self.all.iter().find(|(_, phone)| phone.openid == *openid);
        found.map(|(id, _)| id.clone())
    }
}

impl Phone {
    fn new(openid: OpenId) -> Self {
        Self {
            openid,
            follows: false,
            chat: VecDeque::new(),
            accepted: BTreeMap::new(),
            entries: 0,
        }
    }

    pub(super) fn show(&mut self, from: Sender, content: Shown, time: Timestamp) {
        self.entries += 1;
        self.chat.push_back(Entry {
            number: self.entries,
            time,
            from,
            content,
        });
        if self.chat.len() > LONGEST {
            self.chat.pop_front();
        }
    }

    /// How many messages of a template they accept.
    pub(super) fn accepts(&mut self, template: &TemplateId) -> Option<&mut u32> {
        self.accepted.get_mut(template.as_str()).filter(|left| **left > 0)
    }
}

/// The openid of this browser's user for an account: always the same one, so that a bank with a store knows them again.
pub(super) fn openid(app: &AppId, phone: &str, kind: &str) -> Option<OpenId> {
    let digest = Sha256::digest(format!("openid {kind} {app} {phone}"));
    let mut openid = BASE64URL_NOPAD.encode(&digest);
    openid.truncate(27);
    openid.insert(0, 'o');
    openid.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app() -> AppId {
        "wx0123456789abcdef".parse().unwrap()
    }

    #[test]
    fn a_browser_is_always_the_same_user_and_of_another_account_another_one() {
        let other: AppId = "wx0123456789abcde0".parse().unwrap();
        let of = |app: &AppId, phone: &str| openid(app, phone, "user").unwrap();
        assert_eq!(of(&app(), "a"), of(&app(), "a"));
        assert!(of(&app(), "a") != of(&app(), "b") && of(&app(), "a") != of(&other, "a"));
        assert_eq!(of(&app(), "a").expose().len(), 28);
    }

    #[test]
    fn there_is_room_for_new_phones_and_new_entries() {
        let mut phones = Phones::default();
        for number in 0..=MOST {
            assert!(phones.open(&number.to_string(), &app()).is_some());
        }
        assert_eq!(phones.all.len(), MOST);
        assert!(phones.get("0").is_none());
        let phone = phones.get("1").unwrap();
        for _ in 0..=LONGEST {
            phone.show(Sender::Customer, Shown::Picture, Timestamp::from_unix(0));
        }
        assert_eq!((phone.chat.len(), phone.chat[0].number), (LONGEST, 2));
    }
}
