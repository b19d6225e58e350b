//! What a property holds: a literal, or an intrinsic function that yields one at deployment.

/// JSON whose keys stay in the order of writing.
pub type Json = serde_json::Value;

/// A JSON object whose keys stay in the order of writing.
pub(crate) type Object = serde_json::Map<String, Json>;

/// Brings an object's keys into the order of `first`; the others stay behind them, as they are.
pub(crate) fn in_order<'a>(mut object: Object, first: impl IntoIterator<Item = &'a str>) -> Object {
    let mut ordered: Object = first.into_iter().filter_map(|key| object.shift_remove_entry(key)).collect();
    ordered.append(&mut object);
    ordered
}

/// A property of type `T`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<T> {
    /// Known now.
    Literal(T),
    /// Known at deployment: `{"Ref": …}`, `{"Fn::Sub": …}` and so on.
    Intrinsic(Json),
}

/// A list whose items may be intrinsic functions, and which may be one itself.
#[derive(Clone, Debug, PartialEq)]
pub enum List<T> {
    /// The items, one by one.
    Items(Vec<Value<T>>),
    /// A function that yields the whole list.
    Intrinsic(Json),
}

/// A map from text to `T`, in the order of writing.
#[derive(Clone, Debug, PartialEq)]
pub struct Map<T>(Vec<(String, Value<T>)>);

/// The name of a resource to every AWS service: `arn:partition:service:region:account:resource`.
///
/// A type of its own, so that a property which wants an ARN does not take a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn(String);

impl Arn {
    /// An ARN that is written out; prefer [`crate::intrinsic::arn`], which fits every partition.
    pub fn literal(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// What can stand in a template.
pub trait ToJson {
    /// The JSON form that CloudFormation reads.
    fn to_json(&self) -> Json;
}

impl<T> Value<T> {
    /// The same function where another type is expected. For types that CloudFormation tells apart only
    /// by the property they are put in, such as a parameter used as a number.
    pub fn cast<U>(self) -> Value<U>
    where
        T: ToJson,
    {
        match self {
            Self::Literal(literal) => Value::Intrinsic(literal.to_json()),
            Self::Intrinsic(json) => Value::Intrinsic(json),
        }
    }
}

impl Value<String> {
    /// For the few types whose `Ref` is an ARN, as a managed policy's.
    #[must_use]
    pub fn into_arn(self) -> Value<Arn> {
        match self {
            Self::Literal(text) => Value::Literal(Arn(text)),
            Self::Intrinsic(json) => Value::Intrinsic(json),
        }
    }
}

impl<T> From<T> for Value<T> {
    fn from(literal: T) -> Self {
        Self::Literal(literal)
    }
}

impl From<&str> for Value<String> {
    fn from(text: &str) -> Self {
        Self::Literal(text.to_owned())
    }
}

impl From<&String> for Value<String> {
    fn from(text: &String) -> Self {
        Self::Literal(text.clone())
    }
}

impl From<i64> for Value<f64> {
    #[allow(clippy::cast_precision_loss)] // Template numbers are small: rates, thresholds, limits.
    fn from(number: i64) -> Self {
        Self::Literal(number as f64)
    }
}

/// An ARN is text; text is not an ARN.
impl From<Value<Arn>> for Value<String> {
    fn from(arn: Value<Arn>) -> Self {
        match arn {
            Value::Literal(Arn(text)) => Self::Literal(text),
            Value::Intrinsic(json) => Self::Intrinsic(json),
        }
    }
}

/// Policies and other documents without a schema take any value.
impl From<Value<String>> for Value<Json> {
    fn from(text: Value<String>) -> Self {
        Self::Literal(text.to_json())
    }
}

impl From<Value<Arn>> for Value<Json> {
    fn from(arn: Value<Arn>) -> Self {
        Self::Literal(arn.to_json())
    }
}

impl From<&str> for Value<Json> {
    fn from(text: &str) -> Self {
        Self::Literal(text.into())
    }
}

impl<T> From<Vec<Value<T>>> for List<T> {
    fn from(items: Vec<Value<T>>) -> Self {
        Self::Items(items)
    }
}

impl<T, I: Into<Value<T>>, const N: usize> From<[I; N]> for List<T> {
    fn from(items: [I; N]) -> Self {
        Self::Items(items.into_iter().map(Into::into).collect())
    }
}

/// A parameter of type `CommaDelimitedList`, a `Fn::Split`, a `Fn::If` between lists.
impl<T> From<Value<List<T>>> for List<T> {
    fn from(list: Value<List<T>>) -> Self {
        match list {
            Value::Literal(list) => list,
            Value::Intrinsic(json) => Self::Intrinsic(json),
        }
    }
}

impl<T> FromIterator<Value<T>> for List<T> {
    fn from_iter<I: IntoIterator<Item = Value<T>>>(items: I) -> Self {
        Self::Items(items.into_iter().collect())
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::Items(items.into_iter().map(Value::Literal).collect())
    }
}

impl<K: Into<String>, T, I: Into<Value<T>>, const N: usize> From<[(K, I); N]> for Map<T> {
    fn from(entries: [(K, I); N]) -> Self {
        Self(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl<K: Into<String>, T> FromIterator<(K, Value<T>)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (K, Value<T>)>>(entries: I) -> Self {
        Self(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }
}

impl<T: ToJson> ToJson for Value<T> {
    fn to_json(&self) -> Json {
        match self {
            Self::Literal(literal) => literal.to_json(),
            Self::Intrinsic(json) => json.clone(),
        }
    }
}

impl<T: ToJson> ToJson for List<T> {
    fn to_json(&self) -> Json {
        match self {
            Self::Items(items) => items.iter().map(ToJson::to_json).collect(),
            Self::Intrinsic(json) => json.clone(),
        }
    }
}

impl<T: ToJson> ToJson for Map<T> {
    fn to_json(&self) -> Json {
        Json::Object(self.0.iter().map(|(key, value)| (key.clone(), value.to_json())).collect())
    }
}

impl ToJson for f64 {
    /// A whole number is written as one: `60`, not `60.0`.
    fn to_json(&self) -> Json {
        #[allow(clippy::cast_possible_truncation)] // Only when nothing is lost.
        let whole = *self as i64;
        #[allow(clippy::cast_precision_loss, clippy::float_cmp)]
        if whole as f64 == *self { whole.into() } else { (*self).into() }
    }
}

macro_rules! plain {
    ($($type:ty),*) => { $(impl ToJson for $type { fn to_json(&self) -> Json { self.clone().into() } })* };
}
plain!(String, i64, bool, Json);

impl ToJson for Arn {
    fn to_json(&self) -> Json {
        self.0.clone().into()
    }
}
