//! Caches and tables follow the configuration.

use cfn::events::Rule;
use cfn::events::rule::{DeadLetterConfig, Target};
use cfn::iam::Role;
use cfn::iam::role::Policy;
use cfn::intrinsic::{arn, partition_arn, stack_id};
use cfn::policy::{PolicyDocument, Statement};
use cfn::schema::CustomResource;
use cfn::sqs::Queue;
use cfn::stepfunctions::StateMachine;
use cfn::stepfunctions::state_machine::{
    CloudWatchLogsLogGroup, Level, LogDestination, LoggingConfiguration, StateMachineType, TracingConfiguration,
};
use cfn::{Handle, Json, Output, ToJson, Value};
use facts::{Handler, configuration_change, environment};
use serde_json::json;

use super::configuration::Configuration;
use super::function::{self, FunctionKind};
use super::item_tables::ItemTables;
use crate::cache::Cdn;
use crate::entry_point::Gateway;
use crate::parts::function::DeployedFunction;
use crate::stack::Stack;

const SYNC_CACHE: FunctionKind = FunctionKind {
    name: "SyncCacheFunction",
    handler: Handler::SyncCache,
    description: "Sets the caches as the configuration wants them",
    // It waits for CloudFront and API Gateway.
    memory: 256,
    // A dozen calls, some of them throttled to a few a second.
    timeout: 60,
    storage: 512,
};

const SYNC_TABLES: FunctionKind = FunctionKind {
    name: "SyncTablesFunction",
    handler: Handler::SyncItemTables,
    description: "Makes the tables of item metadata",
    // It waits for DynamoDB.
    memory: 256,
    // A table a namespace; a table that is still being made is left to the state machine's retries.
    timeout: 60,
    storage: 512,
};

/// Adds the functions, the state machine that runs them, and the rule that starts it.
pub(crate) fn add(
    stack: &mut Stack<'_>,
    configuration: &Configuration,
    gateway: &Gateway,
    cdn: Option<&Cdn>,
    stage_cache: bool,
    tables: &ItemTables,
    dead_letters: &Handle<Queue>,
) {
    stack.part(
        "Synchronization",
        "When a configuration is validated, a state machine sets the keys and ages of the caches, where there are any, \
         and makes the tables of item metadata, both as the configuration wants them.",
    );
    let cache = (cdn.is_some() || stage_cache).then(|| add_sync_cache(stack, gateway, cdn, stage_cache));
    let (tables, item_tables) = add_sync_tables(stack, tables);
    let machine = add_state_machine(stack, cache.as_ref(), &tables, dead_letters);
    stack.template.output(
        "ConfigResourceSyncStateMachine",
        Output::new("State machine that synchronizes caches and tables", &machine.reference()),
    );

    // Other stacks of the account send the same kind of event; the application tells them apart.
    let pattern: Json = json!({
        "source": [configuration_change::SOURCE],
        "detail-type": [configuration_change::DETAIL_TYPE],
        "detail": { configuration_change::APPLICATION_ID: [configuration.application.reference().to_json()] },
    });
    let start = Statement::allow(["states:StartExecution"]).on([machine.arn()]);
    let role = stack.template.add(
        "ConfigurationChangeRole",
        // Of any rule of the account's: the rule's target names the role, so the role can't name the rule.
        Role::new(PolicyDocument::trust_on_behalf_of("events.amazonaws.com", arn("events", "rule/*")))
            .policies([Policy::new(PolicyDocument::new([start]), "ConfigurationChange")]),
    );
    let target = Target::new(machine.arn(), "Synchronize")
        .role_arn(role.arn())
        // Tried for a day, which is what EventBridge does by itself.
        .dead_letter_config(DeadLetterConfig::new().arn(dead_letters.arn()));
    let rule = stack.template.add("ConfigurationChangeRule", Rule::new().event_pattern(pattern).targets([target]));
    // On deletion the rule goes first, so that no table is made anew after they are deleted.
    stack.template.depends_on(&rule, &item_tables);
    // The seed starts the machine, so the machine is there first.
    stack.template.depends_on(&configuration.seed, &rule);
    if stage_cache {
        // So is the stage whose cache it sets.
        stack.template.depends_on(&configuration.seed, &Handle::<cfn::apigateway::Stage>::named("RestApiStage"));
    }
}

fn add_sync_cache(stack: &mut Stack<'_>, gateway: &Gateway, cdn: Option<&Cdn>, stage_cache: bool) -> DeployedFunction {
    let mut settings = Vec::new();
    let mut statements = Vec::new();
    if let Some(cdn) = cdn {
        settings.extend([
            (environment::CLOUDFRONT_CACHE_POLICY_ID, cdn.cache_policy.clone()),
            (environment::CLOUDFRONT_ORIGIN_REQUEST_POLICY_ID, cdn.origin_request_policy.clone()),
            (environment::CLOUDFRONT_ALWAYS_FORWARDED_HEADERS, Value::from(cdn.always_forwarded.join(","))),
        ]);
        let policy = |kind: &str, resource: &str| {
            partition_arn(&format!("cloudfront::${{AWS::AccountId}}:{kind}/${{{resource}}}"))
        };
        let policies =
            [policy("cache-policy", "ApiCdnCachePolicy"), policy("origin-request-policy", "ApiCdnOriginRequestPolicy")];
        let actions = [
            "cloudfront:GetCachePolicy",
            "cloudfront:GetOriginRequestPolicy",
            "cloudfront:UpdateCachePolicy",
            "cloudfront:UpdateOriginRequestPolicy",
        ];
        statements.push(Statement::allow(actions).on(policies));
    }
    if stage_cache {
        settings.extend([
            (environment::REST_API_ID, gateway.id.clone()),
            (environment::REST_API_STAGE, stack.parameters.environment_name.value()),
        ]);
        let api = |path: &str| partition_arn(&format!("apigateway:${{AWS::Region}}::/restapis/${{RestApi}}/{path}"));
        statements.push(Statement::allow(["apigateway:GET"]).on([api("*")]));
        // The key of an answer is a setting of its route's integration, which takes effect with the next deployment.
        statements.push(
            Statement::allow(["apigateway:PATCH"])
                .on([api("stages/${EnvironmentName}"), api("resources/*/methods/GET*")]),
        );
        statements.push(Statement::allow(["apigateway:POST"]).on([api("deployments")]));
    }
    function::add(stack, SYNC_CACHE, settings, statements)
}

fn add_sync_tables(stack: &mut Stack<'_>, tables: &ItemTables) -> (DeployedFunction, Handle<CustomResource>) {
    // A table carries the id of the stack that made it, and goes with that stack alone.
    let settings = vec![(environment::ITEM_TABLE_PREFIX, tables.prefix.clone()), (environment::STACK_ID, stack_id())];
    let statements = vec![
        Statement::allow([
            "dynamodb:CreateTable",
            "dynamodb:DeleteTable",
            "dynamodb:DescribeTable",
            "dynamodb:ListTagsOfResource",
            "dynamodb:TagResource",
            "dynamodb:UpdateTable",
        ])
        .on([tables.arn.clone()]),
        Statement::allow(["dynamodb:ListTables"]).on_everything(),
    ];
    let tables = function::add(stack, SYNC_TABLES, settings, statements);
    stack.template.explain_wildcard("dynamodb:ListTables", "Listing tables has no resource to name.");
    let made = stack.template.add_custom("ItemTables", CustomResource::new("ItemTables", &tables.function.arn()));
    stack.template.comment(&made, "The tables are made as the configuration says; this deletes them with the stack.");
    (tables, made)
}

/// Step Functions keeps the history of its executions for 90 days; they are in a log besides, where they can be
/// searched and are kept for as long as the stack's other logs. The log has no execution data: a configuration may name
/// users.
fn add_state_machine(
    stack: &mut Stack<'_>,
    cache: Option<&DeployedFunction>,
    tables: &DeployedFunction,
    dead_letters: &Handle<Queue>,
) -> Handle<StateMachine> {
    let invoke = Statement::allow(["lambda:InvokeFunction"])
        .on(cache.into_iter().chain([tables]).map(|deployed| deployed.function.arn()));
    let send = Statement::allow(["sqs:SendMessage"]).on([dead_letters.arn()]);
    // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
    let log = Statement::allow([
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
    ])
    .on_everything();
    // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
    let trace = Statement::allow([
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ])
    .on_everything();
    let role = stack.template.add(
        "SynchronizationRole",
        // Of any state machine of the account's: the machine names the role, so the role can't name the machine.
        Role::new(PolicyDocument::trust_on_behalf_of("states.amazonaws.com", arn("states", "stateMachine:*")))
            .policies([Policy::new(PolicyDocument::new([invoke, send, log, trace]), "Synchronization")]),
    );
    stack.template.explain_wildcard(
        "logs:*",
        "Deliveries of logs, which Step Functions sets up for the state machine, have no resource to name.",
    );
    stack.template.explain_wildcard("xray:*", "X-Ray has no resource to name.");
    let logs = stack.named_log_group("SynchronizationLogGroup", LOG_GROUP_NAME);
    stack.template.comment_on_property(
        &logs,
        "/LogGroupName",
        "Names that begin so count little towards the length of the account's policy for deliveries of logs, which is \
         limited.",
    );
    let destination =
        LogDestination::new().cloud_watch_logs_log_group(CloudWatchLogsLogGroup::new().log_group_arn(logs.arn()));
    let machine = StateMachine::new(role.arn())
        .state_machine_type(StateMachineType::Standard)
        .logging_configuration(
            LoggingConfiguration::new().level(Level::All).include_execution_data(false).destinations([destination]),
        )
        .tracing_configuration(TracingConfiguration::new().enabled(true))
        .definition(definition(cache, tables, dead_letters));
    stack.template.add("ConfigResourceSyncStateMachine", machine)
}

/// <https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html>
const LOG_GROUP_NAME: &str = "/aws/vendedlogs/states/personalization-apis-${Stack}";

/// The tasks, at once where there are two. A task is tried again while a table is being made, and when the service it
/// calls is busy; what fails for good becomes a dead letter.
fn definition(cache: Option<&DeployedFunction>, tables: &DeployedFunction, dead_letters: &Handle<Queue>) -> Json {
    let pending =
        json!({ "ErrorEquals": ["ResourcePending"], "IntervalSeconds": 5, "MaxAttempts": 10, "BackoffRate": 1.5 });
    let busy = json!({ "ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "MaxAttempts": 5, "BackoffRate": 2 });
    let branch = |name: &str, function: &DeployedFunction, retry: Json| {
        let mut states = serde_json::Map::new();
        let arn = function.function.arn().to_json();
        states.insert(
            name.to_owned(),
            json!({ "Type": "Task", "Resource": arn, "InputPath": "$.detail.content", "Retry": retry, "End": true }),
        );
        json!({ "StartAt": name, "States": states })
    };
    let branches: Vec<Json> = cache
        .map(|cache| branch("SyncCache", cache, json!([busy])))
        .into_iter()
        .chain([branch("SyncTables", tables, json!([pending, busy]))])
        .collect();
    let message = json!({ "QueueUrl": dead_letters.reference().to_json(), "MessageBody.$": "$" });
    json!({
        "StartAt": "Synchronize",
        "States": {
            "Synchronize": {
                "Type": "Parallel",
                "Branches": branches,
                "Catch": [{ "ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "DeadLetter" }],
                "End": true,
            },
            "DeadLetter": {
                "Type": "Task",
                "Resource": partition_arn("states:::sqs:sendMessage").to_json(),
                "Parameters": message,
                "Next": "Failed",
            },
            "Failed": { "Type": "Fail" },
        },
    })
}
