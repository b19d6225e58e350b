//! A load in the test's own process, where time passes when the test says so.

use std::time::{Duration, SystemTime};

use aws_doubles::{AwsDouble, Operation, UnhurriedTime};
use load_item_metadata::clients::Clients;
use load_item_metadata::deployed::configuration;
use load_item_metadata::environment::Environment;
use load_item_metadata::error::LoadError;
use load_item_metadata::event::CatalogueObject;
use load_item_metadata::load::{Loader, Outcome};

use crate::harness::{BUCKET, STACK, files_of_loads, prepared, put};

/// The catalogue's key.
pub(crate) const KEY: &str = "import/shop/a.jsonl";

/// What Lambda gives.
const TIME: Duration = Duration::from_secs(900);

/// Ten of the twenty seconds before the end of that in which a load breaks off and answers.
pub(crate) const ALMOST_ALL_TIME: Duration = Duration::from_secs(890);

pub(crate) struct InProcess {
    pub(crate) aws: AwsDouble,
    environment: Environment,
    clients: Clients,
    disk: tempfile::TempDir,
}

impl InProcess {
    /// Everything in `shop` is decorated from this kind of store; there is an empty table, and this catalogue.
    pub(crate) fn of(kind: &str, catalogue: String) -> Self {
        let aws = prepared(kind);
        let environment = Environment::read(|name| match name {
            "APPCONFIG_APPLICATION_ID" => Some("application".to_owned()),
            "APPCONFIG_ENVIRONMENT_ID" => Some("environment".to_owned()),
            "APPCONFIG_CONFIGURATION_PROFILE_ID" => Some("profile".to_owned()),
            "STAGING_BUCKET" => Some(BUCKET.to_owned()),
            "ITEM_TABLE_PREFIX" => Some("PersonalizationApiItemMetadata_".to_owned()),
            "STACK_ID" => Some(STACK.to_owned()),
            aws_variable => aws.variable(aws_variable),
        });
        let environment = environment.unwrap();
        put(&aws, KEY, catalogue, 0);
        Self { clients: Clients::new(&environment.connection), aws, environment, disk: tempfile::tempdir().unwrap() }
    }

    pub(crate) async fn load(&self) -> Result<Outcome, LoadError> {
        let configuration = configuration(&self.clients, &self.environment).await.unwrap();
        let loader = Loader {
            clients: &self.clients,
            environment: &self.environment,
            configuration: &configuration,
            request_id: "a-request",
            deadline: SystemTime::now() + TIME,
            disk: self.disk.path(),
        };
        loader.load(&CatalogueObject { key: KEY.to_owned(), namespace: "shop".to_owned() }).await
    }

    /// The error of a load whose time is almost over soon after `operation` has received this many requests: its name
    /// and its text.
    pub(crate) async fn broken_off(&self, operation: &Operation, requests: usize) -> (&'static str, String) {
        let time = UnhurriedTime::start();
        let passing = async {
            operation.received(requests).await;
            // For what the load would do next, if it did not wait.
            tokio::time::sleep(Duration::from_millis(200)).await;
            time.advance(ALMOST_ALL_TIME).await;
        };
        let (outcome, ()) = tokio::join!(self.load(), passing);
        let error = outcome.unwrap_err();
        (error.name(), error.to_string())
    }

    /// The folders of loads on the disk.
    pub(crate) fn on_disk(&self) -> Vec<std::path::PathBuf> {
        files_of_loads(self.disk.path())
    }
}
