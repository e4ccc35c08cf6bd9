use wechat_bank_domain::{LoginPassword, PasswordStrength, strength};

use crate::prelude::*;
use crate::text::zh::passwords as words;
use crate::ui::memo;

/// Strength of a login password while it is typed: a meter, a label, and advice.
#[component]
pub fn Strength(text: RwSignal<String>) -> impl IntoView {
    let judged = memo(move || text.with(|text| judge(text)));
    let class = move || match judged.get() {
        None => "strength",
        Some((PasswordStrength::Weak, _)) => "strength strength--weak",
        Some((PasswordStrength::Fair, _)) => "strength strength--fair",
        Some((PasswordStrength::Strong, _)) => "strength strength--strong",
    };
    let words = move || match judged.get() {
        None => words::LOGIN_RULE.to_owned(),
        Some((strength, advice)) => format!("密码强度：{}，{advice}", words::strength(strength)),
    };
    view! {
        <div class=class>
            <p class="strength__meter" aria-hidden="true">
                <span class="strength__bar"></span>
                <span class="strength__bar"></span>
                <span class="strength__bar"></span>
            </p>
            <p class="strength__words" role="status">
                {words}
            </p>
        </div>
    }
}

/// The strength and the advice; `None` while the field is empty.
fn judge(text: &str) -> Option<(PasswordStrength, &'static str)> {
    if text.is_empty() {
        return None;
    }
    let strength = strength(text);
    let refused = text.parse::<LoginPassword>().err();
    Some((strength, words::strength_advice(strength, refused)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_about_a_password_before_it_is_typed() {
        assert_eq!(judge(""), None);
    }

    #[test]
    fn a_password_is_shown_weak_for_its_own_reason_until_it_is_not() {
        assert_eq!(judge("abc"), Some((PasswordStrength::Weak, "至少需要8位")));
        assert_eq!(
            judge("password"),
            Some((PasswordStrength::Weak, "过于常见，不能使用"))
        );
        assert_eq!(
            judge(&"长".repeat(65)),
            Some((PasswordStrength::Weak, "最多64位"))
        );
        let strong = judge("Vx7#qLm2!tRz").map(|(strength, _)| strength);
        assert_eq!(strong, Some(PasswordStrength::Strong));
    }
}
