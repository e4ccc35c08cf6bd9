use serde_json::json;
use wechat_bank_api::{Code, Endpoint, FindOperation, PROBLEM_JSON, Seconds};
use wechat_bank_e2e::faults::{Edit, FaultRule, NetworkFault, ProxyResponse};
use wechat_bank_e2e::prelude::*;

use crate::flow::Flow;

/// A fault to inject; the ids are those of `docs/security.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Offline,
    Silent,
    Stalled,
    CutBefore,
    CutAfter,
    CutForLong,
    ServerError,
    BadGateway,
    Unavailable,
    GatewayTimeout,
    TooMany,
    TooManyUntilADate,
    TooManyForever,
    SessionEnded,
    Forbidden,
    InProgress,
    Invalid,
    Portal,
    Empty,
    WrongType,
    NoContent,
    Half,
    Malformed,
    Deep,
    Huge,
    Marked,
    Repeated,
    OtherShape,
    FromTomorrow,
    TextForNumber,
    Extreme,
    ManyTaps,
}

/// The required outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The page recovers by itself.
    Recovers,
    /// The page says this, and it works once the fault is over.
    Says(&'static str),
    /// The page asks for the login, and continues.
    AsksForThePassword,
}

const OFFLINE: &str = "网络连接已断开，请检查网络后重试";
const NOT_REACHED: &str = "网络不稳定，暂时无法连接银行，请稍后重试";
const UNREADABLE: &str = "银行系统返回异常。如正在使用公共Wi-Fi，请先完成其登录认证，或切换到手机流量后重试";
const OUT_OF_ORDER: &str = "银行系统繁忙，请稍后重试";
const OUTCOME_UNKNOWN: &str = "尚未收到办理结果。请稍后点击重试，系统会核对结果，不会重复办理";
const TOO_MANY: &str = "操作过于频繁";

impl Fault {
    pub const ALL: [Self; 32] = [
        Self::Offline,
        Self::Silent,
        Self::Stalled,
        Self::CutBefore,
        Self::CutAfter,
        Self::CutForLong,
        Self::ServerError,
        Self::BadGateway,
        Self::Unavailable,
        Self::GatewayTimeout,
        Self::TooMany,
        Self::TooManyUntilADate,
        Self::TooManyForever,
        Self::SessionEnded,
        Self::Forbidden,
        Self::InProgress,
        Self::Invalid,
        Self::Portal,
        Self::Empty,
        Self::WrongType,
        Self::NoContent,
        Self::Half,
        Self::Malformed,
        Self::Deep,
        Self::Huge,
        Self::Marked,
        Self::Repeated,
        Self::OtherShape,
        Self::FromTomorrow,
        Self::TextForNumber,
        Self::Extreme,
        Self::ManyTaps,
    ];

    pub const fn id(self) -> &'static str {
        match self {
            Self::Offline => "F1",
            Self::Silent | Self::Stalled => "F2",
            Self::CutBefore | Self::CutAfter | Self::CutForLong => "F3",
            Self::ServerError | Self::BadGateway | Self::Unavailable | Self::GatewayTimeout => "F4",
            Self::TooMany | Self::TooManyUntilADate | Self::TooManyForever => "F5",
            Self::SessionEnded => "F6",
            Self::Forbidden | Self::InProgress | Self::Invalid => "F7",
            Self::Portal | Self::Empty | Self::WrongType | Self::NoContent => "F8",
            Self::Half | Self::Malformed | Self::Deep | Self::Huge | Self::Marked | Self::Repeated => "F9",
            Self::OtherShape | Self::FromTomorrow | Self::TextForNumber => "F10",
            Self::Extreme => "F11",
            Self::ManyTaps => "F15",
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Silent => "no answer at all",
            Self::Stalled => "half an answer, then silence",
            Self::CutBefore => "cut before the bank",
            Self::CutAfter => "cut in the answer",
            Self::CutForLong => "cut in the answer and after it",
            Self::ServerError => "500 with HTML",
            Self::BadGateway => "502 with HTML",
            Self::Unavailable => "503 as a problem",
            Self::GatewayTimeout => "504 with HTML after the effect",
            Self::TooMany => "429 for a second",
            Self::TooManyUntilADate => "429 until a date, HTML",
            Self::TooManyForever => "429 for 30 years",
            Self::SessionEnded => "401",
            Self::Forbidden => "403",
            Self::InProgress => "409 in progress",
            Self::Invalid => "422",
            Self::Portal => "200 with a portal's page",
            Self::Empty => "200 with nothing",
            Self::WrongType => "200 as plain text",
            Self::NoContent => "204",
            Self::Half => "half of the JSON",
            Self::Malformed => "no JSON",
            Self::Deep => "lists within lists, 100,000 deep",
            Self::Huge => "3 MB",
            Self::Marked => "a byte order mark",
            Self::Repeated => "a field twice",
            Self::OtherShape => "an empty object",
            Self::FromTomorrow => "unknown values and fields",
            Self::TextForNumber => "text for a number",
            Self::Extreme => "amounts at the ends of 64 bits",
            Self::ManyTaps => "three taps at once",
        }
    }

    /// The required outcome in a flow, or why it cannot be tested there.
    pub fn end(self, flow: Flow) -> Result<End, &'static str> {
        use End::{AsksForThePassword, Recovers, Says};
        let does_something = flow.does_something();
        let question = |end| {
            if does_something {
                Err("what is only asked is asked again")
            } else {
                Ok(end)
            }
        };
        let deed = |end| {
            if does_something {
                Ok(end)
            } else {
                Err("only what does something can be done twice")
            }
        };
        let by_kind = |asked, done| Ok(if does_something { done } else { asked });
        match self {
            Self::Offline => Ok(Says(OFFLINE)),
            Self::Silent => Ok(Says(NOT_REACHED)),
            Self::Stalled | Self::CutAfter | Self::Deep | Self::Marked => Ok(Recovers),
            Self::CutBefore => by_kind(Recovers, Says(NOT_REACHED)),
            Self::CutForLong => deed(Says(OUTCOME_UNKNOWN)),
            Self::ServerError | Self::Unavailable => Ok(Says(OUT_OF_ORDER)),
            Self::BadGateway => by_kind(Says(OUT_OF_ORDER), Says(NOT_REACHED)),
            Self::GatewayTimeout => Ok(Recovers),
            Self::TooMany => by_kind(Recovers, Says(TOO_MANY)),
            Self::TooManyUntilADate | Self::TooManyForever => Ok(Says(TOO_MANY)),
            Self::SessionEnded if flow.outlives_a_session() => Ok(AsksForThePassword),
            Self::SessionEnded => {
                Err("a story of its own: the steps begin again in another session, or there is none")
            }
            Self::Forbidden => Ok(Says("当前页面已失效，请刷新后重试")),
            Self::InProgress => deed(Says("正在办理中，请稍候")),
            Self::Invalid => Ok(Says("提交的信息有误，请核对后重试")),
            Self::Portal | Self::Empty | Self::WrongType | Self::NoContent => Ok(Says(UNREADABLE)),
            Self::Half | Self::Malformed | Self::Huge => by_kind(Says(UNREADABLE), Recovers),
            Self::Repeated => question(Says(UNREADABLE)),
            // A deletion is successful even with an empty object.
            Self::OtherShape if flow == Flow::Delete => Ok(Recovers),
            Self::OtherShape => Ok(Says(UNREADABLE)),
            Self::FromTomorrow => Ok(Recovers),
            Self::TextForNumber => question(Says(UNREADABLE)),
            Self::Extreme => question(Recovers),
            Self::ManyTaps if flow == Flow::Passwords => {
                Err("the sixth digit is one key, and the keys are gone after it")
            }
            Self::ManyTaps => deed(Recovers),
        }
    }

    /// The fault injected for it; empty where the customer or the phone causes it.
    pub fn rules(self, flow: Flow) -> Vec<FaultRule> {
        // A read is retried up to two times, a write is sent once.
        let lasts = matches!(
            self.end(flow),
            Ok(End::Says(_)) if !matches!(self, Self::CutForLong)
        );
        let always = |fault| {
            vec![FaultRule {
                call: flow.call(),
                skip: 0,
                times: if lasts { None } else { Some(1) },
                fault,
            }]
        };
        let proxy =
            |status: u16, content_type: Option<&str>, retry_after: Option<&str>, body: &str| ProxyResponse {
                status,
                content_type: content_type.map(str::to_owned),
                retry_after: retry_after.map(str::to_owned),
                body: body.to_owned(),
            };
        let html = |status, retry_after| {
            proxy(
                status,
                Some("text/html"),
                retry_after,
                "<!DOCTYPE html><title>nginx</title><h1>nginx</h1>",
            )
        };
        let edited = |edits: Vec<Edit>| always(NetworkFault::Edited(edits));
        let refused = |code| always(inject::refused_as(code));
        match self {
            Self::Offline => Vec::new(),
            Self::Silent => always(NetworkFault::SilentBefore),
            Self::Stalled => always(NetworkFault::StalledAfter),
            Self::CutBefore => always(NetworkFault::CutBefore),
            Self::CutAfter => always(NetworkFault::CutAfter),
            Self::CutForLong => {
                let mut both = always(NetworkFault::CutAfter);
                both.push(FaultRule {
                    call: format!("{} {}", FindOperation::METHOD.as_str(), FindOperation::ROUTE),
                    skip: 0,
                    times: None,
                    fault: NetworkFault::CutBefore,
                });
                both
            }
            Self::ServerError => always(NetworkFault::Instead(html(500, None))),
            Self::BadGateway => always(NetworkFault::Instead(html(502, None))),
            Self::Unavailable => refused(Code::Unavailable),
            Self::GatewayTimeout => always(NetworkFault::InsteadAfter(html(504, None))),
            Self::TooMany => {
                let problem = Code::TooManyRequests.problem().with_retry_after(Seconds(1));
                always(inject::refused(&problem))
            }
            Self::TooManyUntilADate => always(NetworkFault::Instead(html(
                429,
                Some("Sat, 21 Nov 2026 12:00:00 GMT"),
            ))),
            Self::TooManyForever => {
                let problem = serde_json::to_string(&Code::TooManyRequests.problem()).unwrap_or_default();
                always(NetworkFault::Instead(proxy(
                    429,
                    Some(PROBLEM_JSON),
                    Some("999999999"),
                    &problem,
                )))
            }
            Self::SessionEnded => refused(Code::SessionEnded),
            Self::Forbidden => refused(Code::Forbidden),
            Self::InProgress => refused(Code::InProgress),
            Self::Invalid => refused(Code::Invalid),
            Self::Portal => always(NetworkFault::Instead(html(200, None))),
            Self::Empty => always(NetworkFault::Instead(proxy(
                200,
                Some("application/json"),
                None,
                "",
            ))),
            Self::WrongType => always(NetworkFault::Instead(proxy(200, Some("text/plain"), None, "{}"))),
            Self::NoContent => always(NetworkFault::Instead(proxy(204, None, None, ""))),
            Self::Half => edited(vec![Edit::Halve]),
            Self::Malformed => edited(vec![Edit::Become("{\"accounts\": [NaN, }".to_owned())]),
            Self::Deep => edited(vec![Edit::Nest(100_000)]),
            Self::Huge => edited(vec![Edit::Pad(3_000_000)]),
            Self::Marked => edited(vec![Edit::Mark]),
            Self::Repeated => edited(vec![Edit::Repeat]),
            Self::OtherShape => edited(vec![Edit::Become("{}".to_owned())]),
            Self::FromTomorrow => edited(vec![
                Edit::AddToEach,
                Edit::SetEach("kind".to_owned(), json!("from-tomorrow")),
            ]),
            Self::TextForNumber => edited(
                ["balance", "amount", "kinds_on"]
                    .map(|field| Edit::SetEach(field.to_owned(), json!("12")))
                    .to_vec(),
            ),
            Self::Extreme => edited(
                ["balance", "amount", "total", "available"]
                    .map(|field| Edit::SetEach(field.to_owned(), json!(i64::MAX)))
                    .to_vec(),
            ),
            Self::ManyTaps => always(NetworkFault::LateAnswer(700)),
        }
    }
}

/// The faults that are not cells of the matrix.
pub const ELSEWHERE: [(&str, &str); 18] = [
    (
        "F7 in detail",
        "`transaction::a_transaction_that_is_not_there_says_so` (404), `alerts::settings_that_were_changed_elsewhere_are_compared_first` (412), and fields that the bank marks in `adding::each_refusal_has_a_page_that_says_what_to_do`",
    ),
    (
        "F11 in detail",
        "`accounts::amounts_of_any_size_are_exact`, `transaction::every_amount_is_exact`",
    ),
    (
        "F12",
        "`transactions::hostile_texts_stay_texts`, `transaction::a_long_letter_and_a_hostile_one_stay_on_the_page`",
    ),
    (
        "F13",
        "`transactions::a_list_goes_on_as_far_as_one_scrolls`, and the main job over 20,000 transactions",
    ),
    (
        "F14",
        "`transactions::the_last_choice_wins_whatever_order_the_answers_come_in`: three ranges, and their answers in all six orders",
    ),
    ("F15 in detail", "`adding::two_taps_add_an_account_once`"),
    (
        "F16",
        "`navigation::a_page_that_is_left_while_it_loads_leaves_nothing_behind`",
    ),
    (
        "F17",
        "`boot::a_phone_whose_clock_is_wrong_has_the_banks_days`, `transactions::a_day_that_ends_under_an_open_page_is_noticed`; the other days are set by `--today` in `transactions`",
    ),
    (
        "F18",
        "`certification::a_code_cannot_be_asked_for_twice_within_a_minute`; the sleep of a phone cannot be had from a driver",
    ),
    (
        "F19",
        "`certification::an_older_code_is_refused_after_a_new_one_was_sent`",
    ),
    (
        "F20",
        "`alerts::a_code_that_was_sent_survives_a_reload`, `transaction::a_message_about_a_change_leads_to_that_transaction`",
    ),
    (
        "F21",
        "`login::a_customer_logs_out_and_in_again`, where the engine keeps the page in its back/forward cache: Chromium does at times",
    ),
    (
        "F22",
        "`boot::a_phone_without_storage_is_served_all_the_same`, `boot::a_phone_whose_storage_is_full_is_served_all_the_same`, `boot::alerts_are_enabled_on_a_phone_without_storage`; cookies cannot be taken away through a driver: without them nobody is anybody to the bank, as `session::nothing_is_shown_before_certification` has it",
    ),
    (
        "F23",
        "`boot`: files that are tampered with, cut, gone or endless, engines without WebAssembly, policies against it",
    ),
    (
        "F24",
        "`boot::a_crash_while_typing_is_shown_and_final`, `boot::a_crash_between_calls_is_shown_and_final`, `boot::a_crash_in_a_timer_is_shown_and_final`, and the scene `other-crash` for a panic; not on every page, as the boot script that tells it knows no pages; the stack cannot be overflowed from outside",
    ),
    (
        "F25",
        "`boot::a_file_that_is_gone_is_looked_for_once_more`: a release that replaced the files of a page",
    ),
    (
        "F26, F27",
        "`session::logging_out_in_one_tab_ends_the_other`, `removing::an_account_that_was_removed_elsewhere_leaves_the_list`, `transaction::a_transaction_of_an_account_that_was_removed_is_gone`",
    ),
    (
        "F28",
        "there is nothing to fail: the pages load no script of WeChat's",
    ),
];
