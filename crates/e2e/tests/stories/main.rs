//! The bank's stories, one file a feature; `cargo xtask rules` shows which requirements they prove.

use std::process::ExitCode;

mod accounts;
mod adding;
mod alerts;
mod certification;
mod input;
mod keyboard;
mod layout;
mod login;
mod main_job;
mod media;
mod navigation;
mod passwords;
mod removing;
mod session;
mod touch;
mod transaction;
mod transactions;

fn main() -> ExitCode {
    let features = [
        accounts::tests(),
        adding::tests(),
        alerts::tests(),
        certification::tests(),
        input::tests(),
        keyboard::tests(),
        layout::tests(),
        login::tests(),
        main_job::tests(),
        media::tests(),
        navigation::tests(),
        passwords::tests(),
        removing::tests(),
        session::tests(),
        touch::tests(),
        transaction::tests(),
        transactions::tests(),
    ];
    wechat_bank_e2e::run(features.into_iter().flatten().collect())
}
