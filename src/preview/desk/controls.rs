//! The settings of the phones.

use wechat_bank_domain::Date;

use super::state::Desk;
use crate::prelude::*;
use crate::preview::phones::Phone;
use crate::preview::settings::{Network, Theme};

#[component]
pub fn Controls(desk: Desk) -> impl IntoView {
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
    let mut themes = vec![
        (Theme::System, "跟随系统"),
        (Theme::Light, "浅色"),
        (Theme::Dark, "深色"),
    ];
    if desk.wide {
        themes.push((Theme::Beside, "浅色、深色、关怀并排"));
    }
    let texts = [(100, "标准"), (112, "大"), (125, "更大"), (150, "最大")];
    let day = move |event| {
        let day: Option<Date> = event_target_value(&event).parse().ok();
        desk.change(|settings| settings.day = day);
    };
    let settings = desk.settings;
    view! {
        <section class="desk__controls" aria-label="设置">
            {desk
                .wide
                .then(|| {
                    view! {
                        <Choice
                            label="手机"
                            choices=Phone::ALL.map(|phone| (phone, phone.name())).to_vec()
                            chosen=Signal::derive(move || settings.get().phone)
                            on_choose=move |phone| desk.change(|settings| settings.phone = phone)
                        />
                    }
                })}
            <Choice
                label="明暗"
                choices=themes
                chosen=Signal::derive(move || settings.get().theme)
                on_choose=move |theme| desk.change(|settings| settings.theme = theme)
            />
            <Choice
                label="关怀"
                half=true
                choices=vec![(false, "关"), (true, "开")]
                chosen=Signal::derive(move || settings.get().care)
                on_choose=move |care| desk.change(|settings| settings.care = care)
            />
            {desk
                .wide
                .then(|| {
                    view! {
                        <Choice
                            label="大小"
                            half=true
                            choices=vec![(false, "适合窗口"), (true, "原大")]
                            chosen=Signal::derive(move || settings.get().actual)
                            on_choose=move |actual| desk.change(|settings| settings.actual = actual)
                        />
                    }
                })}
            <Choice
                label="字号"
                choices=texts.to_vec()
                chosen=Signal::derive(move || settings.get().text)
                on_choose=move |text| desk.change(|settings| settings.text = text)
            />
            <Choice
                label="网络"
                choices=networks.to_vec()
                chosen=Signal::derive(move || settings.get().network)
                on_choose=move |network| desk.change(|settings| settings.network = network)
            />
            <div class="desk__setting">
                <label class="desk__label" for="desk-day">
                    "日期"
                </label>
                <span class="desk__choices">
                <input
                    class="desk__day"
                    type="date"
                    id="desk-day"
                    prop:value=move || settings.get().day.map(|day| day.to_string()).unwrap_or_default()
                    on:change=day
                />
                <span class="desk__hint">"空为今天；状态里固定为 2026-11-21"</span>
                </span>
            </div>
        </section>
    }
}

#[component]
fn Choice<T>(
    label: &'static str,
    /// Whether it is short enough for half a row.
    #[prop(optional)]
    half: bool,
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
        <div class="desk__setting" class:desk__setting--half=half role="group" aria-label=label>
            <span class="desk__label">{label}</span>
            <span class="desk__choices">{buttons.collect_view()}</span>
        </div>
    }
}
