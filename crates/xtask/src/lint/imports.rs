//! Which part of the pages may know which other part.
//!
//! Between packages cargo keeps the direction: `domain` cannot name `api`, since `api` depends on it.

use proc_macro2::TokenStream;

use super::finding::Finding;
use super::paths::{NamedPath, named_in};
use super::source::SourceFile;

/// A module directly below `src/main.rs` with all that stands below it, or that file itself.
struct Layer {
    name: &'static str,
    /// Other layers, and the workspace's packages by their short names.
    may_import: &'static [&'static str],
}

/// pages → {ui, form, load, text, client, session, route} → {api, platform} → domain; every layer imports from those
/// before it alone, so there can be no circle.
const LAYERS: [Layer; 16] = [
    Layer {
        name: "prelude",
        may_import: &[],
    },
    Layer {
        name: "ui",
        may_import: &["prelude"],
    },
    Layer {
        name: "platform",
        may_import: &["wechat-bank-client"],
    },
    // Names what stands higher, but only as words for the macros that it is given to.
    Layer {
        name: "sitemap",
        may_import: &[],
    },
    Layer {
        name: "text",
        may_import: &["sitemap", "api", "domain"],
    },
    Layer {
        name: "route",
        may_import: &["sitemap", "text", "api", "domain"],
    },
    Layer {
        name: "client",
        may_import: &["platform", "wechat-bank-client", "api", "domain"],
    },
    Layer {
        name: "navigation",
        may_import: &["route", "ui", "platform"],
    },
    Layer {
        name: "session",
        may_import: &[
            "navigation",
            "client",
            "route",
            "text",
            "platform",
            "wechat-bank-client",
            "api",
            "domain",
        ],
    },
    Layer {
        name: "load",
        may_import: &[
            "prelude",
            "session",
            "navigation",
            "client",
            "route",
            "text",
            "ui",
            "platform",
            "wechat-bank-client",
            "api",
            "domain",
        ],
    },
    Layer {
        name: "form",
        may_import: &[
            "prelude",
            "load",
            "session",
            "navigation",
            "client",
            "route",
            "text",
            "ui",
            "platform",
            "wechat-bank-client",
            "api",
            "domain",
        ],
    },
    Layer {
        name: "pages",
        may_import: &[
            "prelude",
            "form",
            "load",
            "session",
            "navigation",
            "client",
            "route",
            "text",
            "ui",
            "platform",
            "api",
            "domain",
        ],
    },
    // Where the program can be taken apart.
    Layer {
        name: "parts",
        may_import: &[
            "prelude",
            "pages",
            "load",
            "navigation",
            "client",
            "route",
            "sitemap",
            "ui",
            "platform",
        ],
    },
    Layer {
        name: "app",
        may_import: &[
            "prelude",
            "parts",
            "pages",
            "load",
            "session",
            "navigation",
            "client",
            "route",
            "text",
            "ui",
            "platform",
            "api",
            "domain",
        ],
    },
    // The desk of previews stands beside the app and looks at all of it; no page knows of it.
    Layer {
        name: "preview",
        may_import: &[
            "prelude",
            "app",
            "client",
            "route",
            "ui",
            "platform",
            "sandbox",
            "wechat-bank-client",
            "api",
            "domain",
        ],
    },
    Layer {
        name: "main",
        may_import: &["preview", "app", "text", "platform"],
    },
];

/// The workspace's packages, as code names them and as the table does.
const PACKAGES: [(&str, &str); 4] = [
    ("wechat_bank_domain", "domain"),
    ("wechat_bank_api", "api"),
    // By its whole name, because the pages have a layer `client` over it.
    ("wechat_bank_client", "wechat-bank-client"),
    ("wechat_bank_sandbox", "sandbox"),
];

const BROWSER: [&str; 7] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo_net",
    "gloo_timers",
    "gloo",
];

const WHY_LAYERS: &str = "imports go one way only: the table in crates/xtask/src/lint/imports.rs";
const WHY_BROWSER: &str =
    "only `platform` and previews speak to the browser, so that all else can be read and tested without one";
const WHY_KIT: &str =
    "the kit takes events and elements as `leptos::web_sys`, `leptos::wasm_bindgen`, `leptos::ev`";
const WHY_DOMAIN: &str = "`domain` has no clock and no input or output: its caller hands it what it needs";

/// Every import of the file that goes against the direction.
pub fn check(file: &SourceFile, tokens: &TokenStream) -> Vec<Finding> {
    let paths = named_in(tokens);
    if file.name().starts_with("crates/domain/src/") {
        return paths.iter().filter_map(|path| domain(file, path)).collect();
    }
    let Some(module) = file.module() else {
        return Vec::new();
    };
    let name = module.first().map_or("main", String::as_str);
    let Some(layer) = LAYERS.iter().find(|layer| layer.name == name) else {
        return vec![Finding::new(
            file,
            1,
            format!("`{name}` is in no layer"),
            WHY_LAYERS,
        )];
    };
    let mut findings: Vec<_> = paths
        .iter()
        .filter_map(|path| within_pages(file, &module, layer, path))
        .collect();
    findings.dedup();
    findings
}

fn within_pages(file: &SourceFile, module: &[String], layer: &Layer, path: &NamedPath) -> Option<Finding> {
    let finding = |what: String, why| Some(Finding::new(file, path.line, what, why));
    let written = path.segments.join("::");
    let first = path.segments.first()?.as_str();

    // The kit needs the types of events and elements that Leptos itself hands out.
    let through_leptos =
        first == "leptos" && path.segments.iter().any(|name| BROWSER.contains(&name.as_str()));
    let may = match layer.name {
        "main" | "platform" | "preview" => true,
        "ui" => through_leptos,
        _ => false,
    };
    if (BROWSER.contains(&first) || through_leptos) && !may {
        let why = if layer.name == "ui" { WHY_KIT } else { WHY_BROWSER };
        return finding(format!("`{}` names `{written}`", layer.name), why);
    }

    let target = match PACKAGES.iter().find(|(package, _)| *package == first) {
        Some((_, package)) => (*package).to_owned(),
        None => imported_layer(module, path)?,
    };
    let allowed = target == layer.name || layer.may_import.contains(&target.as_str());
    if allowed {
        None
    } else {
        finding(
            format!("`{}` imports `{target}` (`{written}`)", layer.name),
            WHY_LAYERS,
        )
    }
}

/// The layer that a path leads to, if it starts from this package.
fn imported_layer(module: &[String], path: &NamedPath) -> Option<String> {
    let mut names = path.segments.iter().map(String::as_str);
    let supers = path.segments.iter().take_while(|name| *name == "super").count();
    let first = if supers > 0 {
        let around = module
            .iter()
            .chain(&path.within)
            .map(String::as_str)
            .collect::<Vec<_>>();
        let kept = around.len().checked_sub(supers)?;
        match around.into_iter().take(kept).next() {
            Some(layer) => layer,
            None => names.nth(supers)?,
        }
    } else {
        match names.next()? {
            "crate" => names.next()?,
            "self" if module.is_empty() && path.within.is_empty() => names.next()?,
            // In `main.rs` the layers are in sight without `crate::`.
            name if module.is_empty()
                && path.segments.len() > 1
                && LAYERS.iter().any(|layer| layer.name == name) =>
            {
                name
            }
            _ => return None,
        }
    };
    Some(first.to_owned())
}

fn domain(file: &SourceFile, path: &NamedPath) -> Option<Finding> {
    const OUTSIDE: [&str; 7] = ["time", "fs", "net", "env", "process", "thread", "io"];
    // Tests may read a table of examples.
    if path.within.iter().any(|module| module == "tests") {
        return None;
    }
    let [library, module, ..] = path.segments.as_slice() else {
        return None;
    };
    let outside = library == "std" && OUTSIDE.contains(&module.as_str());
    outside.then(|| {
        Finding::new(
            file,
            path.line,
            format!("`domain` names `{}`", path.segments.join("::")),
            WHY_DOMAIN,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(name: &str, text: &str) -> Vec<String> {
        let file = SourceFile::new(name, text);
        check(&file, &file.tokens().unwrap())
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    fn is_found(name: &str, text: &str) -> bool {
        !findings(name, text).is_empty()
    }

    #[test]
    fn the_kit_and_the_platform_import_nothing_of_ours() {
        for text in [
            "use crate::client::send;",
            "use crate::{client, ui};",
            "use super::super::client::send;",
            "fn a() { crate::client::send() }",
            "view! { <p>{crate::text::zh::TITLE}</p> }",
            "use wechat_bank_domain::Money;",
            "use wechat_bank_api as api;",
            "mod tests { use super::super::super::text; }",
        ] {
            assert!(is_found("src/ui/button.rs", text), "{text}");
            assert!(is_found("src/platform/http.rs", text), "{text}");
        }
    }

    #[test]
    fn a_layer_may_use_itself_and_what_is_below() {
        for (name, text) in [
            (
                "src/ui/dialog.rs",
                "use super::button::Button; use crate::ui::sheet::Sheet;",
            ),
            (
                "src/ui.rs",
                "pub use button::Button; mod button; use self::button::Look;",
            ),
            ("src/ui/dialog.rs", "mod tests { use super::*; }"),
            (
                "src/pages/accounts/list.rs",
                "use crate::{client, form::Field, load, route::Route, session, text, ui::*};",
            ),
            (
                "src/pages/accounts/list.rs",
                "use super::super::certification::Certify; use wechat_bank_domain::Money;",
            ),
            (
                "src/client.rs",
                "use wechat_bank_api::Endpoint; use crate::platform::http;",
            ),
            (
                "src/main.rs",
                "mod app; mod platform; fn main() { platform::panic::install(); app::mount(); }",
            ),
            (
                "src/text/zh.rs",
                "use wechat_bank_domain::CardNumberError; pub(crate) const A: &str = \"\";",
            ),
        ] {
            assert_eq!(findings(name, text), [""; 0], "{name}: {text}");
        }
    }

    #[test]
    fn nothing_imports_upwards() {
        for (name, text) in [
            ("src/client.rs", "use crate::session::Session;"),
            ("src/text/zh.rs", "use crate::ui::Button;"),
            ("src/route.rs", "use super::pages;"),
            ("src/session.rs", "use crate::pages::certification;"),
            ("src/load.rs", "use crate::pages::accounts;"),
            ("src/load.rs", "use crate::form::Field;"),
            ("src/client.rs", "use crate::load::Failed;"),
            ("src/main.rs", "mod pages; fn main() { pages::show(); }"),
            ("src/pages/accounts/list.rs", "use wechat_bank_sandbox::Bank;"),
            ("src/pages/accounts/list.rs", "use crate::*;"),
        ] {
            assert!(is_found(name, text), "{name}: {text}");
        }
    }

    #[test]
    fn only_the_platform_and_main_speak_to_the_browser() {
        for text in [
            "use web_sys::Window;",
            "use js_sys::{Date, Math};",
            "fn a() { ::wasm_bindgen::throw_str(\"\") }",
            "use gloo_net::http;",
            "use leptos::{ev, web_sys};",
            "fn a(event: leptos::web_sys::Event) {}",
        ] {
            assert!(is_found("src/pages/accounts/list.rs", text), "{text}");
            assert_eq!(findings("src/platform/browser.rs", text), [""; 0], "{text}");
            assert_eq!(findings("src/main.rs", text), [""; 0], "{text}");
        }
    }

    #[test]
    fn the_kit_takes_event_types_from_leptos_alone() {
        assert!(!is_found(
            "src/ui/field.rs",
            "use leptos::{ev, web_sys::HtmlInputElement};"
        ));
        assert!(is_found("src/ui/field.rs", "use web_sys::HtmlInputElement;"));
        assert!(!is_found(
            "src/pages/accounts/list.rs",
            "use leptos::ev::KeyboardEvent;"
        ));
    }

    #[test]
    fn a_new_module_has_to_take_its_place_in_the_table() {
        assert!(is_found("src/extras.rs", ""));
        assert!(!is_found("crates/sandbox/src/store.rs", "use crate::anything;"));
    }

    #[test]
    fn the_domain_has_no_clock_and_no_files() {
        for text in [
            "use std::time::SystemTime;",
            "use std::{fmt, fs};",
            "fn a() { std::env::var(\"A\"); }",
        ] {
            assert!(is_found("crates/domain/src/date.rs", text), "{text}");
        }
        assert!(!is_found(
            "crates/domain/src/date.rs",
            "use std::fmt; mod tests { use std::fs; }"
        ));
    }

    #[test]
    fn a_finding_names_file_line_and_both_sides() {
        assert_eq!(
            findings("src/ui/button.rs", "\n\nuse crate::client::send;"),
            [
                "src/ui/button.rs:3: `ui` imports `client` (`crate::client::send`) \
              (imports go one way only: the table in crates/xtask/src/lint/imports.rs)"
            ]
        );
    }

    #[test]
    fn layers_import_what_stands_before_them_in_the_table() {
        for (index, layer) in LAYERS.iter().enumerate() {
            for import in layer.may_import {
                let earlier = LAYERS[..index].iter().any(|other| other.name == *import);
                let package = PACKAGES.iter().any(|(_, package)| package == import);
                assert!(earlier || package, "{} may import {import}", layer.name);
            }
        }
    }
}
