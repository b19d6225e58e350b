//! The Launch Stack table: links that open the CloudFormation console with a template and its parameters filled in.
//!
//! - [`LaunchButtons`] — what the table is made from, and the table
//! - [`link`]          — one link, and which console and which S3 a region has
//! - [`marks`]         — the place in a document where the table stands
//!
//! The words around the links are in `table.md.hbs`.

mod link;
mod marks;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;
use stacks::Choice;
use stacks::rules::Choices;

use link::{Partition, QuickCreate};
pub use marks::{BEGIN, END, between_marks, replace_between_marks};

/// CloudFormation's limit, in characters; see "Specify stack details" in its user guide.
const LONGEST_STACK_NAME: usize = 128;

/// The templates' limit for `ApplicationName`, in characters.
const LONGEST_APPLICATION_NAME: usize = 64;

/// S3's limits, in characters; see "General purpose bucket naming rules" in its user guide.
const BUCKET_NAME_LENGTHS: std::ops::RangeInclusive<usize> = 3..=63;

/// What the table is made from.
///
/// ```
/// use synth::launch_buttons::LaunchButtons;
///
/// let table = LaunchButtons::new("my-artifacts", ["eu-west-1"]).render().unwrap();
/// assert!(table.contains("https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaunchButtons {
    /// What the names of the buckets begin with; a hyphen and the region follow.
    pub bucket_prefix: String,
    /// What the keys of the templates and of the functions' code begin with, without a slash at the end.
    pub artifact_prefix: String,
    /// The regions, in the order of the table.
    pub regions: Vec<String>,
    /// The name that the console proposes for the stack. Its first 64 characters are the proposed application name.
    pub stack_name: String,
}

/// Why there is no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is nothing to make buttons for.
    #[error("no region is given; name at least one, such as eu-west-1")]
    NoRegions,
    /// This is not how AWS writes a region.
    #[error("\"{region}\" is not a region; regions look like eu-west-1, us-gov-west-1 or cn-north-1")]
    Region {
        /// As it was given.
        region: String,
    },
    /// A region of a partition whose console and S3 have other addresses than the ones known here.
    #[error("\"{region}\" is in a partition whose console is not known here; known are aws, aws-cn and aws-us-gov")]
    Partition {
        /// As it was given.
        region: String,
    },
    /// A region twice.
    #[error("the region \"{region}\" is given twice")]
    RepeatedRegion {
        /// As it was given.
        region: String,
    },
    /// S3 allows no bucket of this name.
    #[error("the bucket prefix \"{prefix}\" makes the bucket name \"{bucket}\", which S3 does not allow: {reason}")]
    Bucket {
        /// The prefix.
        prefix: String,
        /// Prefix and region.
        bucket: String,
        /// Which of S3's rules it breaks.
        reason: &'static str,
    },
    /// The templates' parameter `ArtifactPrefix` would refuse it.
    #[error(
        "\"{prefix}\" is not an artifact prefix: {reason}; it is parts of letters, digits and !_.*'()- with single \
         slashes between them, such as personalization-apis/1.0.0"
    )]
    ArtifactPrefix {
        /// As it was given.
        prefix: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// CloudFormation allows no stack of this name.
    #[error("\"{name}\" is not a stack name: {reason}")]
    StackName {
        /// As it was given, or with what is put behind it for the edge function.
        name: String,
        /// Which of CloudFormation's rules it breaks.
        reason: &'static str,
    },
    /// A mark is not in the document.
    #[error("the document has no line {mark}{}", other_mark(*.other))]
    MissingMark {
        /// The mark.
        mark: &'static str,
        /// The line of the other mark, if it is there, counted from 1.
        other: Option<usize>,
    },
    /// A mark is in the document twice.
    #[error("line {again} of the document repeats {mark} of line {first}; leave one of them")]
    RepeatedMark {
        /// The mark.
        mark: &'static str,
        /// Its first line, counted from 1.
        first: usize,
        /// Its second line, counted from 1.
        again: usize,
    },
    /// The end is before the beginning.
    #[error("line {end} of the document is {END}, before {BEGIN} on line {begin}; swap them")]
    MarksOutOfOrder {
        /// The line of the begin mark, counted from 1.
        begin: usize,
        /// The line of the end mark, counted from 1.
        end: usize,
    },
    /// The table's own template is wrong, which is a fault of this program.
    #[error("the template of the table is wrong, which is a fault of synth: {0}")]
    Template(String),
}

fn other_mark(line: Option<usize>) -> String {
    match line {
        Some(line) => format!("; the other mark is on line {line}"),
        None => format!("; put {BEGIN} and {END} on lines of their own, where the table shall stand"),
    }
}

/// What `table.md.hbs` is filled in with.
#[derive(Serialize)]
struct Table<'a> {
    bucket_prefix: &'a str,
    artifact_prefix: &'a str,
    regions: &'a [String],
    recommended: Vec<Combination>,
    others: Vec<Combination>,
    /// Whether there is a link to an edge function.
    edge_auth: bool,
    gaps: Vec<&'static str>,
}

#[derive(Serialize)]
struct Combination {
    id: String,
    words: String,
    /// Whether it goes with an edge function.
    edge_auth: bool,
    cells: Vec<Cell>,
}

/// A combination in a region.
#[derive(Serialize)]
struct Cell {
    region: String,
    /// The link, where the region's partition has all that the combination needs.
    launch: Option<String>,
    /// The edge function's link.
    edge_auth: Option<String>,
}

impl LaunchButtons {
    /// The stack name where none is given.
    pub(crate) const STACK_NAME: &str = "personalization-apis";

    /// The artifact prefix where none is given, which is also the default of the templates' parameter.
    pub(crate) const ARTIFACT_PREFIX: &str = concat!("personalization-apis/", env!("CARGO_PKG_VERSION"));

    /// Buttons with the usual stack name and artifact prefix.
    #[must_use]
    pub fn new(bucket_prefix: impl Into<String>, regions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            bucket_prefix: bucket_prefix.into(),
            artifact_prefix: Self::ARTIFACT_PREFIX.to_owned(),
            regions: regions.into_iter().map(Into::into).collect(),
            stack_name: Self::STACK_NAME.to_owned(),
        }
    }

    /// The buckets that the links read from: the region and the bucket's name, us-east-1's last where it is none of the
    /// regions and an edge function is linked to.
    ///
    /// # Errors
    /// The first thing that is wrong with the regions or names.
    pub fn buckets(&self) -> Result<Vec<(String, String)>, Error> {
        let partitions = self.check()?;
        let edge = partitions.iter().any(|partition| partition.has_edge_functions())
            && !self.regions.iter().any(|region| region == stacks::edge::REGION);
        let regions = self.regions.iter().map(String::as_str).chain(edge.then_some(stacks::edge::REGION));
        Ok(regions.map(|region| (region.to_owned(), self.bucket(region))).collect())
    }

    /// The key of a template, by the deployment's id or `edge-auth`.
    #[must_use]
    pub fn template_key(&self, id: &str) -> String {
        format!("{}/{id}.yaml", self.artifact_prefix)
    }

    /// The table as Markdown, with a line break at the end and without the marks.
    ///
    /// # Errors
    /// The first thing that is wrong with the regions or names.
    pub fn render(&self) -> Result<String, Error> {
        let partitions = self.check()?;
        let combinations = |recommended: bool| {
            let chosen = Choices::valid().filter(move |choices| choices.recommended() == recommended);
            chosen.map(|choices| self.combination(choices, &partitions)).collect()
        };
        let mut gaps: Vec<&'static str> = partitions.iter().filter_map(|partition| partition.gap()).collect();
        gaps.sort_unstable();
        gaps.dedup();
        let table = Table {
            bucket_prefix: &self.bucket_prefix,
            artifact_prefix: &self.artifact_prefix,
            regions: &self.regions,
            recommended: combinations(true),
            others: combinations(false),
            edge_auth: partitions.iter().any(|partition| partition.has_edge_functions()),
            gaps,
        };
        let mut templates = Environment::new();
        // Every value is either checked or percent-encoded: HTML's escapes would only break the links.
        templates.set_auto_escape_callback(|_| AutoEscape::None);
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
        let rendered = syntax.build().and_then(|syntax| {
            templates.set_syntax(syntax);
            templates.render_str(include_str!("table.md.jinja"), Serde(&table))
        });
        rendered.map_err(|error| Error::Template(error.to_string()))
    }

    /// Holds everything against AWS's rules, and finds the partition of each region.
    fn check(&self) -> Result<Vec<Partition>, Error> {
        if self.regions.is_empty() {
            return Err(Error::NoRegions);
        }
        let partitions = self.regions.iter().map(|region| Partition::of(region)).collect::<Result<Vec<_>, _>>()?;
        for (index, region) in self.regions.iter().enumerate() {
            if self.regions[..index].contains(region) {
                return Err(Error::RepeatedRegion { region: region.clone() });
            }
        }
        let with_edge = || self.regions.iter().zip(&partitions).filter(|(_, partition)| partition.has_edge_functions());
        // The edge function's files lie in a bucket of us-east-1, which may not be among the regions.
        let edge_region = with_edge().map(|_| stacks::edge::REGION).take(1);
        for region in self.regions.iter().map(String::as_str).chain(edge_region) {
            let bucket = self.bucket(region);
            if let Some(reason) = bucket_fault(&bucket) {
                return Err(Error::Bucket { prefix: self.bucket_prefix.clone(), bucket, reason });
            }
        }
        if let Some(reason) = artifact_prefix_fault(&self.artifact_prefix) {
            return Err(Error::ArtifactPrefix { prefix: self.artifact_prefix.clone(), reason });
        }
        let edge_names = with_edge().map(|(region, _)| self.edge_stack_name(region));
        for name in [self.stack_name.clone()].into_iter().chain(edge_names) {
            if let Some(reason) = stack_name_fault(&name) {
                return Err(Error::StackName { name, reason });
            }
        }
        Ok(partitions)
    }

    fn combination(&self, choices: Choices, partitions: &[Partition]) -> Combination {
        let id = choices.id();
        let edge_auth = choices.needs_edge_auth();
        let cell = |(region, partition): (&String, &Partition)| {
            let offered = partition.offers(choices);
            Cell {
                region: region.clone(),
                launch: offered.then(|| self.launch(region, *partition, &id)),
                edge_auth: (offered && edge_auth).then(|| self.launch_edge_auth(region)),
            }
        };
        Combination {
            words: format!("{}. {}. {}.", choices.auth.words(), choices.entry_point.words(), choices.cache.words()),
            edge_auth,
            cells: self.regions.iter().zip(partitions).map(cell).collect(),
            id,
        }
    }

    /// The link to a combination's stack.
    fn launch(&self, region: &str, partition: Partition, id: &str) -> String {
        let bucket = self.bucket(region);
        let application_name: String = self.stack_name.chars().take(LONGEST_APPLICATION_NAME).collect();
        let link = QuickCreate {
            region,
            partition,
            template_url: partition.object_url(region, &bucket, &self.template_key(id)),
            stack_name: self.stack_name.clone(),
            parameters: vec![
                ("ArtifactBucket", bucket),
                ("ArtifactPrefix", self.artifact_prefix.clone()),
                ("ApplicationName", application_name),
            ],
        };
        link.to_string()
    }

    /// The link to the edge function of the stack in a region.
    fn launch_edge_auth(&self, region: &str) -> String {
        let bucket = self.bucket(stacks::edge::REGION);
        let link = QuickCreate {
            region: stacks::edge::REGION,
            partition: Partition::Aws,
            template_url: Partition::Aws.object_url(stacks::edge::REGION, &bucket, &self.template_key("edge-auth")),
            stack_name: self.edge_stack_name(region),
            parameters: vec![("ArtifactBucket", bucket), ("ArtifactPrefix", self.artifact_prefix.clone())],
        };
        link.to_string()
    }

    fn bucket(&self, region: &str) -> String {
        format!("{}-{region}", self.bucket_prefix)
    }

    /// The edge functions of all regions are in us-east-1, each for its own stack's user pool.
    fn edge_stack_name(&self, region: &str) -> String {
        stacks::edge::stack_name(&self.stack_name, region)
    }
}

/// The first of S3's rules that a bucket name breaks.
fn bucket_fault(name: &str) -> Option<&'static str> {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let faults = [
        (!BUCKET_NAME_LENGTHS.contains(&name.chars().count()), "a name has 3 to 63 characters"),
        (
            !name.bytes().all(|byte| good(byte) || byte == b'-' || byte == b'.'),
            "a name has only lower case letters, digits, hyphens and dots",
        ),
        // It ends in the region's digit.
        (!name.bytes().next().is_some_and(good), "a name begins with a letter or a digit"),
        (name.contains(".."), "a name has no two dots next to each other"),
        (
            ["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|reserved| name.starts_with(reserved)),
            "names that begin with xn--, sthree- or amzn-s3-demo- are reserved",
        ),
    ];
    faults.into_iter().find_map(|(broken, reason)| broken.then_some(reason))
}

/// Why the templates' parameter `ArtifactPrefix` would refuse a prefix, or no URL could hold it.
fn artifact_prefix_fault(prefix: &str) -> Option<&'static str> {
    let good = |character: char| character.is_ascii_alphanumeric() || "!_.*'()-".contains(character);
    prefix.split('/').find_map(|part| match part {
        "" if prefix.is_empty() => Some("it is empty"),
        "" => Some("it has a slash at an end, or two next to each other"),
        // Whoever reads the URL would take them for steps up or down.
        "." | ".." => Some("one of its parts is . or .."),
        _ if !part.chars().all(good) => Some("it has another character"),
        _ => None,
    })
}

/// The first of CloudFormation's rules that a stack name breaks.
fn stack_name_fault(name: &str) -> Option<&'static str> {
    let faults = [
        (!name.starts_with(|first: char| first.is_ascii_alphabetic()), "a name begins with a letter"),
        (
            !name.chars().all(|character| character.is_ascii_alphanumeric() || character == '-'),
            "a name has only letters, digits and hyphens",
        ),
        (name.chars().count() > LONGEST_STACK_NAME, "a name has at most 128 characters"),
    ];
    faults.into_iter().find_map(|(broken, reason)| broken.then_some(reason))
}

#[cfg(test)]
mod tests;
