//! `AWS::CloudFront::CachePolicy` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource CachePolicy = "AWS::CloudFront::CachePolicy" {
        required {
            cache_policy_config: Value<CachePolicyConfig> = "CachePolicyConfig",
        }
        optional {}
        attributes {
            id: Value<String> = "Id",
            last_modified_time: Value<String> = "LastModifiedTime",
        }
    }
}

schema! {
    property CachePolicyConfig {
        required {
            /// at least 0
            default_ttl: Value<f64> = "DefaultTTL",
            /// at least 0
            max_ttl: Value<f64> = "MaxTTL",
            /// at least 0
            min_ttl: Value<f64> = "MinTTL",
            name: Value<String> = "Name",
            parameters_in_cache_key_and_forwarded_to_origin: Value<ParametersInCacheKeyAndForwardedToOrigin> = "ParametersInCacheKeyAndForwardedToOrigin",
        }
        optional {
            comment: Value<String> = "Comment",
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
    property ParametersInCacheKeyAndForwardedToOrigin {
        required {
            cookies_config: Value<CookiesConfig> = "CookiesConfig",
            enable_accept_encoding_gzip: Value<bool> = "EnableAcceptEncodingGzip",
            headers_config: Value<HeadersConfig> = "HeadersConfig",
            query_strings_config: Value<QueryStringsConfig> = "QueryStringsConfig",
        }
        optional {
            enable_accept_encoding_brotli: Value<bool> = "EnableAcceptEncodingBrotli",
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
