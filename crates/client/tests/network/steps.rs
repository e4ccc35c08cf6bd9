//! What a customer does, and what becomes of each exchange, at random.

use proptest::collection;
use proptest::prelude::*;
use wechat_bank_api::Code;

use crate::phone::Fate;

/// Accounts that can be added.
pub const ADDABLE: [&str; 2] = ["alerts-wechat", "alerts-document"];
/// Accounts that are added, and can be removed.
pub const REMOVABLE: [&str; 2] = ["long-name", "alerts-phone"];

/// One thing that the customer does, what becomes of the next exchanges, and for how long nothing else is done.
#[derive(Clone, Debug)]
pub struct Step {
    pub action: Action,
    pub fates: Vec<Fate>,
    pub pause: u64,
}

#[derive(Clone, Debug)]
pub enum Action {
    AskCertification,
    Certify {
        right: bool,
    },
    SetPasswords,
    LogIn {
        right: bool,
    },
    LogOut,
    AskCode(usize),
    Prove {
        right: bool,
    },
    Add {
        right: bool,
    },
    Remove(usize),
    SaveAlerts(i64),
    /// Presses a button again whose outcome the customer does not know.
    Again(usize),
    /// The page comes back from the background.
    Return,
    Load,
    /// The session ends, by logging out in another tab or because the customer did nothing for long.
    End {
        in_another_tab: bool,
    },
}

fn fate() -> impl Strategy<Value = Fate> {
    let short = 0..400_u32;
    let beyond = 9_000..16_000_u32;
    let status = prop::sample::select(vec![200_u16, 204, 302, 403, 404, 500, 501, 502, 503, 504, 520]);
    let code = prop::sample::select(vec![
        Code::TooManyRequests,
        Code::Unavailable,
        Code::Internal,
        Code::InProgress,
        Code::Forbidden,
    ]);
    prop_oneof![
        8 => (short.clone(), short.clone(), short.clone())
            .prop_map(|(there, work, back)| Fate::Arrives { there, work, back }),
        2 => (beyond.clone(), short.clone(), short.clone())
            .prop_map(|(there, work, back)| Fate::Arrives { there, work, back }),
        2 => (short.clone(), 400..12_000_u32, short.clone())
            .prop_map(|(there, work, back)| Fate::Arrives { there, work, back }),
        2 => (short.clone(), short.clone(), beyond)
            .prop_map(|(there, work, back)| Fate::Arrives { there, work, back }),
        2 => Just(Fate::Silence),
        2 => (0..3_000_u32).prop_map(Fate::CutBefore),
        4 => any::<bool>().prop_map(|cookies| Fate::CutAfter { cookies }),
        1 => Just(Fate::Offline),
        2 => (0..20_000_u32).prop_map(Fate::Twice),
        4 => (status, any::<bool>()).prop_map(|(status, after)| Fate::Proxy { status, after }),
        1 => Just(Fate::Proxy { status: 429, after: false }),
        2 => code.prop_map(Fate::Refusal),
        2 => Just(Fate::Half),
    ]
}

pub fn step(action: impl Strategy<Value = Action>) -> impl Strategy<Value = Step> {
    let pause = prop_oneof![
        3 => Just(0_u64),
        2 => 1..2_000_u64,
        2 => Just(16_000_u64),
        1 => Just(61_000_u64),
    ];
    let fates = collection::vec(fate(), 0..5);
    (action, fates, pause).prop_map(|(action, fates, pause)| Step { action, fates, pause })
}

/// What a customer does who is signed in.
pub fn of_customer() -> impl Strategy<Value = Action> {
    let right = prop::bool::weighted(0.8);
    prop_oneof![
        3 => (0..ADDABLE.len()).prop_map(Action::AskCode),
        3 => right.prop_map(|right| Action::Prove { right }),
        3 => right.prop_map(|right| Action::Add { right }),
        2 => (0..REMOVABLE.len()).prop_map(Action::Remove),
        2 => (1..4_i64).prop_map(|hundreds| Action::SaveAlerts(hundreds * 100)),
        2 => right.prop_map(|right| Action::LogIn { right }),
        1 => Just(Action::LogOut),
        6 => (0..8_usize).prop_map(Action::Again),
        2 => Just(Action::Return),
        2 => Just(Action::Load),
        1 => any::<bool>().prop_map(|in_another_tab| Action::End { in_another_tab }),
    ]
}

/// What a new user does.
pub fn of_stranger() -> impl Strategy<Value = Action> {
    let right = prop::bool::weighted(0.8);
    prop_oneof![
        3 => Just(Action::AskCertification),
        4 => right.prop_map(|right| Action::Certify { right }),
        2 => Just(Action::SetPasswords),
        1 => right.prop_map(|right| Action::LogIn { right }),
        6 => (0..8_usize).prop_map(Action::Again),
        2 => Just(Action::Return),
        1 => any::<bool>().prop_map(|in_another_tab| Action::End { in_another_tab }),
    ]
}
