//! Which stores a configuration names for a namespace.

use configuration::Configuration;
use configuration::metadata::InferenceItemMetadata;
use thiserror::Error;

/// Why a namespace has no store to load.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoresError {
    /// The configuration does not have the namespace.
    #[error(
        "the configuration has no namespace {0:?}: put the catalogue under import/{{namespace}}/ of one that it has, \
         or deploy a configuration that has this one and put the catalogue again"
    )]
    UnknownNamespace(String),
    /// The namespace can't be used.
    #[error("the namespace {0:?} can't be used: {1}")]
    Unusable(String, String),
    /// Nothing in the namespace is decorated from a store that is loaded.
    #[error(
        "nothing in the namespace {0:?} has inferenceItemMetadata of type localdb or dynamodb, so there is no store \
         to load; add it to the configuration and put the catalogue again{1}"
    )]
    NoStore(String, String),
}

impl StoresError {
    /// The error's name, by which dead letters can be told apart.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::UnknownNamespace(_) => "UnknownNamespace",
            Self::Unusable(..) => "NoConfiguration",
            Self::NoStore(..) => "NoStore",
        }
    }
}

/// The stores that are loaded for a namespace; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stores {
    /// The local database.
    pub localdb: bool,
    /// The table.
    pub dynamodb: bool,
}

/// What anything in the namespace is decorated from, whichever level of the document says so.
///
/// # Errors
/// When there is no such namespace, or nothing in it is decorated from a store that is loaded: somebody put a catalogue
/// there that will never be served, and should learn of it.
pub fn stores(configuration: &Configuration, name: &str) -> Result<Stores, StoresError> {
    let unknown = || StoresError::UnknownNamespace(name.to_owned());
    let namespace = match configuration.namespace(name).ok_or_else(unknown)? {
        Ok(namespace) => namespace,
        Err(fault) => return Err(StoresError::Unusable(name.to_owned(), fault.to_string())),
    };
    let mut stores = Stores { localdb: false, dynamodb: false };
    let mut not_understood = String::new();
    for setting in namespace.item_stores() {
        match setting {
            Ok(InferenceItemMetadata::Localdb { .. }) => stores.localdb = true,
            Ok(InferenceItemMetadata::Dynamodb { .. }) => stores.dynamodb = true,
            Ok(InferenceItemMetadata::Personalize { .. }) => {}
            Err(fault) => not_understood = format!(" ({})", fault.message),
        }
    }
    if !not_understood.is_empty() {
        tracing::warn!(namespace = name, "a part of the configuration is left out of account{not_understood}");
    }
    if !stores.localdb && !stores.dynamodb {
        return Err(StoresError::NoStore(name.to_owned(), not_understood));
    }
    Ok(stores)
}
