use wechat_bank_api::{AccountKind, Code};
use wechat_bank_domain::{DocumentType, Money};

use super::model::{SeedAccount, SeedPerson};
use super::patterns;
use crate::sentinel;

const HERE: &str = "新疆汇和银行";

pub(super) static ZHANG_WEI: SeedPerson = SeedPerson {
    name: "张伟",
    name_in_parts: ["张", "伟"],
    pinyin: ["zhang", "wei"],
    document_type: DocumentType::ResidentIdentityCard,
    document_number: "11010519491231002X",
    phone: "13800138000",
};

static LI_NA: SeedPerson = SeedPerson {
    name: "李娜",
    name_in_parts: ["李", "娜"],
    pinyin: ["li", "na"],
    document_type: DocumentType::ResidentIdentityCard,
    document_number: "650103199003070028",
    phone: "13900139000",
};

/// What most accounts have in common.
const DEBIT: SeedAccount = SeedAccount {
    key: "",
    number: "",
    holder: "张伟",
    owner: &ZHANG_WEI,
    kind: AccountKind::Savings,
    bank: HERE,
    phone: "13800138000",
    sms_enabled: true,
    opening: Money::ZERO,
    credit_limit: Money::ZERO,
    held: Money::ZERO,
    daily_total: SeedAccount::DAILY_TOTAL,
    alerts_refusal: None,
    purpose: "",
    rules: &[],
};

pub(super) static ACCOUNTS: [SeedAccount; 23] = [
    SeedAccount {
        key: "savings",
        number: "6230910000000017",
        opening: Money::from_fen(1_286_050),
        purpose: "储蓄卡, the one to certify with: every kind of transaction, and memos that try to break the page",
        rules: patterns::SAVINGS,
        ..DEBIT
    },
    SeedAccount {
        key: "salary",
        number: "6230910000000025",
        kind: AccountKind::Salary,
        opening: Money::from_fen(520_000),
        purpose: "工资卡: salary on the 10th; alerts suggested from 100 元",
        rules: patterns::SALARY,
        ..DEBIT
    },
    SeedAccount {
        key: "wealth",
        number: "6230910000000033",
        kind: AccountKind::Wealth,
        opening: Money::from_fen(8_600_000),
        held: Money::from_fen(500_000),
        purpose: "理财卡: 5,000.00 of its balance are frozen; alerts suggested from 1,000 元, sent 30 s later",
        rules: patterns::WEALTH,
        ..DEBIT
    },
    SeedAccount {
        key: "credit-card",
        number: "6227910000000012",
        kind: AccountKind::CreditCard,
        opening: Money::from_fen(-126_830),
        credit_limit: Money::from_fen(3_000_000),
        purpose: "信用卡 with a limit of 30,000.00: a negative balance; alerts suggested from 50 元",
        rules: patterns::CREDIT_CARD,
        ..DEBIT
    },
    SeedAccount {
        key: "passbook",
        number: "881000000001",
        kind: AccountKind::Passbook,
        opening: Money::from_fen(330_518),
        purpose: "活期一本通: an account number that is no card number",
        rules: patterns::PASSBOOK,
        ..DEBIT
    },
    SeedAccount {
        key: "joint-a",
        number: "6230910000000041",
        kind: AccountKind::JointA,
        opening: Money::from_fen(642_000),
        purpose: "联名账户 A 类: alerts about one's own transactions only",
        rules: patterns::JOINT_A,
        ..DEBIT
    },
    SeedAccount {
        key: "joint-b",
        number: "6230910000000058",
        kind: AccountKind::JointB,
        opening: Money::from_fen(1_850_000),
        purpose: "联名账户 B 类: the main holder is notified of everything",
        rules: patterns::JOINT_B,
        ..DEBIT
    },
    SeedAccount {
        key: "corporate",
        number: "880100000000002",
        holder: "乌鲁木齐天山晨光商贸有限公司",
        kind: AccountKind::Corporate,
        opening: Money::from_fen(38_650_000),
        purpose: "对公账户: basic alerts on the next working morning",
        rules: patterns::CORPORATE,
        ..DEBIT
    },
    SeedAccount {
        key: "type-three",
        number: "6230910000000066",
        kind: AccountKind::TypeThree,
        opening: Money::from_fen(26_840),
        purpose: "Ⅲ类账户: notified of everything at once, nothing to choose",
        rules: patterns::TYPE_THREE,
        ..DEBIT
    },
    SeedAccount {
        key: "empty",
        number: "6230910000000074",
        purpose: "an account without any transaction",
        ..DEBIT
    },
    SeedAccount {
        key: "large",
        number: "6230910000000082",
        opening: Money::from_fen(500_000),
        purpose: "20,000 transactions in any 365 days",
        rules: patterns::LARGE,
        ..DEBIT
    },
    SeedAccount {
        key: "daily-total",
        number: "6230910000000090",
        opening: Money::from_fen(6_000_000),
        daily_total: Money::from_fen(5_000_000),
        purpose: "a daily total above 5,000 元: enabling alerts needs a U盾 (IC03)",
        rules: patterns::DAILY_TOTAL,
        ..DEBIT
    },
    SeedAccount {
        key: "no-sms",
        number: "6230910000000108",
        sms_enabled: false,
        opening: Money::from_fen(102_400),
        purpose: "SMS verification is not enabled: it cannot be certified or added (HH04)",
        rules: patterns::QUIET,
        ..DEBIT
    },
    SeedAccount {
        key: "extremes",
        number: "6230910000000116",
        opening: Money::from_fen(9_007_199_254_740_993),
        purpose: "amounts from 0.01 to 90,071,992,547,409.93, which no double holds exactly",
        rules: patterns::EXTREMES,
        ..DEBIT
    },
    SeedAccount {
        key: "long-name",
        number: "6230910000000124",
        holder: "乌鲁木齐市天山区新华北路晨光便民日用百货烟酒副食鲜花礼品批发零售综合服务部（个体工商户）张伟",
        opening: Money::from_fen(102_400),
        purpose: "a holder's name of more than forty characters",
        rules: patterns::QUIET,
        ..DEBIT
    },
    SeedAccount {
        key: "alerts-phone",
        number: "6230910000000132",
        opening: Money::from_fen(102_400),
        alerts_refusal: Some(Code::PhoneMismatch),
        purpose: "enabling alerts is refused: 预留手机号不符 (IC04)",
        rules: patterns::QUIET,
        ..DEBIT
    },
    SeedAccount {
        key: "alerts-wechat",
        number: "6230910000000140",
        opening: Money::from_fen(102_400),
        alerts_refusal: Some(Code::WechatTimedOut),
        purpose: "enabling alerts is refused: 微信接口超时 (IC04)",
        rules: patterns::QUIET,
        ..DEBIT
    },
    SeedAccount {
        key: "alerts-document",
        number: "6230910000000157",
        opening: Money::from_fen(102_400),
        alerts_refusal: Some(Code::DocumentExpired),
        purpose: "enabling alerts is refused: 证件有效期过期 (IC04)",
        rules: patterns::QUIET,
        ..DEBIT
    },
    SeedAccount {
        key: "other-bank",
        number: "6222020000000000018",
        bank: "中国工商银行",
        opening: Money::from_fen(102_400),
        purpose: "a card of another bank that can be added (BK03)",
        rules: patterns::QUIET,
        ..DEBIT
    },
    SeedAccount {
        key: "slow",
        number: sentinel::SLOW_CARD,
        opening: Money::from_fen(102_400),
        purpose: "certifying with it or adding it works, but answers slowly",
        rules: patterns::QUIET,
        ..DEBIT
    },
    SeedAccount {
        key: "garbled",
        number: sentinel::GARBLED_CARD,
        opening: Money::from_fen(102_400),
        purpose: "certifying with it or adding it works, but the answer cannot be read",
        rules: patterns::QUIET,
        ..DEBIT
    },
    SeedAccount {
        key: "lost",
        number: sentinel::LOST_CARD,
        opening: Money::from_fen(102_400),
        purpose: "certifying with it or adding it works, but the answer is lost",
        rules: patterns::QUIET,
        ..DEBIT
    },
    SeedAccount {
        key: "somebody-else",
        number: "6230910000000900",
        holder: "李娜",
        owner: &LI_NA,
        phone: "13900139000",
        opening: Money::from_fen(102_400),
        purpose: "somebody else's: with 张伟's document the authentication fails (HH15)",
        rules: patterns::QUIET,
        ..DEBIT
    },
];
