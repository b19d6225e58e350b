//! The function that answers: recommend, related, rerank, events.

use cfn::intrinsic::{arn, partition_arn, stack_id, sub};
use cfn::policy::Statement;
use cfn::{Output, ParameterKind, Value};
use facts::bucket::LOCAL_DATABASES_PREFIX;
use facts::limits::ORIGIN_FUNCTION_TIMEOUT;
use facts::{Handler, environment};
use serde_json::json;

use super::configuration::Configuration;
use super::function::{self, FunctionKind};
use super::item_tables::ItemTables;
use super::staging::Staging;
use crate::choice::{Choice, Experiments};
use crate::interface::Group;
use crate::parts::function::DeployedFunction;
use crate::stack::Stack;

const FUNCTION: FunctionKind = FunctionKind {
    name: "PersonalizationApiFunction",
    handler: Handler::PersonalizationApi,
    description: "Recommends, reranks and takes events",
    // More than it needs as memory: the first answer of an instance waits for TLS handshakes, which is processor time.
    memory: 1024,
    // A page can't wait longer for recommendations. The calls to an origin end before, so that an error can be told.
    timeout: ORIGIN_FUNCTION_TIMEOUT.as_secs().cast_signed(),
    // Two local databases of a million items each: the one that serves and its successor.
    storage: 2048,
};

/// Adds the origin function.
pub(crate) fn add(
    stack: &mut Stack<'_>,
    configuration: &Configuration,
    staging: &Staging,
    tables: &ItemTables,
) -> DeployedFunction {
    stack.part(
        "Origin function",
        "Answers what no cache could: picks the recommender, adds automatic context, asks Amazon Personalize (or a \
         Lambda, SageMaker or HTTP origin), adds item metadata, and says how long the answer may be kept.",
    );
    let experiments = stack.plan.options().experiments;
    let mut settings = configuration.settings();
    settings.extend([
        (environment::STAGING_BUCKET, staging.bucket.reference()),
        (environment::ITEM_TABLE_PREFIX, tables.prefix.clone()),
        (environment::STACK_ID, stack_id()),
        (environment::API_TYPE, stack.plan.choices().entry_point.spelling().into()),
        (environment::STAGE_NAME, stack.parameters.environment_name.value()),
        (environment::TIME_ZONE, stack.parameters.time_zone.value()),
        (environment::METRICS_NAMESPACE, metrics_namespace()),
        (environment::EXPERIMENTS, experiments.spelling().into()),
        (environment::CORS_ALLOW_ORIGINS, stack.cors.origins_text()),
        (environment::CORS_ALLOW_HEADERS, stack.cors.further_headers_text()),
    ]);
    if stack.has_cloudfront() {
        settings.push((environment::CACHE_TAG_KEY, stack_id()));
    }
    let mut statements = vec![
        configuration.read(),
        // The configuration names campaigns, recommenders and trackers; they are the account's own, in the stack's
        // region.
        Statement::allow([
            "personalize:GetActionRecommendations",
            "personalize:GetPersonalizedRanking",
            "personalize:GetRecommendations",
            "personalize:PutActionInteractions",
            "personalize:PutEvents",
        ])
        .on([arn("personalize", "*")]),
        // It looks at the tag by which a table is another stack's.
        Statement::allow(["dynamodb:BatchGetItem", "dynamodb:ListTagsOfResource"]).on([tables.arn.clone()]),
        Statement::allow(["s3:GetObject"])
            .on([partition_arn(&format!("s3:::${{StagingBucket}}/{LOCAL_DATABASES_PREFIX}*"))]),
    ];
    if experiments == Experiments::Evidently {
        // A feature's ARN begins with its project's.
        statements.push(
            Statement::allow(["evidently:EvaluateFeature", "evidently:PutProjectEvents"])
                .on([arn("evidently", "project/*")]),
        );
    }
    let further = stack.parameter(
        Group::Configuration,
        "OriginPolicyArns",
        "Policies of the origin function",
        ParameterKind::list(
            "ARNs of managed policies with what the configuration's own origins and event targets need",
        )
        .default("")
        .pattern("^(arn:[a-z-]+:iam::([0-9]{12}|aws):policy/[A-Za-z0-9+=.@_/-]+)?$"),
    );
    let origin = function::add_with_further_policies(stack, FUNCTION, settings, statements, &further);
    stack.template.output("PersonalizationApiFunction", Output::new("Origin function", &origin.function.arn()));
    stack.template.output(
        "PersonalizationApiExecutionRole",
        Output::new("Role of the origin function; OriginPolicyArns gives it further policies", &origin.role.arn()),
    );
    if experiments == Experiments::Evidently {
        add_evidently(stack);
    }
    origin
}

/// CloudWatch namespace of the functions' metrics, as it stands inside of a `!Sub`.
pub(super) const METRICS_NAMESPACE: &str = "Personalization-APIs-${AWS::StackName}";

/// CloudWatch namespace of the functions' metrics.
pub(super) fn metrics_namespace() -> Value<String> {
    sub(METRICS_NAMESPACE)
}

fn add_evidently(stack: &mut Stack<'_>) {
    stack.part(
        "Evidently project",
        "Features and launches of CloudWatch Evidently. AWS ended the service on 2025-10-16; this is for set-ups where \
         it still answers.",
    );
    stack
        .template
        .add("EvidentlyProject", cfn::evidently::Project::new(stack.parameters.application_name.value::<String>()));
    // cfn-lint finds, rightly, that the service was shut down (E3710) and that its actions are no longer known (W3037).
    // Whoever asks for Evidently is told so by `synth`; the rest of the template is linted as any other.
    stack.template.metadata("cfn-lint", json!({ "config": { "ignore_checks": ["E3710", "W3037"] } }));
}
