//! The files of Swagger UI, packed into the binary, and how each is served.

use std::fmt::Write;

use facts::bucket::{SWAGGER_UI_PAGE_KEY, SWAGGER_UI_PREFIX};
use sha2::{Digest, Sha256};

/// For the page: looked at again at each visit, since it names the folder of the others.
const LOOKED_AT_AGAIN: &str = "no-cache";
/// For all other files, a year: their folder is named by what is in them.
const KEPT: &str = "public, max-age=31536000, immutable";

const HTML: &str = "text/html; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const PNG: &str = "image/png";
const TEXT: &str = "text/plain; charset=utf-8";

/// A file as it is in the bucket.
#[derive(Clone, Debug)]
pub struct File {
    /// The object's key.
    pub key: String,
    /// The content.
    pub content: Vec<u8>,
    /// `Content-Type`, which the browser is told to believe.
    pub(crate) content_type: &'static str,
    /// `Cache-Control`, which CloudFront goes by.
    pub cache_control: &'static str,
}

macro_rules! packed {
    ($($name:literal: $content_type:ident,)*) => {
        [$(($name, include_bytes!(concat!(env!("SWAGGER_UI"), "/", $name)).as_slice(), $content_type),)*]
    };
}

const PAGE: &str = include_str!("../page/index.html");
const INITIALIZER: (&str, &[u8], &str) = ("initializer.js", include_bytes!("../page/initializer.js"), JAVASCRIPT);
const PACKED: [(&str, &[u8], &str); 6] = packed! {
    "swagger-ui-bundle.js": JAVASCRIPT,
    "swagger-ui-bundle.js.LICENSE.txt": TEXT,
    "swagger-ui.css": CSS,
    "favicon-32x32.png": PNG,
    "LICENSE": TEXT,
    "NOTICE": TEXT,
};

/// All files, in the order in which they are to be put: the page last, when all that it loads is there.
#[must_use]
pub fn files() -> Vec<File> {
    let others = || PACKED.into_iter().chain([INITIALIZER]);
    let folder = folder(others().map(|(_, content, _)| content));
    let mut files: Vec<File> = others()
        .map(|(name, content, content_type)| File {
            key: format!("{SWAGGER_UI_PREFIX}{folder}/{name}"),
            content: content.to_vec(),
            content_type,
            cache_control: KEPT,
        })
        .collect();
    files.push(File {
        key: SWAGGER_UI_PAGE_KEY.to_owned(),
        content: PAGE.replace("{folder}", &folder).into_bytes(),
        content_type: HTML,
        cache_control: LOOKED_AT_AGAIN,
    });
    files
}

/// A name that other contents do not have.
fn folder(contents: impl Iterator<Item = &'static [u8]>) -> String {
    let mut digest = Sha256::new();
    contents.for_each(|content| digest.update(Sha256::digest(content)));
    digest.finalize().iter().take(8).fold(String::new(), |mut name, byte| {
        // Writing to a string can't fail.
        let _ = write!(name, "{byte:02x}");
        name
    })
}
