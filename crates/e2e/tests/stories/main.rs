//! The bank's stories, one file a feature; `cargo xtask rules` shows which requirements they prove.

mod main_job;
