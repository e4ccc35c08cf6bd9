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
use super::perform::{Incoming, perform};
use crate::bank::{Bank, InFlight};
use crate::call::{Answer, Call, Stop};

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
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply> + Send + 'static,
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
        Err(Stop::Fault(fault)) => (Outgoing::fault(fault), None),
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

/// Has the call handled where blocking does no harm. Whoever called may go away meanwhile; the intent stays in flight
/// until it is done.
async fn work<E, H>(bank: &Bank, incoming: Incoming, in_flight: Option<Arc<InFlight>>, handler: H) -> Outgoing
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply> + Send + 'static,
{
    let slot = Arc::new(Mutex::new(None));
    let job = {
        let (bank, slot) = (bank.clone(), Arc::clone(&slot));
        Box::new(move || {
            let outgoing = perform(&bank, &incoming, &handler);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(outgoing);
            drop(in_flight);
        })
    };
    (bank.inner.environment.work)(job).await;
    // Nothing in the slot: the handler has panicked, and its transaction was never committed.
    let outgoing = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    outgoing.unwrap_or_else(|| Outgoing::refusal(&Code::Internal.problem()))
}
