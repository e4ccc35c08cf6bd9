use core::fmt;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use data_encoding::HEXLOWER;

use redb::backends::InMemoryBackend;
use redb::{
    Builder, Database, DatabaseError, Durability, ReadableDatabase, ReadableTable, StorageError,
    TableDefinition, TableError,
};
use serde::{Deserialize, Serialize};
use wechat_bank_domain::Timestamp;

use crate::answer::HandlerError;
use crate::clock::{Reading, elapsed};
use crate::secrets::Secrets;

/// Format of the store, and the bank's keys.
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
/// Customers' records as JSON, by openid.
const CUSTOMERS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("customers");
/// Answers to intents as JSON, by openid and idempotency key.
const ANSWERS: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("answers");
/// Index for expiry: the same intents by the second in which they were answered.
const ANSWER_TIMES: TableDefinition<'_, (i64, &str, &str), ()> = TableDefinition::new("answer_times");

/// The value of META's `format`: this program's name and the layout's version.
const FORMAT: &[u8] = b"wechat-bank-sandbox 1";

mod private;
mod shared;
mod visits;

/// Where the bank's data is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In memory: it ends with the process.
    Memory,
    /// In memory, starting from a [`crate::Bank::snapshot`]: a page keeps its bank across a reload.
    Again(Snapshot),
    /// In this file, which is created if missing.
    File(PathBuf),
}

/// Keys and customers of a bank, as text. Answers to intents are left out: the page that would repeat them is gone.
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
    /// It is damaged, or not a store.
    Damaged(String),
    /// It belongs to another program, or to another version of this one.
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
            DatabaseError::Storage(StorageError::Io(error)) if error.kind() != io::ErrorKind::InvalidData => {
                Self::System(error.to_string())
            }
            error => Self::Damaged(error.to_string()),
        }
    }
}

/// The store failed, and the call had no effect.
#[derive(Debug)]
pub(crate) struct StoreError(Box<redb::Error>);

impl<E: Into<redb::Error>> From<E> for StoreError {
    fn from(error: E) -> Self {
        Self(Box::new(error.into()))
    }
}

impl StoreError {
    /// Whether the database keeps failing until it is reopened: after an I/O error it no longer trusts the file.
    fn lasts(&self) -> bool {
        use redb::Error::{DatabaseClosed, Io, LockPoisoned, PreviousIo};
        matches!(*self.0, Io(_) | PreviousIo | LockPoisoned(_) | DatabaseClosed)
    }
}

impl From<StoreError> for HandlerError {
    fn from(error: StoreError) -> Self {
        Self::Failed(format!("the store failed: {}", error.0))
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

/// The stored answer to an intent, for repetitions (T13).
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StoredAnswer {
    /// A keyed digest of the request; a different request under the same key is refused.
    pub(crate) fingerprint: String,
    pub(crate) status: u16,
    pub(crate) body: String,
    /// Whether it was given in an open session; then it is repeated only in one.
    pub(crate) was_certified: bool,
    /// The digest of the token of the session it opened.
    pub(crate) opened: Option<String>,
    /// Whether it ended the session.
    pub(crate) ended: bool,
    pub(crate) at: Timestamp,
}

/// The stored data of a caller.
#[derive(Default)]
pub(crate) struct Kept {
    /// Their record, as JSON.
    pub(crate) record: Option<Vec<u8>>,
    /// The answer to the intent.
    pub(crate) answer: Option<StoredAnswer>,
}

/// The embedded database, reopened after disk errors.
#[derive(Debug)]
pub(crate) struct Store {
    opened: RwLock<Opened>,
    /// The file; `None` in memory.
    file: Option<PathBuf>,
    /// When a commit last failed.
    failed: Mutex<Option<Instant>>,
}

#[derive(Debug)]
struct Opened {
    /// `None` if reopening failed.
    database: Option<Database>,
    /// How often it was reopened.
    times: u64,
}

/// How long no writes are attempted after a failed commit. A full disk stays full for a while, and each attempt makes
/// readers wait for reopening the store.
const REST: Duration = Duration::from_secs(1);

/// redb's cache in bytes; its default is a gigabyte.
const CACHE: usize = 32 * 1024 * 1024;

fn builder() -> Builder {
    let mut builder = Database::builder();
    builder.set_check_integrity_on_open(true).set_cache_size(CACHE);
    builder
}

/// Opens or creates a file. What a process left that was killed while creating one is replaced.
fn open_file(path: &Path, is_new: bool) -> Result<Database, OpenError> {
    if fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == 0) && !is_new {
        // redb would take this for a new database, but stores are never created in place: it is a lost one.
        return Err(OpenError::Damaged("it is empty".to_owned()));
    }
    let private = || private::make_private(path).map_err(|error| OpenError::System(error.to_string()));
    private()?;
    match builder().create(path).map_err(OpenError::from) {
        Err(OpenError::Damaged(_) | OpenError::Foreign) if is_new => {
            fs::remove_file(path).map_err(|error| OpenError::System(error.to_string()))?;
            private()?;
            Ok(builder().create(path)?)
        }
        opened => opened,
    }
}

/// Renames a completed store to its final name. It is open, and so locked, under the draft name: if two processes start
/// at once, one finds it in use.
fn publish(draft: &Path, path: &Path) -> Result<(), OpenError> {
    let failed = |error: io::Error| OpenError::System(error.to_string());
    if path.exists() {
        return Err(OpenError::InUse);
    }
    fs::rename(draft, path).map_err(failed)?;
    // The rename has to survive a power cut. Where folders cannot be opened, as on Windows, it does so anyway.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match File::open(folder.unwrap_or(Path::new("."))) {
        Ok(folder) => folder.sync_all().map_err(failed),
        Err(_) => Ok(()),
    }
}

impl Store {
    /// Opens or creates the store, and returns its keys.
    pub(crate) fn open(storage: &Storage) -> Result<(Self, Secrets), OpenError> {
        let Storage::File(path) = storage else {
            let store = Self::over(builder().create_with_backend(InMemoryBackend::new())?, None);
            let secrets = store.prepare()?;
            return match storage {
                Storage::Again(snapshot) => store.restore(snapshot).map(|secrets| (store, secrets)),
                Storage::Memory | Storage::File(_) => Ok((store, secrets)),
            };
        };
        let is_new = !path.exists();
        let draft = path.with_extension("new");
        let database = open_file(if is_new { &draft } else { path }, is_new)?;
        let store = Self::over(database, Some(path.clone()));
        let secrets = store.prepare()?;
        if is_new {
            publish(&draft, path)?;
        }
        Ok((store, secrets))
    }

    fn over(database: Database, file: Option<PathBuf>) -> Self {
        Self {
            opened: RwLock::new(Opened {
                database: Some(database),
                times: 0,
            }),
            file,
            failed: Mutex::default(),
        }
    }

    /// Runs an operation on the database. If it fails because of a disk error, now or earlier, the database is reopened
    /// and the operation repeated, so that errors end as soon as their cause does.
    fn with<T>(&self, work: impl Fn(&Database) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let (result, times) = self.attempt(&work);
        match (result, &self.file) {
            (Err(error), Some(file)) if error.lasts() => {
                self.open_again(file, times)?;
                self.attempt(&work).0
            }
            (result, _) => result,
        }
    }

    fn attempt<T>(&self, work: impl Fn(&Database) -> Result<T, StoreError>) -> (Result<T, StoreError>, u64) {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
        let result = match &opened.database {
            Some(database) => work(database),
            None => Err(StorageError::DatabaseClosed.into()),
        };
        (result, opened.times)
    }

    /// Reopens the database, unless that happened since the given count.
    fn open_again(&self, file: &Path, times: u64) -> Result<(), StoreError> {
        let mut opened = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        if opened.times == times {
            // The file is locked until the old database is dropped.
            opened.database = None;
            opened.database = Some(builder().open(file)?);
            opened.times += 1;
        }
        Ok(())
    }

    /// Writes a snapshot's keys and customers to a new store.
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

    /// A snapshot for [`Storage::Again`].
    pub(crate) fn snapshot(&self, secrets: &Secrets, reading: Reading) -> Result<Snapshot, StoreError> {
        let customers = self.with(|database| {
            let table = database.begin_read()?.open_table(CUSTOMERS)?;
            let mut customers = BTreeMap::new();
            for row in table.iter()? {
                let (openid, record) = row?;
                let record = String::from_utf8_lossy(record.value()).into_owned();
                customers.insert(openid.value().to_owned(), record);
            }
            Ok(customers)
        })?;
        Ok(Snapshot {
            secrets: HEXLOWER.encode(&secrets.to_bytes()),
            customers,
            tallies: self.tallies()?.into_iter().collect(),
            clock: HEXLOWER.encode(&reading.to_bytes()),
        })
    }

    /// Initialises a new store; checks the format of an existing one.
    fn prepare(&self) -> Result<Secrets, OpenError> {
        let transaction = self.with(|database| Ok(database.begin_write()?))?;
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

    /// A customer's committed record.
    pub(crate) fn customer(&self, openid: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.kept(openid, None)?.record)
    }

    /// The committed answer to an intent.
    pub(crate) fn answer(&self, openid: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        Ok(self.kept(openid, Some(key))?.answer)
    }

    /// The committed data of a customer, and of the intent with this key.
    pub(crate) fn kept(&self, openid: &str, key: Option<&str>) -> Result<Kept, StoreError> {
        self.with(|database| {
            let transaction = database.begin_read()?;
            let answers = key.map(|_| transaction.open_table(ANSWERS)).transpose()?;
            kept(&transaction.open_table(CUSTOMERS)?, answers.as_ref(), openid, key)
        })
    }

    /// Begins a write transaction once no other call writes; without [`Writing::commit`] it has no effect.
    pub(crate) fn write(&self) -> Result<Writing<'_>, StoreError> {
        if self.failed().is_some_and(|moment| moment.elapsed() < REST) {
            return Err(StorageError::PreviousIo.into());
        }
        let mut transaction = self.with(|database| Ok(database.begin_write()?))?;
        // A commit returns once the data is on disk.
        transaction
            .set_durability(Durability::Immediate)
            .map_err(redb::Error::from)?;
        Ok(Writing {
            transaction,
            store: self,
        })
    }

    fn failed(&self) -> MutexGuard<'_, Option<Instant>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn kept(
    customers: &impl ReadableTable<&'static str, &'static [u8]>,
    answers: Option<&impl ReadableTable<(&'static str, &'static str), &'static [u8]>>,
    openid: &str,
    key: Option<&str>,
) -> Result<Kept, StoreError> {
    let answer = match (answers, key) {
        (Some(answers), Some(key)) => answers.get((openid, key))?,
        _ => None,
    };
    Ok(Kept {
        record: customers.get(openid)?.map(|record| record.value().to_vec()),
        answer: answer.and_then(|answer| serde_json::from_slice(answer.value()).ok()),
    })
}

/// A WeChat user who has signed in.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Visit {
    pub(crate) openid: String,
    pub(crate) at: Timestamp,
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Visit(***)")
    }
}

/// One write transaction; dropping it without [`Writing::commit`] discards it.
pub(crate) struct Writing<'a> {
    transaction: redb::WriteTransaction,
    store: &'a Store,
}

impl Writing<'_> {
    /// The data of a customer, and of the intent with this key.
    pub(crate) fn kept(&self, openid: &str, key: Option<&str>) -> Result<Kept, StoreError> {
        let answers = key.map(|_| self.transaction.open_table(ANSWERS)).transpose()?;
        kept(
            &self.transaction.open_table(CUSTOMERS)?,
            answers.as_ref(),
            openid,
            key,
        )
    }

    pub(crate) fn save_customer(&self, openid: &str, record: &[u8]) -> Result<(), StoreError> {
        self.transaction.open_table(CUSTOMERS)?.insert(openid, record)?;
        Ok(())
    }

    pub(crate) fn save_answer(
        &self,
        openid: &str,
        key: &str,
        answer: &StoredAnswer,
    ) -> Result<(), StoreError> {
        // Strings, numbers and flags always serialise.
        let json = serde_json::to_vec(answer).unwrap_or_default();
        self.transaction
            .open_table(ANSWERS)?
            .insert((openid, key), json.as_slice())?;
        self.transaction
            .open_table(ANSWER_TIMES)?
            .insert((answer.at.unix(), openid, key), ())?;
        Ok(())
    }

    /// Removes a few answers older than `kept` seconds: more than are added, so that they do not accumulate.
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
        // In memory there is no disk to rest; and in a page, no clock.
        self.transaction.commit().map_err(|error| {
            if self.store.file.is_some() {
                *self.store.failed() = Some(Instant::now());
            }
            error.into()
        })
    }
}

#[cfg(test)]
mod tests;
