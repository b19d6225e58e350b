//! What the stack keeps is private, encrypted, and kept no longer than is said.

use serde_json::json;
use stacks::SwaggerUi;

use crate::anatomy::{Anatomy, Statement, text};
use crate::templates::{Subject, anatomies, subjects};

const OBJECTS: &str = "arn:${AWS::Partition}:s3:::${StagingBucket}/";

fn bucket_policy(subject: &Subject) -> Vec<Statement<'_>> {
    subject.anatomy().resource_policy("AWS::S3::BucketPolicy")
}

#[test]
fn the_bucket_blocks_public_access_and_encrypts_what_is_in_it() {
    for subject in subjects() {
        let bucket = subject.anatomy().only("AWS::S3::Bucket").properties();
        let block = &bucket["PublicAccessBlockConfiguration"];
        for way in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
            assert_eq!(block[way], true, "{}: {way}", subject.name);
        }
        let rules = &bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"];
        assert_eq!(rules[0]["ServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256", "{}", subject.name);
        let owner = &bucket["OwnershipControls"]["Rules"][0]["ObjectOwnership"];
        assert_eq!(owner, "BucketOwnerEnforced", "{}: no access control lists", subject.name);
    }
}

#[test]
fn the_bucket_and_the_queue_deny_everyone_who_comes_without_tls() {
    let plain = json!({ "Bool": { "aws:SecureTransport": false } });
    for subject in subjects() {
        for (kind, actions, resources) in [
            ("AWS::S3::BucketPolicy", "s3:*", vec!["${StagingBucket.Arn}".to_owned(), format!("{OBJECTS}*")]),
            ("AWS::SQS::QueuePolicy", "sqs:*", vec!["${DeadLetterQueue.Arn}".to_owned()]),
        ] {
            let policy = subject.anatomy().resource_policy(kind);
            let denied = policy.iter().find(|statement| !statement.allows());
            let denied = denied.unwrap_or_else(|| panic!("{}: {kind} denies nothing", subject.name));
            assert_eq!(denied.json["Principal"], "*", "{}", subject.name);
            assert_eq!(denied.actions().collect::<Vec<_>>(), [actions], "{}", subject.name);
            assert_eq!(denied.on(), resources, "{}", subject.name);
            assert_eq!(denied.json["Condition"], plain, "{}", subject.name);
        }
    }
}

#[test]
fn swagger_ui_shows_its_two_folders_through_its_own_distribution_and_nothing_else() {
    for subject in subjects() {
        let policy = bucket_policy(subject);
        let allowed: Vec<_> = policy.into_iter().filter(|statement| statement.allows()).collect();
        if subject.plan.options().swagger_ui == SwaggerUi::No {
            assert!(allowed.is_empty(), "{}: the bucket is shown to somebody", subject.name);
            continue;
        }
        let [shown] = allowed[..] else { panic!("{}: {} statements allow", subject.name, allowed.len()) };
        assert_eq!(shown.json["Principal"], json!({ "Service": "cloudfront.amazonaws.com" }), "{}", subject.name);
        assert_eq!(shown.actions().collect::<Vec<_>>(), ["s3:GetObject"], "{}", subject.name);
        assert_eq!(
            shown.on(),
            ["swagger-ui/*", "openapi/*"].map(|folder| format!("{OBJECTS}{folder}")),
            "{}",
            subject.name
        );
        let source = text(&shown.json["Condition"]["StringEquals"]["aws:SourceArn"]);
        let distribution = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${SwaggerUICDN}";
        assert_eq!(source, distribution, "{}", subject.name);
    }
}

#[test]
fn catalogues_local_databases_and_access_logs_are_shown_to_nobody() {
    for subject in subjects() {
        for folder in ["import/", "localdbs/", "access-logs/"] {
            for resource in
                bucket_policy(subject).into_iter().filter(|statement| statement.allows()).flat_map(Statement::on)
            {
                let shown = resource.trim_end_matches('*').trim_start_matches(OBJECTS);
                assert!(!folder.starts_with(shown), "{}: {resource} shows {folder}", subject.name);
            }
        }
    }
}

#[test]
fn swagger_uis_distribution_signs_what_it_asks_the_bucket_for() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        assert_eq!(anatomy.has("SwaggerUICDN"), subject.has_swagger_ui(), "{}", subject.name);
        if !subject.has_swagger_ui() {
            continue;
        }
        let access = anatomy.only("AWS::CloudFront::OriginAccessControl");
        let config = &access.properties()["OriginAccessControlConfig"];
        assert_eq!((&config["SigningBehavior"], &config["SigningProtocol"]), (&json!("always"), &json!("sigv4")));
        let distribution = &anatomy.resource("SwaggerUICDN").properties()["DistributionConfig"];
        assert_eq!(
            distribution["Origins"][0]["OriginAccessControlId"],
            json!({ "Ref": access.id }),
            "{}",
            subject.name
        );
        assert_eq!(
            distribution["DefaultCacheBehavior"]["ViewerProtocolPolicy"], "redirect-to-https",
            "{}",
            subject.name
        );
    }
}

#[test]
fn the_queue_and_the_access_logs_are_encrypted() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        for queue in anatomy.of_type("AWS::SQS::Queue") {
            assert_eq!(queue.properties()["SqsManagedSseEnabled"], true, "{}", subject.name);
        }
        for stream in anatomy.of_type("AWS::KinesisFirehose::DeliveryStream") {
            let encryption = &stream.properties()["DeliveryStreamEncryptionConfigurationInput"];
            assert_eq!(encryption["KeyType"], "AWS_OWNED_CMK", "{}", subject.name);
        }
    }
}

#[test]
fn logs_are_kept_for_as_long_as_is_said() {
    for anatomy in anatomies() {
        for group in anatomy.of_type("AWS::Logs::LogGroup") {
            let days = &group.properties()["RetentionInDays"];
            assert_eq!(days, &json!({ "Ref": "LogRetentionDays" }), "{}: {}", anatomy.name, group.id);
        }
    }
    for subject in subjects() {
        let rules = &subject.anatomy().only("AWS::S3::Bucket").properties()["LifecycleConfiguration"]["Rules"];
        let rules = rules.as_array().unwrap();
        let logs = rules.iter().find(|rule| rule["Prefix"] == "access-logs/");
        let kept = logs.map(|rule| rule["ExpirationInDays"].as_i64().unwrap());
        assert_eq!(kept, subject.is_rest().then_some(30), "{}", subject.name);
    }
}

#[test]
fn every_function_logs_to_a_group_of_the_stack() {
    for subject in subjects() {
        for function in subject.anatomy().of_type("AWS::Lambda::Function") {
            let group = &function.properties()["LoggingConfig"]["LogGroup"];
            assert_eq!(group, &json!({ "Ref": "LogGroup" }), "{}: {}", subject.name, function.id);
        }
    }
}

#[test]
fn an_access_log_has_neither_query_nor_headers() {
    for subject in subjects() {
        let format = access_log_format(subject.anatomy());
        for secret in ["querystring", "header", "authorizer", "apiKey", "context.path\""] {
            assert!(!format.contains(secret), "{}: {format}", subject.name);
        }
        // Every line is JSON.
        serde_json::from_str::<cfn::Json>(&format).unwrap();
    }
}

fn access_log_format(anatomy: Anatomy<'_>) -> String {
    let stage = anatomy.resources().find(|resource| resource.id.ends_with("ApiStage")).unwrap().properties();
    let settings = [&stage["AccessLogSetting"], &stage["AccessLogSettings"]];
    text(&settings.iter().find(|settings| !settings.is_null()).unwrap()["Format"])
}
