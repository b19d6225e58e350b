//! A REST API is deployed anew when, and only when, it changed.

use std::collections::BTreeMap;

use serde_json::json;
use stacks::{Architecture, Auth, Cache, Cognito, EntryPoint, Experiments, Options, SwaggerUi};

use crate::anatomy::Anatomy;
use crate::templates::{Subject, subject, subjects};

const DEPLOYMENT: &str = "AWS::ApiGateway::Deployment";

/// What a deployment takes a snapshot of.
const SNAPSHOT: [&str; 5] = ["RestApi", "Resource", "Method", "Authorizer", "GatewayResponse"];

fn rest_subjects() -> impl Iterator<Item = &'static Subject> {
    subjects().iter().filter(|subject| subject.is_rest())
}

fn deployment(auth: Auth, cache: Cache, options: Options) -> String {
    let subject = subject(auth, EntryPoint::Rest, cache, options);
    subject.anatomy().only(DEPLOYMENT).id.to_owned()
}

fn snapshot(anatomy: Anatomy<'_>) -> String {
    let taken = anatomy.resources().filter(|resource| {
        resource.kind().strip_prefix("AWS::ApiGateway::").is_some_and(|kind| SNAPSHOT.contains(&kind))
    });
    taken.map(|resource| format!("{} {}\n", resource.id, resource.entry)).collect()
}

#[test]
fn a_deployment_waits_for_everything_that_it_takes_a_snapshot_of() {
    for subject in rest_subjects() {
        let anatomy = subject.anatomy();
        let before = anatomy.dependencies(anatomy.only(DEPLOYMENT).id);
        for kind in SNAPSHOT {
            for resource in anatomy.of_type(&format!("AWS::ApiGateway::{kind}")) {
                assert!(before.contains(resource.id), "{}: {} may be missing", subject.name, resource.id);
            }
        }
    }
}

#[test]
fn the_stage_follows_the_deployment() {
    for subject in rest_subjects() {
        let anatomy = subject.anatomy();
        let stage = anatomy.only("AWS::ApiGateway::Stage");
        assert_eq!(
            stage.properties()["DeploymentId"],
            json!({ "Ref": anatomy.only(DEPLOYMENT).id }),
            "{}",
            subject.name
        );
    }
}

#[test]
fn two_apis_have_one_deployments_name_when_and_only_when_they_are_alike() {
    let mut by_snapshot: BTreeMap<String, &str> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, String> = BTreeMap::new();
    for subject in rest_subjects() {
        let name = subject.anatomy().only(DEPLOYMENT).id;
        let snapshot = snapshot(subject.anatomy());
        let known = by_snapshot.insert(snapshot.clone(), name);
        assert!(known.is_none_or(|known| known == name), "{}: nothing changed, and it is deployed anew", subject.name);
        let known = by_name.insert(name, snapshot.clone());
        assert!(known.is_none_or(|known| known == snapshot), "{}: it changed, and is not deployed anew", subject.name);
    }
    assert!(by_name.len() > 5, "the subjects have different APIs");
}

#[test]
fn another_auth_scheme_cache_pool_or_endpoint_type_is_deployed_anew() {
    let usual = Options::default();
    let existing = Options { cognito: Cognito::Existing, ..usual };
    let all = [
        deployment(Auth::NoAuth, Cache::NoCache, usual),
        deployment(Auth::ApiKey, Cache::NoCache, usual),
        deployment(Auth::OAuth2, Cache::NoCache, usual),
        deployment(Auth::OAuth2, Cache::NoCache, existing),
        deployment(Auth::OAuth2, Cache::ApiGateway, usual),
        deployment(Auth::OAuth2, Cache::CloudFront, usual),
    ];
    for (index, one) in all.iter().enumerate() {
        assert!(!all[index + 1..].contains(one), "{all:?}");
    }
}

#[test]
fn swagger_ui_experiments_and_the_processor_do_not_deploy_the_api_anew() {
    let usual = Options::default();
    for (auth, cache) in
        [(Auth::ApiKey, Cache::ApiGateway), (Auth::OAuth2, Cache::Both), (Auth::NoAuth, Cache::NoCache)]
    {
        for other in [
            Options { swagger_ui: SwaggerUi::No, ..usual },
            Options { experiments: Experiments::None, ..usual },
            Options { experiments: Experiments::Evidently, ..usual },
            Options { architecture: Architecture::Arm64, ..usual },
        ] {
            assert_eq!(deployment(auth, cache, usual), deployment(auth, cache, other), "{auth} {cache} {other:?}");
        }
    }
}
