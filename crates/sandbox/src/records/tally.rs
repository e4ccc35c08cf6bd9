//! Rate limits across customers: a new cookie makes a new customer, but the card and its phone stay the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wechat_bank_api::{ChallengeId, Code, Problem, Seconds};
use wechat_bank_domain::Timestamp;

use crate::clock::{DAY, HOUR, elapsed, left, within};
use crate::limits::Limits;

/// The codes that count against the limits of one account or one phone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Tally {
    /// Requested codes, oldest first. A code that was proved no longer counts: it was typed by the owner of the phone,
    /// who wanted the message.
    asked: Vec<Event>,
    /// Wrong attempts.
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
    /// By purpose and subject; for a certification the subject is document and account. It depends on the request
    /// alone, not on what the bank knows, so that its refusals allow no enumeration.
    pub(crate) subject: String,
    /// By purpose and the phone on file.
    pub(crate) phone: String,
}

/// The tallies that a call has read or changed, by key.
#[derive(Debug, Default)]
pub(crate) struct Tallies(pub(crate) BTreeMap<String, Tally>);

impl Tally {
    fn asked(&self) -> impl Iterator<Item = Timestamp> {
        self.asked.iter().map(|event| event.at)
    }

    fn wrong(&self) -> impl Iterator<Item = Timestamp> {
        self.wrong.iter().map(|event| event.at)
    }

    /// The time of the newest event.
    pub(crate) fn newest(&self) -> Option<Timestamp> {
        self.asked().chain(self.wrong()).max()
    }

    /// Checks whether another code may be requested: the limits per customer, applied across customers.
    pub(crate) fn check(&self, limits: &Limits, now: Timestamp) -> Result<(), Problem> {
        let newest = self.asked().last();
        if let Some(wait) = newest.and_then(|asked| left(asked, limits.code_resend, now)) {
            return Err(Code::ResendTooSoon.problem().with_retry_after(wait));
        }
        check_count(self.asked(), HOUR, limits.codes_an_hour, now)?;
        check_count(self.asked(), DAY, limits.codes_a_day, now)?;
        check_count(self.wrong(), DAY, limits.wrong_codes_a_day, now)
    }

    /// How many more wrong codes are allowed today.
    pub(crate) fn tries(&self, limits: &Limits) -> u32 {
        let wrong = u32::try_from(self.wrong.len()).unwrap_or(u32::MAX);
        limits.wrong_codes_a_day.saturating_sub(wrong)
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

    /// The correct code was typed: neither its message nor the wrong attempts before it were an attack. Attempts at
    /// other codes stay counted, so that a customer who certifies gives an attacker no further attempts.
    pub(crate) fn forgive(&mut self, challenge: &ChallengeId) {
        self.asked.retain(|event| event.challenge != *challenge);
        self.wrong.retain(|event| event.challenge != *challenge);
    }

    pub(crate) fn forget_old(&mut self, now: Timestamp) {
        self.asked.retain(|event| elapsed(event.at, now) < DAY);
        self.wrong.retain(|event| elapsed(event.at, now) < DAY);
    }
}

/// Checks that fewer than `most` of the moments lie within the last `length` seconds.
pub(super) fn check_count(
    moments: impl IntoIterator<Item = Timestamp>,
    length: u64,
    most: u32,
    now: Timestamp,
) -> Result<(), Problem> {
    let recent = within(moments, length, now);
    let surplus = recent
        .len()
        .checked_sub(usize::try_from(most).unwrap_or(usize::MAX));
    match surplus.and_then(|surplus| recent.get(surplus)) {
        None => Ok(()),
        Some(&until) => {
            let wait = left(until, length, now).unwrap_or(Seconds(0));
            Err(Code::TooManyCodes.problem().with_retry_after(wait))
        }
    }
}
