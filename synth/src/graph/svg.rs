//! The drawing. It has a light background of its own, so that it reads the same on a dark page.

use super::labels::{self, Area};
use super::place::{BOX_WIDTH, Chip, Content, ICON, PADDING, leading, place};
use super::route::route;
use super::text::Line;
use super::tracks::{LANE_MARGIN, Plan, Point};
use super::{Flow, Graph, Kind, Lane, Node};

const TEXT: &str = "#1f2328";
const QUIET: &str = "#57606a";
const PAPER: &str = "#ffffff";
const LANE: &str = "#f6f8fa";
const CHECK: (&str, &str) = ("#dafbe1", "#1a7f37");
const CACHE: (&str, &str) = ("#fff1c2", "#9a6700");
const FAILURE: &str = "#cf222e";

/// Width of the strip in which a lane's title stands.
const TITLE_STRIP: f64 = 30.0;
const EDGE: f64 = 16.0;
const HEADER: f64 = 48.0;
const LEGEND: f64 = 64.0;

/// Everything that is drawn, measured.
pub(super) struct Layout {
    pub(super) boxes: Vec<Area>,
    pub(super) contents: Vec<Content>,
    pub(super) lines: Vec<Vec<Point>>,
    /// Lines with the same number join on their way.
    bundles: Vec<usize>,
    /// Which edge each line draws.
    pub(super) edges: Vec<usize>,
    /// The middle of each line's label, where it has one of its own.
    pub(super) labels: Vec<Option<Point>>,
    lanes: Vec<(Lane, Area)>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Measures a graph.
pub(super) fn layout(graph: &Graph) -> Layout {
    let grid = place(graph);
    let contents: Vec<Content> = graph.nodes.iter().map(Content::of).collect();
    let tallest = |row: usize| {
        let heights =
            grid.cells.iter().zip(&contents).filter(|((_, of), _)| *of == row).map(|(_, content)| content.box_height());
        heights.fold(0.0, f64::max)
    };
    let wires = route(graph, &grid);
    let words: Vec<&str> = wires.iter().map(|wire| graph.edges[wire.edge].label.as_str()).collect();
    let rooms = labels::rooms(&wires, &words, grid.columns, |node| grid.cells[node].0);
    let plan = Plan::new(&grid, &wires, (0..grid.rows).map(tallest).collect(), &rooms, (EDGE + TITLE_STRIP, HEADER));

    let boxes: Vec<Area> = (0..graph.nodes.len())
        .map(|node| {
            let (x, y) = plan.corner(node);
            (x, y, BOX_WIDTH, plan.row_heights[grid.cells[node].1])
        })
        .collect();
    let lines: Vec<Vec<Point>> = (0..wires.len()).map(|wire| plan.points(wire)).collect();
    let named: Vec<_> = wires
        .iter()
        .zip(&words)
        .zip(&lines)
        .map(|((wire, label), points)| (*label, wire.bundle, points.clone()))
        .collect();
    let width = plan.width + EDGE;
    let lanes = grid.lanes.iter().map(|(lane, start, end)| {
        let top = plan.row_y(*start) - LANE_MARGIN;
        let bottom = plan.row_y(end - 1) + plan.row_heights[end - 1] + LANE_MARGIN;
        (*lane, (EDGE, top, width - 2.0 * EDGE, bottom - top))
    });
    let lanes: Vec<(Lane, Area)> = lanes.collect();
    let strips = lanes.iter().map(|(_, (x, y, _, height))| (*x, *y, TITLE_STRIP, *height));
    let obstacles: Vec<Area> = boxes.iter().copied().chain(strips).collect();
    let labels = labels::place(&named, &obstacles);
    let edges = wires.iter().map(|wire| wire.edge).collect();
    let bundles = wires.iter().map(|wire| wire.bundle).collect();
    Layout { boxes, contents, lines, bundles, edges, labels, lanes, width, height: plan.height + LEGEND }
}

/// Draws a graph.
pub(super) fn draw(graph: &Graph, title: &str) -> String {
    let layout = layout(graph);
    let mut svg = Svg::default();
    svg.open(layout.width, layout.height, title, &description(graph));
    for (lane, area) in &layout.lanes {
        svg.lane(*lane, area);
    }
    // Lines first, words on lines next: no word is crossed out.
    for (index, (points, edge)) in layout.lines.iter().zip(&layout.edges).enumerate() {
        let before =
            layout.lines[..index].iter().zip(&layout.bundles).filter(|(_, bundle)| **bundle == layout.bundles[index]);
        let drawn = until_joined(points, before.map(|(points, _)| points.as_slice()));
        svg.line(&drawn, drawn.last() != points.last(), stroke(graph, *edge));
    }
    for (label, edge) in layout.labels.iter().zip(&layout.edges) {
        if let Some(middle) = label {
            let in_lane = layout.lanes.iter().any(|(_, (_, y, _, height))| (*y..y + height).contains(&middle.1));
            svg.label(
                *middle,
                &graph.edges[*edge].label,
                stroke(graph, *edge).colour,
                if in_lane { LANE } else { PAPER },
            );
        }
    }
    for ((node, area), content) in graph.nodes.iter().zip(&layout.boxes).zip(&layout.contents) {
        svg.node(node, area, content);
    }
    svg.legend(graph, layout.height - LEGEND + 26.0, EDGE);
    svg.0.push_str("</svg>\n");
    svg.0
}

/// A line up to where it joins another of its bundle: dashes that are drawn twice are no dashes.
fn until_joined<'a>(points: &[Point], others: impl Iterator<Item = &'a [Point]>) -> Vec<Point> {
    let drawn: Vec<&[Point]> = others.flat_map(|points| points.windows(2)).collect();
    let mut result: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let joints = drawn.iter().filter_map(|other| joint(pair[0], pair[1], other[0], other[1]));
        let distance = |point: &Point| (point.0 - pair[0].0).abs() + (point.1 - pair[0].1).abs();
        if let Some(joint) = joints.min_by(|one, other| distance(one).total_cmp(&distance(other))) {
            result.push(joint);
            return result;
        }
        result.push(pair[1]);
    }
    result
}

/// Where a piece from `from` to `to` begins to lie on another piece.
fn joint(from: Point, to: Point, a: Point, b: Point) -> Option<Point> {
    let flip = |(x, y): Point| (y, x);
    if (from.0 - to.0).abs() < 0.1 && (from.1 - to.1).abs() >= 0.1 {
        return joint(flip(from), flip(to), flip(a), flip(b)).map(flip);
    }
    let level = [to, a, b].iter().all(|point| (point.1 - from.1).abs() < 0.1);
    let (left, right) = (a.0.min(b.0).max(from.0.min(to.0)), a.0.max(b.0).min(from.0.max(to.0)));
    (level && left + 0.1 < right).then_some((if from.0 < to.0 { left } else { right }, from.1))
}

/// The picture in words, for those who don't see it.
fn description(graph: &Graph) -> String {
    let name = |id: &str| {
        graph.node(id).map_or_else(String::new, |node| {
            if node.kind == Kind::Function { node.title.clone() } else { format!("{} {}", node.title, node.detail) }
        })
    };
    let calls = graph.edges.iter().map(|edge| format!("{} to {}: {}.", name(&edge.from), name(&edge.to), edge.label));
    calls.collect::<Vec<_>>().join(" ")
}

/// How a line looks.
#[derive(Clone, Copy)]
struct Stroke {
    colour: &'static str,
    width: f64,
    dashed: bool,
}

/// Lines have the colour of the lane that they come from, but for those that are checked and those that fail.
fn stroke(graph: &Graph, edge: usize) -> Stroke {
    let edge = &graph.edges[edge];
    let lane = graph.node(&edge.from).map_or(Lane::Deployment, |node| node.lane);
    match edge.flow {
        Flow::Checked => Stroke { colour: CHECK.1, width: 3.0, dashed: false },
        Flow::Failure => Stroke { colour: FAILURE, width: 1.4, dashed: true },
        Flow::Plain => {
            Stroke { colour: colour(lane), width: if lane == Lane::Requests { 2.0 } else { 1.4 }, dashed: false }
        }
    }
}

fn colour(lane: Lane) -> &'static str {
    match lane {
        Lane::Requests => "#0550ae",
        Lane::Configuration => "#6639ba",
        Lane::ItemLoading => "#953800",
        Lane::Deployment => "#57606a",
    }
}

#[derive(Default)]
struct Svg(String);

impl Svg {
    fn add(&mut self, element: &str) {
        self.0.push_str(element);
        self.0.push('\n');
    }

    fn open(&mut self, width: f64, height: f64, title: &str, description: &str) {
        self.add(&format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" viewBox="0 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}" font-family="'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif">"#
        ));
        self.add(&format!(r#"<title id="title">{}</title>"#, escape(title)));
        self.add(&format!(r#"<desc id="desc">{}</desc>"#, escape(description)));
        self.add(&format!(r#"<rect width="{width:.0}" height="{height:.0}" rx="8" fill="{PAPER}"/>"#));
        self.text((EDGE, 31.0), &Line { text: title.to_owned(), size: 18.0, bold: true }, "start", TEXT);
    }

    fn text(&mut self, (x, y): Point, line: &Line, anchor: &str, fill: &str) {
        let weight = if line.bold { r#" font-weight="bold""# } else { "" };
        let size = line.size;
        self.add(&format!(
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}"{weight} text-anchor="{anchor}" fill="{fill}">{}</text>"#,
            escape(&line.text)
        ));
    }

    fn lane(&mut self, lane: Lane, (x, y, width, height): &Area) {
        let colour = colour(lane);
        self.add(&format!(r##"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="6" fill="{LANE}" stroke="#d0d7de"/>"##));
        self.add(&format!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{:.1}" height="{height:.1}" rx="6" fill="{colour}"/>"#,
            TITLE_STRIP - 8.0
        ));
        let (middle_x, middle_y) = (x + (TITLE_STRIP - 8.0) / 2.0 + 4.5, y + height / 2.0);
        self.add(&format!(
            r#"<text transform="translate({middle_x:.1} {middle_y:.1}) rotate(-90)" font-size="13" font-weight="bold" text-anchor="middle" fill="{PAPER}">{}</text>"#,
            lane.title()
        ));
    }

    /// A line with an arrow at its end. Joined to another line it has none; that one's is its own.
    fn line(&mut self, points: &[Point], joined: bool, Stroke { colour, width, dashed }: Stroke) {
        let [.., before, end] = points else { return };
        let length = ((end.0 - before.0).powi(2) + (end.1 - before.1).powi(2)).sqrt().max(1.0);
        let (dx, dy) = ((end.0 - before.0) / length, (end.1 - before.1) / length);
        let head = if joined { 0.0 } else { 9.0 };
        let (base_x, base_y) = (end.0 - head * dx, end.1 - head * dy);
        let path: Vec<String> = points[..points.len() - 1]
            .iter()
            .chain([&(base_x, base_y)])
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        let dash = if dashed { r#" stroke-dasharray="5 3""# } else { "" };
        self.add(&format!(r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"{dash}/>"#, path.join(" ")));
        if joined {
            return;
        }
        let half = 3.0 + width / 2.0;
        self.add(&format!(
            r#"<polygon points="{:.1},{:.1} {:.1},{:.1} {:.1},{:.1}" fill="{colour}"/>"#,
            end.0,
            end.1,
            base_x - half * dy,
            base_y + half * dx,
            base_x + half * dy,
            base_y - half * dx
        ));
    }

    fn label(&mut self, (x, y): Point, label: &str, colour: &str, ground: &str) {
        let width = labels::label_width(label);
        let height = labels::HEIGHT;
        self.add(&format!(
            r##"<rect x="{:.1}" y="{:.1}" width="{width:.1}" height="{height}" rx="3" fill="{ground}"/>"##,
            x - width / 2.0,
            y - height / 2.0
        ));
        self.text((x, y + 3.8), &Line { text: label.to_owned(), size: labels::SIZE, bold: false }, "middle", colour);
    }

    fn node(&mut self, node: &Node, (x, y, width, height): &Area, content: &Content) {
        let (stroke, thick) = match (node.checks(), node.caches()) {
            (true, _) => (CHECK.1, 2.2),
            (_, true) => (CACHE.1, 2.2),
            _ => ("#8c959f", 1.2),
        };
        let dash = if node.conditional { r#" stroke-dasharray="6 4""# } else { "" };
        // Stores and people are rounded, so that they differ from what runs.
        let round = if matches!(
            node.kind,
            Kind::Folder
                | Kind::Bucket
                | Kind::Tables
                | Kind::Queue
                | Kind::Service
                | Kind::Caller
                | Kind::Reader
                | Kind::CloudFormation
        ) {
            18
        } else {
            4
        };
        self.add(&format!(r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="{round}" fill="{PAPER}" stroke="{stroke}" stroke-width="{thick}"{dash}/>"#));
        let mut top = y + (height - content.height()) / 2.0;
        for line in &content.lines {
            self.text((x + width / 2.0, top + line.size), line, "middle", if line.bold { TEXT } else { QUIET });
            top += leading(line);
        }
        for chip in &content.chips {
            self.chip((x + PADDING - 4.0, top + 4.0), width - 2.0 * PADDING + 8.0, chip);
            top += chip.height() + 4.0;
        }
    }

    fn chip(&mut self, (x, y): Point, width: f64, chip: &Chip) {
        let (fill, stroke) = if chip.check { CHECK } else { CACHE };
        let height = chip.height();
        self.add(&format!(r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="4" fill="{fill}" stroke="{stroke}"/>"#));
        self.icon((x + 4.0, y + height / 2.0), chip.check, stroke);
        let mut top = y + 3.0;
        for line in &chip.lines {
            self.text((x + 4.0 + ICON, top + line.size - 0.5), line, "start", TEXT);
            top += leading(line);
        }
    }

    /// A key for a check, a stack of discs for a cache; 14 pixels wide.
    fn icon(&mut self, (x, y): Point, check: bool, stroke: &str) {
        let shape = if check {
            "M0 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0M6.4 0H14M11 0v3.4M13.6 0v2.6"
        } else {
            "M1-3.6c0-2.6 11-2.6 11 0s-11 2.6-11 0v7.2c0 2.6 11 2.6 11 0v-7.2M1 0c0 2.6 11 2.6 11 0"
        };
        self.add(&format!(r#"<path transform="translate({x:.1} {y:.1})" d="{shape}" fill="none" stroke="{stroke}" stroke-width="1.6"/>"#));
    }

    fn legend(&mut self, graph: &Graph, y: f64, x: f64) {
        let mut at = x;
        let words = |svg: &mut Self, at: &mut f64, text: &str| {
            let line = Line { text: text.to_owned(), size: 11.0, bold: false };
            svg.text((*at, y + 4.0), &line, "start", TEXT);
            *at += line.width() + 22.0;
        };
        for (check, text) in [(true, "credentials are checked here"), (false, "answers may be kept here")] {
            let (fill, stroke) = if check { CHECK } else { CACHE };
            self.add(&format!(
                r#"<rect x="{at:.1}" y="{:.1}" width="22" height="18" rx="4" fill="{fill}" stroke="{stroke}"/>"#,
                y - 9.0
            ));
            self.icon((at + 4.0, y), check, stroke);
            at += 28.0;
            words(self, &mut at, text);
        }
        let mut lines: Vec<(Stroke, &str)> = Vec::new();
        for (flow, text) in
            [(Flow::Checked, "requests with checked credentials"), (Flow::Failure, "what failed for good")]
        {
            lines.extend(graph.edges.iter().position(|edge| edge.flow == flow).map(|edge| (stroke(graph, edge), text)));
        }
        lines.extend(
            graph
                .groups
                .iter()
                .map(|group| (Stroke { colour: colour(group.lane), width: 1.8, dashed: false }, group.lane.title())),
        );
        for (stroke, text) in lines {
            self.line(&[(at, y), (at + 30.0, y)], false, stroke);
            at += 36.0;
            words(self, &mut at, text);
        }
        if graph.nodes.iter().any(|node| node.conditional) {
            self.add(&format!(r##"<rect x="{at:.1}" y="{:.1}" width="26" height="18" rx="4" fill="{PAPER}" stroke="#57606a" stroke-width="2" stroke-dasharray="6 4"/>"##, y - 9.0));
            at += 32.0;
            words(self, &mut at, "attached by a parameter");
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
