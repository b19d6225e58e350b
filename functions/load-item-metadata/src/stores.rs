//! The configuration, and which stores it names for a namespace.

use configuration::metadata::InferenceItemMetadata;
use configuration::{Configuration, Document};
use function_host::call_error::CallError;

use crate::clients::Clients;
use crate::environment::Environment;
use crate::error::LoadError;

/// The configuration that is deployed now.
///
/// A session of its own for every event: a load comes after a change of the configuration often enough, and must not
/// use the one that a warm sandbox remembers.
///
/// # Errors
/// When AppConfig can't be asked, or has no configuration that can be read.
pub async fn configuration(clients: &Clients, environment: &Environment) -> Result<Configuration, LoadError> {
    let session = clients
        .app_config
        .start_configuration_session()
        .application_identifier(&environment.application_id)
        .environment_identifier(&environment.environment_id)
        .configuration_profile_identifier(&environment.configuration_profile_id)
        .send()
        .await
        .map_err(CallError::of("AppConfig", "StartConfigurationSession"))
        .map_err(|error| LoadError::NoConfiguration(error.to_string()))?;
    let answer = clients
        .app_config
        .get_latest_configuration()
        .set_configuration_token(session.initial_configuration_token)
        .send()
        .await
        .map_err(CallError::of("AppConfig", "GetLatestConfiguration"))
        .map_err(|error| LoadError::NoConfiguration(error.to_string()))?;
    let document = answer.configuration.map(aws_sdk_appconfigdata::primitives::Blob::into_inner).unwrap_or_default();
    if document.is_empty() {
        return Err(LoadError::NoConfiguration("none is deployed".to_owned()));
    }
    let document = Document::parse(&document).map_err(|error| LoadError::NoConfiguration(error.to_string()))?;
    Ok(document.compile())
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
pub fn stores(configuration: &Configuration, name: &str) -> Result<Stores, LoadError> {
    let unknown = || LoadError::UnknownNamespace(name.to_owned());
    let namespace = match configuration.namespace(name).ok_or_else(unknown)? {
        Ok(namespace) => namespace,
        Err(fault) => return Err(LoadError::NoConfiguration(format!("the namespace {name:?}: {fault}"))),
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
        return Err(LoadError::NoStore(name.to_owned(), not_understood));
    }
    Ok(stores)
}
