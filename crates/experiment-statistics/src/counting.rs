//! What was counted of an experiment: by day, metric, variation and bucket of users.
//!
//! It comes from lines of the origin function's log, which name no user: then answers are counted. Or from records of
//! the namespace's streams, which name the user: then users are, each once, and what came of an answer counts when it
//! came afterwards. [`Counted::read`] knows both.

use std::collections::{BTreeMap, HashMap};

use facts::metrics::{self, dimensions};
use facts::user_buckets::{BUCKET, BUCKETS, CONVERSIONS, EXPOSURES};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::buckets::Counts;

/// Seconds of a day: counts are kept by days, in UTC.
pub const DAY: i64 = 86_400;

/// Which experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Experiment {
    /// The configuration's namespace.
    pub namespace: String,
    /// The recommender's name.
    pub recommender: String,
    /// The experiment's name.
    pub feature: String,
}

/// Something that was counted of an experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// When, in seconds since 1970.
    pub at: i64,
    /// The experiment's metric.
    pub metric: String,
    /// The variation that the user gets.
    pub variation: String,
    /// The user's bucket.
    pub bucket: usize,
    /// Who, where it is told.
    pub user: Option<String>,
    /// The value of a conversion; `None` of an exposure.
    pub conversion: Option<f64>,
}

impl Counted {
    /// Reads a line of the log, or a record of a stream: what they have of the experiment. Other lines have nothing.
    #[must_use]
    pub fn read(line: &Value, experiment: &Experiment) -> Vec<Self> {
        if line.get("_aws").is_some() { Self::of_log(line, experiment) } else { Self::of_record(line, experiment) }
    }

    fn of_log(line: &Value, experiment: &Experiment) -> Vec<Self> {
        let named = |name: &str, wanted: &str| line[name].as_str() == Some(wanted);
        let is_wanted = named(dimensions::NAMESPACE, &experiment.namespace)
            && named(dimensions::RECOMMENDER, &experiment.recommender)
            && named(dimensions::FEATURE, &experiment.feature);
        let Some(at) = line["_aws"]["Timestamp"].as_i64().filter(|_| is_wanted) else { return Vec::new() };
        let of = |conversion| {
            Some(Self {
                at: at.div_euclid(1000),
                metric: line[dimensions::METRIC].as_str()?.to_owned(),
                variation: line[dimensions::VARIATION].as_str()?.to_owned(),
                bucket: bucket(&line[BUCKET])?,
                user: None,
                conversion,
            })
        };
        let list = |name: &str| line[name].as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Value::as_f64);
        let exposures = list(metrics::EXPOSURES).map(|_| None);
        let conversions = list(metrics::CONVERSION_VALUE).map(Some);
        exposures.chain(conversions).filter_map(of).collect()
    }

    fn of_record(record: &Value, experiment: &Experiment) -> Vec<Self> {
        if record["namespace"].as_str() != Some(&experiment.namespace) {
            return Vec::new();
        }
        let body = &record["body"];
        let list = |name: &str| body[name].as_array().map_or(&[][..], Vec::as_slice).iter();
        let one = |counted: &Value, conversion| {
            let is_wanted = counted["recommender"].as_str() == Some(&experiment.recommender)
                && counted["feature"].as_str() == Some(&experiment.feature);
            is_wanted.then_some(())?;
            let at = [&counted["sentAt"], &body["sentAt"]].into_iter().find_map(Value::as_f64)?;
            Some(Self {
                at: at as i64,
                metric: counted["metric"].as_str()?.to_owned(),
                variation: counted["variation"].as_str()?.to_owned(),
                bucket: bucket(&counted[BUCKET])?,
                user: Some(body["userId"].as_str()?.to_owned()),
                conversion,
            })
        };
        let value = |conversion: &Value| conversion["value"].as_f64().unwrap_or(1.0);
        let exposures = list(EXPOSURES).map(|exposure| (exposure, None));
        let conversions = list(CONVERSIONS).map(|conversion| (conversion, Some(value(conversion))));
        exposures.chain(conversions).filter_map(|(counted, conversion)| one(counted, conversion)).collect()
    }
}

fn bucket(value: &Value) -> Option<usize> {
    let number = value.as_u64().filter(|number| *number < BUCKETS)?;
    usize::try_from(number).ok()
}

/// What was counted in a bucket of one metric and variation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    /// Answers of the variation or, where users are told, users to whom it was shown.
    pub shown: f64,
    /// Conversions.
    pub conversions: f64,
    /// The sum of the squares of what each counts: of conversions one each, of users how many they had.
    pub conversion_squares: f64,
    /// The sum of the conversions' values.
    pub value: f64,
    /// The sum of the squares of the values: of single conversions or, where users are told, of each user's sum.
    pub value_squares: f64,
}

impl Cell {
    pub(crate) fn add(&mut self, other: &Self) {
        self.shown += other.shown;
        self.conversions += other.conversions;
        self.conversion_squares += other.conversion_squares;
        self.value += other.value;
        self.value_squares += other.value_squares;
    }

    /// For the estimator, by conversions.
    #[must_use]
    pub fn by_conversions(&self) -> Counts {
        Counts { shown: self.shown, outcome: self.conversions, squares: self.conversion_squares }
    }

    /// For the estimator, by values.
    #[must_use]
    pub fn by_value(&self) -> Counts {
        Counts { shown: self.shown, outcome: self.value, squares: self.value_squares }
    }
}

/// The cells of metrics and variations, a cell for each bucket.
pub type Cells = BTreeMap<(String, String), Vec<Cell>>;

/// The cells of a metric and a variation, with room for every bucket.
pub fn cells_of<'c>(cells: &'c mut Cells, metric: &str, variation: &str) -> &'c mut Vec<Cell> {
    let empty = || vec![Cell::default(); usize::try_from(BUCKETS).unwrap_or_default()];
    cells.entry((metric.to_owned(), variation.to_owned())).or_insert_with(empty)
}

/// Adds cells to others.
pub fn add(all: &mut Cells, more: &Cells) {
    for ((metric, variation), more) in more {
        for (cell, more) in cells_of(all, metric, variation).iter_mut().zip(more) {
            cell.add(more);
        }
    }
}

/// What was counted of an experiment.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// By days, which are named by their first second since 1970.
    pub days: BTreeMap<i64, Cells>,
    /// The first exposure of each bucket: when, in an order of time, and the variation. It is of one user, so that the
    /// variations of these follow the split as users do.
    pub firsts: BTreeMap<usize, (i64, String)>,
    /// Users by variation, where they are told.
    pub users: Option<BTreeMap<String, u64>>,
    /// Users who were shown more than one variation; they count for the first.
    pub moved_users: u64,
    /// Conversions of users who were shown nothing before; they are left out.
    pub unexposed_conversions: u64,
}

impl Tally {
    /// Counts one line of the log. Order does not matter.
    pub fn count_answer(&mut self, counted: &Counted) {
        let day = counted.at.div_euclid(DAY) * DAY;
        let cells = cells_of(self.days.entry(day).or_default(), &counted.metric, &counted.variation);
        let Some(cell) = cells.get_mut(counted.bucket) else { return };
        let Some(value) = counted.conversion else {
            cell.shown += 1.0;
            return self.exposed(counted.bucket, counted.at, &counted.variation);
        };
        cell.add(&Cell { shown: 0.0, conversions: 1.0, conversion_squares: 1.0, value, value_squares: value * value });
    }

    /// Tells of an exposure of a bucket at a time, in an order of time.
    pub fn exposed(&mut self, bucket: usize, at: i64, variation: &str) {
        match self.firsts.get_mut(&bucket) {
            Some((first, _)) if *first <= at => {}
            Some(first) => *first = (at, variation.to_owned()),
            None => drop(self.firsts.insert(bucket, (at, variation.to_owned()))),
        }
    }

    /// Counts what tells its users, in the order of time.
    #[must_use]
    pub fn of_users(mut all: Vec<Counted>) -> Self {
        // Of the same second an exposure comes first.
        all.sort_by_key(|counted| (counted.at, counted.conversion.is_some()));
        let mut tally = Self { users: Some(BTreeMap::new()), ..Self::default() };
        let mut users: HashMap<String, User> = HashMap::new();
        for counted in all {
            let Some(name) = &counted.user else { continue };
            let day = counted.at.div_euclid(DAY) * DAY;
            let Some(value) = counted.conversion else {
                tally.exposed(counted.bucket, counted.at, &counted.variation);
                let user = users.entry(name.clone()).or_insert_with(|| {
                    *tally.users.get_or_insert_default().entry(counted.variation.clone()).or_default() += 1;
                    User { variation: counted.variation.clone(), ..User::default() }
                });
                if user.variation != counted.variation && !user.moved {
                    user.moved = true;
                    tally.moved_users += 1;
                }
                if !user.shown.contains(&counted.metric) {
                    user.shown.push(counted.metric.clone());
                    let cells = cells_of(tally.days.entry(day).or_default(), &counted.metric, &user.variation);
                    cells.get_mut(counted.bucket).into_iter().for_each(|cell| cell.shown += 1.0);
                }
                continue;
            };
            let Some(user) = users.get_mut(name) else {
                tally.unexposed_conversions += 1;
                continue;
            };
            let (number, sum) = user.came_of_it.entry(counted.metric.clone()).or_default();
            let (one_more, more) = (*number + 1.0, *sum + value);
            let cells = cells_of(tally.days.entry(day).or_default(), &counted.metric, &user.variation);
            if let Some(cell) = cells.get_mut(counted.bucket) {
                cell.add(&Cell {
                    shown: 0.0,
                    conversions: 1.0,
                    conversion_squares: one_more * one_more - *number * *number,
                    value,
                    value_squares: more * more - *sum * *sum,
                });
            }
            (*number, *sum) = (one_more, more);
        }
        tally
    }
}

/// A user who was shown a variation.
#[derive(Debug, Default)]
struct User {
    variation: String,
    /// Whether they were shown another one later.
    moved: bool,
    /// The metrics that exposures were of.
    shown: Vec<String>,
    /// By metric, how many conversions they had, and the sum of their values.
    came_of_it: HashMap<String, (f64, f64)>,
}
