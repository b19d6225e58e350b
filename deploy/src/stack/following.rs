//! An operation on a stack, watched to its end.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::time::{Duration, Instant};

use aws_sdk_cloudformation::types::StackStatus;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::Value;

use super::custom_resource;
use super::description::Stack;
use super::events::{self, Event, Of};
use super::failure::{self, Failure};
use super::state::{self, State};
use crate::aws::{CallError, Connection};
use crate::error::Error;
use crate::report::Report;

/// Pauses between two questions: short at first, since small changes are done in a second.
const SHORTEST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// How long AWS may be out of reach before a run gives up following. What it follows goes on all the same.
const OUT_OF_REACH: Duration = Duration::from_secs(600);

/// How often those without a terminal are told what is waited for.
const STILL_WAITING: Duration = Duration::from_secs(30);

/// What is followed.
#[derive(Clone, Debug)]
pub(crate) struct Operation<'a> {
    /// The stack's name, for people.
    pub(crate) stack: &'a str,
    /// The stack's ARN.
    pub(crate) id: &'a str,
    /// The last event before it.
    pub(crate) since: Option<String>,
    /// How many resources it touches, if that is known.
    pub(crate) resources: Option<usize>,
    /// The template, which says what functions stand behind custom resources.
    pub(crate) template: Option<&'a Value>,
    /// How to go on after an interruption.
    pub(crate) go_on: &'a str,
}

/// How an operation ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: StackStatus,
    /// Everything that happened, oldest first.
    pub(crate) events: Vec<Event>,
    /// What failed, as the operation's own events tell it; empty where the service does not.
    failures: Vec<Event>,
    /// The log of the first custom resource that failed.
    log: Vec<String>,
}

impl Ended {
    /// Whether it did what it was asked for.
    pub(crate) fn succeeded(&self) -> bool {
        state::succeeded(&self.status)
    }

    /// What failed first.
    pub(crate) fn failure(&self) -> Option<Failure> {
        let failure = failure::first(&self.failures).or_else(|| failure::first(&self.events))?;
        let log = if failure.is_custom() { self.log.clone() } else { Vec::new() };
        Some(Failure { log, ..failure })
    }
}

/// Watches an operation to its end, with a line for each resource.
///
/// # Errors
/// When CloudFormation refuses to tell, or is out of reach for long. The words say how to go on.
pub(crate) async fn follow(
    connection: &Connection,
    operation: &Operation<'_>,
    report: &Report,
) -> Result<Ended, Error> {
    let Operation { stack, go_on, .. } = operation;
    let meanwhile = format!("CloudFormation goes on with {stack} in {}; {go_on}", connection.region());
    report.meanwhile(Some(meanwhile.clone()));
    let mut watch = Watch::new(operation, report);
    let ended = watch.watch_to_the_end(connection, report).await;
    watch.clear();
    match ended {
        Ok(status) => {
            report.meanwhile(None);
            let failures = match watch.events.first() {
                Some(first) if !state::succeeded(&status) => {
                    events::failures(connection, Of::Operation { stack: operation.id, first }).await
                }
                _ => Vec::new(),
            };
            Ok(Ended { status, events: watch.events, failures, log: watch.log })
        }
        Err(error) => Err(Error::Failed(format!("{error}\n{meanwhile}"))),
    }
}

/// Whether a custom resource failed by itself.
fn is_cause(event: &Event) -> bool {
    event.failed() && !event.follows_a_failure() && failure::is_custom(&event.kind)
}

/// The state of a watch.
struct Watch<'a> {
    operation: &'a Operation<'a>,
    known: Option<String>,
    events: Vec<Event>,
    log: Vec<String>,
    begun: Instant,
    /// What is under way, and since when by AWS's clock.
    under_way: BTreeMap<String, Duration>,
    done: usize,
    bar: Option<ProgressBar>,
    told: Instant,
}

/// What became of a resource.
#[derive(Debug, Serialize)]
struct Line<'a> {
    stack: &'a str,
    logical_id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    status: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
    /// How long it took.
    seconds: Option<u64>,
    /// Since the operation began.
    #[serde(skip)]
    at: Duration,
    #[serde(skip)]
    wide: bool,
}

impl<'a> Watch<'a> {
    fn new(operation: &'a Operation<'a>, report: &Report) -> Self {
        let bar = report.draws().then(|| {
            let bar = report.progress(ProgressBar::new_spinner());
            // The names of what is waited for are cut where the terminal ends.
            let style = ProgressStyle::with_template("{spinner} {elapsed_precise} {wide_msg}");
            if let Ok(style) = style {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Self {
            operation,
            known: operation.since.clone(),
            events: Vec::new(),
            log: Vec::new(),
            begun: Instant::now(),
            under_way: BTreeMap::new(),
            done: 0,
            bar,
            told: Instant::now(),
        }
    }

    async fn watch_to_the_end(&mut self, connection: &Connection, report: &Report) -> Result<StackStatus, CallError> {
        let mut pause = SHORTEST_PAUSE;
        let mut out_of_reach: Option<Instant> = None;
        loop {
            match self.look(connection, report).await {
                Ok(Some(status)) => return Ok(status),
                Ok(None) => out_of_reach = None,
                Err(error) if error.unanswered() || error.is("Throttling") => {
                    let since = *out_of_reach.get_or_insert_with(|| {
                        report.note(&format!("CloudFormation does not answer; asking again ({})", error.reason));
                        Instant::now()
                    });
                    if since.elapsed() > OUT_OF_REACH {
                        return Err(error);
                    }
                }
                Err(error) => return Err(error),
            }
            self.tell_what_is_waited_for(report);
            tokio::time::sleep(pause).await;
            pause = (pause * 3 / 2).min(LONGEST_PAUSE);
        }
    }

    /// Tells what has happened since the last look. The status, if the operation has ended.
    async fn look(&mut self, connection: &Connection, report: &Report) -> Result<Option<StackStatus>, CallError> {
        // First the status and then the events, so that none is missed at the end.
        let stack = Stack::describe(connection, self.operation.id).await?;
        let status = stack.map_or(StackStatus::DeleteComplete, |stack| stack.status);
        match events::after(connection, self.operation.id, self.known.as_deref()).await {
            Ok(events) => {
                for event in events {
                    self.known = Some(event.id.clone());
                    self.tell(&event, report);
                    if let (true, Some(template)) = (self.log.is_empty() && is_cause(&event), self.operation.template) {
                        let stack = self.operation.id;
                        self.log = custom_resource::log(connection, stack, &event.logical_id, template).await;
                    }
                    self.events.push(event);
                }
            }
            // A stack that was never more than a change set has no events once it is gone.
            Err(error) if error.is("ValidationError") && status == StackStatus::DeleteComplete => {}
            Err(error) => return Err(error),
        }
        Ok((State::of(&status) != State::InProgress).then_some(status))
    }

    fn tell(&mut self, event: &Event, report: &Report) {
        let first = self.events.first().map_or(event.time, |first| first.time);
        if event.status.ends_with("_IN_PROGRESS") {
            if !event.of_stack {
                self.under_way.entry(event.logical_id.clone()).or_insert(event.time);
            }
            return;
        }
        let since = self.under_way.remove(&event.logical_id);
        if event.of_stack {
            return;
        }
        self.done += 1;
        let line = Line {
            stack: self.operation.stack,
            logical_id: &event.logical_id,
            kind: &event.kind,
            status: &event.status,
            reason: if event.failed() && !event.follows_a_failure() { &event.reason } else { "" },
            seconds: since.map(|since| event.time.saturating_sub(since).as_secs()),
            at: event.time.saturating_sub(first),
            wide: report.columns() >= 90,
        };
        report.event("resource", &line);
    }

    fn tell_what_is_waited_for(&mut self, report: &Report) {
        let mut waiting: Vec<(&Duration, &str)> = self.under_way.iter().map(|(name, since)| (since, &**name)).collect();
        // What has taken longest stands first.
        waiting.sort_unstable();
        let waiting: Vec<&str> = waiting.into_iter().map(|(_, name)| name).collect();
        let of = self.operation.resources.map(|of| format!(" of {of}")).unwrap_or_default();
        let words = match waiting.is_empty() {
            true => format!("{}{of} done", self.done),
            false => format!("{}{of} done, waiting for {}", self.done, waiting.join(", ")),
        };
        match &self.bar {
            Some(bar) => bar.set_message(words),
            None if self.told.elapsed() >= STILL_WAITING => {
                self.told = Instant::now();
                report.note(&format!("{}  {words}", Clock(self.begun.elapsed())));
            }
            None => {}
        }
    }

    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Display for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (verb, failed) = match self.status {
            "CREATE_COMPLETE" => ("created", false),
            "UPDATE_COMPLETE" => ("updated", false),
            "DELETE_COMPLETE" => ("deleted", false),
            "DELETE_SKIPPED" => ("kept", false),
            "IMPORT_COMPLETE" => ("taken over", false),
            status if status.ends_with("_FAILED") => ("failed", true),
            _ => ("done", false),
        };
        let verb = console::style(format!("{verb:8}"));
        let verb = if failed { verb.red() } else { verb.green() };
        write!(formatter, "{} {verb} {}", Clock(self.at), self.logical_id)?;
        if self.wide {
            write!(formatter, " ({})", self.kind.trim_start_matches("AWS::"))?;
        }
        if let Some(seconds) = self.seconds.filter(|seconds| *seconds > 0) {
            write!(formatter, " {seconds} s")?;
        }
        match self.reason {
            "" => Ok(()),
            reason => write!(formatter, ": {reason}"),
        }
    }
}

/// Minutes and seconds.
pub(crate) struct Clock(pub(crate) Duration);

impl Display for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        write!(formatter, "{:3}:{:02}", seconds / 60, seconds % 60)
    }
}

/// An operation that failed, in words: what failed first stands last.
pub(crate) fn failed(stack: &str, ended: &Ended) -> Error {
    let status = state::words(&ended.status);
    let failure = ended.failure().map(|failure| format!("\n{failure}")).unwrap_or_default();
    Error::Failed(format!("{stack} ({}): {status}.{failure}", ended.status.as_str()))
}
