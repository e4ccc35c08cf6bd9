//! All states grouped by page: found by words, played by a tap, walked through by keys.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent, MouseEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::state::Desk;
use crate::prelude::*;
use crate::preview::addresses::GALLERY;
use crate::preview::frame::PHONE;
use crate::preview::scenes;
use crate::preview::sign::Sign;
use crate::preview::stage;

/// The id of the search.
const SEARCH: &str = "desk-search";

/// A scene with the texts it is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    name: String,
    page: &'static str,
    state: &'static str,
    /// What is on the screen then.
    shown: &'static str,
}

impl Entry {
    fn all() -> Vec<Self> {
        let scenes = scenes::all().into_iter();
        let entry = |scene: scenes::Scene| Self {
            shown: match scene.sign {
                Sign::Text(text) | Sign::Without(text, _) => text,
                Sign::Element(_) | Sign::Value(..) => "",
            },
            name: scene.name,
            page: scene.page,
            state: scene.state,
        };
        scenes.map(entry).collect()
    }

    /// Whether each word is in one of its texts.
    fn has(&self, wanted: &str) -> bool {
        let texts = [self.page, self.state, self.shown, &self.name];
        let mut words = wanted.split_whitespace();
        words.all(|word| {
            let word = word.to_lowercase();
            texts.iter().any(|text| text.to_lowercase().contains(&word))
        })
    }

    /// Whether all characters but one of each word are somewhere in its texts: 验证码错误 for 验证码有误.
    fn is_near(&self, wanted: &str) -> bool {
        let text = format!("{}{}{}", self.page, self.state, self.shown);
        wanted.split_whitespace().all(|word| {
            let missing = word
                .chars()
                .filter(|character| !text.contains(*character))
                .count();
            missing == 0 || (missing == 1 && word.chars().count() > 2)
        })
    }
}

/// The scenes that are found; where no text has the words, those that come near.
fn found<'all>(all: &'all [Entry], wanted: &str) -> Vec<&'all Entry> {
    let exact: Vec<_> = all.iter().filter(|entry| entry.has(wanted)).collect();
    if exact.is_empty() {
        return all.iter().filter(|entry| entry.is_near(wanted)).collect();
    }
    exact
}

/// The scene before or after this one among those that are found.
fn neighbour(found: &[&Entry], scene: Option<&str>, forward: bool) -> Option<String> {
    let last = found.len().checked_sub(1)?;
    let here = scene.and_then(|scene| found.iter().position(|entry| entry.name == scene));
    let index = match here {
        Some(here) if forward => (here + 1).min(last),
        Some(here) => here.saturating_sub(1),
        None if forward => 0,
        None => last,
    };
    found.get(index).map(|entry| entry.name.clone())
}

#[component]
pub fn List(desk: Desk) -> impl IntoView {
    let all = StoredValue::new(Entry::all());
    let count = all.with_value(Vec::len);
    let wanted = RwSignal::new(String::new());
    let names = Memo::new(move |_| {
        all.with_value(|all| {
            let found = wanted.with(|wanted| found(all, wanted));
            found.iter().map(|entry| entry.name.clone()).collect::<Vec<_>>()
        })
    });
    let walk = move |forward: bool| {
        let next = all.with_value(|all| {
            let found = wanted.with_untracked(|wanted| found(all, wanted));
            desk.scene
                .with_untracked(|scene| neighbour(&found, scene.as_deref(), forward))
        });
        if let Some(next) = next {
            desk.play(&next);
            show_link(&next);
        }
    };
    if desk.wide {
        listen_to_keys(walk);
    }

    let mut pages: Vec<(&'static str, Vec<Entry>)> = Vec::new();
    for entry in all.get_value() {
        match pages.last_mut().filter(|(page, _)| *page == entry.page) {
            Some((_, entries)) => entries.push(entry),
            None => pages.push((entry.page, vec![entry])),
        }
    }
    let target = if desk.wide { PHONE } else { "_top" };
    let groups = pages.into_iter().map(move |(page, entries)| {
        let of_page: Vec<_> = entries.iter().map(|entry| entry.name.clone()).collect();
        let none = move || names.with(|names| !of_page.iter().any(|name| names.contains(name)));
        let links = entries.into_iter().map(move |entry| {
            let (name, shown, played) = (entry.name.clone(), entry.name.clone(), entry.name.clone());
            let hidden = move || names.with(|names| !names.contains(&shown));
            let is_current = move || desk.scene.with(|scene| scene.as_deref() == Some(&name));
            view! {
                <li hidden=hidden>
                    <a
                        class="desk__scene"
                        data-scene=entry.name.clone()
                        href=stage::address_of(&entry.name)
                        target=target
                        title=entry.name
                        aria-current=move || is_current().then_some("true")
                        on:click=move |event: MouseEvent| {
                            if is_for_phones(desk, &event) {
                                event.prevent_default();
                                desk.play(&played);
                            }
                        }
                    >
                        {entry.state}
                    </a>
                </li>
            }
        });
        view! {
            <section class="desk__page" hidden=none>
                <h2 class="desk__heading">{page}</h2>
                <ul class="desk__scenes">{links.collect_view()}</ul>
            </section>
        }
    });
    view! {
        <nav class="desk__list" aria-label="页面和状态">
            <div class="desk__search">
                <input
                    class="desk__input"
                    type="search"
                    id=SEARCH
                    aria-label="查找页面或状态"
                    placeholder="查找页面、状态或页面上的文字"
                    prop:value=wanted
                    on:input=move |event| wanted.set(event_target_value(&event))
                />
                <span class="desk__hint" role="status">
                    {move || match names.with(Vec::len) {
                        found if found == count => format!("{count} 个状态"),
                        found => format!("{found} / {count}"),
                    }}
                </span>
                <a
                    class="desk__scene"
                    data-scene="gallery"
                    href=GALLERY
                    target=target
                    on:click=move |event: MouseEvent| {
                        if is_for_phones(desk, &event) {
                            event.prevent_default();
                            desk.leave_for(GALLERY);
                        }
                    }
                >
                    "组件一览"
                </a>
            </div>
            {desk
                .wide
                .then(|| {
                    view! {
                        <p class="desk__hint desk__keys">
                            <kbd>"←"</kbd>
                            <kbd>"→"</kbd>
                            " 或 "
                            <kbd>"k"</kbd>
                            <kbd>"j"</kbd>
                            " 上一个、下一个状态；"
                            <kbd>"/"</kbd>
                            " 查找"
                        </p>
                    }
                })}
            {groups.collect_view()}
            <p class="desk__hint" hidden=move || !names.with(Vec::is_empty)>
                "没有找到。可以试试页面的名称、状态，或页面上的一句话。"
            </p>
        </nav>
    }
}

/// Whether a tap on a link is for the phones; with a modifier, it opens in a tab of its own.
fn is_for_phones(desk: Desk, event: &MouseEvent) -> bool {
    desk.wide && !(event.ctrl_key() || event.meta_key() || event.shift_key())
}

/// Walks by keys, except while something is typed or chosen.
fn listen_to_keys(walk: impl Fn(bool) + 'static) {
    let handle = window_event_listener_untyped("keydown", move |event: Event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let types = target
            .is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
        if types || key.ctrl_key() || key.meta_key() || key.alt_key() {
            return;
        }
        match key.key().as_str() {
            "ArrowRight" | "j" => walk(true),
            "ArrowLeft" | "k" => walk(false),
            "/" => {
                let search = document().get_element_by_id(SEARCH);
                if let Some(search) = search.and_then(|search| search.dyn_into::<HtmlElement>().ok()) {
                    let _ = search.focus();
                }
            }
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

/// Scrolls the link of a scene into view.
fn show_link(scene: &str) {
    let link = document()
        .query_selector(&format!("[data-scene='{scene}']"))
        .ok()
        .flatten();
    if let Some(link) = link {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        link.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, page: &'static str, state: &'static str, shown: &'static str) -> Entry {
        Entry {
            name: name.to_owned(),
            page,
            state,
            shown,
        }
    }

    fn names(wanted: &str) -> Vec<String> {
        let all = [
            entry("certify-blank", "客户认证", "空白", "提交认证"),
            entry(
                "certify-code-wrong",
                "客户认证",
                "验证码有误",
                "您输入的短信验证码有误，请重新输入",
            ),
            entry("add-code", "账户加挂", "输入验证码", "138****8000"),
        ];
        found(&all, wanted)
            .iter()
            .map(|entry| entry.name.clone())
            .collect()
    }

    #[test]
    fn every_word_has_to_be_found_somewhere_in_any_order() {
        assert_eq!(names("").len(), 3);
        assert_eq!(names("空 认证"), ["certify-blank"]);
        assert_eq!(names("BLANK"), ["certify-blank"]);
        assert_eq!(names("有误 认证"), ["certify-code-wrong"]);
        assert_eq!(names("请重新输入"), ["certify-code-wrong"]);
        assert_eq!(names("认证 超时"), [""; 0]);
    }

    #[test]
    fn where_no_text_has_the_word_what_comes_near_is_found() {
        assert_eq!(names("验证码错误"), ["certify-code-wrong"]);
        assert_eq!(names("有误的验证码"), ["certify-code-wrong"]);
        assert_eq!(names("转账"), [""; 0]);
    }

    #[test]
    fn walking_ends_at_either_end_and_begins_at_the_nearer_one() {
        let (a, b) = (entry("a", "", "", ""), entry("b", "", "", ""));
        let found = [&a, &b];
        let walk = |scene, forward| neighbour(&found, scene, forward);
        assert_eq!(walk(None, true).as_deref(), Some("a"));
        assert_eq!(walk(None, false).as_deref(), Some("b"));
        assert_eq!(walk(Some("a"), true).as_deref(), Some("b"));
        assert_eq!(walk(Some("b"), true).as_deref(), Some("b"));
        assert_eq!(walk(Some("a"), false).as_deref(), Some("a"));
        // One that the search has hidden.
        assert_eq!(walk(Some("c"), true).as_deref(), Some("a"));
        assert_eq!(neighbour(&[], None, true), None);
    }
}
