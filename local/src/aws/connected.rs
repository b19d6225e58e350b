//! The parts over AWS's SDKs.

use std::sync::Arc;

use async_trait::async_trait;
use configuration::arn::Arn;
use origin_api::error::OriginError;
use origin_api::ports::{OriginCall, Origins};
use personalization_api::aws::clients::Clients;
use personalization_api::aws::origins::AwsOrigins;
use serde_json::{Map, Value};

use super::{Parts, StandIns};
use crate::arguments::{Arguments, AwsPart};
use crate::error::Error;
use crate::stand_ins::metrics::Sums;
use crate::stand_ins::origins::LocalOrigins;

/// See [`super::in_place_of`].
pub(super) async fn in_place_of(stand_ins: StandIns, arguments: &Arguments, metrics: &Sums) -> Result<Parts, Error> {
    let found = aws_connection::connect(arguments.region.as_deref(), arguments.profile.as_deref()).await;
    let found = found.map_err(|error| Error::Usage(format!("--aws: {error}")))?;
    let clients = Arc::new(Clients::for_operator(&found, Arc::new(metrics.clone())));
    let asks_aws = |part| arguments.aws.contains(&part);
    let StandIns { origins } = stand_ins;
    Ok(Parts {
        origins: if asks_aws(AwsPart::Origins) {
            Arc::new(NamedOrigins { named: origins, others: AwsOrigins { clients } })
        } else {
            Arc::new(origins)
        },
    })
}

/// Origins that the command line names, and AWS for the others.
#[derive(Debug)]
struct NamedOrigins {
    named: LocalOrigins,
    others: AwsOrigins,
}

#[async_trait]
impl Origins for NamedOrigins {
    async fn ask(&self, call: &OriginCall<'_>) -> Result<Map<String, Value>, OriginError> {
        if self.named.is_named(call.origin) { self.named.ask(call).await } else { self.others.ask(call).await }
    }

    async fn post_process(&self, arn: &Arn, payload: &Value) -> Result<Map<String, Value>, OriginError> {
        if self.named.function_is_named(arn) {
            self.named.post_process(arn, payload).await
        } else {
            self.others.post_process(arn, payload).await
        }
    }
}
