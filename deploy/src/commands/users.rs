//! `deploy users forget`: what caches and Amazon Personalize know of a user, thrown away.

use std::collections::BTreeSet;
use std::fmt::{self, Display};

use aws_sdk_personalize::types::DataSource;
use clap::{Args, Subcommand};
use configuration::Document;
use jiff::Timestamp;
use serde::Serialize;

use super::cache::{Invalidated, flush, invalidate};
use crate::app_config::AppConfig;
use crate::aws::{CallError, Connection};
use crate::cli::StackArguments;
use crate::dataset_groups;
use crate::error::Error;
use crate::names::output;
use crate::report::Report;
use crate::stack::Stack;

/// What `deploy users` is asked for.
#[derive(Args, Debug)]
pub(crate) struct UsersArguments {
    #[command(subcommand)]
    command: UsersCommand,
}

#[derive(Debug, Subcommand)]
enum UsersCommand {
    /// Throw away what caches and Amazon Personalize know of users
    ///
    /// CloudFront's answers for them are purged, the stage cache is flushed, and a data deletion job is started in each
    /// dataset group that the configuration has to do with. Personalize takes up to a day for it. What was recorded
    /// elsewhere (streams, access logs, the data that you import) is yours to delete.
    Forget(ForgetArguments),
}

/// What `deploy users forget` is told.
#[derive(Args, Debug)]
pub(crate) struct ForgetArguments {
    /// Ids of the users, as the API knows them
    #[arg(required = true, value_name = "USER", value_parser = user)]
    users: Vec<String>,
    /// A bucket that Personalize may read, as for imports, without a KMS key of your own: it takes the list of users
    #[arg(long, value_name = "NAME", required_unless_present = "cache_only")]
    bucket: Option<String>,
    /// The role by which Personalize reads the bucket, as for imports
    #[arg(long, value_name = "ARN", required_unless_present = "cache_only")]
    role: Option<String>,
    /// A dataset group, by its ARN; may be repeated [default: those that the configuration has to do with]
    #[arg(long = "dataset-group", value_name = "ARN")]
    dataset_groups: Vec<String>,
    /// Purge the caches, and leave Personalize alone
    #[arg(long, conflicts_with_all = ["bucket", "role", "dataset_groups"])]
    cache_only: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    stack: StackArguments,
}

/// The longest id that Personalize knows, in characters.
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_PutEvents.html>
const LONGEST_USER_ID: usize = 256;

fn user(id: &str) -> Result<String, String> {
    if id.is_empty() || id.chars().count() > LONGEST_USER_ID {
        return Err(format!("a user's id has 1 to {LONGEST_USER_ID} characters"));
    }
    Ok(id.to_owned())
}

/// Does what was asked for.
pub(crate) async fn run(arguments: &UsersArguments, report: &Report) -> Result<(), Error> {
    match &arguments.command {
        UsersCommand::Forget(arguments) => forget(arguments, report).await,
    }
}

async fn forget(arguments: &ForgetArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.stack.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack.stack).await?;
    let document = document_in_force(&connection, &stack).await?;
    let groups = dataset_groups(arguments, &connection, document.as_ref()).await?;
    if let Some(document) = &document {
        let overridden = overridden(document, &arguments.users);
        if !overridden.is_empty() {
            report.note(&format!(
                "The configuration's experiments name a user under `overrides`, which stays until you push one \
                 without: {}",
                overridden.join(", ")
            ));
        }
    }
    if !arguments.cache_only && !arguments.yes {
        let listed: Vec<String> = groups.iter().map(|group| format!("  {group}")).collect();
        report.note(&format!("Amazon Personalize is to delete the users' data for good, in:\n{}", listed.join("\n")));
        report.ask("Delete it? [y/N]", &["y", "yes"]).await?;
    }

    // Personalize first: what it still answers would go into the caches again.
    let (bucket, role) = (arguments.bucket.as_deref(), arguments.role.as_deref());
    let mut forgotten = Forgotten::default();
    if let (Some(bucket), Some(role)) = (bucket, role) {
        let list = put_list(&connection, bucket, &arguments.users).await?;
        for group in &groups {
            match start(&connection, group, &list, role).await {
                Ok(job) => forgotten.jobs.push(job),
                Err(error) => forgotten.failures.push(format!("{group}: {error}")),
            }
        }
        forgotten.list = Some(list);
    }
    if let Some(url) = stack.output(output::REST_API_URL) {
        forgotten.stage_cache = flush(&connection, url, false, report).await?;
    }
    if let Some(distribution) = stack.output(output::DISTRIBUTION) {
        let wanted = Invalidated::users(&stack.id, &arguments.users);
        forgotten.at_cloudfront = invalidate(&connection, distribution, wanted, false, report).await?;
    }
    report.result(&forgotten);
    if forgotten.failures.is_empty() {
        return Ok(());
    }
    let failures = forgotten.failures.join("\n  ");
    Err(Error::Failed(format!(
        "of some dataset groups the users are not deleted; run it again for them:\n  {failures}"
    )))
}

async fn document_in_force(connection: &Connection, stack: &Stack) -> Result<Option<Document>, Error> {
    let Some((_, text)) = AppConfig::of(connection, stack)?.document_in_force().await? else { return Ok(None) };
    Document::parse(&text).map(Some).map_err(|error| Error::Failed(error.to_string()))
}

async fn dataset_groups(
    arguments: &ForgetArguments,
    connection: &Connection,
    document: Option<&Document>,
) -> Result<BTreeSet<String>, Error> {
    if arguments.cache_only {
        return Ok(BTreeSet::new());
    }
    if !arguments.dataset_groups.is_empty() {
        return Ok(arguments.dataset_groups.iter().cloned().collect());
    }
    let none = || {
        Error::Usage(
            "the configuration in force has nothing of Amazon Personalize; --dataset-group names where users are to \
             be forgotten, --cache-only leaves Personalize alone"
                .to_owned(),
        )
    };
    let groups = dataset_groups::of(&connection.personalize(), document.ok_or_else(none)?).await?;
    if groups.is_empty() { Err(none()) } else { Ok(groups) }
}

/// Experiments that give one of the users a variation by name.
fn overridden(document: &Document, users: &[String]) -> Vec<String> {
    let value = serde_json::to_value(document).unwrap_or_default();
    let mut found = Vec::new();
    let mut ahead = vec![(String::new(), &value)];
    while let Some((pointer, value)) = ahead.pop() {
        let Some(members) = value.as_object() else { continue };
        for (name, member) in members {
            let pointer = format!("{pointer}/{name}");
            if name == "overrides" && users.iter().any(|user| member.get(user).is_some()) {
                found.push(pointer);
            } else {
                ahead.push((pointer, member));
            }
        }
    }
    found.sort();
    found
}

/// Puts the list of users where Personalize reads it; its address.
async fn put_list(connection: &Connection, bucket: &str, users: &[String]) -> Result<String, Error> {
    let key = format!("personalization-apis/forget-{}.csv", random()?);
    let put = connection.s3().put_object().bucket(bucket).key(&key).content_type("text/csv");
    let put = put.body(csv(users).into_bytes().into()).send().await;
    put.map_err(CallError::of("S3", "PutObject"))?;
    Ok(format!("s3://{bucket}/{key}"))
}

/// <https://docs.aws.amazon.com/personalize/latest/dg/delete-records.html>: one column, `USER_ID`. Ids are quoted as
/// RFC 4180 has it.
fn csv(users: &[String]) -> String {
    let mut lines = "USER_ID\n".to_owned();
    for user in users {
        if user.contains([',', '"', '\n', '\r']) {
            lines.push_str(&format!("\"{}\"\n", user.replace('"', "\"\"")));
        } else {
            lines.push_str(user);
            lines.push('\n');
        }
    }
    lines
}

/// Starts a data deletion job; its ARN.
async fn start(connection: &Connection, group: &str, list: &str, role: &str) -> Result<String, Error> {
    let started = connection
        .personalize()
        .create_data_deletion_job()
        .job_name(format!("forget-{}-{}", Timestamp::now().as_second(), &random()?[..8]))
        .dataset_group_arn(group)
        .data_source(DataSource::builder().data_location(list).build())
        .role_arn(role)
        .send()
        .await;
    let started = started.map_err(CallError::of("Personalize", "CreateDataDeletionJob"))?;
    Ok(started.data_deletion_job_arn.unwrap_or_default())
}

/// 128 random bits in hexadecimal digits.
fn random() -> Result<String, Error> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| Error::Failed(format!("no random numbers: {error}")))?;
    Ok(format!("{:032x}", u128::from_be_bytes(random)))
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Forgotten {
    /// ARNs of the data deletion jobs.
    jobs: Vec<String>,
    /// Where the list of users is.
    list: Option<String>,
    #[serde(flatten)]
    at_cloudfront: Invalidated,
    stage_cache: bool,
    failures: Vec<String>,
}

impl Display for Forgotten {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for job in &self.jobs {
            writeln!(formatter, "deletion job started: {job}")?;
        }
        if let Some(list) = &self.list {
            writeln!(formatter, "the jobs read {list}: delete it when they are done, within a day")?;
            writeln!(formatter, "train new solution versions then, so that no model knows the users any more")?;
        }
        match (self.at_cloudfront.is_empty(), self.stage_cache) {
            (true, false) => formatter.write_str("the deployment has no cache to purge"),
            (true, true) => formatter.write_str("purged: the stage cache"),
            (false, false) => formatter.write_str("purged: the users' answers at CloudFront"),
            (false, true) => formatter.write_str("purged: the stage cache, and the users' answers at CloudFront"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_lines_of_a_table_whatever_they_have() {
        let users = ["alice", "a,b", "say \"hi\""].map(str::to_owned);
        assert_eq!(csv(&users), "USER_ID\nalice\n\"a,b\"\n\"say \"\"hi\"\"\"\n");
    }
}
