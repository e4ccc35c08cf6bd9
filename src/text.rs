//! All texts. Simplified Chinese is the only language; another would be a sibling of `zh`.

pub mod zh;
