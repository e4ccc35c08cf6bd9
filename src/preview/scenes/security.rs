//! 安全管理: changing and resetting each password.

use super::page::{Page, and};
use crate::preview::actor::Step::{self, Keys, Press, See, SetNetwork, Type, TypeCode};
use crate::preview::customers::{Customer, PASSWORD};
use crate::preview::settings::Network;
use crate::preview::sign::Sign::Text;
use crate::route::Route;

/// A customer with passwords, and one without.
const WHO: Customer = Customer::Settled("savings");
const WITHOUT: Customer = Customer::Certified("savings");

/// Other passwords than the customer's.
const OTHER_PASSWORD: &str = "Kunlun-yulong-88";
const OTHER_PIN: &str = "864209";

/// Where there is no password to change.
const NOTHING: (&str, &str) = ("not-set", "尚未设置密码");

pub(super) fn list() -> Page {
    Page::of(&Route::Security, "security")
        .scene("set", "密码已设置", WHO, &[], Text("重置支付密码"))
        .scene(
            "not-set",
            "尚未设置密码",
            WITHOUT,
            &[],
            Text("才能添加账户、开通提醒"),
        )
}

pub(super) fn login() -> Page {
    let filled = |current, new| {
        vec![
            Type("原登录密码", current),
            Type("新登录密码", new),
            Type("确认登录密码", new),
        ]
    };
    let send = Press("确认修改");
    Page::of(&Route::ChangeLogin, "change-login")
        .scene("blank", "空白", WHO, &[], Text("8至64位"))
        .scene("nothing", "未填写", WHO, &[send], Text("请再次输入登录密码"))
        .scene(
            "wrong",
            "原密码错误",
            WHO,
            &and(filled("wrong", OTHER_PASSWORD), &[send]),
            Text("登录密码错误，还可以尝试4次"),
        )
        .scene(
            "unchanged",
            "与原密码相同",
            WHO,
            &and(filled(PASSWORD, PASSWORD), &[send]),
            Text("不能与原密码相同"),
        )
        .scene(
            "offline",
            "提交时断网",
            WHO,
            &and(
                filled(PASSWORD, OTHER_PASSWORD),
                &[SetNetwork("/passwords/login", Network::Offline), send],
            ),
            Text("网络连接已断开"),
        )
        .scene(
            "done",
            "已修改",
            WHO,
            &and(filled(PASSWORD, OTHER_PASSWORD), &[send]),
            Text("登录密码已修改"),
        )
        .scene(NOTHING.0, NOTHING.1, WITHOUT, &[], Text("才能添加账户、开通提醒"))
}

/// The new payment password, twice.
fn twice(before: Vec<Step>, pin: &'static str) -> Vec<Step> {
    and(
        before,
        &[
            See("请设置6位微信银行支付密码"),
            Keys(pin),
            See("请再次输入微信银行支付密码"),
            Keys(pin),
        ],
    )
}

pub(super) fn payment() -> Page {
    let current = |pin| vec![Keys(pin)];
    Page::of(&Route::ChangePin, "change-pin")
        .scene("blank", "输入原密码", WHO, &[], Text("忘记支付密码"))
        .scene(
            "new",
            "设置新密码",
            WHO,
            &current("270418"),
            Text("请设置6位微信银行支付密码"),
        )
        .scene(
            "again",
            "再次输入",
            WHO,
            &and(
                current("270418"),
                &[See("请设置6位微信银行支付密码"), Keys(OTHER_PIN)],
            ),
            Text("请再次输入微信银行支付密码"),
        )
        .scene(
            "wrong",
            "原密码错误",
            WHO,
            &twice(current("975310"), OTHER_PIN),
            Text("支付密码错误，还可以尝试4次"),
        )
        .scene(
            "unchanged",
            "与原密码相同",
            WHO,
            &twice(current("270418"), "270418"),
            Text("不能与原密码相同"),
        )
        .scene(
            "done",
            "已修改",
            WHO,
            &twice(current("270418"), OTHER_PIN),
            Text("微信银行支付密码已修改"),
        )
        .scene(NOTHING.0, NOTHING.1, WITHOUT, &[], Text("才能添加账户、开通提醒"))
}

pub(super) fn reset() -> Page {
    let asked = |password| vec![Type("登录密码", password), Press("获取验证码")];
    let proved = |code: Step| and(asked(PASSWORD), &[See("138****8000"), code, Press("下一步")]);
    let right = TypeCode("短信验证码");
    Page::of(&Route::ResetPin, "reset-pin")
        .scene("blank", "空白", WHO, &[], Text("为确认是您本人"))
        .scene(
            "wrong",
            "登录密码错误",
            WHO,
            &asked("wrong"),
            Text("登录密码错误，还可以尝试4次"),
        )
        .scene("sent", "验证码已发送", WHO, &asked(PASSWORD), Text("138****8000"))
        .scene(
            "new",
            "设置新密码",
            WHO,
            &proved(right),
            Text("请设置6位微信银行支付密码"),
        )
        .scene(
            "code-wrong",
            "验证码有误",
            WHO,
            &twice(proved(Type("短信验证码", "000000")), OTHER_PIN),
            Text("您输入的短信验证码有误"),
        )
        .scene(
            "done",
            "已重置",
            WHO,
            &twice(proved(right), OTHER_PIN),
            Text("微信银行支付密码已重置"),
        )
        .scene(NOTHING.0, NOTHING.1, WITHOUT, &[], Text("才能添加账户、开通提醒"))
}
