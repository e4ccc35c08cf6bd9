//! A network within the program: where the bank and the simulator of WeChat are one router, as in a page and in tests.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, HOST};
use tower_service::Service;

use crate::environment::{BoxFuture, HttpReply, HttpRequest, NoReply};

/// More than any response has.
const LONGEST: usize = 1024 * 1024;

/// Sends an environment's requests to a router, whatever host they name. Clones lead to the same router.
#[derive(Clone, Debug, Default)]
pub struct Loopback(Arc<OnceLock<Router>>);

impl Loopback {
    /// A network that leads nowhere yet: the router is made of what needs the network.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on requests go to this router; a second one is ignored.
    pub fn connect(&self, router: Router) {
        // The first one stays.
        let _ = self.0.set(router);
    }

    /// Sends a request, for [`Environment::with_http`](crate::Environment::with_http). There is no time limit.
    pub fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpReply, NoReply>> {
        let router = self.0.get().cloned();
        Box::pin(async move {
            let mut router = router.ok_or(NoReply)?;
            let (host, target) = split(&request.url).ok_or(NoReply)?;
            let request = Request::builder()
                .method(request.method)
                .uri(target)
                .header(HOST, host)
                .header(CONTENT_TYPE, request.content_type)
                .body(Body::from(request.body))
                .map_err(|_| NoReply)?;
            let Ok(response) = router.call(request).await;
            let status = response.status().as_u16();
            let body = to_bytes(response.into_body(), LONGEST)
                .await
                .map_err(|_| NoReply)?;
            Ok(HttpReply {
                status,
                body: body.to_vec(),
            })
        })
    }
}

/// Host and target of an address.
fn split(url: &str) -> Option<(&str, String)> {
    let (_, rest) = url.split_once("://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    Some((host, format!("/{path}")))
}
