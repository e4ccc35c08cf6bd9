use leptos::prelude::*;
use wechat_bank_api::{AccountId, TransactionId};
#[component] pub fn Transaction(account: AccountId, transaction: TransactionId) -> impl IntoView { format!("{account} {transaction}") }
