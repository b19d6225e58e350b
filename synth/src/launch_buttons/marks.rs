//! The place in a document where the table stands, between two HTML comments that a reader does not see.

use super::Error;

/// The line before the table.
pub const BEGIN: &str = "<!-- launch-buttons:begin -->";

/// The line after the table.
pub const END: &str = "<!-- launch-buttons:end -->";

/// The table with its marks, to be put into a document for the first time.
#[must_use]
pub fn between_marks(table: &str) -> String {
    format!("{BEGIN}\n{}\n{END}\n", table.trim_end_matches('\n'))
}

/// The document with the table in place of what stands between the marks.
///
/// A mark counts where it has a line to itself. The marks and everything outside them are kept byte for byte; the
/// table takes the line breaks of the begin mark.
///
/// # Errors
/// When a mark is missing, doubled or out of order.
pub fn replace_between_marks(document: &str, table: &str) -> Result<String, Error> {
    let begin = find(document, BEGIN)?;
    let end = find(document, END)?;
    let (begin, end) = match (begin, end) {
        (Some(begin), Some(end)) if begin.line < end.line => (begin, end),
        (Some(begin), Some(end)) => return Err(Error::MarksOutOfOrder { begin: begin.line, end: end.line }),
        (None, end) => return Err(Error::MissingMark { mark: BEGIN, other: end.map(|end| end.line) }),
        (begin, None) => return Err(Error::MissingMark { mark: END, other: begin.map(|begin| begin.line) }),
    };
    let before = &document[..begin.end];
    let line_break = if before.ends_with("\r\n") { "\r\n" } else { "\n" };
    let table: String = table.lines().flat_map(|line| [line, line_break]).collect();
    Ok(format!("{before}{table}{}", &document[end.start..]))
}

/// A mark's line, counted from 1, and its first byte and the one after its line break.
struct Mark {
    line: usize,
    start: usize,
    end: usize,
}

/// The one line that is the mark.
fn find(document: &str, mark: &'static str) -> Result<Option<Mark>, Error> {
    let mut found: Option<Mark> = None;
    let mut start = 0;
    for (index, text) in document.split_inclusive('\n').enumerate() {
        let end = start + text.len();
        if text.trim() == mark {
            if let Some(first) = found {
                return Err(Error::RepeatedMark { mark, first: first.line, again: index + 1 });
            }
            found = Some(Mark { line: index + 1, start, end });
        }
        start = end;
    }
    Ok(found)
}
