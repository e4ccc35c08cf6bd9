//! How adding ends: with an account, or with a refusal on a page of its own (BK04, BK07, BK09, LK02).

use api::{Account, Code, Problem};
use wechat_bank_api as api;

use crate::load::Hotline;
use crate::prelude::*;
use crate::route::{Query, Route};
use crate::session::use_session_context;
use crate::text::zh::accounts as words;
use crate::text::zh::titles;
use crate::ui::{Button, ButtonKind, LinkButton, Outcome, OutcomeKind, Show, memo};

/// What the customer can do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onward {
    /// Back to the number, which is kept for correction.
    NumberAgain,
    /// Back to the first step, to retry with the same input.
    Retry,
    /// From the beginning, for another account.
    AnotherAccount,
    /// To the accounts.
    Accounts,
    /// To 登录设置, and back here afterwards.
    LoginSettings,
    /// To a new payment password.
    ResetPin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    pub kind: OutcomeKind,
    pub words: words::Ending,
    /// The possible actions, the best first.
    pub actions: &'static [Onward],
}

/// The page of a refusal that no step can fix; `None` for other refusals.
pub fn ending(code: Code) -> Option<Ending> {
    use Onward::{Accounts, AnotherAccount, LoginSettings, NumberAgain, ResetPin, Retry};
    use OutcomeKind::{Failure, Info, Waiting};
    let (kind, words, actions): (_, _, &'static [Onward]) = match code {
        Code::PinNotSet => (Info, words::PIN_NOT_SET, &[LoginSettings, Accounts]),
        Code::PinLocked => (Failure, words::PIN_LOCKED, &[ResetPin, Accounts]),
        Code::AccountExists => (Info, words::ACCOUNT_EXISTS, &[Accounts, AnotherAccount]),
        Code::DailyLimitReached => (Failure, words::DAILY_LIMIT, &[Accounts]),
        Code::CardLocked => (Failure, words::CARD_LOCKED, &[AnotherAccount, Accounts]),
        Code::ManualReview => (Waiting, words::MANUAL_REVIEW, &[Accounts, AnotherAccount]),
        Code::CardFrozen => (Failure, words::CARD_FROZEN, &[AnotherAccount, Accounts]),
        Code::CardCheckFailed => (Failure, words::CARD_CHECK_FAILED, &[NumberAgain, Accounts]),
        Code::PhoneCheckTimedOut => (Failure, words::PHONE_CHECK_TIMED_OUT, &[Retry, Accounts]),
        Code::BankUnavailable => (Failure, words::BANK_UNAVAILABLE, &[Accounts, AnotherAccount]),
        Code::CardDataWrong => (Failure, words::CARD_DATA_WRONG, &[NumberAgain, Accounts]),
        Code::IdentityNotVerified => (Failure, words::IDENTITY_NOT_VERIFIED, &[AnotherAccount, Accounts]),
        Code::RegionNotSupported => (Failure, words::REGION_NOT_SUPPORTED, &[AnotherAccount, Accounts]),
        Code::PhoneMismatch => (Failure, words::PHONE_MISMATCH, &[AnotherAccount, Accounts]),
        Code::DocumentExpired => (Failure, words::DOCUMENT_EXPIRED, &[Accounts]),
        Code::WechatTimedOut => (Failure, words::WECHAT_TIMED_OUT, &[Retry, Accounts]),
        _ => return None,
    };
    Some(Ending { kind, words, actions })
}

/// Why it ended, in the texts of the page and with what is specific to this refusal: when to come back, or how many
/// attempts a day are allowed.
fn description(words: words::Ending, problem: &Problem, a_day: u32) -> String {
    let mut text = words.description.to_owned();
    match (problem.code, problem.retry_after) {
        (Code::DailyLimitReached, _) => text.push_str(&words::attempts_a_day(a_day)),
        (_, Some(seconds)) => text.push_str(&words::come_back(seconds.0)),
        (_, None) => {}
    }
    text
}

#[component]
pub fn EndingView(
    /// A refusal that has a page.
    problem: Problem,
    /// The allowed attempts a day.
    a_day: u32,
    /// Called with an action that is not a link.
    #[prop(into)]
    on_action: Callback<Onward>,
) -> impl IntoView {
    let context = use_session_context();
    let Some(Ending { kind, words, actions }) = ending(problem.code) else {
        return ().into_any();
    };
    let action = move |(index, action): (usize, &Onward)| {
        let kind = if index == 0 {
            ButtonKind::Primary
        } else {
            ButtonKind::Secondary
        };
        let button = move |action: Onward, label: &'static str| {
            view! {
                <Button kind=kind on_press=move |()| on_action.run(action)>
                    {label}
                </Button>
            }
            .into_any()
        };
        match action {
            Onward::NumberAgain => button(Onward::NumberAgain, "重新输入"),
            Onward::Retry => button(Onward::Retry, "重试"),
            Onward::AnotherAccount => button(Onward::AnotherAccount, "添加其他账户"),
            Onward::Accounts => view! {
                <LinkButton kind=kind href=Route::Accounts.to_string()>
                    "返回账户管理"
                </LinkButton>
            }
            .into_any(),
            Onward::ResetPin => view! {
                <LinkButton kind=kind href=Route::ResetPin.to_string()>
                    {titles::RESET_PIN}
                </LinkButton>
            }
            .into_any(),
            Onward::LoginSettings => view! {
                <LinkButton
                    kind=kind
                    href=Route::LoginSettings.to_string()
                    on_press=move |()| context.want(&Route::AddAccount)
                >
                    {format!("前往{}", titles::LOGIN_SETTINGS)}
                </LinkButton>
            }
            .into_any(),
        }
    };
    view! {
        <Outcome kind=kind title=words.title description=description(words, &problem, a_day)>
            <ul class="advice">
                {words.advice.iter().map(|advice| view! { <li>{*advice}</li> }).collect_view()}
            </ul>
            {actions.iter().enumerate().map(action).collect_view()}
        </Outcome>
        {(kind != OutcomeKind::Info).then(|| view! { <Hotline /> })}
    }
    .into_any()
}

#[component]
pub fn AddedView(
    account: Account,
    /// Called when the customer wants to add another account.
    on_another: Callback<()>,
) -> impl IntoView {
    let context = use_session_context();
    let alerts = memo(move || context.profile().is_some_and(|profile| profile.features.alerts));
    let transactions = Route::Transactions(account.id.clone(), Query::default()).to_string();
    let account_alerts = StoredValue::new(Route::AccountAlerts(account.id.clone()).to_string());
    view! {
        <Outcome kind=OutcomeKind::Success title=words::ADDED description=words::added(&account)>
            <LinkButton href=Route::Accounts.to_string()>"完成"</LinkButton>
            <LinkButton kind=ButtonKind::Secondary href=transactions>
                {format!("查看{}", titles::TRANSACTIONS)}
            </LinkButton>
            <Show when=move || alerts.get()>
                <LinkButton kind=ButtonKind::Secondary href=account_alerts.get_value()>
                    {format!("设置{}", titles::ALERTS)}
                </LinkButton>
            </Show>
            <Button kind=ButtonKind::Secondary on_press=on_another>
                "继续添加"
            </Button>
        </Outcome>
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use api::Seconds;

    use super::*;

    /// Refusals of `RequestAddAccountCode`, `ProveAddAccountCode` and `AddAccount` that a step can fix or that only
    /// need a retry.
    const MENDED: [Code; 12] = [
        Code::BankNotSupported,
        Code::CodeWrong,
        Code::CodeExpired,
        Code::CodeSuperseded,
        Code::CodeExhausted,
        Code::ChallengeMismatch,
        Code::StepSkipped,
        Code::NotFound,
        Code::PinWrong,
        Code::AgreementNotAccepted,
        Code::ResendTooSoon,
        Code::TooManyCodes,
    ];
    /// Refusals that any call can get.
    const GENERAL: [Code; 9] = [
        Code::Invalid,
        Code::Forbidden,
        Code::TooManyRequests,
        Code::InProgress,
        Code::KeyReused,
        Code::Unavailable,
        Code::Internal,
        Code::NotCertified,
        Code::SessionEnded,
    ];
    /// Refusals of other operations.
    const ELSEWHERE: [Code; 16] = [
        Code::AuthenticationFailed,
        Code::AuthenticationTimedOut,
        Code::PasswordWrong,
        Code::PasswordLocked,
        Code::PasswordWeak,
        Code::PasswordUnchanged,
        Code::PinWeak,
        Code::PinUnchanged,
        Code::PasswordsAlreadySet,
        Code::AccountCertified,
        Code::RangeNotOffered,
        Code::SecurityTokenRequired,
        Code::RevisionConflict,
        Code::SettingLocked,
        Code::AlertsNotEnabled,
        Code::Unknown,
    ];

    #[test]
    fn every_refusal_is_mended_by_a_step_or_has_a_page_and_none_both() {
        for code in Code::ALL {
            let others = [&MENDED[..], &GENERAL, &ELSEWHERE].concat();
            assert_eq!(ending(*code).is_some(), !others.contains(code), "{code:?}");
        }
    }

    #[test]
    fn every_page_says_something_of_its_own_and_leads_on() {
        let mut titles = HashSet::new();
        for (code, ending) in Code::ALL.iter().filter_map(|code| Some((code, ending(*code)?))) {
            assert!(
                titles.insert(ending.words.title),
                "{code:?} has the title of another"
            );
            assert!(ending.words.description.ends_with('。'), "{code:?}");
            assert!(
                ending.words.advice.iter().all(|advice| advice.ends_with('。')),
                "{code:?}"
            );
            assert!(
                !ending.words.advice.is_empty() || ending.kind == OutcomeKind::Info,
                "{code:?} says not what to do"
            );
            assert!(
                ending.actions.contains(&Onward::Accounts),
                "{code:?} is a dead end"
            );
            let unique: HashSet<_> = ending
                .actions
                .iter()
                .map(|action| format!("{action:?}"))
                .collect();
            assert_eq!(unique.len(), ending.actions.len(), "{code:?}");
        }
    }

    #[test]
    fn the_three_error_codes_of_the_card_networks_are_named_with_their_next_step() {
        for (code, name, step) in [
            (Code::CardCheckFailed, "VALID-01", "手工输入"),
            (Code::PhoneCheckTimedOut, "MOBILE-03", "切换网络"),
            (Code::BankUnavailable, "BANK-404", "30分钟"),
        ] {
            let words = ending(code).unwrap().words;
            assert!(words.description.contains(name), "{code:?}");
            assert!(
                words.advice.iter().any(|advice| advice.contains(step)),
                "{code:?}"
            );
        }
    }

    #[test]
    fn a_page_says_when_to_come_back_or_how_often_a_day_is_allowed() {
        let locked = Code::CardLocked.problem().with_retry_after(Seconds(7200));
        assert!(description(words::CARD_LOCKED, &locked, 5).ends_with("请2小时后再试。"));
        let used_up = Code::DailyLimitReached.problem().with_retry_after(Seconds(100));
        let text = description(words::DAILY_LIMIT, &used_up, 5);
        assert!(text.contains("5次") && !text.contains("秒"));
        assert_eq!(
            description(words::CARD_FROZEN, &Code::CardFrozen.problem(), 5),
            words::CARD_FROZEN.description
        );
    }
}
