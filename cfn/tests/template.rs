//! What a template is, and what it refuses to be; `written` has how it reads as YAML.

#![allow(clippy::unwrap_used, clippy::panic)] // A test stops where it fails.

use cfn::check::references;
use cfn::intrinsic::{join, stack_uuid, sub, sub_with};
use cfn::policy::{PolicyDocument, Statement};
use cfn::{Handle, Output, ParameterKind, Problem, Template, ToJson};
use serde_json::json;

mod written;

fn template() -> Template {
    Template::new("A test")
}

#[test]
fn a_reference_to_a_resource_that_is_not_there_is_named_with_its_place() {
    let mut template = template();
    let missing: Handle<cfn::sqs::Queue> = Handle::named("Missing");
    let document = PolicyDocument::new([Statement::allow(["sqs:SendMessage"]).on_everything()]);
    template.add("Policy", cfn::sqs::QueuePolicy::new(document, [missing.reference()]));
    let problems = template.finish().unwrap_err();
    assert_eq!(
        problems,
        [Problem::Missing { pointer: "/Resources/Policy/Properties/Queues/0/Ref".into(), name: "Missing".into() }]
    );
    assert_eq!(
        problems[0].to_string(),
        "/Resources/Policy/Properties/Queues/0/Ref refers to Missing, which is not in the template"
    );
}

#[test]
fn a_policy_without_statements_is_refused_because_iam_refuses_it() {
    let mut template = template();
    let policies = [cfn::iam::role::Policy::new(PolicyDocument::new([]), "Nothing")];
    template.add("Role", cfn::iam::Role::new(PolicyDocument::trust(&["lambda.amazonaws.com"])).policies(policies));
    let pointer = "/Resources/Role/Properties/Policies/0/PolicyDocument/Statement";
    let problems = template.finish().unwrap_err();
    assert_eq!(problems, [Problem::NoStatements(pointer.into())]);
    assert_eq!(problems[0].to_string(), format!("{pointer} is empty; IAM refuses a policy without statements"));
}

#[test]
fn every_way_to_refer_is_seen() {
    let json = json!({
        "a": { "Ref": "A" }, "b": { "Fn::GetAtt": ["B", "Arn"] },
        "c": { "Fn::Sub": "${C}/${D.Arn}/${!E}/${AWS::Region}" },
        "d": { "Fn::Sub": ["${F}${Own}", { "Own": { "Ref": "G" } }] },
        "e": { "Fn::If": ["H", { "Ref": "I" }, { "Ref": "AWS::NoValue" }] },
        "Condition": "J", "DependsOn": ["K"],
    });
    let names: Vec<String> = references(&json).into_iter().map(|found| found.name).collect();
    assert_eq!(names, ["A", "B", "C", "D", "F", "G", "H", "I", "J", "K"]);
}

#[test]
fn a_name_that_is_given_twice_is_refused() {
    let mut template = template();
    template.add("Queue", cfn::sqs::Queue::new());
    template.add("Queue", cfn::sqs::Queue::new());
    assert_eq!(template.finish().unwrap_err(), [Problem::Twice("Queue".into())]);
}

#[test]
fn resources_that_wait_for_each_other_are_refused_with_their_names() {
    let mut template = template();
    let (one, two) = (Handle::<cfn::sqs::Queue>::named("One"), Handle::<cfn::sqs::Queue>::named("Two"));
    template.add("One", cfn::sqs::Queue::new().queue_name(two.reference()));
    template.add("Two", cfn::sqs::Queue::new());
    template.depends_on(&two, &one);
    assert_eq!(
        template.finish().unwrap_err(),
        [Problem::CircularReference(vec!["One".into(), "Two".into(), "One".into()])]
    );
}

#[test]
fn more_resources_than_cloudformation_takes_are_refused() {
    let mut template = template();
    for number in 0..501 {
        template.add(&format!("Queue{number}"), cfn::sqs::Queue::new());
    }
    assert_eq!(template.finish().unwrap_err(), [Problem::TooMany { section: "Resources", count: 501, limit: 500 }]);
}

#[test]
fn a_resource_reads_from_what_it_is_to_what_it_is_set_to() {
    let mut template = template();
    let parameter = template.parameter("Name", ParameterKind::text("A name").default(""));
    let named = template.condition_not_empty("Named", &parameter);
    let first = template.add("First", cfn::sqs::Queue::new());
    let queue = template.add("Queue", cfn::sqs::Queue::new().queue_name(parameter.value::<String>()).delay_seconds(5));
    template.deletion_policy(&queue, "Retain");
    template.depends_on(&queue, &first);
    template.only_if(&queue, &named);
    template.output("Url", Output::new("Where it is", &queue.queue_url()).only_if(&named));
    let text = template.finish().unwrap()["Resources"]["Queue"].to_string();
    assert_eq!(
        text,
        concat!(
            r#"{"Type":"AWS::SQS::Queue","Condition":"Named","DependsOn":["First"],"DeletionPolicy":"Retain","#,
            r#""UpdateReplacePolicy":"Retain","Properties":{"DelaySeconds":5,"QueueName":{"Ref":"Name"}}}"#
        )
    );
}

#[test]
fn parameters_are_read_by_what_they_are_before_what_they_may_be() {
    let mut template = template();
    template.parameter("Level", ParameterKind::text("A level").one_of(&["A", "B"]).default("A"));
    let parameter = template.finish().unwrap()["Parameters"]["Level"].to_string();
    assert_eq!(parameter, r#"{"Type":"String","Description":"A level","Default":"A","AllowedValues":["A","B"]}"#);
}

#[test]
fn a_policy_reads_by_its_name_and_its_statements_by_who_may_do_what_on_what_and_when() {
    let statement = Statement::allow(["sqs:SendMessage"])
        .on_everything()
        .when("Bool", "aws:SecureTransport", true)
        .principal_services(&["events.amazonaws.com"]);
    let policy = cfn::iam::role::Policy::new(PolicyDocument::new([statement]), "Send");
    assert_eq!(
        policy.to_json().to_string(),
        concat!(
            r#"{"PolicyName":"Send","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","#,
            r#""Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*","#,
            r#""Condition":{"Bool":{"aws:SecureTransport":true}}}]}}"#
        )
    );
}

#[test]
fn resources_can_be_brought_into_the_order_of_reading() {
    let mut template = template();
    for name in ["One", "Two", "Three"] {
        template.add(name, cfn::sqs::Queue::new());
    }
    template.order_resources(["Three", "One"]);
    assert_eq!(template.resources().map(|(name, _)| name).collect::<Vec<_>>(), ["Three", "One", "Two"]);
}

#[test]
fn a_comment_on_what_is_not_there_is_refused() {
    let mut template = template();
    let queue = template.add("Queue", cfn::sqs::Queue::new().delay_seconds(5));
    template.comment_on_property(&queue, "/DelaySeconds", "Why");
    template.comment_on_property(&queue, "/QueueName", "Why");
    assert_eq!(template.finish().unwrap_err(), [Problem::Comment("/Resources/Queue/Properties/QueueName".to_owned())]);
}

#[test]
fn variables_that_can_be_written_in_their_place_are() {
    let queue: Handle<cfn::sqs::Queue> = Handle::named("Queue");
    let json = |value: cfn::Value<String>| value.to_json();
    assert_eq!(
        json(sub_with(
            "${A}/${B}/${C}/${D}",
            [
                ("A", queue.reference()),
                ("B", queue.queue_url()),
                ("C", sub("${AWS::Region}.x")),
                ("D", "${literal}".into()),
            ]
        )),
        json!({ "Fn::Sub": "${Queue}/${Queue.QueueUrl}/${AWS::Region}.x/${!literal}" })
    );
    assert_eq!(
        json(sub_with("${A}-${B}", [("A", queue.reference()), ("B", join("", ["x".into(), stack_uuid()]))])),
        json!({ "Fn::Sub": [
            "${Queue}-${B}",
            { "B": { "Fn::Join": ["", [
                "x", { "Fn::Select": [2, { "Fn::Split": ["/", { "Ref": "AWS::StackId" }] }] },
            ]] } },
        ] })
    );
}

#[test]
fn variables_of_a_text_inside_a_text_are_variables_of_the_whole() {
    let chosen = || join("", ["x".into(), stack_uuid()]);
    let inner = sub_with("https://${Domain}", [("Domain", chosen())]);
    let domain = chosen().to_json();
    assert_eq!(
        sub_with("a ${Url} b", [("Url", inner.clone())]).to_json(),
        json!({ "Fn::Sub": ["a https://${Domain} b", { "Domain": domain }] })
    );
    // The same name means something else outside.
    assert_eq!(
        sub_with("${Domain} ${Url}", [("Url", inner.clone())]).to_json(),
        json!({ "Fn::Sub": ["${Domain} ${Url}", { "Url": inner.to_json() }] })
    );
}

#[test]
fn a_text_that_is_a_name_alone_refers_to_it() {
    assert_eq!(sub("${Prefix}").to_json(), json!({ "Ref": "Prefix" }));
    assert_eq!(sub("${Queue.Arn}").to_json(), json!({ "Fn::Sub": "${Queue.Arn}" }));
    assert_eq!(sub("${A}${B}").to_json(), json!({ "Fn::Sub": "${A}${B}" }));
}

#[test]
fn a_whole_number_is_written_as_one() {
    let alarm = cfn::cloudwatch::Alarm::new().threshold(10).period(60);
    let share = cfn::cloudwatch::Alarm::new().threshold(0.1);
    assert_eq!(json!(cfn::schema::Resource::properties(&alarm)), json!({ "Period": 60, "Threshold": 10 }));
    assert_eq!(json!(cfn::schema::Resource::properties(&share)), json!({ "Threshold": 0.1 }));
}

/// A misspelt property, a missing required one, a name where an ARN is wanted, a value that is not of the set.
#[test]
fn what_a_schema_does_not_have_does_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/refused/*.rs");
}
