//! Where a configuration may send a request or an event. The template names none of them, the configuration document
//! does; what the function's role does not allow yet is drawn as there only where its owner names it.

use super::sketch::Sketch;
use super::{Flow, Kind, Lane};

/// The node of Amazon Personalize's event trackers, to which events are sent.
pub(super) const EVENT_TRACKER: &str = "event-tracker";

/// Ids and names of the kinds of origins: the types of the configuration's variations.
const ORIGINS: [(&str, &str); 4] = [
    ("personalize", "Amazon Personalize"),
    ("lambda", "AWS Lambda"),
    ("sagemaker", "Amazon SageMaker"),
    ("http", "HTTP"),
];

/// Ids and names of the kinds of event targets.
const EVENT_TARGETS: [(&str, &str); 3] =
    [(EVENT_TRACKER, "Event tracker"), ("kinesis", "Amazon Kinesis"), ("firehose", "Amazon Data Firehose")];

/// The node of an origin or event target: its kind and name.
pub(super) fn find(id: &str) -> Option<(Kind, &'static str)> {
    let of = |list: &'static [(&str, &'static str)], kind| {
        list.iter().find(|(known, _)| *known == id).map(|(_, title)| (kind, *title))
    };
    of(&ORIGINS, Kind::Origin).or_else(|| of(&EVENT_TARGETS, Kind::EventTarget))
}

/// Adds what the origin functions may be configured to ask, after what their roles allow them already.
pub(super) fn add(sketch: &mut Sketch) {
    let apis = sketch.ids(Kind::Api);
    for function in apis.iter().flat_map(|api| sketch.functions_of(api)).collect::<Vec<_>>() {
        for (list, label) in [(&ORIGINS[..], "asks"), (&EVENT_TARGETS[..], "sends events")] {
            for (id, title) in list {
                let kind = if label == "asks" { Kind::Origin } else { Kind::EventTarget };
                // Whoever is reached over HTTP needs no permission.
                let conditional = !sketch.has(id) && *id != "http";
                sketch.node(id, kind, Lane::Requests, title, "named by the configuration");
                if conditional {
                    sketch.conditional(id);
                }
                sketch.edge(&function, id, label, Flow::Plain);
            }
        }
    }
}
