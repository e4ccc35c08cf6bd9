//! Sends browsers to WeChat, and exchanges the codes that they come back with.

use std::sync::Arc;

use data_encoding::HEXLOWER;
use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{
    Authorise, Callback, ExchangeCode, OAuthCode, OAuthState, Remedy, ReplyFault, Scope, Visitor, WebUrl,
};

use super::account::OfficialAccount;
use super::call_fault::CallFault;
use super::sign_ins::{Ending, Found, Outcome, SignIn, Step};
use crate::answer::Answer;
use crate::secrets::{random, token_digest};
use crate::wechat::Entrance;

impl OfficialAccount {
    /// Where to send a browser that wants to enter here. `browser` is its cookie.
    pub(crate) fn begin_sign_in(
        &self,
        to: Entrance,
        browser: &str,
        now: Timestamp,
    ) -> Answer<Option<String>> {
        let state = self.new_sign_in(to, token_digest(browser), false, now)?;
        Ok(state.and_then(|state| self.authorise(to, &state)))
    }

    fn new_sign_in(
        &self,
        to: Entrance,
        browser: String,
        is_second: bool,
        now: Timestamp,
    ) -> Answer<Option<OAuthState>> {
        let state: Option<OAuthState> = HEXLOWER.encode(&random::<16>()?).parse().ok();
        if let Some(state) = &state {
            let sign_in = SignIn {
                to,
                browser,
                began: now,
                is_second,
                claimed: None,
            };
            self.sign_ins().begin(state, sign_in);
        }
        Ok(state)
    }

    /// The address at WeChat; none if the account's origin is no address.
    pub(crate) fn authorise(&self, to: Entrance, state: &OAuthState) -> Option<String> {
        let options = &self.options;
        // The entrance is in it for callbacks that come too late: they still know where the visitor wanted to go.
        let redirect: WebUrl = format!("{}/wechat/callback?to={to}", options.origin)
            .parse()
            .ok()?;
        let authorise = Authorise {
            app: options.account.app.clone(),
            redirect,
            scope: Scope::Base,
            state: state.clone(),
        };
        Some(format!("{}{}", options.open, authorise.target()))
    }

    /// What comes of a callback from the browser with this cookie.
    pub(crate) async fn finish_sign_in(
        self: &Arc<Self>,
        callback: Callback,
        browser: &str,
        now: Timestamp,
    ) -> Found {
        let step = self.sign_ins().step(&callback.state, &token_digest(browser), now);
        let promise = match step {
            Step::Nothing => return Found::Nothing,
            Step::Wait(promise) => promise,
            Step::Exchange {
                to,
                browser,
                is_second,
                resolver,
                promise,
            } => {
                let account = Arc::clone(self);
                let work = async move {
                    let outcome = match callback.code {
                        None => Outcome::Ended(Ending::Declined, None),
                        Some(code) => match account.exchange(code).await {
                            Outcome::Ended(Ending::Unfinished, _) if !is_second => {
                                account.send_again(to, browser, now)
                            }
                            outcome => outcome,
                        },
                    };
                    resolver.resolve(outcome);
                };
                // The visitor may be gone: WeChat's second callback needs the outcome all the same.
                self.in_background(Box::pin(work)).await;
                promise
            }
        };
        let outcome = promise.value().await;
        Found::Outcome(outcome.unwrap_or(Outcome::Ended(Ending::Busy, None)))
    }

    fn send_again(&self, to: Entrance, browser: String, now: Timestamp) -> Outcome {
        match self.new_sign_in(to, browser, true, now) {
            Ok(Some(state)) => Outcome::Again(state),
            _ => Outcome::Ended(Ending::Unfinished, None),
        }
    }

    /// Exchanges a code for the visitor. After no response, or a busy one, once more: if WeChat did get the first
    /// request, it then says that the code was used, and the visitor gets another one.
    async fn exchange(&self, code: OAuthCode) -> Outcome {
        let request = ExchangeCode {
            app: self.options.account.app.clone(),
            secret: self.options.secret.clone(),
            code,
        };
        let mut exchanged = self.call(&request).await;
        if exchanged
            .as_ref()
            .is_err_and(|fault| remedy(fault) == Remedy::Repeat)
        {
            exchanged = self.call(&request).await;
        }
        match exchanged {
            Ok(visitor) => outcome_of(visitor),
            Err(fault) => {
                let ending = match remedy(&fault) {
                    Remedy::AuthoriseAgain => Ending::Unfinished,
                    Remedy::TurnAway => Ending::TurnedAway,
                    Remedy::Repeat | Remedy::AwaitQuota => Ending::Busy,
                    _ => Ending::Broken,
                };
                Outcome::Ended(ending, Some(fault.to_string()))
            }
        }
    }
}

fn outcome_of(visitor: Visitor) -> Outcome {
    if visitor.is_snapshot() {
        Outcome::Ended(Ending::Snapshot, None)
    } else {
        Outcome::SignedIn(visitor.openid)
    }
}

fn remedy(fault: &CallFault) -> Remedy {
    match fault {
        CallFault::Reply(ReplyFault::Refused(refusal)) => refusal.code.remedy_of_exchange(),
        fault => fault.remedy(),
    }
}
