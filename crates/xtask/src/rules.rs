//! `cargo xtask rules`: which requirements which stories prove.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::project::Project;

/// Prints the table, and fails when a rule that the pages carry has no story or a story names no rule.
pub fn run(project: &Project) -> Result<ExitCode> {
    let proof = Proof::find(project)?;
    print!("{}", proof.table());
    let faults = proof.faults();
    for fault in &faults {
        eprintln!("{fault}");
    }
    Ok(if faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// One row of `docs/rules.md`.
#[derive(Debug, PartialEq)]
struct Rule {
    id: String,
    says: String,
    by: String,
}

/// The rules, and the stories that name them.
struct Proof {
    rules: Vec<Rule>,
    stories: BTreeMap<String, Vec<String>>,
}

impl Proof {
    fn find(project: &Project) -> Result<Self> {
        let document = project.path("docs/rules.md");
        let rules = fs::read_to_string(&document).with_context(|| document.display().to_string())?;
        let mut stories: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let folder = project.path("crates/e2e/tests/stories");
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let feature = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            for (story, named) in named_in(&fs::read_to_string(&path)?) {
                for rule in named {
                    stories
                        .entry(rule)
                        .or_default()
                        .push(format!("{feature}::{story}"));
                }
            }
        }
        for named in stories.values_mut() {
            named.sort();
        }
        Ok(Self {
            rules: rows(&rules),
            stories,
        })
    }

    /// Markdown: each rule with its stories, or who carries it instead.
    fn table(&self) -> String {
        let mut text = String::from("| rule | says | proved by |\n|---|---|---|\n");
        for Rule { id, says, by } in &self.rules {
            let proof = match self.stories.get(id) {
                Some(stories) => stories
                    .iter()
                    .map(|story| format!("`{story}`"))
                    .collect::<Vec<_>>()
                    .join("<br>"),
                None => format!("({by})"),
            };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "| {id} | {says} | {proof} |");
        }
        let carried = self.rules.iter().filter(|rule| rule.by == "page").count();
        let proved = self
            .rules
            .iter()
            .filter(|rule| self.stories.contains_key(&rule.id))
            .count();
        let _ = writeln!(
            text,
            "\n{carried} rules are carried by the pages, {proved} of {} are proved by stories",
            self.rules.len()
        );
        text
    }

    fn faults(&self) -> Vec<String> {
        let unproved = self
            .rules
            .iter()
            .filter(|rule| rule.by == "page" && !self.stories.contains_key(&rule.id))
            .map(|rule| format!("{} has no story", rule.id));
        let unknown = self
            .stories
            .keys()
            .filter(|id| !self.rules.iter().any(|rule| rule.id == **id))
            .map(|id| format!("{id} is no rule"));
        unproved.chain(unknown).collect()
    }
}

/// The rows of the one table whose first cell is an id.
fn rows(document: &str) -> Vec<Rule> {
    let is_id = |text: &str| {
        text.len() == 4
            && text.starts_with(|first: char| first.is_ascii_uppercase())
            && text.ends_with(|last: char| last.is_ascii_digit())
    };
    document
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line
                .trim_matches(['|', ' '])
                .split(" | ")
                .map(str::trim)
                .collect();
            match cells.as_slice() {
                [id, says, by] if is_id(id) => Some(Rule {
                    id: (*id).to_owned(),
                    says: (*says).to_owned(),
                    by: (*by).to_owned(),
                }),
                _ => None,
            }
        })
        .collect()
}

/// The stories of a file with the rules that stand behind their names in `stories!`.
fn named_in(source: &str) -> Vec<(String, Vec<String>)> {
    let Some((_, list)) = source.split_once("stories! {") else {
        return Vec::new();
    };
    let list = list.split('}').next().unwrap_or_default();
    list.split(';')
        .filter_map(|story| {
            let (name, rules) = story.split_once(':')?;
            let rules = rules.split_whitespace().map(str::to_owned).collect();
            Some((name.trim().to_owned(), rules))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_that_the_pages_carry_has_a_story() {
        let proof = Proof::find(&Project::find().unwrap()).unwrap();
        assert!(proof.rules.len() > 60, "{} rules", proof.rules.len());
        assert_eq!(proof.faults(), Vec::<String>::new());
    }

    #[test]
    fn rows_are_those_with_an_id() {
        let document = "# Rules\n\n| id | rule | by |\n|---|---|---|\n| HH10 | Wrong code | page |\n";
        let rule = Rule {
            id: "HH10".to_owned(),
            says: "Wrong code".to_owned(),
            by: "page".to_owned(),
        };
        assert_eq!(rows(document), [rule]);
    }

    #[test]
    fn stories_name_their_rules_behind_their_names() {
        let source = "stories! {\n    one: HH01 HH02;\n    another:\n        BK01;\n}\nasync fn one() {}";
        let named = |name: &str, rules: &[&str]| {
            (
                name.to_owned(),
                rules.iter().map(|rule| (*rule).to_owned()).collect::<Vec<_>>(),
            )
        };
        assert_eq!(
            named_in(source),
            [named("one", &["HH01", "HH02"]), named("another", &["BK01"])]
        );
    }

    #[test]
    fn a_rule_without_a_story_and_a_story_without_a_rule_are_reported() {
        let proof = Proof {
            rules: rows("| HH01 | one | page |\n| HH02 | two | bank |"),
            stories: BTreeMap::from([("HH99".to_owned(), vec!["a::b".to_owned()])]),
        };
        assert_eq!(proof.faults(), ["HH01 has no story", "HH99 is no rule"]);
        assert!(proof.table().contains("| HH02 | two | (bank) |"));
    }
}
