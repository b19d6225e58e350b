//! What a picture is drawn with: cards, groups, arrows and labels, and their colours on a light and on a dark page.
//!
//! The picture has a ground of its own, because `prefers-color-scheme` follows the reader's system and not the theme
//! of the page around it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::origins::EVENT_TRACKER;
use super::text::{width, wrap};
use super::{Kind, Mark, Node};

/// The width of GitHub's column of text, in pixels: shown there, the picture is not scaled down.
pub(super) const WIDTH: f64 = 830.0;
/// The sizes of titles and of all other text, in pixels.
const TITLE: f64 = 12.0;
const BODY: f64 = 11.0;
const LEADING: f64 = 14.0;
const PADDING: f64 = 9.0;
/// The side of an icon's square.
const ICON: f64 = 20.0;
/// The height of a pill: an icon and one line.
pub(super) const PILL: f64 = 26.0;

/// What all pictures have: the colours of a light and of a dark page, the icons, the legend.
const FRAME: &str = include_str!("frame.svg");

type Point = (f64, f64);

/// Left edge, top edge, width and height, in pixels.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Area {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Area {
    pub(super) fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    pub(super) fn right(&self) -> f64 {
        self.x + self.width
    }

    pub(super) fn bottom(&self) -> f64 {
        self.y + self.height
    }
}

/// A box with a title, what else there is to say, and its caches and checks.
pub(super) struct Card<'a> {
    node: &'a Node,
    title: String,
    details: Vec<String>,
}

impl<'a> Card<'a> {
    /// A node's card, with the node's own words.
    pub(super) fn new(node: &'a Node) -> Self {
        Self { node, title: node.title.clone(), details: vec![node.detail.clone()] }
    }

    /// Other words for the title.
    pub(super) fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// Other words below the title.
    pub(super) fn details<S: Into<String>>(mut self, details: impl IntoIterator<Item = S>) -> Self {
        self.details = details.into_iter().map(Into::into).collect();
        self
    }

    fn title_lines(&self, wide: f64) -> Vec<String> {
        wrap(&self.title, TITLE, true, wide - 2.0 * PADDING - ICON - 6.0)
    }

    fn detail_lines(&self, wide: f64) -> Vec<String> {
        self.details.iter().flat_map(|text| wrap(text, BODY, false, wide - 2.0 * PADDING)).collect()
    }

    fn mark_lines(mark: &Mark, wide: f64) -> (&'static str, Vec<String>) {
        let (Mark::Check(words) | Mark::Cache(words)) = mark;
        let class = if matches!(mark, Mark::Check(_)) { "check" } else { "cache" };
        (class, wrap(words, BODY, false, wide - 2.0 * PADDING - 18.0))
    }

    /// How high the card is at a width.
    pub(super) fn height(&self, wide: f64) -> f64 {
        let head = lines(self.title_lines(wide).len()).max(ICON);
        let details = lines(self.detail_lines(wide).len());
        let marks = self.node.marks.iter().map(|mark| lines(Self::mark_lines(mark, wide).1.len()) + 12.0);
        2.0 * PADDING + head + if details > 0.0 { 4.0 + details } else { 0.0 } + marks.sum::<f64>()
    }
}

/// The height of a number of lines.
fn lines(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) * LEADING
}

/// A picture under construction. Grounds lie below arrows, and arrows below cards.
#[derive(Default)]
pub(super) struct Sheet {
    grounds: String,
    arrows: String,
    cards: String,
    /// Where each box stands, by its id.
    areas: BTreeMap<String, Area>,
}

impl Sheet {
    /// The finished picture.
    pub(super) fn finish(self, title: &str, subtitle: &str, description: &str, height: f64) -> String {
        [
            ("{title}", escape(title)),
            ("{subtitle}", escape(subtitle)),
            ("{description}", escape(description)),
            ("{height}", height.to_string()),
            ("{inner}", (height - 1.0).to_string()),
            ("{legend}", (height - 22.0).to_string()),
            ("{parts}", [self.grounds, self.arrows, self.cards].concat()),
        ]
        .iter()
        .fold(FRAME.to_owned(), |svg, (name, value)| svg.replace(name, value))
    }

    fn text(&mut self, (x, y): Point, words: &str, size: f64, bold: bool, class: &str) {
        if words.is_empty() {
            return;
        }
        let weight = if bold { r#" font-weight="bold""# } else { "" };
        let words = escape(words);
        let _ = writeln!(
            self.cards,
            r#"<text class="{class}" x="{x:.1}" y="{y:.1}" font-size="{size}"{weight}>{words}</text>"#
        );
    }

    /// A ground for cards, with a title.
    pub(super) fn panel(&mut self, area: Area, title: &str) {
        self.grounds.push_str(&rect("panel", area, 8.0, ""));
        self.text((area.x + 14.0, area.y + 20.0), title, TITLE, true, "quiet");
    }

    /// A box that others may be linked to.
    fn shape(&mut self, class: &str, id: &str, area: Area, conditional: bool) {
        let class = if conditional { format!("{class} named") } else { class.to_owned() };
        self.cards.push_str(&rect(&class, area, 6.0, &format!(r#" data-id="{}""#, escape(id))));
        self.areas.insert(id.to_owned(), area);
    }

    /// A node's box, if there is such a node.
    pub(super) fn put(&mut self, card: &Option<Card<'_>>, area: Area) {
        let Some(card) = card else { return };
        let node = card.node;
        self.shape("card", &node.id, area, node.conditional);
        let left = area.x + PADDING;
        // What is taller than its words has them in its middle.
        let mut top = area.y + PADDING + (area.height - card.height(area.width)) / 2.0;
        self.icon((left, top), node, 1.0);
        let title = card.title_lines(area.width);
        let head = lines(title.len()).max(ICON);
        let mut baseline = top + (head - lines(title.len())) / 2.0 + 11.0;
        for line in title {
            self.text((left + ICON + 6.0, baseline), &line, TITLE, true, "ink");
            baseline += LEADING;
        }
        top += head + 4.0;
        for line in card.detail_lines(area.width) {
            self.text((left, top + 10.5), &line, BODY, false, "quiet");
            top += LEADING;
        }
        for mark in &node.marks {
            let (class, words) = Card::mark_lines(mark, area.width);
            let high = lines(words.len()) + 6.0;
            top += 4.0;
            self.cards.push_str(&rect(class, Area::new(area.x + 5.0, top, area.width - 10.0, high), 4.0, ""));
            let (x, y) = (area.x + 9.0, top + high / 2.0);
            let _ = writeln!(self.cards, r##"<use class="{class} sign" href="#{class}" x="{x:.1}" y="{y:.1}"/>"##);
            for (line, text) in words.iter().enumerate() {
                self.text((left + 18.0, top + 13.5 + lines(line)), text, BODY, false, "ink");
            }
            top += high + 2.0;
        }
    }

    /// A frame around pills, with a title.
    pub(super) fn group(&mut self, title: &str, id: &str, area: Area) {
        self.shape("card", id, area, false);
        self.text((area.x + PADDING, area.y + 17.0), title, TITLE, true, "ink");
    }

    /// A node on one line.
    pub(super) fn pill(&mut self, node: &Node, title: &str, area: Area) {
        self.shape("panel", &node.id, area, node.conditional);
        self.icon((area.x + 4.0, area.y + 5.0), node, 0.8);
        self.text((area.x + 24.0, area.y + 17.0), title, BODY, false, "ink");
    }

    /// An arrow between two boxes, if both are there, with words beside it. Where they face each other it is level or
    /// upright, at a coordinate or in the middle of what they share; else it goes up and then to the side.
    pub(super) fn link(&mut self, from: &str, to: &str, at: Option<f64>, label: &str, class: &str) {
        let (Some(a), Some(b)) = (self.areas.get(from).copied(), self.areas.get(to).copied()) else { return };
        let shared = |(a, a_end): (f64, f64), (b, b_end): (f64, f64)| (a.max(b), a_end.min(b_end));
        let across = shared((a.x, a.right()), (b.x, b.right()));
        let along = shared((a.y, a.bottom()), (b.y, b.bottom()));
        if across.0 < across.1 {
            let x = at.unwrap_or((across.0 + across.1) / 2.0);
            let ends = if a.y < b.y { (a.bottom(), b.y) } else { (a.y, b.bottom()) };
            self.arrow(from, to, &[(x, ends.0), (x, ends.1)], class);
            self.text((x + 7.0, a.y.max(b.y) - 9.0), label, BODY, false, "quiet");
        } else if along.0 < along.1 {
            let y = at.unwrap_or((along.0 + along.1) / 2.0);
            let ends = if a.x < b.x { (a.right(), b.x) } else { (a.x, b.right()) };
            self.arrow(from, to, &[(ends.0, y), (ends.1, y)], class);
            let left = (ends.0 + ends.1 - width(label, BODY, false)) / 2.0;
            self.text((left, y - 6.0), label, BODY, false, "quiet");
        } else {
            let (x, y) = (a.right() - 24.0, b.bottom() - 12.0);
            self.arrow(from, to, &[(x, a.y), (x, y), (b.x, y)], class);
        }
    }

    fn arrow(&mut self, from: &str, to: &str, points: &[Point], class: &str) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let (from, to, points) = (escape(from), escape(to), points.join(" "));
        let _ =
            writeln!(self.arrows, r#"<polyline class="{class}" data-from="{from}" data-to="{to}" points="{points}"/>"#);
    }

    /// An icon of the frame.
    fn icon(&mut self, (x, y): Point, node: &Node, scale: f64) {
        let icon = icon(node);
        let _ = writeln!(self.cards, r##"<use href="#{icon}" transform="translate({x:.1} {y:.1}) scale({scale})"/>"##);
    }
}

fn rect(class: &str, Area { x, y, width, height }: Area, round: f64, more: &str) -> String {
    format!(
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" \
         rx=\"{round}\"{more}/>\n"
    )
}

/// The icon of a node, by its name in the frame.
fn icon(node: &Node) -> &'static str {
    match (node.kind, node.id.as_str()) {
        (Kind::Caller | Kind::Reader, _) => "people",
        (Kind::UserPool, _) => "pool",
        (Kind::Distribution, _) | (Kind::Origin, "http") => "globe",
        (Kind::Api, _) => "api",
        (Kind::Origin, "personalize") | (Kind::EventTarget, EVENT_TRACKER) => "star",
        (Kind::Origin, "sagemaker") | (Kind::Service, _) => "chip",
        (Kind::EventTarget, _) => "stream",
        (Kind::Configuration, _) => "sliders",
        (Kind::StateMachine, _) => "steps",
        (Kind::Folder | Kind::Bucket, _) => "bucket",
        (Kind::Tables, _) => "table",
        (Kind::Queue, _) => "queue",
        _ => "lambda",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
