//! The layers over an origin that answers as a test says, at a time that the test says.

mod cloudfront;
mod cors;
mod harness;
mod stage;
