//! Alarms and the dashboard watch what is published, and alarms go where the owner says.

use std::collections::BTreeSet;

use cfn::Json;
use serde_json::json;

use crate::anatomy::{Anatomy, Resource, many, text};
use crate::templates::{anatomies, subjects};
use crate::values::Deployed;

const OWN: &str = "Personalization-APIs-${AWS::StackName}";

/// What AWS publishes without being asked to, and the dimensions: "Amazon API Gateway dimensions and metrics", "HTTP
/// APIs: Monitoring metrics", "Types of metrics for Lambda functions", "Available CloudWatch metrics for Amazon SQS",
/// "Types of metrics for CloudFront".
const OF_AWS: [(&str, &[&str], &[&str]); 5] = [
    ("AWS/ApiGateway", &["ApiId", "Stage"], &["Count", "5xx", "Latency"]),
    ("AWS/ApiGateway", &["ApiName", "Stage"], &["Count", "5XXError", "Latency"]),
    ("AWS/CloudFront", &["DistributionId", "Region"], &["5xxErrorRate"]),
    ("AWS/Lambda", &["FunctionName"], &["ConcurrentExecutions", "Errors", "Invocations", "Throttles"]),
    ("AWS/SQS", &["QueueName"], &["ApproximateNumberOfMessagesVisible"]),
];

/// A metric as CloudWatch finds it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Watched {
    namespace: String,
    name: String,
    dimensions: Vec<String>,
}

impl Watched {
    fn is_published(&self) -> bool {
        if self.namespace == OWN {
            let metric = facts::metrics::metric(&self.name);
            return metric.is_some_and(|metric| {
                metric.dimensions == self.dimensions || (metric.total && self.dimensions.is_empty())
            });
        }
        OF_AWS.iter().any(|(namespace, dimensions, names)| {
            *namespace == self.namespace && *dimensions == self.dimensions && names.contains(&self.name.as_str())
        })
    }
}

fn of_alarm(alarm: Resource<'_>) -> Vec<Watched> {
    let of = |metric: &Json| Watched {
        namespace: text(&metric["Namespace"]),
        name: text(&metric["MetricName"]),
        dimensions: many(&metric["Dimensions"]).map(|dimension| text(&dimension["Name"])).collect(),
    };
    let properties = alarm.properties();
    match properties["Metrics"].as_array() {
        Some(metrics) => metrics
            .iter()
            .filter(|query| query["MetricStat"].is_object())
            .map(|query| of(&query["MetricStat"]["Metric"]))
            .collect(),
        None => vec![of(properties)],
    }
}

fn widgets(anatomy: Anatomy<'_>) -> Vec<Json> {
    let sub = &anatomy.only("AWS::CloudWatch::Dashboard").properties()["DashboardBody"]["Fn::Sub"];
    let own = json!({ "Fn::Join": ["", ["Personalization-APIs-", { "Ref": "AWS::StackName" }, ""]] });
    assert_eq!(sub[1]["Metrics"], own, "{}", anatomy.name);
    let body = text(&sub[0]).replace("${Metrics}", OWN);
    let body: Json = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{}: {error}\n{body}", anatomy.name));
    body["widgets"].as_array().unwrap().clone()
}

fn of_line(line: &Json) -> Watched {
    let text = |json: &Json| json.as_str().unwrap().to_owned();
    let line = line.as_array().unwrap();
    if let Some(search) = line[0]["expression"].as_str() {
        // SEARCH('{"Namespace",Dimension,…} MetricName=Name', 'statistic', period)
        let (schema, rest) = search.strip_prefix("SEARCH('{").unwrap().split_once("} MetricName=").unwrap();
        let mut schema = schema.split(',').map(|part| part.trim_matches('"').to_owned());
        let namespace = schema.next().unwrap();
        return Watched { namespace, name: rest.split('\'').next().unwrap().to_owned(), dimensions: schema.collect() };
    }
    // ["Namespace", "Name", "Dimension", "value", …, {…}]
    let (options, texts) = line.split_last().unwrap();
    assert!(options["stat"].is_string(), "{line:?}");
    let dimensions: Vec<String> = texts[2..].chunks(2).map(|pair| text(&pair[0])).collect();
    assert!(texts[2..].iter().skip(1).step_by(2).all(|value| !text(value).is_empty()), "{line:?}");
    Watched { namespace: text(&texts[0]), name: text(&texts[1]), dimensions }
}

#[test]
fn every_alarm_watches_metrics_that_are_published_with_exactly_its_dimensions() {
    for anatomy in anatomies() {
        for alarm in anatomy.of_type("AWS::CloudWatch::Alarm") {
            let watched = of_alarm(alarm);
            assert!(!watched.is_empty(), "{}: {}", anatomy.name, alarm.id);
            for watched in watched {
                assert!(watched.is_published(), "{}: {} watches {watched:?}", anatomy.name, alarm.id);
            }
        }
    }
}

#[test]
fn every_line_of_the_dashboard_is_of_a_metric_that_is_published_with_exactly_its_dimensions() {
    for subject in subjects() {
        for widget in widgets(subject.anatomy()) {
            for line in widget["properties"]["metrics"].as_array().unwrap() {
                let watched = of_line(line);
                assert!(watched.is_published(), "{}: {line} watches {watched:?}", subject.name);
            }
        }
    }
}

#[test]
fn the_dashboard_shows_what_the_alarms_watch() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        let shown: BTreeSet<Watched> = widgets(anatomy)
            .iter()
            .flat_map(|widget| {
                widget["properties"]["metrics"].as_array().unwrap().iter().map(of_line).collect::<Vec<_>>()
            })
            .collect();
        for alarm in anatomy.of_type("AWS::CloudWatch::Alarm") {
            for watched in of_alarm(alarm) {
                assert!(shown.contains(&watched), "{}: {} watches {watched:?}", subject.name, alarm.id);
            }
        }
    }
}

#[test]
fn widgets_do_not_lie_on_each_other() {
    let subject = &subjects()[0];
    let widgets = widgets(subject.anatomy());
    let positions: BTreeSet<String> = widgets.iter().map(|widget| format!("{} {}", widget["x"], widget["y"])).collect();
    assert_eq!(positions.len(), widgets.len());
    assert!(widgets.iter().all(|widget| widget["x"].as_u64().unwrap() + widget["width"].as_u64().unwrap() <= 24));
}

#[test]
fn alarms_go_to_the_topic_that_is_given_and_nowhere_without_one() {
    let actions = json!({ "Fn::If": ["HasAlarmTopic", [{ "Ref": "AlarmTopicArn" }], { "Ref": "AWS::NoValue" }] });
    for anatomy in anatomies() {
        for alarm in anatomy.of_type("AWS::CloudWatch::Alarm") {
            for property in ["AlarmActions", "OKActions"] {
                assert_eq!(alarm.properties()[property], actions, "{}: {}", anatomy.name, alarm.id);
            }
        }
        assert_eq!(anatomy.template["Parameters"]["AlarmTopicArn"]["Default"], "", "{}", anatomy.name);
        let given = json!({ "Fn::Not": [{ "Fn::Equals": [{ "Ref": "AlarmTopicArn" }, ""] }] });
        assert_eq!(anatomy.template["Conditions"]["HasAlarmTopic"], given, "{}", anatomy.name);
    }
}

#[test]
fn a_metric_that_nobody_publishes_is_no_alarm() {
    for anatomy in anatomies() {
        for alarm in anatomy.of_type("AWS::CloudWatch::Alarm") {
            assert_eq!(alarm.properties()["TreatMissingData"], "notBreaching", "{}: {}", anatomy.name, alarm.id);
        }
    }
}

#[test]
fn what_would_go_unseen_has_an_alarm() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        let watched: BTreeSet<String> =
            anatomy.of_type("AWS::CloudWatch::Alarm").flat_map(of_alarm).map(|watched| watched.name).collect();
        for name in [
            "ApproximateNumberOfMessagesVisible",
            "ConfigurationAge",
            "ConfigurationRejected",
            "Errors",
            "EventTargetFailures",
            "ItemLoadFailures",
            "PermissionsRefused",
            "PersonalizeInferenceThrottledRequests",
        ] {
            assert!(watched.contains(name), "{}: {name}", subject.name);
        }
    }
}

/// The input is the configuration, which may name users (an experiment's `overrides`).
#[test]
fn the_state_machine_logs_its_executions_without_their_data_and_is_traced() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        let machine = anatomy.only("AWS::StepFunctions::StateMachine").properties();
        let logging = &machine["LoggingConfiguration"];
        assert_eq!(logging["Level"], "ALL", "{}", subject.name);
        assert_eq!(logging["IncludeExecutionData"], false, "{}", subject.name);
        let group = &logging["Destinations"][0]["CloudWatchLogsLogGroup"]["LogGroupArn"];
        assert_eq!(group, &json!({ "Fn::GetAtt": ["SynchronizationLogGroup", "Arn"] }), "{}", subject.name);
        // Groups of this name count little towards the length of the account's resource policy for log deliveries.
        let name = anatomy.resource("SynchronizationLogGroup").properties()["LogGroupName"].to_string();
        assert!(name.contains("/aws/vendedlogs/states/"), "{}: {name}", subject.name);
        assert_eq!(machine["TracingConfiguration"], json!({ "Enabled": true }), "{}", subject.name);
        let role = text(&machine["RoleArn"]);
        let may: BTreeSet<&str> = anatomy
            .statements()
            .into_iter()
            .filter(|statement| role == format!("${{{}.Arn}}", statement.owner))
            .flat_map(|statement| statement.actions().collect::<Vec<_>>())
            .collect();
        for action in [
            // "Logging to CloudWatch Logs in Step Functions: IAM policies".
            "logs:CreateLogDelivery",
            "logs:CreateLogStream",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutLogEvents",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
            // "Trace Step Functions request data in AWS X-Ray: IAM policies".
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
        ] {
            assert!(may.contains(action), "{}: its role may not {action}", subject.name);
        }
    }
}

/// What its cache answers, and what the edge function refuses, reaches no gateway.
#[test]
fn cloudfront_logs_to_the_bucket_that_is_given_without_cookies_and_nowhere_without_one() {
    for subject in subjects().iter().filter(|subject| subject.has_cloudfront()) {
        let distribution = &subject.anatomy().resource("ApiCdn").properties()["DistributionConfig"];
        let logging = |given: &[(&'static str, &'static str)]| {
            Deployed::with(&subject.template, given).value(&distribution["Logging"])
        };
        let wished = json!({
            "Bucket": "logs-of-the-shop.s3.${AWS::URLSuffix}",
            "IncludeCookies": false,
            "Prefix": "${AWS::StackName}/",
        });
        assert_eq!(logging(&[("ApiCdnLogBucket", "logs-of-the-shop")]), wished, "{}", subject.name);
        assert_eq!(logging(&[]), json!({ "Ref": "AWS::NoValue" }), "{}", subject.name);
    }
}
