//! Things of a shop: a thing before a plain background, 400 by 300. It stands on the line y = 238.
//!
//! The drawings are the files of `motifs/`. They name their colours by what they are for, in braces, and [`draw`] puts
//! them in: `{main}` is the thing's colour, `{dark}` and `{light}` are its shades; `{accent}` is that of details,
//! `{deep}` a darker shade of it; `{ink}` is almost black, `{paper}` almost white, `{tone}` a shade of the background.

use crate::chance::Chance;
use crate::colour::{Colour, INK, PAPER};
use crate::document;

/// Makes the table of motifs: each is a file.
macro_rules! motifs {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../motifs/", $name, ".svg")))),*]
    };
}

/// The motifs of products and their drawings.
const MOTIFS: &[(&str, &str)] = &motifs![
    "axe",
    "backpack",
    "beanie",
    "bell-tent",
    "belt-pack",
    "binoculars",
    "blanket",
    "board",
    "boots",
    "bottle",
    "candles",
    "canister",
    "chair",
    "compass",
    "cool-bag",
    "cooler",
    "cups",
    "cutlery",
    "deck-chair",
    "desk-lamp",
    "dome-tent",
    "filter",
    "fire-bowl",
    "floor-lamp",
    "hammock",
    "hanging-planter",
    "head-torch",
    "herb-box",
    "jacket",
    "jumper",
    "kettle",
    "knife",
    "lamp",
    "lantern",
    "lights",
    "map",
    "mat",
    "mug",
    "pan",
    "parasol",
    "pillow",
    "plant-pot",
    "pocket-knife",
    "pot",
    "rope",
    "rubber-boots",
    "sack",
    "saw",
    "shoes",
    "sleeping-bag",
    "slippers",
    "stool",
    "stove",
    "table",
    "tarp",
    "teapot",
    "tent",
    "tin",
    "torch",
    "umbrella",
    "watering-can",
];

/// The motifs of products.
pub fn motifs() -> impl Iterator<Item = &'static str> {
    MOTIFS.iter().map(|(name, _)| *name)
}

pub(crate) fn draw(id: &str, title: &str, motif: &str, [main, accent, back]: [Colour; 3]) -> String {
    let mut chance = Chance::of(id);
    let tone = back.mix(main, 0.16);
    let known = MOTIFS.iter().find(|(name, _)| *name == motif);
    let thing = known.map_or(UNKNOWN, |(_, drawing)| drawing);
    let drawing = format!("{}{thing}", scene(&mut chance));
    let dark = main.mix(INK, 0.26);
    let deep = accent.mix(INK, 0.45);
    let light = main.mix(PAPER, 0.38);
    let mut painted = drawing;
    for (name, colour) in [
        ("{main}", main),
        ("{dark}", dark),
        ("{light}", light),
        ("{accent}", accent),
        ("{deep}", deep),
        ("{ink}", main.mix(INK, 0.78)),
        ("{paper}", PAPER),
        ("{tone}", tone),
        ("{back}", back),
        ("{ground}", back.mix(main, 0.3)),
    ] {
        painted = painted.replace(name, &colour.to_string());
    }
    document(400, 300, title, &painted)
}

/// For a motif that is not known, or an item that names none: a parcel.
const UNKNOWN: &str = r#"
    <path d="M98 124h204v114H98z" fill="{main}"/>
    <path d="M242 124h60v114h-60z" fill="{dark}"/>
    <path d="M98 124l34-36h136l34 36z" fill="{light}"/>
    <path d="M180 88h40l8 36v40h-56v-40z" fill="{accent}"/>"#;

/// What is behind the thing: one of five plain backgrounds.
fn scene(chance: &mut Chance) -> String {
    let shift = chance.between(-26, 27);
    let behind = match chance.between(0, 5) {
        0 => format!(r#"<circle cx="{}" cy="142" r="128" fill="{{tone}}"/>"#, 200 + shift),
        1 => format!(r#"<path d="M{} 240V150a106 106 0 0 1 212 0v90z" fill="{{tone}}"/>"#, 94 + shift),
        2 => format!(
            r#"
                <circle cx="{}" cy="84" r="38" fill="{{tone}}"/>
                <path d="M0 214q90-70 190-22t210-44v92H0z" fill="{{tone}}"/>"#,
            308 + shift
        ),
        3 => format!(r#"<path d="M{} 0h150L{} 240H{}z" fill="{{tone}}"/>"#, 190 + shift, 240 + shift, 70 + shift),
        _ => format!(r#"<path d="M0 240 {} 96l70 70 60-90 120 130 60-34v68z" fill="{{tone}}"/>"#, 96 + shift),
    };
    format!(
        r#"
            <path d="M0 0h400v300H0z" fill="{{back}}"/>{behind}
            <path d="M0 240h400v60H0z" fill="{{ground}}" opacity=".55"/>
            <ellipse cx="200" cy="240" rx="140" ry="9" fill="{{ink}}" opacity=".16"/>"#
    )
}
