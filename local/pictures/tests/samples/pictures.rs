//! The pictures.

use crate::{NAMESPACES, items};
use roxmltree::Document;
use sample_pictures::{picture, poster_motifs, product_motifs};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The picture, read as XML. What must hold of any picture is checked here.
fn drawn(item: &Value) -> String {
    let svg = picture(item);
    let document = Document::parse(&svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "svg");
    assert_eq!(root.attribute("role"), Some("img"));
    assert!(root.first_element_child().is_some_and(|title| title.tag_name().name() == "title"), "{svg}");
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        let name = element.tag_name().name();
        assert!(
            ["svg", "title", "g", "path", "circle", "ellipse", "rect", "text"].contains(&name),
            "{name} may do more than draw: {svg}"
        );
        for attribute in element.attributes() {
            assert!(!attribute.name().starts_with("on") && attribute.name() != "id", "{}: {svg}", attribute.name());
            assert!(!attribute.value().contains("url("), "{}: {svg}", attribute.value());
        }
    }
    assert!(!svg.contains(['{', '}']), "a colour was not put in: {svg}");
    svg
}

#[test]
fn every_item_has_a_picture_that_is_xml_and_names_it() {
    for namespace in NAMESPACES {
        for item in items(namespace) {
            let svg = drawn(&item);
            let document = Document::parse(&svg).unwrap();
            let title = document.root_element().first_element_child().and_then(|title| title.text());
            assert_eq!(title, item["title"].as_str());
            assert!(svg.len() < 30_000, "{}", svg.len());
        }
    }
}

#[test]
fn every_motif_is_used_and_every_item_uses_one_that_there_is() {
    for (namespace, motifs) in
        [("shop", product_motifs().collect::<BTreeSet<_>>()), ("films", poster_motifs().collect())]
    {
        let items = items(namespace);
        let used: BTreeSet<&str> = items.iter().map(|item| item["picture"]["motif"].as_str().unwrap()).collect();
        assert_eq!(used, motifs);
    }
}

#[test]
fn products_are_4_by_3_and_posters_2_by_3_with_their_title() {
    let product = drawn(&items("shop")[0]);
    assert!(product.contains(r#"viewBox="0 0 400 300""#) && !product.contains("<text"), "{product}");
    let poster = drawn(&items("films")[0]);
    assert!(poster.contains(r#"viewBox="0 0 400 600""#), "{poster}");
    assert_eq!(lettering(&poster).to_lowercase(), "the salt cartographer");
}

#[test]
fn the_same_item_gives_the_same_picture_and_two_items_of_one_motif_do_not() {
    let item = |id: &str| {
        json!({ "id": id, "title": "Dune Runner", "picture": {
            "shape": "poster", "motif": "city", "colours": ["#ffffff", "#000000", "#ff0000"] } })
    };
    assert_eq!(drawn(&item("a")), drawn(&item("a")));
    assert_ne!(drawn(&item("a")), drawn(&item("b")));
}

#[test]
fn items_without_a_picture_or_with_one_that_is_not_understood_are_drawn_too() {
    for item in [
        json!(null),
        json!([]),
        json!("tent"),
        json!({}),
        json!({ "id": 42 }),
        json!({ "id": "a", "picture": [] }),
        json!({ "id": "a", "title": 5, "picture": { "shape": 1, "motif": {}, "colours": "red" } }),
        json!({ "id": "a", "picture": { "shape": "poster" } }),
        json!({ "id": "a", "picture": { "shape": "poster", "motif": "tent", "colours": [1, null, "#12"] } }),
        json!({ "id": "a", "picture": { "motif": "tent", "colours": ["red\"/><script>", "url(#x)", "#zzzzzz"] } }),
    ] {
        drawn(&item);
    }
}

#[test]
fn text_is_escaped_and_what_xml_does_not_allow_is_left_out() {
    for title in [
        "<script>alert(1)</script>",
        "\"'&<>",
        "]]>",
        "a\u{0}b\u{8}c\u{ffff}d\ne",
        "{main} {ink}",
        "Ünïcödé 漢字 🎬 \u{202e}",
        "",
        "   ",
        &"long ".repeat(200),
        &"x".repeat(3000),
    ] {
        for shape in ["poster", "product"] {
            let svg = picture(&json!({ "id": "a", "title": title, "picture": { "shape": shape, "motif": "ship" } }));
            let document = Document::parse(&svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
            assert!(!svg.contains("<script"), "{svg}");
            let written = document.root_element().first_element_child().and_then(|node| node.text());
            let expected: String =
                title.chars().filter(|letter| !letter.is_control() && *letter != '\u{ffff}').collect();
            assert_eq!(written.unwrap_or_default(), expected);
        }
    }
}

/// The words that are drawn.
fn lettering(svg: &str) -> String {
    let document = Document::parse(svg).unwrap();
    let lines = document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")));
    lines.filter_map(|line| line.text()).collect::<Vec<_>>().join(" ")
}
