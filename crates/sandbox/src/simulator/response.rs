use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

const MESSAGE_POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// A page with one sentence, as WeChat shows it.
pub(super) fn message_page(status: StatusCode, text: &str) -> Response {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let html = format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>微信</title></head>\
         <body><p>{text}</p></body></html>"
    );
    let mut response = plain(status, "text/html; charset=utf-8", html);
    set(&mut response, CONTENT_SECURITY_POLICY, MESSAGE_POLICY);
    response
}

pub(super) fn redirect(to: &str) -> Response {
    let mut response = plain(StatusCode::FOUND, "text/plain; charset=utf-8", String::new());
    set(&mut response, LOCATION, to);
    set(&mut response, REFERRER_POLICY, "no-referrer");
    response
}

/// A response that is not cached.
pub(super) fn plain(status: StatusCode, content_type: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    set(&mut response, CONTENT_TYPE, content_type);
    set(&mut response, CACHE_CONTROL, "no-store");
    set(&mut response, X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

pub(super) fn set(response: &mut Response, name: HeaderName, value: &str) {
    // What is set here consists of characters that headers allow.
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
