//! Posters of films: a scene and the title, 400 by 600.

mod scenes;
mod title;

use crate::chance::Chance;
use crate::colour::{Colour, INK, PAPER};
use crate::document;

/// The colours of a poster.
struct Palette {
    /// Behind everything.
    sky: Colour,
    /// The scene.
    main: Colour,
    /// What shines.
    light: Colour,
    /// Between sky and scene, as what is far away; nearer the sky.
    far: Colour,
    /// The same, nearer the scene.
    near: Colour,
    /// The scene in shadow.
    deep: Colour,
    /// The light on the scene.
    glow: Colour,
}

impl Palette {
    fn new([sky, main, light]: [Colour; 3]) -> Self {
        Self {
            sky,
            main,
            light,
            far: sky.mix(main, 0.28),
            near: sky.mix(main, 0.6),
            deep: main.mix(INK, 0.55),
            glow: light.mix(PAPER, 0.45),
        }
    }
}

/// Where a scene leaves room for the title.
#[derive(Clone, Copy)]
enum Room {
    /// Above, on the sky.
    Above,
    /// Below, on the scene in shadow.
    Below,
}

/// Draws the scene, and says where the title goes.
type Scene = fn(&Palette, &mut Chance) -> (String, Room);

/// The motifs of posters.
pub fn motifs() -> impl Iterator<Item = &'static str> {
    scenes::SCENES.iter().map(|(name, _)| *name)
}

pub(crate) fn draw(id: &str, title: &str, motif: &str, colours: [Colour; 3]) -> String {
    let palette = Palette::new(colours);
    let mut chance = Chance::of(id);
    let known = scenes::SCENES.iter().find(|(name, _)| *name == motif);
    let (scene, room) = known.map_or(scenes::OTHERWISE, |(_, scene)| *scene)(&palette, &mut chance);
    let Palette { sky, .. } = palette;
    // A scene may face either way.
    let facing = if chance.once_in(2) { r#" transform="matrix(-1 0 0 1 400 0)""# } else { "" };
    let behind = match room {
        Room::Above => sky,
        Room::Below => palette.deep,
    };
    let written = title::draw(title, behind, matches!(room, Room::Above), &mut chance);
    document(400, 600, title, &format!(r#"<path d="M0 0h400v600H0z" fill="{sky}"/><g{facing}>{scene}</g>{written}"#))
}
