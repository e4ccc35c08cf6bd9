//! Previews: the whole sandbox bank in the page, and a desk to bring every page into every possible state.
//!
//! Compiled into development builds and into `cargo xtask build --preview`, never into what a bank serves (see the
//! feature `preview` in `Cargo.toml`). Nothing here knows how a page looks: a state is reached by what a person types
//! and taps, and by how the bank then responds.

mod actor;
mod addresses;
mod bank;
mod brand;
mod calls;
mod compiler;
mod customers;
mod desk;
mod frame;
mod gallery;
mod handle;
mod live_styles;
mod own_history;
mod phones;
mod scenes;
mod served;
mod settings;
mod sign;
mod stage;
mod styles;

use addresses::{DESK, GALLERY};

use crate::app::App;
use crate::platform::{browser, history, http};

/// Mounts the desk, the gallery, or the app over the bank in the page.
pub fn start() {
    let earlier = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // All customers of a preview are made up, so here the message may be reported.
        web_sys::console::error_1(&panic.to_string().into());
        earlier(panic);
    }));
    wasm_bindgen_futures::spawn_local(async {
        // A page served by a running sandbox bank uses that bank, and is an ordinary page.
        if bank::is_served().await {
            return leptos::mount::mount_to_body(App);
        }
        styles::add(include_str!("../style/preview/handle.css"));
        live_styles::follow();
        let address = history::address();
        match address.split('?').next().unwrap_or_default() {
            DESK => {
                styles::add(include_str!("../style/preview/desk.css"));
                browser::leave_shell(true);
                browser::set_title("预览台");
                leptos::mount::mount_to_body(desk::Desk);
            }
            GALLERY => {
                settings::apply();
                styles::add(include_str!("../style/preview/desk.css"));
                browser::leave_shell(true);
                browser::set_title("组件一览");
                leptos::mount::mount_to_body(gallery::Gallery);
                leptos::mount::mount_to_body(handle::Handle);
                gallery::show_states();
            }
            _ => {
                if frame::is_in_desk() {
                    own_history::begin();
                }
                settings::apply();
                http::answer_in_place(bank::answer);
                let scene = stage::prepare().await;
                bank::listen_to_tests();
                leptos::mount::mount_to_body(App);
                leptos::mount::mount_to_body(handle::Handle);
                stage::play(scene).await;
            }
        }
    });
}
