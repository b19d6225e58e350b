//! How wide text is, and where it breaks.
//!
//! Widths are those of Helvetica and Arial, which nearly every reader has, with 4 % to spare.

/// The estimated width of a text, in pixels.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let ems: f64 = text.chars().map(ems).sum();
    ems * size * 1.04 * if bold { 1.06 } else { 1.0 }
}

/// The width of a letter, in parts of the font's size.
fn ems(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '|' => 0.22,
        ' ' | '.' | ',' | ':' | ';' | 'I' | '/' | 'f' | 't' => 0.28,
        'r' | '(' | ')' | '-' => 0.33,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 0.5,
        'm' | 'M' => 0.83,
        'w' => 0.72,
        'W' | '@' | '%' | '→' => 1.0,
        'A'..='Z' => 0.7,
        _ => 0.56,
    }
}

/// Breaks a text into lines that fit: between words, and within one that is too long for a line, such as a logical id,
/// before its capitals.
pub(super) fn wrap(text: &str, size: f64, bold: bool, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_inclusive(' ') {
        let parts = if width(word.trim_end(), size, bold) > room { humps(word) } else { vec![word] };
        for part in parts {
            match lines.last_mut() {
                Some(line) if width(&format!("{line}{}", part.trim_end()), size, bold) <= room => line.push_str(part),
                _ => lines.push(part.to_owned()),
            }
        }
    }
    lines.into_iter().map(|line| line.trim().to_owned()).collect()
}

fn humps(word: &str) -> Vec<&str> {
    let mut starts: Vec<usize> =
        word.match_indices(char::is_uppercase).map(|(at, _)| at).filter(|at| *at > 0).collect();
    starts.insert(0, 0);
    let ends = starts.iter().copied().skip(1).chain([word.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| &word[start..end]).collect()
}
