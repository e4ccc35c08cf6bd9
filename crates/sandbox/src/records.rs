//! The data stored for each customer, and the rules that hold for it. Nothing here knows a call or the bank.

pub(crate) mod alerts;
pub(crate) mod codes;
pub(crate) mod customer;
pub(crate) mod inbox;
pub(crate) mod passwords;
pub(crate) mod session;
pub(crate) mod tally;
