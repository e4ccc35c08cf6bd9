//! Typing, pasting and autofill.

use std::time::Duration;

use thirtyfour::Key;
use tokio::time::sleep;
use wechat_bank_api::GetSession;
use wechat_bank_e2e::faults::NetworkFault;
use wechat_bank_e2e::prelude::*;
use wechat_bank_e2e::until;

const NUMBER: &str = "卡号或账号";
/// The formatted [`SAVINGS`].
const SHOWN: &str = "6230 9100 0000 0017";
const CODE: &str = "短信验证码";

stories! {
    every_edit_of_a_card_number_equals_the_edit_on_plain_digits: HH04 BK03;
    a_number_is_taken_however_it_is_pasted: HH04;
    the_only_number_of_a_pasted_text_is_taken: HH03 HH04;
    a_code_is_taken_out_of_a_whole_message: HH11;
    a_code_that_is_filled_in_takes_the_place_of_what_was_there: HH11;
    what_an_input_method_composes_is_treated_when_it_is_done: HH03 HH04 HH11;
    typing_at_once_is_not_interrupted: HH04;
    fields_and_buttons_are_named_for_a_screen_reader: HH02 HH04;
    a_field_names_the_keyboard_it_needs: HH04 HH11;
}

/// A small deterministic generator, so that failures are reproducible: the constants of Knuth's MMIX.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }
}

async fn every_edit_of_a_card_number_equals_the_edit_on_plain_digits(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    let mut random = Random(20_261_121);
    let mut plain: Vec<char> = Vec::new();
    for step in 0..150 {
        // Place the caret, or select some digits.
        let from = random.below(plain.len() + 1);
        let to = if random.below(4) == 0 {
            from + random.below(plain.len() - from + 1)
        } else {
            from
        };
        if random.below(3) > 0 {
            customer.selects_digits(NUMBER, from, to).await?;
        }
        let selected = customer.selected_digits(NUMBER).await?;
        let (start, end) = (selected.0, selected.1);
        let grows = plain.len() < 19 && random.below(3) > 0;
        let (action, caret) = if grows {
            let digit = char::from_digit(u32::try_from(random.below(10))?, 10).unwrap_or('0');
            customer.types_there(&digit.to_string()).await?;
            plain.splice(start..end, [digit]);
            (format!("types {digit}"), start + 1)
        } else if random.below(2) == 0 {
            customer.strikes(Key::Backspace).await?;
            let begin = if start == end {
                start.saturating_sub(1)
            } else {
                start
            };
            plain.drain(begin..end);
            ("erases before".to_owned(), begin)
        } else {
            customer.strikes(Key::Delete).await?;
            let stop = if start == end {
                (end + 1).min(plain.len())
            } else {
                end
            };
            plain.drain(start..stop);
            ("erases after".to_owned(), start)
        };
        let shown = customer.reads(NUMBER).await?;
        let grouped = plain
            .chunks(4)
            .map(|group| group.iter().collect::<String>())
            .collect::<Vec<_>>()
            .join(" ");
        let at = customer.selected_digits(NUMBER).await?;
        ensure!(
            shown.trim_end() == grouped && at == (caret, caret),
            "step {step} {action} at {start}..{end}: {shown:?} with the caret at {at:?} instead of {grouped:?} at {caret}"
        );
    }
    Ok(())
}

async fn a_number_is_taken_however_it_is_pasted(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    for pasted in [
        "6230910000000017",
        "6230 9100 0000 0017",
        " 6230-9100-0000-0017 ",
        "６２３０９１００００００００１７",
        "6230\u{a0}9100\u{a0}0000\u{a0}0017",
    ] {
        // Nothing of the earlier text is left, neither in the field nor under it.
        customer.replaces(NUMBER, "").await?;
        customer.no_longer_sees("新疆汇和银行 借记卡").await?;
        customer.has_typed(NUMBER, "").await?;
        customer.fills_in(NUMBER, pasted).await?;
        customer
            .has_typed(NUMBER, SHOWN)
            .await
            .with_context(|| format!("{pasted:?} was pasted"))?;
        customer.sees("新疆汇和银行 借记卡").await?;
        customer.presses("提交认证").await?;
        // Missing input is shown at all fields at once.
        customer.reads_error_at("证件号码").await?;
        ensure!(
            customer.texts_of("#account-number-error").await? == [""],
            "{pasted:?} is not taken: {:?}",
            customer.reads(NUMBER).await?
        );
    }
    Ok(())
}

async fn the_only_number_of_a_pasted_text_is_taken(customer: &mut Customer) -> Result<()> {
    const DOCUMENT_NUMBER: &str = "证件号码";
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    for pasted in [
        "卡号：6230 9100 0000 0017",
        "6230910000000017（张伟）",
        "“6230-9100-0000-0017”",
        "6230910000000017，",
        "卡号 6230 9100 0000 0017 户名：张伟，尾号0017",
    ] {
        // After a few digits as well, which are replaced then.
        for typed in ["", "6230"] {
            customer.replaces(NUMBER, typed).await?;
            customer.pastes(NUMBER, pasted).await?;
            customer
                .has_typed(NUMBER, SHOWN)
                .await
                .with_context(|| format!("{pasted:?} was pasted behind {typed:?}"))?;
            ensure!(customer.selected_digits(NUMBER).await? == (16, 16), "{pasted:?}");
        }
    }
    for (pasted, shown) in [
        ("身份证：11010519491231002X", DOCUMENT),
        ("张伟，110105 19491231 002X。", DOCUMENT),
        // A character that looks like an X is kept, and accepted as one.
        ("11010519491231002×", "11010519491231002×"),
        ("11010519491231002х", "11010519491231002х"),
        ("证件号 11010519491231002Х", DOCUMENT),
    ] {
        customer.replaces(DOCUMENT_NUMBER, "").await?;
        customer.pastes(DOCUMENT_NUMBER, pasted).await?;
        customer
            .has_typed(DOCUMENT_NUMBER, shown)
            .await
            .with_context(|| format!("{pasted:?} was pasted"))?;
        customer.presses("提交认证").await?;
        customer.reads_error_at(CODE).await?;
        let error = customer.texts_of("#document-number-error").await?;
        ensure!(error == [""], "{pasted:?}: {error:?}");
    }
    // With two numbers it is ambiguous: both stay, and the field says so.
    customer.replaces(NUMBER, "").await?;
    customer.pastes(NUMBER, "6230910000000017，13800138000").await?;
    customer
        .has_typed(NUMBER, "6230 9100 0000 0017 ,138 0013 8000")
        .await?;
    customer.presses("提交认证").await?;
    ensure!(customer.reads_error_at(NUMBER).await? == "卡号或账号只能是数字");
    Ok(())
}

async fn a_code_is_taken_out_of_a_whole_message(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.asks_for_a_code_for(SAVINGS).await?;
    let message = customer
        .messages()
        .await?
        .messages
        .into_iter()
        .next()
        .context("no message")?;
    let code = message.code;
    // The code twice, as some phones fill it in; with a space; the whole message.
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    for filled in [format!("{code}{code}"), spaced, message.text] {
        customer.fills_in(CODE, &filled).await?;
        customer.has_code(CODE, &code).await?;
    }
    // In full width it is kept as typed, and is the same code.
    let wide = |digit: char| char::from_u32(u32::from(digit) + 0xFEE0).unwrap_or(digit);
    let wide: String = code.chars().map(wide).collect();
    customer.fills_in(CODE, &wide).await?;
    customer.has_typed(CODE, &wide).await?;
    customer.presses("提交认证").await?;
    customer.sees("认证成功，感谢您的使用").await
}

async fn a_code_that_is_filled_in_takes_the_place_of_what_was_there(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    for (typed, pasted) in [
        (
            "111111",
            "【新疆汇和银行】验证码 284656（序号 02），您正在办理客户认证，5 分钟内有效。",
        ),
        ("111111", "284656"),
        ("111111", "284656284656"),
        ("28", "284656"),
        ("2846", "284656是您的验证码，尾号000017"),
        ("", "尾号000017的卡，验证码：284656"),
        ("", "261129 12:30 验证码 284656"),
        ("", "验证码 284 656，5分钟内有效"),
        ("111111", "动态密码：２８４-６５６"),
        ("", "284656284656"),
    ] {
        customer.replaces(CODE, typed).await?;
        customer.has_typed(CODE, typed).await?;
        customer.pastes(CODE, pasted).await?;
        customer
            .has_typed(CODE, "284656")
            .await
            .with_context(|| format!("{pasted:?} was pasted behind {typed:?}"))?;
        ensure!(customer.selected_digits(CODE).await? == (6, 6), "{pasted:?}");
    }
    // Text typed key by key is kept, with its error.
    customer.replaces(CODE, "1234567").await?;
    customer.has_typed(CODE, "1234567").await?;
    customer.presses("提交认证").await?;
    customer.has_typed(CODE, "1234567").await
}

async fn what_an_input_method_composes_is_treated_when_it_is_done(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    customer.types(CODE, "111111").await?;
    for (label, before, composed, at_last) in [
        (NUMBER, "62309", "6230910000000017", SHOWN),
        ("证件号码", "身份证：1101", "身份证：11010519491231002X", DOCUMENT),
        (CODE, "验证码284656", "验证码284656", "284656"),
    ] {
        let typed = customer.reads(label).await?;
        customer.begins_to_compose(label, before).await?;
        sleep(Duration::from_millis(300)).await;
        let shown = customer.reads(label).await?;
        ensure!(
            shown == format!("{typed}{before}"),
            "{label} shows {shown:?} under the input method"
        );
        customer.finishes_composing(composed).await?;
        customer.has_typed(label, at_last).await?;
    }
    // A number continues where it was.
    customer.types(NUMBER, "0").await?;
    customer.has_typed(NUMBER, "6230 9100 0000 0017 0").await
}

async fn typing_at_once_is_not_interrupted(customer: &mut Customer) -> Result<()> {
    // The page takes over before the first digit, between two of them, or after the last one: it waits this long for
    // the session.
    for late in [0, 50, 100, 200, 400, 800] {
        customer
            .injects_faults([inject::next::<GetSession>(NetworkFault::LateAnswer(late))])
            .await?;
        customer.turns_up_at("/certify").await?;
        // Faster than a person: the field is tapped and typed into as soon as it exists. The page's own may replace it
        // before the first digit; then that one is tapped.
        until(
            async || Ok(customer.types(NUMBER, SAVINGS).await.ok()),
            async || anyhow::anyhow!("there is nothing to type into"),
        )
        .await?;
        customer.is_served().await?;
        customer
            .has_typed(NUMBER, SHOWN)
            .await
            .with_context(|| format!("the bank was {late} ms late"))?;
        customer.has_focus_on("account-number").await?;
    }
    Ok(())
}

async fn fields_and_buttons_are_named_for_a_screen_reader(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    let heard = customer.hears("h1, button, input, a[href]").await?;
    let expected = [
        ("heading", "客户认证"),
        ("button", "证件类型 居民身份证"),
        ("textbox", "证件号码"),
        ("textbox", "卡号或账号"),
        ("textbox", "短信验证码"),
        ("button", "获取验证码"),
        ("button", "提交认证"),
        ("link", "400-800-9666"),
    ];
    for (role, name) in expected {
        ensure!(
            heard
                .iter()
                .any(|(heard_role, heard_name)| heard_role == role && heard_name == name),
            "no {role} {name} in {heard:?}"
        );
    }
    ensure!(
        heard.iter().all(|(_, name)| !name.is_empty()),
        "something has no name: {heard:?}"
    );
    Ok(())
}

async fn a_field_names_the_keyboard_it_needs(customer: &mut Customer) -> Result<()> {
    customer.opens("/certify").await?;
    customer.is_on("客户认证").await?;
    let script = "return [...document.querySelectorAll('input')].map(field => [field.type, field.inputMode, field.autocomplete])";
    let fields: Vec<[String; 3]> = customer.runs(script, vec![]).await?;
    let fields: Vec<_> = fields
        .iter()
        .map(|field| field.each_ref().map(String::as_str))
        .collect();
    ensure!(
        fields
            == [
                ["text", "text", "off"],
                ["text", "numeric", "off"],
                ["text", "numeric", "one-time-code"]
            ],
        "{fields:?}"
    );
    Ok(())
}
