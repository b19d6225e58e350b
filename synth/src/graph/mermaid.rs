//! The graph as a Mermaid flowchart, in the syntax that GitHub draws.

use super::{Flow, Graph, Kind, Mark, Node};

/// Signs of checks and caches.
const KEY: char = '🔑';
const STORE: char = '💾';

/// Draws left to right, one subgraph for every purpose.
pub(super) fn draw(graph: &Graph) -> String {
    let mut lines = vec!["flowchart LR".to_owned()];
    for group in &graph.groups {
        lines.push(format!("  subgraph {:?}[\"{}\"]", group.lane, group.lane.title()));
        for node in graph.nodes.iter().filter(|node| group.nodes.contains(&node.id)) {
            lines.push(format!("    {}{}", name(graph, &node.id), shape(node)));
        }
        lines.push("  end".to_owned());
    }
    for edge in &graph.edges {
        let arrow = match edge.flow {
            Flow::Plain => "-->",
            Flow::Checked => "==>",
            Flow::Failure => "-.->",
        };
        lines.push(format!(
            "  {} {arrow}|\"{}\"| {}",
            name(graph, &edge.from),
            escape(&edge.label),
            name(graph, &edge.to)
        ));
    }
    lines.extend([
        "  subgraph Legend[\"Legend\"]".to_owned(),
        format!("    key[\"{KEY} credentials are checked here\"]"),
        format!("    store[\"{STORE} answers may be kept here\"]"),
        "  end".to_owned(),
    ]);
    // Both halves of each colour are given, so that the words can be read on a dark page too.
    for (class, style, chosen) in [
        ("check", "fill:#dafbe1,stroke:#1a7f37,color:#1f2328,stroke-width:2px", Node::checks as fn(&Node) -> bool),
        ("cache", "fill:#fff1c2,stroke:#9a6700,color:#1f2328,stroke-width:2px", |node| node.caches() && !node.checks()),
        ("conditional", "stroke-dasharray:5 4", |node| node.conditional),
    ] {
        let members: Vec<String> =
            graph.nodes.iter().filter(|node| chosen(node)).map(|node| name(graph, &node.id)).collect();
        if !members.is_empty() {
            lines.push(format!("  classDef {class} {style}"));
            lines.push(format!("  class {} {class}", members.join(",")));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// A name that Mermaid takes: letters and digits, and none of its own words, such as `end`.
fn name(graph: &Graph, id: &str) -> String {
    let index = graph.nodes.iter().position(|node| node.id == id).unwrap_or_default();
    let letters: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("n{index}{letters}")
}

/// Words in the shape of what the node is: stores are cylinders, services and people are rounded.
fn shape(node: &Node) -> String {
    let mut words = vec![format!("<b>{}</b>", escape(&node.title))];
    words.extend((!node.detail.is_empty()).then(|| escape(&node.detail)));
    words.extend(node.marks.iter().map(|mark| match mark {
        Mark::Check(what) => format!("{KEY} {}", escape(what)),
        Mark::Cache(what) => format!("{STORE} {}", escape(what)),
    }));
    let words = words.join("<br/>");
    match node.kind {
        Kind::Folder | Kind::Bucket | Kind::Tables | Kind::Queue => format!("[(\"{words}\")]"),
        Kind::Caller | Kind::Reader | Kind::CloudFormation | Kind::Service => format!("([\"{words}\"])"),
        _ => format!("[\"{words}\"]"),
    }
}

/// Characters that would end a quoted text, or begin an entity or Markdown in it.
fn escape(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '"' | '#' | '<' | '>' | '&' | '*' | '_' | '`' => format!("#{};", u32::from(letter)),
            other => other.to_string(),
        })
        .collect()
}
