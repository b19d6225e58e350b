//! The ports over AWS.
//!
//! | module | what it calls |
//! | --- | --- |
//! | [`clients`] | what all clients share: region, credentials, HTTP, time limits, retries; made on first use |
//! | [`faults`] | AWS's errors as [`OriginError`](origin_api::error::OriginError) |
//! | [`refusals`] | permissions that AWS refuses: logged and counted |
//! | [`http`] | plain HTTP, signed or not, over the clients' own connector |
//! | [`app_config`] | the configuration document |
//! | [`origins`] | Personalize, Lambda, SageMaker, HTTP |
//! | [`dynamodb`], [`local_store`], [`item_stores`] | item metadata |
//! | [`table_owners`] | to which stack a table of item metadata belongs |
//! | [`event_sink`] | event trackers, Kinesis, Firehose |
//! | [`evidently`] | CloudWatch Evidently |

pub mod app_config;
pub mod clients;
pub mod dynamodb;
pub mod event_sink;
pub mod evidently;
pub mod faults;
pub mod http;
pub mod item_stores;
pub mod local_store;
pub mod origins;
pub mod refusals;
pub mod table_owners;
