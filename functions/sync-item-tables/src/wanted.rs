//! From the document to the tables.

use configuration::Document;
use configuration::metadata::{BillingMode, InferenceItemMetadata};
use indexmap::IndexMap;

use crate::error::Error;

/// How a table is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capacity {
    /// By request.
    OnDemand,
    /// By capacity units.
    Provisioned {
        /// Read capacity units.
        read: i64,
        /// Write capacity units.
        write: i64,
    },
}

/// The tables that the document wants, by namespace: one for each namespace that writes, or one of whose variations has
/// in effect, metadata of type `dynamodb` that may be provisioned. Where they differ, the namespace's own counts, else
/// the document's first.
///
/// # Errors
/// Names a namespace whose table is to be `PROVISIONED` and has no throughput.
pub fn tables(document: &Document) -> Result<IndexMap<&str, Capacity>, Error> {
    let mut tables = IndexMap::new();
    for place in document.effective() {
        // A namespace that merely inherits metadata from the root, and has no variation, has no items to look up.
        let own = document.namespaces.get(place.namespace).and_then(|namespace| namespace.get().ok());
        let written = own.is_some_and(|namespace| namespace.inheritable.inference_item_metadata.is_some());
        if place.variation.is_none() && !written || tables.contains_key(place.namespace) {
            continue;
        }
        if let Some(InferenceItemMetadata::Dynamodb { auto_provision: true, billing_mode, provisioned_throughput }) =
            place.metadata
        {
            let capacity = match (billing_mode, provisioned_throughput) {
                (None | Some(BillingMode::PayPerRequest), _) => Capacity::OnDemand,
                (Some(BillingMode::Provisioned), Some(throughput)) => Capacity::Provisioned {
                    read: units(throughput.read_capacity_units),
                    write: units(throughput.write_capacity_units),
                },
                (Some(BillingMode::Provisioned), None) => {
                    return Err(Error::NoThroughput { namespace: place.namespace.to_owned() });
                }
            };
            tables.insert(place.namespace, capacity);
        }
    }
    Ok(tables)
}

/// DynamoDB says what is too much.
fn units(units: u64) -> i64 {
    i64::try_from(units).unwrap_or(i64::MAX)
}
