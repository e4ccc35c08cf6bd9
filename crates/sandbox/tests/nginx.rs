//! The nginx configuration of docs/deploy.md in a running nginx: it sends the same as the sandbox bank.
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
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Where Debian's package installs the brotli module.
const BROTLI: &str = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";
/// Headers that may differ: date, server and connection handling.
const OWN: [&str; 9] = [
    "accept-ranges",
    "connection",
    "content-length",
    "date",
    "etag",
    "keep-alive",
    "last-modified",
    "server",
    "transfer-encoding",
];

/// A process that is killed with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A folder that is deleted with the test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[derive(Debug, PartialEq)]
struct Reply {
    status: u16,
    headers: BTreeMap<String, String>,
}

fn ask(address: SocketAddr, method: &str, target: &str, headers: &str) -> Reply {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(
        stream,
        "{method} {target} HTTP/1.1\r\nhost: bank.example\r\nconnection: close\r\n{headers}\r\n"
    )
    .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("an answer");
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers = BTreeMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let name = name.to_ascii_lowercase();
        if OWN.contains(&name.as_str()) || name == "set-cookie" {
            continue;
        }
        let before = headers.insert(name.clone(), value.to_ascii_lowercase());
        assert_eq!(before, None, "{name} is sent twice for {target}");
    }
    // Every page declares its own character set.
    if let Some(kind) = headers.get_mut("content-type") {
        *kind = kind.split(';').next().unwrap().to_owned();
    }
    Reply { status, headers }
}

fn nginx() -> Option<PathBuf> {
    ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"]
        .map(PathBuf::from)
        .into_iter()
        .find(|file| file.is_file())
}

/// A page and files next to it, with precompressed copies as `cargo xtask build` writes them.
fn dist(folder: &Path) -> PathBuf {
    let dist = folder.join("dist");
    fs::create_dir_all(&dist).unwrap();
    for name in [
        "index.html",
        "app-0123456789abcdef.js",
        "app-0123456789abcdef.wasm",
        "style-0123456789abcdef.css",
        "icon.svg",
        "robots.txt",
    ] {
        for twin in ["", ".gz", ".br"] {
            fs::write(dist.join(format!("{name}{twin}")), name).unwrap();
        }
    }
    dist
}

fn start_sandbox(dist: &Path) -> (Running, SocketAddr) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox"))
        .args(["--memory", "--https", "--quiet", "--port=0", "--dist"])
        .arg(dist)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .trim()
        .strip_prefix("listening on http://")
        .expect("the address");
    (Running(child), address.parse().unwrap())
}

/// Starts nginx with the documented configuration; only its ports, files and upstream are those of the test.
fn start_nginx(nginx: &Path, folder: &Path, dist: &Path, bank: SocketAddr) -> (Running, SocketAddr) {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let mut site = include_str!("../../../docs/nginx.conf").to_owned();
    let mut replace = |documented: &str, here: &str| {
        assert!(site.contains(documented), "docs/nginx.conf has no {documented}");
        site = site.replace(documented, here);
    };
    replace("listen 443 ssl http2;", &format!("listen {address};"));
    replace("ssl_certificate /etc/ssl/bank.example.pem;", "");
    replace("ssl_certificate_key /etc/ssl/bank.example.key;", "");
    replace("server 127.0.0.1:8080;", &format!("server {bank};"));
    replace(
        "root /srv/wechat-bank/dist;",
        &format!("root {};", dist.display()),
    );
    replace(
        "access_log /var/log/nginx/wechat-bank.log",
        &format!("access_log {}", folder.join("access.log").display()),
    );
    let mut modules = String::new();
    if Path::new(BROTLI).exists() {
        modules = format!("load_module {BROTLI};");
    } else {
        replace("brotli_static on;", "");
    }
    let folder = folder.display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {folder}/{name};"))
        .concat();
    let main = format!(
        "{modules} daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; \
         events {{}} http {{ {temporary} {site} }}"
    );
    let file = Path::new(&folder.to_string()).join("nginx.conf");
    fs::write(&file, main).unwrap();
    let mut child = Command::new(nginx)
        .arg("-c")
        .arg(&file)
        .arg("-e")
        .arg(format!("{folder}/error.log"))
        .spawn()
        .unwrap();
    for _ in 0..100 {
        if TcpStream::connect(address).is_ok() {
            return (Running(child), address);
        }
        assert!(
            child.try_wait().unwrap().is_none(),
            "nginx does not take docs/nginx.conf"
        );
        sleep(Duration::from_millis(50));
    }
    panic!("nginx does not listen");
}

#[test]
fn nginx_sends_what_the_sandbox_sends() {
    let Some(nginx) = nginx() else {
        eprintln!("skipped: nginx is not installed (Debian: apt-get install nginx-light)");
        return;
    };
    let folder = Folder(std::env::temp_dir().join(format!("wechat-bank-nginx-{}", std::process::id())));
    let dist = dist(&folder.0);
    let (_sandbox, sandbox) = start_sandbox(&dist);
    let (_nginx, nginx) = start_nginx(&nginx, &folder.0, &dist, sandbox);

    let targets = [
        "/",
        "/index.html",
        "/accounts/abc/transactions?days=week",
        "/app-0123456789abcdef.js",
        "/app-0123456789abcdef.wasm",
        "/style-0123456789abcdef.css",
        "/icon.svg",
        "/robots.txt",
        "/app-fedcba9876543210.js",
        "/nothing.png",
        "/api/v1/profile",
        "/api/v1/accounts",
        "/api/none",
    ];
    let encodings = if Path::new(BROTLI).exists() {
        &[
            "",
            "accept-encoding: gzip\r\n",
            "accept-encoding: gzip, deflate, br\r\n",
        ][..]
    } else {
        &["", "accept-encoding: gzip\r\n"]
    };
    let user_agents = [
        "Mozilla/5.0 (Linux; Android 8.0) Version/4.0 Chrome/57.0.2987.132 MicroMessenger/6.6.7",
        "Mozilla/5.0 (Linux; Android 8.0) Version/4.0 Chrome/64.0.3282.137 MicroMessenger/6.6.7",
        "Mozilla/5.0 (Linux; Android 8.0) Version/4.0 Chrome/65.0.3325.109 MicroMessenger/6.6.7",
        "Mozilla/5.0 (Linux; Android 9) Version/4.0 Chrome/69.0.3497.100 MicroMessenger/7.0.4",
        "Mozilla/5.0 (Linux; Android 9) Version/4.0 Chrome/70.0.3538.110 MicroMessenger/7.0.4",
        "Mozilla/5.0 (Linux; Android 12) Chrome/96.0.4664.104 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 12) Chrome/97.0.4692.98 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 14) Chrome/142.0.7444.173 XWEB/1420053 MicroMessenger/8.0.66",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) MicroMessenger/8.0.50",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 9_3 like Mac OS X) MicroMessenger/6.5",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) MicroMessenger/8.0.50",
        "Mozilla/5.0 (iPad; CPU OS 15_4 like Mac OS X) MicroMessenger/8.0.4",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/15.6 Safari/605.1.15",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) MicroMessenger/6.8.0 MacWechat/2.4.2 WindowsWechat",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_16) MicroMessenger/6.8.0 MacWechat/3.0.1 WindowsWechat",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/107.0.0.0 MacWechat/WMPF XWEB/30515",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0",
        "curl/8",
    ];
    for target in targets {
        for encoding in encodings {
            same(nginx, sandbox, "GET", target, encoding);
        }
    }
    for user_agent in user_agents {
        same(
            nginx,
            sandbox,
            "GET",
            "/certify",
            &format!("user-agent: {user_agent}\r\n"),
        );
    }
    same(nginx, sandbox, "HEAD", "/app-0123456789abcdef.js", "");
    same(nginx, sandbox, "HEAD", "/app-fedcba9876543210.js", "");
    same(nginx, sandbox, "POST", "/certify", "content-length: 0\r\n");
    same(
        nginx,
        sandbox,
        "POST",
        "/csp-report",
        "content-length: 2\r\n\r\n{}",
    );
}

fn same(nginx: SocketAddr, sandbox: SocketAddr, method: &str, target: &str, headers: &str) {
    let expected = ask(sandbox, method, target, headers);
    let mut sent = ask(nginx, method, target, headers);
    let mut expected_headers = expected.headers;
    // The error pages are nginx's, and a response without a body needs no type.
    for name in ["content-type", "vary"] {
        if expected.status >= 400 && !target.starts_with("/api/") {
            sent.headers.remove(name);
            expected_headers.remove(name);
        }
    }
    assert_eq!(
        (sent.status, sent.headers),
        (expected.status, expected_headers),
        "{method} {target} {headers}"
    );
}
