//! Asking WeChat for the access token and the ticket.

use std::sync::Arc;

use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{AccessToken, JsTicket, RequestTicket, RequestToken};

use super::account::OfficialAccount;
use super::call_fault::CallFault;
use super::tokens::{BETWEEN_FORCED, Renewed, Step};
use crate::clock::elapsed;
use crate::environment::BoxFuture;
use crate::promise::{Promise, Resolver};

impl OfficialAccount {
    /// The access token.
    pub(super) async fn access_token(self: &Arc<Self>, now: Timestamp) -> Renewed<AccessToken> {
        let step = self.tokens().token.step(now);
        match step {
            Step::Use(token) => Ok(token),
            Step::Renew(token, resolver) => {
                self.in_background(self.renew_token(false, now, resolver)).await;
                Ok(token)
            }
            Step::Begin(resolver, renewal) => {
                self.in_background(self.renew_token(false, now, resolver)).await;
                awaited(renewal).await
            }
            Step::Wait(renewal) => awaited(renewal).await,
            Step::Fail(fault) => Err(fault),
        }
    }

    /// Another token than this one, which WeChat no longer accepts; none if a renewal was forced a moment ago.
    pub(super) async fn other_token(
        self: &Arc<Self>,
        refused: &AccessToken,
        now: Timestamp,
    ) -> Result<Option<AccessToken>, CallFault> {
        let (resolver, renewal) = {
            let mut tokens = self.tokens();
            if let Some(held) = tokens.token.valid(now).filter(|held| held.value != *refused) {
                return Ok(Some(held.value.clone()));
            }
            let pending = tokens.token.renewal().cloned();
            let is_too_early = tokens.forced.is_some_and(|at| elapsed(at, now) < BETWEEN_FORCED);
            match pending {
                Some(renewal) => (None, renewal),
                None if is_too_early => return Ok(None),
                None => {
                    tokens.forced = Some(now);
                    // What is held is worth nothing, also if the renewal fails.
                    tokens.token.held = None;
                    let (resolver, renewal) = tokens.token.begin();
                    (Some(resolver), renewal)
                }
            }
        };
        if let Some(resolver) = resolver {
            self.in_background(self.renew_token(true, now, resolver)).await;
        }
        awaited(renewal).await.map(Some)
    }

    fn renew_token(
        self: &Arc<Self>,
        force: bool,
        now: Timestamp,
        resolver: Resolver<Renewed<AccessToken>>,
    ) -> BoxFuture<'static, ()> {
        let account = Arc::clone(self);
        Box::pin(async move {
            let request = RequestToken {
                app: account.options.account.app.clone(),
                secret: account.options.secret.clone(),
                force,
            };
            let granted = account.call(&request).await;
            let granted = granted.map(|granted| (granted.access_token, granted.expires_in));
            let outcome = account.tokens().token.keep(granted, now);
            resolver.resolve(outcome);
        })
    }

    /// The ticket, if it is there and nothing is to be done about it.
    pub(crate) fn ticket(&self, now: Timestamp) -> Option<JsTicket> {
        self.tokens().ticket.needs_nothing(now).cloned()
    }

    /// Asks for the ticket if there is none, or renews it in the background.
    pub(crate) async fn fetch_ticket(self: &Arc<Self>, now: Timestamp) -> Result<(), CallFault> {
        let step = self.tokens().ticket.step(now);
        match step {
            Step::Use(_) => Ok(()),
            Step::Renew(_, resolver) => {
                self.in_background(self.renew_ticket(now, resolver)).await;
                Ok(())
            }
            Step::Begin(resolver, renewal) => {
                self.in_background(self.renew_ticket(now, resolver)).await;
                awaited(renewal).await.map(drop)
            }
            Step::Wait(renewal) => awaited(renewal).await.map(drop),
            Step::Fail(fault) => Err(fault),
        }
    }

    fn renew_ticket(
        self: &Arc<Self>,
        now: Timestamp,
        resolver: Resolver<Renewed<JsTicket>>,
    ) -> BoxFuture<'static, ()> {
        let account = Arc::clone(self);
        Box::pin(async move {
            let granted = account
                .call_with_token(now, |token| RequestTicket { token })
                .await;
            let granted = granted.map(|granted| (granted.ticket, granted.expires_in));
            let outcome = account.tokens().ticket.keep(granted, now);
            resolver.resolve(outcome);
        })
    }
}

async fn awaited<T: Clone>(renewal: Promise<Renewed<T>>) -> Renewed<T> {
    renewal.value().await.unwrap_or(Err(CallFault::Unreachable))
}

#[cfg(test)]
mod tests;
