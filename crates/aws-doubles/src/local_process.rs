//! The `local` command, run until it is interrupted.

use std::io::{self, BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// How its greeting ends.
const LAST: &str = "Ctrl-C stops it.";

/// A `local` that has said where it is. It is killed when this is dropped.
#[derive(Debug)]
pub struct LocalProcess {
    child: Child,
    // Read while the process runs: one that fills a pipe nobody reads from is stopped by what it says.
    lines: Mutex<Receiver<String>>,
    greeting: String,
    base: String,
}

impl LocalProcess {
    /// Starts this command, which has its arguments already, and waits for its greeting.
    ///
    /// # Errors
    /// When it can't be started, or ends before its greeting; the error has what it said.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let errors = child.stderr.take().ok_or_else(|| io::Error::other("it has no standard error"))?;
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut process = Self { child, lines: Mutex::new(lines), greeting: String::new(), base: String::new() };
        loop {
            let Some(line) = process.line() else {
                return Err(io::Error::other(format!("local ended:\n{}", process.greeting)));
            };
            process.greeting += &format!("{line}\n");
            if line == LAST {
                break;
            }
        }
        let base = process.told("Pages").map(|address| address.trim_end_matches('/').to_owned());
        process.base = base.ok_or_else(|| io::Error::other(format!("it says no address:\n{}", process.greeting)))?;
        Ok(process)
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What it said when it started.
    #[must_use]
    pub fn greeting(&self) -> &str {
        &self.greeting
    }

    /// What the greeting says after a word at the beginning of a line.
    #[must_use]
    pub fn told(&self, word: &str) -> Option<&str> {
        self.greeting.lines().find_map(|line| line.strip_prefix(word)).map(str::trim)
    }

    /// The header that the greeting says callers show, `name: value`, if they have to show one.
    #[must_use]
    pub fn credential(&self) -> Option<&str> {
        self.told("Callers")?.strip_prefix("show -H '")?.strip_suffix('\'')
    }

    /// The next line that it says after the greeting; none when it has ended.
    pub fn line(&self) -> Option<String> {
        self.lines.lock().ok()?.recv().ok()
    }

    /// Interrupts it as Ctrl-C does, waits, and returns its exit code and what else it said.
    ///
    /// # Errors
    /// When it can't be interrupted or waited for.
    pub fn interrupt(mut self) -> io::Result<(Option<i32>, String)> {
        let interrupted = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status()?;
        if !interrupted.success() {
            return Err(io::Error::other("it can't be interrupted"));
        }
        let code = self.child.wait()?.code();
        let rest = std::iter::from_fn(|| self.line()).map(|line| line + "\n").collect();
        Ok((code, rest))
    }
}

impl Drop for LocalProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
