//! A change set for people: what it does, and what it would lose.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use aws_sdk_cloudformation::types::{
    ChangeAction, ChangeSource, PolicyAction, Replacement, RequiresRecreation, ResourceChange, ResourceChangeDetail,
};
use console::style;
use serde::Serialize;

use super::change_set::ChangeSet;

/// Types of resources whose deletion or replacement loses what is in them. Log groups are not among them: a stack's
/// logs go with the stack, as its templates say.
const HOLDS_DATA: [&str; 11] = [
    "AWS::AppConfig::ConfigurationProfile",
    "AWS::Cognito::UserPool",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::EFS::FileSystem",
    "AWS::Kinesis::Stream",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
];

/// What a change set does.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Plan {
    pub(crate) stack: String,
    pub(crate) region: String,
    /// Whether the stack is new.
    pub(crate) creates: bool,
    pub(crate) changes: Vec<Change>,
}

/// What becomes of one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    pub(crate) action: Action,
    pub(crate) logical_id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The properties that change.
    pub(crate) properties: Vec<String>,
    /// Whether it is listed for its references to others alone, whose values may come out the same.
    pub(crate) refers_only: bool,
    /// Whether data goes with it.
    pub(crate) loses_data: bool,
}

/// What is done to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    Add,
    Modify,
    /// Whether it is replaced shows when it is changed.
    MayReplace,
    Replace,
    Remove,
    /// It goes out of the stack and is kept.
    Release,
    Import,
}

impl Action {
    fn of(change: &ResourceChange) -> Self {
        let kept = matches!(change.policy_action, Some(PolicyAction::Retain));
        match (&change.action, &change.replacement) {
            (Some(ChangeAction::Add), _) => Self::Add,
            (Some(ChangeAction::Remove), _) if kept => Self::Release,
            (Some(ChangeAction::Remove), _) => Self::Remove,
            (Some(ChangeAction::Import), _) => Self::Import,
            (_, Some(Replacement::True)) => Self::Replace,
            (_, Some(Replacement::Conditional)) => Self::MayReplace,
            (Some(ChangeAction::Dynamic), _) => Self::MayReplace,
            _ => Self::Modify,
        }
    }

    /// The mark before a line.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Add | Self::Import => "+",
            Self::Modify => "~",
            Self::MayReplace | Self::Replace => "±",
            Self::Remove | Self::Release => "-",
        }
    }

    /// What it is in a word or two.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Add => "new",
            Self::Modify => "changed",
            Self::MayReplace => "changed, perhaps replaced",
            Self::Replace => "replaced",
            Self::Remove => "deleted",
            Self::Release => "no longer in the stack, kept",
            Self::Import => "taken over",
        }
    }
}

impl Change {
    fn of(change: &ResourceChange, action: Action) -> Self {
        let kind = change.resource_type.clone().unwrap_or_default();
        let mut properties = Vec::new();
        for target in change.details.iter().flatten().filter_map(|detail| detail.target.as_ref()) {
            let attribute = target.attribute.as_ref().map(|attribute| attribute.as_str().to_owned());
            let name = target.name.clone().or(attribute);
            if let Some(name) = name.filter(|name| !properties.contains(name)) {
                properties.push(name);
            }
        }
        let kept = matches!(
            change.policy_action,
            Some(
                PolicyAction::Retain
                    | PolicyAction::ReplaceAndRetain
                    | PolicyAction::ReplaceAndSnapshot
                    | PolicyAction::Snapshot
            )
        );
        let goes = matches!(action, Action::Remove | Action::Replace | Action::MayReplace);
        let refers = |detail: &ResourceChangeDetail| {
            matches!(detail.change_source, Some(ChangeSource::ResourceReference | ChangeSource::ResourceAttribute))
        };
        let details = change.details.as_deref().unwrap_or_default();
        Self {
            action,
            logical_id: change.logical_resource_id.clone().unwrap_or_default(),
            properties,
            refers_only: action == Action::Modify && !details.is_empty() && details.iter().all(refers),
            loses_data: goes && !kept && HOLDS_DATA.contains(&&*kind),
            kind,
        }
    }
}

/// What is done to each resource.
///
/// CloudFormation holds a replacement possible wherever a property that can't be changed refers to a resource that
/// changes. Whoever refers to another's name or ARN is replaced only if the other is, since both stay as long as it
/// does.
fn actions(changes: &[&ResourceChange]) -> Vec<Action> {
    let mut actions: Vec<Action> = changes.iter().map(|change| Action::of(change)).collect();
    loop {
        let stays = |name: &str| {
            let found = changes.iter().position(|change| change.logical_resource_id.as_deref() == Some(name));
            found.is_some_and(|found| actions[found] == Action::Modify)
        };
        let harmless = |detail: &ResourceChangeDetail| {
            let recreation = detail.target.as_ref().and_then(|target| target.requires_recreation.clone());
            let refers =
                matches!(detail.change_source, Some(ChangeSource::ResourceReference | ChangeSource::ResourceAttribute));
            let cause = detail.causing_entity.as_deref().unwrap_or_default();
            let (cause, attribute) = cause.split_once('.').unwrap_or((cause, ""));
            recreation == Some(RequiresRecreation::Never)
                || (refers && ["", "Arn"].contains(&attribute) && stays(cause))
        };
        let settled = changes.iter().zip(&actions).position(|(change, action)| {
            let details = change.details.as_deref().unwrap_or_default();
            *action == Action::MayReplace && !details.is_empty() && details.iter().all(harmless)
        });
        match settled {
            Some(settled) => actions[settled] = Action::Modify,
            None => return actions,
        }
    }
}

impl Plan {
    /// What a change set does, in a region.
    pub(crate) fn of(set: &ChangeSet, region: &str) -> Self {
        let resources: Vec<&ResourceChange> =
            set.changes.iter().filter_map(|change| change.resource_change.as_ref()).collect();
        let actions = actions(&resources);
        let mut changes: Vec<Change> =
            resources.into_iter().zip(actions).map(|(change, action)| Change::of(change, action)).collect();
        changes.sort_by(|one, other| (&one.action, &one.logical_id).cmp(&(&other.action, &other.logical_id)));
        Self { stack: set.stack.clone(), region: region.to_owned(), creates: set.creates, changes }
    }

    /// The resources whose data would be lost, and that nobody said may be.
    pub(crate) fn loses(&self, allowed: &[String]) -> Vec<&Change> {
        let lost = self.changes.iter().filter(|change| change.loses_data);
        lost.filter(|change| !allowed.contains(&change.logical_id)).collect()
    }
}

impl Display for Plan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stack, region, creates, changes } = self;
        let number = changes.len();
        let resources = if number == 1 { "1 resource" } else { &format!("{number} resources") };
        let what = if *creates { "a new stack with" } else { "changes to" };
        write!(formatter, "{} in {region}: {what} {resources}", style(stack).bold())?;
        if changes.iter().all(|change| change.action == Action::Add) {
            // Nobody reads a list of forty that says "new" on each line.
            let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for change in changes {
                kinds.entry(&change.kind).or_default().push(&change.logical_id);
            }
            for (kind, names) in kinds {
                let kind = kind.trim_start_matches("AWS::");
                let names = if names.len() > 3 { format!("{} of them", names.len()) } else { names.join(", ") };
                write!(formatter, "\n  {} {kind}: {names}", style("+").green())?;
            }
            return Ok(());
        }
        for change in changes.iter().filter(|change| !change.refers_only) {
            write!(formatter, "\n  {change}")?;
        }
        let referring: Vec<&str> =
            changes.iter().filter(|change| change.refers_only).map(|change| change.logical_id.as_str()).collect();
        match referring.is_empty() {
            true => Ok(()),
            false => write!(formatter, "\n  and what refers to these: {}", referring.join(", ")),
        }
    }
}

impl Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = style(self.action.mark());
        let mark = match self.action {
            Action::Add | Action::Import => mark.green(),
            Action::Modify => mark.cyan(),
            Action::MayReplace | Action::Replace => mark.yellow(),
            Action::Remove | Action::Release => mark.red(),
        };
        write!(formatter, "{mark} {} ({})", self.logical_id, self.kind.trim_start_matches("AWS::"))?;
        if self.action != Action::Modify {
            write!(formatter, " {}", self.action.words())?;
        }
        if !self.properties.is_empty() {
            write!(formatter, ": {}", self.properties.join(", "))?;
        }
        if self.loses_data {
            write!(formatter, " {}", style("its data is lost").red().bold())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudformation::types::ResourceTargetDefinition;

    use super::*;

    fn change(
        kind: &str,
        action: ChangeAction,
        replacement: Option<Replacement>,
        policy: Option<PolicyAction>,
    ) -> Change {
        let target = ResourceTargetDefinition::builder().name("Name").build();
        let detail = ResourceChangeDetail::builder().target(target).build();
        let resource = ResourceChange::builder()
            .action(action)
            .resource_type(kind)
            .logical_resource_id("It")
            .set_replacement(replacement)
            .set_policy_action(policy)
            .details(detail.clone())
            .details(detail)
            .build();
        Change::of(&resource, actions(&[&resource])[0])
    }

    #[test]
    fn data_is_lost_by_deletion_and_by_replacement() {
        for kind in ["AWS::S3::Bucket", "AWS::Cognito::UserPool", "AWS::DynamoDB::Table"] {
            assert!(change(kind, ChangeAction::Remove, None, None).loses_data);
            assert!(change(kind, ChangeAction::Modify, Some(Replacement::True), None).loses_data);
            assert!(change(kind, ChangeAction::Modify, Some(Replacement::Conditional), None).loses_data);
            assert!(change(kind, ChangeAction::Remove, None, Some(PolicyAction::Delete)).loses_data);
        }
    }

    #[test]
    fn what_is_kept_changed_in_place_or_holds_no_data_loses_none() {
        let bucket = "AWS::S3::Bucket";
        assert!(!change(bucket, ChangeAction::Remove, None, Some(PolicyAction::Retain)).loses_data);
        let kept = Some(PolicyAction::ReplaceAndRetain);
        assert!(!change(bucket, ChangeAction::Modify, Some(Replacement::True), kept).loses_data);
        assert!(!change(bucket, ChangeAction::Modify, Some(Replacement::False), None).loses_data);
        assert!(!change(bucket, ChangeAction::Add, None, None).loses_data);
        for kind in ["AWS::Logs::LogGroup", "AWS::Lambda::Function", "AWS::IAM::Role"] {
            assert!(!change(kind, ChangeAction::Remove, None, None).loses_data, "{kind}");
        }
    }

    #[test]
    fn each_loss_has_to_be_allowed_by_name() {
        let mut plan = Plan {
            stack: "shop".to_owned(),
            region: "eu-west-1".to_owned(),
            creates: false,
            changes: vec![change("AWS::S3::Bucket", ChangeAction::Remove, None, None)],
        };
        plan.changes.push(Change { logical_id: "Other".to_owned(), ..plan.changes[0].clone() });
        let lost = |allowed: &[&str]| {
            let allowed: Vec<String> = allowed.iter().map(|name| (*name).to_owned()).collect();
            plan.loses(&allowed).iter().map(|change| change.logical_id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(lost(&[]), ["It", "Other"]);
        assert_eq!(lost(&["Other"]), ["It"]);
        assert!(lost(&["It", "Other"]).is_empty());
    }

    #[test]
    fn a_line_says_what_becomes_of_the_resource_and_why() {
        let replaced = change("AWS::S3::Bucket", ChangeAction::Modify, Some(Replacement::True), None);
        let line = console::strip_ansi_codes(&replaced.to_string()).into_owned();
        assert_eq!(line, "± It (S3::Bucket) replaced: Name its data is lost");
    }

    /// A change for the sake of another resource.
    fn referring(name: &str, cause: &str, recreation: RequiresRecreation) -> ResourceChange {
        let target = ResourceTargetDefinition::builder().name("Of").requires_recreation(recreation).build();
        let detail = ResourceChangeDetail::builder().target(target).causing_entity(cause);
        ResourceChange::builder()
            .action(ChangeAction::Modify)
            .logical_resource_id(name)
            .replacement(Replacement::Conditional)
            .details(detail.change_source(ChangeSource::ResourceAttribute).build())
            .build()
    }

    #[test]
    fn whoever_refers_to_what_stays_is_not_replaced() {
        let changed = |replacement| {
            ResourceChange::builder()
                .action(ChangeAction::Modify)
                .logical_resource_id("Function")
                .replacement(replacement)
                .build()
        };
        let always = RequiresRecreation::Always;
        let chain = |replacement| {
            let changes = [
                referring("Version", "Profile", always.clone()),
                referring("Profile", "Function.Arn", always.clone()),
                referring("Attribute", "Function.Size", always.clone()),
                referring("Never", "Function.Size", RequiresRecreation::Never),
                changed(replacement),
            ];
            actions(&changes.iter().collect::<Vec<_>>())
        };
        let (may, modify) = (Action::MayReplace, Action::Modify);
        assert_eq!(chain(Replacement::False), [modify, modify, may, modify, modify]);
        assert_eq!(chain(Replacement::True), [may, may, may, modify, Action::Replace]);
    }
}
