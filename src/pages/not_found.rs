use crate::load::Hotline;
use crate::prelude::*;
use crate::route::Route;
use crate::text::zh::titles;
use crate::ui::{LinkButton, Outcome, OutcomeKind, Page};

/// Shown for unknown addresses.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Page title=titles::NOT_FOUND.to_owned()>
            <Outcome kind=OutcomeKind::Missing title="没有找到这个页面" description="链接可能已失效。请返回首页，或从公众号菜单重新进入。">
                <LinkButton href=Route::Home.to_string()>"返回首页"</LinkButton>
            </Outcome>
            <Hotline />
        </Page>
    }
}
