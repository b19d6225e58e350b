//! What a schema can't say.
//!
//! Parts that are not understood are the schema's to name; they are skipped here.

use std::collections::HashSet;

use http::{HeaderName, HeaderValue};
use indexmap::IndexMap;

use super::{Findings, actions, promotions};
use crate::automatic::{AutoValue, AutoValues, Operator, Rule, RuleType, Scalar, ValueType};
use crate::cache_control::CacheControl;
use crate::document::{Action, Document, EventTarget, Recommender, RecordHeaders};
use crate::experiment::{EvaluationMethod, Experiment};
use crate::fallback::{Fallback, Link};
use crate::metadata::{BillingMode, InferenceItemMetadata};
use crate::part::Part;
use crate::positions::{Level, Position, entries, member};
use crate::settings::InEffect;
use crate::url_template::UrlTemplate;
use crate::variation::{Filter, OriginType, Variation};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    if document.version().is_some_and(|version| HeaderValue::from_str(&version).is_err()) {
        findings.error("/version", "the version goes into a header, which can't hold it", "use printable characters");
    }
    for position in document.positions().filter(Position::is_served) {
        let at = position.pointer();
        position.own.check(&at, findings);
        match position.level {
            Level::Document => {}
            Level::Namespace(_, namespace) => {
                if let Some(Ok(targets)) = namespace.event_targets.as_ref().map(Part::get) {
                    event_targets(&member(&at, "eventTargets"), targets, findings);
                }
            }
            Level::Recommender(_, recommender) => experiments(&at, recommender, findings),
            Level::Variation(path, _, variation) => {
                origin(&at, variation, findings);
                if path.action != Some(Action::RecommendActions) {
                    hidden_items(&at, variation, position.in_effect, findings);
                }
                actions::variation(&at, path.action, variation, findings);
                promotions::variation(&at, path.action, variation, findings);
                if path.action == Some(Action::RerankItems)
                    && variation.origin_type.as_deref().and_then(OriginType::parse) == Some(OriginType::List)
                {
                    findings.error(
                        &member(&at, "type"),
                        "a list can't reorder the items of a request",
                        "use it for recommend-items and related-items, or as a link of a `fallback`",
                    );
                }
                if path.action == Some(Action::RelatedItems) {
                    anonymous_filters(&at, position.in_effect.filters, findings);
                }
            }
            Level::Link(path, _, _, variation) => {
                origin(&at, variation, findings);
                if path.action != Some(Action::RecommendActions) {
                    hidden_items(&at, variation, position.in_effect, findings);
                }
                if !position.is_inherited_link() {
                    actions::variation(&at, path.action, variation, findings);
                    promotions::variation(&at, path.action, variation, findings);
                }
                let is_list = variation.origin_type.as_deref().and_then(OriginType::parse) == Some(OriginType::List);
                if is_list && path.action == Some(Action::RerankItems) && !position.is_inherited_link() {
                    findings.warning(
                        &at,
                        "a list can't reorder the items of a request: it is never asked here",
                        "remove it: the order in which the ids came is always the last resort",
                    );
                }
                if variation.inheritable.fallback.is_some() {
                    findings.warning(
                        &member(&at, "fallback"),
                        "a fallback's own `fallback` is ignored",
                        "remove it, and add what it names to the list that this is in",
                    );
                }
            }
        }
    }
    fallback_names(document, findings);
}

/// The variations that a `fallback` names, which each recommender that inherits it looks for among its own. A name that
/// none of them has is an error; one that just some have is left to the others of the list.
fn fallback_names(document: &Document, findings: &mut Findings) {
    // By where the name is written: whether any recommender has a variation of that name, and the names that there are.
    let mut named: IndexMap<String, (&str, bool, Vec<&str>)> = IndexMap::new();
    let positions: Vec<_> = document.positions().filter(Position::is_served).collect();
    let mut recommender = None;
    for position in &positions {
        match position.level {
            Level::Recommender(_, written) => recommender = Some(written),
            Level::Variation(_, name, _) => {
                let Some(variations) = recommender.and_then(|written| written.variations.as_ref()?.get().ok()) else {
                    continue;
                };
                let links = position.in_effect.fallback.and_then(|part| part.get().ok()).map(|written| &written.then);
                for (index, link) in links.into_iter().flatten().enumerate() {
                    let Ok(Link::Named(link)) = link.get() else { continue };
                    let (_, found, others) =
                        named.entry(position.link_pointer(index)).or_insert((link, false, Vec::new()));
                    *found |= variations.contains_key(link);
                    others.extend(variations.keys().map(String::as_str).filter(|other| *other != name));
                }
            }
            _ => {}
        }
    }
    for (at, (name, found, mut others)) in named {
        if found {
            continue;
        }
        others.sort_unstable();
        others.dedup();
        let names: Vec<_> = others.iter().take(10).map(|name| format!("`{name}`")).collect();
        let fix = if names.is_empty() {
            "add it to the recommender's `variations`, or write a variation here".to_owned()
        } else {
            format!("use one of the recommender's other variations: {}", names.join(", "))
        };
        findings.error(&at, format!("no recommender that this is for has a variation `{name}`"), fix);
    }
}

pub(crate) fn fallback(at: &str, written: &Fallback, findings: &mut Findings) {
    if written.when.as_ref().is_some_and(Vec::is_empty) {
        findings.warning(
            &member(at, "when"),
            "no reason is named: the fallback is never asked",
            "name one, or remove `when`, which then means all",
        );
    }
}

pub(crate) fn item_metadata(at: &str, written: &InferenceItemMetadata, findings: &mut Findings) {
    let InferenceItemMetadata::Dynamodb { billing_mode, provisioned_throughput, .. } = written else { return };
    match (billing_mode, provisioned_throughput) {
        (Some(BillingMode::Provisioned), None) => findings.error(
            at,
            "billingMode PROVISIONED needs a throughput",
            "add `provisionedThroughput`, or use PAY_PER_REQUEST",
        ),
        (None | Some(BillingMode::PayPerRequest), Some(_)) => findings.warning(
            &member(at, "provisionedThroughput"),
            "the throughput is not used without billingMode PROVISIONED",
            "add `billingMode`: `PROVISIONED`, or remove it",
        ),
        _ => {}
    }
}

pub(crate) fn cache_control(at: &str, written: &CacheControl, findings: &mut Findings) {
    let rules = [
        ("userSpecified", &written.user_specified),
        ("syntheticUserSpecified", &written.synthetic_user_specified),
        ("noUserSpecified", &written.no_user_specified),
    ];
    for (name, rule) in rules {
        let directives = rule.as_ref().and_then(|rule| rule.directives.as_deref()).unwrap_or_default();
        if HeaderValue::from_str(directives).is_err() {
            findings.error(
                &member(&member(at, name), "directives"),
                "the directives go into a header, which can't hold them",
                "use Cache-Control directives, comma-separated",
            );
        }
    }
}

pub(crate) fn auto_values(at: &str, values: &AutoValues, findings: &mut Findings) {
    for (field, value) in entries(values) {
        for (index, written) in value.rules.iter().enumerate() {
            rule(&format!("{}/rules/{index}", member(at, field)), written, findings);
        }
        if value.rules.is_empty() && value.default.is_none() {
            findings.warning(&member(at, field), "the field never has a value", "add a rule or a default");
        }
    }
}

fn rule(at: &str, written: &Rule, findings: &mut Findings) {
    match (written.rule_type, &written.header) {
        (RuleType::HeaderValue, Some(header)) if HeaderName::from_bytes(header.as_bytes()).is_err() => findings.error(
            &member(at, "header"),
            "not a legal header name",
            "use letters, digits and `-`, as in `CloudFront-Viewer-City`",
        ),
        (RuleType::HeaderValue, _) | (_, None) => {}
        (_, Some(_)) => {
            findings.warning(&member(at, "header"), "only header-value rules read a header", "remove `header`");
        }
    }
    for (index, mapping) in written.value_mappings.iter().flatten().enumerate() {
        let numeric = matches!(mapping.operator, Operator::LessThan | Operator::GreaterThan);
        let number = match &mapping.value {
            Scalar::Text(text) => text.trim().parse::<f64>().is_ok_and(f64::is_finite),
            Scalar::Number(_) => true,
            Scalar::Truth(_) => false,
        };
        if numeric && !number {
            findings.error(
                &format!("{at}/valueMappings/{index}/value"),
                "less-than and greater-than compare numbers; this never matches",
                "use a number",
            );
        }
    }
}

pub(crate) fn filters(at: &str, filters: &[Filter], findings: &mut Findings) {
    for (index, filter) in filters.iter().enumerate() {
        let at = format!("{at}/{index}");
        if let Some(Ok(values)) = filter.auto_dynamic_filter_values.as_ref().map(Part::get) {
            let at = member(&at, "autoDynamicFilterValues");
            auto_values(&at, values, findings);
            quotes(&at, values, findings);
        }
        if filters[..index].iter().any(|earlier| earlier.condition.is_none()) {
            findings.warning(
                &at,
                "the filter is never used: an earlier one has no condition and always holds",
                "move the filter that has no condition to the end",
            );
        }
    }
}

/// Texts are sent to a filter between double quotes, and Personalize names no way to write one within.
fn quotes(at: &str, values: &AutoValues, findings: &mut Findings) {
    let mut check = |at: &str, value: &Scalar| {
        if matches!(value, Scalar::Text(text) if text.contains('"')) {
            findings.error(
                at,
                "the value has a double quote, which a filter's value can't have",
                "remove the quotes: they are added when the value is sent",
            );
        }
    };
    let texts = |value: &AutoValue| value.value_type.is_none_or(|of| of == ValueType::String);
    for (field, value) in entries(values).filter(|(_, value)| texts(value)) {
        let at = member(at, field);
        if let Some(default) = &value.default {
            check(&member(&at, "default"), default);
        }
        for (index, rule) in value.rules.iter().enumerate() {
            for (mapping_index, mapping) in rule.value_mappings.iter().flatten().enumerate() {
                check(&format!("{at}/rules/{index}/valueMappings/{mapping_index}/mapTo"), &mapping.map_to);
            }
        }
    }
}

fn event_targets(at: &str, targets: &[Part<EventTarget>], findings: &mut Findings) {
    for (index, target) in targets.iter().enumerate() {
        let Ok(target) = target.get() else { continue };
        let destination = target.destination();
        let mut earlier = targets[..index].iter().filter_map(|earlier| earlier.get().ok());
        if earlier.any(|earlier| earlier.destination() == destination) {
            findings.warning(
                &format!("{at}/{index}"),
                "the target is listed twice: it gets every event twice",
                "remove one",
            );
        }
        record_headers(&format!("{at}/{index}"), target, findings);
    }
}

fn record_headers(at: &str, target: &EventTarget, findings: &mut Findings) {
    let (EventTarget::KinesisStream { headers, .. } | EventTarget::KinesisFirehose { headers, .. }) = target else {
        return;
    };
    let Some(RecordHeaders::Names(names)) = headers else { return };
    for (index, name) in names.iter().enumerate() {
        if facts::headers::CREDENTIALS.iter().any(|withheld| name.eq_ignore_ascii_case(withheld)) {
            findings.warning(
                &format!("{at}/headers/{index}"),
                "the header carries credentials: no record ever has it",
                "remove it",
            );
        }
    }
}

fn experiments(at: &str, recommender: &Recommender, findings: &mut Findings) {
    let Some(Ok(experiments)) = recommender.experiments.as_ref().map(Part::get) else { return };
    let variations = recommender.variations.as_ref().and_then(|part| part.get().ok());
    let names: HashSet<&str> = variations.into_iter().flat_map(IndexMap::keys).map(String::as_str).collect();
    let at = member(at, "experiments");
    if names.len() == 1 && !experiments.is_empty() {
        findings.warning(&at, "experiments are never run: there is only one variation", "add a variation");
    }
    for (feature, written) in entries(experiments) {
        experiment(&member(&at, feature), written, &names, findings);
    }
}

fn origin(at: &str, written: &Variation, findings: &mut Findings) {
    let origin_type = written.origin_type.as_deref().and_then(OriginType::parse);
    if let (Some(OriginType::Http), Some(url)) = (origin_type, &written.url) {
        if let Err(error) = UrlTemplate::parse(url) {
            findings.error(&member(at, "url"), format!("the URL can't be used: {error}"), "correct the URL");
        } else if url.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://")) {
            findings.warning(&member(at, "url"), "requests to this origin are not encrypted", "use https://");
        }
    }
}

/// What hides items needs their metadata, which is Personalize's own or a store's. Other origins may answer it as well.
fn hidden_items(at: &str, written: &Variation, in_effect: InEffect<'_>, findings: &mut Findings) {
    if in_effect.availability.is_none() {
        return;
    }
    let answers_metadata = match written.origin_type.as_deref().and_then(OriginType::parse) {
        Some(OriginType::Lambda | OriginType::Sagemaker | OriginType::Http) | None => true,
        Some(OriginType::PersonalizeCampaign | OriginType::PersonalizeRecommender | OriginType::List) => false,
    };
    match in_effect.inference_item_metadata.map(Part::get) {
        None if !answers_metadata => findings.error(
            at,
            "`availability` looks at items' metadata, and there is none: every item is unknown",
            "add `inferenceItemMetadata`",
        ),
        Some(Ok(InferenceItemMetadata::Personalize { .. }))
            if written.origin_type.as_deref().and_then(OriginType::parse) == Some(OriginType::List) =>
        {
            findings.warning(
                at,
                "metadata of type `personalize` comes with Personalize's own answers: `availability` knows nothing of \
                 a list's items",
                "use a store, `localdb` or `dynamodb`, or list what is always available",
            );
        }
        _ => {}
    }
}

/// A related-items request may come without a user, and then a filter that requires one does not hold.
fn anonymous_filters(at: &str, filters: Option<&Part<Vec<Filter>>>, findings: &mut Findings) {
    let Some(Ok(filters)) = filters.map(Part::get) else { return };
    if !filters.is_empty() && filters.iter().all(|filter| filter.condition.is_some()) {
        findings.warning(
            at,
            "a related-items request without a user is answered unfiltered: every filter is user-required",
            "add a filter without a condition after the others, if anonymous requests should be filtered too",
        );
    }
}

fn experiment(at: &str, written: &Experiment, variations: &HashSet<&str>, findings: &mut Findings) {
    match written.method.as_deref().and_then(EvaluationMethod::parse) {
        Some(EvaluationMethod::Evidently) => {
            findings.warning(
                &member(at, "method"),
                "AWS ended CloudWatch Evidently on 2025-10-16: every request falls back to the first variation",
                "use the method `weighted`, which needs no service",
            );
            for (name, metric) in written.metrics.iter().flatten() {
                let keys = [("entityIdKey", &metric.entity_id_key), ("valueKey", &metric.value_key)];
                for (key, _) in keys.into_iter().filter(|(_, value)| value.is_none()) {
                    let at = member(&member(at, "metrics"), name);
                    findings.error(&at, format!("`{key}` is missing, which Evidently needs"), format!("add `{key}`"));
                }
            }
        }
        Some(EvaluationMethod::Weighted) => weighted(at, written, variations, findings),
        None => {}
    }
    if written.metrics.as_ref().is_none_or(IndexMap::is_empty) {
        findings.warning(at, "nothing is measured", "add a metric, or nobody can tell which variation is better");
    }
}

fn weighted(at: &str, written: &Experiment, variations: &HashSet<&str>, findings: &mut Findings) {
    let fix = || {
        let mut names: Vec<_> = variations.iter().map(|name| format!("`{name}`")).collect();
        names.sort();
        if names.is_empty() {
            return "add it to the recommender's `variations`".to_owned();
        }
        format!("use one of the recommender's variations: {}", names.join(", "))
    };
    for name in written.split.iter().flatten().map(|(name, _)| name) {
        if !variations.contains(name.as_str()) {
            let at = member(&member(at, "split"), name);
            findings.error(&at, format!("the recommender has no variation `{name}`"), fix());
        }
    }
    for (user, name) in written.overrides.iter().flatten() {
        if !variations.contains(name.as_str()) {
            let at = member(&member(at, "overrides"), user);
            findings.error(&at, format!("the recommender has no variation `{name}`"), fix());
        }
    }
    if written.auto_stop == Some(true) && written.guardrails.is_none() {
        findings.error(&member(at, "autoStop"), "there are no `guardrails` to stop for", "add `guardrails`");
    }
    if written.split.as_ref().is_some_and(|split| !split.is_empty() && split.values().all(|weight| *weight <= 0.0)) {
        findings.error(
            &member(at, "split"),
            "every weight is 0: no one gets any variation",
            "give one a weight above 0",
        );
    }
}
