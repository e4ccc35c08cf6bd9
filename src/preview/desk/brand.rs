//! The brand playground: name, logo and colours with their contrast, effective at once in the phones.

use js_sys::encode_uri_component;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, FileReader, HtmlInputElement};

use super::state::Desk;
use crate::platform::browser;
use crate::prelude::*;
use crate::preview::brand::{Brand, Figure, READY, Rgb, TOKENS, both, figures, is_picture};
use crate::preview::settings::{keep_logo, logo};
use crate::preview::styles::declared;

/// The largest logo, in bytes: it is kept with the settings, in a storage of a few megabytes.
const LARGEST_LOGO: f64 = 300_000.0;

#[component]
pub fn Playground(desk: Desk) -> impl IntoView {
    let brand = Memo::new(move |_| desk.settings.with(|settings| settings.brand.clone()));
    let change = move |change: &dyn Fn(&mut Brand)| desk.change(|settings| change(&mut settings.brand));
    let ready = READY.map(|(label, name, main)| {
        let chosen = move || brand.with(|brand| brand.main.as_deref() == main && brand.own.is_empty());
        view! {
            <button
                type="button"
                class="desk__choice"
                aria-pressed=move || if chosen() { "true" } else { "false" }
                on:click=move |_| {
                    desk.change(|settings| {
                        settings.brand = Brand {
                            name: name.to_owned(),
                            main: main.map(str::to_owned),
                            ..Brand::default()
                        }
                    })
                }
            >
                <span class="desk__dot" style:background=main.unwrap_or("#018942")></span>
                {label}
            </button>
        }
    });
    let main = move || {
        let chosen = brand.with(|brand| brand.main.clone());
        chosen.unwrap_or_else(|| {
            current(&brand.get(), "--weui-BRAND").map_or_else(String::new, |[light, _]| light)
        })
    };
    view! {
        <section class="desk__brand" aria-label="品牌">
            <div class="desk__setting" role="group" aria-label="现成的品牌">
                <span class="desk__label">"现成的"</span>
                <span class="desk__choices">{ready.collect_view()}</span>
            </div>
            <div class="desk__setting">
                <label class="desk__label" for="brand-name">
                    "银行名称"
                </label>
                <input
                    class="desk__input"
                    id="brand-name"
                    maxlength="40"
                    placeholder="新疆汇和银行"
                    prop:value=move || brand.with(|brand| brand.name.clone())
                    on:change=move |event| {
                        let name = event_target_value(&event).trim().to_owned();
                        change(&|brand: &mut Brand| brand.name.clone_from(&name));
                    }
                />
            </div>
            <Logo />
            <div class="desk__setting">
                <span class="desk__label">"主色"</span>
                <Colour
                    label="主色".to_owned()
                    value=Signal::derive(main)
                    on_pick=move |main: String| {
                        change(&|brand: &mut Brand| {
                            brand.main = Some(main.clone());
                            brand.own.clear();
                        })
                    }
                />
                <span class="desk__hint">"其余颜色由它推算，浅色和深色下都能看清；也可逐个调整："</span>
            </div>
            <table class="desk__tokens">
                <thead>
                    <tr>
                        <th scope="col">"用途"</th>
                        <th scope="col">"浅色"</th>
                        <th scope="col">"深色"</th>
                    </tr>
                </thead>
                <tbody>{TOKENS.map(|(token, purpose)| row(desk, brand, token, purpose)).collect_view()}</tbody>
            </table>
            <Figures brand=brand />
            <Export brand=brand />
        </section>
    }
}

/// Both colours of a token with this brand.
fn current(brand: &Brand, token: &str) -> Option<[String; 2]> {
    if let Some(own) = brand.colours().remove(token) {
        return Some(own);
    }
    both(&declared(token)?).map(|both| both.map(|rgb| rgb.to_string()))
}

fn row(desk: Desk, brand: Memo<Brand>, token: &'static str, purpose: &'static str) -> impl IntoView {
    let pick = move |index: usize, colour: &str| {
        let Some(mut both) = current(&brand.get_untracked(), token) else {
            return;
        };
        if let Some(place) = both.get_mut(index) {
            colour.clone_into(place);
        }
        desk.change(|settings| {
            settings.brand.own.insert(token.to_owned(), both);
        });
    };
    let cell = move |index: usize, theme: &str| {
        let value = Signal::derive(move || {
            let both = current(&brand.get(), token).unwrap_or_default();
            both.get(index).cloned().unwrap_or_default()
        });
        view! {
            <td>
                <Colour
                    label=format!("{purpose}，{theme}")
                    value=value
                    on_pick=move |colour: String| pick(index, &colour)
                />
            </td>
        }
    };
    view! {
        <tr>
            <th scope="row">
                {purpose}
                <code>{token}</code>
            </th>
            {cell(0, "浅色")}
            {cell(1, "深色")}
        </tr>
    }
}

/// A colour to pick or to type.
#[component]
fn Colour(label: String, value: Signal<String>, #[prop(into)] on_pick: Callback<String>) -> impl IntoView {
    let typed = move |event: Event| {
        let field = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(field) = field else { return };
        match field.value().parse::<Rgb>() {
            Ok(colour) => on_pick.run(colour.to_string()),
            // As it was.
            Err(()) => field.set_value(&value.get_untracked()),
        }
    };
    view! {
        <span class="desk__colour">
            <input
                type="color"
                aria-label=label.clone()
                prop:value=value
                on:input=move |event| on_pick.run(event_target_value(&event))
            />
            <input
                class="desk__hex"
                aria-label=format!("{label}，十六进制")
                maxlength="7"
                spellcheck="false"
                prop:value=value
                on:change=typed
            />
        </span>
    }
}

/// The logo, from a file that never leaves this browser.
#[component]
fn Logo() -> impl IntoView {
    let shown = RwSignal::new(logo());
    let error = RwSignal::new("");
    let choose = move |event: Event| {
        let field = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(file) = field.and_then(|field| field.files()?.get(0)) else {
            return;
        };
        if file.size() > LARGEST_LOGO {
            error.set("图片超过 300 kB，请换一张小一些的");
            return;
        }
        let Ok(reader) = FileReader::new() else { return };
        let read = reader.clone();
        let done = Closure::once_into_js(move || {
            let address = read.result().ok().and_then(|result| result.as_string());
            match address.filter(|address| is_picture(address)) {
                Some(address) => {
                    error.set("");
                    keep_logo(Some(&address));
                    shown.set(Some(address));
                }
                None => error.set("这不是图片"),
            }
        });
        reader.set_onload(Some(done.unchecked_ref()));
        let _ = reader.read_as_data_url(&file);
    };
    let forget = move |_| {
        keep_logo(None);
        error.set("");
        shown.set(None);
    };
    view! {
        <div class="desk__setting">
            <span class="desk__label">"标志"</span>
            <span class="desk__choices">
                {move || shown.get().map(|address| view! { <img class="desk__logo" src=address alt="" /> })}
                <input
                    class="desk__file"
                    type="file"
                    id="brand-logo"
                    accept="image/svg+xml,image/png,image/jpeg,image/webp"
                    aria-label="标志"
                    on:change=choose
                />
                <label class="desk__choice" for="brand-logo">
                    "选择图片…"
                </label>
                <button type="button" class="desk__choice" hidden=move || shown.with(Option::is_none) on:click=forget>
                    "恢复"
                </button>
            </span>
            <span class="desk__hint" role="status">
                {move || match error.get() {
                    "" => "方形、四周留白；只留在本浏览器，不会上传",
                    error => error,
                }}
            </span>
        </div>
    }
}

/// The contrast of what the bank's colours meet.
#[component]
fn Figures(brand: Memo<Brand>) -> impl IntoView {
    let all = Memo::new(move |_| figures(&brand.get(), declared));
    let rows = move || {
        let all = all.get();
        let pairs = all.chunks_exact(2).map(|both| {
            let cells = both.iter().map(|figure| {
                let Figure { contrast, least, ground, .. } = figure;
                let is_enough = figure.is_enough();
                // Rounded down: 4.499 is not 4.5.
                let shown = (contrast * 100.0).floor() / 100.0;
                view! {
                    <td data-enough=if is_enough { "yes" } else { "no" } title=format!("{} / {ground}", figure.over)>
                        {if is_enough { "✓ " } else { "✗ " }} {format!("{shown:.2}")}
                        <span class="desk__hint">{format!(" ≥ {least}")}</span>
                    </td>
                }
            });
            let name = both.first().map_or("", |figure| meeting(figure.over));
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    {cells.collect_view()}
                </tr>
            }
        });
        pairs.collect_view()
    };
    let failed = move || all.with(|all| all.iter().filter(|figure| !figure.is_enough()).count());
    view! {
        <table class="desk__tokens desk__figures">
            <caption>
                "对比度（WCAG 2.2 AA），取最不利的底色 "
                <span role="status" data-enough=move || if failed() == 0 { "yes" } else { "no" }>
                    {move || match failed() {
                        0 => "全部达标".to_owned(),
                        failed => format!("{failed} 项不足"),
                    }}
                </span>
            </caption>
            <thead>
                <tr>
                    <th scope="col">"什么在什么之上"</th>
                    <th scope="col">"浅色"</th>
                    <th scope="col">"深色"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// What a pair is to a designer, by what stands above.
fn meeting(over: &str) -> &'static str {
    match over {
        "--weui-FG-0" => "正文 / 浅色底",
        "--brand-text" => "品牌色文字 / 页面、面板、按键",
        "--weui-ON-BRAND" => "按钮文字 / 主按钮",
        "--on-card" => "卡片文字 / 卡片",
        "--weui-BRAND" => "主按钮、勾选 / 页面、面板",
        "--weui-LINK" => "链接 / 浅色底",
        _ => "其他",
    }
}

/// The tokens as a bank has to set them.
#[component]
fn Export(brand: Memo<Brand>) -> impl IntoView {
    let text = Memo::new(move |_| brand.get().export(declared));
    let copied = RwSignal::new(false);
    Effect::new(move |_| {
        text.track();
        copied.set(false);
    });
    let copy = move |_| {
        leptos::task::spawn_local(async move {
            copied.set(browser::copy(&text.get_untracked()).await);
        });
    };
    let address = move || {
        let encoded = encode_uri_component(&text.get()).as_string();
        format!("data:text/css;charset=utf-8,{}", encoded.unwrap_or_default())
    };
    view! {
        <div class="desk__export">
            <p class="desk__hint">
                "银行要设置的：替换 style/tokens.css 的第一段。名称和热线来自银行的 profile，标志是 public/icon.svg；见 docs/brand.md。"
            </p>
            <pre class="desk__code" data-export="">{text}</pre>
            <p class="desk__choices">
                <button type="button" class="desk__choice" on:click=copy>
                    {move || if copied.get() { "已复制" } else { "复制" }}
                </button>
                <a class="desk__scene" download="brand.css" href=address>
                    "下载 brand.css"
                </a>
            </p>
        </div>
    }
}
