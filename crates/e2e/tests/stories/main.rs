//! The stories, one file per feature; `cargo xtask rules` shows which requirements they prove.

use std::process::ExitCode;

use wechat_bank_e2e::Places;

mod accounts;
mod adding;
mod alerts;
mod certification;
mod home;
mod input;
mod keyboard;
mod layout;
mod login;
mod main_job;
mod media;
mod navigation;
mod passwords;
mod removing;
mod security;
mod session;
mod touch;
mod transaction;
mod transactions;
mod viewer;
mod wechat;

/// What depends on the engine: the whole main job, typing, the keyboard, history and scrolling. `chromium_only` is
/// arithmetic of days and numbers in the program, the same code in either engine.
const PLACES: Places = Places {
    webkit: &[
        "main_job::",
        "home::",
        "input::",
        "keyboard::",
        "navigation::",
        "certification::a_countdown_that_slept",
        "layout::nothing_is_cut_off_on_the_smallest_phone",
        "passwords::a_customer_sets_both_passwords_with_a_finger",
        "session::a_page_that_comes_back_from_the_background",
        "session::a_page_is_where_it_was_scrolled_to",
        "transaction::a_row_leads_to_its_transaction",
        "transactions::a_list_goes_on_as_far_as_one_scrolls",
        "wechat::",
    ],
    chromium_only: &[
        "accounts::amounts_of_any_size_are_exact",
        "certification::other_documents_have_other_rules",
        "transaction::every_amount_is_exact",
        "transactions::a_range_crosses_the_end_of_a_month",
        "transactions::a_range_in_the_address_that_is_not_offered",
        "transactions::february_ends_with_the_28th",
        "transactions::the_29th_of_february",
        "transactions::the_longest_span_is_a_year",
        "transactions::the_weeks_first_day_is_monday",
        // Of the bank's developers, on their own machines.
        "viewer::",
    ],
    preview: &[
        "accounts::the_account_of_the_certification",
        "adding::a_customer_adds_an_account_step_by_step",
        "alerts::a_customer_enables_alerts_with_two_proofs",
        "alerts::alerts_are_switched_off_again",
        "certification::a_customer_certifies_with_a_debit_card",
        "keyboard::the_whole_main_job",
        "passwords::a_customer_sets_both_passwords_with_a_finger",
        "removing::a_customer_removes_an_account",
        "security::the_payment_password_is_changed",
        "session::a_session_that_ended_is_renewed",
        "transaction::a_message_about_a_change",
        "transactions::what_is_looked_for_is_found",
    ],
};

fn main() -> ExitCode {
    let features = [
        accounts::tests(),
        adding::tests(),
        alerts::tests(),
        certification::tests(),
        home::tests(),
        input::tests(),
        keyboard::tests(),
        layout::tests(),
        login::tests(),
        main_job::tests(),
        media::tests(),
        navigation::tests(),
        passwords::tests(),
        removing::tests(),
        security::tests(),
        session::tests(),
        touch::tests(),
        transaction::tests(),
        transactions::tests(),
        viewer::tests(),
        wechat::tests(),
    ];
    match PLACES.select(features.into_iter().flatten().collect()) {
        Ok(tests) => wechat_bank_e2e::run(tests),
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
