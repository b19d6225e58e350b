//! What a deployment of the personalization APIs is.
//!
//! - [`choice`]     — the choices and options, with the words a person writes them in
//! - [`rules`]      — which choices go together: the one table, as traits and at run time
//! - [`infer`]      — the choices that were left out, and the valid sets nearest to an illegal one
//! - `deployment`   — [`Deployment`], which can only be named where the rules hold, and [`Plan`], the same at run time
//! - `compose`      — which parts a deployment brings, in what order, and what each is given of the others
//! - `stack`        — [`Stack`], the template under construction, which the parts write into
//! - [`auth`], [`entry_point`], [`cache`] — one file per choice: the resources it brings
//! - `parts`        — what every deployment has: the origin function, configuration, item loading, …
//! - `parameters`, `cors` — the parameters that every deployment has
//! - `interface`    — the form in which the CloudFormation console asks for parameters
//! - `web_acl`      — a web ACL of the owner's in front of the API
//! - `synthesis`    — [`Synthesis`], the finished template and what it is made of
//! - [`edge`]       — the second stack, which verifies tokens in front of a CloudFront cache
//!
//! A stack of your own with more resources in it: [`Deployment::synthesize_with`].
//!
//! Functions are known here by name, memory, time-out and permissions; never by code.

pub mod auth;
pub mod cache;
pub mod choice;
mod compose;
mod cors;
mod deployment;
pub mod edge;
pub mod entry_point;
pub mod infer;
mod interface;
mod parameters;
mod parts;
pub mod rules;
mod stack;
mod synthesis;
mod web_acl;

pub use choice::{Architecture, Auth, Cache, Choice, Cognito, EntryPoint, Experiments, Options, Scopes, SwaggerUi};
pub use compose::Resources;
pub use deployment::{Deployment, Plan};
pub use interface::Group;
pub use parameters::Parameters;
pub use parts::configuration::Configuration;
pub use parts::function::DeployedFunction;
pub use rules::{Guards, Illegal, Offers, Supports};
pub use stack::Stack;
pub use synthesis::{Asset, Part, Synthesis};
