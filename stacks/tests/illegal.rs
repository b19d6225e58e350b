//! A deployment that breaks a rule does not compile, and the compiler says which rule, in the README's words.

#![allow(clippy::unwrap_used, clippy::panic)] // A test stops where it fails.

use stacks::rules::Choices;
use stacks::{Auth, Cache, EntryPoint};

/// The sources are written from the table, so that no illegal set can be left out of the test.
#[test]
fn every_illegal_set_is_refused_by_the_compiler_with_its_reason() {
    let illegal: Vec<Choices> = Choices::all().filter(|choices| choices.check().is_err()).collect();
    assert_eq!(illegal.len(), 10);
    let cases = trybuild::TestCases::new();
    for choices in &illegal {
        let file = format!("tests/illegal/{}.rs", choices.id());
        std::fs::write(&file, source(*choices)).unwrap();
        cases.compile_fail(&file);
    }
    // The compiler runs when the cases are dropped, and its messages are held against the files beside the sources.
    drop(cases);
    for choices in illegal {
        let message = std::fs::read_to_string(format!("tests/illegal/{}.stderr", choices.id())).unwrap_or_default();
        let reason = choices.check().unwrap_err().rule.reason;
        assert!(message.contains(reason), "{}: the compiler's message does not say: {reason}", choices.id());
    }
}

#[test]
fn every_valid_set_compiles() {
    let cases = trybuild::TestCases::new();
    let all: String = Choices::valid().map(|choices| format!("    {}\n", deployment(choices))).collect();
    assert_eq!(Choices::valid().count(), 14);
    std::fs::write("tests/illegal/valid.rs", program(&all)).unwrap();
    cases.pass("tests/illegal/valid.rs");
}

fn source(choices: Choices) -> String {
    program(&format!("    {}\n", deployment(choices)))
}

fn program(statements: &str) -> String {
    format!(
        "// Written by tests/illegal.rs.\n\
         use stacks::{{Deployment, auth::*, cache::*, entry_point::*}};\n\nfn main() {{\n{statements}}}\n"
    )
}

fn deployment(choices: Choices) -> String {
    let auth = match choices.auth {
        Auth::NoAuth => "NoAuth",
        Auth::ApiKey => "ApiKey",
        Auth::OAuth2 => "OAuth2::create_pool()",
    };
    let entry_point = match choices.entry_point {
        EntryPoint::Http => "Http",
        EntryPoint::Rest => "Rest",
    };
    let cache = match choices.cache {
        Cache::NoCache => "NoCache",
        Cache::CloudFront => "CloudFront",
        Cache::ApiGateway => "ApiGateway",
        Cache::Both => "Both",
    };
    format!("let _ = Deployment::new({auth}, {entry_point}, {cache});")
}
