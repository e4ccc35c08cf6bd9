//! The `sandbox` binary, tested from outside: over TCP, with its signals and its file.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

#[path = "bank/contract.rs"]
mod contract;
#[path = "server/load.rs"]
mod load;
#[path = "server/overload.rs"]
mod overload;
#[path = "server/surroundings.rs"]
mod surroundings;
#[path = "server/viewer.rs"]
mod viewer;
#[path = "server/wechat.rs"]
mod wechat;

/// A folder that is deleted with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("wechat-bank-server-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn argument(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running server, killed with the test.
struct Server {
    child: Child,
    address: SocketAddr,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut command = command(arguments);
        command.arg("--port=0").arg("--quiet");
        Self::begin(command)
    }

    /// Starts the command; its standard output has to be a pipe.
    fn begin(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .expect("the address")
            .parse()
            .unwrap();
        Self { child, address }
    }

    fn signal(&self, signal: &str) {
        let status = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// Kills the process at once, as `kill -9` does.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn send(&self, request: &str) -> Reply {
        exchange(self.address, request).expect("an answer")
    }

    fn get(&self, target: &str) -> Reply {
        self.send(&format!(
            "GET {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            self.address
        ))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug)]
struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    }

    /// Checks that it is what the contract's document describes.
    fn check(&self, request: &str) {
        // A response of HTTP itself, or one that may be cut off.
        if matches!(self.status, 400 | 408) || self.header("transfer-encoding") == "chunked" {
            return;
        }
        let mut line = request.split(' ');
        let (method, target) = (line.next().unwrap(), line.next().unwrap());
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let response = contract::Response {
            status: self.status,
            headers: headers.collect(),
            body: std::str::from_utf8(&self.body).unwrap_or_default(),
        };
        contract::check(method, target, &response);
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Sends a request and reads until the server closes the connection; `None` if it closes without a response.
fn exchange(address: SocketAddr, request: &str) -> Option<Reply> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(request.as_bytes()).ok()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let reply = Reply {
        status,
        headers: headers.collect(),
        body: bytes[end + 4..].to_vec(),
    };
    let length = reply.header("content-length").parse().unwrap_or(reply.body.len());
    if reply.body.len() != length && !request.starts_with("HEAD") {
        return None;
    }
    reply.check(request);
    Some(reply)
}

/// A browser with cookies.
#[derive(Clone, Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn call(
        &mut self,
        address: SocketAddr,
        method: &str,
        path: &str,
        key: &str,
        body: Option<Value>,
    ) -> Option<Reply> {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\nconnection: close\r\n\
             x-requested-with: wechat-bank-h5\r\nidempotency-key: {key}\r\ncontent-type: application/json\r\n\
             cookie: {}\r\ncontent-length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len(),
        );
        let reply = exchange(address, &request)?;
        for (_, cookie) in reply.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Some(reply)
    }

    /// Certifies the demo customer with this card.
    fn certify(&mut self, address: SocketAddr, card: &str) -> Option<Reply> {
        let pair = json!({"document": {"type": "resident-identity-card", "number": "11010519491231002X"}, "account": card});
        let challenge = self
            .call(
                address,
                "POST",
                "/api/v1/certification/codes",
                "ask",
                Some(pair.clone()),
            )
            .unwrap();
        assert_eq!(challenge.status, 200, "{}", challenge.text());
        let messages = self
            .call(address, "GET", "/sandbox/sms", "", None)
            .unwrap()
            .json();
        let mut request = pair;
        request["challenge"] = challenge.json()["id"].clone();
        request["code"] = messages["messages"][0]["code"].clone();
        self.call(address, "POST", "/api/v1/certification", "certify", Some(request))
    }
}

#[test]
fn an_acknowledged_write_survives_being_killed() {
    let folder = Folder::new("kill");
    let mut acknowledged = Vec::new();
    let mut browser = Browser::default();
    for round in 0..4 {
        let server = Server::start(&["--data", folder.argument()]);
        let address = server.address;
        if round == 0 {
            assert_eq!(browser.certify(address, "6230910000000017").unwrap().status, 200);
        }
        // The session is still valid, and every answer is still stored.
        assert_eq!(
            browser
                .call(address, "GET", "/api/v1/session", "", None)
                .unwrap()
                .json()["state"],
            "certified"
        );
        for key in &acknowledged {
            let operation = browser
                .call(address, "GET", &format!("/api/v1/operations/{key}"), "", None)
                .unwrap();
            assert_eq!(operation.json()["state"], "done", "{key}");
        }
        let running = AtomicBool::new(true);
        let found = thread::scope(|scope| {
            let writers: Vec<_> = (0..4)
                .map(|writer| {
                    let (mut browser, running) = (browser.clone(), &running);
                    scope.spawn(move || {
                        let mut keys = Vec::new();
                        while running.load(Ordering::SeqCst) {
                            let key = format!("round-{round}-{writer}-{}", keys.len());
                            // Refused and stored: there is no such account.
                            match browser.call(address, "DELETE", "/api/v1/accounts/none", &key, None) {
                                Some(reply) => assert_eq!(reply.status, 404),
                                None => break,
                            }
                            keys.push(key);
                        }
                        keys
                    })
                })
                .collect();
            thread::sleep(Duration::from_millis(150 + 70 * round));
            server.kill();
            running.store(false, Ordering::SeqCst);
            writers
                .into_iter()
                .flat_map(|writer| writer.join().unwrap())
                .collect::<Vec<_>>()
        });
        assert!(!found.is_empty());
        acknowledged.extend(found);
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_machine_reads_the_store() {
    use std::os::unix::fs::PermissionsExt;

    let outer = Folder::new("private");
    let folder = outer.0.join("new");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let data = format!("--data={}", folder.display());
    Server::start(&[&data]).kill();
    let store = folder.join("sandbox.redb");
    assert_eq!((mode(&folder), mode(&store)), (0o700, 0o600));
    // A store of an older version.
    fs::set_permissions(&store, fs::Permissions::from_mode(0o644)).unwrap();
    Server::start(&[&data]).kill();
    assert_eq!(mode(&store), 0o600);
}

#[test]
fn a_second_server_on_the_same_store_says_so() {
    let folder = Folder::new("second");
    let _first = Server::start(&["--data", folder.argument()]);
    for more in [&[][..], &["--reset"]] {
        let output = command(&["--data", folder.argument(), "--port=0"])
            .args(more)
            .output()
            .unwrap();
        assert!(!output.status.success());
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(
            message.contains("another process has the store open"),
            "{message}"
        );
    }
}

#[test]
fn a_damaged_store_is_a_clear_error_and_can_be_reset() {
    let folder = Folder::new("damaged");
    fs::write(folder.0.join("sandbox.redb"), b"no store").unwrap();
    let output = command(&["--data", folder.argument(), "--port=0"])
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && message.contains("damaged") && message.contains("--reset"),
        "{message}"
    );
    let server = Server::start(&["--data", folder.argument(), "--reset"]);
    assert_eq!(server.get("/api/v1/session").status, 200);
}

#[test]
fn reset_forgets_everybody() {
    let folder = Folder::new("reset");
    let mut browser = Browser::default();
    let server = Server::start(&["--data", folder.argument()]);
    browser.certify(server.address, "6230910000000017").unwrap();
    server.kill();
    let server = Server::start(&["--data", folder.argument(), "--reset"]);
    let session = browser
        .call(server.address, "GET", "/api/v1/session", "", None)
        .unwrap();
    assert_eq!(session.json()["state"], "guest");
}

#[test]
fn today_is_the_day_that_was_asked_for() {
    let server = Server::start(&["--memory", "--today", "2024-02-29"]);
    assert_eq!(server.get("/api/v1/session").json()["today"], "2024-02-29");
}

#[test]
fn a_lost_answer_is_cut_off_and_its_effect_stays() {
    let server = Server::start(&["--memory"]);
    let mut browser = Browser::default();
    let reply = browser.certify(server.address, "6230910000000934");
    assert!(reply.is_none(), "the answer is whole");
    assert_eq!(
        browser
            .call(server.address, "GET", "/api/v1/session", "", None)
            .unwrap()
            .json()["state"],
        "guest"
    );
    // The answer is available only in its session; resending the same intent returns the cookie.
    let operation = |browser: &mut Browser| {
        browser
            .call(server.address, "GET", "/api/v1/operations/certify", "", None)
            .unwrap()
    };
    assert_eq!(operation(&mut browser).json()["code"], "not-certified");
    let reply = browser.certify(server.address, "6230910000000934").unwrap();
    assert_eq!((reply.status, &reply.json()["state"]), (200, &json!("certified")));
    assert_eq!(operation(&mut browser).json()["state"], "done");
}

#[test]
fn a_request_under_way_is_answered_before_the_server_stops() {
    let server = Server::start(&["--memory"]);
    let mut browser = Browser::default();
    let address = server.address;
    // Its response takes four seconds.
    let slow = thread::spawn(move || browser.certify(address, "6230910000000918").unwrap().status);
    thread::sleep(Duration::from_secs(2));
    let began = Instant::now();
    server.signal("-TERM");
    assert_eq!(slow.join().unwrap(), 200);
    let mut server = server;
    assert!(server.child.wait().unwrap().success());
    assert!(began.elapsed() < Duration::from_secs(8));
}

#[test]
fn an_idle_server_stops_at_once() {
    let mut server = Server::start(&["--memory"]);
    // A silent connection does not delay it.
    let _silent = TcpStream::connect(server.address).unwrap();
    let began = Instant::now();
    server.signal("-INT");
    assert!(server.child.wait().unwrap().success());
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_signal_that_comes_with_the_address_stops_the_server() {
    for signal in ["-INT", "-TERM"].into_iter().cycle().take(12) {
        // As a shell starts what runs in the background: Ctrl-C is ignored until somebody handles it.
        let mut command = Command::new("sh");
        command
            .args([
                "-c",
                "trap '' INT; exec \"$0\" --memory --port=0 --quiet",
                env!("CARGO_BIN_EXE_sandbox"),
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let mut server = Server::begin(command);
        server.signal(signal);
        let began = Instant::now();
        let ended = loop {
            match server.child.try_wait().unwrap() {
                None if began.elapsed() < Duration::from_secs(10) => thread::sleep(Duration::from_millis(10)),
                ended => break ended,
            }
        };
        assert!(
            ended.is_some_and(|status| status.success()),
            "{signal}: {ended:?}"
        );
    }
}

#[test]
fn a_client_that_never_finishes_its_headers_is_hung_up_on() {
    let server = Server::start(&["--memory"]);
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
        .write_all(b"GET /api/v1/session HTTP/1.1\r\nhost: x\r\nx-slow: ")
        .unwrap();
    let began = Instant::now();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    assert!(
        (9..15).contains(&began.elapsed().as_secs()),
        "{:?}",
        began.elapsed()
    );
    assert!(!bytes.starts_with(b"HTTP/1.1 200"));
}

#[test]
fn a_client_that_never_finishes_its_body_is_hung_up_on() {
    let server = Server::start(&["--memory"]);
    let began = Instant::now();
    let address = server.address;
    let reply = server.send(&format!(
        "POST /api/v1/session HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: 10\r\n\r\n{{"
    ));
    assert_eq!(reply.status, 408);
    assert!(
        (9..15).contains(&began.elapsed().as_secs()),
        "{:?}",
        began.elapsed()
    );
}

/// Pages as trunk builds them.
fn dist(name: &str) -> Folder {
    let folder = Folder::new(name);
    let write = |name: &str, text: &[u8]| fs::write(folder.0.join(name), text).unwrap();
    write(
        "index.html",
        b"<!DOCTYPE html><script type=\"module\">alert(1)</script><p>the page</p>",
    );
    write("bank-0123456789abcdef.js", b"js");
    write("bank-0123456789abcdef.js.br", b"js as brotli");
    write("bank-0123456789abcdef.js.gz", b"js as gzip");
    write("bank-0123456789abcdef_bg.wasm", b"\0asm");
    write("icon.png", b"png");
    folder
}

#[test]
fn the_pages_are_served_with_their_types_and_lifetimes() {
    let dist = dist("pages");
    let server = Server::start(&["--memory", "--dist", dist.argument()]);
    for address in [
        "/",
        "/index.html",
        "/accounts",
        "/accounts/abc/transactions?from=2026-01-01",
        "/no/such/page",
    ] {
        let page = server.get(address);
        assert_eq!(
            (page.status, page.header("cache-control")),
            (200, "no-store"),
            "{address}"
        );
        assert!(page.header("content-type").starts_with("text/html"), "{address}");
        assert!(page.text().contains("the page"));
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
            "{policy}"
        );
    }
    let wasm = server.get("/bank-0123456789abcdef_bg.wasm");
    assert_eq!(
        (wasm.status, wasm.header("content-type")),
        (200, "application/wasm")
    );
    assert_eq!(
        wasm.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert!(
        server
            .get("/bank-0123456789abcdef.js")
            .header("content-type")
            .starts_with("text/javascript")
    );
    assert_eq!(server.get("/icon.png").header("cache-control"), "no-cache");
}

#[test]
fn a_missing_file_is_missing_and_no_page() {
    let folder = dist("missing");
    let dist = folder.0.join("dist");
    fs::create_dir(&dist).unwrap();
    fs::rename(folder.0.join("index.html"), dist.join("index.html")).unwrap();
    // It exists, next to the served folder.
    fs::write(folder.0.join("secret.txt"), b"a secret").unwrap();
    let server = Server::start(&["--memory", "--dist", dist.to_str().unwrap()]);
    for address in [
        "/bank-fedcba9876543210.js",
        "/favicon.ico",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/accounts/../../secret.txt",
    ] {
        let reply = server.get(address);
        assert_eq!(
            (reply.status, reply.header("cache-control")),
            (404, "no-store"),
            "{address}"
        );
        assert!(!reply.text().contains("the page"));
    }
}

#[test]
fn a_file_whose_name_is_too_long_for_any_disk_is_missing() {
    let dist = dist("long");
    let server = Server::start(&["--memory", "--dist", dist.argument()]);
    for length in [255, 256, 300, 5000] {
        let name = "n".repeat(length - 3);
        for address in [
            format!("/{name}.js"),
            format!("/{name}/a.js"),
            format!("/a/{name}.js?x"),
        ] {
            assert_eq!(server.get(&address).status, 404, "{length}");
        }
    }
}

#[test]
fn the_page_is_sent_again_whatever_a_browser_says_it_has() {
    let dist = dist("conditions");
    let server = Server::start(&["--memory", "--dist", dist.argument()]);
    for condition in [
        "if-none-match: *",
        "if-modified-since: Fri, 01 Jan 2100 00:00:00 GMT",
        "if-match: \"other\"",
        "if-unmodified-since: Thu, 01 Jan 1970 00:00:00 GMT",
    ] {
        for address in ["/", "/index.html", "/accounts"] {
            let reply = server.send(&format!(
                "GET {address} HTTP/1.1\r\nhost: x\r\n{condition}\r\nconnection: close\r\n\r\n"
            ));
            assert_eq!(reply.status, 200, "{address}, {condition}");
            assert!(reply.text().contains("the page"));
        }
    }
    // A file may be requested conditionally.
    let etag = server.get("/icon.png").header("last-modified").to_owned();
    let reply = server.send(&format!(
        "GET /icon.png HTTP/1.1\r\nhost: x\r\nif-modified-since: {etag}\r\nconnection: close\r\n\r\n"
    ));
    assert_eq!(reply.status, 304);
}

#[test]
fn a_request_names_its_host_once() {
    let server = Server::start(&["--memory"]);
    for hosts in ["", "host: a\r\nhost: b\r\n"] {
        let reply = server.send(&format!(
            "GET /api/v1/session HTTP/1.1\r\n{hosts}connection: close\r\n\r\n"
        ));
        assert_eq!(reply.status, 400, "{hosts:?}");
    }
}

#[test]
fn a_compressed_sibling_is_served_to_who_takes_it() {
    let dist = dist("compressed");
    let server = Server::start(&["--memory", "--dist", dist.argument()]);
    let get = |accept: &str| {
        server.send(&format!(
            "GET /bank-0123456789abcdef.js HTTP/1.1\r\nhost: x\r\naccept-encoding: {accept}\r\nconnection: close\r\n\r\n"
        ))
    };
    assert_eq!(get("gzip, deflate, br").text(), "js as brotli");
    let gzip = get("gzip");
    assert_eq!(
        (gzip.text().as_str(), gzip.header("content-encoding")),
        ("js as gzip", "gzip")
    );
    assert_eq!(get("identity").text(), "js");
    assert!(get("br").header("content-type").starts_with("text/javascript"));
    assert!(
        get("br")
            .header("vary")
            .to_ascii_lowercase()
            .contains("accept-encoding")
    );
}

#[test]
fn every_answer_has_the_headers_that_protect() {
    let dist = dist("headers");
    let server = Server::start(&["--memory", "--dist", dist.argument(), "--https"]);
    for address in [
        "/",
        "/accounts",
        "/missing.js",
        "/api/v1/session",
        "/api/none",
        "/sandbox/phone",
        "/sandbox/none",
    ] {
        let reply = server.get(address);
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{address}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{address}");
        assert_eq!(
            reply.header("cross-origin-opener-policy"),
            "same-origin",
            "{address}"
        );
        assert!(
            reply
                .header("strict-transport-security")
                .starts_with("max-age=31536000"),
            "{address}"
        );
        let policy = reply.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"),
            "{address}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{address}"
        );
    }
}

#[test]
fn without_built_pages_it_says_how_to_build_them_and_the_api_works() {
    let folder = Folder::new("not-built");
    let server = Server::start(&["--memory", "--dist", folder.argument()]);
    let page = server.get("/accounts");
    assert!(page.status == 503 && page.text().contains("cargo xtask build"));
    assert_eq!(server.get("/api/v1/profile").status, 200);
    assert_eq!(server.get("/sandbox/phone").status, 200);
}

#[test]
fn a_page_cannot_be_posted_to() {
    let server = Server::start(&["--memory"]);
    let reply =
        server.send("POST /accounts HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(reply.status, 405);
}

#[test]
fn the_log_names_calls_and_refusals_and_nothing_personal() {
    let mut server = Server::begin({
        let mut command = command(&["--memory"]);
        command.arg("--port=0");
        command
    });
    let address = server.address;
    let mut browser = Browser::default();
    browser.certify(address, "6230910000000017").unwrap();
    let refusal = browser
        .call(
            address,
            "DELETE",
            "/api/v1/accounts/my-account-id",
            "secret-key",
            None,
        )
        .unwrap();
    let trace = refusal.json()["trace"].as_str().unwrap().to_owned();
    server.signal("-TERM");
    let mut log = String::new();
    let mut stderr = server.child.stderr.take().unwrap();
    stderr.read_to_string(&mut log).unwrap();
    assert!(log.contains("POST /api/v1/certification 200"), "{log}");
    assert!(
        log.contains("DELETE /api/v1/accounts/{account} 404") && log.contains(&trace),
        "{log}"
    );
    let mut personal = vec![
        "6230910000000017".to_owned(),
        "11010519491231002X".to_owned(),
        "my-account-id".to_owned(),
    ];
    personal.push("secret-key".to_owned());
    personal.extend(browser.cookies.into_values());
    for value in personal {
        assert!(!log.contains(&value), "{value} is logged");
    }
}

#[test]
fn the_special_inputs_are_printed_and_wrong_arguments_refused() {
    let output = command(&["--sentinels"]).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && table == wechat_bank_sandbox::sentinel::markdown());
    let output = command(&["--nonsense"]).output().unwrap();
    assert!(!output.status.success() && String::from_utf8(output.stderr).unwrap().contains("--nonsense"));
}
