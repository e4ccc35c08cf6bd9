//! What the user of a phone does.

use serde::Deserialize;
use wechat_bank_wechat::{
    Action, Button, Content, Entry, Event, Location, MenuTap, Message, Position, Subscription, TemplateId,
};

use super::super::chat::{Sender, Shown};
use super::super::pushing::Expects;
use super::super::wechat::Simulator;

/// One thing that they do.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Gesture {
    /// Sends a text.
    Text(String),
    /// Sends a place.
    Location(Place),
    /// Sends a picture.
    Picture,
    /// Taps a button of the menu.
    Tap(Tap),
    /// Scans a QR code of the account.
    Scan(String),
    /// Follows the account, found by a QR code if one is named.
    Follow(Option<String>),
    /// No longer follows it.
    Unfollow,
    /// Decides about messages of a template, as a page asks.
    Subscribe(Decision),
}

/// A place, in degrees.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    latitude: f64,
    longitude: f64,
    #[serde(default)]
    label: String,
}

/// A button: that of the menu's entry, or of its group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tap {
    entry: usize,
    #[serde(default)]
    button: Option<usize>,
    /// The place that is chosen, if the button asks for one.
    #[serde(default)]
    place: Option<Place>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    template: TemplateId,
    accepted: bool,
}

impl Place {
    fn location(&self) -> Option<Location> {
        // JSON has no infinite numbers, and a number out of range is no position.
        let millionths = |degrees: f64| format!("{:.0}", degrees * 1e6).parse().ok();
        Some(Location {
            position: Position::new(millionths(self.latitude)?, millionths(self.longitude)?)?,
            scale: 15,
            label: self.label.clone(),
        })
    }
}

const NO_PLACE: &str = "there is no such place";
const NOT_FOLLOWING: &str = "the user does not follow the account";
const NO_BUTTON: &str = "the menu has no such button";

impl Simulator {
    /// Does it, waits for the account's answer, and returns what the phone opens.
    pub(super) async fn perform(
        &self,
        phone: &str,
        gesture: Gesture,
    ) -> Result<Option<String>, &'static str> {
        let follows = {
            let mut state = self.state();
            let known = state.phones.open(phone, &self.options().account.app);
            known.is_some_and(|phone| phone.follows)
        };
        match gesture {
            Gesture::Follow(scene) => {
                self.set_following(phone, true);
                let scene = scene.unwrap_or_default();
                self.happens(phone, Event::Subscribed { scene }, Expects::Answer)
                    .await;
            }
            Gesture::Subscribe(decision) => self.decide(phone, decision).await,
            _ if !follows => return Err(NOT_FOLLOWING),
            Gesture::Unfollow => {
                self.set_following(phone, false);
                self.happens(phone, Event::Unsubscribed, Expects::Nothing).await;
            }
            Gesture::Scan(scene) => {
                self.happens(phone, Event::Scanned { scene }, Expects::Answer)
                    .await;
            }
            Gesture::Text(text) => {
                let shown = Shown::typed(&text);
                self.sends(phone, shown, Message::Text(text)).await;
            }
            Gesture::Picture => self.sends(phone, Shown::Picture, Message::Image).await,
            Gesture::Location(place) => {
                let location = place.location().ok_or(NO_PLACE)?;
                self.sends_place(phone, location).await;
            }
            Gesture::Tap(tap) => return self.tap(phone, tap).await,
        }
        Ok(None)
    }

    async fn tap(&self, phone: &str, tap: Tap) -> Result<Option<String>, &'static str> {
        let button = self.button(&tap).ok_or(NO_BUTTON)?;
        match button.action {
            Action::Click { key } => {
                let event = Event::Menu(MenuTap::Click { key });
                self.happens(phone, event, Expects::Answer).await;
                Ok(None)
            }
            Action::View { url } => {
                let url = url.to_string();
                let event = Event::Menu(MenuTap::View { url: url.clone() });
                self.happens(phone, event, Expects::Nothing).await;
                Ok(Some(url))
            }
            Action::LocationSelect { key } => {
                let location = tap.place.as_ref().and_then(Place::location).ok_or(NO_PLACE)?;
                let event = MenuTap::LocationSelect {
                    key,
                    location: location.clone(),
                };
                // Before the message with the same place.
                self.push(phone, Content::Event(Event::Menu(event)), Expects::Nothing)
                    .await;
                self.sends_place(phone, location).await;
                Ok(None)
            }
            Action::MiniProgram { .. } | Action::Capture { .. } | Action::Media { .. } => {
                Err("the simulator does not simulate this kind of button")
            }
        }
    }

    fn button(&self, tap: &Tap) -> Option<Button> {
        let state = self.state();
        match (state.menu.as_ref()?.entries().get(tap.entry)?, tap.button) {
            (Entry::Button(button), None) => Some(button.clone()),
            (Entry::Group { buttons, .. }, Some(index)) => buttons.get(index).cloned(),
            _ => None,
        }
    }

    async fn decide(&self, phone: &str, decision: Decision) {
        let Decision { template, accepted } = decision;
        if let Some(phone) = self.state().phones.get(phone)
            && accepted
        {
            let left = phone.accepted.entry(template.to_string()).or_default();
            *left = left.saturating_add(1);
        }
        let event = Event::SubscriptionAsked(vec![Subscription { template, accepted }]);
        self.happens(phone, event, Expects::Nothing).await;
    }

    fn set_following(&self, phone: &str, follows: bool) {
        if let Some(phone) = self.state().phones.get(phone) {
            phone.follows = follows;
        }
    }

    async fn sends_place(&self, phone: &str, location: Location) {
        let label = location.label.clone();
        self.sends(phone, Shown::Location { label }, Message::Location(location))
            .await;
    }

    /// A message: the phone shows it, and the account is asked for an answer.
    async fn sends(&self, phone: &str, shown: Shown, message: Message) {
        let now = self.now();
        let id = {
            let mut state = self.state();
            if let Some(phone) = state.phones.get(phone) {
                phone.show(Sender::Customer, shown, now);
            }
            state.number()
        };
        self.push(phone, Content::Message { id, message }, Expects::Answer)
            .await;
    }

    async fn happens(&self, phone: &str, event: Event, expects: Expects) {
        let (simulator, phone) = (self.clone(), phone.to_owned());
        let push = async move { simulator.push(&phone, Content::Event(event), expects).await };
        match expects {
            Expects::Answer => push.await,
            // The customer does not wait for it either.
            Expects::Nothing => (self.environment().background)(Box::pin(push)).await,
        }
    }
}
