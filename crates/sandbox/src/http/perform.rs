use axum::body::Bytes;
use wechat_bank_api::{self as api, Code, Endpoint, IntentKey, NEVER_STORED, Problem};
use wechat_bank_domain::Timestamp;

use super::caller::{Caller, clear_session, set_session, set_user};
use super::outgoing::{Outgoing, to_json, traced};
use crate::answer::{Answer, HandlerError};
use crate::bank::Bank;
use crate::call::Call;
use crate::clock::elapsed;
use crate::faults::NetworkFault;
use crate::hashing::Hashes;
use crate::records::customer::Customer;
use crate::records::session::SessionChange;
use crate::records::tally::Tallies;
use crate::secrets::{same, token_digest};
use crate::store::{Kept, StoredAnswer};

/// A request as received.
pub(crate) struct Incoming {
    pub(crate) caller: Caller,
    /// Whether a new caller gets a user cookie with the answer.
    pub(crate) introduces: bool,
    /// The idempotency key, for calls that change something.
    pub(crate) intent: Option<IntentKey>,
    pub(crate) path: Vec<(String, String)>,
    pub(crate) query: String,
    pub(crate) body: Bytes,
}

impl Incoming {
    fn key(&self) -> Option<&str> {
        self.intent.as_ref().map(IntentKey::as_str)
    }
}

/// How a call is handled in one pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    /// On committed data.
    Read,
    /// The same, and passwords are hashed.
    Hash,
    /// In a transaction.
    Write,
}

/// The result of one pass.
pub(crate) enum Step {
    /// The answer.
    Done(Outgoing),
    /// The call needs another pass of this kind.
    Again(Pass),
    /// The call needs WeChat's ticket, and then another pass.
    Ticket,
}

/// The result of running a handler once.
struct Run {
    result: Answer<String>,
    session: SessionChange,
    fault: Option<NetworkFault>,
    was_certified: bool,
    tallies: Tallies,
    /// Whether the caller is certified.
    is_customer: bool,
    /// The customer's record, if the handler changed it.
    changed: Option<Vec<u8>>,
}

/// A response, and what has to be on disk before it is sent.
struct Handled {
    outgoing: Outgoing,
    /// When it was handled, in steady time.
    now: Timestamp,
    tallies: Tallies,
    record: Option<Vec<u8>>,
    answer: Option<StoredAnswer>,
}

/// Runs one pass of a call.
pub(crate) fn perform<E, H>(
    bank: &Bank,
    incoming: &Incoming,
    hashes: &mut Hashes,
    pass: Pass,
    handler: &H,
) -> Step
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply>,
{
    hashes.may_hash = pass == Pass::Hash;
    let answer = if pass == Pass::Write {
        write(bank, incoming, hashes, handler)
    } else {
        read(bank, incoming, hashes, handler)
    };
    let mut outgoing = match answer {
        Ok(step @ (Step::Again(_) | Step::Ticket)) => return step,
        Ok(Step::Done(outgoing)) => outgoing,
        Err(HandlerError::HashNeeded) => return Step::Again(Pass::Hash),
        Err(HandlerError::TicketNeeded) => return Step::Ticket,
        Err(HandlerError::Refused(problem)) => Outgoing::refusal(&problem),
        Err(HandlerError::Injected(fault)) => Outgoing::fault(fault),
        Err(HandlerError::Failed(cause)) => Outgoing::failed(cause),
    };
    if let Some(cookie) = incoming
        .caller
        .new_cookie
        .as_ref()
        .filter(|_| incoming.introduces)
    {
        outgoing.cookies.push(set_user(bank, cookie));
    }
    Step::Done(outgoing)
}

/// Handles the call on committed data, which is enough if it changes nothing: no waiting for other calls, no sync.
fn read<E, H>(bank: &Bank, incoming: &Incoming, hashes: &mut Hashes, handler: &H) -> Answer<Step>
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply>,
{
    let kept = bank.inner.store.kept(&incoming.caller.openid, incoming.key())?;
    let handled = handle(bank, incoming, hashes, kept, handler)?;
    Ok(match handled {
        Handled {
            outgoing,
            record: None,
            answer: None,
            ..
        } => Step::Done(outgoing),
        _ => Step::Again(Pass::Write),
    })
}

/// Handles the call in a transaction: record and answer are saved together, before the response is sent.
fn write<E, H>(bank: &Bank, incoming: &Incoming, hashes: &mut Hashes, handler: &H) -> Answer<Step>
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply>,
{
    let openid = incoming.caller.openid.as_str();
    let writing = bank.inner.store.write()?;
    let kept = writing.kept(openid, incoming.key())?;
    let is_new = kept.record.is_none();
    let handled = handle(bank, incoming, hashes, kept, handler)?;
    if let Some(record) = &handled.record {
        writing.save_customer(openid, record)?;
        if is_new {
            writing.expect_stranger(openid, handled.now)?;
        }
    }
    for (key, tally) in &handled.tallies.0 {
        writing.save_tally(key, to_json(tally)?.as_bytes(), handled.now)?;
    }
    if let (Some(key), Some(answer)) = (incoming.key(), &handled.answer) {
        writing.save_answer(openid, key, answer)?;
    }
    if handled.record.is_some() || handled.answer.is_some() {
        bank.remove_expired(&writing, handled.now)?;
        writing.commit()?;
    }
    Ok(Step::Done(handled.outgoing))
}

/// Repeats the stored answer if the intent has one; otherwise runs the handler.
fn handle<E, H>(
    bank: &Bank,
    incoming: &Incoming,
    hashes: &mut Hashes,
    kept: Kept,
    handler: &H,
) -> Answer<Handled>
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply>,
{
    let now = bank.steady_now();
    let Kept { record, answer } = kept;
    let request: E = read_request(incoming)?;
    let intent = incoming.intent.as_ref();
    let fingerprint = intent.map(|_| fingerprint(bank, &request)).transpose()?;
    if let Some(stored) = answer {
        if !fingerprint.is_some_and(|it| same(&stored.fingerprint, &it)) {
            return Err(Code::KeyReused.into());
        }
        let (outgoing, record) = repeat(bank, incoming, now, hashes, record, &stored)?;
        return Ok(Handled {
            outgoing,
            now,
            tallies: Tallies::default(),
            record,
            answer: None,
        });
    }
    let mut run = run(bank, incoming, now, hashes, record, request, handler)?;
    let answer = fingerprint.and_then(|fingerprint| to_store(&run, fingerprint, now));
    let tallies = core::mem::take(&mut run.tallies);
    Ok(Handled {
        now,
        tallies,
        record: run.changed.clone(),
        answer,
        outgoing: finish(bank, run)?,
    })
}

fn read_request<E: Endpoint>(incoming: &Incoming) -> Answer<E> {
    let path: Vec<_> = incoming
        .path
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let request = api::decode(&path, &incoming.query, &incoming.body);
    Ok(request.map_err(|error| {
        let problem = Problem::from(Code::Invalid).with_title(error.to_string());
        error
            .field()
            .map_or(problem.clone(), |field| problem.with_field(field))
    })?)
}

/// Runs the handler on a customer's record. Errors are outcomes without effect, such as an injected fault.
fn run<E, H>(
    bank: &Bank,
    incoming: &Incoming,
    now: Timestamp,
    hashes: &mut Hashes,
    record: Option<Vec<u8>>,
    request: E,
    handler: &H,
) -> Answer<Run>
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply>,
{
    let mut customer = load(record.as_deref())?;
    let mut call = begin(bank, incoming, now, hashes, &mut customer);
    call.touch_session();
    let result = match handler(&mut call, request) {
        Ok(reply) => Ok(to_json(&reply)?),
        Err(HandlerError::Refused(problem)) => Err(traced(*problem).into()),
        Err(error) => return Err(error),
    };
    let Call {
        session,
        fault,
        was_certified,
        tallies,
        ..
    } = call;
    let changed =
        Some(to_json(&customer)?.into_bytes()).filter(|after| record.as_ref().is_none_or(|it| it != after));
    // A blank record is not saved, so that visitors who change nothing use no space.
    let changed = changed.filter(|_| record.is_some() || !customer.is_blank());
    Ok(Run {
        result,
        session,
        fault,
        was_certified,
        tallies,
        is_customer: customer.certified.is_some(),
        changed,
    })
}

fn begin<'a>(
    bank: &'a Bank,
    incoming: &Incoming,
    now: Timestamp,
    hashes: &'a mut Hashes,
    customer: &'a mut Customer,
) -> Call<'a> {
    Call {
        bank,
        now: bank.system_time(now),
        steady: now,
        customer,
        openid: incoming.caller.openid.clone(),
        presented: incoming.caller.session.clone(),
        session: SessionChange::Kept,
        fault: None,
        was_certified: false,
        tallies: Tallies::default(),
        hashes,
    }
}

fn load(record: Option<&[u8]>) -> Answer<Customer> {
    match record {
        None => Ok(Customer::default()),
        Some(json) => Ok(serde_json::from_slice(json)
            .map_err(|_| Problem::from(Code::Internal).with_title("a record in the store cannot be read"))?),
    }
}

/// A keyed digest of the whole request, to compare requests by what the bank reads of them: neither the order of members
/// nor those that it does not know make a difference. It hides their content from anyone without the bank's key; with the
/// key, short passwords and PINs can be guessed from it.
fn fingerprint<E: Endpoint>(bank: &Bank, request: &E) -> Answer<String> {
    let request = to_json(request)?;
    let parts = [E::METHOD.as_str(), E::ROUTE, request.as_str()].map(str::as_bytes);
    Ok(bank.secrets().digest("fingerprint", &parts))
}

/// The answer to store for repetitions of the intent. None if the refusal says nothing about the intent: the same one may
/// succeed later. And none for uncertified callers if nothing was done: they get the same answer anyway, and must not fill
/// the disk.
fn to_store(run: &Run, fingerprint: String, now: Timestamp) -> Option<StoredAnswer> {
    if !run.is_customer && run.changed.is_none() {
        return None;
    }
    let (status, body) = match &run.result {
        Ok(body) => (200, body.clone()),
        Err(HandlerError::Refused(problem)) if NEVER_STORED.contains(&problem.code) => return None,
        Err(HandlerError::Refused(problem)) => (problem.status, to_json(problem).ok()?),
        Err(_) => return None,
    };
    let opened = match &run.session {
        SessionChange::Opened(token) => Some(token_digest(token)),
        SessionChange::Kept | SessionChange::Ended => None,
    };
    let ended = matches!(run.session, SessionChange::Ended);
    Some(StoredAnswer {
        fingerprint,
        status,
        body,
        was_certified: run.was_certified,
        opened,
        ended,
        at: now,
    })
}

/// Repeats a stored answer. One that opened a session comes with another token for it, for a few minutes and while that
/// session is the current one; one that was given in a session needs a session again.
fn repeat(
    bank: &Bank,
    incoming: &Incoming,
    now: Timestamp,
    hashes: &mut Hashes,
    record: Option<Vec<u8>>,
    stored: &StoredAnswer,
) -> Answer<(Outgoing, Option<Vec<u8>>)> {
    let mut outgoing = Outgoing::stored(stored.status, stored.body.clone());
    let mut customer = load(record.as_deref())?;
    let call = begin(bank, incoming, now, hashes, &mut customer);
    if let Some(opened) = &stored.opened {
        let is_current = call
            .customer
            .session
            .as_ref()
            .is_some_and(|it| it.has_token(opened) && it.is_current(bank.limits(), now));
        let in_time = elapsed(stored.at, now) < bank.limits().session_reissue;
        let session = call.customer.session.as_mut().filter(|_| is_current && in_time);
        let Some(session) = session else {
            call.require_session()?;
            return Ok((outgoing, None));
        };
        let token = session.add_token()?;
        outgoing.cookies.push(set_session(bank, &token));
        return Ok((outgoing, Some(to_json(&customer)?.into_bytes())));
    }
    if stored.was_certified {
        call.require_session()?;
    }
    if stored.ended {
        outgoing.cookies.push(clear_session(bank));
    }
    Ok((outgoing, None))
}

fn finish(bank: &Bank, run: Run) -> Answer<Outgoing> {
    let mut outgoing = match run.result {
        Ok(body) => Outgoing::stored(200, body),
        Err(HandlerError::Refused(problem)) => Outgoing::refusal(&problem),
        Err(error) => return Err(error),
    };
    outgoing.fault = run.fault.map(Box::new);
    match &run.session {
        SessionChange::Kept => {}
        SessionChange::Opened(token) => outgoing.cookies.push(set_session(bank, token)),
        SessionChange::Ended => outgoing.cookies.push(clear_session(bank)),
    }
    Ok(outgoing)
}
