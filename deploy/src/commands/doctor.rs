//! `deploy doctor`: what would stop a deployment, looked at before anything fails in the middle.

use std::fmt::{self, Display};
use std::path::PathBuf;

use clap::Args;
use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};
use serde::Serialize;

use crate::aws::{CallError, Connection};
use crate::cli::StackArguments;
use crate::edge;
use crate::error::Error;
use crate::report::Report;
use crate::stack::Stack;
use crate::stack::state::{self, State};

/// `deploy doctor`
#[derive(Args, Clone, Debug)]
pub(crate) struct DoctorArguments {
    #[command(flatten)]
    pub(crate) stack: StackArguments,
}

/// Concurrent executions below which Lambda lets no function reserve any, and a few viewers at once are refused. New
/// accounts begin with 10; see "Lambda quotas" in its developer guide.
const FEW_EXECUTIONS: i32 = 100;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Good,
    /// It does not stop a deployment, or not every one.
    Notice,
    Bad,
}

#[derive(Debug, Serialize)]
struct Check {
    what: &'static str,
    verdict: Verdict,
    found: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    to_do: String,
}

#[derive(Debug, Serialize)]
struct Checks(Vec<Check>);

/// Looks at everything; whether a deployment can go ahead.
pub(crate) async fn run(arguments: &DoctorArguments, report: &Report) -> Result<bool, Error> {
    let mut checks = Checks(vec![good("deploy", env!("CARGO_PKG_VERSION"))]);
    checks.tools();
    match Connection::open(&arguments.stack.connection).await {
        Ok(connection) => checks.account(&connection, &arguments.stack.stack).await,
        Err(error) => checks.add("credentials", Verdict::Bad, "none", &error.to_string()),
    }
    let fit = checks.0.iter().all(|check| check.verdict != Verdict::Bad);
    report.result(&checks);
    Ok(fit)
}

fn good(what: &'static str, found: impl Into<String>) -> Check {
    Check { what, verdict: Verdict::Good, found: found.into(), to_do: String::new() }
}

impl Checks {
    fn add(&mut self, what: &'static str, verdict: Verdict, found: &str, to_do: &str) {
        self.0.push(Check { what, verdict, found: found.to_owned(), to_do: to_do.to_owned() });
    }

    /// What packaging needs. With `--assets` it needs nothing.
    fn tools(&mut self) {
        for (what, to_do) in [
            ("cargo", "packaging needs Rust: https://rustup.rs"),
            ("python3", "packaging sets up cargo-lambda with it, unless cargo-lambda is on PATH"),
            (
                "node",
                "packaging needs Node.js 20 or newer, for Swagger UI's files and the edge function: https://nodejs.org",
            ),
            ("npm", "packaging needs it, for Swagger UI's files and the edge function: https://nodejs.org"),
        ] {
            match on_path(what) {
                Some(path) => self.add(what, Verdict::Good, &path.display().to_string(), ""),
                None => self.add(what, Verdict::Notice, "not on PATH", to_do),
            }
        }
    }

    async fn account(&mut self, connection: &Connection, stack: &str) {
        match connection.caller().await {
            Ok(caller) => {
                self.0.push(good("account", caller.account));
                self.0.push(good("credentials", caller.arn));
            }
            Err(error) => {
                self.add("credentials", Verdict::Bad, "refused", &error.to_string());
                return;
            }
        }
        self.0.push(good("region", connection.region()));
        self.executions(connection).await;
        self.distributions(connection).await;
        self.access_logs(connection).await;
        self.stack(connection, stack).await;
        let edge = edge::stack_name(stack, connection.region());
        self.stack(&connection.in_region(edge::REGION), &edge).await;
    }

    async fn executions(&mut self, connection: &Connection) {
        let what = "Lambda executions at once";
        let settings = connection.lambda().get_account_settings().send().await;
        match settings.map_err(CallError::of("Lambda", "GetAccountSettings")) {
            Ok(settings) => {
                let limit = settings.account_limit.map(|limit| limit.concurrent_executions).unwrap_or_default();
                let (verdict, to_do) = match limit < FEW_EXECUTIONS {
                    true => (Verdict::Notice, "ask for more: Service Quotas, AWS Lambda, Concurrent executions"),
                    false => (Verdict::Good, ""),
                };
                self.add(what, verdict, &limit.to_string(), to_do);
            }
            Err(error) => self.unknown(what, &error),
        }
    }

    async fn distributions(&mut self, connection: &Connection) {
        let what = "CloudFront distributions";
        // CloudFront's quotas are those of us-east-1. The code is that of "Web distributions per AWS account".
        let quotas = connection.in_region(edge::REGION).service_quotas();
        let quota = quotas.get_service_quota().service_code("cloudfront").quota_code("L-24B04930").send().await;
        match quota.map_err(CallError::of("Service Quotas", "GetServiceQuota")) {
            Ok(quota) => {
                let quota = quota.quota.and_then(|quota| quota.value).unwrap_or_default();
                self.0.push(good(what, format!("{quota} allowed")));
            }
            Err(error) => self.unknown(what, &error),
        }
    }

    /// API Gateway writes the logs of REST APIs only if the account has given it a role for that.
    async fn access_logs(&mut self, connection: &Connection) {
        let what = "logs of REST APIs";
        let account = connection.apigateway().get_account().send().await;
        match account.map_err(CallError::of("API Gateway", "GetAccount")) {
            Ok(account) => match account.cloudwatch_role_arn.filter(|role| !role.is_empty()) {
                Some(role) => self.0.push(good(what, role)),
                None => self.add(
                    what,
                    Verdict::Notice,
                    "API Gateway has no role to write them",
                    "HTTP APIs need none. For REST APIs: API Gateway's console, Settings, CloudWatch log role ARN",
                ),
            },
            Err(error) => self.unknown(what, &error),
        }
    }

    async fn stack(&mut self, connection: &Connection, name: &str) {
        match Stack::describe(connection, name).await {
            Ok(None) => self.0.push(good("stack", format!("{name} in {}: not there yet", connection.region()))),
            Ok(Some(stack)) => {
                let found = format!("{name} in {}: {}", connection.region(), stack.status.as_str());
                let (verdict, to_do) = match State::of(&stack.status) {
                    State::Settled | State::Gone => (Verdict::Good, String::new()),
                    _ => (Verdict::Notice, format!("{}: deploy up recovers from it", state::words(&stack.status))),
                };
                self.add("stack", verdict, &found, &to_do);
            }
            Err(error) => self.add("stack", Verdict::Bad, name, &error.to_string()),
        }
    }

    /// What could not be looked at stops nobody.
    fn unknown(&mut self, what: &'static str, error: &CallError) {
        self.add(what, Verdict::Notice, "could not be looked at", &error.to_string());
    }
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

impl Display for Checks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = console::Term::stdout().size_checked().map_or(100, |(_, columns)| columns).max(40);
        let mut table = Table::new();
        table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(columns);
        for Check { what, verdict, found, to_do } in &self.0 {
            let mark = match verdict {
                Verdict::Good => "ok",
                Verdict::Notice => "!",
                Verdict::Bad => "NO",
            };
            let found = if to_do.is_empty() { found.clone() } else { format!("{found}\n{to_do}") };
            table.add_row([mark, what, &found]);
        }
        formatter.write_str(&table.trim_fmt())
    }
}
