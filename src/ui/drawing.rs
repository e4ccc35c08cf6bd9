use crate::prelude::*;

/// One of the illustrations: constants rather than variants, so that each lazy part has only its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawingName {
    /// The light parts.
    light: &'static str,
    /// The dark parts.
    dark: &'static str,
    /// The accent colour, with its cut-outs.
    accent: &'static str,
}

impl DrawingName {
    /// A receipt with a coin: nothing was booked.
    pub const RECEIPT: Self = Self {
        light: "M20 84a40 4 0 1 0 80 0a40 4 0 1 0-80 0zM34 8h48v70l-8-5-8 5-8-5-8 5-8-5-8 5z",
        dark: "M43 22h20v4H43zm0 12h28v4H43zm0 12h16v4H43z",
        accent: "M80 40a15 15 0 1 0 0 30a15 15 0 1 0 0-30zm-6 6h3.600l2.400 5 2.400-5H86l-3.600 7H86v2.200h-4.600V57H86v2.200h-4.600V64h-2.800v-4.800H74V57h4.600v-1.800H74V53h3.600z",
    };
    /// A sheet under a magnifying glass: nothing was found.
    pub const SEARCH: Self = Self {
        light: "M20 84a40 4 0 1 0 80 0a40 4 0 1 0-80 0zM32 10h40l10 10v58H32z",
        dark: "M41 24h20v4H41zm0 12h14v4H41zm0 12h10v4H41z",
        accent: "M74 36a17 17 0 1 0 0 34a17 17 0 1 0 0-34zm0 5a12 12 0 1 1 0 24a12 12 0 1 1 0-24zM86.500 62 99 74.500 94.500 79 82 66.500z",
    };
    /// A bank card with a plus sign: there is none yet.
    pub const CARD: Self = Self {
        light: "M20 84a40 4 0 1 0 80 0a40 4 0 1 0-80 0zM28 18h64a6 6 0 0 1 6 6v42a6 6 0 0 1-6 6H28a6 6 0 0 1-6-6V24a6 6 0 0 1 6-6z",
        dark: "M22 30h76v9H22zm9 18h20v4H31zm0 9h12v4H31z",
        accent: "M84 50a14 14 0 1 0 0 28a14 14 0 1 0 0-28zm-2 6h4v6h6v4h-6v6h-4v-6h-6v-4h6z",
    };
    /// A signpost: what was looked for is not here.
    pub const SIGNPOST: Self = Self {
        light: "M20 84a40 4 0 1 0 80 0a40 4 0 1 0-80 0zM64 40h28l8 8-8 8H64z",
        dark: "M57 10a3 3 0 0 1 6 0v73h-6z",
        accent: "M56 18H28l-9 9 9 9h28zm-21 7h12v4H35z",
    };
    /// A cloud with an exclamation mark: no connection.
    pub const CLOUD: Self = Self {
        light: "M20 84a40 4 0 1 0 80 0a40 4 0 1 0-80 0zM38 64a17 17 0 0 1-1-34 24 24 0 0 1 45-5 20 20 0 0 1 2 39z",
        dark: "M42 70h4v6h-4zm32 0h4v6h-4z",
        accent: "M60 44a16 16 0 1 0 0 32a16 16 0 1 0 0-32zm-2 7h4v11h-4zm0 14h4v4h-4z",
    };
}

/// A small two-tone illustration with one accent colour; decorative, so a screen reader skips it.
#[component]
pub fn Drawing(name: DrawingName) -> impl IntoView {
    let DrawingName { light, dark, accent } = name;
    view! {
        <svg class="drawing" viewBox="0 0 120 90" aria-hidden="true" focusable="false">
            <path class="drawing__light" d=light></path>
            <path d=dark></path>
            <path class="drawing__accent" d=accent></path>
        </svg>
    }
}
