use api::{Challenge, ChallengeId, Code, Endpoint, FindChallenge, Purpose};
use leptos::prelude::*;
use wechat_bank_api as api;
use wechat_bank_domain::{SmsCode, caret};

use super::{Field, FormFailure, Submit, as_typed, content, whole};
use crate::client::Failure;
use crate::platform::browser;
use crate::platform::clock::{self, Moment};
use crate::session::{Visit, use_visit};
use crate::text::zh;
use crate::text::zh::certification as words;
use crate::ui::{Button, ButtonKind, Edited, Erased, InputKind, TextField, effect};

/// Asking for SMS codes and counting down honestly: the bank says how long, a monotonic clock counts, and after the
/// background or a reload the bank is asked again (decision 9, F18).
pub struct CodeRequest<E: Endpoint<Reply = Challenge> + 'static> {
    /// The code as typed.
    pub field: Field<SmsCode>,
    /// The newest code that was sent.
    pub challenge: RwSignal<Option<Challenge>>,
    visit: Visit,
    submit: Submit<E>,
    purpose: Purpose,
    resend_at: RwSignal<Option<Moment>>,
    expires_at: RwSignal<Option<Moment>>,
    /// Ticks every second, for whatever is counted.
    now: RwSignal<u32>,
    /// Whether a code was sent before, by this page or an earlier one.
    any_sent: RwSignal<bool>,
    /// Whether the newest code made an earlier one void (HH08).
    replaces: RwSignal<bool>,
    /// How many wrong tries the code still stands, once there was one.
    tries_left: RwSignal<Option<u32>>,
    /// What the newest code was asked for, and what the form says now; see [`content`].
    asked_for: RwSignal<Option<u64>>,
    asks_for: RwSignal<Option<u64>>,
    /// Counts what was taken over from the bank, so that an answer that was overtaken is told from a new one.
    taken: StoredValue<u32>,
}

impl<E: Endpoint<Reply = Challenge> + 'static> Clone for CodeRequest<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Endpoint<Reply = Challenge> + 'static> Copy for CodeRequest<E> {}

impl<E: Endpoint<Reply = Challenge> + 'static> CodeRequest<E> {
    /// Asks the bank whether a countdown of an earlier page is still running, and follows it.
    pub fn new(purpose: Purpose) -> Self {
        let request = Self {
            field: Field::secret("code", |text| text.parse().map_err(zh::sms_code_error)),
            challenge: RwSignal::new(None),
            visit: use_visit(),
            submit: Submit::new(),
            purpose,
            resend_at: RwSignal::new(None),
            expires_at: RwSignal::new(None),
            now: RwSignal::new(0),
            any_sent: RwSignal::new(false),
            replaces: RwSignal::new(false),
            tries_left: RwSignal::new(None),
            asked_for: RwSignal::new(None),
            asks_for: RwSignal::new(None),
            taken: StoredValue::new(0),
        };
        clock::every_second(move || {
            request.now.try_update(|now| *now = now.wrapping_add(1));
        });
        // At once, and again in each new session: codes of the one before are void then, but for this purpose.
        effect(move || {
            if purpose != Purpose::Certification {
                request.visit.opened();
            }
            request.resume();
        });
        browser::on_return(move || request.resume());
        request
    }

    /// Watches what a code would be asked for now, so that the field says early when the code that was sent is for
    /// something else; `request` is reactive.
    pub fn follow(self, request: impl Fn() -> Option<E> + 'static) {
        effect(move || self.asks_for.set(request().and_then(|request| content(&request))));
    }

    /// Takes over the bank's countdown, e.g. after the page was in the background.
    pub fn resume(self) {
        let visit = self.visit;
        let taken = self.taken.get_value();
        leptos::task::spawn_local(async move {
            let Ok(found) = visit
                .read(&FindChallenge {
                    purpose: self.purpose,
                })
                .await
            else {
                return;
            };
            // Meanwhile another code may have come, or the page may be gone.
            if self.taken.try_get_value() != Some(taken) || self.submit.pending().get_untracked() {
                return;
            }
            let now = Moment::now();
            // While a phone sleeps, its monotonic clock may stand still: that there is no wait any more counts as well.
            let resend_at = found.resend_after.map(|seconds| now.after_seconds(seconds.0));
            self.resend_at.set(resend_at);
            if resend_at.is_some() {
                self.any_sent.set(true);
            }
            let known = self
                .challenge
                .with_untracked(|known| known.as_ref().map(|known| known.id.clone()));
            match found.challenge {
                Some(challenge) => {
                    if known.is_some_and(|known| known != challenge.id) {
                        self.asked_for.set(None);
                        self.field.clear();
                    }
                    self.any_sent.set(true);
                    self.expires_at
                        .set(Some(now.after_seconds(challenge.expires_in.0)));
                    self.challenge.set(Some(challenge));
                }
                // Whatever became of it: it is good for nothing any more.
                None if known.is_some() => self.expires_at.set(Some(now)),
                None => {}
            }
        });
    }

    /// Asks for a code with this request; a code that was typed before is void then, and the field is emptied (HH08).
    pub fn ask(self, request: E, refused: impl FnOnce(&Failure) + 'static) {
        self.ask_then(request, || {}, refused);
    }

    /// Like [`CodeRequest::ask`], and goes on once the code is on its way, where its field stands on a step of its own.
    pub fn ask_then(
        self,
        request: E,
        sent: impl FnOnce() + 'static,
        refused: impl FnOnce(&Failure) + 'static,
    ) {
        if self.waiting() > 0 {
            return;
        }
        // Kept only where the form is watched: a request may hold a payment password.
        let is_followed = self.asks_for.with_untracked(Option::is_some);
        let asked_for = is_followed.then(|| content(&request)).flatten();
        self.submit.send(
            request,
            move |challenge| {
                self.take(challenge);
                self.asked_for.set(asked_for);
                sent();
            },
            move |failure| {
                if let Failure::Refused(problem) = failure
                    && let Some(seconds) = problem.retry_after
                {
                    self.resend_at.set(Some(Moment::now().after_seconds(seconds.0)));
                }
                refused(failure);
            },
        );
    }

    /// Takes over a code that was sent in another way.
    pub fn take(self, challenge: Challenge) {
        let now = Moment::now();
        self.overtake();
        self.resend_at
            .set(Some(now.after_seconds(challenge.resend_after.0)));
        self.expires_at
            .set(Some(now.after_seconds(challenge.expires_in.0)));
        self.replaces.set(self.any_sent.get_untracked());
        self.any_sent.set(true);
        self.tries_left.set(None);
        self.asked_for.set(None);
        self.challenge.set(Some(challenge));
        self.field.clear();
        browser::focus(self.field.id);
    }

    /// Takes over that the code was proved; a proved code is good for another while, and the bank says for how long.
    pub fn prove(self, challenge: Challenge) {
        self.overtake();
        self.challenge.set(Some(challenge));
        self.field.clear();
        self.resume();
    }

    /// Whatever the bank was asked about codes before is overtaken by what has just come.
    fn overtake(self) {
        self.taken.update_value(|count| *count = count.wrapping_add(1));
    }

    /// Forgets the code, e.g. because it was used up; the wait until the next one stays.
    pub fn void(self) {
        self.overtake();
        self.challenge.set(None);
        self.expires_at.set(None);
        self.asked_for.set(None);
        self.tries_left.set(None);
        self.field.clear();
    }

    /// Marks the field and tells whether there is something to prove: a code that was sent for what the form says, that
    /// is not over, and six digits; for a form's submit.
    pub fn check(self) -> bool {
        if self.complaint().is_some() {
            return false;
        }
        if self.challenge.with_untracked(Option::is_none) {
            self.field.refuse(words::CODE_NOT_ASKED);
            return false;
        }
        self.field.check()
    }

    /// What the code is proved against, if one was sent.
    pub fn challenge_id(self) -> Option<ChallengeId> {
        self.challenge
            .with_untracked(|challenge| challenge.as_ref().map(|challenge| challenge.id.clone()))
    }

    /// Whether the bank refused the code itself, which [`CodeRequest::refuse`] then shows at the field.
    pub fn is_to_blame(failure: &Failure) -> bool {
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

    /// Shows what the bank said about the code, if it is to blame: at the field, which is emptied and focused (HH10).
    pub fn refuse(self, failure: &Failure) -> bool {
        let Failure::Refused(problem) = failure else {
            return false;
        };
        if !Self::is_to_blame(failure) {
            return false;
        }
        if matches!(problem.code, Code::CodeWrong | Code::CodeSuperseded) {
            self.field.clear();
            self.tries_left.set(problem.tries_left);
        } else {
            self.void();
        }
        self.field.refuse(zh::refusal(problem));
        browser::focus(self.field.id);
        true
    }

    /// Whether a code was sent for what this request says, be it over by now or not; reactive.
    pub fn is_for(self, request: &E) -> bool {
        self.asked_for
            .with(|sent| sent.is_some() && *sent == content(request))
    }

    /// Whether the newest code was proved already, where proving is a step of its own; reactive.
    pub fn is_proved(self) -> bool {
        self.challenge
            .with(|challenge| challenge.as_ref().is_some_and(|challenge| challenge.proved))
    }

    /// Seconds until another code may be asked for; reactive.
    pub fn waiting(self) -> u32 {
        self.now.track();
        self.resend_at.get().map_or(0, Moment::seconds_left)
    }

    /// Why the last request did not succeed; reactive.
    pub fn failure(self) -> Option<Failure> {
        self.submit.failure()
    }

    /// Whether a code is being asked for; reactive.
    pub fn pending(self) -> Signal<bool> {
        self.submit.pending()
    }

    /// Seconds until the code is over, if one was sent; reactive.
    fn left(self) -> Option<u32> {
        self.now.track();
        self.challenge
            .with(Option::is_some)
            .then(|| self.expires_at.get().map_or(0, Moment::seconds_left))
    }

    /// Why the code that was sent proves nothing, whatever is typed; reactive.
    fn complaint(self) -> Option<String> {
        let left = self.left()?;
        let meant_for_other = self.asked_for.with(|sent| {
            self.asks_for
                .with(|now| sent.is_some() && now.is_some() && sent != now)
        });
        let code = match (meant_for_other, left) {
            (true, _) => Code::ChallengeMismatch,
            (false, 0) => Code::CodeExpired,
            (false, _) => return None,
        };
        Some(zh::refusal(&code.problem()))
    }

    /// What stands under the field: where the code went, which message it is, how long it is good for; reactive.
    fn hint(self) -> Option<String> {
        let left = self.left()?;
        if self.complaint().is_some() {
            return None;
        }
        let challenge = self.challenge.get()?;
        let sent = words::code_sent(
            challenge.sent_to.as_ref(),
            challenge.sequence,
            self.replaces.get(),
            left,
        );
        Some(match self.tries_left.get() {
            Some(tries) => format!("{}{sent}", words::code_tries_left(tries)),
            None => sent,
        })
    }
}

/// Whatever is filled in or pasted (a whole message, or the code twice as iOS does): the code in it is taken, rather than
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

/// The field for an SMS code, with the button that asks for one.
#[component]
pub fn CodeField<E: Endpoint<Reply = Challenge> + 'static>(
    /// The code.
    request: CodeRequest<E>,
    /// Called when the customer asks for a code; checks the rest of the form and calls [`CodeRequest::ask`].
    #[prop(into)]
    on_ask: Callback<()>,
) -> impl IntoView {
    let field = request.field;
    // Memos, because what they stand on ticks every second.
    let waiting = Memo::new(move |_| request.waiting());
    let is_waiting = Memo::new(move |_| waiting.get() > 0);
    let hint = Memo::new(move |_| request.hint());
    let error = Memo::new(move |_| request.complaint().or_else(|| field.error()));
    // A wait is told by the button; what is more than a wait is told until it is over.
    let failure = Memo::new(move |_| {
        request.failure().filter(|failure| match failure {
            Failure::Refused(problem) if problem.retry_after.is_some() => {
                problem.code != Code::ResendTooSoon && is_waiting.get()
            }
            _ => true,
        })
    });
    // Spoken once for each code; the hint, which counts, is not.
    let spoken = Memo::new(move |_| {
        let challenge = request.challenge.get()?;
        Some(words::code_spoken(
            challenge.sent_to.as_ref(),
            challenge.sequence,
            request.replaces.get(),
        ))
    });
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
            <Button kind=ButtonKind::Text busy=request.pending() disabled=is_waiting on_press=on_ask>
                {move || words::code_button(waiting.get(), request.any_sent.get())}
            </Button>
        </TextField>
        <p class="visually-hidden" role="status">
            {spoken}
        </p>
        <FormFailure failure=failure />
    }
}
