use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use wechat_bank_api::{Code, Endpoint, GetSession, Method, Problem};

use super::BODY_LIMIT;
use super::caller::Caller;
use super::guard::check_unsafe;
use super::outgoing::{Outgoing, respond};
use super::perform::{Incoming, Pass, Step, perform};
use crate::bank::{Bank, InFlight};
use crate::call::{Answer, Call, Stop};
use crate::environment::{Busy, Queue};
use crate::password::Hashes;

/// Two are usual, and four for a call with a password.
const MOST_PASSES: u32 = 16;

/// Mounting of handlers by the request they take.
pub trait Mount {
    /// Serves the endpoint `E` with this handler: method and route are the endpoint's own.
    #[must_use]
    fn mount<E: Endpoint + 'static>(
        self,
        handler: impl for<'a, 'b> Fn(&'a mut Call<'b>, E) -> Answer<E::Reply> + Clone + Send + Sync + 'static,
    ) -> Self;
}

impl Mount for Router<Bank> {
    fn mount<E: Endpoint + 'static>(
        self,
        handler: impl for<'a, 'b> Fn(&'a mut Call<'b>, E) -> Answer<E::Reply> + Clone + Send + Sync + 'static,
    ) -> Self {
        let method = match E::METHOD {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Delete => MethodFilter::DELETE,
        };
        let serve =
            move |State(bank): State<Bank>, path: Result<RawPathParams, RawPathParamsRejection>, request| {
                serve::<E, _>(bank, path, request, handler.clone())
            };
        self.route(E::ROUTE, on(method, serve))
    }
}

async fn serve<E, H>(
    bank: Bank,
    path: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
    handler: H,
) -> Response
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply> + Clone + Send + 'static,
{
    let (outgoing, in_flight) = match receive::<E>(&bank, path, request).await {
        Ok(incoming) => {
            let in_flight = incoming
                .intent
                .as_ref()
                .map(|key| Arc::new(bank.begin_intent(&incoming.caller.openid, key.as_str())));
            (work(&bank, incoming, in_flight.clone(), handler).await, in_flight)
        }
        Err(Stop::Refused(problem)) => (Outgoing::refusal(&problem), None),
        Err(_) => (Outgoing::refusal(&Code::Internal.problem()), None),
    };
    let response = respond(&bank, E::METHOD, E::ROUTE, outgoing).await;
    // A call that only keeps silent is still being worked on, as far as anybody can tell.
    drop(in_flight);
    response
}

/// Reads and checks the request, without looking into it.
async fn receive<E: Endpoint>(
    bank: &Bank,
    path: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Answer<Incoming> {
    let (parts, body) = request.into_parts();
    let path = path.map_err(|_| Problem::from(Code::Invalid).with_title("the address is not UTF-8"))?;
    let intent = if E::METHOD.is_safe() {
        None
    } else {
        Some(check_unsafe(E::METHOD, &parts.headers)?)
    };
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| Problem {
        status: 413,
        ..Code::Invalid
            .problem()
            .with_title("the body is too large or breaks off")
    })?;
    Ok(Incoming {
        caller: Caller::identify(bank, &parts.headers)?,
        introduces: !E::METHOD.is_safe() || E::ROUTE == GetSession::ROUTE,
        intent,
        path: path
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        body,
    })
}

/// Has the call handled where blocking does no harm, pass after pass. Whoever called may go away meanwhile: a pass that
/// has begun is done all the same, and the intent stays in flight until then; one that waits for its turn is dropped.
async fn work<E, H>(bank: &Bank, incoming: Incoming, in_flight: Option<Arc<InFlight>>, handler: H) -> Outgoing
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply> + Clone + Send + 'static,
{
    let incoming = Arc::new(incoming);
    let mut hashes = Hashes::default();
    let mut pass = Pass::Read;
    // Each further round means that the password was changed in the meantime.
    for _ in 0..MOST_PASSES {
        let queue = match pass {
            Pass::Read => Queue::Reads,
            Pass::Write => Queue::Writes,
            Pass::Hash => Queue::Passwords {
                customer: incoming.caller.openid.clone(),
            },
        };
        let slot = Arc::new(Mutex::new(None));
        let job = {
            let (bank, incoming, handler) = (bank.clone(), Arc::clone(&incoming), handler.clone());
            let (slot, in_flight) = (Arc::clone(&slot), in_flight.clone());
            Box::new(move || {
                let step = perform(&bank, &incoming, &mut hashes, pass, &handler);
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some((step, hashes));
                drop(in_flight);
            })
        };
        if (bank.inner.environment.work)(queue, job).await == Err(Busy) {
            return Outgoing::busy();
        }
        // Nothing in the slot: the handler has panicked, and its transaction was never committed.
        let done = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        match done {
            None => return Outgoing::refusal(&Code::Internal.problem()),
            Some((Step::Done(outgoing), _)) => return outgoing,
            Some((Step::Again(next), known)) => (pass, hashes) = (next, known),
        }
    }
    Outgoing::busy()
}
