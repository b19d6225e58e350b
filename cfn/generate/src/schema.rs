//! The schemas on disk: one file a resource type, as data without prose.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{Error, read};

/// What the generator does not read. Prose is AWS's, not ours to ship; the rest is for CloudFormation's own handlers.
const DROPPED: &[&str] =
    &["description", "title", "handlers", "sourceUrl", "documentationUrl", "tagging", "permissions", "examples"];

/// Where the schema of `type_name` is kept.
fn path(schemas: &Path, type_name: &str) -> PathBuf {
    schemas.join(format!("{}.json", type_name.to_lowercase().replace("::", "-")))
}

/// Reads one stored schema.
pub(crate) fn load(schemas: &Path, type_name: &str) -> Result<Value, Error> {
    let path = path(schemas, type_name);
    if !path.exists() {
        return Err(Error::NoSchema(type_name.to_owned()));
    }
    serde_json::from_str(&read(&path)?).map_err(|source| Error::Json { path, source })
}

/// Copies the schemas of `types` out of cfn-lint's folder, whose file names are hashes: the type is inside.
pub(crate) fn refresh(source: &Path, schemas: &Path, types: &[&str]) -> Result<(), Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::File { path, source }
    };
    fs::create_dir_all(schemas).map_err(failed(schemas))?;
    let mut missing: Vec<&str> = types.to_vec();
    for entry in fs::read_dir(source).map_err(failed(source))? {
        let file = entry.map_err(failed(source))?.path();
        if file.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let mut schema: Value =
            serde_json::from_str(&read(&file)?).map_err(|source| Error::Json { path: file.clone(), source })?;
        let Some(position) = missing.iter().position(|name| schema["typeName"] == **name) else { continue };
        let name = missing.swap_remove(position);
        strip(&mut schema, false);
        let text =
            serde_json::to_string_pretty(&schema).map_err(|source| Error::Json { path: file.clone(), source })?;
        let kept = path(schemas, name);
        fs::write(&kept, text + "\n").map_err(failed(&kept))?;
    }
    match missing.first() {
        Some(name) => Err(Error::NoSchema((*name).to_owned())),
        None => Ok(()),
    }
}

/// Removes prose, but not a property that happens to be called `description`.
fn strip(value: &mut Value, names_are_properties: bool) {
    match value {
        Value::Object(object) => {
            if !names_are_properties {
                object.retain(|key, _| !DROPPED.contains(&key.as_str()));
            }
            for (key, child) in object.iter_mut() {
                let inside_names =
                    !names_are_properties && matches!(key.as_str(), "properties" | "definitions" | "patternProperties");
                strip(child, inside_names);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, false)),
        _ => {}
    }
}
