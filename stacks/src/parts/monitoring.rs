//! Alarms for what nobody would see otherwise, and a dashboard. What they read of the functions' own metrics is what
//! [`facts::metrics`] says that the functions publish.

use std::fmt::Write;

use cfn::cloudwatch::alarm::{ComparisonOperator, Dimension, Statistic, TreatMissingData};
use cfn::cloudwatch::{Alarm, Dashboard};
use cfn::intrinsic::{if_, join, no_value, stack_name, sub, sub_with};
use cfn::lambda::Function;
use cfn::sqs::Queue;
use cfn::{Handle, List, Output, ParameterKind, Template, Value};
use facts::metrics;
use serde_json::{Value as Json, json};

use super::origin::METRICS_NAMESPACE;
use crate::entry_point::Gateway;
use crate::interface::{Group, Interface};
use crate::stack::Stack;

/// What happens when an alarm goes off, and when it is over.
pub(crate) type Actions = List<String>;

/// Seconds of a data point, where nothing asks for a shorter one.
const PERIOD: i64 = 300;

/// How old the configuration may be, in seconds. It is confirmed before an answer when it is older than 45 s, so that
/// one this old could not be confirmed for minutes.
const OLDEST_CONFIGURATION: i64 = 300;

/// Declares the parameter for the alarms' topic; without one the alarms are there to be looked at.
pub(crate) fn topic(template: &mut Template, interface: &mut Interface) -> Actions {
    const NAME: &str = "AlarmTopicArn";
    interface.add(Group::Observability, NAME, "Alarms' SNS topic");
    let topic = template.parameter(
        NAME,
        ParameterKind::text("ARN of the SNS topic that alarms are sent to; empty for alarms that are sent nowhere")
            .default("")
            .pattern("^(|arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]{1,256})$"),
    );
    let given = template.condition_not_empty("HasAlarmTopic", &topic);
    List::from(if_::<List<String>>(&given, List::from([topic.value::<String>()]), no_value()))
}

/// One metric, with exactly the dimensions that it is published with.
struct Watched {
    namespace: &'static str,
    metric: &'static str,
    dimensions: Vec<(&'static str, Value<String>)>,
}

/// When an alarm goes off.
struct Limit {
    statistic: Statistic,
    /// This much, and more.
    threshold: i64,
    /// In this many of `periods` data points.
    datapoints: i64,
    periods: i64,
}

/// Something that must not happen at all.
const ONCE: Limit = Limit { statistic: Statistic::Sum, threshold: 1, datapoints: 1, periods: 1 };

/// Something that passes by itself, so that only what stays is worth a message.
const AGAIN_AND_AGAIN: Limit = Limit { statistic: Statistic::Sum, threshold: 1, datapoints: 2, periods: 3 };

/// Adds the alarms and the dashboard.
pub(crate) fn add(stack: &mut Stack<'_>, gateway: &Gateway, origin: &Handle<Function>, dead_letters: &Handle<Queue>) {
    stack.part(
        "Alarms and dashboard",
        "Alarms say what nobody would see otherwise: to the topic of AlarmTopicArn, or to whoever looks. An alarm is \
         billed by the month, a dashboard too where the account has more than three. The dashboard shows what the \
         functions and the API publish.",
    );
    let actions = stack.parameters.alarm_actions.clone();
    let validator = Handle::<Function>::named("ConfigValidatorFunction");
    let queue = vec![("QueueName", sub(format!("${{{}.QueueName}}", dead_letters.logical_id())))];
    let of = |function: &Handle<Function>| vec![("FunctionName", function.reference())];
    let total = |metric| Watched { namespace: METRICS_NAMESPACE, metric, dimensions: Vec::new() };
    let waiting = "ApproximateNumberOfMessagesVisible";
    let most = |limit: Limit, threshold| Limit { statistic: Statistic::Maximum, threshold, ..limit };
    let alarms = [
        (
            "DeadLettersAlarm",
            "events that nothing could process are in the dead-letter queue",
            Watched { namespace: "AWS/SQS", metric: waiting, dimensions: queue },
            most(ONCE, 1),
        ),
        ("ItemLoadFailuresAlarm", "a catalogue could not be loaded", total(metrics::ITEM_LOAD_FAILURES), ONCE),
        (
            "OriginThrottlingAlarm",
            "Amazon Personalize throttles requests for recommendations",
            total(metrics::PERSONALIZE_INFERENCE_THROTTLED_REQUESTS),
            AGAIN_AND_AGAIN,
        ),
        (
            "EventTargetFailuresAlarm",
            "event targets do not take events",
            total(metrics::EVENT_TARGET_FAILURES),
            AGAIN_AND_AGAIN,
        ),
        (
            "ExperimentGuardrailAlarm",
            "a variation of an experiment is beyond a guardrail of it, in errors or latency",
            total(metrics::GUARDRAIL_BREACHES),
            ONCE,
        ),
        (
            "ConfigurationAgeAlarm",
            "the configuration could not be confirmed for minutes; the last good one serves",
            total(metrics::CONFIGURATION_AGE),
            most(AGAIN_AND_AGAIN, OLDEST_CONFIGURATION),
        ),
        (
            "ConfigurationRejectedAlarm",
            "the origin function can't read a configuration that was rolled out; the last good one serves",
            total(metrics::CONFIGURATION_REJECTED),
            ONCE,
        ),
        (
            "PermissionsRefusedAlarm",
            "the origin function's role lacks a permission; its log says which",
            total(metrics::PERMISSIONS_REFUSED),
            AGAIN_AND_AGAIN,
        ),
        (
            "OriginErrorsAlarm",
            "the origin function breaks off or runs out of time",
            Watched { namespace: "AWS/Lambda", metric: "Errors", dimensions: of(origin) },
            AGAIN_AND_AGAIN,
        ),
        (
            "OriginConcurrencyAlarm",
            "the account's concurrency does not suffice for the origin function",
            Watched { namespace: "AWS/Lambda", metric: "Throttles", dimensions: of(origin) },
            AGAIN_AND_AGAIN,
        ),
        (
            "ConfigValidatorErrorsAlarm",
            "a configuration was refused, or could not be checked",
            Watched { namespace: "AWS/Lambda", metric: "Errors", dimensions: of(&validator) },
            ONCE,
        ),
    ];
    for (name, what, watched, limit) in alarms {
        let alarm = alarm(&format!("${{AWS::StackName}}: {what}"), watched, &limit, PERIOD, &actions);
        stack.template.add(name, alarm);
    }
    // A `!Join`, which is not written into the text: the lines stay short enough to be read.
    let (before, after) = METRICS_NAMESPACE.split_once("${AWS::StackName}").unwrap_or_default();
    let namespace = join("", [before.into(), stack_name(), after.into()]);
    let body = dashboard(gateway, origin, &validator, dead_letters);
    let dashboard = stack.template.add("Dashboard", Dashboard::new(sub_with(&body, [("Metrics", namespace)])));
    stack.template.output("Dashboard", Output::new("Name of the CloudWatch dashboard", &dashboard.reference()));
}

fn alarm(description: &str, watched: Watched, limit: &Limit, period: i64, actions: &Actions) -> Alarm {
    let dimensions = watched.dimensions.into_iter().map(|(name, value)| Dimension::new(name, value));
    let dimensions: Vec<Value<Dimension>> = dimensions.map(Value::from).collect();
    let namespace: Value<String> =
        if watched.namespace == METRICS_NAMESPACE { sub(METRICS_NAMESPACE) } else { watched.namespace.into() };
    let alarm = Alarm::new().alarm_description(sub(description)).namespace(namespace).metric_name(watched.metric);
    let alarm = if dimensions.is_empty() { alarm } else { alarm.dimensions(dimensions) };
    alarm
        .statistic(limit.statistic)
        .period(period)
        .comparison_operator(ComparisonOperator::GreaterThanOrEqualToThreshold)
        .threshold(limit.threshold)
        .datapoints_to_alarm(limit.datapoints)
        .evaluation_periods(limit.periods)
        // A count that nobody publishes is none.
        .treat_missing_data(TreatMissingData::NotBreaching)
        .alarm_actions(actions.clone())
        .ok_actions(actions.clone())
}

/// The edge function's alarm, for the stack in us-east-1, where CloudFront publishes its metrics whatever the region of
/// the rest. CloudFront answers 502 or 503 when the edge function fails (see "HTTP 502 status code (Lambda validation
/// error)" and its neighbours in CloudFront's documents); the function's own metrics are in the regions of the viewers,
/// one by one.
pub(crate) fn edge_alarm(distribution: Value<String>, actions: &Actions) -> Alarm {
    let watched = Watched {
        namespace: "AWS/CloudFront",
        metric: "5xxErrorRate",
        dimensions: vec![("DistributionId", distribution), ("Region", "Global".into())],
    };
    // In percent; of minutes, because callers wait for an edge function that fails.
    let limit = Limit { statistic: Statistic::Average, threshold: 5, datapoints: 3, periods: 5 };
    alarm(
        "${AWS::StackName}: CloudFront answers with server errors, of the edge function or the API",
        watched,
        &limit,
        60,
        actions,
    )
}

/// The functions' namespace in the dashboard, a variable of its `!Sub`.
const OWN_METRICS: &str = "${Metrics}";

/// A line of a widget: a metric, a statistic, and what is drawn.
struct Line(Json);

/// A total of the functions' own metrics.
fn total(metric: &str, statistic: &str) -> Line {
    Line(json!([OWN_METRICS, metric, { "stat": statistic }]))
}

/// A metric of the functions' own by its dimensions: a line for each of their values. CloudWatch searches for exactly
/// these dimensions.
fn each(metric: &str, statistic: &str) -> Line {
    let dimensions = metrics::metric(metric).map_or(&[] as &[&str], |metric| metric.dimensions);
    // In quotes, as everything in a schema that is not letters and digits alone.
    let schema = format!("\"{OWN_METRICS}\",{}", dimensions.join(","));
    let search = format!("SEARCH('{{{schema}}} MetricName={metric}', '{statistic}', {PERIOD})");
    Line(json!([{ "expression": search }]))
}

/// A metric of AWS's.
fn aws(namespace: &str, metric: &str, dimensions: &[(&str, String)], statistic: &str) -> Line {
    let mut line = vec![json!(namespace), json!(metric)];
    line.extend(dimensions.iter().flat_map(|(name, value)| [json!(name), json!(value)]));
    line.push(json!({ "stat": statistic }));
    Line(line.into())
}

fn dashboard(
    gateway: &Gateway,
    origin: &Handle<Function>,
    validator: &Handle<Function>,
    dead_letters: &Handle<Queue>,
) -> String {
    let named = |handle: &str| format!("${{{handle}}}");
    let api: Vec<(&str, String)> =
        gateway.metrics.dimensions.iter().map(|(name, value)| (*name, inline(value))).collect();
    let function = |function: &Handle<Function>| [("FunctionName", named(function.logical_id()))];
    let queue = [("QueueName", format!("${{{}.QueueName}}", dead_letters.logical_id()))];
    let errors = gateway.metrics.server_errors;
    let widgets: [(&str, Vec<Line>); 13] = [
        (
            "Requests to the API",
            vec![aws("AWS/ApiGateway", "Count", &api, "Sum"), aws("AWS/ApiGateway", errors, &api, "Sum")],
        ),
        (
            "Time of the API's answers, ms",
            vec![
                aws("AWS/ApiGateway", "Latency", &api, "p50"),
                aws("AWS/ApiGateway", "Latency", &api, "p99"),
                total(metrics::LATENCY, "p99"),
            ],
        ),
        ("Time of the origins' answers by recommender, ms, p90", vec![each(metrics::ORIGIN_LATENCY, "p90")]),
        (
            "Origins",
            vec![
                total(metrics::ORIGIN_FAILURES, "Sum"),
                total(metrics::PERSONALIZE_INFERENCE_THROTTLED_REQUESTS, "Sum"),
                total(metrics::ERRORS, "Sum"),
                total(metrics::CACHE_VALIDATIONS, "Sum"),
            ],
        ),
        ("Answers of fallbacks by recommender and reason", vec![each(metrics::FALLBACKS, "Sum")]),
        (
            "Item metadata by recommender",
            vec![
                each(metrics::DECORATION_LATENCY, "p90"),
                each(metrics::DECORATION_MISSES, "Sum"),
                each(metrics::DECORATION_FAILURES, "Sum"),
            ],
        ),
        (
            "Catalogues",
            vec![
                each(metrics::ITEMS_LOADED, "Maximum"),
                each(metrics::ITEM_LOAD_SECONDS, "Maximum"),
                total(metrics::ITEM_LOAD_FAILURES, "Sum"),
            ],
        ),
        (
            "Events",
            vec![
                total(metrics::EVENT_TARGET_FAILURES, "Sum"),
                total(metrics::PERSONALIZE_EVENT_TRACKER_THROTTLE, "Sum"),
                total(metrics::EXPOSURE_FAILURES, "Sum"),
            ],
        ),
        (
            "Variations beyond a guardrail, and answers of experiments that stopped themselves",
            vec![
                total(metrics::GUARDRAIL_BREACHES, "Sum"),
                each(metrics::GUARDRAIL_BREACHES, "Sum"),
                each(metrics::EXPERIMENT_STOPPED, "Sum"),
            ],
        ),
        (
            "Configuration",
            vec![
                total(metrics::CONFIGURATION_AGE, "Maximum"),
                total(metrics::CONFIGURATION_REJECTED, "Sum"),
                total(metrics::CONFIGURATION_POLL_FAILURES, "Sum"),
                total(metrics::CONFIGURATION_ANNOUNCEMENT_FAILURES, "Sum"),
                aws("AWS/Lambda", "Errors", &function(validator), "Sum"),
            ],
        ),
        (
            "Origin function",
            vec![
                aws("AWS/Lambda", "Invocations", &function(origin), "Sum"),
                aws("AWS/Lambda", "Errors", &function(origin), "Sum"),
                aws("AWS/Lambda", "Throttles", &function(origin), "Sum"),
                aws("AWS/Lambda", "ConcurrentExecutions", &function(origin), "Maximum"),
                total(metrics::COLD_START, "Sum"),
            ],
        ),
        (
            "Permissions that AWS refused the origin function, by service",
            vec![each(metrics::PERMISSIONS_REFUSED, "Sum"), total(metrics::PERMISSIONS_REFUSED, "Sum")],
        ),
        ("Dead letters", vec![aws("AWS/SQS", "ApproximateNumberOfMessagesVisible", &queue, "Maximum")]),
    ];
    body(&widgets)
}

/// The dashboard as CloudWatch reads it, a metric a line for whoever reads the template. Two widgets stand side by
/// side.
fn body(widgets: &[(&str, Vec<Line>)]) -> String {
    const WIDTH: usize = 12;
    const HEIGHT: usize = 6;
    let mut body = String::from("{ \"widgets\": [\n");
    for (index, (title, lines)) in widgets.iter().enumerate() {
        let (x, y) = (index % 2 * WIDTH, index / 2 * HEIGHT);
        let area = format!("\"x\": {x}, \"y\": {y}, \"width\": {WIDTH}, \"height\": {HEIGHT}");
        // Writing to a text does not fail.
        let _ = writeln!(body, "{{ \"type\": \"metric\", {area}, \"properties\": {{");
        let _ = writeln!(body, "  \"title\": {},", json!(title));
        let _ = writeln!(body, "  \"region\": \"${{AWS::Region}}\", \"period\": {PERIOD}, \"metrics\": [");
        for (index, Line(line)) in lines.iter().enumerate() {
            let comma = if index + 1 < lines.len() { "," } else { "" };
            // A search over many dimensions stands on a line of its own.
            let line = line.to_string().replace("{\"expression\":", "{\"expression\":\n");
            let _ = writeln!(body, "{line}{comma}");
        }
        let comma = if index + 1 < widgets.len() { "," } else { "" };
        let _ = writeln!(body, "] }} }}{comma}");
    }
    body.push_str("] }\n");
    body
}

/// A value as it stands inside of a `!Sub`.
fn inline(value: &Value<String>) -> String {
    match value {
        Value::Literal(text) => text.clone(),
        Value::Intrinsic(json) => match (json["Ref"].as_str(), json["Fn::Sub"].as_str()) {
            (Some(name), _) => format!("${{{name}}}"),
            (_, Some(text)) => text.to_owned(),
            // Nothing else is a dimension of an API; a test reads every dashboard.
            _ => String::new(),
        },
    }
}
