use api::{Challenge, Endpoint, FindChallenge, Purpose};
use leptos::prelude::*;
use wechat_bank_api as api;
use wechat_bank_domain::SmsCode;

use super::{Field, Submit};
use crate::client::Failure;
use crate::load::explain;
use crate::platform::browser;
use crate::platform::clock::{self, Moment};
use crate::session::{Visit, use_visit};
use crate::text::zh;
use crate::ui::{Button, ButtonKind, InputKind, TextField};

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
    /// Ticks every second while something is counted.
    now: RwSignal<u32>,
    sent: RwSignal<u32>,
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
            field: Field::new("code", |text| text.parse().map_err(zh::sms_code_error)),
            challenge: RwSignal::new(None),
            visit: use_visit(),
            submit: Submit::new(),
            purpose,
            resend_at: RwSignal::new(None),
            expires_at: RwSignal::new(None),
            now: RwSignal::new(0),
            sent: RwSignal::new(0),
        };
        clock::every_second(move || {
            request.now.try_update(|now| *now = now.wrapping_add(1));
        });
        request.resume();
        browser::on_return(move || request.resume());
        request
    }

    /// Takes over the bank's countdown, e.g. after the page was in the background.
    pub fn resume(self) {
        let visit = self.visit;
        leptos::task::spawn_local(async move {
            let Ok(found) = visit.read(&FindChallenge { purpose: self.purpose }).await else { return };
            if let Some(seconds) = found.resend_after {
                self.resend_at.try_set(Some(Moment::now().after_seconds(seconds.0)));
            }
            if let Some(challenge) = found.challenge {
                self.expires_at.try_set(Some(Moment::now().after_seconds(challenge.expires_in.0)));
                self.challenge.try_set(Some(challenge));
            }
        });
    }

    /// Asks for a code with this request; a code that was typed before is void then, and the field is emptied (HH08).
    pub fn ask(self, request: E, refused: impl FnOnce(&Failure) + 'static) {
        if self.waiting() > 0 {
            return;
        }
        let resend_at = self.resend_at;
        self.submit.send(
            request,
            move |challenge| self.take(challenge),
            move |failure| {
                if let Failure::Refused(problem) = failure
                    && let Some(seconds) = problem.retry_after
                {
                    resend_at.try_set(Some(Moment::now().after_seconds(seconds.0)));
                }
                refused(failure);
            },
        );
    }

    /// Takes over a code that was sent in another way.
    pub fn take(self, challenge: Challenge) {
        let now = Moment::now();
        self.resend_at.set(Some(now.after_seconds(challenge.resend_after.0)));
        self.expires_at.set(Some(now.after_seconds(challenge.expires_in.0)));
        self.challenge.set(Some(challenge));
        self.sent.update(|count| *count += 1);
        self.field.clear();
        browser::focus(self.field.id);
    }

    /// Forgets the code, e.g. because what it was asked for has changed; the wait until the next one stays.
    pub fn void(self) {
        self.challenge.set(None);
        self.expires_at.set(None);
        self.field.clear();
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

    /// What stands under the field: where the code went, which message it is, how long it is good for; reactive.
    fn hint(self) -> Option<String> {
        self.now.track();
        let challenge = self.challenge.get()?;
        let left = self.expires_at.get().map_or(0, Moment::seconds_left);
        if left == 0 {
            return Some("短信验证码已过期，请重新获取".to_owned());
        }
        let sent = match &challenge.sent_to {
            Some(phone) => format!("验证码已发送至{phone}"),
            None => zh::CODE_SENT.to_owned(),
        };
        let minutes = left.div_ceil(60);
        let newer = if self.sent.get() > 1 { "，之前的验证码已失效" } else { "" };
        Some(format!("{sent}（序号{:02}）{newer}，{minutes}分钟内有效", challenge.sequence))
    }
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
    // Whatever is filled in or pasted (a whole message, or the code twice as iOS does): the code in it is taken.
    Effect::new(move |_| {
        let text = field.text.get();
        let longer = text.trim().chars().count() > 6;
        if longer && let Some(code) = SmsCode::find_in(&text) {
            field.text.set(code.expose().to_owned());
        }
    });
    let waiting = Memo::new(move |_| request.waiting());
    let failure = move || request.failure().filter(|_| waiting.get() == 0).map(|failure| explain(&failure));
    let error = Signal::derive(move || field.error().or_else(failure));
    view! {
        <TextField
            id=field.id
            label="短信验证码"
            text=field.text
            error=error
            hint=Signal::derive(move || request.hint())
            input=InputKind::CODE.placeholder("6位数字")
            on_leave=move |()| field.leave()
        >
            <Button
                kind=ButtonKind::Text
                busy=request.pending()
                disabled=Signal::derive(move || waiting.get() > 0)
                on_press=on_ask
            >
                {move || match (waiting.get(), request.challenge.with(Option::is_some)) {
                    (0, false) => "获取验证码".to_owned(),
                    (0, true) => "重新获取".to_owned(),
                    (seconds, _) => format!("{seconds}秒后重新获取"),
                }}
            </Button>
        </TextField>
    }
}
