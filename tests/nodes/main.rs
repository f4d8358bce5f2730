//! Several processes on one database: one system, whichever of them is asked.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../inside/mod.rs"]
mod inside;
#[path = "../support/mod.rs"]
mod support;

#[path = "../kafka/broker.rs"]
mod broker;
mod wire;

mod histories;
mod kafka;
mod races;
mod states;
mod streams;
