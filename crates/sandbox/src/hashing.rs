//! Argon2id, outside of transactions.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use argon2::password_hash::phc::{Output, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use wechat_bank_api::Code;

use crate::answer::{Answer, HandlerError};
use crate::secrets::{Secrets, random};

/// The password hashes that one call needs. No transaction waits for a hash: a handler that lacks one ends with
/// [`HandlerError::HashNeeded`] and runs again once it is computed. Wrong attempts are counted in the transaction that
/// compares, so that counts and locks are exact under any number of concurrent calls.
#[derive(Default)]
pub(crate) struct Hashes {
    /// Whether a missing hash is computed immediately, because no transaction is open.
    pub(crate) may_hash: bool,
    /// By salt, and a keyed digest of the text: one call may compare two texts with the same password.
    known: BTreeMap<(String, String), Output>,
    /// The salts of new passwords, by field: each run of the handler has to get the same ones.
    salts: BTreeMap<&'static str, Salt>,
}

/// Memory for hashing, reused: freeing blocks of this size leaves holes that the allocator never returns to the system.
#[derive(Default)]
pub(crate) struct Memory(Mutex<Vec<Vec<Block>>>);

/// Hashes the passwords of one call, with the bank's memory and pepper.
pub(crate) struct Hasher<'a> {
    pub(crate) hashes: &'a mut Hashes,
    pub(crate) memory: &'a Memory,
    pub(crate) secrets: &'a Secrets,
}

impl Hasher<'_> {
    /// The salt of a new password; each run of the handler gets the same one.
    pub(crate) fn salt(&mut self, field: &'static str) -> Answer<Salt> {
        if let Some(salt) = self.hashes.salts.get(field) {
            return Ok(*salt);
        }
        let salt = Salt::new(&random::<16>()?).map_err(|_| Code::Internal)?;
        self.hashes.salts.insert(field, salt);
        Ok(salt)
    }

    /// The hash of the text, if it is known or may be computed now.
    pub(crate) fn hash(&mut self, text: &str, salt: Salt, params: &Params) -> Answer<Output> {
        let text_digest = self.secrets.digest("password", &[text.as_bytes()]);
        let key = (salt.to_string(), text_digest);
        if let Some(output) = self.hashes.known.get(&key) {
            return Ok(*output);
        }
        if !self.hashes.may_hash {
            return Err(HandlerError::HashNeeded);
        }
        let output = self.memory.hash(self.secrets, text, salt, params)?;
        self.hashes.known.insert(key, output);
        Ok(output)
    }
}

impl Memory {
    fn hash(&self, secrets: &Secrets, text: &str, salt: Salt, params: &Params) -> Answer<Output> {
        let argon2 = Argon2::new_with_secret(
            secrets.pepper(),
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
        // Poisoning is harmless: no panic leaves the list half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
