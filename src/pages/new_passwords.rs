//! Choosing passwords: two entries of each, shared by 登录设置 and 安全管理.

mod strength;

use wechat_bank_domain::{LoginPassword, PaymentPin, PinContext};

use crate::form::Field;
use crate::platform::browser;
use crate::prelude::*;
use crate::text::zh;
use crate::text::zh::passwords as words;
use crate::ui::{Button, ButtonKind, InputKind, Keypad, PasswordField, Show};

/// A new login password and its repetition; both are secret.
#[derive(Clone, Copy)]
pub struct NewLogin {
    pub password: Field<LoginPassword>,
    pub again: Field<()>,
}

impl NewLogin {
    pub fn new() -> Self {
        let password = Field::secret("login-password", |text| {
            text.parse::<LoginPassword>().map_err(zh::login_password_error)
        });
        let again = Field::secret("login-password-again", move |text| {
            password.text.with(|first| repeats_password(first, text))
        });
        Self { password, again }
    }

    /// Marks both, for a form's submit.
    pub fn checks(self) -> [(&'static str, bool); 2] {
        [
            (self.password.id, self.password.check()),
            (self.again.id, self.again.check()),
        ]
    }

    pub fn clear(self) {
        self.password.clear();
        self.again.clear();
    }

    /// Whether something was typed; reactive.
    pub fn is_begun(self) -> bool {
        self.password.text.with(|text| !text.is_empty()) || self.again.text.with(|text| !text.is_empty())
    }
}

/// A new payment password and its repetition; both are secret.
#[derive(Clone, Copy)]
pub struct NewPin {
    pub pin: Field<PaymentPin>,
    pub again: Field<()>,
}

impl NewPin {
    pub fn new() -> Self {
        let pin = Field::secret("payment-pin", new_pin);
        let again = Field::secret("payment-pin-again", move |text| {
            pin.text.with(|first| repeats_pin(first, text))
        });
        Self { pin, again }
    }

    pub fn clear(self) {
        self.pin.clear();
        self.again.clear();
    }
}

fn repeats_password(first: &str, again: &str) -> Result<(), &'static str> {
    match again {
        "" => Err(words::REPEAT_MISSING),
        again if again == first => Ok(()),
        _ => Err(words::LOGIN_MISMATCH),
    }
}

fn repeats_pin(first: &str, again: &str) -> Result<(), &'static str> {
    if again == first {
        Ok(())
    } else {
        Err(words::PIN_MISMATCH)
    }
}

/// A payment PIN that is not weak, as far as the page can check; only the bank knows birthday and numbers.
fn new_pin(text: &str) -> Result<PaymentPin, &'static str> {
    let pin: PaymentPin = text.parse().map_err(zh::pin_error)?;
    match pin.weakness(&PinContext::default()) {
        None => Ok(pin),
        Some(weakness) => Err(zh::pin_weakness(weakness)),
    }
}

/// The two fields of a new login password.
#[component]
pub fn NewLoginFields(new: NewLogin, label: &'static str) -> impl IntoView {
    let NewLogin { password, again } = new;
    view! {
        <PasswordField
            id=password.id
            label=label
            text=password.text
            error=password.error_signal()
            input=InputKind::NEW_PASSWORD
            on_leave=move |()| password.leave()
        />
        <strength::Strength text=password.text />
        <PasswordField
            id=again.id
            label=words::NEW_LOGIN_AGAIN
            text=again.text
            error=again.error_signal()
            input=InputKind::NEW_PASSWORD
            on_leave=move |()| again.leave()
        />
    }
}

/// One entry of six digits, with newly shuffled keys.
#[component]
pub fn PinEntry<T: 'static>(
    pin: Field<T>,
    label: &'static str,
    /// Whether it takes the focus; not on arrival, when the page's heading has it.
    #[prop(default = true)]
    focused: bool,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Called once the digits are complete and valid.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    if focused {
        browser::after_layout(move || browser::focus(pin.id));
    }
    let complete = move |()| {
        if start_over_unless_valid(pin) {
            on_done.run(());
        }
    };
    view! {
        <Keypad
            id=pin.id
            label=label
            digits=pin.text
            order=browser::shuffled_digits()
            error=pin.error_signal()
            disabled=disabled
            on_complete=complete
        />
    }
}

/// The first entry of a new payment password.
#[component]
pub fn NewPinStep(
    new: NewPin,
    #[prop(default = true)] focused: bool,
    /// Called once it was entered.
    #[prop(into)]
    on_done: Callback<()>,
    /// Called when the customer wants to change what they entered before.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView {
    view! {
        <PinEntry pin=new.pin label=words::PIN_LABEL focused=focused on_done=on_done />
        <p class="tip">{words::PIN_TIP}</p>
        <div class="page__actions">
            <Button kind=ButtonKind::Secondary on_press=on_back>
                "上一步"
            </Button>
        </div>
    }
}

/// The second entry of a new payment password, after which it is sent.
#[component]
pub fn NewPinAgainStep(
    new: NewPin,
    /// Whether it is being sent.
    #[prop(into)]
    busy: Signal<bool>,
    /// Whether sending failed, so that it can be retried.
    #[prop(into)]
    failed: Signal<bool>,
    /// Called once the same payment password was entered twice, and for a retry.
    #[prop(into)]
    on_done: Callback<()>,
    /// Called when the customer wants to choose another one.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView {
    view! {
        <PinEntry pin=new.again label=words::PIN_AGAIN_LABEL disabled=busy on_done=on_done />
        <p class="tip" role="status">
            {move || if busy.get() { words::SAVING } else { "" }}
        </p>
        <div class="page__actions">
            <Show when=move || failed.get()>
                <Button busy=busy on_press=on_done>
                    "重试"
                </Button>
            </Show>
            <Button kind=ButtonKind::Secondary disabled=busy on_press=on_back>
                {words::PIN_CHOOSE_AGAIN}
            </Button>
        </div>
    }
}

/// Whether all digits make a valid value; if not, shows why and clears them.
fn start_over_unless_valid<T>(field: Field<T>) -> bool {
    if field.check() {
        return true;
    }
    let words = untrack(move || field.error());
    field.clear();
    field.refuse(words.unwrap_or_default());
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_entry_has_to_be_the_first_one_again() {
        assert_eq!(repeats_password("Vx7#qLm2", "Vx7#qLm2"), Ok(()));
        assert_eq!(repeats_password("Vx7#qLm2", ""), Err(words::REPEAT_MISSING));
        assert_eq!(
            repeats_password("Vx7#qLm2", "vx7#qLm2"),
            Err(words::LOGIN_MISMATCH)
        );
        assert_eq!(repeats_pin("270418", "270418"), Ok(()));
        assert_eq!(repeats_pin("270418", "270419"), Err(words::PIN_MISMATCH));
    }

    #[test]
    fn a_payment_pin_that_is_easily_guessed_is_refused_before_the_bank_sees_it() {
        assert!(new_pin("270418").is_ok());
        for weak in ["123456", "111111", "520131"] {
            assert!(new_pin(weak).is_err(), "{weak}");
        }
        assert_eq!(new_pin("2704").err(), Some("支付密码为6位数字"));
    }
}
