//! What MiniStack lacks: `ministack-exceptions.toml`.

use std::fs;
use std::sync::LazyLock;

use cfn::Json;
use serde::Deserialize;
use serde_json::json;

use crate::validators::root;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    template: Vec<TemplateException>,
    behaviour: Vec<BehaviourException>,
}

/// Something in a template that MiniStack refuses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateException {
    #[serde(rename = "type")]
    pub kind: String,
    /// The property that is refused; without one, the type is.
    pub property: Option<String>,
    /// Properties in its place.
    #[serde(default)]
    instead: toml::Table,
    /// What MiniStack says of it.
    pub refusal: String,
    reason: String,
}

/// Something that AWS does, and MiniStack does not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BehaviourException {
    name: String,
    reason: String,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    let file = root().join("tests/ministack-exceptions.toml");
    let text = fs::read_to_string(&file).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
});

/// Everything in templates that MiniStack refuses.
pub(super) fn template_exceptions() -> &'static [TemplateException] {
    &FILE.template
}

impl TemplateException {
    /// Takes what MiniStack refuses out of a template; whether there was anything.
    pub(super) fn apply(&self, template: &mut Json) -> bool {
        let mut found = false;
        for resource in template["Resources"].as_object_mut().unwrap().values_mut() {
            if resource["Type"] != self.kind.as_str() {
                continue;
            }
            let Some(property) = &self.property else {
                // A resource that does nothing, so that what waits for it or refers to it still can.
                *resource = json!({"Type": "AWS::CloudFormation::WaitConditionHandle"});
                found = true;
                continue;
            };
            let properties = resource["Properties"].as_object_mut().unwrap();
            if properties.shift_remove(property).is_some() {
                let instead = self.instead.iter();
                properties.extend(instead.map(|(key, value)| (key.clone(), serde_json::to_value(value).unwrap())));
                found = true;
            }
        }
        found
    }
}

/// A template as MiniStack takes it.
pub(super) fn without_refused(template: &Json) -> Json {
    let mut template = template.clone();
    for exception in template_exceptions() {
        exception.apply(&mut template);
    }
    template
}

/// Holds what was seen of a behaviour against the list: what AWS does is there, unless the list says that it is
/// lacking, and then it is indeed.
pub(super) fn expect(behaviour: &str, holds: bool, of: &str) {
    let listed = FILE.behaviour.iter().any(|exception| exception.name == behaviour);
    let (file, says) = ("ministack-exceptions.toml", "that MiniStack lacks it");
    assert!(holds || listed, "{of}: {behaviour} does not hold, and {file} does not say {says}");
    assert!(!holds || !listed, "{of}: {behaviour} holds; {file} need no longer say {says}");
}

#[test]
fn every_exception_has_a_reason() {
    let templates = FILE.template.iter().map(|exception| (&exception.kind, &exception.reason));
    let behaviours = FILE.behaviour.iter().map(|exception| (&exception.name, &exception.reason));
    for (name, reason) in templates.chain(behaviours) {
        assert!(reason.split_whitespace().count() >= 10, "{name}: the reason says too little");
    }
}
