//! What can go wrong, in words that name the place and the way out.

use std::fmt::{self, Write as _};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use stacks::infer::Refusal;

use crate::launch_buttons;

/// Why `synth` stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The choices do not go together.
    #[error("{}", refusal_words(.0))]
    Illegal(Box<Refusal>),
    /// Flags that make no sense together.
    #[error("{0}")]
    Usage(String),
    /// A deployment file is wrong.
    #[error("{}", fault_words(path, .faults))]
    DeploymentFile {
        /// The file.
        path: PathBuf,
        /// Everything that is wrong with it.
        faults: Vec<Fault>,
    },
    /// A file or folder could not be read or written.
    #[error("{}: {what}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// A folder holds what `synth` did not write.
    #[error(
        "{} holds {other}, which synth did not write; name an empty folder or one that an earlier run filled",
        path.display()
    )]
    ForeignFiles {
        /// The folder.
        path: PathBuf,
        /// The first such name.
        other: String,
    },
    /// Standard output could not be written to.
    #[error("standard output: {0}")]
    Output(#[from] io::Error),
    /// The template is wrong, which is a fault of this program.
    #[error("the template of {id} is wrong, which is a fault of synth:\n{}", lines(.problems))]
    Template {
        /// Which one.
        id: String,
        /// What is wrong.
        problems: Vec<cfn::Problem>,
    },
    /// The Launch Stack table could not be made.
    #[error(transparent)]
    LaunchButtons(#[from] launch_buttons::Error),
    /// A document has no place for the Launch Stack table.
    #[error("{}: {why}", path.display())]
    Document {
        /// The document.
        path: PathBuf,
        /// What is wrong with its marks.
        why: launch_buttons::Error,
    },
    /// A document could not be written in its format.
    #[error("{0}")]
    Format(String),
}

/// Something that is wrong in a deployment file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1; none if it is the whole file.
    pub line: Option<usize>,
    /// What is wrong, and what to write in its place.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "line {line}: {}", self.what),
            None => formatter.write_str(&self.what),
        }
    }
}

impl Error {
    /// 2 for what the caller can fix on the command line or in a deployment file, else 1.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Illegal(_) | Self::Usage(_) | Self::DeploymentFile { .. } | Self::LaunchButtons(_) => {
                ExitCode::from(2)
            }
            Self::File { .. }
            | Self::ForeignFiles { .. }
            | Self::Output(_)
            | Self::Template { .. }
            | Self::Document { .. }
            | Self::Format(_) => ExitCode::FAILURE,
        }
    }
}

fn refusal_words(refusal: &Refusal) -> String {
    let mut words = format!(
        "{} is not a valid deployment: {}.\n\nThe nearest valid ones:",
        refusal.given.words(),
        refusal.illegal.rule.reason
    );
    for choices in &refusal.nearest {
        let recommended = if choices.recommended() { "  (recommended)" } else { "" };
        let _ = write!(words, "\n  {}{recommended}", choices.words());
    }
    words
}

fn fault_words(path: &Path, faults: &[Fault]) -> String {
    match faults {
        [fault] => format!("{}: {fault}", path.display()),
        several => {
            let words: String = several.iter().map(|fault| format!("\n  {fault}")).collect();
            format!("{} has {} faults:{words}", path.display(), several.len())
        }
    }
}

fn lines(problems: &[cfn::Problem]) -> String {
    problems.iter().map(|problem| format!("  {problem}")).collect::<Vec<_>>().join("\n")
}
