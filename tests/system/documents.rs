//! The documents: every link between them leads somewhere, and no line is too long to read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::validators::root;

/// What is made or fetched, and no part of the project.
const NOT_OURS: [&str; 3] = [".git", "node_modules", "target"];

/// A Markdown file, taken apart.
#[derive(Default)]
struct Document {
    /// Where its links lead, as written.
    links: Vec<String>,
    /// What its headings are called in a link.
    anchors: Vec<String>,
}

#[test]
fn every_link_between_documents_leads_to_a_file_and_a_heading_that_exist() {
    let documents = documents();
    assert!(documents.contains_key(&root().join("README.md")), "the README was not read");
    let broken: Vec<String> = documents
        .iter()
        .flat_map(|(file, document)| document.links.iter().map(move |link| (file, link)))
        .filter_map(|(file, link)| Some(format!("{}: {link}: {}", shown(file), fault(&documents, file, link)?)))
        .collect();
    assert!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
}

#[test]
fn the_index_leads_to_every_page_for_users_and_the_readme_to_the_index() {
    let documents = documents();
    let index = root().join("docs/README.md");
    for page in documents.keys().filter(|file| file.parent() == index.parent() && **file != index) {
        let name = page.file_name().and_then(|name| name.to_str()).unwrap();
        assert!(documents[&index].links.iter().any(|link| link == name), "docs/README.md does not lead to {name}");
    }
    let readme = &documents[&root().join("README.md")];
    assert!(readme.links.iter().any(|link| link == "docs/README.md"), "README.md does not lead to docs/README.md");
}

#[test]
fn every_deployment_is_in_the_page_about_entry_points() {
    let page = fs::read_to_string(root().join("docs/entry-points.md")).unwrap();
    for choices in stacks::rules::Choices::valid() {
        let id = format!("`{}`", choices.id());
        assert!(page.contains(&id), "docs/entry-points.md has no {id}");
    }
}

#[test]
fn every_test_that_a_page_names_exists() {
    let page = fs::read_to_string(root().join("docs/moving-over.md")).unwrap();
    let code = Parser::new_ext(&page, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Code(text) => Some(text),
        _ => None,
    });
    let word = |name: &str| {
        name.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_')
    };
    let named: Vec<_> = code.filter(|name| name.matches('_').count() > 2 && word(name)).collect();
    assert!(named.len() > 30, "only {} tests are named", named.len());
    let sources: Vec<String> = files_ending_in(".rs").iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    for name in named {
        let function = format!("fn {name}(");
        assert!(sources.iter().any(|source| source.contains(&function)), "there is no test {name}");
    }
}

#[test]
fn pages_tell_the_time_limits_that_hold() {
    use facts::limits::{ANSWER, CALL, ORIGIN_FUNCTION_TIMEOUT};
    let call = CALL.as_secs_f64();
    let (answer, function) = (ANSWER.as_secs_f64(), ORIGIN_FUNCTION_TIMEOUT.as_secs_f64());
    for (page, said) in [
        ("docs/origins.md", format!("origin has {call} seconds at most")),
        ("docs/questions.md", format!("the origin took longer than {call} seconds")),
        (
            "docs/entry-points.md",
            format!("| time for an answer | {answer} s, then 504 | the function, which has {function} s |"),
        ),
        (
            "functions/personalization-api/README.md",
            format!("The function has {function} s. An answer has {answer} s, one call of a service {call} s"),
        ),
    ] {
        let text = fs::read_to_string(root().join(page)).unwrap();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&said), "{page} does not say: {said}");
    }
}

/// Columns that a line may have: those that rustfmt holds code to, but not strings, comments and other languages.
const WIDTH: usize = 120;

/// What is written by programs, or for other programs to be measured against.
const NOT_WRAPPED: [&str; 4] = ["snapshots/", "cfn/schemas/", "cfn/src/resources/", "benches/baseline/"];

/// What ends the names of files that people write.
const WRITTEN: [&str; 13] =
    [".rs", ".md", ".py", ".sh", ".toml", ".yml", ".js", ".mjs", ".json", ".css", ".html", ".in", "Makefile"];

#[test]
fn no_line_that_people_read_is_longer_than_120_columns() {
    let mut long = Vec::new();
    for file in WRITTEN.into_iter().flat_map(files_ending_in) {
        let name = shown(&file);
        if NOT_WRAPPED.iter().any(|folder| name.starts_with(folder)) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let lines = text.lines().zip(1..).filter(|(line, _)| line.chars().count() > WIDTH && can_be_broken(line));
        long.extend(lines.map(|(_, number)| format!("{name}:{number}")));
    }
    assert!(long.is_empty(), "lines of more than {WIDTH} columns:\n{}", long.join("\n"));
}

/// Not the row of a table in Markdown, nor a line that is one word, such as a URL, after its mark of a comment, nor one
/// member of JSON that is a text.
fn can_be_broken(line: &str) -> bool {
    let words = line.trim_start_matches([' ', '/', '!', '#']);
    !words.starts_with('|') && words.contains(' ') && !is_text_in_json(words.trim_end_matches(','))
}

fn is_text_in_json(member: &str) -> bool {
    let member = serde_json::from_str::<BTreeMap<String, String>>(&format!("{{{member}}}"));
    member.is_ok_and(|member| member.len() == 1)
}

#[test]
fn a_table_a_url_and_a_text_in_json_may_be_longer_than_a_line() {
    for line in [
        "| a | b |",
        "/// <https://docs.aws.amazon.com/>",
        "        \"https://docs.aws.amazon.com/\",",
        "    \"description\": \"Two words, and \\\"a third\\\".\",",
    ] {
        assert!(!can_be_broken(line), "{line}");
    }
    for line in [
        "/// See <https://docs.aws.amazon.com/>",
        "two words",
        "    let url = \"https://docs.aws.amazon.com/\";",
        "    \"type\": \"object\", \"description\": \"Two words.\",",
        "    \"enum\": [\"a\", \"b\"],",
    ] {
        assert!(can_be_broken(line), "{line}");
    }
}

#[test]
fn headings_are_called_what_github_calls_them() {
    let document = read("# Why `a` is b\n## 1. Größe & C++\n## Same\n## Same\n## snake_case – x");
    assert_eq!(document.anchors, ["why-a-is-b", "1-größe--c", "same", "same-1", "snake_case--x"]);
}

/// What is wrong with a link of a file, if anything.
fn fault(documents: &BTreeMap<PathBuf, Document>, file: &Path, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let folder = file.parent().unwrap();
    let target = if path.is_empty() { file.to_owned() } else { folder.join(path) };
    let Ok(found) = target.canonicalize() else {
        return Some("there is no such file".to_owned());
    };
    if path.starts_with('/') || !found.starts_with(root().canonicalize().unwrap()) {
        return Some("it leads out of the project".to_owned());
    }
    let anchor = anchor?;
    let heading = documents.iter().find(|(file, _)| file.canonicalize().is_ok_and(|file| file == found));
    match heading {
        Some((_, document)) if document.anchors.iter().any(|known| known == anchor) => None,
        _ => Some("there is no such heading".to_owned()),
    }
}

fn documents() -> BTreeMap<PathBuf, Document> {
    files_ending_in(".md").into_iter().map(|file| (file.clone(), read(&fs::read_to_string(file).unwrap()))).collect()
}

/// The project's files with an extension.
fn files_ending_in(end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                if !NOT_OURS.iter().any(|name| entry.file_name() == *name) {
                    folders.push(path);
                }
            } else if entry.file_name().to_str().is_some_and(|name| name.ends_with(end)) {
                found.push(path);
            }
        }
    }
    found
}

fn read(markdown: &str) -> Document {
    let mut document = Document::default();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                document.links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let name = anchor(&heading.take().unwrap_or_default());
                let before = document.anchors.iter().filter(|other| **other == name).count();
                document.anchors.push(if before == 0 { name } else { format!("{name}-{before}") });
            }
            _ => {}
        }
    }
    document
}

/// Small letters; a hyphen for each space; nothing that is neither letter nor digit, `-` nor `_`.
fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter))
        .map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}
