use core::fmt;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use wechat_bank_api::Code;

use crate::answer::Answer;

/// The bank's keys; generated once for each store and kept in it.
#[derive(Clone)]
pub(crate) struct Secrets {
    /// Key for MACs over codes, cookies and fingerprints.
    key: [u8; 32],
    /// Part of every password hash: stolen hashes cannot be attacked without it. A stolen file contains it too, so it
    /// helps only a bank that keeps it elsewhere, in an HSM.
    pepper: [u8; 32],
}

impl Secrets {
    /// New keys.
    pub(crate) fn generate() -> Result<Self, getrandom::Error> {
        let mut secrets = Self {
            key: [0; 32],
            pepper: [0; 32],
        };
        getrandom::fill(&mut secrets.key)?;
        getrandom::fill(&mut secrets.pepper)?;
        Ok(secrets)
    }

    /// The keys as stored.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        [self.key, self.pepper].concat()
    }

    /// The keys from a store, if they are complete.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (key, pepper) = bytes.split_at_checked(32)?;
        Some(Self {
            key: key.try_into().ok()?,
            pepper: pepper.try_into().ok()?,
        })
    }

    pub(crate) fn pepper(&self) -> &[u8] {
        &self.pepper
    }

    /// A keyed digest of the parts, as text; `purpose` separates the uses, so that a digest for one is not valid for
    /// another.
    pub(crate) fn digest(&self, purpose: &str, parts: &[&[u8]]) -> String {
        HEXLOWER.encode(&self.mac(purpose, parts))
    }

    pub(crate) fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        // HMAC accepts keys of any length, so this never fails.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else {
            return [0; 32];
        };
        for part in core::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
            // The length prefix separates ("ab", "c") from ("a", "bc").
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(***)")
    }
}

/// Cryptographically random bytes.
pub(crate) fn random<const N: usize>() -> Answer<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Code::Internal)?;
    Ok(bytes)
}

/// A random identifier of 128 bits.
pub(crate) fn identifier() -> Answer<String> {
    Ok(BASE64URL_NOPAD.encode(&random::<16>()?))
}

/// A code of six digits, each of the million equally likely.
pub(crate) fn six_digits() -> Answer<String> {
    loop {
        let number = u32::from_be_bytes(random()?);
        // Numbers beyond the last whole million would make low codes more likely.
        if number < u32::MAX - u32::MAX % 1_000_000 {
            return Ok(format!("{:06}", number % 1_000_000));
        }
    }
}

/// The digest under which a random token is stored; a token has too many bits to be guessed from it.
pub(crate) fn token_digest(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// Compares in constant time.
pub(crate) fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_differently_split_parts_differ() {
        let secrets = Secrets::generate().unwrap();
        assert_ne!(
            secrets.digest("p", &[b"ab", b"c"]),
            secrets.digest("p", &[b"a", b"bc"])
        );
        assert_ne!(secrets.digest("p", &[b"a"]), secrets.digest("q", &[b"a"]));
        assert_eq!(secrets.digest("p", &[b"a"]), secrets.digest("p", &[b"a"]));
    }

    #[test]
    fn keys_come_back_from_the_store_as_they_were() {
        let secrets = Secrets::generate().unwrap();
        let again = Secrets::from_bytes(&secrets.to_bytes()).unwrap();
        assert_eq!(secrets.to_bytes(), again.to_bytes());
        assert!(Secrets::from_bytes(&[0; 63]).is_none());
        assert!(Secrets::from_bytes(&[0; 65]).is_none());
    }

    #[test]
    fn a_code_has_six_digits() {
        for _ in 0..1_000 {
            let code = six_digits().unwrap();
            assert_eq!(code.len(), 6);
            assert!(code.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }
}
