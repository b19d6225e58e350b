//! The custom resource `ItemTables`: its deletion deletes the stack's tables.

use std::time::Duration;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::TableStatus;
use custom_resource::{CustomResource, Failure, Made, Progress};
use item_tables::Owner;
use serde_json::{Map, Value};

use crate::error::Error;
use crate::tables::{Tables, call};

/// Between two tries to delete a table that is still being made or changed.
const TRY_AGAIN: Duration = Duration::from_secs(2);

impl CustomResource for Tables {
    type Properties = Map<String, Value>;

    /// Nothing: the tables are made when a configuration wants them.
    async fn create(&self, _: Self::Properties, _: &Progress) -> Result<Made, Failure> {
        Ok(Made::default())
    }

    /// Nothing, likewise.
    async fn update(&self, _: Self::Properties, _: Option<Self::Properties>, _: &Progress) -> Result<Made, Failure> {
        Ok(Made::default())
    }

    async fn delete(&self, _: Self::Properties, progress: &Progress) -> Result<Made, Failure> {
        let names = self.names().await.map_err(|error| Failure::new(error.to_string()))?;
        let (mut deleted, mut failed) = (Vec::new(), Vec::new());
        for name in names {
            match self.delete_own(&name).await {
                Ok(true) => deleted.push(name),
                Ok(false) => {}
                Err(error) => failed.push(error.to_string()),
            }
            progress.say(format!("tables deleted: {}", deleted.join(", ")));
        }
        if !failed.is_empty() {
            return Err(Failure::new(format!("{}; deleted: {}", failed.join("; "), deleted.join(", "))));
        }
        tracing::info!(?deleted, "the stack's tables are deleted");
        Ok(Made::default())
    }
}

impl Tables {
    /// The names of all tables that may be a stack's of ours.
    async fn names(&self) -> Result<Vec<String>, Error> {
        let mut names = Vec::new();
        let mut last = None;
        loop {
            let page = self.client.list_tables().set_exclusive_start_table_name(last).send().await;
            let page = page.map_err(call("ListTables"))?;
            let ours = page.table_names().iter().filter(|name| name.starts_with(self.environment.tables.prefix()));
            names.extend(ours.cloned());
            last = page.last_evaluated_table_name;
            if last.is_none() {
                return Ok(names);
            }
        }
    }

    /// Deletes a table if this stack made it, and says whether it did. One that is gone or going is no error; one that
    /// is still being made or changed can't be deleted, and is waited for, until the custom resource's time is over.
    async fn delete_own(&self, name: &str) -> Result<bool, Error> {
        let Some(table) = self.describe(name).await? else { return Ok(false) };
        if table.table_status() == Some(&TableStatus::Deleting) {
            return Ok(false);
        }
        let owner = match self.owner(name, table.table_arn().unwrap_or_default()).await {
            // Gone since.
            Err(Error::OfTable { error, .. }) if error.code() == "ResourceNotFoundException" => return Ok(false),
            owner => owner?,
        };
        if owner != Owner::ThisStack {
            return Ok(false);
        }
        loop {
            match self.client.delete_table().table_name(name).send().await {
                Ok(_) => return Ok(true),
                Err(error) if error.code() == Some("ResourceNotFoundException") => return Ok(true),
                Err(error) if error.code() == Some("ResourceInUseException") => {
                    tokio::time::sleep(TRY_AGAIN).await;
                }
                Err(error) => return Err(Error::of_table(name)(call("DeleteTable")(error))),
            }
        }
    }
}
