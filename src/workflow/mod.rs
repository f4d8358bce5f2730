//! Workflow engines: what waits between the stages.

mod embedded;

pub use embedded::EmbeddedEngine;
