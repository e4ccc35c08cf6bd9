use api::{AccountId, AlertState, Code, GetAlerts};
use wechat_bank_api as api;

use super::draft::Editing;
use super::edit::Edit;
use super::enable::Enable;
use super::{NotOffered, are_offered};
use crate::load::{Hotline, Load, Loaded, load};
use crate::navigation::Navigator;
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh::{alerts as zh, titles};
use crate::ui::{Cell, Cells, LinkButton, Outcome, OutcomeKind, Page, effect, memo};

/// 动账提醒 of one account: enabling it, or changing its settings.
#[component]
pub fn AccountAlerts(account: AccountId) -> impl IntoView {
    let context = use_session_context();
    let account = StoredValue::new(account);
    view! {
        <Page title=titles::ALERTS.to_owned()>
            {move || {
                if are_offered(context) {
                    view! { <Offered account=account.get_value() /> }.into_any()
                } else {
                    view! { <NotOffered /> }.into_any()
                }
            }}
        </Page>
    }
}

#[component]
fn Offered(account: AccountId) -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    let settings: Loaded<_> = load(move || GetAlerts {
        account: account.clone(),
    });
    // When settings arrive again, because another session began, unsaved changes must be kept.
    let editing = RwSignal::new(None::<ArcRwSignal<Editing>>);
    effect(move || {
        let Some(Ok(fresh)) = settings.get() else { return };
        match editing.get_untracked() {
            Some(editing) => editing.update(|editing| editing.arrive(fresh)),
            None => editing.set(Some(ArcRwSignal::new(Editing::new(fresh)))),
        }
        navigator.settle();
    });
    let is_unknown = memo(move || match settings.get() {
        Some(Err(failure)) => failure.code() == Some(Code::NotFound),
        _ => false,
    });
    move || {
        match editing.get() {
        Some(editing) => view! { <Settings editing=RwSignal::from(editing) /> }.into_any(),
        None if is_unknown.get() => view! {
            <Outcome kind=OutcomeKind::Missing title=zh::NO_SUCH_ACCOUNT description=zh::NO_SUCH_ACCOUNT_ADVICE>
                <LinkButton href=Route::Alerts.to_string()>"返回动账提醒"</LinkButton>
            </Outcome>
            <Hotline />
        }
        .into_any(),
        None => view! { <Load loaded=settings lines=8 children=|_| () /> }.into_any(),
    }
    }
}

#[component]
fn Settings(editing: RwSignal<Editing>) -> impl IntoView {
    let state = memo(move || editing.with(|editing| editing.bank().state));
    let account = editing.with_untracked(|editing| editing.bank().account.clone());
    view! {
        <Cells>
            <Cell label=account.kind.name()>
                <bdi>{zh::account_number(&account)}</bdi>
            </Cell>
        </Cells>
        {move || match state.get() {
            AlertState::Off => view! { <Enable editing=editing /> }.into_any(),
            AlertState::On => view! { <Edit editing=editing /> }.into_any(),
            AlertState::Unknown => {
                view! {
                    <Outcome kind=OutcomeKind::Info title=zh::UNKNOWN_STATE description=zh::UNKNOWN_STATE_ADVICE>
                        <LinkButton href=Route::Alerts.to_string()>"返回动账提醒"</LinkButton>
                    </Outcome>
                }
                    .into_any()
            }
        }}
        <Hotline />
    }
}
