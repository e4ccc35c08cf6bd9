use serde::{Deserialize, Serialize};
use wechat_bank_api::Profile;
use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{
    Content, Event, Incoming, MenuTap, Message, Position, Reply, ReplyBody, ReplyText, Segment,
};

use super::entrance::Entrance;

/// What is remembered about the chat with one WeChat user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chat {
    /// When the help was last sent, in steady time.
    helped: Option<Timestamp>,
    /// The last place that was sent.
    place: Option<Place>,
}

/// A place, and when it was sent. It is forgotten after ten minutes: where somebody is, is sensitive (PIPL art. 28).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    sent: Timestamp,
    latitude: i32,
    longitude: i32,
}

/// How long a place is kept, and how long the help is not repeated.
const TEN_MINUTES: i64 = 600;

/// What a customer can mean by a message or by a tap on the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Request {
    Certify,
    Deregister,
    Accounts,
    Branches,
    Hotline,
    NearBranches,
    NearMerchants,
}

/// Keywords (HH01, HH20) and the choices after a place was sent (HH50), in lower case and half width.
const KEYWORDS: [(&str, Request); 8] = [
    ("rz", Request::Certify),
    ("认证", Request::Certify),
    ("zx", Request::Deregister),
    ("注销", Request::Deregister),
    ("1", Request::NearBranches),
    ("【1】", Request::NearBranches),
    ("2", Request::NearMerchants),
    ("【2】", Request::NearMerchants),
];

/// The keys of the menu's buttons.
const KEYS: [(&str, Request); 4] = [
    ("deregister", Request::Deregister),
    ("accounts", Request::Accounts),
    ("branches", Request::Branches),
    ("hotline", Request::Hotline),
];

/// The reply to a push; none if nothing is to be shown. `now` is the bank's time, `steady` its monotonic one.
///
/// It depends on nothing but its arguments, and `chat` is all that it changes. A push that is repeated gets the stored
/// reply, not another one of this function.
pub fn reply(
    incoming: &Incoming,
    profile: &Profile,
    origin: &str,
    chat: &mut Chat,
    now: Timestamp,
    steady: Timestamp,
) -> Option<Reply> {
    chat.forget_old(steady);
    let segments = match &incoming.content {
        Content::Event(Event::Subscribed { .. }) => welcome(profile),
        Content::Event(Event::Unsubscribed) => {
            *chat = Chat::default();
            return None;
        }
        Content::Event(Event::Menu(MenuTap::Click { key })) => {
            answer_to(find(&KEYS, key)?, profile, origin, chat)
        }
        // The place that was chosen arrives as a message, too.
        Content::Event(_) => return None,
        Content::Message {
            message: Message::Text(text),
            ..
        } => match find(&KEYWORDS, &keyword(text)) {
            Some(request) => answer_to(request, profile, origin, chat),
            None => chat.help(profile, steady)?,
        },
        Content::Message {
            message: Message::Location(location),
            ..
        } => {
            chat.place = Some(Place {
                sent: steady,
                latitude: location.position.latitude(),
                longitude: location.position.longitude(),
            });
            vec![Part::Words(PLACE_RECEIVED.to_owned())]
        }
        Content::Message { .. } => chat.help(profile, steady)?,
    };
    let segments: Vec<_> = segments.iter().map(Part::segment).collect();
    let text = ReplyText::of(&segments).ok()?;
    let created = u64::try_from(now.unix()).unwrap_or_default();
    Reply::to(incoming, created, ReplyBody::Text(text)).ok()
}

/// Whether a tap on a button with this key is answered.
#[cfg(test)]
pub(super) fn answers_key(key: &str) -> bool {
    find(&KEYS, key).is_some()
}

fn find(table: &[(&str, Request)], name: &str) -> Option<Request> {
    let found = table.iter().find(|(found, _)| *found == name);
    found.map(|(_, request)| *request)
}

/// A part of a text, as [`Segment`].
enum Part {
    Words(String),
    Link(String, String),
}

impl Part {
    fn segment(&self) -> Segment<'_> {
        match self {
            Self::Words(words) => Segment::Words(words),
            Self::Link(url, words) => Segment::Link { url, words },
        }
    }
}

/// HH50, exactly.
const PLACE_RECEIVED: &str = "【1】网点预约、【2】特惠商户";

fn answer_to(request: Request, profile: &Profile, origin: &str, chat: &Chat) -> Vec<Part> {
    let words = |text: &str| Part::Words(text.to_owned());
    let link = |entrance: Entrance, text: &str| Part::Link(entrance.address(origin), text.to_owned());
    let near = |entrance: Entrance, text: &str| match chat.place {
        Some(_) => vec![link(entrance, text)],
        None => vec![
            words("请先发送您的位置：点“+”，选“位置”。也可以直接看"),
            link(Entrance::Branches, "全部网点"),
        ],
    };
    match request {
        // HH01: no wording is prescribed.
        Request::Certify => vec![words("客户认证请点击"), link(Entrance::Certify, "这里")],
        // HH20, exactly.
        Request::Deregister => vec![words("您好，注销请点击"), link(Entrance::Deregister, "这里")],
        // HH40, exactly.
        Request::Accounts => vec![words("账户余额、明细请点击"), link(Entrance::Accounts, "这里")],
        // HH31.
        Request::Branches => vec![link(Entrance::Branches, &format!("{}网点分布", profile.name))],
        // HH32, exactly.
        Request::Hotline => vec![words(&profile.hotline)],
        Request::NearBranches => near(Entrance::Branches, "附近网点"),
        Request::NearMerchants => near(Entrance::Merchants, "附近特惠商户"),
    }
}

fn welcome(profile: &Profile) -> Vec<Part> {
    vec![Part::Words(format!(
        "欢迎关注{}。\n发送“认证”开通微信银行，发送“注销”停用。\n余额、明细和其他服务，请点下方菜单。",
        profile.name
    ))]
}

impl Chat {
    /// Where the customer is, if they have sent it within ten minutes.
    pub fn place(&self, steady: Timestamp) -> Option<Position> {
        let place = self
            .place
            .as_ref()
            .filter(|place| is_within(place.sent, steady))?;
        Position::new(place.latitude, place.longitude)
    }

    /// Forgets what is older than ten minutes.
    pub fn forget_old(&mut self, steady: Timestamp) {
        self.place = self.place.take().filter(|place| is_within(place.sent, steady));
        self.helped = self.helped.filter(|helped| is_within(*helped, steady));
    }

    /// Whether there is nothing to store.
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }

    /// One line about what the account understands, once in ten minutes.
    fn help(&mut self, profile: &Profile, steady: Timestamp) -> Option<Vec<Part>> {
        if self.helped.is_some() {
            return None;
        }
        self.helped = Some(steady);
        let hotline = &profile.hotline;
        Some(vec![Part::Words(format!(
            "请发送“认证”或“注销”，或点下方菜单；人工服务请致电{hotline}。"
        ))])
    }
}

/// Whether less than ten minutes have passed since; time that runs backwards counts as none.
fn is_within(since: Timestamp, steady: Timestamp) -> bool {
    steady.unix().saturating_sub(since.unix()) < TEN_MINUTES
}

/// The whole text as a keyword: half width, lower case, without blanks around it and without one 。 or ! at its end.
fn keyword(text: &str) -> String {
    let half_width = |character: char| match character {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => {
            let narrow = u32::from(character) - 0xFEE0;
            char::from_u32(narrow).unwrap_or(character)
        }
        other => other,
    };
    let narrow: String = text.chars().map(half_width).collect();
    let narrow = narrow.trim();
    let ended = narrow.strip_suffix(['。', '｡', '.', '!']).unwrap_or(narrow);
    ended.trim_end().to_lowercase()
}

impl core::fmt::Debug for Place {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Place(****)")
    }
}

#[cfg(test)]
mod tests;
