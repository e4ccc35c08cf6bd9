//! Rate limits across customers: a new cookie makes a new customer, but the card and its phone stay the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wechat_bank_api::{ChallengeId, Code, Purpose};
use wechat_bank_domain::Timestamp;

use crate::call::{Answer, Call};
use crate::clock::{DAY, elapsed};

/// The codes that count against the limits of one account or one phone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Tally {
    /// Requested codes, oldest first. A code that was proved no longer counts: it was typed by the owner of the phone, who
    /// wanted the message.
    asked: Vec<Event>,
    /// Each wrong try.
    wrong: Vec<Event>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Event {
    at: Timestamp,
    challenge: ChallengeId,
}

/// The keys of the two tallies of a code: keyed digests, so that the store contains neither card nor phone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TallyKeys {
    /// By purpose and subject; for a certification the subject is document and account. It depends on the request alone,
    /// not on what the bank knows, so that its refusals allow no enumeration.
    pub(crate) subject: String,
    /// By purpose and the phone on file.
    pub(crate) phone: String,
}

/// The tallies that a call has looked at or changed, by key.
#[derive(Debug, Default)]
pub(crate) struct Tallies(pub(crate) BTreeMap<String, Tally>);

impl Tally {
    pub(crate) fn asked(&self) -> impl Iterator<Item = Timestamp> {
        self.asked.iter().map(|event| event.at)
    }

    pub(crate) fn wrong(&self) -> impl Iterator<Item = Timestamp> {
        self.wrong.iter().map(|event| event.at)
    }

    /// The time of the newest event.
    pub(crate) fn newest(&self) -> Option<Timestamp> {
        self.asked().chain(self.wrong()).max()
    }

    pub(crate) fn count_asked(&mut self, at: Timestamp, challenge: &ChallengeId) {
        self.asked.push(Event {
            at,
            challenge: challenge.clone(),
        });
    }

    pub(crate) fn count_wrong(&mut self, at: Timestamp, challenge: &ChallengeId) {
        self.wrong.push(Event {
            at,
            challenge: challenge.clone(),
        });
    }

    /// The right code was typed: neither its message nor the wrong tries before it were an attack. Tries at other codes
    /// stay counted, so that a customer who certifies gives an attacker no further tries.
    fn forgive(&mut self, challenge: &ChallengeId) {
        self.asked.retain(|event| event.challenge != *challenge);
        self.wrong.retain(|event| event.challenge != *challenge);
    }

    fn forget_old(&mut self, now: Timestamp) {
        self.asked.retain(|event| elapsed(event.at, now) < DAY);
        self.wrong.retain(|event| elapsed(event.at, now) < DAY);
    }
}

impl Call<'_> {
    /// The keys for a code. Without a phone, because the bank does not know the pair, one of 4,096 made-up phones takes its
    /// place: the work is the same, and unknown pairs do not fill the store.
    pub(crate) fn tally_keys(&self, purpose: Purpose, subject: &str, phone: Option<&str>) -> TallyKeys {
        let purpose = format!("{purpose:?}");
        let digest = |kind: &str, part: &str| {
            self.bank
                .secrets()
                .digest(kind, &[purpose.as_bytes(), part.as_bytes()])
        };
        let subject = digest("tally by subject", subject);
        let made_up = format!("made up {}", subject.get(..3).unwrap_or_default());
        let phone = digest("tally by phone", phone.unwrap_or(&made_up));
        TallyKeys { subject, phone }
    }

    /// The tally with this key, without events older than a day.
    pub(crate) fn tally(&mut self, key: &str) -> Answer<&mut Tally> {
        if !self.tallies.0.contains_key(key) {
            let kept = self.bank.inner.store.tally(key)?;
            let mut tally: Tally = match kept {
                None => Tally::default(),
                Some(json) => serde_json::from_slice(&json).map_err(|_| Code::Internal)?,
            };
            tally.forget_old(self.steady);
            self.tallies.0.insert(key.to_owned(), tally);
        }
        self.tallies.0.get_mut(key).ok_or_else(|| Code::Internal.into())
    }

    /// How many more wrong tries the tally allows today.
    pub(crate) fn tries_of(&mut self, key: &str) -> Answer<u32> {
        let most = self.bank.limits().wrong_codes_a_day;
        let wrong = self.tally(key)?.wrong.len();
        Ok(most.saturating_sub(u32::try_from(wrong).unwrap_or(u32::MAX)))
    }

    /// See [`Tally::forgive`].
    pub(crate) fn forgive(&mut self, keys: &TallyKeys, challenge: &ChallengeId) -> Answer<()> {
        self.tally(&keys.subject)?.forgive(challenge);
        self.tally(&keys.phone)?.forgive(challenge);
        Ok(())
    }
}
