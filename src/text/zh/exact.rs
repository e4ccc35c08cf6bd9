//! Texts whose wording the requirements prescribe; their last characters differ on purpose (decision 5).

/// HH10.
pub const WRONG_CODE: &str = "您输入的短信验证码有误，请重新输入";
/// HH12.
pub const CERTIFIED: &str = "认证成功，感谢您的使用";
/// HH32, where the profile is not known.
pub const HOTLINE: &str = "400-800-9666";
/// Decision 10: does not reveal whose phone it is.
pub const CODE_SENT: &str = "验证码已发送至您在开户行预留的手机号";

#[cfg(test)]
mod tests {
    /// index.html has no other source for what it shows before any script has loaded.
    #[test]
    fn index_html_gives_the_same_hotline() {
        let page = include_str!("../../../index.html");
        let numbers: Vec<_> = page
            .split("tel:")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(!numbers.is_empty());
        assert!(
            numbers.iter().all(|number| *number == super::HOTLINE),
            "{numbers:?}"
        );
        assert_eq!(
            page.matches(super::HOTLINE).count(),
            2 * numbers.len(),
            "dialled and read"
        );
    }
}
