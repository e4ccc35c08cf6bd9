//! Print, forced colours, and translators.

use serde_json::{Value, json};
use wechat_bank_api::SetPasswords;
use wechat_bank_e2e::prelude::*;
use wechat_bank_e2e::until;

stories! {
    all_rows_that_were_loaded_are_printed: HH42;
    a_list_that_is_all_there_is_printed_as_such: HH42;
    paper_has_words_alone: HH41 HH42;
    forced_colours_leave_everything_distinguishable: HH42 HH61;
    a_translator_takes_no_words_away_from_the_page: HH02 HH06 HH42;
}

/// Emulates media features or the medium. Only Chromium's driver can do that.
async fn sees_through(customer: &Customer, medium: Value) -> Result<()> {
    let tools = customer.browser.driver.cdp();
    tools.send_raw("Emulation.setEmulatedMedia", medium).await?;
    Ok(())
}

/// How many rows and days are in the document, how much space is reserved for others, and whether the page says that
/// more has not been loaded: where only the printed page shows that, whether it is in the document.
async fn rows(customer: &Customer) -> Result<(usize, f64, bool)> {
    let script = "const list = document.querySelector('.transactions__list'); \
        const gaps = [...list.children].filter(it => it.localName === 'div'); \
        return [list.querySelectorAll('a').length, gaps.reduce((sum, gap) => sum + gap.offsetHeight, 0), \
        document.body.textContent.includes('以上仅为已加载的交易，后面还有更多')]";
    customer.runs(script, vec![]).await
}

/// The same while printing; in Chromium really, elsewhere by the events of a script.
async fn prints(customer: &Customer) -> Result<(usize, f64, bool)> {
    customer
        .runs::<()>("dispatchEvent(new Event('beforeprint'))", vec![])
        .await?;
    let printed = rows(customer).await?;
    customer
        .runs::<()>("dispatchEvent(new Event('afterprint'))", vec![])
        .await?;
    Ok(printed)
}

async fn all_rows_that_were_loaded_are_printed(customer: &mut Customer) -> Result<()> {
    customer.banks_with(LARGE).await?;
    let id = customer.first_account().await?.id;
    customer
        .opens(&format!("/accounts/{id}/transactions?days=month"))
        .await?;
    customer.sees("11月20日 周五").await?;
    let seen = customer.scrolls_until_rows(200).await?.len();
    let place = customer.rests_at().await?;
    let (few, room, _) = rows(customer).await?;
    ensure!(
        few < 100 && room > 1_000.0,
        "{few} rows, {room} px for the others"
    );

    let (all, room, more) = prints(customer).await?;
    ensure!(all >= seen, "{all} of {seen} rows are printed");
    ensure!(room == 0.0, "{room} px are blank");
    ensure!(more, "it does not say that there is more");
    // Afterwards it is as before.
    ensure!(rows(customer).await?.0 == few);
    ensure!((customer.scroll_position().await? - place).abs() < 2.0);

    if customer.browser.engine == Engine::Chromium {
        // What the engine's own printer gets, and how many sheets of paper.
        let script = "addEventListener('beforeprint', () => window.printed = \
            document.querySelectorAll('.transactions__list a').length)";
        customer.runs::<()>(script, vec![]).await?;
        let tools = customer.browser.driver.cdp();
        let paper = tools
            .send_raw("Page.printToPDF", json!({ "transferMode": "ReturnAsBase64" }))
            .await?;
        let paper = paper
            .pointer("/data")
            .and_then(Value::as_str)
            .context("no paper")?;
        let paper = data_encoding::BASE64.decode(paper.as_bytes())?;
        let paper = String::from_utf8_lossy(&paper);
        let sheets = paper.matches("/Type /Page\n").count();
        let printed: usize = customer.runs("return window.printed", vec![]).await?;
        ensure!(printed == all, "{printed} of {all} rows are printed");
        // At least eight rows on each: no sheet is blank.
        ensure!(
            (1..=all / 8 + 2).contains(&sheets),
            "{all} rows on {sheets} sheets"
        );
        ensure!(rows(customer).await?.0 == few);
        // Engines without these events evaluate only the media query.
        sees_through(customer, json!({ "media": "print" })).await?;
        until(
            async || Ok((rows(customer).await?.0 == all).then_some(())),
            async || anyhow::anyhow!("the media query does not count"),
        )
        .await?;
        customer.sees("以上仅为已加载的交易，后面还有更多").await?;
        ensure!(!customer.can_see_button("加载更多").await?);
        sees_through(customer, json!({ "media": "" })).await?;
        until(
            async || Ok((rows(customer).await?.0 == few).then_some(())),
            async || anyhow::anyhow!("the rows stay"),
        )
        .await?;
    }
    ensure!(!customer.sees_now("以上仅为已加载的交易，后面还有更多").await?);
    // It continues as before.
    customer.scrolls_until_rows(260).await.map(drop)
}

async fn a_list_that_is_all_there_is_printed_as_such(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    let id = customer.first_account().await?.id;
    customer
        .opens(&format!("/accounts/{id}/transactions?days=week"))
        .await?;
    customer.sees("没有更多了").await?;
    let (_, room, more) = prints(customer).await?;
    ensure!(
        room == 0.0 && !more,
        "{room} px are blank, and there is more: {more}"
    );
    Ok(())
}

async fn paper_has_words_alone(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    if customer.browser.engine == Engine::WebKit {
        // Its driver cannot emulate print.
        return Ok(());
    }
    let account = customer.first_account().await?;
    let dark = json!([{ "name": "prefers-color-scheme", "value": "dark" }]);
    let list = format!("/accounts/{}/transactions?days=week", account.id);
    let pages = [
        ("/accounts", "账户管理"),
        (&list, "交易明细"),
        ("/alerts", "动账提醒"),
    ];
    for (path, heading) in pages {
        customer.opens(path).await?;
        customer.is_on(heading).await?;
        customer.has_loaded().await?;
        for theme in ["", "dark"] {
            let script = "document.documentElement.setAttribute('data-weui-theme', arguments[0])";
            customer.runs::<()>(script, vec![json!(theme)]).await?;
            sees_through(customer, json!({ "media": "print", "features": dark })).await?;
            looks_like_paper(customer).await?;
            sees_through(customer, json!({ "media": "", "features": [] })).await?;
        }
    }
    // The receipt of the newest transaction.
    customer.opens(&list).await?;
    customer.sees("没有更多了").await?;
    let links = customer.transaction_links().await?;
    customer.opens(links.first().context("no transaction")?).await?;
    customer.sees("交易流水号").await?;
    sees_through(customer, json!({ "media": "print", "features": dark })).await?;
    looks_like_paper(customer).await?;
    sees_through(customer, json!({ "media": "", "features": [] })).await?;
    customer.follows("电子回单").await?;
    customer.sees("大写").await?;
    sees_through(customer, json!({ "media": "print", "features": dark })).await?;
    looks_like_paper(customer).await?;
    // What is hidden on the screen is hidden on paper, and overlays are not printed.
    customer.opens("/accounts").await?;
    customer.sees("＊＊＊＊").await?;
    ensure!(!customer.sees_now(&account.balance.to_string()).await?);
    sees_through(customer, json!({ "media": "", "features": [] })).await?;
    customer.opens(&list).await?;
    customer.presses("筛选").await?;
    customer.sees("最低金额（元）").await?;
    sees_through(customer, json!({ "media": "print" })).await?;
    ensure!(!customer.sees_now("最低金额（元）").await?);
    let cut: bool = customer
        .runs(
            "return [document.documentElement, document.body] \
            .some(element => getComputedStyle(element).overflowY === 'hidden')",
            vec![],
        )
        .await?;
    ensure!(!cut, "the page ends with the screen");
    sees_through(customer, json!({ "media": "" })).await
}

/// No buttons, no dark backgrounds, and text that is dark enough for white paper.
async fn looks_like_paper(customer: &Customer) -> Result<()> {
    let script = "const parse = text => (text.match(/[\\d.]+/g) ?? []).map(Number); \
        const seen = element => element.getClientRects().length && !element.closest('.visually-hidden'); \
        const grey = ([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue; \
        const wrong = []; \
        for (const element of document.querySelectorAll('html, body, body *')) { \
            if (!seen(element)) continue; \
            const style = getComputedStyle(element); \
            if (element.matches('button:not(.switch):not(.transactions__chip):not(.transactions__name):not(.transactions__range), .foot *')) wrong.push('to press: ' + element.outerHTML.slice(0, 90)); \
            const ground = parse(style.backgroundColor); \
            if ((ground[3] ?? 1) > 0.5 && grey(ground) < 128 && !element.matches('.switch')) \
                wrong.push('dark: ' + element.outerHTML.slice(0, 90)); \
            const words = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()); \
            if (words && grey(parse(style.color)) > 150) wrong.push('pale: ' + element.outerHTML.slice(0, 90)); } \
        return wrong";
    let wrong: Vec<String> = customer.runs(script, vec![]).await?;
    ensure!(wrong.is_empty(), "{}: {wrong:#?}", customer.path().await?);
    Ok(())
}

/// A computed property of each of these, in forced colours; a name may be followed by a pseudo-element.
async fn computed<const N: usize>(
    customer: &Customer,
    property: &str,
    elements: [&str; N],
) -> Result<[String; N]> {
    let script = "const [property, ...names] = arguments; return names.map(name => { \
        const [selector, pseudo] = name.split('::'); const element = document.querySelector(selector); \
        if (!element) throw new Error(selector + ' is not there'); \
        return getComputedStyle(element, pseudo && '::' + pseudo)[property] })";
    let arguments = [property].into_iter().chain(elements).map(|name| json!(name));
    let values: Vec<String> = customer.runs(script, arguments.collect()).await?;
    values
        .try_into()
        .map_err(|values| anyhow::anyhow!("{values:?} instead of {N}"))
}

/// All of these have a border.
async fn has_edges<const N: usize>(customer: &Customer, elements: [&str; N]) -> Result<()> {
    for (element, style) in elements
        .iter()
        .zip(computed(customer, "borderBottomStyle", elements).await?)
    {
        ensure!(style != "none", "{element} has no edge");
    }
    Ok(())
}

/// These two have different backgrounds.
async fn differ(customer: &Customer, one: &str, other: &str) -> Result<()> {
    let [first, second] = computed(customer, "backgroundColor", [one, other]).await?;
    ensure!(first != second, "{one} and {other} are both {first}");
    Ok(())
}

async fn forced_colours_leave_everything_distinguishable(customer: &mut Customer) -> Result<()> {
    if customer.browser.engine == Engine::WebKit {
        // It has no forced colours, and no phone with it has.
        return Ok(());
    }
    // Without transitions: a colour in the middle of one is neither.
    let features = json!([
        { "name": "forced-colors", "value": "active" },
        { "name": "prefers-reduced-motion", "value": "reduce" },
    ]);
    sees_through(customer, json!({ "features": features })).await?;
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    has_edges(customer, [".fields", ".button--primary", ".button--text"]).await?;
    differ(customer, ".button--primary", ".button--text").await?;
    customer.presses("提交认证").await?;
    customer.reads_error_at("证件号码").await?;
    let [ring] = computed(customer, "outlineStyle", [".field__input:focus"]).await?;
    ensure!(ring == "solid", "a field does not show that it has the focus");
    customer.certifies_with(SAVINGS).await?;
    customer.is_on("认证结果").await?;
    customer.follows("登录设置").await?;
    customer.is_on("登录设置").await?;

    customer.types("登录密码", "weakling").await?;
    customer.sees("弱").await?;
    has_edges(customer, [".strength__bar"]).await?;
    differ(customer, ".strength__bar", ".strength__bar:last-child").await?;
    customer.replaces("登录密码", LOGIN_PASSWORD).await?;
    customer.types("确认登录密码", LOGIN_PASSWORD).await?;
    customer.presses("下一步").await?;
    customer.sees("请设置6位微信银行支付密码").await?;
    // The steps: a completed one has a tick and no number, and differs from those to come.
    differ(
        customer,
        ".steps__item--done .steps__number",
        ".steps__item:last-child .steps__number",
    )
    .await?;
    let done = ".steps__item--done .steps__number";
    let [ground] = computed(customer, "backgroundColor", [done]).await?;
    let [tick] = computed(
        customer,
        "borderBottomColor",
        [".steps__item--done .steps__number::after"],
    )
    .await?;
    let [number] = computed(customer, "color", [done]).await?;
    ensure!(tick != ground, "the tick is {tick} on {ground}");
    ensure!(number == "rgba(0, 0, 0, 0)", "the number is seen under the tick");
    // The six boxes and the dots in them.
    has_edges(customer, [".keypad__dots", ".keypad__key"]).await?;
    customer
        .keys_in("请设置6位微信银行支付密码", PIN.get(..2).unwrap_or_default())
        .await?;
    differ(customer, ".keypad__dot--in::after", ".keypad__dots").await?;
    differ(customer, ".keypad__dot--in::after", ".keypad__dot:last-child").await?;

    // The form is left first: a page that shows it would leave its guard at the moment the next address is opened.
    customer.opens("/accounts").await?;
    customer.is_on("账户管理").await?;
    customer
        .asks(&SetPasswords {
            login: LOGIN_PASSWORD.parse()?,
            payment: PIN.parse()?,
        })
        .await?;
    let account = customer.first_account().await?.id;
    customer.opens("/accounts").await?;
    customer.is_on("账户管理").await?;
    has_edges(
        customer,
        [
            ".account",
            ".account__link",
            ".account__mark",
            ".cells__body",
            ".large-text",
        ],
    )
    .await?;
    customer.presses("大字模式").await?;
    differ(customer, ".large-text", "body").await?;

    customer
        .opens(&format!(
            "/accounts/{account}/transactions?days=week&direction=expense"
        ))
        .await?;
    customer.is_on("交易明细").await?;
    customer.has_loaded().await?;
    has_edges(
        customer,
        [
            ".segments",
            ".transactions__name",
            ".transactions__range",
            ".transactions__chip",
            ".transactions__row + .transactions__row",
        ],
    )
    .await?;
    differ(
        customer,
        ".segments__item[aria-checked=true]",
        ".segments__item[aria-checked=false]",
    )
    .await?;
    customer.chooses("自定义").await?;
    customer.presses_day("2026年11月3日 周二").await?;
    customer.presses_day("2026年11月5日 周四").await?;
    has_edges(
        customer,
        [".sheet", ".calendar__shortcut", ".calendar__day--within"],
    )
    .await?;
    differ(
        customer,
        ".calendar__day--end",
        ".calendar__day[aria-selected=false]",
    )
    .await?;
    differ(customer, ".calendar__day--end", ".calendar__day--within").await?;
    let [within, other] = computed(
        customer,
        "borderTopStyle",
        [".calendar__day--within", ".calendar__day[aria-selected=false]"],
    )
    .await?;
    ensure!(within != other, "a day within the range is like any other");

    customer.has_alerts_of(&account).await?;
    customer.opens(&format!("/alerts/{account}")).await?;
    customer.sees("关闭动账提醒").await?;
    customer.replaces("支出提醒金额（元）", "456").await?;
    customer.sees("有1项修改未保存").await?;
    has_edges(customer, [".switch", ".save-bar .button"]).await?;
    let (on, off) = (".switch[aria-checked=true]", ".switch[aria-checked=false]");
    differ(customer, on, off).await?;
    for switch in [on, off] {
        differ(customer, switch, &format!("{switch}::after")).await?;
    }
    sees_through(customer, json!({ "features": [] })).await
}

/// Replaces every text of the page, in one of the ways of translators.
async fn translates(customer: &Customer, way: usize) -> Result<()> {
    let script = "const texts = []; const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
        while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode); \
        for (const text of texts) { const outer = document.createElement('font'), inner = document.createElement('font'); \
            outer.append(inner); const parent = text.parentNode; \
            if (arguments[0] === 2) { parent.insertBefore(outer, text); inner.append(text); continue; } \
            inner.textContent = 'translated'; \
            if (arguments[0] === 1) { parent.insertBefore(outer, text); text.remove(); } else text.replaceWith(outer); }";
    customer.runs::<()>(script, vec![json!(way)]).await?;
    // Nothing of it is left before the next paint.
    let script =
        "return [document.querySelectorAll('font').length, document.body.textContent.includes('translated')]";
    let (fonts, translated): (usize, bool) = customer.runs(script, vec![]).await?;
    ensure!(fonts == 0 && !translated, "{fonts} translations stay");
    Ok(())
}

async fn a_translator_takes_no_words_away_from_the_page(customer: &mut Customer) -> Result<()> {
    for way in 0..3 {
        customer.opens("/certify").await?;
        customer.is_on("客户认证").await?;
        let script = "const root = document.documentElement; return root.translate === false \
            && root.classList.contains('notranslate') && !!document.querySelector('meta[name=google][content=notranslate]')";
        // WebKitGTK's `translate` follows the attribute as well.
        ensure!(
            customer.runs::<bool>(script, vec![]).await?,
            "it may be translated"
        );
        let before = customer.texts_of("main *").await?;
        translates(customer, way).await?;
        ensure!(customer.texts_of("main *").await? == before);
        customer.chooses_from("证件类型", "护照").await?;
        customer.sees("护照").await?;
        ensure!(!customer.sees_now("居民身份证").await?);
        customer.presses("提交认证").await?;
        ensure!(customer.reads_error_at("证件号码").await? == "请输入证件号码");
        translates(customer, way).await?;
        customer.types("证件号码", "E12345678?").await?;
        customer.presses("提交认证").await?;
        let error = customer.reads_error_at("证件号码").await?;
        ensure!(error != "请输入证件号码", "{error:?} is stale");
    }
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for(SAVINGS).await?;
    let counting = customer.waits_for_button_holding("秒").await?;
    translates(customer, 0).await?;
    until(
        async || Ok((customer.waits_for_button_holding("秒").await? != counting).then_some(())),
        async || anyhow::anyhow!("the countdown stands still at {counting}"),
    )
    .await?;
    customer
        .types("短信验证码", &customer.newest_code().await?)
        .await?;
    customer.presses("提交认证").await?;
    customer.is_on("认证结果").await?;
    let id = customer.first_account().await?.id;
    customer.opens(&format!("/accounts/{id}/transactions")).await?;
    customer.reads_exactly("2026年11月").await?;
    for (way, (tab, range)) in [
        ("本周", "2026年11月16日 至 2026年11月21日"),
        ("本月", "2026年11月"),
        ("本日", "2026年11月21日"),
    ]
    .into_iter()
    .enumerate()
    {
        translates(customer, way).await?;
        customer.chooses(tab).await?;
        customer.reads_exactly(range).await?;
        customer.has_loaded().await?;
    }
    // A translator that never stops does not freeze the page.
    let script = "window.again = new MutationObserver(() => { for (const text of document.querySelectorAll('h1')) \
        if (text.firstChild?.nodeType === 3) text.firstChild.replaceWith(document.createElement('font')); }); \
        again.observe(document.body, { childList: true, subtree: true }); \
        document.body.append(document.createElement('font'))";
    customer.runs::<()>(script, vec![]).await?;
    ensure!(
        customer
            .runs::<u32>("again.disconnect(); return 7", vec![])
            .await?
            == 7
    );
    Ok(())
}
