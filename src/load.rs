//! What a page shows while it waits for the bank, and when nothing comes.

use api::{Code, Endpoint};
use leptos::prelude::*;
use wechat_bank_api as api;

use crate::client::Failure;
use crate::navigation::Navigator;
use crate::platform::{browser, clock};
use crate::session::use_visit;
use crate::text::zh;
use crate::ui::{Button, ButtonKind, Notice, NoticeKind, Skeleton};

/// How long nothing is shown, in milliseconds: what comes sooner needs no placeholder.
const PATIENT: u32 = 300;
/// After how long the customer is told that it takes long, in milliseconds.
const SLOW: u32 = 4_000;

/// Something asked of the bank, asked again when the request changes or another session begins.
pub type Loaded<T> = LocalResource<Result<T, Failure>>;

/// Asks for something as long as the current page is there; `request` is reactive.
pub fn load<E>(request: impl Fn() -> E + 'static) -> Loaded<E::Reply>
where
    E: Endpoint + 'static,
    E::Reply: Clone + 'static,
{
    let visit = use_visit();
    LocalResource::new(move || {
        visit.opened();
        let request = request();
        async move { visit.read(&request).await }
    })
}

/// How a failure reads.
pub fn explain(failure: &Failure) -> String {
    match failure {
        Failure::Offline => zh::OFFLINE.to_owned(),
        Failure::NotReached => zh::NOT_REACHED.to_owned(),
        Failure::Unreadable => zh::UNREADABLE.to_owned(),
        Failure::OutOfOrder(None) => zh::OUT_OF_ORDER.to_owned(),
        Failure::OutOfOrder(Some(trace)) => format!("{}（编号 {trace}）", zh::OUT_OF_ORDER),
        Failure::OutcomeUnknown => zh::OUTCOME_UNKNOWN.to_owned(),
        Failure::Refused(problem) => zh::refusal(problem),
    }
}

/// Shows what was loaded; before that a skeleton if it is slow, and a message with a retry if it failed.
///
/// What is shown stays in place while it is loaded again, and is then brought up to date; state that has to outlive
/// that belongs outside of `children`.
#[component]
pub fn Load<T, V>(
    /// What is loaded.
    loaded: Loaded<T>,
    /// How many grey lines stand for it while it is slow.
    #[prop(default = 4)]
    lines: usize,
    /// Shows it.
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + 'static,
    V: IntoView + 'static,
{
    let navigator = expect_context::<Navigator>();
    let retried = StoredValue::new(false);
    move || match loaded.get() {
        None => view! { <Waiting lines=lines /> }.into_any(),
        Some(Ok(value)) => {
            navigator.settle();
            if retried.get_value() {
                retried.set_value(false);
                // The button that had the focus goes away with the message.
                browser::after_layout(|| browser::focus_quietly("page-title"));
            }
            children(value).into_any()
        }
        // The app covers the page until there is a session again, and then this is loaded anew.
        Some(Err(failure)) if matches!(failure.code(), Some(Code::SessionEnded | Code::NotCertified)) => {
            view! { <Waiting lines=lines /> }.into_any()
        }
        Some(Err(failure)) => {
            let retry = move |()| {
                retried.set_value(true);
                loaded.refetch();
            };
            view! { <Failed failure=failure on_retry=retry /> }.into_any()
        }
    }
}

/// Nothing for a moment, then a skeleton, then a word.
#[component]
pub fn Waiting(
    /// How many grey lines.
    #[prop(default = 4)]
    lines: usize,
) -> impl IntoView {
    let patience = RwSignal::new(0_u8);
    leptos::task::spawn_local(async move {
        clock::sleep(PATIENT).await;
        patience.try_set(1);
        clock::sleep(SLOW - PATIENT).await;
        patience.try_set(2);
    });
    view! {
        <Show when=move || { patience.get() >= 1 }>
            <Skeleton lines=lines />
        </Show>
        <Show when=move || { patience.get() >= 2 }>
            <p class="tip" role="status">
                {zh::SLOW}
            </p>
        </Show>
    }
}

/// Where loading failed: what happened, a retry, and the hotline.
#[component]
pub fn Failed(
    /// What happened.
    failure: Failure,
    /// Called when the customer wants another try.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let retry = move |()| {
        busy.set(true);
        on_retry.run(());
        // The view is replaced when the answer is another one; the same failure again ends the waiting here.
        leptos::task::spawn_local(async move {
            clock::sleep(15_000).await;
            busy.try_set(false);
        });
    };
    view! {
        <div class="failed">
            <Notice kind=NoticeKind::Warning>{explain(&failure)}</Notice>
            <Button kind=ButtonKind::Secondary busy=busy on_press=Callback::new(retry)>
                "重试"
            </Button>
            <Hotline />
        </div>
    }
}

/// The hotline as a link that dials (HH32).
#[component]
pub fn Hotline() -> impl IntoView {
    let visit = use_visit();
    view! {
        <p class="hotline">
            "如需帮助，请拨打客服热线 " <a class="link" href=move || format!("tel:{}", visit.hotline())>{move || visit.hotline()}</a>
        </p>
    }
}
