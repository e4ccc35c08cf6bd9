use core::fmt::Write;

use wechat_bank_domain::{DocumentType, group_by_four};

use super::super::html::Escaped;
use crate::records::inbox::Messages;
use crate::seed::{self, SeedAccount};
use crate::sentinel;

pub(super) const CSS: &str = include_str!("inbox.css");
pub(super) const JS: &str = include_str!("inbox.js");

/// The page of the SMS inbox: this browser's messages, and the demo customer's data to fill in.
pub(super) fn page(bank: &str, messages: &Messages) -> String {
    let mut html = String::new();
    // Writing to a `String` never fails.
    let _ = write(&mut html, bank, messages);
    html
}

fn write(html: &mut String, bank: &str, messages: &Messages) -> core::fmt::Result {
    html.push_str(HEAD);
    write!(
        html,
        "<h1>演示手机</h1><p>这里显示{}发给您的短信。仅供演示，数据均为虚构。</p>",
        Escaped(bank)
    )?;
    html.push_str(
        "<section aria-labelledby=\"sms\"><h2 id=\"sms\">短信</h2><div id=\"messages\" aria-live=\"polite\">",
    );
    if messages.messages.is_empty() {
        html.push_str("<p class=\"empty\">暂无短信。请在页面中点击“获取验证码”，短信会显示在这里。</p>");
    }
    for message in &messages.messages {
        let time = message.time;
        write!(
            html,
            "<article><header><b>序号 {:02}</b> <time datetime=\"{time}\">{} {:02}:{:02}:{:02}</time></header>\
             <p class=\"code\"><code>{}</code></p><p>{}</p></article>",
            message.sequence,
            time.date(),
            time.hour(),
            time.minute(),
            time.second(),
            Escaped(&message.code),
            Escaped(&message.text),
        )?;
    }
    html.push_str("</div></section>");
    let person = seed::person();
    write!(
        html,
        "<section aria-labelledby=\"demo\"><h2 id=\"demo\">演示客户</h2><dl>\
         <dt>姓名</dt><dd>{}</dd><dt>{}</dt><dd><code>{}</code></dd><dt>预留手机号</dt><dd>{}</dd></dl>\
         <p>点按号码即可全选，然后复制。</p><ul class=\"accounts\">",
        Escaped(person.name),
        document_name(person.document_type),
        Escaped(person.document_number),
        Escaped(person.phone),
    )?;
    for account in seed::accounts()
        .iter()
        .filter(|account| core::ptr::eq(account.owner, person))
    {
        let (label, number) = (label(account, bank), group_by_four(account.number));
        write!(
            html,
            "<li><span>{}</span> <code>{number}</code></li>",
            Escaped(&label)
        )?;
    }
    html.push_str(
        "</ul></section><section aria-labelledby=\"special\"><h2 id=\"special\">特殊输入</h2>\
         <details><summary>用于演示拒绝和故障的卡号与查询文字</summary><ul class=\"accounts\">",
    );
    for special in sentinel::TABLE {
        let input = if special.input.starts_with('#') {
            special.input.to_owned()
        } else {
            group_by_four(special.input)
        };
        write!(
            html,
            "<li><span>{}</span> <code>{}</code></li>",
            Escaped(special.label),
            Escaped(&input)
        )?;
    }
    html.push_str("</ul></details></section></main></body></html>");
    Ok(())
}

const HEAD: &str = "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
    <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"format-detection\" content=\"telephone=no\">\
    <title>演示手机</title><link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/sandbox/phone.css\">\
    <script src=\"/sandbox/phone.js\" defer></script>\
    <noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript></head><body><main>";

fn document_name(document_type: DocumentType) -> &'static str {
    match document_type {
        DocumentType::ResidentIdentityCard => "居民身份证",
        _ => "证件号码",
    }
}

/// The kind of an account, and what it demonstrates.
fn label(account: &SeedAccount, bank: &str) -> String {
    let special = sentinel::TABLE
        .iter()
        .find(|special| special.input == account.number);
    let shows = match account.key {
        "savings" => "认证首选",
        "empty" => "无交易",
        "large" => "一年两万笔交易",
        "daily-total" => "日累计超 5,000 元，开通动账提醒需 U盾",
        "no-sms" => "未开通短信验证",
        "extremes" => "极大和极小金额",
        "long-name" => "超长户名",
        "alerts-phone" => "开通动账提醒：预留手机号不符",
        "alerts-wechat" => "开通动账提醒：微信接口超时",
        "alerts-document" => "开通动账提醒：证件有效期过期",
        _ => special.map_or("", |special| special.label),
    };
    let elsewhere = if account.bank == bank { "" } else { account.bank };
    let parts = [account.kind.name(), elsewhere, shows];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

#[cfg(test)]
mod tests {
    use wechat_bank_api::Purpose;
    use wechat_bank_domain::Timestamp;

    use super::*;
    use crate::records::inbox::Message;

    #[test]
    fn no_two_accounts_look_the_same() {
        let person = seed::person();
        let own = seed::accounts()
            .iter()
            .filter(|account| core::ptr::eq(account.owner, person));
        let labels: Vec<_> = own.map(|account| label(account, "新疆汇和银行")).collect();
        let different: std::collections::BTreeSet<_> = labels.iter().collect();
        assert_eq!(different.len(), labels.len(), "{labels:?}");
    }

    #[test]
    fn markup_in_a_bank_name_stays_text() {
        let message = Message::with_code(
            "<b>",
            Purpose::Certification,
            1,
            "123456",
            5,
            Timestamp::from_unix(1_800_000_000),
        );
        let html = page(
            "<script>alert(1)</script>",
            &Messages {
                messages: vec![message],
            },
        );
        assert!(!html.contains("<script>alert"));
        assert!(html.contains("【&lt;b&gt;】验证码 123456（序号 01）"));
    }
}
