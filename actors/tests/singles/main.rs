//! The single actors, each against small fakes of what it needs: for what real adapters cannot be made to do on demand. Time
//! moves only when a test moves it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod broadcast;
mod callback;
mod engine;
mod fakes;
mod housekeeper;
mod neighbours;
mod relay;
mod tasks;
