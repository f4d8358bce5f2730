//! The outbox on a real Kafka: a broker of each test's own, stopped and killed as the test likes.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../inside/mod.rs"]
mod inside;
#[path = "../support/mod.rs"]
mod support;

mod broker;
mod bus;
mod outage;
mod poison;
mod storm;
mod topic;
