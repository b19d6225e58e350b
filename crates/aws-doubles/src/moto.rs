//! Moto, AWS as others play it, in a process of its own: a second opinion on what a function and our doubles agree
//! about.
//!
//! Doubles are scripted and fast, and know the faults of AWS; moto was written by people who never saw this project. It
//! is installed with the validators (`make validators`).

use std::io;
use std::ops::Deref;

use crate::answer::{Answer, Content};
use crate::double::AwsDouble;
use crate::emulator::Emulator;
use crate::request::ReceivedRequest;

/// Moto's server.
#[derive(Debug)]
pub struct Moto(Emulator);

impl Moto {
    /// Starts moto on a free port, and waits until it listens.
    ///
    /// # Errors
    /// When it is not installed, or does not start.
    pub fn start() -> io::Result<Self> {
        Self::start_with(&[])
    }

    /// The same; tasks of its state machines call the doubles, and no time passes between two tries.
    ///
    /// # Errors
    /// As [`Moto::start`].
    pub fn start_with_tasks_at(aws: &AwsDouble) -> io::Result<Self> {
        Self::start_with(&[aws.address().port().to_string()])
    }

    fn start_with(arguments: &[String]) -> io::Result<Self> {
        Emulator::start("", "play_aws.py", arguments).map(Self)
    }

    /// Passes on a request that a double received, and returns moto's answer to it.
    #[must_use]
    pub fn answer(&self, request: &ReceivedRequest) -> Answer {
        let passed = ["authorization", "content-type", "x-amz-target"];
        let headers = passed.into_iter().filter_map(|name| Some((name, request.header(name)?)));
        let host = self.address().to_string();
        match self.send(&host, request.method.as_str(), &request.uri.to_string(), headers, &request.body) {
            Ok(answer) => Content::new(answer.status, answer.body).header("content-type", "application/json").into(),
            Err(error) => Answer::error(502, "MotoFailed", &error.to_string()),
        }
    }
}

impl Deref for Moto {
    type Target = Emulator;

    fn deref(&self) -> &Emulator {
        &self.0
    }
}
