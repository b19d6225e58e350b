//! `AWS::KinesisFirehose::DeliveryStream` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource DeliveryStream = "AWS::KinesisFirehose::DeliveryStream" {
        required {}
        optional {
            amazon_open_search_serverless_destination_configuration: Value<AmazonOpenSearchServerlessDestinationConfiguration> = "AmazonOpenSearchServerlessDestinationConfiguration",
            amazonopensearchservice_destination_configuration: Value<AmazonopensearchserviceDestinationConfiguration> = "AmazonopensearchserviceDestinationConfiguration",
            database_source_configuration: Value<DatabaseSourceConfiguration> = "DatabaseSourceConfiguration",
            delivery_stream_encryption_configuration_input: Value<DeliveryStreamEncryptionConfigurationInput> = "DeliveryStreamEncryptionConfigurationInput",
            /// 1 to 64 characters
            delivery_stream_name: Value<String> = "DeliveryStreamName",
            delivery_stream_type: Value<DeliveryStreamType> = "DeliveryStreamType",
            direct_put_source_configuration: Value<DirectPutSourceConfiguration> = "DirectPutSourceConfiguration",
            elasticsearch_destination_configuration: Value<ElasticsearchDestinationConfiguration> = "ElasticsearchDestinationConfiguration",
            extended_s3_destination_configuration: Value<ExtendedS3DestinationConfiguration> = "ExtendedS3DestinationConfiguration",
            http_endpoint_destination_configuration: Value<HttpEndpointDestinationConfiguration> = "HttpEndpointDestinationConfiguration",
            iceberg_destination_configuration: Value<IcebergDestinationConfiguration> = "IcebergDestinationConfiguration",
            kinesis_stream_source_configuration: Value<KinesisStreamSourceConfiguration> = "KinesisStreamSourceConfiguration",
            msk_source_configuration: Value<MSKSourceConfiguration> = "MSKSourceConfiguration",
            redshift_destination_configuration: Value<RedshiftDestinationConfiguration> = "RedshiftDestinationConfiguration",
            s3_destination_configuration: Value<S3DestinationConfiguration> = "S3DestinationConfiguration",
            snowflake_destination_configuration: Value<SnowflakeDestinationConfiguration> = "SnowflakeDestinationConfiguration",
            splunk_destination_configuration: Value<SplunkDestinationConfiguration> = "SplunkDestinationConfiguration",
            /// 1 to 50 items
            tags: List<Tag> = "Tags",
        }
        attributes {
            arn: Value<Arn> = "Arn",
        }
    }
}

schema! {
    property AmazonOpenSearchServerlessBufferingHints {
        required {}
        optional {
            /// 0 to 900
            interval_in_seconds: Value<i64> = "IntervalInSeconds",
            /// 1 to 100
            size_in_mbs: Value<i64> = "SizeInMBs",
        }
    }
}

schema! {
    property AmazonOpenSearchServerlessDestinationConfiguration {
        required {
            /// 1 to 80 characters
            index_name: Value<String> = "IndexName",
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
            s3_configuration: Value<S3DestinationConfiguration> = "S3Configuration",
        }
        optional {
            buffering_hints: Value<AmazonOpenSearchServerlessBufferingHints> = "BufferingHints",
            cloud_watch_logging_options: Value<CloudWatchLoggingOptions> = "CloudWatchLoggingOptions",
            /// 1 to 512 characters
            collection_endpoint: Value<String> = "CollectionEndpoint",
            processing_configuration: Value<ProcessingConfiguration> = "ProcessingConfiguration",
            retry_options: Value<AmazonOpenSearchServerlessRetryOptions> = "RetryOptions",
            s3_backup_mode: Value<S3BackupMode> = "S3BackupMode",
            vpc_configuration: Value<VpcConfiguration> = "VpcConfiguration",
        }
    }
}

schema! {
    property AmazonOpenSearchServerlessRetryOptions {
        required {}
        optional {
            /// 0 to 7200
            duration_in_seconds: Value<i64> = "DurationInSeconds",
        }
    }
}

schema! {
    property AmazonopensearchserviceBufferingHints {
        required {}
        optional {
            /// 0 to 900
            interval_in_seconds: Value<i64> = "IntervalInSeconds",
            /// 1 to 100
            size_in_mbs: Value<i64> = "SizeInMBs",
        }
    }
}

schema! {
    property AmazonopensearchserviceDestinationConfiguration {
        required {
            /// 1 to 80 characters
            index_name: Value<String> = "IndexName",
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
            s3_configuration: Value<S3DestinationConfiguration> = "S3Configuration",
        }
        optional {
            buffering_hints: Value<AmazonopensearchserviceBufferingHints> = "BufferingHints",
            cloud_watch_logging_options: Value<CloudWatchLoggingOptions> = "CloudWatchLoggingOptions",
            /// 1 to 512 characters
            cluster_endpoint: Value<String> = "ClusterEndpoint",
            document_id_options: Value<DocumentIdOptions> = "DocumentIdOptions",
            /// 1 to 512 characters
            domain_arn: Value<Arn> = "DomainARN",
            index_rotation_period: Value<IndexRotationPeriod> = "IndexRotationPeriod",
            processing_configuration: Value<ProcessingConfiguration> = "ProcessingConfiguration",
            retry_options: Value<AmazonopensearchserviceRetryOptions> = "RetryOptions",
            s3_backup_mode: Value<S3BackupMode> = "S3BackupMode",
            /// 0 to 100 characters
            type_name: Value<String> = "TypeName",
            vpc_configuration: Value<VpcConfiguration> = "VpcConfiguration",
        }
    }
}

schema! {
    property AmazonopensearchserviceRetryOptions {
        required {}
        optional {
            /// 0 to 7200
            duration_in_seconds: Value<i64> = "DurationInSeconds",
        }
    }
}

schema! {
    property AuthenticationConfiguration {
        required {
            connectivity: Value<Connectivity> = "Connectivity",
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
        }
        optional {}
    }
}

schema! {
    property BufferingHints {
        required {}
        optional {
            /// 0 to 900
            interval_in_seconds: Value<i64> = "IntervalInSeconds",
            /// 1 to 128
            size_in_mbs: Value<i64> = "SizeInMBs",
        }
    }
}

schema! {
    property CatalogConfiguration {
        required {}
        optional {
            /// 1 to 512 characters
            catalog_arn: Value<Arn> = "CatalogArn",
            /// 1 to 2048 characters
            warehouse_location: Value<String> = "WarehouseLocation",
        }
    }
}

schema! {
    property CloudWatchLoggingOptions {
        required {}
        optional {
            enabled: Value<bool> = "Enabled",
            /// 0 to 512 characters
            log_group_name: Value<String> = "LogGroupName",
            /// 0 to 512 characters
            log_stream_name: Value<String> = "LogStreamName",
        }
    }
}

schema! {
    property CopyCommand {
        required {
            /// 1 to 512 characters
            data_table_name: Value<String> = "DataTableName",
        }
        optional {
            /// 0 to 204800 characters
            copy_options: Value<String> = "CopyOptions",
            /// 0 to 204800 characters
            data_table_columns: Value<String> = "DataTableColumns",
        }
    }
}

schema! {
    property DataFormatConversionConfiguration {
        required {}
        optional {
            enabled: Value<bool> = "Enabled",
            input_format_configuration: Value<InputFormatConfiguration> = "InputFormatConfiguration",
            output_format_configuration: Value<OutputFormatConfiguration> = "OutputFormatConfiguration",
            schema_configuration: Value<SchemaConfiguration> = "SchemaConfiguration",
        }
    }
}

schema! {
    property DatabaseColumns {
        required {}
        optional {
            exclude: List<String> = "Exclude",
            include: List<String> = "Include",
        }
    }
}

schema! {
    property DatabaseSourceAuthenticationConfiguration {
        required {
            secrets_manager_configuration: Value<SecretsManagerConfiguration> = "SecretsManagerConfiguration",
        }
        optional {}
    }
}

schema! {
    property DatabaseSourceConfiguration {
        required {
            database_source_authentication_configuration: Value<DatabaseSourceAuthenticationConfiguration> = "DatabaseSourceAuthenticationConfiguration",
            database_source_vpc_configuration: Value<DatabaseSourceVPCConfiguration> = "DatabaseSourceVPCConfiguration",
            databases: Value<Databases> = "Databases",
            /// 1 to 255 characters
            endpoint: Value<String> = "Endpoint",
            /// 0 to 65535
            port: Value<i64> = "Port",
            /// 1 to 129 characters
            snapshot_watermark_table: Value<String> = "SnapshotWatermarkTable",
            tables: Value<DatabaseTables> = "Tables",
            type_: Value<DatabaseSourceConfigurationType> = "Type",
        }
        optional {
            columns: Value<DatabaseColumns> = "Columns",
            /// 1 to 512 characters
            digest: Value<String> = "Digest",
            /// 1 to 4096 characters
            public_certificate: Value<String> = "PublicCertificate",
            ssl_mode: Value<SSLMode> = "SSLMode",
            surrogate_keys: List<String> = "SurrogateKeys",
        }
    }
}

schema! {
    property DatabaseSourceVPCConfiguration {
        required {
            /// 47 to 255 characters
            vpc_endpoint_service_name: Value<String> = "VpcEndpointServiceName",
        }
        optional {}
    }
}

schema! {
    property DatabaseTables {
        required {}
        optional {
            exclude: List<String> = "Exclude",
            include: List<String> = "Include",
        }
    }
}

schema! {
    property Databases {
        required {}
        optional {
            exclude: List<String> = "Exclude",
            include: List<String> = "Include",
        }
    }
}

schema! {
    property DeliveryStreamEncryptionConfigurationInput {
        required {
            key_type: Value<KeyType> = "KeyType",
        }
        optional {
            /// 1 to 512 characters
            key_arn: Value<Arn> = "KeyARN",
        }
    }
}

schema! {
    property Deserializer {
        required {}
        optional {
            hive_json_ser_de: Value<HiveJsonSerDe> = "HiveJsonSerDe",
            open_x_json_ser_de: Value<OpenXJsonSerDe> = "OpenXJsonSerDe",
        }
    }
}

schema! {
    property DestinationTableConfiguration {
        required {
            /// 1 to 512 characters
            destination_database_name: Value<String> = "DestinationDatabaseName",
            /// 1 to 512 characters
            destination_table_name: Value<String> = "DestinationTableName",
        }
        optional {
            partition_spec: Value<PartitionSpec> = "PartitionSpec",
            /// 1 to 1024 characters
            s3_error_output_prefix: Value<String> = "S3ErrorOutputPrefix",
            unique_keys: List<String> = "UniqueKeys",
        }
    }
}

schema! {
    property DirectPutSourceConfiguration {
        required {}
        optional {
            /// 1 to 100
            throughput_hint_in_mbs: Value<i64> = "ThroughputHintInMBs",
        }
    }
}

schema! {
    property DocumentIdOptions {
        required {
            default_document_id_format: Value<DefaultDocumentIdFormat> = "DefaultDocumentIdFormat",
        }
        optional {}
    }
}

schema! {
    property DynamicPartitioningConfiguration {
        required {}
        optional {
            enabled: Value<bool> = "Enabled",
            retry_options: Value<RetryOptions> = "RetryOptions",
        }
    }
}

schema! {
    property ElasticsearchBufferingHints {
        required {}
        optional {
            /// 0 to 900
            interval_in_seconds: Value<i64> = "IntervalInSeconds",
            /// 1 to 100
            size_in_mbs: Value<i64> = "SizeInMBs",
        }
    }
}

schema! {
    property ElasticsearchDestinationConfiguration {
        required {
            /// 1 to 80 characters
            index_name: Value<String> = "IndexName",
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
            s3_configuration: Value<S3DestinationConfiguration> = "S3Configuration",
        }
        optional {
            buffering_hints: Value<ElasticsearchBufferingHints> = "BufferingHints",
            cloud_watch_logging_options: Value<CloudWatchLoggingOptions> = "CloudWatchLoggingOptions",
            /// 1 to 512 characters
            cluster_endpoint: Value<String> = "ClusterEndpoint",
            document_id_options: Value<DocumentIdOptions> = "DocumentIdOptions",
            /// 1 to 512 characters
            domain_arn: Value<Arn> = "DomainARN",
            index_rotation_period: Value<IndexRotationPeriod> = "IndexRotationPeriod",
            processing_configuration: Value<ProcessingConfiguration> = "ProcessingConfiguration",
            retry_options: Value<ElasticsearchRetryOptions> = "RetryOptions",
            s3_backup_mode: Value<S3BackupMode> = "S3BackupMode",
            /// 0 to 100 characters
            type_name: Value<String> = "TypeName",
            vpc_configuration: Value<VpcConfiguration> = "VpcConfiguration",
        }
    }
}

schema! {
    property ElasticsearchRetryOptions {
        required {}
        optional {
            /// 0 to 7200
            duration_in_seconds: Value<i64> = "DurationInSeconds",
        }
    }
}

schema! {
    property EncryptionConfiguration {
        required {}
        optional {
            kms_encryption_config: Value<KMSEncryptionConfig> = "KMSEncryptionConfig",
            no_encryption_config: Value<NoEncryptionConfig> = "NoEncryptionConfig",
        }
    }
}

schema! {
    property ExtendedS3DestinationConfiguration {
        required {
            /// 1 to 2048 characters
            bucket_arn: Value<Arn> = "BucketARN",
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
        }
        optional {
            buffering_hints: Value<BufferingHints> = "BufferingHints",
            cloud_watch_logging_options: Value<CloudWatchLoggingOptions> = "CloudWatchLoggingOptions",
            compression_format: Value<CompressionFormat> = "CompressionFormat",
            /// 0 to 50 characters
            custom_time_zone: Value<String> = "CustomTimeZone",
            data_format_conversion_configuration: Value<DataFormatConversionConfiguration> = "DataFormatConversionConfiguration",
            dynamic_partitioning_configuration: Value<DynamicPartitioningConfiguration> = "DynamicPartitioningConfiguration",
            encryption_configuration: Value<EncryptionConfiguration> = "EncryptionConfiguration",
            /// 0 to 1024 characters
            error_output_prefix: Value<String> = "ErrorOutputPrefix",
            /// 0 to 128 characters
            file_extension: Value<String> = "FileExtension",
            /// 0 to 1024 characters
            prefix: Value<String> = "Prefix",
            processing_configuration: Value<ProcessingConfiguration> = "ProcessingConfiguration",
            s3_backup_configuration: Value<S3DestinationConfiguration> = "S3BackupConfiguration",
            s3_backup_mode: Value<ExtendedS3DestinationConfigurationS3BackupMode> = "S3BackupMode",
        }
    }
}

schema! {
    property HiveJsonSerDe {
        required {}
        optional {
            timestamp_formats: List<String> = "TimestampFormats",
        }
    }
}

schema! {
    property HttpEndpointCommonAttribute {
        required {
            /// 1 to 256 characters
            attribute_name: Value<String> = "AttributeName",
            /// 0 to 1024 characters
            attribute_value: Value<String> = "AttributeValue",
        }
        optional {}
    }
}

schema! {
    property HttpEndpointConfiguration {
        required {
            /// 1 to 1000 characters
            url: Value<String> = "Url",
        }
        optional {
            /// 0 to 4096 characters
            access_key: Value<String> = "AccessKey",
            /// 1 to 256 characters
            name: Value<String> = "Name",
        }
    }
}

schema! {
    property HttpEndpointDestinationConfiguration {
        required {
            endpoint_configuration: Value<HttpEndpointConfiguration> = "EndpointConfiguration",
            s3_configuration: Value<S3DestinationConfiguration> = "S3Configuration",
        }
        optional {
            buffering_hints: Value<BufferingHints> = "BufferingHints",
            cloud_watch_logging_options: Value<CloudWatchLoggingOptions> = "CloudWatchLoggingOptions",
            processing_configuration: Value<ProcessingConfiguration> = "ProcessingConfiguration",
            request_configuration: Value<HttpEndpointRequestConfiguration> = "RequestConfiguration",
            retry_options: Value<RetryOptions> = "RetryOptions",
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
            s3_backup_mode: Value<HttpEndpointDestinationConfigurationS3BackupMode> = "S3BackupMode",
            secrets_manager_configuration: Value<SecretsManagerConfiguration> = "SecretsManagerConfiguration",
        }
    }
}

schema! {
    property HttpEndpointRequestConfiguration {
        required {}
        optional {
            /// 0 to 50 items
            common_attributes: List<HttpEndpointCommonAttribute> = "CommonAttributes",
            content_encoding: Value<ContentEncoding> = "ContentEncoding",
        }
    }
}

schema! {
    property IcebergDestinationConfiguration {
        required {
            catalog_configuration: Value<CatalogConfiguration> = "CatalogConfiguration",
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
            s3_configuration: Value<S3DestinationConfiguration> = "S3Configuration",
        }
        optional {
            append_only: Value<bool> = "AppendOnly",
            buffering_hints: Value<BufferingHints> = "BufferingHints",
            cloud_watch_logging_options: Value<CloudWatchLoggingOptions> = "CloudWatchLoggingOptions",
            destination_table_configuration_list: List<DestinationTableConfiguration> = "DestinationTableConfigurationList",
            processing_configuration: Value<ProcessingConfiguration> = "ProcessingConfiguration",
            retry_options: Value<RetryOptions> = "RetryOptions",
            schema_evolution_configuration: Value<SchemaEvolutionConfiguration> = "SchemaEvolutionConfiguration",
            table_creation_configuration: Value<TableCreationConfiguration> = "TableCreationConfiguration",
            s3_backup_mode: Value<IcebergDestinationConfigurationS3BackupMode> = "s3BackupMode",
        }
    }
}

schema! {
    property InputFormatConfiguration {
        required {}
        optional {
            deserializer: Value<Deserializer> = "Deserializer",
        }
    }
}

schema! {
    property KMSEncryptionConfig {
        required {
            /// 1 to 512 characters
            awskms_key_arn: Value<Arn> = "AWSKMSKeyARN",
        }
        optional {}
    }
}

schema! {
    property KinesisStreamSourceConfiguration {
        required {
            /// 1 to 512 characters
            kinesis_stream_arn: Value<Arn> = "KinesisStreamARN",
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
        }
        optional {}
    }
}

schema! {
    property MSKSourceConfiguration {
        required {
            authentication_configuration: Value<AuthenticationConfiguration> = "AuthenticationConfiguration",
            /// 1 to 512 characters
            msk_cluster_arn: Value<Arn> = "MSKClusterARN",
            /// 1 to 255 characters
            topic_name: Value<String> = "TopicName",
        }
        optional {
            read_from_timestamp: Value<String> = "ReadFromTimestamp",
        }
    }
}

schema! {
    property OpenXJsonSerDe {
        required {}
        optional {
            case_insensitive: Value<bool> = "CaseInsensitive",
            column_to_json_key_mappings: Map<String> = "ColumnToJsonKeyMappings",
            convert_dots_in_json_keys_to_underscores: Value<bool> = "ConvertDotsInJsonKeysToUnderscores",
        }
    }
}

schema! {
    property OrcSerDe {
        required {}
        optional {
            /// at least 67108864
            block_size_bytes: Value<i64> = "BlockSizeBytes",
            bloom_filter_columns: List<String> = "BloomFilterColumns",
            /// 0 to 1
            bloom_filter_false_positive_probability: Value<f64> = "BloomFilterFalsePositiveProbability",
            compression: Value<Compression> = "Compression",
            /// 0 to 1
            dictionary_key_threshold: Value<f64> = "DictionaryKeyThreshold",
            enable_padding: Value<bool> = "EnablePadding",
            format_version: Value<FormatVersion> = "FormatVersion",
            /// 0 to 1
            padding_tolerance: Value<f64> = "PaddingTolerance",
            /// at least 1000
            row_index_stride: Value<i64> = "RowIndexStride",
            /// at least 8388608
            stripe_size_bytes: Value<i64> = "StripeSizeBytes",
        }
    }
}

schema! {
    property OutputFormatConfiguration {
        required {}
        optional {
            serializer: Value<Serializer> = "Serializer",
        }
    }
}

schema! {
    property ParquetSerDe {
        required {}
        optional {
            /// at least 67108864
            block_size_bytes: Value<i64> = "BlockSizeBytes",
            compression: Value<ParquetSerDeCompression> = "Compression",
            enable_dictionary_compression: Value<bool> = "EnableDictionaryCompression",
            /// at least 0
            max_padding_bytes: Value<i64> = "MaxPaddingBytes",
            /// at least 65536
            page_size_bytes: Value<i64> = "PageSizeBytes",
            writer_version: Value<WriterVersion> = "WriterVersion",
        }
    }
}

schema! {
    property PartitionField {
        required {
            /// 1 to 255 characters
            source_name: Value<String> = "SourceName",
        }
        optional {}
    }
}

schema! {
    property PartitionSpec {
        required {}
        optional {
            identity: List<PartitionField> = "Identity",
        }
    }
}

schema! {
    property ProcessingConfiguration {
        required {}
        optional {
            enabled: Value<bool> = "Enabled",
            processors: List<Processor> = "Processors",
        }
    }
}

schema! {
    property Processor {
        required {
            type_: Value<Type> = "Type",
        }
        optional {
            parameters: List<ProcessorParameter> = "Parameters",
        }
    }
}

schema! {
    property ProcessorParameter {
        required {
            parameter_name: Value<ParameterName> = "ParameterName",
            /// 1 to 5120 characters
            parameter_value: Value<String> = "ParameterValue",
        }
        optional {}
    }
}

schema! {
    property RedshiftDestinationConfiguration {
        required {
            /// 1 to 512 characters
            cluster_jdbcurl: Value<String> = "ClusterJDBCURL",
            copy_command: Value<CopyCommand> = "CopyCommand",
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
            s3_configuration: Value<S3DestinationConfiguration> = "S3Configuration",
        }
        optional {
            cloud_watch_logging_options: Value<CloudWatchLoggingOptions> = "CloudWatchLoggingOptions",
            /// 6 to 512 characters
            password: Value<String> = "Password",
            processing_configuration: Value<ProcessingConfiguration> = "ProcessingConfiguration",
            retry_options: Value<RedshiftRetryOptions> = "RetryOptions",
            s3_backup_configuration: Value<S3DestinationConfiguration> = "S3BackupConfiguration",
            s3_backup_mode: Value<RedshiftDestinationConfigurationS3BackupMode> = "S3BackupMode",
            secrets_manager_configuration: Value<SecretsManagerConfiguration> = "SecretsManagerConfiguration",
            /// 1 to 512 characters
            username: Value<String> = "Username",
        }
    }
}

schema! {
    property RedshiftRetryOptions {
        required {}
        optional {
            /// 0 to 7200
            duration_in_seconds: Value<i64> = "DurationInSeconds",
        }
    }
}

schema! {
    property RetryOptions {
        required {}
        optional {
            /// 0 to 7200
            duration_in_seconds: Value<i64> = "DurationInSeconds",
        }
    }
}

schema! {
    property S3DestinationConfiguration {
        required {
            /// 1 to 2048 characters
            bucket_arn: Value<Arn> = "BucketARN",
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
        }
        optional {
            buffering_hints: Value<BufferingHints> = "BufferingHints",
            cloud_watch_logging_options: Value<CloudWatchLoggingOptions> = "CloudWatchLoggingOptions",
            compression_format: Value<CompressionFormat> = "CompressionFormat",
            encryption_configuration: Value<EncryptionConfiguration> = "EncryptionConfiguration",
            /// 0 to 1024 characters
            error_output_prefix: Value<String> = "ErrorOutputPrefix",
            /// 0 to 1024 characters
            prefix: Value<String> = "Prefix",
        }
    }
}

schema! {
    property SchemaConfiguration {
        required {}
        optional {
            /// 1 to 1024 characters
            catalog_id: Value<String> = "CatalogId",
            /// 1 to 1024 characters
            database_name: Value<String> = "DatabaseName",
            /// 1 to 1024 characters
            region: Value<String> = "Region",
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
            /// 1 to 1024 characters
            table_name: Value<String> = "TableName",
            /// 1 to 1024 characters
            version_id: Value<String> = "VersionId",
        }
    }
}

schema! {
    property SchemaEvolutionConfiguration {
        required {}
        optional {
            enabled: Value<bool> = "Enabled",
        }
    }
}

schema! {
    property SecretsManagerConfiguration {
        required {
            enabled: Value<bool> = "Enabled",
        }
        optional {
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
            /// 1 to 2048 characters
            secret_arn: Value<Arn> = "SecretARN",
        }
    }
}

schema! {
    property Serializer {
        required {}
        optional {
            orc_ser_de: Value<OrcSerDe> = "OrcSerDe",
            parquet_ser_de: Value<ParquetSerDe> = "ParquetSerDe",
        }
    }
}

schema! {
    property SnowflakeBufferingHints {
        required {}
        optional {
            /// 0 to 900
            interval_in_seconds: Value<i64> = "IntervalInSeconds",
            /// 1 to 128
            size_in_mbs: Value<i64> = "SizeInMBs",
        }
    }
}

schema! {
    property SnowflakeDestinationConfiguration {
        required {
            /// 24 to 2048 characters
            account_url: Value<String> = "AccountUrl",
            /// 1 to 255 characters
            database: Value<String> = "Database",
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
            s3_configuration: Value<S3DestinationConfiguration> = "S3Configuration",
            /// 1 to 255 characters
            schema: Value<String> = "Schema",
            /// 1 to 255 characters
            table: Value<String> = "Table",
        }
        optional {
            buffering_hints: Value<SnowflakeBufferingHints> = "BufferingHints",
            cloud_watch_logging_options: Value<CloudWatchLoggingOptions> = "CloudWatchLoggingOptions",
            /// 1 to 255 characters
            content_column_name: Value<String> = "ContentColumnName",
            data_loading_option: Value<DataLoadingOption> = "DataLoadingOption",
            /// 7 to 255 characters
            key_passphrase: Value<String> = "KeyPassphrase",
            /// 1 to 255 characters
            meta_data_column_name: Value<String> = "MetaDataColumnName",
            /// 256 to 4096 characters
            private_key: Value<String> = "PrivateKey",
            processing_configuration: Value<ProcessingConfiguration> = "ProcessingConfiguration",
            retry_options: Value<SnowflakeRetryOptions> = "RetryOptions",
            s3_backup_mode: Value<SnowflakeDestinationConfigurationS3BackupMode> = "S3BackupMode",
            secrets_manager_configuration: Value<SecretsManagerConfiguration> = "SecretsManagerConfiguration",
            snowflake_role_configuration: Value<SnowflakeRoleConfiguration> = "SnowflakeRoleConfiguration",
            snowflake_vpc_configuration: Value<SnowflakeVpcConfiguration> = "SnowflakeVpcConfiguration",
            /// 1 to 255 characters
            user: Value<String> = "User",
        }
    }
}

schema! {
    property SnowflakeRetryOptions {
        required {}
        optional {
            /// 0 to 7200
            duration_in_seconds: Value<i64> = "DurationInSeconds",
        }
    }
}

schema! {
    property SnowflakeRoleConfiguration {
        required {}
        optional {
            enabled: Value<bool> = "Enabled",
            /// 1 to 255 characters
            snowflake_role: Value<String> = "SnowflakeRole",
        }
    }
}

schema! {
    property SnowflakeVpcConfiguration {
        required {
            /// 47 to 255 characters
            private_link_vpce_id: Value<String> = "PrivateLinkVpceId",
        }
        optional {}
    }
}

schema! {
    property SplunkBufferingHints {
        required {}
        optional {
            /// 0 to 60
            interval_in_seconds: Value<i64> = "IntervalInSeconds",
            /// 1 to 5
            size_in_mbs: Value<i64> = "SizeInMBs",
        }
    }
}

schema! {
    property SplunkDestinationConfiguration {
        required {
            /// 0 to 2048 characters
            hec_endpoint: Value<String> = "HECEndpoint",
            hec_endpoint_type: Value<HECEndpointType> = "HECEndpointType",
            s3_configuration: Value<S3DestinationConfiguration> = "S3Configuration",
        }
        optional {
            buffering_hints: Value<SplunkBufferingHints> = "BufferingHints",
            cloud_watch_logging_options: Value<CloudWatchLoggingOptions> = "CloudWatchLoggingOptions",
            /// 180 to 600
            hec_acknowledgment_timeout_in_seconds: Value<i64> = "HECAcknowledgmentTimeoutInSeconds",
            /// 0 to 2048 characters
            hec_token: Value<String> = "HECToken",
            processing_configuration: Value<ProcessingConfiguration> = "ProcessingConfiguration",
            retry_options: Value<SplunkRetryOptions> = "RetryOptions",
            s3_backup_mode: Value<SplunkDestinationConfigurationS3BackupMode> = "S3BackupMode",
            secrets_manager_configuration: Value<SecretsManagerConfiguration> = "SecretsManagerConfiguration",
        }
    }
}

schema! {
    property SplunkRetryOptions {
        required {}
        optional {
            /// 0 to 7200
            duration_in_seconds: Value<i64> = "DurationInSeconds",
        }
    }
}

schema! {
    property TableCreationConfiguration {
        required {}
        optional {
            enabled: Value<bool> = "Enabled",
        }
    }
}

schema! {
    property Tag {
        required {
            /// 1 to 128 characters
            key: Value<String> = "Key",
        }
        optional {
            /// 0 to 256 characters
            value: Value<String> = "Value",
        }
    }
}

schema! {
    property VpcConfiguration {
        required {
            /// 1 to 512 characters
            role_arn: Value<Arn> = "RoleARN",
            /// 1 to 5 items
            security_group_ids: List<String> = "SecurityGroupIds",
            /// 1 to 16 items
            subnet_ids: List<String> = "SubnetIds",
        }
        optional {}
    }
}

schema! {
    values CompressionFormat {
        Uncompressed = "UNCOMPRESSED",
        Gzip = "GZIP",
        Zip = "ZIP",
        Snappy = "Snappy",
        HadoopSnappy = "HADOOP_SNAPPY",
    }
}

schema! {
    values NoEncryptionConfig {
        NoEncryption = "NoEncryption",
    }
}

schema! {
    values Type {
        RecordDeAggregation = "RecordDeAggregation",
        Decompression = "Decompression",
        CloudWatchLogProcessing = "CloudWatchLogProcessing",
        Lambda = "Lambda",
        MetadataExtraction = "MetadataExtraction",
        AppendDelimiterToRecord = "AppendDelimiterToRecord",
    }
}

schema! {
    values ParameterName {
        BufferIntervalInSeconds = "BufferIntervalInSeconds",
        BufferSizeInMBs = "BufferSizeInMBs",
        CompressionFormat = "CompressionFormat",
        DataMessageExtraction = "DataMessageExtraction",
        Delimiter = "Delimiter",
        JsonParsingEngine = "JsonParsingEngine",
        LambdaArn = "LambdaArn",
        MetadataExtractionQuery = "MetadataExtractionQuery",
        NumberOfRetries = "NumberOfRetries",
        RoleArn = "RoleArn",
        SubRecordType = "SubRecordType",
    }
}

schema! {
    values S3BackupMode {
        FailedDocumentsOnly = "FailedDocumentsOnly",
        AllDocuments = "AllDocuments",
    }
}

schema! {
    values DefaultDocumentIdFormat {
        FirehoseDefault = "FIREHOSE_DEFAULT",
        NoDocumentId = "NO_DOCUMENT_ID",
    }
}

schema! {
    values IndexRotationPeriod {
        NoRotation = "NoRotation",
        OneHour = "OneHour",
        OneDay = "OneDay",
        OneWeek = "OneWeek",
        OneMonth = "OneMonth",
    }
}

schema! {
    values DatabaseSourceConfigurationType {
        MySQL = "MySQL",
        PostgreSQL = "PostgreSQL",
    }
}

schema! {
    values SSLMode {
        Disabled = "Disabled",
        Enabled = "Enabled",
    }
}

schema! {
    values KeyType {
        AwsOwnedCmk = "AWS_OWNED_CMK",
        CustomerManagedCmk = "CUSTOMER_MANAGED_CMK",
    }
}

schema! {
    values DeliveryStreamType {
        DatabaseAsSource = "DatabaseAsSource",
        DirectPut = "DirectPut",
        KinesisStreamAsSource = "KinesisStreamAsSource",
        MSKAsSource = "MSKAsSource",
    }
}

schema! {
    values Compression {
        None = "NONE",
        Snappy = "SNAPPY",
        Zlib = "ZLIB",
    }
}

schema! {
    values FormatVersion {
        V0_11 = "V0_11",
        V0_12 = "V0_12",
    }
}

schema! {
    values ParquetSerDeCompression {
        Gzip = "GZIP",
        Snappy = "SNAPPY",
        Uncompressed = "UNCOMPRESSED",
    }
}

schema! {
    values WriterVersion {
        V1 = "V1",
        V2 = "V2",
    }
}

schema! {
    values ExtendedS3DestinationConfigurationS3BackupMode {
        Disabled = "Disabled",
        Enabled = "Enabled",
    }
}

schema! {
    values ContentEncoding {
        None = "NONE",
        Gzip = "GZIP",
    }
}

schema! {
    values HttpEndpointDestinationConfigurationS3BackupMode {
        AllData = "AllData",
        FailedDataOnly = "FailedDataOnly",
    }
}

schema! {
    values IcebergDestinationConfigurationS3BackupMode {
        AllData = "AllData",
        FailedDataOnly = "FailedDataOnly",
    }
}

schema! {
    values Connectivity {
        Public = "PUBLIC",
        Private = "PRIVATE",
    }
}

schema! {
    values RedshiftDestinationConfigurationS3BackupMode {
        Disabled = "Disabled",
        Enabled = "Enabled",
    }
}

schema! {
    values DataLoadingOption {
        JsonMapping = "JSON_MAPPING",
        VariantContentMapping = "VARIANT_CONTENT_MAPPING",
        VariantContentAndMetadataMapping = "VARIANT_CONTENT_AND_METADATA_MAPPING",
    }
}

schema! {
    values SnowflakeDestinationConfigurationS3BackupMode {
        FailedDataOnly = "FailedDataOnly",
        AllData = "AllData",
    }
}

schema! {
    values HECEndpointType {
        Raw = "Raw",
        Event = "Event",
    }
}

schema! {
    values SplunkDestinationConfigurationS3BackupMode {
        AllEvents = "AllEvents",
        FailedEventsOnly = "FailedEventsOnly",
    }
}
