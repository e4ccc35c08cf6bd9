//! The session, and the gate in front of everything that belongs to a customer (HH14).

use api::{Encoded, Endpoint, GetProfile, GetSession, IntentKey, Profile, Session, SessionState};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use wechat_bank_api as api;
use wechat_bank_client::Sessions;

use crate::client::{self, Failure};
use crate::platform::browser;
use crate::route::Route;

/// Storage key of the page the customer requested before certification; one of our addresses, nothing secret.
const WANTED: &str = "wanted";

/// What is known about the caller and the bank, shared by all pages.
#[derive(Clone, Copy)]
pub struct SessionContext {
    sessions: RwSignal<Sessions>,
    profile: RwSignal<Option<Profile>>,
    failure: RwSignal<Option<Failure>>,
    /// Counts the sessions of this visit: what was loaded in an earlier one is loaded again.
    opened: RwSignal<u32>,
}

impl SessionContext {
    pub fn new() -> Self {
        Self {
            sessions: RwSignal::new(Sessions::default()),
            profile: RwSignal::new(None),
            failure: RwSignal::new(None),
            opened: RwSignal::new(0),
        }
    }

    /// Loads the session and the bank's profile.
    pub async fn begin(self) {
        self.failure.set(None);
        let (session, profile) = futures::join!(client::read(&GetSession {}), client::read(&GetProfile {}));
        match (session, profile) {
            (Ok(session), Ok(profile)) => {
                self.profile.set(Some(profile));
                self.enter(session);
            }
            (Err(failure), _) | (_, Err(failure)) => self.failure.set(Some(failure)),
        }
    }

    /// Loads the session again, e.g. after the page was in the background.
    pub async fn check(self) {
        // Before the first load has finished, that one is pending: pages need the profile as well.
        if self
            .sessions
            .with_untracked(|sessions| sessions.session().is_none())
        {
            return;
        }
        let Some(question) = self.sessions.try_update_untracked(Sessions::ask) else {
            return;
        };
        if let Ok(session) = client::read(&GetSession {}).await {
            self.change(|sessions| sessions.answer(question, session));
        }
    }

    /// Takes over a session from the bank.
    pub fn enter(self, session: Session) {
        self.change(|sessions| {
            sessions.enter(session);
            true
        });
    }

    /// Notifies readers of the session if it has changed, and those who load again in a new session.
    fn change(self, change: impl FnOnce(&mut Sessions) -> bool) {
        let opened = self
            .sessions
            .try_maybe_update(|sessions| (change(sessions), sessions.opened()));
        if let Some(opened) = opened.filter(|opened| *opened != self.opened.get_untracked()) {
            self.opened.set(opened);
        }
    }

    /// Why the session or the profile could not be loaded; reactive.
    pub fn failure(self) -> Option<Failure> {
        self.failure.get()
    }

    /// How far the customer has come, or `None` while that is not known; reactive.
    pub fn state(self) -> Option<SessionState> {
        self.sessions.with(Sessions::state)
    }

    /// The session as last reported by the bank; reactive.
    pub fn session(self) -> Option<Session> {
        self.sessions.with(|sessions| sessions.session().cloned())
    }

    pub fn profile(self) -> Option<Profile> {
        self.profile.get()
    }

    /// Whether customers of this bank sign in with a login password (decision 11); reactive.
    pub fn has_login_password(self) -> bool {
        self.profile.with(|profile| {
            profile
                .as_ref()
                .is_some_and(|profile| profile.features.login_password)
        })
    }

    /// The profile's hotline (HH32); reactive.
    pub fn hotline(self) -> String {
        self.profile
            .with(|profile| profile.as_ref().map(|profile| profile.hotline.clone()))
            .unwrap_or_else(|| crate::text::zh::HOTLINE.to_owned())
    }

    /// Which session of this visit it is; reactive.
    pub fn opened(self) -> u32 {
        self.opened.get()
    }

    /// Sends a read, and notices when the session has ended.
    pub async fn read<E: Endpoint>(self, request: &E) -> Result<E::Reply, Failure> {
        client::decoded(&self.perform(client::encoded(request)?, None).await?)
    }

    /// Performs a request like [`client::perform`], and notices when the session has ended.
    pub fn perform(
        self,
        request: Encoded,
        intent: Option<IntentKey>,
    ) -> LocalBoxFuture<'static, Result<String, Failure>> {
        let opened = self.opened.get_untracked();
        Box::pin(async move {
            let answer = client::perform(request, intent).await;
            if let Err(failure) = &answer {
                self.change(|sessions| sessions.notice(opened, failure));
            }
            answer
        })
    }

    /// Remembers the page the customer requested before certification.
    pub fn want(self, route: &Route) {
        browser::keep_for_visit(WANTED, Some(&route.to_string()));
    }

    /// The page the customer requested; only ever one of ours (T21).
    pub fn wanted(self) -> Option<Route> {
        let route = Route::parse(&browser::kept_for_visit(WANTED)?);
        route
            .needs_certification()
            .then_some(route)
            .filter(|route| *route != Route::Certified)
    }

    /// Forgets the requested page, once the customer is there or chose another.
    pub fn forget_wanted(self) {
        browser::keep_for_visit(WANTED, None);
    }
}

pub fn use_session_context() -> SessionContext {
    expect_context()
}
