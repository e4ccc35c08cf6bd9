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

use crate::answer::Answer;
use crate::environment::BoxFuture;
use crate::faults::NetworkFault;
use crate::secrets::random;

/// How long the first half of a response has to arrive before the connection is cut.
pub(crate) const BEFORE_THE_CUT: Duration = Duration::from_millis(100);

/// When to retry after a failure of the bank.
const RETRY_AFTER_SECONDS: Seconds = Seconds(2);

/// A response before it is sent.
pub(crate) struct Outgoing {
    status: u16,
    body: String,
    refused: Option<(Code, Option<String>)>,
    /// Why the bank failed.
    cause: Option<String>,
    retry_after: Option<u32>,
    pub(crate) cookies: Vec<String>,
    /// The fault to inject.
    pub(crate) fault: Option<Box<NetworkFault>>,
}

/// What a server may log about a call, as an extension of the response: no personal data.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The call's method.
    pub method: &'static str,
    /// The call's route, with parameter names instead of values.
    pub route: &'static str,
    /// Why it was refused, and the trace id of the refusal.
    pub refused: Option<(Code, Option<String>)>,
    /// Why the bank failed; not shown to the customer.
    pub cause: Option<String>,
}

/// The fault that a call's own input asks for, as an extension of the response.
#[derive(Clone, Debug)]
pub(crate) struct InjectedFault(pub(crate) NetworkFault);

impl Outgoing {
    /// A complete response: a reply, or a stored answer.
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
        // A problem consists of strings and numbers, so it always serialises.
        Self::stored(problem.status, to_json(problem).unwrap_or_default())
    }

    /// The same response, with its cause for the log.
    pub(crate) fn with_cause(mut self, cause: String) -> Self {
        self.cause = Some(cause);
        self
    }

    /// Why the call is refused, if it is.
    pub(crate) fn code(&self) -> Option<Code> {
        self.refused.as_ref().map(|(code, _)| *code)
    }

    /// The bank is temporarily unavailable; the log has the cause under the trace id.
    pub(crate) fn failed(cause: String) -> Self {
        Self {
            cause: Some(cause),
            ..Self::busy()
        }
    }

    /// The bank is temporarily unavailable; with `Retry-After`.
    pub(crate) fn busy() -> Self {
        Self::refusal(&unavailable())
    }

    /// A faulty response of a call without effect.
    pub(crate) fn fault(fault: NetworkFault) -> Self {
        Self {
            fault: Some(Box::new(fault)),
            ..Self::refusal(&Code::Unavailable.problem())
        }
    }
}

/// The refusal while the bank is temporarily unavailable.
pub(crate) fn unavailable() -> Problem {
    Code::Unavailable.problem().with_retry_after(RETRY_AFTER_SECONDS)
}

/// The same problem with a trace id, to find it in the log.
pub(crate) fn traced(mut problem: Problem) -> Problem {
    if problem.trace.is_none() {
        problem.trace = random::<8>().ok().map(|bytes| HEXLOWER.encode(&bytes));
    }
    problem
}

pub(crate) fn to_json(value: &impl Serialize) -> Answer<String> {
    Ok(serde_json::to_string(value).map_err(|_| Code::Internal)?)
}

/// A refusal outside of any call.
pub(crate) fn problem_response(problem: &Problem) -> Response {
    whole(&Outgoing::refusal(problem))
}

/// Marks the response for the log: the route, and why there is no better response. Never an address or a body.
pub(crate) fn logged(
    mut response: Response,
    method: &'static str,
    route: &'static str,
    cause: Option<String>,
) -> Response {
    response.extensions_mut().insert(Answered {
        method,
        route,
        refused: None,
        cause,
    });
    response
}

/// Makes the response, and marks it with its fault if there is one.
pub(crate) fn respond(method: Method, route: &'static str, outgoing: Outgoing) -> Response {
    let mut response = whole(&outgoing);
    let Outgoing {
        refused,
        cause,
        fault,
        ..
    } = outgoing;
    let extensions = response.extensions_mut();
    if let Some(fault) = fault {
        extensions.insert(InjectedFault(*fault));
    }
    extensions.insert(Answered {
        method: method.as_str(),
        route,
        refused,
        cause,
    });
    response
}

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
        // Cookies consist of characters that headers allow.
        if let Ok(cookie) = HeaderValue::from_str(cookie) {
            headers.append(SET_COOKIE, cookie);
        }
    }
    response
}

/// A response without caching and MIME sniffing (T10, T16).
pub(crate) fn plain(status: StatusCode, content_type: &'static str, body: String) -> Response {
    let mut response = HttpResponse::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// A body that breaks off: its first part, a pause for sending it, an error.
struct Cut {
    first: Option<Bytes>,
    pause: BoxFuture<'static, ()>,
}

/// A body that breaks off after its first part, which may be empty.
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
