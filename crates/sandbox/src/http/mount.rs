use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use wechat_bank_api::{self as api, BODY_LIMIT, Code, Endpoint, GetSession, Method, Problem};
use wechat_bank_wechat::Remedy;

use super::caller::Caller;
use super::guard::check_unsafe;
use super::outgoing::{Outgoing, respond};
use super::perform::{Incoming, Pass, Step, perform};
use crate::answer::{Answer, HandlerError};
use crate::bank::{Bank, InFlight};
use crate::call::Call;
use crate::environment::{Busy, Queue};
use crate::hashing::Hashes;
use crate::mount::Mount;

/// Usually there are two passes, and four for a call with a password.
const MOST_PASSES: u32 = 16;

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
        Err(HandlerError::Refused(problem)) => (Outgoing::refusal(&problem), None),
        Err(_) => (Outgoing::refusal(&Code::Internal.problem()), None),
    };
    // The contract's document and the texts of the pages know no other refusals.
    debug_assert!(
        outgoing
            .code()
            .is_none_or(|code| api::refusals::<E>().contains(&code)),
        "{} {} is refused with {:?}, which is not in its REFUSALS",
        E::METHOD.as_str(),
        E::ROUTE,
        outgoing.code()
    );
    let response = respond(E::METHOD, E::ROUTE, outgoing);
    // For the caller, a call with a delayed response is still being processed.
    drop(in_flight);
    response
}

/// Reads the request and checks everything but its content.
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

/// Runs the call's passes on the queues for blocking work. The client may disconnect meanwhile: a pass that has begun
/// is completed, and the intent stays in flight until then; one that is still waiting is dropped.
async fn work<E, H>(bank: &Bank, incoming: Incoming, in_flight: Option<Arc<InFlight>>, handler: H) -> Outgoing
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply> + Clone + Send + 'static,
{
    let incoming = Arc::new(incoming);
    let mut hashes = Hashes::default();
    let mut pass = Pass::Read;
    // Further passes are only needed if the password was changed in the meantime.
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
        // Nothing in the slot: the handler panicked, and its transaction was not committed.
        let done = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        match done {
            None => return Outgoing::refusal(&Code::Internal.problem()),
            Some((Step::Done(outgoing), _)) => return outgoing,
            Some((Step::Again(next), known)) => (pass, hashes) = (next, known),
            Some((Step::Ticket, known)) => {
                (pass, hashes) = (Pass::Read, known);
                if let Err(cause) = fetch_ticket(bank).await {
                    return Outgoing::refusal(&Code::WechatTimedOut.problem()).with_cause(cause);
                }
            }
        }
    }
    Outgoing::busy()
}

/// Asks WeChat for the ticket that signs pages.
async fn fetch_ticket(bank: &Bank) -> Result<(), String> {
    let Some(account) = bank.account() else {
        return Err("the bank has no official account".to_owned());
    };
    let fetched = account.fetch_ticket(bank.steady_now()).await;
    fetched.map_err(|fault| match fault.remedy() {
        Remedy::Alarm => format!("alarm: {fault}"),
        _ => fault.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use axum::body::Body;
    use tower::ServiceExt;
    use wechat_bank_api::GetProfile;
    use wechat_bank_domain::Timestamp;

    use super::*;
    use crate::environment::Environment;
    use crate::profile::default_profile;
    use crate::store::Storage;

    #[tokio::test]
    #[should_panic(expected = "is refused with Some(PinWrong), which is not in its REFUSALS")]
    async fn a_handler_cannot_refuse_for_a_reason_that_its_call_does_not_list() {
        let environment = Environment::new(|| Timestamp::from_unix(0), |_| Box::pin(ready(())));
        let bank = Bank::open(&Storage::Memory, environment, default_profile()).unwrap();
        let router = Router::new().mount(|_: &mut Call<'_>, _: GetProfile| Err(Code::PinWrong.into()));
        let request = Request::builder()
            .uri(GetProfile::ROUTE)
            .body(Body::empty())
            .unwrap();
        let _ = router.with_state(bank).oneshot(request).await;
    }
}
