//! The origin API as a Lambda function.

use std::process::ExitCode;

use aws_credential_types::Credentials;
use personalization_api::environment::{Environment, EnvironmentError};
use personalization_api::{lambda, logs};

fn main() -> ExitCode {
    let get = |name| std::env::var(name).ok();
    let environment = Environment::read(get).and_then(|environment| Ok((environment, credentials(get)?)));
    let (environment, credentials) = match environment {
        Ok(read) => read,
        Err(error) => return stop(&error),
    };
    logs::start(&environment.log_level);
    // One thread: a sandbox answers one request at a time, and starting more threads is paid for in every cold start.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return stop(&error),
    };
    match runtime.block_on(lambda::run::run(environment, credentials)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => stop(&*error),
    }
}

fn credentials(get: impl Fn(&'static str) -> Option<String>) -> Result<Credentials, EnvironmentError> {
    match (get("AWS_ACCESS_KEY_ID"), get("AWS_SECRET_ACCESS_KEY")) {
        (Some(id), Some(secret)) => Ok(Credentials::new(id, secret, get("AWS_SESSION_TOKEN"), None, "environment")),
        _ => Err(EnvironmentError::Missing(vec!["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])),
    }
}

/// Says why the function does not start; Lambda logs it and answers with an error until it is mended.
fn stop(error: &(impl std::fmt::Display + ?Sized)) -> ExitCode {
    use std::io::Write;
    let line = serde_json::json!({"level": "ERROR", "message": error.to_string()});
    let _ = writeln!(std::io::stderr(), "{line}");
    ExitCode::FAILURE
}
