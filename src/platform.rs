//! Browser APIs. Everything except previews uses them through this module only; the component kit gets the types of
//! events and elements from Leptos.

pub mod appearance;
pub mod browser;
pub mod clock;
pub mod history;
pub mod http;
pub mod template;
pub mod virtual_list;
pub mod wechat;
