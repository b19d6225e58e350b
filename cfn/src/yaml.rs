//! A template as YAML for people to read and review.
//!
//! It is laid out as people write CloudFormation: a property a line, intrinsic functions as short-form tags, blank
//! lines between resources, comments before what they explain. What is short and has no parts of its own
//! (`[GET, HEAD]`, `{ Key: a, Value: b }`) stands on one line; no line is longer than 120 columns unless it is one
//! word.
//!
//! Which texts need quotes is asked of serde-saphyr, which quotes what a YAML 1.1 reader would take for a boolean, a
//! date or a number. It has no say in where a line ends, hence the layout here.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde_saphyr::{FlowSeq, SerializerOptions};

use crate::value::{Json, Object};

/// Why a template could not be written as YAML.
#[derive(Debug, thiserror::Error)]
#[error("not writable as YAML: {0}")]
pub struct YamlError(String);

/// The longest line, in characters.
const WIDTH: usize = 120;

/// Sections, their entries and the entries' own keys (`Type`, `Properties`) have lines of their own, however short.
const BLOCK_DEPTH: usize = 3;

/// A map of at most so many entries may stand on one line; more are easier to review one below the other.
const SHORT_MAP: usize = 2;

/// The same for each of several maps in a list, which form a table.
const SHORT_ROW: usize = 3;

/// Maps under these keys are never put on one line: their entries are what a review is about.
const ALWAYS_BLOCK: [&str; 3] = ["Properties", "Statement", "Variables"];

/// Comments of a template. They stand in the YAML alone: JSON has none.
#[derive(Clone, Debug, Default)]
pub struct Comments(BTreeMap<String, Vec<Comment>>);

#[derive(Clone, Debug)]
struct Comment {
    /// Set off by a rule, for what begins here and goes on below.
    title: Option<String>,
    text: String,
}

impl Comments {
    /// Explains the entry at a JSON pointer (`/Resources/ApiCdn`); the empty pointer is the top of the file.
    pub fn note(&mut self, pointer: impl Into<String>, text: impl Into<String>) {
        self.0.entry(pointer.into()).or_default().push(Comment { title: None, text: text.into() });
    }

    /// Titles the entries that begin at a JSON pointer. The text may be empty.
    pub fn heading(&mut self, pointer: impl Into<String>, title: impl Into<String>, text: impl Into<String>) {
        let heading = Comment { title: Some(title.into()), text: text.into() };
        // Before what is said of the first entry alone.
        self.0.entry(pointer.into()).or_default().insert(0, heading);
    }

    /// The places of comments, as JSON pointers.
    pub(crate) fn pointers(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    fn at(&self, pointer: &str) -> &[Comment] {
        self.0.get(pointer).map_or(&[], Vec::as_slice)
    }

    /// Whether something inside the value at `pointer` is commented, so that it can't stand on one line.
    fn any_inside(&self, pointer: &str) -> bool {
        let inside = format!("{pointer}/");
        let next = self.0.range::<str, _>((Bound::Included(inside.as_str()), Bound::Unbounded)).next();
        next.is_some_and(|(found, _)| found.starts_with(&inside))
    }
}

/// Writes a template, or a part of one.
///
/// # Errors
/// When the YAML library refuses a text; none that a template can hold is known to be refused.
pub fn to_yaml(template: &Json, comments: &Comments) -> Result<String, YamlError> {
    let mut writer = Writer { text: String::new(), comments };
    let root = Position { pointer: String::new(), key: String::new(), indent: 0, depth: 0 };
    writer.comment(&root);
    match template {
        Json::Object(object) if !object.is_empty() && short_form(template).is_none() => {
            writer.map(object, &root, false)?;
        }
        Json::Array(items) if !items.is_empty() => writer.list(items, &root, false)?,
        value => {
            writer.value(value, &root)?;
            writer.text = writer.text.trim_start().to_owned();
        }
    }
    Ok(writer.text)
}

/// Where a value stands.
struct Position {
    /// JSON pointer.
    pointer: String,
    /// The nearest key above.
    key: String,
    /// Columns before its parts, when they have lines of their own.
    indent: usize,
    depth: usize,
}

impl Position {
    /// The value of a key of the map here, whose keys begin at column `indent`.
    fn entry(&self, key: &str) -> Self {
        let escaped = key.replace('~', "~0").replace('/', "~1");
        Self {
            pointer: format!("{}/{escaped}", self.pointer),
            key: key.to_owned(),
            indent: self.indent + 2,
            depth: self.depth + 1,
        }
    }

    /// An item of the list here, whose dashes stand at column `indent`.
    fn item(&self, index: usize) -> Self {
        Self {
            pointer: format!("{}/{index}", self.pointer),
            key: self.key.clone(),
            indent: self.indent + 2,
            depth: self.depth + 1,
        }
    }

    /// The argument of the function here.
    fn argument(&self, function: &str) -> Self {
        Self { pointer: format!("{}/{function}", self.pointer), key: self.key.clone(), ..*self }
    }
}

struct Writer<'a> {
    text: String,
    comments: &'a Comments,
}

impl Writer<'_> {
    /// A map, a key a line; `started` when the first key goes on the line that is already begun.
    fn map(&mut self, object: &Object, position: &Position, started: bool) -> Result<(), YamlError> {
        for (index, (key, value)) in object.iter().enumerate() {
            let entry = position.entry(key);
            if index > 0 || !started {
                if is_set_off(value, &entry) && (index > 0 || entry.depth == 1) {
                    self.blank_line();
                }
                self.comment(&entry);
                self.indent(position.indent);
            }
            self.text += &text(key, Style::Block)?;
            self.text.push(':');
            self.value(value, &entry)?;
        }
        Ok(())
    }

    /// A list, an item a line.
    fn list(&mut self, items: &[Json], position: &Position, started: bool) -> Result<(), YamlError> {
        let rows = self.rows(items, position)?;
        for (index, item) in items.iter().enumerate() {
            let entry = position.item(index);
            if index > 0 || !started {
                self.comment(&entry);
                // The first key of an item shares its line; what is said of it is said before the item.
                if let Some(first) = item.as_object().and_then(|object| object.keys().next()) {
                    self.comment(&Position { indent: entry.indent, ..entry.entry(first) });
                }
                self.indent(position.indent);
            }
            self.text.push('-');
            match &rows {
                Some(rows) => {
                    self.text.push(' ');
                    self.text += &rows[index];
                    self.text.push('\n');
                }
                // Items that are no table are all laid out alike.
                None if item.is_object() && short_form(item).is_none() => self.parts(item, &entry)?,
                None => self.value(item, &entry)?,
            }
        }
        Ok(())
    }

    /// The items as the rows of a table, if all of them are short maps.
    fn rows(&self, items: &[Json], position: &Position) -> Result<Option<Vec<String>>, YamlError> {
        let short = |(index, item): (usize, &Json)| {
            item.as_object().is_some_and(|object| self.is_short_map(object, SHORT_ROW, &position.item(index)))
        };
        let single = items.iter().all(|item| item.as_object().is_some_and(|object| object.len() == 1));
        if single || !items.iter().enumerate().all(short) {
            return Ok(None);
        }
        let rows = items.iter().map(one_line).collect::<Result<Vec<_>, _>>()?;
        Ok(rows.iter().all(|row| position.indent + 2 + row.len() <= WIDTH).then_some(rows))
    }

    /// What follows a key, a dash or a tag, to the end of the line or of the lines below.
    fn value(&mut self, json: &Json, position: &Position) -> Result<(), YamlError> {
        if let Json::String(literal) = json {
            return self.scalar(literal, position.indent);
        }
        let function = short_form(json);
        if let Some((tag, Json::String(literal))) = &function {
            self.text.push(' ');
            self.text += tag;
            return self.scalar(literal, position.indent);
        }
        if self.is_short(json, position) {
            let line = one_line(json)?;
            let fits = self.column() + 1 + line.chars().count() <= WIDTH;
            // Numbers one below the other say no more than in a row; names do, and are compared line by line.
            let is_row = json.as_array().is_some_and(|items| items.iter().all(Json::is_number));
            let fits_below = is_row && position.indent + line.len() <= WIDTH;
            if fits || fits_below || !has_parts(json) {
                if fits || !fits_below {
                    self.text.push(' ');
                } else {
                    self.text.push('\n');
                    self.indent(position.indent);
                }
                self.text += &line;
                self.text.push('\n');
                return Ok(());
            }
        }
        if let Some((tag, argument)) = function {
            self.text.push(' ');
            self.text += &tag;
            let name = json.as_object().and_then(|object| object.keys().next()).map_or("", String::as_str);
            return self.parts(&argument, &position.argument(name));
        }
        self.parts(json, position)
    }

    /// A map or list whose parts have lines of their own.
    fn parts(&mut self, json: &Json, position: &Position) -> Result<(), YamlError> {
        // An item that is a map or a list itself begins behind the dash.
        let started = self.text.ends_with('-');
        let filler = if started { ' ' } else { '\n' };
        match json {
            Json::Object(object) if !object.is_empty() => {
                self.text.push(filler);
                self.map(object, position, started)
            }
            Json::Array(items) if !items.is_empty() => {
                self.text.push(filler);
                self.list(items, position, started)
            }
            short => {
                self.text.push(' ');
                self.text += &one_line(short)?;
                self.text.push('\n');
                Ok(())
            }
        }
    }

    /// A text: as it is, as a block of its lines, or folded where it is too long for one.
    fn scalar(&mut self, literal: &str, indent: usize) -> Result<(), YamlError> {
        if let Some(header) = literal_block(literal) {
            self.text.push(' ');
            self.text += header;
            self.text.push('\n');
            for line in literal.lines() {
                if !line.is_empty() {
                    self.indent(indent);
                    self.text += line;
                }
                self.text.push('\n');
            }
            return Ok(());
        }
        let line = text(literal, Style::Block)?;
        if self.column() + 1 + line.chars().count() > WIDTH && can_be_folded(literal) {
            self.text += " >-\n";
            for line in wrapped(literal, WIDTH.saturating_sub(indent)) {
                self.indent(indent);
                self.text += &line;
                self.text.push('\n');
            }
            return Ok(());
        }
        self.text.push(' ');
        self.text += &line;
        self.text.push('\n');
        Ok(())
    }

    /// Whether a value stands on one line, if it fits there.
    fn is_short(&self, json: &Json, position: &Position) -> bool {
        if self.comments.any_inside(&position.pointer) {
            return false;
        }
        match (short_form(json), json) {
            (Some(_), _) => is_short_function(json),
            (None, Json::Object(object)) => object.is_empty() || self.is_short_map(object, SHORT_MAP, position),
            (None, Json::Array(items)) => items.iter().all(is_leaf),
            _ => true,
        }
    }

    fn is_short_map(&self, object: &Object, most: usize, position: &Position) -> bool {
        position.depth > BLOCK_DEPTH
            && !ALWAYS_BLOCK.contains(&position.key.as_str())
            && object.len() <= most
            && object.values().all(|value| is_short_value(value) || (object.len() == 1 && is_chain(object)))
            && !self.comments.any_inside(&position.pointer)
    }

    fn comment(&mut self, position: &Position) {
        let indent = position.indent.saturating_sub(2);
        for comment in self.comments.at(&position.pointer) {
            if let Some(title) = &comment.title {
                let rule = "-".repeat(WIDTH.saturating_sub(indent + title.chars().count() + 8));
                self.comment_line(indent, &format!("---- {title} {rule}"));
            }
            // A line break would end the comment.
            let text: String = comment.text.chars().map(|one| if is_visible(one) { one } else { ' ' }).collect();
            for line in wrapped(&text, WIDTH.saturating_sub(indent + 2)) {
                self.comment_line(indent, &line);
            }
            if comment.title.is_some() || position.depth == 0 {
                self.text.push('\n');
            }
        }
    }

    fn comment_line(&mut self, indent: usize, line: &str) {
        self.indent(indent);
        self.text += "# ";
        self.text += line;
        self.text.push('\n');
    }

    fn indent(&mut self, columns: usize) {
        self.text.extend(std::iter::repeat_n(' ', columns));
    }

    fn blank_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Characters of the line that is being written.
    fn column(&self) -> usize {
        self.text.chars().rev().take_while(|character| *character != '\n').count()
    }
}

/// Whether a blank line stands before an entry: before a section, and before a section's entry of several lines.
fn is_set_off(value: &Json, entry: &Position) -> bool {
    entry.depth <= 2 && value.is_object() && short_form(value).is_none()
}

/// A text of one line, a number, `true`, a function of those.
fn is_leaf(json: &Json) -> bool {
    match json {
        Json::String(text) => !text.contains('\n'),
        Json::Array(items) => items.is_empty(),
        Json::Object(object) => object.is_empty() || is_short_function(json),
        _ => true,
    }
}

/// What may be a value of a map on one line.
fn is_short_value(json: &Json) -> bool {
    is_leaf(json) || json.as_array().is_some_and(|items| items.iter().all(is_leaf))
}

/// A map of one entry, and so on down to a value: `{ StringEquals: { aws:SourceAccount: … } }`.
fn is_chain(object: &Object) -> bool {
    object.len() == 1
        && object.iter().all(|(key, value)| {
            let goes_on = value.as_object().is_some_and(is_chain);
            !ALWAYS_BLOCK.contains(&key.as_str()) && (is_short_value(value) || goes_on)
        })
}

/// A function without maps among its arguments; `!Sub` with variables of its own is easier to read in lines.
fn is_short_function(json: &Json) -> bool {
    match short_form(json) {
        Some((_, Json::String(text))) => !text.contains('\n'),
        Some((tag, Json::Array(items))) => tag != "!Sub" && items.iter().all(is_short_value),
        _ => false,
    }
}

/// Whether a value could be written in several lines.
fn has_parts(json: &Json) -> bool {
    match (short_form(json), json) {
        (Some((_, argument)), _) => has_parts(&argument) || argument.is_string(),
        (None, Json::Object(object)) => !object.is_empty(),
        (None, Json::Array(items)) => !items.is_empty(),
        _ => false,
    }
}

/// A value on one line.
fn one_line(json: &Json) -> Result<String, YamlError> {
    if let Some((tag, argument)) = short_form(json) {
        return Ok(format!("{tag} {}", one_line(&argument)?));
    }
    Ok(match json {
        Json::Object(object) if object.is_empty() => "{}".to_owned(),
        Json::Object(object) => {
            let entries = object
                .iter()
                .map(|(key, value)| Ok(format!("{}: {}", text(key, Style::Flow)?, one_line(value)?)))
                .collect::<Result<Vec<_>, YamlError>>()?;
            format!("{{ {} }}", entries.join(", "))
        }
        Json::Array(items) => {
            let items = items.iter().map(one_line).collect::<Result<Vec<_>, _>>()?;
            format!("[{}]", items.join(", "))
        }
        Json::String(literal) => text(literal, Style::Flow)?,
        other => other.to_string(),
    })
}

/// `{"Fn::Name": …}` as (`!Name`, argument).
fn short_form(json: &Json) -> Option<(String, Json)> {
    let object = json.as_object().filter(|object| object.len() == 1)?;
    let (function, argument) = object.iter().next()?;
    match function.as_str() {
        "Ref" if argument.is_string() => Some(("!Ref".to_owned(), argument.clone())),
        // Attributes may hold dots; the logical id may not.
        "Fn::GetAtt" => {
            let parts: Vec<&str> = argument.as_array()?.iter().filter_map(Json::as_str).collect();
            Some(("!GetAtt".to_owned(), parts.join(".").into()))
        }
        name => Some((format!("!{}", name.strip_prefix("Fn::")?), argument.clone())),
    }
}

/// Inside brackets, more texts need quotes.
#[derive(Clone, Copy)]
enum Style {
    Block,
    Flow,
}

/// A text on one line, in quotes where it needs them.
fn text(literal: &str, style: Style) -> Result<String, YamlError> {
    let mut options = SerializerOptions::default();
    options.prefer_block_scalars = false;
    let mut written = String::new();
    let (start, end) = match style {
        Style::Block => {
            let entry = BTreeMap::from([("k", literal)]);
            serde_saphyr::to_fmt_writer_with_options(&mut written, &entry, options)
                .map_err(|error| YamlError(error.to_string()))?;
            ("k: ", "\n")
        }
        Style::Flow => {
            serde_saphyr::to_fmt_writer_with_options(&mut written, &FlowSeq([literal]), options)
                .map_err(|error| YamlError(error.to_string()))?;
            ("[", "]\n")
        }
    };
    let written = written
        .strip_prefix(start)
        .and_then(|written| written.strip_suffix(end))
        .ok_or_else(|| YamlError(format!("the library wrote {written:?} for {literal:?}")))?;
    let is_quoted = written.starts_with(['"', '\'']);
    let is_printable = literal.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    Ok(match (is_quoted, is_printable) {
        // JSON and patterns are read more easily without a backslash before each quote and backslash.
        (true, true) if literal.contains(['"', '\\']) => format!("'{}'", literal.replace('\'', "''")),
        (true, true) => format!("\"{literal}\""),
        _ => written.to_owned(),
    })
}

/// `|` or `|-` for a text of several lines that a literal block holds as it is.
fn literal_block(literal: &str) -> Option<&'static str> {
    let can_be_read =
        literal.chars().all(|character| character == '\n' || (!character.is_control() && character != '\u{feff}'));
    let (body, header) = match literal.strip_suffix('\n') {
        Some(body) => (body, "|"),
        None => (literal, "|-"),
    };
    let several = body.contains('\n') && !body.ends_with('\n') && !body.starts_with([' ', '\n']);
    (several && can_be_read).then_some(header)
}

/// Whether a text comes back from a folded block as it was: line breaks become single spaces again.
fn can_be_folded(literal: &str) -> bool {
    let is_plain = literal.chars().all(|character| !character.is_control() && character != '\u{feff}');
    is_plain && literal.contains(' ') && literal.trim() == literal && !literal.contains("  ")
}

fn is_visible(character: char) -> bool {
    !character.is_control() && !character.is_whitespace()
}

/// Words in lines of at most `width` characters, as far as the words allow.
fn wrapped(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut length = 0;
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let characters = word.chars().count();
        match lines.last_mut() {
            Some(line) if length + 1 + characters <= width => {
                line.push(' ');
                line.push_str(word);
                length += 1 + characters;
            }
            _ => {
                lines.push(word.to_owned());
                length = characters;
            }
        }
    }
    lines
}
