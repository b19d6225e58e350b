//! Interactions as JSON Lines: one object a line, with `userId`, `itemId`, `eventType` (optional) and `timestamp`.

use crate::interaction::{Interaction, InvalidInteraction};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::io::{self, BufRead, Read as _};
use thiserror::Error;

/// The most lines that are read. Each interaction is in memory, see the crate's page.
pub const LINES_AT_MOST: u64 = 5_000_000;

/// The most bytes that a line may have: 64 KiB.
pub const LINE_BYTES_AT_MOST: usize = 64 * 1024;

/// What was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Read {
    /// Interactions that count.
    pub counted: u64,
    /// Interactions with items that the catalogue does not have. They do not count.
    pub of_unknown_items: u64,
    /// Interactions of users beyond [`USERS_AT_MOST`](crate::USERS_AT_MOST). They do not count.
    pub of_too_many_users: u64,
}

/// Interactions that can't be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// A line is no interaction.
    #[error("line {line}: {reason}")]
    Line {
        /// Its number, from 1.
        line: u64,
        /// What is wrong with it.
        reason: InvalidLine,
    },
    /// There are more lines than are read.
    #[error("there are more than {LINES_AT_MOST} lines, which is the most that is read: leave out the oldest")]
    TooManyLines,
    /// The file can't be read, or not to its end.
    #[error("line {line} can't be read: {error}")]
    Unreadable {
        /// The line's number, from 1.
        line: u64,
        /// The reason.
        #[source]
        error: io::Error,
    },
}

/// A line that is no interaction.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidLine {
    /// Too many bytes.
    #[error("it has more than {LINE_BYTES_AT_MOST} bytes")]
    TooLong,
    /// Not an object of JSON.
    #[error("it is no JSON object: {message}, column {column}")]
    NotAnObject {
        /// What JSON's parser says.
        message: String,
        /// Where, from 1, in bytes.
        column: usize,
    },
    /// A member that is needed is not there, or is null.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// An id that is neither text nor number, or an event type that is no text.
    #[error("`{member}` is no {expected}")]
    NotA {
        /// The member's name.
        member: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
    /// It can't be taken.
    #[error(transparent)]
    Interaction(#[from] InvalidInteraction),
}

/// Reads interactions and hands them over one by one.
///
/// # Errors
///
/// The first line that is no interaction, with its number; those before it have been handed over.
pub(crate) fn read(
    mut reader: impl BufRead,
    lines_at_most: u64,
    mut take: impl FnMut(Interaction<'_>),
) -> Result<(), ReadError> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = (&mut reader).take(LINE_BYTES_AT_MOST as u64 + 2).read_until(b'\n', &mut line);
        if read.map_err(|error| ReadError::Unreadable { line: number, error })? == 0 {
            break;
        }
        if number > lines_at_most {
            return Err(ReadError::TooManyLines);
        }
        let mut written = line.strip_suffix(b"\n").unwrap_or(&line);
        if number == 1 {
            written = written.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(written);
        }
        let refused = |reason| ReadError::Line { line: number, reason };
        if written.len() > LINE_BYTES_AT_MOST {
            return Err(refused(InvalidLine::TooLong));
        }
        let written = written.trim_ascii();
        if !written.is_empty() {
            take_line(written, &mut take).map_err(refused)?;
        }
    }
    Ok(())
}

/// The members of a line that count. Their values are kept as written, so that a number keeps its digits.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line<'l> {
    #[serde(borrow)]
    user_id: Option<&'l RawValue>,
    #[serde(borrow)]
    item_id: Option<&'l RawValue>,
    #[serde(borrow)]
    event_type: Option<&'l RawValue>,
    #[serde(borrow)]
    timestamp: Option<&'l RawValue>,
}

fn take_line(written: &[u8], take: &mut impl FnMut(Interaction<'_>)) -> Result<(), InvalidLine> {
    // Without this, a list of values would do as well.
    if written.first() != Some(&b'{') {
        return Err(InvalidLine::NotAnObject { message: "it does not begin with `{`".to_owned(), column: 1 });
    }
    let line: Line<'_> = serde_json::from_slice(written).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        InvalidLine::NotAnObject { message, column: error.column() }
    })?;
    let user = id("userId", line.user_id)?;
    let item = id("itemId", line.item_id)?;
    let event_type = match line.event_type {
        None => Cow::Borrowed(""),
        Some(value) => text(value).ok_or(InvalidLine::NotA { member: "eventType", expected: "text" })?,
    };
    let timestamp = line.timestamp.ok_or(InvalidLine::Missing("timestamp"))?;
    let timestamp = seconds(timestamp).ok_or(InvalidLine::NotA { member: "timestamp", expected: "number" })?;
    take(Interaction::new(&user, &item, &event_type, timestamp)?);
    Ok(())
}

/// An id is text or a number; a number is its text.
fn id<'l>(member: &'static str, value: Option<&'l RawValue>) -> Result<Cow<'l, str>, InvalidLine> {
    let value = value.ok_or(InvalidLine::Missing(member))?;
    if value.get().starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        return Ok(Cow::Borrowed(value.get()));
    }
    text(value).ok_or(InvalidLine::NotA { member, expected: "text or number" })
}

fn text(value: &RawValue) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Text<'t>(#[serde(borrow)] Cow<'t, str>);
    serde_json::from_str::<Text<'_>>(value.get()).ok().map(|text| text.0)
}

/// Unix seconds. Parts of a second are left out.
fn seconds(value: &RawValue) -> Option<i64> {
    let written = value.get();
    // A float's conversion saturates, and what saturates is outside of the limits.
    serde_json::from_str::<i64>(written)
        .ok()
        .or_else(|| Some(serde_json::from_str::<f64>(written).ok()?.floor() as i64))
}
