use api::{Challenge, ChallengeId, Code, Encoded, Endpoint, FindChallenge, Purpose};
use wechat_bank_api as api;
use wechat_bank_client::{Codes, fingerprint};
use wechat_bank_domain::{SmsCode, caret};

use super::field::{Field, as_typed, whole};
use super::submit::{FormFailure, Refused, Sending, content};
use crate::client::{self, Failure};
use crate::platform::browser;
use crate::platform::clock;
use crate::prelude::*;
use crate::text::zh;
use crate::text::zh::certification as words;
use crate::ui::{Button, ButtonKind, Edited, Erased, InputKind, TextField, effect, memo};

/// Requests SMS codes and counts down: durations come from the bank, a monotonic clock counts, and after the background
/// or a reload the bank is asked again (decision 9, F18).
pub struct CodeRequest<E: Endpoint<Reply = Challenge> + 'static> {
    pub field: Field<SmsCode>,
    pub challenge: Sent,
    asking: Asking,
    endpoint: core::marker::PhantomData<fn(E)>,
}

impl<E: Endpoint<Reply = Challenge> + 'static> Clone for CodeRequest<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Endpoint<Reply = Challenge> + 'static> Copy for CodeRequest<E> {}

impl<E: Endpoint<Reply = Challenge> + 'static> CodeRequest<E> {
    /// Asks the bank whether a countdown of an earlier page is still running, and resumes it.
    pub fn new(purpose: Purpose) -> Self {
        let asking = Asking::new(purpose);
        Self {
            field: asking.field,
            challenge: Sent(asking.codes),
            asking,
            endpoint: core::marker::PhantomData,
        }
    }

    /// Follows what a code would be requested for now, so that the field shows early when the code that was sent is for
    /// something else; `request` is reactive.
    pub fn follow(self, request: impl Fn() -> Option<E> + 'static) {
        let codes = self.asking.codes;
        effect(move || {
            let content = request().and_then(|request| content(&request));
            codes.update(|codes| codes.follow(content));
        });
    }

    /// Requests a code; that invalidates an earlier one, and the field is cleared (HH08).
    pub fn ask(self, request: E, refused: impl FnOnce(&Failure) + 'static) {
        self.ask_then(request, || {}, refused);
    }

    /// Like [`CodeRequest::ask`], and continues once the code was sent, where its field is in a step of its own.
    pub fn ask_then(
        self,
        request: E,
        sent: impl FnOnce() + 'static,
        refused: impl FnOnce(&Failure) + 'static,
    ) {
        if let Ok(request) = client::encoded(&request) {
            self.asking.ask(request, Box::new(sent), Box::new(refused));
        }
    }

    /// Notes that the code was verified; a verified code is valid for another while, set by the bank.
    pub fn prove(self, challenge: Challenge) {
        self.asking.codes.update(|codes| codes.proved(challenge));
        self.field.clear();
        self.asking.resume();
    }

    /// Forgets the code, e.g. because it was used up; the wait until the next one stays.
    pub fn void(self) {
        self.asking.codes.update(Codes::void);
        self.field.clear();
    }

    /// Marks the field and returns whether there is something to verify: a code that was sent for what the form says,
    /// has not expired, and has six digits; for a form's submit.
    pub fn check(self) -> bool {
        self.asking.check()
    }

    /// The challenge to verify the code against, if one was sent.
    pub fn challenge_id(self) -> Option<ChallengeId> {
        self.asking
            .codes
            .with_untracked(|codes| codes.challenge().as_ref().map(|challenge| challenge.id.clone()))
    }

    /// Whether the bank refused the code itself, which [`CodeRequest::refuse`] then shows at the field.
    pub fn is_to_blame(failure: &Failure) -> bool {
        is_to_blame(failure)
    }

    /// Shows the bank's error about the code, if the code is the cause: at the field, cleared and focused (HH10).
    pub fn refuse(self, failure: &Failure) -> bool {
        self.asking.refuse(failure)
    }

    /// Whether a code was sent for what this request says, even if it has expired; reactive.
    pub fn is_for(self, request: &E) -> bool {
        let content = content(request);
        self.asking.codes.with(|codes| codes.is_for(content))
    }

    /// Whether a code was sent whose purpose this page does not know, because it was reloaded since; reactive.
    pub fn is_unclaimed(self) -> bool {
        self.asking.codes.with(Codes::is_unclaimed)
    }

    /// Whether such a code may have been sent for what this request says; only the bank knows. Reactive.
    pub fn may_be_for(self, request: &E) -> bool {
        let content = content(request);
        self.asking.codes.with(|codes| codes.may_be_for(content))
    }

    /// Whether the newest code was verified already, where that is a step of its own; reactive.
    pub fn is_proved(self) -> bool {
        self.asking.codes.with(Codes::is_proved)
    }

    /// Seconds until another code may be requested; reactive.
    pub fn waiting(self) -> u32 {
        self.asking.waiting()
    }

    /// Why the last request failed; reactive.
    pub fn failure(self) -> Option<Failure> {
        self.asking.sending.failure.get()
    }

    /// Whether a code is being requested; reactive.
    pub fn pending(self) -> Signal<bool> {
        self.asking.sending.pending.into()
    }
}

/// The code that was sent, if one was; reactive.
#[derive(Clone, Copy)]
pub struct Sent(RwSignal<Codes>);

impl Sent {
    pub fn with<R>(self, read: impl FnOnce(&Option<Challenge>) -> R) -> R {
        self.0.with(|codes| read(codes.challenge()))
    }
}

/// A [`CodeRequest`] without its endpoint: shared by all endpoints, to keep the bundle small.
#[derive(Clone, Copy)]
struct Asking {
    field: Field<SmsCode>,
    codes: RwSignal<Codes>,
    sending: Sending,
    purpose: Purpose,
    /// Ticks every second, for the countdowns.
    ticks: RwSignal<u32>,
}

impl Asking {
    fn new(purpose: Purpose) -> Self {
        let asking = Self {
            field: Field::secret("code", |text| text.parse().map_err(zh::sms_code_error)),
            codes: RwSignal::new(Codes::default()),
            sending: Sending::new(),
            purpose,
            ticks: RwSignal::new(0),
        };
        clock::every_second(move || {
            asking.ticks.try_update(|ticks| *ticks = ticks.wrapping_add(1));
        });
        // Now, and again in each new session: that invalidates all codes except those for certification.
        effect(move || {
            if purpose != Purpose::Certification {
                asking.sending.context.opened();
            }
            asking.resume();
        });
        browser::on_return(move || asking.resume());
        asking
    }

    /// Synchronises with the bank's countdown, e.g. after the page was in the background.
    fn resume(self) {
        let Some(question) = self.codes.try_update_untracked(Codes::ask) else {
            return;
        };
        leptos::task::spawn_local(async move {
            let request = FindChallenge {
                purpose: self.purpose,
            };
            let Ok(found) = self.sending.context.read(&request).await else {
                return;
            };
            // Meanwhile another code may be being sent, or the page may be unmounted.
            if self.sending.pending.try_get_untracked() != Some(false) {
                return;
            }
            let is_another = self
                .codes
                .try_update(|codes| codes.answer(question, found, clock::now()));
            if is_another == Some(true) {
                self.field.clear();
            }
        });
    }

    fn ask(self, request: Encoded, sent: Box<dyn FnOnce()>, refused: Refused) {
        let content = Some(fingerprint(&request));
        let may_request = |codes: &Codes| codes.may_request(content, clock::now());
        if !self.codes.with_untracked(may_request) {
            return;
        }
        let asked_for = self.codes.with_untracked(Codes::asks_for);
        let done = move |body: &str| {
            let challenge = client::decoded(body)?;
            self.codes
                .update(|codes| codes.sent(challenge, asked_for, clock::now()));
            self.field.clear();
            browser::focus(self.field.id);
            sent();
            Ok(())
        };
        let refused = move |failure: &Failure| {
            if let Failure::Refused(problem) = failure {
                self.codes
                    .update(|codes| codes.refused(problem, asked_for, clock::now()));
            }
            refused(failure);
        };
        self.sending.start(request, Box::new(done), Box::new(refused));
    }

    fn check(self) -> bool {
        if self.complaint().is_some() {
            return false;
        }
        if self.codes.with_untracked(|codes| codes.challenge().is_none()) {
            self.field.refuse(words::CODE_NOT_ASKED);
            return false;
        }
        self.field.check()
    }

    fn refuse(self, failure: &Failure) -> bool {
        let Failure::Refused(problem) = failure else {
            return false;
        };
        if !is_to_blame(failure) {
            return false;
        }
        self.codes.update(|codes| codes.mistyped(problem));
        self.field.clear();
        self.field.refuse(zh::refusal(problem));
        browser::focus(self.field.id);
        true
    }

    fn waiting(self) -> u32 {
        self.ticks.track();
        self.codes.with(|codes| codes.waiting(clock::now()))
    }

    /// Why the code that was sent is unusable, whatever is typed; reactive.
    fn complaint(self) -> Option<String> {
        self.ticks.track();
        let code = self.codes.with(|codes| codes.complaint(clock::now()))?;
        Some(zh::refusal(&code.problem()))
    }

    /// The hint under the field: where the code was sent, which message it is, how long it is valid; reactive.
    fn hint(self) -> Option<String> {
        self.ticks.track();
        self.codes.with(|codes| {
            let now = clock::now();
            let (challenge, left) = (codes.challenge().as_ref()?, codes.left(now)?);
            if codes.complaint(now).is_some() {
                return None;
            }
            let sent = words::code_sent(
                challenge.sent_to.as_ref(),
                challenge.sequence,
                codes.replaces(),
                left,
            );
            Some(match codes.tries_left() {
                Some(tries) => format!("{}{sent}", words::code_tries_left(tries)),
                None => sent,
            })
        })
    }
}

fn is_to_blame(failure: &Failure) -> bool {
    matches!(
        failure.code(),
        Some(
            Code::CodeWrong
                | Code::CodeExpired
                | Code::CodeSuperseded
                | Code::CodeExhausted
                | Code::ChallengeMismatch
        )
    )
}

/// Extracts the code from whatever is filled in or pasted (a whole message, or the code twice as iOS does); it replaces
/// what was there before.
fn find_code(before: &str, after: &str, at: usize, _: Option<Erased>) -> Edited {
    let put_in = caret::inserted(before, after, at);
    if put_in.len() > 1
        && after.parse::<SmsCode>().is_err()
        && let Some(code) = SmsCode::find_in(put_in).or_else(|| SmsCode::find_in(after))
    {
        return whole(code.expose().to_owned());
    }
    as_typed(after, at)
}

/// The field for an SMS code, with the button that requests one.
#[component]
pub fn CodeField<E: Endpoint<Reply = Challenge> + 'static>(
    request: CodeRequest<E>,
    /// Called when the customer requests a code; checks the rest of the form and calls [`CodeRequest::ask`].
    #[prop(into)]
    on_ask: Callback<()>,
) -> impl IntoView {
    code_field(request.asking, on_ask)
}

fn code_field(asking: Asking, on_ask: Callback<()>) -> impl IntoView {
    let field = asking.field;
    // Memos, because their sources tick every second.
    let waiting = memo(move || asking.waiting());
    let is_waiting = memo(move || waiting.get() > 0);
    let hint = memo(move || asking.hint());
    let error = memo(move || asking.complaint().or_else(|| field.error()));
    // The button shows the cooldown; longer lockouts get a message.
    let failure = memo(move || {
        asking.sending.failure.get().filter(|failure| match failure {
            Failure::Refused(problem) if problem.retry_after.is_some() => {
                problem.code != Code::ResendTooSoon && is_waiting.get()
            }
            _ => true,
        })
    });
    // Announced once for each code; the hint, which counts down, is not.
    let spoken = memo(move || {
        asking.codes.with(|codes| {
            let challenge = codes.challenge().as_ref()?;
            Some(words::code_spoken(
                challenge.sent_to.as_ref(),
                challenge.sequence,
                codes.replaces(),
            ))
        })
    });
    let pending: Signal<bool> = asking.sending.pending.into();
    view! {
        <TextField
            id=field.id
            label="短信验证码"
            text=field.text
            error=error
            hint=hint
            input=InputKind::CODE.placeholder("6位数字")
            rewrite=Some(find_code)
            on_leave=move |()| field.leave()
        >
            <Button kind=ButtonKind::Text busy=pending disabled=is_waiting on_press=on_ask>
                {move || words::code_button(waiting.get(), asking.codes.with(Codes::any_sent))}
            </Button>
        </TextField>
        <p class="visually-hidden" role="status">
            {spoken}
        </p>
        <FormFailure failure=failure />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the field has after this was put into it at the end.
    fn edited(before: &str, put_in: &str) -> (String, usize) {
        let now = format!("{before}{put_in}");
        let Edited { text, caret } = find_code(before, &now, now.len(), None);
        (text, caret)
    }

    #[test]
    fn a_message_or_a_code_that_is_put_in_twice_becomes_the_code() {
        for put_in in ["您的验证码是284656，5分钟内有效。尾号0017", "284656284656"] {
            assert_eq!(edited("", put_in), ("284656".to_owned(), 6), "{put_in}");
            assert_eq!(
                edited("12", put_in),
                ("284656".to_owned(), 6),
                "after two digits: {put_in}"
            );
        }
    }

    #[test]
    fn what_is_typed_stays_as_typed() {
        assert_eq!(edited("28465", "6"), ("284656".to_owned(), 6));
        assert_eq!(edited("284656", "7"), ("2846567".to_owned(), 7));
        // It is a code already.
        assert_eq!(edited("", "284 656"), ("284 656".to_owned(), 7));
        assert_eq!(edited("", "没有验证码"), ("没有验证码".to_owned(), 15));
    }
}
