//! Amounts that the customer can hide from people nearby: one eye for all pages.

use wechat_bank_api::Accounts;

use crate::platform::browser;
use crate::prelude::*;
use crate::text::zh;
use crate::text::zh::accounts as words;
use crate::ui::{Icon, IconName, true_or_false};

/// The preference whether amounts are shown.
const BALANCES: &str = "balances";
/// Its only value; anything else hides them.
const SHOWN: &str = "shown";

/// Whether amounts are shown, on every page and on the next visit.
#[derive(Clone, Copy)]
pub struct AmountsShown(RwSignal<bool>);

impl AmountsShown {
    pub fn new() -> Self {
        Self(RwSignal::new(
            browser::kept_preference(BALANCES).as_deref() == Some(SHOWN),
        ))
    }

    /// Whether they are; reactive.
    pub fn get(self) -> bool {
        self.0.get()
    }

    fn toggle(self) {
        self.0.update(|shown| *shown = !*shown);
        browser::keep_preference(BALANCES, self.0.get_untracked().then_some(SHOWN));
    }
}

/// The button that shows and hides all amounts.
#[component]
pub fn Eye() -> impl IntoView {
    let shown = expect_context::<AmountsShown>();
    view! {
        <button
            type="button"
            class="eye"
            aria-label=zh::SHOW_AMOUNTS
            aria-pressed=move || true_or_false(shown.get())
            on:click=move |_| shown.toggle()
        >
            {move || {
                let name = if shown.get() { IconName::EYE_OPEN } else { IconName::EYE_CLOSED };
                view! { <Icon name=name /> }
            }}
        </button>
    }
}

/// An amount in yuan; while hidden, it is not in the document at all (T16).
#[component]
pub fn Amount(text: String) -> impl IntoView {
    let shown = expect_context::<AmountsShown>();
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
                <span class="visually-hidden">{zh::AMOUNT_HIDDEN}</span>
            }
            .into_any()
        }
    }
}

/// What a customer has and owes, and the eye.
pub fn sums(list: &Accounts) -> AnyView {
    let sums = words::sums(&list.accounts, list.total);
    let sums = sums.into_iter().enumerate().map(|(index, (label, amount))| {
        view! {
            <div class=if index == 0 { "sums__item sums__item--first" } else { "sums__item" }>
                <dt>{label}</dt>
                <dd>
                    <Amount text=amount />
                </dd>
            </div>
        }
    });
    view! {
        <div class="sums">
            <dl class="sums__list">{sums.collect_view()}</dl>
            <Eye />
        </div>
    }
    .into_any()
}
