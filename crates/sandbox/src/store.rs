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
            DatabaseError::Storage(StorageError::Io(error)) if error.kind() != io::ErrorKind::InvalidData => {
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

impl StoreError {
    /// Whether the database answers nothing else until it is opened again: it trusts a file no more once that has failed.
    fn lasts(&self) -> bool {
        use redb::Error::{DatabaseClosed, Io, LockPoisoned, PreviousIo};
        matches!(*self.0, Io(_) | PreviousIo | LockPoisoned(_) | DatabaseClosed)
    }
}

impl From<StoreError> for Stop {
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

/// What is kept of a caller.
#[derive(Default)]
pub(crate) struct Kept {
    /// Their record, as JSON.
    pub(crate) record: Option<Vec<u8>>,
    /// What was answered to the intent.
    pub(crate) answer: Option<StoredAnswer>,
}

/// The embedded database, opened again after an error of the disk.
#[derive(Debug)]
pub(crate) struct Store {
    opened: RwLock<Opened>,
    /// Where it is; nowhere if in memory, where no disk fails.
    file: Option<PathBuf>,
    /// When a commit has failed last.
    failed: Mutex<Option<Instant>>,
}

#[derive(Debug)]
struct Opened {
    /// None, if opening it again has failed.
    database: Option<Database>,
    /// How often it was opened again.
    times: u64,
}

/// For so long nothing is written after a commit has failed. A disk that is full stays so for a while, and each try costs
/// the readers the time of opening the store again.
const REST: Duration = Duration::from_secs(1);

/// What redb may keep of the file in memory, in bytes; its own default is a gigabyte.
const CACHE: usize = 32 * 1024 * 1024;

fn builder() -> Builder {
    let mut builder = Database::builder();
    builder.set_check_integrity_on_open(true).set_cache_size(CACHE);
    builder
}

/// Opens a file, or makes it. What a process left that was killed while it made one is no obstacle.
fn open_file(path: &Path, is_new: bool) -> Result<Database, OpenError> {
    if fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == 0) && !is_new {
        // For redb that is a new database, for us one that was lost: nobody makes it in place.
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

/// Gives a store that is ready its name. It is open, and so locked, under the old one: of two processes that begin at
/// once, one has it in use for the other.
fn publish(draft: &Path, path: &Path) -> Result<(), OpenError> {
    let failed = |error: io::Error| OpenError::System(error.to_string());
    if path.exists() {
        return Err(OpenError::InUse);
    }
    fs::rename(draft, path).map_err(failed)?;
    // The name has to survive a power cut as well. Where folders cannot be opened, as on Windows, it does so by itself.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match File::open(folder.unwrap_or(Path::new("."))) {
        Ok(folder) => folder.sync_all().map_err(failed),
        Err(_) => Ok(()),
    }
}

impl Store {
    /// Opens or makes the store, and hands out its keys.
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

    /// Does something with the database. If that fails because the disk failed, now or before, the database is opened
    /// again, and it is done once more: an error ends as soon as its cause does.
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

    /// Opens the database again, unless that was done since it was opened so many times.
    fn open_again(&self, file: &Path, times: u64) -> Result<(), StoreError> {
        let mut opened = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        if opened.times == times {
            // The file is locked until the old one is gone.
            opened.database = None;
            opened.database = Some(builder().open(file)?);
            opened.times += 1;
        }
        Ok(())
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

    /// Makes what a new store needs; checks that an old one is ours.
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

    /// A customer's record as it was committed last.
    pub(crate) fn customer(&self, openid: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.kept(openid, None)?.record)
    }

    /// The answer that was given to an intent.
    pub(crate) fn answer(&self, openid: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        Ok(self.kept(openid, Some(key))?.answer)
    }

    /// What was committed last of a customer, and of the intent with this key.
    pub(crate) fn kept(&self, openid: &str, key: Option<&str>) -> Result<Kept, StoreError> {
        self.with(|database| {
            let transaction = database.begin_read()?;
            let answers = key.map(|_| transaction.open_table(ANSWERS)).transpose()?;
            kept(&transaction.open_table(CUSTOMERS)?, answers.as_ref(), openid, key)
        })
    }

    /// Waits until no other call writes, and begins a transaction that ends with [`Writing::commit`] or not at all.
    pub(crate) fn write(&self) -> Result<Writing<'_>, StoreError> {
        if self.failed().is_some_and(|moment| moment.elapsed() < REST) {
            return Err(StorageError::PreviousIo.into());
        }
        let mut transaction = self.with(|database| Ok(database.begin_write()?))?;
        // Acknowledged is on disk.
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

/// One write transaction; dropped without [`Writing::commit`] it leaves no trace.
pub(crate) struct Writing<'a> {
    transaction: redb::WriteTransaction,
    store: &'a Store,
}

impl Writing<'_> {
    /// What is kept of a customer, and of the intent with this key.
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
        // Memory has no disk to wait for; and in a page, no clock.
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
