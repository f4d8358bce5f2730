//! The writer behind an OpenAI-compatible endpoint, against a server of the tests' own that does whatever a real one might.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod asked;
mod faults;
mod front_door;
mod parts;
mod refining;
mod scripted;
