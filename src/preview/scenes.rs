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
mod passwords;
mod receipts;
mod rest;
mod transactions;

use wechat_bank_sandbox::faults::NetworkFault;
use wechat_bank_sandbox::sentinel::{Place, Sentinel, TABLE};

use super::actor::Step;
use super::customers::Customer;
use super::settings::Network;
use super::sign::Sign;
use crate::route::Route;
use Sign::{Element, Text};
use Step::SetNetwork;

/// One page in one state.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Its name in addresses and of its screenshots.
    pub name: String,
    /// The page, as a heading of the list.
    pub page: &'static str,
    pub state: &'static str,
    pub customer: Customer,
    /// The address to open; `{key}` stands for the customer's reference to the account of that key.
    pub at: &'static str,
    /// How to reach the state.
    pub steps: Vec<Step>,
    /// What is there in this state only.
    pub sign: Sign,
}

/// Scenes of one page.
struct Page {
    heading: &'static str,
    /// The prefix of the names.
    name: &'static str,
    at: &'static str,
    scenes: Vec<Scene>,
}

impl Page {
    /// All states of a page of the sitemap without parameters.
    fn of(route: &Route, name: &'static str) -> Self {
        Self::new(route.title(), name, route.pattern())
    }

    /// What needs a heading of its own, or an address with parameters.
    const fn new(heading: &'static str, name: &'static str, at: &'static str) -> Self {
        Self {
            heading,
            name,
            at,
            scenes: Vec::new(),
        }
    }

    fn scene(self, name: &str, state: &'static str, customer: Customer, steps: &[Step], sign: Sign) -> Self {
        let at = self.at;
        self.scene_at(at, name, state, customer, steps, sign)
    }

    fn scene_at(
        mut self,
        at: &'static str,
        name: &str,
        state: &'static str,
        customer: Customer,
        steps: &[Step],
        sign: Sign,
    ) -> Self {
        self.scenes.push(Scene {
            name: format!("{}-{name}", self.name),
            page: self.heading,
            state,
            customer,
            at,
            steps: steps.to_vec(),
            sign,
        });
        self
    }

    /// The loading and error states of the calls at this path.
    fn loading(self, customer: Customer, at: &'static str) -> Self {
        use Network::{Endless, Failing, Garbled, Offline, Silent};
        let states = [
            ("loading", "加载中", Endless, LOADING),
            ("slow", "加载较慢", Endless, Text("网络较慢")),
            ("offline", "断网", Offline, Text("网络连接已断开")),
            ("timed-out", "超时", Silent, Text("暂时无法连接银行")),
            ("failing", "服务器错误", Failing, Text("银行系统繁忙")),
            ("garbled", "应答残缺", Garbled, Text("未能读取银行的答复")),
        ];
        states
            .into_iter()
            .fold(self, |page, (name, state, network, sign)| {
                page.scene(name, state, customer, &[SetNetwork(at, network)], sign)
            })
    }

    /// One scene for each special input of this place.
    fn special(
        mut self,
        name: &str,
        customer: Customer,
        place: Place,
        steps: impl Fn(&'static str) -> Vec<Step>,
        sign: impl Fn(&Sentinel) -> Sign,
    ) -> Self {
        for special in TABLE.iter().filter(|special| special.places.contains(&place)) {
            let steps = steps(special.input);
            let name = format!("{name}-{}", tail(special.input));
            self = self.scene(&name, special.label, customer, &steps, sign(special));
        }
        self
    }
}

/// Distinguishes special inputs in a name: the last digits of a card number.
fn tail(input: &str) -> String {
    input
        .chars()
        .skip(input.chars().count().saturating_sub(5))
        .collect()
}

/// The mark in place of an amount.
const HIDDEN: &str = "＊＊＊＊";
/// A skeleton of the program's own; that of `index.html` has no role.
const LOADING: Sign = Element(".skeleton[role='status']");

/// For a refusal that has no line in a table of signs yet: no page says this, so its scene fails.
const NO_TEXT: Sign = Text("no sign for this refusal: add one to its table in src/preview/scenes/");

/// What a page says when this fault has kept a call from the bank.
fn kept_away(fault: &NetworkFault) -> Sign {
    match fault {
        NetworkFault::Instead(response) if response.status >= 500 => Text("银行系统繁忙"),
        NetworkFault::Instead(_) => Text("未能读取银行的答复"),
        _ => Text("暂时无法连接银行"),
    }
}

/// These steps, and then more.
fn and(mut steps: Vec<Step>, more: &[Step]) -> Vec<Step> {
    steps.extend_from_slice(more);
    steps
}

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
