//! `AWS::Lambda::EventInvokeConfig` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource EventInvokeConfig = "AWS::Lambda::EventInvokeConfig" {
        required {
            function_name: Value<String> = "FunctionName",
            qualifier: Value<String> = "Qualifier",
        }
        optional {
            destination_config: Value<DestinationConfig> = "DestinationConfig",
            /// 60 to 21600
            maximum_event_age_in_seconds: Value<i64> = "MaximumEventAgeInSeconds",
            /// 0 to 2
            maximum_retry_attempts: Value<i64> = "MaximumRetryAttempts",
        }
        attributes {}
    }
}

schema! {
    property DestinationConfig {
        required {}
        optional {
            on_failure: Value<OnFailure> = "OnFailure",
            on_success: Value<OnSuccess> = "OnSuccess",
        }
    }
}

schema! {
    property OnFailure {
        required {
            /// 0 to 350 characters
            destination: Value<String> = "Destination",
        }
        optional {}
    }
}

schema! {
    property OnSuccess {
        required {
            /// 0 to 350 characters
            destination: Value<String> = "Destination",
        }
        optional {}
    }
}
