//! 微信银行支付密码 (BK01, HH45).

use super::flow::{Flow, Step};
use crate::platform::browser;
use crate::prelude::*;
use crate::text::zh::accounts as words;
use crate::ui::{Button, ButtonKind, Keypad};

#[component]
pub fn PinStep(flow: Flow) -> impl IntoView {
    view! {
        <Keypad
            id=flow.pin.id
            label=words::PIN_LABEL
            digits=flow.pin.text
            order=browser::shuffled_digits()
            error=flow.pin.error_signal()
            on_complete=move |()| flow.go(Step::Agreement)
        />
        <p class="tip">{words::PIN_HINT}</p>
        <div class="page__actions">
            <Button on_press=move |()| flow.take_pin()>"下一步"</Button>
            <Button kind=ButtonKind::Secondary on_press=move |()| flow.go(Step::Code)>
                "上一步"
            </Button>
        </div>
    }
}
