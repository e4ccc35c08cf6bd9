//! Polling a page until something is there or a timeout passes.

use std::time::{Duration, Instant};

use anyhow::ensure;
use thirtyfour::WebDriver;
use thirtyfour::error::{WebDriverError, WebDriverErrorInner};
use tokio::time::sleep;

/// How long anything on a page may take to appear; pages respond within 15 s in any case.
const PATIENCE: Duration = Duration::from_secs(20);
/// The first polling interval.
pub(crate) const GLANCE: Duration = Duration::from_millis(50);
/// The longest polling interval: it grows, because polling slows the browsers down.
const LONGEST_GLANCE: Duration = Duration::from_millis(250);

/// Waits until the document has content: after a navigation, a driver on a busy machine may return one that is still
/// empty.
pub(crate) async fn has_document(driver: &WebDriver) -> anyhow::Result<()> {
    let script = "return !!document.body && document.readyState !== 'loading'";
    let end = Instant::now() + PATIENCE;
    while !driver.execute(script, vec![]).await?.convert::<bool>()? {
        ensure!(Instant::now() < end, "no page comes");
        sleep(GLANCE).await;
    }
    Ok(())
}

/// Whether an element was removed while it was used: the page has changed, and has to be queried again.
pub(crate) fn is_stale_reference(error: &WebDriverError) -> bool {
    matches!(**error, WebDriverErrorInner::StaleElementReference(_))
}

/// Polls until there is a result, or the timeout passes; then `lost` describes what is there instead.
pub async fn until<T>(
    mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
    lost: impl AsyncFnOnce() -> anyhow::Error,
) -> anyhow::Result<T> {
    let end = Instant::now() + PATIENCE;
    let mut glance = GLANCE;
    loop {
        match look().await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => {}
            Err(error) if error.downcast_ref().is_some_and(is_stale_reference) => {}
            Err(error) => return Err(error),
        }
        if Instant::now() > end {
            return Err(lost().await);
        }
        sleep(glance).await;
        glance = (glance * 3 / 2).min(LONGEST_GLANCE);
    }
}
