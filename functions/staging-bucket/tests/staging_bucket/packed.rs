//! What is packed into the binary.

use staging_bucket::files;

#[test]
fn a_folder_is_named_by_the_contents_of_its_files() {
    let names: Vec<String> = files().into_iter().map(|file| file.key).collect();
    let folder = names[0].strip_prefix("swagger-ui/").unwrap().split('/').next().unwrap();
    assert_eq!(folder.len(), 16);
    assert!(folder.chars().all(|character| character.is_ascii_hexdigit()));
    assert!(names.iter().all(|name| name.contains(folder) || name == "swagger-ui/index.html"));
}

#[test]
fn the_page_reads_the_openapi_document_where_the_validator_puts_it() {
    let initializer = files().into_iter().find(|file| file.key.ends_with("/initializer.js")).unwrap();
    let text = String::from_utf8(initializer.content).unwrap();
    assert!(text.contains(&format!("url: \"/{}\"", facts::bucket::OPENAPI_KEY)), "{text}");
}

#[test]
fn the_page_and_its_files_name_no_other_host() {
    for file in
        files().into_iter().filter(|file| file.key.ends_with("index.html") || file.key.ends_with("initializer.js"))
    {
        let text = String::from_utf8(file.content).unwrap();
        assert!(!text.contains("http:") && !text.contains("https:") && !text.contains("\"//"), "{text}");
    }
}
