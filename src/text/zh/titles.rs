//! The page titles, shown in WeChat's title bar.

use crate::sitemap::sitemap;

macro_rules! titles {
    ($($chunk:ident: $part:expr => {$(
        $(#[$doc:meta])+
        $page:ident $(($($fields:tt)+))?: $address:tt $(? $query:ident)?, $access:ident, $title:ident $(= $text:literal)?,
            $($component:ident)::+ $(($($given:tt)+))?;
    )+})+) => {
        $($($(pub const $title: &str = $text;)?)+)+
    };
}

sitemap!(titles);

pub const NOT_FOUND: &str = "页面不存在";
/// The confirmation before a page with input is left.
pub fn unfinished(title: &str) -> String {
    format!("{title}尚未完成")
}

pub const LEAVE_ADVICE: &str = "离开后，已填写的内容将丢失。";
