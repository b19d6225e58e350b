//! The parts of the README and of docs/ that are made from the code. `make documents` rewrites them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use clap::CommandFactory;
use indexmap::IndexMap;
use serde_json::{Map, Value};
use stacks::rules::Choices;
use stacks::{Choice, Cognito, Options, Plan, Scopes};
use synth::cli::Cli;

use crate::{done, workspace};

/// Holds what stands between the marks of `name` in a file against `made`, or writes it when UPDATE_DOCUMENTS is set.
fn check(file: &str, name: &str, made: &str) {
    let path = workspace().join(file);
    let document = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->"));
    let start = document.find(&begin).unwrap_or_else(|| panic!("{file} has no {begin}")) + begin.len();
    let stop = start + document[start..].find(&end).unwrap_or_else(|| panic!("{file} has no {end}"));
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        fs::write(&path, format!("{}{made}{}", &document[..start], &document[stop..])).unwrap();
    } else {
        assert_eq!(&document[start..stop], made, "{file} is not what the code says; run: make documents");
    }
}

/// One test, because the parts are written into one file.
#[test]
fn the_readmes_tables_are_what_the_code_says() {
    check("README.md", "combinations", &done(&["list", "--format", "markdown"]).stdout);
    check("README.md", "options", &options());
}

#[test]
fn the_page_of_parameters_is_what_the_templates_declare() {
    check("docs/parameters.md", "parameters", &parameters());
}

/// The options of `synth` from its own definition.
fn options() -> String {
    let mut table = String::from("| option | values | what it is |\n| --- | --- | --- |\n");
    for argument in Cli::command()
        .get_arguments()
        .filter(|argument| argument.get_long() != Some("help") && argument.get_long() != Some("version"))
    {
        let values: Vec<String> =
            argument.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
        let values = if values.is_empty() {
            argument.get_value_names().map_or(String::new(), |names| format!("`{}`", names[0]))
        } else {
            values.join(", ")
        };
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(table, "| `--{}` | {values} | {help} |", argument.get_long().unwrap_or_default());
    }
    table
}

/// A parameter of one template or several.
struct Parameter {
    group: String,
    declaration: Value,
    /// The deployments whose templates have it, whatever the options.
    deployments: BTreeSet<String>,
    /// The option that it takes for the templates to have it.
    only_with: Option<&'static str>,
}

/// The parameters of all templates, a table for each group that the console shows.
fn parameters() -> String {
    let mut all: IndexMap<String, Parameter> = IndexMap::new();
    // The usual options first: what only the other templates have is new then.
    let usual = Options::default();
    let existing = Options { cognito: Cognito::Existing, ..usual };
    let own = Options { scopes: Scopes::Own, ..usual };
    for (options, only_with) in [(usual, None), (existing, Some("`--cognito existing`")), (own, Some("`--scopes own`"))]
    {
        for choices in Choices::valid() {
            let Ok(plan) = Plan::new(choices, options) else { continue };
            let template = plan.synthesize().unwrap().template;
            for (name, declaration) in template["Parameters"].as_object().unwrap() {
                let parameter = all.entry(name.clone()).or_insert_with(|| Parameter {
                    group: group_of(&template, name),
                    declaration: declaration.clone(),
                    deployments: BTreeSet::new(),
                    only_with,
                });
                assert_eq!(&parameter.declaration, declaration, "{name} is not the same in every template");
                parameter.deployments.insert(choices.id());
            }
        }
    }
    let edge = stacks::edge::synthesize().unwrap().template;
    let mut groups: IndexMap<&str, Vec<(&String, &Parameter)>> = IndexMap::new();
    for (name, parameter) in &all {
        groups.entry(&parameter.group).or_default().push((name, parameter));
    }
    let mut text = String::new();
    for (group, parameters) in groups {
        let _ = write!(
            text,
            "### {group}\n\n| parameter | default | deployments | what it is |\n| --- | --- | --- | --- |\n"
        );
        for (name, parameter) in parameters {
            let where_there = parameter.only_with.map_or_else(|| described(&parameter.deployments), str::to_owned);
            text.push_str(&row(name, &parameter.declaration, Some(&where_there)));
        }
        text.push('\n');
    }
    text.push_str("### The edge-auth stack\n\n| parameter | default | what it is |\n| --- | --- | --- |\n");
    let declared: &Map<String, Value> = edge["Parameters"].as_object().unwrap();
    for (name, declaration) in declared {
        text.push_str(&row(name, declaration, None));
    }
    text
}

fn row(name: &str, declaration: &Value, deployments: Option<&str>) -> String {
    let default =
        match declaration.get("Default").map(|default| default.as_str().map_or(default.to_string(), str::to_owned)) {
            None => "*required*".to_owned(),
            Some(default) if default.is_empty() => String::new(),
            Some(default) => format!("`{default}`"),
        };
    let mut what = declaration["Description"].as_str().unwrap_or_default().replace('|', "\\|");
    if let Some(values) = declaration["AllowedValues"].as_array() {
        let values: Vec<String> =
            values.iter().map(|value| value.as_str().map_or(value.to_string(), str::to_owned)).collect();
        let _ = write!(what, ": {}", values.join(", "));
    }
    let deployments = deployments.map(|words| format!(" {words} |")).unwrap_or_default();
    format!("| `{name}` | {default} |{deployments} {what} |\n")
}

/// The group under which the console shows a parameter.
fn group_of(template: &Value, name: &str) -> String {
    let groups = template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"].as_array().unwrap();
    let group = groups.iter().find(|group| group["Parameters"].as_array().unwrap().iter().any(|other| other == name));
    let group = group.unwrap_or_else(|| panic!("{name} is in no group"));
    group["Label"]["default"].as_str().unwrap().to_owned()
}

/// Deployments by the flags that they have in common, where these say it, and by their ids elsewhere.
fn described(ids: &BTreeSet<String>) -> String {
    let having: Vec<Choices> = Choices::valid().filter(|choices| ids.contains(&choices.id())).collect();
    let auths: BTreeSet<&str> = having.iter().map(|choices| choices.auth.spelling()).collect();
    let entries: BTreeSet<&str> = having.iter().map(|choices| choices.entry_point.spelling()).collect();
    let caches: BTreeSet<&str> = having.iter().map(|choices| choices.cache.spelling()).collect();
    let of_these = |choices: &Choices| {
        auths.contains(choices.auth.spelling())
            && entries.contains(choices.entry_point.spelling())
            && caches.contains(choices.cache.spelling())
    };
    if Choices::valid().filter(of_these).count() != having.len() {
        return ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    }
    // An axis is named where leaving it out would let more deployments in.
    let mut words = Vec::new();
    let mut left = [true, true, true];
    for axis in [1, 0, 2] {
        let mut without = left;
        without[axis] = false;
        let more = Choices::valid().filter(|choices| {
            (!without[0] || auths.contains(choices.auth.spelling()))
                && (!without[1] || entries.contains(choices.entry_point.spelling()))
                && (!without[2] || caches.contains(choices.cache.spelling()))
        });
        if more.count() == having.len() {
            left = without;
        }
    }
    for (named, flag, values) in
        [(left[0], "auth", &auths), (left[1], "entry-point", &entries), (left[2], "cache", &caches)]
    {
        if named {
            words.push(format!("`--{flag} {}`", values.iter().copied().collect::<Vec<_>>().join("` or `")));
        }
    }
    if words.is_empty() { "all".to_owned() } else { words.join(" with ") }
}
