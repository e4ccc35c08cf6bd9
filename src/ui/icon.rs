use crate::prelude::*;

/// One of the icons: constants rather than variants, so that each lazy part has only its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IconName {
    class: &'static str,
    path: &'static str,
}

impl IconName {
    /// An outline: drawn as lines, not filled.
    const fn line(path: &'static str) -> Self {
        Self {
            class: "icon icon--line",
            path,
        }
    }

    /// A tick in a circle.
    pub const SUCCESS: Self = Self {
        class: "icon icon--success",
        path: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1.4 14.2-4-4 1.4-1.4 2.6 2.6 5.5-5.5 1.4 1.4z",
    };
    /// An exclamation mark in a circle.
    pub const WARNING: Self = Self {
        class: "icon icon--warning",
        path: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1 5h2v7h-2zm0 8.5h2v2h-2z",
    };
    /// An i in a circle.
    pub const INFO: Self = Self {
        class: "icon icon--info",
        path: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1 4.5h2v2h-2zm0 4h2v7h-2z",
    };
    /// A clock.
    pub const WAITING: Self = Self {
        class: "icon icon--info",
        path: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm1 4v5.6l3.7 3.7-1.4 1.4L11 12.4V6z",
    };
    /// An open eye.
    pub const EYE_OPEN: Self = Self {
        class: "icon",
        path: "M12 5C7 5 3.2 8.2 1.5 12 3.200 15.800 7 19 12 19s8.800-3.200 10.500-7C20.800 8.200 17 5 12 5zm0 2c3.700 0 6.700 2.100 8.300 5-1.600 2.900-4.600 5-8.300 5s-6.700-2.100-8.300-5C5.300 9.100 8.300 7 12 7zm0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    };
    /// A crossed-out eye.
    pub const EYE_CLOSED: Self = Self {
        class: "icon",
        path: "M3.500 2.100 2.100 3.500l4 4C4 8.700 2.400 10.200 1.500 12 3.200 15.800 7 19 12 19c1.500 0 2.900-.3 4.2-.8l4.300 4.300 1.400-1.400zM7.600 9l1.700 1.700a3 3 0 0 0 4 4l1.400 1.400c-.9.300-1.700.400-2.700.400-3.700 0-6.700-2.100-8.300-4.500.9-1.300 2.200-2.400 3.900-3zM12 5c-1 0-2 .1-2.900.400l1.700 1.700c.4-.1.8-.1 1.200-.1 3.700 0 6.700 2.100 8.300 5-.5.9-1.200 1.700-2 2.400l1.400 1.400c1.200-1 2.200-2.300 2.800-3.800C20.800 8.200 17 5 12 5z",
    };
    /// A house.
    pub const HOUSE: Self = Self::line("M3.5 11 12 4l8.5 7M6 9.5V20h4.5v-5.5h3V20H18V9.5");
    /// A bank card.
    pub const CARD: Self = Self::line("M3 6.5h18v12H3zM3 10.5h18M6.5 15h4");
    /// A card with a plus sign.
    pub const ADD_CARD: Self = Self::line("M21 11V6.5H3v12h8.5M3 10.5h18M17.5 14.5v6M14.5 17.5h6");
    /// A sheet with lines.
    pub const RECORDS: Self =
        Self::line("M5 3.5h14v17l-2.3-1.6-2.4 1.6-2.3-1.6-2.3 1.6-2.4-1.6L5 20.5zM8.5 8.5h7M8.5 12.5h7");
    /// A bell.
    pub const BELL: Self = Self::line("M12 3.5a6 6 0 0 0-6 6V14l-2 3h16l-2-3V9.5a6 6 0 0 0-6-6zM9.5 20h5");
    /// A shield with a tick.
    pub const SHIELD: Self =
        Self::line("M12 3 5 5.5V11c0 4.5 2.8 8 7 10 4.2-2 7-5.5 7-10V5.5zM8.8 11.8l2.4 2.4 4.2-4.4");
    /// A headset.
    pub const HEADSET: Self = Self::line(
        "M4.5 14v-2a7.5 7.5 0 0 1 15 0v2M4.5 13h3v5.5h-3zM16.5 13h3v5.5h-3zM19 18.5c0 1.5-2 2.5-5 2.5",
    );
    /// A plus sign.
    pub const PLUS: Self = Self {
        class: "icon",
        path: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
    };
    /// Arrows without a shaft, to the left, to the right and down.
    pub const LEFT: Self = Self::line("M15 5l-7 7 7 7");
    pub const RIGHT: Self = Self::line("M9 5l7 7-7 7");
    pub const DOWN: Self = Self::line("M6 9l6 6 6-6");
    /// An arrow that ends at a line above.
    pub const TOP: Self = Self::line("M5 4h14M12 20V9M7 14l5-5 5 5");
    /// A magnifying glass.
    pub const SEARCH: Self = Self::line("M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l4.500 4.500");
    /// A funnel.
    pub const FUNNEL: Self = Self::line("M4 5h16l-6 7v7l-4-2v-5z");
    /// A lock.
    pub const LOCK: Self = Self {
        class: "icon",
        path: "M12 2a5 5 0 0 0-5 5v3H5v12h14V10h-2V7a5 5 0 0 0-5-5zm-3 8V7a3 3 0 0 1 6 0v3zm-2 2h10v8H7z",
    };
}

/// An icon in the current text colour; decorative, so a screen reader skips it.
#[component]
pub fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg class=name.class viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=name.path></path>
        </svg>
    }
}
