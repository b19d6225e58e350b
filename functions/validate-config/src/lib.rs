//! AppConfig's validator: no configuration is deployed that this function has not checked.
//!
//! | module | what lives there |
//! | --- | --- |
//! | `run.rs` | [`run()`]: the function, until its sandbox ends |
//! | [`environment`] | what the template tells the function: bucket, scheme, entry points |
//! | [`event`] | AppConfig's event, and the document in it |
//! | [`rejection`] | the words by which an invalid document is refused |
//! | [`announcement`] | the event that sets caches and tables as the configuration wants them |
//! | [`publication`] | both of them, written and announced |
//! | [`deployed`] | the configuration that is deployed |
//! | [`template_change`] | the same for a stack that is updated, as a custom resource |
//! | [`validator`] | the order of it all |

pub mod announcement;
mod deployed;
pub mod environment;
mod event;
mod publication;
pub mod rejection;
mod run;
mod template_change;
pub mod validator;

pub use run::run;
