//! The bank under many concurrent logins: a table of measurements, in about two minutes.
//!
//! `cargo test -p wechat-bank-sandbox --test server -- --ignored --nocapture under_load`

use std::sync::Mutex;

use super::overload::{CARDS, PASSWORD, customer};
use super::*;

/// How long each case takes.
const LENGTH: Duration = Duration::from_secs(12);

/// The clients that log in meanwhile.
struct Case {
    name: &'static str,
    logins: usize,
    customers: usize,
    /// Whether they respect `Retry-After`.
    polite: bool,
    /// Whether they disconnect at once, and reconnect.
    abandoned: bool,
}

/// A kept-alive connection.
pub(super) struct Line(BufReader<TcpStream>);

impl Line {
    pub(super) fn open(address: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        stream.set_nodelay(true).ok()?;
        Some(Self(BufReader::new(stream)))
    }

    /// Sends a request and reads the response: status and `Retry-After`.
    pub(super) fn call(&mut self, request: &str) -> Option<(u16, u64)> {
        self.0.get_mut().write_all(request.as_bytes()).ok()?;
        let (mut status, mut length, mut wait) = (0, 0, 0);
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).ok()?;
            let line = line.trim();
            if line.is_empty() {
                break;
            }
            if status == 0 {
                status = line.split(' ').nth(1)?.parse().ok()?;
            }
            match line.split_once(": ") {
                Some(("content-length", value)) => length = value.parse().ok()?,
                Some(("retry-after", value)) => wait = value.parse().ok()?,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).ok()?;
        Some((status, wait))
    }
}

fn request(
    address: SocketAddr,
    browser: &Browser,
    method: &str,
    path: &str,
    key: &str,
    body: &str,
) -> String {
    let cookies: Vec<_> = browser
        .cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nx-requested-with: wechat-bank-h5\r\nidempotency-key: {key}\r\n\
         content-type: application/json\r\ncookie: {}\r\ncontent-length: {}\r\n\r\n{body}",
        cookies.join("; "),
        body.len(),
    )
}

/// Repeats calls until the time is over, and records their durations in milliseconds; a call without a response counts
/// as twenty seconds.
fn times(address: SocketAddr, running: &AtomicBool, mut request: impl FnMut(usize) -> String) -> Vec<f64> {
    let mut line = Line::open(address);
    let mut times = Vec::new();
    while running.load(Ordering::SeqCst) {
        let began = Instant::now();
        let answer = line.as_mut().and_then(|line| line.call(&request(times.len())));
        if answer.is_none() {
            line = Line::open(address);
        }
        let took = if answer.is_some_and(|(status, _)| status < 500) {
            began.elapsed()
        } else {
            Duration::from_secs(20)
        };
        times.push(took.as_secs_f64() * 1000.0);
        thread::sleep(Duration::from_millis(5));
    }
    times
}

pub(super) fn percentile(times: &mut [f64], part: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index into a few thousand times"
    )]
    let index = (part * (times.len().max(1) - 1) as f64) as usize;
    times.get(index).copied().unwrap_or(f64::NAN)
}

#[cfg(target_os = "linux")]
pub(super) fn memory(server: &Server) -> u64 {
    overload::memory(server, "VmRSS")
}

#[cfg(not(target_os = "linux"))]
pub(super) fn memory(_: &Server) -> u64 {
    0
}

fn try_case(server: &Server, page: &str, customers: &[Browser], case: &Case) {
    let address = server.address;
    let (other, customers) = customers.split_first().unwrap();
    let running = AtomicBool::new(true);
    let counts = Mutex::new(BTreeMap::<u16, usize>::new());
    let (running, counts) = (&running, &counts);
    let (mut writes, mut reads, mut pages, most) = thread::scope(|scope| {
        for login in 0..case.logins {
            let browser = &customers[login % case.customers];
            let work = move || {
                let mut line = None;
                for number in 0.. {
                    if !running.load(Ordering::SeqCst) {
                        break;
                    }
                    let key = format!("{}-{login}-{number}", case.name.replace([' ', ','], "-"));
                    let body = json!({"password": PASSWORD}).to_string();
                    let request = request(address, browser, "POST", "/api/v1/session", &key, &body);
                    if case.abandoned {
                        if let Some(mut line) = Line::open(address) {
                            let _ = line.0.get_mut().write_all(request.as_bytes());
                        }
                        thread::sleep(Duration::from_millis(1000));
                        continue;
                    }
                    let answer = match &mut line {
                        Some(line) => line,
                        none => match Line::open(address) {
                            Some(opened) => none.insert(opened),
                            None => continue,
                        },
                    }
                    .call(&request);
                    let (status, wait) = answer.unwrap_or_default();
                    *counts.lock().unwrap().entry(status).or_default() += 1;
                    if answer.is_none() {
                        line = None;
                    }
                    let until = Instant::now() + Duration::from_secs(wait);
                    while case.polite && Instant::now() < until && running.load(Ordering::SeqCst) {
                        thread::sleep(Duration::from_millis(50));
                    }
                }
            };
            thread::Builder::new()
                .stack_size(256 * 1024)
                .spawn_scoped(scope, work)
                .unwrap();
        }
        let writes = scope.spawn(move || {
            times(address, running, |number| {
                let key = format!("{}-write-{number}", case.name.replace([' ', ','], "-"));
                request(address, other, "DELETE", "/api/v1/accounts/none", &key, "")
            })
        });
        let reads = scope.spawn(move || {
            times(address, running, |_| {
                request(address, other, "GET", "/api/v1/accounts", "", "")
            })
        });
        let pages =
            scope.spawn(move || times(address, running, |_| request(address, other, "GET", page, "", "")));
        let began = Instant::now();
        let mut most = 0;
        while began.elapsed() < LENGTH {
            thread::sleep(Duration::from_millis(100));
            most = most.max(memory(server));
        }
        running.store(false, Ordering::SeqCst);
        (
            writes.join().unwrap(),
            reads.join().unwrap(),
            pages.join().unwrap(),
            most,
        )
    });
    let column =
        |times: &mut Vec<f64>| format!("{:>6.0} {:>6.0}", percentile(times, 0.5), percentile(times, 0.99));
    println!(
        "{:<34} {} | {} | {} | {most:>5} | {:?}",
        case.name,
        column(&mut writes),
        column(&mut reads),
        column(&mut pages),
        counts.lock().unwrap(),
    );
}

#[test]
#[ignore = "figures, and no pass or fail: they are worth something on a quiet machine alone"]
fn under_load() {
    let case = |name, logins, customers| Case {
        name,
        logins,
        customers,
        polite: true,
        abandoned: false,
    };
    let cases = [
        case("nobody else", 0, 1),
        case("1 login at a time", 1, 1),
        case("20 logins", 20, 1),
        case("100 logins", 100, 1),
        case("500 logins of 1 customer", 500, 1),
        case("500 logins of 3 customers", 500, 3),
        Case {
            polite: false,
            ..case("the same, never waiting", 500, 3)
        },
        Case {
            abandoned: true,
            ..case("500 left alone each second", 500, 3)
        },
    ];
    let folder = Folder::new("load");
    let dist = dist("load-pages");
    let server = Server::start(&["--data", folder.argument(), "--dist", dist.argument()]);
    let customers: Vec<_> = CARDS.iter().map(|card| customer(server.address, card)).collect();
    println!(
        "{:<34} writes, ms    | reads, ms     | page, ms      |   MiB | logins by status (goal: p99 100 ms, 200 MiB)",
        ""
    );
    println!(
        "{:<34}    p50    p99 |    p50    p99 |    p50    p99 |   most |",
        "meanwhile"
    );
    for case in &cases {
        try_case(&server, "/", &customers, case);
    }
    thread::sleep(Duration::from_secs(5));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!(
        "5 s later: {} MiB; load of the machine: {}",
        memory(&server),
        load.trim()
    );
}
