//! 交易详情.

use serde_json::json;
use wechat_bank_api::{GetTransaction, LogOut, RemoveAccount, TransactionId};
use wechat_bank_domain::Direction;
use wechat_bank_e2e::faults::{Edit, NetworkFault};
use wechat_bank_e2e::prelude::*;

stories! {
    a_message_about_a_change_leads_to_that_transaction: HH70 IC11;
    a_message_that_is_tapped_after_the_session_ended_leads_there_after_signing_in: HH14 HH70;
    a_message_that_is_tapped_before_certification_leads_on_to_the_accounts_list: HH14 HH70;
    a_customer_who_has_just_signed_in_sees_no_failure: HH14;
    a_row_leads_to_its_transaction_and_back_to_its_place: HH42;
    a_transaction_that_is_not_there_says_so: HH70;
    a_transaction_that_did_not_come_is_asked_for_again: HH70;
    a_transaction_of_an_account_that_was_removed_is_gone: HH46 HH70;
    every_amount_is_exact: HH41;
    a_long_letter_and_a_hostile_one_stay_on_the_page: IC11;
    a_receipt_is_a_page_to_keep: HH42;
    a_receipt_says_who_paid_whom: HH42;
    the_accounts_number_is_copied_with_one_tap: HH42;
}

/// Signed in, at the transactions of a month; returns the address of the newest.
async fn knows_a_transaction(customer: &Customer) -> Result<String> {
    customer.banks_with(LARGE).await?;
    let id = customer.first_account().await?.id;
    customer
        .opens(&format!("/accounts/{id}/transactions?days=month"))
        .await?;
    customer.sees("11月20日 周五").await?;
    let links = customer.transaction_links().await?;
    links.into_iter().next().context("there is no transaction")
}

async fn a_message_about_a_change_leads_to_that_transaction(customer: &mut Customer) -> Result<()> {
    let path = knows_a_transaction(customer).await?;
    let account = customer.first_account().await?.id;
    let transaction: TransactionId = path.rsplit('/').next().unwrap_or_default().parse()?;
    let known = customer
        .asks(&GetTransaction { account, transaction })
        .await?
        .transaction;
    // The message is tapped in WeChat: the page is opened in a new window, without history.
    customer.opens("/sandbox/phone").await?;
    customer.opens(&path).await?;
    customer.is_on("交易详情").await?;
    // 事件, 金额, 时间, 余额: those of this transaction.
    let (word, sign) = match known.direction {
        Direction::Income => ("收入", '+'),
        Direction::Expense => ("支出", '-'),
    };
    customer.sees(&format!("{word} · ")).await?;
    customer.reads_exactly(&format!("{sign}{}", known.amount)).await?;
    for label in ["交易时间", "交易后余额", "本方账号", "交易流水号"] {
        customer.sees(label).await?;
    }
    customer.reads_exactly(&format!("{} 元", known.balance)).await?;
    customer.sees("400-800-9666").await?;
    customer.presses("返回交易明细").await?;
    customer.is_on("交易明细").await
}

async fn a_message_that_is_tapped_after_the_session_ended_leads_there_after_signing_in(
    customer: &mut Customer,
) -> Result<()> {
    let path = knows_a_transaction(customer).await?;
    customer.asks(&LogOut {}).await?;
    customer.opens(&path).await?;
    customer.is_on("登录已超时").await?;
    ensure!(!customer.sees_now("交易流水号").await?);
    customer.logs_in().await?;
    customer.is_on("交易详情").await?;
    customer.sees("交易流水号").await?;
    customer.is_at(&path).await
}

async fn a_message_that_is_tapped_before_certification_leads_on_to_the_accounts_list(
    customer: &mut Customer,
) -> Result<()> {
    customer.opens("/accounts/somebodys/transactions/some").await?;
    customer.certifies_with(SAVINGS).await?;
    customer.follows("继续").await?;
    customer.is_on("交易详情").await?;
    customer.presses("返回交易明细").await?;
    // Not back to 认证结果, where the customer came from.
    customer.is_on("交易明细").await?;
    customer.is_at("/accounts/somebodys/transactions").await?;
    customer.goes_back().await?;
    customer.is_on("认证结果").await
}

async fn a_customer_who_has_just_signed_in_sees_no_failure(customer: &mut Customer) -> Result<()> {
    knows_a_transaction(customer).await?;
    customer.asks(&LogOut {}).await?;
    customer.taps_a_visible_transaction().await?;
    customer.is_on("登录已超时").await?;
    customer
        .injects_faults([inject::next::<GetTransaction>(NetworkFault::LateAnswer(3_000))])
        .await?;
    customer.logs_in().await?;
    customer.is_on("交易详情").await?;
    ensure!(!customer.sees_now("重试").await?);
    ensure!(!customer.sees_now("请重新登录").await?);
    customer.sees("交易流水号").await
}

async fn a_row_leads_to_its_transaction_and_back_to_its_place(customer: &mut Customer) -> Result<()> {
    let path = knows_a_transaction(customer).await?;
    let list = path
        .rsplit_once('/')
        .map(|(list, _)| list.to_owned())
        .context("no list")?;
    customer.scrolls_until_rows(150).await?;
    let before = customer.rests_at().await?;
    ensure!(before > 1_000.0);
    let (address, amount) = customer.taps_a_visible_transaction().await?;
    customer.is_at(&address).await?;
    customer.is_on("交易详情").await?;
    customer.reads_exactly(&amount).await?;
    customer.presses("返回交易明细").await?;
    customer.is_at(&list).await?;
    customer.is_scrolled_to(before).await?;
    customer.goes_forward().await?;
    customer.is_on("交易详情").await?;
    customer.goes_back().await?;
    customer.is_scrolled_to(before).await
}

async fn a_transaction_that_is_not_there_says_so(customer: &mut Customer) -> Result<()> {
    let path = knows_a_transaction(customer).await?;
    let list = path
        .rsplit_once('/')
        .map(|(list, _)| list.to_owned())
        .context("no list")?;
    customer.opens(&format!("{list}/nothing-of-the-kind")).await?;
    customer.sees("没有找到这笔交易").await?;
    customer.presses("返回交易明细").await?;
    customer.is_on("交易明细").await
}

async fn a_transaction_that_did_not_come_is_asked_for_again(customer: &mut Customer) -> Result<()> {
    let path = knows_a_transaction(customer).await?;
    customer
        .injects_faults([inject::next::<GetTransaction>(inject::out_of_order())])
        .await?;
    customer.goes_to(&path).await?;
    customer.is_on("交易详情").await?;
    customer.sees("银行系统繁忙").await?;
    customer.presses("重试").await?;
    customer.sees("交易流水号").await?;
    customer.has_focus_at("交易详情").await
}

async fn a_transaction_of_an_account_that_was_removed_is_gone(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let account = customer.has_added(LARGE).await?.id;
    let list = format!("/accounts/{account}/transactions");
    customer.opens(&format!("{list}?days=month")).await?;
    customer.sees("11月20日 周五").await?;
    let path = customer
        .transaction_links()
        .await?
        .into_iter()
        .next()
        .context("no row")?;
    customer.asks(&RemoveAccount { account }).await?;
    customer.opens(&path).await?;
    customer.sees("没有找到这笔交易").await?;
    customer.opens(&list).await?;
    customer.sees("没有找到这个账户").await?;
    customer.follows("账户管理").await?;
    customer.is_on("账户管理").await
}

async fn every_amount_is_exact(customer: &mut Customer) -> Result<()> {
    let path = knows_a_transaction(customer).await?;
    for (fen, text) in [
        (1, "0.01"),
        (9_007_199_254_740_993, "90,071,992,547,409.93"),
        (i64::MAX, "92,233,720,368,547,758.07"),
        (0, "0.00"),
    ] {
        let edit = Edit::SetEach("amount".to_owned(), json!(fen));
        customer
            .injects_faults([inject::all::<GetTransaction>(NetworkFault::Edited(vec![edit]))])
            .await?;
        customer.opens(&path).await?;
        customer.is_on("交易详情").await?;
        customer.sees(text).await?;
        let amount = customer.texts_of(".receipt__amount").await?.concat();
        ensure!(
            amount.trim_start_matches(['+', '-']) == format!("{text} 元"),
            "{amount:?}"
        );
        customer.fits_the_width().await?;
    }
    Ok(())
}

async fn a_long_letter_and_a_hostile_one_stay_on_the_page(customer: &mut Customer) -> Result<()> {
    let path = knows_a_transaction(customer).await?;
    let long = "A".repeat(5_000);
    for memo in [long.as_str(), "<svg onload=window.harmed=1>", "退\u{202E}00.01"] {
        let edit = Edit::SetEach("memo".to_owned(), json!(memo));
        customer
            .injects_faults([inject::all::<GetTransaction>(NetworkFault::Edited(vec![edit]))])
            .await?;
        customer.opens(&path).await?;
        customer.sees("附言").await?;
        customer.fits_the_width().await?;
        let harmed: bool = customer.runs("return 'harmed' in window", vec![]).await?;
        ensure!(!harmed, "{memo} was run");
    }
    customer.sees("退▯00.01").await
}

async fn a_receipt_is_a_page_to_keep(customer: &mut Customer) -> Result<()> {
    let path = knows_a_transaction(customer).await?;
    customer.opens(&path).await?;
    customer.sees("交易流水号").await?;
    customer.follows("电子回单").await?;
    customer.is_on("电子回单").await?;
    customer.is_at(&format!("{path}/receipt")).await?;
    customer.sees("新疆汇和银行").await?;
    customer.sees("大写").await?;
    // WeChat's own browser prints nothing.
    customer.sees("截屏即可保存这张回单").await?;
    ensure!(!customer.can_see_button("打印或存为PDF").await?);
    // It is on the screen as a whole, so that one picture of the screen has all of it.
    let script = "const box = document.querySelector('.slip').getBoundingClientRect(); \
        return [box.top, box.bottom, innerHeight]";
    let [top, bottom, screen]: [f64; 3] = customer.runs(script, vec![]).await?;
    ensure!(top >= 0.0 && bottom <= screen, "{top} to {bottom} of {screen}");
    customer.presses("返回交易详情").await?;
    customer.is_at(&path).await?;
    customer.opens(&format!("{path}/receipt")).await?;
    customer.sees("大写").await?;
    customer.presses("返回交易详情").await?;
    customer.is_on("交易详情").await?;
    // What is not there says so.
    let nothing = path.rsplit_once('/').map(|(list, _)| list).context("no list")?;
    customer.opens(&format!("{nothing}/nothing/receipt")).await?;
    customer.sees("没有找到这笔交易").await
}

async fn a_receipt_says_who_paid_whom(customer: &mut Customer) -> Result<()> {
    let path = knows_a_transaction(customer).await?;
    for (direction, own, other) in [("expense", "付款方", "收款方"), ("income", "收款方", "付款方")]
    {
        let values = [
            ("/transaction/direction", json!(direction)),
            ("/transaction/amount", json!(101_050)),
            ("/transaction/counterparty", json!("天山果品行")),
        ];
        let edits = values.map(|(place, value)| Edit::Set(place.to_owned(), value));
        customer
            .injects_faults([inject::all::<GetTransaction>(NetworkFault::Edited(
                edits.to_vec(),
            ))])
            .await?;
        customer.opens(&format!("{path}/receipt")).await?;
        customer.sees("1,010.50 元").await?;
        customer.sees("壹仟零壹拾元伍角").await?;
        let lines = customer.texts_of(".slip__line").await?;
        for line in [
            format!("{own}户名*伟"),
            format!("{own}账号6230 **** **** 0082"),
            format!("{other}户名天山果品行"),
        ] {
            ensure!(lines.contains(&line), "{line} is not in {lines:?}");
        }
        customer.fits_the_width().await?;
    }
    Ok(())
}

async fn the_accounts_number_is_copied_with_one_tap(customer: &mut Customer) -> Result<()> {
    let path = knows_a_transaction(customer).await?;
    customer.opens(&path).await?;
    customer.sees("交易流水号").await?;
    let kept = "window.copied = []; Object.defineProperty(navigator, 'clipboard', { configurable: true, \
        value: { writeText: text => { copied.push(text); return Promise.resolve() } } })";
    customer.runs::<()>(kept, vec![]).await?;
    customer.presses_containing("本方账号").await?;
    customer.sees_said("已复制").await?;
    customer.presses_containing("交易流水号").await?;
    let copied = async || customer.runs::<Vec<String>>("return window.copied", vec![]).await;
    let both = wechat_bank_e2e::until(
        async || Ok(Some(copied().await?).filter(|copied| copied.len() == 2)),
        async || anyhow::anyhow!("not both are copied"),
    )
    .await?;
    let mut shown = vec!["6230 **** **** 0082".to_owned()];
    shown.extend(customer.texts_of("#serial").await?);
    ensure!(both == shown, "{both:?}");
    // Without a clipboard the number is selected, to be copied by hand.
    let none = "Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined })";
    customer.runs::<()>(none, vec![]).await?;
    customer.presses_containing("本方账号").await?;
    customer.sees_said("未能自动复制，已为您选中，请长按复制").await?;
    let selected: String = customer.runs("return String(getSelection())", vec![]).await?;
    ensure!(selected.trim() == "6230 **** **** 0082", "{selected:?}");
    Ok(())
}
