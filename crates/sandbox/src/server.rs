//! The bank as a server, by default on a loopback address and over a file.

mod alarm;
pub(crate) mod arguments;
mod listen;
mod log;
mod outbound;
mod pages;
mod policy;
mod queues;
mod reports;
mod viewer;
mod wechat;
mod write_timeout;

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use wechat_bank_domain::{Date, Timestamp};
use wechat_bank_sandbox::simulator::Simulator;
use wechat_bank_sandbox::{Bank, BoxFuture, Environment, Limits, OpenError, Options, Storage};

use arguments::Arguments;
use listen::Served;
use queues::Queues;

/// The store's file in the data folder.
const STORE_FILE: &str = "sandbox.redb";

/// How long jobs may continue after the last response.
const LAST_WORK: Duration = Duration::from_millis(500);

/// Serves until SIGTERM or Ctrl-C.
pub(crate) fn serve(arguments: Arguments) -> Result<(), String> {
    // Before anything else: the account's addresses have the port in them.
    let listener = listen::bind(&arguments)?;
    let address = listener
        .local_addr()
        .map_err(|error| format!("no address: {error}"))?;
    let wechat = arguments.wechat.served(address)?;
    let storage = match &arguments.data {
        None => Storage::Memory,
        Some(folder) => {
            make_folder(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
            Storage::File(folder.join(STORE_FILE))
        }
    };
    let environment = environment(arguments.today, arguments.time);
    if arguments.wechat.simulate_for.is_some()
        && let Some(options) = wechat.simulator
    {
        let router = Simulator::new(options, environment).router();
        return run(listen::listen(Served::Simulator(router), listener, arguments));
    }
    let options = Options {
        https: arguments.https,
        limits: if arguments.lenient {
            Limits::lenient()
        } else {
            Limits::default()
        },
        account: wechat.account,
        simulator: wechat.simulator.clone(),
        ..Options::default()
    };
    if let Storage::File(path) = &storage
        && arguments.reset
    {
        reset(path, &environment)?;
    }
    let bank = Bank::open_with(&storage, environment, options).map_err(|error| match &storage {
        Storage::File(path) => {
            let hint = if matches!(error, OpenError::Damaged(_)) {
                " (--reset starts a new one)"
            } else {
                ""
            };
            format!("{}: {error}{hint}", path.display())
        }
        _ => error.to_string(),
    })?;
    run(listen::listen(Served::Bank(bank), listener, arguments))
}

fn run(server: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("no threads: {error}"))?;
    let served = runtime.block_on(server);
    // Jobs of disconnected clients are not waited for: commits are atomic.
    runtime.shutdown_timeout(LAST_WORK);
    served
}

/// Creates the folder if it is missing, accessible only to its owner.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Removes the store, unless another process has it open.
fn reset(path: &Path, environment: &Environment) -> Result<(), String> {
    if !path.exists() {
        return Ok(());
    }
    let storage = Storage::File(path.to_owned());
    if let Err(error @ OpenError::InUse) = Bank::open_with(&storage, environment.clone(), Options::default())
    {
        return Err(format!("{}: {error}", path.display()));
    }
    fs::remove_file(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The system clock, shifted to the requested day and time, and a server's threads.
fn environment(today: Option<Date>, time: Option<u32>) -> Environment {
    let real = system_time();
    let days = today.map_or(0, |today| {
        i64::from(today.days_since_epoch()) - i64::from(real.date().days_since_epoch())
    });
    let real_time = (i64::from(real.hour()) * 60 + i64::from(real.minute())) * 60 + i64::from(real.second());
    let shift = days * 24 * 60 * 60 + time.map_or(0, |time| i64::from(time) - real_time);
    let now = move || Timestamp::from_unix(system_time().unix() + shift);
    let sleep = |length| -> BoxFuture<'static, ()> { Box::pin(tokio::time::sleep(length)) };
    let queues = Arc::new(Queues::new());
    Environment::new(now, sleep)
        .with_work(move |queue, job| {
            let queues = Arc::clone(&queues);
            Box::pin(async move { queues.work(queue, job).await })
        })
        .with_http(outbound::send)
        .with_background(|future| {
            drop(tokio::spawn(future));
            Box::pin(std::future::ready(()))
        })
}

fn system_time() -> Timestamp {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    Timestamp::from_unix(i64::try_from(seconds).unwrap_or_default())
}
