//! 账户管理: the customer's accounts with their balances (HH41).

use api::{Account, ListAccounts, LogOut};
use leptos::prelude::*;
use wechat_bank_api as api;

use crate::form::{FormFailure, Submit};
use crate::load::{Load, load};
use crate::navigation::Navigator;
use crate::platform::browser;
use crate::route::{Query, Route};
use crate::session::use_visit;
use crate::text::zh::accounts as words;
use crate::text::zh::{self, titles};
use crate::ui::{
    Button, ButtonKind, Cells, DrawingName, Empty, Icon, IconName, LinkButton, LinkCell, Page, Show, Toaster,
};

/// The preference that tells whether amounts are shown when the page opens.
const BALANCES: &str = "balances";
/// Its only value; whatever else stands there hides them.
const SHOWN: &str = "shown";

/// All accounts, the certified one first; the amounts are behind an eye.
#[component]
pub fn Accounts() -> impl IntoView {
    let visit = use_visit();
    let navigator = expect_context::<Navigator>();
    let toaster = expect_context::<Toaster>();
    let loaded = load(|| ListAccounts {});
    let shown = RwSignal::new(browser::kept_preference(BALANCES).as_deref() == Some(SHOWN));
    let log_out = Submit::<LogOut>::new();

    let linking = Memo::new(move |_| {
        visit
            .profile()
            .is_some_and(|profile| profile.features.account_linking)
    });
    let alerts = Memo::new(move |_| visit.profile().is_some_and(|profile| profile.features.alerts));
    let without_passwords = move || visit.session().is_some_and(|session| !session.passwords_set);
    let toggle = move |_| {
        shown.update(|shown| *shown = !*shown);
        browser::keep_preference(BALANCES, shown.get_untracked().then_some(SHOWN));
    };
    let leave = move |()| {
        log_out.send(
            LogOut {},
            move |session| {
                visit.forget_wanted();
                visit.enter(session);
                // Not only covered: the amounts leave the document. Where there is no login password, the app leads on.
                navigator.replace(&Route::Login);
                toaster.say(words::LOGGED_OUT);
            },
            |_| {},
        );
    };
    view! {
        <Page title=titles::ACCOUNTS.to_owned()>
            <Load loaded=loaded lines=8 let(list)>
                <section class="balances">
                    <h2 class="balances__label" id="total">
                        {words::total(&list.accounts)}
                    </h2>
                    <button
                        type="button"
                        class="balances__eye"
                        aria-label=words::SHOW_BALANCES
                        aria-pressed=move || if shown.get() { "true" } else { "false" }
                        on:click=toggle
                    >
                        {move || {
                            let name = if shown.get() { IconName::EYE_OPEN } else { IconName::EYE_CLOSED };
                            view! { <Icon name=name /> }
                        }}
                    </button>
                    <p class="balances__total">
                        <Amount text=list.total.to_string() shown=shown />
                    </p>
                </section>
                {list.accounts.is_empty().then(|| view! { <NoAccounts linking=linking /> })}
                <ul class="accounts">
                    {list
                        .accounts
                        .into_iter()
                        .map(|account| {
                            view! {
                                <li>
                                    <AccountCard
                                        account=account
                                        shown=shown
                                        alerts=alerts
                                    />
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </Load>
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
            <div class="page__actions">
                <FormFailure failure=Signal::derive(move || log_out.failure()) />
                <Button kind=ButtonKind::Secondary busy=log_out.pending() on_press=leave>
                    "退出登录"
                </Button>
            </div>
        </Page>
    }
}

/// Cannot happen after certification; still nobody is left without a way on.
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

/// One account with its amounts and what can be looked up about it.
#[component]
fn AccountCard(account: Account, shown: RwSignal<bool>, alerts: Memo<bool>) -> impl IntoView {
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
        <article class="account" class:account--own=account.certified>
            <div class="account__face">
                <h2 class="account__kind">
                    {zh::account_kind(account.kind)}
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
                            <Amount text=balance shown=shown />
                        </dd>
                    </div>
                    <div>
                        <dt>{words::available(account.kind)}</dt>
                        <dd>
                            <Amount text=account.available.to_string() shown=shown />
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

/// An amount in yuan; while it is hidden, it is not in the document at all (T16).
#[component]
fn Amount(text: String, shown: RwSignal<bool>) -> impl IntoView {
    move || {
        if shown.get() {
            view! {
                <span class=zh::amount_class(&text)>{text.clone()}</span>
                <span class="account__unit">" 元"</span>
            }
            .into_any()
        } else {
            view! {
                <span aria-hidden="true">"＊＊＊＊"</span>
                <span class="visually-hidden">{words::HIDDEN}</span>
            }
            .into_any()
        }
    }
}
