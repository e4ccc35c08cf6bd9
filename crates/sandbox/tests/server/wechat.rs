//! The official account over real HTTP: one command with both ends, and each end alone against another program.

use std::net::TcpListener;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use wechat_bank_wechat::{
    Account, Answer, Content, Delivery, Event, Incoming, Keys, Message, Mode, PushQuery, Sealing,
};

use super::overload::wait_until;
use super::*;

const BASE: &str = "/sandbox/wechat";
/// The account of the simulated WeChat (docs/sandbox.md).
const APP: &str = "wx5a11d0c0ffee2026";
const SECRET: &str = "5a11d0c0ffee5a11d0c0ffee5a11d0c0";
const KEY: &str = "sandboxsandboxsandboxsandboxsandboxsandbox2";

fn account() -> Account {
    Account {
        app: APP.parse().unwrap(),
        token: "sandboxtoken".parse().unwrap(),
        mode: Mode::Encrypted(Keys::new(KEY.parse().unwrap())),
    }
}

fn get(browser: &mut Browser, address: SocketAddr, path: &str) -> Reply {
    browser.call(address, "GET", path, "", None).expect("an answer")
}

fn chat(browser: &mut Browser, address: SocketAddr) -> Value {
    get(browser, address, "/sandbox/wechat/chat").json()
}

/// What the phone shows after a gesture.
fn act(browser: &mut Browser, address: SocketAddr, gesture: Value) -> Value {
    let reply = browser.call(address, "POST", "/sandbox/wechat/inbox", "", Some(gesture));
    let reply = reply.expect("an answer");
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

fn set_switches(browser: &mut Browser, address: SocketAddr, switches: Value) {
    let reply = browser.call(address, "PUT", "/sandbox/wechat/switches", "", Some(switches));
    assert_eq!(reply.unwrap().status, 200);
}

/// The visible words of the last entry.
fn last(chat: &Value) -> String {
    let entry = chat["entries"].as_array().unwrap().last().unwrap();
    match entry["parts"].as_array() {
        Some(parts) => parts.iter().map(|part| part["text"].as_str().unwrap()).collect(),
        None => entry["text"].as_str().unwrap_or_default().to_owned(),
    }
}

/// The target of a redirect, without the host and the fragment.
fn target(reply: &Reply) -> String {
    let to = reply.header("location");
    let to = to.split('#').next().unwrap();
    match to.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map(|(_, path)| format!("/{path}")).unwrap(),
        None => to.to_owned(),
    }
}

/// The address of the callback, which the browser has not opened yet. WeChat is on the same server.
fn at_wechat(browser: &mut Browser, address: SocketAddr) -> String {
    let entered = get(browser, address, "/wechat/enter?to=accounts");
    assert_eq!(entered.status, 302, "{}", entered.text());
    let back = get(browser, address, &target(&entered));
    assert_eq!(back.status, 302, "{}", back.text());
    target(&back)
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

#[test]
fn one_command_is_a_bank_with_an_account_and_a_wechat() {
    let dist = dist("wechat-pages");
    let server = Server::start(&["--memory", "--dist", dist.argument()]);
    let (address, mut browser) = (server.address, Browser::default());
    wait_until("the menu", || {
        !chat(&mut Browser::default(), address)["menu"].is_null()
    });
    let welcome = act(&mut browser, address, json!({ "follow": null }));
    assert!(last(&welcome).starts_with("欢迎关注新疆汇和银行。"));
    let answered = act(&mut browser, address, json!({ "text": "rz" }));
    assert_eq!(last(&answered), "客户认证请点击这里");
    let parts = &answered["entries"].as_array().unwrap().last().unwrap()["parts"];
    let link = parts[1]["url"].as_str().unwrap();
    assert_eq!(link, format!("http://{address}/wechat/enter?to=certify"));
    let callback = at_wechat(&mut browser, address);
    let arrived = get(&mut browser, address, &callback);
    assert_eq!((arrived.status, arrived.header("location")), (303, "/accounts"));
    // The WeChat user, and no longer the browser.
    assert_eq!(browser.certify(address, "6230910000000017").unwrap().status, 200);
    let session = get(&mut browser, address, "/api/v1/session");
    assert_eq!(session.json()["state"], "certified");
    let config = format!("/api/v1/wechat/js-config?url=http://{address}/accounts");
    assert_eq!(get(&mut browser, address, &config).json()["app_id"], APP);
}

#[test]
fn only_the_phone_may_frame_the_pages() {
    let dist = dist("framed-pages");
    let server = Server::start(&["--memory", "--dist", dist.argument()]);
    let get = |server: &Server, path: &str, headers: &str| {
        server.send(&format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{headers}\r\n",
            server.address
        ))
    };
    let framed = "sec-fetch-dest: iframe\r\nsec-fetch-site: same-origin\r\n";
    for path in ["/", "/wechat/callback"] {
        let reply = get(&server, path, framed);
        assert!(
            reply
                .header("content-security-policy")
                .contains("frame-ancestors 'self'"),
            "{path}"
        );
        assert_eq!(reply.header("x-frame-options"), "SAMEORIGIN");
        for other in ["", "sec-fetch-dest: iframe\r\nsec-fetch-site: cross-site\r\n"] {
            let reply = get(&server, path, other);
            assert!(
                reply
                    .header("content-security-policy")
                    .contains("frame-ancestors 'none'"),
                "{path}"
            );
            assert_eq!(reply.header("x-frame-options"), "DENY");
        }
    }
    let without = Server::start(&["--memory", "--no-wechat", "--dist", dist.argument()]);
    assert_eq!(get(&without, "/", framed).header("x-frame-options"), "DENY");
    assert_eq!(without.get("/sandbox/wechat/chat").status, 404);
    assert_eq!(
        without.get("/wechat/enter?to=accounts").header("location"),
        "/accounts"
    );
}

/// The first callback is still being worked on when the second one comes, or its connection is gone.
#[test]
fn callbacks_at_the_same_time_wait_for_one_exchange() {
    let server = Server::start(&["--memory"]);
    let (address, mut browser) = (server.address, Browser::default());
    chat(&mut browser, address);
    let late = json!([{ "call": "/sns/oauth2/access_token", "does": { "late": 700 } }]);
    set_switches(&mut browser, address, late);
    let entered = get(&mut browser, address, "/wechat/enter?to=accounts");
    let [first, second] = [0, 1].map(|_| target(&get(&mut browser, address, &target(&entered))));
    let replies: Vec<_> = thread::scope(|scope| {
        let callbacks = [&first, &second, &first].map(|callback| {
            let mut browser = browser.clone();
            scope.spawn(move || get(&mut browser, address, callback))
        });
        callbacks.map(|callback| callback.join().unwrap()).into()
    });
    for reply in &replies {
        assert_eq!(
            (reply.status, reply.header("location")),
            (303, "/accounts"),
            "{}",
            reply.text()
        );
        assert!(reply.header("set-cookie").starts_with("wb_user="));
    }
    let exchange = |callback: &str| {
        let (_, code) = callback.split_once("code=").unwrap();
        let code = code.split('&').next().unwrap();
        let path = format!(
            "{BASE}/sns/oauth2/access_token?appid={APP}&secret={SECRET}&code={code}&grant_type=authorization_code"
        );
        server.get(&path).json()["errcode"].as_i64().unwrap_or_default()
    };
    let mut codes = [exchange(&first), exchange(&second)];
    codes.sort_unstable();
    assert_eq!(codes, [0, 40163], "one of the codes was exchanged");

    // The browser hangs up at once, and WeChat opens the callback again.
    let callback = at_wechat(&mut browser, address);
    let cookies: Vec<_> = browser
        .cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let request = format!(
        "GET {callback} HTTP/1.1\r\nhost: {address}\r\ncookie: {}\r\n\r\n",
        cookies.join("; ")
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(200));
    drop(stream);
    let arrived = get(&mut browser, address, &callback);
    assert_eq!((arrived.status, arrived.header("location")), (303, "/accounts"));
}

#[test]
fn the_log_names_neither_customers_nor_codes_nor_secrets() {
    let mut command = command(&["--memory", "--port=0"]);
    command.stderr(Stdio::piped());
    let mut server = Server::begin(command);
    let stderr = server.child.stderr.take().unwrap();
    let read = thread::spawn(move || {
        let mut text = String::new();
        BufReader::new(stderr).read_to_string(&mut text).unwrap();
        text
    });
    let (address, mut browser) = (server.address, Browser::default());
    act(&mut browser, address, json!({ "follow": null }));
    act(&mut browser, address, json!({ "text": "6230910000000017" }));
    let callback = at_wechat(&mut browser, address);
    get(&mut browser, address, &callback);
    get(
        &mut browser,
        address,
        "/wechat/callback?to=accounts&code=forgedcode&state=forgedstate",
    );
    let refuse = json!([{ "call": "/sns/oauth2/access_token", "does": { "refuse": 40125 } }]);
    set_switches(&mut browser, address, refuse);
    browser.cookies.remove("wb_user");
    let broken = at_wechat(&mut browser, address);
    assert_eq!(get(&mut browser, address, &broken).status, 503);
    server.send(&format!(
        "POST /wechat/push?signature=forgedsignature HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-length: 4\r\n\r\noABC"
    ));
    server.signal("-TERM");
    let log = read.join().unwrap();
    for line in [
        "POST /wechat/push 200 ",
        "GET /wechat/enter 302 ",
        "GET /wechat/callback 303 ",
        "alarm: WeChat refuses: 40125 invalid appsecret",
        "no such sign-in",
        "POST /wechat/push 403 ",
    ] {
        assert!(log.contains(line), "{line} is missing: {log}");
    }
    let (_, code) = callback.split_once("code=").unwrap();
    let (code, state) = code.split_once("&state=").unwrap();
    let cookies = browser.cookies.values().map(String::as_str);
    for secret in [
        code,
        state,
        "forged",
        SECRET,
        KEY,
        "sandboxtoken",
        "6230910000000017",
        "oABC",
    ]
    .into_iter()
    .chain(cookies)
    {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
}

/// What a program at the other end of the bank's or the simulator's requests does with one of them.
type Does = Box<dyn FnMut(&str, &[u8]) -> Option<String> + Send>;

/// A program that takes requests one after another; `None` is no answer for as long as the caller waits.
fn listens(mut does: Does) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut silent = Vec::new();
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut line, mut length) = (String::new(), 0);
            reader.read_line(&mut line).unwrap();
            loop {
                let mut header = String::new();
                if reader.read_line(&mut header).unwrap_or_default() <= 2 {
                    break;
                }
                if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let target = line.split(' ').nth(1).unwrap();
            match does(target, &body) {
                Some(body) => {
                    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/html";
                    let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                }
                None => silent.push(stream),
            }
        }
    });
    address
}

/// A bank whose WeChat is at this address.
fn bank_of(wechat: SocketAddr) -> Server {
    let api = format!("--wechat-api=http://{wechat}");
    let open = format!("--wechat-open=http://{wechat}");
    let app = format!("--wechat-app={APP}");
    let secret = format!("--wechat-secret={SECRET}");
    let token = "--wechat-token=sandboxtoken";
    Server::start(&["--memory", &api, &open, &app, &secret, token, "--wechat-key", KEY])
}

#[test]
fn a_wechat_that_is_down_slow_or_no_wechat_is_a_page_and_not_a_wait_for_ever() {
    let down = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let html = listens(Box::new(|_, _| {
        Some("<html><h1>Welcome to nginx!</h1></html>".to_owned())
    }));
    let large = listens(Box::new(|_, _| Some("x".repeat(1_000_000))));
    let silent = listens(Box::new(|_, _| None));
    for (wechat, most) in [(down, 2), (html, 2), (large, 2), (silent, 8)] {
        let server = bank_of(wechat);
        let mut browser = Browser::default();
        let entered = get(&mut browser, server.address, "/wechat/enter?to=accounts");
        let (_, state) = entered.header("location").split_once("state=").unwrap();
        let state = state.strip_suffix("#wechat_redirect").unwrap();
        let began = Instant::now();
        let callback = format!("/wechat/callback?to=accounts&code=abc&state={state}");
        let reply = get(&mut browser, server.address, &callback);
        assert_eq!(reply.status, 503);
        assert!(reply.text().contains("微信暂时没有回应") && reply.text().contains("400-800-9666"));
        let config = format!("/api/v1/wechat/js-config?url=http://{}/accounts", server.address);
        let reply = get(&mut browser, server.address, &config);
        assert_eq!(
            (reply.status, &reply.json()["code"]),
            (504, &json!("wechat-timed-out"))
        );
        assert!(
            began.elapsed() < Duration::from_secs(most + 4),
            "{:?}",
            began.elapsed()
        );
        // Pushes need no WeChat.
        let (query, body) = push(1, "rz");
        assert_eq!(server.send(&post(server.address, &query, &body)).status, 200);
    }
}

fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// A push of a text.
fn push(id: u64, text: &str) -> (String, String) {
    let incoming = Incoming {
        account: "gh_5a11d0c0ffee".parse().unwrap(),
        from: format!("oABC{}", id % 1_000).parse().unwrap(),
        created: now(),
        content: Content::Message {
            id,
            message: Message::Text(text.to_owned()),
        },
    };
    let sealing = Sealing {
        timestamp: now(),
        nonce: format!("n{id}").parse().unwrap(),
        random: [7; 16],
    };
    let (query, body) = account().push(&incoming, &sealing);
    (query.encode(), body)
}

fn post(address: SocketAddr, query: &str, body: &str) -> String {
    format!(
        "POST /wechat/push?{query} HTTP/1.1\r\nhost: {address}\r\ncontent-type: text/xml\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn the_simulator_serves_the_server_of_another_program() {
    let port = free_port();
    let bank = format!("http://127.0.0.1:{port}");
    let push_url = format!("--simulate-for={bank}/wechat/push");
    let simulator = Server::start(&[&push_url, "--origin", &bank]);
    let base = format!("http://{}{BASE}", simulator.address);
    let (api, open) = (format!("--wechat-api={base}"), format!("--wechat-open={base}"));
    let mut command = command(&["--memory", "--quiet", &api, &open, "--wechat-key", KEY]);
    command.args([
        "--port",
        &port.to_string(),
        "--origin",
        &bank,
        "--wechat-token=sandboxtoken",
    ]);
    command.args(["--wechat-app", APP, "--wechat-secret", SECRET]);
    let bank = Server::begin(command);
    // The simulator has no bank, and the bank no simulator.
    assert_eq!(simulator.get("/sandbox/phone").status, 404);
    assert_eq!(bank.get("/sandbox/wechat/chat").status, 404);
    let mut browser = Browser::default();
    act(&mut browser, simulator.address, json!({ "follow": null }));
    let answered = act(&mut browser, simulator.address, json!({ "text": "zx" }));
    assert_eq!(last(&answered), "您好，注销请点击这里");
    let entered = get(&mut browser, bank.address, "/wechat/enter?to=deregister");
    assert!(
        entered.header("location").starts_with(&base),
        "{}",
        entered.header("location")
    );
    let back = get(&mut browser, simulator.address, &target(&entered));
    let arrived = get(&mut browser, bank.address, &target(&back));
    assert_eq!((arrived.status, arrived.header("location")), (303, "/deregister"));
}

/// What the account's server gets: the query and what was pushed.
type Pushed = (PushQuery, Incoming, Instant);

/// An account's server that hands on what it gets, and answers with these bodies in turn.
fn account_server(answers: Vec<Option<String>>) -> (SocketAddr, Receiver<Pushed>) {
    let (sender, pushed): (Sender<Pushed>, _) = channel();
    let (sender, answers) = (Mutex::new(sender), Arc::new(Mutex::new(answers.into_iter())));
    let address = listens(Box::new(move |target, body| {
        let (_, query) = target.split_once('?').unwrap();
        let query = PushQuery::decode(query).unwrap();
        let incoming = account().open(&query, body).unwrap().incoming;
        sender
            .lock()
            .unwrap()
            .send((query, incoming, Instant::now()))
            .unwrap();
        answers
            .lock()
            .unwrap()
            .next()
            .unwrap_or_else(|| Some("success".to_owned()))
    }));
    (address, pushed)
}

fn simulator_for(account: SocketAddr) -> Server {
    Server::start(&[&format!("--simulate-for=http://{account}/push")])
}

#[test]
fn a_push_that_is_not_answered_within_five_seconds_is_sent_three_times() {
    let (server, pushed) = account_server(vec![Some("success".to_owned()), None, None, None]);
    let simulator = simulator_for(server);
    let mut browser = Browser::default();
    act(&mut browser, simulator.address, json!({ "follow": null }));
    let shown = act(&mut browser, simulator.address, json!({ "text": "rz" }));
    assert_eq!(last(&shown), "该公众号提供的服务出现故障，请稍后再试");
    let all: Vec<_> = pushed.try_iter().collect();
    let [_, first, second, third] = &all[..] else {
        panic!("{} pushes", all.len());
    };
    assert_eq!(first.1, second.1);
    assert_eq!(second.1.identity(), third.1.identity());
    assert!(first.0.nonce != second.0.nonce && second.0.nonce != third.0.nonce);
    for (earlier, later) in [(first, second), (second, third)] {
        let between = later.2 - earlier.2;
        assert!((4_900..6_500).contains(&between.as_millis()), "{between:?}");
    }
}

#[test]
fn the_receipt_of_a_template_message_comes_as_an_event_with_its_number() {
    let (server, pushed) = account_server(Vec::new());
    let simulator = simulator_for(server);
    let (address, mut browser) = (simulator.address, Browser::default());
    act(&mut browser, address, json!({ "follow": null }));
    let follower = pushed.recv_timeout(Duration::from_secs(5)).unwrap().1.from;
    let mut call = |path: &str, body: Value| {
        browser
            .call(address, "POST", path, "", Some(body))
            .unwrap()
            .json()
    };
    let token = call(
        "/sandbox/wechat/cgi-bin/stable_token",
        json!({ "grant_type": "client_credential", "appid": APP, "secret": SECRET }),
    );
    let target = format!(
        "{BASE}/cgi-bin/message/template/send?access_token={}",
        token["access_token"].as_str().unwrap()
    );
    let message = json!({ "touser": follower.expose(), "template_id": "service-notice", "data": {
        "thing1": { "value": "账户加挂" }, "phrase2": { "value": "成功" }, "time3": { "value": "2026年11月21日 12:00" },
    } });
    for (does, expected) in [
        (Value::Null, Delivery::Delivered),
        (json!("user-block"), Delivery::BlockedByUser),
        (json!("system-failed"), Delivery::Failed),
    ] {
        if !does.is_null() {
            let switch = json!([{ "call": "/cgi-bin/message/template/send", "times": 1, "does": does }]);
            let set = browser_put(&browser, address, switch);
            assert_eq!(set, 200);
        }
        let accepted = browser
            .clone()
            .call(address, "POST", &target, "", Some(message.clone()))
            .unwrap()
            .json();
        let event = pushed.recv_timeout(Duration::from_secs(5)).unwrap().1;
        let (number, delivery) = match event.content {
            Content::Event(Event::TemplateSent { message, delivery }) => (message, delivery),
            other => panic!("{other:?}"),
        };
        assert_eq!((Some(number), delivery), (accepted["msgid"].as_u64(), expected));
    }
    let shown = chat(&mut browser, address);
    let cards = shown["entries"].as_array().unwrap().iter();
    assert_eq!(cards.filter(|entry| entry["type"] == "template").count(), 1);
}

fn browser_put(browser: &Browser, address: SocketAddr, switches: Value) -> u16 {
    let mut browser = browser.clone();
    let reply = browser.call(address, "PUT", "/sandbox/wechat/switches", "", Some(switches));
    reply.unwrap().status
}

#[test]
fn an_answer_that_is_json_or_not_encrypted_makes_the_account_out_of_order() {
    let json = r#"{"text":"rz"}"#.to_owned();
    let plain = Answer::Nothing
        .encode()
        .replace("success", "<xml><MsgType>text</MsgType></xml>");
    let (server, _pushed) = account_server(vec![
        Some(String::new()),
        Some(json),
        Some(plain),
        Some("success".to_owned()),
    ]);
    let simulator = simulator_for(server);
    let (address, mut browser) = (simulator.address, Browser::default());
    act(&mut browser, address, json!({ "follow": null }));
    for _ in 0..2 {
        let shown = act(&mut browser, address, json!({ "text": "rz" }));
        assert_eq!(last(&shown), "该公众号提供的服务出现故障，请稍后再试");
    }
    let before = chat(&mut browser, address)["entries"].as_array().unwrap().len();
    let shown = act(&mut browser, address, json!({ "text": "rz" }));
    assert_eq!(
        shown["entries"].as_array().unwrap().len(),
        before + 1,
        "only what was typed"
    );
}

/// `cargo test -p wechat-bank-sandbox --test server -- --ignored --nocapture five_hundred_pushes`
#[test]
#[ignore = "figures: they are worth something on a quiet machine alone"]
fn five_hundred_pushes_a_second() {
    const LINES: u64 = 20;
    const PUSHES: u64 = 250;
    const SECOND: Duration = Duration::from_secs(1);
    let server = Server::start(&["--memory"]);
    let address = server.address;
    let began = Instant::now() + SECOND;
    let times: Vec<f64> = thread::scope(|scope| {
        let lines: Vec<_> = (0..LINES)
            .map(|line| {
                scope.spawn(move || {
                    let mut stream = None;
                    let push = |number: u64| {
                        let id = 1 + line * PUSHES + number;
                        let text = if id.is_multiple_of(3) { "rz" } else { "你好" };
                        let (query, body) = push(id, text);
                        post(address, &query, &body).replace("connection: close\r\n", "")
                    };
                    (0..PUSHES)
                        .map(|number| {
                            let request = push(number);
                            // 25 a second on each of 20 connections, evenly spread.
                            let due = began
                                + (SECOND * u32::try_from(number).unwrap()) / 25
                                + (SECOND * u32::try_from(line).unwrap()) / 500;
                            thread::sleep(due.saturating_duration_since(Instant::now()));
                            let line = stream.get_or_insert_with(|| load::Line::open(address).unwrap());
                            let sent = Instant::now();
                            let (status, _) = line.call(&request).expect("an answer");
                            assert_eq!(status, 200);
                            // From when it was due: a server that cannot keep up makes the next ones late.
                            sent.max(due).duration_since(due).as_secs_f64() * 1000.0
                                + sent.elapsed().as_secs_f64() * 1000.0
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        lines.into_iter().flat_map(|line| line.join().unwrap()).collect()
    });
    let took = began.elapsed();
    let mut times = times;
    let per_second = f64::from(u32::try_from(LINES * PUSHES).unwrap()) / took.as_secs_f64();
    println!(
        "{} pushes, {per_second:.0} a second: p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms; {} MiB (goal: p99 100 ms)",
        times.len(),
        load::percentile(&mut times, 0.5),
        load::percentile(&mut times, 0.99),
        load::percentile(&mut times, 1.0),
        load::memory(&server),
    );
    assert!(load::percentile(&mut times, 0.99) < 100.0);
}
