//! From the document as written to the request-ready form.
//!
//! Each part that can't be used becomes a [`Fault`] in its own place, so that it fails just the requests that need it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use facts::limits::{FALLBACK_LINKS, LISTED_ITEMS};
use http::{HeaderName, HeaderValue};
use indexmap::IndexMap;
use serde_json::Value;

use crate::arn::Arn;
use crate::automatic::{self, AutoValues, RuleType, ValueType};
use crate::availability::{self, DEFAULT_OVER_FETCH, Unknown};
use crate::compiled::{
    self, AutoValue, Chain, Condition, Configuration, Experiment, FallbackLink, Fault, Filter, HidingAttribute, Link,
    Mapping, Method, Namespace, Origin, PostProcessor, Recommender, Rule, RuleSource, Usable, Variation, Weighted,
};
use crate::document::{self, Action, Document};
use crate::experiment::{self, EvaluationMethod};
use crate::fallback::{self, Reason};
use crate::metadata::InferenceItemMetadata;
use crate::part::Part;
use crate::positions::{Position, understood};
use crate::promotion;
use crate::settings::{InEffect, Inheritable, Settings};
use crate::url_template::UrlTemplate;
use crate::variation::{self, OriginType, PostProcessorType};

/// The code of faults that have none of their own.
const INVALID: &str = "InvalidConfiguration";

fn fault(code: &'static str, message: impl Into<String>) -> Arc<Fault> {
    Arc::new(Fault { code, message: message.into() })
}

/// Reads a part, or says which could not be read. The parser's own words stay out of the message: they may quote
/// values.
pub(crate) fn read<'p, T>(part: &'p Part<T>, what: &str) -> Usable<&'p T> {
    part.get().map_err(|_| fault(INVALID, format!("{what} is not understood; the validator says why")))
}

impl Document {
    /// Makes the document request-ready.
    pub fn compile(&self) -> Configuration {
        let root = Level::default().below(&self.inheritable);
        let namespaces = self
            .namespaces
            .iter()
            .map(|(name, part)| {
                let namespace = read(part, "the namespace").map(|written| Arc::new(namespace(name, written, &root)));
                (name.clone(), namespace)
            })
            .collect();
        let version = self.version().and_then(|version| {
            let printable: String = version.chars().filter(|character| !character.is_control()).collect();
            HeaderValue::from_bytes(printable.as_bytes()).ok()
        });
        let names_ages =
            self.positions().filter(Position::is_served).any(|position| position.own.cache_control.is_some());
        let server_timing = self.server_timing == Some(Value::Bool(true));
        Configuration { version, namespaces, rule_headers: self.rule_headers(), server_timing, names_ages }
    }

    /// The headers that the document's rules read, at whatever level they are written.
    fn rule_headers(&self) -> HashSet<HeaderName> {
        let values = self.positions().filter(Position::is_served).flat_map(|position| position.own.automatic_values());
        let values = values.flat_map(IndexMap::values).filter_map(understood);
        let headers = values.flat_map(|value| &value.rules).filter_map(|rule| rule.header.as_ref());
        headers.filter_map(|header| HeaderName::from_bytes(header.as_bytes()).ok()).collect()
    }
}

/// What a level of the document passes on to the levels below.
#[derive(Clone, Default)]
struct Level<'d> {
    settings: Settings,
    written: InEffect<'d>,
}

impl<'d> Level<'d> {
    /// The level below this one: what it defines replaces what it inherits, whole.
    fn below<'w>(&self, defined: &'w Inheritable) -> Level<'w>
    where
        'd: 'w,
    {
        Level { settings: self.settings.below(defined), written: self.written.below(defined) }
    }

    fn local_store_sync_interval(&self) -> Option<u32> {
        sync_interval_of(&self.settings)
    }
}

fn sync_interval_of(settings: &Settings) -> Option<u32> {
    match settings.inference_item_metadata.as_ref().ok()?.as_deref()? {
        InferenceItemMetadata::Localdb { sync_interval } => Some(*sync_interval),
        _ => None,
    }
}

fn namespace(name: &str, written: &document::Namespace, root: &Level<'_>) -> Namespace {
    let level = root.below(&written.inheritable);
    let mut sync_interval = level.local_store_sync_interval();
    let recommenders = written.recommenders.as_ref().map_or_else(
        || Ok(HashMap::new()),
        |part| {
            let actions = read(part, "recommenders")?;
            Ok(Action::ALL
                .into_iter()
                .filter_map(|action| Some((action, actions.get(action.as_str())?)))
                .map(|(action, part)| {
                    let recommenders = read(part, action.as_str()).map(|recommenders| {
                        recommenders
                            .iter()
                            .map(|(path, part)| {
                                let compiled = read(part, "the recommender").map(|written| {
                                    Arc::new(recommender(
                                        (name, action, path),
                                        (written, part.written()),
                                        &level,
                                        &mut sync_interval,
                                    ))
                                });
                                (path.clone(), compiled)
                            })
                            .collect()
                    });
                    (action, recommenders)
                })
                .collect())
        },
    );
    let event_targets = written.event_targets.as_ref().map_or_else(
        || Ok(Vec::new()),
        |part| {
            let targets = read(part, "eventTargets")?;
            Ok(targets.iter().map(|part| read(part, "an event target").cloned()).collect())
        },
    );
    Namespace {
        name: name.to_owned(),
        settings: level.settings,
        event_targets,
        local_store_sync_interval: sync_interval,
        recommenders,
    }
}

fn recommender(
    (namespace, action, path): (&str, Action, &str),
    (written, value): (&document::Recommender, &Value),
    above: &Level<'_>,
    sync_interval: &mut Option<u32>,
) -> Recommender {
    let level = above.below(&written.inheritable);
    let variations = written.variations.as_ref().map_or_else(
        || Ok(IndexMap::new()),
        |part| {
            let variations = read(part, "variations")?;
            Ok(variations
                .iter()
                .map(|(name, part)| {
                    let compiled = read(part, "the variation").map(|written| {
                        let level = level.below(&written.inheritable);
                        let compiled = variation(name, (written, part.written()), &level, action);
                        let inline = compiled.inline_links().map(|link| sync_interval_of(&link.settings));
                        let intervals = inline.chain([*sync_interval, level.local_store_sync_interval()]);
                        *sync_interval = intervals.flatten().min();
                        Arc::new(compiled)
                    });
                    (name.clone(), compiled)
                })
                .collect::<IndexMap<_, _>>())
        },
    );
    let experiments = written.experiments.as_ref().map_or_else(
        || Ok(IndexMap::new()),
        |part| {
            let experiments = read(part, "experiments")?;
            Ok(experiments
                .iter()
                .map(|(feature, part)| {
                    let compiled = read(part, "the experiment").map(|written| {
                        let salt = || format!("{namespace}/{}/{path}/{feature}", action.as_str());
                        let known = |name: &str| variations.as_ref().is_ok_and(|known| known.contains_key(name));
                        Arc::new(Experiment {
                            feature: feature.clone(),
                            method: method(written, salt, known),
                            guardrails: written.guardrails,
                            auto_stop: written.auto_stop.unwrap_or_default(),
                            metrics: written.metrics.clone().unwrap_or_default(),
                        })
                    });
                    (feature.clone(), compiled)
                })
                .collect())
        },
    );
    Recommender {
        path: path.to_owned(),
        namespace: namespace.to_owned(),
        action,
        written: Arc::new(value.clone()),
        allow_filter_parameter: written.allow_filter_parameter.unwrap_or(true),
        post_processor: written
            .response_post_processor
            .as_ref()
            .map(|part| read(part, "responsePostProcessor").and_then(post_processor)),
        experiments,
        variations,
    }
}

fn variation(
    name: &str,
    (written, value): (&variation::Variation, &Value),
    level: &Level<'_>,
    action: Action,
) -> Variation {
    let fallback = level.settings.fallback.as_ref().ok().and_then(Option::as_ref);
    Variation {
        name: name.to_owned(),
        origin: origin(written).and_then(|origin| answers(origin, action)),
        fallback: fallback.map(|fallback| chain(fallback, level, action)),
        settings: level.settings.clone(),
        written: Arc::new(told(value, level)),
    }
}

/// A variation as written, with what it inherits, for those who are told of it.
fn told(value: &Value, level: &Level<'_>) -> Value {
    let mut value = value.clone();
    if let Value::Object(fields) = &mut value {
        for (key, inherited) in level.written.told() {
            if fields.get(key).is_none_or(Value::is_null) {
                fields.insert(key.to_owned(), inherited.clone());
            }
        }
    }
    value
}

/// The origin, if it can do this.
fn answers(origin: Origin, action: Action) -> Usable<Origin> {
    match origin {
        Origin::List { .. } if action == Action::RerankItems => {
            Err(fault("UnsupportedVariationType", "a list can't reorder the items of a request"))
        }
        Origin::List { action_ids, .. } if action == Action::RecommendActions && action_ids.is_empty() => {
            Err(fault("ActionIdsNotConfigured", "the list has no actionIds"))
        }
        Origin::List { item_ids, .. } if action != Action::RecommendActions && item_ids.is_empty() => {
            Err(fault("ItemIdsNotConfigured", "the list has no itemIds"))
        }
        // https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetActionRecommendations.html
        Origin::Personalize { recommender: true, .. } if action == Action::RecommendActions => {
            Err(fault("RecommenderArnNotConfigured", "only campaigns recommend actions"))
        }
        origin => Ok(origin),
    }
}

/// What is inherited as `fallback`, for a variation at this level. A link that is written inline inherits from the
/// variation; its own `fallback` is ignored.
fn chain(fallback: &compiled::Fallback, level: &Level<'_>, action: Action) -> Chain {
    let links = fallback.links.iter().filter_map(|link| match link {
        FallbackLink::Named(name) => Some(Link::Named(name.clone())),
        // It is written for other actions, which inherit it too.
        FallbackLink::Inline(.., Ok(Origin::List { .. })) if action == Action::RerankItems => None,
        FallbackLink::Inline(written, value, origin) => {
            let level = level.below(&written.inheritable);
            // Nobody is told of a list, and it may be long.
            let is_list = matches!(origin, Ok(Origin::List { .. }));
            Some(Link::Inline(Arc::new(Variation {
                name: written.origin_type.clone().unwrap_or_default(),
                written: if is_list { Arc::clone(value) } else { Arc::new(told(value, &level)) },
                origin: origin.clone().and_then(|origin| answers(origin, action)),
                fallback: None,
                settings: level.settings.clone(),
            })))
        }
    });
    Chain {
        when: fallback.when.clone(),
        origin_timeout: fallback.origin_timeout,
        max_age: fallback.max_age,
        links: links.collect(),
    }
}

/// Rules that can't be read are a fault: without them, what must not be shown might be.
pub(crate) fn availability(written: &availability::Availability) -> Usable<compiled::Availability> {
    let unknown = match written.unknown.as_deref() {
        None => Unknown::Show,
        Some(name) => Unknown::parse(name)
            .ok_or_else(|| fault(INVALID, "unknown of availability is neither `show` nor `hide`"))?,
    };
    let over_fetch = written.over_fetch.unwrap_or(DEFAULT_OVER_FETCH);
    if !(1.0..=5.0).contains(&over_fetch) {
        return Err(fault(INVALID, "overFetch must be 1 to 5"));
    }
    let attributes = written.hidden_when.iter().map(|(name, values)| HidingAttribute::new(name, values));
    Ok(compiled::Availability { attributes: attributes.collect(), unknown, over_fetch })
}

/// A `fallback` that whoever inherits it shares. Reasons and links that are not understood are left out.
pub(crate) fn fallback(written: &fallback::Fallback) -> compiled::Fallback {
    let reasons = |names: &Vec<String>| names.iter().filter_map(|name| Reason::parse(name)).collect();
    let links = written.then.iter().filter_map(|part| {
        Some(match understood(part)? {
            fallback::Link::Named(name) => FallbackLink::Named(name.clone()),
            fallback::Link::Inline(variation) => {
                FallbackLink::Inline(variation.clone(), Arc::new(part.written().clone()), origin(variation))
            }
        })
    });
    compiled::Fallback {
        when: written.when.as_ref().map_or_else(|| Reason::ALL.to_vec(), reasons),
        origin_timeout: written.origin_timeout.map(|timeout| Duration::from_millis(timeout.into())),
        max_age: written.max_age(),
        links: links.take(FALLBACK_LINKS).collect(),
    }
}

fn origin(written: &variation::Variation) -> Usable<Origin> {
    let name = written.origin_type.as_deref().unwrap_or_default();
    let Some(origin_type) = OriginType::parse(name) else {
        return Err(fault("UnsupportedVariationType", "the variation's type is missing or not supported"));
    };
    match origin_type {
        OriginType::PersonalizeCampaign | OriginType::PersonalizeRecommender => {
            let arn = arn(written.arn.as_deref(), "personalize", "RecommenderArnNotConfigured")?;
            let recommender = arn.resource().starts_with("recommender/");
            if !recommender && !arn.resource().starts_with("campaign/") {
                return Err(fault("RecommenderArnNotConfigured", "the ARN is not a campaign's or a recommender's"));
            }
            let promotions = promotion::ready(written.promotions.as_ref(), &arn)?;
            Ok(Origin::Personalize { arn, recommender, promotions })
        }
        OriginType::Lambda => {
            Ok(Origin::Lambda { arn: arn(written.arn.as_deref(), "lambda", "FunctionArnNotConfigured")? })
        }
        OriginType::Sagemaker => match written.endpoint_name.as_deref() {
            Some(name) if !name.is_empty() => Ok(Origin::Sagemaker { endpoint_name: name.to_owned() }),
            _ => Err(fault("EndpointNameNotConfigured", "the variation has no endpointName")),
        },
        OriginType::Http => {
            let url = written.url.as_deref().unwrap_or_default();
            let url = UrlTemplate::parse(url)
                .map_err(|error| fault("UrlNotConfigured", format!("the variation's url can't be used: {error}")))?;
            Ok(Origin::Http { url })
        }
        OriginType::List => {
            let each_once = |ids: &Option<Vec<String>>| -> Arc<[String]> {
                let mut seen = HashSet::new();
                let ids = ids.iter().flatten().filter(|id| !id.is_empty() && seen.insert(*id));
                ids.take(LISTED_ITEMS).cloned().collect()
            };
            Ok(Origin::List { item_ids: each_once(&written.item_ids), action_ids: each_once(&written.action_ids) })
        }
    }
}

fn arn(text: Option<&str>, service: &str, code: &'static str) -> Usable<Arn> {
    let text = text.filter(|text| !text.is_empty()).ok_or_else(|| fault(code, "an ARN is missing"))?;
    let arn: Arn = text.parse().map_err(|error| fault(code, format!("an ARN can't be used: {error}")))?;
    if arn.service() == service { Ok(arn) } else { Err(fault(code, format!("an ARN is not of the service {service}"))) }
}

pub(crate) fn filter(written: &variation::Filter) -> Filter {
    Filter {
        arn: arn(written.arn.as_deref(), "personalize", "FilterArnNotConfigured"),
        condition: match written.condition.as_deref().map(Condition::parse) {
            Some(None) => Err(fault("UnsupportedFilterCondition", "a filter's condition is not supported")),
            known => Ok(known.flatten()),
        },
        auto_values: written
            .auto_dynamic_filter_values
            .as_ref()
            .map_or_else(|| Ok(Arc::from([])), |part| read(part, "autoDynamicFilterValues").and_then(filter_values)),
    }
}

/// Texts are sent to a filter between double quotes, and Personalize names no way to write one within.
fn filter_values(written: &AutoValues) -> Usable<Arc<[AutoValue]>> {
    let values = auto_values(written)?;
    let quoted = values.iter().filter(|value| value.value_type == ValueType::String).find(|value| {
        let mapped = value.rules.iter().flat_map(|rule| &rule.mappings).map(|mapping| &mapping.map_to);
        value.default.iter().chain(mapped).any(|text| text.contains('"'))
    });
    match quoted {
        Some(value) => Err(fault(INVALID, format!("a value of the filter's `{}` has a double quote", value.field))),
        None => Ok(values),
    }
}

pub(crate) fn auto_values(written: &AutoValues) -> Usable<Arc<[AutoValue]>> {
    written.iter().map(|(field, part)| auto_value(field, read(part, "an automatic value")?)).collect()
}

fn auto_value(field: &str, written: &automatic::AutoValue) -> Usable<AutoValue> {
    Ok(AutoValue {
        field: field.to_owned(),
        value_type: written.value_type.unwrap_or(ValueType::String),
        default: written.default.as_ref().map(automatic::Scalar::text),
        evaluate_all: written.evaluate_all,
        rules: written.rules.iter().map(rule).collect::<Result<_, _>>()?,
    })
}

fn rule(written: &automatic::Rule) -> Usable<Rule> {
    let source = match written.rule_type {
        RuleType::HeaderValue => {
            let name = written.header.as_deref().unwrap_or_default();
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| fault(INVALID, "a header rule's header is missing or not a header name"))?;
            RuleSource::Header(name)
        }
        RuleType::HourOfDay => RuleSource::HourOfDay,
        RuleType::DayOfWeek => RuleSource::DayOfWeek,
        RuleType::SeasonOfYear => RuleSource::SeasonOfYear,
    };
    let mappings = written.value_mappings.iter().flatten();
    let mappings = mappings.map(|mapping| Mapping::new(mapping.operator, &mapping.value, &mapping.map_to)).collect();
    Ok(Rule { source, mappings })
}

fn method(written: &experiment::Experiment, salt: impl Fn() -> String, known: impl Fn(&str) -> bool) -> Usable<Method> {
    match written.method.as_deref().and_then(EvaluationMethod::parse) {
        Some(EvaluationMethod::Evidently) => match written.project.as_deref() {
            Some(project) if !project.is_empty() => Ok(Method::Evidently { project: project.to_owned() }),
            _ => Err(fault("InvalidEvidentlyProject", "the experiment has no project")),
        },
        Some(EvaluationMethod::Weighted) => {
            let split = written.split.clone().unwrap_or_default();
            let overrides = written.overrides.clone().unwrap_or_default();
            if !split.keys().chain(overrides.values()).all(|name| known(name)) {
                return Err(fault("NoMatchedTarget", "the experiment names a variation that the recommender has not"));
            }
            let split: IndexMap<_, _> = split.into_iter().filter(|(_, weight)| *weight > 0.0).collect();
            let audience = written.audience.unwrap_or(100.0);
            if split.is_empty() || !split.values().all(|weight| weight.is_finite()) {
                return Err(fault("InvalidExperimentSplit", "the experiment's split needs a weight above 0"));
            }
            if !(0.0..=100.0).contains(&audience) {
                return Err(fault("InvalidExperimentAudience", "the experiment's audience is a percentage, 0 to 100"));
            }
            let salt = written.salt.clone().unwrap_or_else(salt);
            Ok(Method::Weighted(Weighted { split, audience, overrides, salt }))
        }
        None => Err(fault("UnsupportedEvaluationMethod", "the experiment's method is missing or not supported")),
    }
}

fn post_processor(written: &variation::ResponsePostProcessor) -> Usable<PostProcessor> {
    if written.processor_type.as_deref().is_some_and(|name| PostProcessorType::parse(name).is_none()) {
        return Err(fault("UnsupportedPostProcessorType", "the post-processor's type is not supported"));
    }
    let arn = arn(written.arn.as_deref(), "lambda", "FunctionArnNotConfigured")?;
    let multiplier = written.look_ahead_multiplier;
    if multiplier.is_some_and(|multiplier| !multiplier.is_finite() || multiplier < 1.0) {
        return Err(fault(INVALID, "lookAheadMultiplier must be 1 or more"));
    }
    let maximum = match written.look_ahead_maximum_value {
        None => None,
        Some(maximum) if maximum >= 1.0 => Some(maximum.floor() as u32),
        Some(_) => return Err(fault(INVALID, "lookAheadMaximumValue must be 1 or more")),
    };
    Ok(PostProcessor { arn, look_ahead_multiplier: multiplier, look_ahead_maximum: maximum })
}
