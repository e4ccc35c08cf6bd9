use core::fmt;
use core::str::FromStr;

/// A page that the account leads to. Links in the chat and in the menu name one of these and never an address, so that
/// nothing but the bank's own pages can be entered by them (open redirect, T21).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// 客户认证 (HH01).
    Certify,
    /// 客户注销 (HH20).
    Deregister,
    /// 账户管理 (HH40).
    Accounts,
    /// 网点分布 (HH31).
    Branches,
    /// 特惠商户 (HH50).
    Merchants,
    /// 安全管理 (HH60).
    Security,
}

const ALL: [(Entrance, &str, &str); 6] = [
    (Entrance::Certify, "certify", "/certify"),
    (Entrance::Deregister, "deregister", "/deregister"),
    (Entrance::Accounts, "accounts", "/accounts"),
    (Entrance::Branches, "branches", "/branches"),
    (Entrance::Merchants, "merchants", "/merchants"),
    (Entrance::Security, "security", "/security"),
];

impl Entrance {
    /// The page's path.
    pub fn path(self) -> &'static str {
        let found = ALL.iter().find(|(entrance, ..)| *entrance == self);
        found.map_or("/", |(_, _, path)| path)
    }

    /// The address by which WeChat users enter it: they are signed in on the way.
    pub fn address(self, origin: &str) -> String {
        format!("{origin}/wechat/enter?to={self}")
    }
}

impl fmt::Display for Entrance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = ALL.iter().find(|(entrance, ..)| entrance == self);
        f.write_str(found.map_or("", |(_, name, _)| name))
    }
}

/// There is no such page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoEntrance;

impl FromStr for Entrance {
    type Err = NoEntrance;

    fn from_str(text: &str) -> Result<Self, NoEntrance> {
        let found = ALL.iter().find(|(_, name, _)| *name == text);
        found.map(|(entrance, ..)| *entrance).ok_or(NoEntrance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entrance_is_found_by_its_name_and_nothing_else_is() {
        for (entrance, name, path) in ALL {
            assert_eq!(name.parse(), Ok(entrance));
            assert_eq!(entrance.to_string(), name);
            assert_eq!(entrance.path(), path);
        }
        for name in [
            "",
            "/certify",
            "Certify",
            "https://attacker.example",
            "//attacker.example",
            "certify ",
        ] {
            assert_eq!(name.parse::<Entrance>(), Err(NoEntrance), "{name}");
        }
    }

    #[test]
    fn the_address_names_the_page() {
        assert_eq!(
            Entrance::Accounts.address("https://bank.example"),
            "https://bank.example/wechat/enter?to=accounts"
        );
    }
}
