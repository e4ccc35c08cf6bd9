//! What a phone must not remember.

use anyhow::ensure;
use serde_json::json;

use super::Customer;

impl Customer {
    /// None of these secrets is in the address, in the browser's storage, in the history's state or in the document.
    pub async fn leaves_no_trace_of(&self, secrets: &[&str]) -> anyhow::Result<()> {
        self.holds_none_of(secrets, true).await
    }

    /// The same, except for the page itself, where a form may contain what was typed.
    pub async fn leaves_only_on_the_page(&self, secrets: &[&str]) -> anyhow::Result<()> {
        self.holds_none_of(secrets, false).await
    }

    async fn holds_none_of(&self, secrets: &[&str], in_the_page: bool) -> anyhow::Result<()> {
        let script = "const fields = [...document.querySelectorAll('input, textarea')].map(field => field.value); \
            const stored = [...Object.entries(localStorage), ...Object.entries(sessionStorage)] \
            .filter(([name]) => !name.startsWith('preview-')).flat(); \
            return { address: location.href, cookie: document.cookie, stored: stored.join(' '), \
            history: JSON.stringify(history.state), name: window.name, title: document.title, \
            document: document.documentElement.outerHTML, fields: fields.join(' ') }";
        let places: std::collections::BTreeMap<String, Option<String>> =
            self.runs(script, vec![json!(null)]).await?;
        let page = ["document", "fields"];
        for (place, text) in places {
            if !in_the_page && page.contains(&place.as_str()) {
                continue;
            }
            // Numbers are shown in groups.
            let text: String = text.unwrap_or_default().split_whitespace().collect();
            for secret in secrets {
                ensure!(!text.contains(*secret), "{place} holds {secret}");
            }
        }
        Ok(())
    }
}
