//! Two values compared, as the paths at which they differ.

use serde::Serialize;
use serde_json::Value;

/// A path at which two values differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PropertyChange {
    /// As `Code.S3Key` or `Policies[0].PolicyDocument.Statement[1].Action`.
    pub(crate) path: String,
    /// None if it is new.
    pub(crate) before: Option<Value>,
    /// None if it is gone.
    pub(crate) after: Option<Value>,
}

/// The paths at which two values differ. What is missing is `null` here, as serde_json's index has it.
pub(crate) fn compare(before: &Value, after: &Value) -> Vec<PropertyChange> {
    let mut changes = Vec::new();
    walk(
        String::new(),
        Some(before).filter(|value| !value.is_null()),
        Some(after).filter(|value| !value.is_null()),
        &mut changes,
    );
    changes
}

fn walk(path: String, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<PropertyChange>) {
    match (before, after) {
        (before, after) if before == after => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) if !is_intrinsic(old) && !is_intrinsic(new) => {
            let added = new.keys().filter(|key| !old.contains_key(*key));
            for key in old.keys().chain(added) {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                walk(path, old.get(key), new.get(key), changes);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            // What one list has and the other has not, wherever it stands: an entry put in front changes no other.
            let gone: Vec<usize> = (0..old.len()).filter(|index| !new.contains(&old[*index])).collect();
            let come: Vec<usize> = (0..new.len()).filter(|index| !old.contains(&new[*index])).collect();
            if gone.is_empty() && come.is_empty() {
                changes.push(PropertyChange { path, before: before.cloned(), after: after.cloned() });
                return;
            }
            if gone.len() == come.len() {
                for (from, to) in gone.into_iter().zip(come) {
                    walk(format!("{path}[{to}]"), old.get(from), new.get(to), changes);
                }
                return;
            }
            for index in gone {
                walk(format!("{path}[{index}]"), old.get(index), None, changes);
            }
            for index in come {
                walk(format!("{path}[{index}]"), None, new.get(index), changes);
            }
        }
        (before, after) => {
            changes.push(PropertyChange { path, before: before.cloned(), after: after.cloned() });
        }
    }
}

/// `Ref`, `Fn::Sub` and the others are values, not paths.
fn is_intrinsic(value: &serde_json::Map<String, Value>) -> bool {
    value.len() == 1 && value.keys().all(|key| key == "Ref" || key.starts_with("Fn::"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changes(before: Value, after: Value) -> Vec<(String, Value, Value)> {
        let changes = compare(&before, &after).into_iter();
        changes
            .map(|change| (change.path, change.before.unwrap_or_default(), change.after.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn each_place_is_named_by_its_path() {
        let before = json!({"Code": {"S3Key": {"Fn::Sub": "a"}}, "Timeout": 3, "Same": [1]});
        let after = json!({"Code": {"S3Key": {"Fn::Sub": "b"}}, "Memory": 128, "Same": [1]});
        assert_eq!(
            changes(before, after),
            [
                ("Code.S3Key".to_owned(), json!({"Fn::Sub": "a"}), json!({"Fn::Sub": "b"})),
                ("Timeout".to_owned(), json!(3), json!(null)),
                ("Memory".to_owned(), json!(null), json!(128)),
            ]
        );
    }

    #[test]
    fn an_entry_that_is_put_in_front_changes_no_other() {
        let before = json!({"Statement": [{"Action": "a"}, {"Action": "b"}]});
        let after = json!({"Statement": [{"Action": "new"}, {"Action": "a"}, {"Action": "b"}]});
        assert_eq!(changes(before, after), [("Statement[0]".to_owned(), json!(null), json!({"Action": "new"}))]);
    }

    #[test]
    fn an_entry_that_changes_is_compared_within() {
        let before = json!({"Statement": [{"Action": "a", "Effect": "Allow"}]});
        let after = json!({"Statement": [{"Action": "b", "Effect": "Allow"}]});
        assert_eq!(changes(before, after), [("Statement[0].Action".to_owned(), json!("a"), json!("b"))]);
    }

    #[test]
    fn what_is_the_same_is_no_change() {
        assert_eq!(compare(&json!({"a": [1, {"b": 2}]}), &json!({"a": [1, {"b": 2}]})), []);
        assert_eq!(compare(&Value::Null, &Value::Null), []);
    }
}
