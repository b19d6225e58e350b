//! Work that an answer does not wait for: exposures, refreshing the configuration, the stores.
//!
//! Lambda hands an answer to its caller as soon as the runtime has posted it, and freezes the sandbox when the runtime
//! asks for the next invocation; until then the processes run. (With no extension registered, the `next` call alone
//! ends the invocation: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>.) So the work is
//! started at once, and the runtime loop waits for it between posting an answer and asking for the next event. An
//! internal extension would hold the sandbox open as well, at the price of one more registration in every cold start;
//! nothing is gained. A plain spawned task would be frozen half-way and lost with the sandbox.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;

/// The work under way.
#[derive(Debug, Clone, Default)]
pub struct BackgroundWork(Arc<Mutex<JoinSet<()>>>);

impl BackgroundWork {
    /// Starts work.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).spawn(work);
    }

    /// Waits until everything that was started is done, or the limit is over: what is still going on then goes on when
    /// the sandbox thaws.
    pub async fn finish(&self, limit: Duration) {
        let mut work = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let all = async { while work.join_next().await.is_some() {} };
        if tokio::time::timeout(limit, all).await.is_err() {
            tracing::warn!("background work was not done in time");
            // Dropping the set would abort what is still going on.
            work.detach_all();
        }
    }
}
