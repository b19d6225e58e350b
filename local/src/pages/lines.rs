//! The line of a JSON document that a JSON pointer (RFC 6901) leads to.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::value::RawValue;

/// The line, counted from 1, on which the value begins; of what is not there, the nearest thing around it. Text that is
/// not JSON gives the line at which it stops being so.
pub(super) fn line(text: &str, pointer: &str) -> usize {
    let mut value: &RawValue = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return error.line().max(1),
    };
    for token in pointer.split('/').skip(1) {
        let name = token.replace("~1", "/").replace("~0", "~");
        match member(value.get(), &name) {
            Some(next) => value = next,
            None => break,
        }
    }
    // A raw value is a part of the text itself.
    let start = (value.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count()
}

/// The member of an object, the last one where several have the name, or the element of a list.
fn member<'t>(text: &'t str, name: &str) -> Option<&'t RawValue> {
    if text.starts_with('{') {
        let members: HashMap<Cow<'t, str>, &'t RawValue> = serde_json::from_str(text).ok()?;
        members.get(name).copied()
    } else if text.starts_with('[') {
        let elements: Vec<&'t RawValue> = serde_json::from_str(text).ok()?;
        elements.get(name.parse::<usize>().ok()?).copied()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_pointer_leads_to_the_line_of_its_value() {
        let text = "{\n  \"a\": {\n    \"b\": [\n      1,\n      2\n    ]\n  }\n}";
        for (pointer, expected) in [("", 1), ("/a", 2), ("/a/b", 3), ("/a/b/0", 4), ("/a/b/1", 5)] {
            assert_eq!(line(text, pointer), expected, "{pointer}");
        }
    }

    #[test]
    fn the_document_may_begin_with_empty_lines() {
        assert_eq!(line("\n\n {\"a\":\n1}", ""), 3);
    }

    #[test]
    fn of_what_is_missing_the_line_is_that_of_the_nearest_thing_around_it() {
        let text = "{\n \"a\": {\n  \"b\": 1\n }\n}";
        assert_eq!(line(text, "/a/missing"), 2);
        assert_eq!(line(text, "/a/b/c/d"), 3);
        assert_eq!(line("[\n1]", "/5"), 1);
    }

    #[test]
    fn of_several_members_with_one_name_the_last_counts_as_it_does_for_who_reads_the_document() {
        let text = "{\n\"a\": {\"b\": 1},\n\"a\": {\n\"b\": 2}}";
        assert_eq!(line(text, "/a"), 3);
        assert_eq!(line(text, "/a/b"), 4);
    }

    #[test]
    fn names_may_be_escaped_in_the_pointer_and_in_the_document() {
        let text = "{\n\"a/b\": 1,\n\"c~d\": 2,\n\"\\u00e9\\\"\": 3,\n\"~1\": 4}";
        for (pointer, expected) in [("/a~1b", 2), ("/c~0d", 3), ("/é\"", 4), ("/~01", 5)] {
            assert_eq!(line(text, pointer), expected, "{pointer}");
        }
    }

    #[test]
    fn text_that_is_not_json_gives_the_line_where_it_stops_being_so() {
        assert_eq!(line("{\n\"a\": 1,\n\"b\": ]\n}", ""), 3);
        assert_eq!(line("", ""), 1);
    }
}
