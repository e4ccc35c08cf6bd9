//! The desk's address holds its state: scene, phone, look, network, day and brand, so that it can be shared.

use form_urlencoded::Serializer;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::preview::addresses::DESK;
use crate::preview::brand::{Rgb, TOKENS};
use crate::preview::settings::Settings;

/// The address of this state; what is as usual is left out.
pub fn print(settings: &Settings, scene: Option<&str>) -> String {
    let usual = Settings::default();
    let mut pairs = Serializer::new(String::new());
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            pairs.append_pair(name, &value);
        }
    };
    add("scene", scene.map(str::to_owned));
    add("phone", word(&settings.phone, &usual.phone));
    add("theme", word(&settings.theme, &usual.theme));
    add("care", settings.care.then(|| "on".to_owned()));
    add(
        "text",
        (settings.text != usual.text).then(|| settings.text.to_string()),
    );
    add("size", settings.actual.then(|| "actual".to_owned()));
    add("network", word(&settings.network, &usual.network));
    add("day", settings.day.map(|day| day.to_string()));
    let brand = &settings.brand;
    add("bank", (!brand.name.is_empty()).then(|| brand.name.clone()));
    add("main", brand.main.clone());
    for (token, [light, dark]) in &brand.own {
        add("colour", Some(format!("{token} {light} {dark}")));
    }
    match pairs.finish() {
        query if query.is_empty() => DESK.to_owned(),
        query => format!("{DESK}?{query}"),
    }
}

/// The state in an address, with its scene; none without a query. What cannot be read is as usual.
pub fn parse(address: &str) -> Option<(Settings, Option<String>)> {
    let (_, query) = address.split_once('?')?;
    let mut settings = Settings::default();
    let mut scene = None;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "scene" => scene = Some(value.into_owned()),
            "phone" => read(&value, &mut settings.phone),
            "theme" => read(&value, &mut settings.theme),
            "care" => settings.care = value == "on",
            "text" => {
                settings.text = value
                    .parse()
                    .map_or(settings.text, |text: u16| text.clamp(80, 200));
            }
            "size" => settings.actual = value == "actual",
            "network" => read(&value, &mut settings.network),
            "day" => settings.day = value.parse().ok(),
            "bank" => settings.brand.name = value.chars().take(40).collect(),
            "main" => settings.brand.main = colour(&value),
            "colour" => {
                let mut words = value.split(' ');
                let token = words
                    .next()
                    .filter(|name| TOKENS.iter().any(|(token, _)| token == name));
                let mut next = || words.next().and_then(colour);
                if let (Some(token), Some(light), Some(dark)) = (token, next(), next()) {
                    settings.brand.own.insert(token.to_owned(), [light, dark]);
                }
            }
            _ => {}
        }
    }
    Some((settings, scene))
}

/// A colour that is one: nothing else gets into a style sheet.
fn colour(text: &str) -> Option<String> {
    text.parse().ok().map(|rgb: Rgb| rgb.to_string())
}

/// The word for a choice, unless it is the usual one.
fn word<T: Serialize + PartialEq>(value: &T, usual: &T) -> Option<String> {
    if value == usual {
        return None;
    }
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Some(word),
        _ => None,
    }
}

fn read<T: DeserializeOwned>(word: &str, into: &mut T) {
    if let Ok(value) = serde_json::from_value(Value::String(word.to_owned())) {
        *into = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preview::phones::Phone;
    use crate::preview::settings::{Network, Theme};

    #[test]
    fn the_usual_state_has_no_query() {
        assert_eq!(print(&Settings::default(), None), "/preview");
        assert_eq!(parse("/preview"), None);
    }

    #[test]
    fn a_state_is_read_from_its_own_address() {
        let mut settings = Settings {
            network: Network::Slow,
            theme: Theme::Beside,
            care: true,
            text: 125,
            phone: Phone::Small,
            actual: true,
            day: "2026-02-28".parse().ok(),
            ..Settings::default()
        };
        settings.brand.name = "丹霞银行 & Co".to_owned();
        settings.brand.main = Some("#c7000b".to_owned());
        let both = ["#aa0000".to_owned(), "#ff8888".to_owned()];
        settings.brand.own.insert("--brand-text".to_owned(), both);
        let address = print(&settings, Some("transactions-search-#慢"));
        assert!(address.contains("phone=320x568"), "{address}");
        let read = parse(&address);
        assert_eq!(read, Some((settings, Some("transactions-search-#慢".to_owned()))));
    }

    #[test]
    fn what_cannot_be_read_is_as_usual_and_no_style_gets_in() {
        let address = "/preview?phone=9x9&theme=pink&text=many&network=&day=x&main=red;}&colour=--x+%23fff+%23fff\
                       &colour=--brand-text+url(x)+%23fff&unknown=1";
        assert_eq!(parse(address), Some((Settings::default(), None)));
    }
}
