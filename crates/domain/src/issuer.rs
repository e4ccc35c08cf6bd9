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

/// Debit or credit card.
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
    issuer_among(BANKS, prefix)
}

/// Prefixes have six digits (fewer identify the network, not the bank) to eight.
const SHORTEST: usize = 6;
const LONGEST: usize = 8;

fn issuer_among(banks: &[Bank], number: &str) -> Option<Issuer> {
    let mut prefix: u32 = 0;
    let mut issuer = None;
    for (index, character) in normalised(number).take(LONGEST).enumerate() {
        prefix = prefix * 10 + character.to_digit(10)?;
        if index + 1 >= SHORTEST {
            issuer = with_prefix(banks, prefix).or(issuer);
        }
    }
    issuer
}

fn with_prefix(banks: &[Bank], prefix: u32) -> Option<Issuer> {
    banks.iter().find_map(|(bank, debit, credit)| {
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

/// A bank, the prefixes of its debit cards, and those of its credit cards. Only common ones: an unknown card is still a
/// card. The prefixes of 新疆汇和银行 are invented, not registered.
type Bank = (&'static str, &'static [u32], &'static [u32]);

const BANKS: &[Bank] = &[
    ("新疆汇和银行", &[623091], &[622791]),
    (
        "中国工商银行",
        &[622200, 622202, 622203, 622208, 621225, 621226, 955880],
        &[622230, 622235],
    ),
    (
        "中国农业银行",
        &[622845, 622846, 622848, 622849],
        &[622836, 622837],
    ),
    ("中国银行", &[621660, 621661, 621663, 621785, 621790], &[622760]),
    (
        "中国建设银行",
        &[436742, 622280, 622700, 621700],
        &[622166, 622168],
    ),
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_text, cases};

    #[test]
    fn the_banks_own_cards_are_recognised() {
        assert_eq!(
            issuer_of("623091"),
            Some(Issuer {
                bank: "新疆汇和银行",
                kind: CardKind::Debit
            })
        );
        assert_eq!(
            issuer_of("622791"),
            Some(Issuer {
                bank: "新疆汇和银行",
                kind: CardKind::Credit
            })
        );
    }

    #[test]
    fn cards_of_other_banks_are_recognised() {
        for (prefix, bank, kind) in [
            ("622202", "中国工商银行", CardKind::Debit),
            ("622230", "中国工商银行", CardKind::Credit),
            ("622848", "中国农业银行", CardKind::Debit),
            ("621660", "中国银行", CardKind::Debit),
            ("621700", "中国建设银行", CardKind::Debit),
            ("436742", "中国建设银行", CardKind::Debit),
            ("622260", "交通银行", CardKind::Debit),
            ("622188", "中国邮政储蓄银行", CardKind::Debit),
            ("622588", "招商银行", CardKind::Debit),
            ("622576", "招商银行", CardKind::Credit),
        ] {
            assert_eq!(issuer_of(prefix), Some(Issuer { bank, kind }), "{prefix}");
        }
    }

    #[test]
    fn an_issuer_is_recognised_from_the_sixth_digit_on_while_typing() {
        let mut typed = String::new();
        for (index, digit) in "6222 02".chars().enumerate() {
            typed.push(digit);
            assert_eq!(issuer_of(&typed).is_some(), index == 6, "{typed}");
        }
        assert!(issuer_of("６２２２　０２00 0000").is_some());
    }

    #[test]
    fn unknown_and_wrong_beginnings_have_no_issuer() {
        for prefix in ["", "999998", "62220O", "张622202", "000000"] {
            assert_eq!(issuer_of(prefix), None, "{prefix}");
        }
    }

    #[test]
    fn the_longest_prefix_wins_and_the_shorter_one_holds_beside_it() {
        let banks: &[Bank] = &[("甲", &[622202], &[6222_0212]), ("乙", &[622_2021], &[])];
        let bank_and_kind = |number| issuer_among(banks, number).map(|issuer| (issuer.bank, issuer.kind));
        assert_eq!(bank_and_kind("622202"), Some(("甲", CardKind::Debit)));
        assert_eq!(bank_and_kind("6222020"), Some(("甲", CardKind::Debit)));
        assert_eq!(bank_and_kind("6222021"), Some(("乙", CardKind::Debit)));
        assert_eq!(bank_and_kind("62220211"), Some(("乙", CardKind::Debit)));
        assert_eq!(bank_and_kind("6222021200"), Some(("甲", CardKind::Credit)));
    }

    #[test]
    fn no_prefix_stands_in_the_table_twice_or_out_of_bounds() {
        let mut prefixes: Vec<u32> = BANKS
            .iter()
            .flat_map(|(_, debit, credit)| debit.iter().chain(*credit))
            .copied()
            .collect();
        let count = prefixes.len();
        prefixes.sort_unstable();
        prefixes.dedup();
        assert_eq!(prefixes.len(), count);
        assert!(
            prefixes
                .iter()
                .all(|prefix| (100_000..100_000_000).contains(prefix))
        );
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn any_text_has_an_issuer_or_none(text in any_text()) {
            if issuer_of(&text).is_some() {
                prop_assert!(normalised(&text).take(SHORTEST).all(|character| character.is_ascii_digit()));
            }
        }

        #[test]
        fn more_digits_never_lose_the_issuer(rest in "[0-9]{0,13}") {
            let short = issuer_of("622202");
            let long = format!("622202{rest}");
            prop_assert_eq!(issuer_of(&long), short);
        }
    }
}
