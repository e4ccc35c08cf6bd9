//! Signing in (网页授权), as a phone's browser meets it.

use axum::extract::State;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use wechat_bank_wechat::{Authorise, Callback, ErrorCode, ExchangeCode, Refusal, Scope, Visitor, WebUrl};

use super::browser::phone_in;
use super::phones::openid;
use super::response::{message_page, plain, redirect, set};
use super::state::fresh;
use super::switches::{AUTHORISE, Trouble};
use super::wechat::Simulator;

/// `/connect/oauth2/authorize`: sends the browser back with a code.
pub(super) async fn authorise(State(simulator): State<Simulator>, headers: HeaderMap, uri: Uri) -> Response {
    let refused = |text: &str| message_page(StatusCode::OK, text);
    // As outside of WeChat.
    let Some(phone) = phone_in(&headers) else {
        return refused("请在微信客户端打开链接");
    };
    let authorise = match Authorise::decode(uri.query().unwrap_or_default()) {
        Ok(authorise) => authorise,
        Err(error) => return refused(&format!("参数错误：{error}")),
    };
    let options = simulator.options();
    if authorise.app != options.account.app {
        return refused("appid 参数错误（10013）");
    }
    if !is_within(&authorise.redirect, &options.pages) {
        return refused("redirect_uri 参数错误（10003）：不在网页授权域名内");
    }
    let now = simulator.now();
    let mut state = simulator.state();
    let trouble = state.switches.take(AUTHORISE, Some(&phone));
    let user = match state.phones.open(&phone, &options.account.app) {
        Some(phone) => phone.openid.clone(),
        None => return refused("系统繁忙"),
    };
    let issued = match trouble {
        Some(Trouble::Deny) => Ok(None),
        Some(Trouble::Snapshot) => match openid(&options.account.app, &phone, "snapshot") {
            Some(virtual_user) => state.issue(&phone, virtual_user, true, now).map(Some),
            None => Err(ErrorCode::SystemBusy.into()),
        },
        Some(Trouble::Refuse(number)) => Err(ErrorCode::from_number(number).into()),
        _ => state.issue(&phone, user, false, now).map(Some),
    };
    let second = match trouble {
        Some(Trouble::Twice) => state
            .phones
            .get(&phone)
            .map(|phone| phone.openid.clone())
            .and_then(|user| state.issue(&phone, user, false, now).ok()),
        _ => None,
    };
    drop(state);
    match issued {
        Ok(code) => {
            let address = |code| {
                let state = authorise.state.clone();
                Callback { code, state }.address(&authorise.redirect)
            };
            match second {
                Some(second) => twice(&address(code), &address(Some(second))),
                None => redirect(&address(code)),
            }
        }
        Err(refusal) => refused(&refusal.message),
    }
}

/// A page that opens two callbacks at once, as WeChat sometimes does.
fn twice(first: &str, second: &str) -> Response {
    let [first, second] = [first, second].map(|address| address.replace('&', "&amp;"));
    let html = format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>微信</title>\
         <meta http-equiv=\"refresh\" content=\"0; url={second}\"></head><body><img src=\"{first}\" alt=\"\"></body></html>"
    );
    let mut response = plain(StatusCode::OK, "text/html; charset=utf-8", html);
    let policy = "default-src 'none'; img-src *; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
    set(&mut response, CONTENT_SECURITY_POLICY, policy);
    set(&mut response, REFERRER_POLICY, "no-referrer");
    response
}

/// Whether an address is on the host of the account's pages. The scheme does not matter, as with WeChat.
fn is_within(redirect: &WebUrl, pages: &str) -> bool {
    let host = |url: &str| {
        let (_, rest) = url.split_once("://")?;
        rest.split(['/', '?', '#']).next().map(str::to_ascii_lowercase)
    };
    host(redirect.as_str()).is_some_and(|found| host(pages) == Some(found))
}

impl Simulator {
    /// Exchanges a code for the visitor.
    pub(super) fn exchange(&self, call: &ExchangeCode) -> Result<Visitor, Refusal> {
        let options = self.options();
        if call.app != options.account.app {
            return Err(ErrorCode::InvalidAppId.into());
        }
        if call.secret != options.secret {
            return Err(ErrorCode::InvalidAppSecret.into());
        }
        let now = self.now();
        let user = self.state().exchange(&call.code, now)?;
        let busy = |_| Refusal::from(ErrorCode::SystemBusy);
        Ok(Visitor {
            access_token: fresh()?.parse().map_err(busy)?,
            expires_in: 7_200,
            refresh_token: fresh()?.parse().map_err(busy)?,
            openid: user.openid,
            scope: Some(Scope::Base.as_str().to_owned()),
            unionid: None,
            is_snapshotuser: user.is_snapshot.then_some(1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_host_of_the_accounts_pages_gets_codes() {
        let within = |url: &str| is_within(&url.parse().unwrap(), "https://bank.example");
        assert!(within("https://bank.example/wechat/callback?to=accounts"));
        assert!(within("http://BANK.example"));
        for other in [
            "https://bank.example.attacker.example/",
            "https://bank.example:8443/",
            "https://attacker.example/?https://bank.example/",
            "https://sub.bank.example/",
        ] {
            assert!(!within(other), "{other}");
        }
    }
}
