//! The library behind the `synth` command.
pub mod graph;
pub mod launch_buttons;
