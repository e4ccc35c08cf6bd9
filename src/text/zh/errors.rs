//! The error messages of values: what is wrong, and what to enter instead.

use wechat_bank_api::PasswordAttemptError;
use wechat_bank_domain::{
    AccountNumberError, DateRangeError, DocumentNumberError, HourRangeError, LoginPasswordError, MoneyError,
    PinError, PinWeakness, SmsCodeError, ThresholdError,
};

/// 卡号或账号.
pub fn account_number_error(error: AccountNumberError) -> &'static str {
    match error {
        AccountNumberError::Empty => "请输入银行卡号或存折账号",
        AccountNumberError::NotDigits => "卡号或账号只能是数字",
        AccountNumberError::TooShort => "卡号或账号位数不足，请核对",
        AccountNumberError::TooLong => "卡号或账号位数过多，请核对",
        AccountNumberError::CheckDigit => "卡号有误，请对照卡面逐位核对",
    }
}

/// 证件号码.
pub fn document_number_error(error: DocumentNumberError) -> &'static str {
    match error {
        DocumentNumberError::Empty => "请输入证件号码",
        DocumentNumberError::UnknownType => "请先选择证件类型",
        DocumentNumberError::NotLettersOrDigits => "证件号码只能是字母和数字",
        DocumentNumberError::TooLong => "证件号码最多20位",
        DocumentNumberError::WrongLength => "证件号码应为18位",
        DocumentNumberError::NotDigits => "证件号码应为数字，仅最后一位可以是X",
        DocumentNumberError::Region => "居住证号码应以810000、820000或830000开头",
        DocumentNumberError::WrongDate => "证件号码中的出生日期有误，请核对",
        DocumentNumberError::CheckDigit => "证件号码有误，请逐位核对",
    }
}

/// 短信验证码.
pub fn sms_code_error(error: SmsCodeError) -> &'static str {
    match error {
        SmsCodeError::Empty => "请输入短信验证码",
        SmsCodeError::NotDigits => "短信验证码只能是数字",
        SmsCodeError::WrongLength => "短信验证码为6位数字",
    }
}

/// 微信银行支付密码.
pub fn pin_error(error: PinError) -> &'static str {
    match error {
        PinError::Empty => "请输入微信银行支付密码",
        PinError::NotDigits => "支付密码只能是数字",
        PinError::WrongLength => "支付密码为6位数字",
    }
}

/// Why a new 微信银行支付密码 is weak.
pub fn pin_weakness(weakness: PinWeakness) -> &'static str {
    match weakness {
        PinWeakness::Repeated => "支付密码重复数字过多，容易被猜中，请更换",
        PinWeakness::Run => "支付密码不能是连续数字，请更换",
        PinWeakness::Birthday => "支付密码不能是生日，请更换",
        PinWeakness::Tail => "支付密码不能是卡号、证件号或手机号的末六位，请更换",
        PinWeakness::Common => "支付密码过于常见，请更换",
    }
}

/// A new 登录密码.
pub fn login_password_error(error: LoginPasswordError) -> &'static str {
    match error {
        LoginPasswordError::Empty => "请输入登录密码",
        LoginPasswordError::TooShort => "登录密码至少8位",
        LoginPasswordError::TooLong => "登录密码最多64位",
        LoginPasswordError::Common => "登录密码过于常见，容易被猜中，请更换",
    }
}

/// The 登录密码 when signing in.
pub fn password_attempt_error(error: PasswordAttemptError) -> &'static str {
    match error {
        PasswordAttemptError::Empty => "请输入登录密码",
        PasswordAttemptError::TooLong => "登录密码最多64位",
    }
}

/// An amount to search for.
pub fn money_error(error: MoneyError) -> &'static str {
    match error {
        MoneyError::Empty => "请输入金额",
        MoneyError::NotANumber => "请输入正确的金额，例如 1,234.50",
        MoneyError::TooManyDecimals => "金额最多两位小数",
        MoneyError::TooLarge => "金额过大，请核对",
    }
}

/// An alert's threshold (IC06).
pub fn threshold_error(error: ThresholdError) -> &'static str {
    match error {
        ThresholdError::Empty => "请输入提醒金额",
        ThresholdError::NotANumber => "请输入正确的金额，例如 100 或 1,234.50",
        ThresholdError::TooManyDecimals => "金额最多两位小数",
        ThresholdError::TooLarge => "金额过大，请核对",
        ThresholdError::TooSmall => "提醒金额最低为1.00元",
    }
}

/// A custom range of days (HH42).
pub fn date_range_error(error: DateRangeError) -> &'static str {
    match error {
        DateRangeError::EndBeforeStart => "结束日期不能早于开始日期",
        DateRangeError::TooLong => "所选时间过长，请缩短",
        DateRangeError::TooEarly => "所选时间过早，银行已不提供查询",
        DateRangeError::TooLate => "不能选择今天之后的日期",
    }
}

/// Alert hours (IC13).
pub fn hour_range_error(error: HourRangeError) -> &'static str {
    match error {
        HourRangeError::NotAnHour => "请选择正确的时间",
        HourRangeError::EndNotAfterStart => "结束时间应晚于开始时间",
        HourRangeError::TooEarly => "提醒时段最早从7:00开始",
        HourRangeError::TooLate => "提醒时段最晚到23:00结束",
    }
}
