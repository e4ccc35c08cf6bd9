use std::time::Duration;

use anyhow::{Context as _, ensure};
use tokio::time::timeout;

use crate::evidence::Evidence;
use crate::{Build, Customer, Engine};

/// No story is longer; one that is has got stuck.
const LONGEST: Duration = Duration::from_secs(240);

/// What came of a story.
pub type Outcome = anyhow::Result<()>;

/// Makes each story one test in each engine and one on the preview, unless a reason says why it cannot be told there;
/// behind its name stand the requirements that it proves, which `cargo xtask rules` reads.
#[macro_export]
macro_rules! stories {
    ($($story:ident: $($rule:ident)* $(, not in the preview: $reason:literal)?;)+) => {$(
        mod $story {
            $crate::told!(chromium, Chromium, Release, super::$story);
            $crate::told!(webkit, WebKit, Release, super::$story);
            $crate::told!($(#[ignore = $reason])? preview, Chromium, Preview, super::$story);
        }
    )+};
}

/// The same for stories about what is between the pages and a server: there is nothing of it in the preview.
#[macro_export]
macro_rules! server_stories {
    ($($story:ident;)+) => {$(
        mod $story {
            $crate::told!(chromium, Chromium, Release, super::$story);
            $crate::told!(webkit, WebKit, Release, super::$story);
        }
    )+};
}

/// One test: a story in this engine, on these pages.
#[doc(hidden)]
#[macro_export]
macro_rules! told {
    ($(#[$attribute:meta])* $test:ident, $engine:ident, $build:ident, $story:path) => {
        #[test]
        $(#[$attribute])*
        fn $test() -> $crate::Outcome {
            $crate::tell($crate::Engine::$engine, $crate::Build::$build, module_path!(), $story)
        }
    };
}

/// Has a new customer of a new bank live through a story. When it fails, what could be seen is kept; nothing may have
/// gone wrong behind the screen either.
pub fn tell(
    engine: Engine,
    build: Build,
    name: &str,
    story: impl AsyncFnOnce(&mut Customer) -> Outcome,
) -> Outcome {
    if !engine.is_here()? {
        eprintln!("left out: {} does not exist on this system", engine.name());
        return Ok(());
    }
    let evidence = Evidence::of(engine, build, name)?;
    let threads = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    threads.block_on(async {
        let mut customer = Customer::arrives(engine, build).await?;
        let told = timeout(LONGEST, async {
            story(&mut customer).await?;
            let complaints = customer.complaints().await?;
            ensure!(complaints.is_empty(), "the console says {complaints:#?}");
            Ok(())
        })
        .await
        .unwrap_or_else(|_| Err(anyhow::anyhow!("the story got stuck")));
        let told = match told {
            Ok(()) => Ok(()),
            Err(error) => {
                let place = evidence.keep(&customer, &error).await;
                Err(error).with_context(|| format!("{} failed; see {place}", evidence.title()))
            }
        };
        // Whatever came of it: a browser that is left open goes on for ever.
        let left = customer.leaves().await;
        told.and(left)
    })
}
