//! The URL of an HTTP origin: each placeholder replaced by the percent-encoded parameter of its name.
//!
//! Encoding alone does not keep a value in its place. `..` is no character that is encoded, and a server, or a proxy
//! before it, may decode a path (once or twice) before it resolves `.` and `..`:
//! <https://url.spec.whatwg.org/#double-dot-path-segment>,
//! <https://nginx.org/en/docs/http/ngx_http_core_module.html#location>. So a value that could lead out of the path that
//! the document configures is refused, and so is one that would leave out a whole segment.

use configuration::url_template::{Piece, UrlTemplate};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

use crate::error::OriginError;

/// Everything but RFC 3986's unreserved characters.
const PARAMETER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How often a value may be percent-encoded on top of the encoding that it comes in. No server decodes so often.
const MOST_ENCODINGS: usize = 4;

/// The URL of a request.
///
/// # Errors
/// When a parameter is missing, or would lead out of the path.
pub fn expand(template: &UrlTemplate, value: impl Fn(&str) -> Option<String>) -> Result<String, OriginError> {
    let mut url = String::new();
    let mut segment = Segment::default();
    let mut in_path = true;
    for piece in template.pieces() {
        match piece {
            Piece::Literal(text) => {
                url.push_str(text);
                if in_path {
                    let path = text.find(['?', '#']).map_or(text.as_str(), |end| &text[..end]);
                    in_path = path.len() == text.len();
                    for (index, part) in path.split('/').enumerate() {
                        if index > 0 {
                            std::mem::take(&mut segment).check()?;
                        }
                        segment.add_literal(part);
                    }
                }
            }
            Piece::Placeholder(name) => {
                let value = value(name).ok_or_else(|| OriginError::MissingParameter(name.clone()))?;
                url.extend(utf8_percent_encode(&value, PARAMETER));
                if in_path {
                    segment.add_value(name, &value);
                }
            }
        }
    }
    segment.check()?;
    Ok(url)
}

/// What stands between two slashes of the template.
#[derive(Default)]
struct Segment<'t> {
    text: String,
    has_literal: bool,
    /// The parameter that is named when the segment is refused.
    parameter: Option<&'t str>,
}

impl<'t> Segment<'t> {
    fn add_literal(&mut self, text: &str) {
        self.text.push_str(text);
        self.has_literal |= !text.is_empty();
    }

    fn add_value(&mut self, name: &'t str, value: &str) {
        // Several can make a `..` together: the one that is unsafe by itself is named, or else the first.
        if self.parameter.is_none() || is_unsafe(value, false) {
            self.parameter = Some(name);
        }
        self.text.push_str(value);
    }

    fn check(self) -> Result<(), OriginError> {
        match self.parameter {
            Some(name) if is_unsafe(&self.text, !self.has_literal) => {
                Err(OriginError::UnsafeParameter(name.to_owned()))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a text has a part `.` or `..`, or, where it must not, nothing at all between its slashes, however often it
/// is decoded.
fn is_unsafe(text: &str, must_not_be_empty: bool) -> bool {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=MOST_ENCODINGS {
        // Bytes that UTF-8 never has: with them, old decoders spell `.` and `/` in two bytes.
        if bytes.iter().any(|byte| [0xC0, 0xC1].contains(byte)) {
            return true;
        }
        let mut parts = bytes.split(|byte| b"/\\".contains(byte));
        if parts.clone().any(is_dots) || (must_not_be_empty && parts.all(<[u8]>::is_empty)) {
            return true;
        }
        let decoded: Vec<u8> = percent_decode(&bytes).collect();
        if decoded.len() == bytes.len() {
            return false;
        }
        bytes = decoded;
    }
    true
}

/// Whether a server may take the part for `.` or `..`: some cut it at a semicolon (path parameters) or at NUL, some
/// trim it.
fn is_dots(part: &[u8]) -> bool {
    let kept = part.split(|byte| b";\0".contains(byte)).next().unwrap_or_default();
    let mut kept = kept.iter().filter(|byte| !byte.is_ascii_control() && **byte != b' ');
    kept.next() == Some(&b'.') && matches!((kept.next(), kept.next()), (None, _) | (Some(b'.'), None))
}
