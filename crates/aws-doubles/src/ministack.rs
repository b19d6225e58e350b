//! MiniStack, an emulated AWS that makes whole stacks: CloudFormation, the services that our templates use, API
//! Gateway's data plane, and the functions themselves, which it runs as processes.
//!
//! It is installed with the other validators, in an environment of its own, because it needs another version of AWS's
//! client than moto and checkov do. `MINISTACK_LOG=file` keeps what it logs.

use std::io;
use std::ops::Deref;

use crate::answer::{Answer, Content};
use crate::emulator::{Emulator, Received};
use crate::request::ReceivedRequest;

/// MiniStack, and every function that it started.
#[derive(Debug)]
pub struct MiniStack(Emulator);

impl MiniStack {
    /// Starts MiniStack on a free port, and waits until it listens. Nothing that it starts can call the real AWS.
    ///
    /// # Errors
    /// When it is not installed, or does not start.
    pub fn start() -> io::Result<Self> {
        Emulator::start("-ministack", "play_ministack.py", &[]).map(Self)
    }

    /// The same, and it takes every template of this project: what it refuses in one is left out where it makes the
    /// resource.
    ///
    /// # Errors
    /// As [`MiniStack::start`].
    pub fn start_for_any_template() -> io::Result<Self> {
        Emulator::start("-ministack", "play_ministack.py", &["--any-template".to_owned()]).map(Self)
    }

    /// Removes everything that was made in it.
    ///
    /// # Errors
    /// When it can't be reached.
    pub fn reset(&self) -> io::Result<()> {
        self.signed("s3", "POST", "/_ministack/reset", &[], &[]).map(drop)
    }

    /// Passes on a request that a double received, and returns the answer to it.
    #[must_use]
    pub fn answer(&self, request: &ReceivedRequest) -> Answer {
        let connection = ["connection", "content-length", "host", "transfer-encoding"];
        let headers = request.headers.iter().filter(|(name, _)| !connection.contains(&name.as_str()));
        let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        let (host, uri) = (self.address().to_string(), request.uri.to_string());
        match self.send(&host, request.method.as_str(), &uri, headers, &request.body) {
            Ok(answer) => {
                let kept = answer.headers.iter().filter(|(name, _)| !connection.contains(&name.as_str()));
                let content = Content::new(answer.status, answer.body.clone());
                kept.fold(content, |content, (name, value)| content.header(name, value)).into()
            }
            Err(error) => Answer::error(502, "MiniStackFailed", &error.to_string()),
        }
    }

    /// Asks an API through the emulated gateway; `path` begins with the stage where the API's URL has one.
    ///
    /// # Errors
    /// When it can't be reached or does not answer in HTTP.
    pub fn ask(
        &self,
        api: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Received> {
        self.send(&format!("{api}.execute-api.localhost"), method, path, headers.iter().copied(), body)
    }
}

impl Deref for MiniStack {
    type Target = Emulator;

    fn deref(&self) -> &Emulator {
        &self.0
    }
}
