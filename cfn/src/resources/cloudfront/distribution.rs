//! `AWS::CloudFront::Distribution` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Distribution = "AWS::CloudFront::Distribution" {
        required {
            distribution_config: Value<DistributionConfig> = "DistributionConfig",
        }
        optional {
            tags: List<Tag> = "Tags",
        }
        attributes {
            id: Value<String> = "Id",
            domain_name: Value<String> = "DomainName",
        }
    }
}

schema! {
    property CacheBehavior {
        required {
            path_pattern: Value<String> = "PathPattern",
            target_origin_id: Value<String> = "TargetOriginId",
            viewer_protocol_policy: Value<String> = "ViewerProtocolPolicy",
        }
        optional {
            /// default ["GET","HEAD"]
            allowed_methods: List<String> = "AllowedMethods",
            cache_policy_id: Value<String> = "CachePolicyId",
            /// default ["GET","HEAD"]
            cached_methods: List<String> = "CachedMethods",
            /// default false
            compress: Value<bool> = "Compress",
            /// default 86400
            default_ttl: Value<f64> = "DefaultTTL",
            /// default ""
            field_level_encryption_id: Value<String> = "FieldLevelEncryptionId",
            forwarded_values: Value<ForwardedValues> = "ForwardedValues",
            function_associations: List<FunctionAssociation> = "FunctionAssociations",
            grpc_config: Value<GrpcConfig> = "GrpcConfig",
            lambda_function_associations: List<LambdaFunctionAssociation> = "LambdaFunctionAssociations",
            /// default 31536000
            max_ttl: Value<f64> = "MaxTTL",
            /// default 0
            min_ttl: Value<f64> = "MinTTL",
            origin_request_policy_id: Value<String> = "OriginRequestPolicyId",
            realtime_log_config_arn: Value<Arn> = "RealtimeLogConfigArn",
            response_headers_policy_id: Value<String> = "ResponseHeadersPolicyId",
            /// default false
            smooth_streaming: Value<bool> = "SmoothStreaming",
            trusted_key_groups: List<String> = "TrustedKeyGroups",
            trusted_signers: List<String> = "TrustedSigners",
        }
    }
}

schema! {
    property CacheTagConfig {
        required {
            header_name: Value<String> = "HeaderName",
        }
        optional {}
    }
}

schema! {
    property ConnectionFunctionAssociation {
        required {
            /// 1 to 64 characters
            id: Value<String> = "Id",
        }
        optional {}
    }
}

schema! {
    property Cookies {
        required {
            forward: Value<String> = "Forward",
        }
        optional {
            whitelisted_names: List<String> = "WhitelistedNames",
        }
    }
}

schema! {
    property CustomErrorResponse {
        required {
            error_code: Value<i64> = "ErrorCode",
        }
        optional {
            /// default 300
            error_caching_min_ttl: Value<f64> = "ErrorCachingMinTTL",
            response_code: Value<i64> = "ResponseCode",
            response_page_path: Value<String> = "ResponsePagePath",
        }
    }
}

schema! {
    property CustomOriginConfig {
        required {
            origin_protocol_policy: Value<String> = "OriginProtocolPolicy",
        }
        optional {
            /// default 80
            http_port: Value<i64> = "HTTPPort",
            /// default 443
            https_port: Value<i64> = "HTTPSPort",
            ip_address_type: Value<IpAddressType> = "IpAddressType",
            /// default 5
            origin_keepalive_timeout: Value<i64> = "OriginKeepaliveTimeout",
            origin_mtls_config: Value<OriginMtlsConfig> = "OriginMtlsConfig",
            /// default 30
            origin_read_timeout: Value<i64> = "OriginReadTimeout",
            /// default ["TLSv1","SSLv3"]
            origin_ssl_protocols: List<String> = "OriginSSLProtocols",
        }
    }
}

schema! {
    property DefaultCacheBehavior {
        required {
            target_origin_id: Value<String> = "TargetOriginId",
            viewer_protocol_policy: Value<ViewerProtocolPolicy> = "ViewerProtocolPolicy",
        }
        optional {
            /// default ["GET","HEAD"]
            allowed_methods: List<String> = "AllowedMethods",
            /// default ""
            cache_policy_id: Value<String> = "CachePolicyId",
            /// default ["GET","HEAD"]
            cached_methods: List<String> = "CachedMethods",
            /// default false
            compress: Value<bool> = "Compress",
            /// default 86400
            default_ttl: Value<f64> = "DefaultTTL",
            /// default ""
            field_level_encryption_id: Value<String> = "FieldLevelEncryptionId",
            forwarded_values: Value<ForwardedValues> = "ForwardedValues",
            function_associations: List<FunctionAssociation> = "FunctionAssociations",
            grpc_config: Value<GrpcConfig> = "GrpcConfig",
            lambda_function_associations: List<LambdaFunctionAssociation> = "LambdaFunctionAssociations",
            /// default 31536000
            max_ttl: Value<f64> = "MaxTTL",
            /// default 0
            min_ttl: Value<f64> = "MinTTL",
            /// default ""
            origin_request_policy_id: Value<String> = "OriginRequestPolicyId",
            /// default ""
            realtime_log_config_arn: Value<Arn> = "RealtimeLogConfigArn",
            /// default ""
            response_headers_policy_id: Value<String> = "ResponseHeadersPolicyId",
            /// default false
            smooth_streaming: Value<bool> = "SmoothStreaming",
            trusted_key_groups: List<String> = "TrustedKeyGroups",
            trusted_signers: List<String> = "TrustedSigners",
        }
    }
}

schema! {
    property Definition {
        required {}
        optional {
            string_schema: Value<StringSchema> = "StringSchema",
        }
    }
}

schema! {
    property DistributionConfig {
        required {
            default_cache_behavior: Value<DefaultCacheBehavior> = "DefaultCacheBehavior",
            enabled: Value<bool> = "Enabled",
        }
        optional {
            aliases: List<String> = "Aliases",
            anycast_ip_list_id: Value<String> = "AnycastIpListId",
            cnames: List<String> = "CNAMEs",
            cache_behaviors: List<CacheBehavior> = "CacheBehaviors",
            cache_tag_config: Value<CacheTagConfig> = "CacheTagConfig",
            /// default ""
            comment: Value<String> = "Comment",
            connection_function_association: Value<ConnectionFunctionAssociation> = "ConnectionFunctionAssociation",
            connection_mode: Value<ConnectionMode> = "ConnectionMode",
            continuous_deployment_policy_id: Value<String> = "ContinuousDeploymentPolicyId",
            custom_error_responses: List<CustomErrorResponse> = "CustomErrorResponses",
            custom_origin: Value<LegacyCustomOrigin> = "CustomOrigin",
            /// default ""
            default_root_object: Value<String> = "DefaultRootObject",
            /// default "http1.1"
            http_version: Value<HttpVersion> = "HttpVersion",
            ipv6_enabled: Value<bool> = "IPV6Enabled",
            logging: Value<Logging> = "Logging",
            origin_groups: Value<OriginGroups> = "OriginGroups",
            origins: List<Origin> = "Origins",
            /// default "PriceClass_All"
            price_class: Value<PriceClass> = "PriceClass",
            restrictions: Value<Restrictions> = "Restrictions",
            s3_origin: Value<LegacyS3Origin> = "S3Origin",
            staging: Value<bool> = "Staging",
            tenant_config: Value<TenantConfig> = "TenantConfig",
            viewer_certificate: Value<ViewerCertificate> = "ViewerCertificate",
            viewer_mtls_config: Value<ViewerMtlsConfig> = "ViewerMtlsConfig",
            /// default ""
            web_acl_id: Value<String> = "WebACLId",
        }
    }
}

schema! {
    property ForwardedValues {
        required {
            query_string: Value<bool> = "QueryString",
        }
        optional {
            cookies: Value<Cookies> = "Cookies",
            headers: List<String> = "Headers",
            query_string_cache_keys: List<String> = "QueryStringCacheKeys",
        }
    }
}

schema! {
    property FunctionAssociation {
        required {}
        optional {
            event_type: Value<String> = "EventType",
            function_arn: Value<Arn> = "FunctionARN",
        }
    }
}

schema! {
    property GeoRestriction {
        required {
            restriction_type: Value<RestrictionType> = "RestrictionType",
        }
        optional {
            locations: List<Locations> = "Locations",
        }
    }
}

schema! {
    property GrpcConfig {
        required {
            enabled: Value<bool> = "Enabled",
        }
        optional {}
    }
}

schema! {
    property LambdaFunctionAssociation {
        required {}
        optional {
            event_type: Value<String> = "EventType",
            include_body: Value<bool> = "IncludeBody",
            lambda_function_arn: Value<Arn> = "LambdaFunctionARN",
        }
    }
}

schema! {
    property LegacyCustomOrigin {
        required {
            dns_name: Value<String> = "DNSName",
            origin_protocol_policy: Value<String> = "OriginProtocolPolicy",
            origin_ssl_protocols: List<String> = "OriginSSLProtocols",
        }
        optional {
            /// default 80
            http_port: Value<i64> = "HTTPPort",
            /// default 443
            https_port: Value<i64> = "HTTPSPort",
        }
    }
}

schema! {
    property LegacyS3Origin {
        required {
            dns_name: Value<String> = "DNSName",
        }
        optional {
            /// default ""
            origin_access_identity: Value<String> = "OriginAccessIdentity",
        }
    }
}

schema! {
    property Logging {
        required {}
        optional {
            bucket: Value<String> = "Bucket",
            /// default false
            include_cookies: Value<bool> = "IncludeCookies",
            /// default ""
            prefix: Value<String> = "Prefix",
        }
    }
}

schema! {
    property Origin {
        required {
            domain_name: Value<String> = "DomainName",
            id: Value<String> = "Id",
        }
        optional {
            connection_attempts: Value<i64> = "ConnectionAttempts",
            connection_timeout: Value<i64> = "ConnectionTimeout",
            custom_origin_config: Value<CustomOriginConfig> = "CustomOriginConfig",
            origin_access_control_id: Value<String> = "OriginAccessControlId",
            origin_custom_headers: List<OriginCustomHeader> = "OriginCustomHeaders",
            /// default ""
            origin_path: Value<String> = "OriginPath",
            origin_shield: Value<OriginShield> = "OriginShield",
            response_completion_timeout: Value<i64> = "ResponseCompletionTimeout",
            s3_origin_config: Value<S3OriginConfig> = "S3OriginConfig",
            vpc_origin_config: Value<VpcOriginConfig> = "VpcOriginConfig",
        }
    }
}

schema! {
    property OriginCustomHeader {
        required {
            header_name: Value<String> = "HeaderName",
            header_value: Value<String> = "HeaderValue",
        }
        optional {}
    }
}

schema! {
    property OriginGroup {
        required {
            failover_criteria: Value<OriginGroupFailoverCriteria> = "FailoverCriteria",
            id: Value<String> = "Id",
            members: Value<OriginGroupMembers> = "Members",
        }
        optional {
            selection_criteria: Value<OriginGroupSelectionCriteria> = "SelectionCriteria",
        }
    }
}

schema! {
    property OriginGroupFailoverCriteria {
        required {
            status_codes: Value<StatusCodes> = "StatusCodes",
        }
        optional {}
    }
}

schema! {
    property OriginGroupMember {
        required {
            origin_id: Value<String> = "OriginId",
        }
        optional {}
    }
}

schema! {
    property OriginGroupMembers {
        required {
            /// 2 to 2 items
            items: List<OriginGroupMember> = "Items",
            quantity: Value<i64> = "Quantity",
        }
        optional {}
    }
}

schema! {
    property OriginGroups {
        required {
            quantity: Value<i64> = "Quantity",
        }
        optional {
            items: List<OriginGroup> = "Items",
        }
    }
}

schema! {
    property OriginMtlsConfig {
        required {
            client_certificate_arn: Value<Arn> = "ClientCertificateArn",
        }
        optional {}
    }
}

schema! {
    property OriginShield {
        required {}
        optional {
            enabled: Value<bool> = "Enabled",
            origin_shield_region: Value<String> = "OriginShieldRegion",
        }
    }
}

schema! {
    property ParameterDefinition {
        required {
            definition: Value<Definition> = "Definition",
            /// 1 to 128 characters
            name: Value<String> = "Name",
        }
        optional {}
    }
}

schema! {
    property Restrictions {
        required {
            geo_restriction: Value<GeoRestriction> = "GeoRestriction",
        }
        optional {}
    }
}

schema! {
    property S3OriginConfig {
        required {}
        optional {
            /// default ""
            origin_access_identity: Value<String> = "OriginAccessIdentity",
            /// default 30
            origin_read_timeout: Value<i64> = "OriginReadTimeout",
        }
    }
}

schema! {
    property StatusCodes {
        required {
            /// at least 1 items
            items: List<i64> = "Items",
            quantity: Value<i64> = "Quantity",
        }
        optional {}
    }
}

schema! {
    property StringSchema {
        required {
            required: Value<bool> = "Required",
        }
        optional {
            comment: Value<String> = "Comment",
            /// 1 to 256 characters
            default_value: Value<String> = "DefaultValue",
        }
    }
}

schema! {
    property Tag {
        required {
            key: Value<String> = "Key",
            value: Value<String> = "Value",
        }
        optional {}
    }
}

schema! {
    property TenantConfig {
        required {}
        optional {
            parameter_definitions: List<ParameterDefinition> = "ParameterDefinitions",
        }
    }
}

schema! {
    property TrustStoreConfig {
        required {
            trust_store_id: Value<String> = "TrustStoreId",
        }
        optional {
            advertise_trust_store_ca_names: Value<bool> = "AdvertiseTrustStoreCaNames",
            ignore_certificate_expiry: Value<bool> = "IgnoreCertificateExpiry",
        }
    }
}

schema! {
    property ViewerCertificate {
        required {}
        optional {
            acm_certificate_arn: Value<Arn> = "AcmCertificateArn",
            cloud_front_default_certificate: Value<bool> = "CloudFrontDefaultCertificate",
            /// at most 32 characters
            iam_certificate_id: Value<String> = "IamCertificateId",
            minimum_protocol_version: Value<MinimumProtocolVersion> = "MinimumProtocolVersion",
            ssl_support_method: Value<SslSupportMethod> = "SslSupportMethod",
        }
    }
}

schema! {
    property ViewerMtlsConfig {
        required {}
        optional {
            mode: Value<ViewerMtlsMode> = "Mode",
            trust_store_config: Value<TrustStoreConfig> = "TrustStoreConfig",
        }
    }
}

schema! {
    property VpcOriginConfig {
        required {
            vpc_origin_id: Value<String> = "VpcOriginId",
        }
        optional {
            /// default 5
            origin_keepalive_timeout: Value<i64> = "OriginKeepaliveTimeout",
            /// default 30
            origin_read_timeout: Value<i64> = "OriginReadTimeout",
            owner_account_id: Value<String> = "OwnerAccountId",
        }
    }
}

schema! {
    values ViewerProtocolPolicy {
        AllowAll = "allow-all",
        HttpsOnly = "https-only",
        RedirectToHttps = "redirect-to-https",
    }
}

schema! {
    values ConnectionMode {
        Direct = "direct",
        TenantOnly = "tenant-only",
    }
}

schema! {
    values HttpVersion {
        Http1_1 = "http1.1",
        Http2 = "http2",
        Http2and3 = "http2and3",
        Http3 = "http3",
    }
}

schema! {
    values OriginGroupSelectionCriteria {
        Default = "default",
        MediaQualityBased = "media-quality-based",
    }
}

schema! {
    values IpAddressType {
        Ipv4 = "ipv4",
        Ipv6 = "ipv6",
        Dualstack = "dualstack",
    }
}

schema! {
    values PriceClass {
        None = "None",
        PriceClass100 = "PriceClass_100",
        PriceClass200 = "PriceClass_200",
        PriceClassAll = "PriceClass_All",
    }
}

schema! {
    values RestrictionType {
        Blacklist = "blacklist",
        None = "none",
        Whitelist = "whitelist",
    }
}

schema! {
    values Locations {
        Ad = "AD",
        Ae = "AE",
        Af = "AF",
        Ag = "AG",
        Ai = "AI",
        Al = "AL",
        Am = "AM",
        Ao = "AO",
        Aq = "AQ",
        Ar = "AR",
        As = "AS",
        At = "AT",
        Au = "AU",
        Aw = "AW",
        Ax = "AX",
        Az = "AZ",
        Ba = "BA",
        Bb = "BB",
        Bd = "BD",
        Be = "BE",
        Bf = "BF",
        Bg = "BG",
        Bh = "BH",
        Bi = "BI",
        Bj = "BJ",
        Bl = "BL",
        Bm = "BM",
        Bn = "BN",
        Bo = "BO",
        Bq = "BQ",
        Br = "BR",
        Bs = "BS",
        Bt = "BT",
        Bv = "BV",
        Bw = "BW",
        By = "BY",
        Bz = "BZ",
        Ca = "CA",
        Cc = "CC",
        Cd = "CD",
        Cf = "CF",
        Cg = "CG",
        Ch = "CH",
        Ci = "CI",
        Ck = "CK",
        Cl = "CL",
        Cm = "CM",
        Cn = "CN",
        Co = "CO",
        Cr = "CR",
        Cu = "CU",
        Cv = "CV",
        Cw = "CW",
        Cx = "CX",
        Cy = "CY",
        Cz = "CZ",
        De = "DE",
        Dj = "DJ",
        Dk = "DK",
        Dm = "DM",
        Do = "DO",
        Dz = "DZ",
        Ec = "EC",
        Ee = "EE",
        Eg = "EG",
        Eh = "EH",
        Er = "ER",
        Es = "ES",
        Et = "ET",
        Fi = "FI",
        Fj = "FJ",
        Fk = "FK",
        Fm = "FM",
        Fo = "FO",
        Fr = "FR",
        Ga = "GA",
        Gb = "GB",
        Gd = "GD",
        Ge = "GE",
        Gf = "GF",
        Gg = "GG",
        Gh = "GH",
        Gi = "GI",
        Gl = "GL",
        Gm = "GM",
        Gn = "GN",
        Gp = "GP",
        Gq = "GQ",
        Gr = "GR",
        Gs = "GS",
        Gt = "GT",
        Gu = "GU",
        Gw = "GW",
        Gy = "GY",
        Hk = "HK",
        Hm = "HM",
        Hn = "HN",
        Hr = "HR",
        Ht = "HT",
        Hu = "HU",
        Id = "ID",
        Ie = "IE",
        Il = "IL",
        Im = "IM",
        In = "IN",
        Io = "IO",
        Iq = "IQ",
        Ir = "IR",
        Is = "IS",
        It = "IT",
        Je = "JE",
        Jm = "JM",
        Jo = "JO",
        Jp = "JP",
        Ke = "KE",
        Kg = "KG",
        Kh = "KH",
        Ki = "KI",
        Km = "KM",
        Kn = "KN",
        Kp = "KP",
        Kr = "KR",
        Kw = "KW",
        Ky = "KY",
        Kz = "KZ",
        La = "LA",
        Lb = "LB",
        Lc = "LC",
        Li = "LI",
        Lk = "LK",
        Lr = "LR",
        Ls = "LS",
        Lt = "LT",
        Lu = "LU",
        Lv = "LV",
        Ly = "LY",
        Ma = "MA",
        Mc = "MC",
        Md = "MD",
        Me = "ME",
        Mf = "MF",
        Mg = "MG",
        Mh = "MH",
        Mk = "MK",
        Ml = "ML",
        Mm = "MM",
        Mn = "MN",
        Mo = "MO",
        Mp = "MP",
        Mq = "MQ",
        Mr = "MR",
        Ms = "MS",
        Mt = "MT",
        Mu = "MU",
        Mv = "MV",
        Mw = "MW",
        Mx = "MX",
        My = "MY",
        Mz = "MZ",
        Na = "NA",
        Nc = "NC",
        Ne = "NE",
        Nf = "NF",
        Ng = "NG",
        Ni = "NI",
        Nl = "NL",
        No = "NO",
        Np = "NP",
        Nr = "NR",
        Nu = "NU",
        Nz = "NZ",
        Om = "OM",
        Pa = "PA",
        Pe = "PE",
        Pf = "PF",
        Pg = "PG",
        Ph = "PH",
        Pk = "PK",
        Pl = "PL",
        Pm = "PM",
        Pn = "PN",
        Pr = "PR",
        Ps = "PS",
        Pt = "PT",
        Pw = "PW",
        Py = "PY",
        Qa = "QA",
        Re = "RE",
        Ro = "RO",
        Rs = "RS",
        Ru = "RU",
        Rw = "RW",
        Sa = "SA",
        Sb = "SB",
        Sc = "SC",
        Sd = "SD",
        Se = "SE",
        Sg = "SG",
        Sh = "SH",
        Si = "SI",
        Sj = "SJ",
        Sk = "SK",
        Sl = "SL",
        Sm = "SM",
        Sn = "SN",
        So = "SO",
        Sr = "SR",
        Ss = "SS",
        St = "ST",
        Sv = "SV",
        Sx = "SX",
        Sy = "SY",
        Sz = "SZ",
        Tc = "TC",
        Td = "TD",
        Tf = "TF",
        Tg = "TG",
        Th = "TH",
        Tj = "TJ",
        Tk = "TK",
        Tl = "TL",
        Tm = "TM",
        Tn = "TN",
        To = "TO",
        Tr = "TR",
        Tt = "TT",
        Tv = "TV",
        Tw = "TW",
        Tz = "TZ",
        Ua = "UA",
        Ug = "UG",
        Um = "UM",
        Us = "US",
        Uy = "UY",
        Uz = "UZ",
        Va = "VA",
        Vc = "VC",
        Ve = "VE",
        Vg = "VG",
        Vi = "VI",
        Vn = "VN",
        Vu = "VU",
        Wf = "WF",
        Ws = "WS",
        Ye = "YE",
        Yt = "YT",
        Za = "ZA",
        Zm = "ZM",
        Zw = "ZW",
    }
}

schema! {
    values MinimumProtocolVersion {
        SSLv3 = "SSLv3",
        Tlsv1 = "TLSv1",
        Tlsv1_1_2016 = "TLSv1.1_2016",
        Tlsv1_2_2018 = "TLSv1.2_2018",
        Tlsv1_2_2019 = "TLSv1.2_2019",
        Tlsv1_2_2021 = "TLSv1.2_2021",
        Tlsv1_2_2025 = "TLSv1.2_2025",
        Tlsv1_3_2025 = "TLSv1.3_2025",
        Tlsv1_2016 = "TLSv1_2016",
    }
}

schema! {
    values SslSupportMethod {
        SniOnly = "sni-only",
        StaticIp = "static-ip",
        Vip = "vip",
    }
}

schema! {
    values ViewerMtlsMode {
        Required = "required",
        Optional = "optional",
        Passthrough = "passthrough",
    }
}
