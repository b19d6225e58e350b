//! The shipped binary, run as a process against the Lambda runtime API.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Output, Stdio};

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use facts::{Binary, Handler, environment};

use crate::binaries::binary;
use crate::double::AwsDouble;

/// A function's process. It is killed when this is dropped.
#[derive(Debug)]
pub struct FunctionProcess {
    child: Child,
    // Read while the process runs: one that fills a pipe nobody reads from is stopped by its own log.
    stdout: JoinHandle<io::Result<Vec<u8>>>,
    stderr: JoinHandle<io::Result<Vec<u8>>>,
}

fn kept(pipe: Option<impl AsyncRead + Unpin + Send + 'static>) -> JoinHandle<io::Result<Vec<u8>>> {
    tokio::spawn(async move {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            pipe.read_to_end(&mut bytes).await?;
        }
        Ok(bytes)
    })
}

impl FunctionProcess {
    /// Starts a function's binary with the environment of [`AwsDouble::environment`], then the variables given here,
    /// and nothing of this process's own environment. Its output is kept for [`FunctionProcess::stop`].
    ///
    /// # Errors
    /// When the binary can't be started.
    pub fn start<N, V>(binary: &Path, aws: &AwsDouble, variables: impl IntoIterator<Item = (N, V)>) -> io::Result<Self>
    where
        N: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        let mut child = Command::new(binary)
            .env_clear()
            .envs(aws.environment())
            .envs(variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let (stdout, stderr) = (kept(child.stdout.take()), kept(child.stderr.take()));
        Ok(Self { child, stdout, stderr })
    }

    /// The same, for a function of the binary that several share; see [`binary`].
    ///
    /// # Errors
    /// When the binary can't be built or started.
    pub fn companion<N, V>(
        handler: Handler,
        aws: &AwsDouble,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> io::Result<Self>
    where
        N: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        let variables =
            variables.into_iter().map(|(name, value)| (name.as_ref().to_owned(), value.as_ref().to_owned()));
        let name = (environment::HANDLER.into(), handler.as_str().into());
        Self::start(&binary(Binary::Companions)?, aws, variables.chain([name]))
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
    pub async fn ended(mut self) -> io::Result<Output> {
        let status = self.child.wait().await?;
        Ok(Output { status, stdout: self.stdout.await??, stderr: self.stderr.await?? })
    }

    /// Kills the process and returns what it wrote.
    ///
    /// # Errors
    /// When the process can't be waited for.
    pub async fn stop(mut self) -> io::Result<Output> {
        self.child.start_kill()?;
        self.ended().await
    }
}
