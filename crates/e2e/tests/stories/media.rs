//! Who reads the pages in a phone's own colours.

use serde_json::{Value, json};
use wechat_bank_e2e::prelude::*;

stories! {
    forced_colours_leave_everything_to_be_told_apart: HH42 HH61;
}

/// Sets media features or the medium. Only Chromium's driver can do that.
async fn sees_through(customer: &Customer, medium: Value) -> Result<()> {
    let tools = customer.browser.driver.cdp();
    tools.send_raw("Emulation.setEmulatedMedia", medium).await?;
    Ok(())
}

/// The value of a property of each of these, in the colours that the phone forces; behind a name may stand a
/// pseudo-element.
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

/// All of these have a line around them.
async fn has_edges<const N: usize>(customer: &Customer, elements: [&str; N]) -> Result<()> {
    for (element, style) in elements
        .iter()
        .zip(computed(customer, "borderBottomStyle", elements).await?)
    {
        ensure!(style != "none", "{element} has no edge");
    }
    Ok(())
}

/// Two of these have different grounds.
async fn differ(customer: &Customer, one: &str, other: &str) -> Result<()> {
    let [first, second] = computed(customer, "backgroundColor", [one, other]).await?;
    ensure!(first != second, "{one} and {other} are both {first}");
    Ok(())
}

async fn forced_colours_leave_everything_to_be_told_apart(customer: &mut Customer) -> Result<()> {
    if customer.browser.engine == Engine::WebKit {
        // It has no forced colours, and no phone with it has.
        return Ok(());
    }
    // Without motion: a colour on its way to another is neither.
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
    // The steps: what is done has a tick and no number, and differs from what is to come.
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

    let account = {
        customer.banks_with(SAVINGS).await?;
        customer.first_account().await?.id
    };
    customer.opens("/accounts").await?;
    customer.is_on("账户管理").await?;
    has_edges(
        customer,
        [
            ".account",
            ".account__link",
            ".account__mark",
            ".cells__body",
            ".foot__large",
        ],
    )
    .await?;
    customer.presses("大字模式").await?;
    differ(customer, ".foot__large", "body").await?;

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
            ".transactions__account",
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
    customer.sees("没有未保存的修改").await?;
    has_edges(customer, [".switch", ".save-bar .button"]).await?;
    let (on, off) = (".switch[aria-checked=true]", ".switch[aria-checked=false]");
    differ(customer, on, off).await?;
    for switch in [on, off] {
        differ(customer, switch, &format!("{switch}::after")).await?;
    }
    sees_through(customer, json!({ "features": [] })).await
}
