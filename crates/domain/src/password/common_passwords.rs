//! Passwords that attackers try first.

use zeroize::Zeroizing;

/// Whether a password of eight or more characters is on the common lists, a keyboard walk or one repeated character,
/// ignoring case.
pub(super) fn is_common(password: &str) -> bool {
    let password = Zeroizing::new(password.to_ascii_lowercase());
    COMMON.contains(&password.as_str()) || is_one_character(&password) || is_walk(&password)
}

fn is_one_character(password: &str) -> bool {
    let mut characters = password.chars();
    let first = characters.next();
    characters.all(|character| Some(character) == first)
}

fn is_walk(password: &str) -> bool {
    let backwards: Zeroizing<String> = Zeroizing::new(password.chars().rev().collect());
    WALKS
        .iter()
        .any(|walk| walk.contains(password) || walk.contains(backwards.as_str()))
}

/// Along the rows, down the columns, left and right in turn, and through the alphabet.
const WALKS: &[&str] = &[
    "01234567890123456789",
    "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "abcdefghijklmnopqrstuvwxyz",
];

/// In lower case. From the yearly lists of leaked passwords, and passwords common in China.
const COMMON: &[&str] = &[
    "00000001",
    "00001111",
    "01010101",
    "10101010",
    "11112222",
    "11223344",
    "1122334455",
    "12121212",
    "121212121212",
    "12312312",
    "123123123",
    "123123123123",
    "12341234",
    "123454321",
    "12345678a",
    "12344321",
    "123456123",
    "123456123456",
    "123456654321",
    "123456788",
    "1234567a",
    "123456789a",
    "123456789q",
    "123456aa",
    "123456ab",
    "123456abc",
    "123456qq",
    "123456zxc",
    "1234abcd",
    "1234asdf",
    "1234qwer",
    "12qwaszx",
    "13145200",
    "1314520520",
    "13141314",
    "147258369",
    "147852369",
    "14789632",
    "159357456",
    "159753456",
    "19871987",
    "20082008",
    "31415926",
    "3141592653",
    "52013140",
    "520131400",
    "5201314520",
    "520520520",
    "741852963",
    "77585217",
    "7758521521",
    "789456123",
    "87654321a",
    "88888888a",
    "963852741",
    "987654321a",
    "a1234567",
    "a12345678",
    "a123456789",
    "a1b2c3d4",
    "a1s2d3f4",
    "aa123456",
    "aa123456789",
    "abc12345",
    "abc123456",
    "abc123456789",
    "abcd1234",
    "abcd123456",
    "admin123",
    "administrator",
    "asd123456",
    "asdf1234",
    "asdfasdf",
    "baseball",
    "changeme",
    "computer",
    "football",
    "iloveyou",
    "iloveyou1",
    "letmein1",
    "p@ssw0rd",
    "p@ssword",
    "passw0rd",
    "password",
    "password1",
    "password123",
    "princess",
    "q1w2e3r4",
    "qq123456",
    "qq123456789",
    "qwe123456",
    "qwer1234",
    "qwerty12",
    "qwerty123",
    "qwerty123456",
    "qwertyui1",
    "sunshine",
    "superman",
    "trustno1",
    "welcome1",
    "woaini123",
    "woaini1314",
    "woaini520",
    "woaini5201314",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_holds_what_its_lookup_can_find() {
        for password in COMMON {
            assert!(
                password.chars().count() >= 8,
                "{password} is too short to be accepted anyway"
            );
            assert_eq!(*password, password.to_ascii_lowercase());
            assert!(
                !is_one_character(password) && !is_walk(password),
                "{password} is refused without the list"
            );
            assert_eq!(
                COMMON.iter().filter(|other| *other == password).count(),
                1,
                "{password}"
            );
        }
        assert!(COMMON.len() >= 100);
    }
}
