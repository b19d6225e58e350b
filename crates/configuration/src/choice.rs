//! A choice that the document keeps as text, since it may name one of a later release: which one of ours it is, if any.

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error;

/// The choice of this name. Names and synonyms are those by which the type is deserialized: they stand in one place.
pub(crate) fn choice<'n, T: Deserialize<'n>>(name: &'n str) -> Option<T> {
    T::deserialize(IntoDeserializer::<Error>::into_deserializer(name)).ok()
}
