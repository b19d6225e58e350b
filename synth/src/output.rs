//! Files that are written whole or not at all.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::error::Error;

/// Writes to a file, or to standard output where none is named.
///
/// # Errors
/// When the file can't be written; what was there before is then unharmed.
pub fn write(output: Option<&Path>, text: &str) -> Result<(), Error> {
    match output {
        Some(path) => write_file(path, text),
        None => print(text),
    }
}

/// Prints, and takes it in good part when the reader (`head`, a pager) has read enough.
///
/// # Errors
/// When standard output can't be written to.
pub fn print(text: &str) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// Writes a file under another name in the same folder, then renames it.
///
/// # Errors
/// When the folder is missing or not writable.
pub fn write_file(path: &Path, text: &str) -> Result<(), Error> {
    let failed = |what| move |source| Error::File { path: path.to_owned(), what, source };
    if path.is_dir() {
        return Err(Error::File {
            path: path.to_owned(),
            what: "can't be written",
            source: io::Error::new(ErrorKind::IsADirectory, "it is a folder"),
        });
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The library names its temporary file, which is nobody's concern.
    let mut file = NamedTempFile::new_in(folder).map_err(|error| failed("can't be written")(error.kind().into()))?;
    file.write_all(text.as_bytes()).map_err(failed("can't be written"))?;
    readable(file.path()).map_err(failed("can't be written"))?;
    file.persist(path).map_err(|error| Error::File {
        path: path.to_owned(),
        what: "can't be written",
        source: error.error,
    })?;
    Ok(())
}

/// Temporary files are for their owner alone; what replaces a file should be as readable as one that is just written.
pub(crate) fn readable(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}
