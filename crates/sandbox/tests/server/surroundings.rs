//! Full disks, blocked logs, interrupted starts.

use super::overload::wait_until;
use super::*;

/// A write that reaches the disk: refused, and its answer stored.
#[cfg(target_os = "linux")]
fn writes(browser: &mut Browser, address: SocketAddr, key: &str) -> Reply {
    browser
        .call(address, "DELETE", "/api/v1/accounts/none", key, None)
        .unwrap()
}

#[cfg(target_os = "linux")]
fn set_largest_file(server: &Server, size: &str) {
    // Only the soft limit: an unprivileged process can raise it again.
    let status = Command::new("prlimit")
        .args([
            "--pid",
            &server.child.id().to_string(),
            &format!("--fsize={size}:"),
        ])
        .status()
        .expect("util-linux has prlimit");
    assert!(status.success());
}

/// The store's file may not grow, which simulates a full disk: the same system calls fail.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_refuses_what_writes_tells_the_log_why_and_is_over_when_there_is_room() {
    let folder = Folder::new("full-disk");
    // Otherwise the signal of this error ends the process.
    let mut command = Command::new("sh");
    command.args([
        "-c",
        "trap '' XFSZ; exec \"$0\" \"$@\"",
        env!("CARGO_BIN_EXE_sandbox"),
    ]);
    command.args(["--data", folder.argument(), "--port=0"]);
    let log = folder.0.join("log");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut server = Server::begin(command);
    let stderr = server.child.stderr.take().unwrap();
    let read = thread::spawn(move || {
        let mut text = String::new();
        BufReader::new(stderr).read_to_string(&mut text).unwrap();
        text
    });
    let address = server.address;
    let mut browser = Browser::default();
    assert_eq!(browser.certify(address, "6230910000000017").unwrap().status, 200);
    for size in ["0", "4096", "whole"] {
        let whole = fs::metadata(folder.0.join("sandbox.redb"))
            .unwrap()
            .len()
            .to_string();
        set_largest_file(&server, if size == "whole" { &whole } else { size });
        // The file still has free space for a while.
        let mut acknowledged = Vec::new();
        let refused = (0..5000).find_map(|number| {
            let key = format!("{size}-{number}");
            let reply = writes(&mut browser, address, &key);
            if reply.status != 404 {
                return Some(reply);
            }
            acknowledged.push(key);
            None
        });
        let refused = refused.expect("the disk is full");
        assert_eq!((refused.status, refused.header("retry-after")), (503, "2"));
        let problem = refused.json();
        assert_eq!(problem["code"], "unavailable");
        // The cause is only in the log.
        assert!(problem["title"].as_str().unwrap().is_empty(), "{problem}");
        // Reads are served all the time, cached or not.
        for _ in 0..3 {
            let accounts = browser
                .call(address, "GET", "/api/v1/accounts", "", None)
                .unwrap();
            assert_eq!(accounts.status, 200, "{size}: {}", accounts.text());
        }
        set_largest_file(&server, "unlimited");
        wait_until("the bank writes again", || {
            writes(&mut browser, address, &format!("{size}-again")).status == 404
        });
        // Acknowledged data is there, and other data is not.
        for key in acknowledged.iter().rev().take(20) {
            let operation = format!("/api/v1/operations/{key}");
            let operation = browser.call(address, "GET", &operation, "", None).unwrap();
            assert_eq!(operation.json()["state"], "done", "{key}");
        }
        let trace = problem["trace"].as_str().unwrap().to_owned();
        fs::write(log.with_extension(size), trace).unwrap();
    }
    server.signal("-TERM");
    assert!(server.child.wait().unwrap().success());
    let text = read.join().unwrap();
    for size in ["0", "4096", "whole"] {
        let trace = fs::read_to_string(log.with_extension(size)).unwrap();
        let line = text.lines().find(|line| line.contains(&trace)).expect("a line");
        assert!(
            line.contains("Unavailable") && line.contains("the store failed: "),
            "{line}"
        );
    }
    assert!(text.contains("os error 27"), "the cause is not in the log");
}

#[test]
fn a_log_that_cannot_be_written_stops_nothing() {
    let works = |mut command: Command, what: &str| {
        command.args(["--memory", "--port=0"]).stdin(Stdio::null());
        let server = Server::begin(command);
        // More lines than a pipe holds.
        for _ in 0..1500 {
            let reply = server.get("/api/v1/session");
            assert_eq!(reply.status, 200, "{what}");
        }
        server
    };
    let mut full = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    full.stdout(Stdio::piped());
    if let Ok(device) = fs::File::options().write(true).open("/dev/full") {
        full.stderr(device);
        works(full, "a full disk");
    }
    let mut closed = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    closed.stdout(Stdio::piped()).stderr(writer);
    works(closed, "a pipe without a reader");
    let mut unread = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    unread.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = works(unread, "a pipe that nobody reads");
    server.signal("-TERM");
    assert!(server.child.wait().unwrap().success());
}

#[test]
fn a_first_start_that_is_killed_at_any_moment_leaves_nothing_in_the_way() {
    for delay in 0..12 {
        let folder = Folder::new(&format!("first-{delay}"));
        let mut child = command(&["--data", folder.argument(), "--port=0", "--quiet"])
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(3 * delay));
        child.kill().unwrap();
        child.wait().unwrap();
        let server = Server::start(&["--data", folder.argument()]);
        assert_eq!(server.get("/api/v1/session").status, 200);
    }
}

#[test]
fn a_store_file_that_was_emptied_is_no_new_bank() {
    let folder = Folder::new("emptied");
    Server::start(&["--data", folder.argument()]).kill();
    let file = folder.0.join("sandbox.redb");
    fs::write(&file, b"").unwrap();
    let mut child = command(&["--data", folder.argument(), "--port=0"])
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    // A listening server would never end by itself.
    let _ = child.kill();
    let output = child.wait_with_output().unwrap();
    assert_eq!(line, "", "it has started");
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.contains("it is empty") && message.contains("--reset"),
        "{message}"
    );
    assert_eq!(fs::metadata(&file).unwrap().len(), 0, "it was written to");
    let server = Server::start(&["--data", folder.argument(), "--reset"]);
    assert_eq!(server.get("/api/v1/session").status, 200);
}
