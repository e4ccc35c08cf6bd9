//! Plays a customer in a real browser against a bank of its own: elements are found by role and label, as people do.

mod bank;
mod browser;
mod customer;

pub use bank::Bank;
pub use browser::Browser;
pub use customer::Customer;
