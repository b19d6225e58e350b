//! ARNs that do not parse, are of the wrong service, or are of another region.

use super::{Findings, member};
use crate::arn::Arn;
use crate::document::{Document, Inheritable};
use crate::part::Part;
use crate::variation::OriginType;

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let mut arns = Vec::new();
    collect(document, findings, &mut arns);
    // The functions call AWS in their own region, so a document has one region. The region of the first ARN stands for
    // it; which of two that disagree is meant can't be known.
    let Some((first_at, first)) = arns.first() else { return };
    for (at, arn) in &arns[1..] {
        if arn.region() != first.region() {
            findings.error(
                at,
                format!("the region is {}, but that of {first_at} is {}", arn.region(), first.region()),
                "use resources of one region, the one that the API is deployed in",
            );
        } else if arn.partition() != first.partition() {
            findings.error(
                at,
                format!("the partition is {}, but that of {first_at} is {}", arn.partition(), first.partition()),
                "use resources of one partition",
            );
        }
    }
}

type Located = Vec<(String, Arn)>;

fn collect(document: &Document, findings: &mut Findings, arns: &mut Located) {
    filters("", &document.inheritable, findings, arns);
    for (name, part) in &document.namespaces {
        let Ok(namespace) = part.get() else { continue };
        let at = member("/namespaces", name);
        filters(&at, &namespace.inheritable, findings, arns);
        let Some(Ok(actions)) = namespace.recommenders.as_ref().map(Part::get) else { continue };
        for (action, recommenders) in actions {
            let Ok(recommenders) = recommenders.get() else { continue };
            for (name, part) in recommenders {
                let Ok(recommender) = part.get() else { continue };
                let at = member(&member(&member(&at, "recommenders"), action), name);
                filters(&at, &recommender.inheritable, findings, arns);
                if let Some(Ok(processor)) = recommender.response_post_processor.as_ref().map(Part::get) {
                    let at = member(&at, "responsePostProcessor");
                    one(&at, processor.arn.as_deref(), "lambda", &["function:"], findings, arns);
                }
                let Some(Ok(variations)) = recommender.variations.as_ref().map(Part::get) else { continue };
                for (name, part) in variations {
                    let Ok(variation) = part.get() else { continue };
                    let at = member(&member(&at, "variations"), name);
                    filters(&at, &variation.inheritable, findings, arns);
                    let text = variation.arn.as_deref();
                    match variation.origin_type.as_deref().and_then(OriginType::parse) {
                        Some(OriginType::PersonalizeCampaign | OriginType::PersonalizeRecommender) => {
                            one(&at, text, "personalize", &["campaign/", "recommender/"], findings, arns);
                        }
                        Some(OriginType::Lambda) => one(&at, text, "lambda", &["function:"], findings, arns),
                        _ => {}
                    }
                }
            }
        }
    }
}

fn filters(at: &str, level: &Inheritable, findings: &mut Findings, arns: &mut Located) {
    let Some(Ok(filters)) = level.filters.as_ref().map(Part::get) else { return };
    for (index, filter) in filters.iter().enumerate() {
        let at = format!("{}/{index}", member(at, "filters"));
        one(&at, filter.arn.as_deref(), "personalize", &["filter/"], findings, arns);
    }
}

/// Checks the ARN of one member; a missing one is the schema's to name.
fn one(at: &str, text: Option<&str>, service: &str, kinds: &[&str], findings: &mut Findings, arns: &mut Located) {
    let Some(text) = text else { return };
    let at = member(at, "arn");
    let form = || {
        let kinds = kinds.iter().map(|kind| format!("`arn:aws:{service}:<region>:<account>:{kind}<name>`"));
        format!("write it as {}", kinds.collect::<Vec<_>>().join(" or "))
    };
    let arn: Arn = match text.parse() {
        Ok(arn) => arn,
        Err(error) => return findings.error(&at, format!("{error}"), form()),
    };
    if arn.service() != service || !kinds.iter().any(|kind| has_name(arn.resource(), kind)) {
        return findings.error(&at, "the ARN is not of the kind that is needed here", form());
    }
    if !is_region(arn.region()) {
        findings.error(&at, format!("`{}` is not a region", arn.region()), form());
    } else if arn.account().len() != 12 || !arn.account().bytes().all(|byte| byte.is_ascii_digit()) {
        findings.error(&at, format!("`{}` is not an account id of 12 digits", arn.account()), form());
    } else {
        arns.push((at, arn));
    }
}

/// Whether the resource is of the kind, with a name. Lambda's ARNs separate them by a colon; the original's schema
/// wanted a slash there, which no function has.
fn has_name(resource: &str, kind: &str) -> bool {
    resource.strip_prefix(kind).is_some_and(|name| !name.is_empty())
}

/// Whether a text has a region's form, `us-gov-west-1` as well as `eu-central-2`; new regions need no new release.
fn is_region(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let number = parts.last().is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()));
    let words = &parts[..parts.len() - 1];
    number
        && words.len() >= 2
        && words.iter().all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
}
