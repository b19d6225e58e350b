//! IAM policy documents.

use crate::intrinsic::account_id;
use crate::value::{Arn, Json, Object, ToJson, Value, in_order};

/// The only version that has policy variables and every current element.
const VERSION: &str = "2012-10-17";

/// Statements that allow or deny.
#[derive(Clone, Debug)]
pub struct PolicyDocument(Vec<Statement>);

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement(Object);

impl PolicyDocument {
    /// A document of these statements, at least one: [`Template::finish`](crate::Template::finish) refuses an empty
    /// one.
    pub fn new(statements: impl IntoIterator<Item = Statement>) -> Self {
        Self(statements.into_iter().collect())
    }

    /// The trust policy of a role that `services` (`lambda.amazonaws.com`) take on.
    #[must_use]
    pub fn trust(services: &[&str]) -> Self {
        Self::new([Statement::allow(["sts:AssumeRole"]).principal_services(services)])
    }

    /// The trust policy of a role that a service takes on for resources of the stack's own account alone: those that
    /// `source` matches, in which `*` and `?` stand for any characters. For services that say on whose behalf they act;
    /// see
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>.
    #[must_use]
    pub fn trust_on_behalf_of(service: &str, source: Value<Arn>) -> Self {
        let assume = Statement::allow(["sts:AssumeRole"])
            .principal_services(&[service])
            .when("StringEquals", "aws:SourceAccount", account_id())
            .when("ArnLike", "aws:SourceArn", source);
        Self::new([assume])
    }
}

impl Statement {
    /// Allows actions.
    pub fn allow<const N: usize>(actions: [&str; N]) -> Self {
        Self::with_effect("Allow", &actions)
    }

    /// Denies actions, whatever allows them.
    pub fn deny<const N: usize>(actions: [&str; N]) -> Self {
        Self::with_effect("Deny", &actions)
    }

    fn with_effect(effect: &str, actions: &[&str]) -> Self {
        Self(Object::from_iter([
            ("Effect".to_owned(), effect.into()),
            ("Action".to_owned(), one_or_many(actions.iter().map(|action| (*action).into()))),
        ]))
    }

    /// On these resources.
    #[must_use]
    pub fn on(mut self, resources: impl IntoIterator<Item = Value<Arn>>) -> Self {
        self.0.insert("Resource".to_owned(), one_or_many(resources.into_iter().map(|arn| arn.to_json())));
        self
    }

    /// On everything, because the service lets no resource be named: the template says why (see
    /// `Template::explain_wildcard`).
    #[must_use]
    pub fn on_everything(mut self) -> Self {
        self.0.insert("Resource".to_owned(), "*".into());
        self
    }

    /// For these services.
    #[must_use]
    pub fn principal_services(mut self, services: &[&str]) -> Self {
        let services = one_or_many(services.iter().map(|service| (*service).into()));
        self.0.insert("Principal".to_owned(), Json::Object(Object::from_iter([("Service".to_owned(), services)])));
        self
    }

    /// For everyone, which only a `Deny` should say.
    #[must_use]
    pub fn principal_everyone(mut self) -> Self {
        self.0.insert("Principal".to_owned(), "*".into());
        self
    }

    /// Under a condition, as `("StringEquals", "aws:SourceArn", value)`.
    #[must_use]
    pub fn when(mut self, operator: &str, key: &str, value: impl ToJson) -> Self {
        let conditions = self.0.entry("Condition").or_insert_with(|| Json::Object(Object::new()));
        conditions[operator][key] = value.to_json();
        self
    }
}

/// In the order in which a statement is read: who may do what on what, and when.
const READING_ORDER: [&str; 6] = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];

impl ToJson for Statement {
    fn to_json(&self) -> Json {
        Json::Object(in_order(self.0.clone(), READING_ORDER))
    }
}

fn one_or_many(values: impl Iterator<Item = Json>) -> Json {
    let mut values: Vec<Json> = values.collect();
    if values.len() == 1 { values.remove(0) } else { Json::Array(values) }
}

impl ToJson for PolicyDocument {
    fn to_json(&self) -> Json {
        let statements = self.0.iter().map(Statement::to_json).collect();
        Json::Object(Object::from_iter([("Version".to_owned(), VERSION.into()), ("Statement".to_owned(), statements)]))
    }
}

impl From<PolicyDocument> for Value<Json> {
    fn from(document: PolicyDocument) -> Self {
        Self::Literal(document.to_json())
    }
}
