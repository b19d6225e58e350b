//! `AWS::CloudFront::OriginRequestPolicy` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource OriginRequestPolicy = "AWS::CloudFront::OriginRequestPolicy" {
        required {
            origin_request_policy_config: Value<OriginRequestPolicyConfig> = "OriginRequestPolicyConfig",
        }
        optional {}
        attributes {
            id: Value<String> = "Id",
            last_modified_time: Value<String> = "LastModifiedTime",
        }
    }
}

schema! {
    property CookiesConfig {
        required {
            cookie_behavior: Value<String> = "CookieBehavior",
        }
        optional {
            cookies: List<String> = "Cookies",
        }
    }
}

schema! {
    property HeadersConfig {
        required {
            header_behavior: Value<String> = "HeaderBehavior",
        }
        optional {
            headers: List<String> = "Headers",
        }
    }
}

schema! {
    property OriginRequestPolicyConfig {
        required {
            cookies_config: Value<CookiesConfig> = "CookiesConfig",
            headers_config: Value<HeadersConfig> = "HeadersConfig",
            name: Value<String> = "Name",
            query_strings_config: Value<QueryStringsConfig> = "QueryStringsConfig",
        }
        optional {
            comment: Value<String> = "Comment",
        }
    }
}

schema! {
    property QueryStringsConfig {
        required {
            query_string_behavior: Value<String> = "QueryStringBehavior",
        }
        optional {
            query_strings: List<String> = "QueryStrings",
        }
    }
}
