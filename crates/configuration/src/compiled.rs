//! The request-ready form of the document: everything inherited, shared by [`Arc`], and parsed, so that a request never
//! reads JSON again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use indexmap::IndexMap;
use serde_json::Value;
use thiserror::Error;

use crate::arn::Arn;
use crate::automatic::{Operator, Scalar, ValueType};
use crate::availability::Unknown;
use crate::document::{Action, EventTarget};
use crate::experiment::{Guardrails, Metric};
use crate::fallback::Reason;
use crate::metadata::InferenceItemMetadata;
use crate::promotion::ReadyPromotion;
use crate::settings::Settings;
use crate::url_template::UrlTemplate;
use crate::variation;
pub use crate::variation::Condition;

/// A part of the document that can't be used. A request that needs the part is answered with this as a Configuration
/// error of status 500; other requests are not touched.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{code}: {message}")]
pub struct Fault {
    /// The error code, as in the answer's body.
    pub code: &'static str,
    /// What is wrong, in words for the document's author; no value of the document that could be confidential.
    pub message: String,
}

/// A part of the document, or why it can't be used.
pub type Usable<T> = Result<T, Arc<Fault>>;

/// The whole document.
#[derive(Debug, Clone)]
pub struct Configuration {
    pub(crate) version: Option<HeaderValue>,
    pub(crate) namespaces: HashMap<String, Usable<Arc<Namespace>>>,
    pub(crate) rule_headers: HashSet<HeaderName>,
    pub(crate) server_timing: bool,
    pub(crate) names_ages: bool,
}

impl Configuration {
    /// The document's version as a header value; control characters, which a header can't hold, are left out.
    pub fn version(&self) -> Option<&HeaderValue> {
        self.version.as_ref()
    }

    /// Whether answers tell how long each step took.
    pub fn server_timing(&self) -> bool {
        self.server_timing
    }

    /// Whether the document says anywhere how long answers are kept.
    pub fn names_ages(&self) -> bool {
        self.names_ages
    }

    /// Whether a rule anywhere in the document reads this header.
    pub fn has_rule_for(&self, header: &HeaderName) -> bool {
        self.rule_headers.contains(header)
    }

    /// A namespace by its name; `None` if the document has none of that name.
    pub fn namespace(&self, name: &str) -> Option<&Usable<Arc<Namespace>>> {
        self.namespaces.get(name)
    }

    /// Every namespace that could be read, in no order.
    pub fn namespaces(&self) -> impl Iterator<Item = &Arc<Namespace>> {
        self.namespaces.values().filter_map(|namespace| namespace.as_ref().ok())
    }
}

/// The recommenders of one action, by name.
pub(crate) type Recommenders = HashMap<String, Usable<Arc<Recommender>>>;

/// A namespace.
#[derive(Debug, Clone)]
pub struct Namespace {
    /// Its name in paths.
    pub name: String,
    /// Its settings: the automatic context is merged into events.
    pub settings: Settings,
    /// Where events go; empty when none is configured.
    pub event_targets: Usable<Vec<Usable<EventTarget>>>,
    /// Seconds between two looks for a newer local store file: the shortest interval that anything in the namespace
    /// asks for. `None` when nothing in the namespace is decorated from a local store.
    pub local_store_sync_interval: Option<u32>,
    pub(crate) recommenders: Usable<HashMap<Action, Usable<Recommenders>>>,
}

impl Namespace {
    /// Every recommender that could be read, in no order.
    pub fn recommenders(&self) -> impl Iterator<Item = &Arc<Recommender>> {
        let actions = self.recommenders.iter().flat_map(HashMap::values);
        actions.flatten().flat_map(HashMap::values).flatten()
    }

    /// What decorates items anywhere in the namespace: its own setting, then each variation's, which may be inherited.
    /// One setting can come many times.
    pub fn item_stores(&self) -> impl Iterator<Item = Usable<&InferenceItemMetadata>> {
        let variations = self.recommenders().flat_map(|recommender| recommender.all_variations());
        let settings = variations.map(|variation| &variation.settings.inference_item_metadata);
        std::iter::once(&self.settings.inference_item_metadata).chain(settings).filter_map(|setting| match setting {
            Ok(setting) => setting.as_deref().map(Ok),
            Err(fault) => Some(Err(Arc::clone(fault))),
        })
    }

    /// A recommender by action and name; `None` if the namespace has none.
    ///
    /// # Errors
    /// The fault, when the part of the document that would name it can't be used.
    pub fn recommender(&self, action: Action, name: &str) -> Usable<Option<&Arc<Recommender>>> {
        let actions = self.recommenders.as_ref().map_err(Arc::clone)?;
        let Some(recommenders) = actions.get(&action) else { return Ok(None) };
        match recommenders.as_ref().map_err(Arc::clone)?.get(name) {
            None => Ok(None),
            Some(Ok(recommender)) => Ok(Some(recommender)),
            Some(Err(fault)) => Err(Arc::clone(fault)),
        }
    }
}

/// A recommender.
#[derive(Debug, Clone)]
pub struct Recommender {
    /// Its name in paths.
    pub path: String,
    /// The namespace's name.
    pub namespace: String,
    /// What it does.
    pub action: Action,
    /// The recommender as its author wrote it, for Lambda and SageMaker origins.
    pub written: Arc<Value>,
    /// Whether requests may name a filter, and give values where the document fills them in.
    pub allow_filter_parameter: bool,
    /// The function that may change the answer.
    pub post_processor: Option<Usable<PostProcessor>>,
    /// Experiments by feature; the first is the default.
    pub experiments: Usable<IndexMap<String, Usable<Arc<Experiment>>>>,
    /// Variations by name; the first is the default.
    pub variations: Usable<IndexMap<String, Usable<Arc<Variation>>>>,
}

/// One way to answer, with all that it inherits.
#[derive(Debug, Clone)]
pub struct Variation {
    /// Its name.
    pub name: String,
    /// Who answers.
    pub origin: Usable<Origin>,
    /// Its settings, those that it inherits among them.
    pub settings: Settings,
    /// Who answers when the origin does not, or has too little. What can't be read of `fallback` is not there: the
    /// origin answers, or its error is answered.
    pub fallback: Option<Chain>,
    /// The variation as written, with what it inherits, for Lambda and SageMaker origins.
    pub written: Arc<Value>,
}

/// Who answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// Personalize; the ARN's resource says whether it is a campaign or a recommender.
    Personalize {
        /// The campaign or recommender.
        arn: Arn,
        /// Whether it is a recommender.
        recommender: bool,
        /// What GetRecommendations is to bring in as well.
        promotions: Arc<[ReadyPromotion]>,
    },
    /// A Lambda function.
    Lambda {
        /// The function.
        arn: Arn,
    },
    /// A SageMaker endpoint.
    Sagemaker {
        /// The endpoint's name.
        endpoint_name: String,
    },
    /// An HTTP origin.
    Http {
        /// Its URL.
        url: UrlTemplate,
    },
    /// A list of the document's own.
    List {
        /// The items, best first, each once.
        item_ids: Arc<[String]>,
        /// The actions, likewise. A list may have both, for recommenders of both kinds that inherit it.
        action_ids: Arc<[String]>,
    },
}

/// A `fallback` of the document, which variations of several recommenders may inherit.
#[derive(Debug, Clone)]
pub struct Fallback {
    pub(crate) when: Vec<Reason>,
    pub(crate) origin_timeout: Option<Duration>,
    pub(crate) max_age: u32,
    pub(crate) links: Vec<FallbackLink>,
}

/// A link of a `fallback`, wherever it is inherited.
#[derive(Debug, Clone)]
pub(crate) enum FallbackLink {
    /// A variation of the recommender, by its name.
    Named(String),
    /// One that is written inline. Its origin is made ready once, whoever inherits it.
    Inline(Box<variation::Variation>, Arc<Value>, Usable<Origin>),
}

/// Who answers for a variation whose origin does not, or has too little.
#[derive(Debug, Clone)]
pub struct Chain {
    /// For which reasons.
    pub when: Vec<Reason>,
    /// How long the origin may take. `None`: an equal share of the time that there is.
    pub origin_timeout: Option<Duration>,
    /// Seconds for which an answer may be cached in which a fallback took part.
    pub max_age: u32,
    /// Who is asked, in this order.
    pub links: Vec<Link>,
}

/// One who may answer instead.
#[derive(Debug, Clone)]
pub enum Link {
    /// A variation of the recommender, by its name. There may be none of this name.
    Named(String),
    /// One that is written inline: its name is its type. It inherits what the variation has that it stands in for.
    Inline(Arc<Variation>),
}

impl Chain {
    /// Whether a fallback is asked for this reason.
    pub fn is_for(&self, reason: Reason) -> bool {
        self.when.contains(&reason)
    }
}

impl Variation {
    /// The variations that are written inline in the variation's fallback.
    pub fn inline_links(&self) -> impl Iterator<Item = &Arc<Variation>> {
        self.fallback.iter().flat_map(|chain| &chain.links).filter_map(|link| match link {
            Link::Inline(variation) => Some(variation),
            Link::Named(_) => None,
        })
    }
}

impl Recommender {
    /// Every variation that could be read, followed by those that are written inline in its fallback.
    pub fn all_variations(&self) -> impl Iterator<Item = &Arc<Variation>> {
        let own = self.variations.iter().flat_map(IndexMap::values).flatten();
        own.flat_map(|variation| std::iter::once(variation).chain(variation.inline_links()))
    }
}

/// A Personalize filter.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The filter's ARN.
    pub arn: Usable<Arn>,
    /// When it is used.
    pub condition: Usable<Option<Condition>>,
    /// Values for its parameters.
    pub auto_values: Usable<Arc<[AutoValue]>>,
}

/// A field that the API derives from the request.
#[derive(Debug, Clone)]
pub struct AutoValue {
    /// The field's name.
    pub field: String,
    /// Its type; left out in the document, text.
    pub value_type: ValueType,
    /// The value when no rule matches.
    pub default: Option<String>,
    /// Whether all rules count.
    pub evaluate_all: bool,
    /// The rules, in order.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Where the value comes from.
    pub source: RuleSource,
    /// What to make of the value; empty: the value itself.
    pub mappings: Vec<Mapping>,
}

/// Where a rule's value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleSource {
    /// A header, in any case.
    Header(HeaderName),
    /// 0 to 23.
    HourOfDay,
    /// 0 = Monday.
    DayOfWeek,
    /// 0 = spring.
    SeasonOfYear,
}

/// A comparison, with its operand as text and, if it is one, as a number.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// How to compare.
    pub operator: Operator,
    pub(crate) text: String,
    pub(crate) number: Option<f64>,
    /// The value when the comparison holds.
    pub map_to: String,
}

impl Mapping {
    /// Makes a mapping ready.
    pub(crate) fn new(operator: Operator, value: &Scalar, map_to: &Scalar) -> Self {
        let text = value.text();
        Self { operator, number: parse_number(&text), text, map_to: map_to.text() }
    }

    /// Whether the comparison holds for a value.
    ///
    /// `equals` compares text or numbers alike; `less-than` and `greater-than` compare numbers, and what is not a
    /// number does not match; the others compare text.
    pub fn holds(&self, value: &str) -> bool {
        let both = || parse_number(value).zip(self.number);
        match self.operator {
            Operator::Equals => value == self.text || both().is_some_and(|(value, operand)| value == operand),
            Operator::LessThan => both().is_some_and(|(value, operand)| value < operand),
            Operator::GreaterThan => both().is_some_and(|(value, operand)| value > operand),
            Operator::Contains => value.contains(&self.text),
            Operator::StartsWith => value.starts_with(&self.text),
            Operator::EndsWith => value.ends_with(&self.text),
        }
    }
}

/// A finite number; `nan` and `inf`, which Rust would read, are words in a header and not numbers.
fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// An experiment.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// The feature that it is of.
    pub feature: String,
    /// How a user comes by a variation.
    pub method: Usable<Method>,
    /// Bounds for errors and latency of its variations.
    pub guardrails: Option<Guardrails>,
    /// Whether it stops by itself when a variation is beyond them.
    pub auto_stop: bool,
    /// What is measured, by name.
    pub metrics: IndexMap<String, Metric>,
}

/// How a user comes by a variation.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// CloudWatch Evidently decides.
    Evidently {
        /// The project.
        project: String,
    },
    /// A draw that is the same on every instance.
    Weighted(Weighted),
}

/// A draw by weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    /// Weights above 0, by variation. At least one.
    pub split: IndexMap<String, f64>,
    /// The percentage of users who take part, 0 to 100.
    pub audience: f64,
    /// Users who get a named variation, outside the experiment.
    pub overrides: IndexMap<String, String>,
    /// What is mixed into the draw.
    pub salt: String,
}

/// The function that may change the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct PostProcessor {
    /// The function.
    pub arn: Arn,
    /// How many times more items to ask the origin for; at least 1. `None`: just as many as the caller wants.
    pub(crate) look_ahead_multiplier: Option<f64>,
    /// The most items to ask the origin for. It limits a multiplier; alone it has no effect.
    pub(crate) look_ahead_maximum: Option<u32>,
}

impl PostProcessor {
    /// How many items to ask the origin for when the caller wants `wanted`. A fractional product is rounded up.
    pub fn look_ahead(&self, wanted: u32) -> u32 {
        let Some(multiplier) = self.look_ahead_multiplier else { return wanted };
        // `as` saturates: a huge product becomes u32::MAX, which the maximum or Personalize's own limit then cuts.
        let asked = (f64::from(wanted) * multiplier).ceil() as u32;
        self.look_ahead_maximum.map_or(asked, |maximum| asked.min(maximum)).max(1)
    }
}

/// Which items must not be answered, by their metadata.
#[derive(Debug, Clone)]
pub struct Availability {
    /// The attributes that are looked at, each with the values that hide an item.
    pub attributes: Vec<HidingAttribute>,
    /// What becomes of an item that lacks an attribute.
    pub unknown: Unknown,
    /// How many times more items to ask the origin for; 1 to 5.
    pub over_fetch: f64,
}

/// An attribute that may hide items.
#[derive(Debug, Clone)]
pub struct HidingAttribute {
    /// Its name, in any case.
    pub name: String,
    values: Vec<HidingValue>,
}

#[derive(Debug, Clone)]
struct HidingValue {
    text: String,
    number: Option<f64>,
    is_truth: bool,
}

impl HidingAttribute {
    pub(crate) fn new(name: &str, values: &[Scalar]) -> Self {
        let values = values.iter().map(|value| {
            let text = value.text();
            HidingValue { number: parse_number(&text), text, is_truth: matches!(value, Scalar::Truth(_)) }
        });
        Self { name: name.to_owned(), values: values.collect() }
    }

    /// The value of an item that hides it; `None` if none does. Texts and numbers compare alike, as `equals` does it.
    /// Of a list each element counts, and so does each part of a text between `|`, by which Personalize separates the
    /// values of a category.
    pub fn hiding<'v>(&self, value: &'v Value) -> Option<std::borrow::Cow<'v, str>> {
        match value {
            Value::Array(values) => values.iter().find_map(|value| self.hiding(value)),
            Value::String(text) => {
                let mut texts = std::iter::once(text.as_str()).chain(text.split('|'));
                texts.find(|text| self.hides(text, false)).map(Into::into)
            }
            Value::Number(number) => Some(number.to_string()).filter(|text| self.hides(text, false)).map(Into::into),
            Value::Bool(truth) => Some(truth.to_string()).filter(|text| self.hides(text, true)).map(Into::into),
            Value::Null | Value::Object(_) => None,
        }
    }

    fn hides(&self, text: &str, is_truth: bool) -> bool {
        self.values.iter().any(|value| {
            let alike = || parse_number(text).zip(value.number).is_some_and(|(one, other)| one == other);
            // Truth values are written as texts of any case: `True`, `TRUE`.
            value.text == text || (is_truth || value.is_truth) && value.text.eq_ignore_ascii_case(text) || alike()
        })
    }
}
