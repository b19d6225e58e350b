//! AppConfig's control plane: versions of a hosted configuration, and their deployments to one environment.
//!
//! <https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_Operations_AWS_AppConfig.html>

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use http::Method;
use serde_json::{Value, json};

use super::Service;
use crate::answer::{Answer, Content};
use crate::dialect::Dialect;
use crate::operation::{Operation, lock};
use crate::request::ReceivedRequest;

/// Entries of a page of a list.
const PAGE: usize = 50;

/// AppConfig's control plane. A deployment goes on (`DEPLOYING`) until it is stopped or the test ends it, and no other
/// starts meanwhile. One that is stopped is first `ROLLING_BACK`, and `ROLLED_BACK` from the second look on.
#[derive(Debug)]
pub struct AppConfig {
    /// `CreateHostedConfigurationVersion`
    pub create_version: Operation,
    /// `GetHostedConfigurationVersion`
    pub get_version: Operation,
    /// `ListHostedConfigurationVersions`
    pub list_versions: Operation,
    /// `DeleteHostedConfigurationVersion`
    pub delete_version: Operation,
    /// `StartDeployment`
    pub start_deployment: Operation,
    /// `GetDeployment`
    pub get_deployment: Operation,
    /// `ListDeployments`
    pub list_deployments: Operation,
    /// `StopDeployment`
    pub stop_deployment: Operation,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    versions: BTreeMap<u64, Vec<u8>>,
    last_version: u64,
    /// Number 1 is the first.
    deployments: Vec<Value>,
    page_size: Option<usize>,
}

impl AppConfig {
    /// The id of the profile whose versions are deployed, where a test does not say another.
    pub const PROFILE: &str = "pro1234";

    pub(crate) fn new() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let operation = |name: &str, usual: fn(&mut State, &ReceivedRequest) -> Answer| {
            let state = Arc::clone(&state);
            Operation::new(name, Dialect::RestJson("ThrottlingException"), move |request| {
                usual(&mut lock(&state), request)
            })
        };
        Self {
            create_version: operation("CreateHostedConfigurationVersion", create_version),
            get_version: operation("GetHostedConfigurationVersion", |state, request| {
                let number = last_number(request);
                match state.versions.get(&number) {
                    Some(content) => Content::new(200, content.clone())
                        .header("content-type", "application/json")
                        .header("version-number", &number.to_string())
                        .into(),
                    None => not_found(),
                }
            }),
            list_versions: operation("ListHostedConfigurationVersions", |state, request| {
                let versions: Vec<Value> =
                    state.versions.keys().rev().map(|number| json!({ "VersionNumber": number })).collect();
                state.page(&versions, request)
            }),
            delete_version: operation("DeleteHostedConfigurationVersion", |state, request| {
                match state.versions.remove(&last_number(request)) {
                    Some(_) => Answer::status(204),
                    None => not_found(),
                }
            }),
            start_deployment: operation("StartDeployment", start),
            get_deployment: operation("GetDeployment", |state, request| {
                let Some(deployment) = state.deployment(last_number(request)) else { return not_found() };
                let answer = Answer::json(deployment);
                if deployment["State"] == "ROLLING_BACK" {
                    deployment["State"] = json!("ROLLED_BACK");
                }
                answer
            }),
            list_deployments: operation("ListDeployments", |state, request| {
                let newest_first: Vec<Value> = state.deployments.iter().rev().cloned().collect();
                state.page(&newest_first, request)
            }),
            stop_deployment: operation("StopDeployment", |state, request| {
                match state.deployment(last_number(request)) {
                    Some(deployment) if deployment["State"] == "DEPLOYING" => {
                        deployment["State"] = json!("ROLLING_BACK");
                        Content::json(deployment).into()
                    }
                    Some(_) => Answer::error(400, "BadRequestException", "The deployment is not under way"),
                    None => not_found(),
                }
            }),
            state,
        }
    }

    /// Makes pages of all lists this small.
    pub fn page(&self, size: usize) {
        lock(&self.state).page_size = Some(size);
    }

    /// The versions that there are: number and content.
    #[must_use]
    pub fn versions(&self) -> Vec<(u64, Vec<u8>)> {
        lock(&self.state).versions.iter().map(|(number, content)| (*number, content.clone())).collect()
    }

    /// Makes a version, as somebody else would, and returns its number.
    pub fn put_version(&self, content: &[u8]) -> u64 {
        lock(&self.state).add_version(content.to_vec())
    }

    /// Starts a deployment of a version of [`AppConfig::PROFILE`], as somebody else would.
    pub fn put_deployment(&self, version: u64, description: &str) {
        self.put_deployment_of(Self::PROFILE, version, description);
    }

    /// Starts a deployment of a profile's version. All profiles share the versions.
    pub fn put_deployment_of(&self, profile: &str, version: u64, description: &str) {
        lock(&self.state).add_deployment(profile, &version.to_string(), description);
    }

    /// Ends the deployments that are under way in this state, such as `ROLLED_BACK`.
    pub fn end_deployments(&self, end: &str) {
        for deployment in &mut lock(&self.state).deployments {
            if deployment["State"] == "DEPLOYING" {
                deployment["State"] = json!(end);
            }
        }
    }

    /// The deployments by number, from 1 on: version, state.
    #[must_use]
    pub fn deployments(&self) -> Vec<(String, String)> {
        let text = |deployment: &Value, name: &str| deployment[name].as_str().unwrap_or_default().to_owned();
        let state = lock(&self.state);
        state.deployments.iter().map(|one| (text(one, "ConfigurationVersion"), text(one, "State"))).collect()
    }

    /// Ends the deployments that are under way.
    pub fn complete_deployments(&self) {
        self.end_deployments("COMPLETE");
    }
}

impl State {
    fn add_version(&mut self, content: Vec<u8>) -> u64 {
        self.last_version += 1;
        self.versions.insert(self.last_version, content);
        self.last_version
    }

    fn add_deployment(&mut self, profile: &str, version: &str, description: &str) -> &Value {
        let number = self.deployments.len() + 1;
        self.deployments.push(json!({ "DeploymentNumber": number, "ConfigurationProfileId": profile,
            "ConfigurationVersion": version, "Description": description, "State": "DEPLOYING" }));
        self.deployments.last().unwrap_or(&Value::Null)
    }

    fn deployment(&mut self, number: u64) -> Option<&mut Value> {
        self.deployments.iter_mut().find(|deployment| deployment["DeploymentNumber"] == number)
    }

    fn page(&self, all: &[Value], request: &ReceivedRequest) -> Answer {
        let from = request.query_parameter("next_token").and_then(|token| token.parse().ok()).unwrap_or(0);
        let to = self.page_size.unwrap_or(PAGE).saturating_add(from).min(all.len());
        let mut answer = json!({ "Items": all.get(from..to).unwrap_or_default() });
        if to < all.len() {
            answer["NextToken"] = json!(to.to_string());
        }
        Answer::json(&answer)
    }
}

fn create_version(state: &mut State, request: &ReceivedRequest) -> Answer {
    let number = state.add_version(request.body.to_vec());
    Content::new(201, request.body.clone())
        .header("version-number", &number.to_string())
        .header("content-type", request.header("content-type").unwrap_or_default())
        .into()
}

fn start(state: &mut State, request: &ReceivedRequest) -> Answer {
    let body = request.json();
    let version = body["ConfigurationVersion"].as_str().unwrap_or_default();
    let profile = body["ConfigurationProfileId"].as_str().unwrap_or_default();
    if !version.parse().is_ok_and(|number: u64| state.versions.contains_key(&number)) {
        return not_found();
    }
    if let Some(running) =
        state.deployments.iter().find(|one| one["State"] == "DEPLOYING" || one["State"] == "ROLLING_BACK")
    {
        let message = format!("Deployment number {} already in progress", running["DeploymentNumber"]);
        return Answer::error(409, "ConflictException", &message);
    }
    let started = state.add_deployment(profile, version, body["Description"].as_str().unwrap_or_default());
    Content::new(201, started.to_string()).header("content-type", "application/json").into()
}

/// The number at the end of the path; none is 0.
fn last_number(request: &ReceivedRequest) -> u64 {
    request.path_segments().last().and_then(|segment| segment.parse().ok()).unwrap_or(0)
}

fn not_found() -> Answer {
    Answer::error(404, "ResourceNotFoundException", "The requested resource could not be found")
}

impl Service for AppConfig {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        let versions = ["applications", "*", "configurationprofiles", "*", "hostedconfigurationversions"];
        let version = ["applications", "*", "configurationprofiles", "*", "hostedconfigurationversions", "*"];
        let deployments = ["applications", "*", "environments", "*", "deployments"];
        let deployment = ["applications", "*", "environments", "*", "deployments", "*"];
        let operations = [
            (Method::POST, &versions[..], &self.create_version),
            (Method::GET, &versions, &self.list_versions),
            (Method::GET, &version, &self.get_version),
            (Method::DELETE, &version, &self.delete_version),
            (Method::POST, &deployments, &self.start_deployment),
            (Method::GET, &deployments, &self.list_deployments),
            (Method::GET, &deployment, &self.get_deployment),
            (Method::DELETE, &deployment, &self.stop_deployment),
        ];
        operations
            .into_iter()
            .find(|(method, path, _)| request.is(method.clone(), path))
            .map(|(_, _, operation)| operation)
    }
}
