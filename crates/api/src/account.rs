use serde::{Deserialize, Serialize};
use wechat_bank_domain::{
    AccountNumber, Document, MaskedName, MaskedNumber, MobileNumber, Money, PaymentPin, SmsCode,
};

use crate::{Access, AccountId, AgreementVersion, Challenge, ChallengeId, Code, Endpoint, Method, Seconds};

/// The kind of an account, as far as the pages treat it differently (IC07, IC10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AccountKind {
    /// 储蓄卡.
    Savings,
    /// 工资卡.
    Salary,
    /// 理财卡.
    Wealth,
    /// 信用卡; its balance is the debt, as a negative amount.
    CreditCard,
    /// 活期一本通.
    Passbook,
    /// 联名账户 A 类: each holder sees their own transactions.
    JointA,
    /// 联名账户 B 类: the main holder sees all.
    JointB,
    /// 对公账户.
    Corporate,
    /// Ⅲ类账户.
    TypeThree,
    /// A kind this build does not know yet.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

impl AccountKind {
    /// Its name as customers know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Savings => "储蓄卡",
            Self::Salary => "工资卡",
            Self::Wealth => "理财卡",
            Self::CreditCard => "信用卡",
            Self::Passbook => "活期一本通",
            Self::JointA => "联名账户（A类）",
            Self::JointB => "联名账户（B类）",
            Self::Corporate => "对公账户",
            Self::TypeThree => "Ⅲ类账户",
            Self::Unknown => "其他账户",
        }
    }
}

/// One account as its customer sees it (HH41).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// The customer's own reference to it.
    pub id: AccountId,
    /// 卡号, masked.
    pub number: MaskedNumber,
    /// 户名, masked.
    pub holder: MaskedName,
    /// What it is.
    pub kind: AccountKind,
    /// The bank that keeps it.
    pub bank: String,
    /// 余额.
    pub balance: Money,
    /// 可用余额.
    pub available: Money,
    /// Whether it is the account of the certification: listed first (HH41), and it cannot be removed.
    pub certified: bool,
}

/// Requests the customer's accounts: the certified one first, then in the order they were added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListAccounts {}

/// The customer's accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Accounts {
    /// In display order.
    pub accounts: Vec<Account>,
    /// The sum of all balances.
    pub total: Money,
}

impl Endpoint for ListAccounts {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/accounts";
    type Reply = Accounts;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[];
}

/// One question of the form for adding an account (BK02).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FormField {
    /// Card or account number; always asked.
    Number,
    /// The holder's name.
    HolderName,
    /// The holder's document.
    Document,
    /// The phone on file; only if a bank insists (decision 1).
    Phone,
    /// A question that this build does not know yet; the form cannot be used then.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// A text to be read before an account is added (BK03).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Agreement {
    /// The version of the text; sent back with the consent.
    pub version: AgreementVersion,
    /// Its heading.
    pub title: String,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
    /// Minimum reading time before it can be accepted.
    pub read_for: Seconds,
}

/// One clause of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Clause {
    /// The text of the clause.
    pub text: String,
    /// Whether it is marked as one of the key clauses.
    #[serde(default)]
    pub key: bool,
}

/// Requests the form for adding an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetAddAccountForm {}

/// The form for adding an account (BK02–BK04).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddAccountForm {
    /// The questions, in order.
    pub fields: Vec<FormField>,
    /// The agreement to be read.
    pub agreement: Agreement,
    /// Whether the payment password is set (HH45); without it nothing can be added.
    pub pin_set: bool,
    /// Remaining attempts today (BK04).
    pub attempts_left: u32,
    /// Attempts allowed per day.
    pub attempts_a_day: u32,
    /// Whether a code that was already sent can be resumed, which costs no attempt.
    #[serde(default)]
    pub code_sent: bool,
    /// The banks whose cards can be added (BK03).
    pub supported_banks: Vec<String>,
}

impl Endpoint for GetAddAccountForm {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/account-form";
    type Reply = AddAccountForm;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[Code::NotFound];
}

/// Step 1 of adding: names the account, and a code is sent to the phone on file (BK01).
///
/// With `resume`, a code that was sent for the same account and is proved or can still be is returned again, without a
/// message, a wait or an attempt. So a reloaded page resumes once the number is typed again, and neither the page nor
/// the bank's responses have to store the number. Otherwise it counts as one of the day's attempts, unless it is refused
/// with `pin-not-set`, `account-exists`, `resend-too-soon` or `too-many-codes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestAddAccountCode {
    /// Card or passbook number.
    pub number: AccountNumber,
    /// The holder's name, where the form asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder_name: Option<String>,
    /// The holder's document, where the form asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// The phone on file, where the form asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<MobileNumber>,
    /// Whether to resume a code that was already sent for this account; otherwise a new one is sent.
    #[serde(default)]
    pub resume: bool,
}

impl Endpoint for RequestAddAccountCode {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/accounts/codes";
    type Reply = Challenge;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[
        Code::NotFound,
        Code::PinNotSet,
        Code::AccountExists,
        Code::DailyLimitReached,
        Code::CardCheckFailed,
        Code::PhoneMismatch,
        Code::BankNotSupported,
        Code::CardDataWrong,
        Code::IdentityNotVerified,
        Code::RegionNotSupported,
        Code::CardLocked,
        Code::ManualReview,
        Code::CardFrozen,
        Code::PhoneCheckTimedOut,
        Code::BankUnavailable,
        Code::ResendTooSoon,
        Code::TooManyCodes,
    ];
}

/// Step 2 of adding: verifies the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProveAddAccountCode {
    /// Which code.
    pub challenge: ChallengeId,
    /// The code as received.
    pub code: SmsCode,
}

impl Endpoint for ProveAddAccountCode {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/accounts/codes/{challenge}/proof";
    type Reply = Challenge;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[
        Code::NotFound,
        Code::CodeWrong,
        Code::CodeExpired,
        Code::CodeSuperseded,
        Code::CodeExhausted,
        Code::ChallengeMismatch,
    ];
}

/// Steps 3 and 4 of adding: payment password and agreement; adds the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddAccount {
    /// The proved code of step 2, which also identifies the account; it is used up by success only.
    pub challenge: ChallengeId,
    /// 微信银行支付密码.
    pub pin: PaymentPin,
    /// The accepted version of the agreement.
    pub agreement: AgreementVersion,
}

impl Endpoint for AddAccount {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/accounts";
    type Reply = Account;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[
        Code::NotFound,
        Code::CodeExpired,
        Code::CodeSuperseded,
        Code::StepSkipped,
        Code::AgreementNotAccepted,
        Code::AccountExists,
        Code::PinNotSet,
        Code::PinWrong,
        Code::PinLocked,
        Code::CardCheckFailed,
        Code::PhoneMismatch,
        Code::BankNotSupported,
        Code::CardDataWrong,
        Code::IdentityNotVerified,
        Code::RegionNotSupported,
        Code::CardLocked,
        Code::ManualReview,
        Code::CardFrozen,
        Code::PhoneCheckTimedOut,
        Code::BankUnavailable,
    ];
}

/// Removes an account from the list (HH46, LK03).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemoveAccount {
    /// Which one.
    pub account: AccountId,
}

/// Success without further data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Done {}

impl Endpoint for RemoveAccount {
    const METHOD: Method = Method::Delete;
    const ROUTE: &'static str = "/api/v1/accounts/{account}";
    type Reply = Done;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[Code::NotFound, Code::AccountCertified];
}

/// Takes back a removal: for some minutes a removed account can be restored with its alerts as they were.
///
/// Refused with `not-found` once the bank has forgotten it, and with `account-exists` if it was added again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RestoreAccount {
    /// Which one: the reference that it had.
    pub account: AccountId,
}

impl Endpoint for RestoreAccount {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/accounts/{account}/restoration";
    type Reply = Account;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[Code::NotFound, Code::AccountExists];
}
