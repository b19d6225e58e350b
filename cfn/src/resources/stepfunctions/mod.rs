//! `AWS::StepFunctions`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod state_machine;
pub use state_machine::StateMachine;
