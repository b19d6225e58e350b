//! The shipped binary, run as a process against the Lambda runtime API.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::Stdio;

use tokio::process::{Child, Command};

use crate::double::AwsDouble;

/// A function's process. It is killed when this is dropped.
#[derive(Debug)]
pub struct FunctionProcess {
    child: Child,
}

impl FunctionProcess {
    /// Starts a function's binary with the environment of [`AwsDouble::environment`], then the variables given here, and
    /// nothing of this process's own environment. Its output is kept for [`FunctionProcess::stop`].
    ///
    /// # Errors
    /// When the binary can't be started.
    pub fn start<N, V>(binary: &Path, aws: &AwsDouble, variables: impl IntoIterator<Item = (N, V)>) -> io::Result<Self>
    where
        N: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        let child = Command::new(binary)
            .env_clear()
            .envs(aws.environment())
            .envs(variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        Ok(Self { child })
    }

    /// The process's id, while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Waits until the process ends by itself, and returns whether it succeeded and what it wrote, as in
    /// [`std::process::Output`].
    ///
    /// # Errors
    /// When the process can't be waited for.
    pub async fn ended(self) -> io::Result<std::process::Output> {
        self.child.wait_with_output().await
    }

    /// Kills the process and returns what it wrote.
    ///
    /// # Errors
    /// When the process can't be waited for.
    pub async fn stop(mut self) -> io::Result<std::process::Output> {
        self.child.start_kill()?;
        self.child.wait_with_output().await
    }
}
