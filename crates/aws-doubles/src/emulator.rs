//! An AWS that others wrote, in a process of its own, and requests to it.

use std::env;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// The workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."))
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// Status code.
    pub status: u16,
    /// Header fields, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Received {
    /// The body as JSON; `null` when there is none, or it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header field's value, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// An emulator's process. It is ended when this is dropped, and ends by itself when this process does.
#[derive(Debug)]
pub struct Emulator {
    process: Child,
    address: SocketAddr,
}

impl Emulator {
    /// Starts a script of `tests/` with the Python of a validators' environment (`suffix` is what its folder's name
    /// ends with), and waits until it says on which port it listens. The script ends when its standard input does.
    ///
    /// # Errors
    /// When the environment is not installed, or the emulator does not start.
    pub(crate) fn start(suffix: &str, script: &str, arguments: &[String]) -> io::Result<Self> {
        let validators = env::var_os("VALIDATORS").unwrap_or_else(|| root().join("target/validators").into_os_string());
        let folder = PathBuf::from([validators, suffix.into()].into_iter().collect::<OsString>());
        let python = folder.join("bin/python");
        if !python.exists() {
            let words = format!("{} is missing: run `make validators`, which installs it", python.display());
            return Err(io::Error::new(io::ErrorKind::NotFound, words));
        }
        let mut command = Command::new(python);
        command.arg(root().join("tests").join(script)).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let process = command.spawn()?;
        let mut emulator = Self { process, address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)) };
        let mut line = String::new();
        if let Some(stdout) = emulator.process.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let ended = |_| io::Error::other(format!("{script} ended before it listened"));
        emulator.address.set_port(line.trim().parse().map_err(ended)?);
        Ok(emulator)
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What `AWS_ENDPOINT_URL` has to be.
    #[must_use]
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Calls an operation of a service that speaks JSON by its target (`AmazonSQS.ReceiveMessage`); `service` is the
    /// name by which its requests are signed. An answer that is no success has its status in `status`.
    ///
    /// # Errors
    /// When it can't be reached or does not answer in JSON.
    pub fn call(&self, service: &str, target: &str, body: &Value) -> io::Result<Value> {
        self.json("POST", "/", service, Some(target), body)
    }

    /// Calls an operation of a service that speaks JSON by method and path.
    ///
    /// # Errors
    /// As [`Emulator::call`].
    pub fn rest(&self, service: &str, method: &str, path: &str, body: &Value) -> io::Result<Value> {
        self.json(method, path, service, None, body)
    }

    /// Calls an operation of a service that takes forms and answers XML (IAM, CloudFormation, CloudWatch).
    ///
    /// # Errors
    /// When it can't be reached or does not answer in HTTP.
    pub fn query(&self, service: &str, action: &str, parameters: &[(&str, &str)]) -> io::Result<Received> {
        let mut form = format!("Action={action}");
        for (name, value) in parameters {
            form.push_str(&format!("&{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        }
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.signed(service, "POST", "/", &headers, form.as_bytes())
    }

    /// Sends a request to a service, told apart by the signature's scope; nobody looks at the signature.
    ///
    /// # Errors
    /// When it can't be reached or does not answer in HTTP.
    pub fn signed(
        &self,
        service: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Received> {
        let scope = format!("Credential=AKIDEXAMPLE/20260101/us-east-1/{service}/aws4_request");
        let authorization = format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=00");
        let headers = headers.iter().copied().chain([("authorization", authorization.as_str())]);
        self.send(&self.address.to_string(), method, path, headers, body)
    }

    fn json(&self, method: &str, path: &str, service: &str, target: Option<&str>, body: &Value) -> io::Result<Value> {
        let kind = if target.is_some() { "application/x-amz-json-1.0" } else { "application/json" };
        let headers: Vec<_> =
            [("content-type", kind)].into_iter().chain(target.map(|target| ("x-amz-target", target))).collect();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let received = self.signed(service, method, path, &headers, body.as_bytes())?;
        let mut answer: Value =
            if received.body.is_empty() { Value::Null } else { serde_json::from_slice(&received.body)? };
        if let (400.., Some(answer)) = (received.status, answer.as_object_mut()) {
            answer.insert("status".to_owned(), received.status.into());
        }
        Ok(answer)
    }

    /// One request on a connection of its own, without a client's machinery: a double's answer, which may be an
    /// emulator's, is made where nothing can be awaited. `host` is the name that the request is for.
    ///
    /// # Errors
    /// When it can't be reached or does not answer in HTTP.
    pub fn send<'a>(
        &self,
        host: &str,
        method: &str,
        path: &str,
        headers: impl Iterator<Item = (&'a str, &'a str)>,
        body: &[u8],
    ) -> io::Result<Received> {
        // HTTP/1.0, so that the answer is neither chunked nor followed by another.
        let mut head = format!("{method} {path} HTTP/1.0\r\nhost: {host}\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(self.address)?;
        stream.write_all(&[head.as_bytes(), b"\r\n"].concat())?;
        stream.write_all(body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        received(answer).ok_or_else(|| io::Error::other("the emulator's answer is not HTTP"))
    }
}

fn received(mut answer: Vec<u8>) -> Option<Received> {
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let body = answer.split_off(end + 4);
    let head = str::from_utf8(&answer).ok()?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    Some(Received { status, headers, body })
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // The script ends with its standard input, after whatever it started. Nothing is left to do for one that has
        // ended.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
