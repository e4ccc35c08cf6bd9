use wechat_bank_wechat::{Menu, MenuError};

/// The menu of the account, in which `{origin}` stands for where the bank's pages are.
const MENU: &str = include_str!("menu.json");

/// The account's menu for pages at this origin, such as `https://bank.example`.
pub fn menu(origin: &str) -> Result<Menu, MenuError> {
    menu_in(MENU, origin)
}

/// The menu in a bank's own file.
pub fn menu_in(file: &str, origin: &str) -> Result<Menu, MenuError> {
    Menu::from_json(&file.replace("{origin}", origin))
}

#[cfg(test)]
mod tests {
    use wechat_bank_wechat::{Action, Button, Entry};

    use super::super::chat::answers_key;
    use super::super::entrance::Entrance;
    use super::*;
    use crate::profile::default_profile;

    const ORIGIN: &str = "https://bank.example";

    fn buttons() -> Vec<(String, Button)> {
        let menu = menu(ORIGIN).unwrap();
        let groups = menu.entries().iter().flat_map(|entry| match entry {
            Entry::Button(button) => vec![(String::new(), button.clone())],
            Entry::Group { name, buttons } => {
                let buttons = buttons.iter().cloned();
                buttons.map(|button| (name.clone(), button)).collect()
            }
        });
        groups.collect()
    }

    #[test]
    fn the_menu_keeps_wechats_rules_and_no_name_is_cut() {
        let menu = menu(ORIGIN).unwrap();
        assert_eq!(menu.cut_names(), [""; 0]);
        assert!(!menu.to_json().contains("{origin}"));
    }

    #[test]
    fn the_menu_has_what_the_rules_name() {
        let found: Vec<_> = buttons()
            .into_iter()
            .map(|(group, button)| format!("{group}▸{}", button.name))
            .collect();
        assert_eq!(
            found,
            [
                "客户服务▸客户认证",
                "客户服务▸客户注销",
                "信息查询▸账户查询",
                "信息查询▸存贷款利率",
                "信息查询▸网点分布",
                "信息查询▸服务热线",
                "信息查询▸人才招聘",
                "其他服务▸网点预约",
                "其他服务▸安全管理",
                "其他服务▸移动银行下载",
                "其他服务▸直销银行下载",
            ]
        );
    }

    #[test]
    fn every_button_leads_somewhere() {
        let links = default_profile().links;
        for (_, button) in buttons() {
            match button.action {
                Action::Click { key } => assert!(answers_key(&key), "{}", button.name),
                // The place that is chosen arrives as a message, too.
                Action::LocationSelect { .. } => {}
                Action::View { url } => {
                    let inside = url.as_str().strip_prefix("https://bank.example/wechat/enter?to=");
                    let is_entrance = inside.is_some_and(|name| name.parse::<Entrance>().is_ok());
                    let is_link = |link: &wechat_bank_api::Link| {
                        (link.title.as_str(), link.url.as_str()) == (button.name.as_str(), url.as_str())
                    };
                    assert!(is_entrance || links.iter().any(is_link), "{} {url}", button.name);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
