//! A web ACL of the owner's stands in front of whatever callers meet first.

use cfn::Json;
use serde_json::json;

use crate::anatomy::text;
use crate::templates::{Subject, subjects};
use crate::values::Deployed;

const GLOBAL: &str = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111";
const REGIONAL: &str = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111";
const ASSOCIATION: &str = "AWS::WAFv2::WebACLAssociation";

fn distribution(subject: &Subject, given: &[(&'static str, &'static str)]) -> Json {
    let distribution = subject.anatomy().resource("ApiCdn").properties();
    Deployed::with(&subject.template, given).value(&distribution["DistributionConfig"])
}

#[test]
fn cloudfront_has_the_web_acl_that_is_given_and_none_without() {
    for subject in subjects().iter().filter(|subject| subject.has_cloudfront()) {
        assert_eq!(distribution(subject, &[("WebAclArn", GLOBAL)])["WebACLId"], GLOBAL, "{}", subject.name);
        assert!(distribution(subject, &[]).get("WebACLId").is_none(), "{}", subject.name);
        // One is enough: what comes past CloudFront needs the same credentials, and meets the same throttle.
        assert_eq!(subject.anatomy().of_type(ASSOCIATION).count(), 0, "{}", subject.name);
    }
}

#[test]
fn a_rest_apis_stage_has_it_where_no_cloudfront_is_in_front() {
    for subject in subjects().iter().filter(|subject| subject.is_rest() && !subject.has_cloudfront()) {
        let association = subject.anatomy().only(ASSOCIATION);
        let stage = "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${RestApi}/stages/${RestApiStage}";
        assert_eq!(text(&association.properties()["ResourceArn"]), stage, "{}", subject.name);
        assert_eq!(association.properties()["WebACLArn"], json!({ "Ref": "StageWebAclArn" }), "{}", subject.name);
        let condition = association.entry["Condition"].as_str().unwrap();
        let is_made =
            |given: &[(&'static str, &'static str)]| Deployed::with(&subject.template, given).holds(condition);
        assert!(!is_made(&[]) && is_made(&[("StageWebAclArn", REGIONAL)]), "{}", subject.name);
    }
}

/// AWS WAF knows no HTTP APIs: https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
#[test]
fn an_http_api_by_itself_takes_none() {
    for subject in subjects().iter().filter(|subject| !subject.is_rest() && !subject.has_cloudfront()) {
        for name in ["WebAclArn", "StageWebAclArn"] {
            assert!(subject.template["Parameters"].get(name).is_none(), "{}", subject.name);
        }
    }
}

/// CloudFront takes ACLs of us-east-1 and of the scope CLOUDFRONT alone, a stage those of its region alone.
#[test]
fn an_acl_of_the_wrong_scope_is_refused_before_anything_is_made() {
    for subject in subjects().iter().filter(|subject| subject.is_rest() || subject.has_cloudfront()) {
        let name = if subject.has_cloudfront() { "WebAclArn" } else { "StageWebAclArn" };
        let parameter = &subject.template["Parameters"][name];
        assert_eq!(parameter["Default"], "", "{}", subject.name);
        let pattern = parameter["AllowedPattern"].as_str().unwrap();
        let (scope, other) = if subject.has_cloudfront() {
            (":us-east-1:[0-9]{12}:global/webacl/", "regional")
        } else {
            (":[0-9]{12}:regional/webacl/", "global")
        };
        let is_alternative_of_none = pattern.starts_with("^(|arn:[a-z-]+:wafv2:") && pattern.ends_with(")$");
        assert!(is_alternative_of_none && pattern.contains(scope) && !pattern.contains(other), "{pattern}");
    }
}
