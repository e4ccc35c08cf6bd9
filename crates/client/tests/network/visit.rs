//! One customer's visit, from opening the page until the network is back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use futures::FutureExt as _;
use wechat_bank_api::domain::{Direction, Money, SmsCode, Threshold};
use wechat_bank_api::{
    AccountId, AddAccount, AlertChoice, Certify, Encoded, FindChallenge, GetAlerts, GetSession, ListAccounts,
    LogIn, LogOut, ProveAddAccountCode, Purpose, RemoveAccount, RequestCertificationCode, SaveAlerts,
    SessionState, SetPasswords, ThresholdChoice,
};
use wechat_bank_client::{Moment, Platform as _, journeys};
use wechat_bank_sandbox::{Snapshot, Storage};

use crate::customer::{LOGIN, NOON, PIN, document, number};
use crate::page::{Form, Intent, Page};
use crate::phone::{Phone, Tasks};
use crate::steps::{ADDABLE, Action, REMOVABLE, Step};

/// Who starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// A new WeChat user.
    Stranger,
    /// A customer with passwords, three accounts and alerts, who is signed in.
    Customer,
}

/// The customer's data at the bank, made once.
struct Prepared {
    snapshot: Snapshot,
    cookies: BTreeMap<String, String>,
    time: i64,
    certified: AccountId,
    removable: Vec<AccountId>,
}

static PREPARED: LazyLock<Prepared> = LazyLock::new(|| {
    let (phone, _) = Phone::new(&Storage::Memory, BTreeMap::new(), NOON);
    let (login, pin) = (LOGIN.parse().unwrap(), PIN.parse().unwrap());
    let certified = journeys::certify(&phone, document(), number("empty")).now_or_never();
    certified.unwrap().unwrap();
    let set = journeys::set_passwords(&phone, login, pin).now_or_never();
    set.unwrap().unwrap();
    let mut time = NOON;
    let mut later = || {
        time += 61;
        phone.pass_at_bank(61);
    };
    let mut removable = Vec::new();
    for key in REMOVABLE {
        later();
        let account = journeys::add_account(&phone, number(key), PIN.parse().unwrap()).now_or_never();
        removable.push(account.unwrap().unwrap().id);
    }
    let certified = phone.directly(&ListAccounts {}).unwrap().accounts.remove(0).id;
    later();
    let enabled = journeys::enable_alerts(&phone, certified.clone(), PIN.parse().unwrap()).now_or_never();
    enabled.unwrap().unwrap();
    later();
    Prepared {
        snapshot: phone.bank().snapshot().unwrap(),
        cookies: phone.cookies(),
        time,
        certified,
        removable,
    }
});

/// One customer's visit.
pub struct Visit {
    phone: Phone,
    tasks: Tasks,
    pub page: Page,
    start: Start,
}

impl Visit {
    pub fn new(start: Start) -> Self {
        let (phone, mut tasks) = match start {
            Start::Stranger => Phone::new(&Storage::Memory, BTreeMap::new(), NOON),
            Start::Customer => {
                let storage = Storage::Again(PREPARED.snapshot.clone());
                Phone::new(&storage, PREPARED.cookies.clone(), PREPARED.time)
            }
        };
        let page = Page::new(phone.clone());
        page.check();
        tasks.settle();
        page.resume();
        tasks.settle();
        Self {
            phone,
            tasks,
            page,
            start,
        }
    }

    pub fn take(&mut self, step: &Step) {
        self.phone.expect(step.fates.iter().cloned());
        self.act(&step.action);
        self.tasks.pass(step.pause);
    }

    /// Does it, if the page would let the customer do it.
    fn act(&self, action: &Action) {
        let page = &self.page;
        match *action {
            Action::AskCertification => {
                let (document, account) = (document(), number("savings"));
                page.press(
                    Form::AskCertification,
                    &RequestCertificationCode { document, account },
                );
            }
            Action::Certify { right } => {
                if let Some((challenge, code)) = page
                    .certification()
                    .and_then(|sent| Some((sent.id, self.code(Purpose::Certification, right)?)))
                {
                    let (document, account) = (document(), number("savings"));
                    let request = Certify {
                        challenge,
                        code,
                        document,
                        account,
                    };
                    page.press(Form::Certify, &request);
                }
            }
            Action::SetPasswords => {
                let (login, payment) = (LOGIN.parse().unwrap(), PIN.parse().unwrap());
                page.press(Form::SetPasswords, &SetPasswords { login, payment });
            }
            Action::LogIn { right } => {
                let password = if right { LOGIN } else { "wrong" }.parse().unwrap();
                page.press(Form::LogIn, &LogIn { password });
            }
            Action::LogOut => page.press(Form::LogOut, &LogOut {}),
            Action::AskCode(index) => {
                let request = journeys::adding(number(ADDABLE[index]));
                page.press(Form::AskCode, &request);
            }
            Action::Prove { right } => {
                if let (Some(sent), Some(code)) =
                    (page.codes().challenge(), self.code(Purpose::AddAccount, right))
                {
                    let challenge = sent.id.clone();
                    page.press(Form::Prove, &ProveAddAccountCode { challenge, code });
                }
            }
            Action::Add { right } => {
                if let Some(sent) = page.codes().challenge().as_ref().filter(|sent| sent.proved) {
                    let request = AddAccount {
                        challenge: sent.id.clone(),
                        pin: if right { PIN } else { "135792" }.parse().unwrap(),
                        agreement: "2026-01".parse().unwrap(),
                    };
                    page.press(Form::Add, &request);
                }
            }
            Action::Remove(index) => {
                if let Some(account) = PREPARED.removable.get(index).cloned() {
                    page.press(Form::Remove, &RemoveAccount { account });
                }
            }
            Action::SaveAlerts(yuan) => self.save_alerts(yuan),
            Action::Again(index) => {
                let open: Vec<_> = self.open_intents();
                if !open.is_empty() {
                    page.retry(&open[index % open.len()]);
                }
            }
            Action::Return => {
                page.check();
                page.resume();
            }
            Action::Load => page.load(),
            Action::End { in_another_tab: true } => drop(self.phone.directly(&LogOut {})),
            Action::End {
                in_another_tab: false,
            } => self.phone.pass_at_bank(601),
        }
    }

    /// What the customer types in the field for the code.
    fn code(&self, purpose: Purpose, right: bool) -> Option<SmsCode> {
        let newest = self
            .phone
            .messages()
            .into_iter()
            .find(|message| message.purpose == purpose)?;
        let code: u32 = newest.code.parse().unwrap();
        let typed = if right { code } else { (code + 1) % 1_000_000 };
        Some(format!("{typed:06}").parse().unwrap())
    }

    fn save_alerts(&self, yuan: i64) {
        let account = PREPARED.certified.clone();
        let Ok(alerts) = self.phone.directly(&GetAlerts { account }) else {
            return;
        };
        let expense = ThresholdChoice {
            direction: Direction::Expense,
            on: true,
            amount: Threshold::try_from(Money::from_fen(yuan * 100)).unwrap(),
        };
        let request = SaveAlerts {
            account: alerts.account.id,
            revision: alerts.revision,
            choices: vec![AlertChoice {
                kind: "balance-change".parse().unwrap(),
                on: true,
                thresholds: vec![expense],
            }],
            hours: alerts.hours.hours,
        };
        self.page.press(Form::SaveAlerts, &request);
    }

    /// The last intent of each form, where the customer does not know its outcome.
    fn open_intents(&self) -> Vec<Intent> {
        let intents = self.page.intents();
        let last = |form| intents.iter().rfind(|intent| intent.form == form);
        let last = Form::ALL.into_iter().filter_map(last);
        last.filter(|intent| !intent.is_settled).cloned().collect()
    }

    /// The network is back: the customer retries what is open, and the page shows the true state.
    pub fn end(&mut self) {
        self.phone.recover();
        self.tasks.settle();
        for _ in 0..4 {
            if self.open_intents().is_empty() {
                break;
            }
            self.page.check();
            self.tasks.settle();
            if self.page.session().unwrap().state == SessionState::Ended {
                self.act(&Action::LogIn { right: true });
                self.tasks.settle();
            }
            for intent in self.open_intents() {
                self.page.retry(&intent);
                self.tasks.settle();
            }
        }
        for intent in self.open_intents() {
            // Without a session there is nothing that could be retried.
            let session = self.page.session().unwrap().state;
            assert_ne!(
                session,
                SessionState::Certified,
                "{:?} has no outcome",
                intent.form
            );
        }
        self.page.check();
        self.tasks.settle();
        self.page.load();
        self.page.resume();
        self.tasks.settle();
        self.compare();
    }

    fn compare(&self) {
        let page = &self.page;
        let session = self.phone.directly(&GetSession {}).unwrap();
        assert_eq!(page.session().as_ref(), Some(&session));
        let done = |form| self.done(form).len();
        let sent = |purpose| {
            let messages = self.phone.messages();
            messages
                .iter()
                .filter(|message| message.purpose == purpose)
                .count()
        };
        assert_eq!(
            sent(Purpose::Certification),
            done(Form::AskCertification) + usize::from(self.start == Start::Customer)
        );
        if self.start == Start::Stranger {
            return;
        }
        assert_eq!(
            sent(Purpose::AddAccount),
            REMOVABLE.len() + done(Form::AskCode),
            "codes were sent"
        );
        if session.state != SessionState::Certified {
            return;
        }
        let accounts = self.phone.directly(&ListAccounts {}).unwrap();
        assert_eq!(page.accounts().as_ref(), Some(&accounts));
        assert_eq!(
            accounts.accounts.len() + done(Form::Remove),
            3 + done(Form::Add),
            "accounts"
        );
        let found = self
            .phone
            .directly(&FindChallenge {
                purpose: Purpose::AddAccount,
            })
            .unwrap();
        let codes = page.codes();
        let now: Moment = self.phone.now();
        match found.challenge {
            Some(sent) => assert_eq!(codes.challenge().as_ref().map(|known| &known.id), Some(&sent.id)),
            None => assert!(codes.left(now).is_none_or(|left| left == 0)),
        }
        let waiting = found.resend_after.map_or(0, |wait| wait.0);
        assert!(codes.waiting(now).abs_diff(waiting) <= 1);
        if let Some(last) = self.done(Form::SaveAlerts).last() {
            let account = PREPARED.certified.clone();
            let alerts = self.phone.directly(&GetAlerts { account }).unwrap();
            let wanted: serde_json::Value = serde_json::from_str(last.body.as_ref().unwrap()).unwrap();
            let kept = serde_json::to_value(&alerts.settings).unwrap();
            let kind = kept
                .as_array()
                .unwrap()
                .iter()
                .find(|kind| kind["kind"] == "balance-change")
                .unwrap();
            let amount = |kind: &serde_json::Value| {
                let all = kind["thresholds"].as_array().unwrap();
                all.iter().find(|it| it["direction"] == "expense").unwrap()["amount"].clone()
            };
            assert_eq!(amount(kind), amount(&wanted["choices"][0]));
        }
    }

    /// What the bank has done for a form, once for each key, in its order.
    fn done(&self, form: Form) -> Vec<Encoded> {
        let intents = self.page.intents();
        let of_form: BTreeSet<_> = intents
            .iter()
            .filter(|intent| intent.form == form)
            .map(|intent| intent.key.as_str())
            .collect();
        let mut keys = BTreeSet::new();
        let served = self.phone.served().into_iter();
        let done = served.filter(|it| it.status == 200 && of_form.contains(it.key.as_str()));
        done.filter(|it| keys.insert(it.key.clone()))
            .map(|it| it.request)
            .collect()
    }
}
