//! Lines of limited length.

use std::io::{self, BufRead, Read};

use thiserror::Error;

/// Bytes that a line may have: a mebibyte. An item in DynamoDB has at most 400 KB, one in a local database a mebibyte.
pub const MAX_LINE_LENGTH: usize = 1 << 20;

/// Why there is no next line.
#[derive(Debug, Error)]
pub(crate) enum LineError {
    /// The content can't be read or unpacked.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The line goes on and on.
    #[error("it is longer than {MAX_LINE_LENGTH} bytes; each item has to be on a line of its own")]
    TooLong,
}

/// The lines of a text, without their ends, the byte order mark at its beginning, and lines of white space.
pub(crate) struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    number: u64,
}

impl<R> std::fmt::Debug for Lines<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Lines").field("number", &self.number).finish_non_exhaustive()
    }
}

impl<R: BufRead> Lines<R> {
    /// Lines of this text.
    pub(crate) const fn new(reader: R) -> Self {
        Self { reader, line: Vec::new(), number: 0 }
    }

    /// The number of the line that was read last, from 1; blank ones count.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// The next line that is not blank, or `None` at the end.
    ///
    /// # Errors
    /// When the text can't be read, or the line is too long.
    pub(crate) fn next_line(&mut self) -> Result<Option<&[u8]>, LineError> {
        loop {
            self.line.clear();
            // Room for the line's end, which may be two bytes.
            let limit = MAX_LINE_LENGTH as u64 + 2;
            if self.reader.by_ref().take(limit).read_until(b'\n', &mut self.line)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.len() > MAX_LINE_LENGTH {
                return Err(LineError::TooLong);
            }
            let mark = if self.number == 1 && line.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
            let length = line.len();
            if !line[mark..].iter().all(u8::is_ascii_whitespace) {
                return Ok(Some(&self.line[mark..length]));
            }
        }
    }
}
