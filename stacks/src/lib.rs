//! What a deployment of the personalization APIs is.
//!
//! - [`choice`]     — the choices and options, with the words a person writes them in
//! - [`rules`]      — which choices go together: the one table, as traits and at run time
//! - [`infer`]      — the choices that were left out, and the valid sets nearest to an illegal one
//! - [`deployment`] — [`Deployment`], which can only be named where the rules hold, and [`Plan`], the same at run time
//! - [`auth`], [`entry_point`], [`cache`] — one file per choice: the resources it brings
//! - [`parts`]      — what every deployment has: the origin function, configuration, item loading, …
//! - [`cors`]       — which pages on other origins may call
//! - `web_acl`      — a web ACL of the owner's in front of the API
//! - [`stack`]      — the template under construction, and what the parts share
//! - [`edge`]       — the second stack, which verifies tokens in front of a CloudFront cache
//!
//! A stack of your own with more resources in it: [`Deployment::synthesize_with`].
//!
//! Functions are known here by name, memory, time-out and permissions; never by code.

pub mod auth;
pub mod cache;
pub mod choice;
pub mod cors;
pub mod deployment;
pub mod edge;
pub mod entry_point;
pub mod infer;
pub mod parts;
pub mod rules;
pub mod stack;
mod web_acl;

pub use choice::{Architecture, Auth, Cache, Choice, Cognito, EntryPoint, Experiments, Options, Scopes, SwaggerUi};
pub use deployment::{Deployment, Plan};
pub use rules::{Guards, Illegal, Offers, Supports};
pub use stack::{Part, Resources, Stack, Synthesis};
