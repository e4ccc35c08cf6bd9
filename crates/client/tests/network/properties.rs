//! Random sequences: whatever happens, the customer sees nothing that is not so.

use std::cell::RefCell;

use proptest::collection;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::page::Seen;
use crate::steps::{Step, of_customer, of_stranger, step};
use crate::visit::{Start, Visit};

/// How many sequences a run has in all, where `CLIENT_SEQUENCES` does not say so.
const SEQUENCES: u32 = 4_000;

/// Runs this share, in percent, of all sequences: a customer or a stranger takes random steps, the network comes back, and
/// the page has to show the true state.
fn run(share: u32, start: Start, steps: impl Strategy<Value = Vec<Step>>) {
    let all = std::env::var("CLIENT_SEQUENCES").map_or(SEQUENCES, |number| number.parse().unwrap());
    let cases = all * share / 100;
    let config = ProptestConfig {
        cases,
        max_shrink_iters: 5_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let seen = RefCell::new(Seen::default());
    let result = TestRunner::new(config).run(&steps, |steps| {
        let mut visit = Visit::new(start);
        for step in &steps {
            visit.take(step);
        }
        visit.end();
        seen.borrow_mut().add(&visit.page.seen());
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let seen = seen.into_inner();
    println!("{cases} sequences: {seen:?}");
    assert!(
        seen.is_complete() || cases < 500,
        "something has not happened in {cases} sequences"
    );
}

#[test]
fn an_operation_ends_in_its_true_state() {
    run(50, Start::Customer, collection::vec(step(of_customer()), 1..4));
}

#[test]
fn a_customers_visit_shows_the_true_state() {
    run(15, Start::Customer, collection::vec(step(of_customer()), 4..14));
}

#[test]
fn a_new_customers_visit_shows_the_true_state() {
    run(35, Start::Stranger, collection::vec(step(of_stranger()), 2..10));
}
