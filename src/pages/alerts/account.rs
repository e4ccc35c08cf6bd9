use leptos::prelude::*;
use wechat_bank_api::AccountId;
#[component] pub fn AccountAlerts(account: AccountId) -> impl IntoView { account.to_string() }
