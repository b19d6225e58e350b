//! The edge function, bundled by its own build.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tokio::process::Command;

use crate::PackageError;
use crate::archive::Entry;
use crate::process;
use crate::sources::Sources;
use crate::tools::Tools;

/// Its folder.
const FUNCTION: &str = "functions/edge-auth";

/// Where its build puts what Lambda runs.
const OUTPUT: &str = "target/edge-auth";

/// Installs what the bundle is made of, if the pins changed, and makes it.
///
/// # Errors
/// When npm fails.
pub(crate) async fn bundle(sources: &Sources, tools: &Tools) -> Result<Vec<Entry>, PackageError> {
    let function = sources.root.join(FUNCTION);
    let (pins, installed) = (function.join("package-lock.json"), function.join("node_modules/.package-lock.json"));
    if changed(&installed) <= changed(&pins) {
        let options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        npm(&function, tools, &options).await?;
        // npm writes it when it is done, with the time of the pins on some systems.
        if let Ok(stamp) = fs::File::options().append(true).open(&installed) {
            let _ = stamp.set_modified(SystemTime::now());
        }
    }
    let output = sources.root.join(OUTPUT);
    match fs::remove_dir_all(&output) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(PackageError::file(output, "can't be removed")(error));
        }
        _ => {}
    }
    npm(&function, tools, &["run", "--silent", "build"]).await?;
    files(&output)
}

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|metadata| metadata.modified()).ok()
}

async fn npm(folder: &Path, tools: &Tools, arguments: &[&str]) -> Result<(), PackageError> {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(arguments).current_dir(folder).env("PATH", &tools.path);
    let output = process::output(&mut npm).await;
    let output = output.map_err(|source| PackageError::NotRun { program: "npm".to_owned(), source })?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).trim().to_owned()).join("\n");
    Err(PackageError::EdgeBundle { command: arguments.join(" "), folder: folder.to_owned(), said })
}

/// The files of a folder, in the order of their names.
fn files(folder: &Path) -> Result<Vec<Entry>, PackageError> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for file in fs::read_dir(folder).map_err(unread(folder))? {
        paths.push(file.map_err(unread(folder))?.path());
    }
    paths.sort_unstable();
    let entry = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Entry { name, content: fs::read(&path).map_err(unread(&path))?, executable: false })
    };
    paths.into_iter().map(entry).collect()
}

fn unread(path: &Path) -> impl FnOnce(io::Error) -> PackageError + use<> {
    PackageError::file(path.to_owned(), "can't be read")
}
