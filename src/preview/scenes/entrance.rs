//! 首页, and the customers to choose from.

use super::certification::{CARD, with_code};
use super::page::{HIDDEN, Page};
use crate::preview::actor::Step::{
    self, Back, Choose, Follow, Keys, Leave, Press, ReadToEnd, See, Type, TypeCode,
};
use crate::preview::customers::{ALL, Customer, PASSWORD, USUAL};
use crate::preview::sign::Sign::{Text, Without};
use crate::route::Route;

pub(super) fn home() -> Page {
    Page::of(&Route::Home, "home")
        .scene("guest", "未认证", Customer::New, &[], Text("去认证"))
        .scene("hidden", "余额隐藏", Customer::With(USUAL), &[], Text(HIDDEN))
        .scene(
            "shown",
            "余额显示",
            Customer::With(USUAL),
            &[See("存款余额"), Press("显示余额")],
            Without("存款余额", HIDDEN),
        )
        .scene(
            "many",
            "全部账户",
            Customer::With(ALL),
            &[Press("显示余额")],
            Without("全部18个账户", HIDDEN),
        )
        .scene(
            "new",
            "未设密码，未开通提醒",
            Customer::Certified("savings"),
            &[See("未设置")],
            Text("未开通"),
        )
        .loading(Customer::With(USUAL), "/accounts")
}

/// The customers to choose from, each starting at the first page.
pub(super) fn customers() -> Page {
    Page::new("换一位客户", "customer", "/")
        .scene("new", "新客户", Customer::New, &[], Text("去认证"))
        .scene(
            "certified",
            "已认证，未设密码",
            Customer::Certified("savings"),
            &[],
            Text("未设置"),
        )
        .scene(
            "settled",
            "已设密码，一个账户",
            Customer::Settled("savings"),
            &[],
            Without("尾号0017", "未设置"),
        )
        .scene(
            "usual",
            "四个账户",
            Customer::With(USUAL),
            &[],
            Text("全部4个账户"),
        )
        .scene(
            "alerted",
            "已开通提醒",
            Customer::Alerted(USUAL),
            &[],
            Without("全部4个账户", "未开通"),
        )
        .scene("all", "全部账户", Customer::With(ALL), &[], Text("全部18个账户"))
        .scene(
            "joint",
            "联名账户",
            Customer::With(&["joint-a", "joint-b"]),
            &[],
            Text("联名账户（B类）"),
        )
        .scene(
            "corporate",
            "对公账户",
            Customer::Settled("corporate"),
            &[],
            Text("对公账户"),
        )
        .scene(
            "type-three",
            "Ⅲ类账户",
            Customer::Settled("type-three"),
            &[],
            Text("Ⅲ类账户"),
        )
        .scene(
            "large",
            "一年两万笔",
            Customer::Settled("large"),
            &[],
            Text("尾号0082"),
        )
        .scene(
            "empty",
            "没有交易",
            Customer::Settled("empty"),
            &[],
            Text("尾号0074"),
        )
        .scene(
            "ended",
            "登录已超时",
            Customer::Ended,
            &[],
            Text("请输入登录密码"),
        )
        .scene(
            "password-locked",
            "登录密码已锁定",
            Customer::PasswordLocked,
            &[],
            Text("请输入登录密码"),
        )
        .scene(
            "pin-locked",
            "支付密码已锁定",
            Customer::PinLocked,
            &[],
            Text("全部4个账户"),
        )
        .scene(
            "exhausted",
            "加挂次数已用完",
            Customer::Exhausted,
            &[],
            Text("尾号0017"),
        )
        .scene_at(
            "/certify",
            "journey",
            "从认证走到提醒",
            Customer::New,
            &journey(),
            Text("已保存"),
        )
}

/// The main job from beginning to end, by one customer.
fn journey() -> Vec<Step> {
    let mut steps = with_code(CARD);
    steps.extend([
        Press("提交认证"),
        See("认证成功，感谢您的使用"),
        Follow("登录设置"),
        Type("登录密码", PASSWORD),
        Type("确认登录密码", PASSWORD),
        Press("下一步"),
        See("请设置6位微信银行支付密码"),
        Keys("270418"),
        See("请再次输入微信银行支付密码"),
        Keys("270418"),
        See("设置成功"),
        Follow("账户管理"),
        Follow("添加删除"),
        Follow("添加账户"),
        Type("卡号或账号", "881000000001"),
        Press("下一步"),
        See("138****8000"),
        TypeCode("短信验证码"),
        Press("下一步"),
        ReadToEnd("协议内容"),
        See("协议已阅读完毕"),
        Choose("我已阅读并同意"),
        Press("确认添加"),
        See("请输入微信银行支付密码"),
        Keys("270418"),
        See("添加成功"),
        Follow("完成"),
        See("活期一本通"),
        Follow("交易明细，储蓄卡"),
        See("笔数"),
        Back,
        See("退出登录"),
        Follow("动账提醒，储蓄卡"),
        Press("立即开通"),
        See("请输入微信银行支付密码"),
        Keys("270418"),
        See("138****8000"),
        TypeCode("短信验证码"),
        Press("开通动账提醒"),
        See("关闭动账提醒"),
        Type("支出提醒金额（元）", "1,234.50"),
        Leave,
        Press("保存"),
    ]);
    steps
}
