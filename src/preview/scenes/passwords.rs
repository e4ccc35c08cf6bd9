//! 登录设置 and 登录.

use super::page::{Page, and};
use crate::preview::actor::Step::{Follow, Keys, Leave, Pass, Press, See, SetNetwork, Type};
use crate::preview::customers::{Customer, PASSWORD};
use crate::preview::settings::Network;
use crate::preview::sign::Sign::{Element, Text};
use crate::route::Route;

pub(super) fn settings() -> Page {
    const WHO: Customer = Customer::Certified("savings");
    let next = Press("下一步");
    let to_pin = || {
        vec![
            Type("登录密码", PASSWORD),
            Type("确认登录密码", PASSWORD),
            next,
            See("请设置6位"),
        ]
    };
    let to_end = || and(to_pin(), &[Keys("270418"), See("请再次输入微信银行支付密码")]);
    Page::of(&Route::LoginSettings, "login-settings")
        .scene("blank", "空白", WHO, &[], Text("8至64位"))
        .scene("nothing", "未填写", WHO, &[next], Text("请再次输入登录密码"))
        .scene(
            "weak",
            "密码容易被猜中",
            WHO,
            &[Type("登录密码", "12345678"), Leave],
            Text("过于常见，不能使用"),
        )
        .scene(
            "fair",
            "密码强度中",
            WHO,
            &[Type("登录密码", "hehe20261"), Leave],
            Text("密码强度：中"),
        )
        .scene(
            "strong",
            "密码强度高",
            WHO,
            &[Type("登录密码", PASSWORD), Leave],
            Text("密码强度：强"),
        )
        .scene(
            "mismatch",
            "两次密码不一致",
            WHO,
            &[
                Type("登录密码", PASSWORD),
                Type("确认登录密码", "天山雪莲-2025"),
                next,
            ],
            Text("两次输入的登录密码不一致"),
        )
        .scene(
            "leaving",
            "未完成就离开",
            WHO,
            &[Type("登录密码", PASSWORD), Leave, Follow("返回首页")],
            Text("登录设置尚未完成"),
        )
        .scene(
            "pin",
            "设置支付密码",
            WHO,
            &to_pin(),
            Text("请设置6位微信银行支付密码"),
        )
        .scene(
            "pin-typing",
            "正在输入",
            WHO,
            &and(to_pin(), &[Keys("270")]),
            Text("已输入3位"),
        )
        .scene(
            "pin-weak",
            "支付密码太简单",
            WHO,
            &and(to_pin(), &[Keys("123456")]),
            Text("支付密码不能是连续数字"),
        )
        .scene(
            "pin-again",
            "再次输入",
            WHO,
            &to_end(),
            Text("请再次输入微信银行支付密码"),
        )
        .scene(
            "pin-mismatch",
            "两次支付密码不一致",
            WHO,
            &and(to_end(), &[Keys("270419")]),
            Text("两次输入的支付密码不一致"),
        )
        .scene(
            "saving",
            "正在保存",
            WHO,
            &and(
                to_end(),
                &[SetNetwork("/passwords", Network::Endless), Keys("270418")],
            ),
            Text("正在保存"),
        )
        .scene(
            "offline",
            "保存时断网",
            WHO,
            &and(
                to_end(),
                &[SetNetwork("/passwords", Network::Offline), Keys("270418")],
            ),
            Text("网络连接已断开"),
        )
        .scene(
            "unknown",
            "保存后没有应答",
            WHO,
            &and(to_end(), &[SetNetwork("", Network::Silent), Keys("270418")]),
            Text("尚未收到办理结果"),
        )
        .scene(
            "done",
            "设置成功",
            WHO,
            &and(to_end(), &[Keys("270418")]),
            Text("设置成功"),
        )
        .scene(
            "already",
            "密码已设置",
            Customer::Settled("savings"),
            &[],
            Text("密码已设置"),
        )
}

pub(super) fn login() -> Page {
    const WHO: Customer = Customer::Ended;
    let wrong = [Type("登录密码", "wrong"), Press("登录")];
    let right = Type("登录密码", PASSWORD);
    Page::of(&Route::Login, "login")
        .scene("blank", "空白", WHO, &[], Text("忘记密码"))
        .scene(
            "nothing",
            "未填写",
            WHO,
            &[Press("登录")],
            Element("[aria-invalid='true']"),
        )
        .scene(
            "wrong",
            "密码错误",
            WHO,
            &wrong,
            Text("登录密码错误，还可以尝试4次"),
        )
        .scene(
            "locked",
            "已锁定",
            Customer::PasswordLocked,
            &wrong,
            Text("登录密码错误次数过多，已锁定"),
        )
        .scene(
            "sending",
            "正在登录",
            WHO,
            &[right, SetNetwork("/session", Network::Endless), Press("登录")],
            Element("[aria-busy='true']"),
        )
        .scene(
            "offline",
            "登录时断网",
            WHO,
            &[right, SetNetwork("/session", Network::Offline), Press("登录")],
            Text("网络连接已断开"),
        )
        .scene_at(
            "/accounts/manage",
            "cover",
            "页面上登录超时",
            Customer::With(&["passbook"]),
            &[See("添加账户"), Pass(660), Press("移除"), Press("移除")],
            Text("登录已超时"),
        )
        .scene_at(
            "/alerts",
            "link",
            "从消息链接进入，登录已超时",
            WHO,
            &[],
            Text("登录后可继续刚才的操作"),
        )
        .scene_at(
            "/alerts",
            "link-back",
            "登录后回到消息链接的页面",
            WHO,
            &[right, Press("登录")],
            Text("动账提醒将账户的收支"),
        )
}
