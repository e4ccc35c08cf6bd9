use data_encoding::HEXLOWER;
use wechat_bank_api::{Code, GetJsConfig, JsConfig, Problem};
use wechat_bank_wechat::{JsConfig as Signed, WebUrl};

use crate::answer::{Answer, HandlerError};
use crate::call::Call;
use crate::mount::Mount;
use crate::secrets::random;

/// The calls of this file.
pub(crate) fn mount<M: Mount>(api: M) -> M {
    api.mount(get_js_config)
}

/// Signs one of the bank's own pages for WeChat's JS-SDK.
fn get_js_config(call: &mut Call<'_>, request: GetJsConfig) -> Answer<JsConfig> {
    let Some(account) = call.bank.account() else {
        return Err(Code::NotFound.into());
    };
    let foreign = || {
        Problem::from(Code::Invalid)
            .with_field("url")
            .with_title("not a page of this bank")
    };
    let url = request.url.as_str();
    // Anything else would let other sites use the account's name.
    let is_own = url
        .strip_prefix(account.options.origin.as_str())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    let url: WebUrl = url.parse().map_err(|_| foreign())?;
    if !is_own {
        return Err(foreign().into());
    }
    let ticket = account.ticket(call.steady).ok_or(HandlerError::TicketNeeded)?;
    let nonce = HEXLOWER.encode(&random::<8>()?);
    let nonce = nonce.parse().map_err(|_| Code::Internal)?;
    let timestamp = u64::try_from(call.now.unix()).unwrap_or_default();
    let app = account.options.account.app.clone();
    let signed = Signed::new(app, &ticket, nonce, timestamp, &url);
    Ok(JsConfig {
        app_id: signed.app_id.to_string(),
        timestamp: signed.timestamp,
        nonce: signed.nonce_str.to_string(),
        signature: signed.signature,
    })
}
