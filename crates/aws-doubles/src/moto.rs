//! Moto, AWS as others play it, in a process of its own: a second opinion on what a function and our doubles agree about.
//!
//! Doubles are scripted and fast, and know the faults of AWS; moto was written by people who never saw this project. It is
//! installed with the judges (`make judges`).

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::answer::{Answer, Content};
use crate::double::AwsDouble;
use crate::request::ReceivedRequest;

/// Moto's server. It is killed when this is dropped, and ends by itself when this process does.
#[derive(Debug)]
pub struct Moto {
    process: Child,
    address: SocketAddr,
}

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
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
        let judges = env::var_os("JUDGES").map_or_else(|| root.join("target/judges"), PathBuf::from);
        let python = judges.join("bin/python");
        if !python.exists() {
            let words = format!("{} is missing: run `make judges`, which installs it", python.display());
            return Err(io::Error::new(io::ErrorKind::NotFound, words));
        }
        let mut command = Command::new(python);
        command.arg(root.join("tests/play_aws.py")).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let process = command.spawn()?;
        let mut moto = Self { process, address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)) };
        let mut line = String::new();
        if let Some(stdout) = moto.process.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let port = line.trim().parse().map_err(|_| io::Error::other("moto ended before it listened"))?;
        moto.address.set_port(port);
        Ok(moto)
    }

    /// Where moto listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What `AWS_ENDPOINT_URL` has to be.
    #[must_use]
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Calls an operation of a service that speaks JSON by its target (`AmazonSQS.ReceiveMessage`); `service` is the name by
    /// which its requests are signed. An answer that is no success has its status in `status`.
    ///
    /// # Errors
    /// When moto can't be reached or does not answer in JSON.
    pub fn call(&self, service: &str, target: &str, body: &Value) -> io::Result<Value> {
        self.json("POST", "/", service, Some(target), body)
    }

    /// Calls an operation of a service that speaks JSON by method and path.
    ///
    /// # Errors
    /// As [`Moto::call`].
    pub fn rest(&self, service: &str, method: &str, path: &str, body: &Value) -> io::Result<Value> {
        self.json(method, path, service, None, body)
    }

    /// Calls an operation of a service that takes forms and answers XML (IAM, STS, CloudFormation, SQS's older protocol).
    /// The status comes first, then the XML as it is.
    ///
    /// # Errors
    /// When moto can't be reached, or its answer is not text.
    pub fn query(&self, service: &str, action: &str, parameters: &[(&str, &str)]) -> io::Result<(u16, String)> {
        let mut form = format!("Action={action}");
        for (name, value) in parameters {
            form.push_str(&format!("&{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        }
        let authorization = authorization(service);
        let headers =
            [("authorization", authorization.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let (status, body) = self.send("POST", "/", headers.into_iter(), form.as_bytes())?;
        let body = String::from_utf8(body).map_err(|_| io::Error::other("moto's answer is not UTF-8"))?;
        Ok((status, body))
    }

    /// Passes on a request that a double received, and returns moto's answer to it.
    #[must_use]
    pub fn answer(&self, request: &ReceivedRequest) -> Answer {
        let passed = ["authorization", "content-type", "x-amz-target"];
        let headers = passed.into_iter().filter_map(|name| Some((name, request.header(name)?)));
        match self.send(request.method.as_str(), &request.uri.to_string(), headers, &request.body) {
            Ok((status, body)) => Content::new(status, body).header("content-type", "application/json").into(),
            Err(error) => Answer::error(502, "MotoFailed", &error.to_string()),
        }
    }

    fn json(&self, method: &str, path: &str, service: &str, target: Option<&str>, body: &Value) -> io::Result<Value> {
        let authorization = authorization(service);
        let kind = if target.is_some() { "application/x-amz-json-1.0" } else { "application/json" };
        let headers = [("authorization", authorization.as_str()), ("content-type", kind)];
        let headers = headers.into_iter().chain(target.map(|target| ("x-amz-target", target)));
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (status, body) = self.send(method, path, headers, body.as_bytes())?;
        let mut answer: Value = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body)? };
        if let (400.., Some(answer)) = (status, answer.as_object_mut()) {
            answer.insert("status".to_owned(), status.into());
        }
        Ok(answer)
    }

    /// One request on a connection of its own, without a client's machinery: a double's answer, which may be moto's, is made
    /// where nothing can be awaited.
    fn send<'a>(
        &self,
        method: &str,
        path: &str,
        headers: impl Iterator<Item = (&'a str, &'a str)>,
        body: &[u8],
    ) -> io::Result<(u16, Vec<u8>)> {
        // HTTP/1.0, so that the answer is neither chunked nor followed by another.
        let mut head =
            format!("{method} {path} HTTP/1.0\r\nhost: {}\r\ncontent-length: {}\r\n", self.address, body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(self.address)?;
        stream.write_all(&[head.as_bytes(), b"\r\n", body].concat())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let broken = || io::Error::other("moto's answer is not HTTP");
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").ok_or_else(broken)?;
        let status = answer.split(|byte| *byte == b' ').nth(1).and_then(|status| str::from_utf8(status).ok());
        let status = status.and_then(|status| status.parse().ok()).ok_or_else(broken)?;
        Ok((status, answer.split_off(end + 4)))
    }
}

/// Moto tells services apart by the signature's scope, and does not look at the signature.
fn authorization(service: &str) -> String {
    let scope = format!("Credential=AKIDEXAMPLE/20260101/us-east-1/{service}/aws4_request");
    format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=00")
}

impl Drop for Moto {
    fn drop(&mut self) {
        // Nothing is left to do for one that has ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
