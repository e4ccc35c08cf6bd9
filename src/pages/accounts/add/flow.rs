//! The state and the rules of the steps (BK01): what is sent when, and what a refusal leads to.

use api::{Account, AddAccountForm, Code, Problem, ProveAddAccountCode, Purpose, RequestAddAccountCode};
use wechat_bank_api as api;
use wechat_bank_domain::PaymentPin;

use super::answers::{Answers, is_question, questions};
use super::ending::ending;
use super::reading::{BOX, Reading};
use crate::client::Failure;
use crate::form::{CodeRequest, Field, Submit};
use crate::load::Loaded;
use crate::pages::pin_sheet::PIN;
use crate::platform::browser;
use crate::prelude::*;
use crate::text::zh;
use crate::text::zh::accounts as words;

/// A step, in the order of BK01; only the agreement is read before the payment password is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Number,
    Code,
    /// The agreement, and over it the payment password.
    Agreement,
}

impl Step {
    pub const ALL: [Self; 3] = [Self::Number, Self::Code, Self::Agreement];

    pub fn before(self) -> Option<Self> {
        Self::ALL.into_iter().rfind(|step| *step < self)
    }

    /// Counted from 0.
    pub fn index(self) -> usize {
        Self::ALL.into_iter().take_while(|step| *step != self).count()
    }
}

/// The customer's progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Filling in.
    At(Step),
    /// A refusal that no step can fix.
    Ended(Box<Problem>),
    /// The account was added.
    Added(Box<Account>),
}

/// The state shared by all steps; it lives as long as the page, so that each step keeps its input.
#[derive(Clone, Copy)]
pub struct Flow {
    pub stage: RwSignal<Stage>,
    pub form: RwSignal<AddAccountForm>,
    pub loaded: Loaded<AddAccountForm>,
    pub answers: Answers,
    /// Whether the list of supported banks is open.
    pub banks: RwSignal<bool>,
    /// Why the customer was sent to the current step.
    pub notice: RwSignal<Option<&'static str>>,
    pub code: CodeRequest<RequestAddAccountCode>,
    pub proof: Submit<ProveAddAccountCode>,
    pub pin: Field<PaymentPin>,
    /// Whether the payment password is asked for.
    pub asks_pin: RwSignal<bool>,
    pub reading: Reading,
    pub addition: Submit<api::AddAccount>,
}

impl Flow {
    pub fn new(form: AddAccountForm, loaded: Loaded<AddAccountForm>) -> Self {
        let form = RwSignal::new(form);
        Self {
            stage: RwSignal::new(Stage::At(Step::Number)),
            form,
            loaded,
            answers: Answers::new(form),
            banks: RwSignal::new(false),
            notice: RwSignal::new(None),
            code: CodeRequest::new(Purpose::AddAccount),
            proof: Submit::new(),
            pin: Field::secret(PIN, |text| text.parse().map_err(zh::pin_error)),
            asks_pin: RwSignal::new(false),
            reading: Reading::new(),
            addition: Submit::new(),
        }
    }

    /// The request that identifies the account, once it is complete; reactive.
    pub fn request(self) -> Option<RequestAddAccountCode> {
        self.form
            .with(|form| self.answers.request(&questions(&form.fields)?))
    }

    /// Shows a step, and focuses its first control.
    pub fn go(self, step: Step) {
        let focus = match step {
            Step::Number => self.answers.number.id,
            Step::Code if untrack(move || self.code.is_proved()) => "page-title",
            Step::Code => self.code.field.id,
            Step::Agreement => BOX,
        };
        self.notice.set(None);
        self.proof.forget();
        self.addition.forget();
        self.asks_pin.set(false);
        self.stage.set(Stage::At(step));
        browser::after_layout(move || {
            browser::scroll_to(0.0);
            browser::focus(focus);
        });
    }

    /// Shows the previous step, unless a call is pending.
    pub fn go_back(self) {
        let is_busy = self.code.pending().get_untracked()
            || self.proof.pending().get_untracked()
            || self.addition.pending().get_untracked();
        let before = self.stage.with_untracked(|stage| match stage {
            Stage::At(step) => step.before(),
            Stage::Ended(_) | Stage::Added(_) => None,
        });
        if let Some(step) = before.filter(|_| !is_busy) {
            self.go(step);
        }
    }

    /// Ends the steps, and clears the secrets.
    pub fn end(self, stage: Stage) {
        self.asks_pin.set(false);
        self.pin.clear();
        self.code.void();
        self.stage.set(stage);
        // The focus moves to the outcome's own heading.
        browser::after_layout(|| browser::scroll_to(0.0));
    }

    /// Requests the first code, or continues with the one that was sent for the same account.
    pub fn begin(self) {
        let Some(request) = untrack(move || self.request()) else {
            return;
        };
        if untrack(|| self.code.is_for(&request)) {
            self.go(Step::Code);
            return;
        }
        self.ask(request, Step::Number, move || self.go(Step::Code));
    }

    /// Requests a code; each request is an attempt, and the form shows how many are left (BK04).
    pub fn ask(self, request: RequestAddAccountCode, at: Step, sent: impl FnOnce() + 'static) {
        let sent = move || {
            self.loaded.refetch();
            sent();
        };
        self.code.ask_then(request, sent, move |failure| {
            self.loaded.refetch();
            self.refused(at, failure);
        });
    }

    /// Requests another code for the same account.
    pub fn resend(self) {
        if let Some(mut request) = untrack(move || self.request()) {
            self.notice.set(None);
            request.resume = false;
            self.ask(request, Step::Code, || {});
        }
    }

    /// Verifies the code, unless it is verified already.
    pub fn prove(self) {
        if untrack(move || self.code.is_proved()) {
            self.go(Step::Agreement);
            return;
        }
        let code = untrack(move || self.code.check().then(|| self.code.field.value())).flatten();
        let (Some(code), Some(challenge)) = (code, self.code.challenge_id()) else {
            browser::focus(self.code.field.id);
            return;
        };
        let done = move |challenge| {
            self.code.prove(challenge);
            self.go(Step::Agreement);
        };
        let request = ProveAddAccountCode { challenge, code };
        self.proof
            .send(request, done, move |failure| self.refused(Step::Code, failure));
    }

    /// Asks for the payment password, once the agreement is accepted. One that could not be sent is kept, and sent again.
    pub fn accept(self) {
        if !self.reading.check() {
            return;
        }
        if untrack(move || self.pin.value()).is_some() {
            self.add();
        } else {
            self.addition.forget();
            self.pin.clear();
            self.asks_pin.set(true);
        }
    }

    /// Adds the account if everything is complete; else shows what is missing.
    pub fn add(self) {
        let version = self.form.with_untracked(|form| form.agreement.version.clone());
        let Some(pin) = untrack(move || self.pin.value()) else {
            return;
        };
        let challenge = self
            .code
            .challenge_id()
            .filter(|_| untrack(move || self.code.is_proved()));
        let Some(challenge) = challenge else {
            self.go(Step::Code);
            return;
        };
        let request = api::AddAccount {
            challenge,
            pin,
            agreement: version,
        };
        let done = move |account| self.end(Stage::Added(Box::new(account)));
        self.addition.send(request, done, move |failure| {
            // A wrong password is said at the keypad, everything else on the page.
            self.asks_pin.set(failure.code() == Some(Code::PinWrong));
            self.refused(Step::Agreement, failure);
        });
    }

    /// Sends the customer to the step that can fix a refusal, or shows the refusal's own page.
    pub fn refused(self, at: Step, failure: &Failure) {
        let Failure::Refused(problem) = failure else {
            return;
        };
        match consequence(problem, at) {
            Consequence::Stay => {}
            Consequence::End => self.end(Stage::Ended(problem.clone())),
            Consequence::Return(step) => {
                if step != at {
                    self.go(step);
                }
                self.mend(step, problem, failure);
            }
        }
    }

    pub fn mend(self, step: Step, problem: &Problem, failure: &Failure) {
        match step {
            Step::Number => {
                self.answers.refuse(problem);
                self.banks.set(problem.code == Code::BankNotSupported);
            }
            Step::Code => {
                if !self.code.refuse(failure) {
                    self.code.void();
                    self.code.field.refuse(zh::refusal(problem));
                }
            }
            Step::Agreement if problem.code == Code::PinWrong => {
                self.pin.clear();
                self.pin.refuse(zh::refusal(problem));
                browser::focus(self.pin.id);
            }
            Step::Agreement => {
                self.loaded.refetch();
                self.notice.set(Some(words::AGREEMENT_CHANGED));
            }
        }
    }

    /// The codes ended with the session, and the payment password was cleared; other input is kept.
    pub fn renew(self) {
        self.proof.forget();
        self.addition.forget();
        self.asks_pin.set(false);
        self.code.void();
        if self
            .stage
            .with_untracked(|stage| matches!(stage, Stage::At(step) if *step > Step::Number))
        {
            self.go(Step::Code);
            self.notice.set(Some(words::CODE_VOID_AFTER_LOGIN));
        }
    }
}

/// How the steps react to a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// It is shown in the step that sent the request, which can be retried.
    Stay,
    /// It has to be fixed in this step, and is shown there.
    Return(Step),
    /// No step can fix it.
    End,
}

pub fn consequence(problem: &Problem, at: Step) -> Consequence {
    let step = match problem.code {
        Code::BankNotSupported => Step::Number,
        Code::CodeWrong
        | Code::CodeExpired
        | Code::CodeSuperseded
        | Code::CodeExhausted
        | Code::ChallengeMismatch
        | Code::StepSkipped
        | Code::NotFound => Step::Code,
        Code::PinWrong | Code::AgreementNotAccepted => Step::Agreement,
        code if ending(code).is_some() => return Consequence::End,
        _ if problem.fields.iter().any(|field| is_question(field)) => Step::Number,
        _ => return Consequence::Stay,
    };
    // Never skip ahead to a step that has not been reached.
    if step <= at {
        Consequence::Return(step)
    } else {
        Consequence::Stay
    }
}

/// Whether a failure is shown in the step that sent the request, rather than at a field or on a page of its own.
pub fn stays(failure: &Failure, at: Step) -> bool {
    match failure {
        Failure::Refused(problem) => consequence(problem, at) == Consequence::Stay,
        _ => true,
    }
}
