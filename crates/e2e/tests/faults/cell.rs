use std::time::Duration;

use wechat_bank_e2e::prelude::*;

use crate::fault::{End, Fault};
use crate::flow::Flow;

/// The limit for a message or recovery: 15 seconds, and one for a busy page.
const IN_TIME: Duration = Duration::from_secs(16);

/// One fault in one flow in one engine.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub engine: Engine,
    flow: Flow,
    fault: Fault,
    end: End,
}

impl Cell {
    /// The cell, or why there is none.
    pub fn of(engine: Engine, flow: Flow, fault: Fault) -> Result<Self, &'static str> {
        if fault == Fault::Offline && engine == Engine::WebKit {
            return Err("WebKitGTK's driver cannot take the network away; a cut connection is the next best");
        }
        let end = fault.end(flow)?;
        Ok(Self {
            engine,
            flow,
            fault,
            end,
        })
    }

    pub fn name(self) -> String {
        let Self { flow, fault, .. } = self;
        format!("faults::{}: {} {}", flow.name(), fault.id(), fault.name())
    }

    /// Whether it is part of every run: each fault once in each engine, in a different flow each time.
    pub fn is_sample(self) -> bool {
        let number = |of: bool| usize::from(of);
        let first = Fault::ALL
            .iter()
            .position(|fault| *fault == self.fault)
            .unwrap_or_default()
            + 4 * number(self.engine == Engine::WebKit);
        let count = Flow::ALL.len();
        let next = (0..count)
            .filter_map(|step| Flow::ALL.get((first + step) % count))
            .find(|flow| Self::of(self.engine, **flow, self.fault).is_ok());
        next == Some(&self.flow)
    }

    /// Injects the fault, and checks the outcome.
    pub async fn plays(self, customer: &Customer) -> Result<()> {
        let ready = self.flow.prepare(customer).await?;
        customer.injects_faults(self.fault.rules(self.flow)).await?;
        if self.fault == Fault::Offline {
            customer.has_network(false).await?;
        }
        if let End::Says(words) = self.end {
            customer.begins_to_time(words).await?;
        }
        if self.fault == Fault::ManyTaps {
            ready.hammers(customer).await?;
        } else {
            ready.goes_ahead(customer).await?;
        }
        match self.end {
            End::Recovers => ready.succeeds(customer).await?,
            End::AsksForThePassword => {
                customer.is_on("登录已超时").await?;
                customer.leaves_only_on_the_page(&[PIN, LOGIN_PASSWORD]).await?;
                customer.logs_in().await?;
                ready.keeps_what_was_typed(customer).await?;
                if self.flow.does_something() {
                    ready.tries_again(customer).await?;
                }
                ready.succeeds(customer).await?;
            }
            End::Says(words) => {
                let took = customer.sees_in_time(words).await?;
                ensure!(took <= IN_TIME, "it took {} s to say so", took.as_secs());
                ready.keeps_what_was_typed(customer).await?;
                customer
                    .leaves_only_on_the_page(&[PIN, LOGIN_PASSWORD, DOCUMENT, SAVINGS])
                    .await?;
                customer.leaves_only_on_the_page(&ready.codes()).await?;
                if self.fault == Fault::Offline {
                    customer.has_network(true).await?;
                }
                customer.recovers().await?;
                ready.tries_again(customer).await?;
                ready.succeeds(customer).await?;
            }
        }
        ensure!(
            ready.is_done(customer).await?,
            "the page says so, but the bank has not done it"
        );
        if self.fault == Fault::ManyTaps {
            // Whatever became of them: the others were not sent at all.
            let sent = format!("{} ", self.flow.call());
            customer.sees_in_the_banks_log(&sent, 1).await?;
        }
        // Six digits may be on a page by chance; nowhere else.
        customer.leaves_only_on_the_page(&ready.codes()).await?;
        customer
            .leaves_no_trace_of(&[PIN, LOGIN_PASSWORD, DOCUMENT, SAVINGS])
            .await
    }
}
