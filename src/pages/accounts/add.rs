//! 账户加挂: number → code → agreement, and the payment password over it (HH43–HH45, BK01–BK04, BK07, BK09, LK02).

mod agreement;
mod answers;
mod code;
mod ending;
mod flow;
mod number;
mod reading;

use std::rc::Rc;

use agreement::AgreementStep;
use answers::questions;
use api::{AddAccountForm, Code, GetAddAccountForm};
use code::CodeStep;
use ending::{AddedView, EndingView, Onward};
use flow::{Flow, Stage, Step};
use number::NumberStep;
use wechat_bank_api as api;

use super::LinkingOff;
use crate::load::{Hotline, Load, Loaded, load};
use crate::navigation::Navigator;
use crate::pages::leave::LeaveQuestion;
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh::accounts as words;
use crate::text::zh::titles;
use crate::ui::{
    LinkButton, Notice, Outcome, OutcomeKind, Page, Steps, derived, effect, lead_to_heading, memo,
};

/// What prevents the first step, if anything.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Obstacle {
    /// The same page as if the bank had refused the first step.
    Refused(Code),
    /// The form asks a question that this build does not know (BK02).
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

/// Adds an account in four steps, if the bank allows it.
#[component]
pub fn AddAccount() -> impl IntoView {
    let context = use_session_context();
    let offered = memo(move || {
        context
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
    /// Called when the customer starts again, with an empty form.
    on_restart: Callback<()>,
) -> impl IntoView {
    let loaded = load(|| GetAddAccountForm {});
    // Once the steps have started, a newer form only updates them: no input is lost, no step is left.
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

#[component]
fn Flowing(form: AddAccountForm, loaded: Loaded<AddAccountForm>, on_restart: Callback<()>) -> impl IntoView {
    let context = use_session_context();
    let navigator = expect_context::<Navigator>();
    let flow = Flow::new(form, loaded);

    effect(move || {
        if let Some(Ok(newest)) = loaded.get() {
            flow.form.set(newest);
        }
    });
    flow.reading.follow(flow.form);
    // A customer who steps back and changes nothing continues with the code that was sent.
    flow.code.follow(move || flow.request());
    let mut before = None;
    effect(move || {
        let session = context.opened();
        if before.replace(session).is_some_and(|before| before != session) {
            untrack(move || flow.renew());
        }
    });
    let act = Callback::new(move |action| match action {
        Onward::NumberAgain | Onward::Retry => flow.go(Step::Number),
        Onward::AnotherAccount => on_restart.run(()),
        // These are links.
        Onward::Accounts | Onward::LoginSettings | Onward::ResetPin => {}
    });
    let notice = move || flow.notice.get().map(|text| view! { <Notice>{text}</Notice> });
    let at = memo(move || match flow.stage.get() {
        Stage::At(step) => Some(step),
        Stage::Ended(_) | Stage::Added(_) => None,
    });
    let held = Rc::new(move || at.get().is_some() && flow.answers.is_begun());
    let is_later = move || at.get().is_some_and(|step| step > Step::Number);
    navigator.step_back(Rc::new(is_later), Rc::new(move || flow.go_back()));
    let indicator = move || {
        at.get().is_some().then(|| {
            let index = derived(move || at.get().map_or(0, Step::index));
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

    use super::flow::{Consequence, consequence, stays};
    use super::*;
    use crate::client::Failure;

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
    fn the_steps_go_number_code_agreement() {
        assert_eq!(Step::ALL.map(Step::index), [0, 1, 2]);
        assert!(Step::ALL.is_sorted());
        assert_eq!(
            Step::ALL.map(Step::before),
            [None, Some(Step::Number), Some(Step::Code)]
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
            (
                Code::PinWrong,
                Step::Agreement,
                Consequence::Return(Step::Agreement),
            ),
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
            // A step cannot send the customer ahead.
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
