//! The processors that Lambda has.

use stacks::{Architecture, Choice};

/// What is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target(pub(crate) Architecture);

impl Target {
    /// As `--arch` spells it, and the names of files.
    pub(crate) fn name(self) -> &'static str {
        self.0.spelling()
    }

    /// As Rust names it.
    pub(crate) const fn triple(self) -> &'static str {
        match self.0 {
            Architecture::X86_64 => "x86_64-unknown-linux-gnu",
            Architecture::Arm64 => "aarch64-unknown-linux-gnu",
        }
    }

    /// As cargo-lambda names it.
    pub(crate) const fn option(self) -> &'static str {
        match self.0 {
            Architecture::X86_64 => "--x86-64",
            Architecture::Arm64 => "--arm64",
        }
    }

    /// The least processor that Lambda runs functions on: x86_64 has AVX2 ("Using AVX2 vectorization in Lambda" in its
    /// developer guide), and arm64 is Graviton2, whose cores are Neoverse N1.
    pub(crate) const fn processor(self) -> &'static str {
        match self.0 {
            Architecture::X86_64 => "haswell",
            Architecture::Arm64 => "neoverse-n1",
        }
    }

    /// What to do when Rust's standard library for it is missing.
    pub(crate) const fn missing_library(self) -> &'static str {
        match self.0 {
            Architecture::X86_64 => {
                "Rust's standard library for x86_64: run `rustup target add x86_64-unknown-linux-gnu`"
            }
            Architecture::Arm64 => {
                "Rust's standard library for arm64: run `rustup target add aarch64-unknown-linux-gnu`"
            }
        }
    }
}
