//! 账户管理: the customer's accounts with their balances (HH41).

use api::{Account, ListAccounts};
use wechat_bank_api as api;

use crate::load::{Load, load};
use crate::pages::amount::{Amount, sums};
use crate::pages::log_out::LogOutButton;
use crate::pages::transactions::known;
use crate::prelude::*;
use crate::route::{Query, Route};
use crate::session::use_session_context;
use crate::text::zh::accounts as words;
use crate::text::zh::{self, titles};
use crate::ui::{Cells, DrawingName, Empty, LinkButton, LinkCell, Page, Show, memo};

/// All accounts, the certified one first; the balances are hidden behind an eye.
#[component]
pub fn Accounts() -> impl IntoView {
    let context = use_session_context();
    let loaded = load(|| ListAccounts {});

    let linking = memo(move || {
        context
            .profile()
            .is_some_and(|profile| profile.features.account_linking)
    });
    let alerts = memo(move || context.profile().is_some_and(|profile| profile.features.alerts));
    let without_passwords = move || context.session().is_some_and(|session| !session.passwords_set);
    view! {
        <Page title=titles::ACCOUNTS.to_owned()>
            <Load loaded=loaded lines=8 let(list)>
                {known::remember(&list.accounts)}
                {sums(&list)}
                {list.accounts.is_empty().then(|| view! { <NoAccounts linking=linking /> })}
                <ul class="accounts">
                    {list
                        .accounts
                        .into_iter()
                        .map(|account| {
                            view! {
                                <li>
                                    <AccountCard account=account alerts=alerts />
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </Load>
            // With the accounts, which would push them down.
            <Show when=move || loaded.get().is_some()>
            <Cells>
                <Show when=move || linking.get()>
                    <LinkCell href=Route::ManageAccounts.to_string() label=titles::MANAGE_ACCOUNTS />
                </Show>
                <Show when=without_passwords>
                    <LinkCell
                        href=Route::LoginSettings.to_string()
                        label=titles::LOGIN_SETTINGS
                        description=words::PASSWORDS_NOT_SET
                    />
                </Show>
            </Cells>
            <LogOutButton />
            </Show>
        </Page>
    }
}

/// Unreachable after certification; still offers a link.
#[component]
fn NoAccounts(linking: Memo<bool>) -> impl IntoView {
    view! {
        <Empty drawing=DrawingName::CARD title=words::NO_ACCOUNTS description=words::NO_ACCOUNTS_ADVICE>
            <Show when=move || linking.get()>
                <LinkButton href=Route::AddAccount.to_string()>"添加账户"</LinkButton>
            </Show>
        </Empty>
    }
}

/// One account with its balances and links.
#[component]
fn AccountCard(account: Account, alerts: Memo<bool>) -> impl IntoView {
    let name = words::account_name(&account);
    let (balance_word, balance) = words::balance(account.kind, account.balance);
    let alerts_link = {
        let (href, label) = (
            Route::AccountAlerts(account.id.clone()).to_string(),
            format!("{}，{name}", titles::ALERTS),
        );
        move || {
            let (href, label) = (href.clone(), label.clone());
            alerts.get().then(|| {
                view! {
                    <a class="account__link" href=href aria-label=label>
                        {titles::ALERTS}
                    </a>
                }
            })
        }
    };
    view! {
        <article class=if account.certified { "account account--own" } else { "account" }>
            <div class="account__face">
                <h2 class="account__kind">
                    {account.kind.name()}
                    {account.certified.then(|| view! { <span class="account__mark">"认证账户"</span> })}
                </h2>
                <p class="account__number">
                    <bdi>{zh::visible(account.number.as_str())}</bdi>
                </p>
                <p class="account__holder">
                    "户名 " <bdi>{zh::visible(account.holder.as_str())}</bdi> " · " <bdi>{zh::visible(&account.bank)}</bdi>
                </p>
                <dl class="account__amounts">
                    <div>
                        <dt>{balance_word}</dt>
                        <dd>
                            <Amount text=balance />
                        </dd>
                    </div>
                    <div>
                        <dt>{words::available(account.kind)}</dt>
                        <dd>
                            <Amount text=account.available.to_string() />
                        </dd>
                    </div>
                </dl>
            </div>
            <p class="account__links">
                <a
                    class="account__link"
                    href=Route::Transactions(account.id.clone(), Query::default()).to_string()
                    aria-label=format!("{}，{name}", titles::TRANSACTIONS)
                >
                    {titles::TRANSACTIONS}
                </a>
                {alerts_link}
            </p>
        </article>
    }
}
