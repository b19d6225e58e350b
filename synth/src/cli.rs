//! The command line. The spellings, aliases and one-line descriptions of values come from `stacks`.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use stacks::{Architecture, Auth, Cache, Choice, Cognito, EntryPoint, Experiments, Scopes, SwaggerUi};

/// Print the CloudFormation template of a deployment of the personalization APIs.
///
/// Choose who may call (--auth), the kind of API Gateway (--entry-point) and where answers are cached (--cache). A
/// choice that is left out is inferred from the others. The template goes to standard output, everything else to
/// standard error.
#[derive(Debug, Parser)]
#[command(name = "synth", version, args_conflicts_with_subcommands = true, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// What is printed when no command is named.
    #[command(flatten)]
    pub template: TemplateArguments,
    /// What else to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  synth --auth oauth2 --cache cloudfront > template.yaml
  synth --parameters parameters/shop.toml --output template.yaml
  synth explain --auth api-key
  synth all --out-dir templates

Exit codes: 0 done, 1 failed, 2 wrong usage.";

/// What `synth` can do besides printing a template.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List all 24 sets of choices, valid or not, with the reason
    List(ListArguments),
    /// Write the template of every valid deployment, and a manifest, into a folder
    All(AllArguments),
    /// Tell what a deployment is made of, and why
    Explain(ExplainArguments),
    /// Draw a deployment's architecture
    Graph(GraphArguments),
    /// Print the template of the edge-auth stack, which goes with OAuth2 behind CloudFront
    EdgeAuth(EdgeAuthArguments),
    /// Render the table of Launch Stack links as Markdown
    LaunchButtons(LaunchButtonsArguments),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// `synth`
#[derive(Args, Debug)]
pub struct TemplateArguments {
    /// Which deployment.
    #[command(flatten)]
    pub deployment: DeploymentArguments,
    /// How the template is written
    #[arg(long, value_enum, default_value_t)]
    pub format: TemplateFormat,
    /// Write to a file in place of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Which deployment.
#[derive(Args, Clone, Debug, Default)]
pub struct DeploymentArguments {
    /// Who may call
    #[arg(long, value_parser = choice::<Auth>(), help_heading = "Choices")]
    pub auth: Option<Auth>,
    /// The kind of API Gateway
    #[arg(long, value_parser = choice::<EntryPoint>(), help_heading = "Choices")]
    pub entry_point: Option<EntryPoint>,
    /// Where answers are cached
    #[arg(long, value_parser = choice::<Cache>(), help_heading = "Choices")]
    pub cache: Option<Cache>,
    /// What shapes it besides.
    #[command(flatten)]
    pub options: OptionArguments,
    /// A file of options and parameter values of one named deployment; flags go before it
    #[arg(long, value_name = "FILE")]
    pub parameters: Option<PathBuf>,
}

/// What shapes a deployment besides the three choices.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct OptionArguments {
    /// Whose user pool, with --auth oauth2 [default: create]
    #[arg(long, value_parser = choice::<Cognito>(), help_heading = "Options of the template")]
    pub cognito: Option<Cognito>,
    /// Which scopes a token must have, with --auth oauth2 [default: given]
    #[arg(long, value_parser = choice::<Scopes>(), help_heading = "Options of the template")]
    pub scopes: Option<Scopes>,
    /// Whether a page to try the API is published [default: yes]
    #[arg(long, value_parser = choice::<SwaggerUi>(), help_heading = "Options of the template")]
    pub swagger_ui: Option<SwaggerUi>,
    /// How A/B tests are evaluated [default: weighted]
    #[arg(long, value_parser = choice::<Experiments>(), help_heading = "Options of the template")]
    pub experiments: Option<Experiments>,
    /// The processor that the functions run on [default: x86_64]
    #[arg(long, value_parser = choice::<Architecture>(), help_heading = "Options of the template")]
    pub arch: Option<Architecture>,
}

/// `synth list`
#[derive(Args, Debug)]
pub struct ListArguments {
    /// How the list is written
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// `synth all`
#[derive(Args, Debug)]
pub struct AllArguments {
    /// The folder; it is made, or must be empty or hold what an earlier run wrote
    #[arg(long, value_name = "DIR")]
    pub out_dir: PathBuf,
    /// What shapes the deployments besides the choices.
    #[command(flatten)]
    pub options: OptionArguments,
}

/// `synth explain`
#[derive(Args, Debug)]
pub struct ExplainArguments {
    /// Which deployment.
    #[command(flatten)]
    pub deployment: DeploymentArguments,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: ExplainFormat,
}

/// `synth graph`
#[derive(Args, Debug)]
pub struct GraphArguments {
    /// Which deployment.
    #[command(flatten)]
    pub deployment: DeploymentArguments,
    /// How it is drawn
    #[arg(long, value_enum, default_value_t)]
    pub format: GraphFormat,
    /// Write to a file in place of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `synth edge-auth`
#[derive(Args, Debug)]
pub struct EdgeAuthArguments {
    /// How the template is written
    #[arg(long, value_enum, default_value_t)]
    pub format: TemplateFormat,
    /// Write to a file in place of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `synth launch-buttons`
#[derive(Args, Debug)]
pub struct LaunchButtonsArguments {
    /// What the names of the regional buckets begin with; `-{region}` follows
    #[arg(long, value_name = "PREFIX")]
    pub bucket_prefix: String,
    /// The regions, separated by commas
    #[arg(long, value_delimiter = ',', required = true, value_name = "REGION")]
    pub regions: Vec<String>,
    /// What the keys of templates and code begin with [default: personalization-apis/ and the version]
    #[arg(long, value_name = "PREFIX")]
    pub artifact_prefix: Option<String>,
    /// Name of the stacks [default: personalization-apis]
    #[arg(long, value_name = "NAME")]
    pub stack_name: Option<String>,
    /// Replace the table between its marks in a file, in place of printing it
    #[arg(long, value_name = "FILE")]
    pub into: Option<PathBuf>,
}

/// How a template is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TemplateFormat {
    /// YAML with CloudFormation's short-form tags
    #[default]
    Yaml,
    /// JSON on one line
    Json,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table for people
    #[default]
    Table,
    /// A JSON array for machines
    Json,
    /// The table of the README
    Markdown,
}

/// How an explanation is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// Words and a table for people
    #[default]
    Text,
    /// A JSON object for machines
    Json,
}

/// How a picture is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// A picture
    #[default]
    Svg,
    /// Text that GitHub and others draw
    Mermaid,
}

/// Takes a value by its spelling or by the Python original's.
pub fn choice<T: Choice + Send + Sync>() -> impl TypedValueParser<Value = T> {
    let values = T::VALUES.iter().map(|value| {
        let possible = PossibleValue::new(value.spelling()).help(value.words());
        match value.alias() {
            Some(alias) => possible.alias(alias),
            None => possible,
        }
    });
    PossibleValuesParser::new(values)
        .try_map(|text| T::parse(&text).ok_or_else(|| format!("not a value of --{}", T::NAME)))
}
