//! What a deployment is made of, and why.

use std::fmt::Write as _;

use comfy_table::{ContentArrangement, Table};
use serde_json::{Value, json};
use stacks::{Auth, Choice, Plan, Synthesis};

use crate::cli::ExplainFormat;
use crate::error::Error;
use crate::selection::Selection;

/// Columns of a page that is not a terminal.
const WIDTH: u16 = 100;

/// The explanation in a format.
///
/// # Errors
/// When the JSON library refuses it.
pub fn explain(selection: &Selection, synthesis: &Synthesis, format: ExplainFormat) -> Result<String, Error> {
    match format {
        ExplainFormat::Text => Ok(text(&selection.plan, synthesis)),
        ExplainFormat::Json => serde_json::to_string_pretty(&json(&selection.plan, synthesis))
            .map(|json| json + "\n")
            .map_err(|error| Error::Format(error.to_string())),
    }
}

fn text(plan: &Plan, synthesis: &Synthesis) -> String {
    let choices = plan.choices();
    let recommended = if choices.recommended() { " (recommended)" } else { "" };
    let mut text = format!("{}{recommended}\n\n", choices.id());
    for (name, spelling, words) in choice_lines(plan) {
        let _ = writeln!(text, "  --{name:<12} {spelling:<12} {words}");
    }
    let _ = writeln!(text, "\n{}\n", checks(plan));
    for part in &synthesis.parts {
        let _ = writeln!(text, "{}\n{}", part.title, wrapped(part.why));
        let mut table = Table::new();
        table
            .load_style(comfy_table::presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(WIDTH);
        for (name, kind) in &part.resources {
            table.add_row(["", name.as_str(), kind.as_str(), &size(&synthesis.template["Resources"][name])]);
        }
        let _ = writeln!(text, "{}\n", table.trim_fmt());
    }
    let resources: usize = synthesis.parts.iter().map(|part| part.resources.len()).sum();
    let _ = writeln!(text, "{resources} resources, {} functions", synthesis.assets.len());
    text
}

fn choice_lines(plan: &Plan) -> Vec<(&'static str, &'static str, &'static str)> {
    fn line<T: Choice>(value: T) -> (&'static str, &'static str, &'static str) {
        (T::NAME, value.spelling(), value.words())
    }
    let (choices, options) = (plan.choices(), plan.options());
    let mut lines = vec![line(choices.auth), line(choices.entry_point), line(choices.cache)];
    if plan.has_user_pool() {
        lines.extend([line(options.cognito), line(options.scopes)]);
    }
    lines.extend([line(options.swagger_ui), line(options.experiments), line(options.architecture)]);
    lines
}

/// Where callers are checked, before what.
fn checks(plan: &Plan) -> String {
    let choices = plan.choices();
    let cloudfront = choices.has_cloudfront();
    wrapped(match (choices.auth, cloudfront) {
        (Auth::NoAuth, _) => "Nobody is checked: anyone who knows the URL gets answers, kept or new.",
        (Auth::ApiKey, _) => "API Gateway checks the key before it looks into its cache.",
        (Auth::OAuth2, false) => "API Gateway checks the access token before anything answers.",
        (Auth::OAuth2, true) => {
            "The edge function checks the access token before CloudFront looks into its cache, and the gateway checks \
             it again, so that calling the gateway's own URL gets nobody past. Until the edge function is attached \
             (parameter EdgeAuthFunctionVersionArn), CloudFront keeps no answer."
        }
    })
}

/// Memory and time-out of a function.
fn size(resource: &Value) -> String {
    match (resource["Properties"]["MemorySize"].as_i64(), resource["Properties"]["Timeout"].as_i64()) {
        (Some(memory), Some(timeout)) => format!("{memory} MB, {timeout} s"),
        _ => String::new(),
    }
}

/// Words in lines of a page's width, indented.
fn wrapped(words: &str) -> String {
    let mut lines = vec![String::from(" ")];
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < usize::from(WIDTH) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("  {word}")),
        }
    }
    lines.join("\n")
}

fn json(plan: &Plan, synthesis: &Synthesis) -> Value {
    let choices = plan.choices();
    let parts = synthesis.parts.iter().map(|part| {
        let resources: Value =
            part.resources.iter().map(|(name, kind)| json!({ "logicalId": name, "type": kind })).collect();
        json!({ "title": part.title, "why": part.why, "resources": resources })
    });
    let mut json = json!({
        "id": choices.id(),
        "recommended": choices.recommended(),
        "checks": checks(plan).split_whitespace().collect::<Vec<_>>().join(" "),
    });
    for (name, spelling, words) in choice_lines(plan) {
        json["choices"][name] = json!({ "value": spelling, "words": words });
    }
    json["parts"] = parts.collect();
    json
}
