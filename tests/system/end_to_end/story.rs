//! What happens to a configuration and to a catalogue, from the first validation to the answer that a caller gets.

use aws_doubles::AwsDouble;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cfn::Json;
use serde_json::json;
use stacks::{Auth, Cache, EntryPoint, Options};

use super::deployment::{Deployment, FunctionError};
use super::event_bus::{object_created, wants};
use super::state_machine::Execution;
use crate::templates::{Subject, subject};

const CAMPAIGN: &str = "arn:aws:personalize:us-east-1:123456789012:campaign/c";
const TABLE: &str = "shop-PersonalizationApiItemMetadata_shop";

/// Two namespaces, one decorated from a table and one from a local database; the season of the first is taken from the
/// caller's place, so that caches have to know of it.
pub(super) fn document(version: &str) -> Json {
    let recommenders = json!({"recommend-items": {"popular": {"variations": {
        "campaign": {"type": "personalize-campaign", "arn": CAMPAIGN}}}}});
    json!({
        "version": version,
        "cacheControl": {"userSpecified": {"maxAge": 10}, "noUserSpecified": {"maxAge": 1200}},
        "namespaces": {
            "shop": {
                "inferenceItemMetadata": {"type": "dynamodb"},
                "autoContext": {"city": {"type": "string", "rules": [
                    {"type": "header-value", "header": "CloudFront-Viewer-City"}]}},
                "recommenders": recommenders,
            },
            "films": {"inferenceItemMetadata": {"type": "localdb"}, "recommenders": recommenders},
        },
    })
}

pub(super) fn recommended() -> Subject {
    subject(Auth::OAuth2, EntryPoint::Http, Cache::CloudFront, Options::default())
}

/// A deployment, with the policies of its distribution as the template makes them.
fn start(subject: &Subject) -> Deployment<'_> {
    let deployment = Deployment::start(subject);
    put_policies(&deployment.aws);
    deployment
}

/// The policies of a distribution as the template makes them.
pub(super) fn put_policies(aws: &AwsDouble) {
    aws.cloudfront.put_cache_policy("ApiCdnCachePolicy", &["Origin"], [0, 0, 31_536_000]);
    aws.cloudfront.put_origin_request_policy("ApiCdnOriginRequestPolicy", &["Origin", "X-Origin-Authorization"]);
}

/// AppConfig's part: calls the validator, and deploys what it lets pass.
pub(super) async fn deploy(deployment: &Deployment<'_>, document: &Json) -> Result<(), FunctionError> {
    let event = json!({"applicationId": "AppConfigApplication", "configurationProfileId": "ConfigurationProfile",
        "configurationVersion": "1", "content": STANDARD.encode(document.to_string()), "uri": ""});
    deployment.invoke("ConfigValidatorFunction", &event).await?;
    deployment.aws.app_config_data.deploy(document);
    Ok(())
}

/// EventBridge's part in a change of the configuration: the executions of the state machine that the events start.
pub(super) async fn synchronize(deployment: &Deployment<'_>) -> Vec<Execution> {
    let rule = deployment.template.resource("ConfigurationChangeRule");
    let mut executions = Vec::new();
    for event in deployment.aws.event_bridge.events() {
        if wants(deployment, &rule.properties()["EventPattern"], &event) {
            executions.push(Execution::of(deployment, &event).await);
        }
    }
    executions
}

/// S3's and EventBridge's part in an upload.
pub(super) async fn upload(
    deployment: &Deployment<'_>,
    key: &str,
    content: &'static str,
) -> Result<Json, FunctionError> {
    deployment.aws.s3.put("StagingBucket", key, content);
    uploaded(deployment, key).await
}

/// EventBridge's part alone.
pub(super) async fn uploaded(deployment: &Deployment<'_>, key: &str) -> Result<Json, FunctionError> {
    let length = deployment.aws.s3.object("StagingBucket", key).unwrap().len();
    let event = object_created("StagingBucket", key, length);
    let rule = deployment.template.resource("ItemCatalogueRule");
    assert!(wants(deployment, &rule.properties()["EventPattern"], &event), "no rule wants {key}");
    deployment.invoke("LoadItemMetadataFunction", &event).await
}

/// API Gateway's part: status, headers and body.
pub(super) async fn get(deployment: &Deployment<'_>, path: &str) -> (u64, Json, Json) {
    let event = json!({"version": "2.0", "routeKey": "$default", "rawPath": format!("/prod{path}"),
        "rawQueryString": "",
        "headers": {"accept": "*/*"}, "requestContext": {"http": {"method": "GET"}, "stage": "prod"}});
    let answer = deployment.invoke("PersonalizationApiFunction", &event).await.unwrap();
    let body = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    (answer["statusCode"].as_u64().unwrap(), answer["headers"].clone(), body)
}

#[tokio::test]
async fn a_configuration_makes_its_table_its_caches_and_its_documents() {
    let subject = recommended();
    let deployment = start(&subject);
    deploy(&deployment, &document("1")).await.unwrap();

    let openapi = deployment.aws.s3.object("StagingBucket", "openapi/openapi.json").unwrap();
    let openapi: Json = serde_json::from_slice(&openapi).unwrap();
    let paths: Vec<&String> = openapi["paths"].as_object().unwrap().keys().collect();
    assert!(paths.contains(&&"/recommend-items/films/popular/{user_id}".to_owned()), "{paths:?}");

    let executions = synchronize(&deployment).await;
    assert_eq!(executions.len(), 1);
    assert!(!executions[0].failed, "{executions:?}");
    // DynamoDB takes a while to make a table, which is no failure.
    assert_eq!(executions[0].retried, [("SyncTables".to_owned(), "ResourcePending".to_owned())]);
    assert_eq!(deployment.aws.dynamodb.table_status(TABLE).as_deref(), Some("ACTIVE"));
    let policy = deployment.aws.cloudfront.cache_policy("ApiCdnCachePolicy").unwrap();
    assert!(policy.headers().iter().any(|name| name == "CloudFront-Viewer-City"), "{policy:?}");
}

#[tokio::test]
async fn an_uploaded_catalogue_decorates_answers_from_either_store() {
    let subject = recommended();
    let deployment = start(&subject);
    deploy(&deployment, &document("1")).await.unwrap();
    synchronize(&deployment).await;
    let items = deployment.aws.personalize_runtime.get_recommendations.clone();
    items.always(aws_doubles::Answer::json(
        &json!({"itemList": [{"itemId": "1"}, {"itemId": "2"}], "recommendationId": "r"}),
    ));

    for (namespace, catalogue) in [
        ("shop", "{\"id\": \"1\", \"title\": \"Lamp\"}\n{\"id\": \"3\", \"title\": \"Chair\"}\n"),
        ("films", "{\"id\": 1, \"title\": \"Metropolis\"}\n"),
    ] {
        upload(&deployment, &format!("import/{namespace}/items.jsonl"), catalogue).await.unwrap();
    }
    let mut titles = Vec::new();
    for namespace in ["shop", "films"] {
        let (status, _, body) = get(&deployment, &format!("/recommend-items/{namespace}/popular/ann")).await;
        assert_eq!(status, 200, "{body}");
        titles.push(body["itemList"][0]["metadata"]["title"].clone());
        assert_eq!(body["itemList"][1]["metadata"], Json::Null, "2 is in no catalogue: {body}");
    }
    assert_eq!(titles, ["Lamp", "Metropolis"]);
}

#[tokio::test]
async fn a_bad_line_changes_nothing_that_is_served() {
    let subject = recommended();
    let deployment = start(&subject);
    deploy(&deployment, &document("1")).await.unwrap();
    synchronize(&deployment).await;
    upload(&deployment, "import/films/1.jsonl", "{\"id\": \"1\", \"title\": \"Metropolis\"}\n").await.unwrap();
    let before = deployment.aws.s3.object("StagingBucket", "localdbs/films/items.zst");
    assert!(before.is_some());
    let error = upload(&deployment, "import/films/2.jsonl", "{\"id\": \"1\"}\n{\"id\": }\n").await.unwrap_err();
    assert!(error.message.contains("line 2"), "{error:?}");
    assert_eq!(deployment.aws.s3.object("StagingBucket", "localdbs/films/items.zst"), before);
}

#[tokio::test]
async fn a_changed_configuration_is_served_without_a_deployment() {
    let subject = recommended();
    let deployment = start(&subject);
    deployment.aws.app_config_data.set_poll_interval(1);
    deploy(&deployment, &document("1")).await.unwrap();
    let version = async || {
        let (status, headers, _) = get(&deployment, "/recommend-items/films/popular/ann").await;
        assert_eq!(status, 200);
        headers["x-personalization-config-version"].as_str().unwrap().to_owned()
    };
    assert_eq!(version().await, "1");

    deploy(&deployment, &document("2")).await.unwrap();
    // The function asks AppConfig when it was told to, at some answer's end; until then the first one serves.
    loop {
        match version().await.as_str() {
            "1" => {}
            other => break assert_eq!(other, "2"),
        }
    }
}

#[tokio::test]
async fn an_invalid_configuration_reaches_nobody() {
    let subject = recommended();
    let deployment = start(&subject);
    let mut invalid = document("1");
    invalid["namespaces"]["shop"]["inferenceItemMetadata"]["type"] = json!("a spreadsheet");
    invalid["namespaces"]["films"]["recommenders"]["recommend-items"]["popular"]["variations"]["campaign"]["arn"] =
        json!("arn:aws:s3:::a-bucket");
    let error = deploy(&deployment, &invalid).await.unwrap_err();
    for place in ["/namespaces/shop/inferenceItemMetadata", "/namespaces/films/recommenders/recommend-items/popular"] {
        assert!(error.message.contains(place), "every problem at once: {error:?}");
    }
    assert_eq!(deployment.aws.s3.object("StagingBucket", "openapi/openapi.json"), None);
    assert!(synchronize(&deployment).await.is_empty());
}

#[tokio::test]
async fn a_synchronization_that_fails_leaves_a_dead_letter_with_its_reason() {
    let subject = recommended();
    let deployment = start(&subject);
    deployment.aws.cloudfront.get_cache_policy.always(aws_doubles::Answer::error(403, "AccessDenied", "no"));
    deploy(&deployment, &document("1")).await.unwrap();
    let executions = synchronize(&deployment).await;
    assert!(executions[0].failed);
    let letter = &executions[0].dead_letters[0];
    assert_eq!(letter["detail"]["content"]["version"], "1");
    assert!(letter["error"]["Error"].is_string(), "{letter}");
}
