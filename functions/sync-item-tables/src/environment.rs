//! The environment.

use function_host::connection::Connection;
use function_host::variables::{Variables, VariablesError};
use item_tables::ItemTables;

/// What the function is told by its environment.
#[derive(Debug, Clone)]
pub struct Environment {
    /// How AWS is reached.
    pub(crate) connection: Connection,
    /// `ITEM_TABLE_PREFIX` and `STACK_ID`: the names of the stack's tables, and the tag of those that it made.
    pub(crate) tables: ItemTables,
}

impl Environment {
    /// Reads the variables.
    ///
    /// # Errors
    /// Names every variable that is missing.
    pub fn read<G: Fn(&'static str) -> Option<String>>(mut variables: Variables<G>) -> Result<Self, VariablesError> {
        let connection = Connection::read(&mut variables);
        let tables = ItemTables::read(&mut variables);
        variables.finish().map(|()| Self { connection, tables })
    }
}
