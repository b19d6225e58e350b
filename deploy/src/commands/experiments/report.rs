//! `deploy experiments report`: which variation is better, as far as it is known.

use std::path::PathBuf;
use std::time::Duration;

use aws_smithy_types::DateTime;
use clap::Args;
use experiment_statistics::analysis::{Analysis, Metric, Question};
use experiment_statistics::counting::{Cells, DAY, Experiment, Tally};
use experiment_statistics::effect::Certainty;
use experiment_statistics::picture;

use super::history::{self, Configured};
use super::insights::{self, Wanted};
use super::records;
use super::shown::Shown;
use crate::app_config::AppConfig;
use crate::aws::{CallError, Connection};
use crate::cli::StackArguments;
use crate::commands::logs::{log_group, now};
use crate::error::Error;
use crate::moments::{self, duration};
use crate::report::Report;
use crate::stack::Stack;

/// How far back the log is read where AppConfig does not tell since when the split stands, in seconds.
const USUAL_PERIOD: i64 = 30 * DAY;

/// What `deploy experiments report` is told.
#[derive(Args, Debug)]
pub(super) struct ReportArguments {
    /// The configuration's namespace
    #[arg(long, value_name = "NAME")]
    namespace: String,
    /// The recommender that has the experiment
    #[arg(long, value_name = "NAME")]
    recommender: String,
    /// The experiment
    #[arg(long, value_name = "NAME")]
    feature: String,
    /// The variation that the others are compared with [default: the recommender's first in the split]
    #[arg(long, value_name = "VARIATION")]
    baseline: Option<String>,
    /// A metric that is only to be no worse; may be given several times
    #[arg(long = "guardrail", value_name = "METRIC")]
    guardrails: Vec<String>,
    /// A metric of which less is better; may be given several times
    #[arg(long = "lower-is-better", value_name = "METRIC")]
    lower_is_better: Vec<String>,
    /// The lift that you want to see, in percent of the baseline
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0, value_parser = above_zero)]
    lift: f64,
    /// The chance, in percent, that any of the intervals ever misses the truth
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0, value_parser = percent)]
    alpha: f64,
    /// The number of users at which the intervals are narrowest; they hold at any other too
    #[arg(long, value_name = "USERS", default_value_t = 5000.0, value_parser = above_zero)]
    tuned_for: f64,
    /// How far back to count, as 14d [default: since the split stands]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    since: Option<Duration>,
    /// Count records of the namespace's streams, or exported lines of the log, in a file or below a folder, plain or
    /// .gz, in place of the stack's log
    #[arg(long, value_name = "PATH")]
    records: Option<PathBuf>,
    /// Keep the days of the log that were read in a file, and ask only for those that it lacks
    #[arg(long, value_name = "FILE", conflicts_with = "records")]
    kept: Option<PathBuf>,
    /// Draw the intervals over time into a file, as SVG
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    #[command(flatten)]
    stack: StackArguments,
}

fn above_zero(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| *number > 0.0 && number.is_finite());
    number.ok_or_else(|| "must be a number above 0".to_owned())
}

fn percent(text: &str) -> Result<f64, String> {
    above_zero(text).ok().filter(|number| *number < 100.0).ok_or_else(|| "must be between 0 and 100".to_owned())
}

/// Reads what was counted, and reports.
pub(super) async fn run(arguments: &ReportArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.stack.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack.stack).await?;
    let experiment = Experiment {
        namespace: arguments.namespace.clone(),
        recommender: arguments.recommender.clone(),
        feature: arguments.feature.clone(),
    };
    let mut configured = history::configured(&AppConfig::of(&connection, &stack)?, &experiment).await?;
    let now = now().div_euclid(1000);
    let until = configured.until.unwrap_or(now).min(now);
    let asked = arguments.since.map(|since| now.saturating_sub(i64::try_from(since.as_secs()).unwrap_or(i64::MAX)));
    let since = asked.into_iter().chain(configured.since).max();
    let (tally, until) = match &arguments.records {
        Some(path) => {
            let tally = records::read(path, &experiment, since)?;
            // Records may be of long ago.
            let end = tally.days.keys().last().map_or(until, |day| (day + DAY).min(until));
            (tally, end)
        }
        None => {
            let group = log_group(&stack, &stack.resources(&connection).await?)?;
            let since = since.unwrap_or(until - USUAL_PERIOD);
            let since = kept_since(&connection, &group, (since, now), &mut configured).await?;
            let wanted = Wanted {
                group: &group,
                experiment: &experiment,
                period: (since, until),
                kept: arguments.kept.as_deref(),
            };
            (insights::read(&connection, &wanted, report).await?, until)
        }
    };
    let question = question(arguments, &configured, until)?;
    if tally.firsts.is_empty() {
        let since =
            since.map_or(String::new(), |since| format!(" since {}", moments::written(&DateTime::from_secs(since))));
        let why: String = configured.notes.iter().map(|note| format!("\n{note}")).collect();
        return Err(Error::Usage(format!(
            "the experiment {} never ran, as far as is known: no exposure was counted{since}. Exposures that were \
             written before this version have no bucket, and are not counted.{why}",
            arguments.feature
        )));
    }
    let mut analysis = Analysis::of(&tally, &question);
    analysis.notes.splice(0..0, configured.notes.iter().cloned());
    analysis.notes.extend(notes(&tally, &question));
    if let Some(path) = &arguments.picture {
        std::fs::write(path, picture::svg(&analysis))
            .map_err(|error| Error::File { path: path.clone(), reason: error.to_string() })?;
    }
    report.result(&Shown::new(experiment, analysis, report.format()));
    Ok(())
}

/// From when on the log still is: CloudWatch deletes lines that are older than the group's retention.
async fn kept_since(
    connection: &Connection,
    group: &str,
    (since, now): (i64, i64),
    configured: &mut Configured,
) -> Result<i64, Error> {
    let groups = connection.logs().describe_log_groups().log_group_name_prefix(group).send().await;
    let groups = groups.map_err(CallError::of("CloudWatch Logs", "DescribeLogGroups"))?.log_groups.unwrap_or_default();
    let retention = groups.iter().find(|one| one.log_group_name() == Some(group)).and_then(|one| one.retention_in_days);
    let oldest = retention.map_or(i64::MIN, |days| now - i64::from(days) * DAY);
    if since >= oldest {
        return Ok(since);
    }
    configured.notes.push(format!(
        "The log group keeps lines for {} days: those from before {} were deleted, and are not counted. With --kept \
         FILE days that were read once are kept.",
        retention.unwrap_or_default(),
        moments::written(&DateTime::from_secs(oldest))
    ));
    Ok(oldest)
}

fn question(arguments: &ReportArguments, configured: &Configured, until: i64) -> Result<Question, Error> {
    let mut weights = configured.weights.clone();
    if let Some(baseline) = &arguments.baseline {
        let Some(index) = weights.iter().position(|(variation, _)| variation == baseline) else {
            let known: Vec<&str> = weights.iter().map(|(variation, _)| variation.as_str()).collect();
            return Err(Error::Usage(format!("the split has no variation {baseline}; it has {}", known.join(", "))));
        };
        weights[..=index].rotate_right(1);
    }
    for named in arguments.guardrails.iter().chain(&arguments.lower_is_better) {
        if !configured.metrics.contains(named) {
            let known = configured.metrics.join(", ");
            return Err(Error::Usage(format!("the experiment has no metric {named}; it has {known}")));
        }
    }
    let metrics = configured.metrics.iter().map(|name| Metric {
        name: name.clone(),
        is_guardrail: arguments.guardrails.contains(name),
        lower_is_better: arguments.lower_is_better.contains(name),
    });
    Ok(Question {
        weights,
        metrics: metrics.collect(),
        certainty: Certainty { alpha: arguments.alpha / 100.0, users: arguments.tuned_for },
        lift: arguments.lift / 100.0,
        until,
    })
}

/// What the counts themselves tell.
fn notes(tally: &Tally, question: &Question) -> Vec<String> {
    let mut notes = Vec::new();
    if tally.moved_users > 0 {
        notes.push(format!(
            "{} users were shown more than one variation, which happens when the split is changed; they count for the \
             first.",
            tally.moved_users
        ));
    }
    if tally.unexposed_conversions > 0 {
        notes.push(format!(
            "{} conversions of users who had been shown nothing before are left out.",
            tally.unexposed_conversions
        ));
    }
    let is_split = |variation: &str| question.weights.iter().any(|(name, _)| name == variation);
    let names = tally.days.values().flat_map(Cells::keys).map(|(_, variation)| variation.as_str());
    let others: std::collections::BTreeSet<&str> = names.filter(|name| !is_split(name)).collect();
    if !others.is_empty() {
        let others: Vec<&str> = others.into_iter().collect();
        notes.push(format!("Counted, and not in the split: {}. They are left out.", others.join(", ")));
    }
    notes
}
