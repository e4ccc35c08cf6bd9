//! 交易详情 and 电子回单.

use super::page::{LOADING, Page};
use super::transactions::ROW;
use crate::preview::actor::Step::{Find, Follow, See, SetNetwork};
use crate::preview::customers::{Customer, USUAL};
use crate::preview::settings::Network;
use crate::preview::sign::Sign::Text;

const WHO: Customer = Customer::With(USUAL);

pub(super) fn transaction() -> Page {
    const NOTHING: &str = "/accounts/{savings}/transactions/nothing";
    let open = |way| [See("笔数"), Find(ROW), Follow(way)];
    Page::new(
        "交易详情",
        "transaction",
        "/accounts/{savings}/transactions?days=month",
    )
    .scene("expense", "一笔交易", WHO, &open("支出"), Text("收款方"))
    .scene("income", "一笔收入", WHO, &open("收入"), Text("付款方"))
    .scene_at(
        NOTHING,
        "none",
        "没有这笔交易",
        WHO,
        &[],
        Text("没有找到这笔交易"),
    )
    .scene_at(
        NOTHING,
        "failing",
        "服务器错误",
        WHO,
        &[SetNetwork("/transactions/nothing", Network::Failing)],
        Text("银行系统繁忙"),
    )
    .scene_at(
        NOTHING,
        "loading",
        "加载中",
        WHO,
        &[SetNetwork("/transactions/nothing", Network::Endless)],
        LOADING,
    )
}

pub(super) fn receipt() -> Page {
    let open = |way| {
        [
            See("笔数"),
            Find(ROW),
            Follow(way),
            See("交易流水号"),
            Follow("电子回单"),
        ]
    };
    Page::new("电子回单", "receipt", "/accounts/{savings}/transactions")
        .scene("expense", "一笔支出", WHO, &open("支出"), Text("大写"))
        .scene("income", "一笔收入", WHO, &open("收入"), Text("大写"))
        .scene_at(
            "/accounts/{savings}/transactions/nothing/receipt",
            "none",
            "没有这笔交易",
            WHO,
            &[],
            Text("没有找到这笔交易"),
        )
}
