mod weak;

use wechat_bank_api::{Code, Problem, Session, SetPasswords};
use wechat_bank_domain::{PinContext, PinWeakness};

use crate::answer::Answer;
use crate::call::Call;
use crate::mount::Mount;
use crate::seed;

/// The calls of this file.
pub(crate) fn mount<M: Mount>(api: M) -> M {
    api.mount(set_passwords)
}

/// Sets login and payment password (HH61) and renews the session id (T7).
fn set_passwords(call: &mut Call<'_>, request: SetPasswords) -> Answer<Session> {
    let context = pin_context(call)?;
    if !call.may_set_passwords() {
        return Err(Code::PasswordsAlreadySet.into());
    }
    if let Some(weakness) = request.payment.weakness(&context) {
        let problem = Problem::from(Code::PinWeak)
            .with_field("payment")
            .with_title(meaning(weakness));
        return Err(problem.into());
    }
    let owner = seed::owner_of(&call.certified()?.document);
    let names: Vec<_> = owner
        .iter()
        .flat_map(|owner| [owner.name_in_parts, owner.pinyin])
        .collect();
    if request.login.is_common() || weak::is_weak(request.login.expose(), &context, &names) {
        return Err(Code::PasswordWeak.problem().with_field("login").into());
    }
    call.keep_passwords(&request.login, &request.payment)?;
    call.open_session(false)?;
    Ok(call.session())
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
