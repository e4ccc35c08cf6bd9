//! WeChat, simulated: the chat with the official account, and the window with the pages. What is in the window is looked
//! at from inside, as a driver looks at a frame.

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::Customer;
use crate::waiting::until;
use crate::xpath::{self, Name};

const WECHAT: &str = "/sandbox/wechat";
const WINDOW: &str = "//iframe";
const TO_KEYBOARD: &str = "切换到键盘";
const TO_MENU: &str = "切换到菜单";

impl Customer {
    /// Opens WeChat and follows the official account.
    pub async fn follows_the_account(&self) -> anyhow::Result<()> {
        self.opens(WECHAT).await?;
        self.presses("关注公众号").await?;
        self.sees("欢迎关注").await?;
        // The menu comes with the account.
        self.finds(&xpath::button(Name::Is(TO_KEYBOARD))).await.map(drop)
    }

    /// Sends a text in the chat.
    pub async fn writes(&self, text: &str) -> anyhow::Result<()> {
        if self.can_see_button(TO_KEYBOARD).await? {
            self.presses(TO_KEYBOARD).await?;
        }
        let field = self.finds("//input[@aria-label='输入消息']").await?;
        field.send_keys(text).await?;
        self.presses("发送").await
    }

    /// Taps an entry of the account's menu.
    pub async fn taps_in_the_menu(&self, group: &str, entry: &str) -> anyhow::Result<()> {
        if self.can_see_button(TO_MENU).await? {
            self.presses(TO_MENU).await?;
        }
        self.presses_containing(group).await?;
        self.presses(entry).await
    }

    /// Waits until the newest answer of the account is exactly this text, byte for byte.
    pub async fn is_answered(&self, text: &str) -> anyhow::Result<()> {
        let script = "const answers = [...document.querySelectorAll('#entries .account .bubble')]; \
            return answers.length ? answers.pop().textContent : ''";
        until(
            async || Ok((self.runs::<String>(script, vec![]).await? == text).then_some(())),
            async || self.lost(&format!("the account does not answer {text:?}")).await,
        )
        .await
    }

    /// Taps the newest link of the chat with this text, and looks at the page that it opens.
    pub async fn follows_in_the_chat(&self, text: &str) -> anyhow::Result<()> {
        let text = xpath::quoted(text);
        self.taps(&format!(
            "(//button[@role='link'][normalize-space(.)={text}])[last()]"
        ))
        .await?;
        self.looks_into_the_window().await
    }

    /// Looks at the page in WeChat's window, once it has come: from now on, everything is about that page.
    pub async fn looks_into_the_window(&self) -> anyhow::Result<()> {
        self.looks_at_wechat().await?;
        self.finds(WINDOW).await?.enter_frame().await?;
        // On the way are an empty page and WeChat's own; a script may be stopped by the next of them.
        let script = "return /^http/.test(location.href) && !location.pathname.startsWith('/sandbox/') \
            && document.readyState === 'complete'";
        until(
            async || {
                let has_come = self.runs::<bool>(script, vec![]).await.unwrap_or(false);
                Ok(has_come.then_some(()))
            },
            async || self.lost("no page comes into the window").await,
        )
        .await?;
        self.listens().await?;
        self.is_served().await
    }

    /// Looks at WeChat around the page.
    pub async fn looks_at_wechat(&self) -> anyhow::Result<()> {
        Ok(self.browser.driver.enter_default_frame().await?)
    }

    /// Closes the window with the page.
    pub async fn closes_the_window(&self) -> anyhow::Result<()> {
        self.looks_at_wechat().await?;
        self.presses("关闭").await?;
        self.is_back_in_the_chat().await
    }

    /// Waits until the window with the page is closed.
    pub async fn is_back_in_the_chat(&self) -> anyhow::Result<()> {
        self.looks_at_wechat().await?;
        until(
            async || Ok(self.visible(WINDOW).await?.is_none().then_some(())),
            async || self.lost("the window is still open").await,
        )
        .await
    }

    /// Waits until the title bar of WeChat's window shows this, and looks at WeChat.
    pub async fn sees_in_the_title_bar(&self, title: &str) -> anyhow::Result<()> {
        self.looks_at_wechat().await?;
        until(
            // WebKit's driver does not take it for visible.
            async || Ok((self.texts_of("#title").await? == [title]).then_some(())),
            async || self.lost(&format!("the window is not titled {title:?}")).await,
        )
        .await
    }

    /// Path and query of the page in the window.
    pub async fn path_in_the_window(&self) -> anyhow::Result<String> {
        self.runs(
            "return location.pathname + location.search + location.hash",
            vec![],
        )
        .await
    }

    /// Chooses one of WeChat's eight text sizes for the page in the window.
    pub async fn chooses_text_size(&self, step: u32) -> anyhow::Result<()> {
        self.looks_at_wechat().await?;
        let script = "const size = document.getElementById('size'); size.value = arguments[0]; \
            size.dispatchEvent(new Event('input', { bubbles: true }))";
        self.runs::<()>(script, vec![json!(step)]).await?;
        self.looks_into_the_window().await
    }

    /// Makes WeChat go wrong: a list of switches, as in docs/sandbox.md.
    pub async fn has_trouble_in_wechat(&self, switches: Value) -> anyhow::Result<()> {
        let path = format!("{WECHAT}/switches");
        let (status, text) = self
            .fetches("PUT", &path, true, Some(switches.to_string()))
            .await?;
        ensure!(status == 200, "{status}: {text}");
        Ok(())
    }

    /// The names of the menu's entries, each with that of its group.
    pub async fn menu(&self) -> anyhow::Result<Vec<(String, String)>> {
        let (_, text) = self
            .fetches("GET", &format!("{WECHAT}/chat"), false, None)
            .await?;
        let chat: Value = serde_json::from_str(&text).with_context(|| text.clone())?;
        let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let name = |value: &Value| {
            let name = value.get("name").and_then(Value::as_str);
            name.unwrap_or_default().to_owned()
        };
        let groups = list(chat.pointer("/menu/button"));
        let entries = groups.iter().flat_map(|group| {
            let entries = list(group.get("sub_button"));
            entries.into_iter().map(move |entry| (name(group), name(&entry)))
        });
        Ok(entries.collect())
    }
}
