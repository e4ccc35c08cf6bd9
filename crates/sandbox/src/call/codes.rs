//! Sending and verifying SMS codes, within the limits per customer, account and phone.

use wechat_bank_api::{Challenge, ChallengeId, Code, Purpose, Seconds};
use wechat_bank_domain::{MaskedPhone, SmsCode};

use super::Call;
use crate::answer::Answer;
use crate::records::codes::{Issued, NewCode};
use crate::records::inbox::Message;
use crate::secrets::{identifier, six_digits};

/// Where a code is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipient<'a> {
    /// The phone on file; `None` if the bank does not know the pair. Then nothing is sent, which must not be visible
    /// (decision 10).
    pub(crate) phone: Option<&'a str>,
    /// Whether the response may show the phone.
    pub(crate) shown: bool,
}

impl Call<'_> {
    /// Sends a code to the phone on file and invalidates older ones for the same purpose (HH05–HH08).
    ///
    /// Refused with `resend-too-soon` or `too-many-codes`. The code is bound to `subject`: [`Call::prove_code`] needs
    /// the same one.
    pub fn send_code(&mut self, purpose: Purpose, subject: &str, phone: &str) -> Answer<Challenge> {
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
    ) -> Answer<Challenge> {
        self.customer.challenges.forget_old(self.steady);
        self.check_code_limits(purpose)?;
        let Recipient { phone, shown } = recipient;
        let keys = self.tally_keys(purpose, subject, phone);
        let of_subject = self.tally(&keys.subject)?.clone();
        of_subject.check(self.bank.limits(), self.steady)?;
        let of_phone = self.tally(&keys.phone)?.clone();
        let may_send = match of_phone.check(self.bank.limits(), self.steady) {
            Err(refusal) if shown => return Err(refusal.into()),
            // A visible refusal would allow enumeration: two accounts that share a limit share a phone. So the response
            // is the usual one, and no message is sent.
            checked => checked.is_ok(),
        };
        let id: ChallengeId = identifier()?.parse().map_err(|_| Code::Internal)?;
        let now = self.steady;
        self.tally(&keys.subject)?.count_asked(now, &id);
        if may_send {
            self.tally(&keys.phone)?.count_asked(now, &id);
        }
        let code = six_digits()?;
        let new = NewCode {
            id,
            purpose,
            subject,
            sent_to: phone.filter(|_| shown).map(MaskedPhone::mask),
            tallies: keys,
        };
        let issued = self
            .customer
            .challenges
            .issue(new, &code, self.bank.secrets(), now);
        let limits = self.bank.limits();
        let message = Message::with_code(
            &self.bank.profile().name,
            purpose,
            issued.sequence(),
            &code,
            limits.code_valid.div_ceil(60),
            self.now,
        );
        self.customer.inbox.receive(message, may_send && phone.is_some());
        Ok(issued.shown(limits, now))
    }

    /// Checks how often codes may be requested (HH06, T3).
    pub(crate) fn check_code_limits(&self, purpose: Purpose) -> Answer<()> {
        let challenges = &self.customer.challenges;
        Ok(challenges.check_limits(purpose, self.bank.limits(), self.steady)?)
    }

    /// Time until another code may be requested.
    pub(crate) fn code_resend_after(&self, purpose: Purpose) -> Option<Seconds> {
        let challenges = &self.customer.challenges;
        challenges.resend_after(purpose, self.bank.limits(), self.steady)
    }

    /// Verifies a code: it must be the newest of its purpose, bound to the same subject, not expired, and correct.
    ///
    /// Refused with `not-found`, `code-superseded`, `challenge-mismatch`, `code-expired`, `code-exhausted` or
    /// `code-wrong`. A proved code stays valid until [`Call::spend_code`], at most for another validity period.
    pub fn prove_code(
        &mut self,
        purpose: Purpose,
        id: &ChallengeId,
        subject: &str,
        code: &SmsCode,
    ) -> Answer<()> {
        let (bank, now) = (self.bank, self.steady);
        let limits = bank.limits();
        let superseded = self
            .customer
            .challenges
            .is_of_another(purpose, id, code, bank.secrets());
        let issued = self.customer.challenges.usable(purpose, id, limits, now)?;
        if !issued.is_bound_to(subject) {
            return Err(Code::ChallengeMismatch.into());
        }
        if issued.is_exhausted(limits) {
            return Err(Code::CodeExhausted.into());
        }
        let (keys, shown) = (issued.tallies().clone(), issued.names_its_phone());
        let (of_subject, of_phone) = (self.tries_of(&keys.subject)?, self.tries_of(&keys.phone)?);
        // The limits also end other customers' open challenges. The phone's limit must not be visible in a
        // certification (enumeration), so there the correct code is rejected as wrong.
        let allowed = if shown {
            of_subject.min(of_phone)
        } else {
            of_subject
        };
        if allowed == 0 {
            return Err(Code::CodeExhausted.into());
        }
        let issued = self.customer.challenges.usable(purpose, id, limits, now)?;
        if issued.accepts(code, bank.secrets()) & (of_phone > 0) {
            issued.prove(now);
            return self.forgive(&keys, id);
        }
        if superseded {
            return Err(Code::CodeSuperseded.into());
        }
        let tries_left = issued.count_wrong(limits, allowed);
        self.customer.challenges.count_wrong(now);
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

    fn pending(&self, purpose: Purpose) -> Option<&Issued> {
        let challenges = &self.customer.challenges;
        challenges.pending(purpose, self.bank.limits(), self.steady)
    }

    fn usable_code(&mut self, purpose: Purpose, id: &ChallengeId) -> Answer<&Issued> {
        let challenges = &mut self.customer.challenges;
        Ok(challenges.usable(purpose, id, self.bank.limits(), self.steady)?)
    }

    /// The newest code of a purpose as the page sees it, if it is proved or can still be.
    pub(crate) fn pending_code(&self, purpose: Purpose) -> Option<Challenge> {
        let pending = self.pending(purpose)?;
        Some(pending.shown(self.bank.limits(), self.steady))
    }

    /// The same, if the code is bound to this subject.
    pub(crate) fn resumed_code(&self, purpose: Purpose, subject: &str) -> Option<Challenge> {
        let pending = self.pending(purpose)?;
        pending
            .is_bound_to(subject)
            .then(|| pending.shown(self.bank.limits(), self.steady))
    }

    /// The subject of a proved code; `step-skipped` if it is not proved, or a refusal of [`Call::prove_code`].
    pub(crate) fn proved_subject(&mut self, purpose: Purpose, id: &ChallengeId) -> Answer<String> {
        let issued = self.usable_code(purpose, id)?;
        if issued.is_proved() {
            Ok(issued.subject().to_owned())
        } else {
            Err(Code::StepSkipped.into())
        }
    }

    /// What a code is bound to, so that a later step does not have to repeat it.
    pub(crate) fn code_subject(&mut self, purpose: Purpose, id: &ChallengeId) -> Answer<String> {
        Ok(self.usable_code(purpose, id)?.subject().to_owned())
    }

    /// Invalidates the code: it has served its purpose (T2).
    pub fn spend_code(&mut self, id: &ChallengeId) {
        self.customer.challenges.spend(id);
    }

    /// The challenge as the page sees it.
    pub(crate) fn shown_challenge(&self, id: &ChallengeId) -> Answer<Challenge> {
        let issued = self.customer.challenges.find(id).ok_or(Code::NotFound)?;
        Ok(issued.shown(self.bank.limits(), self.steady))
    }
}
