//! The bank's stories, one file a feature; `cargo xtask rules` shows which requirements they prove.

mod accounts;
mod adding;
mod alerts;
mod certification;
mod input;
mod keyboard;
mod layout;
mod login;
mod main_job;
mod navigation;
mod passwords;
mod removing;
mod session;
mod transaction;
mod transactions;
