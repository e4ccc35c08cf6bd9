use std::collections::VecDeque;
use std::future::ready;
use std::sync::Mutex;

use wechat_bank_wechat::{Account, ErrorCode, Mode, Refusal};

use super::super::tokens::early;
use super::*;
use crate::environment::{Environment, HttpReply, NoReply};
use crate::official_account::AccountOptions;
use crate::promise::promise;

/// A WeChat whose replies are prepared, and which remembers what it was asked.
#[derive(Clone, Default)]
struct Wechat {
    replies: Arc<Mutex<VecDeque<Result<String, NoReply>>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Wechat {
    fn replies(&self, body: impl Into<String>) -> &Self {
        self.replies.lock().unwrap().push_back(Ok(body.into()));
        self
    }

    fn grants(&self, token: &str, seconds: u32) -> &Self {
        self.replies(format!(r#"{{"access_token":"{token}","expires_in":{seconds}}}"#))
    }

    fn grants_ticket(&self, ticket: &str) -> &Self {
        self.replies(format!(
            r#"{{"errcode":0,"errmsg":"ok","ticket":"{ticket}","expires_in":7200}}"#
        ))
    }

    fn refuses(&self, code: ErrorCode) -> &Self {
        self.replies(Refusal::from(code).encode())
    }

    fn is_silent(&self) -> &Self {
        self.replies.lock().unwrap().push_back(Err(NoReply));
        self
    }

    /// What it was asked since the last time, without addresses' secrets.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    fn account(&self) -> Arc<OfficialAccount> {
        let options = AccountOptions {
            account: Account {
                app: "wx0123456789abcdef".parse().unwrap(),
                token: "AAAAA".parse().unwrap(),
                mode: Mode::Plain,
            },
            secret: "topsecret".parse().unwrap(),
            origin: "https://bank.example".to_owned(),
            api: "http://wechat.example".to_owned(),
            open: "https://open.example".to_owned(),
            menu: crate::wechat::menu("https://bank.example").unwrap(),
        };
        let this = self.clone();
        let environment = Environment::new(|| at(0), |_| Box::pin(ready(()))).with_http(move |request| {
            let path = request.url.strip_prefix("http://wechat.example").unwrap();
            let path = path.split('?').next().unwrap();
            let body = String::from_utf8(request.body).unwrap();
            let forced = if body.contains(r#""force_refresh":true"#) {
                " forced"
            } else {
                ""
            };
            this.asked.lock().unwrap().push(format!("{path}{forced}"));
            let reply = this.replies.lock().unwrap().pop_front().expect("a reply");
            let reply = reply.map(|body| HttpReply {
                status: 200,
                body: body.into_bytes(),
            });
            Box::pin(ready(reply))
        });
        OfficialAccount::new(options, environment)
    }
}

const TOKEN: &str = "/cgi-bin/stable_token";
const FORCED: &str = "/cgi-bin/stable_token forced";
const TICKET: &str = "/cgi-bin/ticket/getticket";

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix(1_800_000_000 + second)
}

async fn token(account: &Arc<OfficialAccount>, second: i64) -> Result<String, CallFault> {
    account
        .access_token(at(second))
        .await
        .map(|token| token.expose().to_owned())
}

#[tokio::test]
async fn a_token_is_asked_for_once_and_again_after_about_80_per_cent_of_its_time() {
    let wechat = Wechat::default();
    let account = wechat.account();
    wechat.grants("first", 7_200);
    for second in [0, 1, 5_399] {
        assert_eq!(token(&account, second).await.unwrap(), "first");
    }
    assert_eq!(wechat.asked(), [TOKEN]);
    wechat.grants("second", 7_200);
    // The call that begins the renewal does not wait for its outcome.
    assert_eq!(token(&account, 5_761).await.unwrap(), "first");
    assert_eq!(token(&account, 5_762).await.unwrap(), "second");
    assert_eq!(wechat.asked(), [TOKEN]);
}

#[tokio::test]
async fn a_renewal_that_fails_leaves_the_token_and_is_tried_again_a_little_later() {
    let wechat = Wechat::default();
    let account = wechat.account();
    wechat.grants("first", 100);
    assert_eq!(token(&account, 0).await.unwrap(), "first");
    wechat.is_silent();
    assert_eq!(token(&account, 85).await.unwrap(), "first");
    assert_eq!(token(&account, 89).await.unwrap(), "first");
    assert_eq!(wechat.asked(), [TOKEN, TOKEN]);
    wechat.refuses(ErrorCode::SystemBusy);
    assert_eq!(token(&account, 90).await.unwrap(), "first");
    // Now it has ended, and WeChat was asked a moment ago.
    wechat.is_silent();
    assert_eq!(token(&account, 100).await, Err(CallFault::Unreachable));
    assert_eq!(token(&account, 104).await, Err(CallFault::Unreachable));
    assert_eq!(wechat.asked(), [TOKEN, TOKEN]);
    wechat.grants("second", 100);
    assert_eq!(token(&account, 105).await.unwrap(), "second");
}

#[tokio::test]
async fn a_token_that_wechat_refuses_is_replaced_by_force_and_the_call_is_repeated_once() {
    let wechat = Wechat::default();
    let account = wechat.account();
    wechat
        .grants("first", 7_200)
        .refuses(ErrorCode::InvalidCredential)
        .grants("second", 7_200)
        .grants_ticket("ticket");
    account.fetch_ticket(at(0)).await.unwrap();
    assert_eq!(account.ticket(at(0)).unwrap().expose(), "ticket");
    assert_eq!(wechat.asked(), [TOKEN, TICKET, FORCED, TICKET]);
}

#[tokio::test]
async fn a_renewal_is_forced_at_most_every_thirty_seconds() {
    let wechat = Wechat::default();
    let account = wechat.account();
    let expired = ErrorCode::AccessTokenExpired;
    wechat
        .grants("first", 7_200)
        .refuses(expired)
        .grants("second", 7_200)
        .refuses(expired);
    assert!(account.fetch_ticket(at(0)).await.is_err());
    assert_eq!(wechat.asked(), [TOKEN, TICKET, FORCED, TICKET]);
    // Five seconds later the ticket is asked for again, and the token is not forced.
    wechat.refuses(expired);
    assert!(account.fetch_ticket(at(5)).await.is_err());
    assert_eq!(wechat.asked(), [TICKET]);
    wechat
        .refuses(expired)
        .grants("third", 7_200)
        .grants_ticket("ticket");
    assert!(account.fetch_ticket(at(30)).await.is_ok());
    assert_eq!(wechat.asked(), [TICKET, FORCED, TICKET]);
}

#[tokio::test]
async fn a_quota_or_a_page_of_a_proxy_is_a_failure_and_no_reason_to_force_anything() {
    let wechat = Wechat::default();
    let account = wechat.account();
    wechat.grants("first", 7_200).refuses(ErrorCode::DailyQuota);
    let fault = account.fetch_ticket(at(0)).await.unwrap_err();
    assert_eq!(fault.remedy(), wechat_bank_wechat::Remedy::AwaitQuota);
    wechat.replies("<html><body>Bad gateway</body></html>");
    let fault = account.fetch_ticket(at(5)).await.unwrap_err();
    assert_eq!(fault.to_string(), "the response is not one of WeChat's API");
    assert_eq!(wechat.asked(), [TOKEN, TICKET, TICKET]);
    assert!(account.ticket(at(5)).is_none());
}

#[tokio::test]
async fn callers_that_come_meanwhile_wait_for_the_same_token() {
    let wechat = Wechat::default();
    let account = wechat.account();
    let (resolver, pending) = promise();
    account.tokens().token.renewal = Some(pending);
    let (one, other, ()) = tokio::join!(token(&account, 0), token(&account, 0), async {
        resolver.resolve(Ok("first".parse().unwrap()));
    });
    assert_eq!(
        (one.unwrap(), other.unwrap()),
        ("first".to_owned(), "first".to_owned())
    );
    assert_eq!(wechat.asked(), [""; 0]);
}

#[tokio::test]
async fn a_renewal_that_was_cancelled_holds_up_no_caller() {
    let wechat = Wechat::default();
    let account = wechat.account();
    let (resolver, pending) = promise();
    account.tokens().token.renewal = Some(pending);
    drop(resolver);
    wechat.grants("first", 7_200);
    assert_eq!(token(&account, 0).await.unwrap(), "first");
}

#[test]
fn renewals_of_several_servers_are_not_at_the_same_time() {
    let times: std::collections::BTreeSet<_> = (0..100).map(|_| early(7_200)).collect();
    assert!(times.len() > 1);
    assert!(
        times.iter().all(|time| (5_400..=5_760).contains(time)),
        "{times:?}"
    );
    assert_eq!(early(0), 0);
}
