//! What a template is, and what it refuses to be.

#![allow(clippy::unwrap_used, clippy::panic)] // A test stops where it fails.

use cfn::check::references;
use cfn::intrinsic::{arn, if_, join, no_value, stack_uuid, sub, sub_with};
use cfn::policy::{PolicyDocument, Statement};
use cfn::yaml::to_yaml;
use cfn::{Handle, List, Output, ParameterKind, Problem, Template, ToJson};
use serde_json::json;

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
        [Problem::Missing { place: "/Resources/Policy/Properties/Queues/0/Ref".into(), name: "Missing".into() }]
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
    let place = "/Resources/Role/Properties/Policies/0/PolicyDocument/Statement";
    let problems = template.finish().unwrap_err();
    assert_eq!(problems, [Problem::NoStatements(place.into())]);
    assert_eq!(problems[0].to_string(), format!("{place} is empty; IAM refuses a policy without statements"));
}

#[test]
fn every_way_to_refer_is_seen() {
    let json = json!({
        "a": { "Ref": "A" }, "b": { "Fn::GetAtt": ["B", "Arn"] }, "c": { "Fn::Sub": "${C}/${D.Arn}/${!E}/${AWS::Region}" },
        "d": { "Fn::Sub": ["${F}${Own}", { "Own": { "Ref": "G" } }] }, "e": { "Fn::If": ["H", { "Ref": "I" }, { "Ref": "AWS::NoValue" }] },
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
fn resources_that_wait_for_each_other_are_refused_with_the_circle() {
    let mut template = template();
    let (one, two) = (Handle::<cfn::sqs::Queue>::named("One"), Handle::<cfn::sqs::Queue>::named("Two"));
    template.add("One", cfn::sqs::Queue::new().queue_name(two.reference()));
    template.add("Two", cfn::sqs::Queue::new());
    template.depends_on(&two, &one);
    assert_eq!(template.finish().unwrap_err(), [Problem::Circle(vec!["One".into(), "Two".into(), "One".into()])]);
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
        r#"{"Type":"AWS::SQS::Queue","Condition":"Named","DependsOn":["First"],"DeletionPolicy":"Retain","UpdateReplacePolicy":"Retain","Properties":{"DelaySeconds":5,"QueueName":{"Ref":"Name"}}}"#
    );
}

#[test]
fn functions_are_written_in_their_short_form() {
    let condition = {
        let mut template = template();
        let parameter = template.parameter("P", ParameterKind::text("P"));
        template.condition_not_empty("C", &parameter)
    };
    let values = json!({
        "GetAtt": { "Fn::GetAtt": ["Queue", "Arn"] },
        "If": if_::<List<String>>(&condition, List::from(["a"]), no_value()).to_json(),
        "Join": join("-", ["a".into(), stack_uuid()]).to_json(),
        "Sub": sub("${A}/x").to_json(),
        "SubWith": sub_with("${A}", [("A", sub("b"))]).to_json(),
        "Arn": arn("sqs", "name").to_json(),
    });
    assert_eq!(
        to_yaml(&values).unwrap(),
        "GetAtt: !GetAtt Queue.Arn\n\
         If: !If\n  - C\n  - [a]\n  - !Ref AWS::NoValue\n\
         Join: !Join\n  - '-'\n  - [a, !Select [2, !Split [/, !Ref AWS::StackId]]]\n\
         Sub: !Sub ${A}/x\n\
         SubWith: !Sub\n  - ${A}\n  - {A: !Sub b}\n\
         Arn: !Sub arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:name\n"
    );
}

#[test]
fn text_that_a_yaml_1_1_reader_would_take_for_something_else_is_quoted() {
    let values = json!({ "a": "yes", "b": "on", "c": "2012-10-17", "d": "12:30:45", "e": "0.5", "f": "", "g": "~", "h": "0x1F", "i": "1_000", "j": "=" });
    let text = to_yaml(&values).unwrap();
    for line in text.lines() {
        assert!(line.contains('"') || line.contains('\''), "not quoted: {line}");
    }
}

#[test]
fn what_fits_on_a_line_is_put_on_one_and_what_follows_it_is_not() {
    let statement = PolicyDocument::new([Statement::allow(["sqs:SendMessage"]).on_everything()]);
    let nested = json!({ "Resources": { "Queue": { "Properties": { "Policy": statement.to_json(), "If": { "Fn::If": ["C", [{ "Ref": "A" }], "b"] }, "Long": vec!["abcdefghijklmnop"; 20] } } } });
    let text = to_yaml(&nested).unwrap();
    assert!(text.contains("Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: \"*\"}]"), "{text}");
    assert!(text.contains("If: !If [C, [!Ref A], b]\n"), "{text}");
    assert!(
        text.contains("Long:\n      - abcdefghijklmnop\n") || text.contains("Long:\n        - abcdefghijklmnop\n"),
        "{text}"
    );
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
