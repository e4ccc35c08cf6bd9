use serde::{Deserialize, Serialize};
use wechat_bank_domain::{
    AccountNumber, Document, MaskedName, MaskedNumber, MobileNumber, Money, PaymentPin, SmsCode,
};

use crate::{Access, AccountId, AgreementVersion, Challenge, ChallengeId, Code, Endpoint, Method, Seconds};

/// What an account is, as far as the pages treat it differently (IC07, IC10).
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
    /// 信用卡; its balance is what is owed, as a negative amount.
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

/// Asks for the customer's accounts, the certified one first, then in the order they were added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListAccounts {}

/// The customer's accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Accounts {
    /// In the order they are shown.
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
    /// The phone on file; asked only where a bank insists (decision 1).
    Phone,
    /// A question this build does not know yet; the form cannot be used then.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// A text to be read before an account is added (BK03).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Agreement {
    /// Which text was read; sent back with the consent.
    pub version: AgreementVersion,
    /// Its heading.
    pub title: String,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
    /// How long it has to stay open before it can be accepted.
    pub read_for: Seconds,
}

/// One clause of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Clause {
    /// The clause's words.
    pub text: String,
    /// Whether it is marked as one of the key clauses.
    #[serde(default)]
    pub key: bool,
}

/// Asks what the form for adding an account looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetAddAccountForm {}

/// What adding an account asks for (BK02–BK04).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddAccountForm {
    /// The questions, in order.
    pub fields: Vec<FormField>,
    /// What has to be read.
    pub agreement: Agreement,
    /// Whether the payment password is set (HH45); without it nothing can be added.
    pub pin_set: bool,
    /// How often adding may still be tried today (BK04).
    pub attempts_left: u32,
    /// How often a day it may be tried at all.
    pub attempts_a_day: u32,
    /// The banks whose cards can be added (BK03).
    pub supported_banks: Vec<String>,
}

impl Endpoint for GetAddAccountForm {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/account-form";
    type Reply = AddAccountForm;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[];
}

/// Step 1 of adding: names the account and has a code sent to the phone on file (BK01).
///
/// Refused with `pin-not-set`, `account-exists`, `bank-not-supported`, the refusals of BK04, BK07, BK09 and LK02,
/// `resend-too-soon` or `too-many-codes`.
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
}

impl Endpoint for RequestAddAccountCode {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/accounts/codes";
    type Reply = Challenge;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[
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

/// Step 2 of adding: proves the code.
///
/// Refused with `code-wrong`, `code-expired`, `code-superseded` or `code-exhausted`.
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
///
/// Refused with `step-skipped`, `code-expired`, `pin-wrong`, `pin-locked`, `pin-not-set`, `agreement-not-accepted`,
/// `account-exists`, or what step 1 refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddAccount {
    /// The proved code of step 2, which also says which account.
    pub challenge: ChallengeId,
    /// 微信银行支付密码.
    pub pin: PaymentPin,
    /// The agreement's text that was accepted.
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

/// Removes an account from the list (HH46, LK03); refused with `account-certified` or `not-found`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemoveAccount {
    /// Which one.
    pub account: AccountId,
}

/// Nothing more to say than that it was done.
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
