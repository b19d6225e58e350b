//! A Lambda function with a role of its own.

use cfn::iam::role::Policy;
use cfn::iam::{ManagedPolicy, Role};
use cfn::intrinsic::{if_, join, split};
use cfn::lambda::Function;
use cfn::lambda::function::{
    Architectures, DeadLetterConfig, Environment, EphemeralStorage, LogFormat, LoggingConfig, Mode, Runtime,
    TracingConfig,
};
use cfn::logs::LogGroup;
use cfn::policy::{PolicyDocument, Statement};
use cfn::sqs::Queue;
use cfn::{Arn, Handle, Json, List, Map, Parameter, Value};
use facts::{Handler, environment};

use crate::choice::Architecture;
use crate::stack::Stack;

/// What a function is, but for its settings and permissions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FunctionKind {
    /// Logical id; ends with `Function`.
    pub name: &'static str,
    /// Its name among the functions, by which its binary knows what it is.
    pub handler: Handler,
    /// One line for the console.
    pub description: &'static str,
    /// In MB. Lambda gives processor time in proportion: a whole core at 1,769 MB.
    pub memory: i64,
    /// In seconds.
    pub timeout: i64,
    /// Size of `/tmp` in MB; 512 cost nothing.
    pub storage: i64,
}

/// A function and the role that it has to itself.
#[derive(Clone, Debug)]
pub struct DeployedFunction {
    /// The function.
    pub function: Handle<Function>,
    /// Its role.
    pub role: Handle<Role>,
}

/// Settings, as `("NAME", value)`. Every function gets `LOG_LEVEL` besides.
pub(crate) type Settings = Vec<(&'static str, Value<String>)>;

const LOG_GROUP: &str = "LogGroup";
const TELEMETRY_POLICY: &str = "TelemetryPolicy";

/// Adds the log group that all functions write to, each to streams that bear its name, and the policy that lets them.
pub(crate) fn add_telemetry(stack: &mut Stack<'_>) {
    stack.part(
        "Logs and traces",
        "The functions log to one group, which goes with the stack, and send traces to X-Ray.",
    );
    let logs = stack.log_group(LOG_GROUP);
    let log = Statement::allow(["logs:CreateLogStream", "logs:PutLogEvents"]).on([logs.arn()]);
    let trace = Statement::allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"]).on_everything();
    stack.template.add(TELEMETRY_POLICY, ManagedPolicy::new(PolicyDocument::new([log, trace])));
    stack.template.explain_wildcard("xray:Put*", "X-Ray has no resource to name.");
}

/// Adds a function that may do what `statements` say, log, and send traces.
pub(crate) fn add(
    stack: &mut Stack<'_>,
    kind: FunctionKind,
    settings: Settings,
    statements: Vec<Statement>,
) -> DeployedFunction {
    let policies = List::from([telemetry()]);
    add_with(stack, kind, settings, statements, policies, |function| function)
}

/// The same, for a function whose role has managed policies besides, which the list parameter `further` names.
/// CloudFormation deletes no role that has a policy which somebody attached to it by hand.
pub(crate) fn add_with_further_policies(
    stack: &mut Stack<'_>,
    kind: FunctionKind,
    settings: Settings,
    statements: Vec<Statement>,
    further: &Parameter,
) -> DeployedFunction {
    let given = stack.template.condition_list_not_empty(&format!("Has{}", further.name()), further);
    let own: Value<String> = Handle::<ManagedPolicy>::named(TELEMETRY_POLICY).reference();
    let all = join(",", [own, join(",", List::from(further.value()))]);
    let policies = List::from(if_::<List<Arn>>(&given, split::<Arn>(",", &all), List::from([telemetry()])));
    add_with(stack, kind, settings, statements, policies, |function| function)
}

/// The policy that every function's role has.
fn telemetry() -> Value<Arn> {
    Handle::<ManagedPolicy>::named(TELEMETRY_POLICY).reference().into_arn()
}

/// The same, for a function that is called by events: what it fails at three times becomes a dead letter.
pub(crate) fn add_asynchronous(
    stack: &mut Stack<'_>,
    kind: FunctionKind,
    settings: Settings,
    mut statements: Vec<Statement>,
    dead_letters: &Handle<Queue>,
) -> DeployedFunction {
    statements.push(Statement::allow(["sqs:SendMessage"]).on([dead_letters.arn()]));
    let target = DeadLetterConfig::new().target_arn(dead_letters.arn());
    let policies = List::from([telemetry()]);
    add_with(stack, kind, settings, statements, policies, |function| function.dead_letter_config(target))
}

fn add_with(
    stack: &mut Stack<'_>,
    kind: FunctionKind,
    settings: Settings,
    statements: Vec<Statement>,
    policies: List<Arn>,
    finish: impl FnOnce(Function) -> Function,
) -> DeployedFunction {
    let base = kind.name.trim_end_matches("Function");
    let role = stack.template.add(
        &role_name(base),
        Role::new(PolicyDocument::trust(&["lambda.amazonaws.com"]))
            .managed_policy_arns(policies)
            .policies([Policy::new(PolicyDocument::new(statements), base)]),
    );

    let code = stack.asset(kind.handler.binary());
    let architecture = match stack.plan.options().architecture {
        Architecture::X86_64 => Architectures::X86_64,
        Architecture::Arm64 => Architectures::Arm64,
    };
    let log_level = (environment::LOG_LEVEL, stack.parameters.log_level.value());
    let variables: Map<Json> = settings
        .into_iter()
        .chain([log_level])
        .map(|(name, value)| (name.to_owned(), Value::<Json>::from(value)))
        .collect();
    let mut function = Function::new(code, role.arn())
        .description(kind.description)
        .runtime(Runtime::ProvidedAl2023)
        .handler(kind.handler.as_str())
        .architectures([architecture])
        .memory_size(kind.memory)
        .timeout(kind.timeout)
        .environment(Environment::new().variables(variables))
        .logging_config(
            LoggingConfig::new()
                .log_format(LogFormat::Json)
                .log_group(Handle::<LogGroup>::named(LOG_GROUP).reference()),
        )
        .tracing_config(TracingConfig::new().mode(Mode::Active));
    if kind.storage > 512 {
        function = function.ephemeral_storage(EphemeralStorage::new(kind.storage));
    }
    DeployedFunction { function: stack.template.add(kind.name, finish(function)), role }
}

/// The origin function's role has the Python original's name, because people attach policies to it.
fn role_name(base: &str) -> String {
    if base == "PersonalizationApi" { format!("{base}ExecutionRole") } else { format!("{base}Role") }
}

/// Lets a service of AWS invoke a function, on behalf of one resource.
pub(crate) fn permit(
    stack: &mut Stack<'_>,
    function: &Handle<Function>,
    name: &str,
    service: &str,
    source: Value<cfn::Arn>,
) -> Handle<cfn::lambda::Permission> {
    let permission = cfn::lambda::Permission::new("lambda:InvokeFunction", function.arn(), service).source_arn(source);
    stack.template.add(name, permission)
}
