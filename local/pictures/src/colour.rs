//! Colours: what an item says, checked, and the shades that a drawing needs of them.

use std::fmt;

/// A colour without transparency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour([u8; 3]);

/// The darkest colour that is drawn, and the lightest.
pub(crate) const INK: Colour = Colour([0x1c, 0x24, 0x30]);
pub(crate) const PAPER: Colour = Colour([0xff, 0xfd, 0xf8]);

impl Colour {
    /// Reads `#rrggbb`; nothing else is a colour here, since what is drawn goes into a page.
    pub(crate) fn parse(written: &str) -> Option<Self> {
        let digits = written.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// This colour with a part of another, from 0 to 1.
    pub(crate) fn mix(self, other: Self, part: f64) -> Self {
        let channel = |one: u8, two: u8| {
            let mixed = f64::from(one) * (1.0 - part) + f64::from(two) * part;
            mixed.round().clamp(0.0, 255.0) as u8
        };
        let (one, two) = (self.0, other.0);
        Self([channel(one[0], two[0]), channel(one[1], two[1]), channel(one[2], two[2])])
    }

    /// [Relative luminance](https://www.w3.org/TR/WCAG22/#dfn-relative-luminance), from 0 to 1.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// [Contrast ratio](https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio), from 1 to 21.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// What can be read on this colour: ink or paper.
    pub(crate) fn text(self) -> Self {
        if self.contrast(INK) >= self.contrast(PAPER) { INK } else { PAPER }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_digits_and_nothing_else() {
        assert_eq!(Colour::parse("#1C2430"), Some(INK));
        assert_eq!(INK.to_string(), "#1c2430");
        for written in ["1c2430", "#1c243", "#1c24300", "#+c2430", "red", "#é0000", "", "url(#x)"] {
            assert_eq!(Colour::parse(written), None, "{written}");
        }
    }

    #[test]
    fn text_can_be_read_on_every_colour() {
        for grey in 0..=255 {
            let colour = Colour([grey, grey, grey]);
            assert!(colour.contrast(colour.text()) >= 3.9, "{colour}");
        }
        assert!(INK.contrast(PAPER) > 15.0);
    }
}
