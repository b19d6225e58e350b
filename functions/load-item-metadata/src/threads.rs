//! The threads that a load starts. Once it has answered, Lambda freezes the sandbox with whatever still runs and
//! whatever is on the disk, so a load that ends early waits for them.

use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};

/// How many threads of a load are at work.
#[derive(Debug, Default)]
pub struct Threads(watch::Sender<usize>);

/// Counts a thread for as long as it works.
struct AtWork(watch::Sender<usize>);

impl AtWork {
    fn new(count: &watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count.clone())
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl Threads {
    /// Does the work on a thread that may block.
    ///
    /// Dropping the handle does not end the work. The work ends by itself when its end of a channel is closed.
    pub fn spawn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
        let at_work = AtWork::new(&self.0);
        spawn_blocking(move || {
            let done = work();
            // What the work held is dropped by now, files included.
            drop(at_work);
            done
        })
    }

    /// Waits until no thread is at work.
    pub async fn ended(&self) {
        // The sender is in `self`, so waiting can't fail.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}
