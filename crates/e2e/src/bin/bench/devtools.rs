//! Chromium, driven by the DevTools protocol over a pipe: a driver in between would be measured, too.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use wechat_bank_e2e::chromium;

/// How long the browser may take to answer anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with a profile of its own; dropping it ends it.
#[derive(Debug)]
pub struct Chromium {
    process: Child,
    commands: ChildStdin,
    messages: Receiver<Value>,
    /// Events that came while an answer was waited for.
    events: Vec<Value>,
    profile: PathBuf,
    last_id: u64,
}

impl Chromium {
    /// Starts it with nothing in its caches.
    pub fn start() -> Result<Self> {
        let program = chromium::program()?;
        let profile = std::env::temp_dir().join(format!("e2e-bench-{}", std::process::id()));
        // Chromium reads and writes the file descriptors 3 and 4, which a shell can set up without unsafe code.
        let mut command = Command::new("sh");
        command
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", "sh"])
            .arg(program)
            .args(chromium::FLAGS)
            .arg("--remote-debugging-pipe")
            .arg(user_data_argument(&profile))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut process = command.spawn().context("Chromium does not start")?;
        let commands = process.stdin.take().context("Chromium has no input")?;
        let output = process.stdout.take().context("Chromium has no output")?;
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(output).split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).unwrap_or(Value::Null);
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            process,
            commands,
            messages,
            events: Vec::new(),
            profile,
            last_id: 0,
        })
    }

    /// Opens an empty tab whose caches and cookies are shared with the tabs of the same `context` alone.
    pub fn open_tab(&mut self, context: &Context) -> Result<Tab> {
        let target = self.call(
            None,
            "Target.createTarget",
            json!({ "url": "about:blank", "browserContextId": context.0 }),
        )?;
        let target = text(&target, "/targetId")?;
        let session = self.call(
            None,
            "Target.attachToTarget",
            json!({ "targetId": target, "flatten": true }),
        )?;
        Ok(Tab {
            target,
            session: text(&session, "/sessionId")?,
        })
    }

    /// A customer with nothing in the caches and no cookies.
    pub fn open_context(&mut self) -> Result<Context> {
        let context = self.call(None, "Target.createBrowserContext", json!({}))?;
        Ok(Context(text(&context, "/browserContextId")?))
    }

    /// Deletes the caches and cookies of a customer.
    pub fn close_context(&mut self, context: Context) -> Result<()> {
        self.call(
            None,
            "Target.disposeBrowserContext",
            json!({ "browserContextId": context.0 }),
        )?;
        self.events.clear();
        Ok(())
    }

    /// Closes a tab.
    pub fn close_tab(&mut self, tab: Tab) -> Result<()> {
        self.call(None, "Target.closeTarget", json!({ "targetId": tab.target }))?;
        Ok(())
    }

    /// Runs a command in a tab; returns its result.
    pub fn send(&mut self, tab: &Tab, method: &str, parameters: Value) -> Result<Value> {
        self.call(Some(tab), method, parameters)
    }

    /// Runs a script in a tab, waits for what it promises, and returns that.
    pub fn run(&mut self, tab: &Tab, script: &str) -> Result<Value> {
        let parameters = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let answer = self.send(tab, "Runtime.evaluate", parameters)?;
        if let Some(exception) = answer.pointer("/exceptionDetails") {
            bail!("the page says {exception}");
        }
        Ok(answer.pointer("/result/value").cloned().unwrap_or(Value::Null))
    }

    /// Waits until the page of a tab reports a moment by the binding [`REPORT`], unless it already has; returns its time.
    /// The page is never polled: what it costs to answer would be measured, too.
    pub fn wait_for(&mut self, tab: &Tab, moment: &str, patience: Duration) -> Result<Option<f64>> {
        let end = Instant::now() + patience;
        let mut seen = 0;
        loop {
            for event in self.events.iter().skip(seen) {
                let is_report = event.get("method").and_then(Value::as_str) == Some("Runtime.bindingCalled")
                    && event.get("sessionId").and_then(Value::as_str) == Some(tab.session.as_str());
                let report = event.pointer("/params/payload").and_then(Value::as_str);
                if let Some((name, number)) = report
                    .filter(|_| is_report)
                    .and_then(|report| report.split_once(' '))
                    && name == moment
                {
                    return Ok(Some(number.parse()?));
                }
            }
            seen = self.events.len();
            match self
                .messages
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(message) => self.events.push(message),
                Err(RecvTimeoutError::Timeout) => return Ok(None),
                Err(RecvTimeoutError::Disconnected) => bail!("Chromium ended before {moment}"),
            }
        }
    }

    /// The events of a tab since the last call.
    pub fn take_events(&mut self, tab: &Tab) -> Vec<Value> {
        while let Ok(message) = self.messages.try_recv() {
            self.events.push(message);
        }
        let is_of_tab =
            |event: &mut Value| event.get("sessionId").and_then(Value::as_str) == Some(tab.session.as_str());
        self.events.extract_if(.., is_of_tab).collect()
    }

    fn call(&mut self, tab: Option<&Tab>, method: &str, parameters: Value) -> Result<Value> {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": parameters });
        if let (Some(tab), Some(message)) = (tab, message.as_object_mut()) {
            message.insert("sessionId".into(), tab.session.clone().into());
        }
        self.commands
            .write_all(format!("{message}\0").as_bytes())
            .context("Chromium has gone")?;
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let answer = match self.messages.recv_timeout(left) {
                Ok(answer) => answer,
                Err(RecvTimeoutError::Timeout) => {
                    bail!("Chromium did not answer to {method} within a minute")
                }
                Err(RecvTimeoutError::Disconnected) => bail!("Chromium ended before it answered to {method}"),
            };
            if answer.get("id").and_then(Value::as_u64) != Some(self.last_id) {
                self.events.push(answer);
                continue;
            }
            ensure!(answer.get("error").is_none(), "{method}: {answer}");
            return Ok(answer.get("result").cloned().unwrap_or(Value::Null));
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// The function by which the measured page reports a moment.
pub const REPORT: &str = "report";

/// Caches and cookies of one customer.
#[derive(Debug)]
pub struct Context(String);

/// One page of the browser.
#[derive(Debug)]
pub struct Tab {
    target: String,
    session: String,
}

fn user_data_argument(profile: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from("--user-data-dir=");
    argument.push(profile);
    argument
}

fn text(answer: &Value, pointer: &str) -> Result<String> {
    let text = answer.pointer(pointer).and_then(Value::as_str);
    Ok(text
        .with_context(|| format!("{pointer} is missing in {answer}"))?
        .to_owned())
}
