//! The suite of the store's ports: each story runs on SQLite and on PostgreSQL.

mod builders;
mod suite;

mod catalog;
mod faults;
mod group;
mod handles;
mod journal;
mod lifecycle;
mod outbox;
mod schema;
mod snapshots;
mod speed;
mod tasks;
