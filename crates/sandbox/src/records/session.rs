use serde::{Deserialize, Serialize};
use wechat_bank_domain::Timestamp;

use crate::answer::Answer;
use crate::clock::elapsed;
use crate::limits::Limits;
use crate::secrets::{identifier, same, token_digest};

/// An open session. Tokens are stored as digests: a leaked store opens no session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OpenSession {
    /// One token, or a few if the response with it was lost and requested again.
    tokens: Vec<String>,
    opened: Timestamp,
    seen: Timestamp,
    /// Whether it may set new passwords: it was opened by a certification.
    may_set_passwords: bool,
}

/// The digest of the session token that a call presented, if any.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presented(Option<String>);

impl Presented {
    pub(crate) fn token(token: Option<&str>) -> Self {
        Self(token.map(token_digest))
    }
}

/// How a call changes the session cookie.
#[derive(Clone, Default)]
pub(crate) enum SessionChange {
    /// No change.
    #[default]
    Kept,
    /// A session was opened: the cookie gets this token.
    Opened(String),
    /// The session was ended: the cookie is deleted.
    Ended,
}

impl core::fmt::Debug for SessionChange {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Kept => "Kept",
            Self::Opened(_) => "Opened(***)",
            Self::Ended => "Ended",
        })
    }
}

impl OpenSession {
    /// A new session and its first token.
    pub(crate) fn open(now: Timestamp, may_set_passwords: bool) -> Answer<(Self, String)> {
        let mut session = Self {
            tokens: Vec::new(),
            opened: now,
            seen: now,
            may_set_passwords,
        };
        let token = session.add_token()?;
        Ok((session, token))
    }

    /// Whether the presented token belongs to this session, and the session has not expired.
    pub(crate) fn is_opened_by(&self, presented: &Presented, limits: &Limits, now: Timestamp) -> bool {
        presented
            .0
            .as_ref()
            .is_some_and(|digest| self.is_current(limits, now) && self.has_token(digest))
    }

    /// Whether the session has not expired.
    pub(crate) fn is_current(&self, limits: &Limits, now: Timestamp) -> bool {
        elapsed(self.seen, now) < limits.session_idle && elapsed(self.opened, now) < limits.session_absolute
    }

    /// Restarts the idle timeout. A precision of a twentieth of the timeout saves most of the writes.
    pub(crate) fn touch(&mut self, limits: &Limits, now: Timestamp) {
        let grain = limits.session_idle / 20;
        if elapsed(self.seen, now) > grain {
            self.seen = now;
        }
    }

    /// Whether it may set new passwords.
    pub(crate) fn may_set_passwords(&self) -> bool {
        self.may_set_passwords
    }

    /// Whether a token with this digest belongs to this session; also used to check whether the session of a lost
    /// answer is current.
    pub(crate) fn has_token(&self, digest: &str) -> bool {
        self.tokens.iter().any(|token| same(token, digest))
    }

    /// Adds a token; older ones stay valid, because the responses to a double tap may arrive in any order.
    pub(crate) fn add_token(&mut self) -> Answer<String> {
        let token = identifier()?;
        self.tokens.push(token_digest(&token));
        // The first one stays: a repeated request finds its session by it.
        if self.tokens.len() > 4 {
            self.tokens.remove(1);
        }
        Ok(token)
    }
}
