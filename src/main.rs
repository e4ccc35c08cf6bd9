//! The pages (H5) behind a bank's WeChat official account.

mod app;
mod client;
mod form;
mod load;
mod navigation;
mod pages;
mod parts;
mod platform;
#[cfg(all(feature = "preview", debug_assertions))]
mod preview;
mod route;
mod session;
mod text;
mod ui;

fn main() {
    // A panic ends as a trap, which boot/boot.js tells the customer about. Its message, which may hold what was typed,
    // is told to nobody.
    #[cfg(all(feature = "preview", debug_assertions))]
    preview::start();
    #[cfg(not(all(feature = "preview", debug_assertions)))]
    leptos::mount::mount_to_body(app::App);
}
