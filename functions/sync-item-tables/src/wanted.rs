//! From the document to the tables.

use configuration::Document;
use configuration::metadata::{BillingMode, InferenceItemMetadata};
use configuration::positions::{Level, Position, understood};
use indexmap::IndexMap;

use crate::error::Error;

/// How a table is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Capacity {
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
pub(crate) fn tables(document: &Document) -> Result<IndexMap<&str, Capacity>, Error> {
    let mut tables = IndexMap::new();
    for position in document.positions().filter(Position::is_served) {
        let namespace = match position.level {
            // A namespace that merely inherits metadata from the root, and has no variation, has no items to look up.
            Level::Namespace(name, _) if position.own.inference_item_metadata.is_some() => name,
            Level::Variation(path, ..) | Level::Link(path, ..) => path.namespace,
            Level::Document | Level::Namespace(..) | Level::Recommender(..) => continue,
        };
        if tables.contains_key(namespace) {
            continue;
        }
        if let Some(InferenceItemMetadata::Dynamodb { auto_provision: true, billing_mode, provisioned_throughput }) =
            position.in_effect.inference_item_metadata.and_then(understood)
        {
            let capacity = match (billing_mode, provisioned_throughput) {
                (None | Some(BillingMode::PayPerRequest), _) => Capacity::OnDemand,
                (Some(BillingMode::Provisioned), Some(throughput)) => Capacity::Provisioned {
                    read: units(throughput.read_capacity_units),
                    write: units(throughput.write_capacity_units),
                },
                (Some(BillingMode::Provisioned), None) => {
                    return Err(Error::NoThroughput { namespace: namespace.to_owned() });
                }
            };
            tables.insert(namespace, capacity);
        }
    }
    Ok(tables)
}

/// DynamoDB says what is too much.
fn units(units: u64) -> i64 {
    i64::try_from(units).unwrap_or(i64::MAX)
}
