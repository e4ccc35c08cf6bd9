//! What the browser gives: the only place that talks to it directly.

pub mod appearance;
pub mod browser;
pub mod clock;
pub mod history;
pub mod http;
pub mod mould;
pub mod strip;
