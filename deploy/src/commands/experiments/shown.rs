//! The report as text and as Markdown.

use std::fmt::{self, Display};

use aws_smithy_types::DateTime;
use experiment_statistics::analysis::{Analysis, Measure, Measured, Unit, VariationMeasured, signed};
use experiment_statistics::counting::Experiment;
use experiment_statistics::effect::Effect;
use serde::Serialize;

use crate::cli::Format;
use crate::moments;

/// What is printed.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    experiment: Experiment,
    #[serde(flatten)]
    analysis: Analysis,
    #[serde(skip)]
    format: Format,
}

impl Shown {
    pub(super) fn new(experiment: Experiment, analysis: Analysis, format: Format) -> Self {
        Self { experiment, analysis, format }
    }
}

/// The day of a time, in UTC.
pub(super) fn date(seconds: i64) -> String {
    moments::written(&DateTime::from_secs(seconds)).chars().take(10).collect()
}

/// A table: of Markdown, or in columns.
fn table(format: Format, rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len))
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default())
        .collect();
    let mut lines = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        let cells: Vec<String> = cells.collect();
        if format == Format::Markdown {
            lines.push(format!("| {} |", cells.join(" | ")));
            if index == 0 {
                let rule: Vec<String> = widths.iter().map(|width| "-".repeat((*width).max(3))).collect();
                lines.push(format!("| {} |", rule.join(" | ")));
            }
        } else {
            lines.push(format!("  {}", cells.join("  ")).trim_end().to_owned());
        }
    }
    lines.join("\n")
}

fn users(one: &VariationMeasured) -> String {
    match one.users {
        Some(users) if one.users_error > 0.0 => format!("about {users} ± {:.0}", one.users_error),
        Some(users) => users.to_string(),
        None => "3,000 or more".to_owned(),
    }
}

fn rate(measure: Measure, rate: f64) -> String {
    match measure {
        Measure::Rate => format!("{:.3} %", rate * 100.0),
        Measure::Value => format!("{rate:.4}"),
    }
}

fn variations(format: Format, metric: &Measured, unit: Unit) -> String {
    let per = match (metric.measure, unit) {
        (Measure::Rate, Unit::Users) => "conversions per user",
        (Measure::Rate, Unit::Answers) => "conversions per answer",
        (Measure::Value, Unit::Users) => "value per user",
        (Measure::Value, Unit::Answers) => "value per answer",
    };
    let mut rows = vec![["variation", "users", "answers", "conversions", "value", per].map(str::to_owned).to_vec()];
    for one in &metric.variations {
        rows.push(vec![
            one.variation.clone(),
            users(one),
            one.answers.map_or("–".to_owned(), |answers| answers.to_string()),
            one.conversions.to_string(),
            format!("{:.2}", one.value),
            one.rate.map_or("–".to_owned(), |one| rate(metric.measure, one)),
        ]);
    }
    table(format, &rows)
}

fn comparisons(format: Format, metric: &Measured) -> String {
    let head = ["compared", "relative effect", "interval", "absolute effect", "interval", "p-value", "verdict"];
    // As text the verdicts follow, a line each.
    let columns = if format == Format::Markdown { head.len() } else { head.len() - 1 };
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let none = || "–".to_owned();
    for one in &metric.comparisons {
        let absolute = |number: f64| match metric.measure {
            Measure::Rate => format!("{:+.3} points", number * 100.0),
            Measure::Value => format!("{number:+.4}"),
        };
        let interval =
            |effect: &Effect, told: &dyn Fn(f64) -> String| format!("{} to {}", told(effect.low), told(effect.high));
        rows.push(vec![
            one.variation.clone(),
            one.relative.map_or_else(none, |effect| signed(effect.estimate)),
            one.relative.map_or_else(none, |effect| interval(&effect, &signed)),
            one.absolute.map_or_else(none, |effect| absolute(effect.estimate)),
            one.absolute.map_or_else(none, |effect| interval(&effect, &absolute)),
            one.relative.map_or_else(none, |effect| format!("{:.4}", effect.p_value)),
            one.words.clone(),
        ]);
    }
    rows.iter_mut().for_each(|row| row.truncate(columns));
    table(format, &rows)
}

impl Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { experiment, analysis, format } = self;
        let (title, section) = if *format == Format::Markdown { ("## ", "### ") } else { ("", "") };
        let Experiment { namespace, recommender, feature } = experiment;
        writeln!(formatter, "{title}{feature} of {namespace}/{recommender}, {:.1} days\n", analysis.days)?;
        let split = &analysis.split;
        let counts = split
            .counts
            .iter()
            .map(|one| format!("{} {} ({:.1} % expected)", one.variation, one.count, one.expected_share * 100.0));
        let counts: Vec<String> = counts.collect();
        let p_value = split.p_value.map_or(String::new(), |p_value| format!(", p = {p_value:.4}"));
        writeln!(formatter, "Split, by {}: {}{p_value}", split.of, counts.join(", "))?;
        if split.is_mismatch {
            if !split.unlikely_answers.is_empty() {
                writeln!(
                    formatter,
                    "The split can't be what the answers have of {}.",
                    split.unlikely_answers.join(", ")
                )?;
            }
            writeln!(
                formatter,
                "The split was not kept, so there is no verdict. Look for caches that hide exposures of one variation, \
                 a variation that fails more often than another, weights that were changed in the middle{}.",
                match analysis.unit {
                    Unit::Users => "",
                    Unit::Answers =>
                        ", and users of one variation who come more often: records of a stream tell users apart",
                }
            )?;
        }
        for metric in &analysis.metrics {
            let guardrail = if metric.is_guardrail { ", a guardrail" } else { "" };
            writeln!(formatter, "\n{section}{}{guardrail}\n", metric.metric)?;
            writeln!(formatter, "{}\n", variations(*format, metric, analysis.unit))?;
            writeln!(formatter, "{}", comparisons(*format, metric))?;
            if *format != Format::Markdown {
                for one in &metric.comparisons {
                    writeln!(formatter, "  {}", one.words)?;
                }
            }
        }
        writeln!(
            formatter,
            "\nThe intervals hold at every look: all {} together miss the truth with a chance of at most {} % \
             (Bonferroni over metrics times variations; p-values are multiplied by {}, to be held against the same {} \
             %). They are narrowest at {} users.",
            analysis.comparisons,
            analysis.alpha * 100.0,
            analysis.comparisons,
            analysis.alpha * 100.0,
            analysis.tuned_for_users
        )?;
        if analysis.unit == Unit::Answers {
            write!(
                formatter,
                "Counted by answers of {} buckets of users, for the log names none; all that one user \
                does is in one bucket.",
                facts::user_buckets::BUCKETS
            )?;
        } else {
            write!(formatter, "Counted by users, each once; conversions after their first exposure.")?;
        }
        for note in &analysis.notes {
            write!(formatter, "\n\n{note}")?;
        }
        Ok(())
    }
}
