//! The edge-auth stack: a Lambda@Edge function that verifies access tokens in front of a CloudFront cache.
//!
//! A stack of its own, because Lambda@Edge functions live in us-east-1 whatever the region of the rest. Once it is
//! deployed, its output is the main stack's parameter `EdgeAuthFunctionVersionArn`.

use cfn::iam::Role;
use cfn::iam::role::Policy;
use cfn::intrinsic::sub;
use cfn::lambda::function::{Architectures, Runtime};
use cfn::lambda::{Function, Version};
use cfn::logs::LogGroup;
use cfn::policy::{PolicyDocument, Statement};
use cfn::{Output, ParameterKind, Problem, Template};

use crate::interface::{Group, Interface};
use crate::parameters::{artifact_parameters, log_retention};
use crate::parts::monitoring;
use crate::synthesis::{Asset, Part, Synthesis, made_by, types};

/// Where Lambda@Edge functions are made, whatever the region of the stack that they serve.
pub const REGION: &str = "us-east-1";

/// The edge function's name in the template.
pub const FUNCTION: &str = "EdgeAuthFunction";

/// Name of the edge-auth stack of a stack. All of them are in one region, so the main stack's is in the name: there may
/// be a stack of the same name in another region.
#[must_use]
pub fn stack_name(main: &str, region: &str) -> String {
    format!("{main}-edge-auth-{region}")
}

/// A user pool's id: its region, an underscore, and letters and digits.
pub(crate) const USER_POOL_PATTERN: &str = "^[a-z]{2}(-[a-z]+)+-[0-9]+_[A-Za-z0-9]+$";

/// An app client's id, as Cognito's API describes it, without the dots that it never has.
pub(crate) const CLIENT_PATTERN: &str = "^[A-Za-z0-9_+]{1,128}$";

/// Lambda's limit for viewer-request functions is 5 s and 128 MB is their only size; see "Quotas on Lambda@Edge".
const TIMEOUT_SECONDS: i64 = 5;
const MEMORY_MB: i64 = 128;

/// The edge-auth stack's template.
///
/// # Errors
/// Every problem of the template at once. There is one only if this file is wrong.
pub fn synthesize() -> Result<Synthesis, Vec<Problem>> {
    let mut template = Template::new(
        "Access tokens verified in front of CloudFront, for the personalization APIs. Deploy it in us-east-1.",
    );
    let mut interface = Interface::default();
    interface.add(Group::Authentication, "CognitoUserPoolId", "User pool id");
    template.parameter(
        "CognitoUserPoolId",
        ParameterKind::text("Id of the Cognito user pool whose access tokens are good (an output of the main stack)")
            .pattern(USER_POOL_PATTERN),
    );
    interface.add(Group::Authentication, "CognitoUserPoolClientId", "App client id");
    template.parameter(
        "CognitoUserPoolClientId",
        ParameterKind::text("Id of the app client that the tokens are for (an output of the main stack)")
            .pattern(CLIENT_PATTERN)
            .max_length(64),
    );
    interface.add(Group::Authentication, "CheckedScopes", "Scopes that are checked");
    template.parameter(
        "CheckedScopes",
        ParameterKind::text(
            "Whether a token needs the scopes that the main stack makes with --scopes own at the edge too; given: the \
             gateway asks for scopes",
        )
        .one_of(&["given", "own"])
        .default("given"),
    );
    let artifact_bucket = artifact_parameters(&mut template, &mut interface);
    let log_retention = log_retention(&mut template, &mut interface);
    interface.add(Group::Observability, "ApiCdnDistributionId", "Distribution to watch");
    let distribution = template.parameter(
        "ApiCdnDistributionId",
        ParameterKind::text(
            "Id of the main stack's distribution, whose server errors set off an alarm; empty for no alarm",
        )
        .default("")
        .pattern("^(|E[A-Z0-9]{1,32})$"),
    );
    let alarm_actions = monitoring::topic(&mut template, &mut interface);

    let logs = Statement::allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"])
        // Replicas log in the region where they run, to a group that Lambda names after the function.
        .on([cfn::intrinsic::partition_arn("logs:*:${AWS::AccountId}:log-group:/aws/lambda/us-east-1.*")]);
    let trust = PolicyDocument::trust(&["lambda.amazonaws.com", "edgelambda.amazonaws.com"]);
    let role = template.add(
        "EdgeAuthExecutionRole",
        Role::new(trust)
            .description("Role of the edge function: it may log, and nothing else.")
            .policies([Policy::new(PolicyDocument::new([logs]), "EdgeAuth")]),
    );
    template.comment(
        &role,
        "Deleted after the function, because that refers to it: as long as a distribution names the function, Lambda \
         refuses to delete the function, and its role stays too.",
    );

    let code = cfn::lambda::function::Code::new()
        .s3_bucket(artifact_bucket.value::<String>())
        .s3_key(sub("${ArtifactPrefix}/edge-auth.zip"));
    // Lambda@Edge has no environment variables, and the code is the same for everyone. The handler's name is the one
    // setting of a function that the code can read: `index.handler` takes pool, client and scopes as the rest of the
    // name.
    let handler = sub("index.handler.${CognitoUserPoolId}.${CognitoUserPoolClientId}.${CheckedScopes}");
    let function = template.add(
        FUNCTION,
        Function::new(code, role.arn())
            .description("Verifies Cognito access tokens before CloudFront looks into its cache")
            .runtime(Runtime::Nodejs22X)
            .handler(handler)
            .architectures([Architectures::X86_64])
            .memory_size(MEMORY_MB)
            .timeout(TIMEOUT_SECONDS),
    );
    template.comment(
        &function,
        "CloudFront takes hours to withdraw its copies of a function that is no longer used. Until then Lambda refuses \
         to delete it, and the deletion of this stack fails: delete the stack again later, as `deploy down` does.",
    );
    template.comment_on_property(
        &function,
        "/Handler",
        "Lambda@Edge has no environment variables: the code reads pool, client and scopes from its handler's name.",
    );
    let version = template.add(
        "EdgeAuthFunctionVersion",
        // A new description makes a new version, so code or settings that change are published.
        Version::new(function.reference()).description(sub(
            "${ArtifactPrefix}/edge-auth.zip ${CognitoUserPoolId} ${CognitoUserPoolClientId} ${CheckedScopes}",
        )),
    );
    template.deletion_policy(&version, "Retain");
    template.comment(
        &version,
        "Retained, because CloudFront runs the copies of a version for hours after another has taken its place. \
         Versions are deleted with their function.",
    );
    template.comment_on_property(
        &version,
        "/Description",
        "A new description makes CloudFormation publish a new version.",
    );

    // Lambda names the group of a replica `us-east-1.` and the function's name, in whichever region the replica runs.
    let logs = template.add(
        "EdgeAuthLogGroup",
        LogGroup::new()
            .log_group_name(sub("/aws/lambda/us-east-1.${EdgeAuthFunction}"))
            .retention_in_days(log_retention.value::<i64>()),
    );
    template.deletion_policy(&logs, "Retain");
    template.comment(
        &logs,
        "What is logged in this region. In other regions Lambda creates a group of the same name, which no template \
         can reach: its logs are kept until somebody sets a retention there.",
    );
    let watched = template.condition_not_empty("HasDistribution", &distribution);
    let alarm = template.add("EdgeErrorsAlarm", monitoring::edge_alarm(distribution.value(), &alarm_actions));
    template.only_if(&alarm, &watched);

    template.output(
        "EdgeAuthFunctionVersionArn",
        Output::new("ARN for the main stack's parameter EdgeAuthFunctionVersionArn", &version.reference()),
    );
    template.output(FUNCTION, Output::new("ARN of the edge function", &function.arn()));
    interface.order(&mut template);
    template.metadata("AWS::CloudFormation::Interface", interface.metadata());

    template.comments().note("", made_by("synth edge-auth"));
    let resources = types(&template);
    let part = Part {
        title: "Edge function",
        why: "CloudFront runs it for every request before it looks into its cache, so that a cached answer goes only \
            to callers whose token is good.",
        resources,
    };
    let asset = Asset { function: "edge-auth", file: "edge-auth.zip".to_owned() };
    Synthesis::finish(template, vec![part], vec![asset])
}
