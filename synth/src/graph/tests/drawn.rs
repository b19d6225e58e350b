//! The picture can be read: its own elements are measured, as a reader's browser does.

use std::collections::BTreeMap;

use regex_lite::Regex;
use roxmltree::Document;

use super::super::{Graph, Kind, text};
use super::graphs;

/// Left, top, right and bottom edge, in pixels.
type Edges = [f64; 4];

/// Both ends' ids and the line's points.
type Arrow = (String, String, Vec<(f64, f64)>);

struct Drawing {
    page: Edges,
    /// Boxes by id. The bucket's folders that are item metadata too are drawn twice.
    boxes: Vec<(String, Edges)>,
    texts: Vec<(String, Edges)>,
    arrows: Vec<Arrow>,
    smallest_font: f64,
}

fn drawings() -> impl Iterator<Item = (String, Graph, Drawing)> {
    graphs().map(|(_, name, graph)| {
        let drawing = measure(&graph.to_svg("Personalization APIs", &name));
        (name, graph, drawing)
    })
}

fn measure(svg: &str) -> Drawing {
    let document = Document::parse(svg).unwrap();
    let number =
        |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap_or("0").parse::<f64>().unwrap();
    let elements = || document.descendants().filter(|node| node.is_element());
    let rects = elements().filter_map(|node| {
        let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| number(node, name));
        Some((node.attribute("data-id")?.to_owned(), [x, y, x + width, y + height]))
    });
    // The legend's texts have their places in the frame, under everything else.
    let texts = elements().filter(|node| node.has_tag_name("text") && node.has_attribute("font-size")).map(|node| {
        let (x, y, size) = (number(node, "x"), number(node, "y"), number(node, "font-size"));
        let words = node.text().unwrap().to_owned();
        let wide = text::width(&words, size, node.has_attribute("font-weight"));
        let left = if node.attribute("text-anchor") == Some("end") { x - wide } else { x };
        (words, [left, y - 0.75 * size, left + wide, y + 0.2 * size])
    });
    let arrows = elements().filter_map(|node| {
        let points = node.attribute("points")?.split(' ').map(|point| {
            let (x, y) = point.split_once(',').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        });
        let end = |name: &str| node.attribute(name).unwrap().to_owned();
        Some((end("data-from"), end("data-to"), points.collect()))
    });
    let sizes = elements().filter_map(|node| node.attribute("font-size")).map(|size| size.parse::<f64>().unwrap());
    Drawing {
        page: [0.0, 0.0, number(document.root_element(), "width"), number(document.root_element(), "height")],
        boxes: rects.collect(),
        texts: texts.collect(),
        arrows: arrows.collect(),
        smallest_font: sizes.fold(f64::MAX, f64::min),
    }
}

fn inside(inner: &Edges, outer: &Edges) -> bool {
    inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3]
}

fn apart(one: &Edges, other: &Edges) -> bool {
    one[2] <= other[0] || other[2] <= one[0] || one[3] <= other[1] || other[3] <= one[1]
}

#[test]
fn text_has_eleven_pixels_where_a_readme_shows_the_picture_unscaled() {
    for (name, _, drawing) in drawings() {
        assert!(drawing.smallest_font >= 11.0 && drawing.page[2] <= 830.0, "{name}");
    }
}

#[test]
fn text_stays_within_its_box_and_lies_on_no_other_and_on_no_other_text() {
    for (name, _, Drawing { page, boxes, texts, .. }) in drawings() {
        for (index, (words, area)) in texts.iter().enumerate() {
            assert!(inside(area, &page), "{name}: {words} leaves the page");
            for (id, edges) in &boxes {
                assert!(
                    inside(area, edges) || apart(area, edges),
                    "{name}: {words} {area:?} on the edge of {id} {edges:?}"
                );
            }
            for (other, other_area) in &texts[index + 1..] {
                assert!(apart(area, other_area), "{name}: {words} on {other}");
            }
        }
    }
}

#[test]
fn boxes_lie_apart_or_one_within_the_other_and_on_the_page() {
    for (name, _, Drawing { page, boxes, .. }) in drawings() {
        for (index, (id, one)) in boxes.iter().enumerate() {
            assert!(inside(one, &page), "{name}: {id} leaves the page");
            for (other_id, other) in &boxes[index + 1..] {
                assert!(apart(one, other) || inside(one, other) || inside(other, one), "{name}: {id} on {other_id}");
            }
        }
    }
}

#[test]
fn every_arrow_goes_from_box_to_box_and_crosses_no_other_box_and_no_text() {
    for (name, _, Drawing { boxes, texts, arrows, .. }) in drawings() {
        let areas: BTreeMap<&str, &Edges> = boxes.iter().map(|(id, edges)| (id.as_str(), edges)).collect();
        assert!(arrows.len() >= 12, "{name}: {} arrows", arrows.len());
        for (from, to, points) in &arrows {
            for (id, (x, y)) in [(from, points[0]), (to, points[points.len() - 1])] {
                let [left, top, right, bottom] = areas[id.as_str()];
                let near = |one: f64, other: f64| (one - other).abs() < 0.11;
                let on_border = (near(x, *left) || near(x, *right)) && y > *top && y < *bottom
                    || (near(y, *top) || near(y, *bottom)) && x > *left && x < *right;
                assert!(on_border, "{name}: {from} to {to} at {x} {y} does not touch {id}");
            }
            for pair in points.windows(2) {
                let ([(a, b), (c, d)], slack) = ([pair[0], pair[1]], 0.2);
                assert!(a == c || b == d, "{name}: {from} to {to} is aslant");
                let line = [a.min(c) + slack, b.min(d) + slack, a.max(c) - slack, b.max(d) - slack];
                let line = [line[0].min(line[2]), line[1].min(line[3]), line[0].max(line[2]), line[1].max(line[3])];
                let crossed = boxes.iter().chain(&texts).find(|(_, area)| !apart(&line, area));
                assert!(crossed.is_none(), "{name}: {from} to {to} crosses {crossed:?}");
            }
        }
    }
}

#[test]
fn every_arrow_is_a_call_that_the_graph_has() {
    for (name, graph, drawing) in drawings() {
        let kind = |id: &str| graph.node(id).map(|node| node.kind);
        let calls = |from: &str, to: &str| graph.edges.iter().any(|edge| edge.from == from && edge.to == to);
        // The bucket stands for its folders, a group for its members, and events go through EventBridge's rules.
        let members = |id: &str| -> Vec<&str> {
            let of = |kinds: &[Kind]| {
                let nodes = graph.nodes.iter().filter(|node| kinds.contains(&node.kind));
                nodes.map(|node| node.id.as_str()).collect::<Vec<_>>()
            };
            match (id, kind(id)) {
                ("origins", _) => of(&[Kind::Origin]),
                ("event-targets", _) => of(&[Kind::EventTarget]),
                ("experiments", _) => of(&[Kind::Service]),
                ("item-metadata", _) => of(&[Kind::Tables, Kind::Folder]),
                (_, Some(Kind::Bucket)) => of(&[Kind::Bucket, Kind::Folder]),
                _ => vec![graph.node(id).unwrap().id.as_str()],
            }
        };
        let rules: Vec<&str> =
            graph.nodes.iter().filter(|node| node.kind == Kind::Rule).map(|node| node.id.as_str()).collect();
        for (from, to, _) in &drawing.arrows {
            let reaches = members(from).iter().any(|from| {
                members(to)
                    .iter()
                    .any(|to| calls(from, to) || rules.iter().any(|rule| calls(from, rule) && calls(rule, to)))
            });
            assert!(reaches, "{name}: {from} to {to}");
        }
    }
}

#[test]
fn every_origin_and_event_target_that_a_configuration_may_name_is_drawn() {
    let schema = include_str!("../../../../crates/configuration/schema/configuration.schema.json");
    let types = ["personalize-campaign", "personalize-recommender", "lambda", "sagemaker", "http"].into_iter().chain([
        "personalize-event-tracker",
        "kinesis-stream",
        "kinesis-firehose",
    ]);
    for name in types {
        assert!(schema.contains(&format!("\"{name}\"")), "{name} is no longer a type of the configuration");
    }
    for (name, _, drawing) in drawings() {
        let has = |words: &str| drawing.texts.iter().any(|(text, _)| text == words);
        for words in ["Personalize", "Lambda", "SageMaker", "HTTP", "Event tracker", "Kinesis", "Firehose"] {
            assert!(has(words), "{name}: {words}");
        }
    }
}

#[test]
fn words_stand_out_from_what_they_lie_on_by_day_and_by_night() {
    let svg = graphs().next().unwrap().2.to_svg("", "");
    let (light, dark) = svg.split_once("@media (prefers-color-scheme: dark)").unwrap();
    let luminance = |css: &str, class: &str| {
        let rule = Regex::new(&format!(r"\.{class} \{{ fill: #([0-9a-f]{{6}})")).unwrap();
        let colour = u32::from_str_radix(&rule.captures(css).unwrap()[1], 16).unwrap();
        let part = |shift: u32| {
            let part = f64::from((colour >> shift) & 255) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
    };
    // https://www.w3.org/TR/WCAG22/#contrast-minimum
    for (css, ground) in [light, dark]
        .into_iter()
        .flat_map(|css| ["page", "panel", "card", "check", "cache"].map(|ground| (css, ground)))
    {
        for words in ["ink", "quiet"].iter().filter(|words| **words == "ink" || !["check", "cache"].contains(&ground)) {
            let (one, other) = (luminance(css, words), luminance(css, ground));
            let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
            assert!(contrast >= 4.5, "{words} on {ground}: {contrast:.1}");
        }
    }
}

#[test]
fn the_picture_says_what_it_is_and_needs_nothing_but_itself() {
    let svg = graphs().next().unwrap().2.to_svg("A <title> & \"more\"", "and less");
    let document = Document::parse(&svg).unwrap();
    let title = document.descendants().find(|node| node.has_tag_name("title")).and_then(|node| node.text());
    assert_eq!(title, Some("A <title> & \"more\" and less"));
    assert!(
        document.descendants().any(|node| node.has_tag_name("desc") && node.text().is_some_and(|text| text.len() > 99))
    );
    let outside = Regex::new(r#"(href="|url\()[^#]"#).unwrap();
    assert!(!outside.is_match(&svg) && !svg.contains("<script"));
    assert!(!Regex::new(r"\{[a-z]+\}").unwrap().is_match(&svg), "a placeholder is left");
}
