//! The client against the real bank, over a bad network in virtual time: random sequences of what a customer does and of
//! what becomes of each exchange.
//!
//! Whatever happens, nothing is done twice; nothing that was done is shown as failed, or as not reached, but at worst as
//! unknown; no older answer replaces a newer one; a key belongs to one intent, and an intent has one key until its
//! outcome is known; and once the network is back, a retry ends in the true state.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod bank;
mod cases;
mod customer;
mod page;
mod phone;
mod properties;
mod steps;
mod time;
mod visit;
