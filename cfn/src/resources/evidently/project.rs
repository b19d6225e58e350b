//! `AWS::Evidently::Project` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Project = "AWS::Evidently::Project" {
        required {
            /// 1 to 127 characters
            name: Value<String> = "Name",
        }
        optional {
            app_config_resource: Value<AppConfigResourceObject> = "AppConfigResource",
            data_delivery: Value<DataDeliveryObject> = "DataDelivery",
            /// 0 to 160 characters
            description: Value<String> = "Description",
            tags: List<Tag> = "Tags",
        }
        attributes {
            arn: Value<Arn> = "Arn",
        }
    }
}

schema! {
    property AppConfigResourceObject {
        required {
            application_id: Value<String> = "ApplicationId",
            environment_id: Value<String> = "EnvironmentId",
        }
        optional {}
    }
}

schema! {
    property DataDeliveryObject {
        required {}
        optional {
            /// 1 to 512 characters
            log_group: Value<String> = "LogGroup",
            s3: Value<S3Destination> = "S3",
        }
    }
}

schema! {
    property S3Destination {
        required {
            /// 3 to 63 characters
            bucket_name: Value<String> = "BucketName",
        }
        optional {
            /// 1 to 1024 characters
            prefix: Value<String> = "Prefix",
        }
    }
}

schema! {
    property Tag {
        required {
            /// 1 to 128 characters
            key: Value<String> = "Key",
            /// 0 to 256 characters
            value: Value<String> = "Value",
        }
        optional {}
    }
}
