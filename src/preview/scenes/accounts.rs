//! 账户管理 and 添加删除.

use super::page::{HIDDEN, Page, and};
use crate::preview::actor::Step::{Press, See, SetNetwork};
use crate::preview::customers::{ALL, Customer, USUAL};
use crate::preview::settings::Network;
use crate::preview::sign::Sign::{Element, Text, Without};
use crate::route::Route;

pub(super) fn list() -> Page {
    const WHO: Customer = Customer::With(USUAL);
    let shown = [See("退出登录"), Press("显示余额")];
    Page::of(&Route::Accounts, "accounts")
        .scene("hidden", "金额已隐藏", WHO, &[], Text(HIDDEN))
        .scene("shown", "显示金额", WHO, &shown, Without("信用卡欠款", HIDDEN))
        .scene(
            "one",
            "一个账户，未设密码",
            Customer::Certified("savings"),
            &shown,
            Without("尚未设置密码", HIDDEN),
        )
        .scene(
            "many",
            "全部账户",
            Customer::With(ALL),
            &shown,
            Without("中国工商银行", HIDDEN),
        )
        .scene(
            "joint",
            "联名账户",
            Customer::With(&["joint-a", "joint-b"]),
            &shown,
            Without("联名账户（B类）", HIDDEN),
        )
        .scene(
            "corporate",
            "对公账户",
            Customer::Settled("corporate"),
            &shown,
            Without("对公账户", HIDDEN),
        )
        .scene(
            "type-three",
            "Ⅲ类账户",
            Customer::Settled("type-three"),
            &shown,
            Without("Ⅲ类账户", HIDDEN),
        )
        .scene(
            "extremes",
            "极大金额",
            Customer::Settled("extremes"),
            &shown,
            Element(".amount--long, .amount--longest"),
        )
        .scene(
            "long-name",
            "很长的户名",
            Customer::Settled("long-name"),
            &shown,
            Without("0124", HIDDEN),
        )
        .scene(
            "leaving",
            "正在退出",
            WHO,
            &[
                See("退出登录"),
                SetNetwork("/session", Network::Endless),
                Press("退出登录"),
            ],
            Element("[aria-busy='true']"),
        )
        .scene(
            "leaving-offline",
            "退出时断网",
            WHO,
            &[
                See("退出登录"),
                SetNetwork("/session", Network::Offline),
                Press("退出登录"),
            ],
            Text("网络连接已断开"),
        )
        .scene(
            "left",
            "已安全退出",
            WHO,
            &[Press("退出登录")],
            Text("已安全退出"),
        )
        .loading(WHO, "/accounts")
}

pub(super) fn manage() -> Page {
    const WHO: Customer = Customer::With(USUAL);
    let ask = [Press("移除 活期一本通")];
    let confirmed = |network| and(ask.to_vec(), &[SetNetwork("", network), Press("移除")]);
    Page::of(&Route::ManageAccounts, "manage")
        .scene("list", "账户列表", WHO, &[], Text("活期一本通"))
        .scene(
            "one",
            "只有认证账户",
            Customer::Settled("savings"),
            &[],
            Without("添加账户", "活期一本通"),
        )
        .scene("ask", "确认删除", WHO, &ask, Text("移除后立即生效"))
        .scene(
            "removing",
            "正在删除",
            WHO,
            &confirmed(Network::Endless),
            Element("[aria-busy='true']"),
        )
        .scene(
            "removing-offline",
            "删除时断网",
            WHO,
            &confirmed(Network::Offline),
            Text("网络连接已断开"),
        )
        .scene(
            "removing-unknown",
            "删除后没有应答",
            WHO,
            &confirmed(Network::Silent),
            Text("尚未收到办理结果"),
        )
        .scene(
            "removed",
            "已删除",
            WHO,
            &and(ask.to_vec(), &[Press("移除")]),
            Text("已移除活期一本通"),
        )
        .loading(WHO, "/accounts")
}
