use std::io;
use std::process::ExitCode;
use std::sync::LazyLock;
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context as _, anyhow, ensure};
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::evidence::Evidence;
use crate::{Browser, Build, Customer, Engine};

/// Timeout of a story; one that takes longer is stuck.
const LONGEST: Duration = Duration::from_secs(240);
/// Stories in parallel on each core: they wait for pages and clocks as long as they work.
const STORIES_PER_CORE: usize = 2;

/// The runtime of all stories, so that a browser outlives the story that has opened it.
static RUNTIME: LazyLock<io::Result<Runtime>> = LazyLock::new(Runtime::new);

pub type Outcome = anyhow::Result<()>;

/// Turns each story into one test in each engine and one on the preview, from which [`Places`] selects; after its name
/// are the requirements that it proves, which `cargo xtask rules` reads.
#[macro_export]
macro_rules! stories {
    ($($story:ident: $($rule:ident)*;)+) => {
        /// The stories of this file in each environment.
        pub fn tests() -> Vec<$crate::Trial> {
            use $crate::{Build, Engine, test};
            let mut tests = Vec::new();
            $(
                let name = concat!(module_path!(), "::", stringify!($story));
                tests.push(test(Engine::Chromium, Build::Release, name, $story));
                tests.push(test(Engine::WebKit, Build::Release, name, $story));
                tests.push(test(Engine::Chromium, Build::Preview, name, $story));
            )+
            tests
        }
    };
}

/// The same for stories about what is between the pages and a server: the preview has nothing of it.
#[macro_export]
macro_rules! server_stories {
    ($($story:ident;)+) => {
        /// The stories of this file in each engine.
        pub fn tests() -> Vec<$crate::Trial> {
            use $crate::{Build, Engine, test};
            let mut tests = Vec::new();
            $(for engine in Engine::ALL {
                let name = concat!(module_path!(), "::", stringify!($story));
                tests.push(test(engine, Build::Release, name, $story));
            })+
            tests
        }
    };
}

/// One test: a story in this engine, on these pages. The name begins with that of the suite.
pub fn test(
    engine: Engine,
    build: Build,
    name: &str,
    story: impl AsyncFnOnce(&mut Customer) -> Outcome + Send + 'static,
) -> Trial {
    let story_name = name.split_once("::").map_or(name, |(_, rest)| rest).to_owned();
    let name = format!("{story_name}::{}", place(engine, build));
    Trial::test(name, move || {
        play(engine, build, &story_name, story).map_err(|error| Failed::from(format!("{error:?}")))
    })
}

/// The name of an environment.
fn place(engine: Engine, build: Build) -> &'static str {
    match build {
        Build::Release => engine.name(),
        Build::Preview => "preview",
    }
}

/// Where stories run, by the beginnings of their names; all of them run in Chromium.
#[derive(Debug)]
pub struct Places {
    /// What depends on the engine: in WebKit in every run. The others run there in full runs.
    pub webkit: &'static [&'static str],
    /// What has no browser in it: never in WebKit.
    pub chromium_only: &'static [&'static str],
    /// One story for each group of calls to the bank: on the preview in full runs.
    pub preview: &'static [&'static str],
}

impl Places {
    /// The tests of this run; an error names a beginning that no story has.
    pub fn select(&self, mut tests: Vec<Trial>) -> anyhow::Result<Vec<Trial>> {
        for beginning in [self.webkit, self.chromium_only, self.preview].concat() {
            ensure!(
                tests.iter().any(|test| test.name().starts_with(beginning)),
                "no story begins with {beginning}"
            );
        }
        tests.retain(|test| self.includes(test.name(), is_quick()));
        Ok(tests)
    }

    fn includes(&self, name: &str, quick: bool) -> bool {
        let is_in = |list: &[&str]| list.iter().any(|beginning| name.starts_with(beginning));
        match name.rsplit("::").next() {
            Some("webkit") => is_in(self.webkit) || !(quick || is_in(self.chromium_only)),
            Some("preview") => !quick && is_in(self.preview),
            _ => true,
        }
    }
}

/// Whether only the tests of every day run; `cargo xtask test` without `--full` says so.
pub fn is_quick() -> bool {
    std::env::var_os("E2E_SCOPE").is_some_and(|scope| scope == "quick")
}

/// Runs the tests that the command line selects, and closes all remaining browsers.
pub fn run(tests: Vec<Trial>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    if arguments.test_threads.is_none() {
        let cores = available_parallelism().map_or(1, usize::from);
        arguments.test_threads = Some(cores * STORIES_PER_CORE);
    }
    let conclusion = libtest_mimic::run(&arguments, tests);
    if let Ok(runtime) = &*RUNTIME {
        runtime.block_on(Browser::close_those_at_rest());
    }
    conclusion.exit_code()
}

/// Runs a story with a new customer of a new bank. When it fails, the evidence is stored; console errors fail it as
/// well.
pub fn play(
    engine: Engine,
    build: Build,
    name: &str,
    story: impl AsyncFnOnce(&mut Customer) -> Outcome,
) -> Outcome {
    if !engine.is_here()? {
        eprintln!("left out: {} does not exist on this system", engine.name());
        return Ok(());
    }
    let evidence = Evidence::of(place(engine, build), name)?;
    let runtime = RUNTIME.as_ref().map_err(|error| anyhow!("no threads: {error}"))?;
    runtime.block_on(async {
        let mut customer = Customer::arrives(engine, build).await?;
        let played = timeout(LONGEST, async {
            story(&mut customer).await?;
            let complaints = customer.complaints().await?;
            ensure!(complaints.is_empty(), "the console says {complaints:#?}");
            Ok(())
        })
        .await
        .unwrap_or_else(|_| Err(anyhow!("the story got stuck")));
        match played {
            Ok(()) => customer.leaves().await,
            Err(error) => {
                let place = evidence.keep(&customer, &error).await;
                // An open browser would run for ever; a failure to close it is not reported any more.
                let _ = customer.browser.close().await;
                Err(error).with_context(|| format!("{} failed; see {place}", evidence.title()))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_has_each_story_in_chromium_and_full_runs_more() {
        let places = Places {
            webkit: &["input::"],
            chromium_only: &["transactions::february"],
            preview: &["adding::a_customer_adds"],
        };
        for (name, quick, full) in [
            ("adding::a_customer_adds::chromium", true, true),
            ("adding::a_customer_adds::webkit", false, true),
            ("adding::a_customer_adds::preview", false, true),
            ("adding::another::preview", false, false),
            ("input::typing::webkit", true, true),
            ("transactions::february_ends::webkit", false, false),
            ("transactions::february_ends::chromium", true, true),
        ] {
            assert_eq!(
                (places.includes(name, true), places.includes(name, false)),
                (quick, full),
                "{name}"
            );
        }
    }
}
