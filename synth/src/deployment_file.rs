//! A file of `parameters/`: options and parameter values of one named deployment.
//!
//! What `samconfig.toml` is to SAM. The options shape the template; the values become the defaults of its
//! parameters, so that deploying it needs no further words.
//!
//! Whatever is wrong in a file is said at once, each with its line and what to write in its place.

use std::fs;
use std::path::Path;

use serde_json::Value;
use stacks::rules::Choices;
use stacks::{Choice, Cognito, Options, Plan, Scopes};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::cli::DeploymentArguments;
use crate::error::{Error, Fault};

/// The sections of a file, and what people read of it.
const KEYS: [&str; 3] = ["description", "options", "parameters"];

/// A deployment file's contents: options, and parameter values by name.
#[derive(Debug, Default)]
pub struct DeploymentFile {
    /// The options, as flags.
    pub(crate) arguments: DeploymentArguments,
    /// Parameter values.
    pub parameters: Vec<ParameterValue>,
    /// What is wrong with the file, before its parameters are held against a template.
    pub faults: Vec<Fault>,
}

/// A value of a parameter of the template.
#[derive(Clone, Debug)]
pub struct ParameterValue {
    /// The parameter.
    pub name: String,
    /// A text, or a whole number. Lists of texts are joined by commas, as CloudFormation takes them.
    pub value: Value,
    /// The line of the file that it stands on.
    pub line: usize,
}

impl DeploymentFile {
    /// Reads a file. What is wrong with its contents is in its `faults`.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn read(path: &Path) -> Result<Self, Error> {
        match fs::read_to_string(path) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(error) => Err(Error::DeploymentFile {
                path: path.to_owned(),
                faults: vec![Fault { line: None, what: format!("can't be read: {error}") }],
            }),
        }
    }

    fn parse(text: &str) -> Self {
        let mut reading = Reading { text, file: Self::default() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().unwrap_or_default();
            let what = match reading.bare_word(&span) {
                Some((key, word)) => format!("a text stands in quotes: write {key} = \"{word}\""),
                None => error.message().to_owned(),
            };
            reading.fault(span.start, what);
        }
        reading.top(table.get_ref());
        let mut file = reading.file;
        // One fault of a line is enough: the others may only follow from it.
        file.faults.sort_by_key(|fault| fault.line);
        file.faults.dedup_by_key(|fault| fault.line);
        file
    }
}

/// A file that is being read.
struct Reading<'a> {
    text: &'a str,
    file: DeploymentFile,
}

impl Reading<'_> {
    fn line(&self, position: usize) -> usize {
        self.text.bytes().take(position).filter(|byte| *byte == b'\n').count() + 1
    }

    fn fault(&mut self, position: usize, what: String) {
        let line = Some(self.line(position));
        self.file.faults.push(Fault { line, what });
    }

    /// Key and value of `auth = none`, where the quotes are missing.
    fn bare_word(&self, span: &std::ops::Range<usize>) -> Option<(String, String)> {
        let word = self.text.get(span.clone())?.trim();
        let line = self.text.get(..span.start)?.rsplit('\n').next()?;
        let key = line.split_once('=')?.0.trim();
        let is_word = |text: &str| !text.is_empty() && !text.contains(['"', '\'', '\n', '[', ']', '{', '}']);
        (is_word(word) && is_word(key)).then(|| (key.to_owned(), word.to_owned()))
    }

    fn top(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let start = key.span().start;
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("description", DeValue::String(_)) => {}
                ("description", _) => self.fault(start, "description is a text in quotes".to_owned()),
                ("options", DeValue::Table(options)) => self.options(options),
                ("parameters", DeValue::Table(parameters)) => self.parameters(parameters),
                (section @ ("options" | "parameters"), _) => {
                    self.fault(start, format!("{section} is a section: write [{section}] on a line of its own"));
                }
                (other, _) => {
                    let what = match section_of(other) {
                        Some(section) => format!("{other} belongs under [{section}]"),
                        None => format!(
                            "{other} is not part of a deployment file, which has description, [options] and \
                             [parameters]{}",
                            did_you_mean(other, KEYS)
                        ),
                    };
                    self.fault(start, what);
                }
            }
        }
    }

    fn options(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let written = Written { key, value };
            match key.get_ref().as_ref() {
                "auth" => self.file.arguments.auth = self.choice(&written),
                "entry-point" => self.file.arguments.entry_point = self.choice(&written),
                "cache" => self.file.arguments.cache = self.choice(&written),
                "cognito" => self.file.arguments.options.cognito = self.choice(&written),
                "scopes" => self.file.arguments.options.scopes = self.choice(&written),
                "swagger-ui" => self.file.arguments.options.swagger_ui = self.choice(&written),
                "experiments" => self.file.arguments.options.experiments = self.choice(&written),
                "arch" => self.file.arguments.options.arch = self.choice(&written),
                other => {
                    let what = match section_of(other) {
                        Some(section @ "parameters") => format!("{other} belongs under [{section}]"),
                        _ => format!(
                            "{other} is not an option, which are {}{}",
                            option_names().join(", "),
                            did_you_mean(other, option_names())
                        ),
                    };
                    self.fault(key.span().start, what);
                }
            }
        }
    }

    /// A value by its spelling.
    fn choice<T: Choice>(&mut self, written: &Written<'_, '_>) -> Option<T> {
        let key = written.key.get_ref();
        let (text, is_text) = match written.value.get_ref() {
            DeValue::String(text) => (text.as_ref(), true),
            DeValue::Boolean(true) => ("yes", false),
            DeValue::Boolean(false) => ("no", false),
            _ => ("", false),
        };
        let spellings = T::VALUES.iter().map(|value| value.spelling());
        let takes = spellings.clone().collect::<Vec<_>>().join(", ");
        let what = match (T::parse(text), is_text) {
            (Some(value), true) => return Some(value),
            (Some(value), false) => format!("{key} is a text in quotes: write {key} = \"{}\"", value.spelling()),
            (None, true) => {
                format!("\"{text}\" is not a value of {key}; it takes {takes}{}", did_you_mean(text, spellings))
            }
            (None, false) => format!("{key} is {}; it takes {takes}, in quotes", kind(written.value.get_ref())),
        };
        self.fault(written.key.span().start, what);
        None
    }

    fn parameters(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref().to_string();
            let start = key.span().start;
            match parameter_value(value.get_ref()) {
                Some(value) => {
                    let line = self.line(start);
                    self.file.parameters.push(ParameterValue { name, value, line });
                }
                None => self.fault(
                    start,
                    format!(
                        "parameters.{name} is {}; a parameter is a text in quotes, a whole number, or a list of texts",
                        kind(value.get_ref())
                    ),
                ),
            }
        }
    }
}

/// An entry of the file, with its place.
struct Written<'a, 'i> {
    key: &'a Spanned<toml::de::DeString<'i>>,
    value: &'a Spanned<DeValue<'i>>,
}

/// The options that a file can have: those of the command line that shape the template.
fn option_names() -> [&'static str; 8] {
    [
        "auth",
        "entry-point",
        "cache",
        Cognito::NAME,
        Scopes::NAME,
        stacks::SwaggerUi::NAME,
        stacks::Experiments::NAME,
        "arch",
    ]
}

/// Where a name that stands in the wrong place belongs.
pub(crate) fn section_of(name: &str) -> Option<&'static str> {
    if option_names().contains(&name) {
        Some("options")
    } else if every_parameter().iter().any(|(known, _)| known == name) {
        Some("parameters")
    } else {
        None
    }
}

/// The parameters of all deployments there are, for a file that does not say which one it is of.
pub(crate) fn every_parameter() -> Vec<(String, Value)> {
    let mut all = serde_json::Map::new();
    for choices in Choices::valid() {
        let usual = Options::default();
        let existing = Options { cognito: Cognito::Existing, ..usual };
        for options in [usual, existing, Options { scopes: Scopes::Own, ..usual }] {
            // A template that is wrong is said to be when it is printed.
            let Some(Ok(mut synthesis)) = Plan::new(choices, options).ok().map(|plan| plan.synthesize()) else {
                continue;
            };
            if let Some(parameters) = synthesis.template["Parameters"].as_object_mut() {
                all.append(parameters);
            }
        }
    }
    all.into_iter().collect()
}

/// `; did you mean auth?`, if one of the names is close.
pub(crate) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let distance = |other: &str| strsim::damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase());
    let nearest = known.into_iter().map(|other| (distance(other), other)).min();
    match nearest {
        // A third of the letters: more is another word.
        Some((distance, other)) if distance <= (other.chars().count() / 3).max(1) => format!("; did you mean {other}?"),
        _ => String::new(),
    }
}

/// The value as CloudFormation takes it, if it does.
fn parameter_value(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::String(text) => Some(text.as_ref().into()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok().map(Value::from),
        DeValue::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(|item| item.get_ref().as_str()).collect();
            texts.map(|texts| texts.join(",").into())
        }
        _ => None,
    }
}

/// What a value is that can't be used.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "a true or false without quotes",
        DeValue::Datetime(_) => "a date without quotes",
        DeValue::Array(_) => "a list of other things than texts",
        DeValue::Table(_) => "a table",
    }
}
