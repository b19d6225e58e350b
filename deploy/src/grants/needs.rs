//! What a configuration's own origins and event targets need: docs/permissions.md has the table.

use std::collections::{BTreeMap, BTreeSet};

use configuration::Document;
use configuration::document::EventTarget;
use configuration::positions::{Level, understood};
use configuration::variation::{OriginType, Variation};

/// Where the stack is, for resources that a document has by name.
#[derive(Clone, Debug)]
pub(crate) struct StackLocation {
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub(crate) partition: String,
    pub(crate) region: String,
    /// 12 digits.
    pub(crate) account: String,
}

impl StackLocation {
    /// From the ARN of a stack.
    pub(crate) fn of(stack_id: &str) -> Option<Self> {
        let mut parts = stack_id.splitn(6, ':').skip(1).map(str::to_owned);
        let (partition, _, region, account) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some(Self { partition, region, account })
    }

    fn arn(&self, service: &str, resource: &str) -> String {
        let Self { partition, region, account } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

/// Resources by the action that is needed on them, in order.
pub(crate) type Needs = BTreeMap<&'static str, BTreeSet<String>>;

/// What a document needs. Parts that are not understood need nothing, since nothing answers from them.
pub(crate) fn needs(document: &Document, location: &StackLocation) -> Needs {
    let mut needs = Needs::new();
    let mut add = |action, resource: String| {
        needs.entry(action).or_default().insert(resource);
    };
    for position in document.positions().filter(|position| position.is_served()) {
        match position.level {
            Level::Document => {}
            Level::Namespace(_, namespace) => {
                let targets = namespace.event_targets.as_ref().and_then(understood).into_iter().flatten();
                for target in targets.filter_map(understood) {
                    match target {
                        // The role has it for all of the account's.
                        EventTarget::PersonalizeEventTracker { .. }
                        | EventTarget::PersonalizeActionInteractionsTracker { .. } => {}
                        EventTarget::KinesisStream { stream_name, .. } => {
                            add("kinesis:PutRecord", location.arn("kinesis", &format!("stream/{stream_name}")));
                        }
                        EventTarget::KinesisFirehose { stream_name, .. } => {
                            add(
                                "firehose:PutRecord",
                                location.arn("firehose", &format!("deliverystream/{stream_name}")),
                            );
                        }
                    }
                }
            }
            Level::Recommender(_, recommender) => {
                let processor = recommender.response_post_processor.as_ref().and_then(understood);
                if let Some(arn) = processor.and_then(|processor| processor.arn.clone()) {
                    add("lambda:InvokeFunction", arn);
                }
            }
            Level::Variation(_, _, variation) | Level::Link(.., variation) => {
                let Variation { origin_type, arn, endpoint_name, .. } = variation;
                match origin_type.as_deref().and_then(OriginType::parse) {
                    Some(OriginType::Lambda) => {
                        if let Some(arn) = arn {
                            add("lambda:InvokeFunction", arn.clone());
                        }
                    }
                    Some(OriginType::Sagemaker) => {
                        if let Some(name) = endpoint_name {
                            // SageMaker writes its ARNs in lower case, whatever the letters of the name.
                            for name in [name.clone(), name.to_ascii_lowercase()] {
                                add("sagemaker:InvokeEndpoint", location.arn("sagemaker", &format!("endpoint/{name}")));
                            }
                        }
                    }
                    Some(
                        OriginType::PersonalizeCampaign
                        | OriginType::PersonalizeRecommender
                        | OriginType::Http
                        | OriginType::List,
                    )
                    | None => {}
                }
            }
        }
    }
    needs
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn location() -> StackLocation {
        StackLocation::of("arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/1").unwrap()
    }

    fn needed(document: &serde_json::Value) -> Vec<(&'static str, Vec<String>)> {
        let document = Document::parse(document.to_string().as_bytes()).unwrap();
        let needs = needs(&document, &location()).into_iter();
        needs.map(|(action, resources)| (action, resources.into_iter().collect())).collect()
    }

    #[test]
    fn every_kind_of_origin_and_target_needs_what_the_documents_say() {
        let function = "arn:aws:lambda:eu-west-1:111122223333:function:bestsellers";
        let fallback = "arn:aws:lambda:eu-west-1:111122223333:function:fallback";
        let offers = "arn:aws:lambda:eu-west-1:111122223333:function:offers";
        let processor = "arn:aws:lambda:eu-west-1:111122223333:function:stock:live";
        let document = json!({"namespaces": {"shop": {
            "eventTargets": [
                {"type": "personalize-event-tracker", "trackingId": "t"},
                {"type": "kinesis-stream", "streamName": "clicks"},
                {"type": "kinesis-firehose", "streamName": "archive"}],
            "recommenders": {"recommend-items": {"home": {
                "fallback": {"then": ["a", {"type": "lambda", "arn": fallback}, {"type": "list", "itemIds": ["1"]}]},
                "responsePostProcessor": {"type": "lambda", "arn": processor},
                "variations": {
                    "a": {"type": "function", "arn": function},
                    "b": {"type": "sagemaker", "endpointName": "Ranking-7"},
                    "c": {"type": "http", "url": "https://example.com/{userId}"},
                    "d": {"type": "personalize-campaign",
                        "arn": "arn:aws:personalize:eu-west-1:111122223333:campaign/c"}}}},
                "recommend-actions": {"next": {"variations": {"a": {"type": "lambda", "arn": offers}}}}}}}});
        assert_eq!(
            needed(&document),
            [
                (
                    "firehose:PutRecord",
                    vec!["arn:aws:firehose:eu-west-1:111122223333:deliverystream/archive".to_owned()]
                ),
                ("kinesis:PutRecord", vec!["arn:aws:kinesis:eu-west-1:111122223333:stream/clicks".to_owned()]),
                ("lambda:InvokeFunction", [function, fallback, offers, processor].map(str::to_owned).to_vec()),
                (
                    "sagemaker:InvokeEndpoint",
                    vec![
                        "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/Ranking-7".to_owned(),
                        "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/ranking-7".to_owned(),
                    ]
                ),
            ]
        );
    }

    #[test]
    fn what_is_not_understood_needs_nothing() {
        let document = json!({"namespaces": {"shop": {
            "eventTargets": [{"type": "carrier-pigeon", "streamName": "clicks"}],
            "recommenders": {"recommend-items": {"home": {"variations": {"a": {"type": "oracle", "arn": "x"},
                "b": {"type": "lambda"}}}}}}}});
        assert!(needed(&document).is_empty());
    }
}
