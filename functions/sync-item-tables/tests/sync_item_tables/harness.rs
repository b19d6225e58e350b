//! The function's process with stand-ins for AWS, and documents to give to it.

use std::time::Duration;

use aws_doubles::services::{Invocation, Outcome};
use aws_doubles::{AwsDouble, FunctionProcess, Operation};
use facts::Handler;
use serde_json::{Value, json};

pub(crate) const PREFIX: &str = "PersonalizationApiItemMetadata_";
pub(crate) const STACK: &str = "arn:aws:cloudformation:us-east-1:123456789012:stack/ours/9f1c";
pub(crate) const OTHER_STACK: &str = "arn:aws:cloudformation:us-east-1:123456789012:stack/theirs/77aa";
pub(crate) const TAG: &str = "personalization-apis:stack-id";

/// The function.
pub(crate) struct Function {
    pub(crate) aws: AwsDouble,
    process: FunctionProcess,
}

impl Function {
    pub(crate) fn start() -> Self {
        let aws = AwsDouble::start().unwrap();
        let process = FunctionProcess::companion(Handler::SyncItemTables, &aws, variables()).unwrap();
        Self { aws, process }
    }

    /// The same, with an AWS that is played by somebody else.
    pub(crate) fn start_at(endpoint_url: &str) -> Self {
        Self::start_with(endpoint_url, variables())
    }

    /// The same, of a stack and with a prefix.
    pub(crate) fn start_with(endpoint_url: &str, variables: [(&str, &str); 2]) -> Self {
        let aws = AwsDouble::start().unwrap();
        let variables = variables.into_iter().chain([("AWS_ENDPOINT_URL", endpoint_url)]);
        let process = FunctionProcess::companion(Handler::SyncItemTables, &aws, variables).unwrap();
        Self { aws, process }
    }

    pub(crate) async fn invoke(&self, event: &Value) -> Outcome {
        // The time that the template gives it.
        let timeout = Duration::from_secs(60);
        let event = event.to_string().into();
        self.aws.lambda_runtime.invoke(Invocation { event, timeout, trace_id: None }).await
    }

    /// Invokes the function with a document, and expects the names of tables.
    pub(crate) async fn synchronize(&self, document: &Value) -> Value {
        match self.invoke(document).await {
            Outcome::Answer(answer) => serde_json::from_slice::<Value>(&answer).unwrap()["tables"].clone(),
            other => panic!("{other:?}"),
        }
    }

    /// Invokes the function with a document, and expects an error: its type and its text.
    pub(crate) async fn fails(&self, document: &Value) -> (String, String) {
        let outcome = self.invoke(document).await;
        outcome.error().unwrap_or_else(|| panic!("{outcome:?}"))
    }

    /// Lets DynamoDB finish, and does so again until the tables are as the document wants them.
    pub(crate) async fn settle(&self, document: &Value) -> Value {
        assert_eq!(self.fails(document).await.0, "ResourcePending");
        self.aws.dynamodb.settle_tables();
        self.synchronize(document).await
    }

    /// How many requests changed, or would have changed, something.
    pub(crate) fn writes(&self) -> usize {
        let dynamodb = &self.aws.dynamodb;
        let writes =
            [&dynamodb.create_table_operation, &dynamodb.update_table, &dynamodb.delete_table, &dynamodb.tag_resource];
        assert_eq!(self.aws.others_asked(), [""; 0], "nothing else is asked for");
        writes.map(Operation::count).iter().sum()
    }

    /// Sends CloudFormation's request, and returns the answer that CloudFormation gets.
    pub(crate) async fn custom_resource(&self, request_type: &str) -> Value {
        let event = self.aws.custom_resource_event(request_type, &json!({ "ServiceToken": "x" }));
        self.invoke(&event).await;
        self.aws.cloud_formation.answers().pop().unwrap()
    }

    /// Stops the function, and returns what it logged.
    pub(crate) async fn log(self) -> String {
        String::from_utf8(self.process.stop().await.unwrap().stdout).unwrap()
    }
}

pub(crate) fn variables() -> [(&'static str, &'static str); 2] {
    [("ITEM_TABLE_PREFIX", PREFIX), ("STACK_ID", STACK)]
}

/// A namespace with one recommender of two variations.
pub(crate) fn namespace() -> Value {
    let variation =
        json!({ "type": "personalize-campaign", "arn": "arn:aws:personalize:us-east-1:123456789012:campaign/a" });
    let popular = json!({ "variations": { "a": variation, "b": variation } });
    json!({ "recommenders": { "recommend-items": { "popular": popular } } })
}

/// A document with this one namespace.
pub(crate) fn shop(namespace: Value) -> Value {
    json!({ "namespaces": { "shop": namespace } })
}

pub(crate) fn on_demand() -> Value {
    json!({ "type": "dynamodb" })
}

pub(crate) fn provisioned(read: u32, write: u32) -> Value {
    json!({ "type": "dynamodb", "billingMode": "PROVISIONED",
        "provisionedThroughput": { "readCapacityUnits": read, "writeCapacityUnits": write } })
}

/// The document whose root has this metadata.
pub(crate) fn with_root(metadata: Value) -> Value {
    let mut document = shop(namespace());
    document["inferenceItemMetadata"] = metadata;
    document
}

pub(crate) fn table(namespace: &str) -> String {
    format!("{PREFIX}{namespace}")
}
