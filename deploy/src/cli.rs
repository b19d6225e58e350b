//! The command line. What chooses a deployment is `synth`'s.

use clap::{Args, Parser, Subcommand, ValueEnum};
use packaging::PackageArguments;

use crate::commands::cache::CacheArguments;
use crate::commands::config::ConfigArguments;
use crate::commands::diff::DiffArguments;
use crate::commands::doctor::DoctorArguments;
use crate::commands::down::DownArguments;
use crate::commands::experiments::ExperimentsArguments;
use crate::commands::grant::GrantArguments;
use crate::commands::items::ItemsArguments;
use crate::commands::logs::LogsArguments;
use crate::commands::publish::PublishArguments;
use crate::commands::token::TokenArguments;
use crate::commands::up::UpArguments;
use crate::commands::users::UsersArguments;

/// Deploy a personalization API into an AWS account, and operate it.
///
/// Results go to standard output, everything else to standard error. Credentials come from where the AWS CLI takes
/// them: environment variables, profiles, single sign-on, or the role of a CI job.
#[derive(Debug, Parser)]
#[command(name = "deploy", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    /// How results and progress are written
    #[arg(long, value_enum, default_value_t, global = true)]
    pub(crate) format: Format,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed (of diff --exit-code: changes), 2 wrong usage, 130 interrupted.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make or change a deployment: code uploaded, the changes shown, agreed to, made, and followed to their end
    Up(Box<UpArguments>),
    /// Show what `up` would change, property by property, and change nothing
    Diff(Box<DiffArguments>),
    /// Remove a deployment, and name what is left of it
    Down(DownArguments),
    /// Build the functions and zip them, with a manifest
    Package(PackageArguments),
    /// Put templates and code into regional buckets, and make the Launch Stack table that links to them
    Publish(Box<PublishArguments>),
    /// Look for what would stop a deployment: credentials, tools, quotas, the stack's state
    Doctor(Box<DoctorArguments>),
    /// Print a stack's outputs: the API's URL and the names of what belongs to it
    Outputs(StackArguments),
    /// Deploy the configuration document, show it, list its deployments, go back
    Config(ConfigArguments),
    /// Put a catalogue of item metadata
    Items(ItemsArguments),
    /// Give the origin function's role what the configuration's own origins and event targets need
    ///
    /// Kinesis and Firehose streams, Lambda functions and SageMaker endpoints that the document names: a managed policy
    /// in a stack of its own, NAME-grants, computed from the document, shown, and attached to the role. Running it
    /// again changes nothing.
    Grant(GrantArguments),
    /// Tell what experiments show
    Experiments(ExperimentsArguments),
    /// Print an access token for trying the API: TOKEN=$(deploy token --create-user)
    Token(TokenArguments),
    /// Throw away what caches keep
    Cache(CacheArguments),
    /// Forget users: their answers in caches, and their data in Amazon Personalize
    Users(UsersArguments),
    /// Show how the stack is: configuration, alarms, dead letters, errors, loads, caches, campaigns
    Status(StackArguments),
    /// Print what the functions logged
    Logs(LogsArguments),
}

/// How results and progress are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Words and tables for people
    #[default]
    Text,
    /// A JSON object on a line for each event and result, for machines
    Json,
    /// Words, and of `diff` Markdown for a pull request's comment
    Markdown,
}

/// Which account and region.
#[derive(Args, Clone, Debug)]
pub(crate) struct ConnectionArguments {
    /// The region of the stack [default: that of the environment or the profile]
    #[arg(long, value_name = "REGION", help_heading = "AWS")]
    pub(crate) region: Option<String>,
    /// A profile of the AWS configuration files
    #[arg(long, value_name = "NAME", help_heading = "AWS")]
    pub(crate) profile: Option<String>,
}

/// Which stack.
#[derive(Args, Clone, Debug)]
pub(crate) struct StackArguments {
    /// Name of the stack
    #[arg(long, value_name = "NAME", default_value = DEFAULT_STACK, value_parser = stack_name)]
    pub(crate) stack: String,
    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
}

/// The stack's name where none is given.
const DEFAULT_STACK: &str = "personalization-apis";

/// As CloudFormation wants the name of a stack, see "CreateStack" in its API reference.
const LONGEST_STACK_NAME: usize = 128;

fn stack_name(name: &str) -> Result<String, String> {
    let letters = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    if !letters || !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return Err("a stack's name begins with a letter and has letters, digits and - alone".to_owned());
    }
    if name.len() > LONGEST_STACK_NAME {
        return Err(format!("a stack's name has at most {LONGEST_STACK_NAME} characters"));
    }
    Ok(name.to_owned())
}
