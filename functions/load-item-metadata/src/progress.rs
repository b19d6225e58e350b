//! How far a load got: for the log, for the error when there is no time left, and for the summary.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use crate::error::LoadError;
use crate::threads::Threads;

/// Seconds between two lines of the log.
const REPORT_INTERVAL: Duration = Duration::from_secs(5);

/// Items between two looks at the clock.
const ITEMS_BETWEEN_LOOKS: u64 = 256;

/// What is left of the function's time for breaking off: calls under way, the upload's abortion, the record, the log.
const MOST_LEFT: Duration = Duration::from_secs(20);

/// What a load is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Phase {
    /// Reading and checking, and building the local database.
    Reading,
    /// Sorting, verifying.
    Finishing,
    /// Waiting for another load.
    Waiting,
    /// Uploading the local database.
    Uploading,
    /// Writing the table.
    Putting,
    /// Deleting what is older.
    Deleting,
}

impl Phase {
    const ALL: [Self; 6] =
        [Self::Reading, Self::Finishing, Self::Waiting, Self::Uploading, Self::Putting, Self::Deleting];

    const fn words(self) -> (&'static str, &'static str) {
        let (more_memory, capacity) = (
            "give the function more memory, with which comes processor time, or load a smaller catalogue",
            "give the table more write capacity (see docs/item-metadata.md), or load a smaller catalogue; items that \
             were put are served, \
             none was deleted, and the next attempt begins anew",
        );
        match self {
            Self::Reading => ("reading and checking", more_memory),
            Self::Finishing => ("finishing the local database", more_memory),
            Self::Waiting => {
                ("waiting for another load of the namespace", "put catalogues of one namespace further apart")
            }
            Self::Uploading => {
                ("uploading the local database", "what was served goes on being served; load a smaller catalogue")
            }
            Self::Putting => ("writing the table", capacity),
            Self::Deleting => (
                "deleting items of older versions",
                "give the table more capacity; all new items are served, and the next attempt deletes the rest",
            ),
        }
    }
}

/// The counters of one load. They are written by two threads and read by one.
#[derive(Debug)]
pub struct Progress {
    started: Instant,
    /// When to break off.
    stop: Instant,
    /// When to answer, whatever is not done by then.
    answer: Instant,
    /// The load's threads.
    pub threads: Threads,
    phase: AtomicUsize,
    /// The object's length in bytes.
    pub size: AtomicU64,
    /// Bytes of the object read in this pass.
    pub bytes: AtomicU64,
    /// Items read in this pass.
    pub items: AtomicU64,
    /// Items that the table took.
    pub put: AtomicU64,
    /// Items that the table gave up.
    pub deleted: AtomicU64,
}

impl Progress {
    /// Counts from now, until shortly before `remaining` is over.
    #[must_use]
    pub fn new(remaining: Duration) -> Self {
        let started = Instant::now();
        // Of fifteen minutes, twenty seconds; of a few seconds, not all of them.
        let left = MOST_LEFT.min(remaining / 5);
        Self {
            started,
            stop: started + (remaining - left),
            answer: started + (remaining - left / 10),
            threads: Threads::default(),
            phase: AtomicUsize::new(Phase::Reading as usize),
            size: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            items: AtomicU64::new(0),
            put: AtomicU64::new(0),
            deleted: AtomicU64::new(0),
        }
    }

    /// Says what is done from now on.
    pub fn enter(&self, phase: Phase) {
        self.phase.store(phase as usize, Relaxed);
        if matches!(phase, Phase::Reading | Phase::Putting) {
            self.bytes.store(0, Relaxed);
            self.items.store(0, Relaxed);
        }
        tracing::debug!(progress = %self);
    }

    /// How long it has taken.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Counts an item, and looks now and then whether there is time left.
    ///
    /// # Errors
    /// As [`Progress::check_time`].
    pub fn item_read(&self) -> Result<(), LoadError> {
        let before = self.items.fetch_add(1, Relaxed);
        if (before + 1).is_multiple_of(ITEMS_BETWEEN_LOOKS) { self.check_time() } else { Ok(()) }
    }

    /// Says whether there is time left.
    ///
    /// # Errors
    /// When there is none; the error says how far the load got and what to raise.
    pub fn check_time(&self) -> Result<(), LoadError> {
        if Instant::now() < self.stop { Ok(()) } else { Err(self.out_of_time()) }
    }

    fn phase(&self) -> Phase {
        Phase::ALL.get(self.phase.load(Relaxed)).copied().unwrap_or(Phase::Reading)
    }

    fn out_of_time(&self) -> LoadError {
        let (_, advice) = self.phase().words();
        LoadError::OutOfTime(format!("broken off while {self}; {advice}"))
    }

    /// Does the work, logging every few seconds how far it is, and drops it when there is no time left.
    ///
    /// # Errors
    /// The work's own, or that there is no time left.
    pub async fn in_time<T>(&self, work: impl Future<Output = Result<T, LoadError>>) -> Result<T, LoadError> {
        let mut work = pin!(work);
        let mut report = Instant::now() + REPORT_INTERVAL;
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = sleep_until(self.stop) => return Err(self.out_of_time()),
                () = sleep_until(report) => {
                    tracing::info!(
                        items = self.items.load(Relaxed),
                        bytes = self.bytes.load(Relaxed),
                        of_bytes = self.size.load(Relaxed),
                        put = self.put.load(Relaxed),
                        deleted = self.deleted.load(Relaxed),
                        items_per_second = self.rate(),
                        "{self}"
                    );
                    report += REPORT_INTERVAL;
                }
            }
        }
    }

    /// Waits until the load's threads are done, and with them the files that they have on the disk.
    ///
    /// A load that breaks off closes their channels, so that they end at once, unless they are sorting or verifying a
    /// large database. The answer, which says why the load broke off, is worth more than the files: the next load
    /// deletes what is left.
    pub async fn threads_ended(&self) {
        if timeout_at(self.answer, self.threads.ended()).await.is_err() {
            tracing::warn!("a thread of the load is still at work; the next load deletes what it leaves on the disk");
        }
    }

    /// Items a second, of those that this phase is about, over the whole time.
    fn rate(&self) -> u64 {
        let count = match self.phase() {
            Phase::Putting => &self.put,
            Phase::Deleting => &self.deleted,
            _ => &self.items,
        };
        let seconds = self.elapsed().as_secs_f64().max(0.001);
        (count.load(Relaxed) as f64 / seconds) as u64
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (doing, _) = self.phase().words();
        let of = |counter: &AtomicU64| counter.load(Relaxed);
        write!(
            formatter,
            "{doing}: {} items read, {} of {} bytes, {} put, {} deleted, after {} s",
            of(&self.items),
            of(&self.bytes),
            of(&self.size),
            of(&self.put),
            of(&self.deleted),
            self.elapsed().as_secs(),
        )
    }
}
