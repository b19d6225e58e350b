//! Draws the pictures of the sample catalogues, as SVG, from the items' own metadata: nothing is fetched, and the same
//! item gives the same picture.
//!
//! | module | what lives there |
//! | --- | --- |
//! | `products` | things of a shop: 4 by 3, a thing before a plain background |
//! | `posters` | posters of films: 2 by 3, a scene and the title |
//! | `colour`, `chance` | colours and their shades; numbers that look like chance and are the item's id |
//!
//! An item says what is to be drawn in `picture`:
//!
//! ```json
//! {
//!   "id": "fjell-2",
//!   "title": "Fjell 2",
//!   "picture": { "shape": "product", "motif": "tent", "colours": ["#2f6b57", "#f0b64f", "#dfeae2"] }
//! }
//! ```
//!
//! `shape` is `product` or `poster`; [`product_motifs`] and [`poster_motifs`] have the motifs. Of a product the colours
//! are that of the thing, that of its details, and the background; of a poster the sky, the scene, and its light. What
//! is not there or not understood is replaced, so that every item has a picture.

mod chance;
mod colour;
mod posters;
mod products;

use colour::Colour;
use serde_json::Value;

pub use posters::motifs as poster_motifs;
pub use products::motifs as product_motifs;

/// Draws an item. The answer is a whole SVG document, which can also stand within HTML: with a `viewBox` and no size of
/// its own, `role="img"` and a `<title>`. It has no ids, scripts, styles or links, and all text in it is escaped.
pub fn picture(item: &Value) -> String {
    let text = |name: &str| item.get(name).and_then(Value::as_str);
    let id = match item.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(id) => id.to_string(),
        None => String::new(),
    };
    let title = text("title").or_else(|| text("name")).unwrap_or(&id);
    let drawn = item.get("picture").unwrap_or(&Value::Null);
    let motif = drawn.get("motif").and_then(Value::as_str).unwrap_or_default();
    let colours = drawn.get("colours").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let colour = |position: usize, default: &str| {
        let written = colours.get(position).and_then(Value::as_str);
        written.and_then(Colour::parse).or_else(|| Colour::parse(default)).unwrap_or(colour::INK)
    };
    if drawn.get("shape").and_then(Value::as_str) == Some("poster") {
        let colours = [colour(0, "#dcecf5"), colour(1, "#4a7a9c"), colour(2, "#ffb45e")];
        posters::draw(&id, title, motif, colours)
    } else {
        let colours = [colour(0, "#566b82"), colour(1, "#f1d06e"), colour(2, "#e2e8ef")];
        products::draw(&id, title, motif, colours)
    }
}

/// The frame around a drawing. The drawing's lines are joined: no text in it has a line end.
fn document(width: u32, height: u32, title: &str, drawing: &str) -> String {
    let title = escaped(title);
    let lines: Vec<&str> = drawing.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let begin = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">"#);
    format!("{begin}<title>{title}</title>{}</svg>", lines.join(" "))
}

/// Text as it may stand in XML and HTML. What XML does not allow even escaped, as control characters, is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}
