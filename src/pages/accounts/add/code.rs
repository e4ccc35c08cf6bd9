//! The SMS code to the phone on file (BK01, BK03).

use leptos::ev::SubmitEvent;

use super::flow::{Flow, Step, stays};
use crate::form::{CodeField, FormFailure};
use crate::load::Hotline;
use crate::prelude::*;
use crate::text::zh::accounts as words;
use crate::ui::{Button, ButtonKind, Notice, NoticeKind, Sheet, Show, derived, memo};

#[component]
pub fn CodeStep(flow: Flow) -> impl IntoView {
    let account = move || {
        flow.answers
            .number
            .value()
            .map(|number| words::typed_account(&number))
    };
    let proved = memo(move || flow.code.is_proved());
    let help = RwSignal::new(false);
    let busy = derived(move || flow.proof.pending().get() || flow.code.pending().get());
    let failure = derived(move || flow.proof.failure().filter(|failure| stays(failure, Step::Code)));
    let next = move |event: SubmitEvent| {
        event.prevent_default();
        flow.prove();
    };
    view! {
        <form novalidate on:submit=next>
            <p class="tip">"添加：" <bdi>{account}</bdi></p>
            <Show
                when=move || proved.get()
                fallback=move || {
                    view! {
                        <div class="fields">
                            <CodeField request=flow.code on_ask=move |()| flow.resend() />
                        </div>
                        <p class="help">
                            <Button kind=ButtonKind::Text on_press=move |()| help.set(true)>
                                {words::NO_CODE}
                            </Button>
                        </p>
                    }
                }
            >
                <Notice kind=NoticeKind::Success>{words::CODE_PROVED}</Notice>
            </Show>
            <FormFailure failure=failure />
            <div class="page__actions">
                <Button submits=true busy=flow.proof.pending()>
                    "下一步"
                </Button>
                <Button kind=ButtonKind::Secondary disabled=busy on_press=move |()| flow.go(Step::Number)>
                    "上一步"
                </Button>
            </div>
        </form>
        <Sheet id="no-code" open=help title=words::NO_CODE on_close=move |()| help.set(false)>
            <ol class="advice">
                {words::NO_CODE_ADVICE.map(|advice| view! { <li>{advice}</li> }).collect_view()}
            </ol>
            <Hotline />
        </Sheet>
    }
}
