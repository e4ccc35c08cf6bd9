//! The bank's official account in WeChat: its menu, and what it replies in the chat. Everything here is a function of what
//! WeChat has pushed and what is remembered about the chat; the calls that use it are elsewhere.

mod chat;
mod entrance;
mod menu;

pub use chat::{Chat, reply};
pub use entrance::Entrance;
pub use menu::{menu, menu_in};
