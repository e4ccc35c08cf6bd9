//! Random sequences of one customer's calls, against a small model of the invariants (T8).

use proptest::prelude::*;
use wechat_bank_api::{
    AddAccount, ChallengeId, Code, GetSession, ListAccounts, LogIn, LogOut, ProveAddAccountCode,
    RemoveAccount, SessionState,
};

use crate::client::{Browser, LOGIN, PIN, World, adding, document, number, other_than, passwords};

const ACCOUNTS: [&str; 4] = ["savings", "salary", "wealth", "passbook"];

#[derive(Clone, Debug)]
enum Step {
    Ask(usize),
    Certify(usize, bool),
    SetPasswords,
    LogIn(bool),
    LogOut,
    AskToAdd(usize),
    Prove(bool),
    Add(bool),
    Remove(usize),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let account = 0..ACCOUNTS.len();
    prop_oneof![
        2 => account.clone().prop_map(Step::Ask),
        4 => (account.clone(), prop::bool::weighted(0.8)).prop_map(|(account, right)| Step::Certify(account, right)),
        3 => Just(Step::SetPasswords),
        2 => prop::bool::weighted(0.7).prop_map(Step::LogIn),
        1 => Just(Step::LogOut),
        4 => account.clone().prop_map(Step::AskToAdd),
        4 => prop::bool::weighted(0.8).prop_map(Step::Prove),
        4 => prop::bool::weighted(0.8).prop_map(Step::Add),
        1 => account.prop_map(Step::Remove),
        4 => prop_oneof![Just(60), Just(301), Just(599), Just(601), Just(7200), Just(86_400)].prop_map(Step::Wait),
    ]
}

/// The expected state of the customer, independent of the bank's storage.
#[derive(Default)]
struct Model {
    /// The accounts that are linked, and which of them is the certified one.
    linked: Vec<usize>,
    certified: Option<usize>,
    passwords: bool,
    open: bool,
    /// The account of the last certification code.
    asked: Option<(ChallengeId, usize)>,
    /// The account of the last code for adding, and whether it was proved.
    adding: Option<(ChallengeId, usize, bool)>,
}

impl Model {
    fn state(&self) -> SessionState {
        match (self.open, self.passwords) {
            (true, _) => SessionState::Certified,
            (false, true) => SessionState::Ended,
            (false, false) => SessionState::Guest,
        }
    }

    /// One step: everything the bank accepts must have been allowed, and the model follows it.
    fn take(&mut self, browser: &Browser, step: &Step) {
        match *step {
            Step::Ask(account) => {
                if let Ok(challenge) = browser.ask(&number(ACCOUNTS[account])) {
                    self.asked = Some((challenge.id, account));
                }
            }
            Step::Certify(account, right) => self.certify(browser, account, right),
            Step::SetPasswords => {
                if browser.call(&passwords(LOGIN, PIN)).is_ok() {
                    assert!(self.open, "passwords without a session");
                    self.passwords = true;
                    self.adding = None;
                }
            }
            Step::LogIn(right) => {
                let password = if right { LOGIN } else { "wrong" };
                let answer = browser.call(&LogIn {
                    password: password.parse().unwrap(),
                });
                if answer.is_ok() {
                    assert!(
                        right && self.passwords,
                        "a login with a wrong password, or with none set"
                    );
                    self.open = true;
                    self.adding = None;
                }
            }
            Step::LogOut => {
                browser.call(&LogOut {}).unwrap();
                self.open = false;
                self.adding = None;
            }
            Step::AskToAdd(account) => {
                if let Ok(challenge) = browser.call(&adding(&number(ACCOUNTS[account]))) {
                    assert!(
                        self.open && self.passwords && !self.linked.contains(&account),
                        "{account} cannot be added"
                    );
                    self.adding = Some((challenge.id, account, false));
                }
            }
            Step::Prove(right) => self.prove(browser, right),
            Step::Add(right) => self.add(browser, right),
            Step::Remove(account) => {
                let Some(at) = self
                    .linked
                    .iter()
                    .position(|&linked| linked == account)
                    .filter(|_| self.open)
                else {
                    return;
                };
                let accounts = browser.call(&ListAccounts {}).unwrap().accounts;
                let tail = number(ACCOUNTS[account]).last_four().to_owned();
                let id = accounts
                    .into_iter()
                    .find(|it| it.number.last_four() == tail)
                    .unwrap()
                    .id;
                let answer = browser.call(&RemoveAccount { account: id });
                assert_eq!(
                    answer.is_ok(),
                    self.certified != Some(account),
                    "the certified account stays"
                );
                if answer.is_ok() {
                    self.linked.remove(at);
                }
            }
            Step::Wait(seconds) => {
                browser.world.pass(seconds);
                self.open &=
                    seconds < 600 && browser.call(&GetSession {}).unwrap().state == SessionState::Certified;
                if !self.open {
                    self.adding = None;
                }
            }
        }
    }

    fn certify(&mut self, browser: &Browser, account: usize, right: bool) {
        let Some((challenge, asked)) = self.asked.clone() else {
            return;
        };
        let sent = browser
            .messages()
            .into_iter()
            .find(|message| message.text.contains("客户认证"));
        let Some(sent) = sent else {
            assert_eq!(self.certified, None, "only strangers are forgotten");
            return;
        };
        let mut request = browser.certification(&challenge, &number(ACCOUNTS[account]));
        request.code = sent.code.parse().unwrap();
        if !right {
            request.code = other_than(&request.code);
        }
        assert_eq!(request.document, document());
        if browser.call(&request).is_ok() {
            assert!(
                right && account == asked,
                "certified with a wrong code, or for another account"
            );
            self.asked = None;
            self.adding = None;
            self.open = true;
            self.certified = Some(account);
            if !self.linked.contains(&account) {
                self.linked.insert(0, account);
            }
        }
    }

    fn prove(&mut self, browser: &Browser, right: bool) {
        let Some((challenge, _, proved)) = &mut self.adding else {
            return;
        };
        let sent = browser
            .messages()
            .into_iter()
            .find(|message| message.text.contains("账户加挂"))
            .unwrap();
        let mut code = sent.code.parse().unwrap();
        if !right {
            code = other_than(&code);
        }
        if browser
            .call(&ProveAddAccountCode {
                challenge: challenge.clone(),
                code,
            })
            .is_ok()
        {
            assert!(right, "a wrong code is proved");
            *proved = true;
        }
    }

    fn add(&mut self, browser: &Browser, right: bool) {
        let Some((challenge, account, proved)) = self.adding.clone() else {
            return;
        };
        let pin = if right { PIN } else { "999888" };
        let request = AddAccount {
            challenge,
            pin: pin.parse().unwrap(),
            agreement: "2026-01".parse().unwrap(),
        };
        match browser.call(&request) {
            Ok(_) => {
                assert!(
                    right && proved && self.open && !self.linked.contains(&account),
                    "a step was skipped"
                );
                self.linked.push(account);
                self.adding = None;
            }
            Err(problem) => assert!(
                proved || problem.code != Code::PinWrong,
                "a PIN was tried before the code"
            ),
        }
    }

    /// The bank shows the state of the model.
    fn compare(&self, browser: &Browser) {
        let session = browser.call(&GetSession {}).unwrap();
        assert_eq!(session.state, self.state());
        assert_eq!(session.passwords_set, self.passwords);
        match browser.call(&ListAccounts {}) {
            Err(problem) => {
                assert!(!self.open && matches!(problem.code, Code::NotCertified | Code::SessionEnded))
            }
            Ok(list) => {
                let mut expected = self.linked.clone();
                expected.sort_by_key(|account| self.certified != Some(*account));
                let tails: Vec<_> = expected
                    .iter()
                    .map(|&it| number(ACCOUNTS[it]).last_four().to_owned())
                    .collect();
                let shown: Vec<_> = list
                    .accounts
                    .iter()
                    .map(|it| it.number.last_four().to_owned())
                    .collect();
                assert_eq!(shown, tails);
                let certified = list.accounts.iter().filter(|account| account.certified).count();
                assert!(self.open && certified == 1 && list.accounts[0].certified);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_story_skips_a_step(steps in prop::collection::vec(step(), 1..60)) {
        let browser = World::new().browser();
        let mut model = Model::default();
        for step in &steps {
            model.take(&browser, step);
            model.compare(&browser);
        }
    }
}
