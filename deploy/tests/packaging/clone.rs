//! A clone in small, and the doubles of the tools.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// A clone with the crates by which `deploy` knows it, and a search path on which nothing is but doubles and Cargo.
pub(crate) struct Clone {
    folder: TempDir,
}

/// Puts the binaries that a test prepared where cargo-lambda puts those that it built, and notes how it was asked.
const CARGO_LAMBDA: &str = r#"
echo "$@" >>"$TOOLS/asked"
echo "$CARGO_ENCODED_RUSTFLAGS" | /usr/bin/tr '\037' ' ' >"$TOOLS/flags"
echo "a line of progress"
echo "another" >&2
[ ! -e "$TOOLS/broken" ] || exit 101
packages= folder=
while [ $# -gt 0 ]; do
    case $1 in
        --package) packages="$packages $2"; shift ;;
        --lambda-dir) folder=$2; shift ;;
    esac
    shift
done
for package in $packages; do
    /bin/mkdir -p "$folder/$package"
    /bin/cp "$TOOLS/built/$package" "$folder/$package/bootstrap"
done
"#;

/// Installs nothing, and bundles what a test prepared.
const NPM: &str = r#"
echo "$@" >>"$TOOLS/npm-asked"
case $1 in
    ci) /bin/mkdir -p node_modules; echo '{}' >node_modules/.package-lock.json ;;
    run)
        [ ! -e "$TOOLS/broken-bundle" ] || { echo "no such module" >&2; exit 1; }
        /bin/mkdir -p ../../target/edge-auth
        /bin/cp "$TOOLS/built/index.js" "$TOOLS/built/LICENSE" ../../target/edge-auth/ ;;
esac
"#;

impl Clone {
    pub(crate) fn new() -> Self {
        let clone = Self { folder: tempfile::tempdir().unwrap() };
        clone.write(
            "sources/Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"functions/*\"]\nexclude = [\"functions/edge-auth\"]\n",
        );
        for name in ["personalization-api", "companions"] {
            let package = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
            clone.write(&format!("sources/functions/{name}/Cargo.toml"), &package);
            clone.write(&format!("sources/functions/{name}/src/main.rs"), "fn main() {}\n");
            clone.built(name, program());
        }
        clone.write("sources/functions/edge-auth/package-lock.json", "{}\n");
        clone.built("index.js", b"exports.handler = async () => {};\n");
        clone.built("LICENSE", b"Do what you want.\n");
        clone.tool("cargo-lambda", CARGO_LAMBDA);
        clone.tool("npm", NPM);
        clone.tool("node", "");
        let toolchain = Path::new(env!("CARGO")).parent().unwrap();
        for name in ["cargo", "rustc"] {
            symlink(toolchain.join(name), clone.path("tools").join(name)).unwrap();
        }
        clone
    }

    /// A path below the folder in which the clone (`sources`) and the tools (`tools`) are.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// What the tools build from now on.
    pub(crate) fn built(&self, name: &str, content: &[u8]) {
        self.write(&format!("tools/built/{name}"), content);
    }

    /// A tool that is this script.
    pub(crate) fn tool(&self, name: &str, script: &str) {
        self.write(&format!("tools/{name}"), format!("#!/bin/sh\n{script}"));
        fs::set_permissions(self.path("tools").join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub(crate) fn without_tool(&self, name: &str) {
        fs::remove_file(self.path("tools").join(name)).unwrap();
    }

    /// The command, in a folder.
    pub(crate) fn run_in(&self, folder: &str, arguments: &[&str]) -> Output {
        self.command(folder, arguments).output().unwrap()
    }

    /// The same, not run yet.
    pub(crate) fn command(&self, folder: &str, arguments: &[&str]) -> Command {
        fs::create_dir_all(self.path(folder)).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_deploy"));
        command.arg("package").args(arguments).current_dir(self.path(folder)).env_clear();
        command.env("HOME", self.folder.path()).env("PATH", self.path("tools")).env("TOOLS", self.path("tools"));
        command
    }

    /// The command in the clone, which succeeds: what it said on standard error.
    pub(crate) fn package(&self, arguments: &[&str]) -> String {
        let output = self.run_in("sources", arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        said
    }

    /// The command in the clone, which fails: what it said.
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run_in("sources", arguments);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    pub(crate) fn manifest(&self, folder: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(folder).join("manifest.json")).unwrap()).unwrap()
    }

    /// The names of a folder's files, in order.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let files = fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// A program that this machine's compiler makes, for the processor of Lambda that this machine has.
pub(crate) fn program() -> &'static [u8] {
    static PROGRAM: OnceLock<Vec<u8>> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let (source, program) = (folder.path().join("main.c"), folder.path().join("main"));
        fs::write(&source, "int main(void) { return 0; }\n").unwrap();
        let built = Command::new("cc").arg("-o").arg(&program).arg(&source).status().unwrap();
        assert!(built.success());
        fs::read(program).unwrap()
    })
}

/// The name that `deploy` has for the processor of this machine.
pub(crate) fn architecture() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" }
}
