use api::{
    AccountId, AlertOverview, AlertOverviews, AlertState, CopiedAlerts, CopyAlerts, CopyReport, ListAlerts,
};
use wechat_bank_api as api;

use crate::form::{FormFailure, Submit};
use crate::load::{Load, load};
use crate::platform::browser;
use crate::prelude::*;
use crate::route::Route;
use crate::text::zh::accounts::account_name;
use crate::text::zh::alerts as words;
use crate::ui::{Bound, Button, Cells, CheckCell, LinkCell, Notice, NoticeKind, derived};

/// The id of the list of results, which takes the focus when it appears.
const RESULTS: &str = "copy-results";

/// Copies an account's settings to others: choosing them, and the result for each.
#[component]
pub(super) fn Copy(
    /// The account whose settings are copied.
    account: AccountId,
    /// The request; outlives the list, so that the list can stay open until the response arrives.
    copying: Submit<CopyAlerts>,
) -> impl IntoView {
    let overviews = load(|| ListAlerts {});
    let report = RwSignal::new(None::<CopyReport>);
    // Kept while the list is loaded again in the next session.
    let chosen = RwSignal::new(Vec::<AccountId>::new());
    let account = StoredValue::new(account);
    view! {
        <Load
            loaded=overviews
            children=move |AlertOverviews { accounts }| {
                let own = account.get_value();
                let others = accounts.into_iter().filter(|other| other.account.id != own);
                let others = StoredValue::new(others.collect::<Vec<_>>());
                move || {
                    let others = others.get_value();
                    match report.get() {
                        _ if others.is_empty() => view! { <p class="tip">{words::NO_OTHER_ACCOUNTS}</p> }.into_any(),
                        None => view! { <Targets account=account.get_value() others=others copying=copying chosen=chosen report=report /> }.into_any(),
                        Some(report) => view! { <Results report=report others=others /> }.into_any(),
                    }
                }
            }
        />
    }
}

#[component]
fn Targets(
    account: AccountId,
    others: Vec<AlertOverview>,
    copying: Submit<CopyAlerts>,
    chosen: RwSignal<Vec<AccountId>>,
    report: RwSignal<Option<CopyReport>>,
) -> impl IntoView {
    let nothing_chosen = RwSignal::new(false);
    let copy = move || {
        let to = chosen.get_untracked();
        nothing_chosen.set(to.is_empty());
        if to.is_empty() {
            return;
        }
        copying.send(
            CopyAlerts {
                account: account.clone(),
                to,
            },
            move |came| {
                report.set(Some(came));
                browser::after_layout(|| browser::focus(RESULTS));
            },
            |_| {},
        );
    };
    let rows = others.into_iter().map(move |other| {
        let lock = (other.state != AlertState::On).then(|| words::ENABLE_THERE_FIRST.to_owned());
        view! {
            <CheckCell
                id=format!("copy-{}", other.account.id)
                label=account_name(&other.account)
                ticked=membership(chosen, other.account.id)
                lock=lock
            />
        }
    });
    view! {
        <form
            novalidate
            class="copy"
            on:submit=move |event| {
                event.prevent_default();
                copy();
            }
        >
            <p class="tip">{words::WHAT_COPYING_DOES}</p>
            <Cells>{rows.collect_view()}</Cells>
            <p class="field__error tip" role="alert">
                {move || (nothing_chosen.get() && chosen.with(Vec::is_empty)).then_some(words::CHOOSE_ACCOUNTS)}
            </p>
            <FormFailure failure=derived(move || copying.failure()) />
            <div class="page__actions">
                <Button submits=true busy=copying.pending()>
                    "复制到所选账户"
                </Button>
            </div>
        </form>
    }
}

#[component]
fn Results(report: CopyReport, others: Vec<AlertOverview>) -> impl IntoView {
    let rows = report
        .results
        .into_iter()
        .filter_map(move |CopiedAlerts { account, outcome }| {
            let other = others.iter().find(|other| other.account.id == account)?;
            Some(view! {
                <LinkCell
                    href=Route::AccountAlerts(account).to_string()
                    label=account_name(&other.account)
                    description=words::copy_outcome(outcome)
                />
            })
        });
    view! {
        <div id=RESULTS tabindex="-1" class="copy" role="group" aria-label=words::COPY_RESULTS>
            <Notice kind=NoticeKind::Info>{words::COPY_RESULTS}</Notice>
            <Cells>{rows.collect_view()}</Cells>
        </div>
    }
}

/// Whether an account is chosen, as a binding.
fn membership(chosen: RwSignal<Vec<AccountId>>, account: AccountId) -> Bound<bool> {
    let id = account.clone();
    let is_chosen = derived(move || chosen.with(|chosen| chosen.contains(&id)));
    Bound::new(is_chosen, move |ticked| {
        chosen.update(|chosen| {
            chosen.retain(|id| *id != account);
            if ticked {
                chosen.push(account.clone());
            }
        });
    })
}
