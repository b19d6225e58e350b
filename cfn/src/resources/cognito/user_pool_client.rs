//! `AWS::Cognito::UserPoolClient` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource UserPoolClient = "AWS::Cognito::UserPoolClient" {
        required {
            /// 1 to 55 characters
            user_pool_id: Value<String> = "UserPoolId",
        }
        optional {
            /// 1 to 86400
            access_token_validity: Value<i64> = "AccessTokenValidity",
            /// 0 to 3 items
            allowed_o_auth_flows: List<AllowedOAuthFlows> = "AllowedOAuthFlows",
            allowed_o_auth_flows_user_pool_client: Value<bool> = "AllowedOAuthFlowsUserPoolClient",
            /// 0 to 50 items
            allowed_o_auth_scopes: List<String> = "AllowedOAuthScopes",
            analytics_configuration: Value<AnalyticsConfiguration> = "AnalyticsConfiguration",
            /// 3 to 15
            auth_session_validity: Value<i64> = "AuthSessionValidity",
            /// 0 to 100 items
            callback_urls: List<String> = "CallbackURLs",
            /// 1 to 128 characters
            client_name: Value<String> = "ClientName",
            /// 1 to 1024 characters
            default_redirect_uri: Value<String> = "DefaultRedirectURI",
            enable_propagate_additional_user_context_data: Value<bool> = "EnablePropagateAdditionalUserContextData",
            enable_token_revocation: Value<bool> = "EnableTokenRevocation",
            explicit_auth_flows: List<ExplicitAuthFlows> = "ExplicitAuthFlows",
            generate_secret: Value<bool> = "GenerateSecret",
            /// 1 to 86400
            id_token_validity: Value<i64> = "IdTokenValidity",
            /// 0 to 100 items
            logout_urls: List<String> = "LogoutURLs",
            prevent_user_existence_errors: Value<PreventUserExistenceErrors> = "PreventUserExistenceErrors",
            read_attributes: List<String> = "ReadAttributes",
            refresh_token_rotation: Value<RefreshTokenRotation> = "RefreshTokenRotation",
            /// 1 to 315360000
            refresh_token_validity: Value<i64> = "RefreshTokenValidity",
            supported_identity_providers: List<String> = "SupportedIdentityProviders",
            token_validity_units: Value<TokenValidityUnits> = "TokenValidityUnits",
            write_attributes: List<String> = "WriteAttributes",
        }
        attributes {
            client_secret: Value<String> = "ClientSecret",
            name: Value<String> = "Name",
            client_id: Value<String> = "ClientId",
        }
    }
}

schema! {
    property AnalyticsConfiguration {
        required {}
        optional {
            /// 20 to 2048 characters
            application_arn: Value<Arn> = "ApplicationArn",
            application_id: Value<String> = "ApplicationId",
            /// 0 to 131072 characters
            external_id: Value<String> = "ExternalId",
            /// 20 to 2048 characters
            role_arn: Value<Arn> = "RoleArn",
            user_data_shared: Value<bool> = "UserDataShared",
        }
    }
}

schema! {
    property RefreshTokenRotation {
        required {}
        optional {
            feature: Value<Feature> = "Feature",
            /// 0 to 60
            retry_grace_period_seconds: Value<i64> = "RetryGracePeriodSeconds",
        }
    }
}

schema! {
    property TokenValidityUnits {
        required {}
        optional {
            access_token: Value<AccessToken> = "AccessToken",
            id_token: Value<IdToken> = "IdToken",
            refresh_token: Value<RefreshToken> = "RefreshToken",
        }
    }
}

schema! {
    values AllowedOAuthFlows {
        ClientCredentials = "client_credentials",
        Code = "code",
        Implicit = "implicit",
    }
}

schema! {
    values ExplicitAuthFlows {
        AdminNoSrpAuth = "ADMIN_NO_SRP_AUTH",
        AllowAdminUserPasswordAuth = "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        AllowCustomAuth = "ALLOW_CUSTOM_AUTH",
        AllowRefreshTokenAuth = "ALLOW_REFRESH_TOKEN_AUTH",
        AllowUserAuth = "ALLOW_USER_AUTH",
        AllowUserPasswordAuth = "ALLOW_USER_PASSWORD_AUTH",
        AllowUserSrpAuth = "ALLOW_USER_SRP_AUTH",
        CustomAuthFlowOnly = "CUSTOM_AUTH_FLOW_ONLY",
        UserPasswordAuth = "USER_PASSWORD_AUTH",
    }
}

schema! {
    values PreventUserExistenceErrors {
        Enabled = "ENABLED",
        Legacy = "LEGACY",
    }
}

schema! {
    values Feature {
        Enabled = "ENABLED",
        Disabled = "DISABLED",
    }
}

schema! {
    values AccessToken {
        Days = "days",
        Hours = "hours",
        Minutes = "minutes",
        Seconds = "seconds",
    }
}

schema! {
    values IdToken {
        Days = "days",
        Hours = "hours",
        Minutes = "minutes",
        Seconds = "seconds",
    }
}

schema! {
    values RefreshToken {
        Days = "days",
        Hours = "hours",
        Minutes = "minutes",
        Seconds = "seconds",
    }
}
