//! The answers scripted for one operation, and the requests it received.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::answer::{Answer, Content};
use crate::dialect::Dialect;
use crate::request::ReceivedRequest;

type Answers = Arc<dyn Fn(&ReceivedRequest) -> Answer + Send + Sync>;

/// One operation of one service. A clone is a handle on the same operation.
#[derive(Clone)]
pub struct Operation(Arc<Inner>);

struct Inner {
    name: String,
    dialect: Dialect,
    queue: Mutex<VecDeque<Answer>>,
    /// What a test wants answered when the queue is empty.
    always: Mutex<Option<Answers>>,
    /// What the service answers when no test says anything; never `Answer::Usual` itself.
    usual: Answers,
    requests: watch::Sender<Vec<ReceivedRequest>>,
}

/// What the server has to do for a request, every choice of the script made.
#[derive(Debug)]
pub(crate) enum Reply {
    Whole(Content),
    Half(Content),
    Never,
    Close,
}

impl Operation {
    pub(crate) fn new(
        name: impl Into<String>,
        dialect: Dialect,
        usual: impl Fn(&ReceivedRequest) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Inner {
            name: name.into(),
            dialect,
            queue: Mutex::default(),
            always: Mutex::default(),
            usual: Arc::new(usual),
            requests: watch::Sender::default(),
        }))
    }

    /// What the service calls it.
    pub(crate) fn name(&self) -> &str {
        &self.0.name
    }

    /// Answers the next request that has no answer in the queue before it with this, once.
    pub fn next(&self, answer: impl Into<Answer>) {
        lock(&self.0.queue).push_back(answer.into());
    }

    /// Answers every request this way from now on, after those for which the queue has an answer.
    pub fn always(&self, answer: impl Into<Answer>) {
        let answer = answer.into();
        self.answer_with(move |_| answer.clone());
    }

    /// Answers every request with what `answers` makes of it, after those for which the queue has an answer.
    pub fn answer_with(&self, answers: impl Fn(&ReceivedRequest) -> Answer + Send + Sync + 'static) {
        *lock(&self.0.always) = Some(Arc::new(answers));
    }

    /// The requests received so far, in the order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.0.requests.borrow().clone()
    }

    /// How many requests were received so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.requests.borrow().len()
    }

    /// Waits until at least `count` requests have arrived, and returns all of them.
    pub async fn received(&self, count: usize) -> Vec<ReceivedRequest> {
        match self.0.requests.subscribe().wait_for(|requests| requests.len() >= count).await {
            Ok(requests) => requests.clone(),
            // Can't be: the sender lives in `self`.
            Err(_) => self.requests(),
        }
    }

    /// Forgets the requests received so far.
    pub fn forget_requests(&self) {
        self.0.requests.send_modify(Vec::clear);
    }

    /// Whether the next request has an answer in the queue.
    pub(crate) fn has_script(&self) -> bool {
        !lock(&self.0.queue).is_empty()
    }

    /// Records the request and decides on the reply, waiting as long as the script says.
    pub(crate) async fn reply_to(&self, request: ReceivedRequest) -> Reply {
        let scripted = lock(&self.0.queue).pop_front();
        self.0.requests.send_modify(|requests| requests.push(request.clone()));
        let always = lock(&self.0.always).clone();
        let mut answer = scripted.unwrap_or_else(|| always.map_or(Answer::Usual, |a| a(&request)));
        let mut halved = false;
        loop {
            let content = match answer {
                Answer::Usual => {
                    answer = (self.0.usual)(&request);
                    continue;
                }
                Answer::Truncated(whole) => {
                    halved = true;
                    answer = *whole;
                    continue;
                }
                Answer::Delayed(time, later) => {
                    tokio::time::sleep(time).await;
                    answer = *later;
                    continue;
                }
                Answer::Held(gate, later) => {
                    gate.passed().await;
                    answer = *later;
                    continue;
                }
                Answer::Never => return Reply::Never,
                Answer::ConnectionClosed => return Reply::Close,
                Answer::Content(content) => content,
                Answer::Error { status, code, message } => self.0.dialect.error(status, &code, &message),
                Answer::Throttled => self.0.dialect.throttled(),
            };
            return if halved { Reply::Half(content) } else { Reply::Whole(content) };
        }
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Operation")
            .field("name", &self.0.name)
            .field("requests", &self.count())
            .finish_non_exhaustive()
    }
}

/// Locks, whatever happened to the last holder: a test that failed in one thread must not hide its own message behind
/// a poisoned lock in another.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
