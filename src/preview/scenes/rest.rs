//! What is no page: an address without one, the beginning of the program, a crash.

use super::page::Page;
use crate::preview::actor::Step::{Crash, See, SetNetwork};
use crate::preview::customers::Customer;
use crate::preview::settings::Network;
use crate::preview::sign::Sign::{Element, Text};

pub(super) fn rest() -> Page {
    const WHO: Customer = Customer::Settled("savings");
    Page::new("其他", "other", "/")
        .scene_at(
            "/nothing",
            "not-found",
            "没有这个页面",
            WHO,
            &[],
            Text("没有找到这个页面"),
        )
        .scene(
            "opening",
            "打开中",
            Customer::New,
            &[SetNetwork("/session", Network::Endless)],
            Element(".skeleton"),
        )
        .scene(
            "opening-offline",
            "打开时断网",
            Customer::New,
            &[SetNetwork("", Network::Offline)],
            Text("网络连接已断开"),
        )
        .scene(
            "opening-failing",
            "打开时服务器错误",
            Customer::New,
            &[SetNetwork("", Network::Failing)],
            Text("银行系统繁忙"),
        )
        .scene(
            "opening-garbled",
            "打开时需要登录网络",
            Customer::New,
            &[SetNetwork("", Network::Garbled)],
            Text("银行系统返回异常"),
        )
        .scene_at(
            "/certify",
            "crash",
            "页面出错",
            Customer::New,
            &[See("提交认证"), Crash],
            Text("页面出错了"),
        )
}
