use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq;
use wechat_bank_api::{COOKIE_PREFIX, SESSION_COOKIE, USER_COOKIE};

use crate::answer::Answer;
use crate::bank::Bank;
use crate::records::session::Presented;
use crate::secrets::random;

/// The longest lifetime of a cookie that browsers allow.
const USER_COOKIE_SECONDS: u32 = 400 * 24 * 60 * 60;

/// The caller: a WeChat user, identified by openid as for the server of an official account.
pub(crate) struct Caller {
    pub(crate) openid: String,
    /// The value of a new user cookie, if the caller has no valid one.
    pub(crate) new_cookie: Option<String>,
    pub(crate) session: Presented,
}

impl Caller {
    /// Identifies the caller by cookies; without a valid user cookie of this bank it is a new user.
    pub(crate) fn identify(bank: &Bank, headers: &HeaderMap) -> Answer<Self> {
        let session = Presented::token(cookie(headers, &session_cookie_name(bank)));
        if let Some(openid) =
            cookie(headers, &user_cookie_name(bank)).and_then(|value| openid_in(bank, value))
        {
            return Ok(Self {
                openid,
                new_cookie: None,
                session,
            });
        }
        let user = random()?;
        let signature = sign(bank, &user);
        let cookie = BASE64URL_NOPAD.encode(&[user.as_slice(), signature.as_slice()].concat());
        Ok(Self {
            openid: openid(bank, &user),
            new_cookie: Some(cookie),
            session,
        })
    }
}

/// The openid in a user cookie, if its signature is valid.
fn openid_in(bank: &Bank, value: &str) -> Option<String> {
    let bytes = BASE64URL_NOPAD.decode(value.as_bytes()).ok()?;
    let (user, signature) = bytes.split_at_checked(16)?;
    let user: [u8; 16] = user.try_into().ok()?;
    bool::from(sign(bank, &user).ct_eq(signature)).then(|| openid(bank, &user))
}

fn sign(bank: &Bank, user: &[u8; 16]) -> [u8; 32] {
    bank.secrets().mac("user cookie", &[user])
}

/// The user's id in the store; the cookie cannot be derived from it.
fn openid(bank: &Bank, user: &[u8; 16]) -> String {
    let mut openid = BASE64URL_NOPAD.encode(&bank.secrets().mac("openid", &[user]));
    openid.truncate(27);
    openid.insert(0, 'o');
    openid
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let headers = headers
        .get_all(COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = headers
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}

fn prefix(bank: &Bank) -> &'static str {
    if bank.https() { COOKIE_PREFIX } else { "" }
}

fn user_cookie_name(bank: &Bank) -> String {
    format!("{}{USER_COOKIE}", prefix(bank))
}

fn session_cookie_name(bank: &Bank) -> String {
    format!("{}{SESSION_COOKIE}", prefix(bank))
}

fn attributes(bank: &Bank) -> &'static str {
    if bank.https() {
        "Path=/; HttpOnly; SameSite=Strict; Secure"
    } else {
        "Path=/; HttpOnly; SameSite=Strict"
    }
}

/// The header that sets the user cookie.
pub(crate) fn set_user(bank: &Bank, value: &str) -> String {
    format!(
        "{}={value}; Max-Age={USER_COOKIE_SECONDS}; {}",
        user_cookie_name(bank),
        attributes(bank)
    )
}

/// The header that sets the session cookie, which lasts until the browser closes.
pub(crate) fn set_session(bank: &Bank, token: &str) -> String {
    format!("{}={token}; {}", session_cookie_name(bank), attributes(bank))
}

/// The header that deletes the session cookie.
pub(crate) fn clear_session(bank: &Bank) -> String {
    format!("{}=; Max-Age=0; {}", session_cookie_name(bank), attributes(bank))
}
