//! The calendar in which a range of days is picked (HH42).

mod month;

use leptos::ev::KeyboardEvent;
use wechat_bank_domain::{Date, DateRange, DateRangeError, RangeLimits, Weekday};

use self::month::{Mark, Picked, check_day, nearest, shortcuts, step, weeks};
use super::months::Months;
use crate::platform::browser;
use crate::prelude::*;
use crate::text::zh;
use crate::text::zh::transactions as words;
use crate::ui::{Button, Icon, IconName, Notice, NoticeKind, derived, memo, true_or_false};

/// The id of the button with the month.
const MONTH: &str = "calendar-choose";

/// A month's days, of which the customer picks the first and the last, or one.
#[component]
pub fn Calendar(
    /// The current range; the calendar opens on its last month.
    range: DateRange,
    /// The bank's date.
    today: Date,
    /// The ranges that the bank offers.
    #[prop(into)]
    limits: Signal<RangeLimits>,
    /// Why the bank refused the current range, if so.
    #[prop(into)]
    refused: Signal<Option<String>>,
    /// Called with the picked range.
    #[prop(into)]
    on_pick: Callback<DateRange>,
) -> impl IntoView {
    // A range that the bank has refused is not picked, even while its limits are unknown.
    let picked = if refused.with_untracked(Option::is_some) {
        Picked::Nothing
    } else {
        Picked::of(range, &limits.get_untracked())
    };
    let picking = Picking {
        picked: RwSignal::new(picked),
        aimed: RwSignal::new(range.to()),
        fault: RwSignal::new(None),
        limits,
    };
    let month = memo(move || picking.cursor().first_of_month());
    let choosing = RwSignal::new(false);
    let choose_month = move |month: Date| {
        picking.aim(month);
        choosing.set(false);
        browser::before_paint(|| browser::focus(MONTH));
    };
    let first = nearest(range.to(), &limits.get_untracked());
    let keys = move |event: KeyboardEvent| {
        if let Some(to) = step(untrack(|| picking.cursor()), &event.key()) {
            event.prevent_default();
            picking.aim(to);
            let id = day_id(untrack(|| picking.cursor()));
            browser::before_paint(move || browser::focus(&id));
        }
    };
    // There is nothing to confirm next to an error.
    let picked_range = move || {
        if picking.fault.get().is_some() {
            return None;
        }
        picking.picked().range()
    };
    let confirm = move |()| {
        if let Some(range) = untrack(picked_range) {
            on_pick.run(range);
        }
    };
    let status = move || match (picking.fault.get(), picking.picked()) {
        (Some(error), _) => words::range_error(error, &limits.get()),
        (None, Picked::Nothing) => words::PICK_START.to_owned(),
        (None, Picked::Start(start)) => format!("{}。{}", zh::long_date(start), words::PICK_END),
        (None, Picked::Range(range)) => words::picked(range),
    };
    view! {
        <div class="calendar">
            {move || refused.get().map(|reason| view! { <Notice kind=NoticeKind::Warning>{reason}</Notice> })}
            <div class="calendar__shortcuts" role="group" aria-label="常用时间">
                {move || {
                    shortcuts(&limits.get())
                        .into_iter()
                        .map(|(name, range)| {
                            view! {
                                <button type="button" class="calendar__shortcut" on:click=move |_| on_pick.run(range)>
                                    {name}
                                </button>
                            }
                        })
                        .collect_view()
                }}
            </div>
            <div class="calendar__head">
                <Turn picking=picking name="上个月" months=-1 />
                <h3 class="calendar__month">
                    <button
                        type="button"
                        id=MONTH
                        aria-expanded=move || true_or_false(choosing.get())
                        on:click=move |_| choosing.update(|choosing| *choosing = !*choosing)
                    >
                        <span id="calendar-month" aria-live="polite">
                            {move || words::calendar_month(month.get())}
                        </span>
                        <Icon name=IconName::DOWN />
                    </button>
                </h3>
                <Turn picking=picking name="下个月" months=1 />
            </div>
            <div class="calendar__pane">
                {move || {
                    if choosing.get() {
                        let chosen = month.get_untracked();
                        view! { <Months chosen=Some(chosen) limits=limits on_pick=choose_month /> }.into_any()
                    } else {
                        let weeks = move || {
                            weeks(month.get())
                                .into_iter()
                                .map(|week| {
                                    let days = week
                                        .map(|date| {
                                            view! { <Day picking=picking date=date today=today first=first /> }
                                        });
                                    view! {
                                        <div class="calendar__week" role="row">
                                            {days.collect_view()}
                                        </div>
                                    }
                                })
                                .collect_view()
                        };
                        view! {
                            <div role="grid" aria-labelledby="calendar-month" on:keydown=keys>
                                <div class="calendar__week" role="row">
                                    {Weekday::ALL
                                        .map(|weekday| {
                                            let name = zh::weekday(weekday);
                                            view! {
                                                <span class="calendar__weekday" role="columnheader" aria-label=name>
                                                    {name.trim_start_matches('周')}
                                                </span>
                                            }
                                        })
                                        .collect_view()}
                                </div>
                                {weeks}
                            </div>
                        }
                            .into_any()
                    }
                }}
            </div>
            <span hidden id="calendar-start">"开始日期"</span>
            <span hidden id="calendar-within">"在所选时间内"</span>
            <span hidden id="calendar-end">"结束日期"</span>
            <span hidden id="calendar-only">"所选日期"</span>
            <span hidden id="calendar-early">
                {move || words::range_error(DateRangeError::TooEarly, &limits.get())}
            </span>
            <span hidden id="calendar-late">{move || words::range_error(DateRangeError::TooLate, &limits.get())}</span>
            <div class="calendar__bar">
                <p
                    class="calendar__status"
                    class:calendar__status--fault=move || picking.fault.get().is_some()
                    role="status"
                >
                    {status}
                </p>
                <Button disabled=derived(move || picked_range().is_none()) on_press=confirm>
                    {move || words::confirm_days(picked_range())}
                </Button>
            </div>
        </div>
    }
}

/// The state of an open calendar.
#[derive(Clone, Copy)]
struct Picking {
    picked: RwSignal<Picked>,
    /// The day the keyboard moved to; it may be outside the limits.
    aimed: RwSignal<Date>,
    /// The error of the last tap.
    fault: RwSignal<Option<DateRangeError>>,
    limits: Signal<RangeLimits>,
}

impl Picking {
    /// The day with the keyboard focus, whose month is shown; reactive.
    fn cursor(self) -> Date {
        nearest(self.aimed.get(), &self.limits.get())
    }

    /// The picked days that the bank offers; reactive.
    fn picked(self) -> Picked {
        self.picked.get().within(&self.limits.get())
    }

    fn aim(self, date: Date) {
        self.aimed.set(nearest(date, &self.limits.get_untracked()));
    }

    /// Whether the month at this distance has a day that can be picked; reactive.
    fn reaches(self, months: i32) -> bool {
        let (cursor, limits) = (self.cursor(), self.limits.get());
        if months < 0 {
            limits.earliest < cursor.first_of_month()
        } else {
            limits.latest > cursor.last_of_month()
        }
    }

    fn tap(self, date: Date) {
        self.aim(date);
        match self
            .picked
            .get_untracked()
            .tap(date, &self.limits.get_untracked())
        {
            Ok(picked) => {
                self.fault.set(None);
                self.picked.set(picked);
            }
            Err(error) => self.fault.set(Some(error)),
        }
    }
}

fn day_id(date: Date) -> String {
    format!("day-{date}")
}

/// Button to show another month.
#[component]
fn Turn(picking: Picking, name: &'static str, months: i32) -> impl IntoView {
    let arrow = if months < 0 {
        IconName::LEFT
    } else {
        IconName::RIGHT
    };
    view! {
        <button
            type="button"
            class="calendar__turn"
            aria-label=name
            aria-disabled=move || (!picking.reaches(months)).then_some("true")
            on:click=move |_| {
                if untrack(|| picking.reaches(months)) {
                    picking.aim(untrack(|| picking.cursor()).add_months(months));
                }
            }
        >
            <Icon name=arrow />
        </button>
    }
}

/// One day of the grid, or a gap.
#[component]
fn Day(picking: Picking, date: Option<Date>, today: Date, first: Date) -> impl IntoView {
    let Some(date) = date else {
        return view! { <span class="calendar__gap" role="gridcell"></span> }.into_any();
    };
    let mark = memo(move || picking.picked().mark(date));
    let fault = memo(move || check_day(date, &picking.limits.get()).err());
    let class = move || match mark.get() {
        Mark::None => "calendar__day",
        Mark::Start => "calendar__day calendar__day--end calendar__day--start",
        Mark::Within => "calendar__day calendar__day--within",
        Mark::End => "calendar__day calendar__day--end calendar__day--last",
        Mark::Begun | Mark::Only => "calendar__day calendar__day--end",
    };
    let described = move || match (fault.get(), mark.get()) {
        (Some(DateRangeError::TooEarly), _) => Some("calendar-early"),
        (Some(_), _) => Some("calendar-late"),
        (None, Mark::None) => None,
        (None, Mark::Start | Mark::Begun) => Some("calendar-start"),
        (None, Mark::Within) => Some("calendar-within"),
        (None, Mark::End) => Some("calendar-end"),
        (None, Mark::Only) => Some("calendar-only"),
    };
    // Visual only: a screen reader has it from the description.
    let note = move || match mark.get() {
        Mark::Start | Mark::Begun => Some("开始"),
        Mark::End => Some("结束"),
        Mark::None | Mark::Within | Mark::Only => (date == today).then_some("今天"),
    };
    view! {
        <button
            type="button"
            id=day_id(date)
            class=class
            role="gridcell"
            aria-label=words::calendar_day(date)
            aria-selected=move || true_or_false(mark.get() != Mark::None)
            aria-current=(date == today).then_some("date")
            aria-disabled=move || fault.get().is_some().then_some("true")
            aria-describedby=described
            data-note=note
            data-autofocus=(date == first).then_some("")
            tabindex=move || Some(if picking.cursor() == date { "0" } else { "-1" })
            on:click=move |_| picking.tap(date)
        >
            {date.day()}
        </button>
    }
    .into_any()
}
