//! Modules stand on floors, and import from floors below their own; files do not import each other in a circle.
//!
//! An import is any path that leads to another file of the same package, also in a body or a macro. A name that a file
//! only passes on (`pub use`) counts for the file that defines it, so that `crate::Money` is an import of `money.rs`.
//! Tests are left out: they may need what stands above.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::finding::Finding;
use super::paths::{NamedPath, named_in};
use super::source::SourceFile;

/// A package, and the modules below its root from the bottom floor up. Those of one floor do not import each other.
struct House {
    sources: &'static str,
    floors: &'static [&'static [&'static str]],
}

/// Those of `src/` have a finer table in `imports.rs`.
const HOUSES: [House; 9] = [
    House {
        sources: "crates/domain/src",
        floors: &[
            &["schema"],
            &["direction", "testing", "value"],
            &["hours", "normalise", "password"],
            &["date", "issuer", "masked", "money", "sms_code"],
            &[
                "card",
                "document",
                "phone",
                "pin",
                "range",
                "threshold",
                "timestamp",
            ],
            &["account"],
            &["caret"],
            &["lib"],
        ],
    },
    House {
        sources: "crates/api/src",
        floors: &[
            &["opaque", "password", "seconds"],
            &["problem"],
            &["endpoint"],
            &["operation", "profile", "session", "wechat"],
            &["certification", "passwords"],
            &["account"],
            &["alert", "transaction"],
            &["calls"],
            &["lib"],
        ],
    },
    House {
        sources: "crates/wechat/src",
        floors: &[
            &["error_code", "query", "testing", "value", "xml"],
            &["field", "position", "seal", "signature", "web_url"],
            &["call", "incoming", "text"],
            // What the account answers a push with, and the calls of WeChat's API.
            &["jssdk", "menu", "notice", "reply", "token"],
            &["oauth", "push"],
            &["lib"],
        ],
    },
    House {
        sources: "crates/client/src",
        floors: &[
            &["journeys", "moment", "order"],
            // What the client needs from where it runs.
            &["platform"],
            &["failure", "key"],
            // What is done over a network, and what a page knows: neither needs the other.
            &["codes", "perform", "query", "sessions", "submission"],
            &["lib"],
        ],
    },
    House {
        sources: "crates/contract/src",
        floors: &[
            &["calls", "exchanges", "schemas"],
            &["operation"],
            &["document"],
            &["markdown"],
            // Compares documents, whatever made them.
            &["compatibility"],
            &["releases"],
            &["lib"],
            // The binary, over the library.
            &["main"],
        ],
    },
    House {
        sources: "crates/sandbox/src",
        floors: &[
            &["clock", "environment", "faults", "limits", "profile", "promise"],
            // A network within the program; the account's menu and replies.
            &["loopback", "wechat"],
            // What a handler may answer, what special inputs do, and how bookings follow from rules.
            &["answer", "ledger", "sentinel"],
            &["secrets", "seed"],
            // Both ends of the account: the bank's, and WeChat's as a simulator, which knows no bank.
            &["hashing", "official_account", "simulator", "store"],
            // What is kept, without the call that changes it.
            &["records"],
            // The state; it knows no handler.
            &["bank"],
            // One call on one customer's record.
            &["call"],
            &["mount"],
            &["handlers"],
            &["http"],
            &["router"],
            &["lib"],
            // The binary, over the library.
            &["server"],
            &["main"],
        ],
    },
    House {
        sources: "crates/e2e/src",
        floors: &[
            &["host", "programs", "waiting", "xpath"],
            &["chromium", "engine"],
            &["browser"],
            &["bank", "tree"],
            &["customer", "preview"],
            &["evidence"],
            &["story"],
            &["lib"],
        ],
    },
    House {
        sources: "crates/packager/src",
        floors: &[
            &["manifest"],
            &["project", "sizes"],
            &["compile"],
            &["package"],
            &["lib"],
            // The binary, over the library.
            &["main"],
        ],
    },
    House {
        sources: "crates/xtask/src",
        floors: &[
            &["arguments", "process", "progress", "project"],
            &["machine", "rules", "toolchain"],
            &["tools"],
            &["prepare"],
            &["lint", "pages"],
            &["contract", "environment"],
            &["bench", "serve", "shots", "test", "wechat"],
            &["main"],
        ],
    },
];

/// Imports that go against the rules until their files are taken apart. None is added, and one that is gone has to go
/// here.
const STANDING: [(&str, &str); 0] = [];

const HERE: &str = "crates/xtask/src/lint/floors.rs";
const WHY_FLOORS: &str = "imports lead to a lower floor: the table in crates/xtask/src/lint/floors.rs";
const WHY_CIRCLE: &str = "what imports each other can be read, changed and tested only together";
const WHY_STANDING: &str = "it is gone: take it out of STANDING";

/// A file with what the rules look at.
pub struct Module {
    file: SourceFile,
    /// Where the files of its program or library begin.
    root: String,
    /// Its names below the root; none for the root itself.
    names: Vec<String>,
    paths: Vec<NamedPath>,
    defined: BTreeSet<String>,
}

/// What one file imports: the other file, the line, and the path as written.
type Imports = BTreeMap<usize, (usize, String)>;

impl Module {
    /// The file as a module; none if nothing of it can be imported.
    pub fn new(file: SourceFile, tokens: &TokenStream) -> Option<Self> {
        let (root, names) = place(file.name())?;
        Some(Self {
            file,
            root,
            names,
            paths: named_in(tokens),
            defined: defined_in(tokens),
        })
    }

    fn is_test(&self) -> bool {
        self.names.last().is_some_and(|name| name == "tests")
    }

    /// Its name in the table: that of the module below the root around it.
    fn name(&self) -> &str {
        match self.names.first() {
            Some(name) => name,
            None if self.file.name().ends_with("/main.rs") => "main",
            None => "lib",
        }
    }
}

/// Every import that leads up, stays on its floor, or closes a circle.
pub fn check(modules: &[Module]) -> Vec<Finding> {
    judge(modules, &HOUSES, &STANDING)
}

fn judge(modules: &[Module], houses: &[House], standing: &[(&str, &str)]) -> Vec<Finding> {
    let map = Map::new(modules);
    let mut imports: Vec<_> = modules.iter().map(|module| map.imports(module)).collect();
    let mut findings = Vec::new();
    for (from, to) in standing {
        let index = |name: &str| modules.iter().position(|module| module.file.name() == name);
        let known = index(from).zip(index(to));
        let found = known.and_then(|(from, to)| imports.get_mut(from)?.remove(&to));
        let here = modules.iter().find(|module| module.file.name() == HERE);
        if let (None, Some(module)) = (found, here.or(modules.first())) {
            findings.push(finding(
                &module.file,
                1,
                format!("{from} imports {to}"),
                WHY_STANDING,
            ));
        }
    }
    for (module, imports) in modules.iter().zip(&imports) {
        findings.extend(upwards(module, imports, modules, houses));
    }
    findings.extend(circles(modules, &imports));
    findings
}

fn finding(file: &SourceFile, line: usize, what: String, why: &'static str) -> Finding {
    Finding::new(file, line, what, why)
}

/// The imports of a file that do not lead to a lower floor.
fn upwards(module: &Module, imports: &Imports, modules: &[Module], houses: &[House]) -> Vec<Finding> {
    if !module.root.starts_with("crates/") || !module.root.ends_with("/src") || module.is_test() {
        return Vec::new();
    }
    let Some(house) = houses.iter().find(|house| house.sources == module.root) else {
        let what = format!("`{}` has no floors", module.root);
        return Vec::from_iter(
            module
                .names
                .is_empty()
                .then(|| finding(&module.file, 1, what, WHY_FLOORS)),
        );
    };
    let floor = |name: &str| house.floors.iter().position(|floor| floor.contains(&name));
    let name = module.name();
    let Some(own) = floor(name) else {
        return vec![finding(
            &module.file,
            1,
            format!("`{name}` is on no floor"),
            WHY_FLOORS,
        )];
    };
    let others = imports
        .iter()
        .filter_map(|(index, import)| Some((modules.get(*index)?.name(), import)));
    others
        .filter(|(other, _)| *other != name && floor(other).is_some_and(|floor| floor >= own))
        .map(|(other, (line, written))| {
            let what = format!("`{name}` imports `{other}` (`{written}`)");
            finding(&module.file, *line, what, WHY_FLOORS)
        })
        .collect()
}

/// One finding for each group of files that import each other, with a shortest way round.
fn circles(modules: &[Module], imports: &[Imports]) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for (start, module) in modules.iter().enumerate() {
        let Some(circle) = round(start, imports).filter(|_| !seen.contains(&start)) else {
            continue;
        };
        let reached = |from: usize| steps(from, imports).into_keys().collect::<BTreeSet<_>>();
        let members = reached(start);
        seen.extend(
            members
                .into_iter()
                .filter(|member| reached(*member).contains(&start)),
        );
        let line = circle.get(1).and_then(|next| imports.get(start)?.get(next));
        let names: Vec<_> = circle
            .iter()
            .filter_map(|index| Some(modules.get(*index)?.file.name()))
            .collect();
        findings.push(finding(
            &module.file,
            line.map_or(1, |(line, _)| *line),
            format!("a circle of imports: {}", names.join(" → ")),
            WHY_CIRCLE,
        ));
    }
    findings
}

/// A shortest way from a file over its imports back to itself, both ends included.
fn round(start: usize, imports: &[Imports]) -> Option<Vec<usize>> {
    let came_from = steps(start, imports);
    let mut way = vec![start];
    let mut at = *came_from.get(&start)?;
    while at != start {
        way.push(at);
        at = *came_from.get(&at)?;
    }
    way.push(start);
    way.reverse();
    Some(way)
}

/// Every file that can be reached from one over imports, and from which other one it is reached first.
fn steps(start: usize, imports: &[Imports]) -> BTreeMap<usize, usize> {
    let mut came_from = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(from) = waiting.pop_front() {
        for next in imports.get(from).into_iter().flat_map(Imports::keys) {
            if !came_from.contains_key(next) {
                came_from.insert(*next, from);
                waiting.push_back(*next);
            }
        }
    }
    came_from
}

/// Where a file's program or library begins, and its names below that: `crates/sandbox/src` and `http`, `mount`.
fn place(name: &str) -> Option<(String, Vec<String>)> {
    let parts: Vec<_> = name.strip_suffix(".rs")?.split('/').collect();
    let start = parts.iter().position(|part| ["src", "tests"].contains(part))?;
    let below = match parts.get(start..)? {
        ["src", "bin", _, ..] => start + 3,
        ["tests", _, ..] => start + 2,
        _ => start + 1,
    };
    let names = match parts.get(below..)? {
        ["lib" | "main"] => Vec::new(),
        names => names.iter().map(|name| (*name).to_owned()).collect(),
    };
    Some((parts.get(..below)?.join("/"), names))
}

/// The names of a file's items, and whatever stands in its macros: they may define more.
fn defined_in(tokens: &TokenStream) -> BTreeSet<String> {
    const ITEMS: [&str; 9] = [
        "struct", "enum", "trait", "fn", "const", "static", "type", "union", "mod",
    ];
    let tokens: Vec<_> = tokens.clone().into_iter().collect();
    let mut names = BTreeSet::new();
    let mut rest = tokens.as_slice();
    while let [first, after @ ..] = rest {
        match (first, after) {
            (TokenTree::Ident(word), [TokenTree::Ident(name), ..])
                if ITEMS.iter().any(|item| word == item) =>
            {
                names.insert(name.to_string());
            }
            (TokenTree::Punct(bang), [TokenTree::Group(body), ..])
                if bang.as_char() == '!' && body.delimiter() == Delimiter::Brace =>
            {
                let words = body.stream().into_iter().filter_map(|token| match token {
                    TokenTree::Ident(word) => Some(word.to_string()),
                    _ => None,
                });
                names.extend(words);
            }
            _ => {}
        }
        rest = after;
    }
    names
}

/// All modules by root and names.
struct Map<'a> {
    modules: &'a [Module],
    /// Several for a root that is a library and a program.
    by_place: BTreeMap<(&'a str, &'a [String]), Vec<usize>>,
}

impl<'a> Map<'a> {
    fn new(modules: &'a [Module]) -> Self {
        let mut by_place: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (index, module) in modules.iter().enumerate() {
            let place = (module.root.as_str(), module.names.as_slice());
            by_place.entry(place).or_default().push(index);
        }
        Self { modules, by_place }
    }

    fn at(&self, root: &str, names: &[String]) -> Option<usize> {
        self.by_place.get(&(root, names))?.first().copied()
    }

    fn imports(&self, module: &Module) -> Imports {
        let mut imports = Imports::new();
        if module.is_test() {
            return imports;
        }
        for path in &module.paths {
            if in_tests(path) || (path.segments.len() == 1 && path.binds.is_none()) {
                continue;
            }
            let found = self.find(module, &path.within, &path.segments, 0);
            if let Some(found) = found.filter(|found| !self.is(*found, module)) {
                imports
                    .entry(found)
                    .or_insert_with(|| (path.line, path.segments.join("::")));
            }
        }
        imports
    }

    fn is(&self, index: usize, module: &Module) -> bool {
        self.modules
            .get(index)
            .is_some_and(|found| found.file.name() == module.file.name())
    }

    /// The file that defines what a path names; none if that is of another package.
    fn find(&self, module: &Module, within: &[String], path: &[String], depth: usize) -> Option<usize> {
        // More than any name is passed on; names that are passed round in a circle end here.
        if depth > 8 {
            return None;
        }
        let around: Vec<_> = module.names.iter().chain(within).cloned().collect();
        let inside = |names: &[String], name: &String| [names, std::slice::from_ref(name)].concat();
        let is_module = |names: &[String]| self.at(&module.root, names).is_some();
        let supers = path.iter().take_while(|name| *name == "super").count();
        let (mut names, mut rest) = match path.split_first()? {
            (first, rest) if first == "crate" => (Vec::new(), rest),
            (first, rest) if first == "self" => (around.clone(), rest),
            _ if supers > 0 => {
                let kept = around.len().checked_sub(supers)?;
                (around.get(..kept)?.to_vec(), path.get(supers..)?)
            }
            (first, rest) if is_module(&inside(&around, first)) => (inside(&around, first), rest),
            (first, rest) => return self.follow(module, first, rest, depth)?,
        };
        while let [next, after @ ..] = rest
            && is_module(&inside(&names, next))
        {
            names.push(next.clone());
            rest = after;
        }
        // A module in braces is a part of its file.
        let mut lengths = (0..=names.len()).rev();
        let found = lengths.find_map(|length| self.at(&module.root, names.get(..length)?))?;
        let target = self.modules.get(found)?;
        let (Some(name), Some(after)) = (rest.first().filter(|name| *name != "*"), rest.get(1..)) else {
            return Some(found);
        };
        if let Some(origin) = self.follow(target, name, after, depth) {
            return origin;
        }
        if target.defined.contains(name) {
            return Some(found);
        }
        let globs = target
            .paths
            .iter()
            .filter(|path| path.binds.as_deref() == Some("*"));
        let sources = globs.filter_map(|glob| {
            let path = glob.segments.split_last()?.1;
            self.find(target, &glob.within, path, depth + 1)
        });
        let mut sources = sources.filter(|source| {
            self.modules
                .get(*source)
                .is_some_and(|source| source.defined.contains(name))
        });
        Some(sources.next().unwrap_or(found))
    }

    /// Where a path leads that begins with a name from a `use` of this file; the outer none if there is no such `use`.
    fn follow(&self, module: &Module, name: &str, after: &[String], depth: usize) -> Option<Option<usize>> {
        let mut paths = module.paths.iter().filter(|path| !in_tests(path));
        let import = paths.find(|path| path.binds.as_deref() == Some(name))?;
        let path = [import.segments.as_slice(), after].concat();
        Some(self.find(module, &import.within, &path, depth + 1))
    }
}

fn in_tests(path: &NamedPath) -> bool {
    path.within.iter().any(|name| name == "tests")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSE: [House; 1] = [House {
        sources: "crates/bank/src",
        floors: &[
            &["clock", "limits"],
            &["record"],
            &["handlers"],
            &["lib"],
            &["main"],
        ],
    }];

    fn findings_of(files: &[(&str, &str)], standing: &[(&str, &str)]) -> Vec<String> {
        let modules: Vec<_> = files
            .iter()
            .map(|(name, text)| {
                let file = SourceFile::new(name, text);
                let tokens = file.tokens().unwrap();
                Module::new(file, &tokens).unwrap()
            })
            .collect();
        let findings = judge(&modules, &HOUSE, standing);
        findings.iter().map(ToString::to_string).collect()
    }

    fn findings(files: &[(&str, &str)]) -> Vec<String> {
        findings_of(files, &[])
    }

    #[test]
    fn an_import_from_a_lower_floor_is_fine_and_so_is_one_within_a_module() {
        let found = findings(&[
            (
                "crates/bank/src/lib.rs",
                "mod clock; pub use record::Record; pub use clock::now;",
            ),
            ("crates/bank/src/main.rs", "fn main() { bank::now() }"),
            ("crates/bank/src/clock.rs", "pub fn now() {}"),
            ("crates/bank/src/limits.rs", ""),
            (
                "crates/bank/src/record.rs",
                "use crate::clock; pub struct Record; fn a() { clock::now() }",
            ),
            (
                "crates/bank/src/handlers.rs",
                "mod log_in; pub use log_in::log_in; fn a() { crate::record::b() }",
            ),
            (
                "crates/bank/src/handlers/log_in.rs",
                "use crate::{limits::LIMITS, now}; pub fn log_in() {}",
            ),
        ]);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn an_import_upwards_or_on_the_same_floor_is_found() {
        for (name, text) in [
            ("crates/bank/src/record.rs", "use crate::handlers::a;"),
            ("crates/bank/src/record.rs", "fn a() { crate::handlers::a() }"),
            (
                "crates/bank/src/record.rs",
                "macro_rules! a { () => { $crate::handlers::a() } }",
            ),
            (
                "crates/bank/src/record.rs",
                "use super::{limits, handlers::{self, a as b}};",
            ),
            ("crates/bank/src/record/codes.rs", "use super::super::handlers;"),
            (
                "crates/bank/src/record/codes.rs",
                "mod inner { use super::super::super::handlers; }",
            ),
            ("crates/bank/src/clock.rs", "use crate::limits;"),
            // What the root only passes on is an import of the file that defines it.
            ("crates/bank/src/record.rs", "use crate::a;"),
            ("crates/bank/src/record.rs", "use crate::{b};"),
            // The root's own.
            ("crates/bank/src/record.rs", "use crate::c;"),
        ] {
            let found = findings(&[
                (
                    "crates/bank/src/lib.rs",
                    "pub use handlers::a; pub use handlers::*; pub fn c() {}",
                ),
                ("crates/bank/src/limits.rs", ""),
                ("crates/bank/src/handlers.rs", "pub fn a() {} ids! { b; }"),
                (name, text),
            ]);
            assert_eq!(found.len(), 1, "{name}: {text}: {found:?}");
            assert!(found.iter().all(|finding| finding.starts_with(name)), "{found:?}");
        }
    }

    #[test]
    fn a_new_module_and_a_new_package_need_floors() {
        assert_eq!(findings(&[("crates/bank/src/extras.rs", "")]).len(), 1);
        assert_eq!(findings(&[("crates/shop/src/lib.rs", "")]).len(), 1);
        assert_eq!(findings(&[("src/extras.rs", "")]).len(), 0);
    }

    #[test]
    fn files_that_import_each_other_in_a_circle_are_found() {
        let circle = |files: &[(&str, &str)]| {
            let found = findings(files);
            assert_eq!(found.len(), 1, "{found:?}");
            found.concat()
        };
        // Two, a parent and its child, and three; anywhere.
        assert_eq!(
            circle(&[
                ("src/ui.rs", "mod button; mod sheet;"),
                ("src/ui/button.rs", "use super::sheet::Sheet;"),
                ("src/ui/sheet.rs", "\nuse crate::ui::button;"),
            ]),
            "src/ui/button.rs:1: a circle of imports: src/ui/button.rs → src/ui/sheet.rs → src/ui/button.rs \
             (what imports each other can be read, changed and tested only together)"
        );
        circle(&[
            (
                "crates/bank/src/record.rs",
                "mod codes; fn a() { codes::b() } pub struct Kept;",
            ),
            (
                "crates/bank/src/record/codes.rs",
                "use super::Kept; pub fn b() {}",
            ),
        ]);
        circle(&[
            ("crates/bank/tests/rules/main.rs", "mod a; mod b; mod c;"),
            ("crates/bank/tests/rules/a.rs", "use crate::b;"),
            ("crates/bank/tests/rules/b.rs", "use crate::c::C;"),
            ("crates/bank/tests/rules/c.rs", "fn a() { crate::a::a() }"),
        ]);
    }

    #[test]
    fn a_parent_that_only_passes_on_what_its_children_define_is_in_no_circle() {
        let found = findings(&[
            (
                "src/ui.rs",
                "mod button; mod sheet; pub use button::*; pub use sheet::Sheet;",
            ),
            ("src/ui/button.rs", "pub fn Button() {}"),
            ("src/ui/sheet.rs", "use super::Button; pub fn Sheet() {}"),
            ("src/ui/field.rs", "use crate::ui::{Button, Sheet};"),
        ]);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn tests_may_need_what_stands_above() {
        let found = findings(&[
            (
                "crates/bank/src/clock.rs",
                "mod tests { use super::*; use crate::handlers::a; }",
            ),
            ("crates/bank/src/record.rs", "#[cfg(test)] mod tests;"),
            (
                "crates/bank/src/record/tests.rs",
                "use super::*; use crate::handlers;",
            ),
            (
                "crates/bank/src/handlers.rs",
                "use crate::{clock::now, record::Record};",
            ),
        ]);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn an_import_that_stands_for_now_is_let_pass_until_it_is_gone() {
        let files = [
            ("src/form.rs", "mod code; fn a() { code::b() } pub struct Field;"),
            ("src/form/code.rs", "use super::Field; pub fn b() {}"),
        ];
        assert_eq!(
            findings_of(&files, &[("src/form/code.rs", "src/form.rs")]),
            [""; 0]
        );
        let found = findings_of(&files[..1], &[("src/form/code.rs", "src/form.rs")]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].contains("src/form/code.rs imports src/form.rs"),
            "{found:?}"
        );
    }
}
