//! What would change, resource by resource and property by property.
//!
//! The properties are compared between the two templates, as people wrote them, with references as references. What
//! becomes of a resource (changed in place, replaced, deleted) is what CloudFormation says in a change set. Why both:
//! docs/decisions/differences.md.
//!
//! - [`properties`] — two values compared
//! - [`widening`]   — what gives more permissions, or opens what was closed
//! - [`rendering`]  — for people, for machines, and for a pull request

pub(crate) mod properties;
pub(crate) mod rendering;
pub(crate) mod widening;

use aws_sdk_cloudformation::types::{ChangeSource, Parameter, ResourceChange, StackResourceDriftStatus};
use serde::Serialize;
use serde_json::Value;

use crate::stack::Stack;
use crate::stack::change_set::ChangeSet;
use crate::stack::plan::{Action, Plan};
use properties::PropertyChange;

/// What would change in a stack.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Difference {
    pub(crate) stack: String,
    pub(crate) region: String,
    /// Whether the stack is there.
    pub(crate) exists: bool,
    /// Parameters that get another value.
    pub(crate) parameters: Vec<PropertyChange>,
    pub(crate) resources: Vec<ResourceDifference>,
    /// What else a reviewer should know.
    pub(crate) remarks: Vec<String>,
}

/// What would change in a resource.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ResourceDifference {
    pub(crate) action: Action,
    pub(crate) logical_id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) properties: Vec<PropertyChange>,
    /// What it refers to, if that changes.
    pub(crate) because_of: Vec<String>,
    /// What gives more permissions, or opens what was closed.
    pub(crate) widens: Vec<String>,
    /// What was changed outside CloudFormation.
    pub(crate) drift: Vec<PropertyChange>,
    /// Whether that is all: `deploy up` leaves it as it is, unless it is told to revert drift.
    pub(crate) drift_only: bool,
    pub(crate) loses_data: bool,
}

impl Difference {
    /// Whether anything would change.
    pub(crate) fn is_empty(&self) -> bool {
        self.resources.iter().all(|resource| resource.drift_only) && self.parameters.is_empty()
    }

    /// Of a stack that is not there: everything is new.
    pub(crate) fn of_new(stack: &str, region: &str, template: &Value) -> Self {
        let empty = serde_json::Map::new();
        let resources = template["Resources"].as_object().unwrap_or(&empty);
        let resources = resources.iter().map(|(name, resource)| ResourceDifference {
            action: Action::Add,
            logical_id: name.clone(),
            kind: kind(resource),
            properties: Vec::new(),
            because_of: Vec::new(),
            widens: widening::of(&kind(resource), None, Some(&resource["Properties"])),
            drift: Vec::new(),
            drift_only: false,
            loses_data: false,
        });
        Self {
            stack: stack.to_owned(),
            region: region.to_owned(),
            exists: false,
            parameters: Vec::new(),
            resources: resources.collect(),
            remarks: Vec::new(),
        }
    }

    /// Of a stack that is there. Without its template, the properties are those that the change set has.
    pub(crate) fn of(
        stack: &Stack,
        region: &str,
        old: Option<&Value>,
        new: &Value,
        parameters: &[Parameter],
        set: Option<&ChangeSet>,
    ) -> Self {
        let mut difference = Self {
            stack: stack.name.clone(),
            region: region.to_owned(),
            exists: true,
            parameters: changed_parameters(stack, old, new, parameters),
            resources: Vec::new(),
            remarks: Vec::new(),
        };
        if old.is_none() {
            difference.remarks.push(
                "The stack's template did not come from `deploy`: properties are those that CloudFormation tells."
                    .to_owned(),
            );
        }
        let Some(set) = set else { return difference };
        let plan = Plan::of(set, region);
        let told: Vec<&ResourceChange> =
            set.changes.iter().filter_map(|change| change.resource_change.as_ref()).collect();
        for change in plan.changes {
            let told = told.iter().find(|told| told.logical_resource_id.as_deref() == Some(&change.logical_id));
            let old = old.and_then(|old| old["Resources"].get(&change.logical_id));
            let new = new["Resources"].get(&change.logical_id);
            let mut changed = match (old, new) {
                (Some(old), Some(new)) => properties::compare(&old["Properties"], &new["Properties"]),
                _ => Vec::new(),
            };
            if changed.is_empty() {
                changed = told.map(|told| told_properties(told)).unwrap_or_default();
            }
            let drift_only = told.is_some_and(|told| is_drift_only(told));
            if drift_only {
                changed.clear();
            }
            let properties = |resource: Option<&'_ Value>| resource.map(|resource| resource["Properties"].clone());
            difference.resources.push(ResourceDifference {
                because_of: told.map(|told| causes(told)).unwrap_or_default(),
                widens: match old.is_none() && change.action != Action::Add {
                    // What it was is not known, so neither is what is wider.
                    true => Vec::new(),
                    false => widening::of(&change.kind, properties(old).as_ref(), properties(new).as_ref()),
                },
                drift: told.map(|told| drift(told)).unwrap_or_default(),
                drift_only,
                action: change.action,
                logical_id: change.logical_id,
                kind: change.kind,
                properties: changed,
                // What is not done loses nothing.
                loses_data: change.loses_data && !drift_only,
            });
        }
        difference
    }
}

fn kind(resource: &Value) -> String {
    resource["Type"].as_str().unwrap_or_default().to_owned()
}

/// Parameters that get another value than they have, by this run or by the template's defaults.
fn changed_parameters(stack: &Stack, old: Option<&Value>, new: &Value, given: &[Parameter]) -> Vec<PropertyChange> {
    let mut changes = Vec::new();
    let hidden = |name: &str| new["Parameters"][name]["NoEcho"].as_bool() == Some(true);
    for parameter in given {
        let name = parameter.parameter_key.clone().unwrap_or_default();
        let Some(value) = &parameter.parameter_value else { continue };
        let before = stack.parameters.get(&name);
        if before != Some(value) && !hidden(&name) {
            changes.push(PropertyChange {
                path: name,
                before: before.map(|before| Value::from(before.as_str())),
                after: Some(Value::from(value.as_str())),
            });
        }
    }
    if let Some(old) = old.and_then(|old| old["Parameters"].as_object()) {
        for (name, _) in old.iter().filter(|(name, _)| new["Parameters"].get(name).is_none()) {
            let before = stack.parameters.get(name).map(|before| Value::from(before.as_str()));
            changes.push(PropertyChange { path: name.clone(), before, after: None });
        }
    }
    changes
}

/// What CloudFormation itself tells of properties, with values where it has them.
fn told_properties(told: &ResourceChange) -> Vec<PropertyChange> {
    let mut changes: Vec<PropertyChange> = Vec::new();
    for detail in told.details.iter().flatten() {
        let direct =
            !matches!(detail.change_source, Some(ChangeSource::ResourceReference | ChangeSource::ResourceAttribute));
        let Some(target) = detail.target.as_ref() else { continue };
        let value = |value: &Option<String>| {
            value.as_deref().map(|value| serde_json::from_str(value).unwrap_or_else(|_| Value::from(value)))
        };
        let path = target.path.as_deref().map(|path| path.trim_start_matches("/Properties/").replace('/', "."));
        let Some(path) = path.or_else(|| target.name.clone()) else { continue };
        let (before, after) = (value(&target.before_value), value(&target.after_value));
        let known = before.is_some() || after.is_some();
        if (direct || known) && !changes.iter().any(|change| change.path == path) {
            changes.push(PropertyChange { path, before, after });
        }
    }
    changes
}

fn causes(told: &ResourceChange) -> Vec<String> {
    let mut causes: Vec<String> =
        told.details.iter().flatten().filter_map(|detail| detail.causing_entity.clone()).collect();
    causes.sort();
    causes.dedup();
    causes
}

/// What was changed outside CloudFormation, as a change set that is aware of drift tells it.
fn drift(told: &ResourceChange) -> Vec<PropertyChange> {
    if told.resource_drift_status == Some(StackResourceDriftStatus::Deleted) {
        return vec![PropertyChange {
            path: "the whole resource".to_owned(),
            before: Some("there".into()),
            after: None,
        }];
    }
    let details = told.details.iter().flatten().filter_map(|detail| detail.target.as_ref());
    details
        .filter_map(|target| {
            let drift = target.drift.as_ref()?;
            let path = target.path.clone().or_else(|| target.name.clone()).unwrap_or_default();
            let value = |value: &Option<String>| value.as_deref().map(Value::from);
            Some(PropertyChange { path, before: value(&drift.previous_value), after: value(&drift.actual_value) })
        })
        .collect()
}

/// Whether all that a change set tells of a resource is that it was changed outside CloudFormation.
fn is_drift_only(told: &ResourceChange) -> bool {
    let mut targets = told.details.iter().flatten().filter_map(|detail| detail.target.as_ref()).peekable();
    let deleted = told.resource_drift_status == Some(StackResourceDriftStatus::Deleted);
    deleted || (targets.peek().is_some() && targets.all(|target| target.drift.is_some()))
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudformation::types::{
        Change, ChangeAction, LiveResourceDrift, ResourceChangeDetail, ResourceTargetDefinition, StackStatus,
    };
    use serde_json::json;

    use super::*;

    fn told(name: &str, targets: Vec<ResourceTargetDefinition>) -> Change {
        let details =
            targets.into_iter().map(|target| ResourceChangeDetail::builder().target(target).build()).collect();
        let change = ResourceChange::builder()
            .action(ChangeAction::Modify)
            .logical_resource_id(name)
            .resource_type("AWS::Lambda::Function")
            .set_details(Some(details));
        Change::builder().resource_change(change.build()).build()
    }

    fn difference(changes: Vec<Change>) -> Difference {
        let stack = Stack {
            name: "shop".to_owned(),
            id: "arn".to_owned(),
            status: StackStatus::CreateComplete,
            parameters: [("LogLevel".to_owned(), "INFO".to_owned())].into(),
            outputs: Vec::new(),
            protected: false,
        };
        let template = |timeout: u8| {
            let function = json!({"Type": "AWS::Lambda::Function", "Properties": {"Timeout": timeout}});
            json!({"Parameters": {"LogLevel": {"Type": "String"}}, "Resources": {"Api": function, "Same": function}})
        };
        let set = ChangeSet {
            id: "set".to_owned(),
            stack: "shop".to_owned(),
            stack_id: "arn".to_owned(),
            creates: false,
            changes,
        };
        let mut new = template(3);
        new["Resources"]["Api"]["Properties"]["Timeout"] = json!(5);
        Difference::of(&stack, "eu-west-1", Some(&template(3)), &new, &[], Some(&set))
    }

    fn drifted() -> ResourceTargetDefinition {
        let drift = LiveResourceDrift::builder().previous_value("128").actual_value("256").build();
        ResourceTargetDefinition::builder().path("/Properties/MemorySize").drift(drift).build()
    }

    #[test]
    fn what_was_only_changed_by_hand_is_shown_and_is_no_change() {
        let difference = difference(vec![told("Same", vec![drifted()])]);
        assert!(difference.is_empty());
        let resource = &difference.resources[0];
        assert!(resource.drift_only && resource.properties.is_empty(), "{resource:?}");
        let drift = &resource.drift[0];
        assert_eq!((drift.before.clone(), drift.after.clone()), (Some(json!("128")), Some(json!("256"))));
    }

    #[test]
    fn what_changes_and_was_changed_by_hand_is_both() {
        let timeout = ResourceTargetDefinition::builder().name("Timeout").build();
        let difference = difference(vec![told("Api", vec![timeout, drifted()])]);
        assert!(!difference.is_empty());
        let resource = &difference.resources[0];
        assert_eq!(resource.properties[0].path, "Timeout");
        assert_eq!((resource.properties.len(), resource.drift.len(), resource.drift_only), (1, 1, false));
    }
}
