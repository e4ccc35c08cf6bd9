//! WCAG's contrast of the pages' colour tokens (2.2 AA, 1.4.3 and 1.4.11), and which of them meet.
//!
//! `cargo xtask lint` checks them in `style/tokens.css`, the preview desk while a bank tries its own.

/// What words need.
pub const TEXT: f64 = 4.5;
/// What a control's outline or a mark needs.
pub const MARK: f64 = 3.0;

/// A token, what it stands on, and how much they have to differ.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// The token of what is read.
    pub over: &'static str,
    /// The tokens below it.
    pub grounds: &'static [&'static str],
    /// The least contrast.
    pub least: f64,
}

/// Everything that meets on a page.
pub const PAIRS: [Pair; 19] = [
    Pair {
        over: "--weui-FG-0",
        grounds: &[
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
        least: TEXT,
    },
    Pair {
        over: "--weui-FG-1",
        grounds: &["--weui-BG-0", "--weui-BG-1", "--weui-BG-2", "--weui-ORANGE-BG"],
        least: TEXT,
    },
    Pair {
        over: "--weui-LINK",
        grounds: &["--weui-BG-0", "--weui-BG-1", "--weui-BG-2"],
        least: TEXT,
    },
    Pair {
        over: "--brand-text",
        grounds: &[
            "--weui-BG-0",
            "--weui-BG-1",
            "--weui-BG-2",
            "--weui-BRAND-BG",
            "--key",
        ],
        least: TEXT,
    },
    Pair {
        over: "--income",
        grounds: &["--weui-BG-0", "--weui-BG-2"],
        least: TEXT,
    },
    Pair {
        over: "--expense",
        grounds: &["--weui-BG-0", "--weui-BG-2"],
        least: TEXT,
    },
    Pair {
        over: "--weui-RED",
        grounds: &["--weui-BG-1", "--weui-BG-2", "--weui-RED-BG"],
        least: TEXT,
    },
    Pair {
        over: "--weui-ORANGE",
        grounds: &["--weui-BG-1", "--weui-BG-2", "--weui-ORANGE-BG"],
        least: TEXT,
    },
    Pair {
        over: "--weui-ON-BRAND",
        grounds: &["--weui-BRAND"],
        least: TEXT,
    },
    Pair {
        over: "--on-card",
        grounds: &["--card-from", "--card-to"],
        least: TEXT,
    },
    Pair {
        over: "--on-toast",
        grounds: &["--toast"],
        least: TEXT,
    },
    Pair {
        over: "--weui-BRAND",
        grounds: &["--weui-BG-0", "--weui-BG-1", "--weui-BG-2"],
        least: MARK,
    },
    Pair {
        over: "--success",
        grounds: &["--weui-BG-0", "--weui-BG-1", "--weui-BG-2", "--success-bg"],
        least: MARK,
    },
    Pair {
        over: "--on-success",
        grounds: &["--success"],
        least: MARK,
    },
    Pair {
        over: "--weui-LINK",
        grounds: &["--weui-BRAND-BG", "--key"],
        least: MARK,
    },
    Pair {
        over: "--switch-off",
        grounds: &["--weui-BG-1", "--weui-BG-2"],
        least: MARK,
    },
    Pair {
        over: "--knob",
        grounds: &["--switch-off"],
        least: MARK,
    },
    Pair {
        over: "--weui-RED",
        grounds: &["--weui-BG-0"],
        least: MARK,
    },
    Pair {
        over: "--weui-ORANGE",
        grounds: &["--weui-BG-0"],
        least: MARK,
    },
];

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// The usual one.
    Light,
    /// For dark surroundings.
    Dark,
}

impl Theme {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Light, Self::Dark];

    /// How a colour of this theme begins; see the head of the tokens.
    const fn switch(self) -> &'static str {
        match self {
            Self::Light => "var(--light, ",
            Self::Dark => "var(--dark, ",
        }
    }
}

/// What a token is in a theme: one colour for each, one for both, or that of another token. `declared` returns the
/// value of a token as the style sheet has it.
pub fn token(theme: Theme, name: &str, declared: &impl Fn(&str) -> Option<String>) -> Option<Colour> {
    let value = declared(name)?;
    let value = value.trim();
    if let Some((_, own)) = value.split_once(theme.switch()) {
        let own = own.split(") var(").next()?;
        return Colour::parse(if value.ends_with(own) {
            own.strip_suffix(')')?
        } else {
            own
        });
    }
    match value.strip_prefix("var(") {
        Some(other) => token(theme, other.strip_suffix(')')?, declared),
        None => Colour::parse(value),
    }
}

/// Red, green and blue from 0 to 1, and how much it covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    channels: [f64; 3],
    alpha: f64,
}

impl Colour {
    /// `#rgb`, `#rrggbb` or `rgba(r, g, b, a)`.
    pub fn parse(text: &str) -> Option<Self> {
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
    pub fn contrast(self, ground: Self) -> f64 {
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
        let declared = |name: &str| {
            let value = match name {
                "--a" => "var(--light, #fff) var(--dark, rgba(0, 0, 0, 0.5))",
                "--b" => "var(--a)",
                "--c" => "#000",
                _ => return None,
            };
            Some(value.to_owned())
        };
        let read = |theme, name| token(theme, name, &declared);
        assert_eq!(read(Theme::Light, "--b"), Colour::parse("#fff"));
        assert_eq!(read(Theme::Dark, "--b"), Colour::parse("rgba(0, 0, 0, 0.5)"));
        assert_eq!(read(Theme::Dark, "--c"), Colour::parse("#000"));
        assert_eq!(read(Theme::Dark, "--d"), None);
    }
}
