//! What can go wrong, with the exit code.

use std::process::ExitCode;

use thiserror::Error;

/// Why nothing runs.
#[derive(Debug, Error)]
pub(crate) enum Error {
    /// What was given can't be used; the text says what to do.
    #[error("{0}")]
    Usage(String),
    /// Something of the machine failed.
    #[error("{0}")]
    Failed(String),
}

impl Error {
    /// 2 for what was given, 1 for the rest.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Failed(_) => ExitCode::FAILURE,
        }
    }
}
