//! Where things lie in the staging bucket.

/// Catalogues to load lie in here, each in the folder of its namespace: `import/{namespace}/{file}`.
pub const IMPORT_PREFIX: &str = "import/";

/// Local databases of item metadata lie in here, each in the folder of its namespace.
pub const LOCAL_DATABASES_PREFIX: &str = "localdbs/";

/// Key of a namespace's local database.
#[must_use]
pub fn local_database_key(namespace: &str) -> String {
    format!("{LOCAL_DATABASES_PREFIX}{namespace}/items.zst")
}

/// Key of the record of a namespace's loads, by which an older catalogue does not replace a newer one.
#[must_use]
pub fn load_record_key(namespace: &str) -> String {
    format!("{LOCAL_DATABASES_PREFIX}{namespace}/load.json")
}

/// The OpenAPI document is in here.
pub const OPENAPI_PREFIX: &str = "openapi/";

/// Key of the OpenAPI document. Swagger UI's `functions/staging-bucket/page/initializer.js` reads it, too.
pub const OPENAPI_KEY: &str = "openapi/openapi.json";

/// The files of Swagger UI lie in here.
pub const SWAGGER_UI_PREFIX: &str = "swagger-ui/";

/// Key of Swagger UI's page.
pub const SWAGGER_UI_PAGE_KEY: &str = "swagger-ui/index.html";

/// Access logs of a REST API lie in here.
pub const ACCESS_LOGS_PREFIX: &str = "access-logs/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_lie_in_the_folders_that_permissions_are_given_for() {
        assert!(OPENAPI_KEY.starts_with(OPENAPI_PREFIX));
        assert!(SWAGGER_UI_PAGE_KEY.starts_with(SWAGGER_UI_PREFIX));
        for prefix in [IMPORT_PREFIX, LOCAL_DATABASES_PREFIX, OPENAPI_PREFIX, SWAGGER_UI_PREFIX, ACCESS_LOGS_PREFIX] {
            assert_eq!(prefix.split_once('/').map(|(name, rest)| (name.is_empty(), rest)), Some((false, "")));
        }
    }
}
