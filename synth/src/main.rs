//! `synth`: prints CloudFormation templates. See `--help`.

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use synth::cli::{Cli, Command, GraphFormat, LaunchButtonsArguments, TemplateArguments};
use synth::error::Error;
use synth::graph::Graph;
use synth::launch_buttons::{LaunchButtons, between_marks, replace_between_marks};
use synth::selection::Selection;
use synth::{all, explain, list, output, render};

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::tell(&error.to_string());
            error.exit_code()
        }
    }
}

fn run(cli: Cli) -> Result<(), Error> {
    match cli.command {
        None => print_template(&cli.template),
        Some(Command::List(arguments)) => output::print(&list::list(arguments.format)?),
        Some(Command::All(arguments)) => {
            let files = all::write(&arguments)?;
            output::tell(&format!("wrote {files} files into {}", arguments.out_dir.display()));
            Ok(())
        }
        Some(Command::Explain(arguments)) => {
            let selection = select(&arguments.deployment)?;
            let synthesis = render::synthesize(&selection)?;
            output::print(&explain::explain(&selection, &synthesis, arguments.format)?)
        }
        Some(Command::EdgeAuth(arguments)) => {
            let synthesis =
                stacks::edge::synthesize().map_err(|problems| Error::Template { id: "edge-auth".into(), problems })?;
            output::write(arguments.output.as_deref(), &render::template(&synthesis, arguments.format)?)
        }
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "synth", &mut script);
            output::print(&String::from_utf8_lossy(&script))
        }
        Some(Command::Man) => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            output::print(&String::from_utf8_lossy(&page))
        }
        Some(Command::LaunchButtons(arguments)) => launch_buttons(arguments),
        Some(Command::Graph(arguments)) => {
            let selection = select(&arguments.deployment)?;
            let graph = Graph::from_template(&render::synthesize(&selection)?.template);
            let picture = match arguments.format {
                GraphFormat::Svg => graph.to_svg("Personalization APIs", &selection.plan.choices().words()),
                GraphFormat::Mermaid => graph.to_mermaid(),
            };
            output::write(arguments.output.as_deref(), &picture)
        }
    }
}

fn print_template(arguments: &TemplateArguments) -> Result<(), Error> {
    let selection = select(&arguments.deployment)?;
    let synthesis = render::synthesize(&selection)?;
    output::write(arguments.output.as_deref(), &render::template(&synthesis, arguments.format)?)
}

/// Prints the table, or puts it between its marks in a file.
fn launch_buttons(arguments: LaunchButtonsArguments) -> Result<(), Error> {
    let mut buttons = LaunchButtons::new(arguments.bucket_prefix, arguments.regions);
    if let Some(prefix) = arguments.artifact_prefix {
        buttons.artifact_prefix = prefix;
    }
    if let Some(name) = arguments.stack_name {
        buttons.stack_name = name;
    }
    let table = buttons.render()?;
    let Some(path) = arguments.into else { return output::print(&between_marks(&table)) };
    let document = std::fs::read_to_string(&path).map_err(|source| Error::File {
        path: path.clone(),
        what: "can't be read",
        source,
    })?;
    let replaced =
        replace_between_marks(&document, &table).map_err(|why| Error::Document { path: path.clone(), why })?;
    output::write_file(&path, &replaced)
}

/// Selects, and tells on standard error what a person should know.
fn select(arguments: &synth::cli::DeploymentArguments) -> Result<Selection, Error> {
    let selection = Selection::new(arguments)?;
    for notice in selection.by_hand.iter().chain(&selection.notices) {
        output::tell(notice);
    }
    Ok(selection)
}
