//! The pages (H5) behind a bank's WeChat official account.

mod app;
mod client;
mod form;
mod load;
mod navigation;
mod pages;
mod parts;
mod platform;
mod prelude;
#[cfg(all(feature = "preview", debug_assertions))]
mod preview;
mod route;
mod session;
mod sitemap;
mod text;
mod ui;

fn main() {
    // A panic ends as a trap, for which boot/boot.js shows the crash page. Its message may contain user input, so it is
    // not reported.
    #[cfg(all(feature = "preview", debug_assertions))]
    preview::start();
    #[cfg(not(all(feature = "preview", debug_assertions)))]
    leptos::mount::mount_to_body(app::App);
}
