//! Counts from the stack's log, by queries of CloudWatch Logs Insights: one for each day, so that days that were read
//! can be kept. A query gives 10,000 rows at most; a day that has more is asked for by parts of the buckets.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Duration;

use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::types::QueryStatus;
use experiment_statistics::counting::{Cell, Cells, DAY, Experiment, Tally, cells_of};
use facts::metrics::{self, dimensions};
use facts::user_buckets::{BUCKET, BUCKETS};
use serde::{Deserialize, Serialize};

use crate::aws::{CallError, Connection};
use crate::error::Error;
use crate::report::Report;

const SERVICE: &str = "CloudWatch Logs";

/// Rows of a query at most:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>.
const MOST_ROWS: usize = 10_000;

/// Between two looks at a query.
const LOOKS: Duration = Duration::from_millis(500);

/// How late a line may reach the log: a day that ended earlier is kept. In seconds.
const LATE: i64 = 7200;

/// A row of the result.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Row {
    metric: String,
    variation: String,
    bucket: usize,
    #[serde(flatten)]
    cell: Cell,
    /// The first exposure, in milliseconds since 1970.
    first: Option<i64>,
}

/// The days that were read, in a file.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    /// What they are of: another experiment's are not used.
    of: String,
    days: BTreeMap<i64, Vec<Row>>,
}

/// What is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'w> {
    pub(super) group: &'w str,
    pub(super) experiment: &'w Experiment,
    /// From and until when, in seconds since 1970.
    pub(super) period: (i64, i64),
    /// Where days are kept that were read.
    pub(super) kept: Option<&'w Path>,
}

/// Reads the log. Interrupted, it goes on from the last day that was kept.
///
/// # Errors
/// When the log group is not there, a query fails, or the file of kept days can't be read or written.
pub(super) async fn read(connection: &Connection, wanted: &Wanted<'_>, report: &Report) -> Result<Tally, Error> {
    let client = connection.logs();
    let Experiment { namespace, recommender, feature } = wanted.experiment;
    let of = format!("{}/{namespace}/{recommender}/{feature}", wanted.group);
    let mut kept = wanted.kept.map(|path| load(path, &of)).transpose()?.unwrap_or_default();
    kept.of = of;
    let (since, until) = wanted.period;
    let mut tally = Tally::default();
    let mut day = since.div_euclid(DAY) * DAY;
    while day < until {
        let rows = match kept.days.get(&day) {
            // The first day is cut at another time when the experiment is.
            Some(rows) if day >= since => rows.clone(),
            _ => {
                let bar = report.progress(indicatif::ProgressBar::new_spinner());
                bar.set_message(format!("reading the log of {}", super::shown::date(day)));
                // Both ends are part of the range.
                let range = (day.max(since), (day + DAY).min(until) - 1);
                let rows = rows(&client, wanted, range).await;
                bar.finish_and_clear();
                let rows = rows?;
                if day >= since && day + DAY + LATE <= until {
                    kept.days.insert(day, rows.clone());
                    if let Some(path) = wanted.kept {
                        save(path, &kept)?;
                    }
                }
                rows
            }
        };
        let cells: &mut Cells = tally.days.entry(day).or_default();
        for row in &rows {
            if let Some(cell) = cells_of(cells, &row.metric, &row.variation).get_mut(row.bucket) {
                cell.shown += row.cell.shown;
                cell.conversions += row.cell.conversions;
                cell.conversion_squares += row.cell.conversions;
                cell.value += row.cell.value;
                cell.value_squares += row.cell.value_squares;
            }
        }
        for row in &rows {
            if let Some(first) = row.first {
                tally.exposed(row.bucket, first, &row.variation);
            }
        }
        day += DAY;
    }
    // In seconds, as elsewhere; the order of milliseconds is what they were compared by.
    tally.firsts.values_mut().for_each(|(at, _)| *at = at.div_euclid(1000));
    Ok(tally)
}

fn load(path: &Path, of: &str) -> Result<Kept, Error> {
    let failed = |reason: String| Error::File { path: path.to_owned(), reason };
    match std::fs::read(path) {
        Ok(text) => {
            let kept: Kept = serde_json::from_slice(&text).map_err(|error| failed(format!("no kept days: {error}")))?;
            if kept.of != of {
                return Err(failed(format!("it has the days of {}, and not of {of}", kept.of)));
            }
            Ok(kept)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Kept::default()),
        Err(error) => Err(failed(error.to_string())),
    }
}

fn save(path: &Path, kept: &Kept) -> Result<(), Error> {
    let failed = |reason: String| Error::File { path: path.to_owned(), reason };
    let text = serde_json::to_vec(kept).map_err(|error| failed(error.to_string()))?;
    // A file that is broken off would be of no use.
    let beside = path.with_extension("part");
    std::fs::write(&beside, text)
        .and_then(|()| std::fs::rename(&beside, path))
        .map_err(|error| failed(error.to_string()))
}

/// The rows of a range of time, by as many queries as it takes.
async fn rows(client: &Client, wanted: &Wanted<'_>, range: (i64, i64)) -> Result<Vec<Row>, Error> {
    let mut parts = vec![(0, BUCKETS)];
    let mut all = Vec::new();
    while let Some((from, to)) = parts.pop() {
        let rows = queried(client, wanted, range, (from, to)).await?;
        if rows.len() >= MOST_ROWS && to - from > 1 {
            let middle = from.midpoint(to);
            parts.extend([(from, middle), (middle, to)]);
        } else {
            all.extend(rows);
        }
    }
    Ok(all)
}

/// The query for buckets of a range. The values of metrics are arrays in the log, of which Insights makes fields with
/// numbers at their end.
fn query(experiment: &Experiment, (from, to): (u64, u64)) -> String {
    let Experiment { namespace, recommender, feature } = experiment;
    let [exposures, conversions, value] = [metrics::EXPOSURES, metrics::CONVERSIONS, metrics::CONVERSION_VALUE];
    format!(
        "filter {} = \"{namespace}\" and {} = \"{recommender}\" and {} = \"{feature}\" and {BUCKET} >= {from} and \
         {BUCKET} < {to}\n| fields ispresent({exposures}.0) as isExposure, {value}.0 * {value}.0 as square, \
         toMillis(@timestamp) as at\n| stats sum({exposures}.0) as shown, sum({conversions}.0) as converted, \
         sum({value}.0) as valued, sum(square) as squares, min(at) as first by {}, {}, {BUCKET}, isExposure\n\
         | limit {MOST_ROWS}",
        dimensions::NAMESPACE,
        dimensions::RECOMMENDER,
        dimensions::FEATURE,
        dimensions::METRIC,
        dimensions::VARIATION,
    )
}

async fn queried(
    client: &Client,
    wanted: &Wanted<'_>,
    (start, end): (i64, i64),
    buckets: (u64, u64),
) -> Result<Vec<Row>, Error> {
    let request = client.start_query().log_group_name(wanted.group).start_time(start).end_time(end);
    let started = request.query_string(query(wanted.experiment, buckets)).send().await;
    let started = started.map_err(CallError::of(SERVICE, "StartQuery")).map_err(|error| {
        if error.is("ResourceNotFoundException") {
            return Error::Usage(format!(
                "the log group {} is not there: the logs were deleted. --records reads records of the namespace's \
                 streams in their place",
                wanted.group
            ));
        }
        error.into()
    })?;
    let id = started.query_id.unwrap_or_default();
    loop {
        let got = client.get_query_results().query_id(&id).send().await;
        let got = got.map_err(CallError::of(SERVICE, "GetQueryResults"))?;
        match got.status {
            Some(QueryStatus::Complete) => {
                let rows = got.results.unwrap_or_default().into_iter().filter_map(|fields| {
                    let fields = fields.into_iter().filter_map(|field| Some((field.field?, field.value?)));
                    row(&fields.collect())
                });
                return Ok(rows.collect());
            }
            Some(QueryStatus::Scheduled | QueryStatus::Running) => tokio::time::sleep(LOOKS).await,
            other => {
                let state = other.map_or("unknown".to_owned(), |state| state.to_string());
                return Err(Error::Failed(format!(
                    "a query of the log ended as {state}; run the command again: with --kept FILE it goes on where it \
                     stopped"
                )));
            }
        }
    }
}

fn row(fields: &HashMap<String, String>) -> Option<Row> {
    let number = |name: &str| fields.get(name).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    let shown = number("shown");
    Some(Row {
        metric: fields.get(dimensions::METRIC)?.clone(),
        variation: fields.get(dimensions::VARIATION)?.clone(),
        bucket: fields.get(BUCKET)?.parse::<f64>().ok().filter(|bucket| *bucket < BUCKETS as f64)? as usize,
        cell: Cell {
            shown,
            conversions: number("converted"),
            conversion_squares: number("converted"),
            value: number("valued"),
            value_squares: number("squares"),
        },
        first: (shown > 0.0).then(|| number("first") as i64),
    })
}
