use serde::{Deserialize, Serialize};
use wechat_bank_api::{Code, GetSession, LogIn, LogOut, Session, SessionState};
use wechat_bank_domain::{MaskedName, Timestamp};

use crate::call::{Answer, Call};
use crate::certification;
use crate::clock::elapsed;
use crate::password;
use crate::secrets::{identifier, same, token_digest};

/// An open session. Its tokens are kept as digests: the store alone opens no session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OpenSession {
    /// One token, or a few where the answer that brought it was lost and asked for again.
    tokens: Vec<String>,
    opened: Timestamp,
    seen: Timestamp,
    /// Whether it may set new passwords: opened by a certification, and none set in it yet.
    may_set_passwords: bool,
}

/// The digest of the session token that came with a call, if one came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presented(Option<String>);

impl Presented {
    pub(crate) fn token(token: Option<&str>) -> Self {
        Self(token.map(token_digest))
    }
}

/// What a call does to the caller's session cookie.
#[derive(Clone, Default)]
pub(crate) enum SessionChange {
    /// It stays.
    #[default]
    Kept,
    /// A session was opened: the cookie carries this token from now on.
    Opened(String),
    /// The session was ended: the cookie goes.
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
    /// Whether the two digests stand for the same session; used to find out whether a lost answer's session is current.
    pub(crate) fn has_token(&self, digest: &str) -> bool {
        self.tokens.iter().any(|token| same(token, digest))
    }

    /// Adds a token; the older ones stay good, because answers to a double tap may arrive in any order.
    pub(crate) fn add_token(&mut self) -> Answer<String> {
        let token = identifier()?;
        self.tokens.push(token_digest(&token));
        // The first one stays: by it a repeated request finds its session.
        if self.tokens.len() > 4 {
            self.tokens.remove(1);
        }
        Ok(token)
    }
}

impl Call<'_> {
    /// How far the customer has come.
    pub(crate) fn session_state(&self) -> SessionState {
        match &self.customer.certified {
            None => SessionState::Guest,
            Some(_) if self.session_is_open() => SessionState::Certified,
            Some(certified)
                if certified.passwords.is_some() && self.bank.profile().features.login_password =>
            {
                SessionState::Ended
            }
            Some(_) => SessionState::Guest,
        }
    }

    /// Whether the token that came opens the customer's session, and the session's time is not over.
    fn session_is_open(&self) -> bool {
        let (Some(session), Some(digest)) = (&self.customer.session, &self.presented.0) else {
            return false;
        };
        self.is_current(session) && session.has_token(digest)
    }

    /// Whether the session's time is not over.
    pub(crate) fn is_current(&self, session: &OpenSession) -> bool {
        let limits = self.bank.limits();
        elapsed(session.seen, self.steady) < limits.session_idle
            && elapsed(session.opened, self.steady) < limits.session_absolute
    }

    pub(crate) fn require_session(&self) -> Answer<()> {
        match self.session_state() {
            SessionState::Certified => Ok(()),
            SessionState::Ended => Err(Code::SessionEnded.into()),
            SessionState::Guest | SessionState::Unknown => Err(Code::NotCertified.into()),
        }
    }

    /// Notes that the customer is here. To the twentieth of the idle limit is exact enough, and saves most of the writes.
    pub(crate) fn touch_session(&mut self) {
        let grain = self.bank.limits().session_idle / 20;
        if self.session_is_open()
            && let Some(session) = &mut self.customer.session
            && elapsed(session.seen, self.steady) > grain
        {
            session.seen = self.steady;
        }
    }

    /// Opens a session under a new token (T7) and ends the one before; codes asked for in that one are void.
    pub(crate) fn open_session(&mut self, may_set_passwords: bool) -> Answer<()> {
        let mut session = OpenSession {
            tokens: Vec::new(),
            opened: self.steady,
            seen: self.steady,
            may_set_passwords,
        };
        let token = session.add_token()?;
        // The answer names the session's customer, so it is only repeated within a session.
        self.was_certified = true;
        self.presented = Presented::token(Some(&token));
        self.session = SessionChange::Opened(token);
        self.customer.session = Some(session);
        self.void_session_codes();
        Ok(())
    }

    /// Ends the session.
    pub(crate) fn end_session(&mut self) {
        self.customer.session = None;
        self.presented = Presented::default();
        self.session = SessionChange::Ended;
        self.void_session_codes();
    }

    /// Whether passwords can be set: none are set yet, or the session was opened by a certification (HH61).
    pub(crate) fn may_set_passwords(&self) -> bool {
        let unset = self
            .customer
            .certified
            .as_ref()
            .is_some_and(|certified| certified.passwords.is_none());
        let reset = self
            .customer
            .session
            .as_ref()
            .is_some_and(|session| session.may_set_passwords);
        self.session_is_open() && (unset || reset)
    }

    /// What the page may know about the caller.
    pub(crate) fn session(&self) -> Session {
        let state = self.session_state();
        let certified = self
            .customer
            .certified
            .as_ref()
            .filter(|_| state == SessionState::Certified);
        let owner = certified.and_then(|certified| certification::owner_of(&certified.document));
        Session {
            state,
            holder: owner.map(|owner| MaskedName::mask(owner.name)),
            passwords_set: self
                .customer
                .certified
                .as_ref()
                .is_some_and(|certified| certified.passwords.is_some()),
            may_set_passwords: self.may_set_passwords(),
            today: self.now.date(),
        }
    }
}

pub(crate) fn get_session(call: &mut Call<'_>, _: GetSession) -> Answer<Session> {
    Ok(call.session())
}

/// Opens a session with the login password (decision 11).
pub(crate) fn log_in(call: &mut Call<'_>, request: LogIn) -> Answer<Session> {
    if call.session_state() == SessionState::Guest {
        return Err(Code::NotCertified.into());
    }
    password::check_login(call, &request.password)?;
    call.open_session(false)?;
    Ok(call.session())
}

/// Ends the session, if one is open; the customer's data stays (HH13).
pub(crate) fn log_out(call: &mut Call<'_>, _: LogOut) -> Answer<Session> {
    call.end_session();
    Ok(call.session())
}
