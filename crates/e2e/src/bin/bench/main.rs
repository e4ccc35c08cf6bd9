//! How fast the release bundle is on a slow phone, beside what it should be; what `cargo xtask bench` runs.

mod devtools;
mod visits;

use std::fmt;

use anyhow::{Context as _, Result};
use wechat_bank_e2e::{Bank, Build};

use self::devtools::Chromium;
use self::visits::{Network, Opening, Visits};

#[tokio::main]
async fn main() -> Result<()> {
    let runs = std::env::args().nth(1).context("how often?")?.parse()?;
    let bank = Bank::open(Build::Release).await?;
    println!("\n{}", measure(&bank, runs)?);
    Ok(())
}

fn measure(bank: &Bank, runs: usize) -> Result<Report> {
    let mut chromium = Chromium::start()?;
    let mut visits = Visits {
        chromium: &mut chromium,
        bank: &bank.address,
    };
    let mut report = Report::default();
    for _ in 0..runs {
        let customer = visits.chromium.open_context()?;
        let cold = visits.open(&customer, Network::Slow)?;
        let warm = visits.open(&customer, Network::Slow)?;
        let warm_unlimited = visits.open(&customer, Network::Unlimited)?;
        visits.chromium.close_context(customer)?;
        let customer = visits.chromium.open_context()?;
        let unlimited = visits.open(&customer, Network::Unlimited)?;
        visits.chromium.close_context(customer)?;
        let group = "cold /certify";
        report.add(group, "kilobytes", Some(130.0), cold.bytes / 1000.0);
        report.add(group, "requests", None, cold.requests);
        report.add(group, "first contentful paint, ms", Some(700.0), cold.first_paint);
        report.add_opening(group, cold, Some(1_100.0), Some(250.0));
        report.add_opening("cold /certify, network not limited", unlimited, Some(450.0), None);
        report.add_opening("warm /certify", warm, Some(450.0), None);
        report.add_opening("warm /certify, network not limited", warm_unlimited, None, None);

        let customer = visits.chromium.open_context()?;
        let transactions = visits.certify(&customer)?;
        let rows = visits.open_transactions(&customer, &transactions)?;
        report.add("cold transactions", "rows visible, ms", Some(1_250.0), rows);
        let rows = visits.follow_link(&customer, &transactions)?;
        let group = "transactions, network not limited";
        report.add(group, "tap on the list to rows visible, ms", Some(120.0), rows);
        let scrolled = visits.scroll(&customer, &transactions)?;
        report.add(
            group,
            "2,000 rows scrolled in: main thread, ms",
            Some(1_200.0),
            scrolled.main_thread,
        );
        report.add(group, "  elements", Some(1_500.0), scrolled.elements);
        report.add(group, "  JavaScript heap, megabytes", None, scrolled.heap / 1e6);
        visits.chromium.close_context(customer)?;

        let customer = visits.chromium.open_context()?;
        for key in visits.type_card(&customer)? {
            report.add("typing a card number", "key to paint, ms", Some(16.0), key);
        }
        visits.chromium.close_context(customer)?;
    }
    report.load = load_average();
    Ok(report)
}

/// How busy the machine was (Linux): figures of a busy one are worth little.
fn load_average() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// What was measured, in order of first measurement.
#[derive(Debug, Default)]
struct Report {
    lines: Vec<Line>,
    /// How busy the machine was.
    load: String,
}

#[derive(Debug)]
struct Line {
    group: &'static str,
    name: &'static str,
    /// The most it should be, if there is a target.
    target: Option<f64>,
    figures: Vec<f64>,
}

impl Report {
    fn add_opening(
        &mut self,
        group: &'static str,
        opening: Opening,
        typed: Option<f64>,
        main_thread: Option<f64>,
    ) {
        self.add(group, "first field takes a character, ms", typed, opening.typed);
        self.add(
            group,
            "main thread until then, ms",
            main_thread,
            opening.main_thread,
        );
        self.add(group, "program has taken over, ms", None, opening.runs);
        self.add(
            group,
            "main thread until it has, ms",
            None,
            opening.main_thread_in_all,
        );
    }

    fn add(&mut self, group: &'static str, name: &'static str, target: Option<f64>, figure: f64) {
        let known = self
            .lines
            .iter_mut()
            .find(|line| (line.group, line.name) == (group, name));
        match known {
            Some(line) => line.figures.push(figure),
            None => self.lines.push(Line {
                group,
                name,
                target,
                figures: vec![figure],
            }),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{:42} {:>8} {:>8} {:>8} {:>8}",
            "", "median", "least", "most", "target"
        )?;
        let mut group = "";
        for line in &self.lines {
            if line.group != group {
                group = line.group;
                writeln!(out, "{group}")?;
            }
            let mut figures = line.figures.clone();
            figures.sort_by(f64::total_cmp);
            write!(out, "  {:40}", line.name)?;
            let places = [figures.len() / 2, 0, figures.len().saturating_sub(1)];
            for figure in places.iter().filter_map(|place| figures.get(*place)) {
                write!(out, " {:>8}", written(*figure))?;
            }
            match line.target {
                None => writeln!(out)?,
                Some(target) => {
                    let median = figures.get(figures.len() / 2);
                    let verdict = if median.is_some_and(|median| *median <= target) {
                        "ok"
                    } else {
                        "MISSED"
                    };
                    writeln!(out, " {:>8} {verdict}", written(target))?;
                }
            }
        }
        write!(
            out,
            "\n390 by 844, CPU slowed 4 times, 1.6 Mbit/s and 150 ms unless said otherwise; load average {}",
            self.load
        )
    }
}

/// A figure with its significant digits.
fn written(figure: f64) -> String {
    if figure < 100.0 {
        format!("{figure:.1}")
    } else {
        format!("{figure:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_shows_the_median_between_the_extremes_and_judges_it() {
        let mut report = Report::default();
        for figure in [30.0, 10.0, 900.4] {
            report.add("cold", "bytes", Some(29.0), figure);
            report.add("cold", "requests", None, 7.0);
            report.add("warm", "bytes", Some(30.0), figure);
        }
        let text = report.to_string();
        let words = |number: usize| {
            text.lines()
                .nth(number)
                .unwrap()
                .split_whitespace()
                .collect::<Vec<_>>()
        };
        assert_eq!(words(1), ["cold"]);
        assert_eq!(words(2), ["bytes", "30.0", "10.0", "900", "29.0", "MISSED"]);
        assert_eq!(words(3), ["requests", "7.0", "7.0", "7.0"]);
        assert_eq!(words(5), ["bytes", "30.0", "10.0", "900", "30.0", "ok"]);
    }
}
