use super::draft::{Difference, Editing, Outlook};
use super::setting::{name, reading};
use crate::prelude::*;
use crate::text::zh;
use crate::text::zh::alerts as words;
use crate::ui::{Button, ButtonKind, memo};

/// The id of the heading, which takes the focus when there is a conflict.
pub(super) const HEADING: &str = "conflict-title";

/// The differences between the customer's and the bank's settings, and the choice between the two.
#[component]
pub(super) fn Conflict(
    /// All settings of the account.
    editing: RwSignal<Editing>,
    /// Whether a choice is being saved.
    #[prop(into)]
    busy: Signal<bool>,
    /// Called when the customer takes the bank's settings.
    #[prop(into)]
    on_adopt: Callback<()>,
    /// Called when the customer keeps their own changes.
    #[prop(into)]
    on_keep: Callback<()>,
) -> impl IntoView {
    let differences = memo(move || {
        editing.with(|editing| {
            let named = |difference: Difference| (name(editing.bank(), &difference.item), difference);
            editing.differences().into_iter().map(named).collect::<Vec<_>>()
        })
    });
    let rows = move || {
        let rows = differences.get().into_iter().map(|(name, difference)| {
            let Difference {
                mine, bank, outlook, ..
            } = difference;
            let (mine, bank) = (reading(&mine), reading(&bank));
            let classes = [zh::amount_class(&mine), zh::amount_class(&bank)];
            let note = match outlook {
                Outlook::Mine => None,
                Outlook::Theirs => Some(words::NOT_CHANGED_HERE),
                Outlook::Locked => Some(words::LOCKED_BY_NOW),
            };
            view! {
                <li class="conflict__item">
                    <h3 class="conflict__name">
                        <bdi>{name}</bdi>
                    </h3>
                    <dl class="conflict__values">
                        <div>
                            <dt>"我的设置"</dt>
                            <dd class=classes[0]>{mine}</dd>
                        </div>
                        <div>
                            <dt>"银行现有设置"</dt>
                            <dd class=classes[1]>{bank}</dd>
                        </div>
                    </dl>
                    {note.map(|note| view! { <p class="conflict__note">{note}</p> })}
                </li>
            }
        });
        rows.collect_view()
    };
    view! {
        <section class="conflict" aria-labelledby=HEADING>
            <h2 class="conflict__title" id=HEADING tabindex="-1">
                {words::CONFLICT}
            </h2>
            <p>{words::CONFLICT_ADVICE}</p>
            <ul>{rows}</ul>
            <Button busy=busy on_press=on_keep>
                "保留我的修改并保存"
            </Button>
            <Button kind=ButtonKind::Secondary disabled=busy on_press=on_adopt>
                "采用银行的最新设置"
            </Button>
        </section>
    }
}
