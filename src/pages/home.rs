//! 首页: a customer's accounts and the way to everything; for guests, what the bank offers.

use api::{Account, Accounts, AlertState, ListAccounts, ListAlerts, SessionState};
use wechat_bank_api as api;

use crate::load::{Load, load};
use crate::pages::amount::{Amount, sums};
use crate::pages::brand::Entrance;
use crate::pages::transactions::known;
use crate::platform::browser;
use crate::prelude::*;
use crate::route::{Query, Route};
use crate::session::{SessionContext, use_session_context};
use crate::text::zh::home as words;
use crate::text::zh::{self, accounts, titles};
use crate::ui::{Cells, Icon, IconName, LinkButton, LinkCell, Page, memo};

/// The preference of how many rows the card had the last time, so that nothing moves when it comes.
const ROWS: &str = "home-rows";

/// The home of a customer, or of a guest.
#[component]
pub fn Home() -> impl IntoView {
    let context = use_session_context();
    // While a session has ended, the login covers the page of a customer.
    let is_customer = Memo::new(move |before: Option<&bool>| match context.state() {
        Some(SessionState::Certified) => true,
        Some(SessionState::Ended) => before.copied().unwrap_or(false),
        _ => false,
    });
    move || {
        if is_customer.get() {
            view! { <CustomerHome /> }.into_any()
        } else {
            view! { <GuestHome /> }.into_any()
        }
    }
}

#[component]
fn GuestHome() -> impl IntoView {
    let context = use_session_context();
    view! {
        <Entrance />
        <Page title=titles::HOME.to_owned() lead=words::GUEST_LEAD.to_owned()>
            <div class="page__actions">
                <LinkButton href=Route::Certify.to_string()>{words::CERTIFY}</LinkButton>
            </div>
            {move || services(context, false)}
            {move || more(context)}
        </Page>
    }
}

#[component]
fn CustomerHome() -> impl IntoView {
    let context = use_session_context();
    let loaded = load(|| ListAccounts {});
    let alerts_off = offers(context, |features| features.alerts).then(|| load(|| ListAlerts {}));
    // Without an answer there is nothing to say.
    let alerts_off = memo(move || {
        let Some(Ok(overviews)) = alerts_off.and_then(|loaded| loaded.get()) else {
            return false;
        };
        overviews
            .accounts
            .iter()
            .all(|overview| overview.state == AlertState::Off)
    });
    view! {
        <Entrance />
        <Page title=titles::HOME.to_owned() slim=true>
            <div class="holding" style:--rows=rows_before()>
                <Load loaded=loaded lines=4 let(list)>
                    {holding(list)}
                </Load>
            </div>
            {move || services(context, alerts_off.get())}
            {move || more(context)}
        </Page>
    }
}

fn rows_before() -> String {
    let rows = browser::kept_preference(ROWS).and_then(|rows| rows.parse::<u8>().ok());
    rows.map_or(1, |rows| rows.min(4)).to_string()
}

/// The card with the sums and the first accounts, each a link to its transactions.
fn holding(list: Accounts) -> AnyView {
    let count = list.accounts.len();
    known::remember(&list.accounts);
    browser::keep_preference(ROWS, Some(&count.min(words::SHORT_LIST + 1).to_string()));
    let sums = sums(&list);
    let rows = list.accounts.into_iter().take(words::SHORT_LIST).map(row);
    let rest = (count > words::SHORT_LIST).then(|| {
        view! {
            <li>
                <a class="holding__row" href=Route::Accounts.to_string()>
                    {words::all_accounts(count)}
                </a>
            </li>
        }
    });
    view! {
        <section class="holding__card" aria-label=titles::ACCOUNTS>
            {sums}
            <ul class="holding__rows">{rows.collect_view()} {rest}</ul>
        </section>
    }
    .into_any()
}

fn row(account: Account) -> AnyView {
    let (label, balance) = accounts::balance(account.kind, account.balance);
    let name = words::short_name(&account);
    view! {
        <li>
            <a class="holding__row" href=Route::Transactions(account.id, Query::default()).to_string()>
                <span class="holding__name">{name}</span>
                <span class="holding__amount">
                    <span class="visually-hidden">{label}</span>
                    {(label != "余额").then(|| view! { <span aria-hidden="true">{label} " "</span> })}
                    <Amount text=balance />
                </span>
            </a>
        </li>
    }
    .into_any()
}

/// One entry of the grid.
struct Service {
    icon: IconName,
    label: &'static str,
    href: String,
    /// What needs attention there.
    mark: Option<&'static str>,
}

/// The pages that people come for; each only where the bank has it. Reactive.
fn services(context: SessionContext, alerts_off: bool) -> AnyView {
    let no_passwords = context.state() == Some(SessionState::Certified)
        && context.session().is_some_and(|session| !session.passwords_set);
    let service = |icon, label, route: &Route| Service {
        icon,
        label,
        href: route.to_string(),
        mark: None,
    };
    let linking = offers(context, |features| features.account_linking);
    let alerts = offers(context, |features| features.alerts);
    let services = [
        Some(service(IconName::CARD, titles::ACCOUNTS, &Route::Accounts)),
        Some(service(
            IconName::RECORDS,
            titles::TRANSACTIONS,
            &Route::AllTransactions(Query::default()),
        )),
        alerts.then(|| Service {
            mark: alerts_off.then_some(words::ALERTS_OFF),
            ..service(IconName::BELL, titles::ALERTS, &Route::Alerts)
        }),
        linking.then(|| service(IconName::ADD_CARD, words::ADD_ACCOUNT, &Route::AddAccount)),
        Some(Service {
            mark: no_passwords.then_some(words::PASSWORDS_NOT_SET),
            ..service(
                IconName::SHIELD,
                titles::SECURITY,
                if no_passwords {
                    &Route::LoginSettings
                } else {
                    &Route::Security
                },
            )
        }),
        Some(Service {
            icon: IconName::HEADSET,
            label: words::HOTLINE,
            href: format!("tel:{}", context.hotline()),
            mark: None,
        }),
    ];
    let entries = services.into_iter().flatten().map(|service| {
        let Service {
            icon,
            label,
            href,
            mark,
        } = service;
        view! {
            <li class="services__item">
                <a class="services__link" href=href>
                    <Icon name=icon />
                    <span>{label}</span>
                    {mark.map(|mark| view! { <span class="services__mark">{mark}</span> })}
                </a>
            </li>
        }
    });
    view! {
        <nav aria-label=words::SERVICES>
            <ul class="services">{entries.collect_view()}</ul>
        </nav>
    }
    .into_any()
}

/// The bank's own links; reactive.
fn more(context: SessionContext) -> Option<AnyView> {
    let links = context.profile()?.links;
    let cells = links
        .into_iter()
        .map(|link| view! { <LinkCell href=link.url.as_str() label=zh::visible(&link.title) /> });
    let cells = cells.collect::<Vec<_>>();
    (!cells.is_empty()).then(|| view! { <Cells title=words::MORE>{cells}</Cells> }.into_any())
}

/// Whether the bank has a feature; reactive.
fn offers(context: SessionContext, which: impl Fn(&api::Features) -> bool) -> bool {
    context.profile().is_some_and(|profile| which(&profile.features))
}
