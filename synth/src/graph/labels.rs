//! Where the words on the lines stand: on their own line, clear of boxes and of each other, and off other lines where that is possible.

use super::route::{Side, Wire};
use super::text::width;
use super::tracks::{Point, Room};

/// Size of the words, in pixels.
pub(super) const SIZE: f64 = 11.0;
/// Height of a label.
pub(super) const HEIGHT: f64 = 14.0;
/// What a label leaves of its line at the end with the arrow.
const ARROW: f64 = 14.0;
/// Steps in which places are tried.
const STEP: f64 = 6.0;

/// A rectangle: left, top, width, height.
pub(super) type Area = (f64, f64, f64, f64);

/// Width of a label with the space around its words.
pub(super) fn label_width(label: &str) -> f64 {
    width(label, SIZE, false) + 6.0
}

/// The room that labels need in each channel: those of straight lines in its whole width, those of lines that run
/// through no corridor beside the tracks.
pub(super) fn rooms(wires: &[Wire], labels: &[&str], columns: usize, column_of: impl Fn(usize) -> usize) -> Vec<Room> {
    let mut rooms = vec![Room::default(); columns + 1];
    for (wire, label) in wires.iter().zip(labels) {
        if wire.runs.iter().any(|run| !run.vertical && run.from.abs_diff(run.to) > 1) {
            continue;
        }
        let target = column_of(wire.ends[1]);
        let need = label_width(label) + ARROW + 10.0;
        let room = match (wire.runs.is_empty(), wire.sides[1]) {
            (true, Side::Left) => &mut rooms[target].whole,
            (true, Side::Right) => &mut rooms[target + 1].whole,
            (false, Side::Left) => &mut rooms[target].after,
            (false, Side::Right) => &mut rooms[target + 1].before,
            (_, Side::Top | Side::Bottom) => continue,
        };
        *room = room.max(need);
    }
    rooms
}

/// Whether two rectangles have more than a border in common.
pub(super) fn overlap(one: &Area, other: &Area) -> bool {
    one.0 < other.0 + other.2 && other.0 < one.0 + one.2 && one.1 < other.1 + other.3 && other.1 < one.1 + one.3
}

/// The middle of each label, for the labels of `lines`: words, bundle, corners. One of a bundle's lines gets the words.
pub(super) fn place(lines: &[(&str, usize, Vec<Point>)], boxes: &[Area]) -> Vec<Option<Point>> {
    let mut placed: Vec<Area> = Vec::new();
    let mut result = vec![None; lines.len()];
    // Those with the least choice go first.
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|index| longest(&lines[*index].2));
    let mut done = Vec::new();
    for index in order {
        let (label, bundle, points) = &lines[index];
        if done.contains(bundle) || label.is_empty() {
            continue;
        }
        done.push(*bundle);
        let size = label_width(label);
        let mut best: Option<(f64, Point)> = None;
        for (middle, cost) in candidates(points, size) {
            let area = (middle.0 - size / 2.0, middle.1 - HEIGHT / 2.0, size, HEIGHT);
            if boxes.iter().chain(&placed).any(|other| overlap(&area, other)) {
                continue;
            }
            let cost = cost
                + lines
                    .iter()
                    .filter(|(_, other, _)| other != bundle)
                    .map(|(.., points)| covered(points, &area))
                    .sum::<f64>();
            if best.is_none_or(|(known, _)| cost < known) {
                best = Some((cost, middle));
            }
        }
        if let Some((_, middle)) = best {
            placed.push((middle.0 - size / 2.0, middle.1 - HEIGHT / 2.0, size, HEIGHT));
            result[index] = Some(middle);
        }
    }
    result
}

/// The length of the longest level piece, in whole pixels.
fn longest(points: &[Point]) -> i64 {
    let level = points.windows(2).filter(|pair| (pair[0].1 - pair[1].1).abs() < 0.1);
    level.map(|pair| (pair[0].0 - pair[1].0).abs() as i64).max().unwrap_or(0)
}

/// Places on a line, each with what speaks against it: words on a level piece cover none of it twice.
fn candidates(points: &[Point], size: f64) -> Vec<(Point, f64)> {
    let mut found = Vec::new();
    let last = points.len().saturating_sub(2);
    for (index, pair) in points.windows(2).enumerate() {
        let [(x1, y1), (x2, y2)] = [pair[0], pair[1]];
        let level = (y1 - y2).abs() < 0.1;
        let (length, half) = if level { ((x1 - x2).abs(), size / 2.0) } else { ((y1 - y2).abs(), HEIGHT / 2.0) };
        let end = if index == last { ARROW } else { 2.0 };
        let (mut at, stop) = (half + 2.0, length - half - end);
        // The middle is where a reader looks first, and near the target words tell lines apart.
        let middle = (half + 2.0 + stop) / 2.0;
        while at <= stop + 0.01 {
            let share = at / length.max(1.0);
            let point = (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share);
            let upright = if level { 0.0 } else { 1.5 };
            found.push((point, upright + (at - middle).abs() / length.max(1.0) + 0.2 * (last - index) as f64));
            at += STEP;
        }
    }
    found
}

/// How many pieces of a line an area covers.
fn covered(points: &[Point], area: &Area) -> f64 {
    let pieces = points.windows(2).filter(|pair| {
        let (left, right) = (pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0));
        let (top, bottom) = (pair[0].1.min(pair[1].1), pair[0].1.max(pair[1].1));
        overlap(&(left - 1.0, top - 1.0, right - left + 2.0, bottom - top + 2.0), area)
    });
    3.0 * pieces.count() as f64
}
