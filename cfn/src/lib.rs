//! CloudFormation as Rust types.
//!
//! - `template`    — a [`Template`]: parameters, conditions, resources and outputs, in the order of writing
//! - `value`       — what a property holds: a literal or an intrinsic function, with the literal's type
//! - [`intrinsic`] — `Ref`, `Fn::Sub`, `Fn::If`, … and the pseudo parameters
//! - [`policy`]    — IAM policy documents
//! - `resources`   — a struct per resource type, generated from AWS's schemas (see `resource-types.txt`)
//! - [`schema`]    — the macro that those structs are written with
//! - [`check`]     — the checks that a whole template must pass: every name it uses is one it has
//! - [`yaml`]      — a template as YAML for people, with comments and CloudFormation's short-form tags
//!
//! A misspelt property or a missing required one does not compile; a reference to a resource that is
//! not in the template fails [`Template::finish`] with both names.

pub mod check;
pub mod intrinsic;
pub mod policy;
mod resources;
pub mod schema;
mod template;
mod value;
pub mod yaml;

pub use check::Problem;
pub use resources::*;
pub use template::{Condition, Handle, Output, Parameter, ParameterKind, Template};
pub use value::{Arn, Json, List, Map, ToJson, Value};
