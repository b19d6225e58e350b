//! The library behind the `synth` command: flags in, template out. No network, no clock.
//!
//! - [`cli`]             — the command line
//! - [`deployment_file`] — a file of `parameters/`: options and parameter values of one named deployment
//! - [`selection`]       — flags and file together, as a plan and parameter values
//! - [`render`]          — a template as YAML or JSON, with its parameters' defaults
//! - [`all`]             — every valid deployment into one folder
//! - [`list`]            — the table of all 24 sets of choices
//! - [`explain`]         — what a deployment is made of, and why
//! - [`graph`]           — its architecture as a picture
//! - [`launch_buttons`]  — the Launch Stack table for a README
//! - [`output`]          — files that are written whole or not at all
//! - [`error`]           — what can go wrong, with the exit code

pub mod all;
pub mod cli;
pub mod deployment_file;
pub mod error;
pub mod explain;
pub mod graph;
pub mod launch_buttons;
pub mod list;
pub mod output;
pub mod render;
pub mod selection;
