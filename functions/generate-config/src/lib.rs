//! A configuration from what Amazon Personalize has, as a custom resource.
//!
//! | file | what lives there |
//! | --- | --- |
//! | `run.rs` | [`run()`]: the function, until its sandbox ends |
//! | `generated.rs` | [`GeneratedConfiguration`]: the custom resource, and the same without CloudFormation |
//! | `selection.rs` | [`Selection`]: which dataset groups |
//! | `account.rs` | what the account has in Personalize, listed and described |
//! | `recipes.rs` | [`action_of`]: the table of recipes and what they answer |
//! | `document.rs` | the document |
//! | `app_config.rs` | the document's versions and their deployments |
//! | `environment.rs` | [`Environment`]: environment variables |

mod account;
mod app_config;
mod document;
mod environment;
mod generated;
mod recipes;
mod run;
mod selection;

pub use environment::Environment;
pub use generated::{GeneratedConfiguration, Properties};
pub use recipes::{RECIPES, Served, action_of};
pub use run::run;
pub use selection::Selection;
