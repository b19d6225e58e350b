//! The DynamoDB tables of item metadata that belong to a stack: their names, and which stack a table belongs to.
//!
//! A table's name is the stack's prefix and the namespace. By default the prefix begins with the stack's name, so that
//! two stacks of an account never share a table. A stack that moves over from the Python original may keep that one's
//! prefix, which names no stack: hence the tag that says which stack made a table. Every function that touches a table
//! looks at the tag, and lets a table of another stack alone. A table without the tag was made by hand or by the
//! original, and is used.
//!
//! docs/item-metadata.md describes it for users.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::list_tags_of_resource::ListTagsOfResourceError;
use facts::environment::{ITEM_TABLE_PREFIX, STACK_ID};
use facts::item_tables::{MAX_NAME_LENGTH, STACK_TAG};
use function_host::variables::Variables;
use thiserror::Error;

/// The tables of one stack.
#[derive(Debug, Clone)]
pub struct ItemTables {
    prefix: String,
    stack: String,
}

/// A namespace whose name is too long for a table.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "the name of the table {table} has {} characters, and DynamoDB allows {MAX_NAME_LENGTH}: give the namespace or \
     the stack a shorter \
     name, or set the stack's parameter ItemTablePrefix",
    .table.len()
)]
pub struct NameTooLong {
    /// The name that the table would have.
    pub(crate) table: String,
}

/// To which stack a table belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// This one.
    ThisStack,
    /// None: it was made by hand or by the Python original.
    NoStack,
    /// Another one.
    AnotherStack(OtherStack),
}

/// Why a table is let alone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "it belongs to another stack ({stack}), as its tag {STACK_TAG} says: leave the parameter ItemTablePrefix empty, \
     so that this stack has \
     tables of its own; or, if that stack does not need the table any more, set the tag to this stack's id"
)]
pub struct OtherStack {
    /// That stack's id.
    pub(crate) stack: String,
}

impl ItemTables {
    /// The tables of a stack, by what their names begin with and the stack's id, which is an ARN.
    pub fn new(prefix: impl Into<String>, stack: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), stack: stack.into() }
    }

    /// Reads `ITEM_TABLE_PREFIX` and `STACK_ID`, both of which must be set.
    pub fn read<G: Fn(&'static str) -> Option<String>>(variables: &mut Variables<G>) -> Self {
        Self::new(variables.required(ITEM_TABLE_PREFIX), variables.required(STACK_ID))
    }

    /// What the names of the stack's tables begin with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The stack's id.
    pub fn stack(&self) -> &str {
        &self.stack
    }

    /// The name of a namespace's table.
    ///
    /// # Errors
    /// When it is longer than DynamoDB allows.
    pub fn name(&self, namespace: &str) -> Result<String, NameTooLong> {
        let table = format!("{}{namespace}", self.prefix);
        if table.len() > MAX_NAME_LENGTH { Err(NameTooLong { table }) } else { Ok(table) }
    }

    /// The ARN of a table. It is in the stack's own partition, region and account, which the stack's id has.
    pub fn arn(&self, table: &str) -> String {
        let mut parts = self.stack.split(':').skip(1);
        let (partition, _, region, account) = (parts.next(), parts.next(), parts.next(), parts.next());
        let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
        format!("arn:{}:dynamodb:{}:{}:table/{table}", text(partition), text(region), text(account))
    }

    /// To which stack the table of an ARN belongs, by its tag.
    ///
    /// DynamoDB takes ten of these calls a second in an account:
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html>.
    ///
    /// # Errors
    /// When DynamoDB refuses to list the table's tags, or can't be reached.
    pub async fn owner(&self, client: &Client, arn: &str) -> Result<Owner, SdkError<ListTagsOfResourceError>> {
        let mut next = None;
        loop {
            let page = client.list_tags_of_resource().resource_arn(arn).set_next_token(next).send().await?;
            if let Some(tag) = page.tags().iter().find(|tag| tag.key() == STACK_TAG) {
                let stack = tag.value().to_owned();
                let own = stack == self.stack;
                return Ok(if own { Owner::ThisStack } else { Owner::AnotherStack(OtherStack { stack }) });
            }
            next = page.next_token;
            if next.is_none() {
                return Ok(Owner::NoStack);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STACK: &str = "arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/shop/9f1c";

    #[test]
    fn a_table_is_in_the_stacks_partition_region_and_account() {
        let tables = ItemTables::new("shop-", STACK);
        assert_eq!(tables.arn("shop-books"), "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/shop-books");
    }

    #[test]
    fn a_name_may_have_255_characters() {
        let tables = ItemTables::new("a".repeat(155), STACK);
        assert_eq!(tables.name(&"b".repeat(100)).unwrap().len(), 255);
        let error = tables.name(&"b".repeat(101)).unwrap_err().to_string();
        assert!(
            error.contains("256 characters") && error.contains("255") && error.contains("ItemTablePrefix"),
            "{error}"
        );
    }
}
