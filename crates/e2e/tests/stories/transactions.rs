//! 交易明细.

use serde_json::json;
use wechat_bank_api::{Code, GetTransaction, ListAllTransactions, ListTransactions, LogOut};
use wechat_bank_e2e::faults::{Edit, FaultRule, NetworkFault};
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
    the_longest_span_is_a_year_and_a_longer_one_is_refused: HH42;
    the_weeks_first_day_is_monday_and_the_months_is_the_first: HH42;
    a_day_that_ends_under_an_open_page_is_noticed: HH42;
    the_last_choice_wins_whatever_order_the_answers_come_in: HH42;
    what_is_looked_for_is_found_and_can_be_let_go_again: HH42;
    what_narrows_nothing_is_no_filter: HH42;
    an_address_that_makes_no_sense_is_mended_with_one_message: HH42;
    nothing_can_be_confirmed_beside_what_is_wrong: HH42;
    all_days_that_are_offered_in_a_leap_year_can_be_picked_at_once: HH42;
    an_account_without_transactions_says_so_and_leads_on: HH42;
    a_longer_period_that_was_pressed_leaves_the_focus_on_the_page: HH42;
    a_list_that_did_not_come_is_asked_for_again: HH42;
    a_list_goes_on_as_far_as_one_scrolls: HH42;
    a_range_in_the_address_that_is_not_offered_is_refused: HH42;
    a_calendar_is_used_with_the_keyboard_alone: HH42;
    a_month_is_shown_first_and_the_one_before_is_one_tap_away: HH42;
    any_month_that_is_offered_is_two_taps_away: HH42;
    a_month_of_another_year_is_chosen_in_the_calendar_without_turning_pages: HH42;
    the_first_day_of_a_range_is_marked_at_once: HH42;
    days_and_filters_stay_at_hand_while_a_list_is_scrolled: HH42;
    a_shop_is_looked_for_with_one_tap: HH42;
    what_is_not_found_in_a_month_is_looked_for_in_all_days: HH42;
    all_accounts_are_one_list_and_another_choice_keeps_days_and_filters: HH42;
    a_transaction_of_the_list_of_all_accounts_leads_back_to_it: HH42;
    a_list_of_all_accounts_goes_on_as_far_as_one_scrolls: HH42;
    a_bank_without_a_list_of_all_accounts_says_so: HH42;
    the_first_transaction_is_on_the_first_screen_of_every_phone: HH42;
    nothing_moves_while_a_list_is_loaded: HH42;
    amounts_have_a_sign_and_a_word: IC11;
    hostile_texts_stay_texts: IC11;
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
    customer.reads_exactly("2026年11月").await?;
    customer.chooses("本周").await?;
    customer.sees("2026年11月16日 至 2026年11月21日").await?;
    customer.is_at(&format!("{path}?days=week")).await?;
    customer.sees("11月20日 周五").await?;
    customer.chooses("本月").await?;
    customer.reads_exactly("2026年11月").await?;
    customer.is_at(&path).await?;
    customer.chooses("自定义").await?;
    customer.presses_day("2026年11月3日 周二").await?;
    customer.presses_day("2026年11月5日 周四").await?;
    customer.presses("确定（3天）").await?;
    customer.sees("2026年11月3日 至 2026年11月5日").await?;
    customer
        .is_at(&format!("{path}?days=2026-11-03_2026-11-05"))
        .await?;
    customer.sees("11月5日 周四").await?;
    // The range is in the address: it survives a reload, and returning to the page.
    customer.reloads().await?;
    customer.sees("2026年11月3日 至 2026年11月5日").await?;
    customer.chooses("本日").await?;
    customer.reads_exactly("2026年11月21日").await?;
    customer.is_at(&format!("{path}?days=today")).await
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

async fn the_longest_span_is_a_year_and_a_longer_one_is_refused(customer: &mut Customer) -> Result<()> {
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
    for (period, query, days) in [
        ("本周", "?days=week", "2027年2月1日"),
        ("本月", "", "2027年2月"),
        ("本日", "?days=today", "2027年2月1日"),
    ] {
        customer.chooses(period).await?;
        customer.is_at(&format!("{path}{query}")).await?;
        customer.has_loaded().await?;
        customer.reads_exactly(days).await?;
    }
    Ok(())
}

async fn a_day_that_ends_under_an_open_page_is_noticed(customer: &mut Customer) -> Result<()> {
    customer.bank.reopen_before_midnight_of("2026-11-20").await?;
    looks_at(customer, LARGE).await?;
    customer.chooses("本日").await?;
    customer.reads_exactly("2026年11月20日").await?;
    let tomorrow = async || {
        let today = customer.session().await?.today.to_string();
        Ok((today == "2026-11-21").then_some(()))
    };
    // Half a minute is longer than the usual timeout.
    let is_tomorrow = async || anyhow::anyhow!("the day does not end");
    if until(tomorrow, is_tomorrow).await.is_err() {
        until(tomorrow, is_tomorrow).await?;
    }
    // The first response of the new day updates the page, whatever was requested.
    customer.chooses("本周").await?;
    customer.sees("2026年11月16日 至 2026年11月21日").await?;
    customer.chooses("本日").await?;
    customer.reads_exactly("2026年11月21日").await
}

async fn the_last_choice_wins_whatever_order_the_answers_come_in(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
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
        let late = |milliseconds| inject::next::<ListTransactions>(NetworkFault::LateAnswer(milliseconds));
        customer.injects_faults(order.map(late)).await?;
        // All three ranges, faster than the bank responds; the last and longest one is to stay.
        customer.chooses_quickly(&["本日", "本周", "本月"]).await?;
        customer.has_loaded().await?;
        customer.reads_exactly("2026年11月").await?;
        customer.keeps_seeing("2026年11月", 800).await?;
        customer.is_at(&path).await?;
        let shown = count(customer).await?;
        ensure!(
            shown > of_the_week,
            "a shorter range stands there after {order:?}: {shown} transactions"
        );
    }
    Ok(())
}

/// The number of transactions that a screen reader announces, once it does.
async fn count(customer: &Customer) -> Result<u32> {
    until(
        async || {
            let said = customer.texts_of("[role=status]").await?;
            let count = said
                .iter()
                .find_map(|text| text.strip_prefix('共')?.split('笔').next());
            Ok(count.map(str::parse).transpose()?)
        },
        async || anyhow::anyhow!("how many there are is not announced"),
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
        .is_at(&format!("{path}?direction=expense&least=100000&most=200000"))
        .await?;
    customer.sees("只看支出").await?;
    customer.sees("1,000.00–2,000.00元").await?;
    customer.presses("移除筛选：只看支出").await?;
    customer
        .is_at(&format!("{path}?least=100000&most=200000"))
        .await?;
    customer.presses("筛选").await?;
    customer.types("搜索", "没有这样的交易").await?;
    customer.presses("查询").await?;
    customer.sees("没有符合条件的交易").await?;
    customer.presses("清除筛选条件").await?;
    customer.is_at(&path).await?;
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
    // Blanks are the same as nothing, and every amount is at least 0.
    customer.replaces("搜索", "  ").await?;
    customer.types("最低金额（元）", "0.00").await?;
    customer.presses("查询").await?;
    customer.sees("11月20日 周五").await?;
    customer.is_at(&path).await?;
    ensure!(customer.texts_of(CHIPS).await?.is_empty());
    Ok(())
}

/// The active filters.
const CHIPS: &str = "[aria-label=筛选条件] bdi";

async fn an_address_that_makes_no_sense_is_mended_with_one_message(customer: &mut Customer) -> Result<()> {
    const MENDED: &str = "链接中的查询条件有误，已为您调整";
    let path = looks_at(customer, LARGE).await?;
    for (asked, mended, chips) in [
        (
            "?least=50000&most=100",
            "?least=100&most=50000",
            &["1.00–500.00元"][..],
        ),
        ("?most=-1", "", &[]),
        ("?days=today&least=-500", "?days=today", &[]),
        ("?days=2026-11-21_2026-11-01", "?days=2026-11-01_2026-11-21", &[]),
        ("?days=2025-02-30_2026-11-01", "", &[]),
        (
            "?days=Week&direction=Income",
            "?days=week&direction=income",
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
    // Back leaves the page, and nothing is announced about a valid address.
    let entries = "return history.length";
    let before: u32 = customer.runs(entries, vec![]).await?;
    customer.opens(&format!("{path}?days=year")).await?;
    customer.sees(MENDED).await?;
    let after: u32 = customer.runs(entries, vec![]).await?;
    ensure!(after == before + 1, "{before} entries became {after}");
    customer.opens("/accounts").await?;
    customer.is_on("账户管理").await?;
    // Parameters that WeChat adds to shared links are not errors.
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
    let fault: FaultRule = inject::all::<ListTransactions>(NetworkFault::Edited(vec![shortest]));
    customer.injects_faults([fault]).await?;
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
    // The start is kept.
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
    // The earliest day that is shown, and today, are the limits of one request.
    customer.sees("最早可查询2027年3月2日的交易").await?;
    customer
        .opens(&format!("{path}?days=2027-03-02_2028-03-01"))
        .await?;
    customer.sees("2027年3月2日 至 2028年3月1日").await?;
    customer.sees("笔数").await
}

async fn an_account_without_transactions_says_so_and_leads_on(customer: &mut Customer) -> Result<()> {
    looks_at(customer, EMPTY).await?;
    customer.chooses("本日").await?;
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
    customer.chooses("本日").await?;
    customer.presses("查看本周").await?;
    customer.sees("本周没有交易").await?;
    customer.has_focus_at("交易明细").await
}

async fn a_list_that_did_not_come_is_asked_for_again(customer: &mut Customer) -> Result<()> {
    looks_at(customer, LARGE).await?;
    customer.has_loaded().await?;
    customer
        .injects_faults([inject::next::<ListTransactions>(inject::out_of_order())])
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
    // However far it is scrolled, the document stays small.
    let held = customer.transaction_links().await?.len();
    ensure!(held < 400, "{held} rows are held at once");
    Ok(())
}

async fn a_range_in_the_address_that_is_not_offered_is_refused(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    customer
        .opens(&format!("{path}?days=2020-01-01_2020-01-31"))
        .await?;
    customer.sees("最早可查询2025年11月21日的交易").await?;
    customer.presses_in_dialog("关闭").await?;
    customer.sees("所选时间超出银行可查询的范围，请重新选择").await?;
    // An invalid filter is ignored.
    customer
        .opens(&format!("{path}?days=2026-02-30_2026-03-01"))
        .await?;
    customer.reads_exactly("2026年11月").await
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

async fn a_month_is_shown_first_and_the_one_before_is_one_tap_away(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    customer.reads_exactly("2026年11月").await?;
    customer.sees("11月20日 周五").await?;
    customer.is_at(&path).await?;
    customer.can_press("下月", false).await?;
    customer.presses("上月").await?;
    customer.reads_exactly("2026年10月").await?;
    customer
        .is_at(&format!("{path}?days=2026-10-01_2026-10-31"))
        .await?;
    customer.sees("10月31日 周六").await?;
    // It is none of the periods that end today.
    ensure!(
        customer
            .texts_of("[role=radio][aria-checked=true]")
            .await?
            .is_empty()
    );
    // Twice as fast as the bank answers: the month is that of the last tap.
    customer.double_taps("上月", 250).await?;
    customer.reads_exactly("2026年8月").await?;
    customer.presses("下月").await?;
    customer.reads_exactly("2026年9月").await?;
    customer.presses("下月").await?;
    customer.presses("下月").await?;
    customer.reads_exactly("2026年11月").await?;
    customer.is_at(&path).await?;
    ensure!(customer.texts_of("[role=radio][aria-checked=true]").await? == ["本月"]);
    // Days that are no month have none before them.
    customer.chooses("本周").await?;
    customer.sees("2026年11月16日 至 2026年11月21日").await?;
    ensure!(!customer.can_see_button("上月").await?);
    // One step back leaves the page.
    customer.opens("/accounts").await?;
    customer.follows("交易明细，储蓄卡").await?;
    customer.presses("上月").await?;
    customer.reads_exactly("2026年10月").await?;
    customer.goes_back().await?;
    customer.is_on("账户管理").await
}

async fn any_month_that_is_offered_is_two_taps_away(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    customer.sees("11月20日 周五").await?;
    customer.presses_containing("选择月份").await?;
    customer.has_focus_at("2026年11月").await?;
    let months = customer.texts_of("[role=dialog] .months__item").await?;
    ensure!(months.len() == 13, "{months:?}");
    customer.presses_in_dialog("2025年12月").await?;
    customer.reads_exactly("2025年12月").await?;
    customer
        .is_at(&format!("{path}?days=2025-12-01_2025-12-31"))
        .await?;
    customer.sees("2025年12月31日 周三").await?;
    // Of the earliest month the bank has some days left only.
    customer.presses("上月").await?;
    customer.reads_exactly("2025年11月（21日起）").await?;
    customer.can_press("上月", false).await?;
    customer.has_loaded().await?;
    customer.presses("下月").await?;
    customer.reads_exactly("2025年12月").await?;
    // Filters stay.
    customer.opens(&format!("{path}?direction=income")).await?;
    customer.sees("只看收入").await?;
    customer.presses_containing("选择月份").await?;
    customer.presses_in_dialog("2026年3月").await?;
    customer
        .is_at(&format!("{path}?days=2026-03-01_2026-03-31&direction=income"))
        .await
}

async fn a_month_of_another_year_is_chosen_in_the_calendar_without_turning_pages(
    customer: &mut Customer,
) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    customer.sees("11月20日 周五").await?;
    customer.chooses("自定义").await?;
    customer.presses_in_dialog("2026年11月").await?;
    customer.presses_in_dialog("2025年12月").await?;
    customer.has_focus_on("calendar-choose").await?;
    customer.presses_day("2025年12月1日 周一").await?;
    customer.presses_day("2025年12月31日 周三").await?;
    customer.presses("确定（31天）").await?;
    customer
        .is_at(&format!("{path}?days=2025-12-01_2025-12-31"))
        .await?;
    customer.sees("2025年12月31日 周三").await
}

async fn the_first_day_of_a_range_is_marked_at_once(customer: &mut Customer) -> Result<()> {
    looks_at(customer, LARGE).await?;
    customer.sees("11月20日 周五").await?;
    customer.chooses("自定义").await?;
    customer.presses_day("2026年11月3日 周二").await?;
    let note = "return document.getElementById('day-2026-11-03').dataset.note";
    let note: String = customer.runs(note, vec![]).await?;
    ensure!(note == "开始", "{note:?}");
    // The way to go on is on the screen, on the smallest phone with large text as well.
    customer.takes(Phone::SMALL).await?;
    let path = looks_at(customer, LARGE).await?;
    reads_large_text(customer).await?;
    customer.opens(&path).await?;
    customer.sees("笔数").await?;
    customer.chooses("自定义").await?;
    customer.sees("最近7天").await?;
    let script = "const on = (selector, text) => [...document.querySelectorAll('.sheet ' + selector)] \
        .filter(element => element.textContent.includes(text)) \
        .every(element => { const box = element.getBoundingClientRect(); \
            return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth; }); \
        return [on('.calendar__shortcut', '最近7天'), on('.button', '确定')]";
    until(
        async || {
            let shown: [bool; 2] = customer.runs(script, vec![]).await?;
            Ok((shown == [true; 2]).then_some(()))
        },
        async || anyhow::anyhow!("the sheet opens scrolled, or its button is not on the screen"),
    )
    .await?;
    customer.fits_the_width().await
}

async fn days_and_filters_stay_at_hand_while_a_list_is_scrolled(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, LARGE).await?;
    customer.sees("11月20日 周五").await?;
    ensure!(!customer.can_see_button("回到顶部").await?);
    customer.scrolls_until_rows(150).await?;
    customer.rests_at().await?;
    // Days, search and filters are on the screen, above the day that sticks below them.
    let script = "const box = selector => document.querySelector(selector).getBoundingClientRect(); \
        const days = [...document.querySelectorAll('.transactions__day')].map(day => day.getBoundingClientRect().top); \
        const bar = box('.transactions__bar'); \
        return [bar.top, Math.min(...days.map(top => Math.abs(top - bar.bottom))), box('#filters-open').top, bar.bottom]";
    let [top, day, filters, bottom]: [f64; 4] = customer.runs(script, vec![]).await?;
    ensure!(top.abs() < 1.0 && day < 1.0, "bar at {top}, day {day} px from it");
    ensure!((0.0..bottom).contains(&filters), "the filters are at {filters}");
    customer
        .runs::<()>("document.getElementById('filters-open').click()", vec![])
        .await?;
    customer.sees("最低金额（元）").await?;
    customer.presses_in_dialog("关闭").await?;
    customer.no_longer_sees("最低金额（元）").await?;
    customer.presses("回到顶部").await?;
    customer.is_scrolled_to(0.0).await?;
    customer.has_focus_at("交易明细").await?;
    ensure!(!customer.can_see_button("回到顶部").await?);
    customer.is_at(&path).await
}

async fn a_shop_is_looked_for_with_one_tap(customer: &mut Customer) -> Result<()> {
    use thirtyfour::Key;
    let path = looks_at(customer, SAVINGS).await?;
    customer.sees("11月20日 周五").await?;
    customer.presses("搜索").await?;
    customer.has_focus_on("filter-text").await?;
    customer.types_there("美团").await?;
    customer.strikes(Key::Enter).await?;
    customer.sees("关键词：美团").await?;
    customer.is_at(&format!("{path}?text=%E7%BE%8E%E5%9B%A2")).await?;
    customer.has_loaded().await?;
    let rows = customer.texts_of("a[href*='/transactions/']").await?;
    ensure!(
        !rows.is_empty() && rows.iter().all(|row| row.contains("美团")),
        "{rows:?}"
    );
    // The filters begin elsewhere.
    customer.presses("筛选").await?;
    customer.has_focus_at("关闭").await
}

async fn what_is_not_found_in_a_month_is_looked_for_in_all_days(customer: &mut Customer) -> Result<()> {
    let path = looks_at(customer, SAVINGS).await?;
    customer.sees("11月20日 周五").await?;
    customer.chooses("本日").await?;
    customer.presses("搜索").await?;
    customer.types("搜索", "房租").await?;
    customer.presses("查询").await?;
    customer.sees("没有符合条件的交易").await?;
    customer.presses("在全部366天内查找").await?;
    customer
        .is_at(&format!(
            "{path}?days=2025-11-21_2026-11-21&text=%E6%88%BF%E7%A7%9F"
        ))
        .await?;
    customer.has_loaded().await?;
    let rows = customer.texts_of("a[href*='/transactions/']").await?;
    ensure!(
        rows.len() > 3 && rows.iter().all(|row| row.contains("房租")),
        "{rows:?}"
    );
    // Where all days have nothing, there is no such way on.
    customer.presses("筛选").await?;
    customer.replaces("搜索", "没有这样的交易").await?;
    customer.presses("查询").await?;
    customer.sees("没有符合条件的交易").await?;
    ensure!(!customer.sees_now("在全部").await?);
    Ok(())
}

async fn all_accounts_are_one_list_and_another_choice_keeps_days_and_filters(
    customer: &mut Customer,
) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let salary = customer.has_added(SALARY).await?;
    let savings = customer.first_account().await?;
    // By a tap: WebKit leaves out entries that no gesture made when it goes back.
    customer.opens("/").await?;
    customer.follows("交易明细").await?;
    customer.is_on("交易明细").await?;
    customer.sees("全部账户（2个）").await?;
    customer.chooses("本周").await?;
    customer.presses("筛选").await?;
    customer.chooses("支出").await?;
    customer.presses("查询").await?;
    customer
        .is_at("/transactions?days=week&direction=expense")
        .await?;
    customer.sees("只看支出").await?;
    customer.has_loaded().await?;
    // Every row names its account, and none has a balance.
    let rows = customer.texts_of("a[href*='/transactions/']").await?;
    ensure!(!rows.is_empty());
    let names = ["储蓄卡 尾号0017", "工资卡 尾号0025"];
    for row in &rows {
        ensure!(names.iter().any(|name| row.ends_with(name)), "{row:?}");
    }
    for name in names {
        ensure!(rows.iter().any(|row| row.ends_with(name)), "{name} is missing");
    }
    let links = customer.transaction_links().await?;
    for account in [&savings, &salary] {
        let own = format!("/accounts/{}/transactions/", account.id);
        ensure!(links.iter().any(|link| link.starts_with(&own)), "{own}");
    }
    let list = |account: &str| format!("/accounts/{account}/transactions?days=week&direction=expense");
    for (name, id) in [(names[1], &salary.id), (names[0], &savings.id)] {
        customer.presses_containing("切换账户").await?;
        customer.presses_in_dialog(name).await?;
        customer.is_at(&list(id.as_str())).await?;
        customer.sees("只看支出").await?;
        customer.has_loaded().await?;
        customer.sees(name).await?;
        let links = customer.transaction_links().await?;
        let own = format!("/accounts/{id}/transactions/");
        ensure!(links.iter().all(|link| link.starts_with(&own)), "{links:?}");
    }
    customer.presses_containing("切换账户").await?;
    customer.presses_in_dialog("全部账户").await?;
    customer
        .is_at("/transactions?days=week&direction=expense")
        .await?;
    customer.sees("全部账户（2个）").await?;
    // None of these was another page.
    customer.has_left_the_guard().await?;
    customer.goes_back().await?;
    customer.is_at("/").await
}

async fn a_transaction_of_the_list_of_all_accounts_leads_back_to_it(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(LARGE).await?;
    customer.opens("/transactions").await?;
    customer.sees("11月20日 周五").await?;
    customer.scrolls_until_rows(80).await?;
    let before = customer.rests_at().await?;
    let (address, amount) = customer.taps_a_visible_transaction().await?;
    customer.is_at(&address).await?;
    customer.is_on("交易详情").await?;
    customer.reads_exactly(&amount).await?;
    customer.presses("返回交易明细").await?;
    customer.is_at("/transactions").await?;
    customer.is_scrolled_to(before).await
}

async fn a_list_of_all_accounts_goes_on_as_far_as_one_scrolls(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer.has_added(LARGE).await?;
    customer.opens("/transactions").await?;
    customer.sees("笔数").await?;
    customer.scrolls_until_rows(600).await?;
    let held = customer.transaction_links().await?.len();
    ensure!(held < 400, "{held} rows are held at once");
    Ok(())
}

async fn a_bank_without_a_list_of_all_accounts_says_so(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    customer
        .injects_faults([inject::all::<ListAllTransactions>(inject::refused_as(
            Code::NotFound,
        ))])
        .await?;
    customer.opens("/transactions").await?;
    customer.sees("暂不能一起查询全部账户").await?;
    // One account can still be chosen.
    customer.presses_containing("切换账户").await?;
    customer.presses_in_dialog("储蓄卡 尾号0017").await?;
    customer.sees("11月20日 周五").await
}

/// Switches to large text, on a page that does not grow when it is scrolled to its foot.
async fn reads_large_text(customer: &Customer) -> Result<()> {
    customer.opens("/accounts").await?;
    customer.is_on("账户管理").await?;
    customer.presses("大字模式").await
}

/// Where the first row begins and ends, and the height of the screen.
async fn place_of_first_row(customer: &Customer) -> Result<[f64; 3]> {
    let script = "const box = document.querySelector('.transactions__row').getBoundingClientRect(); \
        return [box.top, box.bottom, innerHeight]";
    customer.runs(script, vec![]).await
}

async fn the_first_transaction_is_on_the_first_screen_of_every_phone(customer: &mut Customer) -> Result<()> {
    for (phone, usual, large) in [(Phone::IN_WECHAT, 260.0, 360.0), (Phone::SMALL, 260.0, 420.0)] {
        customer.takes(phone).await?;
        let path = looks_at(customer, SAVINGS).await?;
        for (name, most) in [("usual", usual), ("large", large)] {
            if name == "large" {
                reads_large_text(customer).await?;
            }
            customer.opens(&path).await?;
            customer.sees("11月20日 周五").await?;
            let [top, bottom, screen] = place_of_first_row(customer).await?;
            println!("{phone:?}, {name} text: the first row is at {top} to {bottom} of {screen}");
            ensure!(
                top <= most && bottom <= screen,
                "{phone:?}, {name} text: {top} to {bottom} of {screen}"
            );
            let head = "return document.querySelector('.transactions__account').offsetHeight";
            let head: f64 = customer.runs(head, vec![]).await?;
            // Large text on the smallest phone has no room for name and balance beside each other.
            let lines = if name == "large" && phone == Phone::SMALL {
                2.0
            } else {
                1.0
            };
            ensure!(head <= lines * 68.0, "the account takes {head} px");
        }
    }
    Ok(())
}

/// Notes every layout shift of the document from its beginning, those after a tap as well.
const SHIFTS: &str = "window.shifts = []; new PerformanceObserver(list => { for (const entry of list.getEntries()) \
    shifts.push([entry.value, entry.sources.map(source => source.node?.outerHTML?.slice(0, 80) ?? '').join(' ')]) }) \
    .observe({ type: 'layout-shift', buffered: true })";

async fn shifted(customer: &Customer) -> Result<f64> {
    let shifts: Vec<(f64, String)> = customer.runs("return window.shifts", vec![]).await?;
    let sum: f64 = shifts.iter().map(|(value, _)| value).sum();
    println!("{}: CLS {sum:.4}", customer.path().await?);
    ensure!(sum <= 0.02, "{}: {shifts:#?}", customer.path().await?);
    Ok(sum)
}

async fn nothing_moves_while_a_list_is_loaded(customer: &mut Customer) -> Result<()> {
    if customer.browser.engine == Engine::WebKit {
        // It does not measure layout shifts.
        return Ok(());
    }
    let slow = || {
        [
            inject::all::<ListTransactions>(NetworkFault::LateAnswer(900)),
            inject::all::<ListAllTransactions>(NetworkFault::LateAnswer(900)),
            inject::all::<GetTransaction>(NetworkFault::LateAnswer(900)),
        ]
    };
    for phone in [Phone::IN_WECHAT, Phone::SMALL] {
        customer.takes(phone).await?;
        customer.banks_with(SAVINGS).await?;
        let path = format!("/accounts/{}/transactions", customer.first_account().await?.id);
        customer.opens(&path).await?;
        customer.sees("11月20日 周五").await?;
        let links = customer.transaction_links().await?;
        let transaction = links.first().context("no row")?;
        let receipt = format!("{transaction}/receipt");
        for large in [false, true] {
            if large {
                reads_large_text(customer).await?;
            }
            customer.injects_faults(slow()).await?;
            // Opened by a menu or a message.
            for (address, there) in [
                (path.as_str(), "11月20日 周五"),
                ("/transactions", "11月20日 周五"),
                (transaction.as_str(), "交易流水号"),
                (receipt.as_str(), "大写"),
            ] {
                customer.opens(address).await?;
                customer.runs::<()>(SHIFTS, vec![]).await?;
                customer.sees(there).await?;
                customer.has_loaded().await?;
                customer.rests_at().await?;
                shifted(customer).await?;
            }
            // From the list of accounts, and from one month to another.
            customer.opens("/accounts").await?;
            customer.is_on("账户管理").await?;
            customer.has_loaded().await?;
            customer.rests_at().await?;
            customer
                .runs::<()>(&SHIFTS.replace("buffered: true", "buffered: false"), vec![])
                .await?;
            customer.follows("交易明细，储蓄卡").await?;
            customer.sees("11月20日 周五").await?;
            customer.rests_at().await?;
            customer.presses("上月").await?;
            customer.sees("10月31日 周六").await?;
            customer.rests_at().await?;
            shifted(customer).await?;
            customer.recovers().await?;
        }
    }
    Ok(())
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
        let fault: FaultRule = inject::all::<ListTransactions>(NetworkFault::Edited(each.to_vec()));
        customer.injects_faults([fault]).await?;
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

/// A list of a large account, scrolled beyond its third page; returns its address and the first visible row.
async fn is_deep_in_a_list(customer: &mut Customer) -> Result<(String, (String, f64))> {
    customer.banks_with(LARGE).await?;
    let id = customer.first_account().await?.id;
    let list = format!("/accounts/{id}/transactions");
    customer.opens(&list).await?;
    customer.sees("11月20日 周五").await?;
    customer.scrolls_until_rows(170).await?;
    customer.runs::<()>("scrollBy(0, -333)", vec![]).await?;
    customer.rests_at().await?;
    let seen = first_row(customer).await?;
    Ok((list, seen))
}

/// The address of the first transaction on the screen, and its distance from the top.
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
    // Another range starts at its top, and so does this one when it is chosen again.
    customer.chooses("本周").await?;
    customer.sees("2026年11月16日 至 2026年11月21日").await?;
    customer.is_scrolled_to(0.0).await?;
    customer.chooses("本月").await?;
    customer.reads_exactly("2026年11月").await?;
    customer.is_scrolled_to(0.0).await?;
    // The same page in a new navigation starts at its top as well.
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
    // A customer who looks up the password elsewhere loses nothing either.
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
