use axum::body::Bytes;
use wechat_bank_api::{self as api, Code, Endpoint, IntentKey, Problem};
use wechat_bank_domain::Timestamp;

use super::caller::{Caller, clear_session, set_session, set_user};
use super::outgoing::{Outgoing, to_json, traced};
use crate::bank::Bank;
use crate::call::{Answer, Call, Stop};
use crate::clock::elapsed;
use crate::customer::Customer;
use crate::secrets::{same, token_digest};
use crate::session::SessionChange;
use crate::store::StoredAnswer;
use crate::tally::Tallies;

/// A request as received.
pub(crate) struct Incoming {
    pub(crate) caller: Caller,
    /// Whether a new caller gets a user cookie with the answer.
    pub(crate) introduces: bool,
    /// The intent's key, of calls that change something.
    pub(crate) intent: Option<IntentKey>,
    pub(crate) path: Vec<(String, String)>,
    pub(crate) query: String,
    pub(crate) body: Bytes,
}

/// What came of running a handler once.
struct Run {
    result: Answer<String>,
    session: SessionChange,
    fault: Option<crate::Fault>,
    was_certified: bool,
    tallies: Tallies,
    /// The customer's record, if the handler changed it.
    changed: Option<Vec<u8>>,
}

/// Handles one call from the record to the answer.
pub(crate) fn perform<E, H>(bank: &Bank, incoming: &Incoming, handler: &H) -> Outgoing
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply>,
{
    let now = bank.steady_now();
    let answer = match &incoming.intent {
        None => read(bank, incoming, now, handler),
        Some(key) => write(bank, incoming, now, key, handler),
    };
    let mut outgoing = answer.unwrap_or_else(|stop| match stop {
        Stop::Refused(problem) => Outgoing::refusal(&problem),
        Stop::Fault(fault) => Outgoing::fault(fault),
    });
    if let Some(cookie) = incoming
        .caller
        .new_cookie
        .as_ref()
        .filter(|_| incoming.introduces)
    {
        outgoing.cookies.push(set_user(bank, cookie));
    }
    outgoing
}

/// A safe call: on the last committed record; once more as a writer only where that changed something.
fn read<E, H>(bank: &Bank, incoming: &Incoming, now: Timestamp, handler: &H) -> Answer<Outgoing>
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply>,
{
    let openid = &incoming.caller.openid;
    let record = bank.inner.store.customer(openid)?;
    let mut run = run(bank, incoming, now, record, handler)?;
    if run.changed.is_some() {
        let writing = bank.inner.store.write()?;
        run = self::run(bank, incoming, now, writing.customer(openid)?, handler)?;
        if let Some(record) = &run.changed {
            writing.save_customer(openid, record)?;
            bank.keep_house(&writing, now)?;
            writing.commit()?;
        }
    }
    finish(bank, run)
}

/// A call that changes something: the record and the answer to the intent are saved together, before the answer goes.
fn write<E, H>(
    bank: &Bank,
    incoming: &Incoming,
    now: Timestamp,
    key: &IntentKey,
    handler: &H,
) -> Answer<Outgoing>
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply>,
{
    let (openid, key) = (incoming.caller.openid.as_str(), key.as_str());
    let fingerprint = fingerprint::<E>(bank, incoming);
    let writing = bank.inner.store.write()?;
    let record = writing.customer(openid)?;
    if let Some(stored) = writing.answer(openid, key)? {
        if !same(&stored.fingerprint, &fingerprint) {
            return Err(Code::KeyReused.into());
        }
        let (outgoing, changed) = repeat(bank, incoming, now, record, &stored)?;
        if let Some(record) = changed {
            writing.save_customer(openid, &record)?;
            writing.commit()?;
        }
        return Ok(outgoing);
    }
    let is_new = record.is_none();
    let run = run(bank, incoming, now, record, handler)?;
    if let Some(record) = &run.changed {
        writing.save_customer(openid, record)?;
        if is_new {
            writing.expect_stranger(openid, now)?;
        }
    }
    for (key, tally) in &run.tallies.0 {
        writing.save_tally(key, to_json(tally)?.as_bytes(), now)?;
    }
    if let Some(answer) = to_store(&run, fingerprint, now) {
        writing.save_answer(openid, key, &answer)?;
    }
    bank.keep_house(&writing, now)?;
    writing.commit()?;
    finish(bank, run)
}

/// Runs the handler on a customer's record. Only faults without an effect, and a request of the wrong shape, are errors.
fn run<E, H>(
    bank: &Bank,
    incoming: &Incoming,
    now: Timestamp,
    record: Option<Vec<u8>>,
    handler: &H,
) -> Answer<Run>
where
    E: Endpoint,
    H: Fn(&mut Call<'_>, E) -> Answer<E::Reply>,
{
    let path: Vec<_> = incoming
        .path
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let request: E = api::decode(&path, &incoming.query, &incoming.body)
        .map_err(|error| Problem::from(Code::Invalid).with_title(error.to_string()))?;
    let mut customer = load(record.as_deref())?;
    let mut call = begin(bank, incoming, now, &mut customer);
    call.touch_session();
    let result = match handler(&mut call, request) {
        Ok(reply) => Ok(to_json(&reply)?),
        Err(Stop::Fault(fault)) => return Err(Stop::Fault(fault)),
        Err(Stop::Refused(problem)) => Err(traced(*problem).into()),
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
    // A blank record is worth nothing: whoever only looked around leaves no trace.
    let changed = changed.filter(|_| record.is_some() || !customer.is_blank());
    Ok(Run {
        result,
        session,
        fault,
        was_certified,
        tallies,
        changed,
    })
}

fn begin<'a>(bank: &'a Bank, incoming: &Incoming, now: Timestamp, customer: &'a mut Customer) -> Call<'a> {
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
    }
}

fn load(record: Option<&[u8]>) -> Answer<Customer> {
    match record {
        None => Ok(Customer::default()),
        Some(json) => Ok(serde_json::from_slice(json)
            .map_err(|_| Problem::from(Code::Internal).with_title("a record in the store cannot be read"))?),
    }
}

/// A keyed digest of the whole request: it tells whether two are the same. What is in them it hides from those who lack
/// the bank's key; with that, short passwords and PINs can be guessed from it.
fn fingerprint<E: Endpoint>(bank: &Bank, incoming: &Incoming) -> String {
    let mut parts = vec![
        E::METHOD.as_str().as_bytes(),
        E::ROUTE.as_bytes(),
        incoming.query.as_bytes(),
        &incoming.body,
    ];
    parts.extend(incoming.path.iter().map(|(_, value)| value.as_bytes()));
    bank.secrets().digest("fingerprint", &parts)
}

/// What is given again when the intent comes again. Nothing, where the caller was refused for want of a session: once
/// they have one, the same intent may well succeed.
fn to_store(run: &Run, fingerprint: String, now: Timestamp) -> Option<StoredAnswer> {
    let (status, body) = match &run.result {
        Ok(body) => (200, body.clone()),
        Err(Stop::Refused(problem)) if matches!(problem.code, Code::SessionEnded | Code::NotCertified) => {
            return None;
        }
        Err(Stop::Refused(problem)) => (problem.status, to_json(problem).ok()?),
        Err(Stop::Fault(_)) => return None,
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

/// Gives an answer again. One that opened a session hands out a further token of it, for a few minutes and as long as
/// that session is the current one; one that was given in a session needs a session again.
fn repeat(
    bank: &Bank,
    incoming: &Incoming,
    now: Timestamp,
    record: Option<Vec<u8>>,
    stored: &StoredAnswer,
) -> Answer<(Outgoing, Option<Vec<u8>>)> {
    let mut outgoing = Outgoing::stored(stored.status, stored.body.clone());
    let mut customer = load(record.as_deref())?;
    let call = begin(bank, incoming, now, &mut customer);
    if let Some(opened) = &stored.opened {
        let is_current = call
            .customer
            .session
            .as_ref()
            .is_some_and(|it| it.has_token(opened) && call.is_current(it));
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
        Err(Stop::Refused(problem)) => Outgoing::refusal(&problem),
        Err(stop) => return Err(stop),
    };
    outgoing.fault = run.fault;
    match &run.session {
        SessionChange::Kept => {}
        SessionChange::Opened(token) => outgoing.cookies.push(set_session(bank, token)),
        SessionChange::Ended => outgoing.cookies.push(clear_session(bank)),
    }
    Ok(outgoing)
}
