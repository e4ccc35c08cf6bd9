//! What is remembered about pushes: nonces, answers, chats. A bank with several servers has it in a store that they
//! share, for the same times.

use std::collections::{HashMap, HashSet, VecDeque};

use sha2::{Digest, Sha256};
use wechat_bank_api::Profile;
use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{Answer, Incoming, Nonce, OpenId, Position};

use crate::clock::elapsed;
use crate::wechat::{Chat, reply};

/// A push is accepted five minutes before and after its time, so its nonce has to be known for ten.
const NONCES_KEPT: u64 = 10 * 60;
/// WeChat repeats a push after five seconds, and three times at most.
const ANSWERS_KEPT: u64 = 60;
/// Nothing in a chat is remembered for longer.
const CHATS_KEPT: u64 = 10 * 60;
/// How many of each are kept at most: ten minutes of 1,000 pushes a second. Only what is from WeChat is counted.
const MOST: usize = 600_000;

/// What is remembered about pushes.
#[derive(Default)]
pub(super) struct Pushes {
    nonces: HashSet<[u8; 16]>,
    nonce_times: VecDeque<(Timestamp, [u8; 16])>,
    answers: HashMap<String, Answer>,
    answer_times: VecDeque<(Timestamp, String)>,
    chats: HashMap<OpenId, Chat>,
    chat_times: VecDeque<(Timestamp, OpenId)>,
}

impl Pushes {
    /// Whether no push had this nonce before.
    pub(super) fn is_new(&mut self, nonce: &Nonce, steady: Timestamp) -> bool {
        while let Some(old) = next_old(&mut self.nonce_times, NONCES_KEPT, steady) {
            self.nonces.remove(&old);
        }
        let digest = digest(nonce);
        let is_new = self.nonces.insert(digest);
        if is_new {
            self.nonce_times.push_back((steady, digest));
        }
        is_new
    }

    /// The answer to a push. A repetition gets the answer of the first one: if nothing was answered to it, the customer
    /// would see nothing whenever the first answer was too late.
    pub(super) fn answer(
        &mut self,
        incoming: &Incoming,
        profile: &Profile,
        origin: &str,
        now: Timestamp,
        steady: Timestamp,
    ) -> Answer {
        self.forget_old(steady);
        let identity = incoming.identity();
        if let Some(answer) = self.answers.get(&identity) {
            return answer.clone();
        }
        let openid = &incoming.from;
        let mut chat = self.chats.remove(openid).unwrap_or_default();
        let answer = match reply(incoming, profile, origin, &mut chat, now, steady) {
            Some(reply) => Answer::Reply(reply),
            None => Answer::Nothing,
        };
        if !chat.is_blank() {
            self.chats.insert(openid.clone(), chat);
            self.chat_times.push_back((steady, openid.clone()));
        }
        self.answers.insert(identity.clone(), answer.clone());
        self.answer_times.push_back((steady, identity));
        answer
    }

    pub(super) fn place_of(&self, openid: &OpenId, steady: Timestamp) -> Option<Position> {
        self.chats.get(openid)?.place(steady)
    }

    fn forget_old(&mut self, steady: Timestamp) {
        while let Some(old) = next_old(&mut self.answer_times, ANSWERS_KEPT, steady) {
            self.answers.remove(&old);
        }
        while let Some(openid) = next_old(&mut self.chat_times, CHATS_KEPT, steady) {
            // What was sent since then has a later row of its own.
            if let Some(chat) = self.chats.get_mut(&openid) {
                chat.forget_old(steady);
                if chat.is_blank() {
                    self.chats.remove(&openid);
                }
            }
        }
    }
}

/// Takes the oldest row, if it is too old or there are too many.
fn next_old<T>(times: &mut VecDeque<(Timestamp, T)>, kept: u64, steady: Timestamp) -> Option<T> {
    let (at, _) = times.front()?;
    let is_over = elapsed(*at, steady) >= kept || times.len() > MOST;
    if is_over {
        times.pop_front().map(|(_, row)| row)
    } else {
        None
    }
}

/// As short as all others, however long the nonce is.
fn digest(nonce: &Nonce) -> [u8; 16] {
    let mut short = [0; 16];
    let digest = Sha256::digest(nonce.as_str());
    short.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    short
}

#[cfg(test)]
mod tests {
    use wechat_bank_wechat::{Content, Location, Message};

    use super::*;
    use crate::profile::default_profile;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix(1_800_000_000 + second)
    }

    fn push(id: u64, message: Message) -> Incoming {
        Incoming {
            account: "gh_7f083739789a".parse().unwrap(),
            from: "oABC".parse().unwrap(),
            created: 1_800_000_000,
            content: Content::Message { id, message },
        }
    }

    fn answer(pushes: &mut Pushes, incoming: &Incoming, second: i64) -> Answer {
        pushes.answer(
            incoming,
            &default_profile(),
            "https://bank.example",
            at(second),
            at(second),
        )
    }

    #[test]
    fn a_nonce_is_accepted_once_within_ten_minutes() {
        let mut pushes = Pushes::default();
        let nonce: Nonce = "1514711492".parse().unwrap();
        assert!(pushes.is_new(&nonce, at(0)));
        assert!(!pushes.is_new(&nonce, at(599)));
        assert!(pushes.is_new(&"1514711493".parse().unwrap(), at(599)));
        assert!(pushes.is_new(&nonce, at(600)));
    }

    /// The help comes once in ten minutes: another answer than the stored one would be nothing.
    #[test]
    fn a_repetition_gets_the_stored_answer_and_another_message_its_own() {
        let mut pushes = Pushes::default();
        let first = answer(&mut pushes, &push(1, Message::Text("?".to_owned())), 0);
        assert!(matches!(first, Answer::Reply(_)));
        let repeated = answer(&mut pushes, &push(1, Message::Text("?".to_owned())), 15);
        assert_eq!(repeated, first);
        let other = answer(&mut pushes, &push(2, Message::Text("?".to_owned())), 15);
        assert_eq!(other, Answer::Nothing);
    }

    #[test]
    fn nothing_is_kept_for_longer_than_it_is_needed() {
        let mut pushes = Pushes::default();
        let place = Location {
            position: Position::new(43_825_102, 87_616_848).unwrap(),
            scale: 15,
            label: String::new(),
        };
        let openid: OpenId = "oABC".parse().unwrap();
        answer(&mut pushes, &push(1, Message::Location(place)), 0);
        assert!(pushes.place_of(&openid, at(599)).is_some());
        assert!(pushes.place_of(&openid, at(600)).is_none());
        // Whatever comes next, from any customer.
        let mut other = push(2, Message::Text("rz".to_owned()));
        other.from = "oDEF".parse().unwrap();
        answer(&mut pushes, &other, 600);
        assert!(pushes.chats.is_empty() && pushes.chat_times.is_empty());
        assert_eq!((pushes.answers.len(), pushes.answer_times.len()), (1, 1));
    }

    #[test]
    fn what_is_sent_later_is_kept_from_then_on() {
        let mut pushes = Pushes::default();
        let place = |latitude| {
            Message::Location(Location {
                position: Position::new(latitude, 87_616_848).unwrap(),
                scale: 15,
                label: String::new(),
            })
        };
        answer(&mut pushes, &push(1, place(1)), 0);
        answer(&mut pushes, &push(2, place(2)), 500);
        let mut other = push(3, Message::Text("rz".to_owned()));
        other.from = "oDEF".parse().unwrap();
        answer(&mut pushes, &other, 700);
        let openid: OpenId = "oABC".parse().unwrap();
        assert_eq!(pushes.place_of(&openid, at(700)).unwrap().latitude(), 2);
    }
}
