//! Text as it fits on a terminal: words stay whole, and so do values that people copy.

use console::{Term, measure_text_width};

/// Columns of the terminal that results go to. None elsewhere: what programs read is not laid out.
pub fn columns() -> Option<usize> {
    Term::stdout().size_checked().map(|(_, columns)| usize::from(columns))
}

/// Breaks lines that are longer than that between words; what follows is indented by `hanging` columns. A word that is
/// longer stands whole on a line of its own, which the terminal breaks.
pub fn wrapped(text: &str, columns: usize, hanging: usize) -> String {
    let lines = text.split('\n').map(|line| {
        if measure_text_width(line) <= columns {
            return line.to_owned();
        }
        let indentation = line.len() - line.trim_start_matches(' ').len();
        let hanging = " ".repeat(if hanging > 0 { hanging } else { indentation });
        let (mut wrapped, mut column) = (line[..indentation].to_owned(), indentation);
        for (at, word) in line[indentation..].split(' ').enumerate() {
            let width = measure_text_width(word);
            if at > 0 && column + 1 + width > columns && column > hanging.len() {
                wrapped.push('\n');
                wrapped.push_str(&hanging);
                column = hanging.len();
            } else if at > 0 {
                wrapped.push(' ');
                column += 1;
            }
            wrapped.push_str(word);
            column += width;
        }
        wrapped
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Names with their values in columns of their own. Where a value does not fit beside its name, it stands below.
pub fn listing<'a>(entries: impl Iterator<Item = (&'a str, &'a str)> + Clone, columns: Option<usize>) -> String {
    let widest = entries.clone().map(|(name, _)| name.len()).max().unwrap_or_default();
    let lines = entries.map(|(name, value)| match columns.is_some_and(|columns| widest + 2 + value.len() > columns) {
        true => format!("{name}\n  {value}"),
        false => format!("{name:widest$}  {value}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_keep_their_indentation() {
        let text = "deploy: nothing was changed\n  because the name of the bucket is taken";
        let expected = "deploy: nothing was\nchanged\n  because the name of\n  the bucket is taken";
        assert_eq!(wrapped(text, 21, 0), expected);
        assert_eq!(wrapped(text, 80, 0), text);
        assert_eq!(wrapped("stack  shop in eu-west-1", 16, 7), "stack  shop in\n       eu-west-1");
    }

    #[test]
    fn a_word_that_is_too_long_stands_whole() {
        let arn = "arn:aws:lambda:eu-west-1:111122223333:function:shop";
        assert_eq!(wrapped(&format!("it is {arn} now"), 20, 0), format!("it is\n{arn}\nnow"));
        assert_eq!(wrapped(arn, 20, 0), arn);
    }

    #[test]
    fn colours_take_no_room() {
        let red = "\u{1b}[31merror\u{1b}[0m";
        assert_eq!(wrapped(&format!("{red} of it"), 11, 0), format!("{red} of it"));
    }

    #[test]
    fn a_value_that_does_not_fit_beside_its_name_stands_below_it() {
        let entries = [("Url", "https://example.com/"), ("Bucket", "shop")];
        assert_eq!(listing(entries.into_iter(), None), "Url     https://example.com/\nBucket  shop");
        assert_eq!(listing(entries.into_iter(), Some(20)), "Url\n  https://example.com/\nBucket  shop");
    }
}
