//! The page of a visitor who could not be signed in: what has happened, what to do, whom to call. It runs nothing.

use core::fmt::Write;

use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use super::super::html::Escaped;
use super::super::outgoing::plain;
use crate::bank::Bank;
use crate::official_account::Ending;
use crate::wechat::Entrance;

const CSS: &str = include_str!("page.css");
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The style sheet.
pub(super) async fn style() -> Response {
    plain(StatusCode::OK, "text/css; charset=utf-8", CSS.to_owned())
}

/// How an ending is shown.
struct Shown {
    status: StatusCode,
    title: &'static str,
    text: &'static str,
    can_retry: bool,
}

fn shown(ending: Ending) -> Shown {
    let (status, title, text, can_retry) = match ending {
        Ending::Unfinished => (
            StatusCode::BAD_REQUEST,
            "微信登录没有完成",
            "可能是页面停留太久，或网络中断了。请重试。",
            true,
        ),
        Ending::Declined => (
            StatusCode::FORBIDDEN,
            "微信登录没有完成",
            "您没有同意用微信登录。要办理业务，请重试并选择同意。",
            true,
        ),
        Ending::Snapshot => (
            StatusCode::FORBIDDEN,
            "请使用完整服务",
            "请点右下角“使用完整服务”，再点重试。",
            true,
        ),
        Ending::TurnedAway => (
            StatusCode::FORBIDDEN,
            "暂时无法登录",
            "微信提示当前微信号有安全风险，请联系客服。",
            false,
        ),
        Ending::Busy => (
            StatusCode::SERVICE_UNAVAILABLE,
            "微信暂时没有回应",
            "您的业务没有受到影响，请稍后重试。",
            true,
        ),
        Ending::Broken => (
            StatusCode::SERVICE_UNAVAILABLE,
            "暂时无法登录",
            "我们正在处理，请稍后重试。",
            true,
        ),
    };
    Shown {
        status,
        title,
        text,
        can_retry,
    }
}

/// The page of an ending; trying again leads to the same entrance.
pub(super) fn ending(bank: &Bank, ending: Ending, to: Option<Entrance>) -> Response {
    let Shown {
        status,
        title,
        text,
        can_retry,
    } = shown(ending);
    let mut html = String::new();
    // Writing to a `String` never fails.
    let _ = write(
        &mut html,
        title,
        text,
        can_retry.then_some(to),
        &bank.profile().hotline,
    );
    let mut response = plain(status, "text/html; charset=utf-8", html);
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn write(
    html: &mut String,
    title: &str,
    text: &str,
    retry: Option<Option<Entrance>>,
    hotline: &str,
) -> core::fmt::Result {
    write!(
        html,
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"format-detection\" content=\"telephone=no\">\
         <title>{title}</title><link rel=\"icon\" href=\"data:,\">\
         <link rel=\"stylesheet\" href=\"/wechat/page.css\"></head><body><main><h1>{title}</h1><p>{text}</p>"
    )?;
    match retry {
        Some(Some(to)) => write!(
            html,
            "<a class=\"button\" href=\"/wechat/enter?to={to}\">重试</a>"
        )?,
        Some(None) => html.push_str("<a class=\"button\" href=\"/\">重试</a>"),
        None => {}
    }
    let digits: String = hotline.chars().filter(char::is_ascii_digit).collect();
    write!(
        html,
        "<p>需要帮助？<a class=\"phone\" href=\"tel:{digits}\">客服热线 {}</a></p></main></body></html>",
        Escaped(hotline)
    )
}
