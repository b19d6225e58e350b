//! A template of your own: the recommended deployment, and one more resource in it.
//!
//! ```text
//! cargo run -p stacks --example custom_stack > template.yaml
//! ```
//!
//! A recommender whose variation is of type `sagemaker` needs a permission that no template has, because only its owner
//! knows the endpoint's name. Here the template asks for that name as a parameter, and a managed policy gives the
//! permission to the origin function's role.

use std::error::Error;
use std::io::{Write, stdout};

use cfn::ParameterKind;
use cfn::iam::ManagedPolicy;
use cfn::intrinsic::arn;
use cfn::policy::{PolicyDocument, Statement};
use stacks::auth::OAuth2;
use stacks::cache::CloudFront;
use stacks::entry_point::Http;

use stacks::{Deployment, Group, Resources, Stack, Synthesis};

/// Builds the template. Choices that do not go together, such as `ApiKey` with `Http`, do not compile.
///
/// # Errors
/// Every problem of the template.
pub(crate) fn synthesize() -> Result<Synthesis, Vec<cfn::Problem>> {
    Deployment::new(OAuth2::create_pool(), Http, CloudFront).synthesize_with(permit_ranking_endpoint)
}

/// Adds a parameter and the policy that it is for.
fn permit_ranking_endpoint(stack: &mut Stack<'_>, resources: &Resources) {
    stack.part("Ranking model", "The origin function may ask the SageMaker endpoint that ranks our items.");
    stack.parameter(
        Group::Configuration,
        "RankingEndpointName",
        "SageMaker endpoint of the ranking model",
        // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html
        ParameterKind::text("Name of the SageMaker endpoint that ranks items")
            .pattern("^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$"),
    );
    let invoke =
        Statement::allow(["sagemaker:InvokeEndpoint"]).on([arn("sagemaker", "endpoint/${RankingEndpointName}")]);
    stack.template.add(
        "RankingEndpointPolicy",
        ManagedPolicy::new(PolicyDocument::new([invoke])).roles([resources.origin.role.reference()]),
    );
}

/// Prints the template.
///
/// # Errors
/// Problems of the template, and a standard output that is closed.
fn main() -> Result<(), Box<dyn Error>> {
    let synthesis =
        synthesize().map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    stdout().write_all(cfn::yaml::to_yaml(&synthesis.template, &synthesis.comments)?.as_bytes())?;
    Ok(())
}
