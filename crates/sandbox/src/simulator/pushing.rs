//! Pushes to the account's server, and what the phone shows of the answer (被动回复用户消息).

use std::time::Duration;

use data_encoding::HEXLOWER;
use wechat_bank_wechat::{Answer, Content, Incoming, Sealing};

use super::chat::{Sender, Shown};
use super::switches::{PUSH, Trouble};
use super::wechat::{Simulator, seconds};
use crate::environment::{HttpReply, HttpRequest, NoReply};
use crate::secrets::random;

/// How long the account's server may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a push is sent that is not answered in time.
const TRIES: u32 = 3;
/// What a customer sees where the account does not answer, or not as documented.
const OUT_OF_ORDER: &str = "该公众号提供的服务出现故障，请稍后再试";

/// Whether the customer waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expects {
    Answer,
    Nothing,
}

impl Simulator {
    /// Pushes something that a phone's user has done, until there is an answer, and shows it.
    pub(super) async fn push(&self, phone: &str, content: Content, expects: Expects) {
        let Some(from) = self.state().phones.get(phone).map(|phone| phone.openid.clone()) else {
            return;
        };
        let incoming = Incoming {
            account: self.options().id.clone(),
            from,
            created: seconds(self.now()),
            content,
        };
        let outcome = self.delivered(phone, &incoming).await;
        let shown = match outcome {
            Ok(answer) => Shown::of(&answer).map(|shown| (Sender::Account, shown)),
            Err(_) if expects == Expects::Nothing => None,
            Err(reason) => Some((
                Sender::Wechat,
                Shown::Notice {
                    text: OUT_OF_ORDER,
                    reason: Some(reason),
                },
            )),
        };
        let now = self.now();
        if let (Some((from, shown)), Some(phone)) = (shown, self.state().phones.get(phone)) {
            phone.show(from, shown, now);
        }
    }

    /// The answer of the account's server, or why there is none.
    async fn delivered(&self, phone: &str, incoming: &Incoming) -> Result<Answer, String> {
        for _ in 0..TRIES {
            let trouble = self.state().switches.take(PUSH, Some(phone));
            let sent = self.send(incoming).await?;
            let reply = match (sent, trouble) {
                (Ok(reply), None) => reply,
                (Ok(reply), Some(trouble)) if trouble != Trouble::Lose => reply,
                // No answer within five seconds: once more.
                _ => continue,
            };
            if reply.status != 200 {
                return Err(format!("the server answers with status {}", reply.status));
            }
            let answer = self.options().account.read_answer(incoming, &reply.body);
            return answer.map_err(|error| error.to_string());
        }
        Err(format!(
            "the server has not answered {TRIES} times within {} s",
            PATIENCE.as_secs()
        ))
    }

    async fn send(&self, incoming: &Incoming) -> Result<Result<HttpReply, NoReply>, String> {
        let no_randomness = |_| "the system has no randomness".to_owned();
        let nonce = HEXLOWER.encode(&random::<8>().map_err(no_randomness)?);
        let sealing = Sealing {
            timestamp: seconds(self.now()),
            nonce: nonce.parse().map_err(|_| "no nonce".to_owned())?,
            random: random().map_err(no_randomness)?,
        };
        let (query, body) = self.options().account.push(incoming, &sealing);
        let url = &self.options().push_url;
        let separator = if url.contains('?') { '&' } else { '?' };
        let request = HttpRequest {
            method: "POST",
            url: format!("{url}{separator}{}", query.encode()),
            content_type: "text/xml",
            body: body.into_bytes(),
            limit: PATIENCE,
        };
        Ok((self.environment().http)(request).await)
    }
}
