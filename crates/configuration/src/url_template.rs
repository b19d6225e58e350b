//! The URL of an `http` variation, with its `{placeholders}`.

use thiserror::Error;

/// A URL whose path and query may hold `{name}`; `{{` and `}}` stand for one brace. Scheme and host are fixed, so that
/// no request can choose where the function connects to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlTemplate {
    pieces: Vec<Piece>,
}

/// A piece of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Literal(String),
    /// A path or query parameter of the request, by name.
    Placeholder(String),
}

/// Why a text is not a URL template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UrlTemplateError {
    /// The scheme is not `http` or `https`.
    #[error("the URL must start with http:// or https://")]
    Scheme,
    /// A placeholder is in the host, or the host is missing.
    #[error("the URL needs a fixed host: placeholders are for its path and query")]
    Host,
    /// A brace without its counterpart, or a placeholder without a name.
    #[error("a placeholder is a name in braces, like {{userId}}; {{{{ and }}}} stand for braces")]
    Braces,
    /// The fixed text is not a URL.
    #[error("not a URL")]
    NotAUrl,
}

impl UrlTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// When the text could not become a URL whatever the request says.
    pub fn parse(text: &str) -> Result<Self, UrlTemplateError> {
        let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
        let scheme = ["https://", "http://"].into_iter().find(|scheme| lower.starts_with(scheme));
        let rest = &text[scheme.ok_or(UrlTemplateError::Scheme)?.len()..];
        let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
        if authority.is_empty() || authority.contains(['{', '}', '@']) {
            return Err(UrlTemplateError::Host);
        }
        let pieces = split(text)?;
        let example: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(literal) => literal.as_str(),
                Piece::Placeholder(_) => "x",
            })
            .collect();
        if example.parse::<http::Uri>().is_err() {
            return Err(UrlTemplateError::NotAUrl);
        }
        Ok(Self { pieces })
    }

    /// Whether requests have a say in the URL.
    pub fn has_placeholders(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Placeholder(_)))
    }

    /// The pieces, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }
}

fn split(text: &str) -> Result<Vec<Piece>, UrlTemplateError> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        let brace = &rest[at..at + 1];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            literal.push_str(brace);
            rest = after;
            continue;
        }
        let end = rest.find('}').filter(|_| brace == "{").ok_or(UrlTemplateError::Braces)?;
        let name = &rest[..end];
        if name.is_empty() || name.contains('{') {
            return Err(UrlTemplateError::Braces);
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(std::mem::take(&mut literal)));
        }
        pieces.push(Piece::Placeholder(name.to_owned()));
        rest = &rest[end + 1..];
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Ok(pieces)
}
