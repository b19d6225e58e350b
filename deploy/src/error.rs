//! What can go wrong, in words that say what to do, with the exit code.

use std::path::PathBuf;
use std::process::ExitCode;

use aws_connection::ConnectionError;
use packaging::PackageError;
use terminal::signals::INTERRUPTED;

use crate::aws::CallError;

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// AWS refused a call or can't be reached.
    #[error(transparent)]
    Call(#[from] CallError),
    /// There is no region, or there are no credentials.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// What was chosen is no deployment.
    #[error(transparent)]
    Deployment(#[from] synth::error::Error),
    /// Code can't be packaged, or there is no package that can be deployed.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// There is no such stack.
    #[error("there is no stack {stack} in {region}; --stack and --region name another")]
    NoStack {
        /// Its name.
        stack: String,
        /// Where it was looked for.
        region: String,
    },
    /// A stack that is none of `synth`'s, or not there yet.
    #[error("the stack {stack} has no output {output}: it is not a personalization API's, or it is not complete yet")]
    NoOutput {
        /// Its name.
        stack: String,
        /// What was looked for.
        output: &'static str,
    },
    /// A question, and nobody to answer it.
    #[error("there is no terminal to ask on: --yes says beforehand that it is wanted")]
    NoTerminal,
    /// The answer was no.
    #[error("nothing was changed")]
    Declined,
    /// Something of the command line that only shows against the template or the stack.
    #[error("{0}")]
    Usage(String),
    /// A file can't be read or is not what it should be.
    #[error("{}: {reason}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// What was asked for was begun, and did not come to its end.
    #[error("{0}")]
    Failed(String),
    /// The user broke off, and something goes on.
    #[error("interrupted. {0}")]
    Interrupted(String),
}

impl Error {
    /// 2 for what the command line can put right, else 1.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Connection(ConnectionError::NoRegion)
            | Self::NoTerminal
            | Self::Usage(_)
            | Self::Package(PackageError::NotSources(_)) => ExitCode::from(2),
            Self::Deployment(error) => error.exit_code(),
            Self::Interrupted(_) => ExitCode::from(INTERRUPTED),
            Self::Call(_)
            | Self::Package(_)
            | Self::NoStack { .. }
            | Self::NoOutput { .. }
            | Self::Connection(ConnectionError::NoCredentials { .. })
            | Self::Declined
            | Self::File { .. }
            | Self::Failed(_) => ExitCode::FAILURE,
        }
    }
}
