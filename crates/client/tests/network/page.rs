//! A page of 账户加挂 without its view: it uses the client as `src/session.rs`, `src/load.rs` and `src/form` do, and
//! checks at each step what a customer may see.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wechat_bank_api::{
    Accounts, Challenge, Code, Encoded, Endpoint, FindChallenge, GetSession, IntentKey, ListAccounts,
    Purpose, Session, SessionState,
};
use wechat_bank_client::{
    Codes, Failure, Query, Sessions, Submission, decoded, encoded, fingerprint, new_key, perform,
};

use crate::phone::Phone;

/// What can be sent; each has a button of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    AskCertification,
    Certify,
    SetPasswords,
    LogIn,
    LogOut,
    AskCode,
    Prove,
    Add,
    Remove,
    SaveAlerts,
}

impl Form {
    pub const ALL: [Self; 10] = [
        Self::AskCertification,
        Self::Certify,
        Self::SetPasswords,
        Self::LogIn,
        Self::LogOut,
        Self::AskCode,
        Self::Prove,
        Self::Add,
        Self::Remove,
        Self::SaveAlerts,
    ];

    /// Whether the reply is the new session.
    fn answers_with_session(self) -> bool {
        matches!(
            self,
            Self::Certify | Self::SetPasswords | Self::LogIn | Self::LogOut
        )
    }
}

/// One thing that the customer wants done: pressing the button again before its outcome is known means the same thing.
#[derive(Clone, Debug)]
pub struct Intent {
    pub form: Form,
    pub request: Encoded,
    pub key: IntentKey,
    /// Whether the customer has seen its outcome.
    pub is_settled: bool,
    /// Whether an attempt was shown as not done, since the bank had not received it by then.
    is_absent: bool,
}

/// How often something was shown to a customer, to see that the sequences reach what they are about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    done: u32,
    refused: u32,
    unknown: u32,
    failed: u32,
    retried: u32,
    /// Answers that were dropped because something newer was known.
    stale: u32,
}

impl Seen {
    pub fn add(&mut self, other: &Self) {
        self.done += other.done;
        self.refused += other.refused;
        self.unknown += other.unknown;
        self.failed += other.failed;
        self.retried += other.retried;
        self.stale += other.stale;
    }

    /// Whether each has happened.
    pub fn is_complete(&self) -> bool {
        [
            self.done,
            self.refused,
            self.unknown,
            self.failed,
            self.retried,
            self.stale,
        ]
        .into_iter()
        .all(|count| count > 0)
    }
}

#[derive(Clone)]
pub struct Page(Rc<Inner>);

struct Inner {
    phone: Phone,
    sessions: RefCell<Sessions>,
    accounts: RefCell<Query>,
    codes: RefCell<Codes>,
    submissions: RefCell<[Submission; Form::ALL.len()]>,
    intents: RefCell<Vec<Intent>>,
    /// The last codes that the page was answered with, by purpose.
    certification: RefCell<Option<Challenge>>,
    /// The order of questions, by this page's own count: the last one, and the last of each kind whose answer, or a
    /// change, is shown.
    asked: Cell<u32>,
    session_shown: Cell<u32>,
    codes_shown: Cell<u32>,
    accounts_asked: Cell<u32>,
    /// When the session that is shown was opened.
    opened: Cell<u32>,
    seen: RefCell<Seen>,
}

/// Whether a refusal is the bank's final answer to an intent. The others say nothing about what an earlier attempt has
/// done.
fn is_final(code: Code) -> bool {
    !matches!(
        code,
        Code::SessionEnded
            | Code::NotCertified
            | Code::InProgress
            | Code::TooManyRequests
            | Code::Unavailable
            | Code::Internal
            | Code::Forbidden
    )
}

impl Page {
    pub fn new(phone: Phone) -> Self {
        Self(Rc::new(Inner {
            phone,
            sessions: RefCell::default(),
            accounts: RefCell::default(),
            codes: RefCell::default(),
            submissions: RefCell::default(),
            intents: RefCell::default(),
            certification: RefCell::default(),
            asked: Cell::default(),
            session_shown: Cell::default(),
            codes_shown: Cell::default(),
            accounts_asked: Cell::default(),
            opened: Cell::default(),
            seen: RefCell::default(),
        }))
    }

    pub fn seen(&self) -> Seen {
        *self.0.seen.borrow()
    }

    pub fn session(&self) -> Option<Session> {
        self.0.sessions.borrow().session().cloned()
    }

    /// The accounts that are shown; `None` while there are none, or instead of them a failure.
    pub fn accounts(&self) -> Option<Accounts> {
        let query = self.0.accounts.borrow();
        decoded(query.answer()?.as_ref().ok()?).ok()
    }

    pub fn codes(&self) -> Codes {
        self.0.codes.borrow().clone()
    }

    pub fn certification(&self) -> Option<Challenge> {
        self.0.certification.borrow().clone()
    }

    /// Everything that the customer wanted.
    pub fn intents(&self) -> Vec<Intent> {
        self.0.intents.borrow().clone()
    }

    fn next(&self) -> u32 {
        self.0.asked.set(self.0.asked.get() + 1);
        self.0.asked.get()
    }

    /// As `Visit::perform` does.
    async fn perform(&self, request: Encoded, key: Option<IntentKey>) -> Result<String, Failure> {
        let (opened, number) = (self.0.sessions.borrow().opened(), self.next());
        let answer = perform(self.0.phone.clone(), request, key).await;
        if let Err(failure) = &answer {
            let noticed = self.0.sessions.borrow_mut().notice(opened, failure);
            let is_of_this_session = number > self.0.opened.get();
            assert_eq!(
                noticed,
                failure.is_about_session() && is_of_this_session,
                "the answer to a call of an earlier session changes this one"
            );
            if noticed {
                self.0.session_shown.set(self.0.asked.get());
            }
        }
        answer
    }

    async fn read<E: Endpoint>(&self, request: &E) -> Result<E::Reply, Failure> {
        decoded(&self.perform(encoded(request)?, None).await?)
    }

    /// Asks for the session, as `Visit::check` does when the page comes back.
    pub fn check(&self) {
        let page = self.clone();
        self.0.phone.spawn(async move { page.check_now().await });
    }

    async fn check_now(&self) {
        let inner = &self.0;
        let (question, number) = (inner.sessions.borrow_mut().ask(), self.next());
        if let Ok(session) = perform(inner.phone.clone(), encoded(&GetSession {}).unwrap(), None)
            .await
            .and_then(|body| decoded(&body))
        {
            let before = inner.sessions.borrow().state();
            let taken = inner.sessions.borrow_mut().answer(question, session);
            self.in_order("session", taken, number, &inner.session_shown);
            self.changed(before);
        }
    }

    /// Asks for the state of the codes, as `CodeRequest::resume` does.
    pub fn resume(&self) {
        let page = self.clone();
        let (question, number) = (page.0.codes.borrow_mut().ask(), page.next());
        self.0.phone.spawn(async move {
            let purpose = Purpose::AddAccount;
            let Ok(found) = page.read(&FindChallenge { purpose }).await else {
                return;
            };
            if page.is_pending(Form::AskCode) {
                return;
            }
            let before = page.0.codes.borrow().clone();
            let now = wechat_bank_client::Platform::now(&page.0.phone);
            page.0.codes.borrow_mut().answer(question, found.clone(), now);
            let taken = format!("{before:?}") != format!("{:?}", page.0.codes.borrow());
            let is_newer = number > page.0.codes_shown.get();
            assert!(
                is_newer || !taken,
                "an older answer about codes replaces a newer one"
            );
            if is_newer {
                page.0.codes_shown.set(number);
            } else {
                page.0.seen.borrow_mut().stale += 1;
            }
        });
    }

    /// Loads the accounts, as `load` does; a newer question does not even abort the older one here.
    pub fn load(&self) {
        let page = self.clone();
        let (question, number) = (page.0.accounts.borrow_mut().ask(), page.next());
        self.0.accounts_asked.set(number);
        self.0.phone.spawn(async move {
            let answer = page.perform(encoded(&ListAccounts {}).unwrap(), None).await;
            let taken = page.0.accounts.borrow_mut().take(question, answer);
            // Only the answer to the last question is wanted.
            let is_last = number == page.0.accounts_asked.get();
            assert_eq!(taken, is_last, "accounts: question {number}");
        });
    }

    /// An answer has to be shown if its question is newer than the last one whose answer is, and dropped otherwise.
    fn in_order(&self, what: &str, taken: bool, number: u32, shown: &Cell<u32>) {
        assert_eq!(
            taken,
            number > shown.get(),
            "{what}: question {number} after {}",
            shown.get()
        );
        if taken {
            shown.set(number);
        } else {
            self.0.seen.borrow_mut().stale += 1;
        }
    }

    pub fn is_pending(&self, form: Form) -> bool {
        self.0.submissions.borrow()[form as usize].is_pending()
    }

    /// Presses the button of a form that says this.
    pub fn press<E: Endpoint + 'static>(&self, form: Form, request: &E) {
        self.send(form, encoded(request).unwrap());
    }

    /// Presses the button again, with the form unchanged.
    pub fn retry(&self, intent: &Intent) {
        self.send(intent.form, intent.request.clone());
    }

    /// As `Submit` does.
    fn send(&self, form: Form, request: Encoded) {
        let inner = &self.0;
        let started = {
            let mut submissions = inner.submissions.borrow_mut();
            submissions[form as usize].start(&request, || new_key(&inner.phone))
        };
        let Some(key) = started else { return };
        self.is_same_intent(form, &request, &key);
        let (page, begun) = (self.clone(), inner.phone.time());
        inner.phone.spawn(async move {
            let answer = page.perform(request.clone(), Some(key.clone())).await;
            page.0.submissions.borrow_mut()[form as usize].end();
            let outcome = answer.and_then(|body| page.reply(form, &request, &body));
            let shown = page.0.submissions.borrow_mut()[form as usize].settle(&key, outcome);
            page.judge(form, &key, begun, shown.as_ref().err());
        });
    }

    /// What a form does with the reply.
    fn reply(&self, form: Form, request: &Encoded, body: &str) -> Result<(), Failure> {
        let inner = &self.0;
        let now = wechat_bank_client::Platform::now(&inner.phone);
        if form.answers_with_session() {
            let before = inner.sessions.borrow().state();
            inner.sessions.borrow_mut().enter(decoded(body)?);
            inner.session_shown.set(inner.asked.get());
            self.changed(before);
        } else if form == Form::AskCode {
            let content = Some(fingerprint(request));
            inner.codes.borrow_mut().sent(decoded(body)?, content, now);
            inner.codes_shown.set(inner.asked.get());
        } else if form == Form::Prove {
            inner.codes.borrow_mut().proved(decoded(body)?);
            inner.codes_shown.set(inner.asked.get());
        } else if form == Form::AskCertification {
            *inner.certification.borrow_mut() = Some(decoded(body)?);
        } else {
            decoded::<serde_json::Value>(body)?;
        }
        Ok(())
    }

    /// Enters a session, or reports it again.
    fn changed(&self, before: Option<SessionState>) {
        let state = self.0.sessions.borrow().state();
        if state == Some(SessionState::Certified) && before != state {
            self.0.opened.set(self.0.asked.get());
        }
    }

    /// Compares the key with those of everything that the customer has wanted so far.
    fn is_same_intent(&self, form: Form, request: &Encoded, key: &IntentKey) {
        let mut intents = self.0.intents.borrow_mut();
        let last = intents.iter().rfind(|intent| intent.form == form);
        match last.filter(|last| last.request == *request && !last.is_settled) {
            Some(last) => {
                assert_eq!(last.key, *key, "{form:?}: a retry has another key");
                self.0.seen.borrow_mut().retried += 1;
            }
            None => {
                let is_new = intents.iter().all(|intent| intent.key != *key);
                assert!(is_new, "{form:?}: the key of another intent is used again");
                intents.push(Intent {
                    form,
                    request: request.clone(),
                    key: key.clone(),
                    is_settled: false,
                    is_absent: false,
                });
            }
        }
    }

    /// Compares what the customer sees with what the bank has done, after an attempt that has begun at this time.
    fn judge(&self, form: Form, key: &IntentKey, begun: u64, failure: Option<&Failure>) {
        let mut intents = self.0.intents.borrow_mut();
        let intent = intents.iter_mut().find(|intent| intent.key == *key).unwrap();
        let served = self.0.phone.served_to(key);
        let done: Vec<_> = served.iter().filter(|served| served.status == 200).collect();
        let mut seen = self.0.seen.borrow_mut();
        let Some(failure) = failure else {
            assert!(
                !done.is_empty(),
                "{form:?}: shown as done, but the bank says {served:?}"
            );
            seen.done += 1;
            intent.is_settled = true;
            return;
        };
        let code = failure.code();
        if failure.is_about_session() {
            // The login is shown instead of it. The session that a login has opened is over.
            intent.is_settled = matches!(form, Form::LogIn | Form::Certify);
        } else if let Some(code) = code.filter(|code| is_final(*code)) {
            assert!(done.is_empty(), "{form:?}: done, and shown as {code:?}");
            let is_banks = served.iter().any(|served| served.code == Some(code));
            assert!(is_banks, "{form:?}: {code:?} is not the bank's answer");
            seen.refused += 1;
            intent.is_settled = true;
        } else if *failure == Failure::OutcomeUnknown {
            seen.unknown += 1;
        } else if code != Some(Code::InProgress) {
            let is_true = match self.0.phone.heard_since(begun, key) {
                // The bank was asked, and had not received it; it may arrive after that.
                Some(heard) => {
                    intent.is_absent = true;
                    heard.is_absent && done.iter().all(|done| done.place > heard.place)
                }
                // That this attempt was not even sent is true where an earlier one, shown as not reached, has arrived late.
                None => done.iter().all(|done| intent.is_absent && done.sent < begun),
            };
            assert!(is_true, "{form:?}: done, and shown as {failure:?}");
            seen.failed += 1;
        }
    }
}
