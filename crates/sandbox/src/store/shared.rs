//! The store's other tables: tallies, the index of uncertified customers, and the clock.

use redb::{ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition, TableError};
use wechat_bank_domain::Timestamp;

use super::{ANSWERS, CUSTOMERS, META, Store, StoreError, Writing};
use crate::clock::{DAY, Reading, elapsed};

/// Tallies as JSON, by key.
const TALLIES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("tallies");
/// Index for expiry: the keys of the tallies by a time at or before their newest event.
const TALLY_TIMES: TableDefinition<'_, (i64, &str), ()> = TableDefinition::new("tally_times");
/// Index for expiry: the openids of customers who were not certified, by a time at or before their last call.
const STRANGERS: TableDefinition<'_, (i64, &str), ()> = TableDefinition::new("strangers");

/// How many expired rows one commit removes: more than one commit adds, so that they do not accumulate.
const A_FEW: usize = 4;

impl Store {
    /// The committed tally.
    pub(crate) fn tally(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.with(|database| {
            let table = match database.begin_read()?.open_table(TALLIES) {
                // Does not exist before the first commit.
                Err(TableError::TableDoesNotExist(_)) => return Ok(None),
                table => table?,
            };
            Ok(table.get(key)?.map(|tally| tally.value().to_vec()))
        })
    }

    /// All tallies, for a snapshot.
    pub(super) fn tallies(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.with(|database| {
            let table = match database.begin_read()?.open_table(TALLIES) {
                Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
                table => table?,
            };
            let rows = table.iter()?.map(|row| {
                let (key, tally) = row?;
                let tally = String::from_utf8_lossy(tally.value()).into_owned();
                Ok((key.value().to_owned(), tally))
            });
            rows.collect()
        })
    }

    /// The clock as it was at the last commit.
    pub(crate) fn reading(&self) -> Result<Reading, StoreError> {
        self.with(|database| {
            let table = database.begin_read()?.open_table(META)?;
            let reading = table.get("clock")?;
            Ok(reading
                .and_then(|bytes| Reading::from_bytes(bytes.value()))
                .unwrap_or_default())
        })
    }
}

impl Writing<'_> {
    pub(crate) fn save_reading(&self, reading: Reading) -> Result<(), StoreError> {
        self.transaction
            .open_table(META)?
            .insert("clock", reading.to_bytes().as_slice())?;
        Ok(())
    }

    pub(crate) fn save_tally(&self, key: &str, tally: &[u8], now: Timestamp) -> Result<(), StoreError> {
        let is_new = self
            .transaction
            .open_table(TALLIES)?
            .insert(key, tally)?
            .is_none();
        if is_new {
            self.transaction
                .open_table(TALLY_TIMES)?
                .insert((now.unix(), key), ())?;
        }
        Ok(())
    }

    /// Removes a few tallies without an event within a day; `newest` returns a tally's newest event.
    pub(crate) fn forget_tallies(
        &self,
        now: Timestamp,
        newest: impl Fn(&[u8]) -> Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let mut tallies = self.transaction.open_table(TALLIES)?;
        self.forget(
            TALLY_TIMES,
            |at, _| elapsed(at, now) >= DAY,
            |key| {
                let newest = tallies.get(key)?.and_then(|tally| newest(tally.value()));
                let newest = newest.filter(|&moment| elapsed(moment, now) < DAY);
                if newest.is_none() {
                    tallies.remove(key)?;
                }
                Ok(newest)
            },
        )
    }

    /// Adds a new record to the index of uncertified customers: it expires unless its customer is certified.
    pub(crate) fn expect_stranger(&self, openid: &str, now: Timestamp) -> Result<(), StoreError> {
        self.transaction
            .open_table(STRANGERS)?
            .insert((now.unix(), openid), ())?;
        Ok(())
    }

    /// Removes a few uncertified customers with their stored answers `kept` seconds after their last call, or after
    /// `least` seconds while there are more than `most`. `last` returns the time of the last call, `None` for a
    /// certified customer.
    pub(crate) fn forget_strangers(
        &self,
        (kept, least, most): (u64, u64, u64),
        now: Timestamp,
        last: impl Fn(&[u8]) -> Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let is_over = |at, count| elapsed(at, now) >= if count > most { least } else { kept };
        let count = self.transaction.open_table(STRANGERS)?.len()?;
        let mut customers = self.transaction.open_table(CUSTOMERS)?;
        let mut answers = self.transaction.open_table(ANSWERS)?;
        self.forget(STRANGERS, is_over, |openid| {
            let Some(last) = customers.get(openid)?.and_then(|record| last(record.value())) else {
                return Ok(None);
            };
            if !is_over(last, count) {
                return Ok(Some(last));
            }
            customers.remove(openid)?;
            // Keys are identifiers, in ASCII.
            answers.retain_in((openid, "")..(openid, "\u{7f}"), |_, _| false)?;
            Ok(None)
        })
    }

    /// Removes a few of the oldest rows of an index that are due; `judge` removes what they refer to, or returns the
    /// later time at which they are due again.
    fn forget(
        &self,
        index: TableDefinition<'_, (i64, &str), ()>,
        is_due: impl Fn(Timestamp, u64) -> bool,
        mut judge: impl FnMut(&str) -> Result<Option<Timestamp>, StoreError>,
    ) -> Result<(), StoreError> {
        let mut index = self.transaction.open_table(index)?;
        for _ in 0..A_FEW {
            let count = index.len()?;
            let Some((at, key)) = index.first()?.map(|(row, _)| {
                let (at, key) = row.value();
                (at, key.to_owned())
            }) else {
                break;
            };
            if !is_due(Timestamp::from_unix(at), count) {
                break;
            }
            index.remove((at, key.as_str()))?;
            if let Some(later) = judge(&key)? {
                index.insert((later.unix(), key.as_str()), ())?;
            }
        }
        Ok(())
    }
}
