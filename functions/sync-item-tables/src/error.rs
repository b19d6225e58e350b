//! What can go wrong.

use function_host::call_error::CallError;
use item_tables::{NameTooLong, OtherStack};
use lambda_runtime::Diagnostic;
use thiserror::Error;

/// Why the tables are not, or not yet, as the document wants them. The state machine tries again, whatever it is;
/// longest for [`Error::Pending`].
#[derive(Debug, Error)]
pub enum Error {
    /// The event is not a configuration document.
    #[error("the event is not a configuration document: {0}")]
    NotADocument(#[from] serde_json::Error),
    /// A namespace's metadata lacks a throughput.
    #[error("the inferenceItemMetadata of namespace {namespace} is PROVISIONED: give it a provisionedThroughput")]
    NoThroughput {
        /// The namespace.
        namespace: String,
    },
    /// DynamoDB is making, changing or deleting tables.
    #[error("DynamoDB is not done with these tables: {}", .tables.join(", "))]
    Pending {
        /// Each with its status.
        tables: Vec<String>,
    },
    /// A table that was made by another stack of the account.
    #[error("the table {table}: {other}")]
    OfAnotherStack {
        /// The table.
        table: String,
        /// The other stack.
        other: OtherStack,
    },
    /// A namespace whose name is too long for a table.
    #[error(transparent)]
    NameTooLong(#[from] NameTooLong),
    /// A table that DynamoDB keeps from being used.
    #[error("the table {table} can't be used: its status is {status}")]
    Unusable {
        /// The table.
        table: String,
        /// DynamoDB's word for it.
        status: String,
    },
    /// DynamoDB refused a call for a table, or could not be reached.
    #[error("the table {table}: {error}")]
    OfTable {
        /// The table.
        table: String,
        /// The call.
        error: CallError,
    },
    /// DynamoDB refused another call, or could not be reached.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The function's time is almost over.
    #[error("the function's time ran out; what was done so far stands, and the next try goes on from there")]
    OutOfTime,
    /// Several tables failed.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<Error>),
}

impl Error {
    /// For `map_err`: a call for this table.
    pub(crate) fn of_table(table: &str) -> impl Fn(CallError) -> Self {
        move |error| Self::OfTable { table: table.to_owned(), error }
    }

    /// The name by which the state machine knows it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotADocument(_) => "NotADocument",
            Self::NoThroughput { .. } => "NoThroughput",
            // The state machine's definition waits for this name.
            Self::Pending { .. } => "ResourcePending",
            Self::OfAnotherStack { .. } => "OfAnotherStack",
            Self::NameTooLong(_) => "NameTooLong",
            Self::Unusable { .. } => "UnusableTable",
            Self::OfTable { .. } | Self::Call(_) => "ServiceError",
            Self::OutOfTime => "OutOfTime",
            Self::Several(_) => "SeveralErrors",
        }
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        Self { error_type: error.name().to_owned(), error_message: error.to_string() }
    }
}
