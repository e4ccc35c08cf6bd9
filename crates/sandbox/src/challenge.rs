use core::fmt;

use serde::{Deserialize, Serialize};
use wechat_bank_api::{
    self as api, ChallengeId, Code, FindChallenge, FoundChallenge, Problem, Purpose, Seconds,
};
use wechat_bank_domain::{MaskedPhone, SmsCode, Timestamp};

use crate::call::{Answer, Call, Stop};
use crate::clock::{DAY, HOUR, elapsed, left, seconds, within};
use crate::phone::Message;
use crate::secrets::{identifier, same, six_digits};
use crate::tally::{Tally, TallyKeys};

/// The codes of one customer, of all purposes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Challenges {
    /// Oldest first; those older than a day are dropped.
    issued: Vec<Issued>,
    /// The number of the last message.
    sequence: u32,
    /// When wrong codes were typed; those older than a day are dropped.
    wrong: Vec<Timestamp>,
}

/// One code that was asked for.
#[derive(Clone, Serialize, Deserialize)]
struct Issued {
    id: ChallengeId,
    purpose: Purpose,
    sequence: u32,
    /// A keyed digest of the code and its challenge; the code itself is only in the message.
    digest: String,
    /// What the code is bound to, in its purpose's own terms.
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
    /// Nobody has typed the right code yet.
    Waiting,
    /// The right code was typed at this moment; the purpose is not fulfilled yet.
    Proved(Timestamp),
    /// Its purpose is fulfilled, or its session is over: good for nothing any more.
    Void,
}

/// Where a code goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipient<'a> {
    /// The phone on file; `None` if the bank does not know the pair. Nothing is sent then, which must not be visible
    /// (decision 10).
    pub(crate) phone: Option<&'a str>,
    /// Whether the answer may name the phone.
    pub(crate) shown: bool,
}

impl Call<'_> {
    /// Sends a code to the phone on file and voids the older ones for the same purpose (HH05–HH08).
    ///
    /// Refused with `resend-too-soon` or `too-many-codes`. The `subject` is whatever the code shall be bound to: the same
    /// has to be given to [`Call::prove_code`].
    pub fn send_code(&mut self, purpose: Purpose, subject: &str, phone: &str) -> Answer<api::Challenge> {
        self.send_code_to(
            purpose,
            subject,
            Recipient {
                phone: Some(phone),
                shown: true,
            },
        )
    }

    pub(crate) fn send_code_to(
        &mut self,
        purpose: Purpose,
        subject: &str,
        recipient: Recipient<'_>,
    ) -> Answer<api::Challenge> {
        self.customer.challenges.forget_old(self.steady);
        self.check_code_limits(purpose)?;
        let Recipient { phone, shown } = recipient;
        let keys = self.tally_keys(purpose, subject, phone);
        let of_subject = self.tally(&keys.subject)?.clone();
        self.check_tally(&of_subject)?;
        let of_phone = self.tally(&keys.phone)?.clone();
        let may_send = match self.check_tally(&of_phone) {
            Err(refusal) if shown => return Err(refusal),
            // A visible refusal would allow enumeration: two accounts that share a limit share a phone. So the answer is
            // the usual one, and no message is sent.
            checked => checked.is_ok(),
        };
        let id: ChallengeId = identifier()?.parse().map_err(|_| Code::Internal)?;
        let now = self.steady;
        self.tally(&keys.subject)?.count_asked(now, &id);
        if may_send {
            self.tally(&keys.phone)?.count_asked(now, &id);
        }
        let code = six_digits()?;
        let sequence = self.customer.challenges.sequence % 99 + 1;
        let limits = self.bank.limits();
        self.customer.challenges.sequence = sequence;
        self.customer.challenges.issued.push(Issued {
            digest: self
                .bank
                .secrets()
                .digest("code", &[id.as_str().as_bytes(), code.as_bytes()]),
            id,
            purpose,
            sequence,
            subject: subject.to_owned(),
            asked: self.steady,
            wrong: 0,
            state: State::Waiting,
            sent_to: phone.filter(|_| shown).map(MaskedPhone::mask),
            tallies: keys,
        });
        let minutes = limits.code_valid.div_ceil(60);
        let message = Message::with_code(
            &self.bank.profile().name,
            purpose,
            sequence,
            &code,
            minutes,
            self.now,
        );
        self.customer.inbox.receive(message, may_send && phone.is_some());
        self.customer
            .challenges
            .newest(purpose)
            .map(|issued| issued.shown(self))
            .ok_or_else(|| Code::Internal.into())
    }

    /// How often codes may be asked for (HH06, T3): counted alike whether or not anything was sent.
    pub(crate) fn check_code_limits(&self, purpose: Purpose) -> Answer<()> {
        let (limits, challenges) = (self.bank.limits(), &self.customer.challenges);
        if let Some(wait) = self.resend_after(purpose) {
            return Err(Code::ResendTooSoon.problem().with_retry_after(wait).into());
        }
        let asked = |any: bool| {
            challenges
                .issued
                .iter()
                .filter(move |issued| any || issued.purpose == purpose)
                .map(|issued| issued.asked)
        };
        self.check_count(asked(false), HOUR, limits.codes_an_hour)?;
        self.check_count(asked(false), DAY, limits.codes_a_day)?;
        self.check_count(asked(true), DAY, limits.codes_a_day_in_all)?;
        self.check_count(challenges.wrong.iter().copied(), DAY, limits.wrong_codes_a_day)
    }

    /// The same limits across customers, for one account or one phone.
    fn check_tally(&self, tally: &Tally) -> Answer<()> {
        let limits = self.bank.limits();
        let wait = tally.asked().last();
        if let Some(wait) = wait.and_then(|asked| left(asked, limits.code_resend, self.steady)) {
            return Err(Code::ResendTooSoon.problem().with_retry_after(wait).into());
        }
        self.check_count(tally.asked(), HOUR, limits.codes_an_hour)?;
        self.check_count(tally.asked(), DAY, limits.codes_a_day)?;
        self.check_count(tally.wrong(), DAY, limits.wrong_codes_a_day)
    }

    /// Fewer than `most` of the moments may lie within the last `length` seconds.
    fn check_count(&self, moments: impl Iterator<Item = Timestamp>, length: u64, most: u32) -> Answer<()> {
        let recent = within(moments, length, self.steady);
        let surplus = recent
            .len()
            .checked_sub(usize::try_from(most).unwrap_or(usize::MAX));
        match surplus.and_then(|surplus| recent.get(surplus)) {
            None => Ok(()),
            Some(&until) => {
                let wait = left(until, length, self.steady).unwrap_or(Seconds(0));
                Err(Code::TooManyCodes.problem().with_retry_after(wait).into())
            }
        }
    }

    fn resend_after(&self, purpose: Purpose) -> Option<Seconds> {
        let newest = self.customer.challenges.newest(purpose)?;
        left(newest.asked, self.bank.limits().code_resend, self.steady)
    }

    /// Proves a code: it must be the newest of its purpose, bound to the same subject, in time, and right.
    ///
    /// Refused with `not-found`, `code-superseded`, `challenge-mismatch`, `code-expired`, `code-exhausted` or
    /// `code-wrong`. A proved code is good until [`Call::spend_code`], or for as long again as a code is.
    pub fn prove_code(
        &mut self,
        purpose: Purpose,
        id: &ChallengeId,
        subject: &str,
        code: &SmsCode,
    ) -> Answer<()> {
        let now = self.steady;
        let tries = self.bank.limits().code_tries;
        let digest_under = |id: &ChallengeId| {
            self.bank
                .secrets()
                .digest("code", &[id.as_str().as_bytes(), code.expose().as_bytes()])
        };
        let digest = digest_under(id);
        // F19: the code of an older message is told from a wrong one.
        let older = self
            .customer
            .challenges
            .issued
            .iter()
            .filter(|issued| issued.purpose == purpose && issued.id != *id);
        let superseded = older.fold(false, |found, issued| {
            found | same(&digest_under(&issued.id), &issued.digest)
        });
        let issued = self.usable(purpose, id)?;
        if !same(&issued.subject, subject) {
            return Err(Code::ChallengeMismatch.into());
        }
        if issued.wrong >= tries {
            return Err(Code::CodeExhausted.into());
        }
        let (keys, shown) = (issued.tallies.clone(), issued.sent_to.is_some());
        let (of_subject, of_phone) = (self.tries_of(&keys.subject)?, self.tries_of(&keys.phone)?);
        // The limits also end challenges of other customers that are still open. The phone's limit must not be visible
        // in a certification (enumeration), so there the right code is rejected as wrong.
        let allowed = if shown {
            of_subject.min(of_phone)
        } else {
            of_subject
        };
        if allowed == 0 {
            return Err(Code::CodeExhausted.into());
        }
        let issued = self.usable(purpose, id)?;
        if same(&digest, &issued.digest) & (of_phone > 0) {
            if issued.state == State::Waiting {
                issued.state = State::Proved(now);
            }
            return self.forgive(&keys, id);
        }
        if superseded {
            return Err(Code::CodeSuperseded.into());
        }
        issued.wrong += 1;
        let tries_left = tries.saturating_sub(issued.wrong).min(allowed - 1);
        if tries_left == 0 {
            issued.wrong = tries;
        }
        self.customer.challenges.wrong.push(now);
        self.tally(&keys.subject)?.count_wrong(now, id);
        if of_phone > 0 {
            self.tally(&keys.phone)?.count_wrong(now, id);
        }
        let code = if tries_left == 0 {
            Code::CodeExhausted
        } else {
            Code::CodeWrong
        };
        Err(code
            .problem()
            .with_tries_left(tries_left)
            .with_field("code")
            .into())
    }

    /// The newest code of a purpose, if it can still be proved or is proved already.
    fn pending(&self, purpose: Purpose) -> Option<&Issued> {
        let limits = self.bank.limits();
        self.customer.challenges.newest(purpose).filter(|issued| {
            issued.wrong < limits.code_tries && issued.left(limits.code_valid, self.steady).is_some()
        })
    }

    /// Whether there is such a code.
    pub(crate) fn is_code_pending(&self, purpose: Purpose) -> bool {
        self.pending(purpose).is_some()
    }

    /// Such a code as the page sees it, if it is bound to this subject.
    pub(crate) fn resumed_code(&self, purpose: Purpose, subject: &str) -> Option<api::Challenge> {
        self.pending(purpose)
            .filter(|issued| same(&issued.subject, subject))
            .map(|issued| issued.shown(self))
    }

    /// The subject of a code that was proved; else `step-skipped`, or what [`Call::prove_code`] refuses.
    pub(crate) fn proved_subject(&mut self, purpose: Purpose, id: &ChallengeId) -> Answer<String> {
        let issued = self.usable(purpose, id)?;
        match issued.state {
            State::Proved(_) => Ok(issued.subject.clone()),
            State::Waiting | State::Void => Err(Code::StepSkipped.into()),
        }
    }

    /// What a code is bound to, so that a later step need not name it again.
    pub(crate) fn code_subject(&mut self, purpose: Purpose, id: &ChallengeId) -> Answer<String> {
        Ok(self.usable(purpose, id)?.subject.clone())
    }

    /// The code's purpose is fulfilled: it is good for nothing any more (T2).
    pub fn spend_code(&mut self, id: &ChallengeId) {
        for issued in &mut self.customer.challenges.issued {
            if issued.id == *id {
                issued.state = State::Void;
            }
        }
    }

    /// Codes that were asked for in a session end with it (T2).
    pub(crate) fn void_session_codes(&mut self) {
        for issued in &mut self.customer.challenges.issued {
            if issued.purpose != Purpose::Certification {
                issued.state = State::Void;
            }
        }
    }

    /// The challenge as the page sees it.
    pub(crate) fn shown_challenge(&self, id: &ChallengeId) -> Answer<api::Challenge> {
        let issued = self
            .customer
            .challenges
            .issued
            .iter()
            .find(|issued| issued.id == *id);
        issued
            .map(|issued| issued.shown(self))
            .ok_or_else(|| Code::NotFound.into())
    }

    /// The customer's code with this id, if it is still the one to prove.
    fn usable(&mut self, purpose: Purpose, id: &ChallengeId) -> Answer<&mut Issued> {
        let (valid, now) = (self.bank.limits().code_valid, self.steady);
        let mut of_purpose = self
            .customer
            .challenges
            .issued
            .iter_mut()
            .filter(|issued| issued.purpose == purpose);
        let issued = of_purpose.find(|issued| issued.id == *id).ok_or(Code::NotFound)?;
        if of_purpose.next().is_some() {
            return Err(Code::CodeSuperseded.into());
        }
        if issued.left(valid, now).is_none() {
            return Err(Code::CodeExpired.into());
        }
        Ok(issued)
    }
}

impl Challenges {
    /// Whether no code was ever asked for.
    pub(crate) fn is_blank(&self) -> bool {
        self.sequence == 0
    }

    /// When the last code was requested; the epoch if there was none.
    pub(crate) fn last_asked(&self) -> Timestamp {
        let asked = self.issued.last().map(|issued| issued.asked);
        asked.unwrap_or(Timestamp::from_unix(0))
    }

    fn newest(&self, purpose: Purpose) -> Option<&Issued> {
        self.issued.iter().rev().find(|issued| issued.purpose == purpose)
    }

    fn forget_old(&mut self, now: Timestamp) {
        self.issued.retain(|issued| elapsed(issued.asked, now) < DAY);
        self.wrong.retain(|&moment| elapsed(moment, now) < DAY);
    }
}

impl Issued {
    /// How long the code can still be used; nothing once it is void or its time is over.
    fn left(&self, valid: u64, now: Timestamp) -> Option<Seconds> {
        match self.state {
            State::Waiting => left(self.asked, valid, now),
            State::Proved(moment) => left(moment, valid, now),
            State::Void => None,
        }
    }

    fn shown(&self, call: &Call<'_>) -> api::Challenge {
        let limits = call.bank.limits();
        api::Challenge {
            id: self.id.clone(),
            sequence: self.sequence,
            resend_after: left(self.asked, limits.code_resend, call.steady).unwrap_or(seconds(0)),
            expires_in: self.left(limits.code_valid, call.steady).unwrap_or(seconds(0)),
            sent_to: self.sent_to.clone(),
            proved: matches!(self.state, State::Proved(_)),
        }
    }
}

/// The last code's state, so that a countdown survives a reload of the page.
pub(crate) fn find_challenge(call: &mut Call<'_>, request: FindChallenge) -> Answer<FoundChallenge> {
    match request.purpose {
        Purpose::Certification => {}
        Purpose::AddAccount | Purpose::EnableAlerts => call.require_session()?,
        Purpose::Unknown => return Err(unknown_purpose()),
    }
    let pending = call.pending(request.purpose);
    Ok(FoundChallenge {
        challenge: pending.map(|issued| issued.shown(call)),
        resend_after: call.resend_after(request.purpose),
    })
}

fn unknown_purpose() -> Stop {
    Problem::from(Code::NotFound)
        .with_title("codes have no such purpose")
        .into()
}
