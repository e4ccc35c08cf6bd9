//! The SMS codes of one customer: which were requested, how often, and whether one is still valid.

use core::fmt;

use serde::{Deserialize, Serialize};
use wechat_bank_api::{Challenge, ChallengeId, Code, Problem, Purpose, Seconds};
use wechat_bank_domain::{MaskedPhone, SmsCode, Timestamp};

use super::tally::{TallyKeys, check_count};
use crate::clock::{DAY, HOUR, elapsed, left, seconds};
use crate::limits::Limits;
use crate::secrets::{Secrets, same};

/// The codes of one customer, of all purposes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Challenges {
    /// Oldest first; codes older than a day are dropped.
    issued: Vec<Issued>,
    /// The number of the last message.
    sequence: u32,
    /// When wrong codes were typed; times older than a day are dropped.
    wrong: Vec<Timestamp>,
}

/// One requested code.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Issued {
    id: ChallengeId,
    purpose: Purpose,
    sequence: u32,
    /// A keyed digest of the code and its challenge; the code itself is stored only in the message.
    digest: String,
    /// What the code is bound to; depends on the purpose.
    subject: String,
    asked: Timestamp,
    wrong: u32,
    state: State,
    sent_to: Option<MaskedPhone>,
    /// The tallies that it counts in.
    #[serde(default)]
    tallies: TallyKeys,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a code is bound to may be an account number.
        f.debug_struct("Issued")
            .field("purpose", &self.purpose)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum State {
    /// The correct code was not typed yet.
    Waiting,
    /// The correct code was typed at this time; it is not used yet.
    Proved(Timestamp),
    /// Used, or invalidated with its session.
    Void,
}

/// What a new code is for.
pub(crate) struct NewCode<'a> {
    pub(crate) id: ChallengeId,
    pub(crate) purpose: Purpose,
    /// What it is bound to.
    pub(crate) subject: &'a str,
    /// The phone, if the page may show it.
    pub(crate) sent_to: Option<MaskedPhone>,
    /// The tallies that it counts in.
    pub(crate) tallies: TallyKeys,
}

impl Challenges {
    /// Whether no code was ever requested.
    pub(crate) fn is_blank(&self) -> bool {
        self.sequence == 0
    }

    /// When the last code was requested; the epoch if there was none.
    pub(crate) fn last_asked(&self) -> Timestamp {
        let asked = self.issued.last().map(|issued| issued.asked);
        asked.unwrap_or(Timestamp::from_unix(0))
    }

    /// Drops what is older than a day.
    pub(crate) fn forget_old(&mut self, now: Timestamp) {
        self.issued.retain(|issued| elapsed(issued.asked, now) < DAY);
        self.wrong.retain(|&moment| elapsed(moment, now) < DAY);
    }

    /// Checks how often codes may be requested (HH06, T3): counted the same whether or not a message was sent.
    pub(crate) fn check_limits(
        &self,
        purpose: Purpose,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<(), Problem> {
        if let Some(wait) = self.resend_after(purpose, limits, now) {
            return Err(Code::ResendTooSoon.problem().with_retry_after(wait));
        }
        let asked = |any: bool| {
            self.issued
                .iter()
                .filter(move |issued| any || issued.purpose == purpose)
                .map(|issued| issued.asked)
        };
        check_count(asked(false), HOUR, limits.codes_an_hour, now)?;
        check_count(asked(false), DAY, limits.codes_a_day, now)?;
        check_count(asked(true), DAY, limits.codes_a_day_in_all, now)?;
        check_count(self.wrong.iter().copied(), DAY, limits.wrong_codes_a_day, now)
    }

    /// Time until another code may be requested after the last one.
    pub(crate) fn resend_after(&self, purpose: Purpose, limits: &Limits, now: Timestamp) -> Option<Seconds> {
        left(self.newest(purpose)?.asked, limits.code_resend, now)
    }

    /// Adds a code as the newest of its purpose.
    pub(crate) fn issue(
        &mut self,
        new: NewCode<'_>,
        code: &str,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Issued {
        let NewCode {
            id,
            purpose,
            subject,
            sent_to,
            tallies,
        } = new;
        self.sequence = self.sequence % 99 + 1;
        let issued = Issued {
            digest: digest(&id, code, secrets),
            id,
            purpose,
            sequence: self.sequence,
            subject: subject.to_owned(),
            asked: now,
            wrong: 0,
            state: State::Waiting,
            sent_to,
            tallies,
        };
        self.issued.push(issued.clone());
        issued
    }

    /// The newest code of a purpose, if it is proved or can still be.
    pub(crate) fn pending(&self, purpose: Purpose, limits: &Limits, now: Timestamp) -> Option<&Issued> {
        self.newest(purpose).filter(|issued| {
            issued.wrong < limits.code_tries && issued.left(limits.code_valid, now).is_some()
        })
    }

    /// The code with this id if it is valid; otherwise `not-found`, `code-superseded` or `code-expired`.
    pub(crate) fn usable(
        &mut self,
        purpose: Purpose,
        id: &ChallengeId,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<&mut Issued, Code> {
        let mut of_purpose = self.issued.iter_mut().filter(|issued| issued.purpose == purpose);
        let issued = of_purpose.find(|issued| issued.id == *id).ok_or(Code::NotFound)?;
        if of_purpose.next().is_some() {
            return Err(Code::CodeSuperseded);
        }
        if issued.left(limits.code_valid, now).is_none() {
            return Err(Code::CodeExpired);
        }
        Ok(issued)
    }

    /// Whether this is the code of another message for the same purpose (F19). Compares with all of them in constant
    /// time.
    pub(crate) fn is_of_another(
        &self,
        purpose: Purpose,
        id: &ChallengeId,
        code: &SmsCode,
        secrets: &Secrets,
    ) -> bool {
        let others = self.issued.iter();
        let others = others.filter(|issued| issued.purpose == purpose && issued.id != *id);
        others.fold(false, |found, issued| found | issued.accepts(code, secrets))
    }

    /// The code with this id in any state.
    pub(crate) fn find(&self, id: &ChallengeId) -> Option<&Issued> {
        self.issued.iter().find(|issued| issued.id == *id)
    }

    /// Records that a wrong code was typed.
    pub(crate) fn count_wrong(&mut self, now: Timestamp) {
        self.wrong.push(now);
    }

    /// Invalidates the code: it has served its purpose (T2).
    pub(crate) fn spend(&mut self, id: &ChallengeId) {
        for issued in &mut self.issued {
            if issued.id == *id {
                issued.state = State::Void;
            }
        }
    }

    /// Invalidates codes that were requested in a session (T2).
    pub(crate) fn void_session_codes(&mut self) {
        for issued in &mut self.issued {
            if issued.purpose != Purpose::Certification {
                issued.state = State::Void;
            }
        }
    }

    fn newest(&self, purpose: Purpose) -> Option<&Issued> {
        self.issued.iter().rev().find(|issued| issued.purpose == purpose)
    }
}

impl Issued {
    /// The number of its message.
    pub(crate) fn sequence(&self) -> u32 {
        self.sequence
    }

    /// Whether it is bound to this subject.
    pub(crate) fn is_bound_to(&self, subject: &str) -> bool {
        same(&self.subject, subject)
    }

    /// What it is bound to.
    pub(crate) fn subject(&self) -> &str {
        &self.subject
    }

    /// The tallies that it counts in.
    pub(crate) fn tallies(&self) -> &TallyKeys {
        &self.tallies
    }

    /// Whether the page shows the phone that it was sent to.
    pub(crate) fn names_its_phone(&self) -> bool {
        self.sent_to.is_some()
    }

    /// Whether this is its code.
    pub(crate) fn accepts(&self, code: &SmsCode, secrets: &Secrets) -> bool {
        same(&digest(&self.id, code.expose(), secrets), &self.digest)
    }

    /// Whether it has no attempts left.
    pub(crate) fn is_exhausted(&self, limits: &Limits) -> bool {
        self.wrong >= limits.code_tries
    }

    /// Whether the correct code was typed.
    pub(crate) fn is_proved(&self) -> bool {
        matches!(self.state, State::Proved(_))
    }

    /// Records that the correct code was typed.
    pub(crate) fn prove(&mut self, now: Timestamp) {
        if self.state == State::Waiting {
            self.state = State::Proved(now);
        }
    }

    /// Counts a wrong code; returns the remaining attempts, at most those that the tallies allow.
    pub(crate) fn count_wrong(&mut self, limits: &Limits, allowed: u32) -> u32 {
        self.wrong += 1;
        let tries_left = limits.code_tries.saturating_sub(self.wrong).min(allowed - 1);
        if tries_left == 0 {
            self.wrong = limits.code_tries;
        }
        tries_left
    }

    /// The challenge as the page sees it.
    pub(crate) fn shown(&self, limits: &Limits, now: Timestamp) -> Challenge {
        Challenge {
            id: self.id.clone(),
            sequence: self.sequence,
            resend_after: left(self.asked, limits.code_resend, now).unwrap_or(seconds(0)),
            expires_in: self.left(limits.code_valid, now).unwrap_or(seconds(0)),
            sent_to: self.sent_to.clone(),
            proved: self.is_proved(),
        }
    }

    /// How long the code can still be used; `None` once it is void or expired.
    fn left(&self, valid: u64, now: Timestamp) -> Option<Seconds> {
        match self.state {
            State::Waiting => left(self.asked, valid, now),
            State::Proved(moment) => left(moment, valid, now),
            State::Void => None,
        }
    }
}

/// The keyed digest of a code, different for each challenge.
fn digest(id: &ChallengeId, code: &str, secrets: &Secrets) -> String {
    secrets.digest("code", &[id.as_str().as_bytes(), code.as_bytes()])
}
