//! The document of the API to read and to try, at /sandbox/api.

use axum::body::Body;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, Response, StatusCode};

/// Addresses with their content types and contents.
const FILES: [(&str, &str, &str); 4] = [
    (
        "/sandbox/api",
        "text/html; charset=utf-8",
        include_str!("viewer/viewer.html"),
    ),
    (
        "/sandbox/api/viewer.css",
        "text/css; charset=utf-8",
        include_str!("viewer/viewer.css"),
    ),
    (
        "/sandbox/api/viewer.js",
        "text/javascript; charset=utf-8",
        include_str!("viewer/viewer.js"),
    ),
    (
        "/sandbox/api/openapi.json",
        "application/json",
        include_str!("../../../../docs/openapi.json"),
    ),
];

/// Only its own files, calls of this bank, and no markup from text.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// The viewer's file with this address; 405 for methods that do not read.
pub(crate) fn find(method: &Method, path: &str) -> Option<Response<Body>> {
    let (_, content_type, text) = FILES.iter().find(|(address, ..)| *address == path)?;
    let mut response = if matches!(*method, Method::GET | Method::HEAD) {
        Response::new(Body::from(*text))
    } else {
        let mut refusal = Response::new(Body::empty());
        *refusal.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        refusal
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Some(refusal);
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Some(response)
}
