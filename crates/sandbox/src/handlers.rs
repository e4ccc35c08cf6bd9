//! The calls of the contract: each is a function from its request to its reply. Handlers do not depend on each other;
//! shared operations are methods of [`Call`](crate::call::Call).

pub(crate) mod accounts;
pub(crate) mod alerts;
pub(crate) mod certification;
pub(crate) mod codes;
pub(crate) mod operation;
pub(crate) mod passwords;
pub(crate) mod profile;
pub(crate) mod session;
pub(crate) mod transactions;
pub(crate) mod wechat;
