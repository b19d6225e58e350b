//! The origin API.
