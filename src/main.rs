//! The pages (H5) behind a bank's WeChat official account.

mod app;
mod client;
mod form;
mod load;
mod navigation;
mod pages;
mod platform;
mod route;
mod session;
mod text;
mod ui;

fn main() {
    // The panic's message may hold what the customer typed, so it is told to nobody.
    std::panic::set_hook(Box::new(|_| {
        use text::zh;
        platform::browser::show_crash(zh::CRASHED, zh::CRASHED_ADVICE, zh::RELOAD, zh::HOTLINE);
    }));
    leptos::mount::mount_to_body(app::App);
}
