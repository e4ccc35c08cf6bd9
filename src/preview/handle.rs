//! What a preview adds to every page: a mark that it is one, and the customer's text messages.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::addresses::DESK;
use super::{actor, bank, frame};
use crate::platform::browser;
use crate::prelude::*;

/// The mark and the SMS banner over the app.
#[component]
pub fn Handle() -> impl IntoView {
    let framed = frame::is_in_desk();
    let message = bank::newest_message();
    // The message that was dismissed.
    let gone = RwSignal::new(None::<String>);
    let shown = move || {
        message
            .get()
            .filter(|message| Some(&message.code) != gone.get().as_ref())
    };
    let put_away =
        move || gone.set(message.with_untracked(|message| message.as_ref().map(|it| it.code.clone())));
    let take = move |_| {
        let Some(code) = message.with_untracked(|message| message.as_ref().map(|it| it.code.clone())) else {
            return;
        };
        let field = document()
            .query_selector("input[autocomplete='one-time-code']")
            .ok()
            .flatten();
        match field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
            Some(field) => actor::fill(&field, &code),
            None => leptos::task::spawn_local(async move {
                browser::copy(&code).await;
            }),
        }
        put_away();
    };
    view! {
        <aside class="preview" data-preview="" aria-label="预览">
            {(!framed)
                .then(|| {
                    view! {
                        <a class="preview__mark" href=DESK target="_top" title="打开预览台">
                            "预览"
                        </a>
                    }
                })}
            {move || {
                shown()
                    .map(|message| {
                        view! {
                            <div class="preview__message" role="status">
                                <p class="preview__from">"短信 · 客户的手机"</p>
                                <p class="preview__text">{message.text}</p>
                                <p class="preview__actions">
                                    <button type="button" class="preview__take" on:click=take>
                                        "填入 " {message.code}
                                    </button>
                                    <button type="button" class="preview__close" on:click=move |_| put_away()>
                                        "关闭"
                                    </button>
                                </p>
                            </div>
                        }
                    })
            }}
        </aside>
    }
}
