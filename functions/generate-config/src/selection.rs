//! Which dataset groups a configuration is generated for.

use std::collections::BTreeSet;

/// The dataset groups that are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// None: nothing is generated.
    Nothing,
    /// All that the account has in the region.
    All,
    /// Those of these names.
    Named(BTreeSet<String>),
}

impl Selection {
    /// Reads the template's parameter: names separated by commas, `all` alone in any case, or nothing. Spaces around
    /// names, empty names and their order mean nothing.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let names: BTreeSet<String> =
            text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        match names.first() {
            None => Self::Nothing,
            Some(name) if names.len() == 1 && name.eq_ignore_ascii_case("all") => Self::All,
            Some(_) => Self::Named(names),
        }
    }
}
