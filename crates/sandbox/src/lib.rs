//! A bank that implements the contract of [`wechat_bank_api`] with real rules over an embedded store.
//!
//! [`Bank::router`] is the whole bank as an axum router. It runs in the `sandbox` binary over a file, and in a page
//! over memory; the two differ in their [`Environment`]. The user cookie identifies a WeChat user: without WeChat, each
//! new browser is a new user with its own SMS inbox ([`Messages`]).
//!
//! # How a call is handled
//! A handler is a plain function from a request of the contract to its reply, mounted by its argument's type
//! ([`Mount`]). Every call first runs on the committed record, and is answered from there if it changes nothing.
//! Otherwise it runs again in a write transaction, one call after another, which saves the customer's record and the
//! answer to the intent (its `Idempotency-Key`) together, on disk before the response. A handler that needs a password
//! hashed ends and runs again once that is done: no transaction waits for it.
//!
//! ```
//! use axum::Router;
//! use wechat_bank_api::{GetSession, Session, SessionState};
//! use wechat_bank_sandbox::{Answer, Bank, Call, Environment, Mount, Storage, default_profile};
//!
//! fn get_session(call: &mut Call<'_>, _: GetSession) -> Answer<Session> {
//!     Ok(Session {
//!         state: SessionState::Guest,
//!         holder: None,
//!         passwords_set: false,
//!         may_set_passwords: false,
//!         today: call.now.date(),
//!     })
//! }
//!
//! let now = || wechat_bank_domain::Timestamp::from_unix(1_800_000_000);
//! let environment = Environment::new(now, |_| Box::pin(std::future::ready(())));
//! let bank = Bank::open(&Storage::Memory, environment, default_profile())?;
//! let one_call: Router = Router::new().mount(get_session).with_state(bank.clone());
//! let the_whole_bank: Router = bank.router();
//! # Ok::<(), wechat_bank_sandbox::OpenError>(())
//! ```

mod answer;
mod bank;
mod call;
mod clock;
mod environment;
pub mod faults;
mod handlers;
mod hashing;
mod http;
mod ledger;
mod limits;
mod loopback;
mod mount;
mod official_account;
mod profile;
mod promise;
mod records;
mod router;
mod secrets;
pub mod seed;
pub mod sentinel;
pub mod simulator;
mod store;
pub mod wechat;

pub use answer::{Answer, HandlerError};
pub use bank::{Bank, Options};
pub use call::Call;
pub use environment::{
    Background, BoxFuture, Busy, Environment, Http, HttpReply, HttpRequest, Job, NoReply, Queue, Work,
};
pub use http::{Answered, busy};
pub use limits::{Hashing, Limits};
pub use loopback::Loopback;
pub use mount::Mount;
pub use official_account::{AccountOptions, CallFault};
pub use profile::default_profile;
pub use records::customer::{Certified, Customer, LinkedAccount};
pub use records::inbox::{Message, Messages};
pub use store::{OpenError, Snapshot, Storage};
