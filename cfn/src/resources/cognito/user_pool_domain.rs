//! `AWS::Cognito::UserPoolDomain` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource UserPoolDomain = "AWS::Cognito::UserPoolDomain" {
        required {
            /// 1 to 63 characters
            domain: Value<String> = "Domain",
            /// 1 to 55 characters
            user_pool_id: Value<String> = "UserPoolId",
        }
        optional {
            custom_domain_config: Value<CustomDomainConfigType> = "CustomDomainConfig",
            managed_login_version: Value<i64> = "ManagedLoginVersion",
            routing: Value<RoutingType> = "Routing",
        }
        attributes {
            cloud_front_distribution: Value<String> = "CloudFrontDistribution",
        }
    }
}

schema! {
    property CustomDomainConfigType {
        required {}
        optional {
            /// 20 to 2048 characters
            certificate_arn: Value<Arn> = "CertificateArn",
            security_policy: Value<SecurityPolicy> = "SecurityPolicy",
        }
    }
}

schema! {
    property FailoverType {
        required {
            /// 0 to 64 characters
            primary_route53_health_check_id: Value<String> = "PrimaryRoute53HealthCheckId",
            /// 5 to 32 characters
            secondary_region: Value<String> = "SecondaryRegion",
        }
        optional {}
    }
}

schema! {
    property RoutingType {
        required {}
        optional {
            failover: Value<FailoverType> = "Failover",
        }
    }
}

schema! {
    values SecurityPolicy {
        TlsV1 = "TLS_V1",
        TlsV1_2_2021 = "TLS_V1_2_2021",
        TlsV1_3_2025 = "TLS_V1_3_2025",
    }
}
