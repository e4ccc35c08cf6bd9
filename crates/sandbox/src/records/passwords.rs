//! The two passwords of a customer: storing, comparing, locking.

use core::fmt;

use argon2::password_hash::phc::{ParamsString, PasswordHash};
use argon2::{Algorithm, Params, Version};
use serde::{Deserialize, Serialize};
use wechat_bank_api::{Code, PasswordAttempt, Seconds};
use wechat_bank_domain::{LoginPassword, PaymentPin, Timestamp};

use crate::answer::Answer;
use crate::clock::left;
use crate::hashing::Hasher;
use crate::limits::Limits;

/// The two passwords of a customer (HH61).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Passwords {
    login: Secret,
    payment: Secret,
}

/// A password or PIN as it is stored.
#[derive(Clone, Serialize, Deserialize)]
struct Secret {
    /// Argon2id over the password, keyed with the store's pepper: a PIN has only a million values.
    hash: String,
    /// Wrong attempts since the last correct one.
    wrong: u32,
    /// When too many wrong attempts locked it.
    locked: Option<Timestamp>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// The refusals of one kind of secret.
struct Refusals {
    wrong: Code,
    locked: Code,
    field: &'static str,
}

const LOGIN: Refusals = Refusals {
    wrong: Code::PasswordWrong,
    locked: Code::PasswordLocked,
    field: "password",
};
const PAYMENT: Refusals = Refusals {
    wrong: Code::PinWrong,
    locked: Code::PinLocked,
    field: "pin",
};

impl Secret {
    fn new(hasher: &mut Hasher<'_>, limits: &Limits, field: &'static str, text: &str) -> Answer<Self> {
        let cost = limits.hashing;
        let params = Params::new(cost.memory, cost.passes, cost.lanes, None).map_err(|_| Code::Internal)?;
        let salt = hasher.salt(field)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).map_err(|_| Code::Internal)?,
            salt: Some(salt),
            hash: Some(hasher.hash(text, salt, &params)?),
        };
        Ok(Self {
            hash: hash.to_string(),
            wrong: 0,
            locked: None,
        })
    }

    /// Compares, counts wrong attempts and locks after too many (T9); a lock expires.
    fn check(
        &mut self,
        hasher: &mut Hasher<'_>,
        limits: &Limits,
        now: Timestamp,
        typed: &str,
        refusals: &Refusals,
    ) -> Answer<()> {
        let locked = |wait| {
            Err(refusals
                .locked
                .problem()
                .with_tries_left(0)
                .with_retry_after(wait)
                .into())
        };
        if let Some(moment) = self.locked {
            if let Some(wait) = left(moment, limits.password_lock, now) {
                return locked(wait);
            }
            self.unlock();
        }
        if self.is(hasher, typed)? {
            self.wrong = 0;
            return Ok(());
        }
        self.wrong += 1;
        match limits.password_tries.saturating_sub(self.wrong) {
            0 => {
                self.locked = Some(now);
                locked(left(now, limits.password_lock, now).unwrap_or(Seconds(0)))
            }
            tries_left => Err(refusals
                .wrong
                .problem()
                .with_tries_left(tries_left)
                .with_field(refusals.field)
                .into()),
        }
    }

    fn is(&self, hasher: &mut Hasher<'_>, typed: &str) -> Answer<bool> {
        let kept = PasswordHash::new(&self.hash).map_err(|_| Code::Internal)?;
        let params = Params::try_from(&kept).map_err(|_| Code::Internal)?;
        let salt = kept.salt.ok_or(Code::Internal)?;
        // Outputs are compared in constant time.
        Ok(Some(hasher.hash(typed, salt, &params)?) == kept.hash)
    }

    fn unlock(&mut self) {
        self.wrong = 0;
        self.locked = None;
    }
}

impl Passwords {
    /// New passwords without wrong attempts or locks.
    pub(crate) fn new(
        hasher: &mut Hasher<'_>,
        limits: &Limits,
        login: &LoginPassword,
        payment: &PaymentPin,
    ) -> Answer<Self> {
        Ok(Self {
            login: Secret::new(hasher, limits, "login", login.expose())?,
            payment: Secret::new(hasher, limits, "payment", payment.expose())?,
        })
    }

    /// Replaces the login password, without wrong attempts or a lock.
    pub(crate) fn replace_login(
        &mut self,
        hasher: &mut Hasher<'_>,
        limits: &Limits,
        new: &LoginPassword,
    ) -> Answer<()> {
        self.login = Secret::new(hasher, limits, "login", new.expose())?;
        Ok(())
    }

    /// Replaces the payment PIN, without wrong attempts or a lock.
    pub(crate) fn replace_payment(
        &mut self,
        hasher: &mut Hasher<'_>,
        limits: &Limits,
        new: &PaymentPin,
    ) -> Answer<()> {
        self.payment = Secret::new(hasher, limits, "payment", new.expose())?;
        Ok(())
    }

    /// Whether this is the payment PIN so far; counts no attempt.
    pub(crate) fn is_payment(&self, hasher: &mut Hasher<'_>, pin: &PaymentPin) -> Answer<bool> {
        self.payment.is(hasher, pin.expose())
    }

    /// Checks the login password: `password-wrong` or `password-locked`.
    pub(crate) fn check_login(
        &mut self,
        hasher: &mut Hasher<'_>,
        limits: &Limits,
        now: Timestamp,
        typed: &PasswordAttempt,
    ) -> Answer<()> {
        self.login.check(hasher, limits, now, typed.expose(), &LOGIN)
    }

    /// Checks the payment PIN: `pin-wrong` or `pin-locked`.
    pub(crate) fn check_payment(
        &mut self,
        hasher: &mut Hasher<'_>,
        limits: &Limits,
        now: Timestamp,
        typed: &PaymentPin,
    ) -> Answer<()> {
        self.payment.check(hasher, limits, now, typed.expose(), &PAYMENT)
    }

    /// Certifying again proves the customer's identity: it lifts the lock of the login password, but not of the PIN.
    pub(crate) fn unlock_login(&mut self) {
        self.login.unlock();
    }
}
