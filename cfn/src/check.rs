//! The checks that a whole template must pass.

use std::collections::{BTreeMap, BTreeSet};

use crate::value::Json;

/// CloudFormation's own limits, from its page "Understand CloudFormation quotas".
const LIMITS: [(&str, usize); 3] = [("Parameters", 200), ("Resources", 500), ("Outputs", 200)];

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A name is used that nothing in the template has.
    #[error("{pointer} refers to {name}, which is not in the template")]
    Missing {
        /// Where the reference stands, as a JSON pointer.
        pointer: String,
        /// The name that is missing.
        name: String,
    },
    /// A name is given to two things.
    #[error("{0} is added twice")]
    Twice(String),
    /// Resources refer to each other in a circular way, so that none can be made first.
    #[error("circular dependency: {}", .0.join(" -> "))]
    CircularReference(Vec<String>),
    /// A policy document has no statement.
    #[error("{0} is empty; IAM refuses a policy without statements")]
    NoStatements(String),
    /// A comment explains something that the template does not have.
    #[error("a comment stands at {0}, where the template has nothing")]
    Comment(String),
    /// More entries than CloudFormation takes.
    #[error("{section} has {count} entries; CloudFormation takes {limit}")]
    TooMany {
        /// The section.
        section: &'static str,
        /// How many it has.
        count: usize,
        /// How many it can have.
        limit: usize,
    },
}

/// One use of a name.
#[derive(Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
    /// The logical id, parameter or condition.
    pub name: String,
}

/// Everything that is wrong with a finished template.
pub(crate) fn problems(template: &Json) -> Vec<Problem> {
    let mut problems = Vec::new();
    let has = |section: &str, name: &str| template[section].get(name).is_some();
    for reference in references(template) {
        let known = match reference.pointer.rsplit('/').next() {
            Some("Condition" | "Fn::If") => has("Conditions", &reference.name),
            _ => has("Resources", &reference.name) || has("Parameters", &reference.name),
        };
        if !known {
            problems.push(Problem::Missing { pointer: reference.pointer, name: reference.name });
        }
    }
    for (section, limit) in LIMITS {
        let count = template[section].as_object().map_or(0, serde_json::Map::len);
        if count > limit {
            problems.push(Problem::TooMany { section, count, limit });
        }
    }
    problems.extend(empty_statements(&template["Resources"], "/Resources").into_iter().map(Problem::NoStatements));
    problems.extend(circular_reference(template).map(Problem::CircularReference));
    problems
}

/// JSON pointers of the `Statement` lists without an entry. Linters let them pass, and IAM refuses them at deployment:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html>
fn empty_statements(json: &Json, pointer: &str) -> Vec<String> {
    let below: Vec<(String, &Json)> = match json {
        Json::Object(object) => object.iter().map(|(key, value)| (pointer_to(pointer, key), value)).collect(),
        Json::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (format!("{pointer}/{index}"), item)).collect()
        }
        _ => Vec::new(),
    };
    below
        .into_iter()
        .flat_map(|(pointer, value)| match value {
            Json::Array(items) if items.is_empty() && pointer.ends_with("/Statement") => vec![pointer],
            value => empty_statements(value, &pointer),
        })
        .collect()
}

fn pointer_to(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Every name that `json` refers to, in the order of reading.
#[must_use]
pub fn references(json: &Json) -> Vec<Reference> {
    let mut found = Vec::new();
    walk(json, &mut String::new(), &mut found);
    found.retain(|reference| !reference.name.starts_with("AWS::"));
    found
}

fn walk(json: &Json, pointer: &mut String, found: &mut Vec<Reference>) {
    match json {
        Json::Object(object) => {
            for (key, value) in object {
                let length = pointer.len();
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                let mut refer = |name: &str| found.push(Reference { pointer: pointer.clone(), name: name.to_owned() });
                match (key.as_str(), value) {
                    ("Ref" | "Condition", Json::String(name)) => refer(name),
                    ("Fn::GetAtt", Json::Array(parts)) => refer(parts[0].as_str().unwrap_or_default()),
                    ("Fn::If", Json::Array(parts)) => refer(parts[0].as_str().unwrap_or_default()),
                    ("DependsOn", Json::Array(names)) => names.iter().filter_map(Json::as_str).for_each(refer),
                    ("Fn::Sub", Json::String(text)) => names_in(text).for_each(refer),
                    ("Fn::Sub", Json::Array(parts)) => {
                        let own = &parts[1];
                        let text = parts[0].as_str().unwrap_or_default();
                        names_in(text).filter(|name| own.get(name).is_none()).for_each(refer);
                    }
                    _ => {}
                }
                walk(value, pointer, found);
                pointer.truncate(length);
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let length = pointer.len();
                pointer.push_str(&format!("/{index}"));
                walk(item, pointer, found);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// The names in `${Name}` and `${Name.Attribute}`; `${!Literal}` is not one.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| {
        let name = rest.split('}').next()?.split('.').next()?;
        (!name.starts_with('!')).then_some(name)
    })
}

/// A circular reference among the resources, if there is one: its names, the first one again at the end.
fn circular_reference(template: &Json) -> Option<Vec<String>> {
    let resources = template["Resources"].as_object()?;
    let edges: BTreeMap<&str, Vec<String>> = resources
        .iter()
        .map(|(name, entry)| (name.as_str(), references(entry).into_iter().map(|found| found.name).collect()))
        .collect();
    let mut done = BTreeSet::new();
    edges.keys().find_map(|start| visit(start, &edges, &mut Vec::new(), &mut done))
}

fn visit<'a>(
    name: &'a str,
    edges: &'a BTreeMap<&str, Vec<String>>,
    path: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
) -> Option<Vec<String>> {
    if let Some(start) = path.iter().position(|passed| *passed == name) {
        return Some(path[start..].iter().chain([&name]).map(|passed| (*passed).to_owned()).collect());
    }
    if done.contains(name) {
        return None;
    }
    path.push(name);
    let found = edges
        .get(name)?
        .iter()
        .filter(|next| edges.contains_key(next.as_str()))
        .find_map(|next| visit(next, edges, path, done));
    path.pop();
    done.insert(name);
    found
}
