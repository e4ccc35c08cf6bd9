//! The transaction rules of the seed's accounts.

mod business;
mod personal;
mod vocabulary;

pub(super) use business::{CORPORATE, DAILY_TOTAL, EXTREMES, LARGE};
pub(super) use personal::{
    CREDIT_CARD, JOINT_A, JOINT_B, PASSBOOK, QUIET, SALARY, SAVINGS, TYPE_THREE, WEALTH,
};
