//! 账户加挂.

use wechat_bank_sandbox::sentinel::{Outcome, Place, Sentinel};

use super::certification::CARD;
use super::page::{NO_TEXT, Page, and, kept_away};
use crate::preview::actor::Step::{
    Choose, Follow, Keys, Leave, Press, ReadToEnd, See, SetNetwork, Type, TypeCode,
};
use crate::preview::customers::Customer;
use crate::preview::settings::Network;
use crate::preview::sign::Sign::{self, Element, Text};
use crate::route::Route;

const NUMBER: &str = "卡号或账号";
const PASSBOOK: &str = "881000000001";

pub(super) fn add() -> Page {
    const WHO: Customer = Customer::Settled("savings");
    let next = Press("下一步");
    let number = |number| Type(NUMBER, number);
    let to_code = move |card| vec![number(card), next, See("138****8000")];
    let to_agreement = move |card| and(to_code(card), &[TypeCode("短信验证码"), next]);
    let to_consent = move |card| {
        and(
            to_agreement(card),
            &[
                ReadToEnd("协议内容"),
                See("协议已阅读完毕"),
                Choose("我已阅读并同意"),
            ],
        )
    };
    let confirm = Press("确认添加");
    let to_pin = move |card| and(to_consent(card), &[confirm]);
    let to_end = move |card| and(to_pin(card), &[See("请输入微信银行支付密码"), Keys("270418")]);
    let steps = Page::of(&Route::AddAccount, "add")
        .scene("blank", "输入卡号", WHO, &[], Text("今天还可以尝试5次"))
        .scene(
            "nothing",
            "未填写",
            WHO,
            &[next],
            Text("请输入银行卡号或存折账号"),
        )
        .scene(
            "recognised",
            "识别出本行",
            WHO,
            &[number("6230910000000025"), Leave],
            Text("新疆汇和银行 借记卡"),
        )
        .scene(
            "other-bank",
            "识别出他行",
            WHO,
            &[number("6222020000000000018"), Leave],
            Text("中国工商银行 借记卡"),
        )
        .scene(
            "passbook",
            "按存折添加",
            WHO,
            &[number(PASSBOOK), Leave],
            Text("将按活期一本通账号添加"),
        )
        .scene(
            "not-supported",
            "不支持的银行",
            WHO,
            &[number("6229090000000003"), Leave],
            Text("兴业银行 借记卡，暂不支持添加该银行的账户"),
        )
        .scene(
            "not-recognised",
            "未能识别的银行",
            WHO,
            &[number("6299990000000009"), Leave],
            Text("未能识别发卡银行"),
        )
        .scene(
            "wrong",
            "卡号有误",
            WHO,
            &[number("6226090000000009"), Leave, next],
            Text("卡号有误，请对照卡面逐位核对"),
        )
        .scene(
            "banks",
            "支持添加的银行",
            WHO,
            &[Press("支持添加的银行")],
            Text("招商银行"),
        )
        .scene(
            "exists",
            "账户已添加",
            WHO,
            &[number(CARD), next],
            Text("该账户已添加"),
        )
        .scene(
            "no-pin",
            "未设支付密码",
            Customer::Certified("savings"),
            &[],
            Text("前往登录设置"),
        )
        .scene(
            "daily-limit",
            "次数已用完",
            Customer::Exhausted,
            &[],
            Text("今日添加次数已用完"),
        )
        .scene(
            "sending",
            "正在发送验证码",
            WHO,
            &[number(PASSBOOK), SetNetwork("/codes", Network::Endless), next],
            Element("[aria-busy='true']"),
        )
        .scene("code", "输入验证码", WHO, &to_code(PASSBOOK), Text("（序号02）"))
        .scene(
            "code-wrong",
            "验证码有误",
            WHO,
            &and(to_code(PASSBOOK), &[Type("短信验证码", "000001"), next]),
            Text("您输入的短信验证码有误"),
        )
        .scene(
            "no-code",
            "收不到验证码",
            WHO,
            &and(to_code(PASSBOOK), &[Press("收不到验证码")]),
            Text("请确认手机在服务区内"),
        )
        .scene(
            "leaving",
            "未完成就离开",
            WHO,
            &and(to_code(PASSBOOK), &[Follow("返回首页")]),
            Text("离开后，已填写的内容将丢失"),
        );
    steps
        .scene(
            "pin",
            "输入支付密码",
            WHO,
            &to_pin(PASSBOOK),
            Text("请输入微信银行支付密码"),
        )
        .scene(
            "agreement",
            "阅读协议",
            WHO,
            &to_agreement(PASSBOOK),
            Text("请滑动阅读至协议末尾"),
        )
        .scene(
            "agreement-unread",
            "未读完就勾选",
            WHO,
            &and(to_agreement(PASSBOOK), &[confirm]),
            Text("请先阅读完协议，再勾选同意"),
        )
        .scene(
            "agreement-read",
            "已读并同意",
            WHO,
            &to_consent(PASSBOOK),
            Element("input[type='checkbox']:checked"),
        )
        .scene(
            "pin-wrong",
            "支付密码错误",
            WHO,
            &and(to_pin(PASSBOOK), &[See("请输入微信银行支付密码"), Keys("975310")]),
            Text("支付密码错误，还可以尝试4次"),
        )
        .scene(
            "adding",
            "正在添加",
            WHO,
            &and(
                to_pin(PASSBOOK),
                &[
                    See("请输入微信银行支付密码"),
                    SetNetwork("/accounts", Network::Endless),
                    Keys("270418"),
                ],
            ),
            Text("正在添加，请稍候"),
        )
        .scene("done", "添加成功", WHO, &to_end(PASSBOOK), Text("添加成功"))
        .special(
            "code",
            WHO,
            Place::RequestAddAccountCode,
            move |card| vec![number(card), next],
            checked,
        )
        .special("submit", WHO, Place::AddAccount, to_end, submitted)
        .loading(WHO, "/account-form")
}

/// What the page says of a special card in the first step.
fn checked(special: &Sentinel) -> Sign {
    use wechat_bank_api::Code;
    match special.outcome {
        Outcome::Refusal(Code::DailyLimitReached) => Text("今日添加次数已用完"),
        Outcome::Refusal(Code::CardLocked) => Text("该卡已被锁定"),
        Outcome::Refusal(Code::ManualReview) => Text("已转人工审核"),
        Outcome::Refusal(Code::CardFrozen) => Text("该账户已被临时冻结"),
        Outcome::Refusal(Code::CardCheckFailed) => Text("卡片校验未通过"),
        Outcome::Refusal(Code::PhoneCheckTimedOut) => Text("手机号校验超时"),
        Outcome::Refusal(Code::BankUnavailable) => Text("银行系统暂不可用"),
        Outcome::Refusal(Code::CardDataWrong) => Text("卡片信息有误"),
        Outcome::Refusal(Code::IdentityNotVerified) => Text("身份信息未通过核验"),
        Outcome::Refusal(Code::RegionNotSupported) => Text("开户地区暂不支持"),
        Outcome::Refusal(Code::PhoneMismatch) => Text("预留手机号不符"),
        Outcome::Refusal(Code::BankNotSupported) => Text("暂不支持添加该银行的账户"),
        Outcome::Refusal(_) => NO_TEXT,
        Outcome::Fault(fault) => kept_away(&fault()),
    }
}

/// What the page says of a special card at the end.
fn submitted(special: &Sentinel) -> Sign {
    match special.outcome {
        Outcome::Refusal(_) => NO_TEXT,
        Outcome::Fault(fault) if fault().prevents_the_call() => kept_away(&fault()),
        Outcome::Fault(_) => Text("添加成功"),
    }
}
