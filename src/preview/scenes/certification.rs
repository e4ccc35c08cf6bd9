//! 客户认证 and 认证成功.

use wechat_bank_sandbox::sentinel::{Outcome, Place, Sentinel};

use super::page::{NO_TEXT, Page, and, kept_away};
use crate::preview::actor::Step::{self, Follow, Leave, Pass, Press, See, SetNetwork, Type, TypeCode};
use crate::preview::customers::{Customer, DOCUMENT};
use crate::preview::settings::Network;
use crate::preview::sign::Sign::{self, Element, Text, Value, Without};
use crate::route::Route;

/// The demo customer's savings card.
pub(super) const CARD: &str = "6230910000000017";

pub(super) fn filled(card: &'static str) -> Vec<Step> {
    vec![Type("证件号码", DOCUMENT), Type("卡号或账号", card)]
}

pub(super) fn with_code(card: &'static str) -> Vec<Step> {
    let mut steps = filled(card);
    steps.extend([Press("获取验证码"), See("验证码已发送"), TypeCode("短信验证码")]);
    steps
}

pub(super) fn form() -> Page {
    const NEW: Customer = Customer::New;
    let submit = Press("提交认证");
    Page::of(&Route::Certify, "certify")
        .scene("blank", "空白", NEW, &[], Without("提交认证", "认证后可继续"))
        .scene_at(
            "/accounts",
            "wanted",
            "想看账户，先认证",
            NEW,
            &[],
            Text("认证后可继续"),
        )
        .scene("types", "选择证件类型", NEW, &[Press("证件类型")], Text("护照"))
        .scene(
            "nothing",
            "未填写就提交",
            NEW,
            &[submit],
            Text("请先获取短信验证码"),
        )
        .scene(
            "wrong",
            "证件号码和卡号有误",
            NEW,
            &[
                Type("证件号码", "110105194912310021"),
                Type("卡号或账号", "6230910000000018"),
                submit,
            ],
            Text("卡号有误，请对照卡面逐位核对"),
        )
        .scene(
            "filled",
            "已填写",
            NEW,
            &and(filled(CARD), &[Leave]),
            Value("卡号或账号", CARD),
        )
        .scene(
            "passbook",
            "活期一本通",
            NEW,
            &[
                Type("证件号码", DOCUMENT),
                Type("卡号或账号", "881000000001"),
                Leave,
            ],
            Value("卡号或账号", "881000000001"),
        )
        .scene(
            "other-bank",
            "其他银行的卡",
            NEW,
            &[
                Type("证件号码", DOCUMENT),
                Type("卡号或账号", "6222020000000000018"),
                Leave,
            ],
            Text("中国工商银行 借记卡。认证请使用"),
        )
        .scene(
            "leaving",
            "未完成就离开",
            NEW,
            &and(filled(CARD), &[Leave, Follow("返回首页")]),
            Text("客户认证尚未完成"),
        )
        .scene(
            "sending",
            "正在发送验证码",
            NEW,
            &and(
                filled(CARD),
                &[SetNetwork("/codes", Network::Endless), Press("获取验证码")],
            ),
            Element("[aria-busy='true']"),
        )
        .scene(
            "sent",
            "验证码已发送",
            NEW,
            &and(filled(CARD), &[Press("获取验证码")]),
            Text("（序号01）"),
        )
        .scene(
            "again",
            "重发后之前的验证码失效",
            Customer::Waiting,
            &and(filled(CARD), &[Press("获取")]),
            Text("之前的验证码已失效"),
        )
        .scene(
            "mismatch",
            "获取后改了卡号",
            NEW,
            &and(with_code(CARD), &[Type("卡号或账号", "6230910000000025"), Leave]),
            Value("卡号或账号", "6230910000000025"),
        )
        .scene(
            "code-wrong",
            "验证码有误",
            NEW,
            &and(with_code(CARD), &[Type("短信验证码", "000001"), submit]),
            Text("您输入的短信验证码有误，请重新输入"),
        )
        .scene(
            "code-expired",
            "验证码已过期",
            NEW,
            &and(with_code(CARD), &[Pass(301), submit]),
            Text("短信验证码已过期"),
        )
        .scene(
            "submitting",
            "正在提交",
            NEW,
            &and(
                with_code(CARD),
                &[SetNetwork("/certification", Network::Endless), submit],
            ),
            Element("[aria-busy='true']"),
        )
        .special(
            "code",
            NEW,
            Place::RequestCertificationCode,
            |card| and(filled(card), &[Press("获取验证码")]),
            |special| match special.outcome {
                Outcome::Fault(fault) => kept_away(&fault()),
                Outcome::Refusal(_) => NO_TEXT,
            },
        )
        .special(
            "submit",
            NEW,
            Place::Certify,
            |card| and(with_code(card), &[Press("提交认证")]),
            submitted,
        )
        .scene(
            "already",
            "已认证",
            Customer::Settled("savings"),
            &[],
            Text("您已完成客户认证"),
        )
        .scene(
            "again-form",
            "重新认证",
            Customer::Settled("savings"),
            &[Press("重新认证")],
            Text("提交认证"),
        )
}

/// What the page says of a special card.
fn submitted(special: &Sentinel) -> Sign {
    use wechat_bank_api::Code;
    match special.outcome {
        Outcome::Refusal(Code::AuthenticationFailed) => Text("账户认证未通过"),
        Outcome::Refusal(Code::AuthenticationTimedOut) => Text("账户认证超时"),
        Outcome::Refusal(Code::PhoneMismatch) => Text("预留手机号不符"),
        Outcome::Refusal(Code::WechatTimedOut) => Text("微信接口超时"),
        Outcome::Refusal(Code::DocumentExpired) => Text("证件有效期已过期"),
        Outcome::Refusal(_) => NO_TEXT,
        Outcome::Fault(fault) if fault().prevents_the_call() => kept_away(&fault()),
        Outcome::Fault(_) => Text("认证成功，感谢您的使用"),
    }
}

pub(super) fn done() -> Page {
    Page::of(&Route::Certified, "certified")
        .scene(
            "new",
            "认证成功",
            Customer::Certified("savings"),
            &[],
            Text("请接着设置登录密码和微信银行支付密码"),
        )
        .scene(
            "with-passwords",
            "再次认证成功",
            Customer::Recertified("savings"),
            &[],
            Without("登录设置", "请接着设置登录密码"),
        )
}
