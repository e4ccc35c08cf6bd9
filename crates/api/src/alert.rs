use serde::{Deserialize, Serialize};
use wechat_bank_domain::{Direction, HourRange, Money, PaymentPin, SmsCode, Threshold};

use crate::{
    Access, Account, AccountId, AlertKind, Challenge, ChallengeId, Code, Endpoint, Method, Revision,
};

/// Whether an account sends alerts at all (IC02).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AlertState {
    /// Not enabled yet; enabling takes two verifications.
    Off,
    /// Enabled.
    On,
    /// A state this build does not know yet.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// Why a setting cannot be changed (IC10); the bank's text is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lock {
    /// The reason in Chinese, one sentence.
    pub reason: String,
}

/// From which amount on an alert is sent, for money in one direction (IC06, IC07).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertThreshold {
    /// Which direction.
    pub direction: Direction,
    /// Whether alerts are sent for this direction.
    pub on: bool,
    /// From this amount on, inclusive.
    pub amount: Threshold,
    /// The default amount.
    pub default_amount: Threshold,
    /// What the bank suggests for this kind of account (IC07); null if nothing.
    #[serde(default)]
    pub suggestion: Option<Suggestion>,
    /// Why it cannot be changed; null if it can.
    #[serde(default)]
    pub lock: Option<Lock>,
}

/// A suggested threshold, applied with one tap (IC07).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suggestion {
    /// The amount.
    pub amount: Threshold,
    /// Why, in Chinese, e.g. 工资卡建议 100 元.
    pub reason: String,
}

/// One kind of alert for one account (IC06).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertSetting {
    /// Which kind.
    pub kind: AlertKind,
    /// Its name in Chinese.
    pub name: String,
    /// Its description in Chinese, one sentence.
    pub description: String,
    /// Whether it is sent.
    pub on: bool,
    /// Whether it is on by default.
    pub default_on: bool,
    /// Its thresholds, one for each direction; empty for kinds without an amount.
    #[serde(default)]
    pub thresholds: Vec<AlertThreshold>,
    /// Why `on` cannot be changed; null if it can.
    #[serde(default)]
    pub lock: Option<Lock>,
}

/// When alerts may arrive (IC13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertHours {
    /// The chosen hours.
    pub hours: HourRange,
    /// The widest range that the bank allows.
    pub widest: HourRange,
    /// Alerts about amounts from this on are sent at any hour; null if none are.
    #[serde(default)]
    pub exempt_from: Option<Money>,
    /// Why they cannot be changed; null if they can.
    #[serde(default)]
    pub lock: Option<Lock>,
}

/// Everything about one account's alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertSettings {
    /// Whose alerts.
    pub account: Account,
    /// Whether they are enabled.
    pub state: AlertState,
    /// The revision that [`SaveAlerts`] has to name.
    pub revision: Revision,
    /// All kinds the bank has, in its order.
    pub settings: Vec<AlertSetting>,
    /// When they may arrive.
    pub hours: AlertHours,
    /// The bank advises against changing more defaults than this at a time (IC13).
    pub advised_changes: u32,
    /// Notes in Chinese on how this kind of account receives alerts (IC10).
    #[serde(default)]
    pub notes: Vec<String>,
}

/// Requests all accounts with a summary of their alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListAlerts {}

/// A summary of one account's alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertOverview {
    /// Whose.
    pub account: Account,
    /// Whether they are enabled.
    pub state: AlertState,
    /// How many kinds are on: none while alerts are off.
    pub kinds_on: u32,
}

/// All accounts' alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertOverviews {
    /// In the order of [`crate::ListAccounts`].
    pub accounts: Vec<AlertOverview>,
}

impl Endpoint for ListAlerts {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/alerts";
    type Reply = AlertOverviews;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[Code::NotFound];
}

/// Requests one account's alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetAlerts {
    /// Whose.
    pub account: AccountId,
}

impl Endpoint for GetAlerts {
    const METHOD: Method = Method::Get;
    const ROUTE: &'static str = "/api/v1/accounts/{account}/alerts";
    type Reply = AlertSettings;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[Code::NotFound];
}

/// First verification of enabling alerts: the payment password; a code follows (IC02).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestAlertsCode {
    /// Whose alerts.
    pub account: AccountId,
    /// 微信银行支付密码.
    pub pin: PaymentPin,
    /// Further accounts that the code is for, none twice, and all with the same phone on file (`phone-mismatch` with the
    /// field `also`). Where one of them cannot be enabled, all are refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<AccountId>,
}

impl Endpoint for RequestAlertsCode {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/accounts/{account}/alerts/codes";
    type Reply = Challenge;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[
        Code::NotFound,
        Code::SecurityTokenRequired,
        Code::PinNotSet,
        Code::PinWrong,
        Code::PinLocked,
        Code::PhoneMismatch,
        Code::WechatTimedOut,
        Code::DocumentExpired,
        Code::ResendTooSoon,
        Code::TooManyCodes,
    ];
}

/// Second verification of enabling alerts: the code; alerts are on afterwards (IC02).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EnableAlerts {
    /// Whose alerts.
    pub account: AccountId,
    /// Which code.
    pub challenge: ChallengeId,
    /// The code as received.
    pub code: SmsCode,
    /// The further accounts of the request for the code, in the same order; all of them are enabled, or none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<AccountId>,
}

impl Endpoint for EnableAlerts {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/accounts/{account}/alerts";
    type Reply = AlertSettings;
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

/// Switches an account's alerts off; its settings are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DisableAlerts {
    /// Whose alerts.
    pub account: AccountId,
}

impl Endpoint for DisableAlerts {
    const METHOD: Method = Method::Delete;
    const ROUTE: &'static str = "/api/v1/accounts/{account}/alerts";
    type Reply = AlertSettings;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[Code::NotFound];
}

/// The customer's choice for one kind of alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertChoice {
    /// Which kind: one of the account's, and each at most once.
    pub kind: AlertKind,
    /// Whether it is sent.
    pub on: bool,
    /// Its thresholds: each direction that the kind has at most once; those that are not named stay.
    #[serde(default)]
    pub thresholds: Vec<ThresholdChoice>,
}

/// The customer's choice for one direction of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ThresholdChoice {
    /// Which direction.
    pub direction: Direction,
    /// Whether alerts are sent.
    pub on: bool,
    /// From this amount on.
    pub amount: Threshold,
}

/// Saves one account's alerts, all or nothing; kinds and thresholds that are not named stay.
///
/// What is locked may be named with the value that it has; another value is refused with `setting-locked`. Refused with
/// `invalid` for a kind that the bank does not have, a direction that the kind does not have, and either of them named
/// twice. The revision of the reply is another one if anything has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaveAlerts {
    /// Whose alerts.
    pub account: AccountId,
    /// The revision that the customer changed.
    pub revision: Revision,
    /// The kinds that changed.
    pub choices: Vec<AlertChoice>,
    /// When they may arrive.
    pub hours: HourRange,
}

impl Endpoint for SaveAlerts {
    const METHOD: Method = Method::Put;
    const ROUTE: &'static str = "/api/v1/accounts/{account}/alerts";
    type Reply = AlertSettings;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[
        Code::NotFound,
        Code::AlertsNotEnabled,
        Code::RevisionConflict,
        Code::SettingLocked,
    ];
}

/// Copies one account's settings to others, as far as their kinds allow.
///
/// Refused as a whole: with `invalid` if `to` names an account twice or the one that is copied from, with
/// `alerts-not-enabled` if that one's alerts are off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CopyAlerts {
    /// From which account.
    pub account: AccountId,
    /// To which other accounts, each once.
    pub to: Vec<AccountId>,
}

/// The result of copying to one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CopiedAlerts {
    /// To which account.
    pub account: AccountId,
    /// The result.
    pub outcome: CopyOutcome,
}

/// How far settings could be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CopyOutcome {
    /// All of them.
    Copied,
    /// All but those that the kind of account locks (IC10).
    CopiedButLocked,
    /// None: alerts are not enabled there (IC02).
    NotEnabled,
    /// An outcome this build does not know yet.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// The results of copying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CopyReport {
    /// One entry for each requested account, in that order.
    pub results: Vec<CopiedAlerts>,
}

impl Endpoint for CopyAlerts {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/accounts/{account}/alerts/copies";
    type Reply = CopyReport;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[Code::NotFound, Code::AlertsNotEnabled];
}
