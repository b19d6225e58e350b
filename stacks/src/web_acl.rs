//! A web ACL of AWS WAF's, which the owner made, in front of the API. It is billed by the month and by the request, so
//! there is none unless its ARN is given.

use cfn::{Condition, Parameter, ParameterKind};

use crate::interface::Group;
use crate::stack::Stack;

/// What a web ACL can be attached to, which is decided when it is made.
/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html>
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope {
    /// Distributions of CloudFront; such an ACL is in us-east-1.
    CloudFront,
    /// Stages of REST APIs in its own region.
    Regional,
}

/// Declares the parameter, with the condition that it is given.
pub(crate) fn declare(stack: &mut Stack<'_>, scope: Scope) -> (Parameter, Condition) {
    // Two names, since an ACL for the one can't be attached to the other.
    let (name, description, region, path) = match scope {
        Scope::CloudFront => (
            "WebAclArn",
            "ARN of a web ACL of the scope CLOUDFRONT, in us-east-1, for the distribution; empty for none",
            "us-east-1",
            "global",
        ),
        Scope::Regional => (
            "StageWebAclArn",
            "ARN of a web ACL of the scope REGIONAL, in the stack's region, for the API's stage; empty for none",
            "[a-z0-9-]+",
            "regional",
        ),
    };
    let pattern = format!(
        "^(|arn:[a-z-]+:wafv2:{region}:[0-9]{{12}}:{path}/webacl/[A-Za-z0-9_-]{{1,128}}/[A-Za-z0-9-]{{1,36}})$"
    );
    let parameter = stack.parameter(
        Group::Traffic,
        name,
        "Web ACL",
        ParameterKind::text(description).default("").pattern(&pattern),
    );
    let given = stack.template.condition_not_empty("HasWebAcl", &parameter);
    (parameter, given)
}
