//! The bank's rules, tested from outside: through its router, with the contract's types and a controlled clock.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod accounts;
mod alerts;
mod certification;
mod client;
mod contract;
mod described;
mod edges;
mod exchanges;
mod faults;
mod inbox;
mod intents;
mod isolation;
mod limits;
mod official_account;
mod passwords;
mod sentinels;
mod sessions;
mod sign_in;
mod simulator;
mod stories;
mod transactions;
