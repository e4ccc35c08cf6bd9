//! Plays a scene: creates its customer, opens its page, performs its steps, and marks the result on the document.

use leptos::prelude::document;

use super::scenes::{self, Scene};
use super::settings::Settings;
use super::{actor, bank, customers, frame};
use crate::platform::{clock, history};

/// The query parameter with the name of a scene.
const SCENE: &str = "scene";
/// The day on which scenes are played, so that screenshots are reproducible.
const DAY: &str = "2026-11-21";

/// Opens the bank: as it was left, or for the scene in the address.
pub async fn prepare() -> Option<Scene> {
    let address = history::address();
    let Some(name) = asked_for(&address) else {
        bank::open_again();
        return None;
    };
    set_outcome("playing");
    bank::hurry(true);
    clock::hurry(true);
    let Some(scene) = scenes::find(&name) else {
        set_outcome(&format!("failed: there is no scene {name}"));
        bank::open_again();
        return None;
    };
    frame::forget_visits();
    let day = Settings::now().day.or_else(|| DAY.parse().ok());
    if customers::enter(scene.customer, day).await.is_none() {
        set_outcome("failed: the bank refused to make the customer");
    }
    let at = resolve(scene.at).await;
    // The scene's network behaviour applies from its first call on; the customer was created before.
    for step in &scene.steps {
        if !matches!(step, actor::Step::SetNetwork(..)) {
            break;
        }
        let _ = actor::take(*step).await;
    }
    history::replace(&at);
    Some(scene)
}

/// Performs the steps, and restores the scene's name in the address, so that a reload plays it again.
pub async fn play(scene: Option<Scene>) {
    let Some(scene) = scene else { return };
    let outcome = match perform(&scene).await {
        Ok(()) => "ready".to_owned(),
        Err(why) => format!("failed: {why}"),
    };
    bank::hurry(false);
    clock::hurry(false);
    history::replace(&with_scene(&history::address(), &scene.name));
    set_outcome(&outcome);
}

/// Performs the steps, and proves the state: its sign is there at the end, and was not before the last action.
async fn perform(scene: &Scene) -> Result<(), String> {
    let last = scene.steps.iter().rposition(|step| step.acts());
    for (index, step) in scene.steps.iter().enumerate() {
        if matches!(step, actor::Step::Crash) {
            // Nothing of the program runs afterwards; the tests look at the page.
            actor::settle().await;
            set_outcome("ready");
        }
        if last == Some(index) && actor::shows(scene.sign) {
            return Err(format!("{:?} is there before {step:?}", scene.sign));
        }
        actor::take(*step).await?;
    }
    actor::wait_for(scene.sign).await?;
    actor::settle().await;
    if actor::shows(scene.sign) {
        Ok(())
    } else {
        Err(format!("{:?} is not there any more", scene.sign))
    }
}

/// For tools to wait for: `data-scene` on the document is `playing`, `ready` or `failed: …`.
fn set_outcome(outcome: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-scene", outcome);
    }
}

fn asked_for(address: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(name, _)| name == SCENE)
        .map(|(_, value)| value.into_owned())
}

/// The address that plays a scene.
pub fn address_of(scene: &str) -> String {
    with_scene("/", scene)
}

fn with_scene(address: &str, scene: &str) -> String {
    let mark = if address.contains('?') { '&' } else { '?' };
    let pair = form_urlencoded::Serializer::new(String::new())
        .append_pair(SCENE, scene)
        .finish();
    format!("{address}{mark}{pair}")
}

/// Replaces `{key}` in an address by the customer's own references.
async fn resolve(at: &str) -> String {
    let Some((before, after)) = at.split_once('{') else {
        return at.to_owned();
    };
    let Some((key, after)) = after.split_once('}') else {
        return at.to_owned();
    };
    let id = customers::account(key).await;
    format!(
        "{before}{}{after}",
        id.as_ref().map_or("nobody", |id| id.as_str())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenes_name_is_found_in_the_address_that_plays_it() {
        for name in ["certify-blank", "transactions-search-#慢"] {
            assert_eq!(asked_for(&address_of(name)).as_deref(), Some(name));
            let behind = with_scene("/accounts/a/transactions?days=week", name);
            assert_eq!(asked_for(&behind).as_deref(), Some(name), "{behind}");
        }
        assert_eq!(asked_for("/accounts?days=week"), None);
    }
}
