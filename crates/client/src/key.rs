use wechat_bank_api::IntentKey;

use crate::platform::Platform;

/// A new idempotency key, which makes it impossible to do something twice.
pub fn new_key(platform: &impl Platform) -> IntentKey {
    let random = platform.random_bytes::<16>().unwrap_or_else(|| {
        // It only has to be unique, and only for this customer.
        let moment = platform.now().bits().to_be_bytes();
        core::array::from_fn(|index| moment.get(index % 8).copied().unwrap_or_default())
    });
    let mut text = String::with_capacity(32);
    for byte in random {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
    }
    // Sixteen bytes in hexadecimal are always an identifier.
    #[expect(clippy::expect_used, reason = "cannot fail: 32 hexadecimal digits")]
    IntentKey::try_from(text).expect("hexadecimal digits are an identifier")
}
