use wechat_bank_api::{
    Account, AccountId, Accounts, AddAccount, AddAccountForm, Agreement, AgreementVersion, Challenge, Clause,
    Code, Done, Features, FormField, GetAddAccountForm, ListAccounts, ProveAddAccountCode, Purpose,
    RemoveAccount, RequestAddAccountCode, RestoreAccount, Seconds,
};
use wechat_bank_domain::{AccountNumber, Money};

use crate::answer::Answer;
use crate::call::Call;
use crate::clock::{DAY, seconds};
use crate::mount::Mount;
use crate::records::customer::{LinkedAccount, RemovedAccount};
use crate::secrets::{identifier, same};
use crate::seed::{self, SeedAccount};
use crate::sentinel::{self, Place};

/// The banks whose cards can be added (BK03), by their names in [`wechat_bank_domain::issuer_of`].
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

/// The current text; customers who accepted an older one have to read this one.
const AGREEMENT_VERSION: &str = "2026-01";
/// Minimum reading time of the agreement, in seconds (BK03).
const READ_FOR: u32 = 5;
/// The agreement's clauses, each with whether it is a key clause.
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

/// The calls of this file; a feature that is switched off has none.
pub(crate) fn mount<M: Mount>(api: M, features: Features) -> M {
    let api = api.mount(list_accounts);
    if !features.account_linking {
        return api;
    }
    api.mount(get_add_account_form)
        .mount(request_add_account_code)
        .mount(prove_add_account_code)
        .mount(add_account)
        .mount(remove_account)
        .mount(restore_account)
}

impl Call<'_> {
    fn is_linked(&mut self, account: &SeedAccount) -> Answer<bool> {
        Ok(self
            .certified()?
            .accounts
            .iter()
            .any(|linked| linked.key == account.key))
    }

    /// Attempts to add an account today (BK04).
    fn add_attempts_today(&mut self) -> Answer<u32> {
        let today = self.steady.date();
        let attempts = &mut self.certified()?.add_attempts;
        let count = attempts.iter().filter(|moment| moment.date() == today).count();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Counts one attempt to add an account; refused with `daily-limit-reached` once the daily limit is reached (BK04).
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

    /// Takes back the attempt that was counted last.
    fn uncount_add_attempt(&mut self) -> Answer<()> {
        self.certified()?.add_attempts.pop();
        Ok(())
    }
}

/// The customer's accounts, the certified one first (HH41).
fn list_accounts(call: &mut Call<'_>, _: ListAccounts) -> Answer<Accounts> {
    let accounts: Vec<_> = call
        .accounts()?
        .iter()
        .map(|(linked, account)| call.shown(linked, account))
        .collect();
    let balances = || accounts.iter().map(|account| account.balance);
    // Beyond i64 the total saturates: a page can still show that.
    let total = Money::checked_sum(balances()).unwrap_or_else(|| {
        let sign = balances().fold(0_i128, |sum, balance| sum + i128::from(balance.fen()));
        Money::from_fen(if sign < 0 { i64::MIN } else { i64::MAX })
    });
    Ok(Accounts { accounts, total })
}

/// What the form for adding an account asks (BK02–BK04).
fn get_add_account_form(call: &mut Call<'_>, _: GetAddAccountForm) -> Answer<AddAccountForm> {
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
        code_sent: call.pending_code(Purpose::AddAccount).is_some(),
        supported_banks: SUPPORTED_BANKS.map(str::to_owned).to_vec(),
    })
}

fn agreement_version() -> Answer<AgreementVersion> {
    Ok(AGREEMENT_VERSION.parse().map_err(|_| Code::Internal)?)
}

/// Step 1 of adding: the bank checks the account and sends the code (BK01).
fn request_add_account_code(call: &mut Call<'_>, request: RequestAddAccountCode) -> Answer<Challenge> {
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
    let subject = subject(call, request.number.as_str());
    if request.resume
        && let Some(sent) = call.resumed_code(Purpose::AddAccount, &subject)
    {
        return Ok(sent);
    }
    call.check_code_limits(Purpose::AddAccount)?;
    call.count_add_attempt()?;
    call.apply_sentinel(Place::RequestAddAccountCode, request.number.as_str())?;
    let phone = match check_account(call, &request.number)? {
        Some(account) => account.phone,
        None => seed::person().phone,
    };
    let sent = call.send_code(Purpose::AddAccount, &subject, phone);
    if sent.is_err() {
        // The limits of the account or the phone: to wait is no attempt, and the same intent may be sent again.
        call.uncount_add_attempt()?;
    }
    sent
}

/// What the code is bound to: a digest, so that the store does not contain the number.
fn subject(call: &Call<'_>, number: &str) -> String {
    call.bank.secrets().digest("add-account", &[number.as_bytes()])
}

/// The number that a code is bound to: of a seed account, or a special card.
fn number_behind(call: &Call<'_>, bound: &str) -> Option<AccountNumber> {
    let accounts = seed::accounts().iter().map(|account| account.number);
    let mut numbers = accounts.chain(sentinel::TABLE.iter().map(|sentinel| sentinel.input));
    numbers
        .find(|number| same(&subject(call, number), bound))
        .and_then(|number| number.parse().ok())
}

/// Whether the card's bank is one whose cards can be added; passbooks are always this bank's.
fn is_supported(number: &AccountNumber) -> bool {
    match number {
        AccountNumber::Card(card) => card
            .issuer()
            .is_some_and(|issuer| SUPPORTED_BANKS.contains(&issuer.bank)),
        AccountNumber::Passbook(_) => true,
    }
}

/// The account behind a number, if this customer may add it; `None` for a special card, which fails only in a later
/// step. Another customer's account is refused like a number that does not exist.
fn check_account(call: &mut Call<'_>, number: &AccountNumber) -> Answer<Option<&'static SeedAccount>> {
    let document = call.certified()?.document.clone();
    match seed::account_by_number(number).filter(|account| account.belongs_to(&document)) {
        Some(account) if !account.sms_enabled => Err(Code::PhoneMismatch.into()),
        Some(account) => Ok(Some(account)),
        None if sentinel::is_card(number.as_str()) => Ok(None),
        None => Err(Code::CardCheckFailed.problem().with_field("number").into()),
    }
}

/// Step 2 of adding: verifies the code.
fn prove_add_account_code(call: &mut Call<'_>, request: ProveAddAccountCode) -> Answer<Challenge> {
    call.certified()?;
    let subject = call.code_subject(Purpose::AddAccount, &request.challenge)?;
    call.prove_code(Purpose::AddAccount, &request.challenge, &subject, &request.code)?;
    call.shown_challenge(&request.challenge)
}

/// Steps 3 and 4 of adding: links the account (HH43, HH45).
fn add_account(call: &mut Call<'_>, request: AddAccount) -> Answer<Account> {
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
    call.apply_sentinel(Place::AddAccount, number.as_str())?;
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

/// Removes an account together with its alerts (HH46, LK03).
fn remove_account(call: &mut Call<'_>, request: RemoveAccount) -> Answer<Done> {
    let (linked, _) = call.account(&request.account)?;
    if linked.certified {
        return Err(Code::AccountCertified.into());
    }
    let steady = call.steady;
    let certified = call.certified()?;
    certified.accounts.retain(|account| account.id != linked.id);
    let alerts = certified.alerts.remove(&linked.key);
    certified.removed.retain(|removed| removed.is_kept(steady));
    certified.removed.push(RemovedAccount {
        account: linked,
        alerts,
        removed: steady,
    });
    Ok(Done {})
}

/// Takes back a removal: the account returns to its place, with its alerts.
fn restore_account(call: &mut Call<'_>, request: RestoreAccount) -> Answer<Account> {
    let steady = call.steady;
    let certified = call.certified()?;
    let at = certified
        .removed
        .iter()
        .position(|removed| removed.account.id == request.account && removed.is_kept(steady));
    let RemovedAccount { account, alerts, .. } = match at {
        Some(at) => certified.removed.remove(at),
        None => return Err(Code::NotFound.into()),
    };
    if certified.accounts.iter().any(|other| other.key == account.key) {
        return Err(Code::AccountExists.into());
    }
    if let Some(alerts) = alerts {
        certified.alerts.insert(account.key.clone(), alerts);
    }
    certified.accounts.push(account.clone());
    certified.accounts.sort_by_key(|account| account.added);
    let seed = seed::account(&account.key).ok_or(Code::Internal)?;
    Ok(call.shown(&account, seed))
}
