//! A graph under construction.

use super::{Edge, Flow, Graph, Group, Kind, Lane, Mark, Node};

/// A graph under construction. Whoever adds a node first says what it is for.
#[derive(Default)]
pub(super) struct Sketch {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

impl Sketch {
    /// Adds a node, unless it is there.
    pub(super) fn node(&mut self, id: &str, kind: Kind, lane: Lane, title: &str, detail: &str) {
        if !self.has(id) {
            let (title, detail) = (title.to_owned(), detail.to_owned());
            self.nodes.push(Node {
                id: id.to_owned(),
                kind,
                lane,
                title,
                detail,
                marks: Vec::new(),
                conditional: false,
            });
        }
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.nodes.iter().any(|node| node.id == id)
    }

    /// Marks a node.
    pub(super) fn mark(&mut self, id: &str, mark: Mark) {
        if let Some(node) = self.nodes.iter_mut().find(|node| node.id == id) {
            node.marks.push(mark);
        }
    }

    /// Says that a node is there only when a parameter names it.
    pub(super) fn conditional(&mut self, id: &str) {
        if let Some(node) = self.nodes.iter_mut().find(|node| node.id == id) {
            node.conditional = true;
        }
    }

    /// Adds a call. A second one between the same nodes adds its words to the first.
    pub(super) fn edge(&mut self, from: &str, to: &str, label: &str, flow: Flow) {
        match self.edges.iter_mut().find(|edge| edge.from == from && edge.to == to && edge.flow == flow) {
            Some(edge) if edge.label.split(", ").any(|word| word == label) => {}
            Some(edge) => edge.label = format!("{}, {label}", edge.label),
            None => self.edges.push(Edge { from: from.to_owned(), to: to.to_owned(), label: label.to_owned(), flow }),
        }
    }

    /// Ids of the nodes of a kind.
    pub(super) fn ids(&self, kind: Kind) -> Vec<String> {
        self.nodes.iter().filter(|node| node.kind == kind).map(|node| node.id.clone()).collect()
    }

    /// Ids of the functions that an API calls.
    pub(super) fn functions_of(&self, api: &str) -> Vec<String> {
        let functions = self.ids(Kind::Function);
        let called = |id: &String| self.edges.iter().any(|edge| edge.from == api && edge.to == *id);
        functions.into_iter().filter(called).collect()
    }

    /// The lane of a node.
    pub(super) fn lane(&self, id: &str) -> Option<Lane> {
        self.nodes.iter().find(|node| node.id == id).map(|node| node.lane)
    }

    /// Adds the keys of a bucket with a prefix, or the whole bucket, and says which node that is.
    pub(super) fn folder(&mut self, bucket: &str, prefix: Option<&str>, lane: Lane) -> String {
        match prefix {
            Some(prefix) => {
                let id = format!("{bucket}/{prefix}");
                self.node(&id, Kind::Folder, lane, &format!("S3 {prefix}"), bucket);
                id
            }
            None => {
                self.node(bucket, Kind::Bucket, lane, "S3 bucket", bucket);
                bucket.to_owned()
            }
        }
    }

    /// The graph. Edges whose ends were not drawn are left out.
    pub(super) fn finish(self) -> Graph {
        let Self { nodes, mut edges } = self;
        edges.retain(|edge| [&edge.from, &edge.to].iter().all(|end| nodes.iter().any(|node| node.id == **end)));
        let of =
            |lane: Lane| nodes.iter().filter(|node| node.lane == lane).map(|node| node.id.clone()).collect::<Vec<_>>();
        let groups = Lane::ALL
            .map(|lane| Group { lane, nodes: of(lane) })
            .into_iter()
            .filter(|group| !group.nodes.is_empty())
            .collect();
        Graph { nodes, edges, groups }
    }
}
