use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq;

use crate::bank::Bank;
use crate::call::Answer;
use crate::secrets::random;
use crate::session::Presented;

/// The user cookie lasts as long as browsers let it.
const USER_COOKIE_SECONDS: u32 = 400 * 24 * 60 * 60;

/// Who calls: a WeChat user, as the official account's server would know them by their openid.
pub(crate) struct Caller {
    pub(crate) openid: String,
    /// The user cookie's value, where the caller does not have a good one yet.
    pub(crate) new_cookie: Option<String>,
    pub(crate) session: Presented,
}

impl Caller {
    /// The caller by their cookies; without a user cookie that this bank made, somebody new.
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

/// The user whom a cookie names, if this bank made the cookie.
fn openid_in(bank: &Bank, value: &str) -> Option<String> {
    let bytes = BASE64URL_NOPAD.decode(value.as_bytes()).ok()?;
    let (user, signature) = bytes.split_at_checked(16)?;
    let user: [u8; 16] = user.try_into().ok()?;
    bool::from(sign(bank, &user).ct_eq(signature)).then(|| openid(bank, &user))
}

fn sign(bank: &Bank, user: &[u8; 16]) -> [u8; 32] {
    bank.secrets().mac("user cookie", &[user])
}

/// The store knows a user by this alone: nobody gets from it to the cookie.
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
    if bank.https() { "__Host-" } else { "" }
}

fn user_cookie_name(bank: &Bank) -> String {
    format!("{}wb_user", prefix(bank))
}

fn session_cookie_name(bank: &Bank) -> String {
    format!("{}wb_session", prefix(bank))
}

fn attributes(bank: &Bank) -> &'static str {
    if bank.https() {
        "Path=/; HttpOnly; SameSite=Strict; Secure"
    } else {
        "Path=/; HttpOnly; SameSite=Strict"
    }
}

/// The header that makes a browser this user's.
pub(crate) fn set_user(bank: &Bank, value: &str) -> String {
    format!(
        "{}={value}; Max-Age={USER_COOKIE_SECONDS}; {}",
        user_cookie_name(bank),
        attributes(bank)
    )
}

/// The header that hands out a session; it ends with the browser, or with the session.
pub(crate) fn set_session(bank: &Bank, token: &str) -> String {
    format!("{}={token}; {}", session_cookie_name(bank), attributes(bank))
}

/// The header that takes a session away.
pub(crate) fn clear_session(bank: &Bank) -> String {
    format!("{}=; Max-Age=0; {}", session_cookie_name(bank), attributes(bank))
}
