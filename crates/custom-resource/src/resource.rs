//! What a function implements to be a custom resource.

use std::future::Future;
use std::sync::{Mutex, PoisonError};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A kind of custom resource.
///
/// CloudFormation may send any request twice, and sends a deletion after a creation that failed; so each of these has
/// to do, when repeated or begun from the middle, what it does the first time. None may block the thread: the clock
/// that guards the deadline runs on it.
pub trait CustomResource {
    /// The resource's properties. CloudFormation hands all values over as text. `ServiceToken` is one of them, so
    /// unknown properties must be allowed.
    type Properties: DeserializeOwned;

    /// Makes the resource.
    ///
    /// # Errors
    /// What the operator of the stack is to read. Unless the failure says that nothing was made, a deletion follows.
    fn create(
        &self,
        wanted: Self::Properties,
        progress: &Progress,
    ) -> impl Future<Output = Result<Made, Failure>> + Send;

    /// Changes the resource. `before` is what it had, unless that can't be read as properties any more. It keeps its
    /// physical id.
    ///
    /// # Errors
    /// What the operator of the stack is to read. An update back to the old properties follows.
    fn update(
        &self,
        wanted: Self::Properties,
        before: Option<Self::Properties>,
        progress: &Progress,
    ) -> impl Future<Output = Result<Made, Failure>> + Send;

    /// Deletes the resource. One that is gone is a success.
    ///
    /// # Errors
    /// What the operator of the stack is to read.
    fn delete(&self, gone: Self::Properties, progress: &Progress)
    -> impl Future<Output = Result<Made, Failure>> + Send;
}

/// What a resource became.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    /// What `Fn::GetAtt` reads.
    pub data: Map<String, Value>,
    /// Whether `Fn::GetAtt`'s values are to be masked where CloudFormation shows them.
    pub no_echo: bool,
    /// What is worth reading beside a success; it goes where a failure's reason goes.
    pub remark: Option<String>,
}

impl Made {
    /// The same with one attribute more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.data.insert(name.to_owned(), value.into());
        self
    }

    /// The same with a remark.
    #[must_use]
    pub fn remark(mut self, remark: impl Into<String>) -> Self {
        self.remark = Some(remark.into());
        self
    }
}

/// Why a request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What the operator of the stack reads: what failed, where, and what to do.
    pub reason: String,
    /// Whether nothing came into being, so that there is nothing to delete either.
    pub(crate) nothing_made: bool,
}

impl Failure {
    /// A failure that may have left something behind.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), nothing_made: false }
    }

    /// A failure before anything was made: the deletion that follows a failed creation is answered without asking the
    /// resource.
    pub fn nothing_made(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), nothing_made: true }
    }
}

/// What was done so far: the reason of a failure for want of time.
#[derive(Debug, Default)]
pub struct Progress(Mutex<String>);

impl Progress {
    /// Says what was done so far, in place of what was said before.
    pub fn say(&self, done: impl Into<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = done.into();
    }

    /// What was said last; empty if nothing was.
    pub(crate) fn said(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
