//! 交易详情: everything the bank tells about one transaction (HH70).

use api::{AccountId, Code, GetTransaction, TransactionDetails, TransactionId};
use leptos::prelude::*;
use wechat_bank_api as api;

use super::rows::amount_class;
use crate::load::{Failed, Hotline, Waiting, load};
use crate::navigation::Navigator;
use crate::platform::browser;
use crate::route::{Query, Route};
use crate::text::zh;
use crate::text::zh::titles;
use crate::text::zh::transactions as words;
use crate::ui::{Button, ButtonKind, Cell, Cells, Outcome, OutcomeKind, Page, Toaster};

/// The element that shows 交易流水号.
const SERIAL: &str = "serial";
/// Up to how many characters a memo stands beside its label.
const SHORT_MEMO: usize = 40;

/// 交易详情.
#[component]
pub fn Transaction(
    /// Whose transaction.
    account: AccountId,
    /// Which one.
    transaction: TransactionId,
) -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    let list = Route::Transactions(account.clone(), Query::default());
    let details = load(move || GetTransaction {
        account: account.clone(),
        transaction: transaction.clone(),
    });
    let back = Callback::new(move |()| navigator.back_or(&list));
    view! {
        <Page title=titles::TRANSACTION.to_owned()>
            {move || match details.get() {
                None => view! { <Waiting lines=8 /> }.into_any(),
                Some(Ok(details)) => {
                    navigator.settle();
                    view! { <Details details=details /> }.into_any()
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
            }}
            <div class="page__actions">
                <Button kind=ButtonKind::Secondary on_press=back>
                    "返回交易明细"
                </Button>
            </div>
        </Page>
    }
}

#[component]
fn Details(details: TransactionDetails) -> impl IntoView {
    let toaster = expect_context::<Toaster>();
    let TransactionDetails {
        transaction,
        account_number,
        serial,
        channel,
        counterparty_number,
        counterparty_bank,
    } = details;
    let kind = zh::transaction_kind(transaction.kind);
    let other = words::counterparty(transaction.direction);
    let cell = |label: String, value: Option<String>| {
        value.filter(|value| !value.trim().is_empty()).map(|value| {
            let class = zh::amount_class(&value);
            let value = view! { <bdi class=class>{zh::visible(&value)}</bdi> };
            view! { <Cell label=label>{value}</Cell> }
        })
    };
    // A letter needs the whole width.
    let is_letter = transaction.memo.chars().count() > SHORT_MEMO;
    let memo = transaction.memo.clone();
    let amount = zh::signed_amount(transaction.direction, transaction.amount);
    let class = amount_class(transaction.direction, &amount);
    let copied = serial.clone();
    let copy = move |()| {
        let serial = copied.clone();
        leptos::task::spawn_local(async move {
            if browser::copy(&serial).await {
                toaster.say(words::COPIED);
            } else {
                browser::select_text(SERIAL);
                toaster.say(words::COPY_BY_HAND);
            }
        });
    };
    view! {
        <section class="receipt">
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
            {cell("本方账号".to_owned(), Some(account_number.to_string()))}
            {cell("交易渠道".to_owned(), Some(channel))}
            <div class="cell receipt__wide">
                <span class="cell__label">"交易流水号"</span>
                <bdi class="receipt__text" id=SERIAL>
                    {zh::visible(&serial)}
                </bdi>
                <Button kind=ButtonKind::Text on_press=copy>
                    "复制"
                    <span class="visually-hidden">"交易流水号"</span>
                </Button>
            </div>
        </Cells>
        <p class="tip">{words::SERIAL_ADVICE}</p>
        <Hotline />
    }
}
