//! What can go wrong with a load. Every one of these is the invocation's error: it is tried again, and then becomes a
//! dead letter that says what happened.

use std::io;

use catalogue::{CatalogueError, StoresError};
use item_store::{OpenError, WriteError};
use item_tables::NameTooLong;
use thiserror::Error;

/// Why a catalogue was not loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The event has no shape that is known.
    #[error("the event is neither S3's notification (`Records`) nor EventBridge's \"Object Created\": {0}")]
    UnknownEvent(&'static str),
    /// The configuration can't be had, or there is none.
    #[error("the configuration can't be had from AppConfig: {0}")]
    NoConfiguration(String),
    /// The namespace has no store to load.
    #[error(transparent)]
    Stores(#[from] StoresError),
    /// The catalogue can't be used.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The object can't be looked at or read.
    #[error("the catalogue can't be read from the bucket: {0}")]
    Object(String),
    /// Another object was put in the place of the one that was being read.
    #[error("the catalogue was replaced while it was read; its successor has an event of its own")]
    Replaced,
    /// The disk is full or broken.
    #[error("the local disk: {0}{hint}", hint = disk_hint(.0))]
    Disk(#[from] io::Error),
    /// The local database can't be built.
    #[error("the local database can't be built: {0}{hint}", hint = write_hint(.0))]
    Build(WriteError),
    /// The local database that was built can't be read, or is not what was built.
    #[error("the local database was built and is not what it should be: {0}")]
    Check(String),
    /// The local database can't be uploaded.
    #[error("the local database can't be uploaded: {0}; what was served goes on being served")]
    Upload(String),
    /// The table can't be used.
    #[error("the table {table}: {reason}")]
    Table {
        /// The table's name.
        table: String,
        /// What is wrong, and what has been written.
        reason: String,
    },
    /// The namespace's name is too long for a table.
    #[error(transparent)]
    NameTooLong(#[from] NameTooLong),
    /// Another load of the namespace is under way.
    #[error("another load of this namespace was under way for all of the time that there was to wait for it")]
    Busy,
    /// The record of loads can't be read or written.
    #[error("the record of the namespace's loads, s3://{object}: {reason}")]
    Record {
        /// Bucket and key.
        object: String,
        /// What S3 said.
        reason: String,
    },
    /// The function's time is over.
    #[error("there was no time left: {0}")]
    OutOfTime(String),
    /// A thread ended without an answer.
    #[error("a thread ended without an answer: {0}")]
    Thread(String),
}

impl From<WriteError> for LoadError {
    fn from(error: WriteError) -> Self {
        Self::Build(error)
    }
}

impl From<OpenError> for LoadError {
    fn from(error: OpenError) -> Self {
        Self::Check(error.to_string())
    }
}

impl LoadError {
    /// The error's name, by which dead letters can be told apart.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::UnknownEvent(_) => "UnknownEvent",
            Self::NoConfiguration(_) => "NoConfiguration",
            Self::Stores(error) => error.name(),
            Self::Catalogue(error) => error.name(),
            Self::Object(_) => "ObjectUnreadable",
            Self::Replaced => "ObjectReplaced",
            Self::Disk(_) => "Disk",
            Self::Build(_) | Self::Check(_) => "LocalDatabase",
            Self::Upload(_) => "Upload",
            Self::Table { .. } | Self::NameTooLong(_) => "Table",
            Self::Busy => "Busy",
            Self::Record { .. } => "LoadRecord",
            Self::OutOfTime(_) => "OutOfTime",
            Self::Thread(_) => "Thread",
        }
    }
}

const FULL: &str = "; raise the function's EphemeralStorage, see docs/item-metadata.md for how much a catalogue needs";

fn disk_hint(error: &io::Error) -> &'static str {
    if error.kind() == io::ErrorKind::StorageFull { FULL } else { "" }
}

fn write_hint(error: &WriteError) -> &'static str {
    match error {
        WriteError::Io(error) => disk_hint(error),
        _ => "",
    }
}
