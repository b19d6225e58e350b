//! API Gateway's REST APIs, in JSON: what their caches are set by. Stages, resources, methods with their integrations,
//! and deployments, which keep the keys that the methods had when they were made.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html>
//! <https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html>

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use http::Method;
use serde_json::{Map, Value, json};

use super::{Refusal, Service};
use crate::answer::{Answer, Content};
use crate::dialect::Dialect;
use crate::operation::{Operation, lock};
use crate::request::ReceivedRequest;

/// The longest that a stage cache keeps an answer, in seconds.
const MAX_TTL: u64 = 3600;

/// API Gateway.
#[derive(Debug)]
pub struct ApiGateway {
    /// `GetStage`
    pub get_stage: Operation,
    /// `UpdateStage`
    pub update_stage: Operation,
    /// `GetResources`
    pub get_resources: Operation,
    /// `GetMethod`
    pub get_method: Operation,
    /// `UpdateMethod`
    pub update_method: Operation,
    /// `UpdateIntegration`
    pub update_integration: Operation,
    /// `GetDeployment`
    pub get_deployment: Operation,
    /// `CreateDeployment`
    pub create_deployment: Operation,
    state: Arc<Mutex<State>>,
}

/// One API: methods are `GET` alone.
#[derive(Debug, Default)]
struct State {
    /// Paths; a resource's id is its index.
    paths: Vec<String>,
    /// Of the `GET` method of a path: the parameters that it declares, and those of its cache key.
    methods: BTreeMap<String, (Map<String, Value>, Vec<String>)>,
    stage: Map<String, Value>,
    /// Its id is its index.
    deployments: Vec<Deployment>,
    page_size: Option<usize>,
}

/// A snapshot of the API.
#[derive(Debug)]
struct Deployment {
    description: Option<String>,
    /// The cache keys of `GET` methods, by path.
    keys: BTreeMap<String, Vec<String>>,
}

impl ApiGateway {
    pub(crate) fn new() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let operation = |name: &str, usual: fn(&mut State, &ReceivedRequest) -> Result<Value, Refusal>, status: u16| {
            let state = Arc::clone(&state);
            Operation::new(name, Dialect::RestJson("TooManyRequestsException"), move |request| {
                usual(&mut lock(&state), request).map_or_else(Answer::from, |body| {
                    Content::new(status, body.to_string()).header("content-type", "application/json").into()
                })
            })
        };
        Self {
            get_stage: operation("GetStage", |state, _| Ok(Value::Object(state.stage.clone())), 200),
            update_stage: operation("UpdateStage", update_stage, 200),
            get_resources: operation("GetResources", |state, request| Ok(resources(state, request)), 200),
            get_method: operation("GetMethod", |state, request| get_method(state, &path_of(state, request)?), 200),
            update_method: operation("UpdateMethod", update_method, 200),
            update_integration: operation("UpdateIntegration", update_integration, 200),
            get_deployment: operation("GetDeployment", get_deployment, 200),
            create_deployment: operation("CreateDeployment", |state, request| Ok(deploy(state, request)), 201),
            state,
        }
    }

    /// Makes the API: its `GET` routes, each by its path and the parameters that it declares and has in its cache key;
    /// and a stage with a first deployment, whose settings of all methods are these, and whose cache is on.
    pub fn create_api(&self, routes: &[(&str, &[String])], all_methods: Value) {
        let mut state = lock(&self.state);
        for (path, key) in routes {
            state.paths.push((*path).to_owned());
            let declared = key.iter().map(|name| (name.clone(), Value::Bool(name.contains(".path.")))).collect();
            state.methods.insert((*path).to_owned(), (declared, key.to_vec()));
        }
        let keys = keys(&state);
        state.deployments.push(Deployment { description: None, keys });
        state.stage = Map::from_iter([
            ("stageName".to_owned(), json!("prod")),
            ("deploymentId".to_owned(), json!("0")),
            ("cacheClusterEnabled".to_owned(), json!(true)),
            ("cacheClusterSize".to_owned(), json!("0.5")),
            ("cacheClusterStatus".to_owned(), json!("AVAILABLE")),
            ("methodSettings".to_owned(), json!({ "*/*": all_methods })),
        ]);
    }

    /// Makes pages of resources this small.
    pub fn page_resources(&self, size: usize) {
        lock(&self.state).page_size = Some(size);
    }

    /// The stage, as `GetStage` answers it.
    #[must_use]
    pub fn stage(&self) -> Value {
        Value::Object(lock(&self.state).stage.clone())
    }

    /// Changes a member of the stage, as somebody else, or time, would.
    pub fn set_stage(&self, member: &str, value: Value) {
        lock(&self.state).stage.insert(member.to_owned(), value);
    }

    /// The key of a route's answers, as the stage has it: that of its deployment.
    #[must_use]
    pub fn deployed_key(&self, path: &str) -> Vec<String> {
        let state = lock(&self.state);
        let deployment = deployment(&state, state.stage["deploymentId"].as_str().unwrap_or_default());
        deployment.and_then(|deployment| deployment.keys.get(path).cloned()).unwrap_or_default()
    }

    /// How many deployments were made, the first included.
    #[must_use]
    pub fn deployments(&self) -> usize {
        lock(&self.state).deployments.len()
    }

    /// How many requests changed, or would have changed, something.
    #[must_use]
    pub fn writes(&self) -> usize {
        [&self.update_stage, &self.update_method, &self.update_integration, &self.create_deployment]
            .map(Operation::count)
            .iter()
            .sum()
    }
}

impl Service for ApiGateway {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        let is = |method: Method, rest: &[&str]| {
            let pattern: Vec<&str> = ["restapis", "*"].into_iter().chain(rest.iter().copied()).collect();
            request.is(method, &pattern)
        };
        let of_method = ["resources", "*", "methods", "GET"];
        let of_integration = ["resources", "*", "methods", "GET", "integration"];
        if is(Method::GET, &["stages", "*"]) {
            Some(&self.get_stage)
        } else if is(Method::PATCH, &["stages", "*"]) {
            Some(&self.update_stage)
        } else if is(Method::GET, &["resources"]) {
            Some(&self.get_resources)
        } else if is(Method::GET, &of_method) {
            Some(&self.get_method)
        } else if is(Method::PATCH, &of_method) {
            Some(&self.update_method)
        } else if is(Method::PATCH, &of_integration) {
            Some(&self.update_integration)
        } else if is(Method::GET, &["deployments", "*"]) {
            Some(&self.get_deployment)
        } else if is(Method::POST, &["deployments"]) {
            Some(&self.create_deployment)
        } else {
            None
        }
    }
}

fn bad_request(message: String) -> Refusal {
    Refusal { status: 400, code: "BadRequestException", message }
}

fn not_found(what: &str) -> Refusal {
    Refusal { status: 404, code: "NotFoundException", message: format!("Invalid {what} identifier specified") }
}

fn keys(state: &State) -> BTreeMap<String, Vec<String>> {
    state.methods.iter().map(|(path, (_, key))| (path.clone(), key.clone())).collect()
}

fn deployment<'a>(state: &'a State, id: &str) -> Option<&'a Deployment> {
    state.deployments.get(id.parse::<usize>().ok()?)
}

/// The path of the resource that a request names by its id.
fn path_of(state: &State, request: &ReceivedRequest) -> Result<String, Refusal> {
    let id = request.path_segments().get(3).and_then(|id| id.strip_prefix('r')?.parse::<usize>().ok());
    id.and_then(|id| state.paths.get(id).cloned()).ok_or_else(|| not_found("Resource"))
}

fn resources(state: &State, request: &ReceivedRequest) -> Value {
    let from: usize = request.query_parameter("position").and_then(|at| at.parse().ok()).unwrap_or(0);
    let limit = request.query_parameter("limit").and_then(|limit| limit.parse().ok()).unwrap_or(25);
    let until = state.page_size.unwrap_or(limit).min(limit) + from;
    let page = state.paths.iter().enumerate().skip(from).take(until - from);
    let items: Vec<Value> = page
        .map(|(id, path)| {
            json!({ "id": format!("r{id}"), "path": path, "resourceMethods": { "GET": {}, "OPTIONS": {} } })
        })
        .collect();
    let mut answer = json!({ "item": items });
    if until < state.paths.len() {
        answer["position"] = json!(until.to_string());
    }
    answer
}

fn get_method(state: &State, path: &str) -> Result<Value, Refusal> {
    let (declared, key) = state.methods.get(path).ok_or_else(|| not_found("Method"))?;
    let integration = json!({ "type": "AWS_PROXY", "httpMethod": "POST", "cacheKeyParameters": key });
    Ok(json!({ "httpMethod": "GET", "requestParameters": declared, "methodIntegration": integration }))
}

/// Operation, path and value of each patch.
fn patches(request: &ReceivedRequest) -> Vec<(String, String, Option<String>)> {
    let text = |json: &Value| json.as_str().map(str::to_owned);
    let body = request.json();
    let patches = body["patchOperations"].as_array().map_or(&[][..], Vec::as_slice);
    let patches = patches.iter().map(|patch| (text(&patch["op"]), text(&patch["path"]), text(&patch["value"])));
    patches.map(|(op, path, value)| (op.unwrap_or_default(), path.unwrap_or_default(), value)).collect()
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

fn update_method(state: &mut State, request: &ReceivedRequest) -> Result<Value, Refusal> {
    let path = path_of(state, request)?;
    let (declared, _) = state.methods.get_mut(&path).ok_or_else(|| not_found("Method"))?;
    for (op, patched, value) in patches(request) {
        match (op.as_str(), patched.strip_prefix("/requestParameters/"), value.as_deref()) {
            ("add" | "replace", Some(name), Some(required @ ("true" | "false"))) => {
                declared.insert(unescaped(name), Value::Bool(required == "true"));
            }
            ("remove", Some(name), _) => {
                declared.remove(&unescaped(name)).ok_or_else(|| not_found("parameter"))?;
            }
            _ => return Err(bad_request(format!("Invalid patch {op} {patched} {value:?}"))),
        }
    }
    get_method(state, &path)
}

fn update_integration(state: &mut State, request: &ReceivedRequest) -> Result<Value, Refusal> {
    let path = path_of(state, request)?;
    let (declared, key) = state.methods.get_mut(&path).ok_or_else(|| not_found("Method"))?;
    for (op, patched, value) in patches(request) {
        let Some(name) = patched.strip_prefix("/cacheKeyParameters/").map(unescaped) else {
            return Err(bad_request(format!("Invalid patch path {patched}")));
        };
        match op.as_str() {
            "add" if !declared.contains_key(&name) => {
                return Err(bad_request(format!("Invalid cache key parameter specified: {name} {value:?}")));
            }
            "add" if !key.contains(&name) => key.push(name),
            "add" => {}
            "remove" if key.contains(&name) => key.retain(|kept| *kept != name),
            "remove" => return Err(not_found("cache key parameter")),
            _ => return Err(bad_request(format!("Invalid patch operation {op}"))),
        }
    }
    Ok(get_method(state, &path)?["methodIntegration"].clone())
}

fn get_deployment(state: &mut State, request: &ReceivedRequest) -> Result<Value, Refusal> {
    let id = request.path_segments().pop().unwrap_or_default();
    let deployment = deployment(state, &id).ok_or_else(|| not_found("Deployment"))?;
    Ok(json!({ "id": id, "description": deployment.description }))
}

fn deploy(state: &mut State, request: &ReceivedRequest) -> Value {
    let body = request.json();
    let id = state.deployments.len().to_string();
    let keys = keys(state);
    let description = body["description"].as_str().map(str::to_owned);
    state.deployments.push(Deployment { description, keys });
    if body["stageName"] == state.stage["stageName"] {
        state.stage.insert("deploymentId".to_owned(), json!(id));
    }
    json!({ "id": id, "description": body["description"] })
}

/// What a route's settings are before the first of them is set: not those of all methods.
fn default_settings() -> Value {
    json!({
        "metricsEnabled": false, "dataTraceEnabled": false, "throttlingBurstLimit": 5000,
        "throttlingRateLimit": 10000.0,
        "cachingEnabled": false, "cacheTtlInSeconds": 300, "cacheDataEncrypted": false,
        "requireAuthorizationForCacheControl": true,
        "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
    })
}

fn update_stage(state: &mut State, request: &ReceivedRequest) -> Result<Value, Refusal> {
    let mut stage = state.stage.clone();
    for (op, path, value) in patches(request) {
        let value =
            value.filter(|_| op == "replace").ok_or_else(|| bad_request(format!("Invalid patch {op} {path}")))?;
        match path.as_str() {
            "/cacheClusterEnabled" => {
                let status = stage["cacheClusterStatus"].as_str().unwrap_or_default();
                if status.ends_with("IN_PROGRESS") {
                    return Err(bad_request(format!("The cache cluster can't be changed: {status}")));
                }
                let status = if value == "true" { "CREATE_IN_PROGRESS" } else { "DELETE_IN_PROGRESS" };
                stage.insert("cacheClusterEnabled".to_owned(), json!(value == "true"));
                stage.insert("cacheClusterStatus".to_owned(), json!(status));
            }
            "/cacheClusterSize" => {
                stage.insert("cacheClusterSize".to_owned(), json!(value));
            }
            _ => set_method_setting(&mut stage, &path, &value)?,
        }
    }
    if stage["cacheClusterEnabled"] == true && stage.get("cacheClusterSize").is_none() {
        return Err(bad_request("A cache cluster needs a size".to_owned()));
    }
    state.stage = stage;
    Ok(Value::Object(state.stage.clone()))
}

/// `/~1path~1of~1a~1route/GET/caching/enabled`
fn set_method_setting(stage: &mut Map<String, Value>, path: &str, value: &str) -> Result<(), Refusal> {
    let invalid = || bad_request(format!("Invalid method setting path: {path} = {value}"));
    let (route, setting) = path[1..].split_once("/GET/").ok_or_else(invalid)?;
    let (name, value) = match setting {
        "caching/enabled" => ("cachingEnabled", truth(value)),
        "caching/ttlInSeconds" => ("cacheTtlInSeconds", whole(value).filter(|ttl| ttl.as_u64() <= Some(MAX_TTL))),
        "caching/dataEncrypted" => ("cacheDataEncrypted", truth(value)),
        "caching/requireAuthorizationForCacheControl" => ("requireAuthorizationForCacheControl", truth(value)),
        "caching/unauthorizedCacheControlHeaderStrategy" => {
            ("unauthorizedCacheControlHeaderStrategy", Some(json!(value)))
        }
        "logging/dataTrace" => ("dataTraceEnabled", truth(value)),
        "logging/loglevel" => ("loggingLevel", Some(json!(value))),
        "metrics/enabled" => ("metricsEnabled", truth(value)),
        "throttling/burstLimit" => ("throttlingBurstLimit", whole(value)),
        "throttling/rateLimit" => ("throttlingRateLimit", value.parse::<f64>().ok().map(|rate| json!(rate))),
        _ => return Err(invalid()),
    };
    let value = value.ok_or_else(invalid)?;
    let key = format!("{}/GET", unescaped(route).trim_start_matches('/'));
    let settings = stage.entry("methodSettings").or_insert_with(|| json!({}));
    let settings = settings.as_object_mut().ok_or_else(invalid)?;
    settings.entry(key).or_insert_with(default_settings)[name] = value;
    Ok(())
}

fn truth(value: &str) -> Option<Value> {
    value.parse::<bool>().ok().map(Value::Bool)
}

fn whole(value: &str) -> Option<Value> {
    value.parse::<u64>().ok().map(|number| json!(number))
}
