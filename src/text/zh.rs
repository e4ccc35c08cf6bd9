//! All texts in Simplified Chinese, and how values, errors and refusals are worded.

pub mod accounts;
pub mod alerts;
pub mod certification;
pub mod errors;
pub mod exact;
pub mod home;
pub mod names;
pub mod passwords;
pub mod refusals;
pub mod titles;
pub mod transactions;

pub use errors::*;
pub use exact::*;
pub use names::*;
pub use refusals::*;
