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
    /// Not enabled yet; enabling is verified twice.
    Off,
    /// Enabled.
    On,
    /// A state this build does not know yet.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// Why a setting cannot be changed (IC10); the bank's own words are shown.
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
    /// Whether this direction is told about at all.
    pub on: bool,
    /// From this amount on, inclusive.
    pub amount: Threshold,
    /// The amount before the customer changed anything.
    pub default_amount: Threshold,
    /// What the bank suggests for this kind of account (IC07).
    #[serde(default)]
    pub suggestion: Option<Suggestion>,
    /// Set when the kind of account fixes it.
    #[serde(default)]
    pub lock: Option<Lock>,
}

/// A threshold that one tap takes over (IC07).
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
    /// What it tells, in Chinese, one sentence.
    pub description: String,
    /// Whether it is sent.
    pub on: bool,
    /// Whether it was on before the customer changed anything.
    pub default_on: bool,
    /// Its thresholds, one for each direction; empty for kinds without an amount.
    #[serde(default)]
    pub thresholds: Vec<AlertThreshold>,
    /// Set when the kind of account fixes it.
    #[serde(default)]
    pub lock: Option<Lock>,
}

/// When alerts may arrive (IC13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertHours {
    /// The chosen hours.
    pub hours: HourRange,
    /// The widest the bank allows.
    pub widest: HourRange,
    /// Amounts from here on are told at any hour.
    #[serde(default)]
    pub exempt_from: Option<Money>,
    /// Set when the kind of account fixes them.
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
    /// The state that [`SaveAlerts`] must name.
    pub revision: Revision,
    /// All kinds the bank has, in its order.
    pub settings: Vec<AlertSetting>,
    /// When they may arrive.
    pub hours: AlertHours,
    /// The bank advises against changing more defaults than this at a time (IC13).
    pub advised_changes: u32,
    /// How this kind of account is told, where that is special (IC10), in Chinese.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// Asks for all accounts with a glimpse of their alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListAlerts {}

/// One account's alerts at a glimpse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertOverview {
    /// Whose.
    pub account: Account,
    /// Whether they are enabled.
    pub state: AlertState,
    /// How many kinds are on.
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
    const REFUSALS: &'static [Code] = &[];
}

/// Asks for one account's alerts.
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
///
/// Refused with `pin-wrong`, `pin-locked`, `pin-not-set`, `security-token-required` (IC03), `phone-mismatch`,
/// `wechat-timed-out`, `document-expired` (IC04), `resend-too-soon` or `too-many-codes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestAlertsCode {
    /// Whose alerts.
    pub account: AccountId,
    /// 微信银行支付密码.
    pub pin: PaymentPin,
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

/// What the customer chose for one kind of alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertChoice {
    /// Which kind.
    pub kind: AlertKind,
    /// Whether it is sent.
    pub on: bool,
    /// Its thresholds.
    #[serde(default)]
    pub thresholds: Vec<ThresholdChoice>,
}

/// What the customer chose for one direction of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ThresholdChoice {
    /// Which direction.
    pub direction: Direction,
    /// Whether it is told about.
    pub on: bool,
    /// From this amount on.
    pub amount: Threshold,
}

/// Saves one account's alerts; kinds that are not named keep their setting.
///
/// Refused with `revision-conflict`, `setting-locked`, `alerts-not-enabled` or `invalid`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaveAlerts {
    /// Whose alerts.
    pub account: AccountId,
    /// The state that the customer changed.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CopyAlerts {
    /// From which account.
    pub account: AccountId,
    /// To which accounts.
    pub to: Vec<AccountId>,
}

/// What came of copying to one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CopiedAlerts {
    /// To which account.
    pub account: AccountId,
    /// What came of it.
    pub outcome: CopyOutcome,
}

/// How far settings could be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CopyOutcome {
    /// All of them.
    Copied,
    /// All but those that the kind of account fixes (IC10).
    CopiedButLocked,
    /// None: alerts are not enabled there (IC02).
    NotEnabled,
    /// An outcome this build does not know yet.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// What came of copying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CopyReport {
    /// One entry for each account asked for, in that order.
    pub results: Vec<CopiedAlerts>,
}

impl Endpoint for CopyAlerts {
    const METHOD: Method = Method::Post;
    const ROUTE: &'static str = "/api/v1/accounts/{account}/alerts/copies";
    type Reply = CopyReport;
    const ACCESS: Access = Access::Customer;
    const REFUSALS: &'static [Code] = &[Code::NotFound, Code::AlertsNotEnabled];
}
