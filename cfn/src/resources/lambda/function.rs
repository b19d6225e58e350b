//! `AWS::Lambda::Function` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Function = "AWS::Lambda::Function" {
        required {
            code: Value<Code> = "Code",
            /// 0 to 10000 characters
            role: Value<Arn> = "Role",
        }
        optional {
            /// 1 to 1 items
            architectures: List<Architectures> = "Architectures",
            capacity_provider_config: Value<CapacityProviderConfig> = "CapacityProviderConfig",
            /// 0 to 200 characters
            code_signing_config_arn: Value<Arn> = "CodeSigningConfigArn",
            dead_letter_config: Value<DeadLetterConfig> = "DeadLetterConfig",
            /// 0 to 256 characters
            description: Value<String> = "Description",
            durable_config: Value<DurableConfig> = "DurableConfig",
            environment: Value<Environment> = "Environment",
            ephemeral_storage: Value<EphemeralStorage> = "EphemeralStorage",
            /// 0 to 1 items
            file_system_configs: List<FileSystemConfig> = "FileSystemConfigs",
            /// at least 1 characters
            function_name: Value<String> = "FunctionName",
            function_scaling_config: Value<FunctionScalingConfig> = "FunctionScalingConfig",
            /// 0 to 128 characters
            handler: Value<String> = "Handler",
            image_config: Value<ImageConfig> = "ImageConfig",
            /// 0 to 10000 characters
            kms_key_arn: Value<Arn> = "KmsKeyArn",
            /// at most 5 items
            layers: List<String> = "Layers",
            logging_config: Value<LoggingConfig> = "LoggingConfig",
            /// 128 to 32768
            memory_size: Value<i64> = "MemorySize",
            package_type: Value<PackageType> = "PackageType",
            publish_to_latest_published: Value<bool> = "PublishToLatestPublished",
            recursive_loop: Value<RecursiveLoop> = "RecursiveLoop",
            /// at least 0
            reserved_concurrent_executions: Value<i64> = "ReservedConcurrentExecutions",
            runtime: Value<Runtime> = "Runtime",
            runtime_management_config: Value<RuntimeManagementConfig> = "RuntimeManagementConfig",
            snap_start: Value<SnapStart> = "SnapStart",
            tags: List<Tag> = "Tags",
            tenancy_config: Value<TenancyConfig> = "TenancyConfig",
            /// 1 to 5400
            timeout: Value<i64> = "Timeout",
            tracing_config: Value<TracingConfig> = "TracingConfig",
            vpc_config: Value<VpcConfig> = "VpcConfig",
        }
        attributes {
            arn: Value<Arn> = "Arn",
        }
    }
}

schema! {
    property CapacityProviderConfig {
        required {
            lambda_managed_instances_capacity_provider_config: Value<LambdaManagedInstancesCapacityProviderConfig> = "LambdaManagedInstancesCapacityProviderConfig",
        }
        optional {}
    }
}

schema! {
    property Code {
        required {}
        optional {
            image_uri: Value<String> = "ImageUri",
            /// 3 to 63 characters
            s3_bucket: Value<String> = "S3Bucket",
            /// 1 to 1024 characters
            s3_key: Value<String> = "S3Key",
            s3_object_storage_mode: Value<S3ObjectStorageMode> = "S3ObjectStorageMode",
            /// 1 to 1024 characters
            s3_object_version: Value<String> = "S3ObjectVersion",
            /// 0 to 10000 characters
            source_kms_key_arn: Value<Arn> = "SourceKMSKeyArn",
            zip_file: Value<String> = "ZipFile",
        }
    }
}

schema! {
    property DeadLetterConfig {
        required {}
        optional {
            /// 0 to 10000 characters
            target_arn: Value<Arn> = "TargetArn",
        }
    }
}

schema! {
    property DurableConfig {
        required {
            /// 1 to 31622400
            execution_timeout: Value<i64> = "ExecutionTimeout",
        }
        optional {
            /// 0 to 10000 characters
            kms_key_arn: Value<Arn> = "KMSKeyArn",
            /// 1 to 90; default 14
            retention_period_in_days: Value<i64> = "RetentionPeriodInDays",
        }
    }
}

schema! {
    property Environment {
        required {}
        optional {
            variables: Map<Json> = "Variables",
        }
    }
}

schema! {
    property EphemeralStorage {
        required {
            /// 512 to 32768
            size: Value<i64> = "Size",
        }
        optional {}
    }
}

schema! {
    property FileSystemConfig {
        required {
            /// at most 200 characters
            arn: Value<Arn> = "Arn",
            /// 0 to 160 characters
            local_mount_path: Value<String> = "LocalMountPath",
        }
        optional {
            s3_files_config: Value<S3FilesConfig> = "S3FilesConfig",
        }
    }
}

schema! {
    property FunctionScalingConfig {
        required {}
        optional {
            /// 0 to 15000
            max_execution_environments: Value<i64> = "MaxExecutionEnvironments",
            /// 0 to 15000
            min_execution_environments: Value<i64> = "MinExecutionEnvironments",
        }
    }
}

schema! {
    property ImageConfig {
        required {}
        optional {
            /// 0 to 1500 items
            command: List<String> = "Command",
            /// 0 to 1500 items
            entry_point: List<String> = "EntryPoint",
            /// 0 to 1000 characters
            working_directory: Value<String> = "WorkingDirectory",
        }
    }
}

schema! {
    property LambdaManagedInstancesCapacityProviderConfig {
        required {
            /// 1 to 140 characters
            capacity_provider_arn: Value<Arn> = "CapacityProviderArn",
        }
        optional {
            /// 2 to 8
            execution_environment_memory_gi_b_per_v_cpu: Value<f64> = "ExecutionEnvironmentMemoryGiBPerVCpu",
            /// 1 to 1600
            per_execution_environment_max_concurrency: Value<i64> = "PerExecutionEnvironmentMaxConcurrency",
        }
    }
}

schema! {
    property LoggingConfig {
        required {}
        optional {
            application_log_level: Value<ApplicationLogLevel> = "ApplicationLogLevel",
            log_format: Value<LogFormat> = "LogFormat",
            /// 1 to 512 characters
            log_group: Value<String> = "LogGroup",
            system_log_level: Value<SystemLogLevel> = "SystemLogLevel",
        }
    }
}

schema! {
    property RuntimeManagementConfig {
        required {
            update_runtime_on: Value<UpdateRuntimeOn> = "UpdateRuntimeOn",
        }
        optional {
            runtime_version_arn: Value<Arn> = "RuntimeVersionArn",
        }
    }
}

schema! {
    property S3FilesConfig {
        required {}
        optional {
            direct_s3_read: Value<DirectS3Read> = "DirectS3Read",
        }
    }
}

schema! {
    property SnapStart {
        required {
            apply_on: Value<ApplyOn> = "ApplyOn",
        }
        optional {}
    }
}

schema! {
    property SnapStartResponse {
        required {}
        optional {
            apply_on: Value<ApplyOn> = "ApplyOn",
            optimization_status: Value<OptimizationStatus> = "OptimizationStatus",
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
    property TenancyConfig {
        required {
            tenant_isolation_mode: Value<TenantIsolationMode> = "TenantIsolationMode",
        }
        optional {}
    }
}

schema! {
    property TracingConfig {
        required {}
        optional {
            mode: Value<Mode> = "Mode",
        }
    }
}

schema! {
    property VpcConfig {
        required {}
        optional {
            ipv6_allowed_for_dual_stack: Value<bool> = "Ipv6AllowedForDualStack",
            /// 0 to 5 items
            security_group_ids: List<String> = "SecurityGroupIds",
            /// 0 to 16 items
            subnet_ids: List<String> = "SubnetIds",
        }
    }
}

schema! {
    values S3ObjectStorageMode {
        Copy = "COPY",
        Reference = "REFERENCE",
    }
}

schema! {
    values Architectures {
        X86_64 = "x86_64",
        Arm64 = "arm64",
    }
}

schema! {
    values DirectS3Read {
        Enabled = "ENABLED",
        Disabled = "DISABLED",
        Auto = "AUTO",
    }
}

schema! {
    values ApplicationLogLevel {
        Trace = "TRACE",
        Debug = "DEBUG",
        Info = "INFO",
        Warn = "WARN",
        Error = "ERROR",
        Fatal = "FATAL",
    }
}

schema! {
    values LogFormat {
        Text = "Text",
        Json = "JSON",
    }
}

schema! {
    values SystemLogLevel {
        Debug = "DEBUG",
        Info = "INFO",
        Warn = "WARN",
    }
}

schema! {
    values PackageType {
        Image = "Image",
        Zip = "Zip",
    }
}

schema! {
    values RecursiveLoop {
        Allow = "Allow",
        Terminate = "Terminate",
    }
}

schema! {
    values Runtime {
        Dotnet10 = "dotnet10",
        Dotnet6 = "dotnet6",
        Dotnet8 = "dotnet8",
        Dotnetcore1_0 = "dotnetcore1.0",
        Dotnetcore2_0 = "dotnetcore2.0",
        Dotnetcore2_1 = "dotnetcore2.1",
        Dotnetcore3_1 = "dotnetcore3.1",
        Go1X = "go1.x",
        Java11 = "java11",
        Java11Al2023 = "java11.al2023",
        Java17 = "java17",
        Java17Al2023 = "java17.al2023",
        Java21 = "java21",
        Java25 = "java25",
        Java8 = "java8",
        Java8Al2 = "java8.al2",
        Java8Al2023 = "java8.al2023",
        Nodejs = "nodejs",
        Nodejs10X = "nodejs10.x",
        Nodejs12X = "nodejs12.x",
        Nodejs14X = "nodejs14.x",
        Nodejs16X = "nodejs16.x",
        Nodejs18X = "nodejs18.x",
        Nodejs20X = "nodejs20.x",
        Nodejs22X = "nodejs22.x",
        Nodejs24X = "nodejs24.x",
        Nodejs26X = "nodejs26.x",
        Nodejs4_3 = "nodejs4.3",
        Nodejs4_3Edge = "nodejs4.3-edge",
        Nodejs6_10 = "nodejs6.10",
        Nodejs8_10 = "nodejs8.10",
        Provided = "provided",
        ProvidedAl2 = "provided.al2",
        ProvidedAl2023 = "provided.al2023",
        Python2_7 = "python2.7",
        Python3_10 = "python3.10",
        Python3_11 = "python3.11",
        Python3_12 = "python3.12",
        Python3_13 = "python3.13",
        Python3_14 = "python3.14",
        Python3_15 = "python3.15",
        Python3_6 = "python3.6",
        Python3_7 = "python3.7",
        Python3_8 = "python3.8",
        Python3_9 = "python3.9",
        Ruby2_5 = "ruby2.5",
        Ruby2_7 = "ruby2.7",
        Ruby3_2 = "ruby3.2",
        Ruby3_3 = "ruby3.3",
        Ruby3_4 = "ruby3.4",
        Ruby4_0 = "ruby4.0",
    }
}

schema! {
    values UpdateRuntimeOn {
        Auto = "Auto",
        FunctionUpdate = "FunctionUpdate",
        Manual = "Manual",
    }
}

schema! {
    values ApplyOn {
        PublishedVersions = "PublishedVersions",
        None = "None",
    }
}

schema! {
    values TenantIsolationMode {
        PerTenant = "PER_TENANT",
    }
}

schema! {
    values Mode {
        Active = "Active",
        PassThrough = "PassThrough",
    }
}

schema! {
    values OptimizationStatus {
        On = "On",
        Off = "Off",
    }
}
