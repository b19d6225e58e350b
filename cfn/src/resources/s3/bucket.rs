//! `AWS::S3::Bucket` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Bucket = "AWS::S3::Bucket" {
        required {}
        optional {
            abac_status: Value<AbacStatus> = "AbacStatus",
            accelerate_configuration: Value<AccelerateConfiguration> = "AccelerateConfiguration",
            access_control: Value<AccessControl> = "AccessControl",
            analytics_configurations: List<AnalyticsConfiguration> = "AnalyticsConfigurations",
            bucket_encryption: Value<BucketEncryption> = "BucketEncryption",
            /// at most 63 characters
            bucket_name: Value<String> = "BucketName",
            bucket_name_prefix: Value<String> = "BucketNamePrefix",
            bucket_namespace: Value<BucketNamespace> = "BucketNamespace",
            cors_configuration: Value<CorsConfiguration> = "CorsConfiguration",
            intelligent_tiering_configurations: List<IntelligentTieringConfiguration> = "IntelligentTieringConfigurations",
            inventory_configurations: List<InventoryConfiguration> = "InventoryConfigurations",
            lifecycle_configuration: Value<LifecycleConfiguration> = "LifecycleConfiguration",
            logging_configuration: Value<LoggingConfiguration> = "LoggingConfiguration",
            metadata_configuration: Value<MetadataConfiguration> = "MetadataConfiguration",
            metadata_table_configuration: Value<MetadataTableConfiguration> = "MetadataTableConfiguration",
            metrics_configurations: List<MetricsConfiguration> = "MetricsConfigurations",
            notification_configuration: Value<NotificationConfiguration> = "NotificationConfiguration",
            object_lock_configuration: Value<ObjectLockConfiguration> = "ObjectLockConfiguration",
            object_lock_enabled: Value<bool> = "ObjectLockEnabled",
            ownership_controls: Value<OwnershipControls> = "OwnershipControls",
            public_access_block_configuration: Value<PublicAccessBlockConfiguration> = "PublicAccessBlockConfiguration",
            replication_configuration: Value<ReplicationConfiguration> = "ReplicationConfiguration",
            tags: List<Tag> = "Tags",
            versioning_configuration: Value<VersioningConfiguration> = "VersioningConfiguration",
            website_configuration: Value<WebsiteConfiguration> = "WebsiteConfiguration",
        }
        attributes {
            arn: Value<Arn> = "Arn",
            domain_name: Value<String> = "DomainName",
            dual_stack_domain_name: Value<String> = "DualStackDomainName",
            regional_domain_name: Value<String> = "RegionalDomainName",
            metadata_table_configuration_s3_tables_destination_table_namespace: Value<String> = "MetadataTableConfiguration.S3TablesDestination.TableNamespace",
            metadata_table_configuration_s3_tables_destination_table_arn: Value<Arn> = "MetadataTableConfiguration.S3TablesDestination.TableArn",
            metadata_configuration_journal_table_configuration_table_name: Value<String> = "MetadataConfiguration.JournalTableConfiguration.TableName",
            metadata_configuration_journal_table_configuration_table_arn: Value<Arn> = "MetadataConfiguration.JournalTableConfiguration.TableArn",
            metadata_configuration_inventory_table_configuration_table_name: Value<String> = "MetadataConfiguration.InventoryTableConfiguration.TableName",
            metadata_configuration_inventory_table_configuration_table_arn: Value<Arn> = "MetadataConfiguration.InventoryTableConfiguration.TableArn",
            metadata_configuration_annotation_table_configuration_table_name: Value<String> = "MetadataConfiguration.AnnotationTableConfiguration.TableName",
            metadata_configuration_annotation_table_configuration_table_arn: Value<Arn> = "MetadataConfiguration.AnnotationTableConfiguration.TableArn",
            website_url: Value<String> = "WebsiteURL",
        }
    }
}

schema! {
    property AbortIncompleteMultipartUpload {
        required {
            /// at least 0
            days_after_initiation: Value<i64> = "DaysAfterInitiation",
        }
        optional {}
    }
}

schema! {
    property AccelerateConfiguration {
        required {
            acceleration_status: Value<AccelerationStatus> = "AccelerationStatus",
        }
        optional {}
    }
}

schema! {
    property AccessControlTranslation {
        required {
            owner: Value<Owner> = "Owner",
        }
        optional {}
    }
}

schema! {
    property AnalyticsConfiguration {
        required {
            id: Value<String> = "Id",
            storage_class_analysis: Value<StorageClassAnalysis> = "StorageClassAnalysis",
        }
        optional {
            prefix: Value<String> = "Prefix",
            tag_filters: List<TagFilter> = "TagFilters",
        }
    }
}

schema! {
    property AnnotationTableConfiguration {
        required {
            configuration_state: Value<ConfigurationState> = "ConfigurationState",
        }
        optional {
            encryption_configuration: Value<MetadataTableEncryptionConfiguration> = "EncryptionConfiguration",
            role: Value<String> = "Role",
            table_arn: Value<Arn> = "TableArn",
            table_name: Value<String> = "TableName",
        }
    }
}

schema! {
    property BlockedEncryptionTypes {
        required {}
        optional {
            encryption_type: List<BlockedEncryptionTypeList> = "EncryptionType",
        }
    }
}

schema! {
    property BucketEncryption {
        required {
            server_side_encryption_configuration: List<ServerSideEncryptionRule> = "ServerSideEncryptionConfiguration",
        }
        optional {}
    }
}

schema! {
    property CorsConfiguration {
        required {
            cors_rules: List<CorsRule> = "CorsRules",
        }
        optional {}
    }
}

schema! {
    property CorsRule {
        required {
            allowed_methods: List<AllowedMethods> = "AllowedMethods",
            allowed_origins: List<String> = "AllowedOrigins",
        }
        optional {
            allowed_headers: List<String> = "AllowedHeaders",
            exposed_headers: List<String> = "ExposedHeaders",
            /// at most 255 characters
            id: Value<String> = "Id",
            /// at least 0
            max_age: Value<i64> = "MaxAge",
        }
    }
}

schema! {
    property DataExport {
        required {
            destination: Value<Destination> = "Destination",
            output_schema_version: Value<String> = "OutputSchemaVersion",
        }
        optional {}
    }
}

schema! {
    property DefaultEventHold {
        required {}
        optional {
            days: Value<i64> = "Days",
            years: Value<i64> = "Years",
        }
    }
}

schema! {
    property DefaultRetention {
        required {}
        optional {
            days: Value<i64> = "Days",
            default_event_hold: Value<DefaultEventHold> = "DefaultEventHold",
            mode: Value<Mode> = "Mode",
            years: Value<i64> = "Years",
        }
    }
}

schema! {
    property DeleteMarkerReplication {
        required {}
        optional {
            status: Value<Status> = "Status",
        }
    }
}

schema! {
    property Destination {
        required {
            bucket_arn: Value<Arn> = "BucketArn",
            format: Value<Format> = "Format",
        }
        optional {
            bucket_account_id: Value<String> = "BucketAccountId",
            prefix: Value<String> = "Prefix",
        }
    }
}

schema! {
    property EncryptionConfiguration {
        required {
            replica_kms_key_id: Value<String> = "ReplicaKmsKeyID",
        }
        optional {}
    }
}

schema! {
    property EventBridgeConfiguration {
        required {
            /// default "true"
            event_bridge_enabled: Value<bool> = "EventBridgeEnabled",
        }
        optional {}
    }
}

schema! {
    property FilterRule {
        required {
            /// at most 1024 characters
            name: Value<String> = "Name",
            value: Value<String> = "Value",
        }
        optional {}
    }
}

schema! {
    property IntelligentTieringConfiguration {
        required {
            id: Value<String> = "Id",
            status: Value<Status> = "Status",
            tierings: List<Tiering> = "Tierings",
        }
        optional {
            prefix: Value<String> = "Prefix",
            tag_filters: List<TagFilter> = "TagFilters",
        }
    }
}

schema! {
    property InventoryConfiguration {
        required {
            destination: Value<Destination> = "Destination",
            enabled: Value<bool> = "Enabled",
            id: Value<String> = "Id",
            included_object_versions: Value<IncludedObjectVersions> = "IncludedObjectVersions",
            schedule_frequency: Value<ScheduleFrequency> = "ScheduleFrequency",
        }
        optional {
            optional_fields: List<OptionalFields> = "OptionalFields",
            prefix: Value<String> = "Prefix",
        }
    }
}

schema! {
    property InventoryTableConfiguration {
        required {
            configuration_state: Value<ConfigurationState> = "ConfigurationState",
        }
        optional {
            encryption_configuration: Value<MetadataTableEncryptionConfiguration> = "EncryptionConfiguration",
            table_arn: Value<Arn> = "TableArn",
            table_name: Value<String> = "TableName",
        }
    }
}

schema! {
    property JournalTableConfiguration {
        required {
            record_expiration: Value<RecordExpiration> = "RecordExpiration",
        }
        optional {
            encryption_configuration: Value<MetadataTableEncryptionConfiguration> = "EncryptionConfiguration",
            table_arn: Value<Arn> = "TableArn",
            table_name: Value<String> = "TableName",
        }
    }
}

schema! {
    property LambdaConfiguration {
        required {
            event: Value<String> = "Event",
            function: Value<String> = "Function",
        }
        optional {
            filter: Value<NotificationFilter> = "Filter",
        }
    }
}

schema! {
    property LifecycleConfiguration {
        required {
            rules: List<Rule> = "Rules",
        }
        optional {
            transition_default_minimum_object_size: Value<TransitionDefaultMinimumObjectSize> = "TransitionDefaultMinimumObjectSize",
        }
    }
}

schema! {
    property LoggingConfiguration {
        required {}
        optional {
            destination_bucket_name: Value<String> = "DestinationBucketName",
            log_file_prefix: Value<String> = "LogFilePrefix",
            target_object_key_format: Value<Json> = "TargetObjectKeyFormat",
        }
    }
}

schema! {
    property MetadataConfiguration {
        required {
            journal_table_configuration: Value<JournalTableConfiguration> = "JournalTableConfiguration",
        }
        optional {
            annotation_table_configuration: Value<AnnotationTableConfiguration> = "AnnotationTableConfiguration",
            destination: Value<MetadataDestination> = "Destination",
            inventory_table_configuration: Value<InventoryTableConfiguration> = "InventoryTableConfiguration",
        }
    }
}

schema! {
    property MetadataDestination {
        required {
            table_bucket_type: Value<TableBucketType> = "TableBucketType",
        }
        optional {
            table_bucket_arn: Value<Arn> = "TableBucketArn",
            table_namespace: Value<String> = "TableNamespace",
        }
    }
}

schema! {
    property MetadataTableConfiguration {
        required {
            s3_tables_destination: Value<S3TablesDestination> = "S3TablesDestination",
        }
        optional {}
    }
}

schema! {
    property MetadataTableEncryptionConfiguration {
        required {
            sse_algorithm: Value<SseAlgorithm> = "SseAlgorithm",
        }
        optional {
            kms_key_arn: Value<Arn> = "KmsKeyArn",
        }
    }
}

schema! {
    property Metrics {
        required {
            status: Value<Status> = "Status",
        }
        optional {
            event_threshold: Value<ReplicationTimeValue> = "EventThreshold",
        }
    }
}

schema! {
    property MetricsConfiguration {
        required {
            id: Value<String> = "Id",
        }
        optional {
            access_point_arn: Value<Arn> = "AccessPointArn",
            prefix: Value<String> = "Prefix",
            tag_filters: List<TagFilter> = "TagFilters",
        }
    }
}

schema! {
    property NoncurrentVersionExpiration {
        required {
            noncurrent_days: Value<i64> = "NoncurrentDays",
        }
        optional {
            newer_noncurrent_versions: Value<i64> = "NewerNoncurrentVersions",
        }
    }
}

schema! {
    property NoncurrentVersionTransition {
        required {
            storage_class: Value<StorageClass> = "StorageClass",
            transition_in_days: Value<i64> = "TransitionInDays",
        }
        optional {
            newer_noncurrent_versions: Value<i64> = "NewerNoncurrentVersions",
        }
    }
}

schema! {
    property NotificationConfiguration {
        required {}
        optional {
            event_bridge_configuration: Value<EventBridgeConfiguration> = "EventBridgeConfiguration",
            lambda_configurations: List<LambdaConfiguration> = "LambdaConfigurations",
            queue_configurations: List<QueueConfiguration> = "QueueConfigurations",
            topic_configurations: List<TopicConfiguration> = "TopicConfigurations",
        }
    }
}

schema! {
    property NotificationFilter {
        required {
            s3_key: Value<S3KeyFilter> = "S3Key",
        }
        optional {}
    }
}

schema! {
    property ObjectLockConfiguration {
        required {}
        optional {
            object_lock_enabled: Value<ObjectLockEnabled> = "ObjectLockEnabled",
            rule: Value<ObjectLockRule> = "Rule",
        }
    }
}

schema! {
    property ObjectLockRule {
        required {}
        optional {
            default_retention: Value<DefaultRetention> = "DefaultRetention",
        }
    }
}

schema! {
    property OwnershipControls {
        required {
            rules: List<OwnershipControlsRule> = "Rules",
        }
        optional {}
    }
}

schema! {
    property OwnershipControlsRule {
        required {}
        optional {
            object_ownership: Value<ObjectOwnership> = "ObjectOwnership",
        }
    }
}

schema! {
    property PublicAccessBlockConfiguration {
        required {}
        optional {
            block_public_acls: Value<bool> = "BlockPublicAcls",
            block_public_policy: Value<bool> = "BlockPublicPolicy",
            ignore_public_acls: Value<bool> = "IgnorePublicAcls",
            restrict_public_buckets: Value<bool> = "RestrictPublicBuckets",
        }
    }
}

schema! {
    property QueueConfiguration {
        required {
            event: Value<String> = "Event",
            queue: Value<String> = "Queue",
        }
        optional {
            filter: Value<NotificationFilter> = "Filter",
        }
    }
}

schema! {
    property RecordExpiration {
        required {
            expiration: Value<Expiration> = "Expiration",
        }
        optional {
            days: Value<i64> = "Days",
        }
    }
}

schema! {
    property RedirectAllRequestsTo {
        required {
            host_name: Value<String> = "HostName",
        }
        optional {
            protocol: Value<Protocol> = "Protocol",
        }
    }
}

schema! {
    property RedirectRule {
        required {}
        optional {
            host_name: Value<String> = "HostName",
            http_redirect_code: Value<String> = "HttpRedirectCode",
            protocol: Value<Protocol> = "Protocol",
            replace_key_prefix_with: Value<String> = "ReplaceKeyPrefixWith",
            replace_key_with: Value<String> = "ReplaceKeyWith",
        }
    }
}

schema! {
    property ReplicaModifications {
        required {
            status: Value<ReplicaModificationsStatus> = "Status",
        }
        optional {}
    }
}

schema! {
    property ReplicationConfiguration {
        required {
            role: Value<String> = "Role",
            rules: List<ReplicationRule> = "Rules",
        }
        optional {}
    }
}

schema! {
    property ReplicationDestination {
        required {
            bucket: Value<String> = "Bucket",
        }
        optional {
            access_control_translation: Value<AccessControlTranslation> = "AccessControlTranslation",
            account: Value<String> = "Account",
            encryption_configuration: Value<EncryptionConfiguration> = "EncryptionConfiguration",
            metrics: Value<Metrics> = "Metrics",
            replication_time: Value<ReplicationTime> = "ReplicationTime",
            storage_class: Value<ReplicationDestinationStorageClass> = "StorageClass",
        }
    }
}

schema! {
    property ReplicationRule {
        required {
            destination: Value<ReplicationDestination> = "Destination",
            status: Value<Status> = "Status",
        }
        optional {
            delete_marker_replication: Value<DeleteMarkerReplication> = "DeleteMarkerReplication",
            filter: Value<ReplicationRuleFilter> = "Filter",
            /// at most 255 characters
            id: Value<String> = "Id",
            /// at most 1024 characters
            prefix: Value<String> = "Prefix",
            priority: Value<i64> = "Priority",
            source_selection_criteria: Value<SourceSelectionCriteria> = "SourceSelectionCriteria",
        }
    }
}

schema! {
    property ReplicationRuleAndOperator {
        required {}
        optional {
            prefix: Value<String> = "Prefix",
            tag_filters: List<TagFilter> = "TagFilters",
        }
    }
}

schema! {
    property ReplicationRuleFilter {
        required {}
        optional {
            and: Value<ReplicationRuleAndOperator> = "And",
            prefix: Value<String> = "Prefix",
            tag_filter: Value<TagFilter> = "TagFilter",
        }
    }
}

schema! {
    property ReplicationTime {
        required {
            status: Value<Status> = "Status",
            time: Value<ReplicationTimeValue> = "Time",
        }
        optional {}
    }
}

schema! {
    property ReplicationTimeValue {
        required {
            minutes: Value<i64> = "Minutes",
        }
        optional {}
    }
}

schema! {
    property RoutingRule {
        required {
            redirect_rule: Value<RedirectRule> = "RedirectRule",
        }
        optional {
            routing_rule_condition: Value<RoutingRuleCondition> = "RoutingRuleCondition",
        }
    }
}

schema! {
    property RoutingRuleCondition {
        required {}
        optional {
            http_error_code_returned_equals: Value<String> = "HttpErrorCodeReturnedEquals",
            key_prefix_equals: Value<String> = "KeyPrefixEquals",
        }
    }
}

schema! {
    property Rule {
        required {
            status: Value<RuleStatus> = "Status",
        }
        optional {
            abort_incomplete_multipart_upload: Value<AbortIncompleteMultipartUpload> = "AbortIncompleteMultipartUpload",
            expiration_date: Value<String> = "ExpirationDate",
            expiration_in_days: Value<i64> = "ExpirationInDays",
            expired_object_delete_marker: Value<bool> = "ExpiredObjectDeleteMarker",
            /// at most 255 characters
            id: Value<String> = "Id",
            noncurrent_version_expiration: Value<NoncurrentVersionExpiration> = "NoncurrentVersionExpiration",
            noncurrent_version_expiration_in_days: Value<i64> = "NoncurrentVersionExpirationInDays",
            noncurrent_version_transition: Value<NoncurrentVersionTransition> = "NoncurrentVersionTransition",
            noncurrent_version_transitions: List<NoncurrentVersionTransition> = "NoncurrentVersionTransitions",
            /// at most 20 characters
            object_size_greater_than: Value<String> = "ObjectSizeGreaterThan",
            /// at most 20 characters
            object_size_less_than: Value<String> = "ObjectSizeLessThan",
            prefix: Value<String> = "Prefix",
            tag_filters: List<TagFilter> = "TagFilters",
            transition: Value<Transition> = "Transition",
            transitions: List<Transition> = "Transitions",
        }
    }
}

schema! {
    property S3KeyFilter {
        required {
            rules: List<FilterRule> = "Rules",
        }
        optional {}
    }
}

schema! {
    property S3TablesDestination {
        required {
            table_bucket_arn: Value<Arn> = "TableBucketArn",
            table_name: Value<String> = "TableName",
        }
        optional {
            table_arn: Value<Arn> = "TableArn",
            table_namespace: Value<String> = "TableNamespace",
        }
    }
}

schema! {
    property ServerSideEncryptionByDefault {
        required {
            sse_algorithm: Value<SSEAlgorithm> = "SSEAlgorithm",
        }
        optional {
            kms_master_key_id: Value<String> = "KMSMasterKeyID",
        }
    }
}

schema! {
    property ServerSideEncryptionRule {
        required {}
        optional {
            blocked_encryption_types: Value<BlockedEncryptionTypes> = "BlockedEncryptionTypes",
            bucket_key_enabled: Value<bool> = "BucketKeyEnabled",
            server_side_encryption_by_default: Value<ServerSideEncryptionByDefault> = "ServerSideEncryptionByDefault",
        }
    }
}

schema! {
    property SourceSelectionCriteria {
        required {}
        optional {
            replica_modifications: Value<ReplicaModifications> = "ReplicaModifications",
            sse_kms_encrypted_objects: Value<SseKmsEncryptedObjects> = "SseKmsEncryptedObjects",
        }
    }
}

schema! {
    property SseKmsEncryptedObjects {
        required {
            status: Value<Status> = "Status",
        }
        optional {}
    }
}

schema! {
    property StorageClassAnalysis {
        required {}
        optional {
            data_export: Value<DataExport> = "DataExport",
        }
    }
}

schema! {
    property Tag {
        required {
            /// 1 to 128 characters
            key: Value<String> = "Key",
            /// at most 256 characters
            value: Value<String> = "Value",
        }
        optional {}
    }
}

schema! {
    property TagFilter {
        required {
            key: Value<String> = "Key",
            value: Value<String> = "Value",
        }
        optional {}
    }
}

schema! {
    property Tiering {
        required {
            access_tier: Value<AccessTier> = "AccessTier",
            days: Value<i64> = "Days",
        }
        optional {}
    }
}

schema! {
    property TopicConfiguration {
        required {
            event: Value<String> = "Event",
            topic: Value<String> = "Topic",
        }
        optional {
            filter: Value<NotificationFilter> = "Filter",
        }
    }
}

schema! {
    property Transition {
        required {
            storage_class: Value<StorageClass> = "StorageClass",
        }
        optional {
            transition_date: Value<String> = "TransitionDate",
            transition_in_days: Value<i64> = "TransitionInDays",
        }
    }
}

schema! {
    property VersioningConfiguration {
        required {
            /// default "Suspended"
            status: Value<VersioningConfigurationStatus> = "Status",
        }
        optional {}
    }
}

schema! {
    property WebsiteConfiguration {
        required {}
        optional {
            error_document: Value<String> = "ErrorDocument",
            index_document: Value<String> = "IndexDocument",
            redirect_all_requests_to: Value<RedirectAllRequestsTo> = "RedirectAllRequestsTo",
            routing_rules: List<RoutingRule> = "RoutingRules",
        }
    }
}

schema! {
    values AbacStatus {
        Enabled = "Enabled",
        Disabled = "Disabled",
    }
}

schema! {
    values AccelerationStatus {
        Enabled = "Enabled",
        Suspended = "Suspended",
    }
}

schema! {
    values AccessControl {
        AuthenticatedRead = "AuthenticatedRead",
        AwsExecRead = "AwsExecRead",
        BucketOwnerFullControl = "BucketOwnerFullControl",
        BucketOwnerRead = "BucketOwnerRead",
        LogDeliveryWrite = "LogDeliveryWrite",
        Private = "Private",
        PublicRead = "PublicRead",
        PublicReadWrite = "PublicReadWrite",
    }
}

schema! {
    values Format {
        Csv = "CSV",
        Orc = "ORC",
        Parquet = "Parquet",
    }
}

schema! {
    values BlockedEncryptionTypeList {
        None = "NONE",
        SseC = "SSE-C",
    }
}

schema! {
    values SSEAlgorithm {
        AwsKms = "aws:kms",
        Aes256 = "AES256",
        AwsKmsDsse = "aws:kms:dsse",
    }
}

schema! {
    values BucketNamespace {
        Global = "global",
        AccountRegional = "account-regional",
    }
}

schema! {
    values AllowedMethods {
        Get = "GET",
        Put = "PUT",
        Head = "HEAD",
        Post = "POST",
        Delete = "DELETE",
    }
}

schema! {
    values Status {
        Disabled = "Disabled",
        Enabled = "Enabled",
    }
}

schema! {
    values AccessTier {
        ArchiveAccess = "ARCHIVE_ACCESS",
        DeepArchiveAccess = "DEEP_ARCHIVE_ACCESS",
    }
}

schema! {
    values IncludedObjectVersions {
        All = "All",
        Current = "Current",
    }
}

schema! {
    values ScheduleFrequency {
        Daily = "Daily",
        Weekly = "Weekly",
    }
}

schema! {
    values OptionalFields {
        Size = "Size",
        LastModifiedDate = "LastModifiedDate",
        StorageClass = "StorageClass",
        ETag = "ETag",
        IsMultipartUploaded = "IsMultipartUploaded",
        ReplicationStatus = "ReplicationStatus",
        EncryptionStatus = "EncryptionStatus",
        ObjectLockRetainUntilDate = "ObjectLockRetainUntilDate",
        ObjectLockMode = "ObjectLockMode",
        ObjectLockLegalHoldStatus = "ObjectLockLegalHoldStatus",
        ObjectLockEventHoldStatus = "ObjectLockEventHoldStatus",
        ObjectLockEventHoldDuration = "ObjectLockEventHoldDuration",
        IntelligentTieringAccessTier = "IntelligentTieringAccessTier",
        BucketKeyStatus = "BucketKeyStatus",
        ChecksumAlgorithm = "ChecksumAlgorithm",
        ObjectAccessControlList = "ObjectAccessControlList",
        ObjectOwner = "ObjectOwner",
        LifecycleExpirationDate = "LifecycleExpirationDate",
        IntelligentTieringReferenceDate = "IntelligentTieringReferenceDate",
    }
}

schema! {
    values RuleStatus {
        Enabled = "Enabled",
        Disabled = "Disabled",
    }
}

schema! {
    values StorageClass {
        DeepArchive = "DEEP_ARCHIVE",
        Glacier = "GLACIER",
        Glacier_ = "Glacier",
        GlacierIr = "GLACIER_IR",
        IntelligentTiering = "INTELLIGENT_TIERING",
        OnezoneIa = "ONEZONE_IA",
        StandardIa = "STANDARD_IA",
    }
}

schema! {
    values TransitionDefaultMinimumObjectSize {
        VariesByStorageClass = "varies_by_storage_class",
        AllStorageClasses128k = "all_storage_classes_128K",
    }
}

schema! {
    values Expiration {
        Enabled = "ENABLED",
        Disabled = "DISABLED",
    }
}

schema! {
    values SseAlgorithm {
        AwsKms = "aws:kms",
        Aes256 = "AES256",
    }
}

schema! {
    values ConfigurationState {
        Enabled = "ENABLED",
        Disabled = "DISABLED",
    }
}

schema! {
    values TableBucketType {
        Aws = "aws",
        Customer = "customer",
    }
}

schema! {
    values ObjectLockEnabled {
        Enabled = "Enabled",
    }
}

schema! {
    values Mode {
        Compliance = "COMPLIANCE",
        Governance = "GOVERNANCE",
    }
}

schema! {
    values ObjectOwnership {
        ObjectWriter = "ObjectWriter",
        BucketOwnerPreferred = "BucketOwnerPreferred",
        BucketOwnerEnforced = "BucketOwnerEnforced",
    }
}

schema! {
    values Owner {
        Destination = "Destination",
    }
}

schema! {
    values ReplicationDestinationStorageClass {
        DeepArchive = "DEEP_ARCHIVE",
        Glacier = "GLACIER",
        GlacierIr = "GLACIER_IR",
        IntelligentTiering = "INTELLIGENT_TIERING",
        OnezoneIa = "ONEZONE_IA",
        ReducedRedundancy = "REDUCED_REDUNDANCY",
        Standard = "STANDARD",
        StandardIa = "STANDARD_IA",
    }
}

schema! {
    values ReplicaModificationsStatus {
        Enabled = "Enabled",
        Disabled = "Disabled",
    }
}

schema! {
    values VersioningConfigurationStatus {
        Enabled = "Enabled",
        Suspended = "Suspended",
    }
}

schema! {
    values Protocol {
        Http = "http",
        Https = "https",
    }
}
