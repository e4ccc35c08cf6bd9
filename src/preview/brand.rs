//! A bank's brand to try: its name, its logo and the tokens of its colours (docs/brand.md), as a designer chose them.

use core::fmt;
use core::str::FromStr;
use std::collections::BTreeMap;

use contrast::{Colour, MARK, TEXT, Theme};
use serde::{Deserialize, Serialize};

/// The first block of `style/tokens.css`, and what each is for.
pub const TOKENS: [(&str, &str); 7] = [
    ("--weui-BRAND", "主按钮、勾选、步骤"),
    ("--weui-ON-BRAND", "主按钮上的文字"),
    ("--weui-BRAND-BG", "浅色底：所选日期、筛选"),
    ("--brand-text", "品牌色文字"),
    ("--card-from", "账户卡片，左上"),
    ("--card-to", "账户卡片，右下"),
    ("--on-card", "卡片上的文字"),
];

/// Brands to begin with; the green one is what the style sheet has.
pub const READY: [(&str, &str, Option<&str>); 3] = [
    ("绿", "", None),
    ("红", "丹霞银行", Some("#c7000b")),
    ("蓝", "沧海银行", Some("#0b57b7")),
];

/// The colour of the square in `public/icon.svg`.
const ICON_COLOUR: &str = "#01803d";
const ICON: &str = include_str!("../../public/icon.svg");

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rgb([u8; 3]);

const WHITE: Rgb = Rgb([255; 3]);
const BLACK: Rgb = Rgb([0; 3]);

/// A brand; what is empty is as in the style sheet and the sandbox bank's profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Brand {
    pub name: String,
    /// The colour from which all others follow.
    pub main: Option<String>,
    /// Tokens that were set by hand, light and dark.
    pub own: BTreeMap<String, [String; 2]>,
}

impl Brand {
    /// The tokens that differ from the style sheet, light and dark.
    pub fn colours(&self) -> BTreeMap<String, [String; 2]> {
        let main = self.main.as_ref().and_then(|main| main.parse().ok());
        let mut colours = main.map(derived).unwrap_or_default();
        colours.extend(self.own.clone());
        colours
    }

    /// A style sheet with these tokens and this logo over that of the pages.
    pub fn sheet(&self, logo: Option<&str>) -> String {
        let colours = self.colours();
        let mut sheet = String::new();
        if !colours.is_empty() {
            // Forced colours and print have their own.
            sheet.push_str("@media screen and (forced-colors: none) {\n:root {\n");
            for (token, [light, dark]) in &colours {
                sheet.push_str(&declaration(token, light, dark));
            }
            sheet.push_str("}\n}\n");
        }
        if let Some(logo) = logo.filter(|logo| is_picture(logo)) {
            sheet.push_str(&format!(
                "img[src=\"/icon.svg\"] {{ content: url(\"{logo}\"); }}\n"
            ));
        }
        sheet
    }

    /// The drawing of `public/icon.svg` in this brand's colour, if it has one.
    pub fn drawn_logo(&self) -> Option<String> {
        let main = self.main.as_ref()?;
        Some(ICON.replace(ICON_COLOUR, main))
    }

    /// What a bank has to set, to be copied over the first block of `style/tokens.css`; `declared` returns the value of
    /// a token that the brand leaves as it is.
    pub fn export(&self, declared: impl Fn(&str) -> Option<String>) -> String {
        let colours = self.colours();
        let mut text =
            "  /* The bank's own: buttons, switches and marks; text in its colour; its card, from the first \
                        colour to the last. */\n"
                .to_owned();
        for (token, _) in TOKENS {
            match (colours.get(token), declared(token)) {
                (Some([light, dark]), _) => text.push_str(&declaration(token, light, dark)),
                (None, Some(value)) => text.push_str(&format!("  {token}: {};\n", value.trim())),
                (None, None) => {}
            }
        }
        text
    }
}

fn declaration(token: &str, light: &str, dark: &str) -> String {
    format!("  {token}: var(--light, {light}) var(--dark, {dark});\n")
}

/// Both colours of a token as the style sheet has it.
pub fn both(declared: &str) -> Option<[Rgb; 2]> {
    let inside = |switch| declared.split_once(switch)?.1.split(')').next()?.parse().ok();
    Some([inside("var(--light,")?, inside("var(--dark,")?])
}

/// Whether this is the address of a picture that contains it, and nothing that could end a style sheet's string.
pub fn is_picture(address: &str) -> bool {
    let plain = |character: char| character.is_ascii_alphanumeric() || ":;,/+=%.-_~!*()'".contains(character);
    address.starts_with("data:image/") && address.chars().all(plain)
}

/// All tokens from one colour, so that everything can be read in light and in dark.
fn derived(main: Rgb) -> BTreeMap<String, [String; 2]> {
    // What the bank's colours stand on, and what stands on them: tokens.css, which a test compares.
    const PAGE: Rgb = Rgb([0xed; 3]);
    const DARK_PANEL: Rgb = Rgb([0x24; 3]);
    const DARK_KEY: Rgb = Rgb([0x33; 3]);
    let light = main.towards(BLACK, |colour| {
        WHITE.over(colour) >= TEXT && colour.over(PAGE) >= MARK
    });
    let light_bg = main.mix(WHITE, 90);
    let light_text = main.towards(BLACK, |colour| {
        colour.over(PAGE) >= TEXT && colour.over(light_bg) >= TEXT
    });
    let on_dark = main.mix(BLACK, 92);
    let dark = main.towards(WHITE, |colour| {
        on_dark.over(colour) >= TEXT && colour.over(DARK_PANEL) >= MARK
    });
    let dark_bg = main.mix(BLACK, 78);
    let dark_text = main.towards(WHITE, |colour| {
        colour.over(DARK_KEY) >= TEXT && colour.over(dark_bg) >= TEXT
    });
    let dark_card = light.mix(BLACK, 30);
    let colours = [
        [light, dark],
        [WHITE, on_dark],
        [light_bg, dark_bg],
        [light_text, dark_text],
        [light, dark_card],
        [light.mix(BLACK, 28), dark_card.mix(BLACK, 40)],
        [WHITE, WHITE],
    ];
    let names = TOKENS.iter().map(|(token, _)| (*token).to_owned());
    names
        .zip(colours.map(|both| both.map(|colour| colour.to_string())))
        .collect()
}

impl Rgb {
    /// This colour with so many percent of another one.
    fn mix(self, other: Self, percent: u16) -> Self {
        let mut channels = self.0;
        for (channel, towards) in channels.iter_mut().zip(other.0) {
            let mixed = (u16::from(*channel) * (100 - percent) + u16::from(towards) * percent + 50) / 100;
            *channel = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
        Self(channels)
    }

    /// The nearest mixture with another colour that is fine.
    fn towards(self, other: Self, is_fine: impl Fn(Self) -> bool) -> Self {
        let mixtures = (0..=100).map(|percent| self.mix(other, percent));
        mixtures
            .into_iter()
            .find(|colour| is_fine(*colour))
            .unwrap_or(other)
    }

    /// WCAG's contrast of this on a ground.
    fn over(self, ground: Self) -> f64 {
        let colour = |rgb: Self| Colour::parse(&rgb.to_string());
        colour(self)
            .zip(colour(ground))
            .map_or(1.0, |(over, ground)| over.contrast(ground))
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl FromStr for Rgb {
    type Err = ();

    /// `#rgb` or `#rrggbb`, also without the first character.
    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.trim().trim_start_matches('#');
        let digits: String = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            6 => digits.to_owned(),
            _ => return Err(()),
        };
        let number = u32::from_str_radix(&digits, 16).map_err(drop)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

/// How well one of the bank's colours can be read where it is read worst, or what is read on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub over: &'static str,
    pub ground: &'static str,
    pub theme: Theme,
    pub contrast: f64,
    pub least: f64,
}

impl Figure {
    pub fn is_enough(&self) -> bool {
        self.contrast >= self.least
    }
}

/// The contrast of everything that the bank's colours meet; of several grounds the worst one.
pub fn figures(brand: &Brand, declared: impl Fn(&str) -> Option<String>) -> Vec<Figure> {
    let colours = brand.colours();
    let value = |token: &str| match colours.get(token) {
        Some([light, dark]) => Some(format!("var(--light, {light}) var(--dark, {dark})")),
        None => declared(token),
    };
    let is_ours = |name: &str| TOKENS.iter().any(|(token, _)| *token == name);
    let mut figures = Vec::new();
    for contrast::Pair { over, grounds, least } in contrast::PAIRS {
        for theme in Theme::BOTH {
            let met = grounds.iter().filter(|ground| is_ours(over) || is_ours(ground));
            let measured = met.filter_map(|ground| {
                let above = contrast::token(theme, over, &value)?;
                let below = contrast::token(theme, ground, &value)?;
                Some(Figure {
                    over,
                    ground,
                    theme,
                    contrast: above.contrast(below),
                    least,
                })
            });
            figures.extend(measured.min_by(|one, other| one.contrast.total_cmp(&other.contrast)));
        }
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(token: &str) -> Option<String> {
        let sheet = include_str!("../../style/tokens.css");
        sheet.lines().find_map(|line| {
            let (name, value) = line.trim().strip_suffix(';')?.split_once(':')?;
            (name == token).then(|| value.trim().to_owned())
        })
    }

    fn of(main: &str) -> Brand {
        Brand {
            main: Some(main.to_owned()),
            ..Brand::default()
        }
    }

    #[test]
    fn whatever_colour_a_bank_has_everything_can_be_read() {
        let hues = ["00", "55", "aa", "ff"];
        for red in hues {
            for green in hues {
                for blue in hues {
                    let main = format!("#{red}{green}{blue}");
                    for figure in figures(&of(&main), declared) {
                        assert!(figure.is_enough(), "{main}: {figure:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_style_sheet_as_it_is_can_be_read_wherever_the_banks_colours_meet_something() {
        let figures = figures(&Brand::default(), declared);
        let mut met: Vec<_> = figures.iter().map(|figure| figure.over).collect();
        met.dedup();
        let all = [
            "--weui-FG-0",
            "--brand-text",
            "--weui-ON-BRAND",
            "--on-card",
            "--weui-BRAND",
            "--weui-LINK",
        ];
        assert_eq!(met, all);
        assert_eq!(figures.len(), 2 * all.len());
        assert!(figures.iter().all(Figure::is_enough), "{figures:?}");
    }

    #[test]
    fn a_colour_that_is_too_pale_fails_in_its_own_theme_only() {
        let mut brand = of("#c7000b");
        let pale = ["#ffffff".to_owned(), "#ffffff".to_owned()];
        brand.own.insert("--brand-text".to_owned(), pale);
        let failed = figures(&brand, declared)
            .into_iter()
            .filter(|figure| !figure.is_enough())
            .map(|figure| (figure.over, figure.theme))
            .collect::<Vec<_>>();
        assert_eq!(failed, [("--brand-text", Theme::Light)]);
    }

    #[test]
    fn what_is_exported_can_replace_the_block_of_the_style_sheet() {
        let plain = Brand::default().export(declared);
        let sheet = include_str!("../../style/tokens.css");
        assert!(sheet.contains(&plain), "{plain}");
        let red = of("#c7000b").export(declared);
        assert!(
            red.contains("  --weui-BRAND: var(--light, #c7000b) var(--dark, #"),
            "{red}"
        );
        assert_eq!(red.lines().count(), 1 + TOKENS.len());
    }

    #[test]
    fn a_logo_that_would_end_the_string_is_left_out() {
        let brand = Brand::default();
        assert_eq!(
            brand.sheet(Some("data:image/png;base64,iVBO\"); } * { color: red")),
            ""
        );
        assert_eq!(brand.sheet(Some("https://bank.example/logo.png")), "");
        let sheet = brand.sheet(Some("data:image/png;base64,iVBORw0KGgo="));
        assert!(sheet.contains("content: url("), "{sheet}");
    }

    #[test]
    fn both_colours_of_a_token_are_read() {
        let [light, dark] = both("var(--light, #018942) var(--dark, #35c07a)").unwrap();
        assert_eq!(
            (light.to_string(), dark.to_string()),
            ("#018942".into(), "#35c07a".into())
        );
        assert_eq!(both("var(--weui-RED)"), None);
    }

    #[test]
    fn colours_are_read_as_designers_write_them() {
        for text in ["#c7000b", "C7000B", " #c7000b "] {
            assert_eq!(
                text.parse::<Rgb>().map(|rgb| rgb.to_string()),
                Ok("#c7000b".to_owned())
            );
        }
        assert_eq!("#fff".parse(), Ok(WHITE));
        assert_eq!("red".parse::<Rgb>(), Err(()));
        assert_eq!("#12345ü".parse::<Rgb>(), Err(()));
    }

    #[test]
    fn the_drawn_logo_has_the_brands_colour() {
        let drawn = of("#c7000b").drawn_logo().unwrap();
        assert!(
            drawn.contains("#c7000b") && !drawn.contains(ICON_COLOUR),
            "{drawn}"
        );
    }
}
