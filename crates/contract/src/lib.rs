//! The contract of the bank's API as an OpenAPI 3.1 document.
//!
//! Everything in the document comes from the types of `wechat-bank-api` and `wechat-bank-domain`: schemas from their
//! serde attributes and doc comments, operations from [`Endpoint`](wechat_bank_api::Endpoint). `docs/openapi.json` is
//! the committed document; the `contract` program writes it, compares it, and checks it against an earlier release.

mod calls;
pub mod compatibility;
mod document;

pub use calls::{CALLS, Call};
pub use document::{document, print};
