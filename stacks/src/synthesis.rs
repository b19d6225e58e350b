//! What synthesis makes: the template, and what it is made of.

use cfn::yaml::Comments;
use cfn::{Json, Problem, Template};

/// A template, and what it is made of.
#[derive(Clone, Debug)]
pub struct Synthesis {
    /// The template.
    pub template: Json,
    /// What its YAML says besides: the parts, and why things are set as they are.
    pub comments: Comments,
    /// Its parts, in the order of the template.
    pub parts: Vec<Part>,
    /// The files that it needs.
    pub assets: Vec<Asset>,
}

impl Synthesis {
    /// Checks the template, and brings its resources together by parts, each under a heading.
    pub(crate) fn finish(mut template: Template, parts: Vec<Part>, assets: Vec<Asset>) -> Result<Self, Vec<Problem>> {
        let order = parts.iter().flat_map(|part| &part.resources).map(|(name, _)| name.as_str());
        template.order_resources(order);
        for part in &parts {
            if let Some((first, _)) = part.resources.first() {
                template.comments().heading(format!("/Resources/{first}"), part.title, part.why);
            }
        }
        let comments = template.comments().clone();
        Ok(Self { template: template.finish()?, comments, parts, assets })
    }
}

/// Resources that serve one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub title: &'static str,
    /// Why it is there.
    pub why: &'static str,
    /// Logical ids and types of its resources.
    pub resources: Vec<(String, String)>,
}

/// A file that a deployment needs, under the artifacts' prefix in the artifacts' bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Name of the binary's crate, or of the edge function's folder.
    pub function: &'static str,
    /// File name.
    pub file: String,
}

/// The first line of a template's YAML.
pub(crate) fn made_by(command: &str) -> String {
    format!(
        "Made by synth {}: `{command}`. Change the choices or the code of synth, not this file.",
        env!("CARGO_PKG_VERSION")
    )
}

/// Logical ids and types of a template's resources.
pub(crate) fn types(template: &Template) -> Vec<(String, String)> {
    let kind = |entry: &Json| entry["Type"].as_str().unwrap_or_default().to_owned();
    template.resources().map(|(name, entry)| (name.to_owned(), kind(entry))).collect()
}
