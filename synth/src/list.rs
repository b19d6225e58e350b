//! The table of all 24 sets of choices.

use std::fmt::Write as _;

use comfy_table::Table;
use serde::Serialize;
use stacks::rules::Choices;
use stacks::{Cache, Choice, EntryPoint};

use crate::cli::ListFormat;
use crate::error::Error;

/// One set of choices, with the command line's spellings.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: String,
    auth: &'static str,
    entry_point: &'static str,
    cache: &'static str,
    valid: bool,
    recommended: bool,
    /// Whether the edge-auth stack goes with it.
    needs_edge_auth: bool,
    /// Why it is not valid.
    reason: Option<&'static str>,
}

impl Row {
    fn new(choices: Choices) -> Self {
        let illegal = choices.check().err();
        Self {
            id: choices.id(),
            auth: choices.auth.spelling(),
            entry_point: choices.entry_point.spelling(),
            cache: choices.cache.spelling(),
            valid: illegal.is_none(),
            recommended: choices.recommended(),
            needs_edge_auth: choices.needs_edge_auth(),
            reason: illegal.map(|illegal| illegal.rule.reason),
        }
    }
}

/// The list in a format.
///
/// # Errors
/// When the JSON library refuses it.
pub fn list(format: ListFormat) -> Result<String, Error> {
    let rows: Vec<Row> = Choices::all().map(Row::new).collect();
    match format {
        ListFormat::Json => {
            Ok(serde_json::to_string_pretty(&rows).map_err(|error| Error::Format(error.to_string()))? + "\n")
        }
        ListFormat::Table => Ok(table(&rows)),
        ListFormat::Markdown => Ok(markdown()),
    }
}

fn table(rows: &[Row]) -> String {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(["AUTH", "ENTRY POINT", "CACHE", "VERDICT", "REASON"]);
    for row in rows {
        let verdict = match (row.valid, row.recommended) {
            (true, true) => "recommended",
            (true, false) => "valid",
            (false, _) => "illegal",
        };
        table.add_row([row.auth, row.entry_point, row.cache, verdict, row.reason.unwrap_or_default()]);
    }
    format!("{}\n", table.trim_fmt())
}

/// The README's table: a line for each entry point and auth scheme, a column for each cache.
fn markdown() -> String {
    let mut text = String::from("| entry point | auth |");
    for cache in Cache::VALUES {
        let _ = write!(text, " {cache} |");
    }
    text += "\n| --- | --- | --- | --- | --- | --- |\n";
    let mut reasons: Vec<(char, &'static str)> = Vec::new();
    let all: Vec<Choices> = Choices::all().collect();
    for line in all.chunks(Cache::VALUES.len()) {
        let _ = write!(text, "| {} | {} |", line[0].entry_point, line[0].auth);
        for choices in line {
            let cell = match choices.check() {
                Ok(()) if choices.recommended() => "**valid, recommended**".to_owned(),
                Ok(()) if regional(*choices) => "valid (d)".to_owned(),
                Ok(()) => "valid".to_owned(),
                Err(illegal) => {
                    reasons.push((illegal.rule.letter, illegal.rule.reason));
                    format!("illegal ({})", illegal.rule.letter)
                }
            };
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    reasons.push(('d', "With CloudFront in front, the REST API is REGIONAL; without it, EDGE"));
    reasons.sort_unstable();
    reasons.dedup();
    text.push('\n');
    for (letter, reason) in reasons {
        let _ = writeln!(text, "({letter}) {reason}.  ");
    }
    text
}

fn regional(choices: Choices) -> bool {
    choices.entry_point == EntryPoint::Rest && choices.has_cloudfront()
}
