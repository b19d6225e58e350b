//! The form in which the CloudFormation console asks for a template's parameters: groups, in order, and labels.

use cfn::{Json, Template};
use serde_json::json;

/// A group of parameters in the CloudFormation console, in the order of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Names.
    Application,
    /// What a person sets before the first request.
    Configuration,
    /// Who may call.
    Authentication,
    /// Limits and caches.
    Traffic,
    /// Pages on other origins.
    Cors,
    /// A domain name of the owner's.
    Domain,
    /// Where the functions' code is.
    Artifacts,
    /// Logs and alarms.
    Observability,
}

impl Group {
    fn label(self) -> &'static str {
        match self {
            Self::Application => "Application",
            Self::Configuration => "Configuration",
            Self::Authentication => "Authentication",
            Self::Traffic => "Traffic and caching",
            Self::Cors => "Pages on other origins (CORS)",
            Self::Domain => "Domain name",
            Self::Artifacts => "Code artifacts",
            Self::Observability => "Logs and alarms",
        }
    }
}

/// Groups and labels of the console's form.
#[derive(Default)]
pub(crate) struct Interface(Vec<(Group, String, &'static str)>);

impl Interface {
    pub(crate) fn add(&mut self, group: Group, name: &str, label: &'static str) {
        self.0.push((group, name.to_owned(), label));
    }

    /// Brings the template's parameters into the order of the form, under the same headings.
    pub(crate) fn order(&mut self, template: &mut Template) {
        self.0.sort_by_key(|(group, ..)| *group);
        template.order_parameters(self.0.iter().map(|(_, name, _)| name.as_str()));
        for group in self.0.chunk_by(|(one, ..), (other, ..)| one == other) {
            if let Some((group, name, _)) = group.first() {
                template.comments().heading(format!("/Parameters/{name}"), group.label(), "");
            }
        }
    }

    pub(crate) fn metadata(mut self) -> Json {
        self.0.sort_by_key(|(group, ..)| *group);
        let mut groups: Vec<Json> = Vec::new();
        let mut last = None;
        let mut labels = serde_json::Map::new();
        for (group, name, label) in self.0 {
            if last != Some(group) {
                groups.push(json!({ "Label": { "default": group.label() }, "Parameters": [] }));
                last = Some(group);
            }
            if let Some(Json::Array(names)) = groups.last_mut().map(|group| &mut group["Parameters"]) {
                names.push(name.clone().into());
            }
            labels.insert(name, json!({ "default": label }));
        }
        json!({ "ParameterGroups": groups, "ParameterLabels": labels })
    }
}
