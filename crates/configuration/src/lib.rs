//! The configuration document: one JSON document, hosted in AWS AppConfig, that says which recommenders, experiments,
//! stores and event targets each namespace has.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`document`] | the document as written: namespaces, recommenders, event targets |
//! | [`variation`] | the origins that answer, their filters, and the post-processor |
//! | [`automatic`] | `autoContext` and `autoDynamicFilterValues`: fields, rules, mappings |
//! | [`cache_control`], [`metadata`], [`fallback`] | other inheritable parts, as written |
//! | [`availability`], [`experiment`] | likewise: which items must not be answered, and experiments |
//! | `choice` | a choice among names of ours where the document's own text is kept |
//! | [`promotion`] | promotions of Personalize, as written and ready |
//! | [`part`] | a part of the document that may not be understood, kept with the reason |
//! | [`arn`] | Amazon Resource Names |
//! | `compile` | from the document as written to the request-ready form |
//! | [`compiled`] | the request-ready form: inherited, shared, headers and URLs parsed |
//! | [`settings`] | the inheritable settings: the table of them, and what each is asked for |
//! | [`positions`] | where inheritable settings may be written, each position with what is in effect there |
//! | `faults` | everything of the request-ready form that can't be used |
//! | [`url_template`] | the URL of an `http` variation, with its `{placeholders}` |
//! | `validate` | the validator: JSON Schema and logic, every problem at once (feature `validate`) |
//!
//! Two readers with two tempers share these types. The API function is lenient: a part that it does not understand
//! becomes a [`compiled::Fault`] that fails only the requests that need that part. The validator is strict: it names
//! every such part, before the document is deployed.

pub mod arn;
pub mod automatic;
pub mod availability;
pub mod cache_control;
mod choice;
mod compile;
pub mod compiled;
pub mod document;
pub mod experiment;
pub mod fallback;
mod faults;
pub mod metadata;
pub mod part;
pub mod positions;
pub mod promotion;
pub mod settings;
pub mod url_template;
#[cfg(feature = "validate")]
pub mod validate;
pub mod variation;

pub use compiled::Configuration;
pub use document::{Document, ParseError};
