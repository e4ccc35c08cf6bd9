//! WeChat, simulated: phones with the chat of one official account, and the API that the account's server calls. It keeps
//! WeChat's published rules and error codes, and knows nothing of the bank: it pushes to an address and is called over
//! HTTP, so that a bank's developers can run it against their own server.
//!
//! All of it is in memory. Each browser is a phone with a WeChat user of its own; the same browser is the same WeChat user
//! after a restart, too, whom the account then has to win as a follower again.

mod api;
mod browser;
mod chat;
mod oauth;
mod phones;
mod pushing;
mod response;
mod state;
mod switches;
mod web;
mod wechat;

pub use wechat::{BASE, Simulator, SimulatorOptions};
