//! The template under construction, and what its parts share.

use cfn::lambda::Function;
use cfn::yaml::Comments;
use cfn::{Handle, Json, Parameter, ParameterKind, Problem, Template, Value};
use facts::Binary;
use serde_json::json;

use crate::choice::SwaggerUi;
use crate::cors::Cors;
use crate::deployment::Plan;
use crate::{auth, cache, entry_point, parts};

/// A template under construction.
pub struct Stack<'a> {
    /// What is being built.
    pub plan: &'a Plan,
    /// The template so far.
    pub template: Template,
    /// The parameters that every deployment has.
    pub parameters: Parameters,
    /// Which pages on other origins may call.
    pub cors: Cors,
    interface: Interface,
    parts: Vec<(&'static str, &'static str, usize)>,
    assets: Vec<Asset>,
}

/// The parameters that every deployment has.
#[derive(Clone, Debug)]
pub struct Parameters {
    /// Name of the application in AppConfig, and a part of names that people see.
    pub application_name: Parameter,
    /// Name of the environment in AppConfig, and of the API's stage.
    pub environment_name: Parameter,
    /// IANA time zone for viewers whose own is not known.
    pub time_zone: Parameter,
    /// How long logs are kept, in days.
    pub log_retention: Parameter,
    /// What the functions log.
    pub log_level: Parameter,
    /// What happens when an alarm goes off.
    pub alarm_actions: parts::monitoring::Actions,
    /// The bucket that holds the functions' code.
    pub artifact_bucket: Parameter,
}

/// A group of parameters in the CloudFormation console, in the order of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Names.
    Application,
    /// What a person sets before the first request.
    Configuration,
    /// Who may call.
    Authentication,
    /// Limits and caches.
    Traffic,
    /// Pages on other origins.
    Cors,
    /// A domain name of the owner's.
    Domain,
    /// Where the functions' code lies.
    Artifacts,
    /// Logs and alarms.
    Observability,
}

impl Group {
    fn label(self) -> &'static str {
        match self {
            Self::Application => "Application",
            Self::Configuration => "Configuration",
            Self::Authentication => "Authentication",
            Self::Traffic => "Traffic and caching",
            Self::Cors => "Pages on other origins (CORS)",
            Self::Domain => "Domain name",
            Self::Artifacts => "Code artifacts",
            Self::Observability => "Logs and alarms",
        }
    }
}

/// Groups and labels of the console's form.
#[derive(Default)]
pub(crate) struct Interface(Vec<(Group, String, &'static str)>);

impl Interface {
    pub(crate) fn add(&mut self, group: Group, name: &str, label: &'static str) {
        self.0.push((group, name.to_owned(), label));
    }

    /// Brings the template's parameters into the order of the form, under the same headings.
    pub(crate) fn order(&mut self, template: &mut Template) {
        self.0.sort_by_key(|(group, ..)| *group);
        template.order_parameters(self.0.iter().map(|(_, name, _)| name.as_str()));
        for group in self.0.chunk_by(|(one, ..), (other, ..)| one == other) {
            if let Some((group, name, _)) = group.first() {
                template.comments().heading(format!("/Parameters/{name}"), group.label(), "");
            }
        }
    }

    pub(crate) fn metadata(mut self) -> Json {
        self.0.sort_by_key(|(group, ..)| *group);
        let mut groups: Vec<Json> = Vec::new();
        let mut last = None;
        let mut labels = serde_json::Map::new();
        for (group, name, label) in self.0 {
            if last != Some(group) {
                groups.push(json!({ "Label": { "default": group.label() }, "Parameters": [] }));
                last = Some(group);
            }
            if let Some(Json::Array(names)) = groups.last_mut().map(|group| &mut group["Parameters"]) {
                names.push(name.clone().into());
            }
            labels.insert(name, json!({ "default": label }));
        }
        json!({ "ParameterGroups": groups, "ParameterLabels": labels })
    }
}

/// The gateway, as far as what stands around it needs to know.
#[derive(Clone, Debug)]
pub struct Gateway {
    /// The API's id.
    pub id: Value<String>,
    /// Host name of its stages.
    pub domain: Value<String>,
    /// `https://…`, without a slash at the end.
    pub url: Value<String>,
    /// CloudWatch's names for the API's requests.
    pub metrics: GatewayMetrics,
}

/// CloudWatch's names for the API's requests, in the namespace `AWS/ApiGateway`.
#[derive(Clone, Debug)]
pub struct GatewayMetrics {
    /// Answers of 500 and above.
    pub server_errors: &'static str,
    /// All requests, where the average of the errors is not known to be their share.
    pub requests: Option<&'static str>,
    /// Which API and stage.
    pub dimensions: Vec<(&'static str, Value<String>)>,
}

/// A file that a deployment needs, under the artifacts' prefix in the artifacts' bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Name of the binary's crate, or of the edge function's folder.
    pub function: &'static str,
    /// File name.
    pub file: String,
}

/// A template, and what it is made of.
#[derive(Clone, Debug)]
pub struct Synthesis {
    /// The template.
    pub template: Json,
    /// What its YAML says besides: the parts, and why things are set as they are.
    pub comments: Comments,
    /// Its parts, in the order of the template.
    pub parts: Vec<Part>,
    /// The files that it needs.
    pub assets: Vec<Asset>,
}

/// Resources that serve one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub title: &'static str,
    /// Why it is there.
    pub why: &'static str,
    /// Logical ids and types of its resources.
    pub resources: Vec<(String, String)>,
}

impl Stack<'_> {
    /// Begins a part: what is added from now on belongs to it.
    pub fn part(&mut self, title: &'static str, why: &'static str) {
        let start = self.template.resources().count();
        self.parts.push((title, why, start));
    }

    /// Goes on with a part that was begun before: what is added from now on belongs to it, and stands with it.
    pub fn back_to(&mut self, title: &'static str) {
        self.part(title, "");
    }

    /// Declares a parameter, with its place in the console's form.
    pub fn parameter(&mut self, group: Group, name: &str, label: &'static str, kind: ParameterKind) -> Parameter {
        self.interface.add(group, name, label);
        self.template.parameter(name, kind)
    }

    /// Notes that a function's code is this binary, and says where it lies.
    pub fn asset(&mut self, binary: Binary) -> cfn::lambda::function::Code {
        let asset = Asset { function: binary.as_str(), file: self.asset_file(binary) };
        if !self.assets.contains(&asset) {
            self.assets.push(asset);
        }
        cfn::lambda::function::Code::new()
            .s3_bucket(self.parameters.artifact_bucket.value::<String>())
            .s3_key(self.asset_key(binary))
    }

    /// The key of a binary's zip in the artifacts' bucket.
    #[must_use]
    pub fn asset_key(&self, binary: Binary) -> Value<String> {
        cfn::intrinsic::sub(format!("${{ArtifactPrefix}}/{}", self.asset_file(binary)))
    }

    fn asset_file(&self, binary: Binary) -> String {
        format!("{binary}-{}.zip", self.plan.options().architecture)
    }

    /// Whether a CloudFront distribution stands in front of the gateway.
    #[must_use]
    pub fn has_cloudfront(&self) -> bool {
        cache::scheme(self.plan.choices().cache).has_cloudfront()
    }

    /// A log group of the template's own, so that it is kept no longer than is said and goes with the stack.
    pub fn log_group(&mut self, name: &str) -> Handle<cfn::logs::LogGroup> {
        let retention = self.parameters.log_retention.value::<i64>();
        self.template.add(name, cfn::logs::LogGroup::new().retention_in_days(retention))
    }

    /// The same with a name, in which `${Stack}` is the stack's UUID.
    pub fn named_log_group(&mut self, name: &str, group_name: &str) -> Handle<cfn::logs::LogGroup> {
        let retention = self.parameters.log_retention.value::<i64>();
        let group_name = cfn::intrinsic::sub_with(group_name, [("Stack", cfn::intrinsic::stack_uuid())]);
        self.template.add(name, cfn::logs::LogGroup::new().log_group_name(group_name).retention_in_days(retention))
    }
}

/// A new template with the parameters that place code, whatever is deployed.
pub(crate) fn artifact_parameters(template: &mut Template, interface: &mut Interface) -> Parameter {
    interface.add(Group::Artifacts, "ArtifactBucket", "Bucket");
    let bucket = template.parameter(
        "ArtifactBucket",
        ParameterKind::text("S3 bucket in the stack's region that holds the functions' code")
            .pattern("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"),
    );
    interface.add(Group::Artifacts, "ArtifactPrefix", "Key prefix");
    template.parameter(
        "ArtifactPrefix",
        ParameterKind::text("What the keys of the functions' code begin with; new code needs a new prefix")
            .default(concat!("personalization-apis/", env!("CARGO_PKG_VERSION")))
            .pattern("^[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*$"),
    );
    bucket
}

/// How long logs are kept: what CloudWatch Logs takes, in days.
pub(crate) fn log_retention(template: &mut Template, interface: &mut Interface) -> Parameter {
    const DAYS: [i64; 22] =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
    const NAME: &str = "LogRetentionDays";
    interface.add(Group::Observability, NAME, "Days that logs are kept");
    template.parameter(NAME, ParameterKind::number("How many days logs are kept").one_of(&DAYS).default(30))
}

fn common_parameters(template: &mut Template, interface: &mut Interface) -> Parameters {
    let artifact_bucket = artifact_parameters(template, interface);
    let alarm_actions = parts::monitoring::topic(template, interface);
    let log_retention = log_retention(template, interface);
    let mut declare = |group, name: &str, label, kind| {
        interface.add(group, name, label);
        template.parameter(name, kind)
    };
    Parameters {
        artifact_bucket,
        alarm_actions,
        application_name: declare(
            Group::Application,
            "ApplicationName",
            "Application name",
            ParameterKind::text("Name of the application in AWS AppConfig").pattern("^[A-Za-z0-9-]{1,64}$"),
        ),
        environment_name: declare(
            Group::Application,
            "EnvironmentName",
            "Environment name",
            ParameterKind::text("Name of the environment in AWS AppConfig and of the API's stage")
                .default("prod")
                .pattern("^[A-Za-z0-9]{1,64}$"),
        ),
        time_zone: declare(
            Group::Configuration,
            "TimeZone",
            "Time zone",
            ParameterKind::text("Time zone of viewers whose own is not known")
                .default("UTC")
                .pattern("^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"),
        ),
        log_retention,
        log_level: declare(
            Group::Observability,
            "LogLevel",
            "Log level",
            ParameterKind::text("The least important messages that are logged")
                .one_of(&["ERROR", "WARN", "INFO", "DEBUG"])
                .default("INFO"),
        ),
    }
}

/// The resources of a deployment that resources of your own may refer to, attach to or watch.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Resources {
    /// The API.
    pub gateway: Gateway,
    /// The function that answers requests, and its role.
    pub origin: DeployedFunction,
    /// The configuration in AppConfig.
    pub configuration: parts::configuration::Configuration,
    /// The bucket of catalogues, local databases and pages.
    pub staging_bucket: Handle<cfn::s3::Bucket>,
    /// The queue of events that could not be processed.
    pub dead_letters: Handle<cfn::sqs::Queue>,
}

/// The template of a plan.
pub(crate) fn synthesize(plan: &Plan) -> Result<Synthesis, Vec<Problem>> {
    build(plan).0.finish(made_by(&plan.command()))
}

/// The template of a plan, with what `extend` adds to it.
pub(crate) fn synthesize_with(
    plan: &Plan,
    extend: impl FnOnce(&mut Stack<'_>, &Resources),
) -> Result<Synthesis, Vec<Problem>> {
    let (mut stack, resources) = build(plan);
    extend(&mut stack, &resources);
    stack.finish(format!(
        "Made by a program that extends `{}` with resources of its own. Change that program, not this file.",
        plan.command()
    ))
}

/// Builds the stack of a plan: gateway and caches first, then what answers, then what keeps it up to date.
fn build(plan: &Plan) -> (Stack<'_>, Resources) {
    let choices = plan.choices();
    let description = format!("Real-time personalization APIs ({})", choices.words());
    let mut template = Template::new(description);
    let mut interface = Interface::default();
    let parameters = common_parameters(&mut template, &mut interface);
    let cors = Cors::declare(&mut template, &mut interface);
    let mut stack = Stack { plan, template, parameters, cors, interface, parts: Vec::new(), assets: Vec::new() };

    let entry_point = entry_point::entry(choices.entry_point);
    let cache = cache::scheme(choices.cache);

    parts::function::add_telemetry(&mut stack);
    let staging = parts::staging::add(&mut stack);
    let credentials = auth::scheme(choices.auth, plan.options()).credentials(&mut stack);
    let gateway = entry_point.api(&mut stack);
    let cdn = cache.in_front(&mut stack, &gateway);
    let stage_cache = cache.stage_cache(&mut stack);
    let dead_letters = parts::dead_letters::add(&mut stack);
    let configuration = parts::configuration::add(&mut stack, &gateway, cdn.as_ref(), &staging);
    let item_tables = parts::item_tables::add(&mut stack);
    let origin = parts::origin::add(&mut stack, &configuration, &staging, &item_tables);
    entry_point.routes(&mut stack, &gateway, &origin, &credentials, stage_cache.as_ref(), &staging);
    parts::item_loading::add(&mut stack, &configuration, &staging, &item_tables, &dead_letters);
    parts::synchronization::add(
        &mut stack,
        &configuration,
        &gateway,
        cdn.as_ref(),
        stage_cache.is_some(),
        &item_tables,
        &dead_letters,
    );
    let announcement = parts::announcement::add(&mut stack, &configuration, stage_cache.is_some());
    parts::generate_config::add(&mut stack, &configuration, &announcement);
    parts::monitoring::add(&mut stack, &gateway, &origin.function, &dead_letters);
    let swagger_ui = (plan.options().swagger_ui == SwaggerUi::Yes)
        .then(|| parts::swagger_ui::add(&mut stack, &staging, &gateway, cdn.as_ref()));
    parts::staging::add_policy(&mut stack, &staging, swagger_ui.as_ref());
    parts::dead_letters::add_policy(&mut stack, &dead_letters);

    let staging_bucket = staging.bucket;
    (stack, Resources { gateway, origin, configuration, staging_bucket, dead_letters })
}

impl Stack<'_> {
    fn finish(self, note: String) -> Result<Synthesis, Vec<Problem>> {
        let Self { mut template, mut interface, parts: begun, assets, .. } = self;
        interface.order(&mut template);
        template.metadata("AWS::CloudFormation::Interface", interface.metadata());
        let resources = types(&template);
        let ends = begun.iter().skip(1).map(|(.., start)| *start).chain([resources.len()]);
        let mut parts: Vec<Part> = Vec::new();
        for ((title, why, start), end) in begun.iter().zip(ends) {
            let added = &resources[*start..end];
            match parts.iter_mut().find(|part| part.title == *title) {
                Some(part) => part.resources.extend_from_slice(added),
                None => parts.push(Part { title, why, resources: added.to_vec() }),
            }
        }
        template.comments().note("", note);
        Synthesis::finish(template, parts, assets)
    }
}

/// The first line of a template's YAML.
pub(crate) fn made_by(command: &str) -> String {
    format!(
        "Made by synth {}: `{command}`. Change the choices or the code of synth, not this file.",
        env!("CARGO_PKG_VERSION")
    )
}

/// Logical ids and types of a template's resources.
pub(crate) fn types(template: &Template) -> Vec<(String, String)> {
    let kind = |entry: &Json| entry["Type"].as_str().unwrap_or_default().to_owned();
    template.resources().map(|(name, entry)| (name.to_owned(), kind(entry))).collect()
}

impl Synthesis {
    /// Checks the template, and brings its resources together by parts, each under a heading.
    pub(crate) fn finish(mut template: Template, parts: Vec<Part>, assets: Vec<Asset>) -> Result<Self, Vec<Problem>> {
        let order = parts.iter().flat_map(|part| &part.resources).map(|(name, _)| name.as_str());
        template.order_resources(order);
        for part in &parts {
            if let Some((first, _)) = part.resources.first() {
                template.comments().heading(format!("/Resources/{first}"), part.title, part.why);
            }
        }
        let comments = template.comments().clone();
        Ok(Self { template: template.finish()?, comments, parts, assets })
    }
}

/// A function and the role that it has to itself.
#[derive(Clone, Debug)]
pub struct DeployedFunction {
    /// The function.
    pub function: Handle<Function>,
    /// Its role.
    pub role: Handle<cfn::iam::Role>,
}
