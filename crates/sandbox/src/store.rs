use core::fmt;
use std::collections::BTreeMap;
use std::path::PathBuf;

use data_encoding::HEXLOWER;

use redb::backends::InMemoryBackend;
use redb::{
    Database, DatabaseError, Durability, ReadableDatabase, ReadableTable, StorageError, TableDefinition,
    TableError,
};
use serde::{Deserialize, Serialize};
use wechat_bank_api::Code;
use wechat_bank_domain::Timestamp;

use crate::call::Stop;
use crate::clock::{Reading, elapsed};
use crate::secrets::Secrets;

/// What the store is, and its keys.
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
/// One record a customer, as JSON, by openid.
const CUSTOMERS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("customers");
/// What was answered to each intent, as JSON, by openid and idempotency key.
const ANSWERS: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("answers");
/// The same intents by the second in which they were answered, for forgetting them.
const ANSWER_TIMES: TableDefinition<'_, (i64, &str, &str), ()> = TableDefinition::new("answer_times");

/// The value of META's `format`: this program's name and the layout's version.
const FORMAT: &[u8] = b"wechat-bank-sandbox 1";

mod private;
mod shared;

/// Where the bank's data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// Nowhere: it ends with the process.
    Memory,
    /// Nowhere, and it begins with what [`crate::Bank::snapshot`] took down: a page keeps its bank over a reload.
    Again(Snapshot),
    /// In this file, which is made where there is none.
    File(PathBuf),
}

/// Keys and customers of a bank, as text. The answers to intents are left out: no page lives to ask for them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    secrets: String,
    customers: BTreeMap<String, String>,
    #[serde(default)]
    tallies: BTreeMap<String, String>,
    #[serde(default)]
    clock: String,
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Snapshot(***)")
    }
}

/// Why a store cannot be opened.
#[derive(Debug)]
pub enum OpenError {
    /// Another process has it open.
    InUse,
    /// It is damaged, or no store at all.
    Damaged(String),
    /// It is a store of another program, or of another version of this one.
    Foreign,
    /// The disk, or the system's randomness, fails.
    System(String),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse => f.write_str("another process has the store open"),
            Self::Damaged(why) => write!(f, "the file is damaged or not a store: {why}"),
            Self::Foreign => {
                f.write_str("the file is a store of another program, or of another version of this one")
            }
            Self::System(why) => write!(f, "the store cannot be opened: {why}"),
        }
    }
}

impl core::error::Error for OpenError {}

impl From<DatabaseError> for OpenError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => Self::InUse,
            DatabaseError::UpgradeRequired(_) => Self::Foreign,
            DatabaseError::Storage(StorageError::Io(error))
                if error.kind() != std::io::ErrorKind::InvalidData =>
            {
                Self::System(error.to_string())
            }
            error => Self::Damaged(error.to_string()),
        }
    }
}

/// The store failed; nothing of the call was done.
#[derive(Debug)]
pub(crate) struct StoreError(Box<redb::Error>);

impl<E: Into<redb::Error>> From<E> for StoreError {
    fn from(error: E) -> Self {
        Self(Box::new(error.into()))
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Code::Unavailable
            .problem()
            .with_title(format!("the store failed: {}", error.0))
            .into()
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match *error.0 {
            redb::Error::Io(error) => Self::System(error.to_string()),
            error => Self::Damaged(error.to_string()),
        }
    }
}

/// The answer to an intent, as it is given again (T13).
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StoredAnswer {
    /// A keyed digest of the request: another request under the same key is refused.
    pub(crate) fingerprint: String,
    pub(crate) status: u16,
    pub(crate) body: String,
    /// Whether it was given in an open session: then it is only told again in one.
    pub(crate) was_certified: bool,
    /// The digest of the token of the session that it opened.
    pub(crate) opened: Option<String>,
    /// Whether it ended the session.
    pub(crate) ended: bool,
    pub(crate) at: Timestamp,
}

/// The embedded database.
#[derive(Debug)]
pub(crate) struct Store {
    database: Database,
}

impl Store {
    /// Opens or makes the store, and hands out its keys.
    pub(crate) fn open(storage: &Storage) -> Result<(Self, Secrets), OpenError> {
        let database = match storage {
            Storage::Memory | Storage::Again(_) => {
                Database::builder().create_with_backend(InMemoryBackend::new())?
            }
            Storage::File(path) => {
                private::make_private(path).map_err(|error| OpenError::System(error.to_string()))?;
                Database::builder()
                    .set_check_integrity_on_open(true)
                    .create(path)?
            }
        };
        let store = Self { database };
        let secrets = store.prepare()?;
        match storage {
            Storage::Again(snapshot) => {
                let secrets = store.restore(snapshot)?;
                Ok((store, secrets))
            }
            Storage::Memory | Storage::File(_) => Ok((store, secrets)),
        }
    }

    /// Puts a snapshot's keys and customers into a new store.
    fn restore(&self, snapshot: &Snapshot) -> Result<Secrets, OpenError> {
        let bytes = HEXLOWER.decode(snapshot.secrets.as_bytes()).ok();
        let secrets = bytes
            .as_deref()
            .and_then(Secrets::from_bytes)
            .ok_or_else(|| OpenError::Damaged("the snapshot has no keys".to_owned()))?;
        let writing = self.write()?;
        writing
            .transaction
            .open_table(META)
            .map_err(StoreError::from)?
            .insert("secrets", secrets.to_bytes().as_slice())
            .map_err(StoreError::from)?;
        for (openid, record) in &snapshot.customers {
            writing.save_customer(openid, record.as_bytes())?;
        }
        let clock = HEXLOWER.decode(snapshot.clock.as_bytes()).ok();
        let reading = clock.as_deref().and_then(Reading::from_bytes).unwrap_or_default();
        for (key, tally) in &snapshot.tallies {
            writing.save_tally(key, tally.as_bytes(), Timestamp::from_unix(reading.seen))?;
        }
        writing.save_reading(reading)?;
        writing.commit()?;
        Ok(secrets)
    }

    /// Takes down what [`Storage::Again`] begins with.
    pub(crate) fn snapshot(&self, secrets: &Secrets, reading: Reading) -> Result<Snapshot, StoreError> {
        let table = self.database.begin_read()?.open_table(CUSTOMERS)?;
        let mut customers = BTreeMap::new();
        for row in table.iter()? {
            let (openid, record) = row?;
            let record = String::from_utf8_lossy(record.value()).into_owned();
            customers.insert(openid.value().to_owned(), record);
        }
        Ok(Snapshot {
            secrets: HEXLOWER.encode(&secrets.to_bytes()),
            customers,
            tallies: self.tallies()?.into_iter().collect(),
            clock: HEXLOWER.encode(&reading.to_bytes()),
        })
    }

    /// Makes what a new store needs; checks that an old one is ours.
    fn prepare(&self) -> Result<Secrets, OpenError> {
        let transaction = self.database.begin_write().map_err(StoreError::from)?;
        let is_new = transaction
            .list_tables()
            .map_err(StoreError::from)?
            .next()
            .is_none();
        let secrets = {
            let mut meta = transaction.open_table(META).map_err(|error| match error {
                TableError::Storage(error) => OpenError::from(StoreError::from(error)),
                _ => OpenError::Foreign,
            })?;
            if is_new {
                let secrets = Secrets::generate().map_err(|error| OpenError::System(error.to_string()))?;
                meta.insert("format", FORMAT).map_err(StoreError::from)?;
                meta.insert("secrets", secrets.to_bytes().as_slice())
                    .map_err(StoreError::from)?;
                secrets
            } else {
                let format = meta.get("format").map_err(StoreError::from)?;
                if format.is_none_or(|format| format.value() != FORMAT) {
                    return Err(OpenError::Foreign);
                }
                let bytes = meta.get("secrets").map_err(StoreError::from)?;
                let secrets = bytes.and_then(|bytes| Secrets::from_bytes(bytes.value()));
                secrets.ok_or_else(|| OpenError::Damaged("its keys are missing".to_owned()))?
            }
        };
        if is_new {
            transaction.open_table(CUSTOMERS).map_err(StoreError::from)?;
            transaction.open_table(ANSWERS).map_err(StoreError::from)?;
            transaction.open_table(ANSWER_TIMES).map_err(StoreError::from)?;
            transaction.commit().map_err(StoreError::from)?;
        }
        Ok(secrets)
    }

    /// A customer's record as it was committed last.
    pub(crate) fn customer(&self, openid: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let table = self.database.begin_read()?.open_table(CUSTOMERS)?;
        Ok(table.get(openid)?.map(|record| record.value().to_vec()))
    }

    /// The answer that was given to an intent.
    pub(crate) fn answer(&self, openid: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        let table = self.database.begin_read()?.open_table(ANSWERS)?;
        Ok(table
            .get((openid, key))?
            .and_then(|answer| serde_json::from_slice(answer.value()).ok()))
    }

    /// Waits until no other call writes, and begins a transaction that ends with [`Writing::commit`] or not at all.
    pub(crate) fn write(&self) -> Result<Writing, StoreError> {
        let mut transaction = self.database.begin_write()?;
        // Acknowledged is on disk.
        transaction
            .set_durability(Durability::Immediate)
            .map_err(redb::Error::from)?;
        Ok(Writing { transaction })
    }
}

/// One write transaction; dropped without [`Writing::commit`] it leaves no trace.
pub(crate) struct Writing {
    transaction: redb::WriteTransaction,
}

impl Writing {
    pub(crate) fn customer(&self, openid: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let table = self.transaction.open_table(CUSTOMERS)?;
        Ok(table.get(openid)?.map(|record| record.value().to_vec()))
    }

    pub(crate) fn save_customer(&self, openid: &str, record: &[u8]) -> Result<(), StoreError> {
        self.transaction.open_table(CUSTOMERS)?.insert(openid, record)?;
        Ok(())
    }

    pub(crate) fn answer(&self, openid: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        let table = self.transaction.open_table(ANSWERS)?;
        Ok(table
            .get((openid, key))?
            .and_then(|answer| serde_json::from_slice(answer.value()).ok()))
    }

    pub(crate) fn save_answer(
        &self,
        openid: &str,
        key: &str,
        answer: &StoredAnswer,
    ) -> Result<(), StoreError> {
        // Strings, numbers and flags always become JSON.
        let json = serde_json::to_vec(answer).unwrap_or_default();
        self.transaction
            .open_table(ANSWERS)?
            .insert((openid, key), json.as_slice())?;
        self.transaction
            .open_table(ANSWER_TIMES)?
            .insert((answer.at.unix(), openid, key), ())?;
        Ok(())
    }

    /// Forgets a few of the answers that are older than `kept` seconds: more than come in, so that none pile up.
    pub(crate) fn forget_answers(&self, kept: u64, now: Timestamp) -> Result<(), StoreError> {
        let mut times = self.transaction.open_table(ANSWER_TIMES)?;
        let mut answers = self.transaction.open_table(ANSWERS)?;
        for _ in 0..3 {
            let Some(oldest) = times.first()?.map(|(key, _)| {
                let (at, openid, key) = key.value();
                (at, openid.to_owned(), key.to_owned())
            }) else {
                break;
            };
            let (at, openid, key) = oldest;
            if elapsed(Timestamp::from_unix(at), now) < kept {
                break;
            }
            times.remove((at, openid.as_str(), key.as_str()))?;
            answers.remove((openid.as_str(), key.as_str()))?;
        }
        Ok(())
    }

    pub(crate) fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
