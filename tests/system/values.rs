//! What CloudFormation makes of a value, with the parameters that a person gives.

use std::collections::BTreeMap;

use cfn::Json;
use serde_json::json;

/// A template that is deployed with some of its parameters given, and the defaults of the rest.
pub(crate) struct Deployed<'a> {
    template: &'a Json,
    given: BTreeMap<&'a str, &'a str>,
}

impl<'a> Deployed<'a> {
    pub(crate) fn with(template: &'a Json, given: &[(&'a str, &'a str)]) -> Self {
        for (name, _) in given {
            assert!(template["Parameters"].get(name).is_some(), "there is no parameter {name}");
        }
        Self { template, given: given.iter().copied().collect() }
    }

    /// The value with its functions worked out; a member of `AWS::NoValue` is left out. What only AWS knows (ids, ARNs)
    /// stays a function.
    pub(crate) fn value(&self, json: &Json) -> Json {
        match json {
            Json::Array(items) => items.iter().map(|item| self.value(item)).filter(|item| !is_no_value(item)).collect(),
            Json::Object(object) => {
                if let Some((name, argument)) = object.iter().next().filter(|_| object.len() == 1)
                    && let Some(value) = self.function(name, argument)
                {
                    return value;
                }
                let members = object.iter().map(|(name, value)| (name.clone(), self.value(value)));
                Json::Object(members.filter(|(_, value)| !is_no_value(value)).collect())
            }
            other => other.clone(),
        }
    }

    /// The value as texts.
    pub(crate) fn texts(&self, json: &Json) -> Vec<String> {
        let value = self.value(json);
        let items = value.as_array().unwrap_or_else(|| panic!("{value} is no list"));
        items.iter().map(|item| item.as_str().unwrap_or_else(|| panic!("{item} is no text")).to_owned()).collect()
    }

    /// Whether a condition of the template holds.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.truth(self.template["Conditions"].get(name).unwrap_or_else(|| panic!("there is no condition {name}")))
    }

    /// A condition, or an assertion of a rule.
    pub(crate) fn truth(&self, json: &Json) -> bool {
        let (function, argument) = json.as_object().and_then(|object| object.iter().next()).unwrap();
        match function.as_str() {
            "Condition" => self.holds(argument.as_str().unwrap()),
            "Fn::Not" => !self.truth(&argument[0]),
            "Fn::And" => argument.as_array().unwrap().iter().all(|part| self.truth(part)),
            "Fn::Or" => argument.as_array().unwrap().iter().any(|part| self.truth(part)),
            "Fn::Equals" => self.value(&argument[0]) == self.value(&argument[1]),
            other => panic!("{other} is not a condition"),
        }
    }

    fn function(&self, name: &str, argument: &Json) -> Option<Json> {
        match name {
            "Ref" => self.parameter(argument.as_str()?),
            "Fn::If" => {
                let branch = if self.holds(argument[0].as_str()?) { &argument[1] } else { &argument[2] };
                Some(self.value(branch))
            }
            "Fn::Join" => Some(self.texts(&argument[1]).join(argument[0].as_str()?).into()),
            "Fn::Split" => {
                let text = self.value(&argument[1]);
                Some(text.as_str()?.split(argument[0].as_str()?).collect())
            }
            "Fn::Select" => {
                let list = self.value(&argument[1]);
                let index = usize::try_from(argument[0].as_u64()?).ok()?;
                Some(list.as_array()?.get(index).unwrap_or_else(|| panic!("{list} has no item {index}")).clone())
            }
            "Fn::Sub" => {
                let (text, own) = match argument {
                    Json::Array(parts) => (parts[0].as_str()?, &parts[1]),
                    text => (text.as_str()?, &Json::Null),
                };
                let mut text = text.to_owned();
                let names: Vec<String> =
                    text.split("${").skip(1).filter_map(|rest| rest.split('}').next().map(str::to_owned)).collect();
                for name in names {
                    let value = own.get(&name).map(|value| self.value(value)).or_else(|| self.parameter(&name));
                    if let Some(value) = value.as_ref().and_then(Json::as_str) {
                        text = text.replace(&format!("${{{name}}}"), value);
                    }
                }
                Some(text.into())
            }
            _ => None,
        }
    }

    fn parameter(&self, name: &str) -> Option<Json> {
        let parameter = self.template["Parameters"].get(name)?;
        let default = || match &parameter["Default"] {
            Json::String(text) => text.clone(),
            Json::Null => format!("<{name}>"),
            other => other.to_string(),
        };
        let text = self.given.get(name).map_or_else(default, |given| (*given).to_owned());
        match parameter["Type"].as_str()? {
            // CloudFormation takes the spaces around the commas away.
            "CommaDelimitedList" => Some(text.split(',').map(str::trim).collect()),
            _ => Some(text.into()),
        }
    }
}

fn is_no_value(json: &Json) -> bool {
    json == &json!({ "Ref": "AWS::NoValue" })
}
