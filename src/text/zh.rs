//! Every sentence in Simplified Chinese, and how values, errors and refusals read.

pub mod errors;
pub mod exact;
pub mod names;
pub mod refusals;
pub mod titles;

pub use errors::*;
pub use exact::*;
pub use names::*;
pub use refusals::*;
