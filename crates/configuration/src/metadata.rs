//! `inferenceItemMetadata`, as written: which store decorates items.

use serde::{Deserialize, Serialize};

/// The store that decorates items.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum InferenceItemMetadata {
    /// Personalize returns the metadata with the items.
    Personalize {
        /// The columns of the items dataset to return.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item_columns: Option<Vec<String>>,
    },
    /// A read-only file on the function's local disk.
    Localdb {
        /// Seconds between two looks for a newer file, 5 to 3600.
        #[serde(default = "default_sync_interval")]
        sync_interval: u32,
    },
    /// A DynamoDB table for the namespace.
    Dynamodb {
        /// Whether the table is made and changed from this document.
        #[serde(default = "default_auto_provision")]
        auto_provision: bool,
        /// How the table is billed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        billing_mode: Option<BillingMode>,
        /// The capacity of a PROVISIONED table.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provisioned_throughput: Option<ProvisionedThroughput>,
    },
}

/// Seconds between two looks for a newer store file when the document does not say.
pub(crate) const DEFAULT_SYNC_INTERVAL: u32 = 300;

const fn default_sync_interval() -> u32 {
    DEFAULT_SYNC_INTERVAL
}

const fn default_auto_provision() -> bool {
    true
}

/// DynamoDB's billing modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BillingMode {
    /// Pay for each request.
    PayPerRequest,
    /// Pay for a capacity.
    Provisioned,
}

/// The capacity of a PROVISIONED table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProvisionedThroughput {
    /// Read capacity units.
    pub read_capacity_units: u64,
    /// Write capacity units.
    pub write_capacity_units: u64,
}
