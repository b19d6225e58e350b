//! How a template reads as YAML.

use cfn::intrinsic::{arn, if_, join, no_value, stack_uuid, sub};
use cfn::policy::{PolicyDocument, Statement};
use cfn::yaml::{Comments, to_yaml};
use cfn::{Json, List, ParameterKind, Template, ToJson};
use serde_json::json;

fn written(json: &Json) -> String {
    to_yaml(json, &Comments::default()).unwrap()
}

/// The properties of a resource as they are written, without their indentation.
fn properties(properties: &Json) -> String {
    let text = written(&json!({ "Resources": { "Thing": { "Properties": properties } } }));
    let lines = text.lines().skip_while(|line| line.trim() != "Properties:").skip(1);
    lines.map(|line| line[6..].to_owned() + "\n").collect()
}

#[test]
fn sections_and_resources_are_set_off_by_blank_lines() {
    let mut template = Template::new("A test");
    template.parameter("Delay", ParameterKind::number("In seconds").default(5));
    let queue = template.add("First", cfn::sqs::Queue::new());
    template.add("Second", cfn::sqs::Queue::new().delay_seconds(5));
    template.output("Queue", cfn::Output::new("A queue", &queue.reference()));
    template.output("Arn", cfn::Output::new("Its ARN", &queue.arn()));
    assert_eq!(
        written(&template.finish().unwrap()),
        r#"AWSTemplateFormatVersion: "2010-09-09"
Description: A test

Parameters:
  Delay:
    Type: Number
    Description: In seconds
    Default: 5

Resources:
  First:
    Type: AWS::SQS::Queue

  Second:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: 5

Outputs:
  Queue:
    Description: A queue
    Value: !Ref First

  Arn:
    Description: Its ARN
    Value: !GetAtt First.Arn
"#
    );
}

#[test]
fn comments_stand_before_what_they_explain_and_headings_are_set_off() {
    let mut template = Template::new("A test");
    let queue =
        template.add("Queue", cfn::sqs::Queue::new().delay_seconds(5).redrive_allow_policy(json!({ "a": "b" })));
    template.comment(&queue, "Why there is a queue.");
    template.comment_on_property(&queue, "/DelaySeconds", "Why it waits.");
    template.comment_on_property(&queue, "/RedriveAllowPolicy/a", "Why a.");
    template.comments().note("", "Written by a test.");
    template.comments().heading("/Resources/Queue", "Queues", "Words that go on and on. ".repeat(6));
    let comments = template.comments().clone();
    assert_eq!(
        to_yaml(&template.finish().unwrap(), &comments).unwrap(),
        r#"# Written by a test.

AWSTemplateFormatVersion: "2010-09-09"
Description: A test

Resources:
  # ---- Queues --------------------------------------------------------------------------------------------------------
  # Words that go on and on. Words that go on and on. Words that go on and on. Words that go on and on. Words that go on
  # and on. Words that go on and on.

  # Why there is a queue.
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      # Why it waits.
      DelaySeconds: 5
      RedriveAllowPolicy:
        # Why a.
        a: b
"#
    );
}

#[test]
fn a_line_break_in_a_comment_does_not_end_it() {
    let mut comments = Comments::default();
    comments.note("", "a\nb: c\r\u{2028}d\u{85}e");
    assert_eq!(to_yaml(&json!({ "f": 1 }), &comments).unwrap(), "# a b: c d e\n\nf: 1\n");
}

#[test]
fn what_is_said_of_an_item_or_its_first_key_stands_before_the_item() {
    let template = json!({ "List": [{ "a": 1, "b": 2 }, { "a": 3, "b": 4 }] });
    let mut comments = Comments::default();
    comments.note("/List/0", "The first.");
    comments.note("/List/1/a", "The second's a.");
    comments.note("/List/1/b", "The second's b.");
    assert_eq!(
        to_yaml(&template, &comments).unwrap(),
        "List:\n  # The first.\n  - a: 1\n    b: 2\n  # The second's a.\n  - a: 3\n    # The second's b.\n    b: 4\n"
    );
}

#[test]
fn functions_are_written_in_their_short_form() {
    let condition = {
        let mut template = Template::new("A test");
        let parameter = template.parameter("P", ParameterKind::text("P"));
        template.condition_not_empty("C", &parameter)
    };
    let values = json!({
        "GetAtt": { "Fn::GetAtt": ["Queue", "Arn"] },
        "If": if_::<List<String>>(&condition, List::from(["a"]), no_value()).to_json(),
        "IfMaps": { "Fn::If": ["C", [{ "a": 1, "b": 2 }], { "Ref": "AWS::NoValue" }] },
        "Join": join("-", ["a".into(), stack_uuid()]).to_json(),
        "Not": { "Fn::Not": [{ "Fn::Equals": [{ "Ref": "P" }, ""] }] },
        "Sub": sub("${A}/x").to_json(),
        "SubWith": { "Fn::Sub": ["${A}", { "A": sub("b").to_json() }] },
        "Arn": arn("sqs", "name").to_json(),
    });
    assert_eq!(
        written(&values),
        r#"GetAtt: !GetAtt Queue.Arn
If: !If [C, [a], !Ref AWS::NoValue]
IfMaps: !If
  - C
  - - a: 1
      b: 2
  - !Ref AWS::NoValue
Join: !Join ["-", [a, !Select [2, !Split [/, !Ref AWS::StackId]]]]
Not: !Not [!Equals [!Ref P, ""]]
Sub: !Sub ${A}/x
SubWith: !Sub
  - ${A}
  - A: !Sub b
Arn: !Sub arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:name
"#
    );
}

#[test]
fn short_lists_and_maps_stand_on_one_line_and_the_rest_has_a_property_a_line() {
    assert_eq!(
        properties(&json!({
            "Methods": ["GET", "HEAD"],
            "Status": { "Status": "Enabled" },
            "Two": { "Bucket": { "Ref": "Bucket" }, "Key": "a" },
            "Three": { "A": 1, "B": 2, "C": 3 },
            "Tags": [{ "Key": "a", "Value": "b" }, { "Key": "c", "Value": { "Ref": "D" } }],
            "Rules": [{ "Ownership": "Enforced" }],
            "Rows": [{ "A": 1, "B": 2 }, { "A": 1, "B": 2, "C": 3, "D": 4 }],
            "Empty": {},
            "None": [],
            "Variables": { "A": "b" },
            "Environment": { "Variables": { "A": "b" } },
            "Days": (100..122).collect::<Vec<_>>(),
            "Nested": { "A": { "B": { "C": [1, 2] } } },
        })),
        r#"Methods: [GET, HEAD]
Status: { Status: Enabled }
Two: { Bucket: !Ref Bucket, Key: a }
Three:
  A: 1
  B: 2
  C: 3
Tags:
  - { Key: a, Value: b }
  - { Key: c, Value: !Ref D }
Rules:
  - Ownership: Enforced
Rows:
  - A: 1
    B: 2
  - A: 1
    B: 2
    C: 3
    D: 4
Empty: {}
None: []
Variables:
  A: b
Environment:
  Variables:
    A: b
Days:
  [100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121]
Nested: { A: { B: { C: [1, 2] } } }
"#
    );
}

#[test]
fn a_statement_has_a_line_for_each_of_its_parts() {
    let policy = PolicyDocument::new([Statement::allow(["sqs:SendMessage"]).on_everything()]);
    assert_eq!(
        properties(&json!({ "Policy": policy.to_json() })),
        r#"Policy:
  Version: "2012-10-17"
  Statement:
    - Effect: Allow
      Action: sqs:SendMessage
      Resource: "*"
"#
    );
}

#[test]
fn what_does_not_fit_on_120_columns_is_put_on_several_lines() {
    let items = vec!["abcdefghijklmnop"; 8];
    let words = "word ".repeat(30).trim().to_owned();
    let text = written(&json!({ "List": items, "Words": words, "Sub": { "Fn::Sub": words } }));
    assert!(text.starts_with("List:\n  - abcdefghijklmnop\n"), "{text}");
    assert!(text.contains("Words: >-\n  word word") && text.contains("Sub: !Sub >-\n  word word"), "{text}");
    assert!(text.lines().all(|line| line.len() <= 120), "{text}");
}

#[test]
fn a_text_of_several_lines_stands_as_it_is() {
    let values = json!({ "Script": "if a\n  b\n\nend\n", "Body": { "Fn::Sub": "{\n  \"a\": \"${B}\"\n}" } });
    assert_eq!(written(&values), "Script: |\n  if a\n    b\n\n  end\nBody: !Sub |-\n  {\n    \"a\": \"${B}\"\n  }\n");
}

#[test]
fn a_text_that_no_block_would_keep_as_it_is_is_quoted() {
    for text in ["a\n\n", " a\nb", "\na\nb", "a\tb\u{7}\nc", "a\r\nb"] {
        let line = written(&json!({ "Text": text }));
        assert!(line.starts_with("Text: \"") && line.lines().count() == 1, "{line}");
    }
    let long = format!("two  spaces{}", " word".repeat(40));
    assert_eq!(written(&json!({ "Text": long })), format!("Text: {long}\n"));
}

#[test]
fn patterns_and_json_are_quoted_without_backslashes() {
    let text = written(&json!({ "Pattern": "^[a-z]\\.'$", "Json": "{\"a\":\"b\"}", "Plain": "^(a|b)$", "Star": "*" }));
    assert_eq!(text, "Pattern: ^[a-z]\\.'$\nJson: '{\"a\":\"b\"}'\nPlain: ^(a|b)$\nStar: \"*\"\n");
}

#[test]
fn text_that_a_yaml_1_1_reader_would_take_for_something_else_is_quoted() {
    let values = json!({
        "a": "yes", "b": "on", "c": "2012-10-17", "d": "12:30:45", "e": "0.5", "f": "", "g": "~", "h": "0x1F",
        "i": "1_000", "j": "=", "k": "a: b", "l": "a #b", "m": "- a", "n": "!a", "o": "&a", "p": "null",
    });
    for text in
        [written(&values), written(&json!({ "list": values.as_object().unwrap().values().collect::<Vec<_>>() }))]
    {
        for line in text.lines().filter(|line| *line != "list:") {
            assert!(line.contains('"') || line.contains('\''), "not quoted: {line}");
        }
    }
}
