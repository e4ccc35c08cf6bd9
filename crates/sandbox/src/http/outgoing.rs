use core::pin::Pin;
use core::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Response as HttpResponse, StatusCode};
use axum::response::Response;
use data_encoding::HEXLOWER;
use http_body::Frame;
use serde::Serialize;
use wechat_bank_api::{Code, Method, PROBLEM_JSON, Problem, Seconds};

use crate::bank::Bank;
use crate::call::Answer;
use crate::environment::BoxFuture;
use crate::fault::Fault;
use crate::faults::half_of;
use crate::secrets::random;

/// How long the first half of an answer gets to arrive before the connection is cut.
pub(crate) const BEFORE_THE_CUT: Duration = Duration::from_millis(100);

/// When a bank that could not answer is worth asking again.
const RETRY_AFTER_SECONDS: Seconds = Seconds(2);

/// An answer that is ready to go out.
pub(crate) struct Outgoing {
    status: u16,
    body: String,
    refused: Option<(Code, Option<String>)>,
    /// Why the bank failed.
    cause: Option<String>,
    retry_after: Option<u32>,
    pub(crate) cookies: Vec<String>,
    /// How it goes wrong on its way.
    pub(crate) fault: Option<Fault>,
}

/// What a server may log of an answer, as an extension of its response: nothing personal.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The call's method.
    pub method: &'static str,
    /// The call's route, with names in place of values.
    pub route: &'static str,
    /// Why it was refused, and the name of the refusal in the log.
    pub refused: Option<(Code, Option<String>)>,
    /// Why the bank failed; the customer does not learn it.
    pub cause: Option<String>,
}

impl Outgoing {
    /// An answer given in full: a reply, or what was answered before.
    pub(crate) fn stored(status: u16, body: String) -> Self {
        let refused = if status < 400 {
            None
        } else {
            serde_json::from_str::<Problem>(&body).ok()
        };
        Self {
            status,
            retry_after: refused
                .as_ref()
                .and_then(|problem| problem.retry_after)
                .map(|wait| wait.0),
            refused: refused.map(|problem| (problem.code, problem.trace)),
            body,
            cause: None,
            cookies: Vec::new(),
            fault: None,
        }
    }

    pub(crate) fn refusal(problem: &Problem) -> Self {
        let problem = &traced(problem.clone());
        // A problem is strings and numbers: it always becomes JSON.
        Self::stored(problem.status, to_json(problem).unwrap_or_default())
    }

    /// The bank cannot answer at the moment; why, its log has under the answer's trace.
    pub(crate) fn failed(cause: String) -> Self {
        Self {
            cause: Some(cause),
            ..Self::busy()
        }
    }

    /// The bank cannot answer at the moment, and says when to come again.
    pub(crate) fn busy() -> Self {
        Self::refusal(&unavailable())
    }

    /// An answer that tells of nothing done, because nothing was.
    pub(crate) fn fault(fault: Fault) -> Self {
        Self {
            fault: Some(fault),
            ..Self::refusal(&Code::Unavailable.problem())
        }
    }
}

/// The refusal of a bank that cannot answer at the moment.
pub(crate) fn unavailable() -> Problem {
    Code::Unavailable.problem().with_retry_after(RETRY_AFTER_SECONDS)
}

/// The same problem, with a name to find it by in the log.
pub(crate) fn traced(mut problem: Problem) -> Problem {
    if problem.trace.is_none() {
        problem.trace = random::<8>().ok().map(|bytes| HEXLOWER.encode(&bytes));
    }
    problem
}

pub(crate) fn to_json(value: &impl Serialize) -> Answer<String> {
    Ok(serde_json::to_string(value).map_err(|_| Code::Internal)?)
}

/// A refusal of what is no call at all.
pub(crate) fn problem_response(problem: &Problem) -> Response {
    whole(&Outgoing::refusal(problem))
}

/// Sends the answer, or what its fault makes of it.
pub(crate) async fn respond(
    bank: &Bank,
    method: Method,
    route: &'static str,
    outgoing: Outgoing,
) -> Response {
    let sleep = |length| (bank.inner.environment.sleep)(length);
    let (refused, cause) = (outgoing.refused.clone(), outgoing.cause.clone());
    let mut response = match outgoing.fault {
        None => whole(&outgoing),
        Some(Fault::Slow(delay)) => {
            sleep(delay).await;
            whole(&outgoing)
        }
        Some(Fault::Never) => {
            sleep(Fault::NEVER).await;
            let problem = Problem {
                status: 504,
                ..Code::Unavailable.problem()
            };
            whole(&Outgoing::refusal(&problem))
        }
        Some(Fault::ServerError) => page(StatusCode::INTERNAL_SERVER_ERROR, SERVER_ERROR_PAGE),
        Some(Fault::Html) => page(StatusCode::OK, CAPTIVE_PORTAL_PAGE),
        Some(Fault::Garbled) => {
            let half = half_of(&outgoing.body).to_owned();
            whole(&Outgoing {
                body: half,
                status: 200,
                ..outgoing
            })
        }
        Some(Fault::LostAnswer) => {
            let first = Bytes::from(half_of(&outgoing.body).to_owned());
            let cut = cut_after(first, sleep(BEFORE_THE_CUT));
            whole(&Outgoing {
                status: 200,
                cookies: Vec::new(),
                ..outgoing
            })
            .map(|_| cut)
        }
    };
    response.extensions_mut().insert(Answered {
        method: method.as_str(),
        route,
        refused,
        cause,
    });
    response
}

/// The answer as it should be.
fn whole(outgoing: &Outgoing) -> Response {
    let status = StatusCode::from_u16(outgoing.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content_type = if status.is_success() {
        "application/json"
    } else {
        PROBLEM_JSON
    };
    let mut response = plain(status, content_type, outgoing.body.clone());
    let headers = response.headers_mut();
    if let Some(seconds) = outgoing.retry_after {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    for cookie in &outgoing.cookies {
        // Cookies are made of characters that fit into headers.
        if let Ok(cookie) = HeaderValue::from_str(cookie) {
            headers.append(SET_COOKIE, cookie);
        }
    }
    response
}

fn page(status: StatusCode, html: &'static str) -> Response {
    plain(status, "text/html; charset=utf-8", html.to_owned())
}

/// A response that no cache keeps and no browser reads as something else (T10, T16).
pub(crate) fn plain(status: StatusCode, content_type: &'static str, body: String) -> Response {
    let mut response = HttpResponse::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

const SERVER_ERROR_PAGE: &str = "<!DOCTYPE html><html><head><title>500 Internal Server Error</title></head>\
    <body><h1>Internal Server Error</h1></body></html>";

const CAPTIVE_PORTAL_PAGE: &str = "<!DOCTYPE html><html><head><title>Wi-Fi</title></head>\
    <body><h1>Please sign in to this network</h1></body></html>";

/// A body that breaks off: its first part, a pause in which that goes out, an error.
struct Cut {
    first: Option<Bytes>,
    pause: BoxFuture<'static, ()>,
}

/// A body that breaks off after its first part, which may be nothing.
pub(crate) fn cut_after(first: Bytes, pause: BoxFuture<'static, ()>) -> Body {
    Body::new(Cut {
        first: Some(first).filter(|first| !first.is_empty()),
        pause,
    })
}

/// The connection was cut on purpose.
#[derive(Debug)]
struct CutOff;

impl core::fmt::Display for CutOff {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the answer breaks off, as was asked for")
    }
}

impl core::error::Error for CutOff {}

impl HttpBody for Cut {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        self.pause.as_mut().poll(context).map(|()| Some(Err(CutOff)))
    }
}
