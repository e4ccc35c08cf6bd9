//! What the bank's server does for its official account: it answers pushes, signs visitors in by WeChat, and holds the
//! account's access token. docs/wechat.md has what a bank's own server has to do.

mod account;
mod call_fault;
mod calls;
mod oauth;
mod pushes;
mod renewals;
mod sign_ins;
mod tokens;

pub use account::AccountOptions;
pub(crate) use account::OfficialAccount;
pub use call_fault::CallFault;
pub(crate) use sign_ins::{Ending, Found, Outcome};
