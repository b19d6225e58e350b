//! The drawing can be read: nothing lies on anything else.

use std::collections::BTreeSet;

use super::super::labels::{self, Area, overlap};
use super::super::place::{ICON, PADDING};
use super::super::svg::{Layout, layout};
use super::super::text::{width, wrap};
use super::super::tracks::Point;
use super::super::{Flow, Graph};
use super::graphs;

/// Every drawing once: measuring it takes a while.
fn layouts() -> &'static [(String, Graph, Layout)] {
    static ALL: std::sync::LazyLock<Vec<(String, Graph, Layout)>> = std::sync::LazyLock::new(|| {
        graphs()
            .map(|(_, name, graph)| (name, layout(&graph), graph))
            .map(|(name, layout, graph)| (name, graph, layout))
            .collect()
    });
    &ALL
}

#[test]
fn no_two_boxes_overlap_and_all_are_on_the_page() {
    for (name, graph, layout) in layouts() {
        for (index, one) in layout.boxes.iter().enumerate() {
            assert!(
                one.0 > 0.0 && one.1 > 0.0 && one.0 + one.2 < layout.width && one.1 + one.3 < layout.height,
                "{name}: {}",
                graph.nodes[index].id
            );
            for (offset, other) in layout.boxes[index + 1..].iter().enumerate() {
                assert!(
                    !overlap(one, other),
                    "{name}: {} and {}",
                    graph.nodes[index].id,
                    graph.nodes[index + 1 + offset].id
                );
            }
        }
    }
}

#[test]
fn text_fits_its_box() {
    for (name, _, layout) in layouts() {
        for (area, content) in layout.boxes.iter().zip(&layout.contents) {
            let room = area.2 - 2.0 * PADDING;
            assert!(content.height() + 2.0 <= area.3, "{name}: too high");
            for line in &content.lines {
                assert!(line.width() <= room, "{name}: {line:?}");
            }
            for line in content.chips.iter().flat_map(|chip| &chip.lines) {
                assert!(line.width() <= room - ICON, "{name}: {line:?}");
            }
        }
    }
}

#[test]
fn every_edge_is_a_line_from_box_to_box_and_crosses_no_box() {
    for (name, graph, layout) in layouts() {
        assert_eq!(layout.edges.len(), graph.edges.len(), "{name}");
        let area = |id: &str| layout.boxes[graph.nodes.iter().position(|node| node.id == id).unwrap()];
        for (points, edge) in layout.lines.iter().zip(&layout.edges) {
            let edge = &graph.edges[*edge];
            assert!(
                on_border(points[0], &area(&edge.from)) && on_border(points[points.len() - 1], &area(&edge.to)),
                "{name}: {edge:?} {points:?}"
            );
            for pair in points.windows(2) {
                assert!(pair[0].0 == pair[1].0 || (pair[0].1 - pair[1].1).abs() < 0.01, "{name}: {edge:?} is aslant");
                for (area, node) in layout.boxes.iter().zip(&graph.nodes) {
                    assert!(!overlap(&piece(pair), &inner(area)), "{name}: {edge:?} crosses {}", node.id);
                }
            }
        }
    }
}

fn on_border((x, y): Point, (left, top, width, height): &Area) -> bool {
    let across = (x - left).abs() < 0.01 || (x - left - width).abs() < 0.01;
    let along = (y - top).abs() < 0.01 || (y - top - height).abs() < 0.01;
    (across && y > *top && y < top + height) || (along && x > *left && x < left + width)
}

fn piece(pair: &[Point]) -> Area {
    (pair[0].0.min(pair[1].0), pair[0].1.min(pair[1].1), (pair[0].0 - pair[1].0).abs(), (pair[0].1 - pair[1].1).abs())
}

fn inner((x, y, width, height): &Area) -> Area {
    (x + 0.5, y + 0.5, width - 1.0, height - 1.0)
}

#[test]
fn every_label_is_drawn_and_none_lies_on_a_box_or_on_another() {
    for (name, graph, layout) in layouts() {
        let areas: Vec<(Area, &str)> = layout
            .labels
            .iter()
            .zip(&layout.edges)
            .filter_map(|(middle, edge)| {
                let label = graph.edges[*edge].label.as_str();
                let width = labels::label_width(label);
                middle.map(|(x, y)| ((x - width / 2.0, y - labels::HEIGHT / 2.0, width, labels::HEIGHT), label))
            })
            .collect();
        // Lines that carry the same to the same box from one lane have their words once.
        let lane = |id: &str| graph.node(id).unwrap().lane;
        let wanted: BTreeSet<_> = graph
            .edges
            .iter()
            .map(|edge| (&edge.to, &edge.label, edge.flow, (edge.flow != Flow::Failure).then(|| lane(&edge.from))))
            .collect();
        assert_eq!(areas.len(), wanted.len(), "{name}: {areas:?}");
        for (index, (one, label)) in areas.iter().enumerate() {
            assert!(layout.boxes.iter().all(|area| !overlap(one, area)), "{name}: {label} on a box");
            assert!(
                areas[index + 1..].iter().all(|(other, _)| !overlap(one, other)),
                "{name}: {label} on another label"
            );
        }
    }
}

#[test]
fn lines_of_different_words_do_not_lie_on_each_other() {
    for (name, graph, layout) in layouts() {
        let pieces: Vec<_> = layout
            .lines
            .iter()
            .zip(&layout.edges)
            .flat_map(|(points, edge)| points.windows(2).map(|pair| (&graph.edges[*edge], piece(pair))))
            .collect();
        for (index, (edge, one)) in pieces.iter().enumerate() {
            for (other_edge, other) in &pieces[index + 1..] {
                let shared = edge.to == other_edge.to && edge.label == other_edge.label || edge == other_edge;
                let parallel = (one.2 < 0.01) == (other.2 < 0.01);
                let thick = |area: &Area| (area.0 - 1.0, area.1 - 1.0, area.2 + 2.0, area.3 + 2.0);
                assert!(
                    shared || !parallel || !overlap(&thick(one), &thick(other)),
                    "{name}: {edge:?} on {other_edge:?}"
                );
            }
        }
    }
}

#[test]
fn the_svg_is_well_formed_and_says_what_it_is() {
    for (_, name, graph) in graphs().step_by(3) {
        let svg = graph.to_svg("A <title> & \"more\"");
        assert_eq!(check_xml(&svg), Ok(()), "{name}");
        assert!(
            svg.contains(r#"role="img""#)
                && svg.contains("<title id=\"title\">A &lt;title&gt; &amp; &quot;more&quot;</title>")
                && svg.contains("<desc"),
            "{name}"
        );
        assert!(!svg.contains("href") && !svg.contains("url("), "{name}: needs nothing but itself");
    }
}

#[test]
fn the_xml_check_finds_what_is_wrong() {
    for wrong in ["<a><b></a></b>", "<a>", "<a x=1/>", "<a>&</a>", "<a x=\"<\"/>", "</a>"] {
        assert!(check_xml(wrong).is_err(), "{wrong}");
    }
}

/// Tags are closed in order, attributes are quoted, entities are the five of XML.
fn check_xml(text: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        entities(&rest[..start])?;
        let end = rest[start..].find('>').ok_or("unfinished tag")? + start;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop();
            if last != Some(name) {
                return Err(format!("{name} closes {last:?}"));
            }
            continue;
        }
        let body = tag.strip_suffix('/').unwrap_or(tag);
        let quoted: Vec<&str> = body.split('"').collect();
        let names_end = quoted.iter().step_by(2).take(quoted.len() / 2);
        if quoted.len().is_multiple_of(2)
            || body.contains('<')
            || names_end.into_iter().any(|name| !name.ends_with('='))
            || (quoted.len() == 1 && body.contains('='))
        {
            return Err(format!("attributes of {tag}"));
        }
        entities(body)?;
        if !tag.ends_with('/') {
            open.push(body.split(' ').next().unwrap_or_default());
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("open: {open:?}")) }
}

fn entities(text: &str) -> Result<(), String> {
    let known = |rest: &&str| ["amp;", "lt;", "gt;", "quot;", "apos;"].iter().any(|name| rest.starts_with(name));
    match text.split('&').skip(1).find(|rest| !known(rest)) {
        Some(rest) => Err(format!("entity {rest}")),
        None => Ok(()),
    }
}

#[test]
fn a_logical_id_breaks_before_its_capitals_and_keeps_every_letter() {
    let lines = wrap("ConfigResourceSyncStateMachine", 13.0, true, 168.0);
    assert!(lines.len() > 1 && lines.iter().all(|line| line.width() <= 168.0));
    assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<String>(), "ConfigResourceSyncStateMachine");
    assert!(width("W", 11.0, false) > width("i", 11.0, false));
}
