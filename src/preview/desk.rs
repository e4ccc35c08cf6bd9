//! 预览台, the preview desk: phones in frames, their settings, every state of every page, a brand to try, and the calls.

mod address;
mod brand;
mod calls;
mod controls;
mod list;
mod phones;
mod state;

use state::Desk as State;

use crate::prelude::*;

/// What the panel shows below the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Scenes,
    Brand,
    Calls,
}

#[component]
pub fn Desk() -> impl IntoView {
    let desk = State::open();
    let tab = RwSignal::new(Tab::Scenes);
    let failed = move || {
        desk.calls
            .with(|calls| calls.iter().filter(|call| call.failed()).count())
    };
    let mut tabs = vec![(Tab::Scenes, "状态"), (Tab::Brand, "品牌")];
    if desk.wide {
        tabs.push((Tab::Calls, "调用"));
    }
    let tabs = tabs.into_iter().map(|(value, name)| {
        let count = move || match value {
            Tab::Calls => {
                let all = desk.calls.with(Vec::len);
                (all > 0).then(|| view! { <span class="desk__count">{all}</span> }.into_any())
            }
            _ => None,
        };
        let has_failed = move || value == Tab::Calls && failed() > 0;
        view! {
            <button
                type="button"
                class="desk__tab"
                class:desk__tab--failed=has_failed
                role="tab"
                aria-selected=move || if tab.get() == value { "true" } else { "false" }
                on:click=move |_| tab.set(value)
            >
                {name}
                {count}
            </button>
        }
    });
    view! {
        <div class="desk" data-preview="">
            <div class="desk__panel">
                <header class="desk__header">
                    <h1 class="desk__title">"预览台"</h1>
                    <p class="desk__lead">
                        "银行就在页面里：规则、数据和特殊卡号与沙箱银行完全相同，无需服务器。数据均为虚构。"
                    </p>
                </header>
                <controls::Controls desk=desk />
                <div class="desk__tabs" role="tablist">
                    {tabs.collect_view()}
                </div>
                // All stay in the document: a tab that returns is as it was left, and tools find the list.
                <div hidden=move || tab.get() != Tab::Scenes>
                    <list::List desk=desk />
                </div>
                <div hidden=move || tab.get() != Tab::Brand>
                    <brand::Playground desk=desk />
                </div>
                <div hidden=move || tab.get() != Tab::Calls>
                    <calls::Calls desk=desk />
                </div>
            </div>
            {desk.wide.then(|| view! { <phones::Phones desk=desk /> })}
        </div>
    }
}
