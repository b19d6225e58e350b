//! What a binary needs of the system that it runs on, read from the binary itself.
//!
//! A binary that is linked against a newer C library than Lambda's builds well, deploys well, and does not start.

use object::elf::{self, FileHeader64};
use object::read::elf::{ElfFile64, FileHeader};
use object::{Endianness, LittleEndian, read};
use stacks::Architecture;

use crate::target::Target;

/// The C library of `provided.al2023`; see "Amazon Linux 2023" on its release notes' page of packages.
pub(crate) const NEWEST_GLIBC: Glibc = Glibc(2, 34);

/// A version of the C library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Glibc(pub(crate) u32, pub(crate) u32);

impl Glibc {
    /// The version of a symbol's version name, as in `GLIBC_2.34`. `GLIBC_2.2.5` is 2.2; `GLIBC_PRIVATE` is none.
    fn of(name: &[u8]) -> Option<Self> {
        let name = std::str::from_utf8(name).ok()?.strip_prefix("GLIBC_")?;
        let mut numbers = name.split('.').map(str::parse);
        Some(Self(numbers.next()?.ok()?, numbers.next()?.ok()?))
    }
}

/// Why Lambda can't run a binary.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is for another processor, or another system.
    #[error("is not a program for {0} Linux")]
    OtherMachine(&'static str),
    /// It needs a newer C library.
    #[error(
        "needs {version} of the C library{}, and Lambda's provided.al2023 has 2.34. cargo-lambda links against an \
         older one by Zig: is CARGO_LAMBDA_COMPILER set, or does a configuration of Cargo name another linker?",
        of(.symbols)
    )]
    NewGlibc {
        /// As in `GLIBC_2.38`.
        version: String,
        /// What is wanted of it.
        symbols: Vec<String>,
    },
    /// It can't be read.
    #[error("can't be read as a program: {0}")]
    Damaged(String),
}

/// The symbols in brackets, if there are any.
fn of(symbols: &[String]) -> String {
    if symbols.is_empty() { String::new() } else { format!(" (for {})", symbols.join(", ")) }
}

impl From<read::Error> for Unfit {
    fn from(error: read::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// Holds a binary against the system that Lambda runs it on.
///
/// # Errors
/// The first reason for which it would not start there.
pub(crate) fn check(binary: &[u8], target: Target) -> Result<(), Unfit> {
    let other = || Unfit::OtherMachine(target.name());
    let header = FileHeader64::<Endianness>::parse(binary).map_err(|_| other())?;
    let machine = match target.0 {
        Architecture::X86_64 => elf::EM_X86_64,
        Architecture::Arm64 => elf::EM_AARCH64,
    };
    if header.e_machine.get(header.endian()?) != machine {
        return Err(other());
    }
    let file = ElfFile64::<LittleEndian>::parse(binary)?;
    let (endian, sections) = (LittleEndian, file.elf_section_table());
    let Some((mut needs, link)) = sections.gnu_verneed(endian, binary)? else { return Ok(()) };
    let strings = sections.strings(endian, binary, link)?;
    let mut newest = None;
    while let Some((_, mut versions)) = needs.next()? {
        while let Some(version) = versions.next()? {
            // A weak need is one that the loader passes over; see "vna_flags" in the Linux Standard Base.
            if version.vna_flags.get(endian) & elf::VER_FLG_WEAK != 0 {
                continue;
            }
            let name = version.name(endian, strings)?;
            newest = newest.max(Glibc::of(name).map(|glibc| (glibc, name)));
        }
    }
    match newest {
        Some((glibc, name)) if glibc > NEWEST_GLIBC => {
            let symbols = symbols_of(&file, binary, name)?;
            Err(Unfit::NewGlibc { version: String::from_utf8_lossy(name).into_owned(), symbols })
        }
        _ => Ok(()),
    }
}

/// The symbols that are wanted of a version, as it is named in the binary.
fn symbols_of(file: &ElfFile64<'_, LittleEndian>, binary: &[u8], wanted: &[u8]) -> Result<Vec<String>, Unfit> {
    let endian = LittleEndian;
    let Some(versions) = file.elf_section_table().versions(endian, binary)? else { return Ok(Vec::new()) };
    let table = file.elf_dynamic_symbol_table();
    let mut symbols = Vec::new();
    for (index, symbol) in table.enumerate() {
        let version = versions.version(versions.version_index(endian, index))?;
        if version.is_some_and(|version| version.name() == wanted) {
            let name = table.symbol_name(endian, symbol)?;
            symbols.push(String::from_utf8_lossy(name).into_owned());
        }
    }
    Ok(symbols)
}
