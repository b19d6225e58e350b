//! `AWS::Cognito::UserPool` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource UserPool = "AWS::Cognito::UserPool" {
        required {}
        optional {
            account_recovery_setting: Value<AccountRecoverySetting> = "AccountRecoverySetting",
            admin_create_user_config: Value<AdminCreateUserConfig> = "AdminCreateUserConfig",
            alias_attributes: List<AliasAttributes> = "AliasAttributes",
            auto_verified_attributes: List<AutoVerifiedAttributes> = "AutoVerifiedAttributes",
            deletion_protection: Value<DeletionProtection> = "DeletionProtection",
            device_configuration: Value<DeviceConfiguration> = "DeviceConfiguration",
            /// 6 to 20000 characters
            email_authentication_message: Value<String> = "EmailAuthenticationMessage",
            /// 1 to 140 characters
            email_authentication_subject: Value<String> = "EmailAuthenticationSubject",
            email_configuration: Value<EmailConfiguration> = "EmailConfiguration",
            /// 6 to 20000 characters
            email_verification_message: Value<String> = "EmailVerificationMessage",
            /// 1 to 140 characters
            email_verification_subject: Value<String> = "EmailVerificationSubject",
            enabled_mfas: List<String> = "EnabledMfas",
            issuer_configuration: Value<IssuerConfiguration> = "IssuerConfiguration",
            key_configuration: Value<KeyConfiguration> = "KeyConfiguration",
            lambda_config: Value<LambdaConfig> = "LambdaConfig",
            mfa_configuration: Value<MfaConfiguration> = "MfaConfiguration",
            policies: Value<Policies> = "Policies",
            /// 1 to 50 items
            schema: List<SchemaAttribute> = "Schema",
            /// 6 to 140 characters
            sms_authentication_message: Value<String> = "SmsAuthenticationMessage",
            sms_configuration: Value<SmsConfiguration> = "SmsConfiguration",
            /// 6 to 140 characters
            sms_verification_message: Value<String> = "SmsVerificationMessage",
            user_attribute_update_settings: Value<UserAttributeUpdateSettings> = "UserAttributeUpdateSettings",
            user_pool_add_ons: Value<UserPoolAddOns> = "UserPoolAddOns",
            /// 1 to 128 characters
            user_pool_name: Value<String> = "UserPoolName",
            user_pool_tags: Map<String> = "UserPoolTags",
            user_pool_tier: Value<UserPoolTier> = "UserPoolTier",
            username_attributes: List<UsernameAttributes> = "UsernameAttributes",
            username_configuration: Value<UsernameConfiguration> = "UsernameConfiguration",
            verification_message_template: Value<VerificationMessageTemplate> = "VerificationMessageTemplate",
            web_authn_factor_configuration: Value<WebAuthnFactorConfiguration> = "WebAuthnFactorConfiguration",
            /// 1 to 63 characters
            web_authn_relying_party_id: Value<String> = "WebAuthnRelyingPartyID",
            /// 1 to 9 characters
            web_authn_user_verification: Value<String> = "WebAuthnUserVerification",
        }
        attributes {
            provider_name: Value<String> = "ProviderName",
            user_pool_id: Value<String> = "UserPoolId",
            provider_url: Value<String> = "ProviderURL",
            arn: Value<Arn> = "Arn",
        }
    }
}

schema! {
    property AccountRecoverySetting {
        required {}
        optional {
            /// 1 to 2 items
            recovery_mechanisms: List<RecoveryOption> = "RecoveryMechanisms",
        }
    }
}

schema! {
    property AdminCreateUserConfig {
        required {}
        optional {
            allow_admin_create_user_only: Value<bool> = "AllowAdminCreateUserOnly",
            invite_message_template: Value<InviteMessageTemplate> = "InviteMessageTemplate",
            /// 0 to 365
            unused_account_validity_days: Value<i64> = "UnusedAccountValidityDays",
        }
    }
}

schema! {
    property AdvancedSecurityAdditionalFlows {
        required {}
        optional {
            custom_auth_mode: Value<CustomAuthMode> = "CustomAuthMode",
        }
    }
}

schema! {
    property CustomEmailSender {
        required {}
        optional {
            /// 20 to 2048 characters
            lambda_arn: Value<Arn> = "LambdaArn",
            lambda_version: Value<LambdaVersion> = "LambdaVersion",
        }
    }
}

schema! {
    property CustomSMSSender {
        required {}
        optional {
            /// 20 to 2048 characters
            lambda_arn: Value<Arn> = "LambdaArn",
            lambda_version: Value<LambdaVersion> = "LambdaVersion",
        }
    }
}

schema! {
    property DeviceConfiguration {
        required {}
        optional {
            challenge_required_on_new_device: Value<bool> = "ChallengeRequiredOnNewDevice",
            device_only_remembered_on_user_prompt: Value<bool> = "DeviceOnlyRememberedOnUserPrompt",
        }
    }
}

schema! {
    property EmailConfiguration {
        required {}
        optional {
            /// 1 to 64 characters
            configuration_set: Value<String> = "ConfigurationSet",
            email_sending_account: Value<EmailSendingAccount> = "EmailSendingAccount",
            /// 0 to 131072 characters
            from: Value<String> = "From",
            reply_to_email_address: Value<String> = "ReplyToEmailAddress",
            /// 20 to 2048 characters
            source_arn: Value<Arn> = "SourceArn",
        }
    }
}

schema! {
    property EumsSmsConfiguration {
        required {
            /// 20 to 2048 characters
            caller_arn: Value<Arn> = "CallerArn",
        }
        optional {
            /// 0 to 131072 characters
            configuration_set_name: Value<String> = "ConfigurationSetName",
            /// 0 to 131072 characters
            external_id: Value<String> = "ExternalId",
            /// 0 to 131072 characters
            in_entity_id: Value<String> = "InEntityId",
            /// 0 to 131072 characters
            in_template_id: Value<String> = "InTemplateId",
            /// 0 to 131072 characters
            origination_identity: Value<String> = "OriginationIdentity",
            /// 5 to 32 characters
            region: Value<String> = "Region",
        }
    }
}

schema! {
    property InboundFederation {
        required {}
        optional {
            /// 20 to 2048 characters
            lambda_arn: Value<Arn> = "LambdaArn",
            lambda_version: Value<LambdaVersion> = "LambdaVersion",
        }
    }
}

schema! {
    property InviteMessageTemplate {
        required {}
        optional {
            /// 6 to 20000 characters
            email_message: Value<String> = "EmailMessage",
            /// 1 to 140 characters
            email_subject: Value<String> = "EmailSubject",
            /// 6 to 140 characters
            sms_message: Value<String> = "SMSMessage",
        }
    }
}

schema! {
    property IssuerConfiguration {
        required {}
        optional {
            type_: Value<Type> = "Type",
        }
    }
}

schema! {
    property KeyConfiguration {
        required {}
        optional {
            key_type: Value<EncryptionKeyType> = "KeyType",
            /// 20 to 2048 characters
            kms_key_arn: Value<Arn> = "KmsKeyArn",
        }
    }
}

schema! {
    property LambdaConfig {
        required {}
        optional {
            /// 20 to 2048 characters
            create_auth_challenge: Value<Arn> = "CreateAuthChallenge",
            custom_email_sender: Value<CustomEmailSender> = "CustomEmailSender",
            /// 20 to 2048 characters
            custom_message: Value<Arn> = "CustomMessage",
            custom_sms_sender: Value<CustomSMSSender> = "CustomSMSSender",
            /// 20 to 2048 characters
            define_auth_challenge: Value<Arn> = "DefineAuthChallenge",
            inbound_federation: Value<InboundFederation> = "InboundFederation",
            /// 20 to 2048 characters
            kms_key_id: Value<Arn> = "KMSKeyID",
            /// 20 to 2048 characters
            post_authentication: Value<Arn> = "PostAuthentication",
            /// 20 to 2048 characters
            post_confirmation: Value<Arn> = "PostConfirmation",
            /// 20 to 2048 characters
            pre_authentication: Value<Arn> = "PreAuthentication",
            /// 20 to 2048 characters
            pre_sign_up: Value<Arn> = "PreSignUp",
            /// 20 to 2048 characters
            pre_token_generation: Value<Arn> = "PreTokenGeneration",
            pre_token_generation_config: Value<PreTokenGenerationConfig> = "PreTokenGenerationConfig",
            /// 20 to 2048 characters
            user_migration: Value<Arn> = "UserMigration",
            /// 20 to 2048 characters
            verify_auth_challenge_response: Value<Arn> = "VerifyAuthChallengeResponse",
        }
    }
}

schema! {
    property NumberAttributeConstraints {
        required {}
        optional {
            /// 0 to 131072 characters
            max_value: Value<String> = "MaxValue",
            /// 0 to 131072 characters
            min_value: Value<String> = "MinValue",
        }
    }
}

schema! {
    property PasswordPolicy {
        required {}
        optional {
            /// 6 to 99
            minimum_length: Value<i64> = "MinimumLength",
            /// 0 to 24
            password_history_size: Value<i64> = "PasswordHistorySize",
            require_lowercase: Value<bool> = "RequireLowercase",
            require_numbers: Value<bool> = "RequireNumbers",
            require_symbols: Value<bool> = "RequireSymbols",
            require_uppercase: Value<bool> = "RequireUppercase",
            /// 0 to 365
            temporary_password_validity_days: Value<i64> = "TemporaryPasswordValidityDays",
        }
    }
}

schema! {
    property Policies {
        required {}
        optional {
            password_policy: Value<PasswordPolicy> = "PasswordPolicy",
            sign_in_policy: Value<SignInPolicy> = "SignInPolicy",
        }
    }
}

schema! {
    property PreTokenGenerationConfig {
        required {}
        optional {
            /// 20 to 2048 characters
            lambda_arn: Value<Arn> = "LambdaArn",
            lambda_version: Value<PreTokenGenerationConfigLambdaVersion> = "LambdaVersion",
        }
    }
}

schema! {
    property RecoveryOption {
        required {}
        optional {
            name: Value<Name> = "Name",
            /// 1 to 2
            priority: Value<i64> = "Priority",
        }
    }
}

schema! {
    property SchemaAttribute {
        required {}
        optional {
            attribute_data_type: Value<AttributeDataType> = "AttributeDataType",
            developer_only_attribute: Value<bool> = "DeveloperOnlyAttribute",
            mutable: Value<bool> = "Mutable",
            /// 1 to 20 characters
            name: Value<String> = "Name",
            number_attribute_constraints: Value<NumberAttributeConstraints> = "NumberAttributeConstraints",
            required: Value<bool> = "Required",
            string_attribute_constraints: Value<StringAttributeConstraints> = "StringAttributeConstraints",
        }
    }
}

schema! {
    property SignInPolicy {
        required {}
        optional {
            /// 1 to 5 items
            allowed_first_auth_factors: List<AllowedFirstAuthFactors> = "AllowedFirstAuthFactors",
        }
    }
}

schema! {
    property SmsConfiguration {
        required {}
        optional {
            eums_sms: Value<EumsSmsConfiguration> = "EumsSms",
            /// 0 to 131072 characters
            external_id: Value<String> = "ExternalId",
            /// 0 to 2048 characters
            sns_caller_arn: Value<Arn> = "SnsCallerArn",
            /// 5 to 32 characters
            sns_region: Value<String> = "SnsRegion",
        }
    }
}

schema! {
    property StringAttributeConstraints {
        required {}
        optional {
            /// 0 to 131072 characters
            max_length: Value<String> = "MaxLength",
            /// 0 to 131072 characters
            min_length: Value<String> = "MinLength",
        }
    }
}

schema! {
    property UserAttributeUpdateSettings {
        required {
            attributes_require_verification_before_update: List<AttributesRequireVerificationBeforeUpdate> = "AttributesRequireVerificationBeforeUpdate",
        }
        optional {}
    }
}

schema! {
    property UserPoolAddOns {
        required {}
        optional {
            advanced_security_additional_flows: Value<AdvancedSecurityAdditionalFlows> = "AdvancedSecurityAdditionalFlows",
            advanced_security_mode: Value<AdvancedSecurityMode> = "AdvancedSecurityMode",
        }
    }
}

schema! {
    property UsernameConfiguration {
        required {}
        optional {
            case_sensitive: Value<bool> = "CaseSensitive",
        }
    }
}

schema! {
    property VerificationMessageTemplate {
        required {}
        optional {
            default_email_option: Value<DefaultEmailOption> = "DefaultEmailOption",
            /// 6 to 20000 characters
            email_message: Value<String> = "EmailMessage",
            /// 6 to 20000 characters
            email_message_by_link: Value<String> = "EmailMessageByLink",
            /// 1 to 140 characters
            email_subject: Value<String> = "EmailSubject",
            /// 1 to 140 characters
            email_subject_by_link: Value<String> = "EmailSubjectByLink",
            /// 6 to 140 characters
            sms_message: Value<String> = "SmsMessage",
        }
    }
}

schema! {
    values Name {
        AdminOnly = "admin_only",
        VerifiedEmail = "verified_email",
        VerifiedPhoneNumber = "verified_phone_number",
    }
}

schema! {
    values AliasAttributes {
        Email = "email",
        PhoneNumber = "phone_number",
        PreferredUsername = "preferred_username",
    }
}

schema! {
    values AutoVerifiedAttributes {
        Email = "email",
        PhoneNumber = "phone_number",
    }
}

schema! {
    values DeletionProtection {
        Active = "ACTIVE",
        Inactive = "INACTIVE",
    }
}

schema! {
    values EmailSendingAccount {
        CognitoDefault = "COGNITO_DEFAULT",
        Developer = "DEVELOPER",
    }
}

schema! {
    values Type {
        Original = "ORIGINAL",
        Updated = "UPDATED",
    }
}

schema! {
    values EncryptionKeyType {
        AwsOwnedKey = "AWS_OWNED_KEY",
        CustomerManagedKey = "CUSTOMER_MANAGED_KEY",
    }
}

schema! {
    values LambdaVersion {
        V1_0 = "V1_0",
    }
}

schema! {
    values PreTokenGenerationConfigLambdaVersion {
        V1_0 = "V1_0",
        V2_0 = "V2_0",
        V3_0 = "V3_0",
    }
}

schema! {
    values MfaConfiguration {
        Off = "OFF",
        On = "ON",
        Optional = "OPTIONAL",
    }
}

schema! {
    values AllowedFirstAuthFactors {
        EmailOtp = "EMAIL_OTP",
        Password = "PASSWORD",
        SmsOtp = "SMS_OTP",
        SoftwareToken = "SOFTWARE_TOKEN",
        WebAuthn = "WEB_AUTHN",
    }
}

schema! {
    values AttributeDataType {
        Boolean = "Boolean",
        DateTime = "DateTime",
        Number = "Number",
        String = "String",
    }
}

schema! {
    values AttributesRequireVerificationBeforeUpdate {
        Email = "email",
        PhoneNumber = "phone_number",
    }
}

schema! {
    values CustomAuthMode {
        Audit = "AUDIT",
        Enforced = "ENFORCED",
    }
}

schema! {
    values AdvancedSecurityMode {
        Audit = "AUDIT",
        Enforced = "ENFORCED",
        Off = "OFF",
    }
}

schema! {
    values UserPoolTier {
        Lite = "LITE",
        Essentials = "ESSENTIALS",
        Plus = "PLUS",
    }
}

schema! {
    values UsernameAttributes {
        Email = "email",
        PhoneNumber = "phone_number",
    }
}

schema! {
    values DefaultEmailOption {
        ConfirmWithCode = "CONFIRM_WITH_CODE",
        ConfirmWithLink = "CONFIRM_WITH_LINK",
    }
}

schema! {
    values WebAuthnFactorConfiguration {
        SingleFactor = "SINGLE_FACTOR",
        MultiFactorWithUserVerification = "MULTI_FACTOR_WITH_USER_VERIFICATION",
    }
}
