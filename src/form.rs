//! Forms: input, parsing and validation, and sending once.

mod code;
mod field;
mod submit;

pub use code::{CodeField, CodeRequest};
pub use field::{Field, FieldInput, check_all, forget_in_time, group_by_four, only_number};
pub use submit::{FormFailure, Submit, is_dead_end};
