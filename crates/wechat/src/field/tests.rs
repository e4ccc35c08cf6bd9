use proptest::prelude::*;

use super::*;
use crate::testing::cases;

use FieldError::{Character, Empty, Form, TooLong};

fn check(kind: FieldKind, accepted: &[&str], refused: &[(&str, FieldError)]) {
    for value in accepted {
        assert_eq!(kind.check(value), Ok(()), "{kind:?} {value}");
    }
    for (value, error) in refused {
        assert_eq!(kind.check(value), Err(*error), "{kind:?} {value}");
    }
}

#[test]
fn a_thing_has_at_most_20_characters() {
    let chinese = |count: usize| "支".repeat(count);
    check(
        FieldKind::Thing,
        &["尾号0017消费支出", "a b，c（d）", &chinese(20)],
        &[
            ("", Empty),
            ("  ", Empty),
            (&chinese(21), TooLong),
            ("a\nb", Character),
            ("a\u{2028}b", Character),
        ],
    );
    // An emoji is two characters of UTF-16.
    check(
        FieldKind::Thing,
        &[&"😀".repeat(10)],
        &[(&format!("{}a", "😀".repeat(10)), TooLong)],
    );
    check(
        FieldKind::ShortThing,
        &["D-3", &chinese(5)],
        &[(&chinese(6), TooLong)],
    );
    check(
        FieldKind::Const,
        &["消费", &chinese(20)],
        &[(&chinese(21), TooLong)],
    );
    check(FieldKind::Enum, &["已发货"], &[("", Empty)]);
}

#[test]
fn a_number_has_at_most_32_digits_with_decimals() {
    check(
        FieldKind::Number,
        &["0", "128.50", &"9".repeat(32)],
        &[
            (&"9".repeat(33), TooLong),
            (&format!("{}.5", "9".repeat(31)), TooLong),
            ("-1", Character),
            ("1,000", Character),
            ("１", Character),
            (".5", Form),
            ("5.", Form),
            ("1.2.3", Form),
        ],
    );
}

#[test]
fn letters_signs_and_strings_have_their_alphabets() {
    check(
        FieldKind::Letter,
        &["abc", &"A".repeat(32)],
        &[(&"A".repeat(33), TooLong), ("a1", Character), ("é", Character)],
    );
    check(
        FieldKind::Symbol,
        &["+", "¥", "，。！？、"],
        &[
            ("++++++", TooLong),
            ("a", Character),
            ("1", Character),
            ("支", Character),
            ("+ +", Character),
        ],
    );
    check(
        FieldKind::CharacterString,
        &["2022120853531009", "S11-001", &"#".repeat(32)],
        &[
            (&"#".repeat(33), TooLong),
            ("尾号0017", Character),
            ("a b", Character),
            ("ａ", Character),
        ],
    );
}

#[test]
fn a_time_has_24_hours_and_may_have_a_day_and_a_second_one() {
    check(
        FieldKind::Time,
        &[
            "15:01",
            "00:00",
            "23:59:59",
            "2019年10月1日 15:01",
            "2026年11月21日 09:30",
            "2022-12-08 16:13:16",
            "2018/01/01 00:00",
            "2018.01.01 00:00",
            "15:01~16:30",
            "2019年10月1日 15:01~2019年10月2日 16:30",
        ],
        &[
            ("24:00", Form),
            ("15:60", Form),
            ("15:01:60", Form),
            ("9:30", Form),
            ("15", Form),
            ("15:01 pm", Form),
            ("2019年10月1日", Form),
            ("2019年10月1日15:01", Form),
            ("2019年10月 15:01", Form),
            ("2019年2月29日 15:01", Form),
            ("15:01~", Form),
            ("15:01~16:00~17:00", Form),
            ("十五点", Form),
        ],
    );
}

#[test]
fn a_date_is_a_day_or_month_that_exists() {
    check(
        FieldKind::Date,
        &[
            "2019年10月1日",
            "2019年10月1日 15:01",
            "2019年10月",
            "10月1日",
            "2018-01-01",
            "2018/01/01",
            "2018.01.01",
            "2018-01",
            "01-01",
            "2020-02-29",
            "2月29日",
            "2000-02-29",
            "2019-12-25 09:42",
            "2018-01-01~2018-01-31",
        ],
        &[
            ("2019-02-29", Form),
            ("1900-02-29", Form),
            ("2019-04-31", Form),
            ("2019-13-01", Form),
            ("2019-00-01", Form),
            ("2019-01-00", Form),
            ("2019年", Form),
            ("10月", Form),
            ("2019年10日", Form),
            ("19-01-01", Form),
            ("2018-01/01", Form),
            ("2019年10月1", Form),
            ("15:01", Form),
            ("20180101", Form),
            ("2018-01-01T09:42", Form),
        ],
    );
}

#[test]
fn an_amount_is_a_sign_ten_digits_two_decimals_and_yuan() {
    check(
        FieldKind::Amount,
        &[
            "0",
            "0.01",
            "¥128.50",
            "￥128.50元",
            "$1",
            "100元",
            "9999999999",
            "¥9999999999.99元",
        ],
        &[
            ("10000000000", TooLong),
            ("¥0.001", TooLong),
            ("-128.50", Form),
            ("¥-1", Form),
            ("+1", Form),
            ("¥¥1", Form),
            ("1,000.00", Form),
            ("CNY1", Form),
            ("¥", Form),
            ("元", Form),
            ("¥1.", Form),
            ("¥.5", Form),
            ("1元元", Form),
            ("¥ 1", Form),
            ("１", Form),
        ],
    );
}

#[test]
fn numbers_of_phones_and_cars_and_names_and_phrases_have_their_forms() {
    check(
        FieldKind::PhoneNumber,
        &["+86-0766-66888866", "138****1234", "400-800-9666"],
        &[
            ("+86-0766-668888666", TooLong),
            ("138 1234", Character),
            ("15隐私保护7851", Character),
            ("13a", Character),
        ],
    );
    check(
        FieldKind::CarNumber,
        &["粤A8Z888挂", "新A12345", "AB12"],
        &[
            ("粤A8Z8888挂", TooLong),
            ("粤A挂8", Character),
            ("粤A·123", Character),
            ("粤A 123", Character),
        ],
    );
    check(
        FieldKind::Name,
        &[
            "张三",
            "欧阳娜娜",
            "阿不都热依木·吐尔",
            "Aleksander Smith Jr.",
            "*三",
        ],
        &[
            ("一二三四五六七八九十一", TooLong),
            ("Aleksander Smith Jr.x", TooLong),
            ("张Aleksander", TooLong),
            ("张3", Character),
        ],
    );
    check(
        FieldKind::Phrase,
        &["配送中", "待审核了吗"],
        &[
            ("一二三四五六", TooLong),
            ("配送a", Character),
            ("配送！", Character),
        ],
    );
}

#[test]
fn every_type_refuses_nothing_and_lines() {
    for kind in FieldKind::all() {
        assert_eq!(kind.check(""), Err(Empty), "{kind:?}");
        assert_eq!(kind.check("1\n2"), Err(Character), "{kind:?}");
        assert_eq!(kind.check("\u{7f}"), Err(Character), "{kind:?}");
    }
}

#[test]
fn what_may_have_any_characters_is_shortened_and_nothing_else() {
    let fit = |kind: FieldKind, value: &str| kind.fit(value);
    assert_eq!(
        fit(FieldKind::Thing, "尾号0017消费支出").as_deref(),
        Ok("尾号0017消费支出")
    );
    let cut = fit(FieldKind::Thing, &"支".repeat(21)).unwrap();
    assert_eq!(cut, format!("{}…", "支".repeat(19)));
    assert_eq!(fit(FieldKind::Thing, " a\nb\t").as_deref(), Ok("a b"));
    // 19 characters are left, of which the tenth emoji would be two.
    assert_eq!(
        fit(FieldKind::Thing, &"😀".repeat(11)),
        Ok(format!("{}…", "😀".repeat(9)))
    );
    assert_eq!(
        fit(FieldKind::ShortThing, "一二三四五六").as_deref(),
        Ok("一二三四…")
    );
    assert_eq!(fit(FieldKind::Thing, "\n"), Err(Empty));
    assert_eq!(fit(FieldKind::Amount, "¥90071992547409.93"), Err(TooLong));
    assert_eq!(fit(FieldKind::Phrase, "一二三四五六"), Err(TooLong));
}

#[test]
fn a_field_is_named_after_its_type() {
    for kind in FieldKind::all() {
        for name in [
            kind.name().to_owned(),
            format!("{}1", kind.name()),
            format!("{}01", kind.name()),
        ] {
            let key: FieldKey = name.parse().unwrap();
            assert_eq!((key.kind(), key.as_str()), (kind, name.as_str()));
        }
    }
    for name in [
        "",
        "1",
        "first",
        "keyword1",
        "remark",
        "thing1x",
        "Thing1",
        "thing12345",
        "thing-1",
    ] {
        assert!(name.parse::<FieldKey>().is_err(), "{name}");
    }
}

#[test]
fn fields_are_written_as_documented_and_keep_their_values_out_of_debug_output() {
    let key = |name: &str| name.parse::<FieldKey>().unwrap();
    let fields = Fields::new()
        .with(key("thing4"), "尾号0017消费支出")
        .and_then(|fields| fields.with(key("amount3"), "¥128.50"))
        .unwrap();
    let json = serde_json::to_string(&fields).unwrap();
    assert_eq!(
        json,
        r#"{"thing4":{"value":"尾号0017消费支出"},"amount3":{"value":"¥128.50"}}"#
    );
    assert_eq!(format!("{fields:?}"), r#"{"thing4", "amount3"}"#);
    assert_eq!(fields.with(key("amount3"), "many").unwrap_err(), Form);
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_value_is_checked_and_what_fits_keeps_the_rule(value in any::<String>()) {
        for kind in FieldKind::all() {
            if let Ok(fitting) = kind.fit(&value) {
                prop_assert_eq!(kind.check(&fitting), Ok(()));
            }
        }
    }

    #[test]
    fn anything_like_a_moment_is_checked(value in "([0-9]{1,4}|年|月|日|-|/|\\.|:|~| ){0,16}") {
        for kind in FieldKind::all() {
            let _ = kind.check(&value);
        }
    }
}
