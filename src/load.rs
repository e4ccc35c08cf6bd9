//! What a page shows while it waits for the bank, and when nothing comes.

use api::{Encoded, Endpoint};
use futures::future::abortable;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wechat_bank_api as api;

use crate::client::{self, Failure};
use crate::navigation::Navigator;
use crate::platform::clock;
use crate::session::use_visit;
use crate::text::zh;
use crate::ui::{Button, ButtonKind, Drawing, DrawingName, Notice, NoticeKind, Show, Skeleton, effect};

/// How long nothing is shown, in milliseconds: what comes sooner needs no placeholder.
const PATIENT: u32 = 300;
/// After how long the customer is told that it takes long, in milliseconds.
const SLOW: u32 = 4_000;

/// Something asked of the bank, asked again when the request changes or another session begins.
///
/// Kept as the JSON it came as and read where it is shown: Leptos' own resource is in the pages once more for each
/// type that is loaded.
pub struct Loaded<T> {
    body: RwSignal<Option<Result<String, Failure>>>,
    again: RwSignal<u32>,
    shape: core::marker::PhantomData<fn() -> T>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: DeserializeOwned> Loaded<T> {
    /// What came, if anything has; while it is asked for again, what came before. That the session has ended is no
    /// answer: in the next one it is asked for anew. Reactive.
    pub fn get(self) -> Option<Result<T, Failure>> {
        self.body.with(|body| match body.as_ref()? {
            Ok(body) => Some(client::decoded(body)),
            Err(failure) if failure.is_about_session() => None,
            Err(failure) => Some(Err(failure.clone())),
        })
    }

    /// Asks again.
    pub fn refetch(self) {
        self.again.update(|count| *count = count.wrapping_add(1));
    }
}

/// Asks for something as long as the current page is there; `request` is reactive.
pub fn load<E: Endpoint>(request: impl Fn() -> E + Send + Sync + 'static) -> Loaded<E::Reply> {
    let loaded = Loaded {
        body: RwSignal::new(None),
        again: RwSignal::new(0),
        shape: core::marker::PhantomData,
    };
    follow(
        Box::new(move || client::encoded(&request())),
        loaded.again,
        loaded.body,
    );
    loaded
}

type Request = Box<dyn Fn() -> Result<Encoded, Failure> + Send + Sync>;

fn follow(request: Request, again: RwSignal<u32>, body: RwSignal<Option<Result<String, Failure>>>) {
    let visit = use_visit();
    effect(move || {
        visit.opened();
        again.track();
        let request = request();
        // A newer question, or leaving the page, drops this one and aborts its exchange: no late answer is shown.
        let (answer, abort) = abortable(async move {
            match request {
                Ok(request) => visit.perform(request, None).await,
                Err(failure) => Err(failure),
            }
        });
        on_cleanup(move || abort.abort());
        leptos::task::spawn_local(async move {
            if let Ok(answer) = answer.await {
                body.try_set(Some(answer));
            }
        });
    });
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
    T: DeserializeOwned + 'static,
    V: IntoView + 'static,
{
    let navigator = expect_context::<Navigator>();
    move || match loaded.get() {
        None => view! { <Waiting lines=lines /> }.into_any(),
        Some(Ok(value)) => {
            navigator.settle();
            children(value).into_any()
        }
        Some(Err(failure)) => {
            navigator.settle();
            view! { <Failed failure=failure on_retry=move |()| loaded.refetch() /> }.into_any()
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
        // There from the start: a region that comes with its words is spoken by few screen readers.
        <p class="tip" role="status">
            {move || (patience.get() >= 2).then_some(zh::SLOW)}
        </p>
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
            <Drawing name=DrawingName::CLOUD />
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
