//! Installs the pinned release of `swagger-ui-dist` into Cargo's own folder, so that its files can be packed into the
//! binary. Nothing is fetched unless the pins changed, and nothing when the function is deployed or runs.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

/// What `npm ci` reads.
const PINS: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// What the page needs of the package, and the licence that goes with it.
const FILES: [&str; 6] = [
    "swagger-ui-bundle.js",
    "swagger-ui-bundle.js.LICENSE.txt",
    "swagger-ui.css",
    "favicon-32x32.png",
    "LICENSE",
    "NOTICE",
];

fn main() -> ExitCode {
    for file in PINS {
        println!("cargo::rerun-if-changed={file}");
    }
    match prepare() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error={error}");
            ExitCode::FAILURE
        }
    }
}

fn prepare() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?).join("swagger-ui");
    let pins = PINS.map(|file| fs::read_to_string(here.join(file))).into_iter().collect::<Result<String, _>>()?;
    println!("cargo::rustc-env=SWAGGER_UI={}", out.display());
    // Written last, so that what was broken off begins anew.
    let stamp = out.join("pins");
    if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == pins) {
        return Ok(());
    }
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    let install = out.join("install");
    fs::create_dir_all(&install)?;
    for file in PINS {
        fs::copy(here.join(file), install.join(file))?;
    }
    install_packages(&install)?;
    let package = install.join("node_modules/swagger-ui-dist");
    for file in FILES {
        let copied = fs::copy(package.join(file), out.join(file));
        copied.map_err(|error| format!("swagger-ui-dist has no {file}: {error}"))?;
    }
    fs::remove_dir_all(&install)?;
    fs::write(stamp, pins)?;
    Ok(())
}

/// No script of a package is run.
fn install_packages(folder: &Path) -> Result<(), String> {
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder)
        .output()
        .map_err(|error| {
            format!("Swagger UI comes from npm, which can't be started ({error}): install Node.js 20 or newer with npm")
        })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    Err(format!("`npm ci` could not install Swagger UI ({}): {said}", output.status))
}
