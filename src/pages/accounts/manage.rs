//! 添加删除: the list of accounts to add to or remove from (HH44, HH46, LK03).

use api::{Account, AccountId, Code, ListAccounts, RemoveAccount, RestoreAccount};
use wechat_bank_api as api;

use crate::client::Failure;
use crate::form::{FormFailure, Submit};
use crate::load::{Load, load};
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh::accounts as words;
use crate::text::zh::{self, titles};
use crate::ui::{
    Button, ButtonKind, Dialog, Icon, IconName, LinkButton, Notice, Page, Show, Toaster, derived,
    lead_to_heading, memo,
};

use super::LinkingOff;

/// The accounts, each with a button to remove it, and a link to add one.
#[component]
pub fn ManageAccounts() -> impl IntoView {
    let context = use_session_context();
    let offered = memo(move || {
        context
            .profile()
            .is_some_and(|profile| profile.features.account_linking)
    });
    view! {
        <Page title=titles::MANAGE_ACCOUNTS.to_owned()>
            <Show when=move || offered.get() fallback=|| view! { <LinkingOff /> }>
                <Changeable />
            </Show>
        </Page>
    }
}

#[component]
fn Changeable() -> impl IntoView {
    let toaster = expect_context::<Toaster>();
    let loaded = load(|| ListAccounts {});
    // A removed account leaves the list at once, while the new list is still loading.
    let removed = RwSignal::new(Vec::<AccountId>::new());
    let asked = RwSignal::new(None::<Account>);
    let elsewhere = RwSignal::new(false);
    let removal = Submit::<RemoveAccount>::new();
    // The removal that can be taken back.
    let last = RwSignal::new(None::<AccountId>);
    let restoring = Submit::<RestoreAccount>::new();

    let ask = Callback::new(move |account: Account| {
        removal.forget();
        restoring.forget();
        elsewhere.set(false);
        asked.set(Some(account));
    });
    let cancel = move |()| {
        // The outcome is unknown: the list shows it.
        if untrack(move || removal.failure()).is_some_and(|failure| !failure.is_settled()) {
            loaded.refetch();
        }
        asked.set(None);
    };
    let gone = move |id: AccountId| {
        asked.set(None);
        removed.update(|removed| removed.push(id));
        loaded.refetch();
        // The button that asked is removed with its account.
        lead_to_heading();
    };
    let remove = move |()| {
        let Some(account) = asked.get_untracked() else {
            return;
        };
        let id = account.id.clone();
        removal.send(
            RemoveAccount {
                account: account.id.clone(),
            },
            move |_| {
                gone(account.id.clone());
                last.set(Some(account.id.clone()));
                toaster.say(words::removed(&account));
            },
            move |failure| {
                if failure.code() == Some(Code::NotFound) {
                    elsewhere.set(true);
                    gone(id);
                }
            },
        );
    };
    let restore = move |()| {
        let Some(account) = last.get_untracked() else {
            return;
        };
        restoring.send(
            RestoreAccount {
                account: account.clone(),
            },
            move |restored| {
                last.set(None);
                removed.update(|removed| removed.retain(|id| *id != account));
                loaded.refetch();
                lead_to_heading();
                toaster.say(words::restored(&restored));
            },
            |_| {},
        );
    };
    let undo = move || {
        last.get().map(|_| {
            view! {
                <Notice>
                    <p>{words::REMOVED_RECENTLY}</p>
                    <Button kind=ButtonKind::Text busy=restoring.pending() on_press=restore>
                        "撤销"
                    </Button>
                </Notice>
                <FormFailure failure=derived(move || restoring.failure()) />
            }
        })
    };
    let with_asked = move |read: fn(&Account) -> String| {
        derived(move || asked.with(|asked| asked.as_ref().map(read).unwrap_or_default()))
    };
    let question = with_asked(words::removal_question);
    let whose = with_asked(|account| zh::visible(&format!("{}，户名 {}", account.bank, account.holder)));
    let unsettled = move || removal.failure().is_some_and(|failure| !failure.is_settled());
    view! {
        {move || elsewhere.get().then(|| view! { <Notice>{words::REMOVED_ELSEWHERE}</Notice> })}
        {undo}
        <Load loaded=loaded let(list)>
            {
                let accounts = StoredValue::new(list.accounts);
                let left = move || {
                    let mut accounts = accounts.get_value();
                    removed.with(|removed| accounts.retain(|account| !removed.contains(&account.id)));
                    accounts
                };
                view! {
                    <section class="cells">
                        <h2 class="cells__title">{move || words::added_accounts(left().len())}</h2>
                        <ul class="cells__body">
                            <For each=left key=|account| account.id.clone() let(account)>
                                <Row account=account on_remove=ask />
                            </For>
                        </ul>
                    </section>
                }
            }
        </Load>
        // With the accounts, which would push it down.
        <Show when=move || loaded.get().is_some()>
        <div class="page__actions">
            <LinkButton href=Route::AddAccount.to_string()>
                <Icon name=IconName::PLUS />
                " 添加账户"
            </LinkButton>
        </div>
        </Show>
        <Dialog
            id="removal"
            open=derived(move || asked.with(Option::is_some))
            title=question
            confirm=derived(move || if unsettled() { "重试" } else { "移除" }.to_owned())
            warns=true
            busy=removal.pending()
            on_confirm=remove
            on_cancel=cancel
        >
            <p>
                <bdi>{whose}</bdi>
            </p>
            <p>{words::REMOVAL_EFFECT}</p>
            <FormFailure failure=derived(move || removal.failure().filter(stays_open)) />
        </Dialog>
    }
}

/// Whether the dialog stays open with this failure; if the account is already removed, it closes.
fn stays_open(failure: &Failure) -> bool {
    failure.code() != Some(Code::NotFound)
}

#[component]
fn Row(account: Account, on_remove: Callback<Account>) -> impl IntoView {
    let name = words::account_name(&account);
    let number = zh::visible(account.number.as_str());
    let whose = zh::visible(&format!("{} · {}", account.bank, account.holder));
    let certified = account.certified;
    view! {
        <li class="cell">
            <span class="cell__label">
                {account.kind.name()} " " <bdi class="account__number">{number}</bdi>
                <span class="cell__description">
                    <bdi>{whose}</bdi>
                </span>
                {certified
                    .then(|| {
                        view! { <span class="cell__lock">{zh::refusal(&Code::AccountCertified.problem())}</span> }
                    })}
            </span>
            {(!certified)
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Text on_press=move |()| on_remove.run(account.clone())>
                            "移除"
                            <span class="visually-hidden">" " {name}</span>
                        </Button>
                    }
                })}
        </li>
    }
}
