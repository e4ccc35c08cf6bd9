//! Every request survives encoding and decoding, and replies of a newer bank do not break an older page.

#![expect(clippy::unwrap_used, reason = "a test stops where its own values are wrong")]

use wechat_bank_api::domain::{AccountNumber, Date, Direction, Document, DocumentType, HourRange, Money};
use wechat_bank_api::*;

const ID: &str = "a1B2-c3_D4";

fn account() -> AccountId {
    ID.parse().unwrap()
}

fn document() -> Document {
    Document::new(DocumentType::ResidentIdentityCard, "11010519491231002X").unwrap()
}

fn number() -> AccountNumber {
    "6230910000000017".parse().unwrap()
}

/// Encodes the request and reads it back as the server does, with the path's parameters found by the route.
fn over_the_wire<E: Endpoint>(request: &E) -> E {
    let encoded = encode(request).unwrap();
    assert_eq!(encoded.method, E::METHOD);
    assert_eq!(
        encoded.body.is_some(),
        matches!(E::METHOD, Method::Post | Method::Put)
    );
    let (path, query) = encoded.target.split_once('?').unwrap_or((&encoded.target, ""));
    let names = E::ROUTE.split('/');
    let values = path.split('/');
    assert_eq!(
        names.clone().count(),
        values.clone().count(),
        "{path} is not {}",
        E::ROUTE
    );
    let mut parameters = Vec::new();
    for (name, value) in names.zip(values) {
        match name.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => parameters.push((name, value)),
            None => assert_eq!(name, value),
        }
    }
    decode(&parameters, query, encoded.body.unwrap_or_default().as_bytes()).unwrap()
}

macro_rules! travels {
    ($($test:ident: $request:expr;)+) => {
        $(
            #[test]
            fn $test() {
                let request = $request;
                assert_eq!(over_the_wire(&request), request);
            }
        )+

        /// The calls above.
        fn travelling() -> Vec<(Method, &'static str)> {
            vec![$(call_of(&$request)),+]
        }
    };
}

fn call_of<E: Endpoint>(_: &E) -> (Method, &'static str) {
    (E::METHOD, E::ROUTE)
}

travels! {
    log_in_travels: LogIn { password: "correct horse 电池".parse().unwrap() };
    request_certification_code_travels: RequestCertificationCode { document: document(), account: number() };
    certify_travels: Certify {
        challenge: ID.parse().unwrap(),
        code: "012345".parse().unwrap(),
        document: document(),
        account: number(),
    };
    find_challenge_travels: FindChallenge { purpose: Purpose::AddAccount };
    set_passwords_travels: SetPasswords {
        login: "correct horse battery".parse().unwrap(),
        payment: "381654".parse().unwrap(),
    };
    get_js_config_travels: GetJsConfig { url: "https://bank.example/branches?a=b&c=%E4%BD%A0".parse().unwrap() };
    find_operation_travels: FindOperation { key: "0123456789abcdef".parse().unwrap() };
    request_add_account_code_travels: RequestAddAccountCode {
        number: number(),
        holder_name: Some("张三".to_owned()),
        document: Some(document()),
        phone: Some("13800138000".parse().unwrap()),
        resume: true,
    };
    request_add_account_code_without_extras_travels: RequestAddAccountCode {
        number: number(),
        holder_name: None,
        document: None,
        phone: None,
        resume: false,
    };
    prove_add_account_code_travels: ProveAddAccountCode { challenge: ID.parse().unwrap(), code: "000000".parse().unwrap() };
    add_account_travels: AddAccount {
        challenge: ID.parse().unwrap(),
        pin: "381654".parse().unwrap(),
        agreement: "2026-01".parse().unwrap(),
    };
    remove_account_travels: RemoveAccount { account: account() };
    list_transactions_travels: ListTransactions {
        account: account(),
        from: Date::new(2026, 2, 1).unwrap(),
        to: Date::new(2026, 2, 28).unwrap(),
        direction: Some(Direction::Expense),
        text: Some("超市 &=?#%+<b>\u{202e}👨‍👩‍👧".to_owned()),
        least: Some(Money::from_fen(1)),
        most: Some(Money::from_fen(i64::MAX)),
        cursor: Some("c_0".parse().unwrap()),
    };
    list_all_transactions_travels: ListAllTransactions {
        from: "2026-11-01".parse().unwrap(),
        to: "2026-11-21".parse().unwrap(),
        direction: Some(Direction::Income),
        text: Some("退款 & 更多".to_owned()),
        least: Some(Money::from_fen(1)),
        most: Some(Money::from_fen(i64::MAX)),
        cursor: Some(ID.parse().unwrap()),
    };
    list_transactions_without_filters_travels: ListTransactions {
        account: account(),
        from: Date::new(2026, 2, 1).unwrap(),
        to: Date::new(2026, 2, 1).unwrap(),
        direction: None,
        text: None,
        least: None,
        most: None,
        cursor: None,
    };
    get_transaction_travels: GetTransaction { account: account(), transaction: "t-9".parse().unwrap() };
    get_alerts_travels: GetAlerts { account: account() };
    request_alerts_code_travels: RequestAlertsCode { account: account(), pin: "381654".parse().unwrap() };
    enable_alerts_travels: EnableAlerts {
        account: account(),
        challenge: ID.parse().unwrap(),
        code: "999999".parse().unwrap(),
    };
    disable_alerts_travels: DisableAlerts { account: account() };
    save_alerts_travels: SaveAlerts {
        account: account(),
        revision: "7".parse().unwrap(),
        choices: vec![AlertChoice {
            kind: "balance-change".parse().unwrap(),
            on: true,
            thresholds: vec![ThresholdChoice {
                direction: Direction::Income,
                on: true,
                amount: "1.00".parse().unwrap(),
            }],
        }],
        hours: HourRange::new(8, 22).unwrap(),
    };
    copy_alerts_travels: CopyAlerts { account: account(), to: vec![account()] };
}

macro_rules! check_all {
    ($($group:literal, $purpose:literal: $($request:ident),+;)+) => {
        $($(check::<$request>(stringify!($request));)+)+
    };
}

#[test]
fn every_call_travels() {
    /// A request without fields needs no line above.
    fn check<E: Endpoint>(name: &str) {
        if size_of::<E>() == 0 {
            over_the_wire(&decode::<E>(&[], "", b"{}").unwrap());
        } else {
            let travels = travelling().contains(&(E::METHOD, E::ROUTE));
            assert!(travels, "{name} has no line in `travels!`");
        }
    }
    calls!(check_all);
}

#[test]
fn a_body_that_is_no_object_is_refused_without_quoting_it() {
    for body in ["", "[]", "null", "{", "\"13800138000\"", "{\"password\":5}"] {
        let refused = decode::<LogIn>(&[], "", body.as_bytes()).unwrap_err().to_string();
        assert!(!refused.contains("13800138000"), "{refused}");
    }
}

#[test]
fn a_field_in_the_path_wins_over_one_in_the_body() {
    let body = br#"{"account":"other","pin":"381654"}"#;
    let request: RequestAlertsCode = decode(&[("account", ID)], "", body).unwrap();
    assert_eq!(request.account, account());
}

#[test]
fn an_identifier_is_only_letters_digits_hyphens_and_underscores() {
    let long = "x".repeat(129);
    for text in ["", "a/b", "a b", "ä", "<b>", "a.b", "%41", long.as_str()] {
        assert!(text.parse::<AccountId>().is_err(), "{text:?}");
    }
    assert!("x".repeat(128).parse::<AccountId>().is_ok());
}

#[test]
fn only_https_addresses_are_links() {
    for text in [
        "javascript:alert(1)",
        "http://bank.example",
        "https://",
        "https:///x",
        "https://a b",
        " https://a",
        "https://bank\u{2028}",
        "https://银行.example",
        "//a",
    ] {
        assert!(text.parse::<SafeUrl>().is_err(), "{text:?}");
    }
    assert!("https://bank.example/rates?x=1".parse::<SafeUrl>().is_ok());
}

#[test]
fn a_newer_banks_codes_kinds_and_fields_do_not_break_an_older_page() {
    let problem: Problem =
        serde_json::from_str(r#"{"code":"made-up-tomorrow","status":418,"news":{"a":1}}"#).unwrap();
    assert_eq!((problem.code, problem.status), (Code::Unknown, 418));
    let account: Account = serde_json::from_str(
        r#"{"id":"a","number":"6222 **** **** 1234","holder":"*三","kind":"crypto","bank":"某行","balance":-9223372036854775808,
            "available":9223372036854775807,"certified":false,"colour":"red"}"#,
    )
    .unwrap();
    assert_eq!(account.kind, AccountKind::Unknown);
    assert_eq!(
        (account.balance.fen(), account.available.fen()),
        (i64::MIN, i64::MAX)
    );
    let state: SessionState = serde_json::from_str(r#""under-review""#).unwrap();
    assert_eq!(state, SessionState::Unknown);
    let state: OperationState = serde_json::from_str(r#""lost""#).unwrap();
    assert_eq!(state, OperationState::Absent);
}

#[test]
fn every_code_is_written_as_it_is_read_and_has_a_refusing_status() {
    for code in Code::ALL {
        let text = serde_json::to_string(code).unwrap();
        assert_eq!(serde_json::from_str::<Code>(&text).unwrap(), *code);
        assert!((400..=599).contains(&code.status()), "{code:?}");
    }
}

#[test]
fn no_secret_shows_in_a_requests_debug_text() {
    let certify = Certify {
        challenge: ID.parse().unwrap(),
        code: "012345".parse().unwrap(),
        document: document(),
        account: number(),
    };
    let text = format!("{certify:?}");
    assert!(!text.contains("012345") && !text.contains("1101051949"), "{text}");
    let log_in = format!(
        "{:?}",
        LogIn {
            password: "correct horse".parse().unwrap()
        }
    );
    assert!(!log_in.contains("correct"), "{log_in}");
    let encoded = format!("{:?}", encode(&certify).unwrap());
    assert!(
        !encoded.contains("012345") && !encoded.contains("1101051949"),
        "{encoded}"
    );
}
