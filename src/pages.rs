//! The screens, a folder for each feature.

pub mod accounts;
pub mod alerts;
pub mod amount;
pub mod brand;
pub mod certify;
pub mod home;
pub mod leave;
pub mod login;
pub mod login_settings;
pub mod not_found;
pub mod transactions;
