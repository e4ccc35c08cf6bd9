pub mod details;
use leptos::prelude::*;
use wechat_bank_api::AccountId;
#[derive(Clone, Copy)] pub struct Kept; impl Kept { pub fn new() -> Self { Self } }
#[component] pub fn Transactions(account: AccountId) -> impl IntoView { account.to_string() }
