//! The functions by the names that the templates give as their `Handler`, which Lambda passes on in
//! [`crate::environment::HANDLER`]. Seven functions are in two binaries; the name says which function a process is.

use std::fmt;

/// A function that is written in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Handler {
    /// The origin function.
    PersonalizationApi,
    /// Makes a configuration from what Personalize has.
    GenerateConfig,
    /// Loads catalogues.
    LoadItemMetadata,
    /// Fills and empties the staging bucket.
    StagingBucket,
    /// Sets the caches.
    SyncCache,
    /// Makes the tables of item metadata.
    SyncItemTables,
    /// AppConfig's validator.
    ValidateConfig,
}

impl Handler {
    /// Every value.
    pub const ALL: [Self; 7] = [
        Self::PersonalizationApi,
        Self::GenerateConfig,
        Self::LoadItemMetadata,
        Self::StagingBucket,
        Self::SyncCache,
        Self::SyncItemTables,
        Self::ValidateConfig,
    ];

    /// The name, which is also that of the function's crate.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PersonalizationApi => "personalization-api",
            Self::GenerateConfig => "generate-config",
            Self::LoadItemMetadata => "load-item-metadata",
            Self::StagingBucket => "staging-bucket",
            Self::SyncCache => "sync-cache",
            Self::SyncItemTables => "sync-item-tables",
            Self::ValidateConfig => "validate-config",
        }
    }

    /// The function of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|handler| handler.as_str() == name)
    }

    /// The binary that has the function.
    #[must_use]
    pub const fn binary(self) -> Binary {
        match self {
            Self::PersonalizationApi => Binary::PersonalizationApi,
            Self::GenerateConfig
            | Self::LoadItemMetadata
            | Self::StagingBucket
            | Self::SyncCache
            | Self::SyncItemTables
            | Self::ValidateConfig => Binary::Companions,
        }
    }
}

impl fmt::Display for Handler {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A binary, with one function or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Binary {
    /// The origin function by itself, because the size of its binary is part of its cold start.
    PersonalizationApi,
    /// All other functions.
    Companions,
}

impl Binary {
    /// Every value.
    pub const ALL: [Self; 2] = [Self::PersonalizationApi, Self::Companions];

    /// Its name, which is also that of its crate and, with an architecture, of its zip.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PersonalizationApi => "personalization-api",
            Self::Companions => "companions",
        }
    }

    /// The binary of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|binary| binary.as_str() == name)
    }
}

impl fmt::Display for Binary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
