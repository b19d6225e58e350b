//! `make package`: the functions' code, built and zipped, by a program that builds without AWS's SDKs. `deploy package`
//! does the same.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use packaging::{PackageArguments, PackageError, Packaged, package};

/// Build the functions of the clone that this is run in and zip them, with a manifest.
///
/// The same as `deploy package`, without what `deploy` needs for AWS.
#[derive(Debug, Parser)]
#[command(
    name = "packaging",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted."
)]
struct Cli {
    #[command(flatten)]
    what: PackageArguments,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Cli { what } = Cli::parse();
    let packaging = package(what.arch, what.output.as_deref(), &|event| say(&mut io::stderr(), event));
    let done = tokio::select! {
        done = packaging => done,
        () = terminal::signals::interrupted() => {
            say(&mut io::stderr(), &"\npackaging: interrupted; run it again to go on");
            return ExitCode::from(terminal::signals::INTERRUPTED);
        }
    };
    match done {
        Ok(package) => {
            say(&mut io::stdout(), &Packaged::from(package));
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&mut io::stderr(), &error);
            ExitCode::from(if matches!(error, PackageError::NotSources(_)) { 2 } else { 1 })
        }
    }
}

/// Writes a line. That its reader has gone is no failure.
fn say(to: &mut dyn Write, line: &dyn std::fmt::Display) {
    let _ = writeln!(to, "{line}").and_then(|()| to.flush());
}
