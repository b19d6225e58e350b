//! The command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Parser, ValueEnum};
use stacks::infer::Given;
use stacks::rules::Choices;
use stacks::{Auth, Cache, EntryPoint};
use synth::cli::choice;

use crate::error::Error;

/// Run the personalization APIs on this machine, without an AWS account.
///
/// Without arguments, a small shop and a small film catalogue run with recommendations, caching, A/B tests and events.
/// With --config, your own configuration runs: a recommender that is computed from your interactions answers where it
/// names Amazon Personalize, events go to files, and the layers that the chosen deployment has in front of the API
/// (authentication and caches) are there as well. --aws asks AWS itself for chosen parts.
#[derive(Debug, Parser)]
#[command(name = "local", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The configuration document, in place of the sample's; read again whenever it changes
    #[arg(long, value_name = "FILE", help_heading = "Your own")]
    pub(crate) config: Option<PathBuf>,
    /// Items of a namespace, as JSON Lines, plain or compressed; read again whenever they change
    #[arg(long, value_name = "NAMESPACE=FILE", num_args = 1.., help_heading = "Your own")]
    pub(crate) items: Vec<OfNamespace>,
    /// Interactions of a namespace, as JSON Lines of userId, itemId, eventType and timestamp (Unix seconds)
    #[arg(long, value_name = "NAMESPACE=FILE", num_args = 1.., help_heading = "Your own")]
    pub(crate) interactions: Vec<OfNamespace>,
    /// Where requests to a Lambda function (its name or ARN), a SageMaker endpoint (its name) or an HTTP origin (scheme
    /// and host) go, or the word `recommender` for the built-in one
    #[arg(long, value_name = "ORIGIN=URL", num_args = 1.., help_heading = "Your own")]
    pub(crate) origin: Vec<OfOrigin>,
    /// Parts for which AWS itself is asked, with your credentials, in place of stand-ins; separated by commas, and each
    /// chosen alone. Needs the cargo feature `aws`
    #[arg(long, value_enum, value_name = "PARTS", value_delimiter = ',', requires = "config", help_heading = "AWS")]
    pub(crate) aws: Vec<AwsPart>,
    /// The stack whose stores of item metadata `--aws stores` reads
    #[arg(long, value_name = "NAME", requires = "aws", help_heading = "AWS")]
    pub(crate) stack: Option<String>,
    /// The region of --aws [default: that of the environment or the profile]
    #[arg(long, value_name = "REGION", requires = "aws", help_heading = "AWS")]
    pub(crate) region: Option<String>,
    /// A profile of the AWS configuration files, for --aws
    #[arg(long, value_name = "NAME", requires = "aws", help_heading = "AWS")]
    pub(crate) profile: Option<String>,
    /// The folder for events, a file of JSON Lines for each target [default: a new one of the system's temporary files]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = 8787)]
    pub(crate) port: u16,
    /// Who may call
    #[arg(long, value_parser = choice::<Auth>(), help_heading = "The deployment to stand in for")]
    pub(crate) auth: Option<Auth>,
    /// The kind of API Gateway
    #[arg(long, value_parser = choice::<EntryPoint>(), help_heading = "The deployment to stand in for")]
    pub(crate) entry_point: Option<EntryPoint>,
    /// Where answers are cached
    #[arg(long, value_parser = choice::<Cache>(), help_heading = "The deployment to stand in for")]
    pub(crate) cache: Option<Cache>,
}

const EXAMPLES: &str = "\
Examples:
  local
  local --auth api-key
  local --config configuration.json --items shop=items.jsonl --interactions shop=interactions.jsonl
  local --config configuration.json --items shop=items.jsonl --aws origins --profile test

Exit codes: 0 stopped by Ctrl-C, 1 failed, 2 wrong usage.";

impl Arguments {
    /// The deployment whose layers stand in front. Without any choice, nobody is asked who they are, and CloudFront
    /// caches: what a newcomer sees first needs no token.
    ///
    /// # Errors
    /// In `synth`'s words when the choices do not go together.
    pub(crate) fn choices(&self) -> Result<Choices, Error> {
        let given = Given { auth: self.auth, entry_point: self.entry_point, cache: self.cache };
        if given == Given::default() {
            return Ok(Choices { auth: Auth::NoAuth, entry_point: EntryPoint::Http, cache: Cache::CloudFront });
        }
        given.infer().map_err(|refusal| Error::Usage(synth::error::Error::Illegal(refusal).to_string()))
    }
}

/// A part of the system for which AWS can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AwsPart {
    /// Personalize, Lambda, SageMaker, and HTTP origins over TLS; those that --origin names stay here
    Origins,
    /// Event trackers, Kinesis streams and Firehoses; the stand-in of Personalize learns from the events all the same
    Targets,
    /// Item metadata: the local databases in the bucket of a stack, which --stack names, and its DynamoDB tables
    Stores,
}

/// A file of a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OfNamespace {
    pub(crate) namespace: String,
    pub(crate) file: PathBuf,
}

impl FromStr for OfNamespace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((namespace, file)) if !namespace.is_empty() && !file.is_empty() => {
                Ok(Self { namespace: namespace.to_owned(), file: file.into() })
            }
            _ => Err("write it as NAMESPACE=FILE, such as shop=items.jsonl".to_owned()),
        }
    }
}

/// Where requests to an origin go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OfOrigin {
    pub(crate) origin: String,
    pub(crate) target: Target,
}

/// What answers in an origin's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// The built-in recommender.
    Recommender,
    /// A server that speaks plain HTTP.
    Url(String),
}

impl FromStr for OfOrigin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // An HTTP origin's own name has no `=`: scheme and host only.
        let expected = "write it as ORIGIN=URL, such as my-function=http://127.0.0.1:9000, or as ORIGIN=recommender";
        let (origin, target) = text.split_once('=').filter(|(origin, _)| !origin.is_empty()).ok_or(expected)?;
        let target = match target {
            "recommender" => Target::Recommender,
            url if url
                .parse::<http::Uri>()
                .is_ok_and(|uri| uri.scheme_str() == Some("http") && uri.host().is_some()) =>
            {
                Target::Url(url.trim_end_matches('/').to_owned())
            }
            _ => return Err(format!("{expected}; the URL begins with http://")),
        };
        Ok(Self { origin: origin.trim_end_matches('/').to_owned(), target })
    }
}
