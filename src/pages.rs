//! The screens, a folder for each feature.

pub mod accounts;
pub mod alerts;
pub mod amount;
pub mod brand;
pub mod certify;
pub mod home;
pub mod leave;
pub mod log_out;
pub mod login;
pub mod login_settings;
pub mod new_passwords;
pub mod not_found;
pub mod pin_sheet;
pub mod security;
pub mod transactions;
