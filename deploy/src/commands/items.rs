//! `deploy items put`: a catalogue of item metadata checked, uploaded, and loaded.

use std::fmt::{self, Display};
use std::path::PathBuf;

use catalogue::{Stores, stores};
use clap::{Args, Subcommand};
use configuration::Document;
use facts::bucket::IMPORT_PREFIX;
use serde::Serialize;

use crate::app_config::AppConfig;
use crate::aws::Connection;
use crate::cli::StackArguments;
use crate::error::Error;
use crate::items::check::check;
use crate::items::loading::{Loader, follow, record};
use crate::items::upload::upload;
use crate::names::{output, resource};
use crate::report::Report;
use crate::stack::Stack;

/// What `deploy items` is asked for.
#[derive(Args, Debug)]
pub(crate) struct ItemsArguments {
    #[command(subcommand)]
    command: ItemsCommand,
}

#[derive(Debug, Subcommand)]
enum ItemsCommand {
    /// Check a catalogue of item metadata, upload it, and wait until it is loaded
    ///
    /// The file has a JSON object with an `id` on each line, and may be compressed (.gz, .zst). A catalogue is whole:
    /// what it does not have is not served any more.
    Put(PutArguments),
}

/// What `deploy items put` is told.
#[derive(Args, Debug)]
pub(crate) struct PutArguments {
    /// The namespace of the configuration that the items belong to
    namespace: String,
    /// The catalogue: JSON Lines, plain, .gz or .zst
    file: PathBuf,
    /// Come back when the file is uploaded
    #[arg(long)]
    no_wait: bool,
    #[command(flatten)]
    stack: StackArguments,
}

/// Does what was asked for.
pub(crate) async fn run(arguments: &ItemsArguments, report: &Report) -> Result<(), Error> {
    match &arguments.command {
        ItemsCommand::Put(arguments) => put(arguments, report).await,
    }
}

async fn put(arguments: &PutArguments, report: &Report) -> Result<(), Error> {
    let PutArguments { namespace, file, .. } = arguments;
    let unnamed = || Error::Usage(format!("{} has no file name in UTF-8 to upload it by", file.display()));
    let name = file.file_name().and_then(|name| name.to_str()).ok_or_else(unnamed)?;
    let connection = Connection::open(&arguments.stack.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack.stack).await?;
    let bucket = stack.required(output::STAGING_BUCKET)?;
    let stores = stores_of(&connection, &stack, namespace).await?;
    let items = check(file, stores, report).await?;
    report.note(&format!("{items} items checked; uploading."));

    let before = record(&connection, bucket, namespace).await?;
    let key = format!("{IMPORT_PREFIX}{namespace}/{name}");
    report.meanwhile(Some(
        "The file may be in the bucket already, and is loaded then: `deploy status` shows it. Parts of an upload that \
         broke off are deleted after a day."
            .to_owned(),
    ));
    let put = upload(&connection.s3(), bucket, &key, file, report).await?;
    if !arguments.no_wait {
        let resources = stack.resources(&connection).await?;
        let log_group = resources.get(resource::LOG_GROUP).map(|found| found.id.clone());
        let log_group = log_group
            .ok_or_else(|| Error::Failed(format!("the stack {} has no log group to follow the load in", stack.name)))?;
        let loader = Loader { log_group, namespace: namespace.clone() };
        follow(&connection, &loader, &put, before.as_ref(), report).await?;
    }
    let loaded = !arguments.no_wait;
    report.result(&Loaded { namespace: namespace.clone(), key: put.key, items, loaded });
    Ok(())
}

/// The stores that the configuration in force has for a namespace, as the loader finds them.
async fn stores_of(connection: &Connection, stack: &Stack, namespace: &str) -> Result<Stores, Error> {
    let Some((_, text)) = AppConfig::of(connection, stack)?.document_in_force().await? else {
        return Err(Error::Failed("no configuration is deployed yet; `deploy config push` deploys one".to_owned()));
    };
    let document = Document::parse(&text).map_err(|error| Error::Failed(error.to_string()))?;
    stores(&document.compile(), namespace).map_err(|error| Error::Usage(error.to_string()))
}

#[derive(Debug, Serialize)]
struct Loaded {
    namespace: String,
    key: String,
    items: u64,
    /// Whether the load was seen to end.
    loaded: bool,
}

impl Display for Loaded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { namespace, key, items, loaded } = self;
        match loaded {
            true => write!(formatter, "{items} items of {namespace} are loaded, from {key}"),
            false => write!(formatter, "{items} items of {namespace} are uploaded to {key}; the load goes on in AWS"),
        }
    }
}
