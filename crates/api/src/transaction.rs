use serde::{Deserialize, Serialize};
use wechat_bank_domain::{Date, Direction, MaskedNumber, Money, RangeLimits, Timestamp};

use crate::{Access, Account, AccountId, Code, Cursor, Endpoint, Method, TransactionId};

/// What a booking was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TransactionKind {
    /// 转账.
    Transfer,
    /// 消费.
    Purchase,
    /// 工资.
    Salary,
    /// 利息.
    Interest,
    /// 手续费.
    Fee,
    /// 存现.
    CashDeposit,
    /// 取现.
    CashWithdrawal,
    /// 还款.
    Repayment,
    /// 理财.
    Investment,
    /// 退款.
    Refund,
    /// A kind this build does not know yet.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// One booked change of an account's balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Transaction {
    /// The transaction's reference within its account.
    pub id: TransactionId,
    /// When it was booked.
    pub time: Timestamp,
    /// Whether money came or went.
    pub direction: Direction,
    /// How much; never negative.
    pub amount: Money,
    /// The account's balance after it.
    pub balance: Money,
    /// What it was.
    pub kind: TransactionKind,
    /// Who was on the other side, as the bank chooses to show it.
    #[serde(default)]
    pub counterparty: Option<String>,
    /// 附言 as written by whoever paid: any text at all.
    #[serde(default)]
    pub memo: String,
}

/// Asks for one page of an account's transactions, newest first (HH42).
///
/// Refused with `range-not-offered` or `not-found`; a cursor belongs to the very range and filters it came with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListTransactions {
    /// Whose transactions.
    pub account: AccountId,
    /// The first day.
    pub from: Date,
    /// The last day, included.
    pub to: Date,
    /// Only money that came, or only money that went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Only where memo, counterparty or kind contain this text, whatever its case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Only amounts of at least this much.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "fen_text")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<FenText>"))]
    pub least: Option<Money>,
    /// Only amounts of at most this much.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "fen_text")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<FenText>"))]
    pub most: Option<Money>,
    /// Where the page begins; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
}

/// Sums of the transactions that match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// What came in.
    pub income: Money,
    /// What went out, as a positive amount.
    pub expense: Money,
    /// How many transactions.
    pub count: u32,
}

/// Sums of what matches on one whole day, even where a page shows only part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DaySummary {
    /// The day (Asia/Shanghai).
    pub date: Date,
    /// What came in that day.
    pub income: Money,
    /// What went out that day, as a positive amount.
    pub expense: Money,
}

/// One page of transactions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TransactionPage {
    /// The account as it is now.
    pub account: Account,
    /// The bank's date.
    pub today: Date,
    /// Which ranges the bank answers.
    pub limits: RangeLimits,
    /// Sums over the whole range under the filters.
    pub summary: Summary,
    /// Sums of each day that has a transaction on this page, newest first.
    pub days: Vec<DaySummary>,
    /// Newest first: at most fifty on the first page, two hundred on a later one.
    pub transactions: Vec<Transaction>,
    /// Where the next page begins; absent on the last.
    #[serde(default)]
    pub next: Option<Cursor>,
}

impl Endpoint for ListTransactions {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/accounts/{account}/transactions";
    type Reply = TransactionPage;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[Code::NotFound, Code::RangeNotOffered];
}

/// Asks for one transaction (the target of HH70's message).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetTransaction {
    /// Whose transaction.
    pub account: AccountId,
    /// Which one.
    pub transaction: TransactionId,
}

/// Everything the bank tells about one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TransactionDetails {
    /// What the list shows too.
    pub transaction: Transaction,
    /// The account's masked number.
    pub account_number: MaskedNumber,
    /// 交易流水号, which the hotline asks for.
    pub serial: String,
    /// Where it was made, e.g. 手机银行.
    pub channel: String,
    /// The other side's masked account.
    #[serde(default)]
    pub counterparty_number: Option<MaskedNumber>,
    /// The other side's bank.
    #[serde(default)]
    pub counterparty_bank: Option<String>,
}

impl Endpoint for GetTransaction {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/accounts/{account}/transactions/{transaction}";
    type Reply = TransactionDetails;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[Code::NotFound];
}

/// An amount in whole fen, as text because it stands in a query.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(with = "String", extend("pattern" = "^-?[0-9]{1,18}$", "examples" = ["123450"], "x-unit" = "fen"))]
#[expect(dead_code, reason = "only its schema is of use")]
struct FenText(String);

/// An amount in a query: its fen as text.
mod fen_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use wechat_bank_domain::Money;

    pub(super) fn serialize<S: Serializer>(amount: &Option<Money>, serializer: S) -> Result<S::Ok, S::Error> {
        match amount {
            Some(amount) => serializer.collect_str(&amount.fen()),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Money>, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map(|fen| Some(Money::from_fen(fen)))
            .map_err(D::Error::custom)
    }
}
