//! `/wechat/push`: what WeChat sends. Everything in it is worked out at once, without the disk, so that the answer comes
//! long before the five seconds that WeChat waits.

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use data_encoding::HEXLOWER;
use wechat_bank_api::{Code, Problem};
use wechat_bank_wechat::{Answer as Reply, MAX_BODY, PushError, PushQuery, Sealing};

use super::super::outgoing::{logged, plain, problem_response};
use crate::answer::Answer;
use crate::bank::Bank;
use crate::official_account::OfficialAccount;
use crate::secrets::random;

const ROUTE: &str = "/wechat/push";
/// How many seconds a push may be older or newer than the bank's time.
const WINDOW: u64 = 5 * 60;

/// Why a push is refused. The sender does not learn which of these it was.
enum Refusal {
    Push(PushError),
    /// It is too old, or from the future.
    Late,
    /// It was there before.
    Replayed,
}

impl From<PushError> for Refusal {
    fn from(error: PushError) -> Self {
        Self::Push(error)
    }
}

impl core::fmt::Display for Refusal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Push(error) => error.fmt(f),
            Self::Late => f.write_str("its time is not the bank's"),
            Self::Replayed => f.write_str("its nonce was there before"),
        }
    }
}

/// WeChat verifies the address of the server.
pub(super) async fn verify(State(bank): State<Bank>, uri: Uri) -> Response {
    let Some(account) = bank.account() else {
        return without_account();
    };
    let verified = PushQuery::decode(uri.query().unwrap_or_default())
        .map_err(Refusal::Push)
        .and_then(|query| {
            let echo = account.options.account.verify(&query)?;
            check_once(&bank, account, &query)?;
            Ok(echo)
        });
    match verified {
        Ok(echo) => logged(text(StatusCode::OK, echo), "GET", ROUTE, None),
        Err(refusal) => refused("GET", &refusal),
    }
}

/// WeChat pushes a message or an event.
pub(super) async fn receive(State(bank): State<Bank>, request: Request) -> Response {
    let Some(account) = bank.account() else {
        return without_account();
    };
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        let cause = Some("the body is too large or breaks off".to_owned());
        return logged(
            text(StatusCode::PAYLOAD_TOO_LARGE, String::new()),
            "POST",
            ROUTE,
            cause,
        );
    };
    let query = parts.uri.query().unwrap_or_default();
    match answer(&bank, account, query, &body) {
        Ok(Ok(body)) => {
            let content_type = if body.starts_with('<') {
                "application/xml; charset=utf-8"
            } else {
                "text/plain; charset=utf-8"
            };
            logged(plain(StatusCode::OK, content_type, body), "POST", ROUTE, None)
        }
        Ok(Err(refusal)) => refused("POST", &refusal),
        Err(_) => problem_response(&Code::Internal.problem()),
    }
}

fn answer(
    bank: &Bank,
    account: &OfficialAccount,
    query: &str,
    body: &[u8],
) -> Answer<Result<String, Refusal>> {
    let opened = PushQuery::decode(query).and_then(|query| {
        let push = account.options.account.open(&query, body)?;
        Ok((query, push))
    });
    let (query, push) = match opened {
        Ok(opened) => opened,
        Err(error) => return Ok(Err(error.into())),
    };
    if let Err(refusal) = check_once(bank, account, &query) {
        return Ok(Err(refusal));
    }
    let steady = bank.steady_now();
    let now = bank.system_time(steady);
    let answer = account.answer(&push.incoming, bank.profile(), now, steady);
    if answer == Reply::Nothing {
        return Ok(Ok(answer.encode()));
    }
    let sealing = Sealing {
        timestamp: u64::try_from(now.unix()).unwrap_or_default(),
        nonce: HEXLOWER
            .encode(&random::<8>()?)
            .parse()
            .map_err(|_| Code::Internal)?,
        random: random()?,
    };
    Ok(Ok(account.options.account.answer(&push, &answer, &sealing)))
}

/// No push can be sent again by an attacker: its time has to be the bank's, and as long as it is, its nonce is known.
fn check_once(bank: &Bank, account: &OfficialAccount, query: &PushQuery) -> Result<(), Refusal> {
    let steady = bank.steady_now();
    let now = u64::try_from(bank.system_time(steady).unix()).unwrap_or_default();
    if !query.is_recent(now, WINDOW) {
        return Err(Refusal::Late);
    }
    if account.is_new(&query.nonce, steady) {
        Ok(())
    } else {
        Err(Refusal::Replayed)
    }
}

fn refused(method: &'static str, refusal: &Refusal) -> Response {
    let response = text(StatusCode::FORBIDDEN, String::new());
    logged(response, method, ROUTE, Some(refusal.to_string()))
}

fn text(status: StatusCode, text: String) -> Response {
    plain(status, "text/plain; charset=utf-8", text)
}

fn without_account() -> Response {
    problem_response(&Problem::from(Code::NotFound).with_title("this bank has no official account"))
}
