//! The fault matrix: every fault between a customer and the bank, in every flow, in both engines.
//!
//! Each cell is a test: the fault strikes while the customer does something; the page says so in time and keeps the
//! input, or recovers; and in the end it was done once. `cargo xtask faults` runs all of them, `cargo xtask test` one
//! of each fault in Chromium, with `--full` one in each engine; `cargo xtask faults --list` prints the matrix.

mod cell;
mod fault;
mod flow;

use std::process::ExitCode;

use wechat_bank_api::CallName;
use wechat_bank_e2e::{Build, Customer, Engine, Trial, is_quick, test};

use cell::Cell;
use fault::Fault;
use flow::Flow;

fn main() -> ExitCode {
    if std::env::args().any(|word| word == "--matrix") {
        print!("{}", matrix());
        return ExitCode::SUCCESS;
    }
    let is_left_out = |cell: &Cell| is_quick() && (cell.engine == Engine::WebKit || !cell.is_sample());
    wechat_bank_e2e::run(cells().filter(|cell| !is_left_out(cell)).map(trial).collect())
}

fn cells() -> impl Iterator<Item = Cell> {
    Engine::ALL
        .into_iter()
        .flat_map(|engine| Flow::ALL.into_iter().map(move |flow| (engine, flow)))
        .flat_map(|(engine, flow)| Fault::ALL.into_iter().map(move |fault| (engine, flow, fault)))
        .filter_map(|(engine, flow, fault)| Cell::of(engine, flow, fault).ok())
}

fn trial(cell: Cell) -> Trial {
    let story = async move |customer: &mut Customer| cell.plays(customer).await;
    test(cell.engine, Build::Release, &cell.name(), story).with_ignored_flag(!cell.is_sample())
}

/// The matrix as Markdown: ✓ where there is a cell, ● where it is part of every run, else a note.
fn matrix() -> String {
    let mut notes: Vec<&'static str> = Vec::new();
    let mut text = String::from("| fault |");
    for flow in Flow::ALL {
        text += &format!(" {} |", flow.name());
    }
    text += &format!("\n|---|{}\n", "---|".repeat(Flow::ALL.len()));
    for fault in Fault::ALL {
        text += &format!("| {} {} |", fault.id(), fault.name());
        for flow in Flow::ALL {
            let marks: Vec<String> = Engine::ALL
                .into_iter()
                .map(|engine| match Cell::of(engine, flow, fault) {
                    Ok(cell) if cell.is_sample() => "●".to_owned(),
                    Ok(_) => "✓".to_owned(),
                    Err(reason) => {
                        let number = notes.iter().position(|note| *note == reason).unwrap_or_else(|| {
                            notes.push(reason);
                            notes.len() - 1
                        });
                        format!("({})", number + 1)
                    }
                })
                .collect();
            text += &format!(" {} |", marks.join(" "));
        }
        text.push('\n');
    }
    text += "\nIn each cell Chromium, then WebKit; ● is part of `cargo xtask test` (in WebKit with `--full`), ✓ of `cargo xtask faults`.\n\n";
    for (index, note) in notes.iter().enumerate() {
        text += &format!("{}. {note}\n", index + 1);
    }
    text += "\nWhich call fails in which flow:\n\n| call | flow, or why it has none |\n|---|---|\n";
    for call in CallName::ALL {
        let place = Flow::of(*call).map_or_else(|reason| reason, Flow::name);
        text += &format!("| {call:?} | {place} |\n");
    }
    text += "\nProved elsewhere, or not at all:\n\n| fault | where, or why not |\n|---|---|\n";
    for (id, place) in fault::ELSEWHERE {
        text += &format!("| {id} | {place} |\n");
    }
    text
}
