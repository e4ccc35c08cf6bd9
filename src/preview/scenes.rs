//! Every page in every state: the one table behind the desk's list, `cargo xtask shots` and the accessibility run.
//!
//! A state is reached by what a customer types and taps, by who they are at the bank, and by network behaviour. Special
//! inputs come from the sandbox's own table, so a new one becomes a new scene automatically. Each scene ends with a sign
//! of its own state; the stage fails a scene whose sign is missing, or was there before the last action.

mod accounts;
mod adding;
mod alerts;
mod certification;
mod entrance;
mod page;
mod passwords;
mod receipts;
mod rest;
mod security;
mod transactions;

pub use page::Scene;

use crate::route::Route;
use page::Page;

/// All scenes, in the order of the sitemap.
pub fn all() -> Vec<Scene> {
    let pages = Route::examples();
    let states = pages.iter().flat_map(states_of);
    states.flat_map(|page| page.scenes).collect()
}

/// The states of a page, under one heading or several.
fn states_of(page: &Route) -> Vec<Page> {
    match page {
        Route::Home => vec![entrance::home(), entrance::customers()],
        Route::Certify => vec![certification::form()],
        Route::Login => vec![passwords::login()],
        Route::Certified => vec![certification::done()],
        Route::LoginSettings => vec![passwords::settings()],
        Route::Security => vec![security::list()],
        Route::ChangeLogin => vec![security::login()],
        Route::ChangePin => vec![security::payment()],
        Route::ResetPin => vec![security::reset()],
        Route::Accounts => vec![accounts::list()],
        Route::ManageAccounts => vec![accounts::manage()],
        Route::AddAccount => vec![adding::add()],
        Route::AllTransactions(_) => vec![transactions::of_all_accounts()],
        Route::Transactions(..) => vec![transactions::of_one_account(), transactions::narrowing()],
        Route::Transaction(..) => vec![receipts::transaction()],
        Route::Receipt(..) => vec![receipts::receipt()],
        Route::Alerts => vec![alerts::list()],
        Route::AccountAlerts(_) => vec![alerts::enabling(), alerts::settings()],
        Route::NotFound => vec![rest::rest()],
    }
}

pub fn find(name: &str) -> Option<Scene> {
    all().into_iter().find(|scene| scene.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use wechat_bank_sandbox::sentinel::TABLE;

    use super::page::tail;
    use super::*;

    #[test]
    fn every_page_has_states() {
        for page in Route::examples() {
            let states = states_of(&page);
            let are_shown = states.iter().all(|page| !page.scenes.is_empty());
            assert!(are_shown && !states.is_empty(), "{page:?}");
        }
    }

    #[test]
    fn no_two_scenes_have_one_name() {
        let mut names = BTreeSet::new();
        for scene in all() {
            assert!(names.insert(scene.name.clone()), "{} twice", scene.name);
            let plain = |character: char| character.is_alphanumeric() || "-#".contains(character);
            assert!(scene.name.chars().all(plain), "{}", scene.name);
        }
    }

    #[test]
    fn every_special_input_has_a_scene_in_each_place_that_looks_for_it() {
        let places: usize = TABLE.iter().map(|special| special.places.len()).sum();
        let is_special = |scene: &Scene| {
            let mut ends = TABLE.iter().map(|special| format!("-{}", tail(special.input)));
            ends.any(|end| scene.name.ends_with(&end))
        };
        let shown = all().iter().filter(|scene| is_special(scene)).count();
        assert!(shown >= places, "{shown} scenes for {places} places");
    }

    #[test]
    fn no_sign_is_empty_and_no_two_states_are_reached_in_one_way() {
        let mut ways = BTreeSet::new();
        // A customer to begin with is a state of the home page as well.
        let states = all()
            .into_iter()
            .filter(|scene| !scene.name.starts_with("customer-"));
        for Scene {
            name,
            customer,
            at,
            steps,
            sign,
            ..
        } in states
        {
            assert!(!sign.is_empty(), "{name}");
            // Loading and loading slowly are one way, after some seconds or after more.
            let way = format!("{customer:?} {at} {steps:?} {sign:?}");
            assert!(ways.insert(way), "{name} is the state of another scene");
        }
    }
}
