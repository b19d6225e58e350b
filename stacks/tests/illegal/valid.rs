// Written by tests/illegal.rs.
use stacks::{Deployment, auth::*, cache::*, entry_point::*};

fn main() {
    let _ = Deployment::new(NoAuth, Http, NoCache);
    let _ = Deployment::new(NoAuth, Http, CloudFront);
    let _ = Deployment::new(OAuth2::create_pool(), Http, NoCache);
    let _ = Deployment::new(OAuth2::create_pool(), Http, CloudFront);
    let _ = Deployment::new(NoAuth, Rest, NoCache);
    let _ = Deployment::new(NoAuth, Rest, CloudFront);
    let _ = Deployment::new(NoAuth, Rest, ApiGateway);
    let _ = Deployment::new(NoAuth, Rest, Both);
    let _ = Deployment::new(OAuth2::create_pool(), Rest, NoCache);
    let _ = Deployment::new(OAuth2::create_pool(), Rest, CloudFront);
    let _ = Deployment::new(OAuth2::create_pool(), Rest, ApiGateway);
    let _ = Deployment::new(OAuth2::create_pool(), Rest, Both);
    let _ = Deployment::new(ApiKey, Rest, NoCache);
    let _ = Deployment::new(ApiKey, Rest, ApiGateway);
}
