//! 交易明细.

use serde_json::json;
use wechat_bank_api::{ListTransactions, LogOut};
use wechat_bank_e2e::faults::{Edit, Spoil, SwitchedFault};
use wechat_bank_e2e::prelude::*;
use wechat_bank_e2e::until;

stories! {
    the_place_in_a_list_survives_a_reload: HH42;
    the_place_in_a_list_survives_a_new_session: HH42 HH14;
    the_way_back_to_a_list_finds_its_place_after_a_reload_elsewhere: HH42;
    a_customer_looks_at_today_this_week_this_month_and_days_of_their_own: HH42;
    a_single_day_is_tapped_twice_or_confirmed_alone: HH42;
    a_range_crosses_the_end_of_a_month: HH42;
    the_29th_of_february_is_a_day_like_any_other: HH42;
    february_ends_with_the_28th_in_other_years: HH42;
    the_longest_span_is_a_year_and_a_longer_one_is_told: HH42;
    the_weeks_first_day_is_monday_and_the_months_is_the_first: HH42;
    a_day_that_ends_under_an_open_page_is_noticed: HH42, not in the preview: "its clock stands at nine until somebody moves it";
    the_last_choice_wins_whatever_order_the_answers_come_in: HH42;
    what_is_looked_for_is_found_and_can_be_let_go_again: HH42;
    what_narrows_nothing_is_no_filter: HH42;
    an_address_that_makes_no_sense_is_mended_and_told_once: HH42;
    nothing_can_be_confirmed_beside_what_is_wrong: HH42, not in the preview: "its bank forgets faults with the page";
    all_days_that_are_offered_in_a_leap_year_can_be_picked_at_once: HH42;
    an_account_without_transactions_says_so_and_leads_on: HH42;
    a_longer_period_that_was_pressed_leaves_the_focus_on_the_page: HH42;
    a_list_that_did_not_come_is_asked_for_again: HH42;
    a_list_goes_on_as_far_as_one_scrolls: HH42;
    a_range_in_the_address_that_is_not_offered_is_told: HH42;
    a_calendar_is_used_with_the_keyboard_alone: HH42;
    amounts_have_a_sign_and_a_word: IC11;
    hostile_texts_stay_texts: IC11, not in the preview: "its bank forgets faults with the page";
}

/// Signed in, at the transactions of an account.
async fn looks_at(customer: &Customer, number: &str) -> Result<String> {
    customer.banks_with(number).await?;
    let id = customer.first_account().await?.id;
    let path = format!("/accounts/{id}/transactions");
    customer.opens(&path).await?;
    customer.is_on("交易明细").await?;
    Ok(path)
}

async fn a_customer_looks_at_today_this_week_this_month_and_days_of_their_own(
    customer: &mut Customer,
) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    customer.sees("2026年11月21日").await?;
    customer.chooses("本周").await?;
    customer.sees("2026年11月16日 至 2026年11月21日").await?;
    customer.is_at(&format!("{path}?days=week")).await?;
    customer.sees("11月20日 周五").await?;
    customer.chooses("本月").await?;
    customer.sees("2026年11月1日 至 2026年11月21日").await?;
    customer.is_at(&format!("{path}?days=month")).await?;
    customer.chooses("自定义").await?;
    customer.presses_day("2026年11月3日 周二").await?;
    customer.presses_day("2026年11月5日 周四").await?;
    customer.presses("确定（3天）").await?;
    customer.sees("2026年11月3日 至 2026年11月5日").await?;
    customer
        .is_at(&format!("{path}?days=2026-11-03_2026-11-05"))
        .await?;
    customer.sees("11月5日 周四").await?;
    // The range is in the address: a reload keeps it, and so does coming back.
    customer.reloads().await?;
    customer.sees("2026年11月3日 至 2026年11月5日").await?;
    customer.chooses("本日").await?;
    customer.sees("2026年11月21日").await
}

async fn a_single_day_is_tapped_twice_or_confirmed_alone(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    customer.chooses("自定义").await?;
    customer.presses_day("2026年11月3日 周二").await?;
    customer.sees("请选择结束日期；只查这一天，可直接点确定").await?;
    customer.presses("确定（1天）").await?;
    customer
        .is_at(&format!("{path}?days=2026-11-03_2026-11-03"))
        .await?;
    customer.sees("11月3日 周二").await?;
    customer.chooses("自定义").await?;
    customer.presses_day("2026年11月4日 周三").await?;
    customer.presses_day("2026年11月4日 周三").await?;
    customer.presses("确定（1天）").await?;
    customer
        .is_at(&format!("{path}?days=2026-11-04_2026-11-04"))
        .await?;
    // Tomorrow cannot be chosen.
    customer.chooses("自定义").await?;
    customer.presses_day("2026年11月22日 周日").await?;
    customer.sees("不能选择今天之后的日期").await
}

async fn a_range_crosses_the_end_of_a_month(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    customer.chooses("自定义").await?;
    customer.presses("上个月").await?;
    customer.sees("2026年10月").await?;
    customer.presses_day("2026年10月31日 周六").await?;
    customer.presses("下个月").await?;
    customer.presses_day("2026年11月1日 周日").await?;
    customer.presses("确定（2天）").await?;
    customer
        .is_at(&format!("{path}?days=2026-10-31_2026-11-01"))
        .await?;
    customer.sees("11月1日 周日").await?;
    customer.scrolls_until_rows(110).await?;
    customer.sees("10月31日 周六").await
}

async fn the_29th_of_february_is_a_day_like_any_other(customer: &mut Customer) -> Result<()> {
    customer.lives_on("2028-03-01").await?;
    let path = looks_at(customer, LARGE).await?;
    customer.chooses("本周").await?;
    customer.sees("2028年2月28日 至 2028年3月1日").await?;
    customer.sees("2月29日 周二").await?;
    customer.chooses("自定义").await?;
    customer.presses("上个月").await?;
    customer.sees("2028年2月").await?;
    customer.presses_day("2028年2月29日 周二").await?;
    customer.presses("确定（1天）").await?;
    customer
        .is_at(&format!("{path}?days=2028-02-29_2028-02-29"))
        .await?;
    customer.sees("2月29日 周二").await
}

async fn february_ends_with_the_28th_in_other_years(customer: &mut Customer) -> Result<()> {
    customer.lives_on("2027-03-01").await?;
    looks_at(customer, LARGE).await?;
    customer.chooses("自定义").await?;
    customer.presses("上个月").await?;
    customer.sees("2027年2月").await?;
    let days = customer.texts_of("[role=gridcell]").await?;
    ensure!(days.iter().any(|day| day == "28"), "{days:?}");
    ensure!(!days.iter().any(|day| day == "29"), "{days:?}");
    Ok(())
}

async fn the_longest_span_is_a_year_and_a_longer_one_is_told(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    // From the first day that the bank has to today.
    customer
        .opens(&format!("{path}?days=2025-11-21_2026-11-21"))
        .await?;
    customer.sees("2025年11月21日 至 2026年11月21日").await?;
    customer.sees("11月20日 周五").await?;
    customer.sees("笔数").await?;
    customer
        .opens(&format!("{path}?days=2025-11-20_2026-11-21"))
        .await?;
    customer.sees("最早可查询2025年11月21日的交易").await
}

async fn the_weeks_first_day_is_monday_and_the_months_is_the_first(customer: &mut Customer) -> Result<()> {
    // A Monday that is the first of a month: all three periods are the same day.
    customer.lives_on("2027-02-01").await?;
    let path = looks_at(customer, LARGE).await?;
    for (period, query) in [("本周", "?days=week"), ("本月", "?days=month"), ("本日", "")] {
        customer.chooses(period).await?;
        customer.is_at(&format!("{path}{query}")).await?;
        customer.has_loaded().await?;
        customer.reads_exactly("2027年2月1日").await?;
    }
    Ok(())
}

async fn a_day_that_ends_under_an_open_page_is_noticed(customer: &mut Customer) -> Result<()> {
    customer.bank.reopen_before_midnight_of("2026-11-20").await?;
    looks_at(customer, LARGE).await?;
    customer.reads_exactly("2026年11月20日").await?;
    let tomorrow = async || {
        let today = customer.session().await?.today.to_string();
        Ok((today == "2026-11-21").then_some(()))
    };
    // Half a minute is longer than one usually waits for anything.
    let is_tomorrow = async || anyhow::anyhow!("the day does not end");
    if until(tomorrow, is_tomorrow).await.is_err() {
        until(tomorrow, is_tomorrow).await?;
    }
    // The first answer of the new day tells the page, whatever it was asked for.
    customer.chooses("本周").await?;
    customer.sees("2026年11月16日 至 2026年11月21日").await?;
    customer.chooses("本日").await?;
    customer.reads_exactly("2026年11月21日").await
}

async fn the_last_choice_wins_whatever_order_the_answers_come_in(customer: &mut Customer) -> Result<()> {
    looks_at(customer, LARGE).await?;
    customer.chooses("本周").await?;
    customer.has_loaded().await?;
    let of_the_week = count(customer).await?;
    customer.chooses("本月").await?;
    customer.has_loaded().await?;
    let orders = [
        [0, 300, 600],
        [0, 600, 300],
        [300, 0, 600],
        [300, 600, 0],
        [600, 0, 300],
        [600, 300, 0],
    ];
    for order in orders {
        let late = |milliseconds| suffers::next::<ListTransactions>(Spoil::LateAnswer(milliseconds));
        customer.suffers(order.map(late)).await?;
        // All three ranges, faster than the bank answers; the last and longest one is to stay.
        customer.chooses_quickly(&["本日", "本周", "本月"]).await?;
        customer.has_loaded().await?;
        customer
            .keeps_seeing("2026年11月1日 至 2026年11月21日", 800)
            .await?;
        let shown = count(customer).await?;
        ensure!(
            shown > of_the_week,
            "a shorter range stands there after {order:?}: {shown} transactions"
        );
    }
    Ok(())
}

/// How many transactions a screen reader is told that there are, once it is told.
async fn count(customer: &Customer) -> Result<u32> {
    until(
        async || {
            let said = customer.texts_of("[role=status]").await?;
            let count = said
                .iter()
                .find_map(|text| text.strip_prefix('共')?.split('笔').next());
            Ok(count.map(str::parse).transpose()?)
        },
        async || anyhow::anyhow!("nobody is told how many there are"),
    )
    .await
}

async fn what_is_looked_for_is_found_and_can_be_let_go_again(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    customer.chooses("本月").await?;
    customer.presses("筛选").await?;
    customer.chooses("支出").await?;
    customer.types("最低金额（元）", "1,000").await?;
    customer.types("最高金额（元）", "999").await?;
    customer.presses("查询").await?;
    ensure!(customer.reads_error_at("最高金额（元）").await? == "最高金额不能低于最低金额");
    customer.replaces("最高金额（元）", "２０００.00").await?;
    customer.presses("查询").await?;
    customer
        .is_at(&format!(
            "{path}?days=month&direction=expense&least=100000&most=200000"
        ))
        .await?;
    customer.sees("只看支出").await?;
    customer.sees("1,000.00–2,000.00元").await?;
    customer.presses("移除筛选：只看支出").await?;
    customer
        .is_at(&format!("{path}?days=month&least=100000&most=200000"))
        .await?;
    customer.presses("筛选").await?;
    customer.types("搜索", "没有这样的交易").await?;
    customer.presses("查询").await?;
    customer.sees("没有符合条件的交易").await?;
    customer.presses("清除筛选条件").await?;
    customer.is_at(&format!("{path}?days=month")).await?;
    customer.sees("11月20日 周五").await
}

async fn what_narrows_nothing_is_no_filter(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    customer.chooses("本月").await?;
    customer.presses("筛选").await?;
    for typed in ["-", "—", "\u{200B}", "－ -"] {
        customer.replaces("搜索", "").await?;
        customer.pastes("搜索", typed).await?;
        customer.presses("查询").await?;
        let error = customer.reads_error_at("搜索").await?;
        ensure!(error == "没有可搜索的文字，请修改或清空", "{typed:?}: {error}");
    }
    // Blanks are as good as nothing, and every amount is at least 0.
    customer.replaces("搜索", "  ").await?;
    customer.types("最低金额（元）", "0.00").await?;
    customer.presses("查询").await?;
    customer.sees("11月20日 周五").await?;
    customer.is_at(&format!("{path}?days=month")).await?;
    ensure!(customer.texts_of(CHIPS).await?.is_empty());
    Ok(())
}

/// What the list is narrowed to, as it is shown.
const CHIPS: &str = "[aria-label=筛选条件] bdi";

async fn an_address_that_makes_no_sense_is_mended_and_told_once(customer: &mut Customer) -> Result<()> {
    const MENDED: &str = "链接中的查询条件有误，已为您调整";
    let path = looks_at(customer, LARGE).await?;
    for (asked, mended, chips) in [
        (
            "?least=50000&most=100",
            "?least=100&most=50000",
            &["1.00–500.00元"][..],
        ),
        ("?most=-1", "", &[]),
        ("?days=month&least=-500", "?days=month", &[]),
        ("?days=2026-11-21_2026-11-01", "?days=2026-11-01_2026-11-21", &[]),
        ("?days=2025-02-30_2026-11-01", "", &[]),
        (
            "?days=Month&direction=Income",
            "?days=month&direction=income",
            &["只看收入"],
        ),
        ("?text=%E2%80%94", "", &[]),
        ("?text=%E2%80%8B&least=0", "", &[]),
        ("?most=99999999999999999999", "", &[]),
    ] {
        customer.opens(&format!("{path}{asked}")).await?;
        customer.sees(MENDED).await?;
        customer.is_at(&format!("{path}{mended}")).await?;
        customer.has_loaded().await?;
        let shown = customer.texts_of(CHIPS).await?;
        ensure!(shown == chips, "{asked}: {shown:?}");
        ensure!(!customer.sees_now("重试").await?, "{asked} cannot be answered");
    }
    // Back leads out of the page, and nothing is told of an address that is right.
    let entries = "return history.length";
    let before: u32 = customer.runs(entries, vec![]).await?;
    customer.opens(&format!("{path}?days=year")).await?;
    customer.sees(MENDED).await?;
    let after: u32 = customer.runs(entries, vec![]).await?;
    ensure!(after == before + 1, "{before} entries became {after}");
    customer.opens("/accounts").await?;
    customer.is_on("账户管理").await?;
    // What WeChat adds to links that were shared is nobody's fault.
    for fine in [
        "?from=singlemessage&isappinstalled=0",
        "?days=month",
        "?text=%e7%be%8e%e5%9b%a2",
    ] {
        customer.opens(&format!("{path}{fine}")).await?;
        customer.has_loaded().await?;
        customer.sees("余额").await?;
        ensure!(!customer.sees_now(MENDED).await?, "{fine}");
    }
    customer.is_at(&format!("{path}?text=%E7%BE%8E%E5%9B%A2")).await
}

async fn nothing_can_be_confirmed_beside_what_is_wrong(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    let shortest = Edit::Set("/limits/longest_days".to_owned(), json!(10));
    let fault: SwitchedFault = suffers::all::<ListTransactions>(Spoil::Edited(vec![shortest]));
    customer.suffers([fault]).await?;
    customer
        .opens(&format!("{path}?days=2026-11-01_2026-11-05"))
        .await?;
    customer.has_loaded().await?;
    customer.chooses("自定义").await?;
    customer.can_press("确定（5天）", true).await?;
    customer.presses_day("2026年11月3日 周二").await?;
    customer.can_press("确定（1天）", true).await?;
    customer.presses_day("2026年11月13日 周五").await?;
    customer.sees("一次最多查询10天，请缩短时间").await?;
    customer.can_press("确定", false).await?;
    // The start still stands.
    customer.presses_day("2026年11月12日 周四").await?;
    customer.no_longer_sees("一次最多查询10天，请缩短时间").await?;
    customer.can_press("确定（10天）", true).await?;
    customer.presses_day("2026年11月22日 周日").await?;
    customer.sees("不能选择今天之后的日期").await?;
    customer.can_press("确定", false).await?;
    // A range from the address that the bank refuses is not picked either.
    customer.recovers().await?;
    customer
        .opens(&format!("{path}?days=2025-11-01_2026-11-21"))
        .await?;
    customer.sees("最早可查询2025年11月21日的交易").await?;
    customer.can_press("确定", false).await
}

async fn all_days_that_are_offered_in_a_leap_year_can_be_picked_at_once(
    customer: &mut Customer,
) -> Result<()> {
    customer.lives_on("2028-03-01").await?;
    let path = looks_at(customer, LARGE).await?;
    customer
        .opens(&format!("{path}?days=2027-03-01_2028-03-01"))
        .await?;
    // The earliest day that is named, and today, are as far apart as may be asked for at once.
    customer.sees("最早可查询2027年3月2日的交易").await?;
    customer
        .opens(&format!("{path}?days=2027-03-02_2028-03-01"))
        .await?;
    customer.sees("2027年3月2日 至 2028年3月1日").await?;
    customer.sees("笔数").await
}

async fn an_account_without_transactions_says_so_and_leads_on(customer: &mut Customer) -> Result<()> {
    looks_at(customer, EMPTY).await?;
    customer.sees("本日没有交易").await?;
    customer.presses("查看本周").await?;
    customer.sees("本周没有交易").await?;
    customer.presses("查看本月").await?;
    customer.sees("本月没有交易").await?;
    customer.presses("选择其他时间").await?;
    customer.sees("选择日期").await
}

async fn a_longer_period_that_was_pressed_leaves_the_focus_on_the_page(
    customer: &mut Customer,
) -> Result<()> {
    looks_at(customer, EMPTY).await?;
    customer.presses("查看本周").await?;
    customer.sees("本周没有交易").await?;
    customer.has_focus_at("交易明细").await
}

async fn a_list_that_did_not_come_is_asked_for_again(customer: &mut Customer) -> Result<()> {
    looks_at(customer, LARGE).await?;
    customer.has_loaded().await?;
    customer
        .suffers([suffers::next::<ListTransactions>(suffers::out_of_order())])
        .await?;
    customer.chooses("本周").await?;
    customer.sees("银行系统繁忙").await?;
    customer.presses("重试").await?;
    customer.sees("11月20日 周五").await?;
    customer.has_focus_at("交易明细").await
}

async fn a_list_goes_on_as_far_as_one_scrolls(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    customer
        .opens(&format!("{path}?days=2026-08-01_2026-11-21"))
        .await?;
    customer.sees("笔数").await?;
    customer.scrolls_until_rows(1_000).await?;
    // However far it goes, the page stays small.
    let held = customer.transaction_links().await?.len();
    ensure!(held < 400, "{held} rows are held at once");
    Ok(())
}

async fn a_range_in_the_address_that_is_not_offered_is_told(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    customer
        .opens(&format!("{path}?days=2020-01-01_2020-01-31"))
        .await?;
    customer.sees("最早可查询2025年11月21日的交易").await?;
    customer.presses_in_dialog("关闭").await?;
    customer.sees("所选时间超出银行可查询的范围，请重新选择").await?;
    // One that makes no sense is read as none.
    customer
        .opens(&format!("{path}?days=2026-02-30_2026-03-01"))
        .await?;
    customer.sees("2026年11月21日").await
}

async fn a_calendar_is_used_with_the_keyboard_alone(customer: &mut Customer) -> Result<()> {
    use thirtyfour::Key;
    let path = looks_at(customer, LARGE).await?;
    customer.chooses("自定义").await?;
    customer.has_focus_on("day-2026-11-21").await?;
    for key in [Key::Up, Key::Left] {
        customer.strikes(key).await?;
    }
    customer.has_focus_on("day-2026-11-13").await?;
    customer.strikes(Key::Enter).await?;
    customer.strikes(Key::Right).await?;
    customer.has_focus_on("day-2026-11-14").await?;
    customer.strikes(Key::Enter).await?;
    customer.presses("确定（2天）").await?;
    customer
        .is_at(&format!("{path}?days=2026-11-13_2026-11-14"))
        .await
}

async fn amounts_have_a_sign_and_a_word(customer: &mut Customer) -> Result<()> {
    looks_at(customer, LARGE).await?;
    customer.chooses("本周").await?;
    customer.sees("11月20日 周五").await?;
    let rows = customer.texts_of("a[href*='/transactions/'] .amount").await?;
    ensure!(rows.len() > 5, "{rows:?}");
    for amount in rows {
        let fits = amount.starts_with("收入 +") || amount.starts_with("支出 -");
        ensure!(fits, "{amount:?} has no sign or no word");
    }
    Ok(())
}

async fn hostile_texts_stay_texts(customer: &mut Customer) -> Result<()> {
    let long = "长".repeat(10_000);
    let hostile = [
        "<img src=x onerror=window.harmed=1>",
        "\"><script>window.harmed=1</script>",
        "{{constructor.constructor('window.harmed=1')()}}",
        "javascript:window.harmed=1",
        "退\u{202E}00.01\u{202C}",
        "空\u{0000}字",
        "👨‍👩‍👧‍👦 家庭 🇨🇳",
        "a\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}",
        &long,
    ];
    let path = looks_at(customer, LARGE).await?;
    for text in hostile {
        let each =
            ["memo", "counterparty"].map(|field| Edit::Set(format!("/transactions/0/{field}"), json!(text)));
        let fault: SwitchedFault = suffers::all::<ListTransactions>(Spoil::Edited(each.to_vec()));
        customer.suffers([fault]).await?;
        customer.opens(&format!("{path}?days=month")).await?;
        customer.sees("11月20日 周五").await?;
        customer.fits_the_width().await?;
        let harmed: bool = customer.runs("return 'harmed' in window", vec![]).await?;
        ensure!(!harmed, "{text} was run");
        let shown = customer.texts_of("a[href*='/transactions/'] bdi").await?.concat();
        ensure!(
            !shown.contains(['\u{202E}', '\u{0000}']),
            "what turns text around is not made visible"
        );
    }
    Ok(())
}

/// A list of a large account, scrolled to beyond its third page; returns its address and the first row that is seen.
async fn is_deep_in_a_list(customer: &mut Customer) -> Result<(String, (String, f64))> {
    customer.banks_with(LARGE).await?;
    let id = customer.first_account().await?.id;
    let list = format!("/accounts/{id}/transactions?days=month");
    customer.opens(&list).await?;
    customer.sees("11月20日 周五").await?;
    customer.scrolls_until_rows(170).await?;
    customer.runs::<()>("scrollBy(0, -333)", vec![]).await?;
    customer.rests_at().await?;
    let seen = first_row(customer).await?;
    Ok((list, seen))
}

/// The address of the first transaction on the screen, and how far it is below its top.
async fn first_row(customer: &Customer) -> Result<(String, f64)> {
    let script = "for (const row of document.querySelectorAll('.transactions__row')) { \
        const box = row.getBoundingClientRect(); if (box.bottom > 0) return [row.getAttribute('href'), box.top]; } \
        return ['', 0]";
    customer.runs(script, vec![]).await
}

async fn is_still_at(customer: &Customer, (row, top): &(String, f64)) -> Result<()> {
    until(
        async || {
            let (now, at) = first_row(customer).await?;
            Ok((now == *row && (at - top).abs() <= 2.0).then_some(()))
        },
        async || {
            let now = first_row(customer).await;
            anyhow::anyhow!("{now:?} is first instead of {row} at {top}")
        },
    )
    .await
}

async fn the_place_in_a_list_survives_a_reload(customer: &mut Customer) -> Result<()> {
    let (list, seen) = is_deep_in_a_list(customer).await?;
    for _ in 0..2 {
        customer.reloads().await?;
        customer.is_at(&list).await?;
        is_still_at(customer, &seen).await?;
    }
    // Another range begins at its top, and so does this one when it is chosen again.
    customer.chooses("本周").await?;
    customer.sees("2026年11月16日 至 2026年11月21日").await?;
    customer.is_scrolled_to(0.0).await?;
    customer.chooses("本月").await?;
    customer.sees("2026年11月1日 至 2026年11月21日").await?;
    customer.is_scrolled_to(0.0).await?;
    // The same page opened afresh begins at its top as well.
    customer.runs::<()>("scrollTo(0, 900)", vec![]).await?;
    customer.opens("/sandbox/phone").await?;
    customer.opens(&list).await?;
    customer.sees("11月20日 周五").await?;
    customer.is_scrolled_to(0.0).await
}

async fn the_place_in_a_list_survives_a_new_session(customer: &mut Customer) -> Result<()> {
    let (list, seen) = is_deep_in_a_list(customer).await?;
    customer.asks(&LogOut {}).await?;
    customer.looks_away_and_back().await?;
    customer.is_on("登录已超时").await?;
    // Whoever looks elsewhere for the password loses nothing either.
    customer.looks_away_and_back().await?;
    customer.logs_in().await?;
    customer.is_on("交易明细").await?;
    customer.is_at(&list).await?;
    is_still_at(customer, &seen).await
}

async fn the_way_back_to_a_list_finds_its_place_after_a_reload_elsewhere(
    customer: &mut Customer,
) -> Result<()> {
    let (list, seen) = is_deep_in_a_list(customer).await?;
    let (transaction, _) = customer.taps_a_visible_transaction().await?;
    customer.is_at(&transaction).await?;
    customer.sees("交易流水号").await?;
    customer.reloads().await?;
    customer.sees("交易流水号").await?;
    customer.goes_back().await?;
    customer.is_at(&list).await?;
    is_still_at(customer, &seen).await
}
