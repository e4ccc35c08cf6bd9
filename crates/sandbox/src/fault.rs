use std::time::Duration;

/// A way in which an answer goes wrong on its way, for trying how the pages take it; see [`crate::sentinel::TABLE`].
///
/// With [`Call::inject`](crate::Call::inject) the call takes effect and its answer goes wrong; with
/// [`Stop::Fault`](crate::Stop::Fault) the call takes no effect at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The answer comes this late.
    Slow(Duration),
    /// No answer for [`Fault::NEVER`], then 504.
    Never,
    /// 500 with an HTML page for a body.
    ServerError,
    /// 200 with somebody else's HTML page: a captive portal.
    Html,
    /// The answer's JSON ends in the middle.
    Garbled,
    /// The connection is cut in the middle of the answer.
    LostAnswer,
}

impl Fault {
    /// How long [`Fault::Never`] keeps silent.
    pub const NEVER: Duration = Duration::from_secs(60);
}
