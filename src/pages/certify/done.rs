use crate::navigation::Navigator;
use crate::platform::wechat;
use crate::prelude::*;
use crate::route::Route;
use crate::session::use_session_context;
use crate::text::zh;
use crate::text::zh::certification as words;
use crate::text::zh::titles;
use crate::ui::{Button, ButtonKind, LinkButton, Outcome, OutcomeKind, Page};

/// 认证成功 (HH12), and the links onward.
#[component]
pub fn Certified() -> impl IntoView {
    let context = use_session_context();
    let (passwords_set, may_set) = untrack(move || context.session()).map_or((false, false), |session| {
        (session.passwords_set, session.may_set_passwords)
    });
    let advice = if passwords_set {
        ""
    } else {
        words::SET_PASSWORDS_ADVICE
    };
    let links = ways(passwords_set, may_set, context.wanted())
        .into_iter()
        .enumerate()
        .map(move |(index, way)| {
            let kind = if index == 0 {
                ButtonKind::Primary
            } else {
                ButtonKind::Secondary
            };
            let address = way.route().to_string();
            // The requested page is kept until the customer is there, or chose another one than the passwords in
            // between.
            let leaves = way != Way::Passwords;
            let forget = move |()| {
                if leaves {
                    context.forget_wanted();
                }
            };
            let label = way.label();
            view! {
                <LinkButton kind=kind href=address on_press=forget>
                    {label}
                </LinkButton>
            }
        });
    // Those who came from the chat can end here, and return to it.
    let close = (expect_context::<Navigator>().is_entrance() && wechat::can_close()).then(|| {
        view! {
            <Button kind=ButtonKind::Secondary on_press=|()| wechat::close()>
                "完成"
            </Button>
        }
    });
    view! {
        <Page title=titles::CERTIFIED_PAGE.to_owned()>
            <Outcome kind=OutcomeKind::Success title=zh::CERTIFIED description=advice>
                {links.collect_view()}
                {close}
            </Outcome>
        </Page>
    }
}

/// A link onward.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// 登录设置.
    Passwords,
    /// The page that was requested before certification (HH14).
    Wanted(Route),
    /// 账户管理.
    Accounts,
}

impl Way {
    const fn label(&self) -> &'static str {
        match self {
            Self::Passwords => titles::LOGIN_SETTINGS,
            Self::Wanted(_) => "继续",
            Self::Accounts => titles::ACCOUNTS,
        }
    }

    fn route(&self) -> &Route {
        match self {
            Self::Passwords => &Route::LoginSettings,
            Self::Wanted(route) => route,
            Self::Accounts => &Route::Accounts,
        }
    }
}

/// The links onward, the main one first: the passwords while there are none, else the page the customer requested.
fn ways(passwords_set: bool, may_set_passwords: bool, wanted: Option<Route>) -> Vec<Way> {
    let wanted = wanted
        .filter(|route| !matches!(route, Route::LoginSettings | Route::Accounts))
        .map(Way::Wanted);
    let passwords = || Way::Passwords;
    let first = (!passwords_set).then(passwords);
    let last = (passwords_set && may_set_passwords).then(passwords);
    first
        .into_iter()
        .chain(wanted)
        .chain([Way::Accounts])
        .chain(last)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_customer_is_led_to_the_passwords_first() {
        assert_eq!(ways(false, true, None), [Way::Passwords, Way::Accounts]);
        let wanted = ways(false, true, Some(Route::Alerts));
        assert_eq!(
            wanted,
            [Way::Passwords, Way::Wanted(Route::Alerts), Way::Accounts]
        );
    }

    #[test]
    fn a_customer_with_passwords_goes_on_to_what_was_wanted_and_may_set_new_ones() {
        let wanted = ways(true, true, Some(Route::Alerts));
        assert_eq!(
            wanted,
            [Way::Wanted(Route::Alerts), Way::Accounts, Way::Passwords]
        );
        assert_eq!(ways(true, false, None), [Way::Accounts]);
    }

    #[test]
    fn no_way_stands_there_twice() {
        for wanted in [Route::LoginSettings, Route::Accounts] {
            assert_eq!(
                ways(false, true, Some(wanted.clone())),
                [Way::Passwords, Way::Accounts]
            );
            assert_eq!(ways(true, true, Some(wanted)), [Way::Accounts, Way::Passwords]);
        }
    }
}
