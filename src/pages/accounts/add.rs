//! 账户加挂: number → code → payment password → agreement (HH43–HH45, BK01–BK04, BK07, BK09, LK02).

mod agreement;
mod code;
mod ending;
mod number;
mod pin;

use std::rc::Rc;

use agreement::{AgreementStep, Reading};
use api::{
    Account, AddAccountForm, Code, GetAddAccountForm, Problem, ProveAddAccountCode, Purpose,
    RequestAddAccountCode,
};
use code::CodeStep;
use ending::{AddedView, EndingView, Onward, ending};
use leptos::prelude::*;
use number::{Answers, NumberStep, questions};
use pin::PinStep;
use wechat_bank_api as api;
use wechat_bank_domain::PaymentPin;

use super::LinkingOff;
use crate::client::Failure;
use crate::form::{CodeRequest, Field, Submit};
use crate::load::{Hotline, Load, Loaded, load};
use crate::navigation::Navigator;
use crate::pages::leave::LeaveQuestion;
use crate::platform::browser;
use crate::route::Route;
use crate::session::use_visit;
use crate::text::zh::accounts as words;
use crate::text::zh::{self, titles};
use crate::ui::{LinkButton, Notice, Outcome, OutcomeKind, Page, Steps, effect, lead_to_heading};

/// A step, in the order of BK01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Number,
    Code,
    Pin,
    Agreement,
}

impl Step {
    const ALL: [Self; 4] = [Self::Number, Self::Code, Self::Pin, Self::Agreement];

    /// The step before, if there is one.
    fn before(self) -> Option<Self> {
        Self::ALL.into_iter().rfind(|step| *step < self)
    }

    /// Counted from 0.
    fn index(self) -> usize {
        Self::ALL.into_iter().take_while(|step| *step != self).count()
    }
}

/// How far the customer has come.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    /// Filling in.
    At(Step),
    /// The bank said something that no step can mend.
    Ended(Box<Problem>),
    /// The account is there.
    Added(Box<Account>),
}

/// What has to be settled before the first step, if anything.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Obstacle {
    /// The same page as if the bank had refused the first step.
    Refused(Code),
    /// The form asks something that this build cannot (BK02).
    UnknownQuestion,
}

fn obstacle(form: &AddAccountForm) -> Option<Obstacle> {
    if !form.pin_set {
        Some(Obstacle::Refused(Code::PinNotSet))
    } else if questions(&form.fields).is_none() {
        Some(Obstacle::UnknownQuestion)
    } else if form.attempts_left == 0 && !form.code_sent {
        Some(Obstacle::Refused(Code::DailyLimitReached))
    } else {
        None
    }
}

/// Adds an account in four steps, if the bank lets the customer.
#[component]
pub fn AddAccount() -> impl IntoView {
    let visit = use_visit();
    let offered = Memo::new(move |_| {
        visit
            .profile()
            .is_some_and(|profile| profile.features.account_linking)
    });
    let restarts = RwSignal::new(0_u32);
    let restart = Callback::new(move |()| {
        restarts.update(|count| *count += 1);
        lead_to_heading();
    });
    view! {
        <Page title=titles::ADD_ACCOUNT.to_owned()>
            {move || {
                restarts.track();
                if offered.get() {
                    view! { <Opened on_restart=restart /> }.into_any()
                } else {
                    view! { <LinkingOff /> }.into_any()
                }
            }}
        </Page>
    }
}

#[component]
fn Opened(
    /// Called when the customer wants to begin anew, with nothing filled in.
    on_restart: Callback<()>,
) -> impl IntoView {
    let loaded = load(|| GetAddAccountForm {});
    // Once the steps have begun, a newer form only updates them: nothing typed is lost, no step is left.
    let form = Memo::new(move |before: Option<&Option<AddAccountForm>>| {
        let begun = before.cloned().flatten().filter(|form| obstacle(form).is_none());
        begun.or_else(|| loaded.get().and_then(Result::ok))
    });
    move || match form.get() {
        None => view! { <Load loaded=loaded children=|_| () /> }.into_any(),
        Some(form) => match obstacle(&form) {
            None => view! { <Flowing form=form loaded=loaded on_restart=on_restart /> }.into_any(),
            Some(Obstacle::Refused(code)) => {
                let problem = code.problem();
                view! { <EndingView problem=problem a_day=form.attempts_a_day on_action=|_| {} /> }.into_any()
            }
            Some(Obstacle::UnknownQuestion) => view! {
                <Outcome
                    kind=OutcomeKind::Info
                    title=words::FORM_NOT_SUPPORTED
                    description=words::FORM_NOT_SUPPORTED_ADVICE
                >
                    <LinkButton href=Route::Accounts.to_string()>"返回账户管理"</LinkButton>
                </Outcome>
                <Hotline />
            }
            .into_any(),
        },
    }
}

/// Everything the steps share; it lives as long as the customer is at it, so that each step keeps what was typed.
#[derive(Clone, Copy)]
struct Flow {
    stage: RwSignal<Stage>,
    form: RwSignal<AddAccountForm>,
    loaded: Loaded<AddAccountForm>,
    answers: Answers,
    /// Whether the list of supported banks is shown.
    banks: RwSignal<bool>,
    /// What happened that led to the step one is at.
    notice: RwSignal<Option<&'static str>>,
    code: CodeRequest<RequestAddAccountCode>,
    proof: Submit<ProveAddAccountCode>,
    pin: Field<PaymentPin>,
    reading: Reading,
    addition: Submit<api::AddAccount>,
}

impl Flow {
    fn new(form: AddAccountForm, loaded: Loaded<AddAccountForm>) -> Self {
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
            pin: Field::secret("pin", |text| text.parse().map_err(zh::pin_error)),
            reading: Reading::new(),
            addition: Submit::new(),
        }
    }

    /// What names the account to the bank, once it is complete; reactive.
    fn request(self) -> Option<RequestAddAccountCode> {
        self.form
            .with(|form| self.answers.request(&questions(&form.fields)?))
    }

    /// Shows a step, with the focus on what is done there first.
    fn go(self, step: Step) {
        let focus = match step {
            Step::Number => self.answers.number.id,
            Step::Code if untrack(move || self.code.is_proved()) => "page-title",
            Step::Code => self.code.field.id,
            Step::Pin => self.pin.id,
            Step::Agreement => agreement::BOX,
        };
        self.notice.set(None);
        self.proof.forget();
        self.addition.forget();
        self.stage.set(Stage::At(step));
        browser::after_layout(move || {
            browser::scroll_to(0.0);
            browser::focus(focus);
        });
    }

    /// Shows the step before, unless the bank is being asked something.
    fn go_back(self) {
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

    /// Ends the steps: what is secret is not needed any more.
    fn end(self, stage: Stage) {
        self.pin.clear();
        self.code.void();
        self.stage.set(stage);
        // The focus goes to the outcome's own heading.
        browser::after_layout(|| browser::scroll_to(0.0));
    }

    /// Has the first code sent, or goes on with the one that was sent for the same account.
    fn begin(self) {
        let Some(request) = untrack(move || self.request()) else {
            return;
        };
        if untrack(|| self.code.is_for(&request)) {
            self.go(Step::Code);
            return;
        }
        self.ask(request, Step::Number, move || self.go(Step::Code));
    }

    /// Asks for a code; each of them is an attempt, and the form tells how many are left (BK04).
    fn ask(self, request: RequestAddAccountCode, at: Step, sent: impl FnOnce() + 'static) {
        let sent = move || {
            self.loaded.refetch();
            sent();
        };
        self.code.ask_then(request, sent, move |failure| {
            self.loaded.refetch();
            self.refused(at, failure);
        });
    }

    /// Has another code sent for the same account.
    fn resend(self) {
        if let Some(mut request) = untrack(move || self.request()) {
            self.notice.set(None);
            request.resume = false;
            self.ask(request, Step::Code, || {});
        }
    }

    /// Proves the code, unless it is proved.
    fn prove(self) {
        if untrack(move || self.code.is_proved()) {
            self.go(Step::Pin);
            return;
        }
        let code = untrack(move || self.code.check().then(|| self.code.field.value())).flatten();
        let (Some(code), Some(challenge)) = (code, self.code.challenge_id()) else {
            browser::focus(self.code.field.id);
            return;
        };
        let done = move |challenge| {
            self.code.prove(challenge);
            self.go(Step::Pin);
        };
        let request = ProveAddAccountCode { challenge, code };
        self.proof
            .send(request, done, move |failure| self.refused(Step::Code, failure));
    }

    /// Goes on with the payment password, if it is complete.
    fn take_pin(self) {
        if self.pin.check() {
            self.go(Step::Agreement);
        } else {
            browser::focus(self.pin.id);
        }
    }

    /// Adds the account, if all is there; else shows what is missing.
    fn add(self) {
        let version = self.form.with_untracked(|form| form.agreement.version.clone());
        if !self.reading.check() {
            return;
        }
        let Some(pin) = untrack(move || self.pin.value()) else {
            self.go(Step::Pin);
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
            self.refused(Step::Agreement, failure)
        });
    }

    /// Takes the customer to where a refusal can be mended, or to its own page.
    fn refused(self, at: Step, failure: &Failure) {
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

    fn mend(self, step: Step, problem: &Problem, failure: &Failure) {
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
            Step::Pin => {
                self.pin.clear();
                self.pin.refuse(zh::refusal(problem));
            }
            Step::Agreement => {
                self.loaded.refetch();
                self.notice.set(Some(words::AGREEMENT_CHANGED));
            }
        }
    }

    /// A session that ended took the codes with it; the payment password was emptied too. What is not secret is kept.
    fn renew(self) {
        self.proof.forget();
        self.addition.forget();
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

/// What a refusal means for the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Consequence {
    /// It is said in the step that asked; the same may be tried again.
    Stay,
    /// It is mended in this step, and said there.
    Return(Step),
    /// No step can mend it.
    End,
}

fn consequence(problem: &Problem, at: Step) -> Consequence {
    let step = match problem.code {
        Code::BankNotSupported => Step::Number,
        Code::CodeWrong
        | Code::CodeExpired
        | Code::CodeSuperseded
        | Code::CodeExhausted
        | Code::ChallengeMismatch
        | Code::StepSkipped
        | Code::NotFound => Step::Code,
        Code::PinWrong => Step::Pin,
        Code::AgreementNotAccepted => Step::Agreement,
        code if ending(code).is_some() => return Consequence::End,
        _ if problem.fields.iter().any(|field| number::is_question(field)) => Step::Number,
        _ => return Consequence::Stay,
    };
    // Nobody is sent ahead to where they have not been.
    if step <= at {
        Consequence::Return(step)
    } else {
        Consequence::Stay
    }
}

/// Whether a failure is said in the step that asked, rather than at a field or on a page of its own.
fn stays(failure: &Failure, at: Step) -> bool {
    match failure {
        Failure::Refused(problem) => consequence(problem, at) == Consequence::Stay,
        _ => true,
    }
}

#[component]
fn Flowing(form: AddAccountForm, loaded: Loaded<AddAccountForm>, on_restart: Callback<()>) -> impl IntoView {
    let visit = use_visit();
    let navigator = expect_context::<Navigator>();
    let flow = Flow::new(form, loaded);

    effect(move || {
        if let Some(Ok(newest)) = loaded.get() {
            flow.form.set(newest);
        }
    });
    flow.reading.follow(flow.form);
    // Whoever steps back and changes nothing goes on with the code that was sent.
    flow.code.follow(move || flow.request());
    let mut before = None;
    effect(move || {
        let session = visit.opened();
        if before.replace(session).is_some_and(|before| before != session) {
            untrack(move || flow.renew());
        }
    });
    let act = Callback::new(move |action| match action {
        Onward::NumberAgain | Onward::Retry => flow.go(Step::Number),
        Onward::AnotherAccount => on_restart.run(()),
        // These are links.
        Onward::Accounts | Onward::LoginSettings => {}
    });
    let notice = move || flow.notice.get().map(|text| view! { <Notice>{text}</Notice> });
    let at = Memo::new(move |_| match flow.stage.get() {
        Stage::At(step) => Some(step),
        Stage::Ended(_) | Stage::Added(_) => None,
    });
    let held = Rc::new(move || at.get().is_some() && flow.answers.is_begun());
    let is_later = move || at.get().is_some_and(|step| step > Step::Number);
    navigator.step_back(Rc::new(is_later), Rc::new(move || flow.go_back()));
    let indicator = move || {
        at.get().is_some().then(|| {
            let index = Signal::derive(move || at.get().map_or(0, Step::index));
            view! { <Steps names=words::STEPS.to_vec() current=index /> }
        })
    };
    view! {
        {indicator}
        {notice}
        <LeaveQuestion held=held title=titles::unfinished(titles::ADD_ACCOUNT) advice=titles::LEAVE_ADVICE />
        {move || match flow.stage.get() {
            Stage::At(Step::Number) => view! { <NumberStep flow=flow /> }.into_any(),
            Stage::At(Step::Code) => view! { <CodeStep flow=flow /> }.into_any(),
            Stage::At(Step::Pin) => view! { <PinStep flow=flow /> }.into_any(),
            Stage::At(Step::Agreement) => view! { <AgreementStep flow=flow /> }.into_any(),
            Stage::Ended(problem) => {
                let a_day = flow.form.with_untracked(|form| form.attempts_a_day);
                view! { <EndingView problem=*problem a_day=a_day on_action=act /> }.into_any()
            }
            Stage::Added(account) => view! { <AddedView account=*account on_another=on_restart /> }.into_any(),
        }}
    }
}

#[cfg(test)]
mod tests {
    use api::{Agreement, FormField, Seconds};

    use super::*;

    fn form() -> AddAccountForm {
        AddAccountForm {
            fields: vec![FormField::Number],
            agreement: Agreement {
                version: "1".parse().unwrap(),
                title: String::new(),
                clauses: Vec::new(),
                read_for: Seconds(5),
            },
            pin_set: true,
            attempts_left: 1,
            attempts_a_day: 5,
            code_sent: false,
            supported_banks: Vec::new(),
        }
    }

    #[test]
    fn an_account_can_be_added_with_a_payment_password_an_attempt_left_and_questions_we_know() {
        assert_eq!(obstacle(&form()), None);
        let without_pin = AddAccountForm {
            pin_set: false,
            attempts_left: 0,
            ..form()
        };
        assert_eq!(obstacle(&without_pin), Some(Obstacle::Refused(Code::PinNotSet)));
        let used_up = AddAccountForm {
            attempts_left: 0,
            ..form()
        };
        assert_eq!(
            obstacle(&used_up),
            Some(Obstacle::Refused(Code::DailyLimitReached))
        );
        let last_one_sent = AddAccountForm {
            code_sent: true,
            ..used_up
        };
        assert_eq!(obstacle(&last_one_sent), None);
        let newer = AddAccountForm {
            fields: vec![FormField::Number, FormField::Unknown],
            ..form()
        };
        assert_eq!(obstacle(&newer), Some(Obstacle::UnknownQuestion));
    }

    #[test]
    fn the_steps_go_number_code_payment_password_agreement() {
        assert_eq!(Step::ALL.map(Step::index), [0, 1, 2, 3]);
        assert!(Step::ALL.is_sorted());
        assert_eq!(
            Step::ALL.map(Step::before),
            [None, Some(Step::Number), Some(Step::Code), Some(Step::Pin)]
        );
        assert_eq!(Step::ALL.len(), words::STEPS.len());
    }

    #[test]
    fn each_refusal_leads_to_where_it_can_be_mended() {
        for (code, at, expected) in [
            (
                Code::BankNotSupported,
                Step::Number,
                Consequence::Return(Step::Number),
            ),
            (
                Code::BankNotSupported,
                Step::Agreement,
                Consequence::Return(Step::Number),
            ),
            (Code::CodeWrong, Step::Code, Consequence::Return(Step::Code)),
            (
                Code::CodeExpired,
                Step::Agreement,
                Consequence::Return(Step::Code),
            ),
            (
                Code::StepSkipped,
                Step::Agreement,
                Consequence::Return(Step::Code),
            ),
            (Code::PinWrong, Step::Agreement, Consequence::Return(Step::Pin)),
            (
                Code::AgreementNotAccepted,
                Step::Agreement,
                Consequence::Return(Step::Agreement),
            ),
            (Code::PinLocked, Step::Agreement, Consequence::End),
            (Code::CardFrozen, Step::Number, Consequence::End),
            (Code::ResendTooSoon, Step::Number, Consequence::Stay),
            (Code::TooManyCodes, Step::Code, Consequence::Stay),
            (Code::Unknown, Step::Agreement, Consequence::Stay),
            // A step cannot send anybody ahead.
            (Code::NotFound, Step::Number, Consequence::Stay),
            (Code::PinWrong, Step::Number, Consequence::Stay),
        ] {
            assert_eq!(consequence(&code.problem(), at), expected, "{code:?} at {at:?}");
        }
    }

    #[test]
    fn a_refusal_that_blames_a_question_goes_to_that_question_and_one_with_a_page_to_its_page() {
        let blamed = Code::Invalid.problem().with_field("holder_name");
        assert_eq!(
            consequence(&blamed, Step::Number),
            Consequence::Return(Step::Number)
        );
        let other = Code::Invalid.problem().with_field("challenge");
        assert_eq!(consequence(&other, Step::Number), Consequence::Stay);
        let with_page = Code::CardCheckFailed.problem().with_field("number");
        assert_eq!(consequence(&with_page, Step::Number), Consequence::End);
    }

    #[test]
    fn only_what_is_said_nowhere_else_is_said_in_the_form() {
        assert!(stays(&Failure::Offline, Step::Agreement));
        assert!(stays(&Failure::OutcomeUnknown, Step::Agreement));
        assert!(!stays(
            &Failure::Refused(Box::new(Code::CardLocked.problem())),
            Step::Number
        ));
        assert!(!stays(
            &Failure::Refused(Box::new(Code::CodeWrong.problem())),
            Step::Code
        ));
    }
}
