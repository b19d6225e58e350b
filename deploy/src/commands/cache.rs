//! `deploy cache purge`: what caches keep, thrown away.

use std::fmt::{self, Display};
use std::time::Duration;

use aws_sdk_cloudfront::types::{InvalidationBatch, Paths};
use clap::{Args, Subcommand};
use configuration::document::Action;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::aws::{CallError, Connection};
use crate::cli::StackArguments;
use crate::error::Error;
use crate::names::output;
use crate::report::Report;
use crate::stack::Stack;

/// Between two looks at an invalidation, which takes seconds to minutes.
const LOOKS: Duration = Duration::from_secs(3);

/// What `deploy cache` is asked for.
#[derive(Args, Debug)]
pub(crate) struct CacheArguments {
    #[command(subcommand)]
    command: CacheCommand,
}

#[derive(Debug, Subcommand)]
enum CacheCommand {
    /// Throw away what CloudFront and the stage cache keep, and wait until it is gone
    ///
    /// A stage cache of API Gateway knows no parts: all of it is flushed, whatever is named.
    Purge(PurgeArguments),
}

/// What `deploy cache purge` is told.
#[derive(Args, Debug)]
pub(crate) struct PurgeArguments {
    /// Answers of this namespace alone
    #[arg(long, value_name = "NAME", value_parser = name)]
    namespace: Option<String>,
    /// Answers of this recommender of the namespace alone
    #[arg(long, value_name = "NAME", requires = "namespace", value_parser = name)]
    recommender: Option<String>,
    /// Come back when CloudFront has taken the order
    #[arg(long)]
    no_wait: bool,
    #[command(flatten)]
    stack: StackArguments,
}

/// A name as configurations have it. In a path of CloudFront's, other characters would mean something else.
fn name(text: &str) -> Result<String, String> {
    let legal = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    if !text.is_empty() && text.chars().all(legal) {
        Ok(text.to_owned())
    } else {
        Err("a name of a configuration has letters, digits, _ and - alone".to_owned())
    }
}

/// Does what was asked for.
pub(crate) async fn run(arguments: &CacheArguments, report: &Report) -> Result<(), Error> {
    match &arguments.command {
        CacheCommand::Purge(arguments) => purge(arguments, report).await,
    }
}

async fn purge(arguments: &PurgeArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.stack.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack.stack).await?;
    let mut purged = Purged::default();
    // The stage first: otherwise CloudFront could fetch from it what was to be gone.
    if let Some(url) = stack.output(output::REST_API_URL) {
        purged.stage_cache = flush(&connection, url, arguments, report).await?;
    }
    if let Some(distribution) = stack.output(output::DISTRIBUTION) {
        purged.paths = paths(arguments.namespace.as_deref(), arguments.recommender.as_deref());
        invalidate(&connection, distribution, &purged.paths, arguments.no_wait, report).await?;
    }
    report.result(&purged);
    Ok(())
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Purged {
    /// Paths at CloudFront.
    paths: Vec<String>,
    stage_cache: bool,
}

impl Display for Purged {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths = self.paths.join(", ");
        match (self.paths.is_empty(), self.stage_cache) {
            (true, false) => formatter.write_str("nothing to purge: the deployment has no cache, or its cache is off"),
            (true, true) => formatter.write_str("purged: the stage cache"),
            (false, false) => write!(formatter, "purged at CloudFront: {paths}"),
            (false, true) => write!(formatter, "purged: the stage cache, and at CloudFront {paths}"),
        }
    }
}

/// What CloudFront is told to throw away. A `*` at the end stands for every query, too:
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html>.
fn paths(namespace: Option<&str>, recommender: Option<&str>) -> Vec<String> {
    let Some(namespace) = namespace else { return vec!["/*".to_owned()] };
    let below = recommender.map_or_else(String::new, |recommender| format!("{recommender}/"));
    Action::ALL.iter().map(|action| format!("/{}/{namespace}/{below}*", action.as_str())).collect()
}

/// Flushes the stage's cache; whether it has one.
async fn flush(connection: &Connection, url: &str, arguments: &PurgeArguments, report: &Report) -> Result<bool, Error> {
    // https://{api}.execute-api.{region}.amazonaws.com/{stage}/
    let parts = url.strip_prefix("https://").and_then(|rest| rest.trim_end_matches('/').split_once('/'));
    let (Some((host, stage)), client) = (parts, connection.apigateway()) else {
        return Err(Error::Failed(format!("{url} is no address of a stage")));
    };
    let api = host.split('.').next().unwrap_or(host);
    let got = client.get_stage().rest_api_id(api).stage_name(stage).send().await;
    let got = got.map_err(CallError::of("API Gateway", "GetStage"))?;
    if !got.cache_cluster_enabled {
        return Ok(false);
    }
    if arguments.namespace.is_some() {
        report.note("The stage cache knows no parts: all of it is flushed.");
    }
    let flushed = client.flush_stage_cache().rest_api_id(api).stage_name(stage).send().await;
    flushed.map_err(CallError::of("API Gateway", "FlushStageCache"))?;
    Ok(true)
}

async fn invalidate(
    connection: &Connection,
    distribution: &str,
    paths: &[String],
    no_wait: bool,
    report: &Report,
) -> Result<(), Error> {
    let client = connection.cloudfront();
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| Error::Failed(format!("no random numbers: {error}")))?;
    let quantity = i32::try_from(paths.len()).unwrap_or(i32::MAX);
    let paths = Paths::builder().quantity(quantity).set_items(Some(paths.to_vec())).build();
    let batch = paths.and_then(|paths| {
        InvalidationBatch::builder()
            .paths(paths)
            .caller_reference(format!("{:032x}", u128::from_be_bytes(random)))
            .build()
    });
    let batch = batch.map_err(|error| Error::Failed(error.to_string()))?;
    let created = client.create_invalidation().distribution_id(distribution).invalidation_batch(batch).send().await;
    let created = created.map_err(CallError::of("CloudFront", "CreateInvalidation"))?;
    let Some(mut invalidation) = created.invalidation else { return Ok(()) };
    let id = invalidation.id.clone();
    if no_wait {
        report.note(&format!("CloudFront goes on with invalidation {id}."));
        return Ok(());
    }
    report.meanwhile(Some(format!("CloudFront goes on with invalidation {id}, and needs nobody to wait for it.")));
    let spinner = report.progress(ProgressBar::new_spinner());
    spinner.enable_steady_tick(Duration::from_millis(200));
    spinner.set_message(format!("CloudFront works on invalidation {id}"));
    while invalidation.status != "Completed" {
        tokio::time::sleep(LOOKS).await;
        let got = client.get_invalidation().distribution_id(distribution).id(&id).send().await;
        match got.map_err(CallError::of("CloudFront", "GetInvalidation"))?.invalidation {
            Some(newer) => invalidation = newer,
            None => break,
        }
    }
    spinner.finish_and_clear();
    report.meanwhile(None);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_routes() {
        assert_eq!(paths(None, None), ["/*"]);
        assert_eq!(
            paths(Some("shop"), None),
            ["/recommend-items/shop/*", "/related-items/shop/*", "/rerank-items/shop/*"]
        );
        assert_eq!(paths(Some("shop"), Some("home"))[0], "/recommend-items/shop/home/*");
    }

    #[test]
    fn every_route_that_is_cached_begins_with_an_action() {
        for route in facts::routes::ROUTES.iter().filter(|route| route.method == "GET") {
            let covered = paths(Some("{namespace}"), Some("{recommender}"))
                .iter()
                .any(|path| path.strip_suffix('*').is_some_and(|beginning| route.path.starts_with(beginning)));
            assert!(covered, "{} is not purged", route.path);
        }
    }
}
