//! Calls of WeChat's API.

use std::sync::Arc;
use std::time::Duration;

use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{AccessToken, Call, CreateMenu, Method, Remedy, decode_reply};

use super::account::OfficialAccount;
use super::call_fault::CallFault;
use crate::environment::HttpRequest;

/// How long WeChat may take: the visitor waits meanwhile.
const PATIENCE: Duration = Duration::from_secs(3);

impl OfficialAccount {
    /// Makes a call, once.
    pub(super) async fn call<C: Call>(&self, call: &C) -> Result<C::Reply, CallFault> {
        let request = call.encode();
        let request = HttpRequest {
            method: match request.method {
                Method::Get => "GET",
                Method::Post => "POST",
            },
            url: format!("{}{}", self.options.api, request.target),
            content_type: "application/json",
            body: request.body.unwrap_or_default().into_bytes(),
            limit: PATIENCE,
        };
        let reply = (self.environment.http)(request).await;
        let reply = reply.map_err(|_| CallFault::Unreachable)?;
        // Whatever the status: WeChat's refusals come with 200.
        decode_reply::<C>(&reply.body).map_err(CallFault::Reply)
    }

    /// Makes a call that needs the account's access token. If WeChat no longer accepts the token, there is another one
    /// and a second try.
    pub(crate) async fn call_with_token<C: Call>(
        self: &Arc<Self>,
        now: Timestamp,
        call: impl Fn(AccessToken) -> C,
    ) -> Result<C::Reply, CallFault> {
        let token = self.access_token(now).await?;
        match self.call(&call(token.clone())).await {
            Err(fault) if fault.remedy() == Remedy::RenewToken => {
                let Some(token) = self.other_token(&token, now).await? else {
                    return Err(fault);
                };
                self.call(&call(token)).await
            }
            outcome => outcome,
        }
    }

    /// Replaces the account's menu at WeChat.
    pub(crate) async fn create_menu(self: &Arc<Self>, now: Timestamp) -> Result<(), CallFault> {
        let call = |token| CreateMenu {
            token,
            menu: self.options.menu.clone(),
        };
        self.call_with_token(now, call).await.map(drop)
    }
}
