//! The bank's side of its official account over HTTP: pushes, and signing in by OAuth.

mod enter;
mod page;
mod push;

use axum::Router;
use axum::routing::get;

use crate::bank::Bank;

/// Where WeChat pushes, and where its users enter.
pub(crate) fn routes() -> Router<Bank> {
    Router::new()
        .route("/wechat/push", get(push::verify).post(push::receive))
        .route("/wechat/enter", get(enter::enter))
        .route("/wechat/callback", get(enter::callback))
        .route("/wechat/page.css", get(page::style))
}
