use std::path::PathBuf;

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE,
    IF_UNMODIFIED_SINCE, LAST_MODIFIED, RETRY_AFTER, USER_AGENT,
};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, Uri};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::policy::protect_page;

/// The built pages.
pub(crate) struct Pages {
    index: PathBuf,
    files: ServeDir,
}

impl Pages {
    pub(crate) fn new(dist: PathBuf) -> Self {
        let files = ServeDir::new(&dist)
            .append_index_html_on_directories(false)
            .precompressed_br()
            .precompressed_gzip();
        Self {
            index: dist.join("index.html"),
            files,
        }
    }

    /// The file at the address, or `index.html` for any address of the app, with the policy of the pages.
    pub(crate) async fn find(&self, request: Request<Body>) -> Response<Body> {
        let user_agent = request.headers().get(USER_AGENT).cloned();
        let user_agent = user_agent
            .as_ref()
            .and_then(|name| name.to_str().ok())
            .unwrap_or_default();
        let path = request.uri().path();
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let (mut response, html) = if !matches!(*request.method(), Method::GET | Method::HEAD) {
            (page(StatusCode::METHOD_NOT_ALLOWED, ""), String::new())
        } else if name.contains('.') && path != "/index.html" {
            (self.named(&name, request).await, String::new())
        } else {
            match tokio::fs::read_to_string(&self.index).await {
                Ok(html) => (self.index(request).await, html),
                Err(_) => (page(StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT), String::new()),
            }
        };
        if response.status() == StatusCode::INTERNAL_SERVER_ERROR {
            // The disk failed, or there are too many open files: both are temporary.
            response = busy();
        }
        protect_page(&mut response, user_agent, &html);
        response
    }

    /// A file by its name; cached permanently if the name contains a digest.
    async fn named(&self, name: &str, request: Request<Body>) -> Response<Body> {
        let caching = if is_hashed(name) {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        // No file of the pages has such a long name, and the system reports an error for it instead of a missing file.
        if request.uri().path().len() > LONGEST_PATH {
            return not_found();
        }
        let mut response = self.file(request).await;
        if response.status() == StatusCode::NOT_FOUND {
            return not_found();
        }
        response
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static(caching));
        response
    }

    async fn file(&self, request: Request<Body>) -> Response<Body> {
        let Ok(response) = self.files.clone().oneshot(request).await;
        response.map(Body::new)
    }

    /// `index.html`, never cached.
    async fn index(&self, mut request: Request<Body>) -> Response<Body> {
        *request.uri_mut() = Uri::from_static("/index.html");
        // Conditional requests are ignored: the page is always sent.
        for condition in [
            IF_MATCH,
            IF_NONE_MATCH,
            IF_MODIFIED_SINCE,
            IF_UNMODIFIED_SINCE,
            IF_RANGE,
        ] {
            request.headers_mut().remove(condition);
        }
        let mut response = self.file(request).await;
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.remove(ETAG);
        headers.remove(LAST_MODIFIED);
        response
    }
}

/// Whether the name contains a digest, such as `app-0123456789abcdef.js`; trunk also writes `…_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    name.split('-').skip(1).any(|part| {
        let digest = part.split(['.', '_']).next().unwrap_or_default();
        (8..=64).contains(&digest.len())
            && digest
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

fn not_found() -> Response<Body> {
    page(
        StatusCode::NOT_FOUND,
        "<!DOCTYPE html><html><head><title>404</title></head><body>404</body></html>",
    )
}

/// The response for a page or file that is temporarily unavailable.
pub(crate) fn busy() -> Response<Body> {
    let mut response = page(StatusCode::SERVICE_UNAVAILABLE, BUSY);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from_static("2"));
    response
}

fn page(status: StatusCode, html: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// In bytes.
const LONGEST_PATH: usize = 255;

const BUSY: &str = "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>系统繁忙</title></head><body>\
    <h1>系统繁忙</h1><p>当前访问人数较多，请稍后刷新页面重试。</p></body></html>";

const NOT_BUILT: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Not built yet</title></head><body>\
    <h1>The pages are not built yet</h1><p>Run <code>cargo xtask build</code>, then reload. The API and the \
    <a href=\"/sandbox/phone\">SMS inbox</a> work already; the API can be <a href=\"/sandbox/api\">tried</a>.</p></body></html>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_digest_are_kept_for_good() {
        for hashed in [
            "wechat-bank-h5-0123456789abcdef.js",
            "wechat-bank-h5-0123456789abcdef_bg.wasm",
            "app-5f3a09c1d2.css",
        ] {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for plain in [
            "icon-192.png",
            "favicon.ico",
            "robots.txt",
            "MP_verify_0123456789abcdef.txt",
            "wechat-bank.js",
        ] {
            assert!(!is_hashed(plain), "{plain}");
        }
    }
}
