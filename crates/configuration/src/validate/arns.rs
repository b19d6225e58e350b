//! ARNs that do not parse, are of the wrong service, or are of another region.

use super::Findings;
use crate::arn::Arn;
use crate::document::{Document, Inheritable};
use crate::positions::{Level, member, understood};
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
    for position in document.positions() {
        let at = position.pointer();
        inheritable(&at, position.own, findings, arns);
        match position.level {
            Level::Document | Level::Namespace(..) => {}
            Level::Recommender(_, recommender) => {
                if let Some(processor) = recommender.response_post_processor.as_ref().and_then(understood) {
                    let at = member(&at, "responsePostProcessor");
                    one(&at, processor.arn.as_deref(), "lambda", &["function:"], findings, arns);
                }
            }
            Level::Variation(_, _, variation) => {
                let text = variation.arn.as_deref();
                match variation.origin_type.as_deref().and_then(OriginType::parse) {
                    Some(OriginType::PersonalizeCampaign | OriginType::PersonalizeRecommender) => {
                        one(&at, text, "personalize", &["campaign/", "recommender/"], findings, arns);
                    }
                    Some(OriginType::Lambda) => one(&at, text, "lambda", &["function:"], findings, arns),
                    Some(OriginType::Sagemaker | OriginType::Http) | None => {}
                }
            }
        }
    }
}

fn inheritable(at: &str, written: &Inheritable, findings: &mut Findings, arns: &mut Located) {
    // Only filters have ARNs.
    let Inheritable { auto_context: _, filters, cache_control: _, inference_item_metadata: _ } = written;
    for (index, filter) in filters.as_ref().and_then(understood).into_iter().flatten().enumerate() {
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
