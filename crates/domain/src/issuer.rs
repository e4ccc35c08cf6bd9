//! Banks by the first digits of their cards (BK03).

use crate::normalise::normalised;

/// The bank that issued a card, and what kind of card it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The bank's name in Chinese, as people call it.
    pub bank: &'static str,
    /// Debit or credit.
    pub kind: CardKind,
}

/// Whose money a card spends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardKind {
    /// 借记卡 / 储蓄卡: the customer's own.
    Debit,
    /// 信用卡: the bank's.
    Credit,
}

/// The issuer of the card whose number starts like this, from six digits on; the longest known prefix decides. Works
/// while the number is still being typed, separators and full-width digits included.
pub fn issuer_of(prefix: &str) -> Option<Issuer> {
    let mut number: u32 = 0;
    let mut found = None;
    for (index, character) in normalised(prefix).take(LONGEST).enumerate() {
        number = number * 10 + character.to_digit(10)?;
        // No shorter prefix is in the table: fewer digits tell the network, not the bank.
        if index + 1 >= SHORTEST {
            found = look_up(number).or(found);
        }
    }
    found
}

const SHORTEST: usize = 6;
const LONGEST: usize = 8;

fn look_up(prefix: u32) -> Option<Issuer> {
    BANKS.iter().find_map(|(bank, debit, credit)| {
        let kind = if debit.contains(&prefix) {
            CardKind::Debit
        } else if credit.contains(&prefix) {
            CardKind::Credit
        } else {
            return None;
        };
        Some(Issuer { bank, kind })
    })
}

/// A bank, the prefixes of its debit cards, and those of its credit cards. Widely seen ones only: an unknown card is
/// still a card. Those of 新疆汇和银行 stand for it here; they are not registered ones.
type Bank = (&'static str, &'static [u32], &'static [u32]);

const BANKS: [Bank; 16] = [
    ("新疆汇和银行", &[623091], &[622791]),
    (
        "中国工商银行",
        &[622200, 622202, 622203, 622208, 621225, 621226],
        &[622230, 622235],
    ),
    (
        "中国农业银行",
        &[622845, 622846, 622848, 622849],
        &[622836, 622837],
    ),
    ("中国银行", &[621660, 621661, 621663, 621785, 621790], &[622760]),
    ("中国建设银行", &[436742, 622280, 622700, 621700], &[436728]),
    ("交通银行", &[622258, 622260, 622261, 622262], &[622252, 622253]),
    (
        "中国邮政储蓄银行",
        &[622150, 622151, 622188, 621098, 621799],
        &[622810, 622811, 622812],
    ),
    (
        "招商银行",
        &[622580, 622588, 622609, 621483, 621485, 621486],
        &[622575, 622576, 622577, 622578, 622579],
    ),
    (
        "中信银行",
        &[622690, 622691, 622692, 622696, 622698],
        &[622680, 622688, 622689],
    ),
    (
        "中国光大银行",
        &[622660, 622661, 622662, 622663],
        &[622655, 622658],
    ),
    (
        "中国民生银行",
        &[622615, 622617, 622618, 622622],
        &[622600, 622601, 622602, 622603],
    ),
    ("兴业银行", &[622908, 622909], &[622901, 622902]),
    (
        "上海浦东发展银行",
        &[622518, 622521, 622522, 622523],
        &[622276, 622277],
    ),
    ("平安银行", &[622298, 622986, 622989, 621626], &[622155, 622156]),
    (
        "广发银行",
        &[622568, 621462],
        &[622555, 622556, 622557, 622558, 622559],
    ),
    (
        "华夏银行",
        &[622630, 622631, 622632, 622633],
        &[622636, 622637, 622638],
    ),
];
