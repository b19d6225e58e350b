//! Zips of which every byte follows from what is in them.

use std::io::{Cursor, Write};

use sha2::{Digest, Sha256};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// A file in a zip.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its name.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) content: Vec<u8>,
    /// Whether it is a program.
    pub(crate) executable: bool,
}

/// The zip of these files: in the order of their names, with the time that zips begin to count at, and the rights that
/// Lambda needs, so that neither the machine nor the moment is in it.
///
/// # Errors
/// When there is more than a zip can hold.
pub(crate) fn zip(mut entries: Vec<Entry>) -> Result<Vec<u8>, ZipError> {
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::DEFAULT)
            // The mode is Unix's wherever the zip is made.
            .system(System::Unix)
            .unix_permissions(if entry.executable { 0o755 } else { 0o644 });
        zip.start_file(entry.name, options)?;
        zip.write_all(&entry.content)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The SHA-256 of some bytes, in lower-case hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The SHA-256 of what is in some files, and of their names.
pub(crate) fn content_sha256(entries: &[Entry]) -> String {
    let mut digest = Sha256::new();
    for Entry { name, content, executable } in entries {
        for part in [name.as_bytes(), content, &[u8::from(*executable)]] {
            // The lengths keep apart what is written one after the other.
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn entry(name: &str, executable: bool) -> Entry {
        Entry { name: name.to_owned(), content: name.repeat(1000).into_bytes(), executable }
    }

    #[test]
    fn the_order_in_which_files_come_is_not_in_a_zip() {
        let one = zip(vec![entry("b", false), entry("a", true)]).unwrap();
        let other = zip(vec![entry("a", true), entry("b", false)]).unwrap();
        assert_eq!(one, other);
        assert!(one.len() < 1000, "it is not compressed");
    }

    #[test]
    fn a_zip_has_the_files_with_their_rights_and_no_time() {
        let bytes = zip(vec![entry("bootstrap", true), entry("LICENSE", false)]).unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for (index, name, mode) in [(0, "LICENSE", 0o100_644), (1, "bootstrap", 0o100_755)] {
            let mut file = zip.by_index(index).unwrap();
            assert_eq!((file.name().unwrap().as_ref(), file.unix_mode()), (name, Some(mode)));
            assert_eq!(file.last_modified(), Some(DateTime::DEFAULT));
            let mut content = String::new();
            file.read_to_string(&mut content).unwrap();
            assert_eq!(content, name.repeat(1000));
        }
    }

    #[test]
    fn content_that_differs_has_another_hash() {
        let hash = |name, executable| content_sha256(&[entry(name, executable)]);
        assert_eq!(hash("a", true), hash("a", true));
        assert_ne!(hash("a", true), hash("a", false));
        assert_ne!(hash("a", true), hash("b", true));
    }
}
