//! 预览台, the preview desk: the phone in a frame, its settings, and every state of every page.

use leptos::html::Iframe;
use wechat_bank_domain::Date;

use super::addresses::GALLERY;
use super::scenes::{self, Scene};
use super::settings::{Network, Settings, Theme};
use super::stage;
use crate::platform::browser;
use crate::prelude::*;

/// The name of the phone's frame, the target of links.
const PHONE: &str = "phone";
/// Storage key of the phone's last address, for a reload of the desk.
const PHONE_AT: &str = "preview-phone";
/// From this width on the phone fits next to the list; below, states open in place of the desk.
const WIDE: f64 = 900.0;

#[component]
pub fn Desk() -> impl IntoView {
    let settings = RwSignal::new(Settings::now());
    Effect::new(move |before: Option<()>| {
        let settings = settings.get();
        if before.is_some() {
            settings.keep();
        }
    });
    let wide = window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .unwrap_or(0.0)
        >= WIDE;
    let phone = NodeRef::<Iframe>::new();
    browser::on_leave(move || {
        let at = phone.get_untracked().and_then(|phone| phone.content_window());
        let at = at.and_then(|window| {
            let location = window.location();
            Some(location.pathname().ok()? + &location.search().ok()?)
        });
        browser::keep_for_visit(PHONE_AT, at.as_deref());
    });
    let first = browser::kept_for_visit(PHONE_AT)
        .filter(|at| at.starts_with('/'))
        .unwrap_or_else(|| "/".to_owned());
    view! {
        <div class="desk" data-preview="">
            <div class="desk__panel">
                <header class="desk__header">
                    <h1 class="desk__title">"预览台"</h1>
                    <p class="desk__lead">
                        "银行就在页面里：规则、数据和特殊卡号与沙箱银行完全相同，无需服务器。数据均为虚构。"
                    </p>
                </header>
                <Controls settings=settings wide=wide />
                <List wide=wide />
            </div>
            {wide
                .then(|| {
                    view! {
                        <div class="desk__stage">
                            <iframe
                                node_ref=phone
                                class="desk__phone"
                                name=PHONE
                                title="手机"
                                src=first
                                style:width=move || format!("{}px", settings.get().width)
                            ></iframe>
                        </div>
                    }
                })}
        </div>
    }
}

#[component]
fn Controls(settings: RwSignal<Settings>, wide: bool) -> impl IntoView {
    use Network::{Endless, Failing, Fast, Garbled, Offline, Silent, Slow, Usual};
    let networks = [
        (Usual, "正常"),
        (Fast, "很快"),
        (Slow, "很慢"),
        (Offline, "断网"),
        (Silent, "无应答"),
        (Endless, "一直等待"),
        (Failing, "服务器错误"),
        (Garbled, "应答残缺"),
    ];
    let themes = [
        (Theme::System, "跟随系统"),
        (Theme::Light, "浅色"),
        (Theme::Dark, "深色"),
    ];
    let texts = [(100, "标准"), (112, "大"), (125, "更大"), (150, "最大")];
    let day = move |event| {
        let day: Option<Date> = event_target_value(&event).parse().ok();
        settings.update(|settings| settings.day = day);
    };
    view! {
        <section class="desk__controls" aria-label="设置">
            <Choice
                label="网络"
                choices=networks.to_vec()
                chosen=Signal::derive(move || settings.get().network)
                on_choose=move |network| settings.update(|settings| settings.network = network)
            />
            <Choice
                label="明暗"
                choices=themes.to_vec()
                chosen=Signal::derive(move || settings.get().theme)
                on_choose=move |theme| settings.update(|settings| settings.theme = theme)
            />
            <Choice
                label="关怀模式"
                choices=vec![(false, "关"), (true, "开")]
                chosen=Signal::derive(move || settings.get().care)
                on_choose=move |care| settings.update(|settings| settings.care = care)
            />
            <Choice
                label="微信字号"
                choices=texts.to_vec()
                chosen=Signal::derive(move || settings.get().text)
                on_choose=move |text| settings.update(|settings| settings.text = text)
            />
            {wide
                .then(|| {
                    view! {
                        <Choice
                            label="屏宽"
                            choices=vec![(320, "320"), (375, "375"), (430, "430")]
                            chosen=Signal::derive(move || settings.get().width)
                            on_choose=move |width| settings.update(|settings| settings.width = width)
                        />
                    }
                })}
            <div class="desk__setting">
                <label class="desk__label" for="desk-day">
                    "银行日期"
                </label>
                <input
                    class="desk__day"
                    type="date"
                    id="desk-day"
                    prop:value=move || settings.get().day.map(|day| day.to_string()).unwrap_or_default()
                    on:change=day
                />
                <span class="desk__hint">"留空为今天；各状态固定为 2026-11-21"</span>
            </div>
        </section>
    }
}

#[component]
fn Choice<T>(
    label: &'static str,
    choices: Vec<(T, &'static str)>,
    #[prop(into)] chosen: Signal<T>,
    #[prop(into)] on_choose: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let buttons = choices.into_iter().map(|(value, name)| {
        view! {
            <button
                type="button"
                class="desk__choice"
                aria-pressed=move || if chosen.get() == value { "true" } else { "false" }
                on:click=move |_| on_choose.run(value)
            >
                {name}
            </button>
        }
    });
    view! {
        <div class="desk__setting" role="group" aria-label=label>
            <span class="desk__label">{label}</span>
            <span class="desk__choices">{buttons.collect_view()}</span>
        </div>
    }
}

/// All states grouped by page, filtered by the search.
#[component]
fn List(wide: bool) -> impl IntoView {
    let all = scenes::all();
    let count = all.len();
    let mut pages: Vec<(&'static str, Vec<Scene>)> = Vec::new();
    for scene in all {
        match pages.last_mut().filter(|(page, _)| *page == scene.page) {
            Some((_, scenes)) => scenes.push(scene),
            None => pages.push((scene.page, vec![scene])),
        }
    }
    let target = if wide { PHONE } else { "_top" };
    let wanted = RwSignal::new(String::new());
    let open = RwSignal::new(String::new());
    let groups = pages.into_iter().map(move |(page, scenes)| {
        let names: Vec<_> = scenes
            .iter()
            .map(|scene| (page, scene.state, scene.name.clone()))
            .collect();
        let none = move || {
            !names
                .iter()
                .any(|(page, state, name)| wanted.with(|wanted| fits(wanted, page, state, name)))
        };
        let links = scenes.into_iter().map(move |scene| {
            let (name, shown_name) = (scene.name.clone(), scene.name.clone());
            let hidden = move || !wanted.with(|wanted| fits(wanted, scene.page, scene.state, &shown_name));
            let (here, current) = (name.clone(), name.clone());
            view! {
                <li hidden=hidden>
                    <a
                        class="desk__scene"
                        data-scene=name.clone()
                        href=stage::address_of(&name)
                        target=target
                        title=name
                        aria-current=move || open.with(|open| *open == current).then_some("true")
                        on:click=move |_| open.set(here.clone())
                    >
                        {scene.state}
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
                <label class="desk__label" for="desk-search">
                    {format!("{count} 个状态")}
                </label>
                <input
                    class="desk__input"
                    type="search"
                    id="desk-search"
                    placeholder="查找页面或状态"
                    prop:value=wanted
                    on:input=move |event| wanted.set(event_target_value(&event))
                />
                <a class="desk__scene" data-scene="gallery" href=GALLERY target=target>
                    "组件一览"
                </a>
            </div>
            {groups.collect_view()}
        </nav>
    }
}

fn fits(wanted: &str, page: &str, state: &str, name: &str) -> bool {
    wanted
        .split_whitespace()
        .all(|word| [page, state, name].iter().any(|text| text.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_is_searched_for_has_to_be_found_somewhere() {
        assert!(fits("", "客户认证", "空白", "certify-blank"));
        assert!(fits("认证 空", "客户认证", "空白", "certify-blank"));
        assert!(fits("blank", "客户认证", "空白", "certify-blank"));
        assert!(!fits("认证 超时", "客户认证", "空白", "certify-blank"));
    }
}
