use api::{
    AccountId, AlertOverview, AlertOverviews, AlertState, CopiedAlerts, CopyAlerts, CopyReport, EnableAlerts,
    ListAlerts, Purpose, RequestAlertsCode,
};
use wechat_bank_api as api;
use wechat_bank_domain::PaymentPin;

use crate::client::Failure;
use crate::form::{CodeField, CodeRequest, FormFailure, Submit, check_all, forget_in_time};
use crate::load::{Load, explain, load};
use crate::pages::pin_sheet::PIN;
use crate::platform::browser;
use crate::prelude::*;
use crate::route::Route;
use crate::text::zh::accounts::account_name;
use crate::text::zh::alerts as words;
use crate::text::zh::passwords;
use crate::ui::{Bound, Button, Cells, CheckCell, Keypad, LinkCell, Notice, NoticeKind, derived, memo};

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
    // The chosen accounts whose alerts are off, while they are being enabled.
    let enabling = RwSignal::new(None::<Vec<AccountId>>);
    let off: Vec<AccountId> = others
        .iter()
        .filter(|other| other.state != AlertState::On)
        .map(|other| other.account.id.clone())
        .collect();
    let send = Callback::new(move |()| {
        let to = chosen.get_untracked();
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
    });
    let copy = StoredValue::new(move || {
        let mut off = off.clone();
        chosen.with_untracked(|chosen| {
            nothing_chosen.set(chosen.is_empty());
            off.retain(|id| chosen.contains(id));
        });
        if nothing_chosen.get_untracked() {
            return;
        }
        if off.is_empty() {
            send.run(());
        } else {
            enabling.set(Some(off));
        }
    });
    let rows = StoredValue::new(others);
    let rows = move || {
        let rows = rows.get_value().into_iter().map(move |other| {
            let is_off = other.state != AlertState::On;
            view! {
                <CheckCell
                    id=format!("copy-{}", other.account.id)
                    label=account_name(&other.account)
                    description=if is_off { words::ENABLED_WITH_IT } else { "" }
                    ticked=membership(chosen, other.account.id)
                    lock=None
                />
            }
        });
        rows.collect_view()
    };
    let choice = move || {
        view! {
            <form
                novalidate
                class="copy"
                on:submit=move |event| {
                    event.prevent_default();
                    copy.with_value(|copy| copy());
                }
            >
                <p class="tip">{words::WHAT_COPYING_DOES}</p>
                <Cells>{rows()}</Cells>
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
    };
    move || match enabling.get() {
        Some(accounts) => {
            let enabled = move |()| {
                enabling.set(None);
                send.run(());
            };
            view! { <Verification accounts=accounts on_enabled=enabled /> }.into_any()
        }
        None => choice().into_any(),
    }
}

/// Enables the alerts of these accounts before they are copied to, verified twice like everywhere (IC02).
#[component]
fn Verification(
    /// At least one.
    accounts: Vec<AccountId>,
    #[prop(into)] on_enabled: Callback<()>,
) -> impl IntoView {
    let accounts = StoredValue::new(accounts);
    let code = CodeRequest::<RequestAlertsCode>::new(Purpose::EnableAlerts);
    let enabling = Submit::<EnableAlerts>::new();
    let digits = RwSignal::new(String::new());
    forget_in_time(move || digits.set(String::new()));
    let failed = RwSignal::new(None::<Failure>);
    let asked = RwSignal::new(false);
    let ask = move |()| {
        let pin = digits.with_untracked(|digits| digits.parse::<PaymentPin>());
        let (Ok(pin), Some((account, also))) = (pin, split(accounts)) else {
            return;
        };
        failed.set(None);
        code.ask_then(
            RequestAlertsCode { account, pin, also },
            move || {
                digits.try_set(String::new());
                asked.try_set(true);
            },
            move |failure| {
                failed.try_set(Some(failure.clone()).filter(|failure| !failure.is_about_session()));
                if let Failure::Refused(_) = failure {
                    digits.try_set(String::new());
                }
                browser::focus(PIN);
            },
        );
    };
    let enable = move || {
        if !check_all(&[(code.field.id, code.check())]) {
            return;
        }
        let (Some(challenge), Some(typed), Some((account, also))) =
            (code.challenge_id(), code.field.value(), split(accounts))
        else {
            return;
        };
        let request = EnableAlerts {
            account,
            challenge,
            code: typed,
            also,
        };
        enabling.send(
            request,
            move |_| on_enabled.run(()),
            move |failure| {
                code.refuse(failure);
            },
        );
    };
    let failure = derived(move || {
        enabling
            .failure()
            .filter(|failure| !CodeRequest::<RequestAlertsCode>::is_to_blame(failure))
    });
    let waiting = memo(move || code.waiting());
    move || {
        if asked.get() {
            browser::after_layout(move || browser::focus(code.field.id));
            return view! {
                <form
                    novalidate
                    class="copy"
                    on:submit=move |event| {
                        event.prevent_default();
                        enable();
                    }
                >
                    <div class="fields">
                        <CodeField request=code on_ask=move |()| asked.set(false) />
                    </div>
                    <FormFailure failure=failure />
                    <div class="page__actions">
                        <Button submits=true busy=enabling.pending()>
                            "开通并复制"
                        </Button>
                    </div>
                </form>
            }
            .into_any();
        }
        view! {
            <p class="tip">
                {move || match waiting.get() {
                    0 => words::ENABLING_BEFORE_COPYING.to_owned(),
                    seconds => words::next_code_in(seconds),
                }}
            </p>
            <Keypad
                id=PIN
                label=passwords::ENTER_PIN.to_owned()
                digits=digits
                order=browser::shuffled_digits()
                error=derived(move || failed.get().as_ref().map(explain))
                disabled=derived(move || code.pending().get() || waiting.get() > 0)
                on_complete=ask
            />
        }
        .into_any()
    }
}

/// The first account, and the further ones.
fn split(accounts: StoredValue<Vec<AccountId>>) -> Option<(AccountId, Vec<AccountId>)> {
    accounts.with_value(|accounts| {
        let (first, also) = accounts.split_first()?;
        Some((first.clone(), also.to_vec()))
    })
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
pub(super) fn membership(chosen: RwSignal<Vec<AccountId>>, account: AccountId) -> Bound<bool> {
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
