//! The positions of a document at which inheritable settings may be written, each with what is in effect there. Whoever
//! looks at a whole document (the validator, the caches, the tables, the API's description) goes through these.
//!
//! Parts that are not understood are passed over, with all that they hold: they are the schema's to name, and nothing
//! can be set from them.

use std::iter::once;

use indexmap::IndexMap;

use crate::document::{Action, Document, Namespace, Recommender, Recommenders};
use crate::part::Part;
use crate::settings::{InEffect, Inheritable};
use crate::variation::Variation;

/// A position in a document.
#[derive(Debug, Clone, Copy)]
pub struct Position<'d> {
    /// What is written there.
    pub level: Level<'d>,
    /// The settings that the level itself defines.
    pub own: &'d Inheritable,
    /// Those and what it inherits.
    pub in_effect: InEffect<'d>,
}

/// A level of a document, from the root down.
#[derive(Debug, Clone, Copy)]
pub enum Level<'d> {
    /// The root.
    Document,
    /// A namespace, by its name.
    Namespace(&'d str, &'d Namespace),
    /// A recommender.
    Recommender(RecommenderPath<'d>, &'d Recommender),
    /// A variation of a recommender, by its name.
    Variation(RecommenderPath<'d>, &'d str, &'d Variation),
}

/// The names that lead to a recommender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecommenderPath<'d> {
    /// The namespace's.
    pub namespace: &'d str,
    /// The action's, as written.
    pub action_name: &'d str,
    /// The action; `None` if there is none of this name, so that no request comes to what is written below it.
    pub action: Option<Action>,
    /// The recommender's own.
    pub recommender: &'d str,
}

impl<'d> Position<'d> {
    /// Where this is in the document, as a JSON pointer (RFC 6901); empty for the root.
    pub fn pointer(&self) -> String {
        let recommender = |path: RecommenderPath<'_>| {
            let names = ["namespaces", path.namespace, "recommenders", path.action_name, path.recommender];
            names.into_iter().fold(String::new(), |pointer, name| member(&pointer, name))
        };
        match self.level {
            Level::Document => String::new(),
            Level::Namespace(name, _) => member("/namespaces", name),
            Level::Recommender(path, _) => recommender(path),
            Level::Variation(path, name, _) => member(&member(&recommender(path), "variations"), name),
        }
    }

    /// Whether requests can come to this: not below an action that there is not.
    pub fn is_served(&self) -> bool {
        match self.level {
            Level::Document | Level::Namespace(..) => true,
            Level::Recommender(path, _) | Level::Variation(path, ..) => path.action.is_some(),
        }
    }

    fn below(self, level: Level<'d>, own: &'d Inheritable) -> Self {
        Self { level, own, in_effect: self.in_effect.below(own) }
    }
}

impl Document {
    /// Every position: the root, then each namespace followed by its recommenders, each followed by its variations. The
    /// recommenders come in the order of [`Action::ALL`], whatever the document's, those of unknown actions last.
    pub fn positions(&self) -> impl Iterator<Item = Position<'_>> {
        let (level, own) = (Level::Document, &self.inheritable);
        let root = Position { level, own, in_effect: InEffect::default().below(own) };
        let namespaces = entries(&self.namespaces).flat_map(move |(name, namespace)| {
            let position = root.below(Level::Namespace(name, namespace), &namespace.inheritable);
            once(position).chain(of_namespace(position, name, namespace))
        });
        once(root).chain(namespaces)
    }
}

fn of_namespace<'d>(
    above: Position<'d>,
    name: &'d str,
    namespace: &'d Namespace,
) -> impl Iterator<Item = Position<'d>> {
    actions(namespace).flat_map(move |(action_name, action, recommenders)| {
        entries(recommenders).flat_map(move |(recommender, written)| {
            let path = RecommenderPath { namespace: name, action_name, action, recommender };
            let position = above.below(Level::Recommender(path, written), &written.inheritable);
            let variations = written.variations.as_ref().and_then(understood).into_iter().flat_map(entries);
            let variations = variations.map(move |(name, variation)| {
                position.below(Level::Variation(path, name, variation), &variation.inheritable)
            });
            once(position).chain(variations)
        })
    })
}

fn actions(namespace: &Namespace) -> impl Iterator<Item = (&str, Option<Action>, &Recommenders)> {
    let written = namespace.recommenders.as_ref().and_then(understood);
    let mut actions: Vec<_> = written.into_iter().flat_map(entries).collect();
    let order = |name: &str| Action::ALL.iter().position(|action| action.as_str() == name).unwrap_or(usize::MAX);
    actions.sort_by_key(|(name, _)| order(name));
    actions.into_iter().map(|(name, recommenders)| (name, Action::parse(name), recommenders))
}

/// The entries that are understood, by their names.
pub(crate) fn entries<T>(parts: &IndexMap<String, Part<T>>) -> impl Iterator<Item = (&str, &T)> {
    parts.iter().filter_map(|(name, part)| Some((name.as_str(), understood(part)?)))
}

/// The part, where it is understood.
pub fn understood<T>(part: &Part<T>) -> Option<&T> {
    part.get().ok()
}

/// Appends a member's name to a JSON pointer, escaped as RFC 6901 says.
pub(crate) fn member(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
