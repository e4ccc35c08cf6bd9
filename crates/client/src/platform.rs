//! What the client needs from where it runs.

use core::future::Future;

use wechat_bank_api::Encoded;

use crate::moment::Moment;

/// A network, a monotonic clock and a source of randomness. The program has one, so that what is generic over it is
/// compiled once.
pub trait Platform: Clone + 'static {
    /// Sends a request with these headers and the content type of its body, and reads the response, within this timeout
    /// in milliseconds. When the future is dropped, the response is no longer wanted.
    fn exchange(
        &self,
        request: &Encoded,
        headers: &[(&str, &str)],
        limit: u32,
    ) -> impl Future<Output = Result<Answer, NoAnswer>>;

    /// The current time of the monotonic clock.
    fn now(&self) -> Moment;

    /// Sleeps for this many milliseconds.
    fn sleep(&self, milliseconds: u32) -> impl Future<Output = ()>;

    /// Random bytes; `None` where there is no source of them.
    fn random_bytes<const N: usize>(&self) -> Option<[u8; N]>;
}

/// A response, not interpreted yet.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Whether the content type is JSON of any kind.
    pub json: bool,
    /// The `Retry-After` header, if it is a number of seconds.
    pub retry_after: Option<u32>,
    /// The body as text.
    pub body: String,
}

/// There was no usable response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// There was no network when it should have been sent, as far as the platform knows.
    Offline,
    /// The connection failed or was reset.
    Broken,
    /// The timeout passed.
    TimedOut,
    /// The response is larger than any of the bank's.
    TooLarge,
}
