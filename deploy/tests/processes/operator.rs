//! Who runs `deploy`, and what they deploy.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, LazyLock};

use aws_doubles::{AwsDouble, MiniStack};
use serde_json::json;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// An owner of an account of the emulated AWS, which all tests share, with doubles of their own in front of it.
pub(crate) struct Operator {
    pub(crate) aws: AwsDouble,
    pub(crate) ministack: Arc<MiniStack>,
}

impl Operator {
    pub(crate) fn new() -> Self {
        // Without the patches that let every template through: an HTTP API's stack fails in it.
        static MINISTACK: LazyLock<Arc<MiniStack>> = LazyLock::new(|| Arc::new(MiniStack::start().unwrap()));
        Self { aws: AwsDouble::start_in_front_of(&MINISTACK).unwrap(), ministack: Arc::clone(&MINISTACK) }
    }

    /// `deploy`, ready to be run.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deploy"));
        command.args(arguments).env_clear().stdin(Stdio::null()).envs([
            ("AWS_ENDPOINT_URL", self.aws.endpoint_url().as_str()),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "000000000000"),
            ("AWS_SECRET_ACCESS_KEY", "an-example-secret"),
            ("HOME", &package().display().to_string()),
        ]);
        command
    }

    /// Starts `deploy` on a terminal, whose keys are what is written to the child's standard input.
    pub(crate) fn on_terminal(&self, arguments: &[&str]) -> Child {
        let mut terminal = terminal(&self.command(arguments));
        terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub(crate) fn deploy(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The same; it has to succeed.
    pub(crate) fn deployed(&self, arguments: &[&str]) -> Output {
        let output = self.deploy(arguments);
        assert!(output.status.success(), "deploy {}: {}", arguments.join(" "), printed(&output));
        output
    }
}

/// A command on a narrow terminal of its own: what it prints comes from the process's standard output, what is written
/// to its standard input are keys, and it ends as the command does.
pub(crate) fn terminal(command: &Command) -> Command {
    const TERMINAL: &str = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
    let mut terminal = Command::new("python3");
    terminal.args(["-c", TERMINAL, "sh", "-c", "stty cols 60 rows 40; exec \"$@\"", "sh"]);
    terminal.arg(command.get_program()).args(command.get_args()).env_clear();
    terminal.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    terminal.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("TERM", "xterm");
    terminal
}

/// The arguments of `up` for a stack behind an entry point.
pub(crate) fn up<'a>(stack: &'a str, entry_point: &'a str) -> Vec<&'a str> {
    let assets = package().to_str().unwrap();
    ["up", "--auth", "none", "--entry-point", entry_point, "--cache", "none", "--stack", stack]
        .into_iter()
        .chain(["--swagger-ui", "no", "--yes", "--assets", assets])
        .collect()
}

/// The arguments of `up` for a stack with a function that verifies tokens in front of CloudFront.
pub(crate) fn up_with_edge_function(stack: &str) -> Vec<&str> {
    let assets = package().to_str().unwrap();
    ["up", "--auth", "oauth2", "--entry-point", "rest", "--cache", "cloudfront", "--stack", stack]
        .into_iter()
        .chain(["--swagger-ui", "no", "--yes", "--assets", assets])
        .collect()
}

/// What a process printed, both ways.
pub(crate) fn printed(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}

/// A folder as `deploy package --output` writes it, of the binaries that tests are built with.
fn package() -> &'static Path {
    static PACKAGE: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("package");
        fs::create_dir_all(&folder).unwrap();
        let mut assets = Vec::new();
        let mut pack = |name: &str, file: &str, entry: &str, content: &[u8]| {
            let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            zip.start_file(entry, options.unix_permissions(0o755)).unwrap();
            zip.write_all(content).unwrap();
            let zip = zip.finish().unwrap().into_inner();
            let sha256: String = Sha256::digest(&zip).iter().map(|byte| format!("{byte:02x}")).collect();
            let file = format!("{file}-{}.zip", &sha256[..16]);
            fs::write(folder.join(&file), &zip).unwrap();
            assets.push(json!({"function": name, "file": file, "sha256": sha256, "bytes": zip.len()}));
        };
        for binary in [facts::Binary::Companions, facts::Binary::PersonalizationApi] {
            let name = binary.as_str();
            let stripped = folder.join(name);
            let mut strip = Command::new("strip");
            strip.arg("-o").arg(&stripped).arg(aws_doubles::binary(binary).unwrap());
            assert!(strip.status().unwrap().success());
            pack(name, &format!("{name}-x86_64"), "bootstrap", &fs::read(stripped).unwrap());
        }
        // CloudFront runs it, which MiniStack does not.
        pack("edge-auth", "edge-auth", "index.js", b"exports.handler = async () => ({ status: '500' });\n");
        let manifest = json!({"architecture": "x86_64", "assets": assets});
        fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
        folder
    });
    &PACKAGE
}
