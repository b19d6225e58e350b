//! What every deployment has, whatever the choices.
//!
//! - [`staging`]         — the bucket for catalogues, local databases, the OpenAPI document and Swagger UI
//! - [`dead_letters`]    — the queue for events that nothing could process
//! - [`configuration`]   — AppConfig: the document's validator, environment, alarm and deployment strategies
//! - [`origin`]          — the function that answers
//! - [`item_loading`]    — catalogues put into the bucket are loaded
//! - [`item_tables`]     — what the names of the tables of item metadata begin with
//! - [`synchronization`] — caches and tables follow the configuration
//! - [`announcement`]    — the configuration is announced again when the stack is updated
//! - [`generate_config`] — a first configuration from what Amazon Personalize has
//! - [`swagger_ui`]      — the page to try the API
//! - [`monitoring`]      — alarms and the dashboard
//! - [`function`]        — how a function and its role are made

pub(crate) mod announcement;
pub(crate) mod configuration;
pub(crate) mod dead_letters;
pub(crate) mod function;
pub(crate) mod generate_config;
pub(crate) mod item_loading;
pub(crate) mod item_tables;
pub(crate) mod monitoring;
pub(crate) mod origin;
pub(crate) mod staging;
pub(crate) mod swagger_ui;
pub(crate) mod synchronization;
