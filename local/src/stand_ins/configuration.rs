//! The configuration document, in a file.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use async_trait::async_trait;
use configuration::validate::{Findings, validate};
use configuration::{Configuration, Document};
use origin_api::error::ApiError;
use origin_api::ports::{ConfigurationSource, Current};

/// A document that is served.
#[derive(Debug)]
pub(crate) struct Served {
    /// As written.
    pub(crate) text: Arc<str>,
    /// Parsed.
    pub(crate) document: Document,
    /// Ready for requests.
    pub(crate) configuration: Arc<Configuration>,
}

/// What was last read, and what is served.
#[derive(Debug)]
pub(crate) struct State {
    /// The document that answers: the last good one.
    pub(crate) served: Arc<Served>,
    /// The text that was last read, good or not.
    pub(crate) text: Arc<str>,
    /// Everything that the validator says of that text.
    pub(crate) findings: Findings,
}

/// The document, which changes whole or not at all.
#[derive(Debug)]
pub(crate) struct ConfigurationFile(ArcSwap<State>);

impl ConfigurationFile {
    /// Begins with a text.
    ///
    /// # Errors
    /// The findings, when it can't be served.
    pub(crate) fn new(text: &str) -> Result<Self, Findings> {
        let findings = validate(text.as_bytes());
        match served(text, &findings) {
            Some(served) => {
                Ok(Self(ArcSwap::from_pointee(State { served: Arc::new(served), text: text.into(), findings })))
            }
            None => Err(findings),
        }
    }

    /// Takes a new text; one that is not valid is kept beside the document that goes on being served. Says whether it
    /// is served now.
    pub(crate) fn replace(&self, text: &str) -> bool {
        let findings = validate(text.as_bytes());
        let new = served(text, &findings);
        let is_served = new.is_some();
        let served = new.map_or_else(|| Arc::clone(&self.state().served), Arc::new);
        self.0.store(Arc::new(State { served, text: text.into(), findings }));
        is_served
    }

    /// What was last read, and what is served.
    pub(crate) fn state(&self) -> Arc<State> {
        self.0.load_full()
    }
}

fn served(text: &str, findings: &Findings) -> Option<Served> {
    if !findings.is_valid() {
        return None;
    }
    let document = Document::parse(text.as_bytes()).ok()?;
    let configuration = Arc::new(document.compile());
    Some(Served { text: text.into(), document, configuration })
}

/// The findings as lines, for the terminal.
pub(crate) fn lines(path: &Path, findings: &Findings) -> String {
    let findings = findings.iter().map(|finding| format!("\n  {finding}"));
    format!("{}:{}", path.display(), findings.collect::<String>())
}

#[async_trait]
impl ConfigurationSource for ConfigurationFile {
    async fn current(&self) -> Result<Current, ApiError> {
        self.at_hand().ok_or(ApiError::ConfigurationUnavailable)
    }

    fn at_hand(&self) -> Option<Current> {
        Some(Current { configuration: Arc::clone(&self.0.load().served.configuration), age: Duration::ZERO })
    }

    /// The file is watched, see [`crate::system`].
    async fn refresh(&self) {}
}
