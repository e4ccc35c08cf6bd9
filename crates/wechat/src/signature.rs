//! SHA-1 signatures: of pushes and of pages.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

use crate::value::{InvalidValue, MessageToken, Nonce};

/// A SHA-1 signature, written as 40 lower-case hexadecimal digits. Two of them are compared in constant time.
#[derive(Clone, Copy)]
pub struct Signature([u8; 20]);

/// Signs the address of a push: SHA-1 of token, timestamp and nonce, sorted and joined (消息推送, 验证消息的确来自微信
/// 服务器). It covers neither the body nor the other parameters.
pub fn sign_address(token: &MessageToken, timestamp: u64, nonce: &Nonce) -> Signature {
    Signature::of_sorted(&mut [token.expose(), &timestamp.to_string(), nonce.as_str()])
}

/// Signs an encrypted message, which is signed with the others: `msg_signature` in the address of a push,
/// `MsgSignature` in a reply (消息加解密说明).
pub fn sign_message(token: &MessageToken, timestamp: u64, nonce: &Nonce, encrypted: &str) -> Signature {
    Signature::of_sorted(&mut [token.expose(), &timestamp.to_string(), nonce.as_str(), encrypted])
}

impl Signature {
    fn of_sorted(parts: &mut [&str]) -> Self {
        parts.sort_unstable();
        let mut hash = Sha1::new();
        for part in parts {
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    pub(crate) fn of(text: &str) -> Self {
        Self(Sha1::digest(text).into())
    }
}

impl PartialEq for Signature {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Signature {}

impl FromStr for Signature {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok();
        match bytes.and_then(|bytes| bytes.try_into().ok()) {
            Some(bytes) => Ok(Self(bytes)),
            None => Err(InvalidValue(
                "not a valid signature: 40 lower-case hexadecimal digits",
            )),
        }
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_40_lower_case_digits() {
        let text = "f464b24fc39322e44b38aa78f5edd27bd1441696";
        assert_eq!(text.parse::<Signature>().unwrap().to_string(), text);
        let upper = text.to_uppercase();
        for wrong in [
            "",
            &text[1..],
            &upper,
            &format!("{text}00"),
            &text.replace('f', "g"),
        ] {
            assert!(wrong.parse::<Signature>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_signature_depends_on_each_part() {
        let token = |text: &str| text.parse::<MessageToken>().unwrap();
        let nonce = |text: &str| text.parse::<Nonce>().unwrap();
        let signed = sign_message(&token("AAAAA"), 17, &nonce("n1"), "cipher");
        assert_eq!(signed, sign_message(&token("AAAAA"), 17, &nonce("n1"), "cipher"));
        for other in [
            sign_message(&token("AAAAB"), 17, &nonce("n1"), "cipher"),
            sign_message(&token("AAAAA"), 18, &nonce("n1"), "cipher"),
            sign_message(&token("AAAAA"), 17, &nonce("n2"), "cipher"),
            sign_message(&token("AAAAA"), 17, &nonce("n1"), "Cipher"),
            sign_address(&token("AAAAA"), 17, &nonce("n1")),
        ] {
            assert_ne!(signed, other);
        }
    }
}
