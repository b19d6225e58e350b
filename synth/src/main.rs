//! `synth`: prints CloudFormation templates. See `--help`.

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use synth::cli::{Cli, Command, TemplateArguments};
use synth::error::Error;
use synth::selection::Selection;
use synth::{all, explain, list, output, render};

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("synth: {error}");
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
            eprintln!("synth: wrote {files} files into {}", arguments.out_dir.display());
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
            output::write(arguments.output.as_deref(), &render::template(&synthesis.template, arguments.format)?)
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
        Some(Command::Graph(_) | Command::LaunchButtons(_)) => Err(Error::Usage("not yet".into())),
    }
}

fn print_template(arguments: &TemplateArguments) -> Result<(), Error> {
    let selection = select(&arguments.deployment)?;
    let synthesis = render::synthesize(&selection)?;
    output::write(arguments.output.as_deref(), &render::template(&synthesis.template, arguments.format)?)
}

/// Selects, and tells on standard error what a person should know.
fn select(arguments: &synth::cli::DeploymentArguments) -> Result<Selection, Error> {
    let selection = Selection::new(arguments)?;
    for notice in &selection.notices {
        eprintln!("synth: {notice}");
    }
    Ok(selection)
}
