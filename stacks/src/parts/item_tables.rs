//! The DynamoDB tables of item metadata: what their names begin with. They are made when a configuration wants them, so
//! no template has them.

use cfn::intrinsic::{arn, if_, sub};
use cfn::{Arn, ParameterKind, Value};
use facts::item_tables::{MAX_PREFIX_LENGTH, NAME};

use crate::interface::Group;
use crate::stack::Stack;

/// The tables of the stack, one a namespace.
#[derive(Clone, Debug)]
pub(crate) struct ItemTables {
    /// What their names begin with; the namespace follows.
    pub prefix: Value<String>,
    /// The ARN of all of them. No stack's name has a `_`, so none of another stack's own tables is among them.
    pub arn: Value<Arn>,
}

/// Declares the parameter for a prefix of the owner's.
pub(crate) fn add(stack: &mut Stack<'_>) -> ItemTables {
    let description = format!(
        "What the names of the DynamoDB tables of item metadata begin with; empty for the stack's own: its name, then \
         -{NAME}. {NAME} alone is the Python original's"
    );
    let longest = u32::try_from(MAX_PREFIX_LENGTH).unwrap_or(u32::MAX);
    let kind = ParameterKind::text(description).default("").pattern("^[A-Za-z0-9_.-]*$").max_length(longest);
    let given = stack.parameter(Group::Configuration, "ItemTablePrefix", "Prefix of item tables", kind);
    let is_given = stack.template.condition_not_empty("HasItemTablePrefix", &given);
    let own = format!("${{AWS::StackName}}-{NAME}");
    ItemTables {
        arn: if_(
            &is_given,
            arn("dynamodb", &format!("table/${{{}}}*", given.name())),
            arn("dynamodb", &format!("table/{own}*")),
        ),
        prefix: if_(&is_given, given.value::<String>(), sub(own)),
    }
}
