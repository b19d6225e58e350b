//! No way in is left open.

use std::collections::BTreeSet;

use cfn::Json;
use facts::routes::ROUTES;
use serde_json::json;
use stacks::{Auth, Cognito, Scopes};

use crate::anatomy::{Anatomy, Resource, text};
use crate::templates::{Subject, subjects};
use crate::values::Deployed;

const REST_METHOD: &str = "AWS::ApiGateway::Method";
const HTTP_ROUTE: &str = "AWS::ApiGatewayV2::Route";

fn subjects_of(rest: bool, auth: Auth) -> impl Iterator<Item = &'static Subject> {
    subjects().iter().filter(move |subject| subject.is_rest() == rest && subject.auth() == auth)
}

fn is_preflight(method: &Resource<'_>) -> bool {
    method.properties()["HttpMethod"] == "OPTIONS"
}

#[test]
fn every_rest_method_with_oauth2_has_the_cognito_authorizer_with_scopes() {
    for subject in subjects_of(true, Auth::OAuth2) {
        let anatomy = subject.anatomy();
        let authorizer = anatomy.only("AWS::ApiGateway::Authorizer");
        assert_eq!(authorizer.properties()["Type"], "COGNITO_USER_POOLS");
        for method in anatomy.of_type(REST_METHOD).filter(|method| !is_preflight(method)) {
            let properties = method.properties();
            let named = format!("{}: {}", subject.name, method.id);
            assert_eq!(properties["AuthorizationType"], "COGNITO_USER_POOLS", "{named}");
            assert_eq!(properties["AuthorizerId"], json!({ "Ref": authorizer.id }), "{named}");
            let route = format!("{} {}", text(&properties["HttpMethod"]), path(anatomy, method));
            assert_has_scopes(subject, properties, &route);
        }
    }
}

#[test]
fn every_rest_method_with_api_key_needs_a_key() {
    for subject in subjects_of(true, Auth::ApiKey) {
        for method in subject.anatomy().of_type(REST_METHOD).filter(|method| !is_preflight(method)) {
            assert_eq!(method.properties()["ApiKeyRequired"], true, "{}: {}", subject.name, method.id);
        }
    }
}

#[test]
fn a_key_is_good_for_the_stage_within_a_throttle_and_a_quota() {
    for subject in subjects_of(true, Auth::ApiKey) {
        let anatomy = subject.anatomy();
        let (plan, stage) = (anatomy.only("AWS::ApiGateway::UsagePlan"), anatomy.only("AWS::ApiGateway::Stage"));
        let api = anatomy.only("AWS::ApiGateway::RestApi");
        let stages = json!([{ "ApiId": { "Ref": api.id }, "Stage": { "Ref": stage.id } }]);
        assert_eq!(plan.properties()["ApiStages"], stages, "{}", subject.name);
        for (limits, settings) in [("Throttle", ["RateLimit", "BurstLimit"]), ("Quota", ["Limit", "Period"])] {
            for setting in settings {
                let value = &plan.properties()[limits][setting];
                assert!(!value.is_null(), "{}: the plan has no {limits}.{setting}", subject.name);
            }
        }
        let member = anatomy.only("AWS::ApiGateway::UsagePlanKey").properties();
        assert_eq!(member["KeyId"], json!({ "Ref": anatomy.only("AWS::ApiGateway::ApiKey").id }));
        assert_eq!(member["UsagePlanId"], json!({ "Ref": plan.id }));
    }
}

#[test]
fn options_is_never_authenticated() {
    for subject in subjects().iter().filter(|subject| subject.is_rest()) {
        let preflights: Vec<_> = subject.anatomy().of_type(REST_METHOD).filter(is_preflight).collect();
        assert!(!preflights.is_empty(), "{} has no OPTIONS", subject.name);
        for method in preflights {
            let properties = method.properties();
            let named = format!("{}: {}", subject.name, method.id);
            assert_eq!(properties["AuthorizationType"], "NONE", "{named}");
            assert!(properties.get("ApiKeyRequired").is_none_or(|required| required == false), "{named}");
        }
    }
    // An HTTP API answers OPTIONS by itself, as long as no route takes it.
    for subject in subjects().iter().filter(|subject| !subject.is_rest()) {
        for route in subject.anatomy().of_type(HTTP_ROUTE) {
            let key = text(&route.properties()["RouteKey"]);
            assert!(key.starts_with("GET /") || key.starts_with("POST /"), "{}: {key}", subject.name);
        }
    }
}

#[test]
fn every_http_route_with_oauth2_has_the_jwt_authorizer_with_scopes() {
    for subject in subjects_of(false, Auth::OAuth2) {
        let anatomy = subject.anatomy();
        let authorizer = anatomy.only("AWS::ApiGatewayV2::Authorizer");
        assert_eq!(authorizer.properties()["AuthorizerType"], "JWT");
        for route in anatomy.of_type(HTTP_ROUTE) {
            let properties = route.properties();
            let named = format!("{}: {}", subject.name, route.id);
            assert_eq!(properties["AuthorizationType"], "JWT", "{named}");
            assert_eq!(properties["AuthorizerId"], json!({ "Ref": authorizer.id }), "{named}");
            assert_has_scopes(subject, properties, &text(&properties["RouteKey"]));
        }
    }
}

/// The scopes of the stack's own.
const READ: &str = "personalization-apis/read";
const EVENTS: &str = "personalization-apis/events";

/// Without scopes an authorizer takes identity tokens. The scopes are the stack's own, or a parameter that can't be
/// empty.
fn assert_has_scopes(subject: &Subject, properties: &Json, route: &str) {
    let (anatomy, named) = (subject.anatomy(), format!("{}: {route}", subject.name));
    if subject.plan.options().scopes == Scopes::Own {
        let scope = if route == "POST /events/{namespace}" { EVENTS } else { READ };
        assert_eq!(properties["AuthorizationScopes"], json!([scope]), "{named}");
        return;
    }
    let scopes = properties["AuthorizationScopes"]["Ref"].as_str().unwrap_or_else(|| panic!("{named} has no scopes"));
    let parameter = &anatomy.template["Parameters"][scopes];
    assert_eq!(parameter["Type"], "CommaDelimitedList", "{named}");
    assert!(parameter["Default"].as_str().is_some_and(|scopes| !scopes.is_empty()), "{named}: {parameter}");
    // At least one character of those that RFC 6749 (3.3) has in a scope.
    assert_eq!(parameter["AllowedPattern"], r"^[!#-\[\]-~]+$", "{named}");
}

#[test]
fn the_gateway_trusts_the_user_pool_of_the_deployment_alone() {
    for subject in subjects().iter().filter(|subject| subject.auth() == Auth::OAuth2) {
        let created = subject.plan.options().cognito == Cognito::Create;
        let anatomy = subject.anatomy();
        if subject.is_rest() {
            let pools = &anatomy.only("AWS::ApiGateway::Authorizer").properties()["ProviderARNs"];
            let pool = match created {
                true => "${CognitoUserPool.Arn}",
                false => {
                    "arn:${AWS::Partition}:cognito-idp:${CognitoRegion}:${AWS::AccountId}:userpool/${CognitoUserPoolId}"
                }
            };
            assert_eq!(texts(pools), [pool], "{}", subject.name);
        } else {
            let accepted = &anatomy.only("AWS::ApiGatewayV2::Authorizer").properties()["JwtConfiguration"];
            let (issuer, client) = match created {
                true => (
                    "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${CognitoUserPool}",
                    "${CognitoUserPoolClient}",
                ),
                false => (
                    "https://cognito-idp.${CognitoRegion}.${AWS::URLSuffix}/${CognitoUserPoolId}",
                    "${CognitoUserPoolClientId}",
                ),
            };
            assert_eq!(text(&accepted["Issuer"]), issuer, "{}", subject.name);
            assert_eq!(texts(&accepted["Audience"]), [client], "{}", subject.name);
        }
    }
}

#[test]
fn the_authorizer_reads_the_verified_token_behind_cloudfront_and_the_callers_own_elsewhere() {
    for subject in subjects().iter().filter(|subject| subject.auth() == Auth::OAuth2) {
        let header = if subject.has_cloudfront() { "X-Origin-Authorization" } else { "Authorization" };
        let anatomy = subject.anatomy();
        let (found, wanted) = match subject.is_rest() {
            true => (
                &anatomy.only("AWS::ApiGateway::Authorizer").properties()["IdentitySource"],
                json!(format!("method.request.header.{header}")),
            ),
            false => (
                &anatomy.only("AWS::ApiGatewayV2::Authorizer").properties()["IdentitySource"],
                json!([format!("$request.header.{header}")]),
            ),
        };
        assert_eq!(found, &wanted, "{}", subject.name);
    }
}

#[test]
fn a_revoked_token_is_refused_at_once_on_rest() {
    for subject in subjects_of(true, Auth::OAuth2) {
        let authorizer = subject.anatomy().only("AWS::ApiGateway::Authorizer");
        assert_eq!(authorizer.properties()["AuthorizerResultTtlInSeconds"], 0, "{}", subject.name);
    }
}

#[test]
fn the_api_has_the_documented_routes_and_no_other() {
    let documented: BTreeSet<String> = [
        "GET /recommend-items/{namespace}/{recommender}/{userId}",
        "GET /related-items/{namespace}/{recommender}/{itemId}",
        "GET /rerank-items/{namespace}/{recommender}/{userId}/{itemIds}",
        "POST /rerank-items/{namespace}/{recommender}/{userId}",
        "GET /recommend-actions/{namespace}/{recommender}/{userId}",
        "POST /events/{namespace}",
    ]
    .map(str::to_owned)
    .into();
    for subject in subjects() {
        let anatomy = subject.anatomy();
        let routes: BTreeSet<String> = match subject.is_rest() {
            false => anatomy.of_type(HTTP_ROUTE).map(|route| text(&route.properties()["RouteKey"])).collect(),
            true => {
                let methods = anatomy.of_type(REST_METHOD).filter(|method| !is_preflight(method));
                methods
                    .map(|method| format!("{} {}", text(&method.properties()["HttpMethod"]), path(anatomy, method)))
                    .collect()
            }
        };
        assert_eq!(routes, documented, "{}", subject.name);
    }
}

#[test]
fn every_path_of_a_rest_api_has_options() {
    let paths: BTreeSet<String> = ROUTES.iter().map(|route| route.path.to_owned()).collect();
    for subject in subjects().iter().filter(|subject| subject.is_rest()) {
        let anatomy = subject.anatomy();
        let preflights: BTreeSet<String> =
            anatomy.of_type(REST_METHOD).filter(is_preflight).map(|method| path(anatomy, method)).collect();
        assert_eq!(preflights, paths, "{}", subject.name);
    }
}

#[test]
fn only_the_gateway_can_call_the_origin_function() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        assert_eq!(anatomy.of_type("AWS::Lambda::Url").count(), 0, "{}: a way around the gateway", subject.name);
        let function = json!({ "Fn::GetAtt": ["PersonalizationApiFunction", "Arn"] });
        let callers: Vec<_> = anatomy
            .of_type("AWS::Lambda::Permission")
            .filter(|permission| permission.properties()["FunctionName"] == function)
            .collect();
        let [caller] = callers[..] else { panic!("{}: {} permissions", subject.name, callers.len()) };
        let api = if subject.is_rest() { "${RestApi}" } else { "${HttpApi}" };
        let source = format!(
            "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:{api}/${{EnvironmentName}}/*"
        );
        assert_eq!(caller.properties()["Principal"], "apigateway.amazonaws.com", "{}", subject.name);
        assert_eq!(text(&caller.properties()["SourceArn"]), source, "{}", subject.name);
    }
}

fn texts(json: &Json) -> Vec<String> {
    json.as_array().unwrap().iter().map(text).collect()
}

/// The path of a REST method, from its resource up to the root.
fn path(anatomy: Anatomy<'_>, method: Resource<'_>) -> String {
    let mut path = String::new();
    let mut above = &method.properties()["ResourceId"];
    while let Some(id) = above["Ref"].as_str() {
        let resource = anatomy.resource(id).properties();
        path = format!("/{}{path}", text(&resource["PathPart"]));
        above = &resource["ParentId"];
    }
    path
}

#[test]
fn the_edge_function_passes_the_token_on_in_the_header_that_the_gateway_reads() {
    let function = include_str!("../../functions/edge-auth/src/index.js");
    let named = format!("const VERIFIED_TOKEN_HEADER = \"{}\";", facts::headers::VERIFIED_TOKEN);
    assert!(function.contains(&named), "functions/edge-auth/src/index.js does not say: {named}");
}

/// A pool of the stack's own, as a person deploys it.
fn own_pools() -> impl Iterator<Item = &'static Subject> {
    subjects().iter().filter(|subject| subject.anatomy().has("CognitoUserPool"))
}

#[test]
fn users_sign_in_by_srp_and_send_the_password_itself_only_where_the_owner_wishes() {
    for subject in own_pools() {
        let flows = |given: &[(&'static str, &'static str)]| {
            let client = subject.anatomy().only("AWS::Cognito::UserPoolClient").properties();
            Deployed::with(&subject.template, given).texts(&client["ExplicitAuthFlows"])
        };
        // The first takes AWS credentials besides the password.
        let usual = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
        assert_eq!(flows(&[]), usual, "{}", subject.name);
        let wished = flows(&[("AllowUserPasswordAuth", "true")]);
        assert_eq!(wished, [usual[0], usual[1], usual[2], "ALLOW_USER_PASSWORD_AUTH"], "{}", subject.name);
    }
}

#[test]
fn an_address_is_verified_before_it_replaces_the_one_with_which_a_user_signs_in() {
    for subject in own_pools() {
        let pool = subject.anatomy().only("AWS::Cognito::UserPool").properties();
        let settings = json!({ "AttributesRequireVerificationBeforeUpdate": ["email"] });
        assert_eq!(pool["UserAttributeUpdateSettings"], settings, "{}", subject.name);
        // Cognito takes it only of attributes that it verifies.
        assert_eq!(pool["AutoVerifiedAttributes"], json!(["email"]), "{}", subject.name);
    }
}

#[test]
fn a_second_factor_and_deletion_protection_are_the_owners_to_switch_on() {
    for subject in own_pools() {
        let pool = |given: &[(&'static str, &'static str)]| {
            let pool = subject.anatomy().only("AWS::Cognito::UserPool").properties();
            Deployed::with(&subject.template, given).value(pool)
        };
        let usual = pool(&[]);
        // Cognito refuses a list of factors where there is none.
        assert_eq!((&usual["MfaConfiguration"], &usual["EnabledMfas"]), (&json!("OFF"), &Json::Null));
        for wish in ["OPTIONAL", "ON"] {
            let pool = pool(&[("MfaConfiguration", wish)]);
            let wanted = (&json!(wish), &json!(["SOFTWARE_TOKEN_MFA"]));
            assert_eq!((&pool["MfaConfiguration"], &pool["EnabledMfas"]), wanted, "{}", subject.name);
        }
        // With protection a stack can't be deleted.
        assert_eq!(usual["DeletionProtection"], "INACTIVE", "{}", subject.name);
        assert_eq!(pool(&[("UserPoolDeletionProtection", "ACTIVE")])["DeletionProtection"], "ACTIVE");
    }
}

/// Cognito refuses a client with scopes that are not there, and gives a resource server's scopes on its sign-in pages
/// alone.
#[test]
fn the_stacks_own_scopes_are_made_in_its_pool_and_given_on_the_sign_in_pages() {
    let own = subjects().iter().filter(|subject| subject.plan.options().scopes == Scopes::Own);
    for subject in own.filter(|subject| subject.auth() == Auth::OAuth2) {
        let anatomy = subject.anatomy();
        let server = anatomy.only("AWS::Cognito::UserPoolResourceServer");
        let made: Vec<String> = server.properties()["Scopes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|scope| format!("{}/{}", text(&server.properties()["Identifier"]), text(&scope["ScopeName"])))
            .collect();
        assert_eq!(made, [READ, EVENTS], "{}", subject.name);
        let client = anatomy.only("AWS::Cognito::UserPoolClient");
        let properties = client.properties();
        assert_eq!(properties["AllowedOAuthScopes"], json!([READ, EVENTS]), "{}", subject.name);
        // The code flow alone, by a client without a secret: with PKCE, as pages and apps must.
        assert_eq!(properties["AllowedOAuthFlows"], json!(["code"]), "{}", subject.name);
        assert_eq!(properties["AllowedOAuthFlowsUserPoolClient"], true, "{}", subject.name);
        assert_eq!(properties["GenerateSecret"], false, "{}", subject.name);
        assert!(anatomy.dependencies(client.id).contains(server.id), "{}", subject.name);
        let domain = anatomy.only("AWS::Cognito::UserPoolDomain").properties();
        let pool = json!({ "Ref": "CognitoUserPool" });
        assert_eq!((&domain["UserPoolId"], &server.properties()["UserPoolId"]), (&pool, &pool), "{}", subject.name);
    }
    for subject in subjects().iter().filter(|subject| subject.plan.options().scopes == Scopes::Given) {
        assert_eq!(subject.anatomy().of_type("AWS::Cognito::UserPoolDomain").count(), 0, "{}", subject.name);
    }
}

#[test]
fn the_edge_function_knows_the_stacks_own_scopes() {
    let function = include_str!("../../functions/edge-auth/src/scopes.js");
    for scope in [READ, EVENTS] {
        assert!(function.contains(&format!("\"{scope}\"")), "functions/edge-auth/src/scopes.js does not know {scope}");
    }
}
