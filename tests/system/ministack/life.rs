//! A stack's life: made, used, deleted.

use std::collections::BTreeMap;

use aws_doubles::AwsDouble;
use cfn::Json;
use serde_json::json;
use stacks::rules::Choices;
use stacks::{Auth, Cache, EntryPoint, Options, Scopes};

use super::account::{ARTIFACTS, Account, Stack, StackFailure, account};
use super::callers::Credential;
use super::exceptions::{expect, template_exceptions, without_refused};
use crate::templates::{Subject, edge, subject};

/// The combinations with the usual options.
pub(super) fn combinations() -> impl Iterator<Item = Subject> {
    Choices::valid().map(|Choices { auth, entry_point, cache }| subject(auth, entry_point, cache, Options::default()))
}

impl Account {
    fn create_deployment(&self, subject: &Subject) -> Result<Stack<'_>, StackFailure> {
        self.create(&subject.name, &without_refused(&subject.template), &parameters())
    }
}

pub(super) fn parameters() -> [(&'static str, &'static str); 2] {
    [("ArtifactBucket", ARTIFACTS), ("ApplicationName", "shop")]
}

/// One recommender, whose items come from an origin that the test plays.
fn document(origin: &AwsDouble) -> Json {
    let url = format!("{}/{{userId}}", origin.http_origin_url());
    json!({"version": "7", "namespaces": {"shop": {"recommenders": {"recommend-items": {"popular": {
        "variations": {"ours": {"type": "http", "url": url}}}}}}}})
}

pub(super) const PATH: &str = "/recommend-items/shop/popular/ann";

/// The credentials with which a caller is let in, and those with which it is refused.
fn credentials(subject: &Subject, stack: &Stack<'_>) -> (Option<Credential>, Vec<Option<Credential>>) {
    match subject.auth() {
        Auth::NoAuth => (None, Vec::new()),
        Auth::ApiKey => {
            (Some(("x-api-key", stack.api_key())), vec![None, Some(("x-api-key", "none-of-ours".to_owned()))])
        }
        Auth::OAuth2 => {
            // Behind CloudFront the gateway reads the header in which the edge function passes the token on.
            let (name, other) = match subject.has_cloudfront() {
                true => ("x-origin-authorization", "authorization"),
                false => ("authorization", "x-origin-authorization"),
            };
            let (access, identity) = stack.sign_in();
            // The signature's last letter but one, whose bits all count.
            let at = access.len() - 2;
            let letter = if &access[at..=at] == "A" { "B" } else { "A" };
            let forged = format!("{}{letter}{}", &access[..at], &access[at + 1..]);
            let refused = vec![
                None,
                Some((name, "nonsense".to_owned())),
                Some((name, forged)),
                Some((name, identity)),
                Some((other, access.clone())),
            ];
            (Some((name, access)), refused)
        }
    }
}

fn ask(stack: &Stack<'_>, credential: Option<&Credential>) -> aws_doubles::Received {
    let headers: Vec<(&str, &str)> = credential.iter().map(|(name, value)| (*name, value.as_str())).collect();
    stack.ask("GET", PATH, &headers, "")
}

pub(super) fn use_it(subject: &Subject, stack: &Stack<'_>, origin: &AwsDouble) {
    let name = &subject.name;
    stack.deploy(&document(origin));
    let (good, refused) = credentials(subject, stack);
    for credential in refused {
        let answer = ask(stack, credential.as_ref());
        // An HTTP API says 403 when a good token lacks the scope.
        assert!([401, 403].contains(&answer.status), "{name}: {credential:?} is answered {}", answer.text());
    }
    assert!(origin.http_origin.any.requests().is_empty(), "{name}: a refused request has reached the origin");
    let answer = ask(stack, good.as_ref());
    assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    assert_eq!(answer.header("x-personalization-config-version"), Some("7"), "{name}: {:?}", answer.headers);
    assert!(answer.json()["itemList"][0]["itemId"].is_string(), "{name}: {}", answer.text());
    assert_eq!(origin.http_origin.any.requests().len(), 1, "{name}");

    let preflight = [
        ("origin", "https://shop.example"),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "authorization"),
    ];
    let answer = stack.ask("OPTIONS", PATH, &preflight, "");
    let allowed = answer.status < 300 && answer.header("access-control-allow-origin").is_some();
    let behaviour = if subject.is_rest() { "preflight of REST APIs" } else { "preflight of HTTP APIs" };
    expect(behaviour, allowed, name);
}

#[test]
fn a_stack_with_scopes_of_its_own_is_made_and_keeps_out_tokens_that_lack_them() {
    let account = account();
    let options = Options { scopes: Scopes::Own, ..Options::default() };
    for (entry_point, cache) in [(EntryPoint::Http, Cache::NoCache), (EntryPoint::Rest, Cache::NoCache)] {
        let subject = subject(Auth::OAuth2, entry_point, cache, options);
        let name = format!("{}-own-scopes", subject.name);
        let stack = account.create(&name, &without_refused(&subject.template), &parameters());
        let stack = stack.unwrap_or_else(|failure| panic!("{name}: {}", failure.0));
        // Of a sign-in by Cognito's API, which gives no scope of a resource server.
        let (access, _) = stack.sign_in();
        let answer = ask(&stack, Some(&("authorization", access)));
        assert!([401, 403].contains(&answer.status), "{name}: {}", answer.text());
        stack.delete().unwrap_or_else(|failure| panic!("{name}: {}", failure.0));
    }
}

/// What is in one inventory and not in the same way in the other.
pub(super) fn differences(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let differ = before.iter().filter(|(call, answer)| after[*call] != **answer);
    differ.map(|(call, answer)| format!("{call}: {}\nwas: {answer}", after[call])).collect()
}

#[test]
fn every_combination_is_made_answers_those_who_may_ask_and_leaves_nothing_behind() {
    let account = account();
    let before = account.inventory();
    for subject in combinations() {
        let name = &subject.name;
        let origin = AwsDouble::start().unwrap();
        let stack = account.create_deployment(&subject).unwrap_or_else(|failure| panic!("{name}: {}", failure.0));
        use_it(&subject, &stack, &origin);
        stack.delete().unwrap_or_else(|failure| panic!("{name}: {}", failure.0));
        let left = differences(&before, &account.inventory());
        assert!(left.is_empty(), "{name} leaves something behind:\n{}", left.join("\n"));
    }
}

/// The entries of a list that the services answer with.
fn items(answer: &Json, name: &str) -> Vec<Json> {
    answer[name].as_array().unwrap_or_else(|| panic!("{answer} has no {name}")).clone()
}

/// How the executions of the stack's state machine ended, once none is running.
fn executions(stack: &Stack<'_>) -> Vec<Json> {
    loop {
        let machine = json!({"stateMachineArn": stack.output("ConfigResourceSyncStateMachine")});
        let answer = stack.account.aws.call("states", "AWSStepFunctions.ListExecutions", &machine).unwrap();
        let states: Vec<Json> = items(&answer, "executions").iter().map(|one| one["status"].clone()).collect();
        if !states.is_empty() && !states.contains(&json!("RUNNING")) {
            return states;
        }
    }
}

#[test]
fn a_stack_that_is_switched_to_another_template_describes_and_synchronizes_its_configuration() {
    let account = account();
    let of = |entry_point, cache| subject(Auth::NoAuth, entry_point, cache, Options::default()).template;
    let origin = AwsDouble::start().unwrap();
    let mut document = document(&origin);
    document["cacheControl"] = json!({"noUserSpecified": {"maxAge": 77, "directives": "public"}});
    document["namespaces"]["shop"]["inferenceItemMetadata"] = json!({"type": "dynamodb"});
    let http = without_refused(&of(EntryPoint::Http, Cache::NoCache));
    let stack = account.create("switched", &http, &parameters()).unwrap();
    // MiniStack does not call AppConfig's validators: what is described and synchronized is so for the template's
    // change.
    stack.deploy(&document);
    let described = format!("/{}/openapi/openapi.json", stack.output("StagingBucket"));
    assert_eq!(account.aws.signed("s3", "GET", &described, &[], &[]).unwrap().status, 404);

    let rest = without_refused(&of(EntryPoint::Rest, Cache::ApiGateway));
    let stack = account.update("switched", &rest, &parameters()).unwrap();
    let description = account.aws.signed("s3", "GET", &described, &[], &[]).unwrap().json();
    let url = stack.output("RestApiEndpointUrl").trim_end_matches('/');
    assert_eq!(description["servers"][0]["url"], url);
    assert!(description["paths"]["/recommend-items/shop/popular/{user_id}"].is_object(), "{}", description["paths"]);
    assert_eq!(executions(&stack), ["SUCCEEDED"]);
    let tables = account.aws.call("dynamodb", "DynamoDB_20120810.ListTables", &json!({})).unwrap();
    assert_eq!(tables["TableNames"], json!(["switched-PersonalizationApiItemMetadata_shop"]));

    stack.delete().unwrap();
}

#[test]
fn the_edge_stack_is_made_attached_and_leaves_its_functions_logs_alone() {
    let account = account();
    let before = account.inventory();
    let subject = subject(Auth::OAuth2, EntryPoint::Http, Cache::CloudFront, Options::default());
    let main = account.create_deployment(&subject).unwrap();
    let pool = [
        ("ArtifactBucket", ARTIFACTS),
        ("CognitoUserPoolId", main.output("CognitoUserPoolId")),
        ("CognitoUserPoolClientId", main.output("CognitoUserPoolClientId")),
    ];
    let edge = account.create("edge", &without_refused(edge()), &pool).unwrap();
    let version = edge.output("EdgeAuthFunctionVersionArn").to_owned();
    let attached: Vec<_> = parameters().into_iter().chain([("EdgeAuthFunctionVersionArn", &*version)]).collect();
    let main = account.update(&subject.name, &without_refused(&subject.template), &attached).unwrap();
    let distribution = format!("/2020-05-31/distribution/{}", main.output("ApiCdnDistributionId"));
    let distribution = account.aws.signed("cloudfront", "GET", &distribution, &[], &[]).unwrap().text();
    assert!(distribution.contains(&version), "the edge function is not attached: {distribution}");

    main.delete().unwrap();
    edge.delete().unwrap();
    let left = differences(&before, &account.inventory());
    // As docs/operations.md says.
    assert!(
        left.len() == 1 && left[0].contains("/aws/lambda/us-east-1.edge-EdgeAuthFunction"),
        "left behind:\n{}",
        left.join("\n")
    );
}

#[test]
fn every_exception_of_templates_is_needed() {
    let account = account();
    let subjects: Vec<Subject> = combinations().collect();
    let all = || subjects.iter().map(|subject| &subject.template).chain([edge()]);
    for exception in template_exceptions() {
        // A template that has it, without the other exceptions' parts.
        let with_it = all().find_map(|template| {
            let mut template = template.clone();
            exception.apply(&mut template.clone()).then(|| {
                for other in template_exceptions().iter().filter(|other| !std::ptr::eq(*other, exception)) {
                    other.apply(&mut template);
                }
                template
            })
        });
        let named = format!("{} {}", exception.kind, exception.property.as_deref().unwrap_or_default());
        let template = with_it.unwrap_or_else(|| panic!("no template has {named}"));
        let refused = account.create("refused", &template, &parameters()).err();
        let refused = refused.unwrap_or_else(|| panic!("MiniStack takes {named}: the exception is no longer needed"));
        assert!(refused.0.contains(&exception.refusal), "{named}: {}", refused.0);
        let failed = [("StackName", "refused"), ("Filters.FailedEvents", "true")];
        let told = account.aws.query("cloudformation", "DescribeEvents", &failed).unwrap();
        assert_eq!(told.status, 200, "{}", told.text());
        expect("failed events of an operation", told.text().contains(&exception.refusal), "refused");
    }
}
