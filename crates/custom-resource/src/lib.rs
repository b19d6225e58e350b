//! CloudFormation's protocol of custom resources, once for all functions that are one.
//!
//! CloudFormation invokes the function with an event that holds a pre-signed URL, and waits, for an hour by default,
//! until an answer is put there. So there is an answer to every event that has such a URL: when the work is done, when
//! it fails, when the event is not understood, and when the function's time is nearly over.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html>
//!
//! | file | what lives there |
//! | --- | --- |
//! | `resource.rs` | [`CustomResource`]: what a function implements, and says: [`Made`], [`Failure`], [`Progress`] |
//! | `serve.rs` | [`Answering`]: from an event to the answer, against the invocation's deadline |
//! | `request.rs` | [`Request`]: the event, read; and the physical ids |
//! | `answer.rs` | [`Answer`]: the answer, cut to what CloudFormation reads |
//! | `address.rs` | [`ResponseUrl`]: where answers go; it is a secret |
//!
//! ```
//! use custom_resource::{CustomResource, Failure, Made, Progress};
//!
//! #[derive(serde::Deserialize)]
//! #[serde(rename_all = "PascalCase")]
//! struct Properties {
//!     bucket_name: String,
//! }
//!
//! struct Contents;
//!
//! impl CustomResource for Contents {
//!     type Properties = Properties;
//!
//!     async fn create(&self, wanted: Properties, progress: &Progress) -> Result<Made, Failure> {
//!         progress.say(format!("{} has 3 of 7 files", wanted.bucket_name));
//!         Ok(Made::default().with("Files", "7"))
//!     }
//!
//!     async fn update(&self, wanted: Properties, _: Option<Properties>, said: &Progress) -> Result<Made, Failure> {
//!         self.create(wanted, said).await
//!     }
//!
//!     async fn delete(&self, gone: Properties, _: &Progress) -> Result<Made, Failure> {
//!         Err(Failure::new(format!("{} can't be emptied", gone.bucket_name)))
//!     }
//! }
//! ```
//!
//! In the function: `answer_invocations(|invocation| answering.answer(&resource, invocation))`. A function that is
//! invoked by others too asks [`is_custom_resource_event`] first.

mod address;
mod answer;
mod request;
mod resource;
mod serve;

pub use address::ResponseUrl;
pub use answer::{Answer, LONGEST_ANSWER, Status};
pub use request::{Kind, Request, RequestError, is_custom_resource_event};
pub use resource::{CustomResource, Failure, Made, Progress};
pub use serve::{Answering, time_for_work};
