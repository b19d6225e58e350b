//! `deploy publish`: templates and code of every deployment in regional buckets, and the Launch Stack table that links
//! to them.

use std::fmt::{self, Display};
use std::path::PathBuf;

use clap::Args;
use futures_util::{StreamExt, TryStreamExt, stream};
use packaging::{Package, apply};
use serde::Serialize;
use stacks::rules::Choices;
use stacks::{Plan, Synthesis};
use synth::cli::{OptionArguments, TemplateFormat};
use synth::launch_buttons::{LaunchButtons, replace_between_marks};

use crate::artifact_bucket::ArtifactBucket;
use crate::aws::Connection;
use crate::cli::ConnectionArguments;
use crate::deployment::{package, uploads};
use crate::edge;
use crate::error::Error;
use crate::report::Report;

/// `HEAD` requests, and uploads of templates, at once.
const CONCURRENTLY: usize = 8;

/// `deploy publish`
#[derive(Args, Clone, Debug)]
pub(crate) struct PublishArguments {
    /// What the names of the regional buckets begin with; `-{region}` follows. Those that are missing are made
    #[arg(long, value_name = "PREFIX")]
    bucket_prefix: String,
    /// The regions, separated by commas
    #[arg(long, value_delimiter = ',', required = true, value_name = "REGION")]
    regions: Vec<String>,
    /// What the keys of templates and code begin with [default: personalization-apis/ and the version]
    #[arg(long, value_name = "PREFIX")]
    artifact_prefix: Option<String>,
    /// Name of the stacks that the links propose [default: personalization-apis]
    #[arg(long, value_name = "NAME")]
    stack_name: Option<String>,
    /// A document with the table's marks, into which it is put in place of being printed
    #[arg(long, value_name = "FILE")]
    into: Option<PathBuf>,
    /// Let everybody read what is published; without it, only the account can
    #[arg(long)]
    public: bool,
    #[command(flatten)]
    options: OptionArguments,
    /// A folder that `deploy package --output` wrote, in place of packaging
    #[arg(long, value_name = "DIR")]
    assets: Option<PathBuf>,
    #[command(flatten)]
    connection: ConnectionArguments,
}

/// A template that is published.
struct Published {
    id: String,
    text: String,
    synthesis: Synthesis,
}

/// Publishes, looks whether everything is there, and only then writes the table.
pub(crate) async fn run(arguments: &PublishArguments, report: &Report) -> Result<(), Error> {
    let mut buttons = LaunchButtons::new(&arguments.bucket_prefix, &arguments.regions);
    if let Some(prefix) = &arguments.artifact_prefix {
        buttons.artifact_prefix.clone_from(prefix);
    }
    if let Some(name) = &arguments.stack_name {
        buttons.stack_name.clone_from(name);
    }
    let table = buttons.render().map_err(synth::error::Error::from)?;
    let buckets = buttons.buckets().map_err(synth::error::Error::from)?;
    let document = arguments.into.as_ref().map(|path| replaced(path, &table)).transpose()?;

    let options = synth::selection::options(&arguments.options);
    let package = package(arguments.assets.as_deref(), options.architecture, report).await?;
    let mut templates = Vec::new();
    for choices in Choices::valid() {
        let plan = Plan::new(choices, options).map_err(|illegal| Error::Usage(illegal.to_string()))?;
        let wrong = |problems| synth::error::Error::Template { id: choices.id(), problems };
        templates.push(published(choices.id(), plan.synthesize().map_err(wrong)?, &package)?);
    }
    let edge_template = published("edge-auth".to_owned(), edge::synthesize()?, &package)?;

    // Any of the regions does for a connection: the account is the same in all.
    let first = buckets.first().map(|(region, _)| region.clone());
    let connection = ConnectionArguments { region: first, ..arguments.connection.clone() };
    let connection = Connection::open(&connection).await?;
    let account = connection.caller().await?.account;
    let mut objects = 0;
    for (region, name) in &buckets {
        let bucket = ArtifactBucket::named(&connection.in_region(region), &account, name.clone());
        bucket.ensure(report).await?;
        let here: Vec<&Published> = (templates.iter().filter(|_| arguments.regions.contains(region)))
            .chain((region == edge::REGION).then_some(&edge_template))
            .collect();
        let assets = here.iter().flat_map(|template| &template.synthesis.assets);
        let uploads = uploads(&package, assets, &buttons.artifact_prefix);
        bucket.upload(&uploads, report).await?;
        let puts = here.iter().map(|template| {
            let key = buttons.template_key(&template.id);
            let bucket = &bucket;
            async move { bucket.put_yaml(&key, &template.text).await }
        });
        stream::iter(puts).buffer_unordered(CONCURRENTLY).try_collect::<()>().await?;
        if arguments.public {
            bucket.make_public(&buttons.artifact_prefix).await?;
        }
        let keys: Vec<String> = uploads
            .iter()
            .map(|upload| upload.key.clone())
            .chain(here.iter().map(|template| buttons.template_key(&template.id)))
            .collect();
        look(&bucket, &keys, arguments.public).await?;
        objects += keys.len();
        report.note(&format!("{name}: {} templates and {} code archives are there", here.len(), uploads.len()));
    }
    if let (Some(path), Some(document)) = (&arguments.into, document) {
        synth::output::write_file(path, &document)?;
    }
    let buckets = buckets.into_iter().map(|(_, name)| name).collect();
    let table = arguments.into.is_none().then_some(table);
    report.result(&Done { buckets, objects, public: arguments.public, into: arguments.into.clone(), table });
    Ok(())
}

/// The document with the table in it, so that a missing mark is known before anything is uploaded.
fn replaced(path: &PathBuf, table: &str) -> Result<String, Error> {
    let document =
        std::fs::read_to_string(path).map_err(|error| Error::File { path: path.clone(), reason: error.to_string() })?;
    let replaced = replace_between_marks(&document, table);
    Ok(replaced.map_err(|why| synth::error::Error::Document { path: path.clone(), why })?)
}

fn published(id: String, mut synthesis: Synthesis, package: &Package) -> Result<Published, Error> {
    apply(&mut synthesis, package)?;
    let text = synth::render::template(&synthesis, TemplateFormat::Yaml)?;
    Ok(Published { id, text, synthesis })
}

/// Asks for every object, as those will who launch a stack: without credentials when it is public.
async fn look(bucket: &ArtifactBucket, keys: &[String], public: bool) -> Result<(), Error> {
    let looks = keys.iter().map(|key| async move {
        let there = if public { bucket.is_public(key).await? } else { bucket.has(key).await? };
        Ok::<_, Error>((!there).then_some(key.as_str()))
    });
    let looks: Vec<Option<&str>> = stream::iter(looks).buffered(CONCURRENTLY).try_collect().await?;
    let missing: Vec<&str> = looks.into_iter().flatten().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let why = if public { "can't be read by everybody" } else { "are not there after they were uploaded" };
    Err(Error::Failed(format!(
        "the table was not written, because in {} these {why}: {}",
        bucket.name,
        missing.join(", ")
    )))
}

#[derive(Debug, Serialize)]
struct Done {
    buckets: Vec<String>,
    objects: usize,
    public: bool,
    into: Option<PathBuf>,
    table: Option<String>,
}

impl Display for Done {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(table) = &self.table {
            writeln!(formatter, "{table}")?;
        }
        write!(formatter, "{} objects in {}", self.objects, self.buckets.join(", "))?;
        if let Some(into) = &self.into {
            write!(formatter, "; the table is in {}", into.display())?;
        }
        if !self.public {
            write!(formatter, "; only this account can read them, --public is for everybody")?;
        }
        Ok(())
    }
}
