//! Numbers that look like chance and depend on a text alone, so that two items with one motif are not drawn alike.

/// A sequence of numbers (SplitMix64, begun with the text's FNV-1a hash).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn of(text: &str) -> Self {
        let hash = text
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Self(hash)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `low` to below `high`, or `low` if there is none.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        let span = u64::try_from(i64::from(high) - i64::from(low)).unwrap_or(0).max(1);
        low.saturating_add(i32::try_from(self.next() % span).unwrap_or(0))
    }

    /// True once in `times`.
    pub(crate) fn once_in(&mut self, times: i32) -> bool {
        self.between(0, times) == 0
    }
}
