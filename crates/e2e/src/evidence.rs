use std::fs;
use std::path::{Path, PathBuf};

use crate::Customer;

/// The folder with the evidence of a failed story.
pub(crate) struct Evidence {
    title: String,
    folder: PathBuf,
}

impl Evidence {
    /// The evidence of this story in this environment; that of an earlier run is deleted.
    pub(crate) fn of(place: &str, name: &str) -> anyhow::Result<Self> {
        let title = format!("{name} in {place}");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../target/e2e")
            .join(format!(
                "{}.{place}",
                name.replace("::", ".").replace([':', ' ', ','], "-"),
            ));
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        Ok(Self { title, folder })
    }

    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// Stores the screenshot, the page, the console, the bank's log and the error; returns where. What could not be
    /// captured is missing.
    pub(crate) async fn keep(&self, customer: &Customer, error: &anyhow::Error) -> String {
        if let Err(error) = fs::create_dir_all(&self.folder) {
            return format!("nothing: {error}");
        }
        let folder = fs::canonicalize(&self.folder).unwrap_or_else(|_| self.folder.clone());
        let write = |name: &str, text: String| {
            let _ = fs::write(folder.join(name), text);
        };
        write("error.txt", format!("{error:?}"));
        write("bank.log", customer.bank.log());
        let browser = &customer.browser;
        let _ = browser.driver.screenshot(&folder.join("screen.png")).await;
        if let Ok(source) = browser.driver.source().await {
            write("page.html", source);
        }
        if let Ok(url) = browser.driver.current_url().await {
            write("address.txt", url.to_string());
        }
        write("console.txt", customer.console().await.join("\n"));
        folder.display().to_string()
    }
}
