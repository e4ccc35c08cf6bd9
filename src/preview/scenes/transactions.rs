//! 交易明细: lists, and how they are narrowed.

use wechat_bank_sandbox::sentinel::Place;

use super::page::{HIDDEN, Page, and};
use crate::preview::actor::Step::{
    self, Choose, Find, Follow, Leave, Press, ScrollToEnd, See, SetNetwork, Type,
};
use crate::preview::customers::{Customer, USUAL};
use crate::preview::settings::Network;
use crate::preview::sign::Sign::{Text, Value, Without};

const WHO: Customer = Customer::With(USUAL);
/// Shows the balance of the account and of each transaction.
const EYE: Step = Press("显示余额");
/// A row of a list.
pub(super) const ROW: &str = "a[href*='/transactions/']";

pub(super) fn of_all_accounts() -> Page {
    Page::new("全部账户的交易明细", "all-transactions", "/transactions")
        .scene("month", "本月", WHO, &[], Text("全部账户（4个）"))
        .scene_at(
            "/transactions?text=%E7%BE%8E%E5%9B%A2",
            "filtered",
            "已筛选",
            WHO,
            &[Find("li")],
            Text("关键词：美团"),
        )
        .scene(
            "accounts",
            "切换账户",
            WHO,
            &[See("笔数"), Press("切换账户")],
            Text("选择账户"),
        )
        .scene_at(
            "/transactions?days=today",
            "one",
            "只有一个账户",
            Customer::Settled("empty"),
            &[],
            Text("本日没有交易"),
        )
        .loading(WHO, "/transactions")
}

pub(super) fn of_one_account() -> Page {
    Page::new(
        "交易明细",
        "transactions",
        "/accounts/{savings}/transactions?days=month",
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=today",
        "today",
        "本日",
        WHO,
        &[See("本日"), EYE],
        Without("今天 11月21日", HIDDEN),
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=week",
        "week",
        "本周",
        WHO,
        &[See("本周"), EYE],
        Without("笔数", HIDDEN),
    )
    .scene(
        "month",
        "本月",
        WHO,
        &[See("2026年11月"), EYE],
        Without("笔数", HIDDEN),
    )
    .scene_at(
        "/accounts",
        "hidden",
        "余额隐藏",
        WHO,
        &[Follow("交易明细，储蓄卡"), See("笔数")],
        Text(HIDDEN),
    )
    .scene_at(
        "/accounts",
        "shown",
        "在账户管理选了显示余额",
        WHO,
        &[See("退出登录"), Press("显示余额"), Follow("交易明细，储蓄卡")],
        Without("笔数", HIDDEN),
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=2026-11-20_2026-11-21",
        "end",
        "没有更多",
        WHO,
        &[See("笔数")],
        Text("没有更多了"),
    )
    .scene_at(
        "/accounts/{large}/transactions?days=month",
        "more-failed",
        "加载更多失败",
        Customer::Settled("large"),
        &[
            See("笔数"),
            SetNetwork("/transactions", Network::Offline),
            ScrollToEnd,
        ],
        Text("网络连接已断开"),
    )
    .scene_at(
        "/accounts/{empty}/transactions?days=today",
        "empty",
        "本日没有交易",
        Customer::Settled("empty"),
        &[],
        Text("本日没有交易"),
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=month&text=zzzz",
        "empty-filtered",
        "没有符合条件的交易",
        WHO,
        &[],
        Text("没有符合条件"),
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=month&direction=expense&least=100&text=%E8%B6%85%E5%B8%82",
        "filtered",
        "已筛选",
        WHO,
        &[Find("li"), EYE],
        Without("关键词：超市", HIDDEN),
    )
    .scene_at(
        "/accounts/{extremes}/transactions?days=2026-01-01_2026-11-21",
        "extremes",
        "极大和极小金额",
        Customer::Settled("extremes"),
        &[See("笔数"), Find(".amount--longest"), EYE],
        Without("尾号0116", HIDDEN),
    )
    .scene_at(
        "/accounts/{corporate}/transactions?days=month",
        "corporate",
        "对公账户",
        Customer::Settled("corporate"),
        &[See("笔数"), EYE],
        Without("对公账户", HIDDEN),
    )
    .scene_at(
        "/accounts/{credit-card}/transactions?days=month",
        "credit-card",
        "信用卡",
        WHO,
        &[See("笔数"), EYE],
        Without("信用卡", HIDDEN),
    )
    .scene_at(
        "/accounts/{large}/transactions?days=month",
        "large",
        "每天很多笔",
        Customer::Settled("large"),
        &[See("笔数"), EYE],
        Without("尾号0082", HIDDEN),
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=2020-01-01_2020-02-01",
        "too-early",
        "超出可查询的时间",
        WHO,
        &[],
        Text("重新选择"),
    )
    .scene_at(
        "/accounts/nobody/transactions",
        "no-account",
        "没有这个账户",
        WHO,
        &[],
        Text("没有找到这个账户"),
    )
    .special(
        "search",
        WHO,
        Place::ListTransactions,
        |word| vec![See("笔数"), Press("筛选"), Type("搜索", word), Press("查询")],
        |_| Text("重试"),
    )
    .loading(WHO, "/transactions")
}

pub(super) fn narrowing() -> Page {
    let open = [See("笔数"), Press("筛选"), See("最低金额")];
    let calendar = [See("笔数"), Choose("自定义"), See("最近7天")];
    let first = Press("2026年11月3日");
    Page::new(
        "日历和筛选",
        "narrowing",
        "/accounts/{savings}/transactions?days=month",
    )
    .scene(
        "calendar",
        "日历",
        WHO,
        &[See("笔数"), Choose("自定义")],
        Text("最近7天"),
    )
    .scene(
        "calendar-start",
        "已选开始日期",
        WHO,
        &and(calendar.to_vec(), &[first]),
        Text("请选择结束日期"),
    )
    .scene(
        "calendar-range",
        "已选一段时间",
        WHO,
        &and(calendar.to_vec(), &[first, Press("2026年11月12日")]),
        Text("2026年11月3日 至 2026年11月12日，共10天"),
    )
    .scene(
        "calendar-months",
        "日历，选择年月",
        WHO,
        &and(calendar.to_vec(), &[Press("2026年11月")]),
        Text("2025年"),
    )
    .scene(
        "months",
        "选择月份",
        WHO,
        &[See("笔数"), Press("选择月份")],
        Text("2025年"),
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=2026-10-01_2026-10-31",
        "last-month",
        "上月",
        WHO,
        &[See("笔数")],
        Text("2026年10月"),
    )
    .scene(
        "search",
        "搜索",
        WHO,
        &[See("笔数"), Press("搜索")],
        Text("最低金额"),
    )
    .scene(
        "filters",
        "筛选",
        WHO,
        &[See("笔数"), Press("筛选")],
        Text("最低金额"),
    )
    .scene(
        "filters-wrong",
        "最高低于最低",
        WHO,
        &and(
            open.to_vec(),
            &[
                Type("最低金额（元）", "100"),
                Type("最高金额（元）", "1"),
                Press("查询"),
            ],
        ),
        Text("最高金额不能低于最低金额"),
    )
    .scene(
        "filters-filled",
        "已填写筛选",
        WHO,
        &and(
            open.to_vec(),
            &[
                Choose("支出"),
                Type("搜索", "超市"),
                Type("最低金额（元）", "1,000"),
                Leave,
            ],
        ),
        Value("最低金额（元）", "1,000"),
    )
}
