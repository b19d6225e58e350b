//! `AWS::CloudWatch::Alarm` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Alarm = "AWS::CloudWatch::Alarm" {
        required {}
        optional {
            action_configuration: Value<ActionConfiguration> = "ActionConfiguration",
            /// default true
            actions_enabled: Value<bool> = "ActionsEnabled",
            /// at least 0 items
            alarm_actions: List<String> = "AlarmActions",
            /// 0 to 1024 characters
            alarm_description: Value<String> = "AlarmDescription",
            /// 0 to 255 characters
            alarm_name: Value<String> = "AlarmName",
            comparison_operator: Value<ComparisonOperator> = "ComparisonOperator",
            /// at least 1
            datapoints_to_alarm: Value<i64> = "DatapointsToAlarm",
            /// 0 to 30 items
            dimensions: List<Dimension> = "Dimensions",
            /// 1 to 255 characters
            evaluate_low_sample_count_percentile: Value<String> = "EvaluateLowSampleCountPercentile",
            evaluation_criteria: Value<EvaluationCriteria> = "EvaluationCriteria",
            /// 10 to 3600
            evaluation_interval: Value<i64> = "EvaluationInterval",
            /// at least 1
            evaluation_periods: Value<i64> = "EvaluationPeriods",
            evaluation_window: Value<EvaluationWindow> = "EvaluationWindow",
            extended_statistic: Value<String> = "ExtendedStatistic",
            /// at least 0 items
            insufficient_data_actions: List<String> = "InsufficientDataActions",
            /// 1 to 255 characters
            metric_name: Value<String> = "MetricName",
            metrics: List<MetricDataQuery> = "Metrics",
            /// 1 to 255 characters
            namespace: Value<String> = "Namespace",
            /// at least 0 items
            ok_actions: List<String> = "OKActions",
            /// at least 1
            period: Value<i64> = "Period",
            statistic: Value<Statistic> = "Statistic",
            /// at most 50 items
            tags: List<Tag> = "Tags",
            threshold: Value<f64> = "Threshold",
            /// 1 to 255 characters
            threshold_metric_id: Value<String> = "ThresholdMetricId",
            /// 1 to 255 characters
            treat_missing_data: Value<TreatMissingData> = "TreatMissingData",
            unit: Value<Unit> = "Unit",
            warm_up_configuration: Value<WarmUpConfiguration> = "WarmUpConfiguration",
        }
        attributes {
            arn: Value<Arn> = "Arn",
        }
    }
}

schema! {
    property ActionConfiguration {
        required {}
        optional {
            alarm_tags_propagation: Value<AlarmTagsPropagation> = "AlarmTagsPropagation",
        }
    }
}

schema! {
    property AlarmPromQLCriteria {
        required {}
        optional {
            pending_period: Value<i64> = "PendingPeriod",
            query: Value<String> = "Query",
            recovery_period: Value<i64> = "RecoveryPeriod",
        }
    }
}

schema! {
    property AlarmTagsPropagation {
        required {
            enabled: Value<bool> = "Enabled",
        }
        optional {
            /// 1 to 50 items
            excluded_tag_keys: List<String> = "ExcludedTagKeys",
            /// 1 to 50 items
            included_tag_keys: List<String> = "IncludedTagKeys",
        }
    }
}

schema! {
    property Dimension {
        required {
            /// 1 to 255 characters
            name: Value<String> = "Name",
            /// 1 to 1024 characters
            value: Value<String> = "Value",
        }
        optional {}
    }
}

schema! {
    property EvaluationCriteria {
        required {}
        optional {
            prom_ql_criteria: Value<AlarmPromQLCriteria> = "PromQLCriteria",
        }
    }
}

schema! {
    property EvaluationWindow {
        required {}
        optional {
            sliding_window: Value<Json> = "SlidingWindow",
            wall_clock_window: Value<WallClockWindow> = "WallClockWindow",
        }
    }
}

schema! {
    property Metric {
        required {}
        optional {
            /// 0 to 30 items
            dimensions: List<Dimension> = "Dimensions",
            /// 1 to 255 characters
            metric_name: Value<String> = "MetricName",
            /// 1 to 255 characters
            namespace: Value<String> = "Namespace",
        }
    }
}

schema! {
    property MetricDataQuery {
        required {
            /// 1 to 255 characters
            id: Value<String> = "Id",
        }
        optional {
            /// 1 to 255 characters
            account_id: Value<String> = "AccountId",
            /// 1 to 2048 characters
            expression: Value<String> = "Expression",
            label: Value<String> = "Label",
            metric_stat: Value<MetricStat> = "MetricStat",
            /// at least 1
            period: Value<i64> = "Period",
            return_data: Value<bool> = "ReturnData",
        }
    }
}

schema! {
    property MetricStat {
        required {
            metric: Value<Metric> = "Metric",
            /// at least 1
            period: Value<i64> = "Period",
            stat: Value<String> = "Stat",
        }
        optional {
            unit: Value<Unit> = "Unit",
        }
    }
}

schema! {
    property Tag {
        required {
            /// 1 to 128 characters
            key: Value<String> = "Key",
            /// 1 to 256 characters
            value: Value<String> = "Value",
        }
        optional {}
    }
}

schema! {
    property WallClockWindow {
        required {}
        optional {
            timezone: Value<String> = "Timezone",
        }
    }
}

schema! {
    property WarmUpConfiguration {
        required {}
        optional {
            only_start_evaluating_after_warm_up_period_ends: Value<bool> = "OnlyStartEvaluatingAfterWarmUpPeriodEnds",
            /// 1 to 2880
            warm_up_period_duration_in_minutes: Value<i64> = "WarmUpPeriodDurationInMinutes",
        }
    }
}

schema! {
    values ComparisonOperator {
        GreaterThanOrEqualToThreshold = "GreaterThanOrEqualToThreshold",
        GreaterThanThreshold = "GreaterThanThreshold",
        GreaterThanUpperThreshold = "GreaterThanUpperThreshold",
        LessThanLowerOrGreaterThanUpperThreshold = "LessThanLowerOrGreaterThanUpperThreshold",
        LessThanLowerThreshold = "LessThanLowerThreshold",
        LessThanOrEqualToThreshold = "LessThanOrEqualToThreshold",
        LessThanThreshold = "LessThanThreshold",
    }
}

schema! {
    values Unit {
        Bits = "Bits",
        BitsSecond = "Bits/Second",
        Bytes = "Bytes",
        BytesSecond = "Bytes/Second",
        Count = "Count",
        CountSecond = "Count/Second",
        Gigabits = "Gigabits",
        GigabitsSecond = "Gigabits/Second",
        Gigabytes = "Gigabytes",
        GigabytesSecond = "Gigabytes/Second",
        Kilobits = "Kilobits",
        KilobitsSecond = "Kilobits/Second",
        Kilobytes = "Kilobytes",
        KilobytesSecond = "Kilobytes/Second",
        Megabits = "Megabits",
        MegabitsSecond = "Megabits/Second",
        Megabytes = "Megabytes",
        MegabytesSecond = "Megabytes/Second",
        Microseconds = "Microseconds",
        Milliseconds = "Milliseconds",
        None = "None",
        Percent = "Percent",
        Seconds = "Seconds",
        Terabits = "Terabits",
        TerabitsSecond = "Terabits/Second",
        Terabytes = "Terabytes",
        TerabytesSecond = "Terabytes/Second",
    }
}

schema! {
    values Statistic {
        Average = "Average",
        Maximum = "Maximum",
        Minimum = "Minimum",
        SampleCount = "SampleCount",
        Sum = "Sum",
    }
}

schema! {
    values TreatMissingData {
        Breaching = "breaching",
        Ignore = "ignore",
        Missing = "missing",
        NotBreaching = "notBreaching",
    }
}
