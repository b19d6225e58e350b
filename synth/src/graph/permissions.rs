//! What the functions' roles allow them: folders of the bucket, tables, services.

use serde_json::Value as Json;

use super::origins::{self, EVENT_TRACKER};
use super::resources::{Template, folder, list, names, text};
use super::sketch::Sketch;
use super::{Flow, Kind, Lane};

/// Words for actions, by what the action's name begins with. The first that fits says it.
const WORDS: [(&str, &str); 26] = [
    ("personalize:GetRecommendations", "asks"),
    ("personalize:GetPersonalizedRanking", "asks"),
    ("personalize:GetActionRecommendations", "asks"),
    ("personalize:PutEvents", "sends events"),
    ("personalize:PutActionInteractions", "sends events"),
    ("personalize:", "lists"),
    ("sagemaker:Invoke", "asks"),
    ("kinesis:Put", "sends events"),
    ("firehose:Put", "sends events"),
    ("evidently:Evaluate", "asks"),
    ("evidently:Put", "sends events"),
    ("events:PutEvents", "new configuration"),
    ("appconfig:GetLatestConfiguration", "reads"),
    ("appconfig:StartConfigurationSession", "reads"),
    ("appconfig:StartDeployment", "deploys"),
    ("cloudfront:Update", "sets cache key"),
    ("apigateway:PATCH", "sets cache"),
    ("s3:Get", "reads"),
    ("s3:Put", "writes"),
    ("s3:Delete", "empties"),
    ("dynamodb:Get", "reads"),
    ("dynamodb:BatchGet", "reads"),
    ("dynamodb:BatchWrite", "writes"),
    ("dynamodb:Put", "writes"),
    ("dynamodb:CreateTable", "makes"),
    ("lambda:Invoke", "calls"),
];

pub(super) fn add(sketch: &mut Sketch, template: &Template<'_>) {
    for function in sketch.ids(Kind::Function) {
        let role = template.names_one(&template.properties(&function)["Role"], "AWS::IAM::Role");
        let Some(role) = role else { continue };
        let policies = list(&template.properties(&role)["Policies"]);
        for statement in policies.iter().flat_map(|policy| list(&policy["PolicyDocument"]["Statement"])) {
            if statement["Effect"] == "Allow" {
                add_statement(sketch, template, &function, statement);
            }
        }
    }
}

fn add_statement(sketch: &mut Sketch, template: &Template<'_>, function: &str, statement: &Json) {
    let mut words: Vec<(&str, &str)> = Vec::new();
    for action in list(&statement["Action"]).into_iter().filter_map(Json::as_str) {
        let word = WORDS.iter().find(|(begin, _)| action.starts_with(begin)).map(|(_, word)| *word);
        let service = action.split(':').next().unwrap_or_default();
        if let Some(word) = word.filter(|word| !words.contains(&(service, *word))) {
            words.push((service, word));
        }
    }
    for (service, word) in words {
        for resource in list(&statement["Resource"]) {
            for target in targets(sketch, template, function, (service, word), resource) {
                sketch.edge(function, &target, word, Flow::Plain);
            }
        }
    }
}

/// The nodes that an action of a service on a resource is about; some are drawn first here.
fn targets(
    sketch: &mut Sketch,
    template: &Template<'_>,
    function: &str,
    (service, word): (&str, &str),
    resource: &Json,
) -> Vec<String> {
    let arn = text(resource);
    match service {
        "s3" => match folder(&arn) {
            Some((bucket, prefix)) if template.kind(&bucket) == "AWS::S3::Bucket" => {
                let lane = sketch.lane(function).unwrap_or(Lane::Deployment);
                vec![sketch.folder(&bucket, prefix.as_deref(), folder_lane(lane, prefix.as_deref()))]
            }
            _ => Vec::new(),
        },
        "dynamodb" => {
            // Of a prefix that may be given and the stack's own, the latter; the stack's name says nothing here.
            let Some((_, tables)) = arn.rsplit_once(":table/") else { return Vec::new() };
            let tables = tables.trim_start_matches("${AWS::StackName}-");
            sketch.node(tables, Kind::Tables, Lane::Requests, "DynamoDB tables", tables);
            vec![tables.to_owned()]
        }
        // Default bus: every rule that waits for events of this stack's own.
        "events" => sketch.ids(Kind::Rule).into_iter().filter(|rule| is_own(template.properties(rule))).collect(),
        "appconfig" => template.named(resource, "AWS::AppConfig::Application"),
        // A policy belongs to the distribution that uses it.
        "cloudfront" => {
            let policies = names(resource);
            let uses = |id: &String| names(template.properties(id)).iter().any(|name| policies.contains(name));
            sketch.ids(Kind::Distribution).into_iter().filter(uses).collect()
        }
        "apigateway" | "lambda" => names(resource),
        _ => {
            let id = if word == "sends events" && service == "personalize" { EVENT_TRACKER } else { service };
            let evidently = (service == "evidently").then_some((Kind::Service, "CloudWatch Evidently"));
            let Some((kind, title)) = origins::find(id).or(evidently) else { return Vec::new() };
            sketch.node(id, kind, Lane::Requests, title, "outside of the stack");
            vec![id.to_owned()]
        }
    }
}

/// What the functions read and write besides is drawn with what it is for; a page's files with the page.
fn folder_lane(function: Lane, prefix: Option<&str>) -> Lane {
    match (function, prefix) {
        (Lane::Requests | Lane::ItemLoading, Some(_)) => function,
        _ => Lane::Deployment,
    }
}

/// Whether a rule waits for events that no AWS service sends.
fn is_own(rule: &Json) -> bool {
    list(&rule["EventPattern"]["source"]).iter().any(|source| !text(source).starts_with("aws."))
}
