use core::fmt;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde::{Deserialize, Serialize};
use wechat_bank_api::{Code, PasswordAttempt, Problem, Seconds, Session, SetPasswords};
use wechat_bank_domain::{PaymentPin, PinContext, Timestamp};

use crate::bank::Bank;
use crate::call::{Answer, Call, Stop};
use crate::certification;
use crate::clock::left;
use crate::secrets::random;
use crate::seed;

mod weak;

/// The two passwords of a customer (HH61).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Passwords {
    login: Secret,
    payment: Secret,
}

/// A password or PIN as the bank keeps it.
#[derive(Clone, Serialize, Deserialize)]
struct Secret {
    /// Argon2id over the password, keyed with the store's pepper: a PIN has only a million values.
    hash: String,
    /// Wrong tries since the last right one.
    wrong: u32,
    /// When too many wrong tries locked it.
    locked: Option<Timestamp>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// How a kind of secret refuses.
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

/// What passwords hash to, as far as one call needs it. No transaction waits for a hash: a handler that misses one stops
/// with [`Stop::Unhashed`], and once it is here the handler runs again. Counting and locking stay in the transaction that
/// judges, so that they are exact however many calls come at once.
#[derive(Default)]
pub(crate) struct Hashes {
    /// Whether a missing one is made on the spot, because no transaction is open.
    pub(crate) may_hash: bool,
    /// By salt, which no two passwords share.
    known: BTreeMap<String, Output>,
    /// The salts of new passwords, by field: each run of the handler has to find the same ones.
    salts: BTreeMap<&'static str, Salt>,
}

/// Memory for hashing, kept for the next time: freed blocks of this size leave holes that the allocator never gives back.
#[derive(Default)]
pub(crate) struct Memory(Mutex<Vec<Vec<Block>>>);

impl Hashes {
    fn salt(&mut self, field: &'static str) -> Answer<Salt> {
        if let Some(salt) = self.salts.get(field) {
            return Ok(*salt);
        }
        let salt = Salt::new(&random::<16>()?).map_err(|_| Code::Internal)?;
        self.salts.insert(field, salt);
        Ok(salt)
    }

    fn hash(&mut self, bank: &Bank, text: &str, salt: Salt, params: &Params) -> Answer<Output> {
        if let Some(output) = self.known.get(&salt.to_string()) {
            return Ok(*output);
        }
        if !self.may_hash {
            return Err(Stop::Unhashed);
        }
        let output = bank.inner.memory.hash(bank, text, salt, params)?;
        self.known.insert(salt.to_string(), output);
        Ok(output)
    }
}

impl Memory {
    fn hash(&self, bank: &Bank, text: &str, salt: Salt, params: &Params) -> Answer<Output> {
        let argon2 = Argon2::new_with_secret(
            bank.secrets().pepper(),
            Algorithm::Argon2id,
            Version::V0x13,
            params.clone(),
        );
        let argon2 = argon2.map_err(|_| Code::Internal)?;
        let mut blocks = self.free().pop().unwrap_or_default();
        blocks.resize(params.block_count(), Block::new());
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let mut output = vec![0; length];
        let hashed = argon2.hash_password_into_with_memory(text.as_bytes(), &salt, &mut output, &mut blocks);
        self.free().push(blocks);
        hashed.map_err(|_| Code::Internal)?;
        Ok(Output::new(&output).map_err(|_| Code::Internal)?)
    }

    fn free(&self) -> MutexGuard<'_, Vec<Vec<Block>>> {
        // A list is never left half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Secret {
    fn new(bank: &Bank, hashes: &mut Hashes, field: &'static str, text: &str) -> Answer<Self> {
        let cost = bank.limits().hashing;
        let params = Params::new(cost.memory, cost.passes, cost.lanes, None).map_err(|_| Code::Internal)?;
        let salt = hashes.salt(field)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).map_err(|_| Code::Internal)?,
            salt: Some(salt),
            hash: Some(hashes.hash(bank, text, salt, &params)?),
        };
        Ok(Self {
            hash: hash.to_string(),
            wrong: 0,
            locked: None,
        })
    }

    /// Compares, counts wrong tries and locks after too many (T9); a lock ends by itself.
    fn check(
        &mut self,
        bank: &Bank,
        hashes: &mut Hashes,
        now: Timestamp,
        typed: &str,
        refusals: &Refusals,
    ) -> Answer<()> {
        let limits = bank.limits();
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
        let kept = PasswordHash::new(&self.hash).map_err(|_| Code::Internal)?;
        let params = Params::try_from(&kept).map_err(|_| Code::Internal)?;
        let salt = kept.salt.ok_or(Code::Internal)?;
        // Outputs are compared in constant time.
        if Some(hashes.hash(bank, typed, salt, &params)?) == kept.hash {
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

    fn unlock(&mut self) {
        self.wrong = 0;
        self.locked = None;
    }
}

impl Passwords {
    /// Certifying again shows that it is really the customer: the login password's lock is lifted, the PIN's is not.
    pub(crate) fn unlock_login(&mut self) {
        self.login.unlock();
    }
}

impl Call<'_> {
    /// Checks the payment password in an open session: `pin-not-set` (HH45), `pin-wrong` or `pin-locked`.
    pub fn check_pin(&mut self, pin: &PaymentPin) -> Answer<()> {
        self.certified()?;
        let certified = self.customer.certified.as_mut();
        let passwords = certified.and_then(|certified| certified.passwords.as_mut());
        passwords.ok_or(Code::PinNotSet)?.payment.check(
            self.bank,
            self.hashes,
            self.steady,
            pin.expose(),
            &PAYMENT,
        )
    }
}

/// Checks the login password: `password-wrong` or `password-locked`.
pub(crate) fn check_login(call: &mut Call<'_>, typed: &PasswordAttempt) -> Answer<()> {
    let passwords = call
        .customer
        .certified
        .as_mut()
        .and_then(|certified| certified.passwords.as_mut());
    passwords.ok_or(Code::NotCertified)?.login.check(
        call.bank,
        call.hashes,
        call.steady,
        typed.expose(),
        &LOGIN,
    )
}

/// Sets login and payment password (HH61) and changes the session id with them (T7).
pub(crate) fn set_passwords(call: &mut Call<'_>, request: SetPasswords) -> Answer<Session> {
    let context = pin_context(call)?;
    if !call.may_set_passwords() {
        return Err(Code::PasswordsAlreadySet.into());
    }
    if let Some(weakness) = request.payment.weakness(&context) {
        let problem = Problem::from(Code::PinWeak)
            .with_field("payment")
            .with_title(format!("{weakness:?}"));
        return Err(problem.into());
    }
    let owner = certification::owner_of(&call.certified()?.document);
    let names: Vec<_> = owner
        .iter()
        .flat_map(|owner| [owner.name_in_parts, owner.pinyin])
        .collect();
    if weak::is_weak(request.login.expose(), &context, &names) {
        return Err(Code::PasswordWeak.problem().with_field("login").into());
    }
    let passwords = Passwords {
        login: Secret::new(call.bank, call.hashes, "login", request.login.expose())?,
        payment: Secret::new(call.bank, call.hashes, "payment", request.payment.expose())?,
    };
    call.certified()?.passwords = Some(passwords);
    call.open_session(false)?;
    Ok(call.session())
}

/// What the customer's payment password must not be made of.
fn pin_context(call: &mut Call<'_>) -> Answer<PinContext> {
    let certified = call.certified()?;
    let mut tails = vec![certified.document.number().as_str().to_owned()];
    for account in certified
        .accounts
        .iter()
        .filter_map(|linked| seed::account(&linked.key))
    {
        tails.extend([account.number.to_owned(), account.phone.to_owned()]);
    }
    Ok(PinContext {
        birthday: certified.document.birthday(),
        tails,
    })
}
