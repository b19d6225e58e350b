//! Files that are written whole or not at all, and what is said on standard output and standard error.

use std::borrow::Cow;
use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Links that are followed to find a file; as many as Linux follows.
const MOST_LINKS: usize = 40;

/// Writes to a file, or to standard output where none is named.
///
/// # Errors
/// When the file can't be written; see [`write_file`].
pub fn write(output: Option<&Path>, text: &str) -> Result<(), Error> {
    match output {
        Some(path) => write_file(path, text),
        None => print(text),
    }
}

/// Prints. That the reader (`head`, a pager) has read enough is no failure.
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

/// Tells something on standard error, if somebody reads it: unlike `eprintln!`, which panics where nobody does.
pub fn tell(text: &str) {
    let _ = writeln!(io::stderr().lock(), "synth: {text}");
}

/// Writes a file.
///
/// A regular file is replaced by a new one of the same mode, so that nobody reads half of it and what was there before
/// outlives a failure; symbolic links that lead to it stay. Whatever else there is under the name (a device, a pipe, a
/// file with several names or another owner) is written into.
///
/// # Errors
/// When the folder is missing, or the file is not writable.
pub fn write_file(path: &Path, text: &str) -> Result<(), Error> {
    let failed = |source| Error::File { path: path.to_owned(), what: "can't be written", source };
    if path.is_dir() {
        return Err(failed(io::Error::new(ErrorKind::IsADirectory, "it is a folder")));
    }
    let Some(file) = replaceable(path).map_err(failed)? else {
        return write_into(path, text).map_err(failed);
    };
    let before = fs::metadata(&file).ok();
    match replace(&file, before.as_ref(), text) {
        // The folder takes no new files, or the file is mounted by itself: it may be writable all the same. After
        // another failure, such as a full disk, it would be lost.
        Err(error)
            if before.is_some()
                && matches!(
                    error.kind(),
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::ResourceBusy
                ) =>
        {
            write_into(path, text).map_err(failed)
        }
        Err(error) => Err(failed(missing_folder(&file).unwrap_or(error))),
        Ok(()) => Ok(()),
    }
}

/// The file that can be replaced under this name, with its links followed; nothing if it is to be written into.
fn replaceable(path: &Path) -> io::Result<Option<PathBuf>> {
    let mut file = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::symlink_metadata(&file) {
            Ok(metadata) if metadata.is_symlink() => {
                let target = fs::read_link(&file)?;
                file = folder_of(&file).join(target);
                // /dev/stdout and /proc/self/fd/1 stand for a file that somebody has opened, and waits to read from.
                if ["/dev", "/proc"].iter().any(|folder| file.starts_with(folder)) {
                    return Ok(None);
                }
            }
            Ok(metadata) => return Ok((metadata.is_file() && has_one_name(&metadata)).then_some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Some(file)),
            // What is wrong is said when the file is opened.
            Err(_) => return Ok(None),
        }
    }
    Ok(None)
}

/// Whether the file has no other names, which would go on meaning the old one.
fn has_one_name(metadata: &Metadata) -> bool {
    #[cfg(unix)]
    {
        std::os::unix::fs::MetadataExt::nlink(metadata) == 1
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        true
    }
}

/// Whether both belong to the same user and group.
fn is_of_same_owner(one: &Metadata, other: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (one.uid(), one.gid()) == (other.uid(), other.gid())
    }
    #[cfg(not(unix))]
    {
        let _ = (one, other);
        true
    }
}

/// Writes under another name in the same folder, then renames.
fn replace(file: &Path, before: Option<&Metadata>, text: &str) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".synth-");
    if let Some(permissions) = new_file_permissions() {
        builder.permissions(permissions);
    }
    let mut written = builder.tempfile_in(folder_of(file)).map_err(without_name)?;
    if let Some(before) = before {
        if !is_of_same_owner(before, &written.as_file().metadata()?) {
            return Err(io::Error::new(ErrorKind::PermissionDenied, "it belongs to somebody else"));
        }
        written.as_file().set_permissions(before.permissions())?;
    }
    written.write_all(text.as_bytes())?;
    written.persist(file).map_err(|error| error.error)?;
    Ok(())
}

fn write_into(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.flush()
}

/// The library names its temporary file in the error, which is nobody's concern.
fn without_name(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), error.kind().to_string())
}

/// Says that the folder is what is missing, if it is.
fn missing_folder(file: &Path) -> Option<io::Error> {
    let folder = folder_of(file);
    let words = match fs::metadata(&folder) {
        Ok(metadata) if metadata.is_dir() => return None,
        Ok(_) => "is not a folder".to_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => "does not exist".to_owned(),
        Err(error) => format!("can't be opened: {error}"),
    };
    Some(io::Error::new(ErrorKind::NotFound, format!("the folder {} {words}", folder.display())))
}

fn folder_of(file: &Path) -> Cow<'_, Path> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.into(),
        _ => Path::new(".").into(),
    }
}

/// What a file that is just made may be; the umask takes away what it is there to take away. Temporary files are else
/// for their owner alone.
pub(crate) fn new_file_permissions() -> Option<Permissions> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Some(Permissions::from_mode(0o666))
    }
    #[cfg(not(unix))]
    None
}

/// The same for a folder.
pub(crate) fn new_folder_permissions() -> Option<Permissions> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Some(Permissions::from_mode(0o777))
    }
    #[cfg(not(unix))]
    None
}
