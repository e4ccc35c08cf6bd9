//! The viewer of the API's document at /sandbox/api, which testers use.

use serde_json::json;
use wechat_bank_api::{ListAccounts, LogOut};
use wechat_bank_e2e::prelude::*;
use wechat_bank_sandbox::faults::{NetworkFault, ProxyResponse};

server_stories! {
    every_address_of_the_viewer_shows_something_and_fits_the_smallest_phone;
    amounts_that_no_double_holds_are_shown_exactly;
    what_is_not_the_banks_response_is_no_success;
    a_lost_response_leaves_the_idempotency_key;
    one_request_at_a_time_is_sent;
}

const EXTREMES: &str = "6230910000000116";

/// What a proxy answers in place of the bank.
fn instead(content_type: &str, body: &str) -> NetworkFault {
    NetworkFault::Instead(ProxyResponse {
        status: 200,
        content_type: Some(content_type.to_owned()),
        retry_after: None,
        body: body.to_owned(),
    })
}

/// Opens the viewer, also if only the part after `#` is another one.
async fn opens_viewer(customer: &Customer, hash: &str) -> Result<()> {
    customer.turns_up_at("/sandbox/phone").await?;
    customer.turns_up_at(&format!("/sandbox/api{hash}")).await
}

/// The values of the elements with this selector.
async fn values(customer: &Customer, selector: &str) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.value ?? e.textContent)";
    customer.runs(script, vec![json!(selector)]).await
}

async fn every_address_of_the_viewer_shows_something_and_fits_the_smallest_phone(
    customer: &mut Customer,
) -> Result<()> {
    customer.takes(Phone::SMALL).await?;
    for (hash, seen) in [
        ("", "Repeating a request"),
        ("#main", "Repeating a request"),
        ("#%", "Repeating a request"),
        ("#type/constructor", "Repeating a request"),
        ("#type/Money", "9223372036854775807"),
        ("#type/Direction", "Money came in"),
        ("#Certify", "Example of 422: A wrong code."),
    ] {
        opens_viewer(customer, hash).await?;
        customer.sees(seen).await?;
    }
    let names: Vec<String> = customer
        .runs(
            "return [...document.querySelectorAll('#list a')].map(a => a.hash)",
            vec![],
        )
        .await?;
    ensure!(names.len() > 60, "{} calls and types", names.len());
    for name in names {
        customer
            .runs::<()>("location.hash = arguments[0]", vec![json!(name)])
            .await?;
        customer
            .sees(name.trim_start_matches("#type/").trim_start_matches('#'))
            .await?;
        customer.fits_the_width().await.with_context(|| name)?;
    }
    Ok(())
}

async fn amounts_that_no_double_holds_are_shown_exactly(customer: &mut Customer) -> Result<()> {
    customer.banks_with(EXTREMES).await?;
    opens_viewer(customer, "#ListAccounts").await?;
    customer.presses("Send").await?;
    customer.sees("\"total\"").await?;
    // The account that the reply has named is filled in.
    customer
        .runs::<()>("location.hash = '#ListTransactions'", vec![])
        .await?;
    customer.sees("The first day.").await?;
    customer.replaces("from", "2026-10-21").await?;
    customer.presses("Send").await?;
    customer.sees("9007199254740993").await
}

async fn what_is_not_the_banks_response_is_no_success(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    opens_viewer(customer, "#ListAccounts").await?;
    for fault in [
        instead("text/html", "<h1>Wi-Fi</h1>"),
        instead("application/json", "{\"accounts\":["),
    ] {
        customer
            .injects_faults([inject::next::<ListAccounts>(fault)])
            .await?;
        customer.presses("Send").await?;
        customer.sees("This response is not in the document.").await?;
        customer.presses("Send").await?;
        customer
            .no_longer_sees("This response is not in the document.")
            .await?;
        customer.sees("\"total\"").await?;
    }
    Ok(())
}

async fn a_lost_response_leaves_the_idempotency_key(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    opens_viewer(customer, "#LogOut").await?;
    customer.sees("Session: certified").await?;
    customer
        .injects_faults([inject::next::<LogOut>(NetworkFault::CutAfter)])
        .await?;
    let key = values(customer, "#key").await?;
    customer.presses("Send").await?;
    customer.sees_said("No response.").await?;
    // It was done nevertheless, and the viewer knows.
    customer.sees("Session: ended").await?;
    ensure!(values(customer, "#key").await? == key);
    customer.presses("Send").await?;
    customer.sees("\"ended\"").await?;
    ensure!(values(customer, "#key").await? != key);
    Ok(())
}

async fn one_request_at_a_time_is_sent(customer: &mut Customer) -> Result<()> {
    customer.banks_with(SAVINGS).await?;
    opens_viewer(customer, "#ListAccounts").await?;
    customer
        .injects_faults([inject::next::<ListAccounts>(NetworkFault::LateAnswer(1_000))])
        .await?;
    customer.presses("Send").await?;
    customer.sees_said("Waiting for the bank.").await?;
    customer.presses("Send").await?;
    customer.sees("\"total\"").await?;
    let script =
        "return performance.getEntriesByType('resource').filter(e => e.name.endsWith('/accounts')).length";
    let sent: u32 = customer.runs(script, vec![]).await?;
    ensure!(sent == 1, "{sent} requests");
    customer
        .injects_faults([inject::next::<ListAccounts>(NetworkFault::SilentBefore)])
        .await?;
    customer.presses("Send").await?;
    customer.presses("Stop waiting").await?;
    customer.sees_said("The wait was stopped.").await
}
