//! What happens besides requests: configuration, alarms, events, custom resources and pages.

use serde_json::Value as Json;

use super::requests::kept;
use super::resources::{Template, find, folder, list, names, text};
use super::sketch::Sketch;
use super::{Flow, Kind, Lane, Mark};

const APPLICATION: &str = "AWS::AppConfig::Application";
const FUNCTION: &str = "AWS::Lambda::Function";
const MACHINE: &str = "AWS::StepFunctions::StateMachine";
const QUEUE: &str = "AWS::SQS::Queue";

/// The id of CloudFormation itself in a graph.
const CLOUDFORMATION: &str = "CloudFormation";
/// The id of whoever reads a page.
const READER: &str = "Reader";

pub(super) fn add(sketch: &mut Sketch, template: &Template<'_>) {
    add_configuration(sketch, template);
    add_rules(sketch, template);
    add_state_machines(sketch, template);
    add_function_failures(sketch, template);
    add_custom_resources(sketch, template);
    add_pages(sketch, template);
}

fn function(sketch: &mut Sketch, template: &Template<'_>, id: &str, lane: Lane) {
    sketch.node(id, Kind::Function, lane, id, &text(&template.properties(id)["Description"]));
}

/// AppConfig's applications, their validators, and the alarms that roll them back.
fn add_configuration(sketch: &mut Sketch, template: &Template<'_>) {
    for (id, _) in template.all(APPLICATION) {
        sketch.node(id, Kind::Configuration, Lane::Configuration, "AWS AppConfig", id);
    }
    for (_, profile) in template.all("AWS::AppConfig::ConfigurationProfile") {
        let Some(application) = template.names_one(&profile["ApplicationId"], APPLICATION) else { continue };
        for validator in list(&profile["Validators"]) {
            for id in template.named(&validator["Content"], FUNCTION) {
                function(sketch, template, &id, Lane::Configuration);
                sketch.edge(&application, &id, "validates with", Flow::Plain);
            }
        }
    }
    for (_, environment) in template.all("AWS::AppConfig::Environment") {
        let Some(application) = template.names_one(&environment["ApplicationId"], APPLICATION) else { continue };
        for monitor in list(&environment["Monitors"]) {
            for id in template.named(&monitor["AlarmArn"], "AWS::CloudWatch::Alarm") {
                add_alarm(sketch, template, &id);
                sketch.edge(&application, &id, "rolls back on", Flow::Plain);
            }
        }
    }
}

/// An alarm, and the API whose metrics it watches.
fn add_alarm(sketch: &mut Sketch, template: &Template<'_>, id: &str) {
    let alarm = template.properties(id);
    let mut metrics: Vec<String> = find(alarm, "MetricName").into_iter().map(text).collect();
    metrics.dedup();
    sketch.node(id, Kind::Alarm, Lane::Configuration, "CloudWatch alarm", &format!("on {}", metrics.join(" / ")));
    for dimension in find(alarm, "Dimensions").into_iter().flat_map(list) {
        let value = &dimension["Value"];
        let watched = sketch.ids(Kind::Api).into_iter().filter(|api| {
            // The metrics of an HTTP API are found by its id, those of a REST API by its name.
            names(value).iter().any(|name| name == api) || text(&template.properties(api)["Name"]) == text(value)
        });
        for api in watched.collect::<Vec<_>>() {
            sketch.edge(id, &api, "watches", Flow::Plain);
        }
    }
}

/// EventBridge's rules, what matches them, and what they start.
fn add_rules(sketch: &mut Sketch, template: &Template<'_>) {
    for (id, rule) in template.all("AWS::Events::Rule") {
        let pattern = &rule["EventPattern"];
        let buckets = template.named(&pattern["detail"]["bucket"]["name"], "AWS::S3::Bucket");
        let lane = if buckets.is_empty() { Lane::Configuration } else { Lane::ItemLoading };
        let event = text(&pattern["detail-type"]);
        for bucket in &buckets {
            let prefixes: Vec<&str> =
                find(&pattern["detail"]["object"], "prefix").into_iter().filter_map(Json::as_str).collect();
            let folders = if prefixes.is_empty() { vec![None] } else { prefixes.into_iter().map(Some).collect() };
            for prefix in folders {
                let folder = sketch.folder(bucket, prefix, lane);
                sketch.edge(&folder, id, "object event", Flow::Plain);
            }
        }
        sketch.node(id, Kind::Rule, lane, "EventBridge rule", &event);
        for target in list(&rule["Targets"]) {
            for called in template.named(&target["Arn"], FUNCTION) {
                function(sketch, template, &called, lane);
                sketch.edge(id, &called, "calls", Flow::Plain);
            }
            for started in template.named(&target["Arn"], MACHINE) {
                sketch.node(&started, Kind::StateMachine, lane, "Step Functions", &started);
                sketch.edge(id, &started, "starts", Flow::Plain);
            }
            add_failures(sketch, template, id, &target["DeadLetterConfig"]);
        }
    }
}

/// What a state machine's definition calls.
fn add_state_machines(sketch: &mut Sketch, template: &Template<'_>) {
    for (id, machine) in template.all(MACHINE) {
        sketch.node(id, Kind::StateMachine, Lane::Configuration, "Step Functions", id);
        for called in
            find(&machine["Definition"], "Resource").into_iter().flat_map(|resource| template.named(resource, FUNCTION))
        {
            let lane = sketch.lane(id).unwrap_or(Lane::Configuration);
            function(sketch, template, &called, lane);
            sketch.edge(id, &called, "runs", Flow::Plain);
        }
        for url in find(&machine["Definition"], "QueueUrl") {
            add_failures(sketch, template, id, url);
        }
    }
}

fn add_function_failures(sketch: &mut Sketch, template: &Template<'_>) {
    for (id, properties) in template.all(FUNCTION) {
        add_failures(sketch, template, id, &properties["DeadLetterConfig"]);
    }
}

fn add_failures(sketch: &mut Sketch, template: &Template<'_>, from: &str, queue: &Json) {
    for queue in template.named(queue, QUEUE) {
        sketch.node(&queue, Kind::Queue, Lane::ItemLoading, "SQS queue", &queue);
        sketch.edge(from, &queue, "failed events", Flow::Failure);
    }
}

/// Functions that CloudFormation calls while it makes and deletes the stack.
fn add_custom_resources(sketch: &mut Sketch, template: &Template<'_>) {
    for (_, entry) in template.resources() {
        for called in template.named(&entry["Properties"]["ServiceToken"], FUNCTION) {
            sketch.node(
                CLOUDFORMATION,
                Kind::CloudFormation,
                Lane::Deployment,
                "CloudFormation",
                "makes and deletes the stack",
            );
            function(sketch, template, &called, Lane::Deployment);
            sketch.edge(CLOUDFORMATION, &called, "custom resource", Flow::Plain);
        }
    }
}

/// Distributions whose origin is a bucket, and the keys that the bucket's policy shows them.
fn add_pages(sketch: &mut Sketch, template: &Template<'_>) {
    for (id, properties) in template.all("AWS::CloudFront::Distribution") {
        let config = &properties["DistributionConfig"];
        let origins = find(&config["Origins"], "DomainName");
        let Some(bucket) = origins.iter().find_map(|domain| template.names_one(domain, "AWS::S3::Bucket")) else {
            continue;
        };
        sketch.node(id, Kind::Distribution, Lane::Deployment, "CloudFront", id);
        if let Some(kept) = kept(template, &config["DefaultCacheBehavior"]["CachePolicyId"]) {
            sketch.mark(id, Mark::Cache(kept));
        }
        sketch.node(READER, Kind::Reader, Lane::Deployment, "Reader", "of the page, in a browser");
        sketch.edge(READER, id, "HTTPS", Flow::Plain);
        for (_, policy) in template.all("AWS::S3::BucketPolicy") {
            for statement in list(&policy["PolicyDocument"]["Statement"]) {
                let for_this = names(&statement["Condition"]).iter().any(|name| name == id);
                if statement["Effect"] != "Allow" || !for_this {
                    continue;
                }
                for resource in list(&statement["Resource"]) {
                    let prefix = folder(&text(resource)).and_then(|(_, prefix)| prefix);
                    let folder = sketch.folder(&bucket, prefix.as_deref(), Lane::Deployment);
                    sketch.edge(id, &folder, "reads", Flow::Plain);
                }
            }
        }
    }
}
