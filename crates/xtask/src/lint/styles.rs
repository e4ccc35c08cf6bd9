//! The style sheets: colours stand in `style/tokens.css` alone, and whatever is read can be read there in light and in
//! dark (WCAG 2.2 AA, 1.4.3 and 1.4.11).

use super::finding::Finding;
use super::source::SourceFile;

/// The one file with colours in it.
const TOKENS: &str = "style/tokens.css";
/// What stands around the pages in previews, with colours of its own so that it is not taken for a part of them.
const DESK: &str = "style/preview/";
const WHY_TOKENS: &str = "a bank changes its colours in style/tokens.css and nowhere else";
const WHY_CONTRAST: &str = "too little contrast to be read by everybody";

/// Colours by name that are none of the page's own (`currentColor`, `transparent`).
const NAMED: [&str; 6] = ["black", "white", "red", "green", "gray", "grey"];

/// What words need, and what a control's outline or a mark needs.
const TEXT: f64 = 4.5;
const MARK: f64 = 3.0;

/// What stands on what, and how much they have to differ.
const PAIRS: [(&str, &[&str], f64); 19] = [
    (
        "--weui-FG-0",
        &[
            "--weui-BG-0",
            "--weui-BG-1",
            "--weui-BG-2",
            "--weui-BG-COLOR-ACTIVE",
            "--weui-BRAND-BG",
            "--success-bg",
            "--weui-RED-BG",
            "--weui-ORANGE-BG",
            "--key",
        ],
        TEXT,
    ),
    (
        "--weui-FG-1",
        &["--weui-BG-0", "--weui-BG-1", "--weui-BG-2", "--weui-ORANGE-BG"],
        TEXT,
    ),
    (
        "--weui-LINK",
        &["--weui-BG-0", "--weui-BG-1", "--weui-BG-2"],
        TEXT,
    ),
    (
        "--brand-text",
        &[
            "--weui-BG-0",
            "--weui-BG-1",
            "--weui-BG-2",
            "--weui-BRAND-BG",
            "--key",
        ],
        TEXT,
    ),
    ("--income", &["--weui-BG-0", "--weui-BG-2"], TEXT),
    ("--expense", &["--weui-BG-0", "--weui-BG-2"], TEXT),
    (
        "--weui-RED",
        &["--weui-BG-1", "--weui-BG-2", "--weui-RED-BG"],
        TEXT,
    ),
    (
        "--weui-ORANGE",
        &["--weui-BG-1", "--weui-BG-2", "--weui-ORANGE-BG"],
        TEXT,
    ),
    ("--weui-ON-BRAND", &["--weui-BRAND"], TEXT),
    ("--on-card", &["--card-from", "--card-to"], TEXT),
    ("--on-toast", &["--toast"], TEXT),
    (
        "--weui-BRAND",
        &["--weui-BG-0", "--weui-BG-1", "--weui-BG-2"],
        MARK,
    ),
    (
        "--success",
        &["--weui-BG-0", "--weui-BG-1", "--weui-BG-2", "--success-bg"],
        MARK,
    ),
    ("--on-success", &["--success"], MARK),
    ("--weui-LINK", &["--weui-BRAND-BG", "--key"], MARK),
    ("--switch-off", &["--weui-BG-1", "--weui-BG-2"], MARK),
    ("--knob", &["--switch-off"], MARK),
    ("--weui-RED", &["--weui-BG-0"], MARK),
    ("--weui-ORANGE", &["--weui-BG-0"], MARK),
];

/// Every colour outside the tokens, and every pair of tokens with too little contrast.
pub fn check(sheets: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sheet in sheets {
        if sheet.name() == TOKENS {
            findings.extend(unreadable(sheet));
        } else if !sheet.name().starts_with(DESK) {
            findings.extend(colours(sheet));
        }
    }
    findings
}

fn colours(sheet: &SourceFile) -> impl Iterator<Item = Finding> {
    sheet.lines().filter_map(move |(line, text)| {
        let colour = value_of(text)?
            .split([' ', ',', '(', ')', ';'])
            .find(|word| is_colour(word))?;
        Some(Finding::new(sheet, line, format!("`{colour}`"), WHY_TOKENS))
    })
}

/// The value of a declaration that stands on one line.
fn value_of(line: &str) -> Option<&str> {
    let (_, value) = line.trim().strip_suffix(';')?.split_once(':')?;
    Some(value.trim())
}

fn is_colour(word: &str) -> bool {
    let is_hex = word.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|digit| digit.is_ascii_hexdigit())
    });
    is_hex || matches!(word, "rgb" | "rgba" | "hsl" | "hsla") || NAMED.contains(&word)
}

fn unreadable(tokens: &SourceFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for theme in Theme::BOTH {
        for (over, grounds, least) in PAIRS {
            for ground in grounds {
                let contrast = colour(tokens, theme, over)
                    .zip(colour(tokens, theme, ground))
                    .map(|(over, ground)| over.contrast(ground));
                if contrast.is_none_or(|contrast| contrast < least) {
                    let measured = contrast.map_or_else(
                        || "no colour to measure".to_owned(),
                        |contrast| format!("{contrast:.2}:1 instead of {least}:1"),
                    );
                    let line = line_of(tokens, over).map_or(1, |(line, _)| line);
                    let what = format!("{over} on {ground}, {theme:?}: {measured}");
                    findings.push(Finding::new(tokens, line, what, WHY_CONTRAST));
                }
            }
        }
    }
    findings
}

#[derive(Clone, Copy, Debug)]
enum Theme {
    Light,
    Dark,
}

impl Theme {
    const BOTH: [Self; 2] = [Self::Light, Self::Dark];

    /// How a colour of this theme begins; see the head of the tokens.
    const fn switch(self) -> &'static str {
        match self {
            Self::Light => "var(--light, ",
            Self::Dark => "var(--dark, ",
        }
    }
}

/// The declaration of a token, with its line.
fn line_of<'sheet>(tokens: &'sheet SourceFile, name: &str) -> Option<(usize, &'sheet str)> {
    tokens.lines().find_map(|(line, text)| {
        let (declared, _) = text.trim().split_once(':')?;
        (declared == name).then(|| value_of(text).map(|value| (line, value)))?
    })
}

/// What a token is in a theme: one colour for each, one for both, or that of another token.
fn colour(tokens: &SourceFile, theme: Theme, name: &str) -> Option<Colour> {
    let (_, value) = line_of(tokens, name)?;
    if let Some((_, own)) = value.split_once(theme.switch()) {
        let own = own.split(") var(").next()?;
        return Colour::parse(if value.ends_with(own) {
            own.strip_suffix(')')?
        } else {
            own
        });
    }
    match value.strip_prefix("var(") {
        Some(other) => colour(tokens, theme, other.strip_suffix(')')?),
        None => Colour::parse(value),
    }
}

/// Red, green and blue from 0 to 1, and how much it covers.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Colour {
    channels: [f64; 3],
    alpha: f64,
}

impl Colour {
    /// `#rgb`, `#rrggbb` or `rgba(r, g, b, a)`.
    fn parse(text: &str) -> Option<Self> {
        if let Some(digits) = text.strip_prefix('#') {
            let (width, scale) = match digits.len() {
                3 => (1, 15.0),
                6 => (2, 255.0),
                _ => return None,
            };
            let channel = |index: usize| {
                let digits = digits.get(index * width..(index + 1) * width)?;
                u8::from_str_radix(digits, 16)
                    .ok()
                    .map(|value| f64::from(value) / scale)
            };
            return Some(Self {
                channels: [channel(0)?, channel(1)?, channel(2)?],
                alpha: 1.0,
            });
        }
        let numbers: Vec<f64> = text
            .strip_prefix("rgba(")?
            .strip_suffix(')')?
            .split(',')
            .map(|number| number.trim().parse().ok())
            .collect::<Option<_>>()?;
        let [red, green, blue, alpha] = *numbers.as_slice() else {
            return None;
        };
        Some(Self {
            channels: [red, green, blue].map(|value| value / 255.0),
            alpha,
        })
    }

    /// WCAG's contrast ratio, from 1 to 21, of this colour over an opaque ground.
    fn contrast(self, ground: Self) -> f64 {
        let [red, green, blue] = self.channels;
        let [under_red, under_green, under_blue] = ground.channels;
        let mix = |over: f64, under: f64| over * self.alpha + under * (1.0 - self.alpha);
        let seen = [
            mix(red, under_red),
            mix(green, under_green),
            mix(blue, under_blue),
        ];
        let (one, other) = (luminance(seen), luminance(ground.channels));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }
}

/// WCAG's relative luminance.
fn luminance(channels: [f64; 3]) -> f64 {
    let [red, green, blue] = channels.map(|value| {
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    fn findings(sheet: &SourceFile) -> Vec<String> {
        colours(sheet).map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn a_colour_outside_the_tokens_is_found_and_what_only_looks_like_one_is_not() {
        let sheet = SourceFile::new(
            "style/ui/toast.css",
            "#fade {\n  color: var(--weui-FG-0);\n  background: #3c3c3c;\n  border-color: transparent;\n  \
             box-shadow: 0 1px 2px rgba(0, 0, 0, 0.1);\n  fill: currentColor;\n  color: white;\n}\n",
        );
        let found = findings(&sheet);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            found[0].starts_with("style/ui/toast.css:3: `#3c3c3c`"),
            "{found:?}"
        );
        assert!(found[1].starts_with("style/ui/toast.css:5: `rgba`"), "{found:?}");
        assert!(found[2].starts_with("style/ui/toast.css:7: `white`"), "{found:?}");
    }

    #[test]
    fn the_tokens_as_they_are_can_be_read() {
        let sheets = crate::lint::source::sheets(&Project::find().unwrap()).unwrap();
        assert!(sheets.iter().any(|sheet| sheet.name() == TOKENS));
        assert_eq!(check(&sheets), []);
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let contrast = |over, ground| {
            Colour::parse(over)
                .unwrap()
                .contrast(Colour::parse(ground).unwrap())
        };
        assert!((contrast("#000", "#fff") - 21.0).abs() < 0.001);
        assert!((contrast("#777777", "#fff") - 4.478).abs() < 0.001);
        // WeUI's own green.
        assert!((contrast("#07C160", "#fff") - 2.386).abs() < 0.01);
        assert!((contrast("rgba(0, 0, 0, 0.5)", "#fff") - contrast("#808080", "#fff")).abs() < 0.05);
    }

    #[test]
    fn a_token_is_read_in_either_theme_and_through_another() {
        let tokens = SourceFile::new(
            TOKENS,
            "  --a: var(--light, #fff) var(--dark, rgba(0, 0, 0, 0.5));\n  --b: var(--a);\n  --c: #000;\n",
        );
        let read = |theme, name| colour(&tokens, theme, name);
        assert_eq!(read(Theme::Light, "--b"), Colour::parse("#fff"));
        assert_eq!(read(Theme::Dark, "--b"), Colour::parse("rgba(0, 0, 0, 0.5)"));
        assert_eq!(read(Theme::Dark, "--c"), Colour::parse("#000"));
        assert_eq!(read(Theme::Dark, "--d"), None);
    }

    #[test]
    fn a_token_that_is_too_pale_is_found_with_its_line() {
        let text: String = PAIRS
            .iter()
            .flat_map(|(over, grounds, _)| {
                let grounds = grounds.iter().map(|ground| format!("  {ground}: #fff;\n"));
                grounds.chain([format!("  {over}: #999;\n")])
            })
            .collect();
        let found = unreadable(&SourceFile::new(TOKENS, &text));
        assert!(!found.is_empty());
        assert!(found[0].to_string().contains("instead of 4.5:1"), "{}", found[0]);
    }
}
