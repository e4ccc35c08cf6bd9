//! The screens of real phones, and what WeChat leaves of them for a page.

use serde::{Deserialize, Serialize};

/// WeChat's own bar: back, the page's title, the menu.
pub const BAR: u16 = 44;

/// The screen of a phone in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phone {
    /// The smallest that is supported: iPhone SE of 2016.
    #[serde(rename = "320x568")]
    Small,
    /// iPhone 6 to 8, SE of 2020.
    #[serde(rename = "375x667")]
    Short,
    /// iPhone X to 13 mini.
    #[default]
    #[serde(rename = "375x812")]
    Usual,
    /// iPhone 12 to 14.
    #[serde(rename = "390x844")]
    Wide,
    /// iPhone 14 Pro Max to 16 Plus.
    #[serde(rename = "430x932")]
    Large,
}

impl Phone {
    /// From the smallest on.
    pub const ALL: [Self; 5] = [Self::Small, Self::Short, Self::Usual, Self::Wide, Self::Large];

    /// Width and height of the whole screen.
    pub const fn screen(self) -> (u16, u16) {
        match self {
            Self::Small => (320, 568),
            Self::Short => (375, 667),
            Self::Usual => (375, 812),
            Self::Wide => (390, 844),
            Self::Large => (430, 932),
        }
    }

    /// The height of the bar with the time and the battery.
    pub const fn status(self) -> u16 {
        match self {
            Self::Small | Self::Short => 20,
            Self::Usual => 44,
            Self::Wide => 47,
            Self::Large => 59,
        }
    }

    /// Width and height of the page.
    pub const fn page(self) -> (u16, u16) {
        let (width, height) = self.screen();
        (width, height - self.status() - BAR)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "320×568",
            Self::Short => "375×667",
            Self::Usual => "375×812",
            Self::Wide => "390×844",
            Self::Large => "430×932",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wechat_leaves_724_of_812_pixels() {
        assert_eq!(Phone::Usual.page(), (375, 724));
    }

    #[test]
    fn a_phone_has_its_size_as_its_name() {
        for phone in Phone::ALL {
            let (width, height) = phone.screen();
            assert_eq!(phone.name(), format!("{width}×{height}"));
            let in_addresses = serde_json::to_value(phone).unwrap();
            assert_eq!(in_addresses, format!("{width}x{height}"));
        }
    }
}
