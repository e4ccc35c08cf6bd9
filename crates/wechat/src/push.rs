//! Pushes: how WeChat reaches the account's server, and both ends of it.
//!
//! The account's console has three modes (消息加解密说明). In the plain one nothing but the address is signed, so that the
//! body is as trustworthy as the connection. In the encrypted one the body is encrypted and signed. In the compatible one
//! it is both plain and encrypted: the plain half is not read here.

use std::fmt;

use crate::incoming::Incoming;
use crate::query::{self, Query};
use crate::reply::{Answer, ReplyError};
use crate::seal::{seal, unseal};
use crate::signature::{Signature, sign_address, sign_message};
use crate::value::{AppId, EncodingAesKey, MessageToken, Nonce, OpenId};
use crate::xml::{self, Element, Writer, XmlError};

/// What the account's console and its server both know.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account.
    pub app: AppId,
    /// What signatures are made with.
    pub token: MessageToken,
    /// Whether messages are encrypted.
    pub mode: Mode,
}

/// How messages travel.
#[derive(Clone, Debug)]
pub enum Mode {
    /// In clear (明文模式).
    Plain,
    /// In clear and encrypted (兼容模式): to try encryption out.
    Compatible(Keys),
    /// Encrypted (安全模式): what WeChat recommends, and what a bank needs.
    Encrypted(Keys),
}

/// The keys of encrypted messages. When the key was changed in the console, messages with the previous one still arrive
/// for a while; each is answered with its own.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The key in the console.
    pub current: EncodingAesKey,
    /// The one before it.
    pub previous: Option<EncodingAesKey>,
}

/// The query of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushQuery {
    /// Signs timestamp and nonce.
    pub signature: Signature,
    /// When it was sent, in seconds since 1970.
    pub timestamp: u64,
    /// A number that no two pushes have in common.
    pub nonce: Nonce,
    /// What to answer with, if WeChat is verifying the address.
    pub echo: Option<Nonce>,
    /// The customer, unsigned: [`Incoming::from`] is the one to trust.
    pub openid: Option<OpenId>,
    /// Signs the encrypted message, if there is one.
    pub message_signature: Option<Signature>,
}

/// A push that is from WeChat.
#[derive(Clone, Debug)]
pub struct Push<'a> {
    /// What was pushed.
    pub incoming: Incoming,
    /// The key that the answer is encrypted with.
    key: Option<&'a EncodingAesKey>,
}

/// What has to be new for each message that is sent.
#[derive(Clone, Debug)]
pub struct Sealing {
    /// The time, in seconds since 1970.
    pub timestamp: u64,
    /// A random text.
    pub nonce: Nonce,
    /// Random bytes.
    pub random: [u8; 16],
}

/// Why a push is refused. None of it is shown to the sender: the response is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushError {
    /// A parameter of the address is missing or invalid.
    Query,
    /// A signature is wrong: it is not from WeChat.
    Signature,
    /// It is not encrypted, although the account's messages are.
    NotEncrypted,
    /// It was encrypted with none of the keys, or for another account.
    Sealed,
    /// It is no XML of a push.
    Xml(XmlError),
}

impl PushQuery {
    /// Reads the query of a push.
    pub fn decode(query: &str) -> Result<Self, PushError> {
        let query = Query::read(query);
        let required = |name: &str| query.get(name).ok_or(PushError::Query);
        let is_encrypted = match query.get("encrypt_type") {
            None | Some("raw") => false,
            Some("aes") => true,
            Some(_) => return Err(PushError::Query),
        };
        let timestamp = required("timestamp")?;
        let seconds: u64 = timestamp.parse().map_err(|_| PushError::Query)?;
        // It is signed as it is written.
        if seconds.to_string() != timestamp {
            return Err(PushError::Query);
        }
        let message_signature = match is_encrypted {
            true => Some(query.value("msg_signature").ok_or(PushError::Query)?),
            false => None,
        };
        Ok(Self {
            signature: query.value("signature").ok_or(PushError::Query)?,
            timestamp: seconds,
            nonce: query.value("nonce").ok_or(PushError::Query)?,
            echo: query.value("echostr"),
            openid: query.value("openid"),
            message_signature,
        })
    }

    /// Writes the query as WeChat does.
    pub fn encode(&self) -> String {
        let (signature, timestamp) = (self.signature.to_string(), self.timestamp.to_string());
        let message_signature = self.message_signature.map(|signature| signature.to_string());
        let mut parameters = vec![("signature", signature.as_str())];
        parameters.extend(self.echo.as_ref().map(|echo| ("echostr", echo.as_str())));
        parameters.push(("timestamp", &timestamp));
        parameters.push(("nonce", self.nonce.as_str()));
        parameters.extend(self.openid.as_ref().map(|openid| ("openid", openid.expose())));
        if let Some(message_signature) = &message_signature {
            parameters.extend([("encrypt_type", "aes"), ("msg_signature", message_signature)]);
        }
        query::write(parameters)
    }

    /// Whether it was sent within so many seconds before or after now. With that and each nonce once within the same
    /// time, no push can be sent again by an attacker. WeChat's own repetitions have a new nonce.
    pub fn is_recent(&self, now: u64, seconds: u64) -> bool {
        self.timestamp.abs_diff(now) <= seconds
    }
}

impl Account {
    /// What to answer a GET with, by which WeChat verifies the address: as plain text.
    pub fn verify(&self, query: &PushQuery) -> Result<String, PushError> {
        self.check_address(query)?;
        match &query.echo {
            Some(echo) => Ok(echo.to_string()),
            None => Err(PushError::Query),
        }
    }

    /// Reads the body of a POST, if it is from WeChat.
    pub fn open(&self, query: &PushQuery, body: &[u8]) -> Result<Push<'_>, PushError> {
        // The parser reads nothing of those who do not know the token.
        self.check_address(query)?;
        let Some(keys) = self.mode.keys() else {
            let incoming = xml::parse(body, Incoming::read).map_err(PushError::Xml)?;
            return Ok(Push { incoming, key: None });
        };
        let encrypted =
            xml::parse(body, |root| root.value::<String>("Encrypt")).map_err(|error| match error {
                XmlError::Missing("Encrypt") => PushError::NotEncrypted,
                error => PushError::Xml(error),
            })?;
        let signature = query.message_signature.ok_or(PushError::NotEncrypted)?;
        if signature != sign_message(&self.token, query.timestamp, &query.nonce, &encrypted) {
            return Err(PushError::Signature);
        }
        let (key, message) = keys.unseal(&self.app, &encrypted).ok_or(PushError::Sealed)?;
        let incoming = xml::parse(message.as_bytes(), Incoming::read).map_err(PushError::Xml)?;
        Ok(Push {
            incoming,
            key: Some(key),
        })
    }

    /// The body of the response to a push.
    pub fn answer(&self, push: &Push<'_>, answer: &Answer, sealing: &Sealing) -> String {
        let body = answer.encode();
        match (push.key, answer) {
            (Some(key), Answer::Reply(_)) => {
                let encrypted = seal(key, &self.app, &body, sealing.random);
                let signature = sign_message(&self.token, sealing.timestamp, &sealing.nonce, &encrypted);
                let mut writer = Writer::new();
                writer.text("Encrypt", &encrypted);
                writer.text("MsgSignature", &signature.to_string());
                writer.plain("TimeStamp", sealing.timestamp);
                writer.text("Nonce", sealing.nonce.as_str());
                writer.finish()
            }
            _ => body,
        }
    }

    fn check_address(&self, query: &PushQuery) -> Result<(), PushError> {
        if query.signature == sign_address(&self.token, query.timestamp, &query.nonce) {
            Ok(())
        } else {
            Err(PushError::Signature)
        }
    }
}

/// WeChat's end.
impl Account {
    /// Writes the query by which WeChat verifies the address of a server.
    pub fn challenge(&self, echo: Nonce, timestamp: u64, nonce: Nonce) -> PushQuery {
        PushQuery {
            signature: sign_address(&self.token, timestamp, &nonce),
            timestamp,
            nonce,
            echo: Some(echo),
            openid: None,
            message_signature: None,
        }
    }

    /// Writes a push: the query and the body of the POST.
    pub fn push(&self, incoming: &Incoming, sealing: &Sealing) -> (PushQuery, String) {
        let mut query = PushQuery {
            echo: None,
            openid: Some(incoming.from.clone()),
            ..self.challenge(sealing.nonce.clone(), sealing.timestamp, sealing.nonce.clone())
        };
        let mut whole = Writer::new();
        incoming.write(&mut whole);
        let Some(keys) = self.mode.keys() else {
            return (query, whole.finish());
        };
        let encrypted = seal(&keys.current, &self.app, &whole.clone().finish(), sealing.random);
        query.message_signature = Some(sign_message(
            &self.token,
            sealing.timestamp,
            &sealing.nonce,
            &encrypted,
        ));
        let mut writer = match self.mode {
            Mode::Compatible(_) => whole,
            Mode::Plain | Mode::Encrypted(_) => {
                let mut writer = Writer::new();
                writer.text("ToUserName", incoming.account.as_str());
                writer
            }
        };
        writer.text("Encrypt", &encrypted);
        (query, writer.finish())
    }

    /// Reads the response to a push. An error is what makes WeChat show that the account is out of order.
    pub fn read_answer(&self, incoming: &Incoming, body: &[u8]) -> Result<Answer, AnswerError> {
        let answer = match (&self.mode, body) {
            (Mode::Plain, _) | (_, b"" | b"success") => Answer::decode(body).map_err(AnswerError::Reply)?,
            (Mode::Compatible(keys), _) => match self.unseal_answer(keys, body) {
                Err(AnswerError::NotEncrypted) => Answer::decode(body).map_err(AnswerError::Reply)?,
                other => other?,
            },
            (Mode::Encrypted(keys), _) => self.unseal_answer(keys, body)?,
        };
        if let Answer::Reply(reply) = &answer {
            reply.check(incoming).map_err(AnswerError::Reply)?;
        }
        Ok(answer)
    }

    fn unseal_answer(&self, keys: &Keys, body: &[u8]) -> Result<Answer, AnswerError> {
        let (encrypted, signature, timestamp, nonce) = xml::parse(body, envelope)?;
        if signature != sign_message(&self.token, timestamp, &nonce, &encrypted) {
            return Err(AnswerError::Signature);
        }
        let (_, message) = keys.unseal(&self.app, &encrypted).ok_or(AnswerError::Sealed)?;
        Answer::decode(message.as_bytes()).map_err(AnswerError::Reply)
    }
}

/// What an encrypted answer is in: the answer, its signature, and what else is signed.
fn envelope(root: Element<'_, '_>) -> Result<(String, Signature, u64, Nonce), AnswerError> {
    let encrypted = root.optional("Encrypt")?.ok_or(AnswerError::NotEncrypted)?;
    Ok((
        encrypted,
        root.value("MsgSignature")?,
        root.value("TimeStamp")?,
        root.value("Nonce")?,
    ))
}

/// Why a response to a push is no answer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerError {
    /// It is not encrypted, although the account's messages are.
    NotEncrypted,
    /// Its signature is wrong.
    Signature,
    /// It was encrypted with none of the keys, or for another account.
    Sealed,
    /// It is no reply, or none to this push.
    Reply(ReplyError),
}

impl Mode {
    fn keys(&self) -> Option<&Keys> {
        match self {
            Self::Plain => None,
            Self::Compatible(keys) | Self::Encrypted(keys) => Some(keys),
        }
    }
}

impl Keys {
    /// A key that has no other before it.
    pub fn new(current: EncodingAesKey) -> Self {
        Self {
            current,
            previous: None,
        }
    }

    fn unseal(&self, app: &AppId, encrypted: &str) -> Option<(&EncodingAesKey, String)> {
        let keys = std::iter::once(&self.current).chain(&self.previous);
        keys.into_iter()
            .find_map(|key| Some((key, unseal(key, app, encrypted).ok()?)))
    }
}

impl From<XmlError> for AnswerError {
    fn from(error: XmlError) -> Self {
        Self::Reply(error.into())
    }
}

impl fmt::Display for PushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query => f.write_str("a parameter of the address is missing or invalid"),
            Self::Signature => f.write_str("wrong signature"),
            Self::NotEncrypted => f.write_str("not encrypted"),
            Self::Sealed => f.write_str("encrypted with another key or for another account"),
            Self::Xml(error) => write!(f, "no XML of a push: {error}"),
        }
    }
}

impl std::error::Error for PushError {}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotEncrypted => f.write_str("not encrypted"),
            Self::Signature => f.write_str("wrong signature"),
            Self::Sealed => f.write_str("encrypted with another key or for another account"),
            Self::Reply(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AnswerError {}

#[cfg(test)]
mod tests;
