//! Source text: a file a resource type, a folder a service, each type a call of the `schema!` macro.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::Error;
use crate::model::{Enum, Kind, Object, Property, Resource};

const NOTICE: &str =
    "// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.\n\n";

/// Every file of `cfn/src/resources`, by its path in there.
pub(crate) fn files(services: &BTreeMap<String, Vec<Resource>>) -> Result<BTreeMap<PathBuf, String>, Error> {
    let mut files = BTreeMap::new();
    let mut root =
        String::from("//! One module a service, one struct a resource type, generated from AWS's resource schemas.\n");
    root += NOTICE;
    for (service, resources) in services {
        let _ = writeln!(root, "pub mod {service};");
        let folder = PathBuf::from(service);
        let provider = resources[0].type_name.split("::").nth(1).unwrap_or_default();
        let mut module = format!("//! `AWS::{provider}`.\n{NOTICE}");
        for resource in resources {
            let file = snake_case(&resource.name);
            let _ = writeln!(module, "pub mod {file};\npub use {file}::{};", resource.name);
            let text = format(&resource.type_name, &source(resource))?;
            files.insert(folder.join(format!("{file}.rs")), text);
        }
        files.insert(folder.join("mod.rs"), format(service, &module)?);
    }
    files.insert(PathBuf::from("mod.rs"), format("mod.rs", &root)?);
    Ok(files)
}

fn source(resource: &Resource) -> String {
    let mut text =
        format!("//! `{}` and its property types.\n{NOTICE}use crate::schema::prelude::*;\n\n", resource.type_name);
    let _ = writeln!(text, "schema! {{ resource {} = {:?} {{", resource.name, resource.type_name);
    properties(&mut text, &resource.root);
    text.push_str("attributes {");
    for (attribute, kind) in &resource.attributes {
        let _ = writeln!(text, "{}: {} = {attribute:?},", field(&attribute.replace('.', "")), rust_type(kind));
    }
    text.push_str("} } }\n\n");
    for object in &resource.objects {
        let _ = writeln!(text, "schema! {{ property {} {{", object.name);
        properties(&mut text, object);
        text.push_str("} }\n\n");
    }
    for found in &resource.enums {
        enumeration(&mut text, found);
    }
    text
}

fn properties(text: &mut String, object: &Object) {
    for (section, list) in [("required", &object.required), ("optional", &object.optional)] {
        let _ = write!(text, "{section} {{");
        for Property { name, kind, limits } in list {
            if !limits.is_empty() {
                let _ = writeln!(text, "/// {limits}");
            }
            let _ = writeln!(text, "{}: {} = {name:?},", field(name), rust_type(kind));
        }
        text.push_str("}\n");
    }
}

fn enumeration(text: &mut String, found: &Enum) {
    let _ = writeln!(text, "schema! {{ values {} {{", found.name);
    let mut taken = BTreeSet::new();
    for value in &found.values {
        let mut variant = variant(value);
        while !taken.insert(variant.clone()) {
            variant.push('_');
        }
        let _ = writeln!(text, "{variant} = {value:?},");
    }
    text.push_str("} }\n\n");
}

fn rust_type(kind: &Kind) -> String {
    match kind {
        Kind::List(of) => format!("List<{}>", item_type(of)),
        Kind::Map(of) => format!("Map<{}>", item_type(of)),
        single => format!("Value<{}>", item_type(single)),
    }
}

/// Inside a list or a map: the bare type; a list in a list has no struct of its own and stays JSON.
fn item_type(kind: &Kind) -> String {
    match kind {
        Kind::Text => "String".into(),
        Kind::Arn => "Arn".into(),
        Kind::Integer => "i64".into(),
        Kind::Number => "f64".into(),
        Kind::Boolean => "bool".into(),
        Kind::Named(name) => name.clone(),
        Kind::Json | Kind::List(_) | Kind::Map(_) => "Json".into(),
    }
}

fn format(what: &str, source: &str) -> Result<String, Error> {
    // rustfmt leaves the inside of brace-delimited macro calls alone, so the text is formatted as
    // items first: nested modules would do, but our own layout rules are enough.
    let laid_out = lay_out(source);
    let failed = |reason: String| Error::Format(what.to_owned(), reason);
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(laid_out.as_bytes()).map_err(|error| failed(error.to_string()))?;
    }
    let output = child.wait_with_output().map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    String::from_utf8(output.stdout).map_err(|error| failed(error.to_string()))
}

/// One property a line, indented by the depth of its braces.
fn lay_out(source: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let spread = source
        .replace("{ resource", "{\nresource")
        .replace("{ property", "{\nproperty")
        .replace("{ values", "{\nvalues");
    let spread = spread
        .replace("required {", "required {\n")
        .replace("optional {", "optional {\n")
        .replace("attributes {", "attributes {\n");
    let spread = spread.replace("} } }", "}\n}\n}").replace("} }\n", "}\n}\n").replace("{\n}", "{}");
    for line in spread.lines().map(str::trim) {
        let opens = line.matches('{').count();
        let closes = line.matches('}').count();
        let at = if line.starts_with('}') { depth.saturating_sub(1) } else { depth };
        if !line.is_empty() {
            let _ = write!(out, "{:indent$}{line}", "", indent = at * 4);
        }
        out.push('\n');
        depth = (depth + opens).saturating_sub(closes);
    }
    out
}

fn field(name: &str) -> String {
    let field = snake_case(name);
    if matches!(
        field.as_str(),
        "type" | "match" | "in" | "use" | "ref" | "enum" | "mod" | "move" | "override" | "static"
    ) {
        field + "_"
    } else {
        field
    }
}

/// `KMSKeyId` → `kms_key_id`: a run of capitals is one word, and its last letter begins the next.
pub(crate) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            out.push('_');
            continue;
        }
        let after_word = at > 0 && (letters[at - 1].is_lowercase() || letters[at - 1].is_ascii_digit());
        let before_word =
            at > 0 && letters[at - 1].is_uppercase() && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        // `ARNs` and `URLs`: a plural is part of the run.
        let plural = letters.get(at + 1) == Some(&'s') && at + 2 == letters.len();
        if letter.is_uppercase() && !out.is_empty() && !out.ends_with('_') && (after_word || (before_word && !plural)) {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// A type name: the schema's, without the characters Rust does not take.
pub(crate) fn pascal_case(name: &str) -> String {
    let mut out = String::new();
    for part in name.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()) {
        let mut letters = part.chars();
        out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(letters.as_str());
    }
    out
}

/// `provided.al2023` → `ProvidedAl2023`, `TLSv1.2_2021` → `Tlsv1_2_2021`, `0.5` → `V0_5`.
fn variant(value: &str) -> String {
    let mut out = String::new();
    for part in value.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        if out.ends_with(|last: char| last.is_ascii_digit()) && part.starts_with(|first: char| first.is_ascii_digit()) {
            out.push('_');
        }
        let shouted = !part.chars().any(|letter| letter.is_ascii_lowercase());
        let part = if shouted { part.to_lowercase() } else { part.to_owned() };
        let part = if part.starts_with("TLSv") { part.replacen("TLSv", "Tlsv", 1) } else { part };
        out += &pascal_case(&part);
    }
    match out.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("V{out}"),
        Some(_) => out,
        None => "Empty".into(),
    }
}
