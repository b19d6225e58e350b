//! Lines side by side: which of them takes which track of a channel or corridor, and which port of a box.
//!
//! A first order is found from top to bottom; then places are swapped for as long as that saves crossings.

use std::collections::BTreeMap;

use super::place::{BOX_WIDTH, Grid};
use super::route::{Run, Side, Wire};

/// A point of the picture.
pub(super) type Point = (f64, f64);

/// Between two tracks, in pixels: a channel's lines are close, a corridor's leave room for words.
const CHANNEL_TRACK: f64 = 9.0;
const CORRIDOR_TRACK: f64 = 17.0;
/// Between the last track and the boxes.
const CHANNEL_MARGIN: f64 = 16.0;
const CORRIDOR_MARGIN: f64 = 17.0;
/// From a lane's border to its boxes, and between two lanes at the least.
pub(super) const LANE_MARGIN: f64 = 10.0;

/// Where lines meet a side, from its middle; a box's two opposite sides differ, so that lines from both don't meet in the channel.
const STRAIGHT: [f64; 3] = [0.0, -18.0, 18.0];
const RIGHT: [f64; 4] = [-8.0, 8.0, -24.0, 24.0];
const LEFT: [f64; 4] = [-12.0, 12.0, -28.0, 28.0];
const BOTTOM: [f64; 6] = [-15.0, 15.0, -45.0, 45.0, -75.0, 75.0];
const TOP: [f64; 6] = [-30.0, 30.0, -60.0, 60.0, -80.0, 80.0];

/// The room that labels need in a channel, in pixels.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Room {
    /// To the left of the tracks.
    pub(super) before: f64,
    /// To the right of the tracks.
    pub(super) after: f64,
    /// From box to box.
    pub(super) whole: f64,
}

/// A line's end at a box: node, side, and who else ends there too. Sources are apart, bundles share their target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Source(usize),
    Target(usize),
}

/// The pieces of one bundle in one channel or corridor.
struct Track {
    bundle: usize,
    from: usize,
    to: usize,
    track: usize,
}

/// A picture's measures.
pub(super) struct Plan<'a> {
    grid: &'a Grid,
    wires: &'a [Wire],
    tracks: BTreeMap<(bool, usize), Vec<Track>>,
    ports: BTreeMap<(usize, Side), BTreeMap<End, f64>>,
    channel_starts: Vec<(f64, f64)>,
    corridor_starts: Vec<f64>,
    pub(super) row_heights: Vec<f64>,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl<'a> Plan<'a> {
    /// Measures a picture whose first channel begins at `left`, and whose first corridor begins at `top`.
    pub(super) fn new(
        grid: &'a Grid,
        wires: &'a [Wire],
        row_heights: Vec<f64>,
        rooms: &[Room],
        (left, top): Point,
    ) -> Self {
        let mut plan = Self {
            grid,
            wires,
            tracks: tracks(wires),
            ports: ports(wires),
            channel_starts: Vec::new(),
            corridor_starts: Vec::new(),
            row_heights,
            width: left,
            height: top,
        };
        for channel in 0..=grid.columns {
            let Room { before, after, whole } = rooms.get(channel).copied().unwrap_or_default();
            let between = plan.count(true, channel).saturating_sub(1) as f64 * CHANNEL_TRACK;
            let tracks = CHANNEL_MARGIN.max(before);
            let own = (tracks + between + CHANNEL_MARGIN.max(after)).max(whole);
            plan.channel_starts.push((plan.width, plan.width + tracks));
            plan.width += own + if channel < grid.columns { BOX_WIDTH } else { 0.0 };
        }
        for corridor in 0..=grid.rows {
            let margin = plan.corridor_margin(corridor);
            let count = plan.count(false, corridor);
            let between = count.saturating_sub(1) as f64 * CORRIDOR_TRACK;
            plan.corridor_starts.push(plan.height + margin);
            plan.height += 2.0 * margin + between + plan.row_heights.get(corridor).copied().unwrap_or_default();
        }
        plan.improve();
        plan
    }

    fn count(&self, vertical: bool, lane: usize) -> usize {
        self.tracks
            .get(&(vertical, lane))
            .map_or(0, |tracks| tracks.iter().map(|track| track.track + 1).max().unwrap_or(0))
    }

    /// The left upper corner of a node's box.
    pub(super) fn corner(&self, node: usize) -> Point {
        let (column, row) = self.grid.cells[node];
        (self.column_x(column), self.row_y(row))
    }

    fn column_x(&self, column: usize) -> f64 {
        self.channel_starts.get(column + 1).map_or(self.width, |(start, _)| start - BOX_WIDTH)
    }

    /// The upper border of a row's boxes.
    pub(super) fn row_y(&self, row: usize) -> f64 {
        let margin = self.corridor_margin(row);
        self.corridor_starts.get(row).copied().unwrap_or_default()
            + self.count(false, row).saturating_sub(1) as f64 * CORRIDOR_TRACK
            + margin
    }

    /// Between lanes the tracks lie outside of both.
    fn corridor_margin(&self, corridor: usize) -> f64 {
        let border = self.grid.lanes.iter().any(|(_, start, end)| *start == corridor || *end == corridor);
        if border { CORRIDOR_MARGIN + LANE_MARGIN } else { CORRIDOR_MARGIN }
    }

    fn port(&self, wire: usize, target: bool) -> Point {
        let Wire { ends, sides, bundle, .. } = &self.wires[wire];
        let end = if target { End::Target(*bundle) } else { End::Source(wire) };
        let (node, side) = (ends[usize::from(target)], sides[usize::from(target)]);
        let offset = self.ports.get(&(node, side)).and_then(|ports| ports.get(&end)).copied().unwrap_or_default();
        let (x, y) = self.corner(node);
        let height = self.row_heights[self.grid.cells[node].1];
        match side {
            Side::Left => (x, y + height / 2.0 + offset),
            Side::Right => (x + BOX_WIDTH, y + height / 2.0 + offset),
            Side::Top => (x + BOX_WIDTH / 2.0 + offset, y),
            Side::Bottom => (x + BOX_WIDTH / 2.0 + offset, y + height),
        }
    }

    fn track(&self, bundle: usize, run: &Run) -> f64 {
        let tracks = self.tracks.get(&(run.vertical, run.lane));
        let track = tracks
            .and_then(|tracks| tracks.iter().find(|track| track.bundle == bundle))
            .map_or(0, |track| track.track) as f64;
        if run.vertical {
            self.channel_starts[run.lane].1 + track * CHANNEL_TRACK
        } else {
            self.corridor_starts[run.lane] + track * CORRIDOR_TRACK
        }
    }

    /// A line's corners, from its beginning to its end.
    pub(super) fn points(&self, wire: usize) -> Vec<Point> {
        let mut points = vec![self.port(wire, false)];
        for run in &self.wires[wire].runs {
            let (x, y) = points.last().copied().unwrap_or_default();
            let track = self.track(self.wires[wire].bundle, run);
            points.push(if run.vertical { (track, y) } else { (x, track) });
        }
        let (x, y) = self.port(wire, true);
        match self.wires[wire].runs.last() {
            Some(Run { vertical: true, .. }) => points.push((points.last().copied().unwrap_or_default().0, y)),
            Some(_) => points.push((x, points.last().copied().unwrap_or_default().1)),
            None => {}
        }
        points.push((x, y));
        points.dedup();
        points
    }

    /// What a reader would complain about: lines that cross, and much more, lines that lie on each other.
    fn cost(&self) -> f64 {
        let segments: Vec<(usize, Point, Point)> = (0..self.wires.len())
            .flat_map(|wire| {
                self.points(wire).windows(2).map(|pair| (self.wires[wire].bundle, pair[0], pair[1])).collect::<Vec<_>>()
            })
            .collect();
        let (flat, steep): (Vec<_>, Vec<_>) = segments.iter().partition(|(_, from, to)| (from.1 - to.1).abs() < 0.1);
        let mut cost =
            segments.iter().map(|(_, from, to)| ((from.0 - to.0).abs() + (from.1 - to.1).abs()) * 0.0005).sum::<f64>();
        for (bundle, from, to) in &flat {
            let crossings = steep.iter().filter(|(other, above, below)| {
                other != bundle && between(above.0, from.0, to.0) && between(from.1, above.1, below.1)
            });
            cost += crossings.count() as f64;
        }
        for (lines, along) in [(&flat, 0), (&steep, 1)] {
            for (index, (bundle, from, to)) in lines.iter().enumerate() {
                let axis = |point: &Point, which: usize| if which == 0 { point.0 } else { point.1 };
                let on_it = lines[index + 1..].iter().filter(|(other, a, b)| {
                    other != bundle
                        && (axis(a, 1 - along) - axis(from, 1 - along)).abs() < 4.0
                        && axis(a, along).min(axis(b, along)) < axis(from, along).max(axis(to, along))
                        && axis(from, along).min(axis(to, along)) < axis(a, along).max(axis(b, along))
                });
                cost += 20.0 * on_it.count() as f64;
            }
        }
        cost
    }

    /// Swaps tracks and ports for as long as that makes the picture better.
    fn improve(&mut self) {
        let mut best = self.cost();
        for _ in 0..4 {
            let before = best;
            for key in self.tracks.keys().copied().collect::<Vec<_>>() {
                self.improve_tracks(key, &mut best);
            }
            for key in self.ports.keys().copied().collect::<Vec<_>>() {
                self.improve_ports(key, &mut best);
            }
            if best >= before {
                break;
            }
        }
    }

    fn improve_tracks(&mut self, key: (bool, usize), best: &mut f64) {
        let count = self.count(key.0, key.1);
        for index in 0..self.tracks[&key].len() {
            for track in 0..count {
                let before: Vec<usize> = self.tracks[&key].iter().map(|entry| entry.track).collect();
                let Some(entries) = self.tracks.get_mut(&key) else { return };
                let (from, to, old) = (entries[index].from, entries[index].to, entries[index].track);
                for entry in
                    entries.iter_mut().filter(|entry| entry.track == track && entry.from <= to && from <= entry.to)
                {
                    entry.track = old;
                }
                entries[index].track = track;
                let cost = if collides(entries) { f64::MAX } else { self.cost() };
                if cost < *best - 1e-9 {
                    *best = cost;
                } else if let Some(entries) = self.tracks.get_mut(&key) {
                    entries.iter_mut().zip(before).for_each(|(entry, track)| entry.track = track);
                }
            }
        }
    }

    fn improve_ports(&mut self, key: (usize, Side), best: &mut f64) {
        let slots = slots(key.1);
        let fixed: Vec<End> = straight_ends(self.wires, key);
        let free: Vec<End> = self.ports[&key].keys().copied().filter(|end| !fixed.contains(end)).collect();
        for end in free {
            for slot in slots {
                let before = self.ports[&key].clone();
                let Some(ports) = self.ports.get_mut(&key) else { return };
                let old = ports.get(&end).copied().unwrap_or_default();
                if let Some(other) = ports.iter().find(|(_, offset)| *offset == slot).map(|(other, _)| *other) {
                    ports.insert(other, old);
                }
                ports.insert(end, *slot);
                let cost = self.cost();
                if cost < *best - 1e-9 {
                    *best = cost;
                } else {
                    self.ports.insert(key, before);
                }
            }
        }
    }
}

fn between(value: f64, one: f64, other: f64) -> bool {
    value > one.min(other) + 0.1 && value < one.max(other) - 0.1
}

fn collides(tracks: &[Track]) -> bool {
    tracks.iter().enumerate().any(|(index, one)| {
        tracks[index + 1..].iter().any(|other| one.track == other.track && one.from <= other.to && other.from <= one.to)
    })
}

/// Gives every bundle the first track of each of its channels and corridors that is free for its whole length.
fn tracks(wires: &[Wire]) -> BTreeMap<(bool, usize), Vec<Track>> {
    let mut all: BTreeMap<(bool, usize), Vec<Track>> = BTreeMap::new();
    for wire in wires {
        for run in &wire.runs {
            let tracks = all.entry((run.vertical, run.lane)).or_default();
            let (from, to) = (run.from.min(run.to), run.from.max(run.to));
            match tracks.iter_mut().find(|track| track.bundle == wire.bundle) {
                Some(track) => (track.from, track.to) = (track.from.min(from), track.to.max(to)),
                None => tracks.push(Track { bundle: wire.bundle, from, to, track: 0 }),
            }
        }
    }
    for tracks in all.values_mut() {
        tracks.sort_by_key(|track| (track.from, track.to, track.bundle));
        for index in 0..tracks.len() {
            let (before, rest) = tracks.split_at_mut(index);
            if let Some(own) = rest.first_mut() {
                while before
                    .iter()
                    .any(|other| other.track == own.track && other.from <= own.to && own.from <= other.to)
                {
                    own.track += 1;
                }
            }
        }
    }
    all
}

fn slots(side: Side) -> &'static [f64] {
    match side {
        Side::Left => &LEFT,
        Side::Right => &RIGHT,
        Side::Top => &TOP,
        Side::Bottom => &BOTTOM,
    }
}

/// The ends of straight lines at a side, which stay where they are.
fn straight_ends(wires: &[Wire], key: (usize, Side)) -> Vec<End> {
    let straight = wires.iter().enumerate().filter(|(_, wire)| wire.runs.is_empty());
    let ends = straight.flat_map(|(index, wire)| {
        [((wire.ends[0], wire.sides[0]), End::Source(index)), ((wire.ends[1], wire.sides[1]), End::Target(wire.bundle))]
    });
    ends.filter(|(at, _)| *at == key).map(|(_, end)| end).collect()
}

/// Gives every end a port. Straight lines have the same at both ends.
fn ports(wires: &[Wire]) -> BTreeMap<(usize, Side), BTreeMap<End, f64>> {
    let mut ports: BTreeMap<(usize, Side), BTreeMap<End, f64>> = BTreeMap::new();
    for (index, wire) in wires.iter().enumerate() {
        let ends = [
            ((wire.ends[0], wire.sides[0]), End::Source(index)),
            ((wire.ends[1], wire.sides[1]), End::Target(wire.bundle)),
        ];
        if wire.runs.is_empty() {
            let taken = |offset: f64| {
                ends.iter()
                    .any(|(key, _)| ports.get(key).is_some_and(|ports| ports.values().any(|other| *other == offset)))
            };
            let offset = STRAIGHT.into_iter().find(|offset| !taken(*offset)).unwrap_or_default();
            for (key, end) in ends {
                ports.entry(key).or_default().insert(end, offset);
            }
            continue;
        }
        for (key, end) in ends {
            let side = ports.entry(key).or_default();
            if !side.contains_key(&end) {
                let slot = slots(key.1).iter().find(|slot| !side.values().any(|other| other == *slot)).copied();
                side.insert(end, slot.unwrap_or_default());
            }
        }
    }
    ports
}
