//! Made in the right order, and gone without a trace.

use std::collections::BTreeSet;

use stacks::{Auth, Cache, EntryPoint, Options};

use crate::anatomy::{Anatomy, many, text};
use crate::templates::{anatomies, subject, subjects};

const OBJECTS: &str = "arn:${AWS::Partition}:s3:::${StagingBucket}/";

#[test]
fn nothing_is_retained_but_versions_whose_replicas_linger_and_the_logs_of_the_edge_function() {
    for anatomy in anatomies() {
        for resource in anatomy.resources() {
            let retained = ["DeletionPolicy", "UpdateReplacePolicy"].map(|policy| resource.entry[policy] == "Retain");
            let kept = anatomy.name == "edge-auth"
                && ["AWS::Lambda::Version", "AWS::Logs::LogGroup"].contains(&resource.kind());
            assert_eq!(retained, [kept; 2], "{}: {}", anatomy.name, resource.id);
        }
    }
}

#[test]
fn the_edge_functions_role_is_there_as_long_as_the_function_is() {
    let edge = anatomies().find(|anatomy| anatomy.name == "edge-auth").unwrap();
    // CloudFormation deletes what a resource refers to after it, and not at all when its deletion fails.
    assert!(edge.dependencies("EdgeAuthFunction").contains("EdgeAuthExecutionRole"));
}

#[test]
fn nothing_protects_itself_from_deletion() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        for kind in ["AWS::AppConfig::ConfigurationProfile", "AWS::AppConfig::Environment"] {
            // The check holds up the deletion for an hour after the last request.
            assert_eq!(anatomy.only(kind).properties()["DeletionProtectionCheck"], "BYPASS", "{}", subject.name);
        }
        for pool in anatomy.of_type("AWS::Cognito::UserPool") {
            assert_ne!(pool.properties()["DeletionProtection"], "ACTIVE", "{}", subject.name);
        }
    }
}

#[test]
fn whoever_writes_to_the_bucket_is_deleted_before_it_is_emptied() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        let writers: Vec<&str> = anatomy
            .statements()
            .into_iter()
            .filter(|statement| statement.actions().any(|action| action == "s3:PutObject"))
            .filter(|statement| statement.on().iter().any(|resource| resource.starts_with(OBJECTS)))
            .map(|statement| statement.owner)
            .collect();
        assert!(writers.len() >= 2, "{}: {writers:?}", subject.name);
        for role in writers {
            for user in users(anatomy, role) {
                // The function that fills and empties the bucket is called for that; it writes at no other time.
                let waits = anatomy.dependencies(user).contains("StagingBucketContents");
                assert!(
                    waits || user == "StagingBucketFunction",
                    "{}: {user} may write behind the broom",
                    subject.name
                );
            }
        }
    }
}

#[test]
fn the_bucket_is_emptied_while_its_function_and_its_permissions_are_there() {
    for subject in subjects() {
        let before = subject.anatomy().dependencies("StagingBucketContents");
        for needed in ["StagingBucket", "StagingBucketFunction", "StagingBucketRole", "TelemetryPolicy", "LogGroup"] {
            assert!(before.contains(needed), "{}: {needed} may be deleted before the bucket is emptied", subject.name);
        }
    }
}

#[test]
fn the_seed_is_deployed_when_its_validator_can_be_called_and_its_change_is_listened_to() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        let seed = anatomy.only("AWS::AppConfig::Deployment");
        let before = anatomy.dependencies(seed.id);
        for needed in ["ConfigValidatorPermission", "ConfigValidatorFunction", "ConfigurationChangeRule"] {
            assert!(before.contains(needed), "{}: the seed does not wait for {needed}", subject.name);
        }
        // sync-cache sets the stage's cache from the seed.
        let stage = subject.has_stage_cache().then_some("RestApiStage");
        assert!(stage.is_none_or(|stage| before.contains(stage)), "{}", subject.name);
    }
}

#[test]
fn an_update_of_the_stack_announces_the_configuration_when_everything_that_follows_it_is_up_to_date() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        let before = anatomy.dependencies("ConfigurationAnnouncement");
        let machine = ["ConfigurationChangeRule", "ConfigResourceSyncStateMachine", "SyncTablesFunction"];
        for needed in machine.into_iter().chain(subject.has_stage_cache().then_some("RestApiStage")) {
            assert!(before.contains(needed), "{}: announced before {needed} is updated", subject.name);
        }
        // What the stack deploys itself in the same update is announced last.
        assert!(!before.contains("GeneratedConfiguration"), "{}", subject.name);
        let generated = anatomy.dependencies("GeneratedConfiguration");
        assert!(generated.contains("ConfigurationAnnouncement"), "{}", subject.name);
    }
}

#[test]
fn whatever_a_template_decides_about_caches_tables_and_api_makes_an_update_announce_the_configuration() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        let properties = anatomy.resource("ConfigurationAnnouncement").properties();
        for function in ["ConfigValidatorFunction", "SyncCacheFunction", "SyncTablesFunction"] {
            if !anatomy.has(function) {
                continue;
            }
            let variables = &anatomy.resource(function).properties()["Environment"]["Variables"];
            for (name, value) in variables.as_object().unwrap().iter().filter(|(name, _)| *name != "LOG_LEVEL") {
                assert_eq!(&properties["Settings"][name], value, "{}: {function}: {name}", subject.name);
            }
        }
    }
    for subject in subjects().iter().filter(|subject| subject.has_stage_cache()) {
        let anatomy = subject.anatomy();
        let [announced, stage] =
            ["ConfigurationAnnouncement", "RestApiStage"].map(|id| anatomy.resource(id).properties());
        for written in ["DeploymentId", "MethodSettings"] {
            assert_eq!(announced["RestApiStage"][written], stage[written], "{}", subject.name);
        }
    }
    let of = |entry_point, cache| {
        let subject = subject(Auth::NoAuth, entry_point, cache, Options::default());
        subject.anatomy().resource("ConfigurationAnnouncement").properties().to_string()
    };
    let different = BTreeSet::from([
        of(EntryPoint::Rest, Cache::NoCache),
        of(EntryPoint::Rest, Cache::ApiGateway),
        of(EntryPoint::Rest, Cache::CloudFront),
        of(EntryPoint::Rest, Cache::Both),
        of(EntryPoint::Http, Cache::NoCache),
        of(EntryPoint::Http, Cache::CloudFront),
    ]);
    assert_eq!(different.len(), 6, "a switch between two templates is not seen");
}

#[test]
fn app_config_makes_one_deployment_at_a_time() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        let generated = anatomy.dependencies("GeneratedConfiguration");
        assert!(generated.contains(anatomy.only("AWS::AppConfig::Deployment").id), "{}", subject.name);
    }
}

#[test]
fn a_bad_configuration_is_rolled_back_by_an_alarm_that_app_config_may_read() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        let monitors = &anatomy.only("AWS::AppConfig::Environment").properties()["Monitors"];
        let alarm = anatomy.resource("ServerErrorAlarm");
        assert_eq!(text(&monitors[0]["AlarmArn"]), format!("${{{}.Arn}}", alarm.id), "{}", subject.name);
        let role = text(&monitors[0]["AlarmRoleArn"]);
        let role = role.trim_start_matches("${").trim_end_matches(".Arn}");
        let may: Vec<&str> = anatomy
            .statements()
            .into_iter()
            .filter(|statement| statement.owner == role)
            .flat_map(|statement| statement.actions())
            .collect();
        assert_eq!(may, ["cloudwatch:DescribeAlarms"], "{}", subject.name);
        // A configuration is rolled out step by step, and the alarm has time to ring.
        let strategy = anatomy.resource("DeploymentStrategy").properties();
        assert!(strategy["DeploymentDurationInMinutes"].as_i64() > Some(0), "{}", subject.name);
        assert!(strategy["FinalBakeTimeInMinutes"].as_i64() >= Some(5), "{}", subject.name);
    }
}

#[test]
fn tables_are_deleted_when_nothing_makes_them_anew() {
    for subject in subjects() {
        let rule = subject.anatomy().dependencies("ConfigurationChangeRule");
        assert!(rule.contains("ItemTables"), "{}", subject.name);
    }
}

#[test]
fn what_fails_for_good_becomes_a_dead_letter() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        let queue = "${DeadLetterQueue.Arn}";
        for rule in anatomy.of_type("AWS::Events::Rule") {
            for target in many(&rule.properties()["Targets"]) {
                assert_eq!(text(&target["DeadLetterConfig"]["Arn"]), queue, "{}: {}", subject.name, rule.id);
            }
        }
        let loader = anatomy.resource("LoadItemMetadataFunction").properties();
        assert_eq!(text(&loader["DeadLetterConfig"]["TargetArn"]), queue, "{}", subject.name);
        // EventBridge may send what it could not deliver.
        let policy = anatomy.resource_policy("AWS::SQS::QueuePolicy");
        let allowed = policy.iter().find(|statement| statement.allows()).unwrap();
        let sources = &allowed.json["Condition"]["ArnEquals"]["aws:SourceArn"];
        let sources: Vec<String> = many(sources).map(text).collect();
        let rules: Vec<String> =
            anatomy.of_type("AWS::Events::Rule").map(|rule| format!("${{{}.Arn}}", rule.id)).collect();
        assert_eq!(sources, rules, "{}", subject.name);
    }
}

/// Functions and streams that have a role.
fn users<'a>(anatomy: Anatomy<'a>, role: &str) -> Vec<&'a str> {
    let arn = serde_json::json!({ "Fn::GetAtt": [role, "Arn"] }).to_string();
    let kinds = ["AWS::Lambda::Function", "AWS::KinesisFirehose::DeliveryStream"];
    let users = anatomy
        .resources()
        .filter(|resource| kinds.contains(&resource.kind()) && resource.entry.to_string().contains(&arn));
    users.map(|resource| resource.id).collect()
}
