//! AES-256-CBC of encrypted messages (消息加解密说明).

use aes::Aes256;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use data_encoding::BASE64;
use zeroize::Zeroizing;

use crate::value::{AppId, EncodingAesKey};

/// Messages are padded to whole blocks of this length, which is twice that of AES.
const BLOCK: usize = 32;
/// Random bytes, then the message's length, are before the message.
const RANDOM: usize = 16;
const LENGTH: usize = 4;

/// The text was not encrypted with this key for this account, or was changed since. There is one error for all of it:
/// an attacker learns nothing from it about the padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnsealError;

impl std::fmt::Display for UnsealError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not encrypted with this key for this account")
    }
}

impl std::error::Error for UnsealError {}

/// Encrypts a message for the account: Base64 of random bytes, length, message and AppID. The random bytes have to be
/// new ones for each message.
pub fn seal(key: &EncodingAesKey, app: &AppId, message: &str, random: [u8; RANDOM]) -> String {
    let mut plain = Zeroizing::new(Vec::with_capacity(message.len() + 128));
    plain.extend_from_slice(&random);
    // No message is longer than 4 GiB.
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    plain.extend_from_slice(&length.to_be_bytes());
    plain.extend_from_slice(message.as_bytes());
    plain.extend_from_slice(app.as_str().as_bytes());
    let padding = BLOCK - plain.len() % BLOCK;
    let filler = u8::try_from(padding).unwrap_or_default();
    let padded = plain.len() + padding;
    plain.resize(padded, filler);
    let key = key.bytes();
    let cipher = cbc::Encryptor::<Aes256>::new(&(*key).into(), &iv_of(&key).into());
    BASE64.encode(&cipher.encrypt_padded_vec::<NoPadding>(&plain))
}

/// Decrypts what [`seal`] encrypts. Check its signature first.
pub fn unseal(key: &EncodingAesKey, app: &AppId, sealed: &str) -> Result<String, UnsealError> {
    let sealed = BASE64.decode(sealed.as_bytes()).map_err(|_| UnsealError)?;
    let key = key.bytes();
    let cipher = cbc::Decryptor::<Aes256>::new(&(*key).into(), &iv_of(&key).into());
    let plain = cipher
        .decrypt_padded_vec::<NoPadding>(&sealed)
        .map_err(|_| UnsealError)?;
    let plain = Zeroizing::new(plain);
    message_in(&plain, app).ok_or(UnsealError)
}

fn message_in(plain: &[u8], app: &AppId) -> Option<String> {
    let padding = usize::from(*plain.last()?);
    let (content, filler) = plain.split_at_checked(plain.len().checked_sub(padding)?)?;
    let is_padded = (1..=BLOCK).contains(&padding) && filler.iter().all(|byte| usize::from(*byte) == padding);
    let (_, rest) = content.split_at_checked(RANDOM)?;
    let (length, rest) = rest.split_at_checked(LENGTH)?;
    let length = u32::from_be_bytes(length.try_into().ok()?);
    let (message, receiver) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    let is_for_us = receiver == app.as_str().as_bytes();
    if !is_padded || !is_for_us {
        return None;
    }
    std::str::from_utf8(message).ok().map(str::to_owned)
}

/// The initialisation vector is the key's first half.
fn iv_of(key: &[u8; 32]) -> [u8; 16] {
    let mut iv = [0; 16];
    iv.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    iv
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::cases;

    fn key(last: &str) -> EncodingAesKey {
        format!("{}{last}", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF")
            .parse()
            .unwrap()
    }

    fn app() -> AppId {
        "wxba5fad812f8e6fb9".parse().unwrap()
    }

    #[test]
    fn a_message_of_another_key_or_account_is_refused() {
        let sealed = seal(&key("G"), &app(), "<xml/>", [7; 16]);
        assert_eq!(unseal(&key("G"), &app(), &sealed).as_deref(), Ok("<xml/>"));
        assert_eq!(unseal(&key("I"), &app(), &sealed), Err(UnsealError));
        let other: AppId = "wx0000000000000000".parse().unwrap();
        assert_eq!(unseal(&key("G"), &other, &sealed), Err(UnsealError));
    }

    #[test]
    fn random_bytes_make_two_of_one_message_different() {
        let first = seal(&key("G"), &app(), "<xml/>", [7; 16]);
        let second = seal(&key("G"), &app(), "<xml/>", [8; 16]);
        assert_ne!(first, second);
    }

    /// Each of the 32 lengths of padding.
    #[test]
    fn messages_of_every_length_are_padded_to_32_bytes() {
        for length in 0..=64 {
            let message = "x".repeat(length);
            let sealed = seal(&key("G"), &app(), &message, [7; 16]);
            assert_eq!(BASE64.decode(sealed.as_bytes()).unwrap().len() % BLOCK, 0);
            assert_eq!(unseal(&key("G"), &app(), &sealed), Ok(message));
        }
    }

    /// As if somebody with the key had made it: what is inside is not trusted either.
    #[test]
    fn what_is_inside_is_checked() {
        let filled = |mut plain: Vec<u8>, padding: u8| {
            plain.resize(plain.len() + usize::from(padding), padding);
            plain
        };
        let content = |length: u32| {
            let mut plain = vec![7; 16];
            plain.extend(length.to_be_bytes());
            plain.extend(b"<xml/>wxba5fad812f8e6fb9");
            plain
        };
        assert_eq!(
            message_in(&filled(content(6), 20), &app()).as_deref(),
            Some("<xml/>")
        );
        // A length that is too small, too large, or larger than all of it.
        for length in [5, 7, u32::MAX] {
            assert_eq!(message_in(&filled(content(length), 20), &app()), None, "{length}");
        }
        // Padding of no length, of more than a block, and of different bytes.
        let mut uneven = filled(content(6), 20);
        uneven[45] = 19;
        for plain in [
            content(6),
            filled(content(6), 33),
            uneven,
            vec![0; 32],
            vec![32; 32],
            vec![255; 32],
        ] {
            assert_eq!(message_in(&plain, &app()), None);
        }
        assert_eq!(message_in(&[], &app()), None);
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn what_is_sealed_is_unsealed(message in any::<String>(), random in any::<[u8; 16]>()) {
            let sealed = seal(&key("G"), &app(), &message, random);
            prop_assert_eq!(unseal(&key("G"), &app(), &sealed), Ok(message));
        }

        #[test]
        fn any_text_is_unsealed_or_refused(sealed in "[A-Za-z0-9+/=]{0,120}") {
            let _ = unseal(&key("G"), &app(), &sealed);
        }

        #[test]
        fn any_plain_bytes_hold_a_message_or_none(plain in prop::collection::vec(any::<u8>(), 0..96)) {
            let _ = message_in(&plain, &app());
        }
    }
}
