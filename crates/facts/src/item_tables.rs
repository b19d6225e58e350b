//! The DynamoDB tables of item metadata: their names and their tag.

/// What the names of the Python original's tables begin with. A stack's own prefix is its name, `-`, and this: stack
/// names have no `_`, so that no stack's prefix is the beginning of another's.
pub const NAME: &str = "PersonalizationApiItemMetadata_";

/// Characters of a table's name:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>.
pub const MAX_NAME_LENGTH: usize = 255;

/// Characters of the longest prefix that a stack has by itself: a stack's name has at most 128.
pub const MAX_PREFIX_LENGTH: usize = 128 + 1 + NAME.len();

/// The tag that says which stack made a table.
pub const STACK_TAG: &str = "personalization-apis:stack-id";
