//! The phones: true sizes, with WeChat's bar round the page.

use leptos::html::Div;

use super::state::{Desk, Seen, address_of, phones};
use crate::platform::browser;
use crate::prelude::*;
use crate::preview::frame::{BESIDE, PHONE};
use crate::preview::phones::BAR;
use crate::preview::settings::Theme;

/// The case around a screen, in CSS pixels on each side.
const CASE: u16 = 10;
/// Padding of the stage, gap between phones, and the line below each.
const AROUND: f64 = 24.0;
const BELOW: f64 = 48.0;

#[component]
pub fn Phones(desk: Desk) -> impl IntoView {
    let stage = NodeRef::<Div>::new();
    let room = RwSignal::new((0.0, 0.0));
    let measure = move || {
        if let Some(stage) = stage.get_untracked() {
            room.set((f64::from(stage.client_width()), f64::from(stage.client_height())));
        }
    };
    Effect::new(move |_| {
        if stage.get().is_some() {
            browser::after_layout(measure);
        }
    });
    let resized = window_event_listener_untyped("resize", move |_| measure());
    on_cleanup(move || resized.remove());

    let beside = Memo::new(move |_| desk.settings.with(|settings| settings.theme == Theme::Beside));
    let scale = Memo::new(move |_| {
        let (phone, actual) = desk.settings.with(|settings| (settings.phone, settings.actual));
        let count = if beside.get() { 3.0 } else { 1.0 };
        if actual {
            1.0
        } else {
            fit(phone.screen(), room.get(), count)
        }
    });
    // The first phone begins where it was left; all others with the scene.
    let first = StoredValue::new(Some(desk.first_address()));
    let all = move || {
        let names = if beside.get() {
            BESIDE.to_vec()
        } else {
            vec![PHONE]
        };
        let place = |(index, name)| {
            let left = first.try_update_value(Option::take).flatten();
            let at = left.unwrap_or_else(|| desk.scene_address());
            view! { <PhoneView desk=desk index=index name=name at=at scale=scale /> }
        };
        names.into_iter().enumerate().map(place).collect_view()
    };
    view! {
        <div class="desk__stage" node_ref=stage>
            {all}
        </div>
    }
}

/// The largest scale, up to 1, at which so many phones fit.
fn fit((width, height): (u16, u16), (room_width, room_height): (f64, f64), count: f64) -> f64 {
    let case = |length: u16| f64::from(length + 2 * CASE);
    let wide = (room_width - AROUND * (count + 1.0)) / (case(width) * count);
    let high = (room_height - 2.0 * AROUND - BELOW) / case(height);
    // Unreadable below; before the room is known, it is nothing.
    wide.min(high).clamp(0.4, 1.0)
}

#[component]
fn PhoneView(desk: Desk, index: usize, name: &'static str, at: String, scale: Memo<f64>) -> impl IntoView {
    let phone = Memo::new(move |_| desk.settings.with(|settings| settings.phone));
    let screen = move || phone.get().screen();
    let seen = Memo::new(move |_| {
        let seen = desk.seen.with(|seen| seen.get(index).cloned());
        seen.unwrap_or_default()
    });
    let look = Memo::new(move |_| desk.settings.with(|settings| settings.look(index)));
    let theme = move || match look.get() {
        (Theme::Dark, _) => "dark",
        (Theme::Light, _) => "light",
        (Theme::System | Theme::Beside, _) => "system",
    };
    let pixels = |length: f64| format!("{length}px");
    let case = |length: u16| f64::from(length + 2 * CASE);
    let back = move |_| {
        if let Some(history) = phones().get(index).and_then(|phone| phone.history().ok()) {
            let _ = history.back();
        }
    };
    view! {
        <figure
            class="phone-place"
            style:width=move || pixels(case(screen().0) * scale.get())
            style:height=move || pixels(case(screen().1) * scale.get() + BELOW)
        >
            <div class="phone" data-look=theme style:transform=move || format!("scale({})", scale.get())>
                <div class="phone__status" aria-hidden="true" style:height=move || format!("{}px", phone.get().status())>
                    <span>"9:41"</span>
                    <span class="phone__signs"></span>
                </div>
                <div class="phone__bar" style:height=format!("{BAR}px")>
                    <button type="button" class="phone__back" aria-label="返回" on:click=back></button>
                    <p class="phone__title">{move || seen.with(|seen| seen.title.clone())}</p>
                    <Menu desk=desk index=index />
                </div>
                <iframe
                    class="phone__page"
                    name=name
                    title=format!("手机{}", index + 1)
                    src=at
                    style:width=move || format!("{}px", phone.get().page().0)
                    style:height=move || format!("{}px", phone.get().page().1)
                ></iframe>
            </div>
            <figcaption class="phone__caption">
                <span>{move || caption(look.get(), phone.get().page(), scale.get())}</span>
                <span class="phone__outcome" data-outcome=move || seen.with(|seen| kind(seen).to_owned())>
                    {move || seen.with(outcome)}
                </span>
            </figcaption>
        </figure>
    }
}

/// WeChat's menu at the end of its bar, with what a designer needs.
#[component]
fn Menu(desk: Desk, index: usize) -> impl IntoView {
    let menu = NodeRef::<leptos::html::Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            let _ = menu.remove_attribute("open");
        }
    };
    let again = move |_| {
        close();
        match desk.scene.get_untracked() {
            Some(scene) => desk.play(&scene),
            None => {
                for phone in phones() {
                    let _ = phone.location().reload();
                }
            }
        }
    };
    let alone = move |_| {
        close();
        if let Some(at) = phones().get(index).and_then(address_of) {
            let _ = window().open_with_url_and_target(&at, "_blank");
        }
    };
    let copy = move |_| {
        close();
        if let Ok(address) = window().location().href() {
            leptos::task::spawn_local(async move {
                browser::copy(&address).await;
            });
        }
    };
    view! {
        <details class="phone__menu" node_ref=menu>
            <summary aria-label="更多"></summary>
            <div class="phone__entries">
                <button type="button" on:click=again>
                    "重新播放"
                </button>
                <button type="button" on:click=copy>
                    "复制预览台的链接"
                </button>
                <button type="button" on:click=alone>
                    "在新标签页打开"
                </button>
            </div>
        </details>
    }
}

fn caption((theme, care): (Theme, bool), (width, height): (u16, u16), scale: f64) -> String {
    let look = match (theme, care) {
        (_, true) => "关怀",
        (Theme::Dark, _) => "深色",
        (Theme::Light, _) => "浅色",
        (Theme::System | Theme::Beside, _) => "跟随系统",
    };
    let smaller = if scale < 1.0 {
        format!(" · {}%", browser::whole((scale * 100.0).round()))
    } else {
        String::new()
    };
    format!("{look} · 页面 {width}×{height}{smaller}")
}

fn kind(seen: &Seen) -> &'static str {
    match seen.outcome.as_deref() {
        None => "",
        Some("ready") => "ready",
        Some("playing") => "playing",
        Some(_) => "failed",
    }
}

fn outcome(seen: &Seen) -> String {
    match kind(seen) {
        "ready" => "已到达".to_owned(),
        "playing" => "正在到达…".to_owned(),
        "failed" => format!("未到达：{}", seen.outcome.as_deref().unwrap_or_default()),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_never_enlarged_and_fits_the_room() {
        assert!((fit((375, 812), (2000.0, 2000.0), 1.0) - 1.0).abs() < f64::EPSILON);
        let scale = fit((375, 812), (500.0, 700.0), 1.0);
        assert!(
            scale < 1.0 && 832.0 * scale + 2.0 * AROUND + BELOW <= 700.01,
            "{scale}"
        );
        let scale = fit((375, 812), (1000.0, 2000.0), 3.0);
        assert!(3.0 * 395.0 * scale + 4.0 * AROUND <= 1000.01, "{scale}");
    }
}
