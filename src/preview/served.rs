//! Files that trunk serves during development.

use gloo_net::http::Request;
use web_sys::RequestCache;

/// The text at an address of this host, if it is of that kind: for an unknown address there is a page.
pub async fn read(address: &str, kind: &str) -> Option<String> {
    let response = Request::get(address)
        .cache(RequestCache::NoStore)
        .send()
        .await
        .ok()?;
    let found = response.headers().get("content-type").unwrap_or_default();
    if !response.ok() || !found.starts_with(kind) {
        return None;
    }
    response.text().await.ok()
}
