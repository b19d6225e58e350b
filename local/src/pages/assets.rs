//! Scripts, styles and Swagger UI, all of them in the binary: nothing is fetched from elsewhere.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

macro_rules! assets {
    ($($kind:ident $name:literal $file:literal,)*) => {
        /// Every asset: its name, its content type, and itself.
        const ASSETS: &[(&str, &str, &str)] = &[$(($name, $kind, include_str!(concat!("../../assets/", $file)))),*];
    };
}

const PICTURE: &str = "image/svg+xml";

assets! {
    STYLE "style.css" "style.css",
    PICTURE "icon.svg" "icon.svg",
    SCRIPT "theme.js" "scripts/theme.js",
    SCRIPT "common.js" "scripts/common.js",
    SCRIPT "home.js" "scripts/home.js",
    SCRIPT "viewer.js" "scripts/viewer.js",
    SCRIPT "requests.js" "scripts/requests.js",
    SCRIPT "steps.js" "scripts/steps.js",
    SCRIPT "experiments.js" "scripts/experiments.js",
    SCRIPT "configuration.js" "scripts/configuration.js",
    SCRIPT "api.js" "scripts/api.js",
}

/// One of the pages' own files.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, text)) => served(kind, *text),
        None => missing(),
    }
}

/// The files of Swagger UI that its page names, by name.
static SWAGGER_UI: LazyLock<HashMap<&'static str, Vec<u8>>> = LazyLock::new(|| {
    let archive = Cursor::new(utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED);
    let Ok(mut archive) = zip::ZipArchive::new(archive) else { return HashMap::new() };
    let mut files = HashMap::new();
    for (name, _) in SWAGGER_UI_FILES {
        let suffix = format!("/dist/{name}");
        let is_it = |path: &str| path.ends_with(&suffix) && path.matches('/').count() == 2;
        let Some(index) = archive.file_names().position(|path| path.is_ok_and(|path| is_it(&path))) else { continue };
        let mut content = Vec::new();
        if archive.by_index(index).is_ok_and(|mut file| file.read_to_end(&mut content).is_ok()) {
            files.insert(name, content);
        }
    }
    files
});

const SWAGGER_UI_FILES: [(&str, &str); 2] = [("swagger-ui.css", STYLE), ("swagger-ui-bundle.js", SCRIPT)];

/// A file of Swagger UI.
pub(super) async fn swagger_ui(Path(name): Path<String>) -> Response {
    let kind = SWAGGER_UI_FILES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
    match kind.zip(SWAGGER_UI.get(name.as_str())) {
        Some((kind, content)) => served(kind, content.as_slice()),
        None => missing(),
    }
}

/// Asked for again on every page: another binary may have others, and they come from memory.
fn served<T: IntoResponse>(kind: &'static str, content: T) -> Response {
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (headers, content).into_response()
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, "no such file").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swagger_ui_is_in_the_binary() {
        for (name, _) in SWAGGER_UI_FILES {
            assert!(SWAGGER_UI.get(name).is_some_and(|content| content.len() > 100_000), "{name}");
        }
    }

    #[test]
    fn no_asset_names_another_host() {
        let namespaces = ["http://www.w3.org/2000/svg"];
        for (name, _, text) in ASSETS {
            let text = namespaces.iter().fold((*text).to_owned(), |text, known| text.replace(known, ""));
            assert!(!text.contains("http://") && !text.contains("https://"), "{name}");
        }
    }
}
