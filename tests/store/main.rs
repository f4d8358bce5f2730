//! The suite of the store's ports: each story runs on SQLite and on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod builders;
mod suite;

mod catalog;
mod faults;
mod group;
mod handles;
mod journal;
mod lifecycle;
mod outbox;
mod prompts;
mod schema;
mod snapshots;
mod speed;
mod tasks;
