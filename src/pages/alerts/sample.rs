//! How a message of the account will look (IC11).

use api::domain::Direction;
use api::{AccountKind, AlertKind};
use wechat_bank_api as api;
use wechat_bank_domain::{Money, Threshold};

use super::draft::{Editing, Item};
use crate::prelude::*;
use crate::text::zh;
use crate::text::zh::alerts as words;
use crate::text::zh::home::short_name;
use crate::ui::memo;

/// A message about the smallest expense that is announced, in the parts that WeChat shows; none while there is no such
/// message.
#[component]
pub fn Sample(editing: RwSignal<Editing>) -> impl IntoView {
    let amount = memo(move || editing.with(smallest));
    let account = editing.with_untracked(|editing| editing.bank().account.clone());
    // Joint holders see the transaction, not what the account has (IC10).
    let with_balance = !matches!(account.kind, AccountKind::JointA | AccountKind::JointB);
    let (name, balance) = (short_name(&account), account.balance.to_string());
    let line = |label: &'static str, value: String| {
        let class = zh::amount_class(&value);
        view! {
            <div class="sample__line">
                <dt>{label}</dt>
                <dd>
                    <bdi class=class>{value}</bdi>
                </dd>
            </div>
        }
    };
    move || {
        let amount = amount.get()?;
        let lines = [
            line("账户", name.clone()),
            line("事件", words::SAMPLE_EVENT.to_owned()),
            line("金额", format!("{amount}元")),
            line("时间", words::SAMPLE_TIME.to_owned()),
        ];
        let balance = with_balance.then(|| line("余额", format!("{}元", zh::visible(&balance))));
        Some(view! {
            <section class="cells" aria-labelledby="sample-title">
                <h2 class="cells__title" id="sample-title">
                    {words::SAMPLE}
                </h2>
                <div class="sample">
                    <p class="sample__title">"账户变动提醒"</p>
                    <dl>{lines.into_iter().collect_view()} {balance}</dl>
                    <p class="sample__more" aria-hidden="true">
                        "详情"
                    </p>
                </div>
                <p class="cells__tip">{words::SAMPLE_TIP}</p>
            </section>
        })
    }
}

/// The amount from which expenses are announced; `None` if they are not.
fn smallest(editing: &Editing) -> Option<Money> {
    let kind: AlertKind = "balance-change".parse().ok()?;
    let draft = editing.draft();
    if !draft.is_announced(&kind, Direction::Expense) {
        return None;
    }
    let typed = draft
        .amount(&Item::Amount(kind, Direction::Expense))
        .parse::<Threshold>();
    Some(typed.map_or(Money::from_fen(words::SAMPLE_AMOUNT), Threshold::money))
}
