//! How wide text is, and where it breaks.
//!
//! The font is whatever the reader's sans-serif is, so widths are estimates on the wide side of the usual ones.

/// A line of text in a box or on a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) size: f64,
    pub(super) bold: bool,
}

impl Line {
    pub(super) fn width(&self) -> f64 {
        width(&self.text, self.size, self.bold)
    }
}

/// The estimated width of a text, in pixels.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let ems: f64 = text.chars().map(ems).sum();
    ems * size * if bold { 1.07 } else { 1.0 }
}

/// Widths of DejaVu Sans, which is among the widest of the common ones, in parts of the font's size.
fn ems(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '|' => 0.29,
        ' ' | '.' | ',' | ':' | ';' | 'I' | '/' | '-' => 0.35,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.97,
        'A'..='Z' | '_' => 0.70,
        _ => 0.61,
    }
}

/// Breaks a text into lines that fit.
pub(super) fn wrap(text: &str, size: f64, bold: bool, room: f64) -> Vec<Line> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts(text) {
        match lines.last_mut() {
            Some(line) if width(&format!("{line}{}", part.trim_end()), size, bold) <= room => line.push_str(part),
            _ => lines.push(part.to_owned()),
        }
    }
    lines.into_iter().map(|line| Line { text: line.trim().to_owned(), size, bold }).collect()
}

/// Parts between which a line may end: after a space, a slash or an underscore, and before a capital of a logical id.
fn parts(text: &str) -> Vec<&str> {
    let mut ends = Vec::new();
    let mut before = ' ';
    for (index, letter) in text.char_indices() {
        let hump = letter.is_uppercase() && before.is_lowercase();
        if index > 0 && (matches!(before, ' ' | '/' | '_') || hump) {
            ends.push(index);
        }
        before = letter;
    }
    ends.push(text.len());
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends.iter().copied()).map(|(start, end)| &text[start..end]).filter(|part| !part.is_empty()).collect()
}
