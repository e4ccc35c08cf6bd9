//! What the browser gives. All of the program but previews speaks to it through this alone; the kit takes the types of
//! events and elements from Leptos.

pub mod appearance;
pub mod browser;
pub mod clock;
pub mod history;
pub mod http;
pub mod mould;
pub mod strip;
