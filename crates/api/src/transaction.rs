use serde::{Deserialize, Serialize};
use wechat_bank_domain::{Date, Direction, MaskedName, MaskedNumber, Money, RangeLimits, Timestamp};

use crate::{Access, Account, AccountId, AccountKind, Code, Cursor, Endpoint, Method, TransactionId};

/// The kind of a transaction.
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

impl TransactionKind {
    /// Its name as customers know it; searching for text covers it too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transfer => "转账",
            Self::Purchase => "消费",
            Self::Salary => "工资",
            Self::Interest => "利息",
            Self::Fee => "手续费",
            Self::CashDeposit => "存现",
            Self::CashWithdrawal => "取现",
            Self::Repayment => "还款",
            Self::Investment => "理财",
            Self::Refund => "退款",
            Self::Unknown => "其他",
        }
    }
}

/// One booked change of an account's balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Transaction {
    /// The transaction's reference within its account.
    pub id: TransactionId,
    /// When it was booked.
    pub time: Timestamp,
    /// Income or expense.
    pub direction: Direction,
    /// The amount; never negative.
    pub amount: Money,
    /// The account's balance after it.
    pub balance: Money,
    /// What it was.
    pub kind: TransactionKind,
    /// The counterparty, as the bank shows it; null if there is none.
    #[serde(default)]
    pub counterparty: Option<String>,
    /// 附言 as the payer wrote it: arbitrary text.
    #[serde(default)]
    pub memo: String,
}

/// Requests one page of an account's transactions, newest first (HH42).
///
/// Refused with `range-not-offered` for days beyond `limits`, and with `invalid` if `to` is before `from`, if `most` is
/// less than `least` or negative, and for a cursor that was issued for another account, other days or other filters. A
/// cursor stays valid after the session and the day have ended, also for a range that is not offered any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListTransactions {
    /// Whose transactions.
    pub account: AccountId,
    /// The first day.
    pub from: Date,
    /// The last day, included; not before the first.
    pub to: Date,
    /// Only income or only expenses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Only if memo, counterparty or kind contain this text, ignoring case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Only amounts of at least this much.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "fen_text")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Money>"))]
    pub least: Option<Money>,
    /// Only amounts of at most this much: not less than `least`, and not negative.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "fen_text")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Money>"))]
    pub most: Option<Money>,
    /// The cursor of the page; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
}

/// Sums of the transactions that match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Total income.
    pub income: Money,
    /// Total expenses, as a positive amount.
    pub expense: Money,
    /// Number of transactions.
    pub count: u32,
}

/// Sums of the matching transactions of a whole day, even if a page shows only some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DaySummary {
    /// The day (Asia/Shanghai).
    pub date: Date,
    /// Income of the day.
    pub income: Money,
    /// Expenses of the day, as a positive amount.
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
    /// The ranges that the bank offers.
    pub limits: RangeLimits,
    /// Sums over the whole range under the filters.
    pub summary: Summary,
    /// Sums of each day that has a transaction on this page, newest first.
    pub days: Vec<DaySummary>,
    /// Newest first: at most fifty on the first page, two hundred on a later one.
    pub transactions: Vec<Transaction>,
    /// The cursor of the next page; null on the last.
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

/// Requests one page of the transactions of all the customer's accounts, newest first; `not-found` if the bank does not
/// offer this.
///
/// A cursor is valid only with the range and filters it was issued for. It marks a moment and not a number of rows: what
/// is booked meanwhile, or an account that is added or removed, neither repeats a row of another account nor skips one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListAllTransactions {
    /// The first day.
    pub from: Date,
    /// The last day, included.
    pub to: Date,
    /// Only income or only expenses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Only if memo, counterparty or kind contain this text, ignoring case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Only amounts of at least this much.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "fen_text")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Money>"))]
    pub least: Option<Money>,
    /// Only amounts of at most this much.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "fen_text")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Money>"))]
    pub most: Option<Money>,
    /// The cursor of the page; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
}

/// A transaction of one of several accounts. There is no balance after it: none runs through several accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountTransaction {
    /// Its account, in which its details can be requested.
    pub account: AccountId,
    /// What that account is.
    pub account_kind: AccountKind,
    /// That account's number, masked; its last four digits are the 尾号.
    pub account_number: MaskedNumber,
    /// The transaction's reference within its account.
    pub id: TransactionId,
    /// When it was booked.
    pub time: Timestamp,
    /// Income or expense.
    pub direction: Direction,
    /// The amount; never negative.
    pub amount: Money,
    /// What it was.
    pub kind: TransactionKind,
    /// The counterparty, as the bank shows it.
    #[serde(default)]
    pub counterparty: Option<String>,
    /// 附言 as the payer wrote it: arbitrary text.
    #[serde(default)]
    pub memo: String,
}

/// One page of the transactions of all accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AllTransactionsPage {
    /// How many accounts these are.
    pub account_count: u32,
    /// The bank's date.
    pub today: Date,
    /// The ranges that the bank offers.
    pub limits: RangeLimits,
    /// Sums over the whole range under the filters. What was moved between two of the accounts is in both sums.
    pub summary: Summary,
    /// Sums of each day that has a transaction on this page, newest first.
    pub days: Vec<DaySummary>,
    /// Newest first: at most fifty on the first page, two hundred on a later one.
    pub transactions: Vec<AccountTransaction>,
    /// The cursor of the next page; absent on the last.
    #[serde(default)]
    pub next: Option<Cursor>,
}

impl Endpoint for ListAllTransactions {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/transactions";
    type Reply = AllTransactionsPage;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[Code::NotFound, Code::RangeNotOffered];
}

/// Requests one transaction (the target of HH70's message).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetTransaction {
    /// Whose transaction.
    pub account: AccountId,
    /// Which one.
    pub transaction: TransactionId,
}

/// The details of one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TransactionDetails {
    /// The same as in the list.
    pub transaction: Transaction,
    /// The account's masked number.
    pub account_number: MaskedNumber,
    /// The account's holder, masked.
    #[serde(default)]
    pub account_holder: Option<MaskedName>,
    /// 交易流水号, which the hotline asks for.
    pub serial: String,
    /// Where it was made, e.g. 手机银行.
    pub channel: String,
    /// The counterparty's masked account; null if it is not known.
    #[serde(default)]
    pub counterparty_number: Option<MaskedNumber>,
    /// The counterparty's bank; null if it is not known.
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

/// An amount in a query: fen as text.
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
