//! A poster's title: broken into lines, and as large as fits.

use crate::chance::Chance;
use crate::colour::Colour;
use crate::escaped;
use std::fmt::Write as _;

/// The widest that a line may be; the poster is 400 wide.
const WIDTH: f64 = 344.0;

/// The most characters of a title that are drawn.
const CHARACTERS_AT_MOST: usize = 80;

/// From one line to the next, in parts of the size.
const LINE_HEIGHT: f64 = 1.14;

/// A way to set a title.
struct Face {
    family: &'static str,
    weight: u32,
    capitals: bool,
    /// The mean width of a character, in parts of the size.
    width: f64,
    /// Space between characters, in parts of the size.
    spacing: f64,
    /// The largest size.
    largest: f64,
}

const FACES: [Face; 3] = [
    Face {
        family: "Avenir Next, Segoe UI, Helvetica, Arial, sans-serif",
        weight: 800,
        capitals: true,
        width: 0.74,
        spacing: 0.04,
        largest: 50.0,
    },
    Face { family: "Georgia, Charter, serif", weight: 700, capitals: false, width: 0.58, spacing: 0.0, largest: 56.0 },
    Face {
        family: "Avenir Next, Segoe UI, Helvetica, Arial, sans-serif",
        weight: 600,
        capitals: true,
        width: 0.7,
        spacing: 0.16,
        largest: 36.0,
    },
];

/// Draws the title on a colour, in the upper or the lower part.
pub(super) fn draw(title: &str, behind: Colour, above: bool, chance: &mut Chance) -> String {
    let face = &FACES[chance.between(0, 3) as usize % FACES.len()];
    let title: String = title.chars().take(CHARACTERS_AT_MOST).collect();
    let title = if face.capitals { title.to_uppercase() } else { title };
    // The room is from 38 to 170 above, and from 466 to 578 below.
    let (middle, room) = if above { (104.0, 132.0) } else { (522.0, 112.0) };
    let (size, lines) = set(&title, face, room);
    let height = size * LINE_HEIGHT;
    let first = middle - height * (lines.len() as f64 - 1.0) / 2.0 + size * 0.36;
    let Face { family, weight, .. } = face;
    let spacing = face.spacing * size;
    let mut drawn = format!(
        r#"
            <g fill="{}" font-family="{family}" font-weight="{weight}" font-size="{size:.1}"
            letter-spacing="{spacing:.1}" text-anchor="middle">"#,
        behind.text()
    );
    for (number, line) in lines.iter().enumerate() {
        let y = first + height * number as f64;
        // Spacing follows the last character too.
        let x = 200.0 + spacing / 2.0;
        let _ = write!(drawn, r#"<text x="{x:.1}" y="{y:.1}">{}</text>"#, escaped(line));
    }
    drawn.push_str("</g>");
    drawn
}

/// The largest size, and the lines that allow it, the fewest of them.
fn set(title: &str, face: &Face, room: f64) -> (f64, Vec<String>) {
    let words: Vec<&str> = title.split_whitespace().collect();
    let mut best: (f64, Vec<String>) = (0.0, Vec::new());
    for length in (1..=title.chars().count()).rev() {
        let lines = filled(&words, length);
        let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(1) as f64;
        let wide = WIDTH / (longest * (face.width + face.spacing));
        let high = room / (lines.len() as f64 * LINE_HEIGHT);
        let size = wide.min(high).min(face.largest);
        // Of equal sizes, the fewest lines; and of as many lines, those whose longest is shortest, which come later.
        let fewer_or_as_many = lines.len() <= best.1.len() && size >= best.0;
        if size > best.0 || fewer_or_as_many {
            best = (size, lines);
        }
    }
    best
}

/// Fills lines that may have `length` characters; a longer word has a line of its own.
fn filled(words: &[&str], length: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= length => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push((*word).to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_broken_between_words_so_that_they_are_as_large_as_fits() {
        for (title, expected) in [
            ("Snare", &["Snare"][..]),
            ("Nine Knots Home", &["Nine Knots", "Home"]),
            ("The Last Herring Queen", &["The Last", "Herring Queen"]),
            ("The Understated Mr Plum", &["The", "Understated", "Mr Plum"]),
            ("", &[]),
        ] {
            assert_eq!(set(title, &FACES[1], 144.0).1, expected, "{title}");
        }
    }

    #[test]
    fn no_title_is_wider_or_higher_than_its_room() {
        for title in ["x", &"x".repeat(80), &"word ".repeat(16), "Three Weddings and a Ferry Strike", "   "] {
            for face in &FACES {
                let (size, lines) = set(title, face, 112.0);
                let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0) as f64;
                assert!(longest * size * (face.width + face.spacing) <= WIDTH + 0.01, "{title}");
                assert!(lines.len() as f64 * size * LINE_HEIGHT <= 112.01, "{title}");
            }
        }
    }
}
