//! The origin API as a Lambda function behind API Gateway: the router of [`origin_api`] over AWS's services.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`environment`] | the environment variables, each named when it is missing |
//! | [`aws`] | the router's traits over AWS |
//! | [`lambda`] | API Gateway's events and answers, and the runtime loop |

pub mod aws;
pub mod environment;
pub mod lambda;
