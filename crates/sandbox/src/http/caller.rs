use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq;
use wechat_bank_api::{COOKIE_PREFIX, SESSION_COOKIE, USER_COOKIE};

use crate::answer::Answer;
use crate::bank::Bank;
use crate::clock::elapsed;
use crate::records::session::Presented;
use crate::secrets::{identifier, random, token_digest};
use crate::store::Visit;

/// The longest lifetime of a cookie that browsers allow.
const USER_COOKIE_SECONDS: u32 = 400 * 24 * 60 * 60;

/// The cookie of a browser that is at WeChat to sign in.
const SIGN_IN_COOKIE: &str = "wb_oa";
/// As long as a browser may be there, and some more.
const SIGN_IN_COOKIE_SECONDS: u32 = 10 * 60;

/// The caller: a WeChat user, identified by openid as for the server of an official account. The openid is WeChat's if
/// they have signed in by OAuth; otherwise the bank makes one of a cookie of its own.
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
        if let Some(visit) = find_visit(bank, headers)? {
            return Ok(Self {
                openid: visit.openid,
                new_cookie: None,
                session,
            });
        }
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

/// The visit of a WeChat user who has signed in by OAuth.
fn find_visit(bank: &Bank, headers: &HeaderMap) -> Answer<Option<Visit>> {
    let Some(token) = cookie(headers, &user_cookie_name(bank)).filter(|_| bank.account().is_some()) else {
        return Ok(None);
    };
    let visit = bank.inner.store.visit(&token_digest(token))?;
    let kept = bank.limits().visit_kept;
    Ok(visit.filter(|visit| elapsed(visit.at, bank.steady_now()) < kept))
}

/// Whether the browser need not be sent to WeChat: its WeChat user is known, for at least half of the time that a visit
/// lasts, so that it does not end in the middle of a session.
pub(crate) fn has_signed_in(bank: &Bank, headers: &HeaderMap) -> Answer<bool> {
    let visit = find_visit(bank, headers)?;
    let half = bank.limits().visit_kept / 2;
    Ok(visit.is_some_and(|visit| elapsed(visit.at, bank.steady_now()) < half))
}

/// Stores that this WeChat user has signed in, and returns the value of the new user cookie: a new one for each time
/// (session fixation, T7).
pub(crate) fn save_visit(bank: &Bank, openid: &str) -> Answer<String> {
    let (token, now) = (identifier()?, bank.steady_now());
    let visit = Visit {
        openid: openid.to_owned(),
        at: now,
    };
    let writing = bank.inner.store.write()?;
    writing.save_visit(&token_digest(&token), &visit)?;
    bank.remove_expired(&writing, now)?;
    writing.commit()?;
    Ok(token)
}

/// The header that sets the user cookie of a visit. It ends with the browser: on a phone that several WeChat users
/// share, the next one signs in by themselves.
pub(crate) fn set_visitor(bank: &Bank, token: &str) -> String {
    format!("{}={token}; {}", user_cookie_name(bank), attributes(bank))
}

/// The cookie that binds a sign-in to its browser, and the header that sets it.
pub(crate) fn bind_sign_in(bank: &Bank, headers: &HeaderMap) -> Answer<(String, String)> {
    // Two sign-ins of one browser may be under way: they share the cookie.
    let value = match sign_in_cookie(bank, headers) {
        Some(value) => value.to_owned(),
        None => identifier()?,
    };
    // Strict cookies do not come back from another site.
    let attributes = attributes(bank).replacen("SameSite=Strict", "SameSite=Lax", 1);
    let name = sign_in_cookie_name(bank);
    let header = format!("{name}={value}; Max-Age={SIGN_IN_COOKIE_SECONDS}; {attributes}");
    Ok((value, header))
}

/// The value of that cookie.
pub(crate) fn sign_in_cookie<'a>(bank: &Bank, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie(headers, &sign_in_cookie_name(bank)).filter(|value| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        value.len() == 22 && value.bytes().all(is_plain)
    })
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

fn sign_in_cookie_name(bank: &Bank) -> String {
    format!("{}{SIGN_IN_COOKIE}", prefix(bank))
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
