//! Stand-ins for the AWS services that the functions call.
//!
//! [`AwsDouble::start`] listens on a free port of 127.0.0.1 and speaks the services' wire protocols there, so that
//! `AWS_ENDPOINT_URL` alone points every SDK client at it. A test tells an operation what to answer next, runs the
//! code under test, and looks at the requests that arrived:
//!
//! ```
//! # fn main() -> std::io::Result<()> {
//! use aws_doubles::{Answer, AwsDouble};
//! let aws = AwsDouble::start()?;
//! aws.personalize_runtime.get_recommendations.next(Answer::Throttled);
//! // ... the code under test calls GetRecommendations at `aws.endpoint_url()` ...
//! assert_eq!(aws.personalize_runtime.get_recommendations.requests().len(), 0);
//! # Ok(())
//! # }
//! ```
//!
//! | file | what it is |
//! | --- | --- |
//! | `double.rs` | [`AwsDouble`]: the services on their one port, and which of them a request is for |
//! | `server.rs` | the listener: HTTP/1.1, on a thread of its own, able to break off in the middle of an answer |
//! | `request.rs` | [`ReceivedRequest`]: what arrived |
//! | `operation.rs` | [`Operation`]: the answers scripted for one operation, and the requests it received |
//! | `answer.rs` | [`Answer`]: what can be answered, faults included |
//! | `dialect.rs` | how each protocol spells an error |
//! | `services/` | one file per service, each in the same shape: operations, what they usually answer, who is asked |
//! | `binaries.rs` | [`binary`]: the shipped binaries, as they are built for tests |
//! | `function_process.rs` | [`FunctionProcess`]: the shipped binary, run against the Lambda runtime API |
//! | `local_process.rs` | [`LocalProcess`]: the `local` command, run until it is interrupted |
//! | `paused_time.rs` | [`PausedTime`]: time that passes when a test says so |
//! | `unhurried_time.rs` | [`UnhurriedTime`]: time that a busy machine can't make run out |
//! | `permissions.rs` | [`permissions`]: what a function was seen to do, and what its role lets it do |
//! | `emulator.rs` | [`Emulator`]: an AWS that others wrote, in a process of its own, and requests to it |
//! | `moto.rs` | [`Moto`]: AWS's services as others play them, for a second opinion |
//! | `ministack.rs` | [`MiniStack`]: an AWS that makes whole stacks, and runs their functions |
//!
//! The server is written on hyper, not axum, for one reason: a double has to close connections without an answer and
//! to stop in the middle of a body, and axum's handlers can't.
//!
//! A service that is not here yet can be scripted all the same: see [`Services::other`].

mod answer;
mod binaries;
mod dialect;
mod double;
mod emulator;
mod function_process;
mod local_process;
mod ministack;
mod moto;
mod operation;
mod paused_time;
pub mod permissions;
mod request;
mod server;
pub mod services;
mod unhurried_time;

pub use answer::{Answer, Content, Gate};
pub use binaries::{binary, deploy_command, local_command};
pub use double::{AwsDouble, Services};
pub use emulator::{Emulator, Received};
pub use function_process::FunctionProcess;
pub use local_process::LocalProcess;
pub use ministack::MiniStack;
pub use moto::Moto;
pub use operation::Operation;
pub use paused_time::PausedTime;
pub use request::ReceivedRequest;
pub use unhurried_time::UnhurriedTime;
