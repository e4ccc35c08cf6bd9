//! Whose transactions are shown, in one line, and the choice of others.

use api::{Account, AccountId, ListAccounts};
use wechat_bank_api as api;

use super::known;
use super::page::Subject;
use crate::load::{Load, load};
use crate::navigation::Navigator;
use crate::pages::amount::{Amount, Eye};
use crate::prelude::*;
use crate::route::{Query, Route};
use crate::text::zh::accounts::balance;
use crate::text::zh::transactions as words;
use crate::ui::{Icon, IconName, Sheet, true_or_false};

/// The page with the transactions of an account, or of all accounts without one.
pub fn route(account: Option<AccountId>, query: Query) -> Route {
    match account {
        Some(account) => Route::Transactions(account, query),
        None => Route::AllTransactions(query),
    }
}

/// The account's name and balance, always one line high, so that nothing moves when they arrive; it opens the choice of
/// another account, for which days and filters stay.
#[component]
pub fn AccountLine(
    account: StoredValue<Option<AccountId>>,
    /// What the bank says about it, once it is loaded.
    #[prop(into)]
    subject: Signal<Option<Subject>>,
    query: Memo<Query>,
) -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    let open = RwSignal::new(false);
    let known = account.with_value(|account| known::recall(account.as_ref()?));
    let name = move || match subject.get() {
        Some(Subject::One(account)) => words::account(account.kind, &account.number),
        Some(Subject::All(count)) => words::all_accounts(count),
        None => match &known {
            Some((kind, number)) => words::account(*kind, number),
            None if account.with_value(Option::is_none) => words::ALL_ACCOUNTS.to_owned(),
            None => String::new(),
        },
    };
    let funds = move || match subject.get() {
        Some(Subject::One(account)) => Some(view! { <Funds account=account /> }),
        _ => None,
    };
    let choose = Callback::new(move |chosen: Option<AccountId>| {
        open.set(false);
        navigator.replace(&route(chosen, query.get_untracked()));
    });
    view! {
        <section class="transactions__account" aria-label="账户">
            <button
                type="button"
                class="transactions__name"
                aria-haspopup="dialog"
                on:click=move |_| open.set(true)
            >
                <bdi>{name}</bdi>
                <Icon name=IconName::DOWN />
                <span class="visually-hidden">{words::SWITCH_ACCOUNT}</span>
            </button>
            {funds}
        </section>
        <Sheet id="accounts" title=words::CHOOSE_ACCOUNT open=open on_close=move |()| open.set(false)>
            <Accounts current=account.get_value() on_choose=choose />
        </Sheet>
    }
}

#[component]
fn Funds(account: Account) -> impl IntoView {
    let (word, balance) = balance(account.kind, account.balance);
    view! {
        <p class="transactions__funds">
            <span class="transactions__word">{word} " "</span>
            <Amount text=balance />
        </p>
        <Eye />
    }
}

/// All accounts together, or one of them.
#[component]
fn Accounts(current: Option<AccountId>, on_choose: Callback<Option<AccountId>>) -> impl IntoView {
    let loaded = load(|| ListAccounts {});
    let current = StoredValue::new(current);
    let item = move |id: Option<AccountId>, name: String| {
        let is_chosen = current.with_value(|current| *current == id);
        view! {
            <li>
                <button
                    type="button"
                    class="choices__item"
                    aria-pressed=true_or_false(is_chosen)
                    on:click=move |_| on_choose.run(id.clone())
                >
                    <bdi>{name}</bdi>
                </button>
            </li>
        }
    };
    view! {
        <Load loaded=loaded lines=5 let(list)>
            <ul class="choices">
                {
                    known::remember(&list.accounts);
                    item(None, words::ALL_ACCOUNTS.to_owned())
                }
                {list
                    .accounts
                    .into_iter()
                    .map(|account| {
                        let name = words::account(account.kind, &account.number);
                        item(Some(account.id), name)
                    })
                    .collect_view()}
            </ul>
        </Load>
    }
}
