//! Overload, and clients that hold connections (slowloris).

use super::*;

pub const PASSWORD: &str = "天山雪莲-2026";
/// The demo customer's cards: one for each browser, because a card gets only one code a minute.
pub const CARDS: [&str; 4] = [
    "6230910000000017",
    "6230910000000025",
    "6230910000000033",
    "6230910000000041",
];

/// A browser whose customer is certified with this card and has set both passwords.
pub fn customer(address: SocketAddr, card: &str) -> Browser {
    let mut browser = Browser::default();
    assert_eq!(browser.certify(address, card).unwrap().status, 200);
    let passwords = json!({"login": PASSWORD, "payment": "246813"});
    let reply = browser.call(address, "PUT", "/api/v1/passwords", "set", Some(passwords));
    assert_eq!(reply.unwrap().status, 200);
    browser
}

fn log_in(browser: &Browser, address: SocketAddr, key: &str, password: &str) -> Option<Reply> {
    let login = Some(json!({"password": password}));
    browser
        .clone()
        .call(address, "POST", "/api/v1/session", key, login)
}

/// A value of the process's memory, in MiB; only on Linux.
#[cfg(target_os = "linux")]
pub fn memory(server: &Server, figure: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with(figure)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
fn many_logins_at_once_are_all_answered_in_little_memory() {
    let server = Server::start(&["--memory"]);
    let address = server.address;
    let customers: Vec<_> = CARDS[..2].iter().map(|card| customer(address, card)).collect();
    let statuses: Vec<_> = thread::scope(|scope| {
        let logins: Vec<_> = (0..128)
            .map(|login| {
                let browser = &customers[login % customers.len()];
                scope.spawn(move || log_in(browser, address, &format!("login-{login}"), PASSWORD).unwrap())
            })
            .collect();
        logins.into_iter().map(|login| login.join().unwrap()).collect()
    });
    for reply in &statuses {
        let known = match reply.status {
            200 => true,
            503 => reply.header("retry-after") == "2" && reply.json()["code"] == "unavailable",
            _ => false,
        };
        assert!(known, "{}", reply.text());
    }
    assert!(statuses.iter().any(|reply| reply.status == 200));
    #[cfg(target_os = "linux")]
    {
        let peak = memory(&server, "VmHWM");
        assert!(peak <= 200, "{peak} MiB");
    }
}

#[test]
fn sixty_four_wrong_passwords_at_once_are_five_tries_over_the_wire_as_well() {
    let server = Server::start(&["--memory"]);
    let address = server.address;
    let browser = customer(address, CARDS[0]);
    let codes: Vec<_> = thread::scope(|scope| {
        let logins: Vec<_> = (0..64)
            .map(|login| {
                let browser = &browser;
                scope.spawn(move || log_in(browser, address, &format!("wrong-{login}"), "wrong").unwrap())
            })
            .collect();
        logins
            .into_iter()
            .map(|login| login.join().unwrap().json()["code"].as_str().unwrap().to_owned())
            .collect()
    });
    let count = |code: &str| codes.iter().filter(|found| *found == code).count();
    assert_eq!(count("password-wrong"), 4);
    // On a busy machine, some may have waited too long.
    assert_eq!(count("password-locked") + count("unavailable"), 60);
    assert_eq!(log_in(&browser, address, "right", PASSWORD).unwrap().status, 423);
}

#[test]
fn connections_beyond_the_limit_are_told_to_come_again() {
    let dist = dist("full");
    let server = Server::start(&["--memory", "--connections=3", "--dist", dist.argument()]);
    let address = server.address;
    let held: Vec<_> = (0..3).map(|_| TcpStream::connect(address).unwrap()).collect();
    let call = server.get("/api/v1/session");
    assert_eq!((call.status, call.header("retry-after")), (503, "2"));
    assert_eq!(call.header("content-type"), "application/problem+json");
    assert_eq!(call.json()["code"], "unavailable");
    // A request with a body gets a response, too, and no reset.
    let pair = json!({"padding": "x".repeat(60_000)});
    let reply = Browser::default().call(address, "POST", "/api/v1/session", "key", Some(pair));
    assert_eq!(reply.unwrap().status, 503);
    let page = server.get("/certify");
    assert_eq!((page.status, page.header("retry-after")), (503, "2"));
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.text().contains("系统繁忙") && page.header("content-type") == "text/html; charset=utf-8");
    drop(held);
    wait_until("a place is free again", || server.get("/certify").status == 200);
}

#[test]
fn a_client_that_takes_none_of_its_answers_loses_its_place() {
    let dist = dist("stalled");
    fs::write(dist.0.join("large.png"), vec![7; 4 << 20]).unwrap();
    let server = Server::start(&["--memory", "--connections=1", "--dist", dist.argument()]);
    let began = Instant::now();
    let mut stalled = TcpStream::connect(server.address).unwrap();
    for _ in 0..30 {
        stalled
            .write_all(b"GET /large.png HTTP/1.1\r\nhost: x\r\n\r\n")
            .unwrap();
    }
    wait_until("the place is free again", || {
        server.get("/api/v1/session").status == 200
    });
    assert!(began.elapsed() >= Duration::from_secs(9), "{:?}", began.elapsed());
    // It received less than one file beyond the buffers, and gets nothing after that.
    let mut bytes = Vec::new();
    let _ = stalled.read_to_end(&mut bytes);
    assert!(bytes.len() < 30 * (4 << 20));
}

/// Polls for up to half a minute.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(30), "not yet so: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_server_with_logins_waiting_stops_in_time_and_leaves_none_without_an_answer() {
    let mut server = Server::start(&["--memory"]);
    let address = server.address;
    let browser = customer(address, CARDS[0]);
    let (reached, at_work) = std::sync::mpsc::channel();
    let logins: Vec<_> = (0..96)
        .map(|login| {
            let (browser, reached) = (browser.clone(), reached.clone());
            thread::spawn(move || {
                let reply = log_in(&browser, address, &format!("login-{login}"), PASSWORD);
                let _ = reached.send(());
                reply.map(|reply| reply.status)
            })
        })
        .collect();
    at_work.recv().unwrap();
    let began = Instant::now();
    server.signal("-TERM");
    for login in logins {
        // Late connections were refused; accepted ones got a response.
        let status = login.join().unwrap();
        assert!(matches!(status, None | Some(200 | 503)), "{status:?}");
    }
    assert!(server.child.wait().unwrap().success());
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
}
