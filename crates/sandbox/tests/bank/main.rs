//! The bank's rules, tried from outside: through its router, in the contract's own types, with a clock of our own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod accounts;
mod alerts;
mod certification;
mod client;
mod edges;
mod faults;
mod intents;
mod isolation;
mod limits;
mod passwords;
mod phone;
mod sentinels;
mod sessions;
mod stories;
mod transactions;
