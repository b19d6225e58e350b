//! `deploy status`: how a stack is, on one page.
//!
//! Each part is looked for by itself: one that can't be had is named with the reason, and the others are shown.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::time::{Duration, SystemTime};

use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat, StateValue};
use aws_sdk_sqs::types::QueueAttributeName;
use aws_smithy_types::DateTime;
use catalogue::stores;
use configuration::Document;
use configuration::positions::Level;
use configuration::variation::OriginType;
use serde::Serialize;

use super::logs::{functions, log_group, now};
use terminal::layout;

use crate::app_config::{AppConfig, in_force, name_of};
use crate::aws::{CallError, Connection};
use crate::cli::StackArguments;
use crate::error::Error;
use crate::items::loading::record;
use crate::logs::Line;
use crate::moments;
use crate::names::{output, resource};
use crate::report::Report;
use crate::stack::{Resource, Stack};

/// How far back metrics and errors are looked at.
const HOUR: Duration = Duration::from_secs(3_600);
const ERRORS_SINCE: Duration = Duration::from_secs(24 * 3_600);

/// The length of what Personalize bills a campaign's capacity by, in seconds:
/// <https://docs.aws.amazon.com/personalize/latest/dg/campaigns.html>.
const BILLED: i32 = 300;

/// Campaigns that are looked at; more would make many calls.
const MOST_CAMPAIGNS: usize = 20;

/// Columns of the parts' names.
const NAMES: usize = 17;

/// Tells how a stack is.
pub(crate) async fn run(arguments: &StackArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack).await?;
    let connection = connection.impatient();
    let resources = stack.resources(&connection).await?;
    let deployed = configuration(&connection, &stack).await;
    let document = deployed.as_ref().ok().and_then(|(_, document)| document.clone());
    let loads = loads(&connection, &stack, document.as_ref());
    let (errors, alarms, dead_letters, loads, hit_rates, campaigns) = tokio::join!(
        errors(&connection, &stack, &resources),
        alarms(&connection, &resources),
        dead_letters(&connection, &resources),
        loads,
        hit_rates(&connection, &stack),
        campaigns(&connection, document.as_ref()),
    );
    report.result(&Status {
        stack: format!("{} in {}: {}", stack.name, connection.region(), stack.status),
        configuration: part(deployed.map(|(lines, _)| lines)),
        errors: part(errors),
        alarms: part(alarms),
        dead_letters: part(dead_letters),
        item_loads: part(loads),
        cache_hit_rate: part(hit_rates),
        personalize: part(campaigns),
    });
    Ok(())
}

/// What is known of a part: lines, none for what is well or not there, or why it is not known.
type Part = Vec<String>;

fn part(looked: Result<Part, Error>) -> Part {
    looked.unwrap_or_else(|error| vec![format!("not known: {error}")])
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    stack: String,
    configuration: Part,
    alarms: Part,
    dead_letters: Part,
    errors: Part,
    item_loads: Part,
    cache_hit_rate: Part,
    personalize: Part,
}

impl Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("configuration", &self.configuration),
            ("alarms", &self.alarms),
            ("dead letters", &self.dead_letters),
            ("errors, 24 h", &self.errors),
            ("item loads", &self.item_loads),
            ("cache hits, 1 h", &self.cache_hit_rate),
            ("Personalize, 1 h", &self.personalize),
        ];
        let mut all = vec![format!("{:NAMES$} {}", "stack", self.stack)];
        for (name, lines) in parts {
            for (at, line) in lines.iter().enumerate() {
                let name = if at == 0 { name } else { "" };
                all.push(format!("{name:NAMES$} {line}"));
            }
        }
        let all = all.join("\n");
        match layout::columns() {
            Some(columns) => formatter.write_str(&layout::wrapped(&all, columns, NAMES + 1)),
            None => formatter.write_str(&all),
        }
    }
}

/// The version in force and its age, and the deployment that is under way.
async fn configuration(connection: &Connection, stack: &Stack) -> Result<(Part, Option<Document>), Error> {
    let app_config = AppConfig::of(connection, stack)?;
    let deployments = app_config.deployments().await?;
    let mut lines = Vec::new();
    let mut document = None;
    match in_force(&deployments) {
        None => lines.push("none is deployed; `deploy config push` deploys one".to_owned()),
        Some(deployment) => {
            let text = app_config.document(&deployment.version).await?;
            document = Document::parse(&text).ok();
            let name = document.as_ref().map_or_else(|| "a document that can't be read".to_owned(), name_of);
            let since = deployment.completed.or(deployment.started);
            let age = since.map_or_else(String::new, |since| format!(", for {}", moments::ago(&since)));
            lines.push(format!("{name} (number {}){age}", deployment.version));
        }
    }
    if let Some(deployment) = deployments.iter().find(|deployment| deployment.is_under_way()) {
        lines.push(format!(
            "number {} is on its way: {}, {} %",
            deployment.version, deployment.state, deployment.percent
        ));
    }
    Ok((lines, document))
}

/// Each function's last error.
async fn errors(connection: &Connection, stack: &Stack, resources: &BTreeMap<String, Resource>) -> Result<Part, Error> {
    let group = log_group(stack, resources)?;
    let functions = functions(resources);
    let names: Vec<String> = functions.values().cloned().collect();
    let since = now().saturating_sub(i64::try_from(ERRORS_SINCE.as_millis()).unwrap_or(i64::MAX));
    let request = connection.logs().filter_log_events().log_group_name(group).start_time(since);
    let mut pages = request.filter_pattern(r#"{ $.level = "ERROR" }"#).into_paginator().send();
    let mut last: BTreeMap<String, (usize, Line)> = BTreeMap::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(CallError::of("CloudWatch Logs", "FilterLogEvents"))?;
        for event in page.events.unwrap_or_default() {
            let line = Line::of(&event, &names);
            if line.level.as_deref() != Some("ERROR") {
                continue;
            }
            let function = line.function.clone().unwrap_or_else(|| "a function".to_owned());
            let count = last.get(&function).map_or(0, |(count, _)| *count);
            last.insert(function, (count + 1, line));
        }
    }
    if last.is_empty() {
        return Ok(vec!["none".to_owned()]);
    }
    let lines = last.into_iter().map(|(function, (count, line))| {
        let logical =
            functions.iter().find(|(_, own)| **own == function).map_or(function.as_str(), |(logical, _)| logical);
        let ago = moments::ago(&DateTime::from_millis(line.timestamp));
        format!("{count} of {logical}, the last {ago} ago: {}", line.message)
    });
    Ok(lines.collect())
}

/// The alarms that are on, or that none is.
async fn alarms(connection: &Connection, resources: &BTreeMap<String, Resource>) -> Result<Part, Error> {
    let own: BTreeMap<&str, &str> = resources
        .iter()
        .filter(|(_, resource)| resource.kind == "AWS::CloudWatch::Alarm")
        .map(|(logical, resource)| (resource.id.as_str(), logical.as_str()))
        .collect();
    if own.is_empty() {
        return Ok(vec!["the stack has none".to_owned()]);
    }
    let names: Vec<String> = own.keys().map(|name| (*name).to_owned()).collect();
    let described = connection.cloudwatch().describe_alarms().set_alarm_names(Some(names)).send().await;
    let described = described.map_err(CallError::of("CloudWatch", "DescribeAlarms"))?;
    let on = described
        .metric_alarms
        .unwrap_or_default()
        .into_iter()
        .filter(|alarm| alarm.state_value == Some(StateValue::Alarm));
    let lines: Part = on
        .map(|alarm| {
            let name = alarm.alarm_name.unwrap_or_default();
            let logical = own.get(name.as_str()).copied().unwrap_or(&name);
            let since =
                alarm.state_updated_timestamp.map_or_else(String::new, |at| format!(", for {}", moments::ago(&at)));
            format!("{logical} is on{since}")
        })
        .collect();
    Ok(if lines.is_empty() { vec![format!("none of {} is on", own.len())] } else { lines })
}

/// How many dead letters there are.
async fn dead_letters(connection: &Connection, resources: &BTreeMap<String, Resource>) -> Result<Part, Error> {
    let Some(queue) = resources.get(resource::DEAD_LETTER_QUEUE) else {
        return Ok(vec!["the stack has no queue".to_owned()]);
    };
    let request = connection.sqs().get_queue_attributes().queue_url(&queue.id);
    let got = request.attribute_names(QueueAttributeName::ApproximateNumberOfMessages).send().await;
    let got = got.map_err(CallError::of("SQS", "GetQueueAttributes"))?;
    let count = got.attributes.and_then(|mut all| all.remove(&QueueAttributeName::ApproximateNumberOfMessages));
    Ok(vec![match count.as_deref() {
        None | Some("0") => "none".to_owned(),
        Some(count) => format!("{count}, in {}", queue.id),
    }])
}

/// What was loaded last into each namespace that has a store.
async fn loads(connection: &Connection, stack: &Stack, document: Option<&Document>) -> Result<Part, Error> {
    let bucket = stack.required(output::STAGING_BUCKET)?;
    let Some(document) = document else { return Ok(vec!["no configuration tells of a store".to_owned()]) };
    let configuration = document.clone().compile();
    let mut lines = Vec::new();
    for namespace in document.namespaces.keys().filter(|name| stores(&configuration, name).is_ok()) {
        let record = record(connection, bucket, namespace).await?;
        lines.push(match record {
            None => format!("{namespace}: nothing was loaded yet"),
            Some(record) if record.until == 0 => {
                format!("{namespace}: the catalogue put at {}Z is served", record.version)
            }
            Some(record) if i64::try_from(record.until).unwrap_or(i64::MAX) > now() => {
                format!("{namespace}: the catalogue put at {}Z is being loaded", record.version)
            }
            Some(record) => format!("{namespace}: the load of the catalogue put at {}Z broke off", record.version),
        });
    }
    Ok(if lines.is_empty() { vec!["no namespace has a store to load".to_owned()] } else { lines })
}

/// The share of requests that caches answered.
async fn hit_rates(connection: &Connection, stack: &Stack) -> Result<Part, Error> {
    let mut lines = Vec::new();
    if let Some(distribution) = stack.output(output::DISTRIBUTION) {
        // CloudFront's metrics are in us-east-1 alone.
        let cloudwatch = connection.in_region("us-east-1");
        let dimensions = [("DistributionId", distribution), ("Region", "Global")];
        let rate = metric(&cloudwatch, "AWS/CloudFront", "CacheHitRate", &dimensions, "Average").await?;
        lines.push(match rate.first() {
            Some(rate) => format!("CloudFront: {rate:.0} %"),
            None => {
                "CloudFront: not measured; the distribution's additional metrics are off, or nobody asked".to_owned()
            }
        });
    }
    if let Some(url) = stack.output(output::REST_API_URL) {
        let parts = url.strip_prefix("https://").and_then(|rest| rest.trim_end_matches('/').split_once('/'));
        if let Some((host, stage)) = parts {
            let api = host.split('.').next().unwrap_or(host);
            let got = connection.apigateway().get_rest_api().rest_api_id(api).send().await;
            let name = got.map_err(CallError::of("API Gateway", "GetRestApi"))?.name.unwrap_or_default();
            let dimensions = [("ApiName", name.as_str()), ("Stage", stage)];
            let hits = metric(connection, "AWS/ApiGateway", "CacheHitCount", &dimensions, "Sum").await?;
            let misses = metric(connection, "AWS/ApiGateway", "CacheMissCount", &dimensions, "Sum").await?;
            let (hits, misses): (f64, f64) = (hits.iter().sum(), misses.iter().sum());
            if hits + misses > 0.0 {
                lines.push(format!("stage cache: {:.0} % of {:.0}", 100.0 * hits / (hits + misses), hits + misses));
            }
        }
    }
    Ok(if lines.is_empty() { vec!["no cache, or nothing that it was asked".to_owned()] } else { lines })
}

/// How much campaigns are asked, against what is paid for at least.
async fn campaigns(connection: &Connection, document: Option<&Document>) -> Result<Part, Error> {
    let campaigns = document.map(campaign_arns).unwrap_or_default();
    let mut lines = Vec::new();
    for arn in campaigns.iter().take(MOST_CAMPAIGNS) {
        let described = connection.personalize().describe_campaign().campaign_arn(arn).send().await;
        let described = described.map_err(CallError::of("Personalize", "DescribeCampaign"))?;
        let least = described.campaign.and_then(|campaign| campaign.min_provisioned_tps).unwrap_or_default();
        let mut most = 0.0_f64;
        for name in ["GetRecommendations", "GetPersonalizedRanking"] {
            let sums = metric(connection, "AWS/Personalize", name, &[("CampaignArn", arn)], "Sum").await?;
            most = sums.iter().fold(most, |most, sum| most.max(sum / f64::from(BILLED)));
        }
        let name = arn.rsplit('/').next().unwrap_or(arn);
        let advice = if most > f64::from(least) {
            ": more than is provisioned; Personalize may throttle while it scales"
        } else {
            ""
        };
        lines.push(format!("campaign {name}: up to {most:.2} requests a second, minProvisionedTPS {least}{advice}"));
    }
    if campaigns.len() > MOST_CAMPAIGNS {
        lines.push(format!("and {} campaigns more", campaigns.len() - MOST_CAMPAIGNS));
    }
    Ok(if lines.is_empty() { vec!["the configuration has no campaign".to_owned()] } else { lines })
}

fn campaign_arns(document: &Document) -> Vec<String> {
    let mut arns: Vec<String> = document
        .positions()
        .filter_map(|position| match position.level {
            Level::Variation(_, _, variation) | Level::Link(.., variation)
                if variation.origin_type.as_deref().and_then(OriginType::parse)
                    == Some(OriginType::PersonalizeCampaign) =>
            {
                variation.arn.clone()
            }
            _ => None,
        })
        .collect();
    arns.sort();
    arns.dedup();
    arns
}

/// A metric's values of the last hour, in periods of five minutes (averages: of the hour).
async fn metric(
    connection: &Connection,
    namespace: &str,
    name: &str,
    dimensions: &[(&str, &str)],
    statistic: &str,
) -> Result<Vec<f64>, Error> {
    let period = if statistic == "Average" { i32::try_from(HOUR.as_secs()).unwrap_or(BILLED) } else { BILLED };
    let dimensions = dimensions.iter().map(|(name, value)| Dimension::builder().name(*name).value(*value).build());
    let metric = Metric::builder().namespace(namespace).metric_name(name).set_dimensions(Some(dimensions.collect()));
    let stat = MetricStat::builder().metric(metric.build()).period(period).stat(statistic).build();
    let query = MetricDataQuery::builder().id("m").metric_stat(stat).build();
    let (start, end) = (SystemTime::now() - HOUR, SystemTime::now());
    let request = connection.cloudwatch().get_metric_data().metric_data_queries(query);
    let got = request.start_time(DateTime::from(start)).end_time(DateTime::from(end)).send().await;
    let got = got.map_err(CallError::of("CloudWatch", "GetMetricData"))?;
    Ok(got
        .metric_data_results
        .unwrap_or_default()
        .into_iter()
        .flat_map(|result| result.values.unwrap_or_default())
        .collect())
}
