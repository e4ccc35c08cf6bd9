use wechat_bank_api::{
    Account, AccountId, Accounts, AddAccount, AddAccountForm, Agreement, AgreementVersion, Challenge, Clause,
    Code, Done, FormField, GetAddAccountForm, ListAccounts, ProveAddAccountCode, Purpose, RemoveAccount,
    RequestAddAccountCode, Seconds,
};
use wechat_bank_domain::{AccountNumber, MaskedName, MaskedNumber, Money};

use crate::call::{Answer, Call};
use crate::clock::{DAY, seconds};
use crate::customer::LinkedAccount;
use crate::secrets::{identifier, same};
use crate::seed::{self, SeedAccount};
use crate::sentinel::{self, Place};

/// The banks whose cards can be added (BK03), by the names that [`wechat_bank_domain::issuer_of`] knows them by.
const SUPPORTED_BANKS: [&str; 8] = [
    "新疆汇和银行",
    "中国工商银行",
    "中国农业银行",
    "中国银行",
    "中国建设银行",
    "交通银行",
    "中国邮政储蓄银行",
    "招商银行",
];

/// The text in force; whoever read an older one has to read this one.
const AGREEMENT_VERSION: &str = "2026-01";
/// How long the agreement has to stay open, in seconds (BK03).
const READ_FOR: u32 = 5;
/// The agreement's clauses, and which of them are the key ones.
const CLAUSES: [(bool, &str); 6] = [
    (
        false,
        "本协议由您与新疆汇和银行就在微信银行加挂本人账户订立，自您确认同意之日起生效。",
    ),
    (
        true,
        "您只能加挂本人名下的账户。加挂后，本微信号可查询该账户的余额和交易明细，并可设置动账提醒。",
    ),
    (
        true,
        "请妥善保管手机、短信验证码和微信银行支付密码。银行工作人员不会向您索要验证码和密码。",
    ),
    (
        false,
        "为完成身份核验，本行将向账户的开户机构核对您的证件信息和预留手机号。",
    ),
    (
        true,
        "您可随时在“添加删除”中解除加挂，解除后立即生效；账户本身及账户内资金不受影响。",
    ),
    (
        false,
        "手机遗失或微信号被他人使用时，请立即解除加挂或致电客户服务热线。",
    ),
];

impl Call<'_> {
    /// The account as the pages show it, with its balance of this moment (HH41).
    pub fn shown(&self, linked: &LinkedAccount, account: &SeedAccount) -> Account {
        let (balance, available) = self.ledgers().balance(account, self.now);
        Account {
            id: linked.id.clone(),
            number: MaskedNumber::mask(account.number),
            holder: MaskedName::mask(account.holder),
            kind: account.kind,
            bank: account.bank.to_owned(),
            balance,
            available,
            certified: linked.certified,
        }
    }

    fn is_linked(&mut self, account: &SeedAccount) -> Answer<bool> {
        Ok(self
            .certified()?
            .accounts
            .iter()
            .any(|linked| linked.key == account.key))
    }

    /// How often adding was tried today (BK04).
    fn add_attempts_today(&mut self) -> Answer<u32> {
        let today = self.steady.date();
        let attempts = &mut self.certified()?.add_attempts;
        let count = attempts.iter().filter(|moment| moment.date() == today).count();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Counts one attempt to add an account; refused with `daily-limit-reached` when today's are used up (BK04).
    fn count_add_attempt(&mut self) -> Answer<()> {
        let (now, today) = (self.steady, self.steady.date());
        if self.add_attempts_today()? >= self.bank.limits().add_attempts_a_day {
            let since_midnight =
                u64::from(now.hour()) * 3600 + u64::from(now.minute()) * 60 + u64::from(now.second());
            let until_midnight = seconds(DAY.saturating_sub(since_midnight));
            return Err(Code::DailyLimitReached
                .problem()
                .with_retry_after(until_midnight)
                .into());
        }
        let attempts = &mut self.certified()?.add_attempts;
        attempts.retain(|moment| moment.date() == today);
        attempts.push(now);
        Ok(())
    }
}

/// The customer's accounts, the certified one first (HH41).
pub(crate) fn list_accounts(call: &mut Call<'_>, _: ListAccounts) -> Answer<Accounts> {
    let accounts: Vec<_> = call
        .accounts()?
        .iter()
        .map(|(linked, account)| call.shown(linked, account))
        .collect();
    let balances = || accounts.iter().map(|account| account.balance);
    // Beyond i64 there is no honest total; the nearest end is what a page can still show.
    let total = Money::checked_sum(balances()).unwrap_or_else(|| {
        let sign = balances().fold(0_i128, |sum, balance| sum + i128::from(balance.fen()));
        Money::from_fen(if sign < 0 { i64::MIN } else { i64::MAX })
    });
    Ok(Accounts { accounts, total })
}

/// What the form for adding asks (BK02–BK04).
pub(crate) fn get_add_account_form(call: &mut Call<'_>, _: GetAddAccountForm) -> Answer<AddAccountForm> {
    let attempts_a_day = call.bank.limits().add_attempts_a_day;
    let attempts_left = attempts_a_day.saturating_sub(call.add_attempts_today()?);
    Ok(AddAccountForm {
        fields: vec![FormField::Number],
        agreement: Agreement {
            version: agreement_version()?,
            title: "微信银行账户加挂服务协议".to_owned(),
            clauses: CLAUSES
                .iter()
                .map(|&(key, text)| Clause {
                    text: text.to_owned(),
                    key,
                })
                .collect(),
            read_for: Seconds(READ_FOR),
        },
        pin_set: call.certified()?.passwords.is_some(),
        attempts_left,
        attempts_a_day,
        code_sent: call.is_code_pending(Purpose::AddAccount),
        supported_banks: SUPPORTED_BANKS.map(str::to_owned).to_vec(),
    })
}

fn agreement_version() -> Answer<AgreementVersion> {
    Ok(AGREEMENT_VERSION.parse().map_err(|_| Code::Internal)?)
}

/// Step 1 of adding: the bank checks the account and sends the code (BK01).
pub(crate) fn request_add_account_code(
    call: &mut Call<'_>,
    request: RequestAddAccountCode,
) -> Answer<Challenge> {
    if call.certified()?.passwords.is_none() {
        return Err(Code::PinNotSet.into());
    }
    let account = seed::account_by_number(&request.number);
    if let Some(account) = account
        && call.is_linked(account)?
    {
        return Err(Code::AccountExists.into());
    }
    if !is_supported(&request.number) {
        return Err(Code::BankNotSupported.problem().with_field("number").into());
    }
    if request.resume
        && let Some(sent) = call.resumed_code(Purpose::AddAccount, request.number.as_str())
    {
        return Ok(sent);
    }
    call.check_code_limits(Purpose::AddAccount)?;
    call.count_add_attempt()?;
    call.heed_sentinel(Place::RequestAddAccountCode, request.number.as_str())?;
    let phone = match check_account(call, &request.number)? {
        Some(account) => account.phone,
        None => seed::person().phone,
    };
    let subject = subject(call, request.number.as_str());
    call.send_code(Purpose::AddAccount, &subject, phone)
}

/// What the code is bound to: a digest, so that the store does not contain the number.
fn subject(call: &Call<'_>, number: &str) -> String {
    call.bank.secrets().digest("add-account", &[number.as_bytes()])
}

/// The number that a code is bound to: an account of the seed, or a special card.
fn number_behind(call: &Call<'_>, bound: &str) -> Option<AccountNumber> {
    let accounts = seed::accounts().iter().map(|account| account.number);
    let mut numbers = accounts.chain(sentinel::TABLE.iter().map(|sentinel| sentinel.input));
    numbers
        .find(|number| same(&subject(call, number), bound))
        .and_then(|number| number.parse().ok())
}

/// Whether the card's bank is one whose cards can be added; passbooks are this bank's own.
fn is_supported(number: &AccountNumber) -> bool {
    match number {
        AccountNumber::Card(card) => card
            .issuer()
            .is_some_and(|issuer| SUPPORTED_BANKS.contains(&issuer.bank)),
        AccountNumber::Passbook(_) => true,
    }
}

/// The account behind a number, if the bank agrees that this customer adds it; none for a special card, which only goes
/// wrong in a later step. Somebody else's account is refused like a number that does not exist.
fn check_account(call: &mut Call<'_>, number: &AccountNumber) -> Answer<Option<&'static SeedAccount>> {
    let document = call.certified()?.document.clone();
    match seed::account_by_number(number).filter(|account| account.belongs_to(&document)) {
        Some(account) if !account.sms_enabled => Err(Code::PhoneMismatch.into()),
        Some(account) => Ok(Some(account)),
        None if sentinel::is_card(number.as_str()) => Ok(None),
        None => Err(Code::CardCheckFailed.problem().with_field("number").into()),
    }
}

/// Step 2 of adding: proves the code.
pub(crate) fn prove_add_account_code(call: &mut Call<'_>, request: ProveAddAccountCode) -> Answer<Challenge> {
    call.certified()?;
    let subject = call.code_subject(Purpose::AddAccount, &request.challenge)?;
    call.prove_code(Purpose::AddAccount, &request.challenge, &subject, &request.code)?;
    call.shown_challenge(&request.challenge)
}

/// Steps 3 and 4 of adding: links the account (HH43, HH45).
pub(crate) fn add_account(call: &mut Call<'_>, request: AddAccount) -> Answer<Account> {
    call.certified()?;
    let bound = call.proved_subject(Purpose::AddAccount, &request.challenge)?;
    let number = number_behind(call, &bound).ok_or(Code::CodeExpired)?;
    if request.agreement != agreement_version()? {
        return Err(Code::AgreementNotAccepted
            .problem()
            .with_field("agreement")
            .into());
    }
    call.check_pin(&request.pin)?;
    call.heed_sentinel(Place::AddAccount, number.as_str())?;
    let account = check_account(call, &number)?.ok_or(Code::CardCheckFailed)?;
    if call.is_linked(account)? {
        return Err(Code::AccountExists.into());
    }
    call.spend_code(&request.challenge);
    let id: AccountId = identifier()?.parse().map_err(|_| Code::Internal)?;
    let linked = LinkedAccount {
        id,
        key: account.key.to_owned(),
        certified: false,
        added: call.now,
    };
    call.certified()?.accounts.push(linked.clone());
    Ok(call.shown(&linked, account))
}

/// Removes an account and its alerts at once (HH46, LK03).
pub(crate) fn remove_account(call: &mut Call<'_>, request: RemoveAccount) -> Answer<Done> {
    let (linked, _) = call.account(&request.account)?;
    if linked.certified {
        return Err(Code::AccountCertified.into());
    }
    let certified = call.certified()?;
    certified.accounts.retain(|account| account.id != linked.id);
    certified.alerts.remove(&linked.key);
    Ok(Done {})
}
