//! `deploy cache purge`: what caches keep, thrown away.

use std::fmt::{self, Display};
use std::time::Duration;

use aws_sdk_cloudfront::types::{InvalidationBatch, Paths};
use cache_tags::UserTags;
use clap::{Args, Subcommand};
use configuration::document::Action;
use facts::headers::CACHE_TAGS;
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
    /// Answers of this variation of the recommender alone
    #[arg(long, value_name = "NAME", requires = "recommender", value_parser = name)]
    variation: Option<String>,
    /// Answers of the namespace that have this item near their beginning; may be given several times
    ///
    /// CloudFront keeps 50 tags of an answer. Those that say whose it is come first, and what is left is for the
    /// answer's first 45 or 46 items. An item further down is not found: purge the recommender or the namespace then.
    #[arg(long = "item", value_name = "ID", requires = "namespace", conflicts_with = "recommender")]
    items: Vec<String>,
    /// Answers made for this user, in all namespaces; may be given several times
    #[arg(long = "user", value_name = "ID", conflicts_with = "namespace")]
    users: Vec<String>,
    /// Come back when CloudFront has taken the order
    #[arg(long)]
    no_wait: bool,
    #[command(flatten)]
    stack: StackArguments,
}

impl PurgeArguments {
    fn names_a_part(&self) -> bool {
        self.namespace.is_some() || !self.users.is_empty()
    }
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
        purged.stage_cache = flush(&connection, url, arguments.names_a_part(), report).await?;
    }
    if let Some(distribution) = stack.output(output::DISTRIBUTION) {
        purged.at_cloudfront =
            invalidate(&connection, distribution, Invalidated::of(arguments, &stack.id)?, arguments.no_wait, report)
                .await?;
    }
    report.result(&purged);
    Ok(())
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Purged {
    #[serde(flatten)]
    at_cloudfront: Invalidated,
    stage_cache: bool,
}

impl Display for Purged {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.at_cloudfront.is_empty(), self.stage_cache) {
            (true, false) => formatter.write_str("nothing to purge: the deployment has no cache, or its cache is off"),
            (true, true) => formatter.write_str("purged: the stage cache"),
            (false, false) => write!(formatter, "purged at CloudFront: {}", self.at_cloudfront),
            (false, true) => write!(formatter, "purged: the stage cache, and at CloudFront {}", self.at_cloudfront),
        }
    }
}

/// What CloudFront is told to throw away.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Invalidated {
    /// A `*` at the end stands for every query, too:
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html>.
    paths: Vec<String>,
    /// Of answers that have any of them:
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-by-tags.html>.
    tags: Vec<String>,
}

impl Invalidated {
    /// What was asked for. A namespace and a recommender are purged by their paths and by their tag, since answers from
    /// before there were tags have only paths.
    fn of(asked: &PurgeArguments, stack_id: &str) -> Result<Self, Error> {
        let PurgeArguments { namespace, recommender, variation, items, users, .. } = asked;
        let Some(namespace) = namespace else {
            return Ok(if users.is_empty() { Self::everything() } else { Self::users(stack_id, users) });
        };
        let (paths, tags) = match (recommender, variation) {
            (Some(recommender), Some(variation)) => {
                (vec![], vec![cache_tags::variation(namespace, recommender, variation)])
            }
            (Some(recommender), None) => {
                (paths(namespace, Some(recommender)), vec![cache_tags::recommender(namespace, recommender)])
            }
            (None, _) if items.is_empty() => (paths(namespace, None), vec![cache_tags::namespace(namespace)]),
            (None, _) => (vec![], items.iter().map(|item| cache_tags::item(namespace, item)).collect()),
        };
        let tags: Option<Vec<String>> = tags.into_iter().collect();
        let too_long = || {
            let longest = cache_tags::LONGEST;
            Error::Failed(format!("with these names a tag is longer than {longest} characters, so no answer has it"))
        };
        Ok(Self { paths, tags: tags.ok_or_else(too_long)? })
    }

    fn everything() -> Self {
        Self { paths: vec!["/*".to_owned()], tags: vec![] }
    }

    /// Answers made for users, whatever their namespace.
    pub(crate) fn users(stack_id: &str, users: &[String]) -> Self {
        let tags = UserTags::new(stack_id);
        Self { paths: vec![], tags: users.iter().map(|user| tags.user(user)).collect() }
    }

    /// Whether nothing was thrown away.
    pub(crate) fn is_empty(&self) -> bool {
        self.paths.is_empty() && self.tags.is_empty()
    }

    /// As CloudFront takes them: a tag is told from a path by `#`.
    fn items(&self) -> Vec<String> {
        self.paths.iter().cloned().chain(self.tags.iter().map(|tag| format!("#{tag}"))).collect()
    }
}

impl Display for Invalidated {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.items().join(", "))
    }
}

fn paths(namespace: &str, recommender: Option<&str>) -> Vec<String> {
    let below = recommender.map_or_else(String::new, |recommender| format!("{recommender}/"));
    Action::ALL.iter().map(|action| format!("/{}/{namespace}/{below}*", action.as_str())).collect()
}

/// Flushes the stage's cache; whether it has one. Whoever named a part of it is told that it has none.
///
/// # Errors
/// When the URL is not a stage's, or API Gateway refuses.
pub(crate) async fn flush(
    connection: &Connection,
    url: &str,
    names_a_part: bool,
    report: &Report,
) -> Result<bool, Error> {
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
    if names_a_part {
        report.note("The stage cache knows no parts: all of it is flushed.");
    }
    let flushed = client.flush_stage_cache().rest_api_id(api).stage_name(stage).send().await;
    flushed.map_err(CallError::of("API Gateway", "FlushStageCache"))?;
    Ok(true)
}

/// Has CloudFront throw away what is named, and waits for it. What was thrown away is returned: of a distribution that
/// keeps no tags, the paths.
///
/// # Errors
/// When nothing is left of what was named, or CloudFront refuses.
pub(crate) async fn invalidate(
    connection: &Connection,
    distribution: &str,
    mut wanted: Invalidated,
    no_wait: bool,
    report: &Report,
) -> Result<Invalidated, Error> {
    let client = connection.cloudfront();
    if !wanted.tags.is_empty() && !keeps_tags(&client, distribution).await? {
        if wanted.paths.is_empty() {
            return Err(Error::Failed(NO_TAGS.to_owned()));
        }
        wanted.tags.clear();
    }
    let paths = wanted.items();
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| Error::Failed(format!("no random numbers: {error}")))?;
    let quantity = i32::try_from(paths.len()).unwrap_or(i32::MAX);
    let paths = Paths::builder().quantity(quantity).set_items(Some(paths)).build();
    let batch = paths.and_then(|paths| {
        InvalidationBatch::builder()
            .paths(paths)
            .caller_reference(format!("{:032x}", u128::from_be_bytes(random)))
            .build()
    });
    let batch = batch.map_err(|error| Error::Failed(error.to_string()))?;
    let created = client.create_invalidation().distribution_id(distribution).invalidation_batch(batch).send().await;
    let created = created.map_err(CallError::of("CloudFront", "CreateInvalidation"))?;
    let Some(mut invalidation) = created.invalidation else { return Ok(wanted) };
    let id = invalidation.id.clone();
    if no_wait {
        report.note(&format!("CloudFront goes on with invalidation {id}."));
        return Ok(wanted);
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
    Ok(wanted)
}

const NO_TAGS: &str = "CloudFront keeps no tags of answers here yet, so it can't tell which are meant: `deploy up` \
                       brings them, and `deploy cache purge` without a name throws everything away";

/// Whether a distribution keeps the tags of answers. One that was made before there were tags does not.
async fn keeps_tags(client: &aws_sdk_cloudfront::Client, distribution: &str) -> Result<bool, CallError> {
    let got = client.get_distribution_config().id(distribution).send().await;
    let got = got.map_err(CallError::of("CloudFront", "GetDistributionConfig"))?;
    let tags = got.distribution_config.and_then(|config| config.cache_tag_config);
    Ok(tags.is_some_and(|tags| tags.header_name.eq_ignore_ascii_case(CACHE_TAGS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_routes() {
        assert_eq!(
            paths("shop", None)[..3],
            ["/recommend-items/shop/*", "/related-items/shop/*", "/rerank-items/shop/*"]
        );
        assert_eq!(paths("shop", Some("home"))[0], "/recommend-items/shop/home/*");
    }

    #[test]
    fn every_route_that_is_cached_begins_with_an_action() {
        for route in facts::routes::ROUTES.iter().filter(|route| route.method == "GET") {
            let covered = paths("{namespace}", Some("{recommender}"))
                .iter()
                .any(|path| path.strip_suffix('*').is_some_and(|beginning| route.path.starts_with(beginning)));
            assert!(covered, "{} is not purged", route.path);
        }
    }
}
