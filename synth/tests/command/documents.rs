//! The parts of the README that are made from the code. `make documents` writes them anew.

use std::fmt::Write as _;
use std::fs;

use clap::CommandFactory;
use synth::cli::Cli;

use crate::{done, workspace};

/// Holds what stands between the marks of `name` against `made`, or writes it when UPDATE_DOCUMENTS is set.
fn check(name: &str, made: &str) {
    let path = workspace().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->"));
    let start = readme.find(&begin).unwrap_or_else(|| panic!("README.md has no {begin}")) + begin.len();
    let stop = start + readme[start..].find(&end).unwrap_or_else(|| panic!("README.md has no {end}"));
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        fs::write(&path, format!("{}{made}{}", &readme[..start], &readme[stop..])).unwrap();
    } else {
        assert_eq!(&readme[start..stop], made, "README.md is not what the code says; run: make documents");
    }
}

/// One test, because the parts are written into one file.
#[test]
fn the_readmes_tables_are_what_the_code_says() {
    check("combinations", &done(&["list", "--format", "markdown"]).stdout);
    check("options", &options());
}

/// The options of `synth` from its own definition.
fn options() -> String {
    let mut table = String::from("| option | values | what it is |\n| --- | --- | --- |\n");
    for argument in Cli::command()
        .get_arguments()
        .filter(|argument| argument.get_long() != Some("help") && argument.get_long() != Some("version"))
    {
        let values: Vec<String> =
            argument.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
        let values = if values.is_empty() {
            argument.get_value_names().map_or(String::new(), |names| format!("`{}`", names[0]))
        } else {
            values.join(", ")
        };
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(table, "| `--{}` | {values} | {help} |", argument.get_long().unwrap_or_default());
    }
    table
}
