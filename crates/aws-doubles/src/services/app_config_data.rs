//! AppConfig's data plane: configuration sessions and their one-use tokens.
//!
//! <https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_Operations_AWS_AppConfig_Data.html>

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};

use super::Service;
use crate::answer::{Answer, Content};
use crate::dialect::Dialect;
use crate::operation::{Operation, lock};
use crate::request::ReceivedRequest;

/// AppConfig data. It serves one configuration, whatever application, environment and profile are asked for.
#[derive(Debug)]
pub struct AppConfigData {
    /// `StartConfigurationSession`
    pub start_configuration_session: Operation,
    /// `GetLatestConfiguration`
    pub get_latest_configuration: Operation,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    configuration: Bytes,
    content_type: String,
    /// Counts the configurations that were set; sessions compare it with what they saw last.
    version: u64,
    /// Seconds.
    poll_interval: u32,
    tokens_given: u64,
    /// Tokens not used yet, and the version that their session saw last (0: none).
    sessions: HashMap<String, u64>,
}

impl State {
    fn token(&mut self, seen: u64) -> String {
        self.tokens_given += 1;
        let token = format!("token-{}", self.tokens_given);
        self.sessions.insert(token.clone(), seen);
        token
    }
}

impl AppConfigData {
    pub(crate) fn new() -> Self {
        let state = Arc::new(Mutex::new(State {
            configuration: Bytes::from_static(b"{}"),
            content_type: "application/json".to_owned(),
            version: 1,
            poll_interval: 15,
            tokens_given: 0,
            sessions: HashMap::new(),
        }));
        let dialect = Dialect::RestJson("ThrottlingException");
        let for_start = Arc::clone(&state);
        let for_get = Arc::clone(&state);
        Self {
            start_configuration_session: Operation::new("StartConfigurationSession", dialect, move |_| {
                start_session(&mut lock(&for_start))
            }),
            get_latest_configuration: Operation::new("GetLatestConfiguration", dialect, move |request| {
                get_latest(&mut lock(&for_get), request)
            }),
            state,
        }
    }

    /// Deploys a JSON document: every session gets it at its next poll.
    pub fn deploy(&self, document: &Value) {
        self.deploy_bytes(document.to_string());
    }

    /// Deploys any bytes, JSON or not.
    pub fn deploy_bytes(&self, configuration: impl Into<Bytes>) {
        let mut state = lock(&self.state);
        state.configuration = configuration.into();
        state.version += 1;
    }

    /// The poll interval, in seconds, that sessions are told from now on (15 at first).
    pub fn set_poll_interval(&self, seconds: u32) {
        lock(&self.state).poll_interval = seconds;
    }

    /// Makes every token given so far unknown, as after the 24 hours that AppConfig keeps them.
    pub fn expire_sessions(&self) {
        lock(&self.state).sessions.clear();
    }
}

impl Service for AppConfigData {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        if request.is(Method::POST, &["configurationsessions"]) {
            Some(&self.start_configuration_session)
        } else if request.is(Method::GET, &["configuration"]) {
            Some(&self.get_latest_configuration)
        } else {
            None
        }
    }
}

fn start_session(state: &mut State) -> Answer {
    let token = state.token(0);
    Content::new(201, json!({ "InitialConfigurationToken": token }).to_string())
        .header("content-type", "application/json")
        .into()
}

fn get_latest(state: &mut State, request: &ReceivedRequest) -> Answer {
    let Some(seen) = request.query_parameter("configuration_token").and_then(|token| state.sessions.remove(&token))
    else {
        return Answer::error(400, "BadRequestException", "Request token is invalid or expired");
    };
    // A session that has the current version gets an empty body and no content type worth reading.
    let body = if seen == state.version { Bytes::new() } else { state.configuration.clone() };
    let next = state.token(state.version);
    Content::new(200, body)
        .header("content-type", &state.content_type)
        .header("next-poll-configuration-token", &next)
        .header("next-poll-interval-in-seconds", &state.poll_interval.to_string())
        .header("version-label", &state.version.to_string())
        .into()
}
