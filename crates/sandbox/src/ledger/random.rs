//! Reproducible pseudo-random numbers.

/// SplitMix64: small, fast, and defined by a few lines that no dependency can change.
pub(crate) struct Random(u64);

impl Random {
    /// The sequence seeded with these parts, in order.
    pub(crate) fn new(parts: &[u64]) -> Self {
        Self(digest(parts))
    }

    #[cfg(test)]
    pub(super) fn starting_at(state: u64) -> Self {
        Self(state)
    }

    /// The next number, any of u64.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// The next number below `limit`; zero if the limit is zero.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        scale(self.next(), limit)
    }
}

/// A number of u64 scaled down to below `limit`.
pub(crate) fn scale(number: u64, limit: u64) -> u64 {
    u64::try_from((u128::from(number) * u128::from(limit)) >> 64).unwrap_or_default()
}

/// SplitMix64's last step: no two numbers have the same image.
pub(crate) fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// A non-cryptographic hash of several numbers in order.
pub(crate) fn digest(parts: &[u64]) -> u64 {
    parts
        .iter()
        .fold(0, |sum, part| mix(mix(sum.wrapping_add(1)) ^ part))
}

/// A non-cryptographic hash of a text (FNV-1a).
pub(crate) fn digest_text(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}
