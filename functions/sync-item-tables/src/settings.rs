//! The environment.

use function_host::connection::Connection;
use function_host::variables::{Variables, VariablesError};

/// What the function is told by its environment.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How AWS is reached.
    pub connection: Connection,
    /// `ITEM_TABLE_PREFIX`: what comes before the namespace in a table's name.
    pub prefix: String,
    /// `STACK_ID`: what a table is tagged with.
    pub stack: String,
}

impl Settings {
    /// Reads the variables.
    ///
    /// # Errors
    /// Names every variable that is missing.
    pub fn read<G: Fn(&'static str) -> Option<String>>(mut variables: Variables<G>) -> Result<Self, VariablesError> {
        let connection = Connection::read(&mut variables);
        let (prefix, stack) = (variables.required("ITEM_TABLE_PREFIX"), variables.required("STACK_ID"));
        variables.finish().map(|()| Self { connection, prefix, stack })
    }
}
