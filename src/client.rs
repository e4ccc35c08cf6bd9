//! The way to the bank: sends a request of the contract and tells apart what can come back.

use api::{Code, Encoded, Endpoint, FindOperation, IntentKey, Operation, OperationState, Problem};
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use wechat_bank_api as api;

use crate::platform::browser;
use crate::platform::clock::{self, Moment};
use crate::platform::http::{self, Answer, NoAnswer};

/// How long one exchange may take, in milliseconds.
const EXCHANGE_LIMIT: u32 = 10_000;
/// How long the customer waits at most before reading what happened, in milliseconds.
const PATIENCE: u32 = 14_000;
/// The waits before a read is tried again, in milliseconds; random up to these, so that phones do not come in step.
const PAUSES: [u32; 2] = [300, 1_000];

/// Why there is no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The phone has no network.
    Offline,
    /// The bank could not be reached, or did not answer in time; nothing was changed as far as can be known.
    NotReached,
    /// What came back is not from the bank: a network that wants a login first, or a broken answer.
    Unreadable,
    /// The bank is out of order, with the number under which its log has this answer.
    OutOfOrder(Option<String>),
    /// The bank may or may not have done it; asking again with the same intent does nothing twice.
    OutcomeUnknown,
    /// The bank says no.
    Refused(Box<Problem>),
}

impl From<NoAnswer> for Failure {
    fn from(none: NoAnswer) -> Self {
        match none {
            NoAnswer::Offline => Self::Offline,
            NoAnswer::Broken | NoAnswer::TimedOut => Self::NotReached,
            NoAnswer::TooLarge => Self::Unreadable,
        }
    }
}

impl Failure {
    /// The refusal's code, if it is one.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            _ => None,
        }
    }

    /// Whether the page need not say it: the app covers the page, or leads elsewhere, until there is a session again.
    pub fn is_about_session(&self) -> bool {
        matches!(self.code(), Some(Code::SessionEnded | Code::NotCertified))
    }

    /// Whether the bank has settled the intent, so that another try is another intent.
    pub fn is_settled(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.code != Code::InProgress)
    }
}

/// A new intent: what makes doing something twice impossible.
pub fn new_intent() -> IntentKey {
    let random = browser::random_bytes::<16>().unwrap_or_else(|| {
        // Only uniqueness matters here, and only for this customer.
        let moment = Moment::now().bits().to_be_bytes();
        core::array::from_fn(|index| moment.get(index % 8).copied().unwrap_or_default())
    });
    let mut text = String::with_capacity(32);
    for byte in random {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
    }
    // Sixteen bytes in hexadecimal are always an identifier.
    #[expect(clippy::expect_used, reason = "cannot fail: 32 hexadecimal digits")]
    IntentKey::try_from(text).expect("hexadecimal digits are an identifier")
}

/// Writes a request down; that fails only where a request type breaks the contract's rules.
pub fn encoded<E: Endpoint>(request: &E) -> Result<Encoded, Failure> {
    api::encode(request).map_err(|_| Failure::Unreadable)
}

/// Reads the reply out of what [`perform`] brought.
pub fn decoded<T: DeserializeOwned>(body: &str) -> Result<T, Failure> {
    serde_json::from_str(body).map_err(|_| Failure::Unreadable)
}

/// Asks for something.
pub async fn read<E: Endpoint>(request: &E) -> Result<E::Reply, Failure> {
    decoded(&perform(encoded(request)?, None).await?)
}

/// Has a request performed; the reply comes as the JSON it is.
///
/// Without an intent it is a question, and a lost answer is asked for again, up to two times. With one it is sent
/// once: when the answer is lost, the bank is asked what became of the intent; the request itself is never sent a
/// second time from here (HH15). One function for all endpoints and on the heap: as a generic one it was in the pages
/// once for each of them.
pub fn perform(
    request: Encoded,
    intent: Option<IntentKey>,
) -> LocalBoxFuture<'static, Result<String, Failure>> {
    Box::pin(async move {
        let end = Moment::now().after_milliseconds(PATIENCE);
        match intent {
            None => interpret(read_answer(&request, end).await?),
            Some(intent) => send(&request, &intent, end).await,
        }
    })
}

async fn send(request: &Encoded, intent: &IntentKey, end: Moment) -> Result<String, Failure> {
    let answer = exchange(request, Some(intent), EXCHANGE_LIMIT.min(end.milliseconds_left())).await;
    match answer {
        Ok(answer) if (502..=504).contains(&answer.status) && !answer.json => {
            ask_after(request, intent, end).await
        }
        Ok(answer) => match interpret(answer).and_then(whole) {
            // Yes or no, the answer is garbled; the bank still knows it, unless the request never came to it.
            Err(Failure::Unreadable) => {
                ask_after(request, intent, end)
                    .await
                    .map_err(|failure| match failure {
                        Failure::NotReached => Failure::Unreadable,
                        other => other,
                    })
            }
            settled => settled,
        },
        Err(NoAnswer::Offline) => Err(Failure::Offline),
        Err(_) => ask_after(request, intent, end).await,
    }
}

async fn ask_after(request: &Encoded, intent: &IntentKey, end: Moment) -> Result<String, Failure> {
    let question = encoded(&FindOperation { key: intent.clone() })?;
    loop {
        let answer = read_answer(&question, end).await.and_then(interpret);
        let operation = answer.and_then(|body| decoded::<Operation>(&body));
        match operation {
            Ok(Operation {
                state: OperationState::Absent,
                ..
            }) => return Err(Failure::NotReached),
            Ok(Operation {
                state: OperationState::Done,
                status,
                answer,
            }) => {
                // Done already, so the same intent once more changes nothing; only so does the answer to a sign-in
                // bring its cookie.
                if let Ok(answer) =
                    exchange(request, Some(intent), EXCHANGE_LIMIT.min(end.milliseconds_left())).await
                    && answer.json
                {
                    return interpret(answer).and_then(whole);
                }
                let status = status.unwrap_or(200);
                let body = answer.map(|answer| answer.get().to_owned()).unwrap_or_default();
                return interpret(Answer {
                    status,
                    json: true,
                    retry_after: None,
                    body,
                });
            }
            Ok(Operation {
                state: OperationState::Pending,
                ..
            }) if end.milliseconds_left() > 1_000 => {
                clock::sleep(1_000).await;
            }
            // The lost answer may have opened another session, which the same intent hands out once more.
            Err(failure) if failure.is_about_session() => {
                let limit = EXCHANGE_LIMIT.min(end.milliseconds_left());
                return match exchange(request, Some(intent), limit).await.map(interpret) {
                    Ok(Err(failure)) if failure.is_about_session() => Err(Failure::OutcomeUnknown),
                    Ok(settled) => settled.and_then(whole),
                    Err(_) => Err(Failure::OutcomeUnknown),
                };
            }
            Ok(_) | Err(_) => return Err(Failure::OutcomeUnknown),
        }
    }
}

async fn read_answer(request: &Encoded, end: Moment) -> Result<Answer, Failure> {
    let mut pauses = PAUSES.into_iter();
    loop {
        let left = end.milliseconds_left();
        let answer = exchange(request, None, EXCHANGE_LIMIT.min(left)).await;
        let wait = match &answer {
            Ok(answer) if answer.status == 429 => answer
                .retry_after
                .filter(|seconds| *seconds <= 10)
                .map(|seconds| seconds * 1_000),
            Ok(answer) if (502..=504).contains(&answer.status) => pauses.next().map(jitter),
            Ok(_) | Err(NoAnswer::TooLarge) => None,
            Err(_) => pauses.next().map(jitter),
        };
        match wait {
            Some(wait) if end.milliseconds_left() > wait + 500 => clock::sleep(wait).await,
            _ => return answer.map_err(Failure::from),
        }
    }
}

fn jitter(most: u32) -> u32 {
    let random = browser::random_bytes::<1>().map_or(128, |[byte]| byte);
    most * u32::from(random) / 255
}

async fn exchange(request: &Encoded, intent: Option<&IntentKey>, limit: u32) -> Result<Answer, NoAnswer> {
    let mut headers = vec![("accept", "application/json")];
    if let Some(intent) = intent {
        headers.push((api::IDEMPOTENCY_KEY, intent.as_str()));
        headers.push((api::REQUESTED_WITH, api::REQUESTED_WITH_VALUE));
    }
    http::exchange(
        request.method.as_str(),
        &request.target,
        &headers,
        request.body.clone(),
        limit,
    )
    .await
}

/// Tells a reply, which is returned as JSON, from a refusal and from what is neither.
fn interpret(answer: Answer) -> Result<String, Failure> {
    if !answer.json {
        return Err(match answer.status {
            // A gateway before the bank says so in words of its own.
            429 => Failure::Refused(Box::new(Code::TooManyRequests.problem())),
            500..=599 => Failure::OutOfOrder(None),
            _ => Failure::Unreadable,
        });
    }
    if (200..300).contains(&answer.status) {
        return Ok(answer.body);
    }
    let problem: Problem = serde_json::from_str(&answer.body).map_err(|_| match answer.status {
        500..=599 => Failure::OutOfOrder(None),
        _ => Failure::Unreadable,
    })?;
    Err(match problem.code {
        Code::Internal | Code::Unavailable => Failure::OutOfOrder(problem.trace),
        Code::Unknown if problem.status >= 500 => Failure::OutOfOrder(problem.trace),
        _ => Failure::Refused(Box::new(problem)),
    })
}

/// A reply that is JSON to its end. Only what was sent once has to know before it is read: a question that is answered
/// with half a page is a failure where it is read.
fn whole(body: String) -> Result<String, Failure> {
    match serde_json::from_str::<serde::de::IgnoredAny>(&body) {
        Ok(_) => Ok(body),
        Err(_) => Err(Failure::Unreadable),
    }
}
