//! What people and machines are told while a command works, and at its end.
//!
//! People read events on standard error, above the progress that is drawn there, and results on standard output.
//! Machines read both on standard output, as a JSON object on a line each.

use std::fmt::{self, Display};
use std::io::{self, BufRead, IsTerminal, Write};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use console::Term;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};
use serde::Serialize;
use serde_json::json;
use terminal::layout;
use tokio::time::timeout;

use crate::cli::Format;
use crate::error::Error;

/// How long a command that is interrupted may take to undo what it began.
const UNDONE_WITHIN: Duration = Duration::from_secs(10);

/// What undoes something.
type Undoing = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// What a command that is interrupted undoes, and what is said if that fails.
struct Undo {
    undoing: Undoing,
    otherwise: String,
}

impl fmt::Debug for Undo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Undo").field("otherwise", &self.otherwise).finish_non_exhaustive()
    }
}

/// Where a command tells how it goes.
#[derive(Debug)]
pub(crate) struct Report {
    format: Format,
    progress: MultiProgress,
    /// What goes on in AWS, for those who interrupt the command.
    meanwhile: Mutex<Option<String>>,
    undo: Mutex<Option<Undo>>,
    /// Parts of the command that deal with Ctrl-C themselves.
    takers: AtomicUsize,
}

impl Report {
    /// Progress is drawn on a terminal alone.
    pub(crate) fn new(format: Format) -> Self {
        let target = match format {
            Format::Text | Format::Markdown => ProgressDrawTarget::stderr(),
            Format::Json => ProgressDrawTarget::hidden(),
        };
        Self {
            format,
            progress: MultiProgress::with_draw_target(target),
            meanwhile: Mutex::default(),
            undo: Mutex::default(),
            takers: AtomicUsize::new(0),
        }
    }

    /// How results are written.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Tells what a command was asked for.
    pub(crate) fn result(&self, result: &(impl Display + Serialize)) {
        match self.format {
            Format::Text | Format::Markdown => self.progress.suspend(|| print(&result.to_string())),
            Format::Json => self.write("result", result),
        }
    }

    /// Tells something on the way; `name` is what machines know its kind by.
    pub(crate) fn event(&self, name: &str, event: &(impl Display + Serialize)) {
        match self.format {
            Format::Text | Format::Markdown => self.line(&event.to_string()),
            Format::Json => self.write(name, event),
        }
    }

    /// Tells something on the way that has no other form than words.
    pub(crate) fn note(&self, words: &str) {
        match self.format {
            Format::Text | Format::Markdown => self.line(words),
            Format::Json => self.write("note", &json!({ "message": words })),
        }
    }

    /// Tells that the command stopped, and why.
    pub(crate) fn failed(&self, error: &Error) {
        match self.format {
            Format::Text | Format::Markdown => self.line(&format!("deploy: {error}")),
            Format::Json => self.write("failed", &json!({ "message": error.to_string() })),
        }
    }

    /// A line of progress below the events, on a terminal; hidden elsewhere.
    pub(crate) fn progress(&self, bar: ProgressBar) -> ProgressBar {
        self.progress.add(bar)
    }

    /// Whether progress is drawn.
    pub(crate) fn draws(&self) -> bool {
        self.format != Format::Json && Term::stderr().is_term()
    }

    /// Columns of the terminal; of lines that nobody watches, 100.
    pub(crate) fn columns(&self) -> usize {
        match Term::stderr().size_checked() {
            Some((_, columns)) => usize::from(columns).max(40),
            None => 100,
        }
    }

    /// Asks a question, and whether the answer is one of those given. On a terminal alone: without one nobody can
    /// answer, and `--yes` is the way to say so beforehand.
    ///
    /// # Errors
    /// When there is no terminal, or the answer is another.
    pub(crate) async fn ask(&self, question: &str, yes: &[&str]) -> Result<(), Error> {
        if self.format == Format::Json || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return Err(Error::NoTerminal);
        }
        self.progress.suspend(|| {
            let _ = write!(io::stderr().lock(), "{question} ").and_then(|()| io::stderr().flush());
        });
        // A thread, so that Ctrl-C is noticed while the answer is waited for.
        let answer = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            io::stdin().lock().read_line(&mut line).map(|_| line)
        });
        let answer = answer.await.map_err(io::Error::other).flatten().unwrap_or_default();
        if yes.contains(&answer.trim()) { Ok(()) } else { Err(Error::Declined) }
    }

    /// Remembers what goes on in AWS whatever becomes of this command, and how to go on: said when it is interrupted.
    pub(crate) fn meanwhile(&self, words: Option<String>) {
        *self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }

    /// From now on, an interruption undoes something first. Where that fails or takes long, `otherwise` is said.
    pub(crate) fn undo_when_interrupted(
        &self,
        undoing: impl Future<Output = Result<(), Error>> + 'static,
        otherwise: String,
    ) {
        *self.undo.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Undo { undoing: Box::pin(undoing), otherwise });
    }

    /// From now on, an interruption undoes nothing.
    pub(crate) fn undo_nothing(&self) {
        *self.undo.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Undoes what is to be undone, and tells that the command was interrupted, and what goes on.
    pub(crate) async fn interrupted(&self) {
        let words = self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut words =
            words.unwrap_or_else(|| "Nothing was changed in AWS; run the command again to go on.".to_owned());
        let undo = self.undo.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Undo { undoing, otherwise }) = undo {
            let undone = tokio::select! {
                undone = timeout(UNDONE_WITHIN, undoing) => matches!(undone, Ok(Ok(()))),
                // Whoever presses it twice does not want to wait.
                _ = tokio::signal::ctrl_c() => false,
            };
            if !undone {
                words = format!("{words} {otherwise}");
            }
        }
        match self.format {
            Format::Text | Format::Markdown => self.line(&format!("\ndeploy: interrupted. {words}")),
            Format::Json => self.write("interrupted", &json!({ "message": words })),
        }
    }

    /// Until what is returned is dropped, the command deals with Ctrl-C itself.
    pub(crate) fn take_interrupts(&self) -> Interrupts<'_> {
        self.takers.fetch_add(1, Relaxed);
        Interrupts {
            report: self,
            #[cfg(unix)]
            signals: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt()).ok(),
        }
    }

    /// Whether the command deals with Ctrl-C itself.
    pub(crate) fn interrupts_are_taken(&self) -> bool {
        self.takers.load(Relaxed) > 0
    }

    fn line(&self, line: &str) {
        let line = match Term::stderr().size_checked() {
            Some((_, columns)) => layout::wrapped(line, usize::from(columns), 0),
            None => line.to_owned(),
        };
        self.progress.suspend(|| {
            let _ = writeln!(io::stderr().lock(), "{line}");
        });
    }

    fn write(&self, event: &str, what: &impl Serialize) {
        print(&json!({ "event": event, event: what }).to_string());
    }
}

/// Ctrl-C, for a command that deals with it itself. One that comes while the command is busy is kept until it is asked
/// for.
#[derive(Debug)]
pub(crate) struct Interrupts<'r> {
    report: &'r Report,
    #[cfg(unix)]
    signals: Option<tokio::signal::unix::Signal>,
}

impl Interrupts<'_> {
    /// Waits for the next one.
    pub(crate) async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signals) = &mut self.signals {
            signals.recv().await;
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}

impl Drop for Interrupts<'_> {
    fn drop(&mut self) {
        self.report.takers.fetch_sub(1, Relaxed);
    }
}

/// Prints a line. That its reader has read enough is no failure.
fn print(line: &str) {
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}
