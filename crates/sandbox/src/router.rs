//! The whole bank as a router: the calls of the contract, and everything around them.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::any;
use wechat_bank_api::{Code, Features, Problem};

use crate::bank::Bank;
use crate::handlers::{
    accounts, alerts, certification, codes, operation, passwords, profile, session, transactions, wechat,
};
use crate::http::{faults, inbox, official_account, problem_response};
use crate::mount::Mount;

impl Bank {
    /// The bank as an HTTP service: the contract under `/api/v1`, its official account under `/wechat`, the SMS inbox and
    /// the simulator of WeChat under `/sandbox`.
    pub fn router(&self) -> Router {
        let api = with_calls(Router::new(), self.profile().features);
        let router = with_edges(self, api).with_state(self.clone());
        match self.simulator() {
            Some(simulator) => router.merge(simulator.router()),
            None => router,
        }
    }
}

/// Adds the calls of the contract.
fn with_calls<M: Mount>(api: M, features: Features) -> M {
    let api = profile::mount(api);
    let api = session::mount(api);
    let api = certification::mount(api);
    let api = codes::mount(api);
    let api = passwords::mount(api);
    let api = accounts::mount(api, features);
    let api = transactions::mount(api);
    let api = alerts::mount(api, features);
    let api = wechat::mount(api);
    operation::mount(api)
}

/// Adds everything outside of the contract: unknown addresses, wrong methods, the official account, the SMS inbox, fault
/// injection.
fn with_edges(bank: &Bank, api: Router<Bank>) -> Router<Bank> {
    api.layer(from_fn_with_state(bank.clone(), faults::inject))
        .route("/api", any(unknown_call))
        .route("/api/", any(unknown_call))
        .route("/api/{*rest}", any(unknown_call))
        .merge(inbox::routes())
        .merge(official_account::routes())
        .merge(faults::routes())
        .method_not_allowed_fallback(wrong_method)
        .fallback(unknown_call)
}

async fn unknown_call() -> Response {
    problem_response(&Problem::from(Code::NotFound).with_title("there is no such call"))
}

async fn wrong_method() -> Response {
    let problem = Problem {
        status: 405,
        ..Code::Invalid
            .problem()
            .with_title("the address has other methods")
    };
    problem_response(&problem)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;
    use wechat_bank_api::Endpoint;

    use super::*;
    use crate::answer::Answer;
    use crate::call::Call;

    /// The method and route of each call.
    #[derive(Default)]
    struct Calls(BTreeSet<(String, String)>);

    impl Mount for Calls {
        fn mount<E: Endpoint + 'static>(
            mut self,
            _: impl for<'a, 'b> Fn(&'a mut Call<'b>, E) -> Answer<E::Reply> + Clone + Send + Sync + 'static,
        ) -> Self {
            self.0
                .insert((E::METHOD.as_str().to_lowercase(), E::ROUTE.to_owned()));
            self
        }
    }

    #[test]
    fn the_contracts_document_describes_the_calls_that_there_are() {
        let features = Features {
            login_password: true,
            alerts: true,
            account_linking: true,
        };
        let Calls(mounted) = with_calls(Calls::default(), features);
        let document: Value = serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap();
        let base = document["servers"][0]["url"].as_str().unwrap();
        let paths = document["paths"].as_object().unwrap().iter();
        let described = paths.flat_map(|(route, operations)| {
            let methods = operations.as_object().unwrap().keys();
            methods.map(move |method| (method.clone(), format!("{base}{route}")))
        });
        assert_eq!(mounted, described.collect());
    }
}
