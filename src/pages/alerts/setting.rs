use api::{AlertKind, AlertSetting, AlertSettings, AlertThreshold, Lock};
use wechat_bank_api as api;
use wechat_bank_domain::Threshold;

use super::draft::{Editing, Item, Value, plain};
use crate::prelude::*;
use crate::text::zh;
use crate::text::zh::alerts as words;
use crate::ui::{Bound, Button, ButtonKind, Cell, InputKind, Show, SwitchCell, TextField, memo};

/// The id of the control of a setting.
pub(super) fn control_id(item: &Item) -> String {
    let direction = |direction| match direction {
        api::domain::Direction::Income => "income",
        api::domain::Direction::Expense => "expense",
    };
    match item {
        Item::Kind(kind) => format!("alert-{kind}"),
        Item::Direction(kind, of) => format!("alert-{kind}-{}", direction(*of)),
        Item::Amount(kind, of) => format!("alert-{kind}-{}-amount", direction(*of)),
        Item::Hours => "hours-to".to_owned(),
    }
}

/// The name of a setting where it is shown without its group.
pub(super) fn name(settings: &AlertSettings, item: &Item) -> String {
    let kind_name = |kind: &AlertKind| {
        let setting = settings.settings.iter().find(|setting| setting.kind == *kind);
        setting.map_or_else(|| kind.to_string(), |setting| zh::visible(&setting.name))
    };
    match item {
        Item::Kind(kind) => kind_name(kind),
        Item::Direction(kind, of) => words::direction_of(&kind_name(kind), *of),
        Item::Amount(kind, of) => words::amount_of(&kind_name(kind), *of),
        Item::Hours => words::HOURS.to_owned(),
    }
}

/// The text for a value.
pub(super) fn reading(value: &Value) -> String {
    match value {
        Value::Switch(on) => words::switch(*on).to_owned(),
        Value::Amount(typed) => words::amount(typed),
        Value::Hours(from, to) => words::hours(*from, *to),
    }
}

/// One kind of alert: its switch, and its thresholds while it is on (IC06, IC07, IC10).
#[component]
pub(super) fn Setting(
    /// The bank's description of it; its values come from `editing`.
    setting: AlertSetting,
    /// All settings of the account.
    editing: RwSignal<Editing>,
    /// Whether all errors may be shown.
    #[prop(into)]
    checked: Signal<bool>,
) -> impl IntoView {
    let AlertSetting {
        kind,
        name,
        description,
        thresholds,
        lock,
        ..
    } = setting;
    let name = zh::visible(&name);
    let group = name.clone();
    let item = Item::Kind(kind.clone());
    let on = is_on(editing, item.clone());
    let is_announced = {
        let items: Vec<Item> = thresholds
            .iter()
            .map(|threshold| Item::Direction(kind.clone(), threshold.direction))
            .collect();
        memo(move || editing.with(|editing| items.iter().any(|item| editing.draft().is_on(item))))
    };
    let has_thresholds = !thresholds.is_empty();
    let kind_lock = StoredValue::new(lock.clone());
    let is_lone = thresholds.len() == 1;
    let thresholds = StoredValue::new(thresholds);
    let kind = StoredValue::new(kind);
    let rows = move || {
        let rows = thresholds.get_value().into_iter().map(|threshold| {
            view! {
                <ThresholdRow
                    kind=kind.get_value()
                    threshold=threshold
                    kind_lock=kind_lock.get_value()
                    is_lone=is_lone
                    editing=editing
                    checked=checked
                />
            }
        });
        rows.collect_view()
    };
    view! {
        <div class="alert" role="group" aria-label=group>
            <SwitchCell
                id=control_id(&item)
                label=name
                description=zh::visible(&description)
                on=on
                on_change=move |on| set(editing, &item, Value::Switch(on))
                lock=lock.map(|lock| zh::visible(&lock.reason))
            />
            <Show when=move || has_thresholds && on.get()>
                <div class="alert__thresholds">
                    {rows()}
                    <p class="tip" role="status">
                        {move || (!is_announced.get()).then_some(words::NO_DIRECTION)}
                    </p>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn ThresholdRow(
    kind: AlertKind,
    threshold: AlertThreshold,
    kind_lock: Option<Lock>,
    is_lone: bool,
    editing: RwSignal<Editing>,
    checked: Signal<bool>,
) -> impl IntoView {
    let AlertThreshold {
        direction,
        amount: bank_amount,
        suggestion,
        lock,
        ..
    } = threshold;
    let switch = StoredValue::new(Item::Direction(kind.clone(), direction));
    let amount = StoredValue::new(Item::Amount(kind, direction));
    let on = is_on(editing, switch.get_value());
    let change = move |on| switch.with_value(|item| set(editing, item, Value::Switch(on)));
    if lock.is_some() && lock == kind_lock {
        // The reason is shown above already.
        let class = zh::amount_class(&words::fixed_threshold(true, bank_amount));
        let words = move || words::fixed_threshold(on.get(), bank_amount);
        let words = view! { <span class=class>{words}</span> };
        return view! { <Cell label=words::direction_alert(direction)>{words}</Cell> }.into_any();
    }
    if let Some(lock) = lock {
        return view! {
            <SwitchCell
                id=switch.with_value(control_id)
                label=words::direction_alert(direction)
                description=words::fixed_threshold(true, bank_amount)
                on=on
                on_change=change
                lock=zh::visible(&lock.reason)
            />
        }
        .into_any();
    }
    let typed = memo(move || {
        editing.with(|editing| amount.with_value(|item| editing.draft().amount(item).to_owned()))
    });
    let text = Bound::new(typed, move |text| {
        amount.with_value(|item| set(editing, item, Value::Amount(text)))
    });
    let left = RwSignal::new(false);
    let error = memo(move || {
        let error = editing.with(|editing| amount.with_value(|item| editing.draft().amount_error(item)));
        error
            .filter(|_| left.get() || checked.get())
            .map(|error| zh::threshold_error(error).to_owned())
    });
    let reason = suggestion
        .as_ref()
        .map(|suggestion| zh::visible(&suggestion.reason));
    let hint = words::threshold_hint(direction, reason.as_deref());
    let adopted = memo(move || typed.with(|typed| typed.parse().ok()));
    let suggested = suggestion.map(|suggestion| suggestion.amount);
    let adoption = move |suggested: Threshold| {
        let is_adopted = memo(move || adopted.get() == Some(suggested));
        let adopt = move |()| text.set(plain(suggested));
        view! {
            <Button kind=ButtonKind::Text disabled=is_adopted on_press=adopt>
                <span class="visually-hidden">{words::direction_alert(direction)}</span>
                <span class=zh::amount_class(&words::adopt_suggestion(suggested))>
                    {move || {
                        if is_adopted.get() {
                            words::SUGGESTION_ADOPTED.to_owned()
                        } else {
                            words::adopt_suggestion(suggested)
                        }
                    }}
                </span>
            </Button>
        }
    };
    let hint = StoredValue::new(hint);
    view! {
        // With only one direction, switching it off would be switching the kind off.
        <Show when=move || !is_lone || !on.get()>
            <SwitchCell
                id=switch.with_value(control_id)
                label=words::direction_alert(direction)
                on=on
                on_change=change
            />
        </Show>
        <Show when=move || on.get()>
            <TextField
                id=amount.with_value(control_id)
                label=words::direction_amount(direction)
                text=text
                error=error
                hint=Some(hint.get_value())
                input=InputKind::AMOUNT
                on_leave=move |()| left.set(true)
            >
                {suggested.map(adoption)}
            </TextField>
        </Show>
    }
    .into_any()
}

fn is_on(editing: RwSignal<Editing>, item: Item) -> Memo<bool> {
    memo(move || editing.with(|editing| editing.draft().is_on(&item)))
}

fn set(editing: RwSignal<Editing>, item: &Item, value: Value) {
    editing.update(|editing| editing.set(item, value));
}
