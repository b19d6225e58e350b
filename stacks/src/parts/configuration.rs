//! AWS AppConfig: where the configuration document lives, is validated, and is rolled out gradually.

use cfn::appconfig::configuration_profile::Validators;
use cfn::appconfig::deployment_strategy::{GrowthType, ReplicateTo};
use cfn::appconfig::environment::Monitor;
use cfn::appconfig::{
    Application, ConfigurationProfile, Deployment, DeploymentStrategy, Environment, HostedConfigurationVersion,
};
use cfn::cloudwatch::Alarm;
use cfn::cloudwatch::alarm::{
    ComparisonOperator, Dimension, Metric, MetricDataQuery, MetricStat, Statistic, TreatMissingData,
};
use cfn::iam::Role;
use cfn::iam::role::Policy;
use cfn::intrinsic::{arn, partition_arn, sub};
use cfn::policy::{PolicyDocument, Statement};
use cfn::{Handle, List, Output};
use facts::bucket::OPENAPI_PREFIX;
use facts::{Handler, environment};

use super::function::{self, FunctionKind, Settings};
use super::staging::Staging;
use crate::cache::Cdn;
use crate::choice::Choice;
use crate::entry_point::{Gateway, GatewayMetrics};
use crate::stack::Stack;

const VALIDATOR: FunctionKind = FunctionKind {
    name: "ConfigValidatorFunction",
    handler: Handler::ValidateConfig,
    description: "Validates a configuration",
    // A document of 1 MB against its schema is work for the processor, and AppConfig waits.
    memory: 512,
    // AppConfig gives a validator 15 s.
    timeout: 15,
    storage: 512,
};

/// The document that a new deployment has: valid, and empty.
const SEED: &str = r#"{"version":"1","description":"Empty configuration.","namespaces":{}}"#;

/// A new configuration reaches a quarter of the function's instances at a time, over this many minutes …
const ROLL_OUT_MINUTES: i64 = 10;
/// … in these steps, in percent …
const ROLL_OUT_STEP: i64 = 25;
/// … and is watched for as long again, before it counts as good.
const BAKE_MINUTES: i64 = 10;

/// Share of a minute's requests answered with 500 and above at which a configuration is rolled back.
const ROLL_BACK_SHARE: f64 = 0.1;

/// CloudWatch namespace of both kinds of gateway.
const NAMESPACE: &str = "AWS/ApiGateway";

/// What the functions need to read the configuration.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// The application.
    pub application: Handle<Application>,
    /// The environment.
    pub environment: Handle<Environment>,
    /// The profile.
    pub profile: Handle<ConfigurationProfile>,
    /// How people roll out a new version.
    pub(crate) strategy: Handle<DeploymentStrategy>,
    /// The deployment of the seed; AppConfig makes one deployment at a time.
    pub(crate) seed: Handle<Deployment>,
}

impl Configuration {
    /// The settings of a function that reads the configuration.
    pub(crate) fn settings(&self) -> Settings {
        vec![
            (environment::APPCONFIG_APPLICATION_ID, self.application.reference()),
            (environment::APPCONFIG_ENVIRONMENT_ID, self.environment.reference()),
            (environment::APPCONFIG_CONFIGURATION_PROFILE_ID, self.profile.reference()),
        ]
    }

    /// Permission to read the configuration, and no other.
    #[must_use]
    pub fn read(&self) -> Statement {
        let configuration = "application/${AppConfigApplication}/environment/${AppConfigEnvironment}/configuration/\
                             ${ConfigurationProfile}";
        Statement::allow(["appconfig:GetLatestConfiguration", "appconfig:StartConfigurationSession"])
            .on([arn("appconfig", configuration)])
    }
}

/// Adds the application, and everything that makes a new version of the document safe.
pub(crate) fn add(stack: &mut Stack<'_>, gateway: &Gateway, cdn: Option<&Cdn>, staging: &Staging) -> Configuration {
    stack.part(
        "Configuration",
        "One JSON document in AWS AppConfig drives everything. A function validates it before it is rolled out; it is \
         rolled out step by step; and when the API's share of server errors rises meanwhile, an alarm makes AppConfig \
         roll it back.",
    );
    let application = stack
        .template
        .add("AppConfigApplication", Application::new(stack.parameters.application_name.value::<String>()));
    let validator = add_validator(stack, gateway, cdn, staging);
    // What AppConfig names as the source of the call is the application or something in it.
    let source = arn("appconfig", "application/${AppConfigApplication}*");
    let permission =
        function::permit(stack, &validator, "ConfigValidatorPermission", "appconfig.amazonaws.com", source);
    let profile = stack.template.add(
        "ConfigurationProfile",
        ConfigurationProfile::new(application.reference(), "hosted", "Personalization-API-Config")
            .validators([Validators::new()
                .type_(cfn::appconfig::configuration_profile::Type::Lambda)
                .content(validator.arn())])
            // The check would hold up the deletion of the stack for an hour after the last request.
            .deletion_protection_check(cfn::appconfig::configuration_profile::DeletionProtectionCheck::Bypass),
    );

    let (alarm, alarm_role) = add_alarm(stack, gateway);
    let environment = stack.template.add(
        "AppConfigEnvironment",
        Environment::new(application.reference(), stack.parameters.environment_name.value::<String>())
            .monitors([Monitor::new(alarm.arn()).alarm_role_arn(alarm_role.arn())])
            .deletion_protection_check(cfn::appconfig::environment::DeletionProtectionCheck::Bypass),
    );
    let strategy = stack.template.add(
        "DeploymentStrategy",
        DeploymentStrategy::new(ROLL_OUT_MINUTES, ROLL_OUT_STEP, sub("${ApplicationName}-gradual"), ReplicateTo::None)
            .growth_type(GrowthType::Linear)
            .final_bake_time_in_minutes(BAKE_MINUTES),
    );
    stack.template.comment(
        &strategy,
        "A quarter of the function's instances at a time, then ten minutes in which the alarm is watched.",
    );
    let seed = add_seed(stack, &application, &environment, &profile, &permission);

    for (name, description, value) in [
        ("AppConfigApplication", "AppConfig application", application.reference()),
        ("AppConfigEnvironment", "AppConfig environment", environment.reference()),
        ("AppConfigConfigurationProfile", "AppConfig configuration profile", profile.reference()),
        ("AppConfigDeploymentStrategy", "AppConfig strategy to deploy a configuration with", strategy.reference()),
        (
            "AppConfigFirstDeploymentStrategy",
            "AppConfig strategy that deploys at once, for the first configuration",
            Handle::<DeploymentStrategy>::named("SeedStrategy").reference(),
        ),
    ] {
        stack.template.output(name, Output::new(description, &value));
    }
    Configuration { application, environment, profile, strategy, seed }
}

fn add_validator(
    stack: &mut Stack<'_>,
    gateway: &Gateway,
    cdn: Option<&Cdn>,
    staging: &Staging,
) -> Handle<cfn::lambda::Function> {
    let mut settings = vec![
        (environment::STAGING_BUCKET, staging.bucket.reference()),
        (environment::AUTH_SCHEME, stack.plan.choices().auth.spelling().into()),
        (environment::API_TYPE, stack.plan.choices().entry_point.spelling().into()),
        (environment::API_URL, gateway.url.clone()),
    ];
    settings.extend(cdn.map(|cdn| (environment::API_CDN_URL, cdn.url.clone())));
    settings.push((environment::METRICS_NAMESPACE, super::origin::metrics_namespace()));
    let statements = vec![
        Statement::allow(["s3:PutObject"]).on([partition_arn(&format!("s3:::${{StagingBucket}}/{OPENAPI_PREFIX}*"))]),
        Statement::allow(["events:PutEvents"]).on([arn("events", "event-bus/default")]),
        // The configuration that is deployed, when the stack changes. Environment and profile need the validator, so
        // that it can't name them: the application and all that is in it.
        Statement::allow([
            "appconfig:GetDeployment",
            "appconfig:GetHostedConfigurationVersion",
            "appconfig:ListDeployments",
        ])
        .on([arn("appconfig", "application/${AppConfigApplication}*")]),
    ];
    let validator = function::add(stack, VALIDATOR, settings, statements).function;
    stack.template.depends_on(&validator, &staging.contents);
    validator
}

/// Deploys the seed at once: there is nothing before it that could be better, and nobody is served yet.
fn add_seed(
    stack: &mut Stack<'_>,
    application: &Handle<Application>,
    environment: &Handle<Environment>,
    profile: &Handle<ConfigurationProfile>,
    permission: &Handle<cfn::lambda::Permission>,
) -> Handle<Deployment> {
    let at_once = stack.template.add(
        "SeedStrategy",
        DeploymentStrategy::new(0, 100, sub("${ApplicationName}-seed"), ReplicateTo::None)
            .growth_type(GrowthType::Linear)
            .final_bake_time_in_minutes(0),
    );
    let version = stack.template.add(
        "SeedConfiguration",
        HostedConfigurationVersion::new(application.reference(), profile.reference(), SEED, "application/json"),
    );
    let deployment = stack.template.add(
        "SeedDeployment",
        Deployment::new(
            application.reference(),
            profile.reference(),
            version.reference(),
            at_once.reference(),
            environment.reference(),
        ),
    );
    stack.template.comment(
        &at_once,
        "The first configuration is deployed at once: nothing before it could be better, and nobody is served yet.",
    );
    // The validator is called when the deployment starts.
    stack.template.depends_on(&deployment, permission);
    deployment
}

/// An alarm on the share of the API's answers that are server errors: as bad in two minutes of five.
fn add_alarm(stack: &mut Stack<'_>, gateway: &Gateway) -> (Handle<Alarm>, Handle<Role>) {
    let GatewayMetrics { server_errors, requests, dimensions } = &gateway.metrics;
    let dimensions: List<Dimension> =
        dimensions.iter().map(|(name, value)| Dimension::new(*name, value.clone())).collect();
    let actions = stack.parameters.alarm_actions.clone();
    let alarm = Alarm::new()
        .alarm_actions(actions.clone())
        .ok_actions(actions)
        .alarm_description(sub("Server errors of ${AWS::StackName}; AppConfig rolls a configuration back"))
        .comparison_operator(ComparisonOperator::GreaterThanOrEqualToThreshold)
        .evaluation_periods(5)
        .datapoints_to_alarm(2)
        .threshold(ROLL_BACK_SHARE)
        .treat_missing_data(TreatMissingData::NotBreaching);
    let alarm = match requests {
        // REST APIs: "the Average statistic represents the error rate" (Amazon API Gateway dimensions and metrics).
        None => alarm
            .namespace(NAMESPACE)
            .metric_name(*server_errors)
            .dimensions(dimensions)
            .statistic(Statistic::Average)
            .period(60),
        // HTTP APIs: the documents promise the counts alone.
        Some(requests) => {
            let sum = |id: &str, name: &str| {
                let metric = Metric::new().namespace(NAMESPACE).metric_name(name).dimensions(dimensions.clone());
                MetricDataQuery::new(id).metric_stat(MetricStat::new(metric, 60, "Sum")).return_data(false)
            };
            let share = MetricDataQuery::new("share").expression("errors / requests").return_data(true);
            alarm.metrics([sum("errors", server_errors), sum("requests", requests), share])
        }
    };
    let alarm = stack.template.add("ServerErrorAlarm", alarm);
    stack.template.comment(&alarm, "A tenth of a minute's answers are server errors, in two minutes of five.");
    let describe = Statement::allow(["cloudwatch:DescribeAlarms"]).on([arn("cloudwatch", "alarm:*")]);
    let role = stack.template.add(
        "ServerErrorAlarmRole",
        Role::new(PolicyDocument::trust(&["appconfig.amazonaws.com"]))
            .policies([Policy::new(PolicyDocument::new([describe]), "ServerErrorAlarm")]),
    );
    (alarm, role)
}
