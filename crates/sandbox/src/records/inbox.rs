//! The customer's SMS inbox, in place of a mobile network.

use serde::{Deserialize, Serialize};
use wechat_bank_api::Purpose;
use wechat_bank_domain::Timestamp;

/// How many messages the inbox keeps.
const KEPT: usize = 30;

/// The messages of one customer. They contain the codes in clear, as on a real phone; the rest of the record has only
/// digests.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Inbox {
    messages: Vec<Kept>,
}

/// A message, and whether it was sent. Unsent ones are stored too, so that requests with wrong data cannot be
/// distinguished by measuring (decision 10).
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    sent: bool,
    message: Message,
}

/// One SMS.
#[derive(Clone, Serialize, Deserialize)]
pub struct Message {
    /// The sequence number, which the page shows too.
    pub sequence: u32,
    /// What its code is for.
    pub purpose: Purpose,
    /// When it was sent.
    pub time: Timestamp,
    /// The text in Chinese.
    pub text: String,
    /// Only the code, for tests.
    pub code: String,
}

impl core::fmt::Debug for Message {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Message(***)")
    }
}

/// The response of `GET /sandbox/sms`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Messages {
    /// The newest first.
    pub messages: Vec<Message>,
}

impl Message {
    pub(crate) fn with_code(
        bank: &str,
        purpose: Purpose,
        sequence: u32,
        code: &str,
        minutes: u64,
        time: Timestamp,
    ) -> Self {
        let service = match purpose {
            Purpose::Certification => "客户认证",
            Purpose::AddAccount => "账户加挂",
            Purpose::EnableAlerts => "开通动账提醒",
            Purpose::PinReset => "重置微信银行支付密码",
            Purpose::Unknown => "身份验证",
        };
        let text = format!(
            "【{bank}】验证码 {code}（序号 {sequence:02}），您正在办理{service}，{minutes} 分钟内有效。\
             银行工作人员不会索要验证码，请勿告知任何人。如非本人操作，请忽略。"
        );
        Self {
            sequence,
            purpose,
            time,
            text,
            code: code.to_owned(),
        }
    }
}

impl Inbox {
    pub(crate) fn receive(&mut self, message: Message, sent: bool) {
        self.messages.push(Kept { sent, message });
        if let Some(surplus) = self.messages.len().checked_sub(KEPT) {
            self.messages.drain(..surplus);
        }
    }

    /// The messages that were sent, newest first.
    pub(crate) fn messages(&self) -> Messages {
        let arrived = self.messages.iter().rev().filter(|kept| kept.sent);
        Messages {
            messages: arrived.map(|kept| kept.message.clone()).collect(),
        }
    }
}
