/// The name of a message type or event that is not known here, short enough for a log and without special characters.
pub(super) fn unknown_name(name: &str) -> String {
    let plain = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    name.chars().filter(plain).take(64).collect()
}
