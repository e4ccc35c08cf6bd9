//! 动账提醒: the list, enabling, settings.

use super::page::{Page, and};
use crate::preview::actor::Step::{
    self, Choose, Elsewhere, Follow, Keys, Leave, Press, See, SetNetwork, Type, TypeCode,
};
use crate::preview::customers::{Customer, USUAL};
use crate::preview::settings::Network;
use crate::preview::sign::Sign::{Element, Text, Without};
use crate::route::Route;

pub(super) fn list() -> Page {
    const WHO: Customer = Customer::Alerted(USUAL);
    Page::of(&Route::Alerts, "alerts")
        .scene("list", "账户列表", WHO, &[], Text("已开通 4 项"))
        .scene(
            "none",
            "都未开通",
            Customer::With(USUAL),
            &[],
            Without("未开通", "已开通"),
        )
        .loading(WHO, "/alerts")
}

/// The steps of enabling, up to the code and with it.
fn pin() -> Vec<Step> {
    vec![Press("立即开通"), See("请输入微信银行支付密码"), Keys("270418")]
}

fn code() -> Vec<Step> {
    and(pin(), &[See("短信验证码"), TypeCode("短信验证码")])
}

pub(super) fn enabling() -> Page {
    const WHO: Customer = Customer::With(USUAL);
    let at_pin = |network| {
        vec![
            Press("立即开通"),
            See("请输入微信银行支付密码"),
            SetNetwork("/codes", network),
            Keys("270418"),
        ]
    };
    let enable = Press("开通动账提醒");
    let page = Page::new("开通动账提醒", "enable-alerts", "/alerts/{savings}")
        .scene("choice", "选择账户", WHO, &[], Text("同时开通其他账户"))
        .scene(
            "several",
            "一次开通多个",
            WHO,
            &[Choose("工资卡"), Choose("信用卡")],
            Text("立即开通3个账户"),
        )
        .scene(
            "pin",
            "输入支付密码",
            WHO,
            &[Press("立即开通")],
            Text("请输入微信银行支付密码"),
        )
        .scene(
            "pin-wrong",
            "支付密码错误",
            WHO,
            &[Press("立即开通"), See("请输入微信银行支付密码"), Keys("975310")],
            Text("支付密码错误，还可以尝试4次"),
        )
        .scene(
            "sending",
            "正在发送验证码",
            WHO,
            &at_pin(Network::Endless),
            Text("正在验证支付密码"),
        )
        .scene(
            "offline",
            "发送时断网",
            WHO,
            &at_pin(Network::Offline),
            Text("网络连接已断开"),
        )
        .scene("code", "输入验证码", WHO, &pin(), Text("138****8000"))
        .scene(
            "code-wrong",
            "验证码有误",
            WHO,
            &and(code(), &[Type("短信验证码", "000001"), enable]),
            Text("您输入的短信验证码有误"),
        )
        .scene(
            "done",
            "已开通",
            WHO,
            &and(code(), &[enable]),
            Text("动账提醒已开通"),
        )
        .scene(
            "no-pin",
            "未设支付密码",
            Customer::Certified("savings"),
            &[],
            Text("请先设置支付密码"),
        )
        .scene(
            "pin-locked",
            "支付密码已锁定",
            Customer::PinLocked,
            &pin(),
            Text("支付密码已锁定"),
        );
    let refused = [
        (
            "/alerts/{daily-total}",
            "token",
            "需使用U盾（IC03）",
            "daily-total",
            "该账户需使用U盾办理",
        ),
        (
            "/alerts/{alerts-phone}",
            "phone",
            "预留手机号不符（IC04）",
            "alerts-phone",
            "预留手机号不符",
        ),
        (
            "/alerts/{alerts-wechat}",
            "wechat",
            "微信接口超时（IC04）",
            "alerts-wechat",
            "微信接口超时",
        ),
        (
            "/alerts/{alerts-document}",
            "document",
            "证件有效期过期（IC04）",
            "alerts-document",
            "证件有效期过期",
        ),
    ];
    refused
        .into_iter()
        .fold(page, |page, (at, name, state, key, title)| {
            page.scene_at(at, name, state, Customer::Settled(key), &pin(), Text(title))
        })
}

pub(super) fn settings() -> Page {
    const WHO: Customer = Customer::Alerted(USUAL);
    const TWO: Customer = Customer::AlertedTwice(USUAL);
    const AMOUNT: &str = "支出提醒金额（元）";
    let opened = See("关闭动账提醒");
    let save = Press("保存");
    let changed = || vec![opened, Type(AMOUNT, "1,234.50"), Leave];
    let saving = |at, network| and(changed(), &[SetNetwork(at, network), save]);
    let copy = [opened, Press("复制设置到其他账户")];
    let copying = Press("复制到所选账户");
    let page = Page::new("提醒设置", "alert-settings", "/alerts/{savings}")
        .scene("rest", "已开通", WHO, &[], Text("消息样例"))
        .scene(
            "changed",
            "有修改未保存",
            WHO,
            &changed(),
            Text("有1项修改未保存"),
        )
        .scene(
            "wrong",
            "金额过低",
            WHO,
            &[opened, Type(AMOUNT, "0.5"), save],
            Text("提醒金额最低为1.00元"),
        )
        .scene(
            "saving",
            "正在保存",
            WHO,
            &saving("/alerts", Network::Endless),
            Text("正在保存"),
        )
        .scene("saved", "已保存", WHO, &and(changed(), &[save]), Text("已保存"))
        .scene(
            "saving-offline",
            "保存时断网",
            WHO,
            &saving("/alerts", Network::Offline),
            Text("未能保存：网络连接已断开"),
        )
        .scene(
            "saving-unknown",
            "保存后没有应答",
            WHO,
            &saving("", Network::Silent),
            Text("未能保存：尚未收到办理结果"),
        )
        .scene(
            "conflict",
            "已在其他地方修改",
            WHO,
            &and(changed(), &[Elsewhere, save]),
            Text("您的修改尚未保存。请核对下面不同的设置"),
        )
        .scene(
            "leaving",
            "未保存就离开",
            WHO,
            &and(changed(), &[Follow("返回首页")]),
            Text("离开后，未保存的修改将丢失"),
        )
        .scene(
            "disable",
            "确认关闭",
            WHO,
            &[opened, Press("关闭动账提醒")],
            Text("关闭后不再收到该账户的任何提醒"),
        )
        .scene(
            "disable-changed",
            "有修改未保存就关闭",
            WHO,
            &and(changed(), &[Press("关闭动账提醒")]),
            Text("未保存的修改将丢失"),
        )
        .scene(
            "disabled",
            "已关闭",
            WHO,
            &[opened, Press("关闭动账提醒"), See("关闭后"), Press("关闭提醒")],
            Text("动账提醒已关闭"),
        )
        .scene("copy", "复制设置", WHO, &copy, Text("未开通，将一并开通"))
        .scene(
            "copy-nothing",
            "未选择账户就复制",
            TWO,
            &and(copy.to_vec(), &[copying]),
            Text("请选择要复制到的账户"),
        )
        .scene(
            "copy-enabling",
            "复制前先开通",
            WHO,
            &and(copy.to_vec(), &[Choose("工资卡"), copying]),
            Text("开通后自动复制"),
        )
        .scene(
            "copied",
            "复制结果",
            TWO,
            &and(copy.to_vec(), &[Choose("工资卡"), copying]),
            Text("各账户的复制结果如下"),
        )
        .scene(
            "copying",
            "正在复制",
            TWO,
            &and(
                copy.to_vec(),
                &[Choose("工资卡"), SetNetwork("", Network::Endless), copying],
            ),
            Element("[aria-busy='true']"),
        );
    special_accounts(page).loading(WHO, "/alerts")
}

/// Accounts whose kind fixes some of the settings (IC10).
fn special_accounts(page: Page) -> Page {
    let kinds = [
        ("/alerts/{joint-a}", "joint-a", "联名 A 类"),
        ("/alerts/{joint-b}", "joint-b", "联名 B 类"),
        ("/alerts/{corporate}", "corporate", "对公账户"),
        ("/alerts/{type-three}", "type-three", "Ⅲ类账户"),
    ];
    kinds.into_iter().fold(page, |page, (at, key, state)| {
        let steps = and(
            pin(),
            &[See("138****8000"), TypeCode("短信验证码"), Press("开通动账提醒")],
        );
        page.scene_at(
            at,
            key,
            state,
            Customer::Settled(key),
            &steps,
            Text("关闭动账提醒"),
        )
    })
}
