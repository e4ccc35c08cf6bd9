//! The accessibility tree as text for snapshots: a line for each node, with its role, its name and its states.

use std::collections::HashMap;
use std::fmt::Write as _;

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::{Value, json};
use thirtyfour::WebDriver;

use crate::Browser;

/// A node's states besides role and name, each with its default value, which is left out.
const STATES: [(&str, &str); 15] = [
    ("level", ""),
    ("focused", "false"),
    ("disabled", "false"),
    ("readonly", "false"),
    ("required", "false"),
    ("invalid", "false"),
    ("expanded", ""),
    ("checked", ""),
    ("pressed", ""),
    ("selected", "false"),
    ("hasPopup", ""),
    ("busy", "false"),
    ("modal", "false"),
    ("live", "off"),
    ("roledescription", ""),
];
/// The roles that both engines are asked for.
const COMMON: [&str; 14] = [
    "heading",
    "link",
    "button",
    "textbox",
    "checkbox",
    "radio",
    "radiogroup",
    "switch",
    "gridcell",
    "dialog",
    "alertdialog",
    "group",
    "alert",
    "status",
];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    node_id: String,
    ignored: bool,
    role: Option<AxValue>,
    name: Option<AxValue>,
    description: Option<AxValue>,
    value: Option<AxValue>,
    #[serde(default)]
    properties: Vec<Property>,
    #[serde(default)]
    child_ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Property {
    name: String,
    value: AxValue,
}

#[derive(Debug, Deserialize)]
struct AxValue {
    #[serde(default)]
    value: Value,
}

impl AxValue {
    fn text(shown: Option<&Self>) -> String {
        match shown.map(|shown| &shown.value) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => spaced(text),
            Some(other) => other.to_string(),
        }
    }
}

/// The whole tree from Chromium's accessibility engine.
pub(crate) async fn of(driver: &WebDriver) -> anyhow::Result<String> {
    let answer = driver
        .cdp()
        .send_raw("Accessibility.getFullAXTree", json!({}))
        .await?;
    let nodes = answer.get("nodes").cloned().context("there is no tree")?;
    let nodes: Vec<Node> = serde_json::from_value(nodes)?;
    let root = nodes.first().context("the tree is empty")?;
    let all = nodes.iter().map(|node| (node.node_id.as_str(), node)).collect();
    let mut lines = Vec::new();
    write(root, "", 0, &all, &mut lines);
    Ok(steady(lines))
}

/// Writes the node and its descendants; `around` is the name of its parent.
fn write(node: &Node, around: &str, depth: usize, all: &HashMap<&str, &Node>, lines: &mut Vec<String>) {
    let role = match AxValue::text(node.role.as_ref()).as_str() {
        "RootWebArea" => "page".to_owned(),
        "StaticText" => "text".to_owned(),
        role => role.to_owned(),
    };
    let name = AxValue::text(node.name.as_ref());
    let states = states(node, &role);
    let is_silent = match role.as_str() {
        // Line breaks within a text.
        "InlineTextBox" => true,
        "none" | "generic" => name.is_empty() && states.is_empty(),
        // A text that is the name of its parent is not read out again.
        "text" => around.contains(&name),
        _ => false,
    };
    let mut within = (around.to_owned(), depth);
    if !node.ignored && !is_silent {
        lines.push(format!("{}{}{states}", "  ".repeat(depth), line(&role, &name)));
        let value = AxValue::text(node.value.as_ref());
        within = (format!("{name}{value}"), depth + 1);
    }
    let (around, depth) = within;
    for child in node.child_ids.iter().filter_map(|id| all.get(id.as_str())) {
        write(child, &around, depth, all, lines);
    }
}

fn states(node: &Node, role: &str) -> String {
    let mut text = String::new();
    for Property { name, value } in &node.properties {
        let value = AxValue::text(Some(value));
        let Some((_, usual)) = STATES.iter().find(|(state, _)| state == name) else {
            continue;
        };
        let goes_without_saying = match name.as_str() {
            "level" => role != "heading",
            "live" => ["alert", "status"].contains(&role),
            "focused" => role == "page",
            _ => false,
        };
        if value == *usual || goes_without_saying {
            continue;
        }
        // Writing to a string cannot fail.
        let _ = match value.as_str() {
            "true" => write!(text, " {name}"),
            _ => write!(text, " {name}={value}"),
        };
    }
    for (what, shown) in [("value", &node.value), ("description", &node.description)] {
        let shown = AxValue::text(shown.as_ref());
        if !shown.is_empty() {
            let _ = write!(text, " {what}=\"{shown}\"");
        }
    }
    text
}

/// A line for each visible element with one of the common roles: all that WebKit's driver can return.
pub(crate) async fn shown(browser: &Browser) -> anyhow::Result<String> {
    let script = "return [...document.querySelectorAll('h1, h2, h3, a[href], button, input, fieldset, [role]')] \
        .filter(element => element.getClientRects().length && !element.closest('[aria-hidden=true], [inert]') \
        && getComputedStyle(element).visibility === 'visible')";
    let mut lines = Vec::new();
    for element in browser.driver.execute(script, vec![]).await?.elements()? {
        let role = browser.computed("computedrole", &element).await?;
        let name = browser.computed("computedlabel", &element).await?;
        // The engines disagree about spaces between the texts of several elements.
        let name: String = spaced(&name).split(' ').collect();
        if COMMON.contains(&role.as_str()) {
            lines.push(line(&role, &name));
        }
    }
    Ok(steady(lines))
}

/// The lines that [`shown`] returns for a page with this tree.
pub(crate) fn common(tree: &str) -> String {
    // `<details>` is a group without a name in Chromium, and nothing in WebKit.
    let named = tree.lines().filter(|line| line.trim() != "group");
    let lines = named.filter_map(|line| {
        let (role, rest) = line
            .trim_start()
            .split_once(' ')
            .unwrap_or((line.trim_start(), ""));
        let name = rest.strip_prefix('"').and_then(|rest| rest.split('"').next());
        COMMON
            .contains(&role)
            .then(|| self::line(role, &name.unwrap_or_default().replace(' ', "")))
    });
    steady(lines.collect())
}

fn line(role: &str, name: &str) -> String {
    if name.is_empty() {
        role.to_owned()
    } else {
        format!("{role} \"{name}\"")
    }
}

/// Normalises whitespace to single spaces, and replaces quotes that would end the name.
fn spaced(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").replace('"', "'")
}

/// Makes snapshots reproducible: the keys of a keypad, which are shuffled, are sorted, and countdowns of seconds and
/// minutes have no numbers.
fn steady(mut lines: Vec<String>) -> String {
    let is_key = |line: &String| {
        let name = line.trim_start().strip_prefix("button \"");
        name.is_some_and(|name| matches!(name.as_bytes(), [b'0'..=b'9', b'"', ..]))
    };
    for keys in lines.chunk_by_mut(|one, other| is_key(one) && is_key(other)) {
        keys.sort();
    }
    lines
        .into_iter()
        .map(|line| uncounted(&uncounted(&line, "秒"), "分钟内有效") + "\n")
        .collect()
}

/// The line without the numbers before this unit.
fn uncounted(line: &str, unit: &str) -> String {
    let mut parts = line.split(unit);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = text.trim_end_matches(|last: char| last.is_ascii_digit()).len();
        if end < text.len() {
            text.truncate(end);
            text.push('…');
        }
        text.push_str(unit);
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_the_same_however_its_keys_lie_and_its_seconds_run() {
        let shown = |lines: &[&str]| steady(lines.iter().map(|line| (*line).to_owned()).collect());
        assert_eq!(
            shown(&["  button \"7\"", "  button \"2\"", "  button \"删除\""]),
            shown(&["  button \"2\"", "  button \"7\"", "  button \"删除\""])
        );
        let counted = shown(&["button \"58秒后重新获取\""]);
        assert_eq!(counted, "button \"…秒后重新获取\"\n");
        assert_eq!(shown(&[counted.trim_end()]), counted);
        assert_eq!(
            shown(&["text \"（序号01），5分钟内有效\""]),
            "text \"（序号01），…分钟内有效\"\n"
        );
        assert_ne!(
            shown(&["button \"2\"", "link \"7\""]),
            shown(&["link \"7\"", "button \"2\""])
        );
    }

    #[test]
    fn what_both_engines_report_is_taken_out_of_the_whole_tree() {
        let tree = "page \"登录\"\n  main\n    heading \"登录\" level=1\n    textbox \"登录 密码\" invalid value=\"•\"\n    alert\n";
        assert_eq!(common(tree), "heading \"登录\"\ntextbox \"登录密码\"\nalert\n");
    }
}
