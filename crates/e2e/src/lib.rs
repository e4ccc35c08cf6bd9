//! End-to-end tests: customers in real browsers against a bank of their own. Elements are located by role and name.
//!
//! A story is an async function that gets a [`Customer`]; [`stories!`] turns it into one test for each [`Engine`], and
//! one on the preview:
//!
//! ```
//! use wechat_bank_e2e::prelude::*;
//!
//! stories! {
//!     a_guest_is_led_to_certification: HH14;
//! }
//!
//! async fn a_guest_is_led_to_certification(customer: &mut Customer) -> Result<()> {
//!     customer.opens("/accounts").await?;
//!     customer.is_on("客户认证").await
//! }
//! ```
#![allow(missing_docs, reason = "support code of the tests, without users elsewhere")]

mod bank;
mod browser;
pub mod chromium;
mod customer;
mod engine;
mod evidence;
mod host;
pub mod preview;
mod programs;
mod story;
mod tree;
mod waiting;
mod xpath;

pub use bank::{Bank, Build, TODAY};
pub use browser::{Browser, Phone};
pub use customer::Customer;
pub use engine::Engine;
pub use libtest_mimic::Trial;
pub use story::{Outcome, Places, is_quick, play, run, test};
pub use waiting::until;
pub use wechat_bank_sandbox::faults;

/// What every file of stories needs.
pub mod prelude {
    pub use anyhow::{Context as _, Result, bail, ensure};

    pub use crate::customer::identity::*;
    pub use crate::customer::inject;
    pub use crate::{Customer, Engine, Phone, server_stories, stories};
}
