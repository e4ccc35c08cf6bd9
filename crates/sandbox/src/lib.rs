//! A bank that keeps the contract of [`wechat_bank_api`] with real rules over an embedded store.
//!
//! [`Bank::router`] is the whole of it as an axum router. It runs behind the `sandbox` binary, over a file, and inside a
//! page, over memory; what differs between the two is its [`Environment`]. A WeChat user is whoever holds the user
//! cookie: without WeChat, each new browser is a fresh customer-to-be with a telephone of its own ([`Messages`]).
//!
//! # How a call is handled
//! A handler is a plain function from a request of the contract to its reply, mounted by its argument's type
//! ([`Mount`]). Every call runs on the record as it was committed last, and is answered from there if that changes
//! nothing. Else it runs again in a write transaction, one call after another, which saves the customer's record and the
//! answer to the intent (its `Idempotency-Key`) together, on disk before the answer. A handler that needs a password
//! hashed stops, and runs again once that is done: no transaction waits for it.
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

mod accounts;
mod alerts;
mod bank;
mod call;
mod certification;
mod challenge;
mod clock;
mod customer;
mod environment;
mod fault;
pub mod faults;
mod http;
mod ledger;
mod limits;
mod operation;
mod password;
mod phone;
mod profile;
mod secrets;
pub mod seed;
pub mod sentinel;
mod session;
mod store;
mod tally;
mod transactions;

pub use bank::{Bank, Options};
pub use call::{Answer, Call, Stop};
pub use customer::{Certified, Customer, LinkedAccount};
pub use environment::{BoxFuture, Busy, Environment, Job, Queue, Work};
pub use fault::Fault;
pub use http::{Answered, Mount, busy};
pub use limits::{Hashing, Limits};
pub use phone::{Message, Messages};
pub use profile::default_profile;
pub use store::{OpenError, Snapshot, Storage};
