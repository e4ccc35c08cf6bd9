//! 动账提醒 of all accounts, and of one (IC02–IC13 in docs/rules.md).

pub mod account;
mod conflict;
mod copy;
mod draft;
mod edit;
mod enable;
mod sample;
mod setting;

use api::{AlertOverview, AlertOverviews, AlertState, ListAlerts};
use wechat_bank_api as api;

use crate::load::{Hotline, Load, load};
use crate::prelude::*;
use crate::route::Route;
use crate::session::{SessionContext, use_session_context};
use crate::text::zh::{alerts as zh, titles};
use crate::ui::{Cells, DrawingName, Empty, LinkButton, LinkCell, Outcome, OutcomeKind, Page};

/// 动账提醒: every account with its state, and a link to its settings.
#[component]
pub fn Alerts() -> impl IntoView {
    let context = use_session_context();
    view! {
        <Page title=titles::ALERTS.to_owned()>
            {move || if are_offered(context) { view! { <Overview /> }.into_any() } else { view! { <NotOffered /> }.into_any() }}
        </Page>
    }
}

#[component]
fn Overview() -> impl IntoView {
    let overviews = load(|| ListAlerts {});
    view! {
        <p class="tip">{zh::WHAT_ALERTS_ARE}</p>
        <Load loaded=overviews children=|AlertOverviews { accounts }| list(accounts) />
    }
}

fn list(accounts: Vec<AlertOverview>) -> AnyView {
    if accounts.is_empty() {
        return view! {
            <Empty drawing=DrawingName::CARD title=zh::NO_ACCOUNTS>
                <LinkButton href=Route::AddAccount.to_string()>"添加账户"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let rows = accounts.into_iter().map(
        |AlertOverview {
             account,
             state,
             kinds_on,
         }| {
            let state = match state {
                AlertState::On => zh::kinds_on(kinds_on),
                AlertState::Off => zh::OFF.to_owned(),
                AlertState::Unknown => "查看".to_owned(),
            };
            view! {
                <LinkCell
                    href=Route::AccountAlerts(account.id.clone()).to_string()
                    label=account.kind.name()
                    description=zh::account_number(&account)
                    value=state
                />
            }
        },
    );
    view! { <Cells>{rows.collect_view()}</Cells> }.into_any()
}

/// Whether this bank has alerts at all; reactive.
fn are_offered(context: SessionContext) -> bool {
    context.profile().is_some_and(|profile| profile.features.alerts)
}

/// Shown where the bank has no alerts.
#[component]
fn NotOffered() -> impl IntoView {
    view! {
        <Outcome kind=OutcomeKind::Info title=zh::NOT_OFFERED description=zh::NOT_OFFERED_ADVICE>
            <LinkButton href=Route::Accounts.to_string()>"返回账户管理"</LinkButton>
        </Outcome>
        <Hotline />
    }
}
