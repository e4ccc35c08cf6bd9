//! Special inputs that make the bank refuse or its response faulty.
//!
//! The card numbers are well-formed ones of 新疆汇和银行 that no ledger uses, except the three at the end: those are real
//! accounts of the demo customer ([`crate::seed`]), so that a call can take effect and then get a faulty response.

use core::fmt;

use wechat_bank_api::Code;

use crate::faults::NetworkFault;

/// A real account with late responses.
pub const SLOW_CARD: &str = "6230910000000918";
/// A real account with truncated responses.
pub const GARBLED_CARD: &str = "6230910000000926";
/// A real account whose responses are lost after the effect.
pub const LOST_CARD: &str = "6230910000000934";

/// One special input.
#[derive(Clone, Copy, Debug)]
pub struct Sentinel {
    /// The card number, or the text searched for.
    pub input: &'static str,
    /// The calls that look for it.
    pub places: &'static [Place],
    /// What happens.
    pub outcome: Outcome,
    /// Its description in Chinese.
    pub label: &'static str,
}

/// The calls that look for special inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// [`wechat_bank_api::RequestCertificationCode`], by account number.
    RequestCertificationCode,
    /// [`wechat_bank_api::Certify`], by account number; the code is sent and proved as usual.
    Certify,
    /// [`wechat_bank_api::RequestAddAccountCode`], by account number.
    RequestAddAccountCode,
    /// [`wechat_bank_api::AddAccount`], by the account number of the proved code.
    AddAccount,
    /// [`wechat_bank_api::ListTransactions`], by the text searched for.
    ListTransactions,
}

/// What a special input does.
#[derive(Clone, Copy, Debug)]
pub enum Outcome {
    /// The bank refuses.
    Refusal(Code),
    /// The network is faulty.
    Fault(fn() -> NetworkFault),
}

const CERTIFY: &[Place] = &[Place::Certify];
const ADD: &[Place] = &[Place::RequestAddAccountCode];
const SEND: &[Place] = &[Place::RequestCertificationCode, Place::RequestAddAccountCode];
const FINISH: &[Place] = &[Place::Certify, Place::AddAccount];
const LIST: &[Place] = &[Place::ListTransactions];

fn slow() -> NetworkFault {
    NetworkFault::LateAnswer(4_000)
}

/// Every special input there is.
pub const TABLE: &[Sentinel] = &[
    refusal(
        "6230919999000011",
        CERTIFY,
        Code::AuthenticationFailed,
        "账户验证未通过",
    ),
    refusal(
        "6230919999000029",
        CERTIFY,
        Code::AuthenticationTimedOut,
        "账户验证超时",
    ),
    refusal("6230919999000037", CERTIFY, Code::PhoneMismatch, "预留手机号不符"),
    refusal("6230919999000045", CERTIFY, Code::WechatTimedOut, "微信接口超时"),
    refusal(
        "6230919999000052",
        CERTIFY,
        Code::DocumentExpired,
        "证件有效期过期",
    ),
    refusal(
        "6230919999000060",
        ADD,
        Code::DailyLimitReached,
        "当日加挂次数已用完",
    ),
    refusal("6230919999000078", ADD, Code::CardLocked, "卡片已锁定"),
    refusal("6230919999000086", ADD, Code::ManualReview, "需人工审核"),
    refusal("6230919999000094", ADD, Code::CardFrozen, "卡片临时冻结"),
    refusal(
        "6230919999000102",
        ADD,
        Code::CardCheckFailed,
        "卡号校验失败（VALID-01）",
    ),
    refusal(
        "6230919999000110",
        ADD,
        Code::PhoneCheckTimedOut,
        "手机号验证超时（MOBILE-03）",
    ),
    refusal(
        "6230919999000128",
        ADD,
        Code::BankUnavailable,
        "银行系统异常（BANK-404）",
    ),
    refusal("6230919999000136", ADD, Code::CardDataWrong, "卡片信息有误"),
    refusal(
        "6230919999000144",
        ADD,
        Code::IdentityNotVerified,
        "身份未通过验证",
    ),
    refusal("6230919999000151", ADD, Code::RegionNotSupported, "地区不受支持"),
    refusal("6230919999000169", ADD, Code::PhoneMismatch, "预留手机号不符"),
    refusal("6230919999000177", ADD, Code::BankNotSupported, "发卡行不受支持"),
    fault(
        "6230919999000185",
        SEND,
        || NetworkFault::SilentBefore,
        "发送验证码无应答",
    ),
    fault(
        "6230919999000193",
        SEND,
        NetworkFault::server_error,
        "发送验证码时服务器错误",
    ),
    fault(
        "6230919999000201",
        SEND,
        NetworkFault::captive_portal,
        "发送验证码时网络要求登录",
    ),
    fault(
        "6230919999000219",
        SEND,
        || NetworkFault::CutBefore,
        "发送验证码时连接中断，未发送",
    ),
    fault(
        "6230919999000227",
        FINISH,
        || NetworkFault::SilentBefore,
        "提交无应答",
    ),
    fault(
        "6230919999000235",
        FINISH,
        NetworkFault::server_error,
        "提交时服务器错误",
    ),
    fault(
        "6230919999000243",
        FINISH,
        NetworkFault::captive_portal,
        "提交时网络要求登录",
    ),
    fault(
        "6230919999000250",
        FINISH,
        || NetworkFault::CutBefore,
        "提交时连接中断，未办理",
    ),
    fault(SLOW_CARD, FINISH, slow, "办理成功，应答缓慢"),
    fault(
        GARBLED_CARD,
        FINISH,
        NetworkFault::truncated,
        "办理成功，应答残缺",
    ),
    fault(LOST_CARD, FINISH, || NetworkFault::CutAfter, "办理成功，应答丢失"),
    fault("#慢", LIST, slow, "查询缓慢"),
    fault("#超时", LIST, || NetworkFault::SilentBefore, "查询无应答"),
    fault("#故障", LIST, NetworkFault::server_error, "查询时服务器错误"),
    fault("#乱码", LIST, NetworkFault::truncated, "查询结果残缺"),
    fault("#网页", LIST, NetworkFault::captive_portal, "查询时网络要求登录"),
];

const fn refusal(input: &'static str, places: &'static [Place], code: Code, label: &'static str) -> Sentinel {
    Sentinel {
        input,
        places,
        outcome: Outcome::Refusal(code),
        label,
    }
}

const fn fault(
    input: &'static str,
    places: &'static [Place],
    fault: fn() -> NetworkFault,
    label: &'static str,
) -> Sentinel {
    Sentinel {
        input,
        places,
        outcome: Outcome::Fault(fault),
        label,
    }
}

/// The outcome of this input in this place, if it is special.
pub fn find(place: Place, input: &str) -> Option<Outcome> {
    let sentinel = TABLE
        .iter()
        .find(|sentinel| sentinel.input == input && sentinel.places.contains(&place));
    sentinel.map(|sentinel| sentinel.outcome)
}

/// Whether a card number is special in any place: such a card passes the steps before that place.
pub(crate) fn is_card(number: &str) -> bool {
    TABLE.iter().any(|sentinel| sentinel.input == number)
}

impl Place {
    /// Where a person enters it.
    const fn step(self) -> &'static str {
        match self {
            Self::RequestCertificationCode => "certification, asking for the code",
            Self::Certify => "certification, submitting",
            Self::RequestAddAccountCode => "adding an account, asking for the code",
            Self::AddAccount => "adding an account, submitting",
            Self::ListTransactions => "transactions, search",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refusal(code) => {
                let name = serde_json::to_value(code).ok();
                let name = name
                    .as_ref()
                    .and_then(serde_json::Value::as_str)
                    .unwrap_or_default();
                write!(f, "refused: `{name}`")
            }
            Self::Fault(fault) => write!(f, "{}", fault()),
        }
    }
}

/// The table in Markdown, as `docs/sandbox.md` shows it.
pub fn markdown() -> String {
    let mut text = "| input | where | what happens | 说明 |\n|---|---|---|---|\n".to_owned();
    for Sentinel {
        input,
        places,
        outcome,
        label,
    } in TABLE
    {
        let steps: Vec<_> = places.iter().map(|place| place.step()).collect();
        text.push_str(&format!(
            "| `{input}` | {} | {outcome} | {label} |\n",
            steps.join("; ")
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use wechat_bank_domain::{AccountNumber, Issuer};

    use super::*;
    use crate::seed;

    #[test]
    fn no_input_stands_for_two_things_in_one_place() {
        let mut seen = BTreeSet::new();
        for sentinel in TABLE {
            for place in sentinel.places {
                assert!(
                    seen.insert((sentinel.input, place.step())),
                    "{} twice",
                    sentinel.input
                );
            }
        }
    }

    #[test]
    fn every_special_card_passes_the_page_as_a_debit_card_of_this_bank() {
        let cards = TABLE
            .iter()
            .filter(|sentinel| !sentinel.places.contains(&Place::ListTransactions));
        for sentinel in cards {
            let number: AccountNumber = sentinel.input.parse().unwrap();
            assert!(matches!(number, AccountNumber::Card(_)));
            let issuer = number.issuer().map(|Issuer { bank, .. }| bank);
            assert_eq!(issuer, Some(seed::accounts()[0].bank));
        }
    }

    #[test]
    fn a_card_is_a_real_account_exactly_when_its_call_takes_effect() {
        for sentinel in TABLE.iter().filter(|sentinel| sentinel.places != LIST) {
            let account = seed::account_by_number(&sentinel.input.parse().unwrap());
            let takes_effect =
                matches!(sentinel.outcome, Outcome::Fault(fault) if !fault().prevents_the_call());
            assert_eq!(account.is_some(), takes_effect, "{}", sentinel.input);
        }
    }
}
