use std::rc::Rc;

use api::{
    AlertHours, AlertKind, AlertSetting, AlertSettings, AlertState, Code, CopyAlerts, DisableAlerts,
    GetAlerts, SaveAlerts,
};
use wechat_bank_api as api;
use wechat_bank_domain::Threshold;

use super::conflict::{self, Conflict};
use super::copy::Copy;
use super::draft::{Draft, Editing, Item, Value};
use super::sample::Sample;
use super::setting::{Setting, control_id, name};
use crate::form::{FormFailure, Submit};
use crate::load::explain;
use crate::navigation::Navigator;
use crate::pages::leave::LeaveQuestion;
use crate::platform::browser;
use crate::prelude::*;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::alerts as words;
use crate::ui::{
    Bound, Button, ButtonKind, Cell, Cells, Choice, ChoiceSheet, Dialog, Notice, Sheet, Show, Toaster,
    derived, lead_to_heading, memo,
};

/// The id of the save status; it takes the focus after a choice whose buttons were removed.
const STATUS: &str = "save-status";

/// The result of the last save.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Saved {
    /// Nothing was saved yet, or it is shown elsewhere.
    NotShown,
    Done,
    /// Not saved, for this reason.
    Failed(String),
}

/// Edits an account's alerts. Nothing is saved before the customer asks for it, and unsaved changes are never lost
/// without a confirmation.
#[component]
pub(super) fn Edit(
    /// The account's settings, where alerts are on.
    editing: RwSignal<Editing>,
) -> impl IntoView {
    let context = use_session_context();
    let toaster = expect_context::<Toaster>();
    let account = editing.with_untracked(|editing| editing.bank().account.clone());
    let id = account.id.clone();

    let changes = memo(move || editing.with(Editing::changes));
    let count = memo(move || changes.with(Vec::len));
    let is_open = memo(move || editing.with(Editing::is_open));
    let in_conflict = memo(move || editing.with(Editing::is_in_conflict));
    // After the first attempt to save, every error is shown.
    let checked = RwSignal::new(false);
    let saved = RwSignal::new(Saved::NotShown);
    let saving = Submit::<SaveAlerts>::new();
    // While the bank's newest settings are loading, saving is still pending.
    let comparing = RwSignal::new(false);
    let busy = derived(move || saving.pending().get() || comparing.get());
    // While the session has ended, the page is covered and a dialog could not be answered.
    let is_certified = move || context.state() == Some(api::SessionState::Certified);
    let navigator = expect_context::<Navigator>();
    browser::ask_before_unload(move || navigator.is_held() && untrack(is_certified));

    let compare = {
        let id = id.clone();
        move || {
            let question = GetAlerts { account: id.clone() };
            comparing.set(true);
            leptos::task::spawn_local(async move {
                let answer = context.read(&question).await;
                // The page may be unmounted by now, and its signals disposed.
                if comparing.try_set(false).is_some() {
                    return;
                }
                match answer {
                    Ok(newest) => {
                        let mut arrived = editing.get_untracked();
                        arrived.arrive(newest);
                        if arrived.is_in_conflict() {
                            saved.set(Saved::NotShown);
                            browser::after_layout(|| browser::focus(conflict::HEADING));
                        } else if arrived.bank().state == AlertState::On {
                            // The bank has all of it already.
                            saved.set(Saved::Done);
                        } else {
                            toaster.say(words::SWITCHED_OFF_ELSEWHERE);
                        }
                        editing.set(arrived);
                    }
                    Err(failure) => saved.set(Saved::Failed(words::newest_not_read(&explain(&failure)))),
                }
            });
        }
    };
    let compare = StoredValue::new(compare);
    // `then` learns whether it was saved.
    let save = move |then: Callback<bool>| {
        if busy.get_untracked() {
            return;
        }
        if in_conflict.get_untracked() {
            then.run(false);
            browser::focus(conflict::HEADING);
            return;
        }
        checked.set(true);
        let request = match editing.with_untracked(Editing::request) {
            Ok(request) => request,
            Err(faulty) => {
                then.run(false);
                // Over a dialog that closes, which gives the focus back first.
                browser::after_layout(move || browser::focus(&control_id(&faulty)));
                return;
            }
        };
        if count.get_untracked() == 0 {
            then.run(true);
            return;
        }
        let sent: Draft = editing.with_untracked(|editing| editing.draft().clone());
        saved.set(Saved::NotShown);
        saving.send(
            request,
            move |settings| {
                checked.set(false);
                saved.set(Saved::Done);
                editing.update(|editing| editing.saved(&sent, settings));
                then.run(true);
            },
            move |failure| {
                then.run(false);
                match failure.code() {
                    // The bank's settings differ from what the page knows: the customer has to see these first.
                    Some(Code::RevisionConflict | Code::SettingLocked | Code::AlertsNotEnabled) => {
                        compare.with_value(|compare| compare());
                    }
                    // The login covers the page until it can be saved.
                    Some(Code::SessionEnded) => {}
                    _ => saved.set(Saved::Failed(words::not_saved(&explain(failure)))),
                }
            },
        );
    };
    let stay = Callback::new(|_| ());
    let save_and_leave = Callback::new(move |()| {
        save(Callback::new(move |is_saved| {
            if is_saved {
                navigator.leave_anyway();
            } else {
                navigator.stay();
            }
        }));
    });
    let keep = move |()| {
        browser::focus(STATUS);
        editing.update(Editing::keep_changes);
        save(stay);
    };
    let adopt = move |()| {
        editing.update(Editing::adopt_newest);
        checked.set(false);
        browser::focus(STATUS);
        toaster.say(words::NEWEST_ADOPTED);
    };

    // The rows are kept as long as only values change.
    let shape = memo(move || editing.with(|editing| Shape::of(editing.bank())));
    let rows = move || {
        let settings = shape.with(|shape| shape.settings.clone());
        let (useless, useful): (Vec<_>, Vec<_>) = settings.into_iter().partition(|setting| {
            let item = Item::Kind(setting.kind.clone());
            setting.lock.is_some() && !editing.with_untracked(|editing| editing.draft().is_on(&item))
        });
        let row = move |setting| view! { <Setting setting=setting editing=editing checked=checked /> };
        let groups = words::GROUPS.iter().filter_map(|(title, kinds)| {
            let of_group = useful.iter().filter(|setting| is_of(kinds, &setting.kind));
            let rows: Vec<_> = of_group.cloned().map(row).collect();
            (!rows.is_empty()).then(|| view! { <Cells title=*title>{rows}</Cells> })
        });
        let groups = groups.collect_view();
        let folded = (!useless.is_empty()).then(|| {
            let count = useless.len();
            let open = RwSignal::new(false);
            let useless = StoredValue::new(useless);
            view! {
                <details class="alerts__folded" on:toggle=move |_| open.update(|open| *open = !*open)>
                    <summary>{words::not_applicable(count)}</summary>
                    <Show when=move || open.get()>
                        {useless.get_value().into_iter().map(row).collect_view()}
                    </Show>
                </details>
            }
        });
        view! { {groups} {folded} }
    };
    let hours = move || view! { <Hours hours=shape.with(|shape| shape.hours.clone()) editing=editing /> };
    let notes = move || {
        let notes = shape.with(|shape| shape.notes.clone()).into_iter();
        notes
            .map(|note| view! { <li>{zh::visible(&note)}</li> })
            .collect_view()
    };
    let advice = memo(move || {
        let (left, advised) =
            editing.with(|editing| (editing.left_defaults(), editing.bank().advised_changes));
        usize::try_from(advised)
            .is_ok_and(|advised| left > advised)
            .then(|| words::too_many_changes(advised))
    });
    let status = memo(move || {
        if busy.get() {
            return words::SAVING.to_owned();
        }
        let changes = changes.get();
        match saved.get() {
            _ if in_conflict.get() => words::CONFLICT_FIRST.to_owned(),
            Saved::Failed(why) if !changes.is_empty() => why,
            Saved::Done if changes.is_empty() => words::SAVED.to_owned(),
            _ if changes.is_empty() => String::new(),
            _ => {
                let names = |editing: &Editing| {
                    changes
                        .iter()
                        .map(|item| name(editing.bank(), item))
                        .collect::<Vec<_>>()
                };
                words::unsaved(&editing.with(names))
            }
        }
    });
    let has_failed = move || {
        in_conflict.get() || !busy.get() && count.get() > 0 && matches!(saved.get(), Saved::Failed(_))
    };
    // Nothing to save, and nothing to say about it.
    let has_bar =
        memo(move || count.get() > 0 || busy.get() || in_conflict.get() || saved.get() != Saved::NotShown);
    let is_saved = move || count.get() == 0 && saved.get() == Saved::Done;
    view! {
        <ul class="alert-notes">{notes}</ul>
        <form
            novalidate
            class="alerts"
            on:submit=move |event| {
                event.prevent_default();
                save(stay);
            }
        >
            {rows}
            <Sample editing=editing />
            {hours}
            {move || advice.get().map(|advice| view! { <Notice>{advice}</Notice> })}
            <Show when=move || in_conflict.get()>
                <Conflict editing=editing busy=busy on_adopt=adopt on_keep=keep />
            </Show>
            <Show when=move || is_open.get() && has_bar.get()>
                <div class="save-bar">
                    <p
                        class="save-bar__status"
                        id=STATUS
                        tabindex="-1"
                        class:save-bar__status--failed=has_failed
                        class:save-bar__status--saved=is_saved
                        role="status"
                    >
                        {status}
                    </p>
                    <Button
                        submits=true
                        busy=busy
                        disabled=derived(move || count.get() == 0 && !in_conflict.get())
                    >
                        "保存"
                    </Button>
                </div>
            </Show>
        </form>
        <Others account=account editing=editing count=count is_open=is_open />
        <LeaveQuestion
            held=Rc::new(move || count.get() > 0)
            title=derived(move || words::leave_question(count.get()))
            advice=words::LEAVE_ADVICE
            on_save=save_and_leave
            saving=busy
        />
    }
}

/// Whether a kind is in a group; an empty group has those that no other has.
fn is_of(group: &[&str], kind: &AlertKind) -> bool {
    if group.is_empty() {
        words::GROUPS
            .iter()
            .all(|(_, others)| !others.contains(&kind.as_str()))
    } else {
        group.contains(&kind.as_str())
    }
}

/// Everything that the bank says about the settings except their values.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shape {
    settings: Vec<AlertSetting>,
    hours: AlertHours,
    notes: Vec<String>,
}

impl Shape {
    fn of(bank: &AlertSettings) -> Self {
        let AlertSettings {
            mut settings,
            mut hours,
            notes,
            ..
        } = bank.clone();
        for setting in &mut settings {
            setting.on = false;
            for threshold in setting
                .thresholds
                .iter_mut()
                .filter(|threshold| threshold.lock.is_none())
            {
                threshold.on = false;
                threshold.amount = Threshold::MINIMUM;
            }
        }
        if hours.lock.is_none() {
            hours.hours = hours.widest;
        }
        Self {
            settings,
            hours,
            notes,
        }
    }
}

/// The hours in which alerts may arrive (IC13).
#[component]
fn Hours(hours: AlertHours, editing: RwSignal<Editing>) -> impl IntoView {
    let AlertHours {
        hours,
        widest,
        exempt_from,
        lock,
    } = hours;
    let tip = words::hours_tip(
        widest,
        exempt_from,
        lock.as_ref().map(|lock| lock.reason.as_str()),
    );
    if lock.is_some() {
        return view! {
            <Cells title=words::HOURS tip=tip>
                <Cell label="每天">{words::hours(hours.from(), hours.to())}</Cell>
            </Cells>
        }
        .into_any();
    }
    let chosen = memo(move || editing.with(|editing| editing.draft().hours()));
    let set = move |from, to| editing.update(|editing| editing.set(&Item::Hours, Value::Hours(from, to)));
    let from = Bound::new(derived(move || Some(chosen.get().0)), move |from: Option<u8>| {
        let (known, to) = chosen.get_untracked();
        set(from.unwrap_or(known), to);
    });
    let to = Bound::new(derived(move || Some(chosen.get().1)), move |to: Option<u8>| {
        let (from, known) = chosen.get_untracked();
        set(from, to.unwrap_or(known));
    });
    let choices = move |first: u8, last: u8| -> Vec<Choice<u8>> {
        (first..=last)
            .map(|hour| Choice {
                value: hour,
                label: words::hour(hour),
            })
            .collect()
    };
    let starts = choices(widest.from(), widest.to().saturating_sub(1));
    let ends = choices(widest.from().saturating_add(1), widest.to());
    let error = memo(move || {
        let error = editing.with(|editing| editing.draft().hours_error());
        error.map(|error| zh::hour_range_error(error).to_owned())
    });
    view! {
        <Cells title=words::HOURS tip=tip>
            <ChoiceSheet id="hours-from" label="开始时间" choices=starts chosen=from />
            <ChoiceSheet id="hours-to" label="结束时间" choices=ends chosen=to error=error />
        </Cells>
    }
    .into_any()
}

/// More actions for the account's alerts: copying its settings, and switching all of them off.
#[component]
fn Others(
    account: api::Account,
    editing: RwSignal<Editing>,
    count: Memo<usize>,
    is_open: Memo<bool>,
) -> impl IntoView {
    let toaster = expect_context::<Toaster>();
    let disabling = Submit::<DisableAlerts>::new();
    let asks_to_disable = RwSignal::new(false);
    let copies = RwSignal::new(false);
    let copying = Submit::<CopyAlerts>::new();
    let id = StoredValue::new(account.id.clone());
    let disable = move |()| {
        disabling.send(
            DisableAlerts {
                account: id.get_value(),
            },
            move |settings| {
                toaster.say(words::DISABLED);
                editing.set(Editing::new(settings));
                lead_to_heading();
            },
            |_| {},
        );
    };
    let copy = move |()| {
        if count.get_untracked() > 0 {
            toaster.say(words::SAVE_BEFORE_COPYING);
        } else {
            copying.forget();
            copies.set(true);
        }
    };
    let close_copies = move |()| {
        // The result could not be shown anywhere.
        if !copying.pending().get_untracked() {
            copies.set(false);
        }
    };
    view! {
        <div class="page__actions">
            <Show when=move || is_open.get()>
                <Button kind=ButtonKind::Secondary on_press=copy>
                    "复制设置到其他账户"
                </Button>
            </Show>
            <Button kind=ButtonKind::Warn on_press=move |()| asks_to_disable.set(true)>
                "关闭动账提醒"
            </Button>
        </div>
        <Sheet id="copy" open=copies title="复制提醒设置" on_close=close_copies>
            <Copy account=id.get_value() copying=copying />
        </Sheet>
        <Dialog
            id="disable"
            open=asks_to_disable
            title=words::disable_question(&account)
            confirm="关闭提醒"
            warns=true
            busy=disabling.pending()
            on_confirm=disable
            on_cancel=move |()| {
                disabling.forget();
                asks_to_disable.set(false);
            }
        >
            <p>{words::DISABLE_ADVICE}</p>
            <Show when=move || { count.get() > 0 }>
                <p>{words::DISABLE_DROPS_CHANGES}</p>
            </Show>
            <FormFailure failure=derived(move || disabling.failure()) />
        </Dialog>
    }
}
