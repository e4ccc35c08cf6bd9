//! Chromium, driven over the DevTools protocol.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use crate::machine::CHROMIUM;
use crate::process;

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
        let program = CHROMIUM.find().context("Chromium has gone")?;
        let profile = std::env::temp_dir().join(format!("wechat-bank-bench-{}", std::process::id()));
        // The browser speaks through the files 3 and 4, which only a shell can give it: no port, and no other program,
        // stands between.
        let mut command = Command::new("sh");
        command
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", "sh"])
            .arg(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--lang=zh-CN",
                "--remote-debugging-pipe",
            ])
            .arg(user_data_argument(&profile))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut process = command.spawn().with_context(|| process::cannot_start(&command))?;
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

    /// Forgets everything of a customer.
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

    /// Has a command carried out in a tab; returns its result.
    pub fn tell(&mut self, tab: &Tab, method: &str, parameters: Value) -> Result<Value> {
        self.call(Some(tab), method, parameters)
    }

    /// Runs a script in a tab, waits for what it promises, and returns that.
    pub fn run(&mut self, tab: &Tab, script: &str) -> Result<Value> {
        let parameters = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let answer = self.tell(tab, "Runtime.evaluate", parameters)?;
        if let Some(exception) = answer.pointer("/exceptionDetails") {
            bail!("the page says {exception}");
        }
        Ok(answer.pointer("/result/value").cloned().unwrap_or(Value::Null))
    }

    /// Waits until the page of a tab says by the binding [`TOLD`] that something has happened, or told so before; returns
    /// the number it gave with it. Nothing is asked of the page: what it costs to answer would be measured, too.
    pub fn hear(&mut self, tab: &Tab, moment: &str, patience: Duration) -> Result<Option<f64>> {
        let end = Instant::now() + patience;
        let mut heard = 0;
        loop {
            for event in self.events.iter().skip(heard) {
                let is_told = event.get("method").and_then(Value::as_str) == Some("Runtime.bindingCalled")
                    && event.get("sessionId").and_then(Value::as_str) == Some(tab.session.as_str());
                let told = event.pointer("/params/payload").and_then(Value::as_str);
                if let Some((name, number)) = told.filter(|_| is_told).and_then(|told| told.split_once(' '))
                    && name == moment
                {
                    return Ok(Some(number.parse()?));
                }
            }
            heard = self.events.len();
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

    /// The events that a tab has told since this was asked last.
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
        // It is in nobody's way when it has ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// What the measured page calls to tell a moment.
pub const TOLD: &str = "told";

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
