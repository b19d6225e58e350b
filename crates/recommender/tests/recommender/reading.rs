//! Interactions as JSON Lines, and what is said of lines that are none.

use recommender::{LINE_BYTES_AT_MOST, Read, Recommender};
use std::io::{self, BufReader};

fn read(written: impl AsRef<[u8]>) -> Result<Read, String> {
    let mut recommender = Recommender::new(["tent", "42", "1.50"]);
    recommender.read_interactions(written.as_ref()).map_err(|error| error.to_string())
}

#[test]
fn ids_are_text_or_numbers_and_a_number_is_its_text() {
    let mut recommender = Recommender::new(["42", "1.50", "tent"]);
    let written = r#"
        {"userId": 7, "itemId": 42, "eventType": "View", "timestamp": 1}
        {"userId": "7", "itemId": "1.50", "eventType": "View", "timestamp": 2}
        {"userId": "\u0037", "itemId": 1.50, "timestamp": 3.9}
    "#;
    let read = recommender.read_interactions(written.as_bytes()).unwrap();
    assert_eq!(read, Read { counted: 3, ..Read::default() });
    assert_eq!(recommender.history("7").iter().map(|id| &**id).collect::<Vec<_>>(), ["1.50", "42"]);
}

#[test]
fn further_members_blank_lines_carriage_returns_and_a_byte_order_mark_are_passed_over() {
    let line = r#"{"userId": "a", "itemId": "tent", "timestamp": 1, "impression": ["x", {"y": null}]}"#;
    let written = format!("\u{feff}{line}\r\n\r\n  {line}");
    assert_eq!(read(written), Ok(Read { counted: 2, ..Read::default() }));
    assert_eq!(read(""), Ok(Read::default()));
}

#[test]
fn items_that_the_catalogue_does_not_have_are_counted_and_passed_over() {
    let written = r#"{"userId": "a", "itemId": "spaceship", "timestamp": 1}"#;
    assert_eq!(read(written), Ok(Read { of_unknown_items: 1, ..Read::default() }));
}

#[test]
fn a_line_that_is_no_interaction_is_named_with_its_number_and_the_reason() {
    let good = r#"{"userId": "a", "itemId": "tent", "timestamp": 1}"#;
    for (line, expected) in [
        ("{", "line 3: it is no JSON object: EOF while parsing an object, column 1"),
        (r#"["a", "tent", null, 1]"#, "line 3: it is no JSON object: it does not begin with `{`, column 1"),
        (r#"{"userId": tent}"#, "line 3: it is no JSON object: expected ident, column 13"),
        (r#"{} {}"#, "line 3: it is no JSON object: trailing characters, column 4"),
        (r#"{"itemId": "tent", "timestamp": 1}"#, "line 3: `userId` is missing"),
        (r#"{"userId": null, "itemId": "tent", "timestamp": 1}"#, "line 3: `userId` is missing"),
        (r#"{"userId": "a", "timestamp": 1}"#, "line 3: `itemId` is missing"),
        (r#"{"userId": "a", "itemId": "tent"}"#, "line 3: `timestamp` is missing"),
        (r#"{"userId": ["a"], "itemId": "tent", "timestamp": 1}"#, "line 3: `userId` is no text or number"),
        (r#"{"userId": "a", "itemId": true, "timestamp": 1}"#, "line 3: `itemId` is no text or number"),
        (r#"{"userId": "", "itemId": "tent", "timestamp": 1}"#, "line 3: `userId` is empty"),
        (r#"{"userId": "a", "itemId": "tent", "eventType": 1, "timestamp": 1}"#, "line 3: `eventType` is no text"),
        (r#"{"userId": "a", "itemId": "tent", "timestamp": "1"}"#, "line 3: `timestamp` is no number"),
        (
            r#"{"userId": "a", "itemId": "tent", "timestamp": -0.5}"#,
            "line 3: `timestamp` -1 is no time in Unix seconds; milliseconds have to be divided by 1000",
        ),
        (
            r#"{"userId": "a", "itemId": "tent", "timestamp": 1e300}"#,
            "line 3: `timestamp` 9223372036854775807 is no time in Unix seconds; milliseconds have to be divided by \
             1000",
        ),
        (
            r#"{"userId": "a", "userId": "b", "itemId": "tent", "timestamp": 1}"#,
            "line 3: it is no JSON object: duplicate field `userId`, column 24",
        ),
    ] {
        assert_eq!(read(format!("{good}\n\n{line}\n{good}\n")), Err(expected.to_owned()), "{line}");
    }
}

#[test]
fn an_id_may_have_256_characters_and_no_more() {
    let line = |characters| {
        let id = "ü".repeat(characters);
        format!(r#"{{"userId": "a", "itemId": "{id}", "timestamp": 1}}"#)
    };
    assert_eq!(read(line(256)), Ok(Read { of_unknown_items: 1, ..Read::default() }));
    assert_eq!(read(line(257)), Err("line 1: `itemId` has 257 characters, and may have 256".to_owned()));
}

#[test]
fn a_line_may_have_64_kib_and_no_more() {
    let line = |bytes: usize| {
        let begin = r#"{"userId": "a", "itemId": "tent", "timestamp": 1, "note": ""#;
        let line = format!("{begin}{}\"}}", "x".repeat(bytes - begin.len() - 2));
        format!("{line}\n{line}")
    };
    assert_eq!(read(line(LINE_BYTES_AT_MOST)), Ok(Read { counted: 2, ..Read::default() }));
    assert_eq!(read(line(LINE_BYTES_AT_MOST + 1)), Err("line 1: it has more than 65536 bytes".to_owned()));
    // A file without any line end is not read into memory.
    let endless = BufReader::new(io::repeat(b'x'));
    let error = Recommender::new(["tent"]).read_interactions(endless).unwrap_err();
    assert_eq!(error.to_string(), "line 1: it has more than 65536 bytes");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let mut written = br#"{"userId": ""#.to_vec();
    written.extend([0xff, 0xfe]);
    written.extend(br#"", "itemId": "tent", "timestamp": 1}"#);
    assert!(read(written).unwrap_err().starts_with("line 1: it is no JSON object"));
    assert!(read(r#"{"userId": "\ud800", "itemId": "tent", "timestamp": 1}"#).unwrap_err().starts_with("line 1: "));
    assert!(read("[".repeat(60_000)).unwrap_err().starts_with("line 1: it is no JSON object"));
    let nested = format!(r#"{{"userId": {}, "itemId": "tent", "timestamp": 1}}"#, "[".repeat(60_000));
    assert!(read(nested).unwrap_err().starts_with("line 1: it is no JSON object"));
}

#[test]
fn a_file_that_breaks_off_is_an_error_with_the_line() {
    struct Broken(bool);
    impl io::Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0 {
                return Err(io::Error::other("the disk is gone"));
            }
            self.0 = true;
            let line = b"{\"userId\": \"a\", \"itemId\": \"tent\", \"timestamp\": 1}\n";
            buffer[..line.len()].copy_from_slice(line);
            Ok(line.len())
        }
    }
    let error = Recommender::new(["tent"]).read_interactions(BufReader::new(Broken(false))).unwrap_err();
    assert_eq!(error.to_string(), "line 2 can't be read: the disk is gone");
}
