//! Switches for what goes wrong at WeChat.

use serde::{Deserialize, Serialize};
use wechat_bank_wechat::{
    Call, CreateMenu, ExchangeCode, RequestTicket, RequestToken, SendSubscription, SendTemplate,
};

/// The name of pushes in a switch.
pub(super) const PUSH: &str = "push";
/// The path of signing in.
pub(super) const AUTHORISE: &str = "/connect/oauth2/authorize";

/// What a switch may be for: the paths of WeChat's API, and pushes.
const CALLS: [&str; 8] = [
    PUSH,
    AUTHORISE,
    ExchangeCode::PATH,
    RequestToken::PATH,
    RequestTicket::PATH,
    CreateMenu::PATH,
    SendTemplate::PATH,
    SendSubscription::PATH,
];

/// One thing that goes wrong, always or a few times. Where a call is about one WeChat user, it applies to the phone that
/// has set it alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Switch {
    /// The path of a call such as `/cgi-bin/stable_token`, or `push`.
    pub(super) call: String,
    /// How often; always, if it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) times: Option<u32>,
    pub(super) does: Trouble,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Trouble {
    /// A call is refused with this error code.
    Refuse(i32),
    /// An HTML page with status 502 comes in place of the reply.
    Html,
    /// There is no reply for a minute.
    Silent,
    /// The reply comes so many milliseconds later.
    Late(u64),
    /// The access token of the call is not valid from now on.
    Revoke,
    /// Signing in: the visitor is a snapshot's.
    Snapshot,
    /// Signing in: the visitor does not agree.
    Deny,
    /// Signing in: the callback is opened twice, with the same state and another code.
    Twice,
    /// Pushes: the answer gets lost, so that the push is repeated.
    Lose,
    /// Messages: the customer accepts none of the account.
    UserBlock,
    /// Messages: WeChat fails.
    SystemFailed,
    /// Messages: it arrives, but its receipt does not.
    NoReceipt,
}

/// All switches, each with the phone that has set it.
#[derive(Default)]
pub(super) struct Switches(Vec<(String, Switch)>);

impl Switches {
    /// Replaces those of a phone. An unknown call is returned as the error.
    pub(super) fn set(&mut self, phone: &str, switches: Vec<Switch>) -> Result<(), String> {
        if let Some(unknown) = switches.iter().find(|it| !CALLS.contains(&it.call.as_str())) {
            return Err(format!(
                "there is no call {:?}: {}",
                unknown.call,
                CALLS.join(", ")
            ));
        }
        self.0.retain(|(owner, _)| owner != phone);
        self.0
            .extend(switches.into_iter().map(|switch| (phone.to_owned(), switch)));
        Ok(())
    }

    /// What is left of a phone's switches.
    pub(super) fn of(&self, phone: &str) -> Vec<&Switch> {
        let own = self.0.iter().filter(|(owner, _)| owner == phone);
        own.map(|(_, switch)| switch).collect()
    }

    /// What goes wrong with a call now, which is about this phone or about none.
    pub(super) fn take(&mut self, call: &str, phone: Option<&str>) -> Option<Trouble> {
        let index = self.0.iter().position(|(owner, switch)| {
            switch.call == call && switch.times != Some(0) && phone.is_none_or(|phone| phone == owner)
        })?;
        let (_, switch) = self.0.get_mut(index)?;
        let does = switch.does.clone();
        if let Some(times) = &mut switch.times {
            *times -= 1;
            if *times == 0 {
                self.0.remove(index);
            }
        }
        Some(does)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn switch(call: &str, times: Option<u32>, does: Trouble) -> Switch {
        Switch {
            call: call.to_owned(),
            times,
            does,
        }
    }

    #[test]
    fn a_switch_applies_as_often_as_it_says_and_to_its_own_phone() {
        let mut switches = Switches::default();
        let wanted = vec![
            switch(PUSH, Some(2), Trouble::Lose),
            switch("/cgi-bin/stable_token", None, Trouble::Html),
        ];
        switches.set("one", wanted).unwrap();
        assert_eq!(switches.take(PUSH, Some("other")), None);
        for _ in 0..2 {
            assert_eq!(switches.take(PUSH, Some("one")), Some(Trouble::Lose));
        }
        assert_eq!(switches.take(PUSH, Some("one")), None);
        // A call that is about no phone.
        assert_eq!(switches.take("/cgi-bin/stable_token", None), Some(Trouble::Html));
        assert_eq!(switches.of("one").len(), 1);
        switches.set("one", Vec::new()).unwrap();
        assert_eq!(switches.take("/cgi-bin/stable_token", None), None);
    }

    #[test]
    fn a_call_that_there_is_not_is_named() {
        let error = Switches::default()
            .set("one", vec![switch("/cgi-bin/token", None, Trouble::Html)])
            .unwrap_err();
        assert!(
            error.contains("/cgi-bin/token") && error.contains("/cgi-bin/stable_token"),
            "{error}"
        );
    }

    #[test]
    fn switches_are_read_as_documented() {
        let read: Vec<Switch> = serde_json::from_str(
            r#"[{"call":"push","times":1,"does":"lose"},{"call":"/cgi-bin/ticket/getticket","does":{"refuse":45009}}]"#,
        )
        .unwrap();
        assert_eq!(read[1].does, Trouble::Refuse(45009));
        assert!(serde_json::from_str::<Switch>(r#"{"call":"push","does":"lose","time":1}"#).is_err());
    }
}
