//! Every id is the id of a thing of the right kind: of two texts in the wrong order, neither the compiler nor a linter
//! says anything.

use cfn::Json;

use crate::anatomy::{Anatomy, text};
use crate::templates::{anatomies, subjects};

/// Properties that hold an id or an ARN, and the types of which it is.
const KINDS: [(&str, &[&str]); 22] = [
    ("ApiId", &["AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi"]),
    ("ApplicationId", &["AWS::AppConfig::Application"]),
    ("AuthorizerId", &["AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer"]),
    ("BucketARN", &["AWS::S3::Bucket"]),
    ("CachePolicyId", &["AWS::CloudFront::CachePolicy"]),
    ("ConfigurationProfileId", &["AWS::AppConfig::ConfigurationProfile"]),
    ("ConfigurationVersion", &["AWS::AppConfig::HostedConfigurationVersion"]),
    ("DeploymentId", &["AWS::ApiGateway::Deployment"]),
    ("DeploymentStrategyId", &["AWS::AppConfig::DeploymentStrategy"]),
    ("EnvironmentId", &["AWS::AppConfig::Environment"]),
    ("FunctionName", &["AWS::Lambda::Function"]),
    ("KeyId", &["AWS::ApiGateway::ApiKey"]),
    ("LogGroup", &["AWS::Logs::LogGroup"]),
    ("OriginAccessControlId", &["AWS::CloudFront::OriginAccessControl"]),
    ("OriginRequestPolicyId", &["AWS::CloudFront::OriginRequestPolicy"]),
    ("ResourceId", &["AWS::ApiGateway::Resource"]),
    ("ResponseHeadersPolicyId", &["AWS::CloudFront::ResponseHeadersPolicy"]),
    ("RestApiId", &["AWS::ApiGateway::RestApi"]),
    ("Role", &["AWS::IAM::Role"]),
    ("ServiceToken", &["AWS::Lambda::Function"]),
    ("UsagePlanId", &["AWS::ApiGateway::UsagePlan"]),
    ("UserPoolId", &["AWS::Cognito::UserPool"]),
];

#[test]
fn every_id_is_of_a_thing_of_the_right_kind() {
    for anatomy in anatomies() {
        for resource in anatomy.resources() {
            check(anatomy, resource.id, resource.properties());
        }
    }
}

#[test]
fn the_stage_has_the_name_of_the_environment() {
    for subject in subjects() {
        let kind = if subject.is_rest() { "AWS::ApiGateway::Stage" } else { "AWS::ApiGatewayV2::Stage" };
        let stage = subject.anatomy().only(kind);
        assert_eq!(text(&stage.properties()["StageName"]), "${EnvironmentName}", "{}", subject.name);
    }
}

fn check(anatomy: Anatomy<'_>, id: &str, json: &Json) {
    if let Some(items) = json.as_array() {
        items.iter().for_each(|item| check(anatomy, id, item));
    }
    for (key, value) in json.as_object().into_iter().flatten() {
        let kinds = KINDS.iter().find(|(property, _)| property == key).map(|(_, kinds)| *kinds);
        // A text that is not a reference is an id of AWS's own: a managed policy of CloudFront. What depends on a
        // condition is looked at in `caching`.
        let reference = kinds.filter(|_| value.get("Ref").is_some() || value.get("Fn::GetAtt").is_some());
        if let (Some(kinds), false) = (reference, in_a_parameter(anatomy, value)) {
            let name = text(value);
            let name = name.trim_start_matches("${").split(['.', '}']).next().unwrap();
            let kind = anatomy.resource(name).kind();
            assert!(kinds.contains(&kind), "{}: {id}: {key} is of {name}, which is a {kind}", anatomy.name);
        }
        check(anatomy, id, value);
    }
}

/// With an existing user pool, its id is a parameter; nothing else is.
fn in_a_parameter(anatomy: Anatomy<'_>, value: &Json) -> bool {
    value["Ref"] == "CognitoUserPoolId" && anatomy.template["Parameters"].get("CognitoUserPoolId").is_some()
}
