//! Any partition, any region, any stack name, any number of stacks.

use crate::anatomy::{Anatomy, text};
use crate::templates::{anatomies, subjects};

/// The stack's UUID, which its ARN ends with.
const UUID: &str = r#"{"Fn::Select":[2,{"Fn::Split":["/",{"Ref":"AWS::StackId"}]}]}"#;

/// Properties that fix a name in the account, so that a second stack, or a replacement, fails.
const PHYSICAL_NAMES: [&str; 14] = [
    "AlarmName",
    "BucketName",
    "ClientName",
    "DBName",
    "FunctionName",
    "LogGroupName",
    "LogStreamName",
    "ManagedPolicyName",
    "QueueName",
    "RoleName",
    "RuleName",
    "StateMachineName",
    "TableName",
    "UsagePlanName",
];

#[test]
fn every_arn_is_in_the_stacks_own_partition() {
    for anatomy in anatomies() {
        for (pointer, text) in anatomy.texts() {
            for (start, _) in text.match_indices("arn:") {
                let rest = &text[start + 4..];
                // A parameter's pattern takes every partition.
                let open = rest.starts_with("${AWS::Partition}:") || rest.starts_with("[a-z-]+:");
                assert!(open, "{}: {pointer}: {text}", anatomy.name);
            }
        }
    }
}

#[test]
fn no_host_of_aws_is_written_out() {
    for anatomy in anatomies() {
        for (pointer, text) in anatomy.texts() {
            // Services as principals have one name in every partition.
            if !pointer.contains("/Principal") {
                assert!(!text.contains("amazonaws.com"), "{}: {pointer}: {text}", anatomy.name);
            }
        }
    }
}

#[test]
fn no_region_is_named_but_the_one_of_everything_that_cloudfront_needs() {
    for anatomy in anatomies() {
        for (pointer, text) in anatomy.texts() {
            for region in regions(text) {
                let for_cloudfront = region == "us-east-1"
                    && (anatomy.name == "edge-auth"
                        || text.contains(":acm:us-east-1:")
                        || pointer.contains("/EdgeAuthFunctionVersionArn/")
                        || pointer.contains("/ApiCertificateId/")
                        || (pointer.contains("/WebAclArn/") && anatomy.has("ApiCdn")));
                let example = pointer.starts_with("/Parameters/CognitoRegion/Description");
                assert!(for_cloudfront || example, "{}: {pointer}: {text}", anatomy.name);
            }
        }
        assert!(anatomy.template.get("Mappings").is_none(), "{}: a table of regions?", anatomy.name);
    }
}

/// What looks like a region: `eu-west-1`.
fn regions(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    words.filter(|word| {
        let parts: Vec<&str> = word.split('-').collect();
        let [first, middle @ .., last] = &parts[..] else { return false };
        let letters = |part: &&str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_lowercase());
        first.len() == 2
            && letters(first)
            && !middle.is_empty()
            && middle.iter().all(letters)
            && last.len() == 1
            && last.parse::<u8>().is_ok()
    })
}

#[test]
fn what_looks_like_a_region_is_found() {
    assert_eq!(regions("in us-gov-west-1 or (eu-west-2)").collect::<Vec<_>>(), ["us-gov-west-1", "eu-west-2"]);
    assert_eq!(regions("a-1, TLSv1.2_2021, SHA-256 and swagger-ui").count(), 0);
}

#[test]
fn no_resource_has_a_fixed_name() {
    for anatomy in anatomies() {
        for resource in anatomy.resources().filter(|resource| resource.kind().starts_with("AWS::")) {
            // Permissions and versions say whose they are.
            let of_function = ["AWS::Lambda::Permission", "AWS::Lambda::Version"].contains(&resource.kind());
            for name in PHYSICAL_NAMES.iter().filter(|name| !(of_function && **name == "FunctionName")) {
                // Lambda names the edge function's log groups after the function, which has a name that CloudFormation
                // made.
                let of_edge = resource.id == "EdgeAuthLogGroup" && *name == "LogGroupName";
                let named = resource.properties().get(*name).map(text);
                let after_function = named.as_ref().is_some_and(|name| name.ends_with(".${EdgeAuthFunction}"));
                // A name with the stack's own UUID is unique.
                let after_stack = resource.properties().get(*name).is_some_and(|name| name.to_string().contains(UUID));
                assert!(
                    named.is_none() || (of_edge && after_function) || after_stack,
                    "{}: {} has a {name}",
                    anatomy.name,
                    resource.id
                );
            }
        }
    }
}

#[test]
fn a_name_that_must_be_unique_in_the_account_holds_the_stacks_uuid() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        for (kind, config, name) in [
            ("AWS::CloudFront::CachePolicy", "CachePolicyConfig", "Name"),
            ("AWS::Cognito::UserPoolDomain", "", "Domain"),
            ("AWS::CloudFront::OriginRequestPolicy", "OriginRequestPolicyConfig", "Name"),
            ("AWS::CloudFront::OriginAccessControl", "OriginAccessControlConfig", "Name"),
            ("AWS::CloudFront::ResponseHeadersPolicy", "ResponseHeadersPolicyConfig", "Name"),
            ("AWS::KinesisFirehose::DeliveryStream", "", "DeliveryStreamName"),
        ] {
            for resource in anatomy.of_type(kind) {
                let properties = resource.properties();
                let name = &properties.get(config).unwrap_or(properties)[name];
                assert!(name.to_string().contains(UUID), "{}: {} is named {name}", subject.name, resource.id);
            }
        }
    }
}

#[test]
fn a_rest_apis_alarm_watches_this_api_and_no_namesake() {
    for subject in subjects().iter().filter(|subject| subject.is_rest()) {
        let anatomy = subject.anatomy();
        // The metric of a REST API knows it by its name; a stack's name is unique in account and region.
        let name = text(&anatomy.only("AWS::ApiGateway::RestApi").properties()["Name"]);
        assert!(name.contains("${AWS::StackName}"), "{}: {name}", subject.name);
        let dimensions = &anatomy.resource("ServerErrorAlarm").properties()["Dimensions"];
        assert_eq!(dimensions[0]["Name"], "ApiName");
        assert_eq!(text(&dimensions[0]["Value"]), name, "{}", subject.name);
    }
}

#[test]
fn a_firehose_that_takes_access_logs_has_the_name_that_api_gateway_asks_for() {
    for subject in subjects().iter().filter(|subject| subject.is_rest()) {
        let stream = subject.anatomy().only("AWS::KinesisFirehose::DeliveryStream").properties();
        assert!(text(&stream["DeliveryStreamName"]).starts_with("amazon-apigateway-"), "{}", subject.name);
    }
}

#[test]
fn nothing_is_conditional_but_on_values_that_are_known_only_at_deployment() {
    for subject in subjects() {
        let mut conditions = names(subject.anatomy(), "Conditions");
        conditions.sort_unstable();
        let own_pool = subject.anatomy().has("CognitoUserPool");
        let wanted: Vec<&str> = [
            ("AllowsUserPasswordAuth", own_pool),
            ("EdgeAuthAttached", subject.has_cloudfront() && subject.plan.has_user_pool()),
            ("HasAlarmTopic", true),
            ("HasApiCdnLogBucket", subject.has_cloudfront()),
            ("HasCorsAllowHeaders", subject.has_cloudfront() || !subject.is_rest()),
            ("HasDomainName", subject.has_cloudfront()),
            ("HasItemTablePrefix", true),
            ("HasOneCorsOrigin", subject.is_rest()),
            ("HasOriginPolicyArns", true),
            ("HasWebAcl", subject.has_cloudfront() || subject.is_rest()),
            ("MfaIsOff", own_pool),
        ]
        .into_iter()
        .filter_map(|(name, wanted)| wanted.then_some(name))
        .collect();
        assert_eq!(conditions, wanted, "{}", subject.name);
    }
}

fn names<'a>(anatomy: Anatomy<'a>, section: &str) -> Vec<&'a str> {
    anatomy.template[section].as_object().into_iter().flat_map(|entries| entries.keys()).map(String::as_str).collect()
}
