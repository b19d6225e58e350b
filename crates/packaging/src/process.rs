//! Programs that build: each in a process group of its own, so that whoever breaks off ends what they started too.
//! Cargo, rustc and the linker would go on for minutes otherwise, in the way of the next run.

use std::io;
use std::process::{ExitStatus, Output, Stdio};

use tokio::process::{Child, Command};

/// Runs a program to its end.
///
/// # Errors
/// When it can't be started.
pub(crate) async fn status(command: &mut Command) -> io::Result<ExitStatus> {
    let mut child = spawn(command)?;
    let group = Group::of(&child);
    let status = child.wait().await;
    group.has_ended();
    status
}

/// Runs a program to its end, and keeps what it says.
///
/// # Errors
/// When it can't be started.
pub(crate) async fn output(command: &mut Command) -> io::Result<Output> {
    let child = spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let group = Group::of(&child);
    let output = child.wait_with_output().await;
    group.has_ended();
    output
}

fn spawn(command: &mut Command) -> io::Result<Child> {
    // On a terminal, Ctrl-C reaches the group in front alone, which is then without these.
    #[cfg(unix)]
    command.process_group(0);
    #[cfg(not(unix))]
    command.kill_on_drop(true);
    command.stdin(Stdio::null()).spawn()
}

/// A program with everything that it started, which is ended when this is dropped.
struct Group(Option<u32>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(child.id())
    }

    fn has_ended(mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(leader) = self.0.and_then(|leader| i32::try_from(leader).ok()) {
            // Nothing of it has to clean up: what is not finished is begun again.
            // SAFETY: `killpg` takes two numbers and touches no memory.
            #[allow(unsafe_code, reason = "the standard library sends signals to single processes alone")]
            let _ = unsafe { libc::killpg(leader, libc::SIGKILL) };
        }
    }
}
