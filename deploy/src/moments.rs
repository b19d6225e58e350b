//! Times as people read them.

use std::time::Duration;

use aws_smithy_types::DateTime;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A time of AWS's, as `2026-01-31 23:59:59Z`.
pub(crate) fn written(time: &DateTime) -> String {
    timestamp(time.secs())
        .map_or_else(|| time.secs().to_string(), |time| time.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}

/// How long ago a time was, in words of one unit: `3 minutes`, `2 days`.
pub(crate) fn ago(time: &DateTime) -> String {
    let seconds = Timestamp::now().as_second().saturating_sub(time.secs()).max(0);
    let (count, unit) = match seconds {
        0..120 => (seconds, "seconds"),
        120..7_200 => (seconds / 60, "minutes"),
        7_200..172_800 => (seconds / 3_600, "hours"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit}")
}

/// The time of day here, of milliseconds since 1970: `23:59:59`.
pub(crate) fn clock(milliseconds: i64) -> String {
    let time = timestamp(milliseconds.div_euclid(1000)).map(|time| time.to_zoned(TimeZone::system()));
    time.map_or_else(|| milliseconds.to_string(), |time| time.strftime("%H:%M:%S").to_string())
}

fn timestamp(seconds: i64) -> Option<Timestamp> {
    Timestamp::from_second(seconds).ok()
}

/// Reads how long ago something was: `90s`, `10m`, `2h`, `1d`.
///
/// # Errors
/// In words, when it is none of these.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is no length of time: write it as 90s, 10m, 2h or 1d");
    let at = text.len().checked_sub(1).filter(|at| text.is_char_boundary(*at)).ok_or_else(wrong)?;
    let (count, unit) = text.split_at(at);
    let count: u64 = count.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    count.checked_mul(seconds).map(Duration::from_secs).ok_or_else(wrong)
}
