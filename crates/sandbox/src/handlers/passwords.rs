mod weak;

use wechat_bank_api::{
    Challenge, ChangeLoginPassword, ChangePaymentPin, Code, Features, Problem, Purpose, RequestPinResetCode,
    ResetPaymentPin, Session, SetPasswords,
};
use wechat_bank_domain::{LoginPassword, PaymentPin, PinContext, PinWeakness};

use crate::answer::{Answer, HandlerError};
use crate::call::Call;
use crate::mount::Mount;
use crate::seed;

/// What the code of a reset is bound to: there is one payment password.
const PIN_RESET: &str = "payment";

/// The calls of this file.
pub(crate) fn mount<M: Mount>(api: M, features: Features) -> M {
    let api = api
        .mount(set_passwords)
        .mount(change_payment_pin)
        .mount(request_pin_reset_code)
        .mount(reset_payment_pin);
    if features.login_password {
        api.mount(change_login_password)
    } else {
        api
    }
}

/// Sets login and payment password (HH61) and renews the session id (T7).
fn set_passwords(call: &mut Call<'_>, request: SetPasswords) -> Answer<Session> {
    let context = pin_context(call)?;
    if !call.may_set_passwords() {
        return Err(Code::PasswordsAlreadySet.into());
    }
    refuse_weak_pin(&request.payment, &context, "payment")?;
    refuse_weak_login(call, &request.login, &context, "login")?;
    call.keep_passwords(&request.login, &request.payment)?;
    call.open_session(false)?;
    Ok(call.session())
}

/// Replaces the login password, and renews the session id (T7).
fn change_login_password(call: &mut Call<'_>, request: ChangeLoginPassword) -> Answer<Session> {
    let context = pin_context(call)?;
    call.require_passwords()?;
    blame("current", call.check_login(&request.current))?;
    if request.current.expose() == request.new.expose() {
        return Err(Code::PasswordUnchanged.problem().with_field("new").into());
    }
    refuse_weak_login(call, &request.new, &context, "new")?;
    call.replace_login_password(&request.new)?;
    call.open_session(false)?;
    Ok(call.session())
}

/// Replaces the payment password by one who knows it, and renews the session id (T7).
fn change_payment_pin(call: &mut Call<'_>, request: ChangePaymentPin) -> Answer<Session> {
    let context = pin_context(call)?;
    blame("current", call.check_pin(&request.current))?;
    refuse_weak_pin(&request.new, &context, "new")?;
    call.replace_pin(&request.new)?;
    call.open_session(false)?;
    Ok(call.session())
}

/// First verification of a reset: the login password, then a code to the phone on file.
fn request_pin_reset_code(call: &mut Call<'_>, request: RequestPinResetCode) -> Answer<Challenge> {
    call.require_passwords()?;
    if call.bank.profile().features.login_password {
        let password = request.password.ok_or_else(|| {
            Problem::from(Code::Invalid)
                .with_field("password")
                .with_title("the login password is missing")
        })?;
        call.check_login(&password)?;
    }
    let accounts = call.accounts()?;
    let (_, certified) = accounts.first().ok_or(Code::Internal)?;
    let phone = certified.phone;
    call.send_code(Purpose::PinReset, PIN_RESET, phone)
}

/// Second verification of a reset: the code; the new payment password starts without wrong attempts or a lock.
fn reset_payment_pin(call: &mut Call<'_>, request: ResetPaymentPin) -> Answer<Session> {
    let context = pin_context(call)?;
    call.require_passwords()?;
    refuse_weak_pin(&request.new, &context, "new")?;
    call.prove_code(Purpose::PinReset, &request.challenge, PIN_RESET, &request.code)?;
    call.replace_pin(&request.new)?;
    call.spend_code(&request.challenge);
    call.open_session(false)?;
    Ok(call.session())
}

/// A refusal of a password names the member of the request in which it was.
fn blame(field: &str, checked: Answer<()>) -> Answer<()> {
    checked.map_err(|error| match error {
        HandlerError::Refused(mut problem) if !problem.fields.is_empty() => {
            problem.fields = vec![field.to_owned()];
            HandlerError::Refused(problem)
        }
        error => error,
    })
}

fn refuse_weak_pin(pin: &PaymentPin, context: &PinContext, field: &'static str) -> Answer<()> {
    match pin.weakness(context) {
        None => Ok(()),
        Some(weakness) => {
            let problem = Problem::from(Code::PinWeak);
            Err(problem.with_field(field).with_title(meaning(weakness)).into())
        }
    }
}

fn refuse_weak_login(
    call: &mut Call<'_>,
    login: &LoginPassword,
    context: &PinContext,
    field: &'static str,
) -> Answer<()> {
    let owner = seed::owner_of(&call.certified()?.document);
    let names: Vec<_> = owner
        .iter()
        .flat_map(|owner| [owner.name_in_parts, owner.pinyin])
        .collect();
    if login.is_common() || weak::is_weak(login.expose(), context, &names) {
        return Err(Code::PasswordWeak.problem().with_field(field).into());
    }
    Ok(())
}

fn meaning(weakness: PinWeakness) -> &'static str {
    match weakness {
        PinWeakness::Repeated => "the payment password repeats digits",
        PinWeakness::Run => "the payment password counts up or down",
        PinWeakness::Birthday => "the payment password is the customer's birthday",
        PinWeakness::Tail => "the payment password is the end of one of the customer's numbers",
        PinWeakness::Common => "many people choose this payment password",
    }
}

/// The personal data that a payment password must not contain.
fn pin_context(call: &mut Call<'_>) -> Answer<PinContext> {
    let certified = call.certified()?;
    let mut tails = vec![certified.document.number().as_str().to_owned()];
    for account in certified
        .accounts
        .iter()
        .filter_map(|linked| seed::account(&linked.key))
    {
        tails.extend([account.number.to_owned(), account.phone.to_owned()]);
    }
    Ok(PinContext {
        birthday: certified.document.birthday(),
        tails,
    })
}
