//! Alerts about an account: the kinds, the customer's settings, and enabling them in two steps (IC02).

use wechat_bank_api::{
    AccountId, AccountKind, AlertOverview, AlertOverviews, AlertSettings, AlertState, Challenge, Code,
    CopiedAlerts, CopyAlerts, CopyReport, DisableAlerts, EnableAlerts, Features, GetAlerts, ListAlerts,
    Purpose, RequestAlertsCode, SaveAlerts,
};

use crate::answer::Answer;
use crate::call::Call;
use crate::mount::Mount;
use crate::records::alerts::{self, AlertBook};
use crate::records::customer::LinkedAccount;
use crate::seed::SeedAccount;

/// The calls of this file; a feature that is switched off has none.
pub(crate) fn mount<M: Mount>(api: M, features: Features) -> M {
    if !features.alerts {
        return api;
    }
    api.mount(list_alerts)
        .mount(get_alerts)
        .mount(request_alerts_code)
        .mount(enable_alerts)
        .mount(disable_alerts)
        .mount(save_alerts)
        .mount(copy_alerts)
}

impl Call<'_> {
    /// The account's alerts as the customer left them.
    fn alert_book(&mut self, account: &SeedAccount) -> Answer<&mut AlertBook> {
        Ok(self
            .certified()?
            .alerts
            .entry(account.key.to_owned())
            .or_default())
    }

    fn shown_alerts(&mut self, linked: &LinkedAccount, account: &SeedAccount) -> Answer<AlertSettings> {
        let shown = self.shown(linked, account);
        // Reading must not change the record.
        let book = self
            .certified()?
            .alerts
            .get(account.key)
            .cloned()
            .unwrap_or_default();
        Ok(AlertSettings {
            account: shown,
            state: book.state(),
            revision: book.revision().map_err(|_| Code::Internal)?,
            settings: book.settings(account.kind).map_err(|_| Code::Internal)?,
            hours: book.hours(account.kind),
            advised_changes: alerts::ADVISED_CHANGES,
            notes: notes(account.kind),
        })
    }
}

fn notes(account: AccountKind) -> Vec<String> {
    alerts::notes(account)
        .iter()
        .map(|&note| note.to_owned())
        .collect()
}

/// All accounts with a summary of their alerts; while alerts are off, no kind counts as on.
fn list_alerts(call: &mut Call<'_>, _: ListAlerts) -> Answer<AlertOverviews> {
    let mut accounts = Vec::new();
    for (linked, account) in call.accounts()? {
        let AlertSettings {
            account,
            state,
            settings,
            ..
        } = call.shown_alerts(&linked, account)?;
        let on = settings
            .iter()
            .filter(|setting| state == AlertState::On && setting.on)
            .count();
        accounts.push(AlertOverview {
            account,
            state,
            kinds_on: u32::try_from(on).unwrap_or(u32::MAX),
        });
    }
    Ok(AlertOverviews { accounts })
}

/// One account's alerts.
fn get_alerts(call: &mut Call<'_>, request: GetAlerts) -> Answer<AlertSettings> {
    let (linked, account) = call.account(&request.account)?;
    call.shown_alerts(&linked, account)
}

/// First verification of enabling: the payment password, then a code to the phone on file (IC02).
fn request_alerts_code(call: &mut Call<'_>, request: RequestAlertsCode) -> Answer<Challenge> {
    let chosen = chosen(call, &request.account, &request.also)?;
    // Before the payment password is checked: no attempt is lost on what cannot be done here (IC03).
    if chosen
        .iter()
        .any(|(_, account)| account.daily_total > SeedAccount::DAILY_TOTAL)
    {
        return Err(Code::SecurityTokenRequired.into());
    }
    call.check_pin(&request.pin)?;
    if let Some(refusal) = chosen.iter().find_map(|(_, account)| account.alerts_refusal) {
        return Err(refusal.into());
    }
    let mut phones = chosen.iter().map(|(_, account)| account.phone);
    let phone = phones.next().ok_or(Code::Internal)?;
    // A code to one phone proves nothing about another one.
    if phones.any(|other| other != phone) {
        return Err(Code::PhoneMismatch.problem().with_field("also").into());
    }
    call.send_code(Purpose::EnableAlerts, &subject(&chosen), phone)
}

/// Second verification of enabling: the code (IC02).
fn enable_alerts(call: &mut Call<'_>, request: EnableAlerts) -> Answer<AlertSettings> {
    let chosen = chosen(call, &request.account, &request.also)?;
    call.prove_code(
        Purpose::EnableAlerts,
        &request.challenge,
        &subject(&chosen),
        &request.code,
    )?;
    call.spend_code(&request.challenge);
    for (_, account) in &chosen {
        call.alert_book(account)?.switch(true);
    }
    let (linked, account) = chosen.first().ok_or(Code::Internal)?;
    call.shown_alerts(linked, account)
}

/// The accounts to be enabled together; refused as a whole when one is unknown or named twice.
fn chosen(
    call: &mut Call<'_>,
    first: &AccountId,
    also: &[AccountId],
) -> Answer<Vec<(LinkedAccount, &'static SeedAccount)>> {
    let mut chosen = vec![call.account(first)?];
    for id in also {
        let (linked, account) = call.account(id)?;
        if chosen.iter().any(|(known, _)| known.id == linked.id) {
            return Err(Code::Invalid.problem().with_field("also").into());
        }
        chosen.push((linked, account));
    }
    Ok(chosen)
}

/// What the code is bound to: all accounts that it is for.
fn subject(chosen: &[(LinkedAccount, &SeedAccount)]) -> String {
    let ids: Vec<_> = chosen.iter().map(|(linked, _)| linked.id.as_str()).collect();
    ids.join("+")
}

/// Switches an account's alerts off; its settings are kept for the next time.
fn disable_alerts(call: &mut Call<'_>, request: DisableAlerts) -> Answer<AlertSettings> {
    let (linked, account) = call.account(&request.account)?;
    call.alert_book(account)?.switch(false);
    call.shown_alerts(&linked, account)
}

/// Saves the customer's settings, all or none.
fn save_alerts(call: &mut Call<'_>, request: SaveAlerts) -> Answer<AlertSettings> {
    let (linked, account) = call.account(&request.account)?;
    let SaveAlerts {
        revision,
        choices,
        hours,
        ..
    } = request;
    call.alert_book(account)?
        .save(account.kind, &revision, &choices, hours)?;
    call.shown_alerts(&linked, account)
}

/// Copies one account's settings to others; refused as a whole when one of them is unknown or named twice.
fn copy_alerts(call: &mut Call<'_>, request: CopyAlerts) -> Answer<CopyReport> {
    let (linked, account) = call.account(&request.account)?;
    let from = call.shown_alerts(&linked, account)?;
    if from.state != AlertState::On {
        return Err(Code::AlertsNotEnabled.into());
    }
    let mut targets = Vec::new();
    for id in &request.to {
        let (target, account) = call.account(id)?;
        if target.id == linked.id || targets.iter().any(|(known, _)| known == id) {
            return Err(Code::Invalid.problem().with_field("to").into());
        }
        targets.push((target.id, account));
    }
    let mut results = Vec::new();
    for (id, target) in targets {
        let book = call.alert_book(target)?;
        let outcome = book
            .copy(target.kind, &from.settings, &from.hours)
            .map_err(|_| Code::Internal)?;
        results.push(CopiedAlerts { account: id, outcome });
    }
    Ok(CopyReport { results })
}
