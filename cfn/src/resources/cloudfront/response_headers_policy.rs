//! `AWS::CloudFront::ResponseHeadersPolicy` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource ResponseHeadersPolicy = "AWS::CloudFront::ResponseHeadersPolicy" {
        required {
            response_headers_policy_config: Value<ResponseHeadersPolicyConfig> = "ResponseHeadersPolicyConfig",
        }
        optional {}
        attributes {
            id: Value<String> = "Id",
            last_modified_time: Value<String> = "LastModifiedTime",
        }
    }
}

schema! {
    property AccessControlAllowHeaders {
        required {
            /// at least 1 items
            items: List<String> = "Items",
        }
        optional {}
    }
}

schema! {
    property AccessControlAllowMethods {
        required {
            /// at least 1 items
            items: List<Items> = "Items",
        }
        optional {}
    }
}

schema! {
    property AccessControlAllowOrigins {
        required {
            /// at least 1 items
            items: List<String> = "Items",
        }
        optional {}
    }
}

schema! {
    property AccessControlExposeHeaders {
        required {
            items: List<String> = "Items",
        }
        optional {}
    }
}

schema! {
    property ContentSecurityPolicy {
        required {
            content_security_policy: Value<String> = "ContentSecurityPolicy",
            override_: Value<bool> = "Override",
        }
        optional {}
    }
}

schema! {
    property ContentTypeOptions {
        required {
            override_: Value<bool> = "Override",
        }
        optional {}
    }
}

schema! {
    property CorsConfig {
        required {
            access_control_allow_credentials: Value<bool> = "AccessControlAllowCredentials",
            access_control_allow_headers: Value<AccessControlAllowHeaders> = "AccessControlAllowHeaders",
            access_control_allow_methods: Value<AccessControlAllowMethods> = "AccessControlAllowMethods",
            access_control_allow_origins: Value<AccessControlAllowOrigins> = "AccessControlAllowOrigins",
            origin_override: Value<bool> = "OriginOverride",
        }
        optional {
            access_control_expose_headers: Value<AccessControlExposeHeaders> = "AccessControlExposeHeaders",
            access_control_max_age_sec: Value<i64> = "AccessControlMaxAgeSec",
        }
    }
}

schema! {
    property CustomHeader {
        required {
            header: Value<String> = "Header",
            override_: Value<bool> = "Override",
            value: Value<String> = "Value",
        }
        optional {}
    }
}

schema! {
    property CustomHeadersConfig {
        required {
            items: List<CustomHeader> = "Items",
        }
        optional {}
    }
}

schema! {
    property FrameOptions {
        required {
            frame_option: Value<String> = "FrameOption",
            override_: Value<bool> = "Override",
        }
        optional {}
    }
}

schema! {
    property ReferrerPolicy {
        required {
            override_: Value<bool> = "Override",
            referrer_policy: Value<String> = "ReferrerPolicy",
        }
        optional {}
    }
}

schema! {
    property RemoveHeader {
        required {
            header: Value<String> = "Header",
        }
        optional {}
    }
}

schema! {
    property RemoveHeadersConfig {
        required {
            items: List<RemoveHeader> = "Items",
        }
        optional {}
    }
}

schema! {
    property ResponseHeadersPolicyConfig {
        required {
            name: Value<String> = "Name",
        }
        optional {
            /// at most 128 characters
            comment: Value<String> = "Comment",
            cors_config: Value<CorsConfig> = "CorsConfig",
            custom_headers_config: Value<CustomHeadersConfig> = "CustomHeadersConfig",
            remove_headers_config: Value<RemoveHeadersConfig> = "RemoveHeadersConfig",
            security_headers_config: Value<SecurityHeadersConfig> = "SecurityHeadersConfig",
            server_timing_headers_config: Value<ServerTimingHeadersConfig> = "ServerTimingHeadersConfig",
        }
    }
}

schema! {
    property SecurityHeadersConfig {
        required {}
        optional {
            content_security_policy: Value<ContentSecurityPolicy> = "ContentSecurityPolicy",
            content_type_options: Value<ContentTypeOptions> = "ContentTypeOptions",
            frame_options: Value<FrameOptions> = "FrameOptions",
            referrer_policy: Value<ReferrerPolicy> = "ReferrerPolicy",
            strict_transport_security: Value<StrictTransportSecurity> = "StrictTransportSecurity",
            xss_protection: Value<XSSProtection> = "XSSProtection",
        }
    }
}

schema! {
    property ServerTimingHeadersConfig {
        required {
            enabled: Value<bool> = "Enabled",
        }
        optional {
            /// 0 to 100
            sampling_rate: Value<f64> = "SamplingRate",
        }
    }
}

schema! {
    property StrictTransportSecurity {
        required {
            access_control_max_age_sec: Value<i64> = "AccessControlMaxAgeSec",
            override_: Value<bool> = "Override",
        }
        optional {
            include_subdomains: Value<bool> = "IncludeSubdomains",
            preload: Value<bool> = "Preload",
        }
    }
}

schema! {
    property XSSProtection {
        required {
            override_: Value<bool> = "Override",
            protection: Value<bool> = "Protection",
        }
        optional {
            mode_block: Value<bool> = "ModeBlock",
            report_uri: Value<String> = "ReportUri",
        }
    }
}

schema! {
    values Items {
        All = "ALL",
        Delete = "DELETE",
        Get = "GET",
        Head = "HEAD",
        Options = "OPTIONS",
        Patch = "PATCH",
        Post = "POST",
        Put = "PUT",
    }
}
