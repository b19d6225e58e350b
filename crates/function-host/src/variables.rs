//! Environment variables. One that is required and missing is named at start; a function refuses to guess.

use thiserror::Error;

/// Why a function does not start.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VariablesError {
    /// Variables that are not set, or empty.
    #[error("these environment variables must be set: {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// A variable whose value is none of those that it may have.
    #[error("the environment variable {name} must be {expected}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What it may be.
        expected: &'static str,
    },
}

/// Reads variables one by one, and says at the end which were missing.
#[derive(Debug)]
pub struct Variables<G> {
    get: G,
    missing: Vec<&'static str>,
}

impl Variables<fn(&'static str) -> Option<String>> {
    /// The variables of this process.
    pub fn of_process() -> Self {
        Self::new(|name| std::env::var(name).ok())
    }
}

impl<G: Fn(&'static str) -> Option<String>> Variables<G> {
    /// The variables that `get` knows.
    pub fn new(get: G) -> Self {
        Self { get, missing: Vec::new() }
    }

    /// A variable that may be left out; an empty one is left out.
    pub fn optional(&self, name: &'static str) -> Option<String> {
        (self.get)(name).filter(|value| !value.is_empty())
    }

    /// A variable that must be set. One that is not is empty here and named by [`Variables::finish`].
    pub fn required(&mut self, name: &'static str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.missing.push(name);
            String::new()
        })
    }

    /// Says whether all that were required were there.
    ///
    /// # Errors
    /// Names every one that was not.
    pub fn finish(&mut self) -> Result<(), VariablesError> {
        if self.missing.is_empty() { Ok(()) } else { Err(VariablesError::Missing(std::mem::take(&mut self.missing))) }
    }
}
