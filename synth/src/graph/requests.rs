//! The way of a request: caller, distribution, API, function; and what checks, keeps and logs it on the way.

use serde_json::Value as Json;

use super::resources::{Template, find, list, names, text};
use super::sketch::Sketch;
use super::{Flow, Kind, Lane, Mark};

/// The caller's id in a graph.
pub(super) const CALLER: &str = "Caller";

const HTTP_API: &str = "AWS::ApiGatewayV2::Api";
const REST_API: &str = "AWS::ApiGateway::RestApi";
const FUNCTION: &str = "AWS::Lambda::Function";

/// AWS's managed cache policy `CachingDisabled`, the same id in every account.
const CACHING_DISABLED: &str = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/// One method of a path of a REST API, or one route of an HTTP API.
struct Route {
    verb: String,
    credentials: Option<&'static str>,
    functions: Vec<String>,
}

pub(super) fn add(sketch: &mut Sketch, template: &Template<'_>) {
    for (id, properties) in template.all(HTTP_API).chain(template.all(REST_API)) {
        add_api(sketch, template, id, properties);
    }
}

fn add_api(sketch: &mut Sketch, template: &Template<'_>, id: &str, properties: &Json) {
    let routes = routes(template, id);
    // A preflight request can't carry credentials: whether a caller is checked is told by the other routes.
    let asked: Vec<Option<&str>> =
        routes.iter().filter(|route| route.verb != "OPTIONS").map(|route| route.credentials).collect();
    let credentials = asked.first().copied().flatten().filter(|_| asked.iter().all(Option::is_some));

    sketch.node(
        CALLER,
        Kind::Caller,
        Lane::Requests,
        "Callers",
        credentials.map_or("show no credentials", |which| {
            if which == "API key" { "show an API key" } else { "show an access token" }
        }),
    );
    add_distributions(sketch, template, id);
    let title = if template.kind(id) == REST_API { "API Gateway REST API" } else { "API Gateway HTTP API" };
    let endpoint = text(&properties["EndpointConfiguration"]["Types"]).to_lowercase();
    let detail = if endpoint.is_empty() { id.to_owned() } else { format!("{id} ({endpoint})") };
    sketch.node(id, Kind::Api, Lane::Requests, title, &detail);
    if let Some(which) = credentials {
        sketch.mark(id, Mark::Check(format!("checks {which}")));
    }
    add_stage(sketch, template, id);
    if properties["DisableExecuteApiEndpoint"] != true {
        let label = if sketch.ids(Kind::Distribution).is_empty() { "HTTPS" } else { "API's own URL" };
        sketch.edge(CALLER, id, label, Flow::Plain);
    }
    add_user_pools(sketch, template, id);
    add_functions(sketch, id, &routes, template);
}

/// The API's routes, whatever kind it is of.
fn routes(template: &Template<'_>, api: &str) -> Vec<Route> {
    let of_api = |properties: &Json, key: &str| names(&properties[key]).iter().any(|name| name == api);
    let methods =
        template.all("AWS::ApiGateway::Method").filter(|(_, method)| of_api(method, "RestApiId")).map(|(_, method)| {
            Route {
                verb: text(&method["HttpMethod"]),
                credentials: credentials(method),
                functions: template.named(&method["Integration"]["Uri"], FUNCTION),
            }
        });
    let routes =
        template.all("AWS::ApiGatewayV2::Route").filter(|(_, route)| of_api(route, "ApiId")).map(|(_, route)| Route {
            verb: text(&route["RouteKey"]).split(' ').next().unwrap_or_default().to_owned(),
            credentials: credentials(route),
            functions: template
                .named(&route["Target"], "AWS::ApiGatewayV2::Integration")
                .iter()
                .flat_map(|integration| template.named(&template.properties(integration)["IntegrationUri"], FUNCTION))
                .collect(),
        });
    methods.chain(routes).collect()
}

/// What a route asks for.
fn credentials(route: &Json) -> Option<&'static str> {
    match route["AuthorizationType"].as_str() {
        Some("COGNITO_USER_POOLS" | "JWT") => Some("access token"),
        Some("AWS_IAM") => Some("IAM signature"),
        Some("CUSTOM") => Some("credentials"),
        _ => (route["ApiKeyRequired"] == true).then_some("API key"),
    }
}

/// Calls of the functions, apart for routes that are checked and routes that are not.
fn add_functions(sketch: &mut Sketch, api: &str, routes: &[Route], template: &Template<'_>) {
    for function in routes.iter().flat_map(|route| &route.functions) {
        let description = text(&template.properties(function)["Description"]);
        sketch.node(function, Kind::Function, Lane::Requests, function, &description);
    }
    for (flow, checked) in [(Flow::Checked, true), (Flow::Plain, false)] {
        let chosen: Vec<&Route> = routes.iter().filter(|route| route.credentials.is_some() == checked).collect();
        let all_preflight = chosen.iter().all(|route| route.verb == "OPTIONS");
        let count = chosen.iter().filter(|route| route.verb != "OPTIONS").count();
        let label = if all_preflight {
            "OPTIONS".to_owned()
        } else {
            format!("{count} route{}", if count == 1 { "" } else { "s" })
        };
        for function in chosen.iter().flat_map(|route| &route.functions) {
            sketch.edge(api, function, &label, flow);
        }
    }
}

/// Distributions whose origin is the API, and the edge functions in front of their caches.
fn add_distributions(sketch: &mut Sketch, template: &Template<'_>, api: &str) {
    for (id, properties) in template.all("AWS::CloudFront::Distribution") {
        let config = &properties["DistributionConfig"];
        if !find(&config["Origins"], "DomainName").iter().any(|domain| names(domain).iter().any(|name| name == api)) {
            continue;
        }
        let behavior = &config["DefaultCacheBehavior"];
        let edge = add_edge_function(sketch, template, behavior);
        sketch.node(id, Kind::Distribution, Lane::Requests, "CloudFront", id);
        let kept = kept(template, &behavior["CachePolicyId"]);
        if let Some(kept) = &kept {
            sketch.mark(id, Mark::Cache(kept.clone()));
        }
        match edge {
            Some(edge) => {
                sketch.edge(CALLER, &edge, "HTTPS", Flow::Plain);
                sketch.edge(&edge, id, "good token", Flow::Plain);
            }
            None => sketch.edge(CALLER, id, "HTTPS", Flow::Plain),
        }
        sketch.edge(id, api, if kept.is_some() { "not kept" } else { "HTTPS" }, Flow::Plain);
    }
}

/// A function that CloudFront calls before it looks into its cache.
fn add_edge_function(sketch: &mut Sketch, template: &Template<'_>, behavior: &Json) -> Option<String> {
    let associations = &behavior["LambdaFunctionAssociations"];
    let when = find(associations, "EventType");
    let arn =
        find(associations, "LambdaFunctionARN").into_iter().zip(when).find(|(_, when)| **when == "viewer-request")?.0;
    let id = names(arn).into_iter().find(|name| template.has_parameter(name))?;
    sketch.node(&id, Kind::EdgeFunction, Lane::Requests, "Lambda@Edge", &id);
    sketch.mark(&id, Mark::Check("checks access token".to_owned()));
    if associations.get("Fn::If").is_some() {
        sketch.conditional(&id);
    }
    Some(id)
}

/// What a distribution may keep, if anything.
pub(super) fn kept(template: &Template<'_>, policy: &Json) -> Option<String> {
    if let Some([_, yes, no]) = policy["Fn::If"].as_array().map(Vec::as_slice) {
        return match (kept(template, yes), kept(template, no)) {
            (Some(kept), None) => Some(format!("{kept}; until the edge function is attached, nothing")),
            (yes, no) => yes.or(no),
        };
    }
    if text(policy) == CACHING_DISABLED {
        return None;
    }
    let own = template.names_one(policy, "AWS::CloudFront::CachePolicy");
    let longest = own.and_then(|id| template.properties(&id)["CachePolicyConfig"]["MaxTTL"].as_i64());
    Some(
        longest
            .map_or_else(|| "keeps files".to_owned(), |seconds| format!("keeps answers up to {}", duration(seconds))),
    )
}

/// A length of time, in the largest unit that divides it.
fn duration(seconds: i64) -> String {
    match seconds {
        _ if seconds % 3600 == 0 && seconds > 0 => format!("{} h", seconds / 3600),
        _ if seconds % 60 == 0 && seconds > 0 => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}

/// The stage's cache and access logs.
fn add_stage(sketch: &mut Sketch, template: &Template<'_>, api: &str) {
    for (_, stage) in template.all("AWS::ApiGateway::Stage").chain(template.all("AWS::ApiGatewayV2::Stage")) {
        if !["RestApiId", "ApiId"].iter().any(|key| names(&stage[*key]).iter().any(|name| name == api)) {
            continue;
        }
        let settings = list(&stage["MethodSettings"]);
        let cached = settings.iter().find(|setting| setting["CachingEnabled"] == true);
        if let (true, Some(setting)) = (stage["CacheClusterEnabled"] == true, cached) {
            let age = setting["CacheTtlInSeconds"]
                .as_i64()
                .map(|seconds| format!(" {}", duration(seconds)))
                .unwrap_or_default();
            sketch.mark(api, Mark::Cache(format!("keeps {} answers{age}", keyed_verbs(template, api))));
        }
        for destination in ["AccessLogSetting", "AccessLogSettings"].map(|key| &stage[key]["DestinationArn"]) {
            add_access_logs(sketch, template, api, destination);
        }
    }
}

/// The methods whose answers have a key in the stage cache.
fn keyed_verbs(template: &Template<'_>, api: &str) -> String {
    let mut verbs: Vec<String> = Vec::new();
    for (_, method) in template.all("AWS::ApiGateway::Method") {
        let verb = text(&method["HttpMethod"]);
        let keyed = !list(&method["Integration"]["CacheKeyParameters"]).is_empty();
        if keyed && names(&method["RestApiId"]).iter().any(|name| name == api) && !verbs.contains(&verb) {
            verbs.push(verb);
        }
    }
    verbs.join(", ")
}

fn add_access_logs(sketch: &mut Sketch, template: &Template<'_>, api: &str, destination: &Json) {
    for id in template.named(destination, "AWS::Logs::LogGroup") {
        sketch.node(&id, Kind::AccessLogs, Lane::Requests, "CloudWatch Logs", &id);
        sketch.edge(api, &id, "access log", Flow::Plain);
    }
    for id in template.named(destination, "AWS::KinesisFirehose::DeliveryStream") {
        sketch.node(&id, Kind::AccessLogs, Lane::Requests, "Amazon Data Firehose", &id);
        sketch.edge(api, &id, "access log", Flow::Plain);
        let target = &template.properties(&id)["ExtendedS3DestinationConfiguration"];
        if let Some(bucket) = template.names_one(&target["BucketARN"], "AWS::S3::Bucket") {
            let folder = sketch.folder(&bucket, target["Prefix"].as_str(), Lane::Requests);
            sketch.edge(&id, &folder, "writes", Flow::Plain);
        }
    }
}

/// The user pools whose tokens the API's authorizers take.
fn add_user_pools(sketch: &mut Sketch, template: &Template<'_>, api: &str) {
    for (_, authorizer) in
        template.all("AWS::ApiGateway::Authorizer").chain(template.all("AWS::ApiGatewayV2::Authorizer"))
    {
        if ![&authorizer["RestApiId"], &authorizer["ApiId"]].iter().any(|id| names(id).iter().any(|name| name == api)) {
            continue;
        }
        for issuer in
            list(&authorizer["ProviderARNs"]).into_iter().chain(list(&authorizer["JwtConfiguration"]["Issuer"]))
        {
            // An existing pool is named by parameters: its region's, and then its own.
            let pool = template.names_one(issuer, "AWS::Cognito::UserPool").or_else(|| names(issuer).pop());
            let Some(pool) = pool else { continue };
            let detail = if template.has_parameter(&pool) { format!("existing: {pool}") } else { pool.clone() };
            sketch.node(&pool, Kind::UserPool, Lane::Requests, "Cognito user pool", &detail);
            sketch.edge(CALLER, &pool, "sign in", Flow::Plain);
            sketch.edge(api, &pool, "token's issuer", Flow::Plain);
        }
    }
}
