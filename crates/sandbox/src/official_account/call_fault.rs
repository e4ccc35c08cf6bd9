use core::fmt;

use wechat_bank_wechat::{Remedy, ReplyFault};

/// Why a call of WeChat's API has no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallFault {
    /// WeChat was not reached, or did not respond in time.
    Unreachable,
    /// It refuses, or its response is not one of its API.
    Reply(ReplyFault),
}

impl CallFault {
    /// What to do about it.
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Unreachable => Remedy::Repeat,
            Self::Reply(fault) => fault.remedy(),
        }
    }
}

impl fmt::Display for CallFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => f.write_str("WeChat does not respond"),
            Self::Reply(fault) => fault.fmt(f),
        }
    }
}

impl core::error::Error for CallFault {}
