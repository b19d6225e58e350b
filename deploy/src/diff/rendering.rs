//! A difference for people on a terminal, and for a pull request. Machines read its JSON.

use std::fmt::{self, Display, Write};

use console::{Style, style};
use serde::Serialize;
use serde_json::Value;

use super::properties::PropertyChange;
use super::widening::words;
use super::{Difference, ResourceDifference};
use crate::names::parameter;
use crate::stack::plan::Action;

/// What would change in a deployment's stacks.
#[derive(Debug, Serialize)]
pub(crate) struct Differences(pub(crate) Vec<Difference>);

/// The same as Markdown.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Markdown<'a>(pub(crate) &'a Differences);

/// The longest value that stands on a line; more is cut. On a terminal a value fills no more than a line of its own.
fn longest() -> usize {
    const LONGEST: usize = 160;
    console::Term::stdout().size_checked().map_or(LONGEST, |(_, columns)| usize::from(columns).clamp(40, LONGEST))
}

/// Parameters that open something, by what they do.
const OPENING: [(&str, &str); 4] = [
    (parameter::CORS_ALLOW_ORIGINS, "which pages may call"),
    (parameter::ORIGIN_POLICIES, "what the origin function may do"),
    (parameter::AUTHORIZATION_SCOPES, "which tokens are accepted"),
    (parameter::EDGE_FUNCTION_VERSION, "which function checks tokens in front of CloudFront"),
];

impl Differences {
    /// Whether anything would change.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(Difference::is_empty)
    }
}

impl Display for Differences {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stacks: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        formatter.write_str(&stacks.join("\n\n"))
    }
}

impl Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} in {}: {}", style(&self.stack).bold(), self.region, summary(self))?;
        for remark in &self.remarks {
            write!(formatter, "\n  {remark}")?;
        }
        for parameter in &self.parameters {
            write!(formatter, "\n  parameter {}", line(parameter))?;
            if let Some(what) = opening(parameter) {
                write!(formatter, "  {}", style(format!("! {what}")).yellow().bold())?;
            }
        }
        if !self.exists {
            for resource in &self.resources {
                for widens in &resource.widens {
                    write!(formatter, "\n  {} {}: {widens}", style("!").yellow().bold(), resource.logical_id)?;
                }
            }
            return Ok(());
        }
        for resource in self.resources.iter().filter(|resource| !resource.is_quiet()) {
            write!(formatter, "\n  {resource}")?;
        }
        match quiet(self).as_slice() {
            [] => Ok(()),
            names => write!(formatter, "\n  and what refers to these: {}", names.join(", ")),
        }
    }
}

impl ResourceDifference {
    /// Whether it is there for its references alone.
    fn is_quiet(&self) -> bool {
        self.action == Action::Modify
            && self.properties.is_empty()
            && self.widens.is_empty()
            && self.drift.is_empty()
            && !self.drift_only
            && !self.because_of.is_empty()
    }
}

impl Display for ResourceDifference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colour = match self.action {
            Action::Add | Action::Import => Style::new().green(),
            Action::Modify => Style::new().cyan(),
            Action::MayReplace | Action::Replace => Style::new().yellow(),
            Action::Remove | Action::Release => Style::new().red(),
        };
        let mark = colour.apply_to(self.action.mark());
        let kind = self.kind.trim_start_matches("AWS::");
        let words = if self.drift_only { "changed by hand, which up leaves as it is" } else { self.action.words() };
        write!(formatter, "{mark} {} ({kind}) {words}", style(&self.logical_id).bold())?;
        if self.loses_data {
            write!(formatter, ", {}", style("its data is lost").red().bold())?;
        }
        for widens in &self.widens {
            write!(formatter, "\n      {} {widens}", style("!").yellow().bold())?;
        }
        for property in &self.properties {
            write!(formatter, "\n      {}", line(property))?;
        }
        for drift in &self.drift {
            write!(formatter, "\n      changed by hand: {}", line(drift))?;
        }
        Ok(())
    }
}

fn summary(difference: &Difference) -> String {
    let resources = &difference.resources;
    if !difference.exists {
        return format!("not there yet, {} resources", resources.len());
    }
    if difference.is_empty() {
        return "no changes".to_owned();
    }
    let changing = resources.iter().filter(|resource| !resource.drift_only).count();
    let mut words = format!("{} to change", count(changing, "resource"));
    let replaced = resources.iter().filter(|one| matches!(one.action, Action::Replace | Action::MayReplace)).count();
    let deleted = resources.iter().filter(|one| one.action == Action::Remove).count();
    let wider = resources.iter().filter(|one| !one.widens.is_empty()).count();
    for (number, what) in [(replaced, "replaced"), (deleted, "deleted"), (wider, "wider than before")] {
        if number > 0 {
            let _ = write!(words, ", {number} {what}");
        }
    }
    words
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Why a parameter's change opens something, if it does.
fn opening(parameter: &PropertyChange) -> Option<&'static str> {
    OPENING.iter().find(|(name, _)| *name == parameter.path).map(|(_, what)| *what)
}

/// The names of those that are there for their references alone.
fn quiet(difference: &Difference) -> Vec<&str> {
    let quiet = difference.resources.iter().filter(|resource| resource.is_quiet());
    quiet.map(|resource| resource.logical_id.as_str()).collect()
}

/// `Timeout: 3 → 5`
fn line(change: &PropertyChange) -> String {
    match (&change.before, &change.after) {
        (None, None) => change.path.clone(),
        (None, Some(after)) => format!("{}: {} (new)", change.path, short(after)),
        (Some(before), None) => format!("{}: {} (gone)", change.path, short(before)),
        (Some(before), Some(after)) => format!("{}: {} → {}", change.path, short(before), short(after)),
    }
}

fn short(value: &Value) -> String {
    let words = words(value).replace('\n', " ");
    match words.char_indices().nth(longest()) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

impl Display for Markdown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, difference) in self.0.0.iter().enumerate() {
            if number > 0 {
                formatter.write_str("\n\n")?;
            }
            markdown(difference, formatter)?;
        }
        Ok(())
    }
}

fn markdown(difference: &Difference, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Difference { stack, region, .. } = difference;
    write!(formatter, "### `{stack}` in {region}: {}", summary(difference))?;
    for remark in &difference.remarks {
        write!(formatter, "\n\n{remark}")?;
    }
    // What must not be overlooked stands first.
    let mut warnings = Vec::new();
    for resource in &difference.resources {
        if resource.loses_data {
            warnings.push(format!("`{}`: {}, its data is lost", resource.logical_id, resource.action.words()));
        }
        warnings.extend(resource.widens.iter().map(|widens| format!("`{}`: {}", resource.logical_id, escaped(widens))));
    }
    for parameter in &difference.parameters {
        warnings.extend(opening(parameter).map(|what| format!("parameter `{}`: {what}", parameter.path)));
    }
    if !warnings.is_empty() {
        write!(formatter, "\n\n> [!WARNING]\n> - {}", warnings.join("\n> - "))?;
    }
    let mut rows = Vec::new();
    for parameter in &difference.parameters {
        rows.push(format!("| ~ | parameter `{}` | | {} |", parameter.path, escaped(&values(parameter))));
    }
    for resource in difference.resources.iter().filter(|resource| difference.exists && !resource.is_quiet()) {
        let mut changes: Vec<String> = resource.properties.iter().map(|change| escaped(&line(change))).collect();
        changes.extend(resource.drift.iter().map(|drift| format!("changed by hand: {}", escaped(&line(drift)))));
        let kind = resource.kind.trim_start_matches("AWS::");
        let mark = resource.action.mark();
        let words = if resource.drift_only { "changed by hand, which up leaves" } else { resource.action.words() };
        let name = format!("`{}` ({kind})", resource.logical_id);
        rows.push(format!("| {mark} | {name} | {words} | {} |", changes.join("<br>")));
    }
    if !rows.is_empty() {
        write!(formatter, "\n\n| | what | | change |\n| --- | --- | --- | --- |\n{}", rows.join("\n"))?;
    }
    match quiet(difference).as_slice() {
        [] => Ok(()),
        names => write!(formatter, "\n\nAnd what refers to these: {}.", names.join(", ")),
    }
}

fn values(change: &PropertyChange) -> String {
    line(change).split_once(": ").map(|(_, values)| values.to_owned()).unwrap_or_default()
}

/// Text that stands in a table's cell as it is.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '<' => escaped.push_str("&lt;"),
            '@' => escaped.push_str("&#64;"),
            '\n' => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn difference() -> Differences {
        let change = |path: &str, before: Value, after: Value| PropertyChange {
            path: path.to_owned(),
            before: Some(before).filter(|value| !value.is_null()),
            after: Some(after).filter(|value| !value.is_null()),
        };
        let resource = |action, name: &str, kind: &str, properties| ResourceDifference {
            action,
            logical_id: name.to_owned(),
            kind: kind.to_owned(),
            properties,
            because_of: Vec::new(),
            widens: Vec::new(),
            drift: Vec::new(),
            drift_only: false,
            loses_data: false,
        };
        let mut pool = resource(Action::Replace, "Pool", "AWS::Cognito::UserPool", Vec::new());
        pool.loses_data = true;
        let mut role = resource(Action::Modify, "Role", "AWS::IAM::Role", Vec::new());
        role.widens.push("allows s3:* on *".to_owned());
        let timeout = change("Timeout", json!(3), json!(5));
        let function = resource(Action::Modify, "Api", "AWS::Lambda::Function", vec![timeout]);
        let mut refers = resource(Action::Modify, "Route", "AWS::ApiGatewayV2::Route", Vec::new());
        refers.because_of.push("Api.Arn".to_owned());
        Differences(vec![Difference {
            stack: "shop".to_owned(),
            region: "eu-west-1".to_owned(),
            exists: true,
            parameters: vec![change(parameter::CORS_ALLOW_ORIGINS, json!("https://a.example"), json!("*"))],
            resources: vec![function, pool, role, refers],
            remarks: Vec::new(),
        }])
    }

    #[test]
    fn people_read_a_line_for_each_property_with_what_matters_marked() {
        let text = console::strip_ansi_codes(&difference().to_string()).into_owned();
        let expected = "\
shop in eu-west-1: 4 resources to change, 1 replaced, 1 wider than before
  parameter CorsAllowOrigins: https://a.example → *  ! which pages may call
  ~ Api (Lambda::Function) changed
      Timeout: 3 → 5
  ± Pool (Cognito::UserPool) replaced, its data is lost
  ~ Role (IAM::Role) changed
      ! allows s3:* on *
  and what refers to these: Route";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_pull_request_has_the_warnings_first_and_nothing_that_is_markup_by_accident() {
        let text = Markdown(&difference()).to_string();
        let (warnings, table) = text.split_once("| --- |").unwrap();
        for expected in
            ["[!WARNING]", "`Pool`: replaced, its data is lost", "allows s3:\\* on \\*", "`CorsAllowOrigins`"]
        {
            assert!(warnings.contains(expected), "{expected}: {text}");
        }
        assert!(table.contains("| ~ | `Api` (Lambda::Function) | changed | Timeout: 3 → 5 |"), "{text}");
        assert!(table.ends_with("And what refers to these: Route."), "{text}");
    }
}
