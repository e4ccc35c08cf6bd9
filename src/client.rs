//! The API client over this browser.

use api::{Encoded, Endpoint, IntentKey};
use futures::future::LocalBoxFuture;
use wechat_bank_api as api;
use wechat_bank_client::{self as client, Answer, Moment, NoAnswer, Platform};
pub use wechat_bank_client::{Failure, decoded, encoded};

use crate::platform::{browser, clock, http};

#[derive(Clone, Copy)]
struct Browser;

impl Platform for Browser {
    async fn exchange(
        &self,
        request: &Encoded,
        headers: &[(&str, &str)],
        limit: u32,
    ) -> Result<Answer, NoAnswer> {
        let body = request.body.clone();
        http::exchange(request.method.as_str(), &request.target, headers, body, limit).await
    }

    fn now(&self) -> Moment {
        clock::now()
    }

    async fn sleep(&self, milliseconds: u32) {
        clock::sleep(milliseconds).await;
    }

    fn random_bytes<const N: usize>(&self) -> Option<[u8; N]> {
        browser::random_bytes()
    }
}

/// A new idempotency key.
pub fn new_intent() -> IntentKey {
    client::new_key(&Browser)
}

/// Sends a request that changes nothing.
pub async fn read<E: Endpoint>(request: &E) -> Result<E::Reply, Failure> {
    client::read(&Browser, request).await
}

/// Performs a request, see [`client::perform`]; returns the reply as JSON text.
pub fn perform(
    request: Encoded,
    intent: Option<IntentKey>,
) -> LocalBoxFuture<'static, Result<String, Failure>> {
    client::perform(Browser, request, intent)
}
