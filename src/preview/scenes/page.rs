//! What scenes are made of: a page with its states, each with the way there and its sign.

use wechat_bank_sandbox::faults::NetworkFault;
use wechat_bank_sandbox::sentinel::{Place, Sentinel, TABLE};

use crate::preview::actor::Step;
use crate::preview::customers::Customer;
use crate::preview::settings::Network;
use crate::preview::sign::Sign;
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
pub(super) struct Page {
    heading: &'static str,
    /// The prefix of the names.
    name: &'static str,
    at: &'static str,
    pub(super) scenes: Vec<Scene>,
}

impl Page {
    /// All states of a page of the sitemap without parameters.
    pub(super) fn of(route: &Route, name: &'static str) -> Self {
        Self::new(route.title(), name, route.pattern())
    }

    /// What needs a heading of its own, or an address with parameters.
    pub(super) const fn new(heading: &'static str, name: &'static str, at: &'static str) -> Self {
        Self {
            heading,
            name,
            at,
            scenes: Vec::new(),
        }
    }

    pub(super) fn scene(
        self,
        name: &str,
        state: &'static str,
        customer: Customer,
        steps: &[Step],
        sign: Sign,
    ) -> Self {
        let at = self.at;
        self.scene_at(at, name, state, customer, steps, sign)
    }

    pub(super) fn scene_at(
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
    pub(super) fn loading(self, customer: Customer, at: &'static str) -> Self {
        use Network::{Endless, Failing, Garbled, Offline, Silent};
        let states = [
            ("loading", "加载中", Endless, LOADING),
            ("slow", "加载较慢", Endless, Text("网络较慢")),
            ("offline", "断网", Offline, Text("网络连接已断开")),
            ("timed-out", "超时", Silent, Text("暂时无法连接银行")),
            ("failing", "服务器错误", Failing, Text("银行系统繁忙")),
            ("garbled", "应答残缺", Garbled, Text("银行系统返回异常")),
        ];
        states
            .into_iter()
            .fold(self, |page, (name, state, network, sign)| {
                page.scene(name, state, customer, &[SetNetwork(at, network)], sign)
            })
    }

    /// One scene for each special input of this place.
    pub(super) fn special(
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
pub(super) fn tail(input: &str) -> String {
    input
        .chars()
        .skip(input.chars().count().saturating_sub(5))
        .collect()
}

/// The mark in place of an amount.
pub(super) const HIDDEN: &str = "＊＊＊＊";
/// A skeleton of the program's own; that of `index.html` has no role.
pub(super) const LOADING: Sign = Element(".skeleton[role='status']");

/// For a refusal that has no line in a table of signs yet: no page says this, so its scene fails.
pub(super) const NO_TEXT: Sign =
    Text("no sign for this refusal: add one to its table in src/preview/scenes/");

/// What a page says when this fault has kept a call from the bank.
pub(super) fn kept_away(fault: &NetworkFault) -> Sign {
    match fault {
        NetworkFault::Instead(response) if response.status >= 500 => Text("银行系统繁忙"),
        NetworkFault::Instead(_) => Text("银行系统返回异常"),
        _ => Text("暂时无法连接银行"),
    }
}

/// These steps, and then more.
pub(super) fn and(mut steps: Vec<Step>, more: &[Step]) -> Vec<Step> {
    steps.extend_from_slice(more);
    steps
}
