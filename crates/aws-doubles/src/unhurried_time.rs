//! Time that a busy machine can't make run out.

use std::cell::RefCell;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::AbortHandle;

use crate::operation::Operation;
use crate::paused_time::PausedTime;

/// How much time passes at once.
const STEP: Duration = Duration::from_millis(1);

/// Lets tokio's clock go on in small steps, for what runs on the test's own runtime (the current-thread one, which
/// `#[tokio::test]` makes).
///
/// A step is due about every millisecond, and is made by a task of that runtime: when the test's thread is at work, or
/// is not given a processor, the steps that were due meanwhile are one. So waits between two tries end as they do on
/// an idle machine, and a limit of three seconds is not reached before the test's thread had nothing else to do three
/// thousand times, however long that takes. A limit that a test wants reached need not be waited for: see
/// [`UnhurriedTime::passes`].
///
/// A clone is a handle on the same time, and so is what else is started on the same thread. Time is the machine's again
/// when all of them are dropped.
#[derive(Clone, Debug)]
pub struct UnhurriedTime(Arc<Flow>);

#[derive(Debug)]
struct Flow {
    paused: PausedTime,
    standing_still: Arc<AtomicBool>,
    steps: AbortHandle,
}

thread_local! {
    /// The time of this thread's runtime.
    static FLOW: RefCell<Weak<Flow>> = const { RefCell::new(Weak::new()) };
}

impl UnhurriedTime {
    /// Begins now.
    ///
    /// # Panics
    /// Outside of a runtime, and on one of several threads, as [`tokio::time::pause`] does.
    #[must_use]
    pub fn start() -> Self {
        FLOW.with_borrow_mut(|flow| {
            if let Some(flow) = flow.upgrade() {
                return Self(flow);
            }
            let started = Arc::new(Flow::start());
            *flow = Arc::downgrade(&started);
            Self(started)
        })
    }

    /// Lets no time pass any more but what [`UnhurriedTime::advance`] says: for what waits for another program.
    pub fn stand_still(&self) {
        self.0.standing_still.store(true, Relaxed);
    }

    /// Lets this much time pass at once, and a limit of just as much be reached.
    pub async fn advance(&self, time: Duration) {
        self.0.paused.advance(time).await;
    }

    /// What `work` comes to when this much time passes at once at the moment at which `operation` has received this
    /// many requests.
    pub async fn passes<F: Future>(
        &self,
        time: Duration,
        operation: &Operation,
        requests: usize,
        work: F,
    ) -> F::Output {
        let passing = async {
            operation.received(requests).await;
            self.advance(time).await;
        };
        let (output, ()) = tokio::join!(work, passing);
        output
    }
}

impl Flow {
    fn start() -> Self {
        let paused = PausedTime::pause();
        let (due, standing_still) = (Arc::new(Notify::new()), Arc::<AtomicBool>::default());
        let of_thread = Arc::downgrade(&due);
        thread::spawn(move || {
            while let Some(due) = of_thread.upgrade() {
                due.notify_one();
                drop(due);
                thread::sleep(STEP);
            }
        });
        let still = Arc::clone(&standing_still);
        let steps = tokio::spawn(async move {
            loop {
                due.notified().await;
                if !still.load(Relaxed) {
                    tokio::time::advance(STEP).await;
                }
            }
        });
        Self { paused, standing_still, steps: steps.abort_handle() }
    }
}

impl Drop for Flow {
    fn drop(&mut self) {
        self.steps.abort();
    }
}
