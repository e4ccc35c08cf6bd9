//! `cargo xtask wechat`: a simulated WeChat for an account's own server, and the account's menu.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::arguments::{MenuOptions, WechatCommand, WechatOptions};
use crate::pages;
use crate::prepare::{Preparation, Purpose};
use crate::process;
use crate::progress::Progress;
use crate::project::Project;

/// Builds the sandbox, and becomes its simulator or does something with the menu.
pub fn run(project: &Project, options: &WechatOptions) -> Result<()> {
    let preparation = Preparation::find(project, Purpose::Checks)?;
    let mut progress = Progress::new(preparation.steps() + 1);
    preparation.run(project, &mut progress)?;
    pages::build(project, &mut progress, &[], &[pages::BANK])?;
    match &options.command {
        Some(WechatCommand::Menu(options)) => menu(project, options),
        None => {
            println!(
                "\nOpen http://127.0.0.1:{port}/sandbox/wechat. For the account's server, WeChat's API and its page to sign \
                 in are at\n\n  http://127.0.0.1:{port}/sandbox/wechat\n",
                port = options.port
            );
            process::become_program(simulator(project, options)?)
        }
    }
}

/// The simulator alone.
fn simulator(project: &Project, options: &WechatOptions) -> Result<Command> {
    let mut command = Command::new(project.built("sandbox")?);
    command.args(["--port", &options.port.to_string()]);
    for (name, value) in [
        ("--simulate-for", &options.push),
        ("--origin", &options.pages),
        ("--wechat-app", &options.app),
        ("--wechat-id", &options.id),
        ("--wechat-token", &options.token),
        ("--wechat-key", &options.key),
        ("--wechat-secret", &options.secret),
    ] {
        if let Some(value) = value {
            command.args([name, value]);
        }
    }
    if options.compatible {
        command.arg("--wechat-compatible");
    }
    Ok(command)
}

/// Checks the menu, and prints or sends it.
fn menu(project: &Project, options: &MenuOptions) -> Result<()> {
    let mut check = Command::new(project.built("sandbox")?);
    check.args(["--print-menu", "--origin", &options.origin]);
    if let Some(file) = &options.file {
        check.arg("--menu").arg(file);
    }
    let checked = check
        .stderr(Stdio::inherit())
        .output()
        .context("the sandbox bank could not be started")?;
    ensure!(
        checked.status.success(),
        "the menu is not one that WeChat accepts"
    );
    let menu: Value = serde_json::from_slice(&checked.stdout)?;
    println!("{}", serde_json::to_string_pretty(&menu)?);
    if options.send {
        send(options, &menu)?;
        println!("\nsent: phones show it as soon as theirs is older than five minutes");
    }
    Ok(())
}

/// Replaces the account's menu, with an access token of the account.
fn send(options: &MenuOptions, menu: &Value) -> Result<()> {
    let (app, file) = options
        .app
        .as_deref()
        .zip(options.secret.as_ref())
        .context("no account")?;
    let secret = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let request = json!({ "grant_type": "client_credential", "appid": app, "secret": secret.trim() });
    let granted = post(&format!("{}/cgi-bin/stable_token", options.api), &request)?;
    let token = granted
        .get("access_token")
        .and_then(Value::as_str)
        .context("WeChat grants no token")?;
    // Visible characters, of which an address takes all but these.
    let token = token
        .replace('%', "%25")
        .replace('&', "%26")
        .replace('+', "%2B")
        .replace('#', "%23");
    post(
        &format!("{}/cgi-bin/menu/create?access_token={token}", options.api),
        menu,
    )
    .map(drop)
}

/// Posts JSON with curl, which has TLS. Neither address nor body is in the list of processes.
fn post(url: &str, body: &Value) -> Result<Value> {
    let mut curl = Command::new("curl")
        .args(["--silent", "--show-error", "--max-time", "10", "--config", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("curl could not be started")?;
    let configuration = format!(
        "url = {}\ndata-raw = {}\n",
        quoted(url),
        quoted(&body.to_string())
    );
    let mut input = curl.stdin.take().context("curl takes no input")?;
    input.write_all(configuration.as_bytes())?;
    drop(input);
    let output = curl.wait_with_output()?;
    ensure!(output.status.success(), "WeChat was not reached");
    let reply: Value =
        serde_json::from_slice(&output.stdout).context("it is not WeChat that has answered")?;
    let code = reply.get("errcode").and_then(Value::as_i64).unwrap_or_default();
    let words = reply.get("errmsg").and_then(Value::as_str).unwrap_or_default();
    ensure!(code == 0, "WeChat refuses: {code} {words}");
    Ok(reply)
}

/// A value in curl's configuration.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    fn options() -> WechatOptions {
        WechatOptions {
            command: None,
            push: Some("http://127.0.0.1:9000/push".to_owned()),
            pages: Some("https://bank.example".to_owned()),
            port: 0,
            app: None,
            id: None,
            token: None,
            key: None,
            compatible: true,
            secret: Some("@secret".to_owned()),
        }
    }

    #[test]
    fn the_simulator_gets_what_it_knows_and_keeps_its_own_values_for_the_rest() {
        let command = simulator(&Project::find().unwrap(), &options()).unwrap();
        let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
        assert_eq!(
            words,
            [
                "--port",
                "0",
                "--simulate-for",
                "http://127.0.0.1:9000/push",
                "--origin",
                "https://bank.example",
                "--wechat-secret",
                "@secret",
                "--wechat-compatible"
            ]
        );
    }

    /// A WeChat that takes one request for each of these replies, and hands on its line and body.
    fn wechat(replies: Vec<&'static str>) -> (String, thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = thread::spawn(move || {
            let mut requests = Vec::new();
            for reply in replies {
                let (mut stream, _) = listener.accept().unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut line, mut length) = (String::new(), 0);
                reader.read_line(&mut line).unwrap();
                loop {
                    let mut header = String::new();
                    if reader.read_line(&mut header).unwrap() <= 2 {
                        break;
                    }
                    if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                requests.push(format!("{} {}", line.trim(), String::from_utf8(body).unwrap()));
                let head = "HTTP/1.1 200 OK\r\nconnection: close";
                write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{reply}", reply.len()).unwrap();
            }
            requests
        });
        (url, requests)
    }

    fn menu_options(api: String, secret: &std::path::Path) -> MenuOptions {
        MenuOptions {
            file: None,
            origin: "https://bank.example".to_owned(),
            send: true,
            app: Some("wx0123456789abcdef".to_owned()),
            secret: Some(secret.to_owned()),
            api,
        }
    }

    #[test]
    fn the_menu_is_sent_as_it_is_with_a_token_of_the_account() {
        let file = std::env::temp_dir().join(format!("wechat-menu-secret-{}", std::process::id()));
        std::fs::write(&file, "topsecret\n").unwrap();
        let (api, requests) = wechat(vec![
            r#"{"access_token":"a+b","expires_in":7200}"#,
            r#"{"errcode":0,"errmsg":"ok"}"#,
        ]);
        let menu = json!({ "button": [{ "type": "click", "name": "\"服务\" \\", "key": "a" }] });
        send(&menu_options(api, &file), &menu).unwrap();
        let [token, create] = &requests.join().unwrap()[..] else {
            panic!("two requests");
        };
        assert!(
            token.starts_with("POST /cgi-bin/stable_token HTTP/1.1 {"),
            "{token}"
        );
        assert!(token.contains(r#""secret":"topsecret""#), "{token}");
        let (line, body) = create.split_once(" HTTP/1.1 ").unwrap();
        assert_eq!(line, "POST /cgi-bin/menu/create?access_token=a%2Bb");
        assert_eq!(serde_json::from_str::<Value>(body).unwrap(), menu);
        let (api, requests) = wechat(vec![
            r#"{"errcode":40164,"errmsg":"invalid ip 192.0.2.1, not in whitelist"}"#,
        ]);
        let error = send(&menu_options(api, &file), &menu).unwrap_err().to_string();
        assert_eq!(
            error,
            "WeChat refuses: 40164 invalid ip 192.0.2.1, not in whitelist"
        );
        requests.join().unwrap();
        std::fs::remove_file(&file).unwrap();
    }
}
