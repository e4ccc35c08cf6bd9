/// Durations and rate limits. Durations are in seconds.
///
/// The defaults are those of the requirements; tests use shorter ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A WeChat user who has signed in by OAuth does so again after this long.
    pub visit_kept: u64,
    /// A session without a call ends after this long.
    pub session_idle: u64,
    /// A session ends after this long in any case.
    pub session_absolute: u64,
    /// How long a repeated request may still receive the session that the first one opened.
    pub session_reissue: u64,
    /// Another code for the same purpose can be requested after this long (HH06): by one customer, for one account, and
    /// to one phone. The limits of codes below also apply to each of these.
    pub code_resend: u64,
    /// A code is valid this long (HH07).
    pub code_valid: u64,
    /// A code ends after this many wrong attempts.
    pub code_tries: u32,
    /// Codes for one purpose within an hour.
    pub codes_an_hour: u32,
    /// Codes for one purpose within 24 hours.
    pub codes_a_day: u32,
    /// Codes for one customer within 24 hours, for any purpose.
    pub codes_a_day_in_all: u32,
    /// Wrong codes within 24 hours, of one customer, one account or one phone; beyond them no code is sent, and none is
    /// accepted for the account or from the phone.
    pub wrong_codes_a_day: u32,
    /// This many wrong passwords, or wrong payment PINs, lock the password or the PIN.
    pub password_tries: u32,
    /// How long a password or PIN stays locked (T9).
    pub password_lock: u64,
    /// Attempts a day to add an account (BK04).
    pub add_attempts_a_day: u32,
    /// How long the record of a customer who was never certified is kept.
    pub strangers_kept: u64,
    /// Above this number of such records, the oldest are removed earlier.
    pub most_strangers: u64,
    /// How long the answer to an intent is kept.
    pub answers_kept: u64,
    /// The cost of guessing passwords from stolen hashes.
    pub hashing: Hashing,
}

/// Argon2id's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hashing {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Limits {
    /// For tests that make very many calls: no limits on codes, attempts and sessions, and cheap password hashes. A code
    /// still ends after its wrong attempts.
    pub fn lenient() -> Self {
        Self {
            session_idle: 24 * 60 * 60,
            session_absolute: 24 * 60 * 60,
            code_resend: 0,
            codes_an_hour: u32::MAX,
            codes_a_day: u32::MAX,
            codes_a_day_in_all: u32::MAX,
            wrong_codes_a_day: u32::MAX,
            password_tries: u32::MAX,
            add_attempts_a_day: u32::MAX,
            hashing: Hashing {
                memory: 8,
                passes: 1,
                lanes: 1,
            },
            ..Self::default()
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        Self {
            visit_kept: 24 * HOUR,
            session_idle: 10 * MINUTE,
            session_absolute: 2 * HOUR,
            session_reissue: 5 * MINUTE,
            code_resend: MINUTE,
            code_valid: 5 * MINUTE,
            code_tries: 5,
            codes_an_hour: 5,
            codes_a_day: 10,
            codes_a_day_in_all: 20,
            wrong_codes_a_day: 10,
            password_tries: 5,
            password_lock: 24 * HOUR,
            add_attempts_a_day: 5,
            strangers_kept: 24 * HOUR,
            most_strangers: 20_000,
            answers_kept: 24 * HOUR,
            hashing: Hashing {
                memory: 19 * 1024,
                passes: 2,
                lanes: 1,
            },
        }
    }
}
