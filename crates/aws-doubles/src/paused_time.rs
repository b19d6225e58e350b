//! Time that passes when a test says so.

use std::future::Future;
use std::sync::mpsc;
use std::time::Duration;

use crate::operation::Operation;

/// tokio's timers go off at whole milliseconds, at or after the moment that they are set to. Time that stands still
/// between two of them would never reach a limit that ends there.
const RESOLUTION: Duration = Duration::from_millis(1);

/// Pauses tokio's clock for what runs on the test's own runtime (the current-thread one, which `#[tokio::test]` makes):
/// no limit there is reached until the test lets time pass, however busy the machine is. The doubles run on a runtime
/// of their own, where time goes on.
///
/// ```
/// # use std::time::Duration;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let time = aws_doubles::PausedTime::pause();
/// let work = tokio::time::timeout(Duration::from_secs(3600), std::future::pending::<()>());
/// let (outcome, ()) = tokio::join!(work, time.advance(Duration::from_secs(3600)));
/// assert!(outcome.is_err());
/// # }
/// ```
#[derive(Debug)]
pub struct PausedTime {
    /// While a blocking task runs, tokio does not advance a paused clock by itself. Otherwise it does so whenever
    /// nothing else is to be done, and every limit would be reached while a request is under way.
    _hold: mpsc::Sender<()>,
}

impl PausedTime {
    /// Pauses time, until this is dropped.
    ///
    /// # Panics
    /// On a runtime of several threads, as [`tokio::time::pause`] does.
    #[must_use]
    pub fn pause() -> Self {
        tokio::time::pause();
        let (hold, held) = mpsc::channel::<()>();
        // Ends when the other side is dropped.
        tokio::task::spawn_blocking(move || held.recv());
        Self { _hold: hold }
    }

    /// Lets this much time pass, and a limit of just as much be reached.
    pub async fn advance(&self, time: Duration) {
        tokio::time::advance(time + RESOLUTION).await;
    }

    /// What `work` comes to when this much time passes at the moment at which `operation` has received this many
    /// requests, and none before.
    ///
    /// # Panics
    /// As [`PausedTime::pause`].
    pub async fn passes<F: Future>(time: Duration, operation: &Operation, requests: usize, work: F) -> F::Output {
        let paused = Self::pause();
        let passing = async {
            operation.received(requests).await;
            paused.advance(time).await;
        };
        let (output, ()) = tokio::join!(work, passing);
        output
    }
}

impl Drop for PausedTime {
    fn drop(&mut self) {
        tokio::time::resume();
    }
}
