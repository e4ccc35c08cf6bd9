//! 账户管理, 添加删除 and 账户加挂.

pub mod add;
pub mod list;
pub mod manage;

use crate::load::Hotline;
use crate::prelude::*;
use crate::route::Route;
use crate::text::zh::accounts as words;
use crate::ui::{LinkButton, Outcome, OutcomeKind};

/// Shown where a bank does not let customers add or remove accounts here.
#[component]
fn LinkingOff() -> impl IntoView {
    view! {
        <Outcome kind=OutcomeKind::Info title=words::LINKING_OFF description=words::LINKING_OFF_ADVICE>
            <LinkButton href=Route::Accounts.to_string()>"返回账户管理"</LinkButton>
        </Outcome>
        <Hotline />
    }
}
