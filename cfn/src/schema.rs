//! The macro behind every generated struct: a table of properties becomes a struct, a constructor that
//! takes the required ones, a setter for each optional one, and its JSON.

use crate::value::{Json, Object, ToJson, in_order};

/// A resource type.
pub trait Resource {
    /// As in a template: `AWS::Lambda::Function`.
    const TYPE: &'static str;

    /// The `Properties` of a resource.
    fn properties(&self) -> Object;
}

/// A type that the schemas do not describe: a custom resource, `Custom::Name`.
#[derive(Clone, Debug)]
pub struct CustomResource {
    type_name: String,
    properties: Object,
}

impl CustomResource {
    /// A resource of type `Custom::{name}` that the function with ARN `service_token` answers for.
    pub fn new(name: &str, service_token: &crate::Value<crate::Arn>) -> Self {
        let properties = Object::from_iter([("ServiceToken".to_owned(), service_token.to_json())]);
        Self { type_name: format!("Custom::{name}"), properties }
    }

    /// A property that the function gets as it is.
    #[must_use]
    pub fn property(mut self, name: &str, value: &impl ToJson) -> Self {
        self.properties.insert(name.to_owned(), value.to_json());
        self
    }

    /// `Custom::{name}`.
    pub(crate) fn type_name(&self) -> &str {
        &self.type_name
    }
}

impl Resource for CustomResource {
    const TYPE: &'static str = "AWS::CloudFormation::CustomResource";

    fn properties(&self) -> Object {
        self.properties.clone()
    }
}

/// Writes the entry of an optional property, if it is set.
pub(crate) fn optional<T: ToJson>(object: &mut Object, name: &str, value: Option<&T>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value.to_json());
    }
}

/// The required properties; the options follow them, so that a reader meets what matters first.
pub(crate) fn object(required: Vec<(&str, Json)>) -> Object {
    required.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What names and describes a thing, and what a function runs: a reader wants to know it before all else.
const FIRST: [&str; 10] = [
    "Id",
    "Name",
    "PolicyName",
    "Description",
    "AlarmDescription",
    "Comment",
    "Runtime",
    "Architectures",
    "Handler",
    "Code",
];

/// Brings those to the front.
pub(crate) fn in_reading_order(object: Object) -> Object {
    in_order(object, FIRST)
}

/// See the module.
macro_rules! schema {
    (resource $name:ident = $type_name:literal {
        required { $($required:tt)* } optional { $($optional:tt)* }
        attributes { $($(#[$attribute_doc:meta])* $attribute:ident: $kind:ty = $path:literal,)* }
    }) => {
        schema! { @struct concat!("`", $type_name, "`."), $name, { $($required)* }, { $($optional)* } }

        impl $crate::schema::Resource for $name {
            const TYPE: &'static str = $type_name;

            fn properties(&self) -> Object {
                self.object()
            }
        }

        impl Handle<$name> {
            $(
                #[doc = concat!("`!GetAtt …", ".", $path, "`")]
                #[must_use]
                pub fn $attribute(&self) -> $kind {
                    self.attribute($path)
                }
            )*
        }
    };

    (property $name:ident { required { $($required:tt)* } optional { $($optional:tt)* } }) => {
        schema! {
            @struct concat!("Property type `", stringify!($name), "`."), $name,
            { $($required)* }, { $($optional)* }
        }

        impl ToJson for $name {
            fn to_json(&self) -> Json {
                Json::Object(self.object())
            }
        }
    };

    (values $name:ident { $($variant:ident = $text:literal,)* }) => {
        #[doc = concat!("The values of `", stringify!($name), "`.")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl ToJson for $name {
            fn to_json(&self) -> Json {
                match self { $(Self::$variant => $text.into(),)* }
            }
        }
    };

    (@struct $doc:expr, $name:ident,
        { $($(#[$required_doc:meta])* $required:ident: $required_kind:ty = $required_name:literal,)* },
        { $($(#[$optional_doc:meta])* $optional:ident: $optional_kind:ty = $optional_name:literal,)* }
    ) => {
        #[doc = $doc]
        #[derive(Clone, Debug)]
        pub struct $name {
            $(
                #[doc = concat!("`", $required_name, "`, required.")]
                $(#[$required_doc])*
                pub $required: $required_kind,
            )*
            $(
                #[doc = concat!("`", $optional_name, "`.")]
                $(#[$optional_doc])*
                pub $optional: Option<$optional_kind>,
            )*
        }

        impl $name {
            /// With the required properties; the others are set one by one.
            #[must_use]
            #[allow(clippy::new_without_default, clippy::too_many_arguments)] // As many as AWS requires.
            pub fn new($($required: impl Into<$required_kind>),*) -> Self {
                Self { $($required: $required.into(),)* $($optional: None,)* }
            }

            $(
                #[doc = concat!("Sets `", $optional_name, "`.")]
                $(#[$optional_doc])*
                #[must_use]
                pub fn $optional(mut self, $optional: impl Into<$optional_kind>) -> Self {
                    self.$optional = Some($optional.into());
                    self
                }
            )*

            #[allow(unused_mut)] // A type may have no optional property.
            fn object(&self) -> Object {
                let mut object = object(vec![$(($required_name, self.$required.to_json())),*]);
                $(optional(&mut object, $optional_name, self.$optional.as_ref());)*
                in_reading_order(object)
            }
        }
    };
}
pub(crate) use schema;

/// What the generated files use.
pub(crate) mod prelude {
    pub(crate) use super::{in_reading_order, object, optional, schema};
    pub(crate) use crate::template::Handle;
    pub(crate) use crate::value::{Arn, Json, List, Map, Object, ToJson, Value};
}
