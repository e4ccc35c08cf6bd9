//! Sends a request of the contract and classifies the response.

use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use wechat_bank_api::{
    self as api, Code, Encoded, Endpoint, FindOperation, IntentKey, Operation, OperationState, Problem,
};

use crate::failure::Failure;
use crate::moment::Moment;
use crate::platform::{Answer, NoAnswer, Platform};

/// Timeout of one HTTP exchange, in milliseconds.
const EXCHANGE_LIMIT: u32 = 10_000;
/// Timeout of a whole call, retries included, in milliseconds.
const PATIENCE: u32 = 14_000;
/// Upper limits of the delays before a read is retried, in milliseconds; with jitter, so that phones do not
/// synchronise.
const PAUSES: [u32; 2] = [300, 1_000];

/// Serialises a request; that fails only where a request type violates the contract's rules.
pub fn encoded<E: Endpoint>(request: &E) -> Result<Encoded, Failure> {
    api::encode(request).map_err(|_| Failure::Unreadable)
}

/// Deserialises the reply from what [`perform`] returned.
pub fn decoded<T: DeserializeOwned>(body: &str) -> Result<T, Failure> {
    serde_json::from_str(body).map_err(|_| Failure::Unreadable)
}

/// Sends a request that changes nothing.
pub async fn read<E: Endpoint>(platform: &impl Platform, request: &E) -> Result<E::Reply, Failure> {
    decoded(&perform(platform.clone(), encoded(request)?, None).await?)
}

/// Performs a request; returns the reply as JSON text.
///
/// Without an idempotency key the request is a read, and a lost response is retried up to two times. With one it is
/// sent once: after a lost response the outcome is queried by the key; the request itself is never repeated
/// automatically (HH15). One boxed function for all endpoints: a generic one was in the bundle once for each of them.
pub fn perform(
    platform: impl Platform,
    request: Encoded,
    key: Option<IntentKey>,
) -> LocalBoxFuture<'static, Result<String, Failure>> {
    Box::pin(async move {
        let call = Call {
            end: platform.now().after_milliseconds(PATIENCE),
            platform,
        };
        match key {
            None => interpret(call.read(&request).await?),
            Some(key) => call.send(&request, &key).await,
        }
    })
}

/// One call, retries and questions about its outcome included.
struct Call<P> {
    platform: P,
    /// When it is given up.
    end: Moment,
}

impl<P: Platform> Call<P> {
    async fn send(&self, request: &Encoded, key: &IntentKey) -> Result<String, Failure> {
        let failure = match self.exchange(request, Some(key)).await {
            Err(NoAnswer::Offline) => return Err(Failure::Offline),
            Err(_) => Failure::NotReached,
            Ok(answer) => {
                let (status, is_banks) = (answer.status, answer.json);
                match interpret(answer).and_then(whole) {
                    Err(_) if !is_banks && (502..=504).contains(&status) => Failure::NotReached,
                    Err(failure @ Failure::OutOfOrder(_)) if !is_banks => failure,
                    Err(Failure::Unreadable) => Failure::Unreadable,
                    settled => return settled,
                }
            }
        };
        // Whether it was done or not, the response was lost, garbled, or replaced on its way; the bank still has it, unless
        // the request never arrived.
        self.ask_after(request, key).await.map_err(|asked| match asked {
            Failure::NotReached => failure,
            asked => asked,
        })
    }

    async fn ask_after(&self, request: &Encoded, key: &IntentKey) -> Result<String, Failure> {
        let question = encoded(&FindOperation { key: key.clone() })?;
        loop {
            let answer = self.read(&question).await.and_then(interpret);
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
                    // Already done, so repeating the request with the same key changes nothing; only this way does the
                    // response to a sign-in set its cookie. That it may be refused now, as without a session, is not
                    // the outcome.
                    if let Ok(body) = self.repeat(request, key).await {
                        return Ok(body);
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
                }) if self.left() > 1_000 => {
                    self.platform.sleep(1_000).await;
                }
                // The lost response may have started a new session, whose cookie a repetition with the same key returns
                // again.
                Err(failure) if failure.is_about_session() => {
                    return self.repeat(request, key).await.map_err(|failure| {
                        if failure.is_final() {
                            failure
                        } else {
                            Failure::OutcomeUnknown
                        }
                    });
                }
                Ok(_) | Err(_) => return Err(Failure::OutcomeUnknown),
            }
        }
    }

    async fn repeat(&self, request: &Encoded, key: &IntentKey) -> Result<String, Failure> {
        interpret(self.exchange(request, Some(key)).await?).and_then(whole)
    }

    async fn read(&self, request: &Encoded) -> Result<Answer, Failure> {
        let mut pauses = PAUSES.into_iter();
        loop {
            let answer = self.exchange(request, None).await;
            let wait = match &answer {
                Ok(answer) if answer.status == 429 => answer
                    .retry_after
                    .filter(|seconds| *seconds <= 10)
                    .map(|seconds| seconds * 1_000),
                Ok(answer) if (502..=504).contains(&answer.status) => {
                    pauses.next().map(|most| self.jitter(most))
                }
                Ok(_) | Err(NoAnswer::TooLarge) => None,
                Err(_) => pauses.next().map(|most| self.jitter(most)),
            };
            match wait {
                Some(wait) if self.left() > wait + 500 => self.platform.sleep(wait).await,
                _ => return answer.map_err(Failure::from),
            }
        }
    }

    async fn exchange(&self, request: &Encoded, key: Option<&IntentKey>) -> Result<Answer, NoAnswer> {
        let mut headers = vec![("accept", "application/json")];
        if let Some(key) = key {
            headers.push((api::IDEMPOTENCY_KEY, key.as_str()));
            headers.push((api::REQUESTED_WITH, api::REQUESTED_WITH_VALUE));
        }
        let limit = EXCHANGE_LIMIT.min(self.left());
        self.platform.exchange(request, &headers, limit).await
    }

    /// Milliseconds until the call is given up.
    fn left(&self) -> u32 {
        self.end.milliseconds_left(self.platform.now())
    }

    fn jitter(&self, most: u32) -> u32 {
        let random = self.platform.random_bytes::<1>().map_or(128, |[byte]| byte);
        most * u32::from(random) / 255
    }
}

/// Separates replies, returned as JSON, from refusals and from responses that are neither.
fn interpret(answer: Answer) -> Result<String, Failure> {
    if !answer.json {
        return Err(match answer.status {
            // A gateway in front of the bank sends 429 without a problem document.
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

/// Checks that a reply is complete JSON. Only writes have to know before the reply is parsed: for a read, a truncated
/// response is a failure where it is parsed.
fn whole(body: String) -> Result<String, Failure> {
    match serde_json::from_str::<serde::de::IgnoredAny>(&body) {
        Ok(_) => Ok(body),
        Err(_) => Err(Failure::Unreadable),
    }
}
