//! The origin API's traits over what one machine has, in place of AWS.
//!
//! | module | in place of |
//! | --- | --- |
//! | [`configuration`] | AppConfig: a file, read again when it changes |
//! | [`origins`] | Personalize: the crate `recommender`; Lambda, SageMaker and HTTP: plain HTTP |
//! | [`actions`] | Personalize's campaigns that recommend actions |
//! | [`filter`] | Personalize's filters |
//! | [`item_stores`] | the local database in the bucket, and DynamoDB: the shipped file format |
//! | [`event_sink`] | event trackers, Kinesis, Firehose: files of JSON Lines |
//! | [`evaluator`] | CloudWatch Evidently, which has ended |
//! | [`metrics`] | CloudWatch |

mod actions;
pub(crate) mod configuration;
pub(crate) mod evaluator;
pub(crate) mod event_sink;
pub(crate) mod filter;
pub(crate) mod item_stores;
pub(crate) mod metrics;
pub(crate) mod origins;
