//! The experiment in the configuration, and since when its split stands.

use aws_smithy_types::DateTime;
use experiment_statistics::counting::Experiment;
use serde_json::Value;

use crate::app_config::{AppConfig, Deployment};
use crate::error::Error;
use crate::moments;

/// How many versions are looked at for the last change of the split.
const VERSIONS: usize = 50;

/// The experiment as the configuration has it.
#[derive(Debug)]
pub(super) struct Configured {
    /// Variations with their weights, in the recommender's order.
    pub(super) weights: Vec<(String, f64)>,
    /// Its metrics.
    pub(super) metrics: Vec<String>,
    /// Since when the split is as it is, in seconds since 1970; `None` when AppConfig does not tell.
    pub(super) since: Option<i64>,
    /// Until when it was in the configuration; `None` when it is in it, or AppConfig does not tell.
    pub(super) until: Option<i64>,
    /// What the configuration's history tells.
    pub(super) notes: Vec<String>,
}

/// Looks for the experiment.
///
/// # Errors
/// When the configuration in force has no such experiment, in words that say which there are.
pub(super) async fn configured(app_config: &AppConfig, wanted: &Experiment) -> Result<Configured, Error> {
    let deployments: Vec<_> =
        app_config.deployments().await?.into_iter().filter(|deployment| deployment.is_complete()).collect();
    let Some(newest) = deployments.first() else {
        return Err(Error::Usage("no configuration was deployed yet, so no experiment ran".to_owned()));
    };
    let mut document = parsed(&app_config.document(&newest.version).await?)?;
    let mut deployments = &deployments[..];
    let mut notes = Vec::new();
    let mut until = None;
    if let Err(missing) = recommender(&document, wanted) {
        let Some((with_it, index)) = last_with(app_config, deployments, wanted).await? else { return Err(missing) };
        until = deployments.get(index.wrapping_sub(1)).and_then(moment);
        notes.push(format!(
            "The experiment was taken out of the configuration, at {}: the report is of the time before.",
            when(until)
        ));
        document = with_it;
        deployments = &deployments[index..];
    }
    let recommender = recommender(&document, wanted)?;
    let experiment = &recommender["experiments"][&wanted.feature];
    if experiment["method"] != "weighted" {
        return Err(Error::Usage(format!(
            "the experiment {} has not the method weighted: nothing is counted of it that a report could be made of",
            wanted.feature
        )));
    }
    let split = experiment["split"].as_object().cloned().unwrap_or_default();
    let in_order = recommender["variations"].as_object().into_iter().flatten().filter_map(|(variation, _)| {
        let weight = split.get(variation)?.as_f64().filter(|weight| *weight > 0.0)?;
        Some((variation.clone(), weight))
    });
    let metrics = experiment["metrics"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
    let mut configured =
        Configured { weights: in_order.collect(), metrics: metrics.collect(), since: None, until, notes };
    if configured.weights.len() < 2 {
        let message = format!("the split of {} has one variation: there is nothing to compare", wanted.feature);
        return Err(Error::Usage(message));
    }
    if configured.metrics.is_empty() {
        return Err(Error::Usage(format!("the experiment {} has no metrics: nothing is counted", wanted.feature)));
    }
    configured.look_back(app_config, deployments, (wanted, experiment)).await?;
    Ok(configured)
}

/// The newest document in force that had the experiment, with its deployment's place, where the newest of all has not.
async fn last_with(
    app_config: &AppConfig,
    deployments: &[Deployment],
    wanted: &Experiment,
) -> Result<Option<(Value, usize)>, Error> {
    for (index, deployment) in deployments.iter().enumerate().take(VERSIONS).skip(1) {
        match app_config.document(&deployment.version).await {
            Ok(document) => {
                let document = parsed(&document).unwrap_or_default();
                if recommender(&document, wanted).is_ok() {
                    return Ok(Some((document, index)));
                }
            }
            // The version was deleted.
            Err(Error::Usage(_)) => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

impl Configured {
    /// Finds the deployment since which users are drawn as they are.
    async fn look_back(
        &mut self,
        app_config: &AppConfig,
        deployments: &[Deployment],
        (wanted, experiment): (&Experiment, &Value),
    ) -> Result<(), Error> {
        let mut known: Option<(String, Value)> = None;
        for (index, deployment) in deployments.iter().enumerate() {
            let older = match &known {
                Some((version, older)) if *version == deployment.version => older.clone(),
                _ if index >= VERSIONS => {
                    self.notes
                        .push(format!("Only the last {VERSIONS} deployments of the configuration were looked at."));
                    return Ok(());
                }
                _ => match app_config.document(&deployment.version).await {
                    Ok(document) => {
                        let document = parsed(&document).unwrap_or_default();
                        let older = recommender(&document, wanted)
                            .map_or(Value::Null, |recommender| recommender["experiments"][&wanted.feature].clone());
                        known = Some((deployment.version.clone(), older.clone()));
                        older
                    }
                    Err(Error::Usage(_)) => {
                        self.notes.push(format!(
                            "Version {} of the configuration was deleted: what was before it is not known.",
                            deployment.version
                        ));
                        return Ok(());
                    }
                    Err(error) => return Err(error),
                },
            };
            if older.is_null() {
                return Ok(());
            }
            if let Some((change, moves)) = change(&older, experiment) {
                let moved = if moves { " Users who were moved have seen the other variation before." } else { "" };
                let when = when(self.since);
                self.notes.push(format!("{change}, at {when}: the report counts from then on.{moved}"));
                return Ok(());
            }
            self.since = moment(deployment).or(self.since);
        }
        Ok(())
    }
}

/// When a deployment put its version in force, in seconds since 1970.
fn moment(deployment: &Deployment) -> Option<i64> {
    deployment.completed.or(deployment.started).as_ref().map(DateTime::secs)
}

fn when(moment: Option<i64>) -> String {
    moment.map_or("a time that AppConfig does not tell".to_owned(), |moment| {
        moments::written(&DateTime::from_secs(moment))
    })
}

/// What was changed of how users are drawn, and whether it moves users between variations. Salts are not shown: who
/// knows one can tell users by their buckets.
fn change(older: &Value, newer: &Value) -> Option<(String, bool)> {
    let audience = |experiment: &Value| experiment["audience"].as_f64().unwrap_or(100.0);
    if older["split"] != newer["split"] {
        let (before, after) = (&older["split"], &newer["split"]);
        return Some((format!("The split was changed in the middle, from {before} to {after}"), true));
    }
    if older["salt"] != newer["salt"] {
        return Some(("The salt was changed in the middle".to_owned(), true));
    }
    let (before, after) = (audience(older), audience(newer));
    let change = || format!("The audience was changed in the middle, from {before} % to {after} % of users");
    (before != after).then(|| (change(), false))
}

fn parsed(document: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(document).map_err(|error| Error::Failed(format!("the configuration is no JSON: {error}")))
}

/// The recommender that has the experiment; a name that recommenders of several actions have means that one.
fn recommender<'d>(document: &'d Value, wanted: &Experiment) -> Result<&'d Value, Error> {
    let names = |value: &Value| {
        let names: Vec<&str> = value.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    let namespaces = &document["namespaces"];
    let namespace = namespaces.get(&wanted.namespace).ok_or_else(|| {
        let known = names(namespaces);
        Error::Usage(format!("the configuration has no namespace {}; it has {known}", wanted.namespace))
    })?;
    let actions = namespace["recommenders"].as_object();
    let of_name: Vec<&Value> =
        actions.into_iter().flatten().filter_map(|(_, action)| action.get(&wanted.recommender)).collect();
    if of_name.is_empty() {
        let known: Vec<String> = actions.into_iter().flatten().map(|(_, action)| names(action)).collect();
        let message = format!(
            "the namespace {} has no recommender {}; it has {}",
            wanted.namespace,
            wanted.recommender,
            known.join(", ")
        );
        return Err(Error::Usage(message));
    }
    let found = of_name.iter().find(|recommender| recommender["experiments"].get(&wanted.feature).is_some());
    found.copied().ok_or_else(|| {
        let known: Vec<String> = of_name.iter().map(|recommender| names(&recommender["experiments"])).collect();
        Error::Usage(format!(
            "the recommender {} has no experiment {}; it has {}",
            wanted.recommender,
            wanted.feature,
            known.join(", ")
        ))
    })
}
