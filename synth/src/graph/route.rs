//! Which way each line goes between the boxes.
//!
//! Between two columns of boxes lies a channel, between two rows a corridor. A line leaves its box through one of the
//! four sides, follows channels and corridors, and never enters a cell in which a box stands. The way with the least
//! length, bends and company is taken (Dijkstra). Lines that carry the same to the same box share their way.

use std::collections::BTreeMap;

use super::place::Grid;
use super::{Edge, Flow, Graph, Lane};

/// The side of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// A straight piece of a line, from its beginning to its end.
///
/// Places along it are counted in halves: in a channel, `2 * row` is the corridor above a row and `2 * row + 1` the row
/// itself; in a corridor the same with channels and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// In the channel to the left of a column, or else in the corridor above a row.
    pub(super) vertical: bool,
    /// Which channel or corridor.
    pub(super) lane: usize,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// A line.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    /// Which edge of the graph it draws.
    pub(super) edge: usize,
    /// Nodes at its ends.
    pub(super) ends: [usize; 2],
    /// Wires with the same number share their target's port, their tracks and their words.
    pub(super) bundle: usize,
    pub(super) sides: [Side; 2],
    /// Empty for a straight line from box to box.
    pub(super) runs: Vec<Run>,
}

/// A piece of a channel beside one row, or of a corridor above one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Piece {
    vertical: bool,
    lane: usize,
    at: usize,
}

const ROW: u32 = 10;
const COLUMN: u32 = 22;
const BEND: u32 = 16;
const COMPANY: u32 = 2;
/// Top and bottom are for lines that come from there.
const TOP_OR_BOTTOM: u32 = 7;

/// Finds a way for every edge; straight ones first, because nothing else may lie where they must.
pub(super) fn route(graph: &Graph, grid: &Grid) -> Vec<Wire> {
    let place = |id: &str| graph.nodes.iter().position(|node| node.id == id);
    let mut bundles: Vec<(&str, &str, Flow, Option<Lane>)> = Vec::new();
    let mut wires = Vec::new();
    let mut bent = Vec::new();
    for (edge, Edge { from, to, label, flow }) in graph.edges.iter().enumerate() {
        // A line has its lane's colour, unless it failed.
        let lane = graph.node(from).map(|node| node.lane).filter(|_| *flow != Flow::Failure);
        let key = (to.as_str(), label.as_str(), *flow, lane);
        let (Some(from), Some(to)) = (place(from), place(to)) else { continue };
        let bundle = bundles.iter().position(|other| *other == key).unwrap_or_else(|| {
            bundles.push(key);
            bundles.len() - 1
        });
        match straight(grid, grid.cells[from], grid.cells[to]) {
            Some(sides) => wires.push(Wire { edge, ends: [from, to], bundle, sides, runs: Vec::new() }),
            None => bent.push((edge, from, to, bundle)),
        }
    }
    let mut used: BTreeMap<Piece, Vec<usize>> = BTreeMap::new();
    for (edge, from, to, bundle) in bent {
        let Some((sides, pieces)) = shortest(grid, grid.cells[from], grid.cells[to], bundle, &used) else { continue };
        for piece in &pieces {
            used.entry(*piece).or_default().push(bundle);
        }
        let runs = runs(&pieces);
        wires.push(Wire { edge, ends: [from, to], bundle, sides, runs });
    }
    wires
}

/// The sides of a straight line between neighbours.
fn straight(grid: &Grid, from: (usize, usize), to: (usize, usize)) -> Option<[Side; 2]> {
    if from.1 == to.1 && from.0 != to.0 {
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let sides = if from.0 < to.0 { [Side::Right, Side::Left] } else { [Side::Left, Side::Right] };
        return grid.is_free(from.1, left + 1..right).then_some(sides);
    }
    match (from.0 == to.0, from.1.abs_diff(to.1)) {
        (true, 1) if from.1 < to.1 => Some([Side::Bottom, Side::Top]),
        (true, 1) => Some([Side::Top, Side::Bottom]),
        _ => None,
    }
}

const SIDES: [Side; 4] = [Side::Right, Side::Left, Side::Bottom, Side::Top];

/// The piece outside of a side.
fn outside((column, row): (usize, usize), side: Side) -> Piece {
    match side {
        Side::Left => Piece { vertical: true, lane: column, at: row },
        Side::Right => Piece { vertical: true, lane: column + 1, at: row },
        Side::Top => Piece { vertical: false, lane: row, at: column },
        Side::Bottom => Piece { vertical: false, lane: row + 1, at: column },
    }
}

fn side_cost(side: Side) -> u32 {
    if matches!(side, Side::Top | Side::Bottom) { TOP_OR_BOTTOM } else { 0 }
}

fn neighbours(grid: &Grid, piece: Piece) -> Vec<(Piece, u32)> {
    let Piece { vertical, lane, at } = piece;
    let (along, across, step) =
        if vertical { (grid.rows, grid.columns, ROW) } else { (grid.columns, grid.rows, COLUMN) };
    let mut found = Vec::new();
    found.extend((at > 0).then(|| (Piece { at: at.saturating_sub(1), ..piece }, step)));
    found.extend((at + 1 < along).then_some((Piece { at: at + 1, ..piece }, step)));
    // From beside a row into the corridors above and below it, to the left and to the right; and the same the other way.
    for other in [at, at + 1] {
        found
            .extend((lane > 0).then(|| (Piece { vertical: !vertical, lane: other, at: lane.saturating_sub(1) }, BEND)));
        found.extend((lane < across).then_some((Piece { vertical: !vertical, lane: other, at: lane }, BEND)));
    }
    found
}

fn shortest(
    grid: &Grid,
    from: (usize, usize),
    to: (usize, usize),
    bundle: usize,
    used: &BTreeMap<Piece, Vec<usize>>,
) -> Option<([Side; 2], Vec<Piece>)> {
    let enter = |piece: Piece, step: u32| match used.get(&piece) {
        Some(bundles) if bundles.contains(&bundle) => step / 4,
        Some(bundles) => step + COMPANY * u32::try_from(bundles.len()).unwrap_or(u32::MAX / COMPANY),
        None => step,
    };
    let mut best: BTreeMap<Piece, (u32, Option<Piece>, Side)> = BTreeMap::new();
    let mut open: std::collections::BTreeSet<(u32, Piece)> = std::collections::BTreeSet::new();
    for side in SIDES {
        let piece = outside(from, side);
        let cost = enter(piece, side_cost(side));
        if best.get(&piece).is_none_or(|(known, ..)| cost < *known) {
            best.insert(piece, (cost, None, side));
            open.insert((cost, piece));
        }
    }
    while let Some((cost, piece)) = open.pop_first() {
        let Some((known, _, start)) = best.get(&piece).copied() else { continue };
        if cost > known {
            continue;
        }
        for (next, step) in neighbours(grid, piece) {
            let cost = cost + enter(next, step);
            if best.get(&next).is_none_or(|(known, ..)| cost < *known) {
                best.insert(next, (cost, Some(piece), start));
                open.insert((cost, next));
            }
        }
    }
    let ends = SIDES
        .into_iter()
        .filter_map(|side| best.get(&outside(to, side)).map(|(cost, ..)| (cost + side_cost(side), side)));
    let side = ends.min_by_key(|(cost, _)| *cost)?.1;
    let mut pieces = vec![outside(to, side)];
    let mut start = Side::Right;
    while let Some((_, before, side)) = pieces.last().and_then(|piece| best.get(piece)) {
        start = *side;
        match before {
            Some(before) => pieces.push(*before),
            None => break,
        }
    }
    pieces.reverse();
    Some(([start, side], pieces))
}

/// Puts pieces together where they go straight on.
fn runs(pieces: &[Piece]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let before = index
            .checked_sub(1)
            .and_then(|before| pieces.get(before))
            .filter(|before| before.vertical != piece.vertical);
        let after = pieces.get(index + 1).filter(|after| after.vertical != piece.vertical);
        // A run begins at the port, or in the lane that it comes from; and ends in the same way.
        let from = before.map_or(2 * piece.at + 1, |before| 2 * before.lane);
        let to = after.map_or(2 * piece.at + 1, |after| 2 * after.lane);
        match runs.last_mut() {
            Some(run) if before.is_none() && index > 0 => run.to = to,
            _ => runs.push(Run { vertical: piece.vertical, lane: piece.lane, from, to }),
        }
    }
    runs
}
