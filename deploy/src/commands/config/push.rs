//! `deploy config push`: a document validated, deployed, and seen in the API's answers.

use std::fmt::{self, Display};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use configuration::Document;
use configuration::validate::{Finding, Severity, validate};
use facts::configuration_change::EVENT_BYTES;
use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;

use crate::api::{Api, Seen};
use crate::app_config::following::follow;
use crate::app_config::{AppConfig, LARGEST_DOCUMENT, NotStarted, in_force, name_of};
use crate::aws::Connection;
use crate::cli::StackArguments;
use crate::error::Error;
use crate::report::Report;
use crate::stack::Stack;

/// How long the API may take to answer by a document whose deployment is complete: instances poll every 15 seconds, and
/// confirm what they have after 45.
const TAKEN_UP: Duration = Duration::from_secs(60);

/// What `deploy config push` is told.
#[derive(Args, Debug)]
pub(crate) struct PushArguments {
    /// The document, JSON
    file: PathBuf,
    /// Deploy to all instances at once, without watching for server errors
    #[arg(long)]
    at_once: bool,
    /// Come back when the deployment has started
    #[arg(long)]
    no_wait: bool,
    #[command(flatten)]
    stack: StackArguments,
}

/// Validates and deploys a document.
pub(crate) async fn run(arguments: &PushArguments, report: &Report) -> Result<(), Error> {
    let text = read(&arguments.file)?;
    let document = validated(&arguments.file, &text, report)?;
    if document.version().is_none() {
        report.note(
            "The document has no `version`: no answer of the API tells by which document it was made, and this command \
             can't see when it is served.",
        );
    }
    let connection = Connection::open(&arguments.stack.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack.stack).await?;
    let app_config = AppConfig::of(&connection, &stack)?;
    let deployments = app_config.deployments().await?;
    if let Some(deployment) = deployments.iter().find(|deployment| deployment.is_under_way()) {
        return Err(under_way(deployment.number, deployment.state.as_str(), deployment.percent));
    }
    let before = match in_force(&deployments) {
        Some(deployment) => Some((deployment.version.clone(), app_config.document(&deployment.version).await?)),
        None => None,
    };
    if let Some((number, in_force)) = &before {
        if same(in_force, &text) {
            report.note(&format!(
                "Nothing to deploy: this document is in force already (version {number} in AppConfig)."
            ));
            let version = document.version();
            report.result(&Pushed {
                version,
                hosted_version: number.clone(),
                deployment: None,
                under_way: false,
                served: true,
            });
            return Ok(());
        }
        tell_of_same_version(&document, in_force, report);
    }
    let first = before.as_ref().is_none_or(|(_, document)| is_empty(document));
    let strategy = if first || arguments.at_once { &app_config.at_once } else { &app_config.gradual };
    report.note(match (first, arguments.at_once) {
        (true, _) => "The first document is deployed at once: nobody is served yet.",
        (false, true) => "Deployed at once: no alarm takes it back.",
        (false, false) => {
            "Deployed step by step: everywhere in 10 minutes, then watched for 10. When the API's share of server \
             errors rises meanwhile, AppConfig goes back to the document before."
        }
    });
    let (version, number) = start(&app_config, &text, &document, strategy, report).await?;
    if arguments.no_wait {
        report.note(&format!("Deployment {number} goes on in AWS: `deploy config history` shows how far it is."));
        report.result(&Pushed {
            version: document.version(),
            hosted_version: version,
            deployment: Some(number),
            under_way: true,
            served: false,
        });
        return Ok(());
    }
    follow(&app_config, number, report).await?;
    let served = wait_until_served(&connection, &stack, &document, report).await?;
    report.result(&Pushed::deployed(&document, version, number, served));
    Ok(())
}

/// What was done.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pushed {
    /// The document's own version.
    version: Option<String>,
    /// The number that AppConfig gave it.
    hosted_version: String,
    /// None was needed for what is in force already.
    deployment: Option<i32>,
    /// Whether the deployment goes on.
    under_way: bool,
    /// Whether the API was seen to answer by it.
    served: bool,
}

impl Pushed {
    /// A document whose deployment is complete.
    pub(super) fn deployed(document: &Document, hosted_version: String, deployment: i32, served: bool) -> Self {
        Self { version: document.version(), hosted_version, deployment: Some(deployment), under_way: false, served }
    }
}

impl Display for Pushed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(formatter, "version {version}")?,
            None => write!(formatter, "a document without version")?,
        }
        write!(formatter, " (AppConfig's number {})", self.hosted_version)?;
        formatter.write_str(match (self.deployment, self.served) {
            (Some(_), _) if self.under_way => " is being deployed",
            (Some(_), true) => " is deployed, and the API answers by it",
            (Some(_), false) => " is deployed",
            (None, _) => " is in force",
        })
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Error> {
    let text = fs::read(file).map_err(|error| Error::File { path: file.to_owned(), reason: error.to_string() })?;
    if text.len() > LARGEST_DOCUMENT {
        return Err(Error::Usage(format!(
            "{} has {} bytes; AppConfig hosts documents of up to {LARGEST_DOCUMENT}",
            file.display(),
            text.len()
        )));
    }
    Ok(text)
}

/// All that our own validator finds, told; the document when it may be deployed.
fn validated(file: &Path, text: &[u8], report: &Report) -> Result<Document, Error> {
    let findings = validate(text);
    for finding in findings.iter() {
        report.event("finding", &Told(finding));
    }
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let refused = |problems: &str| Error::Usage(format!("{}: {problems}; nothing was deployed", file.display()));
    match Document::parse(text) {
        Ok(_) if errors == 1 => Err(refused("1 error")),
        Ok(_) if errors > 1 => Err(refused(&format!("{errors} errors"))),
        Err(_) if errors > 0 => Err(refused("the document can't be read")),
        Err(error) => Err(refused(&error.to_string())),
        Ok(document) => {
            // What the validator in AWS would say. It adds some hundred bytes, which it counts itself.
            let compact = serde_json::from_slice::<Value>(text).map_or(0, |value| value.to_string().len());
            if compact > EVENT_BYTES {
                return Err(refused(&format!(
                    "it has {compact} bytes without white space, and {EVENT_BYTES} are allowed: shorten descriptions, \
                     or move settings that repeat to a level above"
                )));
            }
            Ok(document)
        }
    }
}

/// A finding in words of two lines: what is wrong where, and what would put it right.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Told<'f>(&'f Finding);

impl Display for Told<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { severity, pointer, message, fix } = self.0;
        let (label, style) = match severity {
            Severity::Error => ("error", console::Style::new().red().bold().for_stderr()),
            Severity::Warning => ("warning", console::Style::new().yellow().for_stderr()),
        };
        let pointer = if pointer.is_empty() { "the document" } else { pointer };
        write!(formatter, "{} {pointer}: {message}\n  {fix}", style.apply_to(label))
    }
}

/// Whether two texts are the same document. The order of members counts: the first variation answers.
fn same(one: &[u8], other: &[u8]) -> bool {
    let compact = |text| serde_json::from_slice::<Value>(text).map(|value| value.to_string());
    match (compact(one), compact(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// Whether nobody is served by a document, as by the one that a stack begins with.
fn is_empty(text: &[u8]) -> bool {
    Document::parse(text).is_ok_and(|document| document.namespaces.is_empty())
}

fn tell_of_same_version(document: &Document, in_force: &[u8], report: &Report) {
    let before = Document::parse(in_force).ok().and_then(|document| document.version());
    if let (Some(version), Some(before)) = (document.version(), before)
        && version == before
    {
        report.note(&format!(
            "The document in force has version {version} too, and is another: answers won't tell the two apart."
        ));
    }
}

fn under_way(number: i32, state: &str, percent: f32) -> Error {
    Error::Failed(format!(
        "deployment {number} is under way ({state}, {percent} %), and AppConfig makes one at a time: wait for its end, \
         or stop it with `deploy config rollback`"
    ))
}

async fn start(
    app_config: &AppConfig,
    text: &[u8],
    document: &Document,
    strategy: &str,
    report: &Report,
) -> Result<(String, i32), Error> {
    let name = name_of(document);
    let version = app_config.create_version(text, &name).await?;
    let not_started = match app_config.start(&version, strategy, &name).await {
        Ok(number) => return Ok((version, number)),
        Err(not_started) => not_started,
    };
    // Nobody needs a version that is not deployed.
    if let Err(error) = app_config.delete_version(&version).await {
        report.note(&format!("Version {version} of the configuration is left in AppConfig, not deployed: {error}"));
    }
    Err(match not_started {
        NotStarted::Refused(reasons) => {
            let reasons: Vec<String> = reasons.iter().map(|reason| format!("\n  {reason}")).collect();
            Error::Failed(format!(
                "AppConfig's validation refuses the document; nothing was deployed:{}\nThe stack's validator may be of \
                 another release than this command.",
                reasons.concat()
            ))
        }
        NotStarted::Another(error) => Error::Failed(format!(
            "another deployment was started meanwhile ({}): wait for its end, or stop it with `deploy config rollback`",
            error.reason
        )),
        NotStarted::Call(error) => error.into(),
    })
}

/// Waits until the API answers by the document; whether it was seen to.
pub(super) async fn wait_until_served(
    connection: &Connection,
    stack: &Stack,
    document: &Document,
    report: &Report,
) -> Result<bool, Error> {
    let Some(version) = document.version() else { return Ok(false) };
    let spinner = report.progress(indicatif::ProgressBar::new_spinner());
    spinner.set_message("waiting until the API answers by it");
    spinner.enable_steady_tick(Duration::from_millis(200));
    let seen = match Api::of(connection, stack).await {
        Ok(api) => api.wait_for(&version, Instant::now() + TAKEN_UP).await,
        Err(error) => Seen::NotLooked(error.to_string()),
    };
    spinner.finish_and_clear();
    match seen {
        Seen::Version(seen) if seen == version => Ok(true),
        Seen::NotLooked(reason) => {
            report.note(&format!("Whether the API answers by it was not looked at: {reason}."));
            Ok(false)
        }
        Seen::Version(other) => Err(not_served(&version, &format!("version {other}"))),
        Seen::None => Err(not_served(&version, "no version")),
    }
}

fn not_served(version: &str, seen: &str) -> Error {
    Error::Failed(format!(
        "version {version} is deployed, but after {} seconds the API still answers with {seen}; `deploy logs \
         --function PersonalizationApiFunction --since 10m` shows why",
        TAKEN_UP.as_secs()
    ))
}
