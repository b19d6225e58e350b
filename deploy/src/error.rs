//! What can go wrong, in words that say what to do, with the exit code.

use std::process::ExitCode;

use crate::aws::CallError;

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// AWS refused a call or can't be reached.
    #[error(transparent)]
    Call(#[from] CallError),
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
    /// No region is known.
    #[error("no region: give --region, set AWS_REGION, or a region in the profile")]
    NoRegion,
}

impl Error {
    /// 2 for what the command line can put right, else 1.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::NoRegion => ExitCode::from(2),
            Self::Call(_) | Self::NoStack { .. } | Self::NoOutput { .. } => ExitCode::FAILURE,
        }
    }
}
