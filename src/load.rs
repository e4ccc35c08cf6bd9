//! The loading and error states of a page.

use api::{Encoded, Endpoint};
use futures::future::abortable;
use serde::de::DeserializeOwned;
use wechat_bank_api as api;
use wechat_bank_client::Query;

use crate::client::{self, Failure};
use crate::navigation::Navigator;
use crate::platform::clock;
use crate::prelude::*;
use crate::session::use_session_context;
use crate::text::zh;
use crate::ui::{Button, ButtonKind, Drawing, DrawingName, Notice, NoticeKind, Show, Skeleton, effect};

/// Delay before the skeleton, in milliseconds: faster responses need no placeholder.
const PATIENT: u32 = 300;
/// Delay before the 'taking longer than usual' message, in milliseconds.
const SLOW: u32 = 4_000;

/// A query of the bank, repeated when the request changes or another session begins.
///
/// Kept as JSON text and parsed where it is shown: Leptos' own resource would be in the bundle once for each type that
/// is loaded.
pub struct Loaded<T> {
    query: RwSignal<Query>,
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
    /// The response, if there is one; during a reload, the previous one. That the session has ended is not a response:
    /// the next session loads it again. Reactive.
    pub fn get(self) -> Option<Result<T, Failure>> {
        self.query.with(|query| match query.answer()? {
            Ok(body) => Some(client::decoded(body)),
            Err(failure) if failure.is_about_session() => None,
            Err(failure) => Some(Err(failure.clone())),
        })
    }

    pub fn refetch(self) {
        self.again.update(|count| *count = count.wrapping_add(1));
    }
}

/// Loads something for the lifetime of the current page; `request` is reactive.
pub fn load<E: Endpoint>(request: impl Fn() -> E + Send + Sync + 'static) -> Loaded<E::Reply> {
    let loaded = Loaded {
        query: RwSignal::new(Query::default()),
        again: RwSignal::new(0),
        shape: core::marker::PhantomData,
    };
    follow(
        Box::new(move || client::encoded(&request())),
        loaded.again,
        loaded.query,
    );
    loaded
}

type Request = Box<dyn Fn() -> Result<Encoded, Failure> + Send + Sync>;

fn follow(request: Request, again: RwSignal<u32>, query: RwSignal<Query>) {
    let context = use_session_context();
    effect(move || {
        context.opened();
        again.track();
        let request = request();
        let Some(question) = query.try_update_untracked(Query::ask) else {
            return;
        };
        // A newer request, or leaving the page, drops this one and aborts its exchange: no stale response is shown.
        let (answer, abort) = abortable(async move {
            match request {
                Ok(request) => context.perform(request, None).await,
                Err(failure) => Err(failure),
            }
        });
        on_cleanup(move || abort.abort());
        leptos::task::spawn_local(async move {
            if let Ok(answer) = answer.await {
                query.try_update(|query| query.take(question, answer));
            }
        });
    });
}

/// The message for a failure.
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
/// The content stays in place during a reload, and is then updated; state that has to outlive that belongs outside of
/// `children`.
#[component]
pub fn Load<T, V>(
    loaded: Loaded<T>,
    /// How many lines the skeleton has.
    #[prop(default = 4)]
    lines: usize,
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

/// How many skeletons there are, or will be; the foot of the page, which they would push down, waits for them.
#[derive(Clone, Copy)]
pub struct Waits(RwSignal<usize>);

impl Waits {
    /// None; to be provided as a context.
    pub fn new() -> Self {
        Self(RwSignal::new(0))
    }

    /// Whether something is loading that is not slow yet; reactive.
    pub fn is_any(self) -> bool {
        self.0.get() > 0
    }

    fn change(self, by: isize) {
        self.0
            .try_update(|count| *count = count.saturating_add_signed(by));
    }
}

/// Blank, then a skeleton, then a slow-network message.
#[component]
pub fn Waiting(
    /// How many lines the skeleton has.
    #[prop(default = 4)]
    lines: usize,
) -> impl IntoView {
    let patience = RwSignal::new(0_u8);
    // There is none where no page has a foot.
    let waits = use_context::<Waits>();
    let count = move |by| {
        if let Some(waits) = waits {
            waits.change(by);
        }
    };
    count(1);
    on_cleanup(move || {
        if patience.try_get_untracked() < Some(2) {
            count(-1);
        }
    });
    leptos::task::spawn_local(async move {
        clock::sleep(PATIENT).await;
        patience.try_set(1);
        clock::sleep(SLOW - PATIENT).await;
        // On a slow line the way home is not kept from the customer.
        if patience.try_set(2).is_none() {
            count(-1);
        }
    });
    view! {
        <Show when=move || { patience.get() >= 1 }>
            <Skeleton lines=lines />
        </Show>
        // In the document from the start: few screen readers announce a live region that is added together with its
        // text.
        <p class="tip" role="status">
            {move || (patience.get() >= 2).then_some(zh::SLOW)}
        </p>
    }
}

/// The error state: what happened, a retry, and the hotline.
#[component]
pub fn Failed(
    failure: Failure,
    /// Called when the customer retries.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let retry = move |()| {
        busy.set(true);
        on_retry.run(());
        // A different outcome replaces this view; the same failure again ends the pending state here.
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

/// The hotline as a `tel:` link (HH32).
#[component]
pub fn Hotline() -> impl IntoView {
    let context = use_session_context();
    view! {
        <p class="hotline">
            "如需帮助，请拨打客服热线 " <a class="link" href=move || format!("tel:{}", context.hotline())>{move || context.hotline()}</a>
        </p>
    }
}
