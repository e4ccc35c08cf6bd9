//! 交易详情: all details of one transaction (HH70).

use api::{AccountId, Code, GetTransaction, TransactionDetails, TransactionId};
use wechat_bank_api as api;

use super::glyph;
use super::rows::amount_class;
use crate::load::{Failed, Hotline, Loaded, Waiting, load};
use crate::navigation::Navigator;
use crate::platform::browser;
use crate::prelude::*;
use crate::route::{Query, Route};
use crate::text::zh;
use crate::text::zh::titles;
use crate::text::zh::transactions as words;
use crate::ui::{Button, ButtonKind, Cell, Cells, LinkCell, Outcome, OutcomeKind, Page, Show, Toaster};

/// Up to this many characters a memo is shown next to its label.
const SHORT_MEMO: usize = 40;

#[component]
pub fn Transaction(account: AccountId, transaction: TransactionId) -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    let list = Route::Transactions(account.clone(), Query::default());
    let receipt = StoredValue::new(Route::Receipt(account.clone(), transaction.clone()).to_string());
    let details = load(move || GetTransaction {
        account: account.clone(),
        transaction: transaction.clone(),
    });
    let back = Callback::new(move |()| navigator.back_or(&list));
    view! {
        <Page title=titles::TRANSACTION.to_owned() slim=true>
            {found(details, move |details| view! { <Details details=details receipt=receipt.get_value() /> }.into_any())}
            // With the transaction, which would push it down.
            <Show when=move || details.get().is_some()>
            <div class="page__actions">
                <Button kind=ButtonKind::Secondary on_press=back>
                    "返回交易明细"
                </Button>
            </div>
            </Show>
        </Page>
    }
}

/// What was loaded, while it is loaded, and why it was not.
pub fn found(
    details: Loaded<TransactionDetails>,
    show: impl Fn(TransactionDetails) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    move || match details.get() {
        None => view! {
            <div class="opening receipt__waiting">
                <Waiting lines=8 />
            </div>
        }
        .into_any(),
        Some(Ok(details)) => {
            navigator.settle();
            show(details)
        }
        Some(Err(failure)) if failure.code() == Some(Code::NotFound) => {
            navigator.settle();
            view! {
                <Outcome
                    kind=OutcomeKind::Missing
                    title=words::NO_TRANSACTION
                    description=words::NO_TRANSACTION_ADVICE
                />
                <Hotline />
            }
            .into_any()
        }
        Some(Err(failure)) => {
            navigator.settle();
            view! { <Failed failure=failure on_retry=move |()| details.refetch() /> }.into_any()
        }
    }
}

#[component]
fn Details(
    details: TransactionDetails,
    /// The address of the receipt.
    receipt: String,
) -> impl IntoView {
    let TransactionDetails {
        transaction,
        account_number,
        serial,
        channel,
        counterparty_number,
        counterparty_bank,
        ..
    } = details;
    let kind = transaction.kind.name();
    let other = words::counterparty(transaction.direction);
    let cell = |label: String, value: Option<String>| {
        value.filter(|value| !value.trim().is_empty()).map(|value| {
            let class = zh::amount_class(&value);
            let value = view! { <bdi class=class>{zh::visible(&value)}</bdi> };
            view! { <Cell label=label>{value}</Cell> }
        })
    };
    // A long memo needs the whole width.
    let is_letter = transaction.memo.chars().count() > SHORT_MEMO;
    let memo = transaction.memo.clone();
    let amount = zh::signed_amount(transaction.direction, transaction.amount);
    let class = amount_class(transaction.direction, &amount);
    view! {
        <section class="receipt">
            <svg class="icon icon--line" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                <path d=glyph::outline(transaction.kind)></path>
            </svg>
            <p class="receipt__kind">{zh::direction(transaction.direction)} " · " {kind}</p>
            <p class="receipt__amount">
                <span class=class>{amount}</span>
                " 元"
            </p>
        </section>
        <Cells>
            {cell(other.to_owned(), transaction.counterparty.clone())}
            {cell(format!("{other}账号"), counterparty_number.map(|number| number.to_string()))}
            {cell(format!("{other}银行"), counterparty_bank)}
            {if is_letter {
                view! {
                    <div class="cell receipt__wide">
                        <span class="cell__label">{words::MEMO}</span>
                        <bdi class="receipt__text">{zh::visible(&memo)}</bdi>
                    </div>
                }
                    .into_any()
            } else {
                cell(words::MEMO.to_owned(), Some(memo)).into_any()
            }}
            {cell("交易时间".to_owned(), Some(zh::long_time(transaction.time)))}
            {cell("交易后余额".to_owned(), Some(format!("{} 元", transaction.balance)))}
            {cell("交易渠道".to_owned(), Some(channel))}
            <Copied id="own-number" label=words::OWN_NUMBER text=account_number.to_string() />
            <Copied id="serial" label=words::SERIAL text=serial />
        </Cells>
        <Cells>
            <LinkCell href=receipt label=titles::RECEIPT description=words::RECEIPT_ADVICE />
        </Cells>
        <p class="tip">{words::SERIAL_ADVICE}</p>
        <Hotline />
    }
}

/// A number over the whole width, with a button that copies it.
#[component]
fn Copied(id: &'static str, label: &'static str, text: String) -> impl IntoView {
    let toaster = expect_context::<Toaster>();
    let shown = zh::visible(&text);
    let copy = move |()| {
        let text = text.clone();
        leptos::task::spawn_local(async move {
            if browser::copy(&text).await {
                toaster.say(words::COPIED);
            } else {
                browser::select_text(id);
                toaster.say(words::COPY_BY_HAND);
            }
        });
    };
    view! {
        <div class="cell receipt__wide">
            <span class="cell__label">{label}</span>
            <bdi class="receipt__text" id=id>
                {shown}
            </bdi>
            <Button kind=ButtonKind::Text on_press=copy>
                "复制"
                <span class="visually-hidden">{label}</span>
            </Button>
        </div>
    }
}
