//! `local`: the whole API on one machine, without an AWS account. See `--help`.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`arguments`] | the command line |
//! | [`system`] | what runs: configuration, catalogues, recommenders, and how files that change are read again |
//! | [`aws`] | AWS itself, for the parts that `--aws` names |
//! | [`stand_ins`] | the origin API's traits over what one machine has, in place of AWS |
//! | [`front`] | the layers in front of the origin API: authentication and caches |
//! | [`trace`] | every request, step by step, out of the origin API's own spans |
//! | [`pages`] | the pages for the browser, and the data behind them |
//! | [`server`] | one port for all of it |
//! | [`error`] | what can go wrong, with the exit code |

mod arguments;
mod aws;
mod error;
mod front;
mod pages;
mod server;
mod stand_ins;
mod system;
mod trace;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::arguments::Arguments;
use crate::error::Error;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!("local: {error}"));
            error.exit_code()
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Error> {
    let traces = trace::Traces::default();
    tracing_subscriber::registry().with(trace::SpanLayer::new(traces.clone())).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::Failed(format!("no threads could be started: {error}")))?;
    let ended = runtime.block_on(server::run(arguments, traces));
    // Dropping it would wait for files that are being read for as long as that takes.
    runtime.shutdown_timeout(server::WORK_LEFT);
    ended
}

/// A line on standard error. One that is closed can't be told of either.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
