//! 电子回单: one transaction on a page to keep, by a screenshot or on paper.

use api::{AccountId, GetTransaction, TransactionDetails, TransactionId};
use wechat_bank_api as api;
use wechat_bank_domain::Direction;

use super::details::found;
use crate::load::load;
use crate::navigation::Navigator;
use crate::pages::brand::Brand;
use crate::platform::browser;
use crate::prelude::*;
use crate::route::Route;
use crate::text::zh;
use crate::text::zh::titles;
use crate::text::zh::transactions as words;
use crate::ui::{Button, ButtonKind, Page, Show};

#[component]
pub fn Receipt(account: AccountId, transaction: TransactionId) -> impl IntoView {
    let navigator = expect_context::<Navigator>();
    let before = Route::Transaction(account.clone(), transaction.clone());
    let details = load(move || GetTransaction {
        account: account.clone(),
        transaction: transaction.clone(),
    });
    let back = Callback::new(move |()| navigator.back_or(&before));
    view! {
        <Page title=titles::RECEIPT.to_owned() slim=true>
            {found(details, |details| view! { <Slip details=details /> }.into_any())}
            // With the transaction, which would push it down.
            <Show when=move || details.get().is_some()>
            <div class="page__actions">
                <Button kind=ButtonKind::Secondary on_press=back>
                    "返回交易详情"
                </Button>
            </div>
            </Show>
        </Page>
    }
}

/// Who paid or was paid: name, number and bank, as far as they are known.
type Party = [Option<String>; 3];

#[component]
fn Slip(details: TransactionDetails) -> impl IntoView {
    let TransactionDetails {
        transaction,
        account_number,
        account_holder,
        serial,
        channel,
        counterparty_number,
        counterparty_bank,
    } = details;
    let own = [
        account_holder.map(|holder| holder.to_string()),
        Some(account_number.to_string()),
        None,
    ];
    let other = [
        transaction.counterparty.clone(),
        counterparty_number.map(|number| number.to_string()),
        counterparty_bank,
    ];
    let (payer, payee) = match transaction.direction {
        Direction::Income => (other, own),
        Direction::Expense => (own, other),
    };
    let line = |label: String, value: Option<String>| {
        value.filter(|value| !value.trim().is_empty()).map(|value| {
            view! {
                <div class="slip__line">
                    <dt>{label}</dt>
                    <dd>
                        <bdi class=zh::amount_class(&value)>{zh::visible(&value)}</bdi>
                    </dd>
                </div>
            }
        })
    };
    let party = |who: &str, party: Party| {
        let [name, number, bank] = party;
        [("户名", name), ("账号", number), ("银行", bank)]
            .map(|(what, value)| line(format!("{who}{what}"), value))
            .into_iter()
            .flatten()
            .collect_view()
    };
    let can_print = !browser::is_in_wechat();
    let keep = if can_print {
        words::KEEP_BY_PRINTING
    } else {
        words::KEEP_BY_SCREENSHOT
    };
    view! {
        <section class="slip" aria-labelledby="slip-title">
            <header class="slip__head">
                <Brand />
                <h2 class="slip__title" id="slip-title">
                    {titles::RECEIPT}
                </h2>
            </header>
            <dl>
                {line("金额".to_owned(), Some(format!("{} 元", transaction.amount)))}
                {line("大写".to_owned(), Some(words::capital(transaction.amount)))}
                {party("付款方", payer)}
                {party("收款方", payee)}
                {line("交易类型".to_owned(), Some(transaction.kind.name().to_owned()))}
                {line(words::MEMO.to_owned(), Some(transaction.memo))}
                {line("交易时间".to_owned(), Some(zh::long_time(transaction.time)))}
                {line("交易渠道".to_owned(), Some(channel))}
                {line(words::SERIAL.to_owned(), Some(serial))}
            </dl>
            <p class="slip__note">{words::RECEIPT_NOTE}</p>
        </section>
        <p class="tip slip__keep">{keep}</p>
        {can_print
            .then(|| {
                view! {
                    <div class="page__actions">
                        <Button on_press=|()| browser::print()>"打印或存为PDF"</Button>
                    </div>
                }
            })}
    }
}
