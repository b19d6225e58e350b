//! The scenes of posters. Each leaves room for the title: above (to y = 170), or below (from y = 440), where it is in
//! shadow.
//!
//! | module | scenes |
//! | --- | --- |
//! | [`country`] | dunes, forest, mountain, road |
//! | [`sea`] | horizon, lighthouse, ship |
//! | [`sky`] | balloon, birds, moon, planet, rocket |
//! | [`things`] | clock, keyhole, mask, vinyl |
//! | [`town`] | city, house, stairs, train, window |

use std::fmt::Write as _;

use super::Scene;
use crate::chance::Chance;

/// Appends to a drawing; writing to text can't fail.
macro_rules! draw {
    ($drawing:expr, $($part:tt)*) => { let _ = write!($drawing, $($part)*); };
}

mod country;
mod sea;
mod sky;
mod things;
mod town;

/// What is drawn when a motif has no scene.
pub(super) const OTHERWISE: Scene = sea::horizon;

/// The scenes by the names of their motifs.
pub(super) const SCENES: &[(&str, Scene)] = &[
    ("balloon", sky::balloon),
    ("birds", sky::birds),
    ("city", town::city),
    ("clock", things::clock),
    ("dunes", country::dunes),
    ("forest", country::forest),
    ("horizon", sea::horizon),
    ("house", town::house),
    ("keyhole", things::keyhole),
    ("lighthouse", sea::lighthouse),
    ("mask", things::mask),
    ("moon", sky::moon),
    ("mountain", country::mountain),
    ("planet", sky::planet),
    ("road", country::road),
    ("rocket", sky::rocket),
    ("ship", sea::ship),
    ("stairs", town::stairs),
    ("train", town::train),
    ("vinyl", things::vinyl),
    ("window", town::window),
];

fn stars(drawing: &mut String, colour: impl std::fmt::Display, number: i32, below: i32, chance: &mut Chance) {
    for _ in 0..number {
        let (x, y) = (chance.between(12, 388), chance.between(12, below));
        let radius = f64::from(chance.between(8, 26)) / 10.0;
        draw!(drawing, r#"<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>"#);
    }
}

/// A wavy line across the poster, closed at its foot.
fn waves(drawing: &mut String, colour: impl std::fmt::Display, top: i32, length: i32, height: i32, shift: i32) {
    let mut path = format!("M{} {top}", -length - shift);
    let mut x = -length - shift;
    while x < 400 {
        draw!(path, "q{} {} {} 0t{} 0", length / 4, -height, length / 2, length / 2);
        x += length;
    }
    draw!(drawing, r#"<path d="{path}V600H{}z" fill="{colour}"/>"#, -length - shift);
}
