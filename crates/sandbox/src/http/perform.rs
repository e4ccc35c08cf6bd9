use axum::body::Bytes;
use wechat_bank_api::{self as api, Code, Endpoint, IntentKey, Problem};
use wechat_bank_domain::Timestamp;

use super::caller::{Caller, clear_session, set_session, set_user};
use super::outgoing::{Outgoing, to_json, traced};
use crate::bank::Bank;
use crate::call::{Answer, Call, Stop};
use crate::clock::elapsed;
use crate::customer::Customer;
use crate::password::Hashes;
use crate::secrets::{same, token_digest};
use crate::session::SessionChange;
use crate::store::{Kept, StoredAnswer};
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

impl Incoming {
    fn key(&self) -> Option<&str> {
        self.intent.as_ref().map(IntentKey::as_str)
    }
}

/// How a call is handled this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    /// On what was committed last.
    Read,
    /// The same, and passwords are hashed on the way.
    Hash,
    /// In a transaction.
    Write,
}

/// What came of one pass.
pub(crate) enum Step {
    /// The answer.
    Done(Outgoing),
    /// The call has to be handled once more, like this.
    Again(Pass),
}

/// What came of running a handler once.
struct Run {
    result: Answer<String>,
    session: SessionChange,
    fault: Option<crate::Fault>,
    was_certified: bool,
    tallies: Tallies,
    /// Whether the bank knows who calls.
    is_customer: bool,
    /// The customer's record, if the handler changed it.
    changed: Option<Vec<u8>>,
}

/// An answer, and what has to be on disk before it goes.
struct Handled {
    outgoing: Outgoing,
    /// When it was handled, by the steady time.
    now: Timestamp,
    tallies: Tallies,
    record: Option<Vec<u8>>,
    answer: Option<StoredAnswer>,
}

/// Takes one call one pass further.
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
        Ok(step @ Step::Again(_)) => return step,
        Ok(Step::Done(outgoing)) => outgoing,
        Err(Stop::Unhashed) => return Step::Again(Pass::Hash),
        Err(Stop::Refused(problem)) => Outgoing::refusal(&problem),
        Err(Stop::Fault(fault)) => Outgoing::fault(fault),
        Err(Stop::Failed(cause)) => Outgoing::failed(cause),
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

/// On what was committed last: that is all where the call has no effect. It waits for no other call and costs no sync.
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

/// In a transaction: the record and the answer to the intent are saved together, before the answer goes.
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
        bank.keep_house(&writing, handled.now)?;
        writing.commit()?;
    }
    Ok(Step::Done(handled.outgoing))
}

/// Gives the answer again where the intent has one, and runs the handler where it has none.
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
    if let Some(stored) = answer {
        if !same(&stored.fingerprint, &fingerprint::<E>(bank, incoming)) {
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
    let mut run = run(bank, incoming, now, hashes, record, handler)?;
    let answer = incoming
        .intent
        .as_ref()
        .and_then(|_| to_store(&run, || fingerprint::<E>(bank, incoming), now));
    let tallies = core::mem::take(&mut run.tallies);
    Ok(Handled {
        now,
        tallies,
        record: run.changed.clone(),
        answer,
        outgoing: finish(bank, run)?,
    })
}

/// Runs the handler on a customer's record. An error is what has no effect: a fault, or a request of the wrong shape.
fn run<E, H>(
    bank: &Bank,
    incoming: &Incoming,
    now: Timestamp,
    hashes: &mut Hashes,
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
    let mut call = begin(bank, incoming, now, hashes, &mut customer);
    call.touch_session();
    let result = match handler(&mut call, request) {
        Ok(reply) => Ok(to_json(&reply)?),
        Err(Stop::Refused(problem)) => Err(traced(*problem).into()),
        Err(stop) => return Err(stop),
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
/// they have one, the same intent may well succeed. And nothing for strangers for whom nothing was done: they are
/// answered alike again, and fill no disk.
fn to_store(run: &Run, fingerprint: impl FnOnce() -> String, now: Timestamp) -> Option<StoredAnswer> {
    if !run.is_customer && run.changed.is_none() {
        return None;
    }
    let (status, body) = match &run.result {
        Ok(body) => (200, body.clone()),
        Err(Stop::Refused(problem)) if matches!(problem.code, Code::SessionEnded | Code::NotCertified) => {
            return None;
        }
        Err(Stop::Refused(problem)) => (problem.status, to_json(problem).ok()?),
        Err(_) => return None,
    };
    let opened = match &run.session {
        SessionChange::Opened(token) => Some(token_digest(token)),
        SessionChange::Kept | SessionChange::Ended => None,
    };
    let ended = matches!(run.session, SessionChange::Ended);
    Some(StoredAnswer {
        fingerprint: fingerprint(),
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
