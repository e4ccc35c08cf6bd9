use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// A folder that is deleted with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("wechat-bank-store-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self) -> PathBuf {
        self.0.join("store.redb")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn open(path: &Path) -> Result<(Store, Secrets), OpenError> {
    Store::open(&Storage::File(path.to_owned()))
}

fn answer(at: i64) -> StoredAnswer {
    StoredAnswer {
        fingerprint: String::new(),
        status: 200,
        body: "{}".to_owned(),
        was_certified: false,
        opened: None,
        ended: false,
        at: Timestamp::from_unix(at),
    }
}

fn save(store: &Store, openid: &str, record: &[u8]) {
    let writing = store.write().unwrap();
    writing.save_customer(openid, record).unwrap();
    writing.commit().unwrap();
}

#[test]
fn what_was_committed_is_there_after_opening_again_and_so_are_the_keys() {
    let folder = Folder::new("again");
    let (store, secrets) = open(&folder.file()).unwrap();
    save(&store, "somebody", b"{}");
    drop(store);
    let (store, again) = open(&folder.file()).unwrap();
    assert_eq!(store.customer("somebody").unwrap().unwrap(), b"{}");
    assert_eq!(secrets.to_bytes(), again.to_bytes());
}

#[test]
fn what_was_not_committed_is_not_there() {
    let (store, _) = Store::open(&Storage::Memory).unwrap();
    let writing = store.write().unwrap();
    writing.save_customer("somebody", b"{}").unwrap();
    writing.save_answer("somebody", "key", &answer(0)).unwrap();
    drop(writing);
    assert!(store.customer("somebody").unwrap().is_none());
    assert!(store.answer("somebody", "key").unwrap().is_none());
}

#[test]
fn two_memories_are_two_banks() {
    let (one, _) = Store::open(&Storage::Memory).unwrap();
    let (other, _) = Store::open(&Storage::Memory).unwrap();
    save(&one, "somebody", b"{}");
    assert!(other.customer("somebody").unwrap().is_none());
}

#[test]
fn a_memory_begun_again_has_the_customers_and_the_keys_of_the_one_before() {
    let (store, secrets) = Store::open(&Storage::Memory).unwrap();
    save(&store, "somebody", br#"{"a":1}"#);
    let kept = serde_json::to_string(&store.snapshot(&secrets, Reading::default()).unwrap()).unwrap();
    drop(store);
    let snapshot = serde_json::from_str(&kept).unwrap();
    let (store, again) = Store::open(&Storage::Again(snapshot)).unwrap();
    assert_eq!(store.customer("somebody").unwrap().unwrap(), br#"{"a":1}"#);
    assert_eq!(secrets.to_bytes(), again.to_bytes());
}

#[test]
fn a_snapshot_without_keys_is_no_bank() {
    let snapshot = serde_json::from_str(r#"{"secrets":"00","customers":{}}"#).unwrap();
    let opened = Store::open(&Storage::Again(snapshot));
    assert!(matches!(opened, Err(OpenError::Damaged(_))));
}

#[test]
fn old_answers_are_forgotten_the_oldest_first() {
    let (store, _) = Store::open(&Storage::Memory).unwrap();
    let writing = store.write().unwrap();
    for at in 0..8 {
        writing
            .save_answer("somebody", &format!("key-{at}"), &answer(at))
            .unwrap();
    }
    let now = Timestamp::from_unix(105);
    writing.forget_answers(100, now).unwrap();
    let kept = |at: i64| {
        writing
            .kept("somebody", Some(&format!("key-{at}")))
            .unwrap()
            .answer
            .is_some()
    };
    assert_eq!(
        (0..8).map(kept).collect::<Vec<_>>(),
        [false, false, false, true, true, true, true, true]
    );
    for _ in 0..5 {
        writing.forget_answers(100, now).unwrap();
    }
    assert_eq!((0..8).map(kept).filter(|&kept| kept).count(), 2);
}

#[test]
fn a_store_that_is_open_elsewhere_is_in_use() {
    let folder = Folder::new("in-use");
    let (_store, _) = open(&folder.file()).unwrap();
    assert!(matches!(open(&folder.file()), Err(OpenError::InUse)));
}

#[test]
fn an_empty_file_is_no_new_store() {
    let folder = Folder::new("empty");
    fs::write(folder.file(), b"").unwrap();
    assert!(matches!(open(&folder.file()), Err(OpenError::Damaged(_))));
    assert_eq!(fs::metadata(folder.file()).unwrap().len(), 0);
}

#[test]
fn what_a_first_start_left_that_was_killed_is_no_obstacle() {
    let folder = Folder::new("draft");
    let draft = folder.file().with_extension("new");
    for left in [&b""[..], b"redb", &[0; 5000]] {
        fs::write(&draft, left).unwrap();
        let (store, _) = open(&folder.file()).unwrap();
        save(&store, "somebody", b"{}");
        drop(store);
        assert!(!draft.exists());
        let (store, _) = open(&folder.file()).unwrap();
        assert!(store.customer("somebody").unwrap().is_some());
        drop(store);
        fs::remove_file(folder.file()).unwrap();
    }
}

#[test]
fn of_two_first_starts_at_once_one_finds_the_store_in_use() {
    let folder = Folder::new("two-drafts");
    let draft = folder.file().with_extension("new");
    // The other process has created its store, and not renamed it yet.
    let other = open_file(&draft, true).unwrap();
    assert!(matches!(open(&folder.file()), Err(OpenError::InUse)));
    drop(other);
    // The other process was faster.
    fs::write(folder.file(), b"a store").unwrap();
    assert!(matches!(publish(&draft, &folder.file()), Err(OpenError::InUse)));
    assert_eq!(fs::read(folder.file()).unwrap(), b"a store");
}

#[test]
fn a_store_that_cannot_be_opened_again_is_as_soon_as_it_can() {
    let folder = Folder::new("again-later");
    let (store, _) = open(&folder.file()).unwrap();
    save(&store, "somebody", b"{}");
    // As after a disk error, while something else has the file open.
    store.opened.write().unwrap().database = None;
    let other = builder().open(folder.file()).unwrap();
    assert!(store.customer("somebody").is_err() && store.write().is_err());
    drop(other);
    assert!(store.customer("somebody").unwrap().is_some());
    save(&store, "another", b"{}");
    assert!(store.customer("another").unwrap().is_some());
}

#[test]
fn a_file_of_something_else_is_refused() {
    let folder = Folder::new("text");
    fs::write(folder.file(), "this is no store\n".repeat(1000)).unwrap();
    assert!(matches!(open(&folder.file()), Err(OpenError::Damaged(_))));
    // And it is unchanged.
    assert!(
        fs::read_to_string(folder.file())
            .unwrap()
            .starts_with("this is no store")
    );
}

#[test]
fn a_store_of_another_program_is_refused() {
    let folder = Folder::new("foreign");
    let other: TableDefinition<'_, u64, u64> = TableDefinition::new("something");
    let database = Database::create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(other).unwrap().insert(1, 1).unwrap();
    transaction.commit().unwrap();
    drop(database);
    assert!(matches!(open(&folder.file()), Err(OpenError::Foreign)));
}

#[test]
fn a_store_of_another_version_is_refused() {
    let folder = Folder::new("version");
    drop(open(&folder.file()).unwrap());
    let database = Database::create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction
        .open_table(META)
        .unwrap()
        .insert("format", b"wechat-bank-sandbox 0".as_slice())
        .unwrap();
    transaction.commit().unwrap();
    drop(database);
    assert!(matches!(open(&folder.file()), Err(OpenError::Foreign)));
}

#[test]
fn a_folder_is_no_store() {
    let folder = Folder::new("folder");
    assert!(matches!(open(&folder.0), Err(OpenError::System(_))));
}

#[test]
fn a_file_that_was_cut_off_opens_with_what_was_committed_or_is_refused() {
    let folder = Folder::new("cut");
    let (store, _) = open(&folder.file()).unwrap();
    for at in 0..20 {
        save(&store, &format!("customer-{at}"), &[b'x'; 3000]);
    }
    drop(store);
    let whole = fs::read(folder.file()).unwrap();
    let cut = folder.0.join("cut.redb");
    let mut refused = 0;
    for part in 1..64 {
        fs::write(&cut, &whole[..whole.len() * part / 64]).unwrap();
        match open(&cut) {
            // The state after one of the commits: complete records of the first customers, without a gap.
            Ok((store, _)) => {
                let records: Vec<_> = (0..20)
                    .map(|at| store.customer(&format!("customer-{at}")).unwrap())
                    .collect();
                let there = records.iter().take_while(|record| record.is_some()).count();
                assert!(records[there..].iter().all(Option::is_none), "part {part}");
                for record in records.into_iter().flatten() {
                    assert_eq!(record, [b'x'; 3000], "part {part}");
                }
            }
            Err(OpenError::Damaged(_)) => refused += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(refused > 0);
}

#[test]
fn a_damaged_file_opens_with_whole_records_or_is_refused() {
    let folder = Folder::new("flipped");
    let (store, _) = open(&folder.file()).unwrap();
    for at in 0..20 {
        save(&store, &format!("customer-{at}"), &[b'x'; 3000]);
    }
    drop(store);
    let whole = fs::read(folder.file()).unwrap();
    let damaged = folder.0.join("damaged.redb");
    let mut refused = 0;
    // The first page holds the roots of everything; the rest is sampled.
    let places = (0..320)
        .step_by(5)
        .chain((320..whole.len()).step_by(whole.len() / 64));
    for at in places {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        fs::write(&damaged, &bytes).unwrap();
        match open(&damaged) {
            Ok((store, _)) => {
                let record = store.customer("customer-7").unwrap();
                assert_eq!(record.unwrap(), [b'x'; 3000], "byte {at}");
            }
            Err(OpenError::Damaged(_) | OpenError::Foreign) => refused += 1,
            Err(error) => panic!("byte {at}: {error:?}"),
        }
    }
    assert!(refused > 0);
}

#[test]
fn a_visit_is_found_by_its_cookie_and_removed_when_it_is_over() {
    let (store, _) = Store::open(&Storage::Memory).unwrap();
    assert!(store.visit("a").unwrap().is_none());
    let at = |second: i64| Timestamp::from_unix(1_800_000_000 + second);
    let save = |digest: &str, second| {
        let visit = Visit {
            openid: format!("openid of {digest}"),
            at: at(second),
        };
        let writing = store.write().unwrap();
        writing.save_visit(digest, &visit).unwrap();
        writing.forget_visits(60, at(second)).unwrap();
        writing.commit().unwrap();
    };
    save("a", 0);
    save("b", 30);
    assert_eq!(store.visit("a").unwrap().unwrap().openid, "openid of a");
    assert!(store.visit("c").unwrap().is_none());
    save("c", 60);
    assert!(store.visit("a").unwrap().is_none());
    assert!(store.visit("b").unwrap().is_some() && store.visit("c").unwrap().is_some());
    let shown = format!("{:?}", store.visit("b").unwrap().unwrap());
    assert!(!shown.contains("openid of b"), "{shown}");
}
