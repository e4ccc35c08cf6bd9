use core::fmt;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use wechat_bank_api::Code;

use crate::call::Answer;

/// The bank's own keys; made once for each store and kept in it.
#[derive(Clone)]
pub(crate) struct Secrets {
    /// Authenticates codes, callers and fingerprints.
    key: [u8; 32],
    /// Goes into every password hash, so that nobody can try passwords on stolen hashes without it. Whoever has the
    /// whole file has it, too: only a bank that keeps it elsewhere, in an HSM, gains by it.
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

    /// The keys as the store keeps them.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        [self.key, self.pepper].concat()
    }

    /// The keys from a store, if they are whole.
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

    /// A keyed digest of the parts, as text; `purpose` keeps one use's digests from passing for another's.
    pub(crate) fn digest(&self, purpose: &str, parts: &[&[u8]]) -> String {
        HEXLOWER.encode(&self.mac(purpose, parts))
    }

    pub(crate) fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        // HMAC takes keys of any length, so there is always one.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else {
            return [0; 32];
        };
        for part in core::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
            // The length in front keeps ("ab", "c") apart from ("a", "bc").
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

/// Random bytes that nobody can guess.
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
        // The numbers beyond the last whole million would make the low codes likelier.
        if number < u32::MAX - u32::MAX % 1_000_000 {
            return Ok(format!("{:06}", number % 1_000_000));
        }
    }
}

/// The digest under which a random token is kept; a token has too many bits to be guessed from it.
pub(crate) fn token_digest(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// Compares without telling by the time it takes how much was right.
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
