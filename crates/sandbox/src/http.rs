//! Calls as HTTP: what comes in is checked and decoded, what goes out is encoded, with the right headers.

mod caller;
mod guard;
mod mount;
mod outgoing;
mod perform;
mod telephone;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use wechat_bank_api::{Code, Problem};

use crate::bank::Bank;
use crate::faults;

pub(crate) use caller::{Caller, set_user};
pub(crate) use guard::check_unsafe;
pub use mount::Mount;
pub use outgoing::Answered;
use outgoing::unavailable;
pub(crate) use outgoing::{BEFORE_THE_CUT, cut_after, plain, problem_response, to_json};

/// The largest body of a request, in bytes.
const BODY_LIMIT: usize = 64 * 1024;

/// Adds what is not a call of the contract: unknown addresses, wrong methods, the telephone, faults on request.
pub(crate) fn with_edges(bank: &Bank, api: Router<Bank>) -> Router<Bank> {
    api.layer(from_fn_with_state(bank.clone(), faults::spoil))
        .route("/api", any(unknown_call))
        .route("/api/", any(unknown_call))
        .route("/api/{*rest}", any(unknown_call))
        .merge(telephone::routes())
        .merge(faults::routes())
        .method_not_allowed_fallback(wrong_method)
        .fallback(unknown_call)
}

/// What a bank answers that can take no more calls at the moment: it says when to come again.
pub fn busy() -> Response {
    problem_response(&unavailable())
}

async fn unknown_call() -> Response {
    problem_response(&Problem::from(Code::NotFound).with_title("there is no such call")).into_response()
}

async fn wrong_method() -> Response {
    let problem = Problem {
        status: 405,
        ..Code::Invalid
            .problem()
            .with_title("the address has other methods")
    };
    problem_response(&problem).into_response()
}
