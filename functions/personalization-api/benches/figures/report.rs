//! The table.

use serde_json::{Value, json};

/// What a figure should be.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// Below this.
    Below(f64),
    /// At most this many times the baseline.
    Ratio(f64),
}

/// One figure.
pub(crate) struct Line {
    figure: String,
    unit: &'static str,
    value: f64,
    baseline: Option<(&'static str, f64)>,
    target: Option<Target>,
}

impl Line {
    pub(crate) fn new(figure: &str, unit: &'static str, value: f64) -> Self {
        Self { figure: figure.to_owned(), unit, value, baseline: None, target: None }
    }

    pub(crate) fn baseline(mut self, name: &'static str, value: f64) -> Self {
        self.baseline = Some((name, value));
        self
    }

    pub(crate) fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    fn ratio(&self) -> Option<f64> {
        Some(self.value / self.baseline?.1)
    }

    fn met(&self) -> Option<bool> {
        match self.target? {
            Target::Below(limit) => Some(self.value < limit),
            Target::Ratio(limit) => Some(self.ratio()? <= limit),
        }
    }
}

/// All figures of a run.
#[derive(Default)]
pub(crate) struct Report {
    lines: Vec<Line>,
    notes: Vec<String>,
}

impl Report {
    pub(crate) fn add(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// Says something once.
    pub(crate) fn note(&mut self, note: &str) {
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
    }

    pub(crate) fn print_table(&self) {
        println!("| figure | value | baseline | ratio | target | met |\n| --- | ---: | ---: | ---: | ---: | --- |");
        for line in &self.lines {
            let baseline = line.baseline.map(|(name, value)| format!("{value:.3} {} ({name})", line.unit));
            let target = line.target.map(|target| match target {
                Target::Below(limit) => format!("< {limit} {}", line.unit),
                Target::Ratio(limit) => format!("≤ {limit} times"),
            });
            println!(
                "| {} | {:.3} {} | {} | {} | {} | {} |",
                line.figure,
                line.value,
                line.unit,
                baseline.unwrap_or_default(),
                line.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
                target.unwrap_or_default(),
                line.met().map_or("", |met| if met { "yes" } else { "**no**" }),
            );
        }
        for note in &self.notes {
            println!("\n- {note}");
        }
    }

    pub(crate) fn print_json(&self) {
        let lines: Vec<Value> = self
            .lines
            .iter()
            .map(|line| {
                let target = line.target.map(|target| match target {
                    Target::Below(limit) => json!({"below": limit}),
                    Target::Ratio(limit) => json!({"ratio": limit}),
                });
                let baseline = line.baseline.map(|(name, value)| json!({"name": name, "value": value}));
                json!({"figure": line.figure, "unit": line.unit, "value": line.value, "baseline": baseline,
                    "ratio": line.ratio(), "target": target, "met": line.met()})
            })
            .collect();
        println!("{:#}", json!({"figures": lines, "notes": self.notes}));
    }
}

pub(crate) fn median(values: &mut [f64]) -> f64 {
    percentile(values, 50)
}

pub(crate) fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() - 1) * percent / 100]
}
