//! The SMS codes of one purpose, as far as a page knows them.

use wechat_bank_api::{Challenge, Code, FoundChallenge, Problem};

use crate::moment::Moment;
use crate::order::{Order, Question};

/// What is known about the newest SMS code and the wait until the next one. Durations come from the bank and are counted
/// by a monotonic clock; what a code is for is compared by a hash of its request, see [`crate::fingerprint`].
#[derive(Clone, Debug, Default)]
pub struct Codes {
    challenge: Option<Challenge>,
    resend_at: Option<Moment>,
    expires_at: Option<Moment>,
    any_sent: bool,
    replaces: bool,
    tries_left: Option<u32>,
    /// What the newest code was requested for, and what the form says now.
    asked_for: Option<u64>,
    asks_for: Option<u64>,
    /// What the code is known not to be for, where its purpose is unknown.
    not_for: Option<u64>,
    order: Order,
}

impl Codes {
    /// The code that was sent, if one was.
    pub fn challenge(&self) -> &Option<Challenge> {
        &self.challenge
    }

    /// Follows what a code would be requested for now; `None` while the form is incomplete.
    pub fn follow(&mut self, content: Option<u64>) {
        self.asks_for = content;
    }

    /// What a code would be requested for now. Known only where the form is followed: a request may contain a payment
    /// password.
    pub fn asks_for(&self) -> Option<u64> {
        self.asks_for
    }

    /// Counts a question about the state of the codes that is about to be sent.
    pub fn ask(&mut self) -> Question {
        self.order.ask()
    }

    /// Takes over the answer to a question, unless something newer is known. Returns whether the code is another one
    /// than before, so that what was typed is not for it.
    pub fn answer(&mut self, question: Question, found: FoundChallenge, now: Moment) -> bool {
        if !self.order.accept(question) {
            return false;
        }
        // While a phone sleeps, its monotonic clock may stand still: the absence of a wait is applied as well.
        self.resend_at = found.resend_after.map(|seconds| now.after_seconds(seconds.0));
        if self.resend_at.is_some() {
            self.any_sent = true;
        }
        let known = self.challenge.as_ref().map(|known| &known.id);
        match found.challenge {
            Some(challenge) => {
                let is_another = known.is_some_and(|known| *known != challenge.id);
                if is_another {
                    self.asked_for = None;
                }
                self.any_sent = true;
                self.expires_at = Some(now.after_seconds(challenge.expires_in.0));
                self.challenge = Some(challenge);
                is_another
            }
            None => {
                // Whatever became of it, it is no longer usable.
                if known.is_some() {
                    self.expires_at = Some(now);
                }
                false
            }
        }
    }

    /// Whether a code may be requested now: after the wait, or if the code that was sent may be for this request.
    pub fn may_request(&self, content: Option<u64>, now: Moment) -> bool {
        self.waiting(now) == 0 || self.may_be_for(content)
    }

    /// Takes over a code that was sent for this content; that invalidates an earlier one (HH08).
    pub fn sent(&mut self, challenge: Challenge, content: Option<u64>, now: Moment) {
        self.order.overtake();
        self.resend_at = Some(now.after_seconds(challenge.resend_after.0));
        self.expires_at = Some(now.after_seconds(challenge.expires_in.0));
        // A code that was sent before is still valid.
        let is_new = self
            .challenge
            .as_ref()
            .is_none_or(|known| known.id != challenge.id);
        self.replaces = is_new && self.any_sent;
        self.any_sent = true;
        self.tries_left = None;
        self.asked_for = content;
        self.challenge = Some(challenge);
    }

    /// Notes how long to wait after a request for this content was refused.
    pub fn refused(&mut self, problem: &Problem, content: Option<u64>, now: Moment) {
        if let Some(seconds) = problem.retry_after {
            self.not_for = content;
            self.resend_at = Some(now.after_seconds(seconds.0));
        }
    }

    /// Notes that the code was verified; a verified code is valid for another while, set by the bank.
    pub fn proved(&mut self, challenge: Challenge) {
        self.order.overtake();
        self.challenge = Some(challenge);
    }

    /// Notes that the typed code was refused: unless another one may be typed, the code that was sent is void.
    pub fn mistyped(&mut self, problem: &Problem) {
        if matches!(problem.code, Code::CodeWrong | Code::CodeSuperseded) {
            self.tries_left = problem.tries_left;
        } else {
            self.void();
        }
    }

    /// Forgets the code, e.g. because it was used up; the wait until the next one stays.
    pub fn void(&mut self) {
        self.order.overtake();
        self.challenge = None;
        self.expires_at = None;
        self.asked_for = None;
        self.tries_left = None;
    }

    /// Whether a code was sent for this content, even if it has expired.
    pub fn is_for(&self, content: Option<u64>) -> bool {
        self.asked_for.is_some() && self.asked_for == content
    }

    /// Whether a code was sent whose purpose this page does not know, because it was reloaded since.
    pub fn is_unclaimed(&self) -> bool {
        self.challenge.is_some() && self.asked_for.is_none()
    }

    /// Whether such a code may have been sent for this content; only the bank knows.
    pub fn may_be_for(&self, content: Option<u64>) -> bool {
        self.is_unclaimed() && self.not_for != content
    }

    /// Whether the newest code was verified already, where that is a step of its own.
    pub fn is_proved(&self) -> bool {
        self.challenge.as_ref().is_some_and(|challenge| challenge.proved)
    }

    /// Whether a code was sent before, by this page or an earlier one.
    pub fn any_sent(&self) -> bool {
        self.any_sent
    }

    /// Whether the newest code invalidated an earlier one (HH08).
    pub fn replaces(&self) -> bool {
        self.replaces
    }

    /// How many wrong attempts are left, once there was one.
    pub fn tries_left(&self) -> Option<u32> {
        self.tries_left
    }

    /// Seconds until another code may be requested.
    pub fn waiting(&self, now: Moment) -> u32 {
        self.resend_at.map_or(0, |at| at.seconds_left(now))
    }

    /// Seconds until the code expires, if one was sent.
    pub fn left(&self, now: Moment) -> Option<u32> {
        self.challenge.as_ref()?;
        Some(self.expires_at.map_or(0, |at| at.seconds_left(now)))
    }

    /// Why the code that was sent is unusable, whatever is typed.
    pub fn complaint(&self, now: Moment) -> Option<Code> {
        let left = self.left(now)?;
        let is_for_other =
            self.asked_for.is_some() && self.asks_for.is_some() && self.asked_for != self.asks_for;
        match (is_for_other, left) {
            (true, _) => Some(Code::ChallengeMismatch),
            (false, 0) => Some(Code::CodeExpired),
            (false, _) => None,
        }
    }
}
