//! The WeChat users who have signed in by OAuth, by the digests of their cookies.

use redb::{ReadableDatabase, ReadableTable, TableDefinition, TableError};
use wechat_bank_domain::Timestamp;

use super::{Store, StoreError, Visit, Writing};
use crate::clock::elapsed;

/// Visits as JSON, by the digest of the cookie.
const VISITS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("visits");
/// Index for expiry: the same digests by the second in which the visitor has signed in.
const VISIT_TIMES: TableDefinition<'_, (i64, &str), ()> = TableDefinition::new("visit_times");

/// How many expired rows one commit removes.
const A_FEW: usize = 4;

impl Store {
    /// The committed visit with this digest.
    pub(crate) fn visit(&self, digest: &str) -> Result<Option<Visit>, StoreError> {
        self.with(|database| {
            let table = match database.begin_read()?.open_table(VISITS) {
                // Does not exist before the first visitor.
                Err(TableError::TableDoesNotExist(_)) => return Ok(None),
                table => table?,
            };
            let visit = table.get(digest)?;
            Ok(visit.and_then(|visit| serde_json::from_slice(visit.value()).ok()))
        })
    }
}

impl Writing<'_> {
    pub(crate) fn save_visit(&self, digest: &str, visit: &Visit) -> Result<(), StoreError> {
        // A string and a time always serialise.
        let json = serde_json::to_vec(visit).unwrap_or_default();
        self.transaction
            .open_table(VISITS)?
            .insert(digest, json.as_slice())?;
        self.transaction
            .open_table(VISIT_TIMES)?
            .insert((visit.at.unix(), digest), ())?;
        Ok(())
    }

    /// Removes a few visits older than `kept` seconds.
    pub(crate) fn forget_visits(&self, kept: u64, now: Timestamp) -> Result<(), StoreError> {
        let mut times = self.transaction.open_table(VISIT_TIMES)?;
        let mut visits = self.transaction.open_table(VISITS)?;
        for _ in 0..A_FEW {
            let Some((at, digest)) = times.first()?.map(|(row, _)| {
                let (at, digest) = row.value();
                (at, digest.to_owned())
            }) else {
                break;
            };
            if elapsed(Timestamp::from_unix(at), now) < kept {
                break;
            }
            times.remove((at, digest.as_str()))?;
            visits.remove(digest.as_str())?;
        }
        Ok(())
    }
}
