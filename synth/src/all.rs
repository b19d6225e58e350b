//! Every valid deployment into one folder, with a manifest.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use stacks::rules::Choices;
use stacks::{Choice, Options, Plan, Synthesis};

use crate::cli::{AllArguments, TemplateFormat};
use crate::error::Error;
use crate::output;
use crate::render;
use crate::selection::options;

/// The manifest's name in the folder.
pub(crate) const MANIFEST: &str = "manifest.json";

/// Writes `{id}.yaml` for every valid deployment, `edge-auth.yaml` and `manifest.json`, all or nothing.
///
/// # Errors
/// When the folder holds other files, or can't be written.
pub fn write(arguments: &AllArguments) -> Result<usize, Error> {
    let files = files(options(&arguments.options))?;
    replace_folder(&arguments.out_dir, &files)?;
    Ok(files.len())
}

/// Names and contents of all files.
///
/// # Errors
/// When a template is wrong, which is a fault of this program.
pub fn files(options: Options) -> Result<Vec<(String, String)>, Error> {
    let mut files = Vec::new();
    let mut deployments = Vec::new();
    for choices in Choices::valid() {
        let id = choices.id();
        let plan = Plan::new(choices, options).map_err(|illegal| Error::Usage(illegal.to_string()))?;
        let synthesis = plan.synthesize().map_err(|problems| Error::Template { id: id.clone(), problems })?;
        let file = format!("{id}.yaml");
        let text = render::template(&synthesis, TemplateFormat::Yaml)?;
        let mut entry = json!({
            "id": id,
            "template": file,
            "auth": choices.auth.spelling(),
            "entryPoint": choices.entry_point.spelling(),
            "cache": choices.cache.spelling(),
            "recommended": choices.recommended(),
            "needsEdgeAuth": choices.needs_edge_auth(),
            "options": options_json(&plan),
        });
        describe(&mut entry, &synthesis);
        deployments.push(entry);
        files.push((file, text));
    }
    let edge = stacks::edge::synthesize().map_err(|problems| Error::Template { id: "edge-auth".into(), problems })?;
    files.push(("edge-auth.yaml".to_owned(), render::template(&edge, TemplateFormat::Yaml)?));
    let mut edge_entry = json!({ "id": "edge-auth", "template": "edge-auth.yaml", "region": "us-east-1" });
    describe(&mut edge_entry, &edge);
    let manifest = json!({ "version": env!("CARGO_PKG_VERSION"), "deployments": deployments, "edgeAuth": edge_entry });
    files.push((
        MANIFEST.to_owned(),
        serde_json::to_string_pretty(&manifest).map_err(|error| Error::Format(error.to_string()))? + "\n",
    ));
    Ok(files)
}

fn options_json(plan: &Plan) -> Value {
    let options = plan.options();
    let mut json = json!({
        "swaggerUi": options.swagger_ui.spelling(),
        "experiments": options.experiments.spelling(),
        "arch": options.architecture.spelling(),
    });
    if plan.has_user_pool() {
        json["cognito"] = options.cognito.spelling().into();
        json["scopes"] = options.scopes.spelling().into();
    }
    json
}

/// What a deployer needs to know without reading the template.
fn describe(entry: &mut Value, synthesis: &Synthesis) {
    let parameters = synthesis.template["Parameters"].as_object().into_iter().flatten().map(|(name, parameter)| {
        json!({
            "name": name,
            "type": parameter["Type"],
            "description": parameter["Description"],
            "default": parameter["Default"],
        })
    });
    let outputs = synthesis.template["Outputs"].as_object().into_iter().flatten();
    entry["parameters"] = parameters.collect();
    entry["outputs"] =
        outputs.map(|(name, output)| json!({ "name": name, "description": output["Description"] })).collect();
    entry["assets"] =
        synthesis.assets.iter().map(|asset| json!({ "function": asset.function, "file": asset.file })).collect();
}

/// Fills a folder beside the wanted one and puts it in its place, so that no half of a run is ever seen. A folder that
/// is there already keeps its mode, and links to it stay.
fn replace_folder(out_dir: &Path, files: &[(String, String)]) -> Result<(), Error> {
    let failed = |what| move |source| Error::File { path: out_dir.to_owned(), what, source };
    let before = match fs::metadata(out_dir) {
        Ok(metadata) if metadata.is_dir() => Some(metadata.permissions()),
        Ok(_) => {
            return Err(failed("can't be filled")(io::Error::new(ErrorKind::NotADirectory, "it is a file")));
        }
        Err(_) if fs::symlink_metadata(out_dir).is_ok() => {
            return Err(failed("can't be filled")(io::Error::new(
                ErrorKind::NotFound,
                "it is a link that leads nowhere",
            )));
        }
        Err(_) => None,
    };
    if before.is_some()
        && let Some(other) = foreign_file(out_dir, files)?
    {
        return Err(Error::ForeignFiles { path: out_dir.to_owned(), other });
    }
    let folder = &match before {
        Some(_) => fs::canonicalize(out_dir).map_err(failed("can't be found"))?,
        None => out_dir.to_owned(),
    };
    let beside = absolute_parent(folder)?;
    fs::create_dir_all(&beside).map_err(failed("can't be made"))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".synth-");
    if let Some(permissions) = output::new_folder_permissions() {
        builder.permissions(permissions);
    }
    let filled = builder.tempdir_in(&beside).map_err(failed("can't be made"))?;
    for (name, text) in files {
        fs::write(filled.path().join(name), text).map_err(failed("can't be filled"))?;
    }
    if let Some(permissions) = before {
        fs::set_permissions(filled.path(), permissions).map_err(failed("can't be filled"))?;
        // Only our own files are in it; see above.
        let replaced =
            tempfile::Builder::new().prefix(".synth-").tempdir_in(&beside).map_err(failed("can't be replaced"))?;
        fs::rename(folder, replaced.path().join("replaced")).map_err(failed("can't be replaced"))?;
    }
    fs::rename(filled.keep(), folder).map_err(failed("can't be put in place"))
}

/// The folder that holds `folder`, also when it is written as `.` or `templates/`.
fn absolute_parent(folder: &Path) -> Result<PathBuf, Error> {
    let absolute = std::path::absolute(folder).map_err(|source| Error::File {
        path: folder.to_owned(),
        what: "can't be found",
        source,
    })?;
    match absolute.parent() {
        Some(parent) if absolute.file_name().is_some() => Ok(parent.to_owned()),
        _ => Err(Error::Usage(format!("{}: name a folder that can be replaced, not the root", folder.display()))),
    }
}

/// The first name in the folder that a run does not write.
fn foreign_file(folder: &Path, files: &[(String, String)]) -> Result<Option<String>, Error> {
    let failed = |source| Error::File { path: folder.to_owned(), what: "can't be read", source };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names.into_iter().find(|name| !files.iter().any(|(ours, _)| ours == name)))
}
