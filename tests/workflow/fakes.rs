//! The fakes of the core's own tests, as far as an engine needs them.
#![allow(dead_code, reason = "an engine needs a part of them")]

#[path = "../../actors/tests/singles/fakes/clock.rs"]
pub mod clock;
#[path = "../../actors/tests/singles/fakes/door.rs"]
pub mod door;
#[path = "../../actors/tests/singles/fakes/handles.rs"]
pub mod handles;
#[path = "../../actors/tests/singles/fakes/journal.rs"]
pub mod journal;
#[path = "../../actors/tests/singles/fakes/tasks.rs"]
pub mod tasks;

use genesis_actors::ports::StoreError;

pub async fn settle() {
    tokio::task::yield_now().await;
}

pub fn away() -> StoreError {
    StoreError::Unavailable("pulled out".to_owned())
}
