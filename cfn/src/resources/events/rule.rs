//! `AWS::Events::Rule` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Rule = "AWS::Events::Rule" {
        required {}
        optional {
            /// 0 to 512 characters
            description: Value<String> = "Description",
            /// 1 to 1600 characters
            event_bus_name: Value<String> = "EventBusName",
            event_pattern: Value<Json> = "EventPattern",
            /// 1 to 64 characters
            name: Value<String> = "Name",
            /// 1 to 1600 characters
            role_arn: Value<Arn> = "RoleArn",
            /// 0 to 256 characters
            schedule_expression: Value<String> = "ScheduleExpression",
            state: Value<State> = "State",
            tags: List<Tag> = "Tags",
            /// at most 5 items
            targets: List<Target> = "Targets",
        }
        attributes {
            arn: Value<Arn> = "Arn",
            rule_name: Value<String> = "RuleName",
        }
    }
}

schema! {
    property AppSyncParameters {
        required {
            graph_ql_operation: Value<String> = "GraphQLOperation",
        }
        optional {}
    }
}

schema! {
    property AwsVpcConfiguration {
        required {
            subnets: List<String> = "Subnets",
        }
        optional {
            assign_public_ip: Value<AssignPublicIp> = "AssignPublicIp",
            security_groups: List<String> = "SecurityGroups",
        }
    }
}

schema! {
    property BatchArrayProperties {
        required {}
        optional {
            size: Value<i64> = "Size",
        }
    }
}

schema! {
    property BatchParameters {
        required {
            job_definition: Value<String> = "JobDefinition",
            job_name: Value<String> = "JobName",
        }
        optional {
            array_properties: Value<BatchArrayProperties> = "ArrayProperties",
            retry_strategy: Value<BatchRetryStrategy> = "RetryStrategy",
        }
    }
}

schema! {
    property BatchRetryStrategy {
        required {}
        optional {
            attempts: Value<i64> = "Attempts",
        }
    }
}

schema! {
    property CapacityProviderStrategyItem {
        required {
            /// 1 to 255 characters
            capacity_provider: Value<String> = "CapacityProvider",
        }
        optional {
            /// 0 to 100000
            base: Value<i64> = "Base",
            /// 0 to 1000
            weight: Value<i64> = "Weight",
        }
    }
}

schema! {
    property DeadLetterConfig {
        required {}
        optional {
            /// 1 to 1600 characters
            arn: Value<Arn> = "Arn",
        }
    }
}

schema! {
    property EcsParameters {
        required {
            /// 1 to 1600 characters
            task_definition_arn: Value<Arn> = "TaskDefinitionArn",
        }
        optional {
            /// 0 to 6 items
            capacity_provider_strategy: List<CapacityProviderStrategyItem> = "CapacityProviderStrategy",
            enable_ecs_managed_tags: Value<bool> = "EnableECSManagedTags",
            enable_execute_command: Value<bool> = "EnableExecuteCommand",
            group: Value<String> = "Group",
            launch_type: Value<LaunchType> = "LaunchType",
            network_configuration: Value<NetworkConfiguration> = "NetworkConfiguration",
            /// 0 to 10 items
            placement_constraints: List<PlacementConstraint> = "PlacementConstraints",
            placement_strategies: List<PlacementStrategy> = "PlacementStrategies",
            platform_version: Value<String> = "PlatformVersion",
            propagate_tags: Value<PropagateTags> = "PropagateTags",
            /// 0 to 1024 characters
            reference_id: Value<String> = "ReferenceId",
            tag_list: List<Tag> = "TagList",
            /// at least 1
            task_count: Value<i64> = "TaskCount",
        }
    }
}

schema! {
    property HttpParameters {
        required {}
        optional {
            header_parameters: Map<String> = "HeaderParameters",
            path_parameter_values: List<String> = "PathParameterValues",
            query_string_parameters: Map<String> = "QueryStringParameters",
        }
    }
}

schema! {
    property InputTransformer {
        required {
            /// 1 to 8192 characters
            input_template: Value<String> = "InputTemplate",
        }
        optional {
            input_paths_map: Map<String> = "InputPathsMap",
        }
    }
}

schema! {
    property KinesisParameters {
        required {
            /// 0 to 256 characters
            partition_key_path: Value<String> = "PartitionKeyPath",
        }
        optional {}
    }
}

schema! {
    property NetworkConfiguration {
        required {}
        optional {
            aws_vpc_configuration: Value<AwsVpcConfiguration> = "AwsVpcConfiguration",
        }
    }
}

schema! {
    property PlacementConstraint {
        required {}
        optional {
            /// 0 to 2000 characters
            expression: Value<String> = "Expression",
            type_: Value<Type> = "Type",
        }
    }
}

schema! {
    property PlacementStrategy {
        required {}
        optional {
            field: Value<String> = "Field",
            type_: Value<String> = "Type",
        }
    }
}

schema! {
    property RedshiftDataParameters {
        required {
            /// 1 to 64 characters
            database: Value<String> = "Database",
        }
        optional {
            /// 1 to 128 characters
            db_user: Value<String> = "DbUser",
            /// 1 to 1600 characters
            secret_manager_arn: Value<Arn> = "SecretManagerArn",
            /// 1 to 100000 characters
            sql: Value<String> = "Sql",
            sqls: List<String> = "Sqls",
            /// 1 to 500 characters
            statement_name: Value<String> = "StatementName",
            with_event: Value<bool> = "WithEvent",
        }
    }
}

schema! {
    property RetryPolicy {
        required {}
        optional {
            /// 60 to 86400
            maximum_event_age_in_seconds: Value<i64> = "MaximumEventAgeInSeconds",
            /// 0 to 185
            maximum_retry_attempts: Value<i64> = "MaximumRetryAttempts",
        }
    }
}

schema! {
    property RunCommandParameters {
        required {
            /// 1 to 5 items
            run_command_targets: List<RunCommandTarget> = "RunCommandTargets",
        }
        optional {}
    }
}

schema! {
    property RunCommandTarget {
        required {
            /// 1 to 128 characters
            key: Value<String> = "Key",
            /// 1 to 50 items
            values: List<String> = "Values",
        }
        optional {}
    }
}

schema! {
    property SageMakerPipelineParameter {
        required {
            /// 1 to 256 characters
            name: Value<String> = "Name",
            /// 0 to 1024 characters
            value: Value<String> = "Value",
        }
        optional {}
    }
}

schema! {
    property SageMakerPipelineParameters {
        required {}
        optional {
            /// 0 to 200 items
            pipeline_parameter_list: List<SageMakerPipelineParameter> = "PipelineParameterList",
        }
    }
}

schema! {
    property SqsParameters {
        required {
            message_group_id: Value<String> = "MessageGroupId",
        }
        optional {}
    }
}

schema! {
    property Tag {
        required {}
        optional {
            /// 1 to 128 characters
            key: Value<String> = "Key",
            /// 0 to 256 characters
            value: Value<String> = "Value",
        }
    }
}

schema! {
    property Target {
        required {
            /// 1 to 1600 characters
            arn: Value<Arn> = "Arn",
            /// 1 to 64 characters
            id: Value<String> = "Id",
        }
        optional {
            app_sync_parameters: Value<AppSyncParameters> = "AppSyncParameters",
            batch_parameters: Value<BatchParameters> = "BatchParameters",
            dead_letter_config: Value<DeadLetterConfig> = "DeadLetterConfig",
            ecs_parameters: Value<EcsParameters> = "EcsParameters",
            http_parameters: Value<HttpParameters> = "HttpParameters",
            /// 0 to 8192 characters
            input: Value<String> = "Input",
            /// 0 to 256 characters
            input_path: Value<String> = "InputPath",
            input_transformer: Value<InputTransformer> = "InputTransformer",
            kinesis_parameters: Value<KinesisParameters> = "KinesisParameters",
            redshift_data_parameters: Value<RedshiftDataParameters> = "RedshiftDataParameters",
            retry_policy: Value<RetryPolicy> = "RetryPolicy",
            /// 1 to 1600 characters
            role_arn: Value<Arn> = "RoleArn",
            run_command_parameters: Value<RunCommandParameters> = "RunCommandParameters",
            sage_maker_pipeline_parameters: Value<SageMakerPipelineParameters> = "SageMakerPipelineParameters",
            sqs_parameters: Value<SqsParameters> = "SqsParameters",
        }
    }
}

schema! {
    values State {
        Disabled = "DISABLED",
        Enabled = "ENABLED",
        EnabledWithAllCloudtrailManagementEvents = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
    }
}

schema! {
    values LaunchType {
        Ec2 = "EC2",
        External = "EXTERNAL",
        Fargate = "FARGATE",
    }
}

schema! {
    values AssignPublicIp {
        Disabled = "DISABLED",
        Enabled = "ENABLED",
    }
}

schema! {
    values Type {
        DistinctInstance = "distinctInstance",
        MemberOf = "memberOf",
    }
}

schema! {
    values PropagateTags {
        TaskDefinition = "TASK_DEFINITION",
    }
}
