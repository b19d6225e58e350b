//! The parts over AWS's SDKs.

use std::sync::Arc;

use async_trait::async_trait;
use aws_connection::words;
use aws_sdk_cloudformation::error::ProvideErrorMetadata;
use configuration::arn::Arn;
use facts::item_tables::NAME;
use item_tables::ItemTables;
use origin_api::error::OriginError;
use origin_api::ports::{EventSink, ItemStores, OriginCall, Origins, SystemClock};
use personalization_api::aws::clients::Clients;
use personalization_api::aws::event_sink::AwsEventSink;
use personalization_api::aws::item_stores::AwsItemStores;
use personalization_api::aws::origins::AwsOrigins;
use serde_json::{Map, Value};

use super::{Around, Parts};
use crate::arguments::{Arguments, AwsPart};
use crate::error::Error;
use crate::stand_ins::origins::LocalOrigins;

/// The stack's output with the name of the bucket; a test holds it against the template.
const BUCKET_OUTPUT: &str = "StagingBucket";

/// The stack's parameter for the prefix of its tables; a test holds it against the template.
const PREFIX_PARAMETER: &str = "ItemTablePrefix";

/// See [`super::connect`].
pub(super) async fn connect(arguments: &Arguments, around: &Around<'_>) -> Result<Parts, Error> {
    let found = aws_connection::connect(arguments.region.as_deref(), arguments.profile.as_deref()).await;
    let found = found.map_err(|error| Error::Usage(format!("--aws: {error}")))?;
    let metrics = Arc::new(around.metrics.clone());
    let clients = Arc::new(Clients::for_operator(&found, metrics.clone()));
    let mut parts = Parts::default();
    if arguments.aws.contains(&AwsPart::Origins) {
        let others = AwsOrigins { clients: Arc::clone(&clients) };
        parts.origins = Some(Arc::new(NamedOrigins { named: Arc::clone(around.origins), others }) as Arc<dyn Origins>);
    }
    if arguments.aws.contains(&AwsPart::Targets) {
        parts.event_sink = Some(Arc::new(AwsEventSink { clients: Arc::clone(&clients) }) as Arc<dyn EventSink>);
    }
    if let Some(stack) = &arguments.stack {
        let Stores { bucket, tables } = stores(&aws_sdk_cloudformation::Client::new(&found), stack).await?;
        let background_work = around.background_work.clone();
        let stores = AwsItemStores::new(clients, Arc::new(SystemClock), metrics, background_work, bucket, tables);
        parts.item_stores = Some(Arc::new(stores) as Arc<dyn ItemStores>);
    }
    Ok(parts)
}

/// Where a stack has its item metadata.
struct Stores {
    bucket: String,
    tables: ItemTables,
}

/// Asks CloudFormation for a stack's stores.
async fn stores(client: &aws_sdk_cloudformation::Client, name: &str) -> Result<Stores, Error> {
    let described = client.describe_stacks().stack_name(name).send().await.map_err(|error| {
        let reason = error.message().map_or_else(|| words(&error), str::to_owned);
        Error::Usage(format!("--stack {name}: {reason}"))
    })?;
    let stack = described.stacks().first();
    let output = stack.and_then(|stack| {
        stack.outputs().iter().find(|output| output.output_key() == Some(BUCKET_OUTPUT))?.output_value()
    });
    let (Some(stack), Some(bucket)) = (stack, output) else {
        return Err(Error::Usage(format!(
            "--stack {name}: it has no output {BUCKET_OUTPUT}: it is not a personalization API's, or it is not \
             complete yet"
        )));
    };
    let parameter = stack.parameters().iter().find(|parameter| parameter.parameter_key() == Some(PREFIX_PARAMETER));
    let given = parameter.and_then(|parameter| parameter.parameter_value()).filter(|prefix| !prefix.is_empty());
    let prefix = given.map_or_else(|| format!("{}-{NAME}", stack.stack_name().unwrap_or(name)), str::to_owned);
    let tables = ItemTables::new(prefix, stack.stack_id().unwrap_or_default());
    Ok(Stores { bucket: bucket.to_owned(), tables })
}

/// Origins that the command line names, and AWS for the others.
#[derive(Debug)]
struct NamedOrigins {
    named: Arc<LocalOrigins>,
    others: AwsOrigins,
}

#[async_trait]
impl Origins for NamedOrigins {
    async fn ask(&self, call: &OriginCall<'_>) -> Result<Map<String, Value>, OriginError> {
        if self.named.is_named(call.origin) { self.named.ask(call).await } else { self.others.ask(call).await }
    }

    async fn post_process(&self, arn: &Arn, payload: &Value) -> Result<Map<String, Value>, OriginError> {
        if self.named.function_is_named(arn) {
            self.named.post_process(arn, payload).await
        } else {
            self.others.post_process(arn, payload).await
        }
    }
}
