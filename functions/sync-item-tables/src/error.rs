//! What can go wrong.

use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use item_tables::{NameTooLong, OtherStack};
use lambda_runtime::Diagnostic;
use thiserror::Error;

/// Why the tables are not, or not yet, as the document wants them. The state machine tries again, whatever it is; longest
/// for [`Error::Pending`].
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
    /// DynamoDB refused or could not be reached.
    #[error("{action} {table}: {code}: {message}")]
    Service {
        /// What was asked for, such as `CreateTable`.
        action: &'static str,
        /// The table, if it was for one.
        table: String,
        /// DynamoDB's code, or that there was no answer.
        code: String,
        /// DynamoDB's words.
        message: String,
    },
    /// The function's time is almost over.
    #[error("the function's time ran out; what was done so far stands, and the next try goes on from there")]
    OutOfTime,
    /// Several tables failed.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<Error>),
}

impl Error {
    /// What DynamoDB's client answers for.
    pub fn service<E: std::error::Error + ProvideErrorMetadata>(action: &'static str, table: &str, error: &E) -> Self {
        let message = error.message().map_or_else(|| DisplayErrorContext(error).to_string(), str::to_owned);
        let code = error.code().unwrap_or("no answer").to_owned();
        Self::Service { action, table: table.to_owned(), code, message }
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
            Self::Service { .. } => "ServiceError",
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
