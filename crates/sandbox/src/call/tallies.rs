//! The tallies of a call: read from the store on first use, and saved together with the record.

use wechat_bank_api::{ChallengeId, Code, Purpose};

use super::Call;
use crate::answer::Answer;
use crate::records::tally::{Tally, TallyKeys};

impl Call<'_> {
    /// The keys for a code. Without a phone, because the bank does not know the pair, one of 4,096 made-up phones takes
    /// its place: the work is the same, and unknown pairs do not fill the store.
    pub(super) fn tally_keys(&self, purpose: Purpose, subject: &str, phone: Option<&str>) -> TallyKeys {
        let purpose = format!("{purpose:?}");
        let digest = |kind: &str, part: &str| {
            self.bank
                .secrets()
                .digest(kind, &[purpose.as_bytes(), part.as_bytes()])
        };
        let subject = digest("tally by subject", subject);
        let made_up = format!("made up {}", subject.get(..3).unwrap_or_default());
        let phone = digest("tally by phone", phone.unwrap_or(&made_up));
        TallyKeys { subject, phone }
    }

    /// The tally with this key, without events older than a day.
    pub(super) fn tally(&mut self, key: &str) -> Answer<&mut Tally> {
        if !self.tallies.0.contains_key(key) {
            let kept = self.bank.inner.store.tally(key)?;
            let mut tally: Tally = match kept {
                None => Tally::default(),
                Some(json) => serde_json::from_slice(&json).map_err(|_| Code::Internal)?,
            };
            tally.forget_old(self.steady);
            self.tallies.0.insert(key.to_owned(), tally);
        }
        self.tallies.0.get_mut(key).ok_or_else(|| Code::Internal.into())
    }

    /// How many more wrong codes the tally allows today.
    pub(super) fn tries_of(&mut self, key: &str) -> Answer<u32> {
        let limits = self.bank.limits();
        Ok(self.tally(key)?.tries(limits))
    }

    /// See [`Tally::forgive`].
    pub(super) fn forgive(&mut self, keys: &TallyKeys, challenge: &ChallengeId) -> Answer<()> {
        self.tally(&keys.subject)?.forgive(challenge);
        self.tally(&keys.phone)?.forgive(challenge);
        Ok(())
    }
}
