//! Which box stands in which column and row, and what stands in it.

use super::text::{Line, wrap};
use super::{Graph, Kind, Lane, Mark, Node};

/// Width of every box, in pixels.
pub(super) const BOX_WIDTH: f64 = 188.0;
/// Between a box's border and its text.
pub(super) const PADDING: f64 = 10.0;
/// Room for the picture in front of a mark's words.
pub(super) const ICON: f64 = 18.0;

const TITLE_SIZE: f64 = 13.0;
const DETAIL_SIZE: f64 = 11.0;
const LEAST_HEIGHT: f64 = 66.0;

/// The grid: places of the nodes, by their place in the graph.
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Column and row.
    pub(super) cells: Vec<(usize, usize)>,
    /// The lanes, each with its first row and the row after its last.
    pub(super) lanes: Vec<(Lane, usize, usize)>,
}

impl Grid {
    /// Whether no box stands between two columns of a row.
    pub(super) fn is_free(&self, row: usize, columns: std::ops::Range<usize>) -> bool {
        !self.cells.iter().any(|(column, of)| *of == row && columns.contains(column))
    }
}

/// Gives every node a cell. A cell that is taken sends the next node to the row below.
pub(super) fn place(graph: &Graph) -> Grid {
    let mut cells = vec![(0, 0); graph.nodes.len()];
    let mut lanes = Vec::new();
    let (mut start, mut columns) = (0, 0);
    for lane in Lane::ALL {
        let mut taken: Vec<(usize, usize)> = Vec::new();
        for (index, node) in graph.nodes.iter().enumerate().filter(|(_, node)| node.lane == lane) {
            let (column, mut row) = wanted(graph, node);
            while taken.contains(&(column, row)) {
                row += 1;
            }
            taken.push((column, row));
            cells[index] = (column, start + row);
            columns = columns.max(column + 1);
        }
        if let Some(last) = taken.iter().map(|(_, row)| row + 1).max() {
            lanes.push((lane, start, start + last));
            start += last;
        }
    }
    Grid { columns, rows: start, cells, lanes }
}

/// The column and row of its lane that suit a node: calls go from left to right where they can.
fn wanted(graph: &Graph, node: &Node) -> (usize, usize) {
    let from_logs = || {
        graph
            .edges
            .iter()
            .any(|edge| edge.to == node.id && graph.node(&edge.from).is_some_and(|from| from.kind == Kind::AccessLogs))
    };
    match (node.lane, node.kind) {
        (Lane::Requests, Kind::EdgeFunction) => (1, 0),
        (Lane::Requests, Kind::Distribution) => (2, 0),
        (Lane::Requests, Kind::Api) => (3, 0),
        (Lane::Requests, Kind::UserPool) => (2, 1),
        (Lane::Requests, Kind::AccessLogs) => (3, 1),
        (Lane::Requests, Kind::Function) => (4, 0),
        (Lane::Requests, Kind::Folder) if from_logs() => (4, 1),
        (Lane::Requests, Kind::Service | Kind::Tables | Kind::Folder | Kind::Bucket) => (5, 0),
        (Lane::Configuration, Kind::Alarm) => (0, 1),
        (Lane::Configuration, Kind::Function) => {
            let validates = graph.edges.iter().any(|edge| {
                edge.to == node.id && graph.node(&edge.from).is_some_and(|from| from.kind == Kind::Configuration)
            });
            (if validates { 1 } else { 4 }, 0)
        }
        (Lane::Configuration, Kind::Rule) => (2, 0),
        (Lane::Configuration, Kind::StateMachine) => (3, 0),
        (Lane::ItemLoading, Kind::Rule) => (1, 0),
        (Lane::ItemLoading, Kind::Function) => (2, 0),
        (Lane::ItemLoading, Kind::Queue) => (4, 0),
        (Lane::Deployment, Kind::Function) => (1, 0),
        (Lane::Deployment, Kind::Bucket) => (2, 0),
        (Lane::Deployment, Kind::Folder) => (2, 1),
        (Lane::Deployment, Kind::Distribution) => (3, 1),
        (Lane::Deployment, Kind::Reader) => (4, 1),
        _ => (0, 0),
    }
}

/// A coloured strip in a box.
pub(super) struct Chip {
    pub(super) lines: Vec<Line>,
    /// Whether credentials are checked; else answers are kept.
    pub(super) check: bool,
}

/// What stands in a box, from the top down.
pub(super) struct Content {
    pub(super) lines: Vec<Line>,
    pub(super) chips: Vec<Chip>,
}

/// The height of a line of text.
pub(super) fn leading(line: &Line) -> f64 {
    line.size + 3.0
}

impl Chip {
    pub(super) fn height(&self) -> f64 {
        self.lines.iter().map(leading).sum::<f64>() + 6.0
    }
}

impl Content {
    pub(super) fn of(node: &Node) -> Self {
        let room = BOX_WIDTH - 2.0 * PADDING;
        let mut lines = wrap(&node.title, TITLE_SIZE, true, room);
        lines.extend(wrap(&node.detail, DETAIL_SIZE, false, room));
        let chips = node.marks.iter().map(|mark| {
            let (words, check) = match mark {
                Mark::Check(words) => (words, true),
                Mark::Cache(words) => (words, false),
            };
            Chip { lines: wrap(words, DETAIL_SIZE, false, room - ICON), check }
        });
        Self { lines, chips: chips.collect() }
    }

    /// The height of the text and the chips.
    pub(super) fn height(&self) -> f64 {
        self.lines.iter().map(leading).sum::<f64>() + self.chips.iter().map(|chip| chip.height() + 4.0).sum::<f64>()
    }

    /// The height of a box that holds it.
    pub(super) fn box_height(&self) -> f64 {
        (self.height() + 2.0 * PADDING).max(LEAST_HEIGHT)
    }
}
