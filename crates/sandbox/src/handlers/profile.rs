use wechat_bank_api::{GetProfile, Profile};

use crate::answer::Answer;
use crate::call::Call;
use crate::mount::Mount;

/// The calls of this file.
pub(crate) fn mount<M: Mount>(api: M) -> M {
    api.mount(get_profile)
}

/// What the pages are allowed to know about the bank.
fn get_profile(call: &mut Call<'_>, _: GetProfile) -> Answer<Profile> {
    Ok(call.bank.profile().clone())
}
