//! ARNs that do not parse, are of the wrong service, or are of another region.

use super::Findings;
use crate::arn::Arn;
use crate::document::Document;
use crate::positions::{Level, member, understood};
use crate::variation::OriginType;

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let mut arns = Arns { findings, found: Vec::new() };
    for position in document.positions() {
        let at = position.pointer();
        position.own.check_arns(&at, &mut arns);
        match position.level {
            Level::Document | Level::Namespace(..) => {}
            Level::Recommender(_, recommender) => {
                if let Some(processor) = recommender.response_post_processor.as_ref().and_then(understood) {
                    let at = member(&at, "responsePostProcessor");
                    arns.check(&at, processor.arn.as_deref(), "lambda", &["function:"]);
                }
            }
            Level::Variation(_, _, variation) | Level::Link(.., variation) => {
                let origin_type = variation.origin_type.as_deref().and_then(OriginType::parse);
                if let Some((service, kinds)) = origin_type.and_then(OriginType::arn) {
                    arns.check(&at, variation.arn.as_deref(), service, kinds);
                }
                let promotions = variation.promotions.as_ref().and_then(understood).into_iter().flatten();
                for (index, promotion) in promotions.enumerate() {
                    let filter = understood(promotion).map(|promotion| &*promotion.filter);
                    // A name is right whatever it is.
                    let arn = filter.filter(|filter| filter.starts_with("arn:"));
                    let at = format!("{}/{index}/filter", member(&at, "promotions"));
                    arns.check_member(at, arn, "personalize", &["filter/"]);
                }
            }
        }
    }
    arns.check_regions();
}

/// The ARNs of a document, as they are found.
pub(crate) struct Arns<'f> {
    findings: &'f mut Findings,
    /// Those that are right by themselves, with their JSON pointers.
    found: Vec<(String, Arn)>,
}

impl Arns<'_> {
    /// Checks the member `arn` of the object at `at`, whose ARN must be of this service and of one of these kinds of
    /// resource. A missing one is the schema's to name.
    pub(crate) fn check(&mut self, at: &str, text: Option<&str>, service: &str, kinds: &[&str]) {
        self.check_member(member(at, "arn"), text, service, kinds);
    }

    /// The same for a member of another name: `at` is its own JSON pointer.
    fn check_member(&mut self, at: String, text: Option<&str>, service: &str, kinds: &[&str]) {
        let Some(text) = text else { return };
        let form = || {
            let kinds = kinds.iter().map(|kind| format!("`arn:aws:{service}:<region>:<account>:{kind}<name>`"));
            format!("write it as {}", kinds.collect::<Vec<_>>().join(" or "))
        };
        let arn: Arn = match text.parse() {
            Ok(arn) => arn,
            Err(error) => return self.findings.error(&at, format!("{error}"), form()),
        };
        if arn.service() != service || !kinds.iter().any(|kind| has_name(arn.resource(), kind)) {
            return self.findings.error(&at, "the ARN is not of the kind that is needed here", form());
        }
        if !is_region(arn.region()) {
            self.findings.error(&at, format!("`{}` is not a region", arn.region()), form());
        } else if arn.account().len() != 12 || !arn.account().bytes().all(|byte| byte.is_ascii_digit()) {
            self.findings.error(&at, format!("`{}` is not an account id of 12 digits", arn.account()), form());
        } else {
            self.found.push((at, arn));
        }
    }

    /// The functions call AWS in their own region, so a document has one region. The region of the first ARN stands for
    /// it; which of two that disagree is meant can't be known.
    fn check_regions(self) {
        let Some(((first_at, first), others)) = self.found.split_first() else { return };
        for (at, arn) in others {
            if arn.region() != first.region() {
                self.findings.error(
                    at,
                    format!("the region is {}, but that of {first_at} is {}", arn.region(), first.region()),
                    "use resources of one region, the one that the API is deployed in",
                );
            } else if arn.partition() != first.partition() {
                self.findings.error(
                    at,
                    format!("the partition is {}, but that of {first_at} is {}", arn.partition(), first.partition()),
                    "use resources of one partition",
                );
            }
        }
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
