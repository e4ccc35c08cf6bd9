//! The official account: its chat and menu, signing in through it, and the pages in WeChat's window. WeChat is the
//! sandbox's simulator, at /sandbox/wechat.

use anyhow::anyhow;
use serde_json::{Value, json};
use wechat_bank_api::SessionState;
use wechat_bank_e2e::prelude::*;
use wechat_bank_e2e::until;

stories! {
    a_follower_certifies_from_the_chat_and_sees_the_accounts: HH01 HH02 HH05 HH11 HH12 HH40 HH41;
    the_way_to_deregister_begins_in_the_chat: HH20;
    every_entry_of_the_menu_leads_somewhere: HH01 HH20 HH30 HH32 HH33 HH40 HH51;
    a_callback_that_comes_twice_signs_in_once: HH01;
    a_customer_who_does_not_agree_is_led_back: HH01 HH32;
    wechat_that_does_not_respond_can_be_tried_again: HH01 HH32;
    the_text_size_of_wechat_is_followed_and_nothing_is_cut_off: HH02 HH41;
    the_pages_of_a_customer_are_not_handed_on: HH01 HH41;
    a_bridge_that_comes_late_is_used_as_far_as_it_allows: HH01 HH41;
}

const CERTIFY: &str = "客户认证请点击这里";
/// HH20, exactly.
const DEREGISTER: &str = "您好，注销请点击这里";
/// HH40, exactly.
const ACCOUNTS: &str = "账户余额、明细请点击这里";

async fn a_follower_certifies_from_the_chat_and_sees_the_accounts(customer: &mut Customer) -> Result<()> {
    customer.follows_the_account().await?;
    customer.writes("rz").await?;
    customer.is_answered(CERTIFY).await?;
    customer.follows_in_the_chat("这里").await?;
    // Signed in by WeChat on the way, of which nothing is left in the address.
    ensure!(customer.path_in_the_window().await? == "/certify");
    customer
        .sees_in_the_banks_log("GET /wechat/callback 303", 1)
        .await?;
    customer.certifies_with(SAVINGS).await?;
    customer.presses("完成").await?;
    customer.is_back_in_the_chat().await?;

    customer.taps_in_the_menu("信息查询", "账户查询").await?;
    customer.is_answered(ACCOUNTS).await?;
    customer.follows_in_the_chat("这里").await?;
    customer.is_on("账户管理").await?;
    customer.sees("储蓄卡").await?;
    ensure!(customer.path_in_the_window().await? == "/accounts");
    // The bank knows who it is: not to WeChat again.
    customer.sees_in_the_banks_log("GET /wechat/callback", 1).await?;
    let state: String = customer.runs("return document.cookie", vec![]).await?;
    ensure!(state.is_empty(), "scripts can read {state}");
    customer.leaves_no_trace_of(&["state=", "code="]).await?;
    customer.sees_in_the_title_bar("账户管理").await?;
    // Back from the first page of a window closes it.
    customer.presses("返回").await?;
    customer.is_back_in_the_chat().await
}

async fn the_way_to_deregister_begins_in_the_chat(customer: &mut Customer) -> Result<()> {
    customer.follows_the_account().await?;
    for text in ["zx", "注销", "ＺＸ。"] {
        customer.writes("1").await?;
        let other = "请先发送您的位置：点“+”，选“位置”。也可以直接看全部网点";
        customer.is_answered(other).await?;
        customer.writes(text).await?;
        customer.is_answered(DEREGISTER).await?;
    }
    // The page is not built yet: its address says so, and leads on.
    customer.follows_in_the_chat("这里").await?;
    customer.is_on("页面不存在").await?;
    customer.follows("返回首页").await?;
    customer.is_on("微信银行").await
}

async fn every_entry_of_the_menu_leads_somewhere(customer: &mut Customer) -> Result<()> {
    /// What a tap leads to.
    enum Ends {
        /// A page in the window, with this heading.
        Page(&'static str),
        /// An answer, whose link leads to the page with this heading.
        Link(&'static str, &'static str, &'static str),
        Answer(&'static str),
        /// A page of somebody else.
        Elsewhere(&'static str),
        /// A place is asked for.
        Place,
    }
    let entries = [
        ("客户服务", "客户认证", Ends::Page("客户认证")),
        (
            "客户服务",
            "客户注销",
            Ends::Link(DEREGISTER, "这里", "页面不存在"),
        ),
        // HH14: certification comes first.
        ("信息查询", "账户查询", Ends::Link(ACCOUNTS, "这里", "客户认证")),
        (
            "信息查询",
            "存贷款利率",
            Ends::Elsewhere("https://www.example.com/rates"),
        ),
        (
            "信息查询",
            "网点分布",
            Ends::Link("新疆汇和银行网点分布", "新疆汇和银行网点分布", "页面不存在"),
        ),
        ("信息查询", "服务热线", Ends::Answer("400-800-9666")),
        (
            "信息查询",
            "人才招聘",
            Ends::Elsewhere("https://www.example.com/careers"),
        ),
        ("其他服务", "网点预约", Ends::Place),
        ("其他服务", "安全管理", Ends::Page("客户认证")),
        (
            "其他服务",
            "移动银行下载",
            Ends::Elsewhere("https://www.example.com/mobile-bank"),
        ),
        (
            "其他服务",
            "直销银行下载",
            Ends::Elsewhere("https://www.example.com/direct-bank"),
        ),
    ];
    customer.follows_the_account().await?;
    let tried = entries
        .iter()
        .map(|(group, entry, _)| ((*group).to_owned(), (*entry).to_owned()));
    ensure!(customer.menu().await? == tried.collect::<Vec<_>>());
    // There is no network to see those pages.
    customer
        .runs::<()>("window.open = address => { window.elsewhere = address }", vec![])
        .await?;
    for (group, entry, ends) in entries {
        customer.taps_in_the_menu(group, entry).await?;
        match ends {
            Ends::Page(heading) => {
                customer.looks_into_the_window().await?;
                customer.is_on(heading).await?;
                customer.closes_the_window().await?;
            }
            Ends::Link(answer, link, heading) => {
                customer.is_answered(answer).await?;
                customer.follows_in_the_chat(link).await?;
                customer.is_on(heading).await?;
                customer.closes_the_window().await?;
            }
            Ends::Answer(answer) => customer.is_answered(answer).await?,
            Ends::Elsewhere(address) => {
                let opened = async || {
                    customer
                        .runs::<String>("return window.elsewhere ?? ''", vec![])
                        .await
                };
                until(
                    async || Ok((opened().await? == address).then_some(())),
                    async || anyhow!("{entry} does not open {address}"),
                )
                .await?;
            }
            Ends::Place => {
                customer.presses_containing("昌吉市人民公园").await?;
                customer.is_answered("【1】网点预约、【2】特惠商户").await?;
                customer.writes("【1】").await?;
                customer.is_answered("附近网点").await?;
                customer.follows_in_the_chat("附近网点").await?;
                customer.is_on("页面不存在").await?;
                customer.closes_the_window().await?;
            }
        }
    }
    Ok(())
}

async fn a_callback_that_comes_twice_signs_in_once(customer: &mut Customer) -> Result<()> {
    customer.follows_the_account().await?;
    let twice = json!([{ "call": "/connect/oauth2/authorize", "times": 1, "does": "twice" }]);
    customer.has_trouble_in_wechat(twice).await?;
    customer.writes("认证").await?;
    customer.is_answered(CERTIFY).await?;
    customer.follows_in_the_chat("这里").await?;
    customer.is_on("客户认证").await?;
    customer
        .sees_in_the_banks_log("GET /wechat/callback 303", 2)
        .await?;
    customer.certifies_with(SAVINGS).await?;
    customer.follows("账户管理").await?;
    customer.sees("储蓄卡").await?;
    customer.closes_the_window().await?;
    // The same customer the next time.
    customer.taps_in_the_menu("客户服务", "客户认证").await?;
    customer.looks_into_the_window().await?;
    customer.sees("您已完成客户认证").await?;
    customer.sees_in_the_banks_log("GET /wechat/callback", 2).await
}

async fn a_customer_who_does_not_agree_is_led_back(customer: &mut Customer) -> Result<()> {
    let refused = json!([{ "call": "/connect/oauth2/authorize", "times": 1, "does": "deny" }]);
    is_led_back(customer, refused, "您没有同意用微信登录").await
}

async fn wechat_that_does_not_respond_can_be_tried_again(customer: &mut Customer) -> Result<()> {
    // The bank itself tries once more.
    let down = json!([{ "call": "/sns/oauth2/access_token", "times": 2, "does": "html" }]);
    is_led_back(customer, down, "您的业务没有受到影响，请稍后重试").await
}

/// Signing in ends with these words, and works when it is tried again.
async fn is_led_back(customer: &mut Customer, trouble: Value, words: &str) -> Result<()> {
    customer.follows_the_account().await?;
    customer.has_trouble_in_wechat(trouble).await?;
    customer.writes("rz").await?;
    customer.is_answered(CERTIFY).await?;
    customer.follows_in_the_chat("这里").await?;
    customer.sees(words).await?;
    customer.sees("400-800-9666").await?;
    ensure!(
        customer
            .links()
            .await?
            .contains(&("客服热线 400-800-9666".to_owned(), "tel:4008009666".to_owned()))
    );
    // The browser logs the status of that page.
    let logged = customer.complaints().await?;
    ensure!(
        logged.iter().all(|line| line.contains("/wechat/callback")),
        "{logged:#?}"
    );
    customer.follows("重试").await?;
    customer.looks_into_the_window().await?;
    customer.is_on("客户认证").await?;
    ensure!(customer.session().await?.state == SessionState::Guest);
    Ok(())
}

async fn the_text_size_of_wechat_is_followed_and_nothing_is_cut_off(customer: &mut Customer) -> Result<()> {
    customer.takes(Phone::SMALL).await?;
    customer.follows_the_account().await?;
    customer.taps_in_the_menu("客户服务", "客户认证").await?;
    customer.looks_into_the_window().await?;
    customer.is_on("客户认证").await?;
    let usual = text_size(customer).await?;
    for (step, factor) in [(8, 1.65), (6, 1.4), (1, 0.95), (2, 1.0), (8, 1.65)] {
        customer.chooses_text_size(step).await?;
        let size = text_size(customer).await?;
        ensure!(
            (size / usual - factor).abs() < 0.01,
            "step {step}: {usual} px became {size} px"
        );
        customer.fits_the_width().await?;
    }
    // The larger of WeChat's and the customer's own counts.
    for (step, root) in [(8, 26.4), (3, 20.0)] {
        customer.chooses_text_size(step).await?;
        customer.presses("大字模式").await?;
        let size: f64 = customer
            .runs(
                "return parseFloat(getComputedStyle(document.documentElement).fontSize)",
                vec![],
            )
            .await?;
        ensure!((size - root).abs() < 0.1, "step {step} with care mode: {size} px");
        customer.fits_the_width().await?;
        customer.presses("大字模式").await?;
    }
    // Also the next pages, from their beginning.
    customer.chooses_text_size(8).await?;
    customer.certifies_with(SAVINGS).await?;
    customer.fits_the_width().await?;
    customer.presses("完成").await?;
    customer.is_back_in_the_chat().await?;
    for (path, heading) in [
        ("", "账户管理"),
        ("/transactions", "交易明细"),
        ("/alerts", "动账提醒"),
    ] {
        if path.is_empty() {
            customer.taps_in_the_menu("信息查询", "账户查询").await?;
            customer.is_answered(ACCOUNTS).await?;
            customer.follows_in_the_chat("这里").await?;
        } else {
            customer.goes_to(path).await?;
        }
        customer.is_on(heading).await?;
        customer.has_loaded().await?;
        let size: f64 = customer
            .runs(
                "return parseFloat(getComputedStyle(document.documentElement).fontSize)",
                vec![],
            )
            .await?;
        ensure!((size - 26.4).abs() < 0.1, "{heading}: {size} px");
        customer.fits_the_width().await?;
    }
    Ok(())
}

/// The size of the label of the first field.
async fn text_size(customer: &Customer) -> Result<f64> {
    let script = "return parseFloat(getComputedStyle(document.querySelector('.app label')).fontSize)";
    customer.runs(script, vec![]).await
}

async fn the_pages_of_a_customer_are_not_handed_on(customer: &mut Customer) -> Result<()> {
    customer.follows_the_account().await?;
    customer.taps_in_the_menu("客户服务", "客户认证").await?;
    customer.looks_into_the_window().await?;
    customer.is_on("客户认证").await?;
    offers_sharing(customer, true).await?;
    customer.certifies_with(SAVINGS).await?;
    offers_sharing(customer, false).await?;
    customer.follows("账户管理").await?;
    customer.is_on("账户管理").await?;
    offers_sharing(customer, false).await?;
    // Of a customer who is signed in, the home page shows accounts.
    customer.follows("返回首页").await?;
    customer.sees("储蓄卡").await?;
    offers_sharing(customer, false).await?;
    customer.goes_to("/certify").await?;
    customer.is_on("客户认证").await?;
    offers_sharing(customer, true).await
}

/// Opens the menu of WeChat's window, and closes it again.
async fn offers_sharing(customer: &Customer, offered: bool) -> Result<()> {
    customer.looks_at_wechat().await?;
    customer.presses("更多操作").await?;
    customer.sees("刷新").await?;
    if offered {
        customer.sees("发送给朋友").await?;
        customer.sees("在浏览器打开").await?;
    } else {
        customer.no_longer_sees("发送给朋友").await?;
        customer.no_longer_sees("在浏览器打开").await?;
    }
    customer.presses("更多操作").await?;
    customer.looks_into_the_window().await
}

/// A bridge that records what it is asked for; it allows single entries of the menu, or does not.
const BRIDGE: &str = "const [allows] = arguments; window.asked = []; window.fonts = []; \
    window.WeixinJSBridge = { call: name => { asked.push(name) }, \
    on: (name, listener) => { if (name === 'menu:setfont') fonts.push(listener) }, \
    invoke: (name, values, done) => { asked.push(name); if (values.menuList) window.entries = values.menuList; \
    const fine = allows || !/MenuItems$/.test(name); \
    if (done) done({ err_msg: name + (fine ? ':ok' : ':permission denied') }) } }; \
    document.dispatchEvent(new Event('WeixinJSBridgeReady'))";

async fn a_bridge_that_comes_late_is_used_as_far_as_it_allows(customer: &mut Customer) -> Result<()> {
    let asked = async |customer: &Customer| -> Result<Vec<String>> {
        customer.runs("return asked.splice(0)", vec![]).await
    };
    customer.is_certified_with(SAVINGS).await?;
    for (allows, hides, shows) in [
        (true, &["hideMenuItems"][..], &["showMenuItems"][..]),
        (
            false,
            &["hideMenuItems", "hideOptionMenu"][..],
            &["showMenuItems", "showOptionMenu"][..],
        ),
    ] {
        customer.opens("/accounts").await?;
        customer.is_on("账户管理").await?;
        customer.runs::<()>(BRIDGE, vec![json!(allows)]).await?;
        ensure!(asked(customer).await? == hides);
        let entries: Vec<String> = customer.runs("return entries", vec![]).await?;
        for entry in [
            "menuItem:share:appMessage",
            "menuItem:share:timeline",
            "menuItem:favorite",
            "menuItem:copyUrl",
            "menuItem:openWithQQBrowser",
            "menuItem:openWithSafari",
        ] {
            ensure!(entries.iter().any(|found| found == entry), "{entry}: {entries:?}");
        }
        customer.goes_to("/certify").await?;
        customer.is_on("客户认证").await?;
        ensure!(asked(customer).await? == shows);
        customer.goes_to("/accounts").await?;
        customer.is_on("账户管理").await?;
        ensure!(asked(customer).await? == hides);
    }

    // iOS sends percent, Android a step; what is neither changes nothing.
    for (sent, root) in [
        (json!({ "fontSize": "6", "fontScale": "150" }), 24.0),
        (json!({ "fontSize": "7" }), 24.8),
        (json!({ "fontSize": "99" }), 24.8),
        (json!({}), 24.8),
        (json!({ "fontScale": 900 }), 32.0),
    ] {
        let script = "fonts.forEach(listener => listener(arguments[0])); \
            return [fonts.length, parseFloat(getComputedStyle(document.documentElement).fontSize)]";
        let (listeners, size): (usize, f64) = customer.runs(script, vec![sent.clone()]).await?;
        ensure!(listeners == 1 && (size - root).abs() < 0.1, "{sent}: {size} px");
    }
    // Android's own scaling is undone each time, and that of iOS, which GTK's WebKit does not have.
    ensure!(asked(customer).await? == ["setFontSizeCallback"; 3]);
    let script = "document.body.style.webkitTextSizeAdjust = '150%'; \
        return getComputedStyle(document.body).webkitTextSizeAdjust ?? ''";
    let adjusted: String = customer.runs(script, vec![]).await?;
    ensure!(
        adjusted == "100%" || (adjusted.is_empty() && customer.browser.engine == Engine::WebKit),
        "{adjusted}"
    );
    customer.fits_the_width().await
}
