//! The contract of the bank's API as an OpenAPI 3.1 document.
//!
//! Everything in the document comes from the types of `wechat-bank-api` and `wechat-bank-domain`: schemas from their
//! serde attributes and doc comments, operations from [`Endpoint`](wechat_bank_api::Endpoint). `docs/openapi.json` is
//! the committed document; the `contract` program writes it, compares it, and checks it against released ones.

mod calls;
pub mod compatibility;
mod document;
pub mod exchanges;
mod markdown;
mod operation;
pub mod releases;
mod schemas;

pub use calls::{Call, GROUPS, Group, ReadRequest, calls};
pub use document::{VERSION, document, print};
pub use markdown::markdown;
