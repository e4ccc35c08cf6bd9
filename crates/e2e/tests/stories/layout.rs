//! Small screens and large text.

use serde_json::json;
use wechat_bank_api::{Code, GetAlerts, GetTransaction, ListAccounts, ListTransactions, SaveAlerts};
use wechat_bank_e2e::faults::{Edit, NetworkFault};
use wechat_bank_e2e::prelude::*;

stories! {
    nothing_is_cut_off_on_the_smallest_phone:
        HH41;
    nothing_is_cut_off_with_large_text_twice_as_large:
        HH41;
    no_step_is_cut_off_on_the_smallest_phone:
        HH12 HH61 BK01 IC02;
    no_step_is_cut_off_with_large_text_twice_as_large:
        HH12 HH61 BK01 IC02;
    no_number_is_broken_however_large_it_and_the_text_are:
        HH41 HH42 HH70 IC06;
    large_text_is_chosen_once: HH41;
}

async fn nothing_is_cut_off_on_the_smallest_phone(customer: &mut Customer) -> Result<()> {
    customer.takes(Phone::SMALL).await?;
    sees_every_page(customer, async |_| Ok(())).await
}

async fn nothing_is_cut_off_with_large_text_twice_as_large(customer: &mut Customer) -> Result<()> {
    customer.takes(Phone::SMALL).await?;
    customer.opens("/certify").await?;
    customer.presses("大字模式").await?;
    sees_every_page(customer, Customer::has_text_twice_as_large).await
}

async fn no_step_is_cut_off_on_the_smallest_phone(customer: &mut Customer) -> Result<()> {
    customer.takes(Phone::SMALL).await?;
    sees_every_step(customer, async |_| Ok(())).await
}

async fn no_step_is_cut_off_with_large_text_twice_as_large(customer: &mut Customer) -> Result<()> {
    customer.takes(Phone::SMALL).await?;
    customer.opens("/certify").await?;
    customer.presses("大字模式").await?;
    sees_every_step(customer, Customer::has_text_twice_as_large).await
}

async fn no_number_is_broken_however_large_it_and_the_text_are(customer: &mut Customer) -> Result<()> {
    customer.takes(Phone::SMALL).await?;
    customer.banks_with("6230910000000025").await?;
    let account = customer.has_alerts_on().await?;
    let list = format!("/accounts/{account}/transactions");
    customer.opens(&format!("{list}?days=week")).await?;
    customer.sees("没有更多了").await?;
    let links = customer.transaction_links().await?;
    let transaction = links.first().context("no transaction")?;
    for large in [false, true] {
        if large {
            customer.opens("/certify").await?;
            customer.presses("大字模式").await?;
        }
        // At the limits, and where numbers become longer by a group.
        for fen in [i64::MIN, i64::MAX, 999_999_999_999, -123_456_789, 12_345_678] {
            let each = |names: &[&str]| {
                let edits = names
                    .iter()
                    .map(|name| Edit::SetEach((*name).to_owned(), json!(fen)));
                NetworkFault::Edited(edits.collect())
            };
            let positive =
                NetworkFault::Edited(vec![Edit::SetEach("amount".to_owned(), json!(fen.max(100)))]);
            customer
                .injects_faults([
                    inject::all::<ListAccounts>(each(&["balance", "available", "total"])),
                    inject::all::<ListTransactions>(each(&["balance", "amount", "income", "expense"])),
                    inject::all::<GetTransaction>(each(&["balance", "amount"])),
                    inject::all::<GetAlerts>(positive),
                ])
                .await?;
            let filtered = format!("{list}?days=week&least=0&most={}", fen.saturating_abs());
            for (path, there) in [
                ("/accounts", "总余额"),
                (filtered.as_str(), "没有更多了"),
                (transaction, "交易流水号"),
                (&format!("/alerts/{account}"), "关闭动账提醒"),
            ] {
                customer.opens(path).await?;
                customer.sees(there).await?;
                if path == "/accounts" && customer.sees_now("＊＊＊＊").await? {
                    customer.presses("显示余额").await?;
                    customer.no_longer_sees("＊＊＊＊").await?;
                }
                has_no_broken_number(customer).await?;
                if large {
                    customer.has_text_twice_as_large().await?;
                    has_no_broken_number(customer).await?;
                }
            }
        }
    }
    Ok(())
}

/// Nothing is wider than the screen, and no amount wraps. WebKit reports an empty box at the end of the line before.
async fn has_no_broken_number(customer: &Customer) -> Result<()> {
    customer.fits_the_width().await?;
    let script = "const broken = []; let seen = 0; \
        const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT); \
        while (texts.nextNode()) { const text = texts.currentNode; \
            if (text.parentNode.closest('.visually-hidden')) continue; \
            for (const match of text.data.matchAll(/[-+]?\\d[\\d,]*\\.\\d\\d/g)) { \
                const range = document.createRange(); range.setStart(text, match.index); \
                range.setEnd(text, match.index + match[0].length); \
                const boxes = [...range.getClientRects()].filter(box => box.width); \
                const tops = new Set(boxes.map(box => Math.round(box.top))); \
                if (tops.size) seen += 1; \
                if (tops.size > 1) broken.push(match[0] + ' in ' + text.parentNode.outerHTML.slice(0, 120)); } } \
        return [seen, broken]";
    let (seen, broken): (usize, Vec<String>) = customer.runs(script, vec![]).await?;
    let path = customer.path().await?;
    ensure!(seen > 0, "{path} shows no amount");
    ensure!(broken.is_empty(), "{path}: {broken:#?}");
    Ok(())
}

async fn large_text_is_chosen_once(customer: &mut Customer) -> Result<()> {
    let size = async |customer: &Customer| {
        // That of the page itself: the static shell of index.html has the same size, but is removed.
        let script = "return parseFloat(getComputedStyle(document.querySelector('.app label')).fontSize)";
        customer.runs::<f64>(script, vec![]).await
    };
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    let usual = size(customer).await?;
    customer.presses("大字模式").await?;
    let large = size(customer).await?;
    ensure!(large >= usual * 1.15, "{usual} px became {large} px");
    customer.reloads().await?;
    customer.is_on("客户认证").await?;
    ensure!(size(customer).await? == large);
    customer.presses("大字模式").await?;
    ensure!(size(customer).await? == usual);
    Ok(())
}

/// Visits all pages with long names and large amounts, and checks that nothing is wider than the screen.
async fn sees_every_page(customer: &Customer, prepared: impl AsyncFn(&Customer) -> Result<()>) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    prepared(customer).await?;
    customer.presses("提交认证").await?;
    customer.reads_error_at("证件号码").await?;
    customer.fits_the_width().await?;
    customer.banks_with("6230910000000124").await?;
    customer.has_added("6230910000000116").await?;
    let accounts = customer.accounts().await?.accounts;
    let [first, second] = accounts.as_slice() else {
        bail!("{} accounts", accounts.len());
    };
    let list = format!("/accounts/{}/transactions?days=month", second.id);
    for (path, heading) in [
        ("/accounts", "账户管理"),
        ("/accounts/manage", "添加删除"),
        ("/accounts/add", "账户加挂"),
        ("/alerts", "动账提醒"),
        (&format!("/alerts/{}", first.id), "动账提醒"),
        ("/login-settings", "登录设置"),
        ("/nowhere", "页面不存在"),
    ] {
        customer.opens(path).await?;
        customer.is_on(heading).await?;
        prepared(customer).await?;
        customer.has_loaded().await?;
        if path == "/accounts" {
            customer.presses("显示余额").await?;
            customer.no_longer_sees("＊＊＊＊").await?;
        }
        if path == "/accounts/manage" {
            customer.fits_the_width().await?;
            customer.presses_containing("移除").await?;
            customer.sees("移除后立即生效").await?;
        }
        customer.fits_the_width().await?;
    }
    customer.opens(&list).await?;
    customer.is_on("交易明细").await?;
    prepared(customer).await?;
    // The sums are loaded together with the rows.
    customer.sees("笔数").await?;
    customer.fits_the_width().await?;
    let rows = customer.transaction_links().await?;
    let row = rows.first().context("no row")?;
    customer.presses("筛选").await?;
    customer.sees("最低金额（元）").await?;
    customer.fits_the_width().await?;
    customer.presses_in_dialog("关闭").await?;
    customer.chooses("自定义").await?;
    customer.sees("选择日期").await?;
    customer.fits_the_width().await?;
    customer.opens(row).await?;
    customer.is_on("交易详情").await?;
    prepared(customer).await?;
    customer.sees("交易流水号").await?;
    customer.fits_the_width().await
}

/// Walks through all multi-step forms, and checks that nothing is wider than the screen.
async fn sees_every_step(customer: &Customer, prepared: impl AsyncFn(&Customer) -> Result<()>) -> Result<()> {
    customer.opens("/certify").await?;
    prepared(customer).await?;
    customer.certifies_with("6230910000000124").await?;
    customer.is_on("认证结果").await?;
    customer.fits_the_width().await?;

    customer.follows("登录设置").await?;
    customer.is_on("登录设置").await?;
    // The strength is shown while typing, and what is missing after trying to continue.
    customer.types("登录密码", LOGIN_PASSWORD).await?;
    customer.presses("下一步").await?;
    customer.reads_error_at("确认登录密码").await?;
    customer.fits_the_width().await?;
    customer.types("确认登录密码", LOGIN_PASSWORD).await?;
    customer.presses("下一步").await?;
    customer.sees("请设置6位微信银行支付密码").await?;
    customer.fits_the_width().await?;
    customer.keys_in("请设置6位微信银行支付密码", PIN).await?;
    customer.keys_in("请再次输入微信银行支付密码", PIN).await?;
    customer.sees("设置成功").await?;
    customer.fits_the_width().await?;
    customer.follows("账户管理").await?;
    customer.follows("添加删除").await?;
    customer.follows("添加账户").await?;

    customer.is_on("账户加挂").await?;
    customer.types("卡号或账号", "6230910000000116").await?;
    customer.presses("下一步").await?;
    customer.sees("138****8000").await?;
    customer.fits_the_width().await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("下一步").await?;
    customer.sees("重点条款").await?;
    customer.fits_the_width().await?;
    customer.accepts_the_agreement().await?;
    customer.fits_the_width().await?;
    customer.enters_the_pin().await?;
    customer.sees("添加成功").await?;
    customer.fits_the_width().await?;
    customer.follows("完成").await?;

    customer.is_on("账户管理").await?;
    customer.follows("动账提醒，储蓄卡 6230 **** **** 0124").await?;
    customer.enters_the_pin_for_alerts().await?;
    customer.sees("138****8000").await?;
    customer.fits_the_width().await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("开通动账提醒").await?;
    customer.sees("关闭动账提醒").await?;
    customer.fits_the_width().await?;
    customer.replaces("支出提醒金额（元）", "456").await?;
    customer.sees("有1项修改未保存").await?;
    customer.fits_the_width().await?;

    customer
        .injects_faults([inject::next::<SaveAlerts>(inject::refused_as(Code::SessionEnded))])
        .await?;
    customer.presses("保存").await?;
    customer.is_on("登录已超时").await?;
    customer.fits_the_width().await?;
    customer.logs_in().await?;
    customer.is_on("动账提醒").await?;
    customer.presses("保存").await?;
    customer.sees("已保存").await?;
    customer.fits_the_width().await?;
    customer.presses("关闭动账提醒").await?;
    customer.sees("关闭后不再收到该账户的任何提醒").await?;
    customer.fits_the_width().await?;
    customer.presses_in_dialog("取消").await?;

    customer.goes_to("/accounts").await?;
    customer.is_on("账户管理").await?;
    customer.presses("退出登录").await?;
    customer.is_on("登录").await?;
    customer.presses("登录").await?;
    customer.reads_error_at("登录密码").await?;
    customer.fits_the_width().await
}
