//! Architecture diagrams, made from a template: who calls whom, where answers are cached, where credentials are
//! checked.
//!
//! Everything in a picture is read out of the template's JSON. Nothing is known here about the choices that a
//! deployment is made of, so a picture can't say what its template does not.
//!
//! - [`Graph`] in this file — nodes, edges and groups, and what they mean
//! - `resources`   — reading CloudFormation's JSON: references, ARNs, properties
//! - `sketch`      — a graph under construction
//! - `requests`    — the way of a request: distribution, API, routes, authorizers, caches, access logs
//! - `events` — what happens besides requests: AppConfig, alarms, rules, the state machine, custom resources, pages
//! - `permissions` — what the functions' roles allow: folders of the bucket, tables, Amazon Personalize, …
//! - `origins`     — what the configuration may name: origins and event targets
//! - `mermaid`     — the graph as a Mermaid flowchart
//! - `picture`     — what stands where in the picture
//! - `svg`         — what the picture is drawn with: boxes, arrows, colours
//! - `text`        — how wide text is, and where it breaks

mod events;
mod mermaid;
mod origins;
mod permissions;
mod picture;
mod requests;
mod resources;
mod sketch;
mod svg;
#[cfg(test)]
mod tests;
mod text;

use serde_json::Value as Json;

/// What a deployment consists of, and who calls whom in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The parts, in the order in which they were found.
    pub nodes: Vec<Node>,
    /// The calls between them, from the one who calls to the one who is called.
    pub edges: Vec<Edge>,
    /// The purposes that the nodes serve, from the top of the picture down.
    pub groups: Vec<Group>,
}

/// Nodes that serve one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The purpose.
    pub lane: Lane,
    /// The ids of its nodes.
    pub nodes: Vec<String>,
}

/// A purpose that resources serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Requests are answered.
    Requests,
    /// A configuration is validated, rolled out and followed.
    Configuration,
    /// Catalogues of items are loaded.
    ItemLoading,
    /// What the stack itself needs, and pages to read.
    Deployment,
}

impl Lane {
    /// Every lane, from the top of the picture down.
    pub const ALL: [Self; 4] = [Self::Requests, Self::Configuration, Self::ItemLoading, Self::Deployment];

    /// Its title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Requests => "Requests",
            Self::Configuration => "Configuration",
            Self::ItemLoading => "Item loading",
            Self::Deployment => "Deployment and pages",
        }
    }
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Whoever calls the API.
    Caller,
    /// A Lambda@Edge function of another stack.
    EdgeFunction,
    /// A CloudFront distribution.
    Distribution,
    /// An HTTP or REST API, with its stage.
    Api,
    /// A Cognito user pool.
    UserPool,
    /// A Lambda function.
    Function,
    /// What keeps access logs: a Firehose stream or a log group.
    AccessLogs,
    /// An AWS AppConfig application.
    Configuration,
    /// A CloudWatch alarm.
    Alarm,
    /// An EventBridge rule.
    Rule,
    /// A Step Functions state machine.
    StateMachine,
    /// Keys of an S3 bucket with one prefix.
    Folder,
    /// A whole S3 bucket.
    Bucket,
    /// DynamoDB tables.
    Tables,
    /// What answers a request for recommendations.
    Origin,
    /// What events are sent to.
    EventTarget,
    /// Another service outside of the stack.
    Service,
    /// An SQS queue.
    Queue,
    /// CloudFormation itself, which calls custom resources' functions.
    CloudFormation,
    /// Whoever reads a page.
    Reader,
}

/// A part of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The logical id of the resource or parameter; for a folder the bucket's and the prefix; else a word.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// What it is for.
    pub lane: Lane,
    /// What it is called, in AWS's own words.
    pub title: String,
    /// What else the template says about it.
    pub detail: String,
    /// Caches and checks, in the order in which a request meets them.
    pub marks: Vec<Mark>,
    /// Whether it is there only when somebody names it: in a parameter or, with a permission, in the configuration.
    pub conditional: bool,
}

/// Something that a reader looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Credentials are checked here: which.
    Check(String),
    /// Answers may be kept here: which.
    Cache(String),
}

/// A call, or something carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Id of the node that calls.
    pub from: String,
    /// Id of the node that is called.
    pub to: String,
    /// What is called or carried.
    pub label: String,
    /// What kind of call it is.
    pub flow: Flow,
}

/// Kinds of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flow {
    /// A call as any other.
    Plain,
    /// Requests whose credentials the caller of this edge has checked, by the template's routes.
    Checked,
    /// What could not be processed.
    Failure,
}

impl Graph {
    /// Reads the architecture out of a template.
    ///
    /// Resources of types that are not drawn, and properties of other shapes than expected, are passed over.
    #[must_use]
    pub fn from_template(template: &Json) -> Self {
        let template = resources::Template::new(template);
        let mut sketch = sketch::Sketch::default();
        requests::add(&mut sketch, &template);
        events::add(&mut sketch, &template);
        permissions::add(&mut sketch, &template);
        origins::add(&mut sketch);
        sketch.finish()
    }

    /// The node with an id.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// A Mermaid flowchart, as GitHub draws it.
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        mermaid::draw(self)
    }

    /// A drawing that needs nothing but itself: no font, image or script.
    #[must_use]
    pub fn to_svg(&self, title: &str, subtitle: &str) -> String {
        picture::draw(self, title, subtitle)
    }
}

impl Node {
    /// Whether credentials are checked here.
    #[must_use]
    pub fn checks(&self) -> bool {
        self.marks.iter().any(|mark| matches!(mark, Mark::Check(_)))
    }

    /// Whether answers may be kept here.
    #[must_use]
    pub fn caches(&self) -> bool {
        self.marks.iter().any(|mark| matches!(mark, Mark::Cache(_)))
    }
}
