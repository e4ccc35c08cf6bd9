//! The calls of the first phone, with request and answer.

use super::state::Desk;
use crate::prelude::*;
use crate::preview::calls::Call;

#[component]
pub fn Calls(desk: Desk) -> impl IntoView {
    // The newest first; a call is drawn again only when its answer comes, so that an opened one stays open.
    let numbered = move || {
        let calls = desk.calls.get().into_iter().enumerate();
        calls.rev().collect::<Vec<_>>()
    };
    view! {
        <section class="desk__calls" aria-label="调用">
            <p class="desk__hint">
                "页面打开以来的调用，新的在上。密码、支付密码和验证码已隐去；接口见 docs/api.md。"
            </p>
            <p class="desk__hint" hidden=move || !desk.calls.with(Vec::is_empty)>
                "还没有调用。打开一个状态，或在手机里点一点。"
            </p>
            <For
                each=numbered
                key=|(number, call)| (*number, call.at.clone(), call.target.clone(), call.answer.is_empty())
                children=|(_, call)| view! { <CallView call=call /> }
            />
        </section>
    }
}

#[component]
fn CallView(call: Call) -> impl IntoView {
    let result = match (call.status, call.answer.is_empty()) {
        (Some(status), _) => status.to_string(),
        (None, true) => "…".to_owned(),
        (None, false) => "—".to_owned(),
    };
    let kind = match (call.failed(), call.answer.is_empty()) {
        (true, _) => "failed",
        (false, true) => "waiting",
        (false, false) => "done",
    };
    let took = (!call.answer.is_empty()).then(|| format!("{} ms", call.took));
    let headers = call
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect::<String>();
    let answer = if call.answer.is_empty() {
        "等待应答…".to_owned()
    } else {
        call.answer
    };
    view! {
        <details class="desk__call" data-kind=kind>
            <summary>
                <span class="desk__method">{call.method}</span>
                <span class="desk__target">{call.target}</span>
                <span class="desk__status">{result}</span>
                <span class="desk__hint">{took} " " {call.at}</span>
            </summary>
            <h3>"请求"</h3>
            <pre class="desk__code">{headers} {call.body.map(|body| format!("\n{body}"))}</pre>
            <h3>"应答"</h3>
            <pre class="desk__code">{answer}</pre>
        </details>
    }
}
