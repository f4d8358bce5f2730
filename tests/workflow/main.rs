//! A session's workflow, on the embedded engine and on a real Prefect: one suite for both, then what only an engine outside
//! can do: answer late, twice, wrongly or not at all, and die.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod embedded;
mod fakes;
#[path = "../inside/mod.rs"]
mod inside;
#[path = "../support/mod.rs"]
mod support;

mod deaths;
mod many;
mod prefect;
mod proxy;
mod races;
mod suite;
mod world;
