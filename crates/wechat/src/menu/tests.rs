use proptest::prelude::*;

use super::json::{CAPTURES, MEDIA};
use super::*;
use crate::error_code::ErrorCode;
use crate::testing::cases;
use crate::value::MediaId;
use crate::web_url::WebUrl;

/// WeChat's own example, with a group, a mini program and more.
const EXAMPLE: &str = r#"{"button":[{"type":"click","name":"今日歌曲","key":"V1001_TODAY_MUSIC"},{"name":"菜单","sub_button":[{"type":"view","name":"搜索","url":"http://www.soso.com/"},{"type":"miniprogram","name":"wxa","url":"http://mp.weixin.qq.com","appid":"wx286b93c14bbf93aa","pagepath":"pages/lunar/index"},{"type":"click","name":"赞一下我们","key":"V1001_GOOD"}]}]}"#;

/// A menu with one button.
fn one(button: &str) -> String {
    format!(r#"{{"button":[{button}]}}"#)
}

/// A menu with one group with one button.
fn grouped(button: &str) -> String {
    one(&format!(r#"{{"name":"a","sub_button":[{button}]}}"#))
}

fn refused(json: &str) -> (String, MenuRule) {
    let error = Menu::from_json(json).unwrap_err();
    (error.place, error.rule)
}

fn code(json: &str) -> ErrorCode {
    CreateMenu::decode("access_token=A", json.as_bytes())
        .unwrap_err()
        .code
}

#[test]
fn the_example_is_read_and_written_as_documented() {
    let menu = Menu::from_json(EXAMPLE).unwrap();
    assert_eq!(menu.to_json(), EXAMPLE);
    assert_eq!(menu.cut_names(), [""; 0]);
    let [Entry::Button(button), Entry::Group { name, buttons }] = menu.entries() else {
        panic!("{menu:?}");
    };
    assert_eq!(
        button.action,
        Action::Click {
            key: "V1001_TODAY_MUSIC".to_owned()
        }
    );
    assert_eq!((name.as_str(), buttons.len()), ("菜单", 3));
    let create = CreateMenu {
        token: "ACCESS_TOKEN".parse().unwrap(),
        menu,
    };
    let sent = create.encode();
    assert_eq!(sent.target, "/cgi-bin/menu/create?access_token=ACCESS_TOKEN");
    assert_eq!(
        CreateMenu::decode("access_token=ACCESS_TOKEN", EXAMPLE.as_bytes()),
        Ok(create)
    );
}

#[test]
fn every_type_of_button_is_known() {
    for button in [
        r#"{"type":"location_select","name":"a","key":"k"}"#,
        r#"{"type":"scancode_push","name":"a","key":"k"}"#,
        r#"{"type":"scancode_waitmsg","name":"a","key":"k"}"#,
        r#"{"type":"pic_sysphoto","name":"a","key":"k"}"#,
        r#"{"type":"pic_photo_or_album","name":"a","key":"k"}"#,
        r#"{"type":"pic_weixin","name":"a","key":"k"}"#,
        r#"{"type":"media_id","name":"a","media_id":"m"}"#,
        r#"{"type":"view_limited","name":"a","media_id":"m"}"#,
        r#"{"type":"article_id","name":"a","article_id":"m"}"#,
        r#"{"type":"article_view_limited","name":"a","article_id":"m"}"#,
    ] {
        for json in [one(button), grouped(button)] {
            assert_eq!(Menu::from_json(&json).unwrap().to_json(), json);
        }
    }
    // As WeChat itself and some clients write a button.
    let with_empty_group = one(r#"{"type":"click","name":"a","key":"k","sub_button":[]}"#);
    let plain = one(r#"{"type":"click","name":"a","key":"k"}"#);
    assert_eq!(Menu::from_json(&with_empty_group), Menu::from_json(&plain));
}

#[test]
fn a_menu_has_1_to_3_entries_and_a_group_1_to_5_buttons() {
    let button = r#"{"type":"click","name":"a","key":"k"}"#;
    let menu = |count: usize| one(&vec![button; count].join(","));
    let group = |count: usize| grouped(&vec![button; count].join(","));
    for count in [1, 3] {
        assert!(Menu::from_json(&menu(count)).is_ok(), "{count}");
    }
    for count in [0, 4] {
        assert_eq!(refused(&menu(count)), ("button".to_owned(), MenuRule::EntryCount));
        assert_eq!(code(&menu(count)), ErrorCode::InvalidButtonCount);
    }
    for count in [1, 5] {
        assert!(Menu::from_json(&group(count)).is_ok(), "{count}");
    }
    for count in [0, 6] {
        assert_eq!(
            refused(&group(count)),
            ("button[0].sub_button".to_owned(), MenuRule::ButtonCount)
        );
        assert_eq!(code(&group(count)), ErrorCode::InvalidSubButtonCount);
    }
}

#[test]
fn each_length_has_its_edge() {
    let click = |name: &str, key: &str| format!(r#"{{"type":"click","name":"{name}","key":"{key}"}}"#);
    let view = |length: usize| {
        format!(
            r#"{{"type":"view","name":"a","url":"https://a/{}"}}"#,
            "x".repeat(length - 10)
        )
    };
    let of = |length: usize| "x".repeat(length);
    for (accepted, refused_one, rule, codes) in [
        (
            one(&click(&of(16), "k")),
            one(&click(&of(17), "k")),
            MenuRule::Name,
            ErrorCode::InvalidButtonName,
        ),
        (
            grouped(&click(&of(60), "k")),
            grouped(&click(&of(61), "k")),
            MenuRule::Name,
            ErrorCode::InvalidSubButtonName,
        ),
        (
            one(&click("a", &of(128))),
            one(&click("a", &of(129))),
            MenuRule::Key,
            ErrorCode::InvalidButtonKey,
        ),
        (
            grouped(&click("a", &of(128))),
            grouped(&click("a", &of(129))),
            MenuRule::Key,
            ErrorCode::InvalidSubButtonKey,
        ),
        (
            one(&view(1024)),
            one(&view(1025)),
            MenuRule::UrlLength,
            ErrorCode::InvalidButtonUrl,
        ),
        (
            grouped(&view(1024)),
            grouped(&view(1025)),
            MenuRule::UrlLength,
            ErrorCode::InvalidSubButtonUrl,
        ),
    ] {
        assert!(Menu::from_json(&accepted).is_ok(), "{accepted}");
        assert_eq!(refused(&refused_one).1, rule, "{refused_one}");
        assert_eq!(code(&refused_one), codes, "{refused_one}");
    }
    // Bytes are counted, not characters: six of Chinese are 18.
    assert_eq!(refused(&one(&click("移动银行下载", "k"))).1, MenuRule::Name);
    assert!(Menu::from_json(&grouped(&click("移动银行下载", "k"))).is_ok());
}

#[test]
fn what_is_wrong_with_a_menu_has_its_place_and_its_code() {
    for (json, place, rule, expected) in [
        (
            one(r#"{"name":"a","key":"k"}"#),
            "button[0].type",
            MenuRule::Type,
            ErrorCode::InvalidButtonType,
        ),
        (
            grouped(r#"{"type":"tap","name":"a"}"#),
            "button[0].sub_button[0].type",
            MenuRule::Type,
            ErrorCode::InvalidSubButtonType,
        ),
        (
            one(r#"{"type":"click","key":"k"}"#),
            "button[0].name",
            MenuRule::Name,
            ErrorCode::InvalidButtonName,
        ),
        (
            one(r#"{"type":"click","name":"a"}"#),
            "button[0].key",
            MenuRule::Key,
            ErrorCode::InvalidButtonKey,
        ),
        (
            one(r#"{"type":"view","name":"a"}"#),
            "button[0].url",
            MenuRule::UrlLength,
            ErrorCode::InvalidButtonUrl,
        ),
        (
            one(r#"{"type":"view","name":"a","url":"javascript:a"}"#),
            "button[0].url",
            MenuRule::Url,
            ErrorCode::InvalidButtonDomain,
        ),
        (
            grouped(r#"{"type":"view","name":"a","url":"bank.example"}"#),
            "button[0].sub_button[0].url",
            MenuRule::Url,
            ErrorCode::InvalidSubButtonDomain,
        ),
        (
            one(r#"{"type":"media_id","name":"a"}"#),
            "button[0].media_id",
            MenuRule::Media,
            ErrorCode::InvalidMedia,
        ),
        (
            one(r#"{"type":"miniprogram","name":"a","url":"https://a","pagepath":"p"}"#),
            "button[0].appid",
            MenuRule::MiniProgram,
            ErrorCode::InvalidAppId,
        ),
        (
            one(
                r#"{"type":"click","name":"a","key":"k","sub_button":[{"type":"click","name":"a","key":"k"}]}"#,
            ),
            "button[0].type",
            MenuRule::Nested,
            ErrorCode::InvalidMenuLevel,
        ),
        (
            grouped(r#"{"name":"a","sub_button":[{"type":"click","name":"a","key":"k"}]}"#),
            "button[0].sub_button[0].sub_button",
            MenuRule::Nested,
            ErrorCode::InvalidMenuLevel,
        ),
        (
            "[]".to_owned(),
            "the file",
            MenuRule::Json,
            ErrorCode::MalformedBody,
        ),
        (
            "{}".to_owned(),
            "the file",
            MenuRule::Json,
            ErrorCode::MalformedBody,
        ),
        (one("1"), "the file", MenuRule::Json, ErrorCode::MalformedBody),
    ] {
        assert_eq!(refused(&json), (place.to_owned(), rule), "{json}");
        assert_eq!(code(&json), expected, "{json}");
    }
}

#[test]
fn a_misspelt_name_is_an_error_in_a_file_and_ignored_by_wechat() {
    for (json, place) in [
        (
            one(r#"{"type":"click","name":"a","key":"k","kye":"k"}"#),
            "button[0].kye",
        ),
        (
            grouped(r#"{"type":"click","name":"a","key":"k","kye":"k"}"#),
            "button[0].sub_button[0].kye",
        ),
        (
            r#"{"buttons":[],"button":[{"type":"click","name":"a","key":"k"}]}"#.to_owned(),
            "buttons",
        ),
    ] {
        assert_eq!(refused(&json), (place.to_owned(), MenuRule::UnknownName));
        assert!(CreateMenu::decode("access_token=A", json.as_bytes()).is_ok());
    }
}

#[test]
fn names_that_phones_cut_are_listed() {
    let json = r#"{"button":[{"type":"click","name":"信息查询1","key":"k"},{"name":"a","sub_button":[
        {"type":"click","name":"一二三四五六七八","key":"k"},{"type":"click","name":"一二三四五六七八九","key":"k"}]}]}"#;
    let menu = Menu::from_json(json).unwrap();
    assert_eq!(menu.cut_names(), ["信息查询1", "一二三四五六七八九"]);
}

fn buttons(longest: usize) -> impl Strategy<Value = Button> {
    let key = || "[ -~菜单]{1,40}";
    let url =
        || "https://[a-z]{1,9}/[ -~]{0,20}".prop_filter_map("a URL", |text| text.parse::<WebUrl>().ok());
    let id = || "[A-Za-z0-9_-]{1,64}".prop_map(|id| id.parse::<MediaId>().unwrap());
    let captures = prop::sample::select(CAPTURES.map(|(what, _)| what).to_vec());
    let media = prop::sample::select(MEDIA.map(|(what, ..)| what).to_vec());
    let actions = prop_oneof![
        key().prop_map(|key| Action::Click { key }),
        key().prop_map(|key| Action::LocationSelect { key }),
        url().prop_map(|url| Action::View { url }),
        ("[0-9a-f]{16}", "[a-z/?=]{1,20}", url()).prop_map(|(app, page, url)| Action::MiniProgram {
            app: format!("wx{app}").parse().unwrap(),
            page,
            url,
        }),
        (captures, key()).prop_map(|(what, key)| Action::Capture { what, key }),
        (media, id()).prop_map(|(what, id)| Action::Media { what, id }),
    ];
    let names = "[ -~菜单]{1,20}".prop_filter("short enough", move |name| name.len() <= longest);
    (names, actions).prop_map(|(name, action)| Button { name, action })
}

fn menus() -> impl Strategy<Value = Menu> {
    let groups = ("[a-z菜单]{1,5}", prop::collection::vec(buttons(60), 1..=5))
        .prop_map(|(name, buttons)| Entry::Group { name, buttons });
    let entries = prop_oneof![buttons(16).prop_map(Entry::Button), groups];
    prop::collection::vec(entries, 1..=3).prop_map(Menu)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_menu_that_is_written_is_read_back(menu in menus()) {
        let json = menu.to_json();
        prop_assert_eq!(Menu::from_json(&json), Ok(menu));
    }

    #[test]
    fn any_json_is_a_menu_or_refused(
        json in "(\\{|\\}|\\[|\\]|:|,|\"button\"|\"sub_button\"|\"type\"|\"click\"|\"name\"|\"key\"|\"a\"|null){0,24}"
    ) {
        let _ = Menu::from_json(&json);
        let _ = CreateMenu::decode("access_token=A", json.as_bytes());
    }
}
