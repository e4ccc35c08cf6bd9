//! docs/contract/exchanges.json: the life of a customer in requests and responses, as the bank really gives them.
//!
//! `KEEP_EXCHANGES=1` overwrites the file. In the place of random values are others, the same in every run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use data_encoding::HEXLOWER;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use wechat_bank_api::{
    self as api, AddAccount, AlertChoice, Code, CopyAlerts, DisableAlerts, EnableAlerts, Endpoint,
    FindChallenge, FindOperation, GetAddAccountForm, GetAlerts, GetJsConfig, GetProfile, GetSession,
    GetTransaction, ListAccounts, ListAlerts, ListAllTransactions, ListTransactions, LogIn, LogOut,
    ProveAddAccountCode, Purpose, RemoveAccount, RequestAlertsCode, RequestCertificationCode, SaveAlerts,
    ThresholdChoice,
};
use wechat_bank_domain::{Date, Direction, HourRange, SmsCode};
use wechat_bank_wechat::Mode;

use crate::client::{Browser, LOGIN, PIN, World, adding, document, number, other_than, passwords};

/// Headers that belong to the contract.
const SHOWN: [&str; 8] = [
    "cache-control",
    "content-type",
    "cookie",
    api::IDEMPOTENCY_KEY,
    "retry-after",
    "set-cookie",
    "x-content-type-options",
    api::REQUESTED_WITH,
];

/// What takes the place of every code in the file.
const CODE: &str = "284656";
const WRONG_CODE: &str = "284657";

/// A browser whose exchanges are recorded.
struct Recorder {
    browser: Browser,
    intents: u32,
    /// Random values, and what takes their places.
    stand_ins: BTreeMap<String, String>,
    codes: BTreeMap<String, &'static str>,
    exchanges: Vec<Value>,
}

impl Recorder {
    fn new() -> Self {
        Self {
            browser: World::with_wechat(Mode::Plain).browser(),
            intents: 0,
            stand_ins: BTreeMap::new(),
            codes: BTreeMap::new(),
            exchanges: Vec::new(),
        }
    }

    /// Begins a chapter.
    fn chapter(&mut self, title: &str) {
        self.exchanges.push(json!({ "chapter": title, "exchanges": [] }));
    }

    /// Makes a call for a new intent; `about` says what it shows.
    fn call<E: Endpoint>(&mut self, about: &str, request: &E) -> E::Reply {
        self.intents += 1;
        self.again(about, request)
    }

    /// Makes a call for the last intent.
    fn again<E: Endpoint>(&mut self, about: &str, request: &E) -> E::Reply {
        let body = self.record(about, 200, request);
        serde_json::from_value(body).unwrap()
    }

    /// The same for a call that is refused with this code.
    fn refused<E: Endpoint>(&mut self, about: &str, code: Code, request: &E) {
        self.intents += 1;
        let body = self.record(about, code.status(), request);
        assert_eq!(body["code"], json!(code));
    }

    fn record<E: Endpoint>(&mut self, about: &str, status: u16, request: &E) -> Value {
        let call = std::any::type_name::<E>().rsplit("::").next().unwrap();
        let encoded = api::encode(request).unwrap();
        let mut body = encoded
            .body
            .map_or(Value::Null, |body| serde_json::from_str(&body).unwrap());
        if let Some(code) = body.get("code").and_then(Value::as_str) {
            body["code"] = self.codes[code].into();
        }
        let request = self
            .browser
            .with_cookies(self.browser.request(&self.key(), request));
        let sent = json!({
            "method": encoded.method.as_str(),
            "target": encoded.target,
            "headers": shown(request.headers()),
            "body": body,
        });
        let raw = self.browser.send_request(request);
        assert_eq!(raw.status.as_u16(), status, "{about}: {raw:?}");
        self.learn(&raw.json());
        for cookie in raw.headers.get_all(SET_COOKIE) {
            let value = cookie.to_str().unwrap().split(['=', ';']).nth(1).unwrap();
            self.replace(value);
        }
        let received = json!({ "status": status, "headers": shown(&raw.headers), "body": raw.json() });
        let exchange = json!({ "call": call, "about": about, "request": sent, "response": received });
        let chapter = self.exchanges.last_mut().unwrap()["exchanges"]
            .as_array_mut()
            .unwrap();
        chapter.push(exchange);
        raw.json()
    }

    /// The idempotency key of the last intent.
    fn key(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(format!("intent {}", self.intents)))[..32].to_owned()
    }

    /// The code of the last message, and a wrong one.
    fn codes(&mut self) -> (SmsCode, SmsCode) {
        let code = self.browser.newest_code();
        let wrong = other_than(&code);
        self.codes = [
            (code.expose().to_owned(), CODE),
            (wrong.expose().to_owned(), WRONG_CODE),
        ]
        .into();
        (code, wrong)
    }

    /// Finds the random values of a reply.
    fn learn(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match member.as_str() {
                        Some(text)
                            if ["id", "next", "nonce", "signature", "trace"].contains(&name.as_str()) =>
                        {
                            self.replace(text)
                        }
                        _ => self.learn(member),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn(item)),
            _ => {}
        }
    }

    fn replace(&mut self, value: &str) {
        let digest = HEXLOWER.encode(&Sha256::digest(format!("value {}", self.stand_ins.len())));
        let mut stand_in = digest.repeat(2);
        stand_in.truncate(value.len());
        if !value.is_empty() {
            self.stand_ins.entry(value.to_owned()).or_insert(stand_in);
        }
    }

    /// All chapters as the file has them.
    fn finish(self) -> String {
        let mut text = serde_json::to_string_pretty(&self.exchanges).unwrap();
        for (value, stand_in) in &self.stand_ins {
            text = text.replace(value, stand_in);
        }
        text.push('\n');
        text
    }
}

fn shown(headers: &HeaderMap) -> Map<String, Value> {
    let headers = headers.iter().filter(|(name, _)| SHOWN.contains(&name.as_str()));
    headers
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().into()))
        .collect()
}

fn life_of_a_customer() -> Recorder {
    let mut it = Recorder::new();
    let world = it.browser.world.clone();

    it.chapter("The first visit");
    it.call("What the pages have to know about the bank.", &GetProfile {});
    it.call(
        "Somebody opens the pages for the first time, and gets a cookie that identifies them.",
        &GetSession {},
    );
    it.refused(
        "Without a certification there is nothing to see.",
        Code::NotCertified,
        &ListAccounts {},
    );

    it.chapter("客户认证");
    let account = number("savings");
    let ask = RequestCertificationCode {
        document: document(),
        account: account.clone(),
    };
    let challenge = it.call(
        "Document and account are named, and a code is sent to the phone on file.",
        &ask,
    );
    it.refused("Another code has to wait.", Code::ResendTooSoon, &ask);
    let find = FindChallenge {
        purpose: Purpose::Certification,
    };
    it.call("A reloaded page finds the code that was sent.", &find);
    let (code, wrong) = it.codes();
    let mut certify = it.browser.certification(&challenge.id, &account);
    certify.code = wrong;
    it.refused("A wrong code.", Code::CodeWrong, &certify);
    certify.code = code;
    let cookies = it.browser.cookies.lock().unwrap().clone();
    it.call("The right one opens a session.", &certify);
    // As if that response had not arrived.
    *it.browser.cookies.lock().unwrap() = cookies;
    it.again(
        "Had the response been lost, and the cookie with it, the same request with the same key would get both again.",
        &certify,
    );

    it.chapter("登录设置");
    it.refused(
        "A payment password that can be guessed.",
        Code::PinWeak,
        &passwords(LOGIN, "123456"),
    );
    it.call(
        "Both passwords are set, and the session gets a new cookie.",
        &passwords(LOGIN, PIN),
    );

    it.chapter("账户加挂");
    it.call("The certified account is the only one so far.", &ListAccounts {});
    let form = it.call(
        "What the form asks, and the agreement to read.",
        &GetAddAccountForm {},
    );
    let challenge = it
        .call(
            "Step 1: the number, and a code is sent.",
            &adding(&number("salary")),
        )
        .id;
    let (code, wrong) = it.codes();
    let prove = |code| ProveAddAccountCode {
        challenge: challenge.clone(),
        code,
    };
    it.refused("Step 2 with a wrong code.", Code::CodeWrong, &prove(wrong));
    it.call("Step 2 with the right one.", &prove(code));
    let add = |pin: &str| AddAccount {
        challenge: challenge.clone(),
        pin: pin.parse().unwrap(),
        agreement: form.agreement.version.clone(),
    };
    it.refused(
        "Steps 3 and 4 with a wrong payment password.",
        Code::PinWrong,
        &add("975310"),
    );
    let salary = it
        .call(
            "Steps 3 and 4 with the right one: the account is added.",
            &add(PIN),
        )
        .id;
    let lost = it.key();
    it.call(
        "Had the response been lost, the page would ask what became of the request.",
        &FindOperation {
            key: lost.parse().unwrap(),
        },
    );
    it.refused(
        "It cannot be added twice.",
        Code::AccountExists,
        &adding(&number("salary")),
    );
    let savings = it
        .call("Now there are two.", &ListAccounts {})
        .accounts
        .remove(0)
        .id;

    it.chapter("交易明细");
    let day = |month, day| Date::new(2026, month, day).unwrap();
    let list = ListTransactions {
        account: savings.clone(),
        from: day(11, 1),
        to: day(11, 21),
        direction: Some(Direction::Expense),
        text: Some("便利店".to_owned()),
        least: None,
        most: None,
        cursor: None,
    };
    let all = ListTransactions {
        direction: None,
        text: None,
        ..list.clone()
    };
    let page = it.call("The first page of this month.", &all);
    it.call(
        "The next page.",
        &ListTransactions {
            cursor: page.next,
            ..all.clone()
        },
    );
    it.call("Only expenses at a 便利店.", &list);
    let transaction = page.transactions[0].id.clone();
    it.call(
        "All about one transaction.",
        &GetTransaction {
            account: savings.clone(),
            transaction,
        },
    );
    let everywhere = ListAllTransactions {
        from: day(11, 21),
        to: day(11, 21),
        direction: None,
        text: None,
        least: None,
        most: None,
        cursor: None,
    };
    it.call("Today's of all accounts.", &everywhere);
    let early = ListTransactions {
        from: Date::new(2025, 1, 1).unwrap(),
        ..all
    };
    it.refused(
        "The bank does not go back that far.",
        Code::RangeNotOffered,
        &early,
    );

    it.chapter("动账提醒");
    it.call("No account sends alerts yet.", &ListAlerts {});
    let get = GetAlerts {
        account: savings.clone(),
    };
    let settings = it.call("What could be set.", &get);
    let choice = AlertChoice {
        kind: "balance-change".parse().unwrap(),
        on: true,
        thresholds: vec![ThresholdChoice {
            direction: Direction::Expense,
            on: true,
            amount: "100.00".parse().unwrap(),
        }],
    };
    let save = SaveAlerts {
        account: savings.clone(),
        revision: settings.revision,
        choices: vec![choice],
        hours: HourRange::new(8, 22).unwrap(),
    };
    it.refused(
        "Nothing is saved before alerts are enabled.",
        Code::AlertsNotEnabled,
        &save,
    );
    world.pass(60);
    let ask = RequestAlertsCode {
        account: savings.clone(),
        pin: PIN.parse().unwrap(),
    };
    let challenge = it
        .call("Enabling, first verification: the payment password.", &ask)
        .id;
    let (code, _) = it.codes();
    let enable = EnableAlerts {
        account: savings.clone(),
        challenge,
        code,
    };
    let enabled = it.call("Enabling, second verification: the code.", &enable);
    let save = SaveAlerts {
        revision: enabled.revision,
        ..save
    };
    it.call("A threshold of 100 元 for expenses, and other hours.", &save);
    it.refused(
        "The same again: the settings have a newer revision.",
        Code::RevisionConflict,
        &save,
    );
    let copy = CopyAlerts {
        account: savings.clone(),
        to: vec![salary.clone()],
    };
    it.call(
        "Copied to the other account, where alerts are not enabled.",
        &copy,
    );
    it.call(
        "Switched off again.",
        &DisableAlerts {
            account: savings.clone(),
        },
    );

    it.chapter("The end of a session");
    it.call(
        "An added account is removed.",
        &RemoveAccount {
            account: salary.clone(),
        },
    );
    it.refused(
        "The certified one cannot be.",
        Code::AccountCertified,
        &RemoveAccount { account: savings },
    );
    it.refused(
        "What is removed is gone.",
        Code::NotFound,
        &GetAlerts { account: salary },
    );
    it.call("The customer logs out.", &LogOut {});
    it.refused(
        "Without a session there is nothing to see.",
        Code::SessionEnded,
        &ListAccounts {},
    );
    let log_in = |password: &str| LogIn {
        password: password.parse().unwrap(),
    };
    it.refused("A wrong password.", Code::PasswordWrong, &log_in("雪莲"));
    it.call("The right one opens a session.", &log_in(LOGIN));

    it.chapter("In WeChat");
    let page = |url: &str| GetJsConfig {
        url: url.parse().unwrap(),
    };
    it.call(
        "A page is signed for WeChat's JS-SDK, by its whole address.",
        &page("http://127.0.0.1:8080/branches"),
    );
    it.refused(
        "Pages of others are not.",
        Code::Invalid,
        &page("https://attacker.example/"),
    );
    it
}

#[test]
fn the_committed_exchanges_are_those_of_the_bank() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/contract/exchanges.json");
    let exchanges = life_of_a_customer().finish();
    if std::env::var_os("KEEP_EXCHANGES").is_some() {
        std::fs::write(&file, &exchanges).unwrap();
    }
    assert!(
        std::fs::read_to_string(&file).unwrap_or_default() == exchanges,
        "docs/contract/exchanges.json differs: KEEP_EXCHANGES=1 cargo test -p wechat-bank-sandbox exchanges"
    );
}

#[test]
fn every_call_is_in_the_life_of_a_customer() {
    let document: Value = serde_json::from_str(include_str!("../../../../docs/openapi.json")).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let described: BTreeSet<_> = operations
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    let recorded = life_of_a_customer().exchanges;
    let recorded = recorded
        .iter()
        .flat_map(|chapter| chapter["exchanges"].as_array().unwrap());
    let done: BTreeSet<_> = recorded
        .filter(|exchange| exchange["response"]["status"] == 200)
        .map(|exchange| exchange["call"].as_str().unwrap())
        .collect();
    assert_eq!(done, described);
}
