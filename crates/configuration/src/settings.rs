//! The settings that are taken from the nearest level that defines them: variation, recommender, namespace, root. A
//! level that defines one replaces it whole.
//!
//! The table below has a row for each, from which come [`Inheritable`], what a level writes; [`InEffect`], what holds
//! there as written; and [`Settings`], the same request-ready. What goes through all settings of a document (the
//! request-ready form, the validator, the headers that caches must know) asks each for its part by [`Setting`], so that
//! a new row does not compile without its answers.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::automatic::AutoValues;
use crate::availability::Availability;
use crate::cache_control::CacheControl;
use crate::compile::{auto_values, availability, fallback, filter, read};
use crate::compiled::{self, AutoValue, Fault, Filter, Usable};
use crate::fallback::Fallback;
use crate::metadata::InferenceItemMetadata;
use crate::part::Part;
use crate::positions::understood;
use crate::variation;
#[cfg(feature = "validate")]
use crate::{
    positions::member,
    validate::{Findings, arns::Arns, logic},
};

/// An inheritable setting, as written.
trait Setting {
    /// Its request-ready form. The default is what holds where no level defines the setting.
    type Ready: Default;

    /// Whether functions and endpoints are told of it where a variation inherits it.
    const IS_TOLD: bool = true;

    /// Makes it request-ready.
    fn ready(&self) -> Usable<Self::Ready>;

    /// The values that it has the API derive from requests.
    fn automatic_values(&self) -> Vec<&AutoValues>;

    /// Finds what the JSON Schema can't say. `at` is the setting's JSON pointer.
    #[cfg(feature = "validate")]
    fn check(&self, at: &str, findings: &mut Findings);

    /// Hands over the ARNs that it names.
    #[cfg(feature = "validate")]
    fn check_arns(&self, at: &str, arns: &mut Arns<'_>);
}

macro_rules! inheritable_settings {
    ($($(#[$documentation:meta])* $field:ident: $type:ty => $ready:ty, $name:literal;)*) => {
        /// The settings that a level defines, as written.
        #[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
        pub struct Inheritable {$(
            $(#[$documentation])*
            #[serde(default, rename = $name, skip_serializing_if = "Option::is_none")]
            pub $field: Option<Part<$type>>,
        )*}

        impl Inheritable {
            /// The values that the level's settings have the API derive from requests.
            pub(crate) fn automatic_values(&self) -> impl Iterator<Item = &AutoValues> {
                InEffect::default().below(self).automatic_values()
            }

            /// Finds what the JSON Schema can't say of each. `at` is the level's JSON pointer.
            #[cfg(feature = "validate")]
            pub(crate) fn check(&self, at: &str, findings: &mut Findings) {
                $(if let Some(setting) = self.$field.as_ref().and_then(understood) {
                    setting.check(&member(at, $name), findings);
                })*
            }

            /// Hands over the ARNs that they name.
            #[cfg(feature = "validate")]
            pub(crate) fn check_arns(&self, at: &str, arns: &mut Arns<'_>) {
                $(if let Some(setting) = self.$field.as_ref().and_then(understood) {
                    setting.check_arns(&member(at, $name), arns);
                })*
            }
        }

        /// The settings in effect at a level: its own, and for those that it does not define, those of the nearest
        /// level above.
        #[derive(Debug, Clone, Copy, Default)]
        pub struct InEffect<'d> {$(
            $(#[$documentation])*
            pub $field: Option<&'d Part<$type>>,
        )*}

        impl<'d> InEffect<'d> {
            /// What is in effect one level below this one, where `own` is defined.
            #[must_use]
            pub fn below(self, own: &'d Inheritable) -> Self {
                Self { $($field: own.$field.as_ref().or(self.$field),)* }
            }

            /// What is defined, by its name in documents, as its author wrote it.
            pub fn written(self) -> impl Iterator<Item = (&'static str, &'d Value)> {
                let settings = [$(($name, self.$field.map(Part::written)),)*];
                settings.into_iter().filter_map(|(name, written)| Some((name, written?)))
            }

            /// What functions and endpoints are told of it.
            pub(crate) fn told(self) -> impl Iterator<Item = (&'static str, &'d Value)> {
                let told = [$(($name, <$type as Setting>::IS_TOLD),)*];
                self.written().filter(move |(name, _)| told.iter().any(|(of, told)| of == name && *told))
            }

            /// The values that the settings have the API derive from requests. Settings that are not understood have
            /// none.
            pub fn automatic_values(self) -> impl Iterator<Item = &'d AutoValues> {
                let settings = [$(self.$field.and_then(understood).map(Setting::automatic_values),)*];
                settings.into_iter().flatten().flatten()
            }
        }

        /// The settings in effect at a level, request-ready: made ready once, shared by all that inherit them.
        #[derive(Debug, Clone)]
        pub struct Settings {$(
            $(#[$documentation])*
            pub $field: Usable<$ready>,
        )*}

        impl Default for Settings {
            fn default() -> Self {
                Self { $($field: Ok(Default::default()),)* }
            }
        }

        impl Settings {
            /// What is in effect one level below this one, where `own` is defined.
            pub(crate) fn below(&self, own: &Inheritable) -> Self {
                Self { $($field: match &own.$field {
                    Some(part) => read(part, $name).and_then(Setting::ready),
                    None => self.$field.clone(),
                },)* }
            }

            /// Why those that can't be used can't be.
            pub(crate) fn faults(&self) -> impl Iterator<Item = Arc<Fault>> {
                [$(self.$field.as_ref().err(),)*].into_iter().flatten().map(Arc::clone)
            }
        }
    };
}

inheritable_settings! {
    /// Fields for Personalize's `context` and for events, derived from the request.
    auto_context: AutoValues => Arc<[AutoValue]>, "autoContext";
    /// The filters to choose from.
    filters: Vec<variation::Filter> => Arc<[Filter]>, "filters";
    /// How long answers may be cached.
    cache_control: CacheControl => Option<Arc<CacheControl>>, "cacheControl";
    /// Which store decorates items.
    inference_item_metadata: InferenceItemMetadata => Option<Arc<InferenceItemMetadata>>, "inferenceItemMetadata";
    /// Which items must not be answered, by their metadata.
    availability: Availability => Option<Arc<compiled::Availability>>, "availability";
    /// Who answers when the origin does not, or has too little.
    fallback: Fallback => Option<Arc<compiled::Fallback>>, "fallback";
}

impl Setting for AutoValues {
    type Ready = Arc<[AutoValue]>;

    fn ready(&self) -> Usable<Self::Ready> {
        auto_values(self)
    }

    fn automatic_values(&self) -> Vec<&AutoValues> {
        vec![self]
    }

    #[cfg(feature = "validate")]
    fn check(&self, at: &str, findings: &mut Findings) {
        logic::auto_values(at, self, findings);
    }

    #[cfg(feature = "validate")]
    fn check_arns(&self, _: &str, _: &mut Arns<'_>) {}
}

impl Setting for Vec<variation::Filter> {
    type Ready = Arc<[Filter]>;

    fn ready(&self) -> Usable<Self::Ready> {
        Ok(self.iter().map(filter).collect())
    }

    fn automatic_values(&self) -> Vec<&AutoValues> {
        self.iter().filter_map(|filter| filter.auto_dynamic_filter_values.as_ref()).filter_map(understood).collect()
    }

    #[cfg(feature = "validate")]
    fn check(&self, at: &str, findings: &mut Findings) {
        logic::filters(at, self, findings);
    }

    #[cfg(feature = "validate")]
    fn check_arns(&self, at: &str, arns: &mut Arns<'_>) {
        for (index, filter) in self.iter().enumerate() {
            arns.check(&format!("{at}/{index}"), filter.arn.as_deref(), "personalize", &["filter/"]);
        }
    }
}

impl Setting for CacheControl {
    type Ready = Option<Arc<Self>>;

    fn ready(&self) -> Usable<Self::Ready> {
        Ok(Some(Arc::new(self.clone())))
    }

    fn automatic_values(&self) -> Vec<&AutoValues> {
        Vec::new()
    }

    #[cfg(feature = "validate")]
    fn check(&self, at: &str, findings: &mut Findings) {
        logic::cache_control(at, self, findings);
    }

    #[cfg(feature = "validate")]
    fn check_arns(&self, _: &str, _: &mut Arns<'_>) {}
}

impl Setting for InferenceItemMetadata {
    type Ready = Option<Arc<Self>>;

    fn ready(&self) -> Usable<Self::Ready> {
        Ok(Some(Arc::new(self.clone())))
    }

    fn automatic_values(&self) -> Vec<&AutoValues> {
        Vec::new()
    }

    #[cfg(feature = "validate")]
    fn check(&self, at: &str, findings: &mut Findings) {
        logic::item_metadata(at, self, findings);
    }

    #[cfg(feature = "validate")]
    fn check_arns(&self, _: &str, _: &mut Arns<'_>) {}
}

impl Setting for Fallback {
    type Ready = Option<Arc<compiled::Fallback>>;

    // Who else answers is nothing to the one who is asked, and a list of items would be told to each of them.
    const IS_TOLD: bool = false;

    fn ready(&self) -> Usable<Self::Ready> {
        Ok(Some(Arc::new(fallback(self))))
    }

    // Those of variations that stand in it are theirs: they are positions of their own.
    fn automatic_values(&self) -> Vec<&AutoValues> {
        Vec::new()
    }

    #[cfg(feature = "validate")]
    fn check(&self, at: &str, findings: &mut Findings) {
        logic::fallback(at, self, findings);
    }

    // Likewise.
    #[cfg(feature = "validate")]
    fn check_arns(&self, _: &str, _: &mut Arns<'_>) {}
}

impl Setting for Availability {
    type Ready = Option<Arc<compiled::Availability>>;

    fn ready(&self) -> Usable<Self::Ready> {
        Ok(Some(Arc::new(availability(self)?)))
    }

    fn automatic_values(&self) -> Vec<&AutoValues> {
        Vec::new()
    }

    // What it needs of other settings is checked where both are in effect.
    #[cfg(feature = "validate")]
    fn check(&self, _: &str, _: &mut Findings) {}

    #[cfg(feature = "validate")]
    fn check_arns(&self, _: &str, _: &mut Arns<'_>) {}
}
