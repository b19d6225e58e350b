use std::collections::BTreeMap;

use cfn::apigateway::method::{Integration, Type as IntegrationType};
use cfn::apigateway::rest_api::EndpointConfiguration;
use cfn::apigateway::stage::{AccessLogSetting, MethodSetting};
use cfn::apigateway::usage_plan::{ApiStage, QuotaSettings, ThrottleSettings};
use cfn::apigateway::usage_plan_key::KeyType;
use cfn::apigateway::{
    ApiKey, Authorizer, Deployment, Method, Resource, RestApi, Stage as RestStage, UsagePlan, UsagePlanKey,
};
use cfn::intrinsic::{arn, partition_arn, sub};
use cfn::lambda::Permission;
use cfn::wafv2::WebACLAssociation;
use cfn::{Handle, Json, Output, ParameterKind, Value};
use facts::routes::{ROUTES, Route};
use sha2::{Digest, Sha256};

use super::{Entry, Throttle, access_log_format, addresses, rest_access_logs, rest_errors, throttle};
use crate::auth::Credentials;
use crate::cache::StageCache;
use crate::choice::EntryPoint;
use crate::entry_point::{Gateway, GatewayMetrics};
use crate::interface::Group;
use crate::parts::function::DeployedFunction;
use crate::parts::staging::Staging;
use crate::stack::Stack;
use crate::web_acl;

/// A REST API.
#[derive(Clone, Copy, Debug)]
pub struct Rest;

/// Bodies of this many bytes and more are compressed by the gateway when the caller accepts it.
const MINIMUM_COMPRESSION_SIZE: i64 = 2048;

/// How long the stage cache keeps an answer until a configuration says otherwise, in seconds.
const CACHE_TTL: i64 = 10;

/// The API's name: the metric of a REST API knows it by its name alone, so the name has to be the API's own.
const NAME: &str = "${ApplicationName}-${AWS::StackName}";

impl Entry for Rest {
    fn choice(&self) -> EntryPoint {
        EntryPoint::Rest
    }

    fn api(&self, stack: &mut Stack<'_>) -> Gateway {
        stack.part("REST API", "API Gateway's REST API takes the requests.");
        // Behind our own distribution a second one, which API Gateway would put in front of an EDGE API, is only a
        // detour. Security policies: the oldest protocol that each endpoint type can be held to is TLS 1.2.
        let (endpoint, security_policy) = if stack.has_cloudfront() {
            ("REGIONAL", "SecurityPolicy_TLS13_1_2_2021_06")
        } else {
            ("EDGE", "SecurityPolicy_TLS12_2018_EDGE")
        };
        let api = stack.template.add(
            "RestApi",
            RestApi::new()
                .name(sub(NAME))
                .endpoint_configuration(EndpointConfiguration::new().types([endpoint]))
                .security_policy(security_policy)
                .endpoint_access_mode("STRICT")
                .minimum_compression_size(MINIMUM_COMPRESSION_SIZE),
        );
        let (domain, url) = addresses(stack, &api, "RestApiEndpointUrl");
        let dimensions = vec![("ApiName", sub(NAME)), ("Stage", stack.parameters.environment_name.value())];
        Gateway {
            id: api.reference(),
            domain,
            url,
            metrics: GatewayMetrics { server_errors: "5XXError", requests: None, dimensions },
        }
    }

    fn routes(
        &self,
        stack: &mut Stack<'_>,
        gateway: &Gateway,
        origin: &DeployedFunction,
        credentials: &Credentials,
        stage_cache: Option<&StageCache>,
        staging: &Staging,
    ) {
        stack.part(
            "Routes of the REST API",
            "Every route goes to the origin function. Where the API has credentials, the gateway checks them on each, \
             before it looks into its cache. OPTIONS answers CORS preflight requests without credentials.",
        );
        let first = stack.template.resources().count();
        let authorizer = add_authorizer(stack, gateway, credentials);
        let mut resources = BTreeMap::new();
        for route in ROUTES {
            let resource = path_resource(stack, gateway, &mut resources, route.path);
            let method = method(gateway, &resource, &route, stage_cache.is_some());
            let method = match credentials {
                Credentials::Nothing => method.authorization_type("NONE"),
                Credentials::ApiKey => method.authorization_type("NONE").api_key_required(true),
                Credentials::AccessToken(token) => match &authorizer {
                    // Without scopes the authorizer would take identity tokens, and no access token.
                    Some(authorizer) => method
                        .authorization_type("COGNITO_USER_POOLS")
                        .authorizer_id(authorizer.reference())
                        .authorization_scopes(token.scopes.of(&route)),
                    None => method,
                },
            };
            stack.template.add(route.name, method);
        }
        for (path, resource) in resources.iter().filter(|(path, _)| ROUTES.iter().any(|route| route.path == **path)) {
            // Preflight requests carry no credentials, and the function knows what a page may send.
            let preflight = Method::new("OPTIONS", resource.reference(), gateway.id.clone())
                .authorization_type("NONE")
                .integration(to_function());
            stack.template.add(&format!("Options{}", path_name(path)), preflight);
        }
        rest_errors::add_gateway_responses(stack, gateway);
        stack.template.add(
            "RestApiPermission",
            Permission::new("lambda:InvokeFunction", origin.function.arn(), "apigateway.amazonaws.com")
                .source_arn(arn("execute-api", "${RestApi}/${EnvironmentName}/*")),
        );
        let deployment = add_deployment(stack, gateway, first);
        let stage = add_stage(stack, gateway, &deployment, stage_cache, staging);
        if !stack.has_cloudfront() {
            add_web_acl(stack);
        }
        if matches!(credentials, Credentials::ApiKey) {
            add_usage_plan(stack, gateway, &stage);
        }
    }
}

/// Finds or makes the resource of a path, and those above it.
fn path_resource(
    stack: &mut Stack<'_>,
    gateway: &Gateway,
    made: &mut BTreeMap<&'static str, Handle<Resource>>,
    path: &'static str,
) -> Handle<Resource> {
    if let Some(resource) = made.get(path) {
        return resource.clone();
    }
    let (above, part) = path.rsplit_once('/').unwrap_or(("", path));
    let parent = match above {
        "" => Handle::<RestApi>::named("RestApi").root_resource_id(),
        above => path_resource(stack, gateway, made, above).reference(),
    };
    let resource =
        stack.template.add(&format!("{}Path", path_name(path)), Resource::new(parent, part, gateway.id.clone()));
    made.insert(path, resource.clone());
    resource
}

/// The first and the last part, which name a path: `/rerank-items/{namespace}/{recommender}` → `RerankRecommender`.
fn path_name(path: &str) -> String {
    let parts: Vec<&str> =
        path.split('/').filter(|part| !part.is_empty()).map(|part| part.trim_end_matches("-items")).collect();
    let named = if parts.len() > 1 { vec![parts[0], parts[parts.len() - 1]] } else { parts };
    let words = named
        .iter()
        .flat_map(|part| part.split(|letter: char| !letter.is_ascii_alphanumeric()))
        .filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}

/// The function answers the request as it is.
fn to_function() -> Integration {
    let uri = sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/\
         ${PersonalizationApiFunction.Arn}/invocations");
    Integration::new(IntegrationType::AwsProxy).integration_http_method("POST").uri(uri)
}

fn method(gateway: &Gateway, resource: &Handle<Resource>, route: &Route, cached: bool) -> Method {
    let method = Method::new(route.method, resource.reference(), gateway.id.clone());
    if !(cached && route.method == "GET") {
        return method.integration(to_function());
    }
    // The key of a kept answer. Only what is declared can be part of it; the function gets every parameter either way.
    let path = route.path_parameters().map(|name| (format!("method.request.path.{name}"), true));
    let query = route.query.iter().map(|name| (format!("method.request.querystring.{name}"), false));
    let headers = facts::headers::IN_STAGE_CACHE_KEY.map(|header| (format!("method.request.header.{header}"), false));
    let parameters: Vec<(String, bool)> = path.chain(query).chain(headers).collect();
    let key = parameters.iter().map(|(name, _)| Value::from(name)).collect::<cfn::List<String>>();
    let declared = parameters
        .into_iter()
        .map(|(name, required)| (name, Value::from(Json::from(required))))
        .collect::<cfn::Map<Json>>();
    method.request_parameters(declared).integration(to_function().cache_key_parameters(key))
}

fn add_authorizer(stack: &mut Stack<'_>, gateway: &Gateway, credentials: &Credentials) -> Option<Handle<Authorizer>> {
    let Credentials::AccessToken(token) = credentials else { return None };
    let authorizer = Authorizer::new("AccessToken", gateway.id.clone(), "COGNITO_USER_POOLS")
        .identity_source(format!("method.request.header.{}", token.header))
        .provider_arns([token.user_pool_arn.clone()])
        // Verified anew for every request: a token that was revoked is not good for another five minutes.
        .authorizer_result_ttl_in_seconds(0);
    Some(stack.template.add("RestApiAuthorizer", authorizer))
}

/// A deployment is a snapshot of the API that never changes; the stage follows only a new one. Its logical id holds a
/// hash of everything that it snapshots, so there is a new one when, and only when, some of that changed.
fn add_deployment(stack: &mut Stack<'_>, gateway: &Gateway, first: usize) -> Handle<Deployment> {
    let snapshot: Vec<(String, String)> = stack
        .template
        .resources()
        .enumerate()
        .filter(|(index, (name, entry))| {
            (*index >= first || *name == "RestApi")
                && entry["Type"].as_str().is_some_and(|kind| kind.starts_with("AWS::ApiGateway::"))
        })
        .map(|(_, (name, entry))| (name.to_owned(), entry.to_string()))
        .collect();
    let mut hash = Sha256::new();
    for (name, entry) in &snapshot {
        hash.update(name);
        hash.update(entry);
    }
    let hash: String = hash.finalize().iter().take(5).map(|byte| format!("{byte:02X}")).collect();
    let deployment = stack.template.add(&format!("RestApiDeployment{hash}"), Deployment::new(gateway.id.clone()));
    stack.template.comment(
        &deployment,
        "A deployment is a snapshot of the API that never changes. The hash in its name is of RestApi and of this \
         part, so there is a new one when, and only when, some of that changed.",
    );
    for (name, entry) in &snapshot {
        if entry.contains("AWS::ApiGateway::Method") || entry.contains("AWS::ApiGateway::GatewayResponse") {
            stack.template.depends_on(&deployment, &Handle::<Method>::named(name));
        }
    }
    deployment
}

fn add_stage(
    stack: &mut Stack<'_>,
    gateway: &Gateway,
    deployment: &Handle<Deployment>,
    stage_cache: Option<&StageCache>,
    staging: &Staging,
) -> Handle<RestStage> {
    let logs = rest_access_logs::add(stack, staging);
    let Throttle { rate, burst } = throttle(stack);
    let mut settings = MethodSetting::new()
        .resource_path("/*")
        .http_method("*")
        .throttling_rate_limit(rate)
        .throttling_burst_limit(burst)
        .metrics_enabled(true);
    let mut stage = RestStage::new(gateway.id.clone())
        .stage_name(stack.parameters.environment_name.value::<String>())
        .deployment_id(deployment.reference())
        .tracing_enabled(true)
        .access_log_setting(
            AccessLogSetting::new().destination_arn(logs.arn()).format(access_log_format("$context.resourcePath")),
        );
    if let Some(cache) = stage_cache {
        stage = stage.cache_cluster_enabled(true).cache_cluster_size(cache.size.value::<String>());
        // Of all methods, API Gateway keeps the answers of GET alone; sync-cache sets the age of each route's.
        settings = settings.caching_enabled(true).cache_data_encrypted(true).cache_ttl_in_seconds(CACHE_TTL);
    }
    stack.template.add("RestApiStage", stage.method_settings([settings]))
}

/// Behind CloudFront the distribution has it.
fn add_web_acl(stack: &mut Stack<'_>) {
    let (web_acl, given) = web_acl::declare(stack, web_acl::Scope::Regional);
    let stage = partition_arn("apigateway:${AWS::Region}::/restapis/${RestApi}/stages/${RestApiStage}");
    let association =
        stack.template.add("WebAclAssociation", WebACLAssociation::new(stage, web_acl.value::<cfn::Arn>()));
    stack.template.only_if(&association, &given);
}

fn add_usage_plan(stack: &mut Stack<'_>, gateway: &Gateway, stage: &Handle<RestStage>) {
    let mut number = |name, label, description: &str, default: i64| {
        stack
            .parameter(
                Group::Authentication,
                name,
                label,
                ParameterKind::number(description).default(default).range(1, 1_000_000_000),
            )
            .value()
    };
    let rate: Value<i64> = number(
        "UsagePlanRateLimit",
        "Requests per second of a key",
        "Requests per second that one API key may make",
        100,
    );
    let burst: Value<i64> =
        number("UsagePlanBurstLimit", "Burst of a key", "Requests that one API key may make at once", 50);
    let quota: Value<i64> =
        number("UsagePlanQuotaLimit", "Quota of a key", "Requests that one API key may make in a period", 10_000_000);
    let period = stack.parameter(
        Group::Authentication,
        "UsagePlanQuotaPeriod",
        "Period of the quota",
        ParameterKind::text("The period of the quota").one_of(&["DAY", "WEEK", "MONTH"]).default("MONTH"),
    );
    let key =
        stack.template.add("ApiKey", ApiKey::new().description(sub("API key of ${AWS::StackName}")).enabled(true));
    let plan = stack.template.add(
        "ApiKeyUsagePlan",
        UsagePlan::new()
            .description(sub("Usage plan of ${AWS::StackName}"))
            .api_stages([ApiStage::new().api_id(gateway.id.clone()).stage(stage.reference())])
            .throttle(ThrottleSettings::new().rate_limit(rate.cast::<f64>()).burst_limit(burst))
            .quota(QuotaSettings::new().limit(quota).period(period.value::<String>())),
    );
    stack.template.add("ApiKeyUsagePlanKey", UsagePlanKey::new(key.reference(), KeyType::ApiKey, plan.reference()));
    stack.template.output(
        "RestApiKey",
        Output::new("Id of the API key; `aws apigateway get-api-key --include-value` shows the key", &key.reference()),
    );
}
