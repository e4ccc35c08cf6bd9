//! Who the customer is to this page, and the gate before everything that is theirs (HH14).

use api::{Code, Encoded, Endpoint, GetProfile, GetSession, IntentKey, Profile, Session, SessionState};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use wechat_bank_api as api;

use crate::client::{self, Failure};
use crate::platform::browser;
use crate::route::Route;

/// Where the page the customer wanted is kept while they certify; an address of ours, nothing secret.
const WANTED: &str = "wanted";

/// What is known about the caller and the bank, shared by all pages.
#[derive(Clone, Copy)]
pub struct Visit {
    session: RwSignal<Option<Session>>,
    profile: RwSignal<Option<Profile>>,
    failure: RwSignal<Option<Failure>>,
    /// Counts the sessions of this visit: whatever was loaded under an earlier one is loaded again.
    opened: RwSignal<u32>,
    /// Counts what the bank has told of the session, so that an answer that was overtaken is told from a new one.
    told: StoredValue<u32>,
}

impl Visit {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self {
            session: RwSignal::new(None),
            profile: RwSignal::new(None),
            failure: RwSignal::new(None),
            opened: RwSignal::new(0),
            told: StoredValue::new(0),
        }
    }

    /// Asks the bank who is calling, and for its profile.
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

    /// Asks the bank again who is calling, e.g. after the page was in the background.
    pub async fn check(self) {
        // Before the visit has begun, that is on its way: pages need the profile as well.
        if self.session.with_untracked(Option::is_none) {
            return;
        }
        let told = self.told.get_value();
        if let Ok(session) = client::read(&GetSession {}).await
            && self.told.get_value() == told
        {
            self.enter(session);
        }
    }

    /// Takes over what the bank says about the session.
    pub fn enter(self, session: Session) {
        self.overtake();
        let before = self
            .session
            .with_untracked(|known| known.as_ref().map(|known| known.state));
        if session.state == SessionState::Certified && before != Some(SessionState::Certified) {
            self.opened.update(|count| *count += 1);
        }
        self.session.set(Some(session));
    }

    /// Why the visit could not begin, if so; reactive.
    pub fn failure(self) -> Option<Failure> {
        self.failure.get()
    }

    /// How far the customer has come, or `None` while that is not known; reactive.
    pub fn state(self) -> Option<SessionState> {
        self.session
            .with(|session| session.as_ref().map(|session| session.state))
    }

    /// The session as last told by the bank; reactive.
    pub fn session(self) -> Option<Session> {
        self.session.get()
    }

    /// The bank's profile; reactive.
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

    /// The hotline as the profile has it (HH32); reactive.
    pub fn hotline(self) -> String {
        self.profile
            .with(|profile| profile.as_ref().map(|profile| profile.hotline.clone()))
            .unwrap_or_else(|| crate::text::zh::HOTLINE.to_owned())
    }

    /// Which session of this visit it is; reactive.
    pub fn opened(self) -> u32 {
        self.opened.get()
    }

    /// Reads from the bank, noticing when the session has ended.
    pub async fn read<E: Endpoint>(self, request: &E) -> Result<E::Reply, Failure> {
        client::decoded(&self.perform(client::encoded(request)?, None).await?)
    }

    /// Has a request performed as [`client::perform`] does, noticing when the session has ended.
    pub fn perform(
        self,
        request: Encoded,
        intent: Option<IntentKey>,
    ) -> LocalBoxFuture<'static, Result<String, Failure>> {
        let opened = self.opened.get_untracked();
        Box::pin(async move {
            let answer = client::perform(request, intent).await;
            // What an earlier session was told says nothing about this one.
            if let Err(failure) = &answer
                && self.opened.get_untracked() == opened
            {
                self.notice(failure);
            }
            answer
        })
    }

    fn notice(self, failure: &Failure) {
        let state = match failure.code() {
            Some(Code::SessionEnded) => SessionState::Ended,
            Some(Code::NotCertified) => SessionState::Guest,
            _ => return,
        };
        self.overtake();
        self.session.try_update(|session| {
            if let Some(session) = session {
                session.state = state;
            }
        });
    }

    /// Whatever else is still on its way about the session is older than what has just come.
    fn overtake(self) {
        self.told.update_value(|count| *count = count.wrapping_add(1));
    }

    /// Remembers the page the customer wanted before they had to certify.
    pub fn want(self, route: &Route) {
        browser::keep_for_visit(WANTED, Some(&route.to_string()));
    }

    /// The page the customer wanted; only ever one of ours (T21).
    pub fn wanted(self) -> Option<Route> {
        let route = Route::parse(&browser::kept_for_visit(WANTED)?);
        route
            .needs_certification()
            .then_some(route)
            .filter(|route| *route != Route::Certified)
    }

    /// Forgets the wanted page, once the customer is there or chose another.
    pub fn forget_wanted(self) {
        browser::keep_for_visit(WANTED, None);
    }
}

/// The visit that the app provides to all pages.
pub fn use_visit() -> Visit {
    expect_context()
}
