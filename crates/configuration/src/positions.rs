//! The positions of a document at which inheritable settings may be written, each with what is in effect there. Whoever
//! looks at a whole document (the validator, the caches, the tables, the API's description) goes through these.
//!
//! Parts that are not understood are passed over, with all that they hold: they are the schema's to name, and nothing
//! can be set from them.

use std::iter::once;

use indexmap::IndexMap;

use crate::document::{Action, Document, Namespace, Recommender, Recommenders};
use crate::fallback;
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
    /// The level that the `fallback` in effect is written at.
    fallback_at: Depth,
}

/// How deep a level is.
#[derive(Debug, Clone, Copy)]
enum Depth {
    Document,
    Namespace,
    Recommender,
    Variation,
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
    /// A variation that is written inline in the fallback of the recommender's variation of this name. One `fallback`
    /// that several variations inherit has its links with each of them.
    Link(RecommenderPath<'d>, &'d str, LinkIndex, &'d Variation),
}

/// Where an inline variation is written.
#[derive(Debug, Clone, Copy)]
pub struct LinkIndex {
    depth: Depth,
    index: usize,
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
        let variation = |path, name| member(&member(&recommender(path), "variations"), name);
        match self.level {
            Level::Document => String::new(),
            Level::Namespace(name, _) => member("/namespaces", name),
            Level::Recommender(path, _) => recommender(path),
            Level::Variation(path, name, _) => variation(path, name),
            Level::Link(path, name, LinkIndex { depth, index }, _) => {
                let written_at = match depth {
                    Depth::Document => String::new(),
                    Depth::Namespace => member("/namespaces", path.namespace),
                    Depth::Recommender => recommender(path),
                    Depth::Variation => variation(path, name),
                };
                format!("{written_at}/fallback/then/{index}")
            }
        }
    }

    /// Where a link of the fallback in effect at this variation is, as a JSON pointer.
    #[cfg(feature = "validate")]
    pub(crate) fn link_pointer(self, index: usize) -> String {
        let (Level::Variation(path, name, variation) | Level::Link(path, name, _, variation)) = self.level else {
            return self.pointer();
        };
        let level = Level::Link(path, name, LinkIndex { depth: self.fallback_at, index }, variation);
        Self { level, ..self }.pointer()
    }

    /// Whether this is an inline variation of a fallback that is written above the recommender that it is for.
    #[cfg(feature = "validate")]
    pub(crate) fn is_inherited_link(&self) -> bool {
        matches!(self.level, Level::Link(_, _, LinkIndex { depth: Depth::Document | Depth::Namespace, .. }, _))
    }

    /// Whether requests can come to this: not below an action that there is not.
    pub fn is_served(&self) -> bool {
        match self.level {
            Level::Document | Level::Namespace(..) => true,
            Level::Recommender(path, _) | Level::Variation(path, ..) | Level::Link(path, ..) => path.action.is_some(),
        }
    }

    fn below(self, level: Level<'d>, own: &'d Inheritable) -> Self {
        let depth = match level {
            Level::Document => Depth::Document,
            Level::Namespace(..) => Depth::Namespace,
            Level::Recommender(..) => Depth::Recommender,
            Level::Variation(..) | Level::Link(..) => Depth::Variation,
        };
        let fallback_at = if own.fallback.is_some() { depth } else { self.fallback_at };
        Self { level, own, in_effect: self.in_effect.below(own), fallback_at }
    }

    /// The inline variations of the fallback in effect at this variation.
    fn links(self, path: RecommenderPath<'d>, name: &'d str) -> impl Iterator<Item = Self> {
        let links = self.in_effect.fallback.and_then(understood).map(|fallback| fallback.then.iter().enumerate());
        links.into_iter().flatten().filter_map(move |(index, part)| match understood(part)? {
            fallback::Link::Named(_) => None,
            fallback::Link::Inline(variation) => {
                let level = Level::Link(path, name, LinkIndex { depth: self.fallback_at, index }, variation);
                Some(self.below(level, &variation.inheritable))
            }
        })
    }
}

impl Document {
    /// Every position: the root, then each namespace followed by its recommenders, each followed by its variations,
    /// each followed by those that are written inline in its fallback. The recommenders come in the order of
    /// [`Action::ALL`], whatever the document's, those of unknown actions last.
    pub fn positions(&self) -> impl Iterator<Item = Position<'_>> {
        let (level, own) = (Level::Document, &self.inheritable);
        let root = Position { level, own, in_effect: InEffect::default().below(own), fallback_at: Depth::Document };
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
            let variations = variations.flat_map(move |(name, variation)| {
                let position = position.below(Level::Variation(path, name, variation), &variation.inheritable);
                once(position).chain(position.links(path, name))
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
