//! The tables: read, and made or changed where they differ.

use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ProvisionedThroughput, ScalarAttributeType,
    TableDescription, TableStatus, Tag,
};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use configuration::Document;
use facts::item_tables::STACK_TAG;
use function_host::call_error::CallError;
use item_tables::Owner;
use serde_json::{Value, json};

use crate::environment::Environment;
use crate::error::Error;
use crate::wanted::{self, Capacity};

/// The service's name in errors.
const DYNAMODB: &str = "DynamoDB";

/// For `map_err`: a call of this operation.
pub(crate) fn call<E, R>(operation: &'static str) -> impl Fn(SdkError<E, R>) -> CallError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    CallError::of(DYNAMODB, operation)
}

/// The key of every table.
const KEY: &str = "id";

/// What is left of the function's time for telling that it ran out.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The tables of a stack.
#[derive(Debug)]
pub struct Tables {
    pub(crate) client: Client,
    pub(crate) environment: Environment,
}

/// What became of a table.
enum State {
    AsWanted,
    /// DynamoDB is not done with it; its status.
    Pending(String),
}

impl Tables {
    /// The tables of this environment's stack.
    pub fn new(environment: Environment) -> Self {
        let limits = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_secs(10))
            .build();
        // DynamoDB makes and changes at most 500 tables at once, and takes few calls a second that do so; the SDK knows
        // its words for too many. What it waits in all is limited by the function's own time.
        let retries = RetryConfig::standard().with_max_attempts(6).with_max_backoff(Duration::from_secs(5));
        let client = Client::new(&environment.connection.sdk_config(limits, retries));
        Self { client, environment }
    }

    /// Makes the tables as the document wants them, and says which there are.
    ///
    /// # Errors
    /// See [`Error`]. A table that fails does not keep the others from being made.
    pub async fn synchronize(&self, event: Value, deadline: SystemTime) -> Result<Value, Error> {
        let document: Document = serde_json::from_value(event)?;
        let tables = wanted::tables(&document)?;
        let left = deadline.duration_since(SystemTime::now()).unwrap_or_default().saturating_sub(LAST_WORDS);
        let work = async {
            let (mut names, mut pending, mut failed) = (Vec::new(), Vec::new(), Vec::new());
            for (namespace, capacity) in tables {
                let name = match self.environment.tables.name(namespace) {
                    Ok(name) => name,
                    Err(error) => {
                        failed.push(error.into());
                        continue;
                    }
                };
                match self.synchronize_one(&name, capacity).await {
                    Ok(State::AsWanted) => names.push(name),
                    Ok(State::Pending(status)) => pending.push(format!("{name} ({status})")),
                    Err(error) => failed.push(error),
                }
            }
            match (failed.len(), pending.is_empty()) {
                (0, true) => Ok(json!({ "tables": names })),
                (0, false) => Err(Error::Pending { tables: pending }),
                (1, _) => Err(failed.remove(0)),
                _ => Err(Error::Several(failed)),
            }
        };
        tokio::time::timeout(left, work).await.unwrap_or(Err(Error::OutOfTime))
    }

    async fn synchronize_one(&self, name: &str, wanted: Capacity) -> Result<State, Error> {
        let Some(table) = self.describe(name).await? else { return self.create(name, wanted).await };
        match table.table_status() {
            Some(TableStatus::Active) => {
                // Neither changed nor taken for this stack's own, whatever its environment: the loader and the API
                // refuse it too.
                if let Owner::AnotherStack(other) = self.owner(name, table.table_arn().unwrap_or_default()).await? {
                    return Err(Error::OfAnotherStack { table: name.to_owned(), other });
                }
                if capacity(&table) == wanted { Ok(State::AsWanted) } else { self.update(name, &table, wanted).await }
            }
            Some(status @ (TableStatus::Creating | TableStatus::Updating | TableStatus::Deleting)) => {
                Ok(State::Pending(status.as_str().to_owned()))
            }
            status => {
                let status = status.map_or("unknown", TableStatus::as_str).to_owned();
                Err(Error::Unusable { table: name.to_owned(), status })
            }
        }
    }

    /// A table; `None` if there is none of that name.
    pub(crate) async fn describe(&self, name: &str) -> Result<Option<TableDescription>, Error> {
        match self.client.describe_table().table_name(name).send().await {
            Ok(answer) => Ok(answer.table),
            Err(error) if error.code() == Some("ResourceNotFoundException") => Ok(None),
            Err(error) => Err(Error::of_table(name)(call("DescribeTable")(error))),
        }
    }

    async fn create(&self, name: &str, wanted: Capacity) -> Result<State, Error> {
        let refused = |error: &dyn std::fmt::Display| {
            Error::of_table(name)(CallError::new(DYNAMODB, "CreateTable", "", &error.to_string()))
        };
        let attribute =
            AttributeDefinition::builder().attribute_name(KEY).attribute_type(ScalarAttributeType::S).build();
        let key = KeySchemaElement::builder().attribute_name(KEY).key_type(KeyType::Hash).build();
        let tag = Tag::builder().key(STACK_TAG).value(self.environment.tables.stack()).build();
        let create = self
            .client
            .create_table()
            .table_name(name)
            .attribute_definitions(attribute.map_err(|error| refused(&error))?)
            .key_schema(key.map_err(|error| refused(&error))?)
            .billing_mode(billing_mode(wanted))
            .set_provisioned_throughput(throughput(wanted))
            .tags(tag.map_err(|error| refused(&error))?);
        match create.send().await {
            Ok(_) => {
                tracing::info!(table = name, "a table is being made");
                Ok(State::Pending("CREATING".to_owned()))
            }
            // Somebody else was quicker.
            Err(error) if error.code() == Some("ResourceInUseException") => Ok(State::Pending("CREATING".to_owned())),
            Err(error) => Err(Error::of_table(name)(call("CreateTable")(error))),
        }
    }

    /// Changes how a table is paid for. A table without a tag was made by hand or by the Python original, and is
    /// changed as the original would.
    async fn update(&self, name: &str, table: &TableDescription, wanted: Capacity) -> Result<State, Error> {
        let now = capacity(table);
        // Setting the mode that a table has would count as switching it, which DynamoDB allows four times a day only.
        // <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-switching-capacity-modes.html>
        let mode = (billing_mode(now) != billing_mode(wanted)).then(|| billing_mode(wanted));
        let update = self.client.update_table().table_name(name).set_billing_mode(mode);
        match update.set_provisioned_throughput(throughput(wanted)).send().await {
            Ok(_) => {
                tracing::info!(table = name, ?now, ?wanted, "a table is being changed");
                Ok(State::Pending("UPDATING".to_owned()))
            }
            Err(error) if error.code() == Some("ResourceInUseException") => Ok(State::Pending("UPDATING".to_owned())),
            Err(error) => Err(Error::of_table(name)(call("UpdateTable")(error))),
        }
    }

    /// To which stack a table belongs.
    pub(crate) async fn owner(&self, name: &str, arn: &str) -> Result<Owner, Error> {
        let owner = self.environment.tables.owner(&self.client, arn).await;
        owner.map_err(call("ListTagsOfResource")).map_err(Error::of_table(name))
    }
}

/// How a table is paid for. DynamoDB says nothing of the mode of a table that was never on demand.
fn capacity(table: &TableDescription) -> Capacity {
    let mode = table.billing_mode_summary().and_then(|summary| summary.billing_mode());
    if mode == Some(&BillingMode::PayPerRequest) {
        return Capacity::OnDemand;
    }
    let throughput = table.provisioned_throughput();
    let units = |units: Option<i64>| units.unwrap_or(0);
    Capacity::Provisioned {
        read: units(throughput.and_then(|throughput| throughput.read_capacity_units())),
        write: units(throughput.and_then(|throughput| throughput.write_capacity_units())),
    }
}

fn billing_mode(capacity: Capacity) -> BillingMode {
    match capacity {
        Capacity::OnDemand => BillingMode::PayPerRequest,
        Capacity::Provisioned { .. } => BillingMode::Provisioned,
    }
}

fn throughput(capacity: Capacity) -> Option<ProvisionedThroughput> {
    match capacity {
        Capacity::OnDemand => None,
        Capacity::Provisioned { read, write } => {
            ProvisionedThroughput::builder().read_capacity_units(read).write_capacity_units(write).build().ok()
        }
    }
}
