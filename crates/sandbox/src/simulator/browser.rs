use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

use super::response::{plain, set};
use crate::secrets::{identifier, token_digest};

/// The cookie that makes a browser a phone.
const COOKIE_NAME: &str = "wb_wechat";
/// The longest lifetime of a cookie that browsers allow.
const COOKIE_SECONDS: u32 = 400 * 24 * 60 * 60;

/// A browser: the phone that it is, and the cookie to set if it is a new one.
pub(super) struct Browser {
    pub(super) id: String,
    new_cookie: Option<String>,
}

impl Browser {
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        if let Some(id) = phone_in(headers) {
            return Some(Self { id, new_cookie: None });
        }
        let value = identifier().ok()?;
        Some(Self {
            id: token_digest(&value),
            new_cookie: Some(value),
        })
    }

    pub(super) fn answer(&self, status: StatusCode, value: &Value) -> Response {
        let mut response = plain(status, "application/json", value.to_string());
        if let Some(value) = &self.new_cookie {
            // Lax: the account's pages, on another host maybe, lead to signing in.
            let cookie =
                format!("{COOKIE_NAME}={value}; Max-Age={COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Lax");
            set(&mut response, SET_COOKIE, &cookie);
        }
        response
    }
}

/// The phone that a browser is.
pub(super) fn phone_in(headers: &HeaderMap) -> Option<String> {
    let cookies = headers
        .get_all(COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == COOKIE_NAME)?;
    (value.len() == 22).then(|| token_digest(value))
}
